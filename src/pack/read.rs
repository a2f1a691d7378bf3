//! A pack's files → raw structs. Each table is read by itself, so that one fault does not
//! hide the next.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::problem::{Report, did_you_mean};
use super::raw::{
    RawBlock, RawDomain, RawEntry, RawFacet, RawObjective, RawPack, RawPane, RawSection, RawSource,
};
use super::source::PackSource;

/// The pack format that this program reads.
const FORMAT: i64 = 1;

/// A pack as written: `pack.toml` and its section files.
pub(super) struct RawDeck {
    pub(super) pack: RawPack,
    pub(super) panes: Vec<RawPane>,
    pub(super) domains: Vec<RawDomain>,
    pub(super) objectives: Vec<RawObjective>,
    pub(super) sources: Vec<RawSource>,
    pub(super) sections: Vec<SectionFile>,
}

/// A section file as written.
pub(super) struct SectionFile {
    /// The position of the file in the source.
    pub(super) file: usize,
    pub(super) section: RawSection,
    pub(super) entries: Vec<EntryTable>,
}

/// An entry as written, with its facets and blocks.
pub(super) struct EntryTable {
    pub(super) entry: RawEntry,
    pub(super) facets: Vec<RawFacet>,
    pub(super) blocks: Vec<Spanned<RawBlock>>,
}

/// Reads `source`; `None` if there is no usable `pack.toml`.
pub(super) fn pack(source: &PackSource, report: &mut Report<'_>) -> Option<RawDeck> {
    let first = source.files.first()?;
    let mut tables = Tables::parse(0, &first.text, report);
    tables.format(report)?;
    let pack: Option<RawPack> = tables.one("pack", report);
    let panes = tables.all("pane", report);
    let domains = tables.all("domain", report);
    let objectives = tables.all("objective", report);
    let sources = tables.all("source", report);
    let mut sections = Vec::new();
    if tables.has("section") {
        sections.extend(tables.section_file(report));
    }
    let known = [
        "format",
        "pack",
        "pane",
        "domain",
        "objective",
        "source",
        "section",
        "entry",
    ];
    tables.refuse_rest(&known, report);
    for (file, text) in source.files.iter().enumerate().skip(1) {
        let mut tables = Tables::parse(file, &text.text, report);
        sections.extend(tables.section_file(report));
        tables.refuse_rest(&["section", "entry"], report);
    }
    Some(RawDeck {
        pack: pack?,
        panes,
        domains,
        objectives,
        sources,
        sections,
    })
}

/// The top-level tables of one file, taken out one by one.
struct Tables<'a> {
    file: usize,
    table: DeTable<'a>,
}

impl<'a> Tables<'a> {
    fn parse(file: usize, text: &'a str, report: &mut Report<'_>) -> Self {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            report.add(file, error.span(), first_line(error.message()), None);
        }
        if !errors.is_empty() {
            report.mute(file);
        }
        Self {
            file,
            table: table.into_inner(),
        }
    }

    fn has(&self, key: &str) -> bool {
        self.table.keys().any(|known| known.get_ref() == key)
    }

    fn take(&mut self, key: &str) -> Option<(Range<usize>, Spanned<DeValue<'a>>)> {
        let (key, value) = self.table.remove_entry(key)?;
        Some((key.span(), value))
    }

    /// Refuses a pack of a format that this program does not read.
    fn format(&mut self, report: &mut Report<'_>) -> Option<()> {
        let Some((_, value)) = self.take("format") else {
            let hint = Some(format!("begin the file with `format = {FORMAT}`"));
            report.add(self.file, Some(0..0), "`format` is missing", hint);
            return None;
        };
        let written = value.get_ref().as_integer();
        let format =
            written.and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        match format {
            Some(FORMAT) => Some(()),
            Some(newer) if newer > FORMAT => {
                let message =
                    format!("pack format {newer} is newer than this refdeck reads ({FORMAT})");
                report.add(
                    self.file,
                    Some(value.span()),
                    message,
                    Some("update refdeck".to_string()),
                );
                None
            }
            _ => {
                let hint = Some(format!("write `format = {FORMAT}`"));
                report.add(
                    self.file,
                    Some(value.span()),
                    "`format` is not a known number",
                    hint,
                );
                None
            }
        }
    }

    fn one<T: DeserializeOwned>(&mut self, key: &str, report: &mut Report<'_>) -> Option<T> {
        let Some((_, value)) = self.take(key) else {
            report.add(self.file, Some(0..0), format!("`[{key}]` is missing"), None);
            return None;
        };
        read(self.file, value, report)
    }

    fn all<T: DeserializeOwned>(&mut self, key: &str, report: &mut Report<'_>) -> Vec<T> {
        let values = self.array(key, report);
        values
            .into_iter()
            .filter_map(|value| read(self.file, value, report))
            .collect()
    }

    fn array(&mut self, key: &str, report: &mut Report<'_>) -> Vec<Spanned<DeValue<'a>>> {
        let Some((at, value)) = self.take(key) else {
            return Vec::new();
        };
        array(self.file, key, at, value, report)
    }

    fn section_file(&mut self, report: &mut Report<'_>) -> Option<SectionFile> {
        let section = self.one("section", report);
        let entries = self.array("entry", report);
        let entries = entries
            .into_iter()
            .filter_map(|value| entry(self.file, value, report));
        let entries = entries.collect();
        Some(SectionFile {
            file: self.file,
            section: section?,
            entries,
        })
    }

    fn refuse_rest(&self, known: &[&str], report: &mut Report<'_>) {
        for key in self.table.keys() {
            let name = key.get_ref();
            let hint = did_you_mean(name, known.iter().copied());
            report.add(
                self.file,
                Some(key.span()),
                format!("unknown key `{name}`"),
                hint,
            );
        }
    }
}

