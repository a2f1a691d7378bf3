//! Tables → raw structs, however many faults a table has: each is reported, then the faulty
//! value is replaced by an empty one (or the unknown key taken out) and the table read again.
//!
//! Stand-ins carry positions behind every file ([`HOLE`]), so that later checks stay silent
//! about them. Knows TOML trees and serde's messages; nothing of packs.

use std::borrow::Cow;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeInteger, DeString, DeTable, DeValue, ValueDeserializer};

use super::report::{HOLE, Report, is_hole};
use crate::limits;

/// A table that was read.
pub(super) struct Read<T> {
    /// What it says.
    pub(super) value: T,
    /// Whether nothing in it had to be mended: only then is something really left out.
    pub(super) whole: bool,
}

/// What to write for a key that is missing.
const SAMPLES: [(&str, &str); 20] = [
    ("id", "write `id = \"short-name\"`"),
    ("title", "write `title = \"…\"`"),
    (
        "cells",
        "write `cells = [\"…\", \"…\"]`, one text for each column",
    ),
    ("kind", "write `kind = \"choice\"`"),
    (
        "columns",
        "write `columns = [{ id = \"need\", title = \"Need\", role = \"cue\" }]`",
    ),
    ("role", "write `role = \"cue\"`"),
    ("sections", "write `sections = [\"…\"]`"),
    ("weight", "write `weight = [20, 25]`"),
    ("domain", "write `domain = \"d1\"`"),
    ("url", "write `url = \"https://…\"`"),
    ("read", "write `read = 2026-08-31`, the day you read it"),
    ("facet", "write `facet = \"compute\"`"),
    ("answer", "write `answer = \"…\"`"),
    ("reason", "write `{ option = \"…\", reason = \"…\" }`"),
    ("code.lang", "write `code.lang = \"yaml\"`"),
    (
        "code.proof",
        "write `code.proof = \"none\"`, and say in `code.reason` why",
    ),
    (
        "list.style",
        "write `list.style = \"bullets\"` or `\"steps\"`",
    ),
    (
        "diagram.alt",
        "write `diagram.alt = \"…\"`, a sentence for readers who see no drawing",
    ),
    (
        "formula.plain",
        "write `formula.plain = \"…\"`, the formula on one line",
    ),
    ("callout.tone", "write `callout.tone = \"note\"`"),
];

/// Reads one table of the file at position `file`. Keys in `elsewhere` are known too but
/// were taken out before. `None` if it is no table or beyond repair.
pub(super) fn read<T: DeserializeOwned>(
    file: usize,
    table: Spanned<DeValue<'_>>,
    elsewhere: &[&str],
    report: &mut Report<'_>,
) -> Option<Read<T>> {
    if !table.get_ref().is_table() {
        let found = table.get_ref().type_str();
        let message = format!("a table is expected here, not this {found}");
        report.add(file, Some(table.span()), message, None);
        return None;
    }
    let mut table = Mending {
        file,
        table,
        elsewhere,
        holes: 0,
        meant: Vec::new(),
    };
    for _ in 0..limits::MENDS {
        match T::deserialize(ValueDeserializer::from(table.table.clone())) {
            Ok(value) => {
                return Some(Read {
                    value,
                    whole: table.holes == 0,
                });
            }
            Err(error) => table.mend(error.span()?, error.message(), report)?,
        }
    }
    None
}

/// A table of nothing but stand-ins, for one that is missing as a whole.
pub(super) fn nothing<T: DeserializeOwned>(report: &mut Report<'_>) -> Option<Read<T>> {
    read(
        0,
        Spanned::new(HOLE..HOLE, DeValue::Table(DeTable::new())),
        &[],
        report,
    )
}

struct Mending<'a> {
    file: usize,
    table: Spanned<DeValue<'a>>,
    elsewhere: &'a [&'a str],
    /// How often something was replaced or taken out.
    holes: usize,
    /// Keys that a misspelt one was meant to be, with the position of their table.
    meant: Vec<(Range<usize>, String)>,
}

