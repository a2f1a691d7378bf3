//! The TOML parser's complaints in the words of somebody who writes a pack, without those that
//! only follow from an earlier one.

use std::ops::Range;

use toml::de::{DeTable, Error};

use super::report::Report;
use crate::limits;
use crate::text::floor;

/// What the parser says first, what we say instead, and what to do about it.
const WORDS: [(&str, &str, &str); 8] = [
    (
        "recursion limit",
        "more than 80 tables and lists within each other",
        "write fewer names with dots between them",
    ),
    (
        "cannot recurse further",
        "more than 80 tables and lists within each other",
        "take the inner ones apart",
    ),
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

/// What is whole of a text, and what is not TOML in it.
pub(super) struct Parsed<'a> {
    pub(super) table: DeTable<'a>,
    pub(super) faults: Faults,
}

/// The syntax errors of a text.
#[derive(Default)]
pub(super) struct Faults {
    errors: Vec<Error>,
    /// Where reading was given up, if it was.
    end: Option<usize>,
}

impl Faults {
    pub(super) fn is_empty(&self) -> bool {
        self.errors.is_empty() && self.end.is_none()
    }
}

/// Parses `text`. Behind the first error no more is read than a bound, since each error takes
/// a hundred times the space of what it is about.
pub(super) fn parse(text: &str) -> Parsed<'_> {
    let first = match DeTable::parse(text) {
        Ok(table) => {
            return Parsed {
                table: table.into_inner(),
                faults: Faults::default(),
            };
        }
        Err(first) => place(&first, text).start,
    };
    let end = end_of_reading(text, first);
    let (table, mut errors) = DeTable::parse_recoverable(&text[..end.unwrap_or(text.len())]);
    if let Some(end) = end {
        // What was cut through has no end; that is no error of the text.
        errors.retain(|error| place(error, text).end + 1 < end);
    }
    Parsed {
        table: table.into_inner(),
        faults: Faults { errors, end },
    }
}

/// Where `error` is. The parser does not say of a key with too many dots.
fn place(error: &Error, text: &str) -> Range<usize> {
    error.span().unwrap_or_else(|| {
        let mut at = 0;
        let is_deep = |line: &&str| {
            let found = line.matches('.').count() >= limits::DEPTH;
            at += if found { 0 } else { line.len() };
            found
        };
        let line = text.split_inclusive('\n').find(is_deep);
        at..at + line.map_or(0, |line| line.trim_end().len())
    })
}

/// Where to stop reading `text` with an error at byte `first`: before a table, if there is one.
fn end_of_reading(text: &str, first: usize) -> Option<usize> {
    let end = first + limits::RECOVERY_BYTES;
    if end >= text.len() {
        return None;
    }
    let end = floor(text, end);
    let table = text[first..end].rfind("\n[").map(|at| first + at + 1);
    Some(table.unwrap_or(end))
}

/// Reports the syntax errors of the file at position `file`.
pub(super) fn report(file: usize, faults: &Faults, text: &str, report: &mut Report<'_>) {
    let Faults { errors, end } = faults;
    if let Some(end) = end {
        let message = format!(
            "from here on this file is not read, {} behind its first fault",
            limits::size(limits::RECOVERY_BYTES as u64)
        );
        let hint = "mend the faults before it first".to_string();
        report.add(file, Some(*end..*end + 1), message, Some(hint));
    }
    // A list without its end takes the rest of the file for its elements.
    let is_open = errors
        .iter()
        .any(|error| error.message().starts_with("unclosed array"));
    let mut last = None;
    for error in errors {
        let span = place(error, text);
        if last.replace(span.start) == Some(span.start) {
            continue;
        }
        let (message, hint) = in_words(error, text);
        report.add(file, Some(span), message, hint);
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
