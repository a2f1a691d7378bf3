//! The TOML parser's complaints in the words of somebody who writes a pack, without those that
//! only follow from an earlier one.

use toml::de::Error;

use super::limits;
use super::report::Report;

/// What the parser says first, what we say instead, and what to do about it.
const WORDS: [(&str, &str, &str); 6] = [
    (
        "string values must be quoted",
        "a text stands in quotes",
        "write it as `\"…\"`",
    ),
    (
        "invalid basic string",
        "this text has no end",
        "close it with `\"` on the same line",
    ),
    (
        "invalid literal string",
        "this text has no end",
        "close it with `'` on the same line",
    ),
    (
        "invalid multi-line basic string",
        "this text has no end",
        "close it with `\"\"\"`",
    ),
    (
        "invalid multi-line literal string",
        "this text has no end",
        "close it with `\'\'\'`",
    ),
    (
        "missing comma between array elements",
        "a comma is missing before this",
        "or a list above is not closed with `]`",
    ),
];

/// Reports the syntax errors of the file at position `file`.
pub(super) fn report(file: usize, errors: &[Error], text: &str, report: &mut Report<'_>) {
    // A list without its end takes the rest of the file for its elements.
    let is_open = errors
        .iter()
        .any(|error| error.message().starts_with("unclosed array"));
    let mut last = None;
    // Of a file that is no TOML at all, the end of the list helps nobody.
    for error in errors.iter().take(10 * limits::PROBLEMS) {
        if last.is_some() && last == error.span().map(|span| span.start) {
            continue;
        }
        last = error.span().map(|span| span.start);
        let (message, hint) = in_words(error, text);
        report.add(file, error.span(), message, hint);
        if is_open && error.message().contains("array") {
            return;
        }
    }
}

fn in_words(error: &Error, text: &str) -> (String, Option<String>) {
    let message = one_line(error.message());
    let written = error
        .span()
        .and_then(|span| text.get(span))
        .unwrap_or_default();
    if message == "duplicate key" {
        let hint = "keep one of the two; a table that comes several times is written `[[…]]`";
        return (
            format!("`{written}` is written twice"),
            Some(hint.to_string()),
        );
    }
    match WORDS
        .iter()
        .find(|(theirs, ..)| message.starts_with(theirs))
    {
        Some((_, ours, hint)) => ((*ours).to_string(), Some((*hint).to_string())),
        None => (message, None),
    }
}

/// A message on one line.
pub(super) fn one_line(message: &str) -> String {
    message.lines().collect::<Vec<_>>().join("; ")
}
