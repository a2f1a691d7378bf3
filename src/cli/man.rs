//! `refdeck man`: the manual page, made from the definition of the arguments.

use std::fmt::Write as _;
use std::io;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::args::Args;
use super::out::Out;
use super::{Failure, Outcome};
use crate::app::Keymap;

/// The synopsis and description.
const SYNOPSIS: &str = "\
.SH SYNOPSIS
\\fBrefdeck\\fR [\\fB\\-\\-at\\fR \\fIID\\fR] [\\fIOPTIONS\\fR]
.br
\\fBrefdeck\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]
.SH DESCRIPTION
Without a command it opens the browser: panes of tables and pages, a search over every text, and
bookmarks for what is weak. The commands print the same deck for pipes and scripts.
";

/// What the definition of the arguments does not say: heading and paragraphs, each with a
/// term in front.
const CHAPTERS: &[(&str, &[(&str, &str)])] = &[
    (
        "EXIT STATUS",
        &[
            (
                "0",
                "All is well; also if the reader of a pipe has closed it.",
            ),
            ("1", "Nothing was found, or a pack has problems."),
            ("2", "The arguments, a path, or writing is at fault."),
        ],
    ),
    (
        "ENVIRONMENT",
        &[
            (
                "REFDECK_DATA_DIR",
                "Where bookmarks are kept, unless --data-dir says.",
            ),
            (
                "REFDECK_CONFIG_DIR",
                "Where configuration, themes and packs are, unless --config-dir says.",
            ),
            (
                "NO_COLOR",
                "If it is set and not empty, nothing is coloured.",
            ),
            (
                "REFDECK_DEBUG_PANIC",
                "If it is set, the browser panics after its first frame, to try that the terminal is given back.",
            ),
        ],
    ),
    (
        "FILES",
        &[
            (
                "bookmarks.toml",
                "Bookmarks and notes, in the data folder; may be edited by hand.",
            ),
            ("ticks.toml", "Ticked checklist items, in the data folder."),
            (
                "packs/",
                "Packs that are opened beside the built-in deck, in the configuration folder.",
            ),
        ],
    ),
];

pub(super) fn run(out: &mut Out) -> Result<Outcome, Failure> {
    out.text(&page()?)?;
    Ok(Outcome::Fine)
}

fn page() -> io::Result<String> {
    let mut command = Args::command().disable_help_subcommand(true);
    command.build();
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    page.extend_from_slice(SYNOPSIS.as_bytes());
    man.render_options_section(&mut page)?;
    let mut page = String::from_utf8_lossy(&page).into_owned();
    page.push_str(".SH COMMANDS\n");
    for sub in command.get_subcommands() {
        commands(sub, &mut page);
    }
    page.push_str(".SH KEYS\n");
    for (group, rows) in Keymap::default().table() {
        let _ = writeln!(page, ".SS {}", roff(group));
        for (keys, label, _) in rows {
            paragraph(&keys.join(", "), label, &mut page);
        }
    }
    for (heading, paragraphs) in CHAPTERS {
        let _ = writeln!(page, ".SH {heading}");
        for (term, text) in *paragraphs {
            paragraph(term, text, &mut page);
        }
    }
    Ok(page)
}

/// A command with its own options, then the commands in it.
fn commands(command: &Command, page: &mut String) {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    let about = command.get_long_about().or(command.get_about());
    let about = about.map(ToString::to_string).unwrap_or_default();
    let about = match command.get_after_help() {
        Some(more) => format!("{about}. {more}"),
        None => about,
    };
    paragraph(usage, &about, page);
    let own = command.get_arguments().filter(|argument| {
        !argument.is_global_set() && !["help", "version"].contains(&argument.get_id().as_str())
    });
    let mut own = own.peekable();
    if own.peek().is_some() {
        page.push_str(".RS\n");
        for argument in own {
            let help = argument.get_help().map(ToString::to_string);
            paragraph(&argument.to_string(), &help.unwrap_or_default(), page);
        }
        page.push_str(".RE\n");
    }
    for sub in command.get_subcommands() {
        commands(sub, page);
    }
}

fn paragraph(term: &str, text: &str, page: &mut String) {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let _ = writeln!(page, ".TP\n\\fB{}\\fR\n{}", roff(term), roff(&text));
}

/// `text` on one line of roff, with nothing in it that roff would obey.
fn roff(text: &str) -> String {
    let escaped = text.replace('\\', "\\e").replace('-', "\\-");
    if escaped.starts_with(['.', '\'']) {
        format!("\\&{escaped}")
    } else {
        escaped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_option_is_in_the_manual() {
        let page = page().unwrap().replace("\\-", "-");
        let mut command = Args::command();
        command.build();
        for sub in command
            .get_subcommands()
            .filter(|sub| sub.get_name() != "help")
        {
            let name = sub.get_name();
            assert!(page.contains(&format!("refdeck {name}")), "{name}");
            for option in sub.get_arguments().filter_map(clap::Arg::get_long) {
                assert!(page.contains(&format!("--{option}")), "{name} --{option}");
            }
        }
    }

    #[test]
    fn nothing_in_a_text_is_obeyed() {
        assert_eq!(roff(".SH x"), "\\&.SH x");
        assert_eq!(roff("a\\b --c"), "a\\eb \\-\\-c");
    }
}
