//! clap's errors → one clear sentence with the nearest right word.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, Error};

use super::args::Args;
use crate::text;

/// Longer arguments are cut when they are echoed.
const ECHO: usize = 60;

/// What is wrong with the arguments.
pub(super) fn sentence(error: &Error) -> String {
    let argument = || echo(&context(error, ContextKind::InvalidArg));
    match error.kind() {
        ErrorKind::InvalidSubcommand => no_command(error),
        ErrorKind::UnknownArgument => no_option(error),
        ErrorKind::InvalidValue => no_value(error),
        ErrorKind::ValueValidation => {
            let value = echo(&context(error, ContextKind::InvalidValue));
            let reason = std::error::Error::source(error).map(ToString::to_string);
            let reason = reason.unwrap_or_else(|| "it cannot be read".to_string());
            format!("{value} does not fit {}: {reason}", argument())
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = context(error, ContextKind::InvalidArg);
            format!("{} is missing; see `refdeck --help`", echo(&missing))
        }
        ErrorKind::MissingSubcommand => "a command is missing; see `refdeck --help`".to_string(),
        ErrorKind::ArgumentConflict => {
            let other = context(error, ContextKind::PriorArg);
            if other.is_empty() || echo(&other) == argument() {
                return format!("{} is given more than once", argument());
            }
            format!("{} does not go together with {}", argument(), echo(&other))
        }
        ErrorKind::InvalidUtf8 => "an argument is not UTF-8 text".to_string(),
        // The kinds that clap may add.
        _ => first_line(&error.render().to_string()),
    }
}

fn no_command(error: &Error) -> String {
    let word = context(error, ContextKind::InvalidSubcommand);
    let root = Args::command();
    let parent = if is_within_bookmarks(error) {
        root.find_subcommand("bookmarks")
    } else {
        Some(&root)
    };
    let known = parent.into_iter().flat_map(Command::get_subcommands);
    let near = text::nearest(&word, known.map(Command::get_name).chain(["help"]))
        .map(str::to_string)
        .or_else(|| suggestion(error, ContextKind::SuggestedSubcommand));
    let hint = near.map_or_else(
        || "see `refdeck --help`".to_string(),
        |near| format!("did you mean `{near}`?"),
    );
    format!("there is no command {}; {hint}", echo(&word))
}

fn is_within_bookmarks(error: &Error) -> bool {
    context(error, ContextKind::Usage).contains("refdeck bookmarks")
}

fn no_option(error: &Error) -> String {
    let word = context(error, ContextKind::InvalidArg);
    if !word.starts_with('-') {
        return format!("{} is one word too many; see `refdeck --help`", echo(&word));
    }
    let hint = suggestion(error, ContextKind::SuggestedArg)
        .or_else(|| nearest_option(&word))
        .map_or_else(
            || "see `refdeck --help`".to_string(),
            |near| format!("did you mean `{near}`?"),
        );
    format!("there is no option {} here; {hint}", echo(&word))
}

fn nearest_option(word: &str) -> Option<String> {
    let root = Args::command();
    let known: Vec<String> = std::iter::once(&root)
        .chain(root.get_subcommands())
        .flat_map(Command::get_arguments)
        .filter_map(|argument| Some(format!("--{}", argument.get_long()?)))
        .collect();
    text::nearest(word, known.iter().map(String::as_str)).map(str::to_string)
}

fn no_value(error: &Error) -> String {
    let argument = echo(&context(error, ContextKind::InvalidArg));
    let word = context(error, ContextKind::InvalidValue);
    let known = list(error, ContextKind::ValidValue);
    if word.is_empty() {
        let known = known.join(", ");
        let hint = if known.is_empty() { "a value" } else { &known };
        return format!("{argument} needs {hint}");
    }
    let near = text::nearest(&word, known.iter().map(String::as_str))
        .map(str::to_string)
        .or_else(|| suggestion(error, ContextKind::SuggestedValue));
    let hint = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it is one of {}", known.join(", ")),
    };
    format!("{} is no value of {argument}; {hint}", echo(&word))
}

/// `word` in backquotes, safe to show and not too long.
fn echo(word: &str) -> String {
    format!("`{}`", text::clip(&text::sanitise_line(word), ECHO))
}

fn context(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        _ => String::new(),
    }
}

fn list(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::String(text)) => vec![text.clone()],
        _ => Vec::new(),
    }
}

fn suggestion(error: &Error, kind: ContextKind) -> Option<String> {
    list(error, kind).into_iter().next()
}

fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or("wrong arguments");
    line.trim_start_matches("error: ").to_string()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    fn said(arguments: &[&str]) -> String {
        let arguments = std::iter::once("refdeck").chain(arguments.iter().copied());
        match Args::try_parse_from(arguments) {
            Ok(args) => format!("{args:?}"),
            Err(error) => sentence(&error),
        }
    }

    #[test]
    fn a_slip_is_answered_with_the_right_word() {
        let cases: [(&[&str], &str); 9] = [
            (
                &["serach", "x"],
                "there is no command `serach`; did you mean `search`?",
            ),
            (
                &["zebra"],
                "there is no command `zebra`; see `refdeck --help`",
            ),
            (
                &["bookmarks", "ad", "x"],
                "there is no command `ad`; did you mean `add`?",
            ),
            (
                &["search", "x", "--jsno"],
                "there is no option `--jsno` here; did you mean `--json`?",
            ),
            (
                &["list", "pains"],
                "`pains` is no value of `[WHAT]`; did you mean `panes`?",
            ),
            (
                &["keys", "x"],
                "`x` is one word too many; see `refdeck --help`",
            ),
            (&["show"], "`<ID>` is missing; see `refdeck --help`"),
            (
                &["search", "x", "--limit", "0"],
                "`0` does not fit `--limit <N>`: 0 is not in 1..=4294967295",
            ),
            (
                &["show", "x", "--json", "--code"],
                "`--json` does not go together with `--code [<NAME>]`",
            ),
        ];
        for (arguments, expected) in cases {
            assert_eq!(said(arguments), expected, "{arguments:?}");
        }
    }

    #[test]
    fn what_was_typed_is_echoed_only_when_safe() {
        for arguments in [
            &["\x1b[31mx\u{202e}"][..],
            &["--\x1b]0;x\x07"],
            &["list", "\u{9b}31m"],
        ] {
            let shown = said(arguments);
            assert!(!shown.chars().any(char::is_control), "{shown:?}");
            assert!(!shown.contains('\u{202e}'));
        }
    }
}