impl Mending<'_> {
    /// Reports serde's complaint and removes its cause; `None` if there is no way.
    fn mend(&mut self, span: Range<usize>, message: &str, report: &mut Report<'_>) -> Option<()> {
        self.holes += 1;
        if message.starts_with("unknown field") {
            let (_, known) = message.rsplit_once("`, expected ")?;
            let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
            self.take_out_unknown(&span, &known, report)
        } else if message.starts_with("missing field") {
            self.fill_in(&span, message.split('`').nth(1)?, report)
        } else if is_hole(&span) {
            self.put(&span, span.start - HOLE + 1)
        } else {
            let (message, hint) = in_words(message);
            report.add(self.file, Some(span.clone()), message, hint);
            self.put(&span, 0)
        }
    }

    /// All unknown keys of the table that has one at `span`.
    fn take_out_unknown(
        &mut self,
        span: &Range<usize>,
        known: &[&str],
        report: &mut Report<'_>,
    ) -> Option<()> {
        let (file, elsewhere) = (self.file, self.elsewhere);
        let meant = &mut self.meant;
        visit(&mut self.table, &mut |value| {
            let place = value.span();
            let DeValue::Table(table) = value.get_mut() else {
                return false;
            };
            if !table.keys().any(|key| key.span() == *span) {
                return false;
            }
            let unknown = |key: &&Spanned<DeString<'_>>| !known.contains(&key.get_ref().as_ref());
            let unknown: Vec<Spanned<DeString<'_>>> =
                table.keys().filter(unknown).cloned().collect();
            for key in unknown {
                let name: &str = key.get_ref();
                let names = known.iter().chain(elsewhere).copied();
                let near = report.closest(name, names.clone());
                let hint = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known keys: {}", names.collect::<Vec<_>>().join(", ")),
                };
                meant.extend(near.map(|near| (place.clone(), near.to_string())));
                report.add(
                    file,
                    Some(key.span()),
                    format!("unknown key `{name}`"),
                    Some(hint),
                );
                table.remove(name);
            }
            true
        })
        .then_some(())
    }

    /// A stand-in for the missing key `name` of the table at `span`.
    fn fill_in(&mut self, span: &Range<usize>, name: &str, report: &mut Report<'_>) -> Option<()> {
        let hole = self.hole(0)?;
        let key = Spanned::new(HOLE..HOLE, Cow::Owned(name.to_string()));
        // A table made of dotted keys, such as `code.text = …`, has the position of its key.
        let mut shown = name.to_string();
        visit(&mut self.table, &mut |value| {
            let DeValue::Table(table) = value.get_mut() else {
                return false;
            };
            let dotted = table
                .iter()
                .find(|(key, value)| value.span() == *span && key.span() == *span);
            if let Some((key, _)) = dotted {
                shown = format!("{}.{name}", key.get_ref());
            }
            dotted.is_some()
        });
        let sample = SAMPLES.iter().find(|(known, _)| *known == shown);
        let hint = sample.map(|(_, sample)| (*sample).to_string());
        let is_misspelt = self.meant.iter().any(|(at, key)| at == span && key == name);
        if !is_misspelt {
            let message = format!("`{shown}` is missing");
            report.add(self.file, Some(span.clone()), message, hint);
        }
        visit(&mut self.table, &mut |value| {
            let is_it = value.span() == *span;
            let DeValue::Table(table) = value.get_mut() else {
                return false;
            };
            is_it && table.insert(key.clone(), hole.clone()).is_none()
        })
        .then_some(())
    }

    /// The `attempt`-th stand-in instead of the value at `span`.
    fn put(&mut self, span: &Range<usize>, attempt: usize) -> Option<()> {
        let hole = self.hole(attempt)?;
        visit(&mut self.table, &mut |value| {
            let is_it = value.span() == *span;
            if is_it {
                *value = hole.clone();
            }
            is_it
        })
        .then_some(())
    }

    /// An empty value; which type fits is found out by trying.
    fn hole(&self, attempt: usize) -> Option<Spanned<DeValue<'static>>> {
        let value = match attempt {
            0 => DeValue::String(Cow::Borrowed("")),
            1 => DeValue::Array(DeArray::new()),
            2 => DeValue::Table(DeTable::new()),
            3 => DeValue::Datetime("2000-01-01".parse().ok()?),
            4 => DeValue::Integer(DeInteger::default()),
            5 => {
                let zero = || Spanned::new(HOLE..HOLE, DeValue::Integer(DeInteger::default()));
                DeValue::Array([zero(), zero()].into_iter().collect())
            }
            _ => return None,
        };
        Some(Spanned::new(HOLE + attempt..HOLE + 100 + self.holes, value))
    }
}

/// Shows every value to `done`, innermost first, until it says yes.
fn visit<'a>(
    value: &mut Spanned<DeValue<'a>>,
    done: &mut dyn FnMut(&mut Spanned<DeValue<'a>>) -> bool,
) -> bool {
    let inner = match value.get_mut() {
        DeValue::Table(table) => table.iter_mut().any(|(_, value)| visit(value, done)),
        DeValue::Array(array) => array.iter_mut().any(|value| visit(value, done)),
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_) => false,
    };
    inner || done(value)
}

/// serde's message on one line in the words of TOML, and what to write instead.
fn in_words(message: &str) -> (String, Option<String>) {
    let mut message = super::syntax::one_line(message);
    if let Some(at) = message.find("expected struct ") {
        message.replace_range(at.., "expected a table");
    }
    let words = [
        ("a sequence", "a list"),
        ("type: sequence", "type: list"),
        ("type: map", "type: table"),
        ("a TOML datetime", "a date"),
    ];
    for (theirs, ours) in words {
        message = message.replace(theirs, ours);
    }
    let hints = [
        ("expected a string", "put it in quotes"),
        ("expected a list", "put it in `[…]`"),
        (
            "expected a date",
            "write it without quotes, such as `2026-08-31`",
        ),
    ];
    let hint = hints.iter().find(|(end, _)| message.ends_with(end));
    let hint = hint.map(|(_, hint)| (*hint).to_string());
    (message, hint)
}