fn array<'a>(
    file: usize,
    key: &str,
    at: Range<usize>,
    value: Spanned<DeValue<'a>>,
    report: &mut Report<'_>,
) -> Vec<Spanned<DeValue<'a>>> {
    match value.into_inner() {
        DeValue::Array(values) => values.into_iter().collect(),
        _ => {
            let hint = Some(format!("write it as `[[{key}]]`"));
            report.add(
                file,
                Some(at),
                format!("`{key}` is not a list of tables"),
                hint,
            );
            Vec::new()
        }
    }
}

fn entry(file: usize, value: Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<EntryTable> {
    let span = value.span();
    let mut value = value.into_inner();
    let mut parts = [Vec::new(), Vec::new()];
    if let DeValue::Table(table) = &mut value {
        for (part, key) in parts.iter_mut().zip(["facet", "block"]) {
            if let Some((at, inner)) = table.remove_entry(key) {
                *part = array(file, &format!("entry.{key}"), at.span(), inner, report);
            }
        }
    }
    let [facets, blocks] = parts;
    let facets = facets
        .into_iter()
        .filter_map(|value| read(file, value, report))
        .collect();
    let blocks = blocks
        .into_iter()
        .filter_map(|value| {
            let span = value.span();
            read(file, value, report).map(|block| Spanned::new(span, block))
        })
        .collect();
    let entry = read(file, Spanned::new(span, value), report)?;
    Some(EntryTable {
        entry,
        facets,
        blocks,
    })
}

fn read<T: DeserializeOwned>(
    file: usize,
    value: Spanned<DeValue<'_>>,
    report: &mut Report<'_>,
) -> Option<T> {
    let span = value.span();
    match T::deserialize(ValueDeserializer::from(value)) {
        Ok(read) => Some(read),
        Err(error) => {
            let (message, hint) = explain(error.message());
            report.add(file, error.span().or(Some(span)), message, hint);
            None
        }
    }
}

fn first_line(message: &str) -> String {
    message.lines().collect::<Vec<_>>().join("; ")
}

/// serde's message for an unknown key lists all known ones; the nearest is more help.
fn explain(message: &str) -> (String, Option<String>) {
    let message = first_line(message);
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let (true, Some((unknown, known))) =
        (message.starts_with("unknown field"), names.split_first())
    {
        let hint = did_you_mean(unknown, known.iter().copied())
            .unwrap_or_else(|| format!("known keys: {}", known.join(", ")));
        return (format!("unknown key `{unknown}`"), Some(hint));
    }
    if let (true, Some(missing)) = (message.starts_with("missing field"), names.first()) {
        return (format!("`{missing}` is missing"), None);
    }
    (message, None)
}
