//! Markdown for people: the bookmarked rows as a list to print or to paste into notes.

use std::fmt::Write as _;

use super::words;
use crate::model::{EntryIx, Model, SectionIx, Target};

/// The entries `weak`, each with the user's note, section by section in reading order.
pub fn weak_rows(model: &Model, weak: &[(EntryIx, Option<&str>)]) -> String {
    let mut weak = weak.to_vec();
    weak.sort_by_key(|(entry, _)| *entry);
    let mut out = String::new();
    let mut section: Option<SectionIx> = None;
    for (ix, note) in weak {
        let entry = model.entry(ix);
        if section != Some(entry.section) {
            section = Some(entry.section);
            let gap = if out.is_empty() { "" } else { "\n" };
            let pane = escape(&model.pane_of(entry.section).title);
            let title = escape(&model.section(entry.section).title);
            let _ = writeln!(out, "{gap}## {pane}: {title}\n");
        }
        let title = escape(&model.title(Target::Entry(ix)));
        let answer = escape(&model.answer(ix));
        let _ = writeln!(out, "- **{title}**: {answer}");
        if let Some(why) = &entry.why {
            let why = escape(&words(model, model.section(entry.section).pack, why));
            let _ = writeln!(out, "  Why: {why}");
        }
        if let Some(note) = note {
            let _ = writeln!(out, "  Note: {}", escape(note));
        }
    }
    out
}

/// `text` on one line, with what Markdown would read as a mark taken literally.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in crate::text::sanitise_line(text).chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
