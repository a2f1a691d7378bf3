//! A pack's files → raw structs. Each table is read by itself, so that one fault does not
//! hide the next. Knows which table belongs into which file; nothing of what tables mean.
//!
//! A pack is gone through twice, one file at a time: first for what its sections and entries
//! are called ([`pack`]), then, when all names are known, for the entries ([`entries`]). A
//! million entries as written would not fit beside the model that is made of them.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::mend::{self, Read};
use super::progress::Watch;
use super::raw::{
    RawBlock, RawDomain, RawEntry, RawFacet, RawObjective, RawPack, RawPane, RawSection, RawSource,
    Word,
};
use super::report::{HOLE, Report, is_hole};
use super::source::PackSource;
use super::syntax;

/// The pack format that this program reads.
const FORMAT: i64 = 1;

/// What only `pack.toml` has, with the way to write it.
const PACK_KEYS: [(&str, &str); 6] = [
    ("format", "format = 1"),
    ("pack", "[pack]"),
    ("pane", "[[pane]]"),
    ("domain", "[[domain]]"),
    ("objective", "[[objective]]"),
    ("source", "[[source]]"),
];

/// A pack as written: `pack.toml` and its section files.
pub(super) struct RawDeck {
    pub(super) pack: RawPack,
    pub(super) panes: Vec<RawPane>,
    pub(super) domains: Vec<RawDomain>,
    pub(super) objectives: Vec<RawObjective>,
    pub(super) sources: Vec<RawSource>,
    pub(super) sections: Vec<SectionFile>,
    /// Ids that exist although what they name could not be read.
    pub(super) lost: BTreeSet<String>,
}

/// A section file as written, its entries by their names.
pub(super) struct SectionFile {
    /// The position of the file in the source.
    pub(super) file: usize,
    pub(super) section: RawSection,
    pub(super) entries: Vec<EntryName>,
}

/// What an entry is and was called.
pub(super) struct EntryName {
    pub(super) id: Word,
    pub(super) was: Vec<Word>,
}

/// An entry as written, with its facets and blocks.
pub(super) struct EntryTable {
    pub(super) entry: RawEntry,
    pub(super) facets: Vec<RawFacet>,
    pub(super) blocks: Vec<Spanned<RawBlock>>,
    /// Whether all of it could be read.
    pub(super) whole: bool,
}

/// Reads `source`; `None` if it cannot be read as a pack at all.
pub(super) fn pack(
    source: &PackSource,
    report: &mut Report<'_>,
    watch: &mut Watch<'_>,
) -> Option<RawDeck> {
    let text = report.open(0)?;
    let mut tables = Tables::parse(0, source, &text, report)?;
    let pack = tables.one("pack", report)?;
    let panes = tables.all("pane", report);
    let domains = tables.all("domain", report);
    let objectives = tables.all("objective", report);
    let sources = tables.all("source", report);
    let mut sections = Vec::new();
    if tables.has("section") {
        sections.extend(tables.section_file(report));
    }
    tables.refuse_stray_entries(report);
    let known: Vec<&str> = PACK_KEYS
        .iter()
        .map(|(key, _)| *key)
        .chain(["section", "entry"])
        .collect();
    tables.refuse_rest(&known, report);
    let mut lost = lost_ids(0, &text, report);
    watch.file(0);
    for at in 1..source.files.len() {
        if watch.is_stopped() {
            return None;
        }
        let Some(text) = report.open(at) else {
            continue;
        };
        if let Some(mut tables) = Tables::parse(at, source, &text, report) {
            let section = tables.section_file(report);
            watch.file(section.as_ref().map_or(0, |section| section.entries.len()));
            sections.extend(section);
            tables.refuse_pack_keys(report);
            tables.refuse_rest(&["section", "entry"], report);
        }
        lost.append(&mut lost_ids(at, &text, report));
    }
    Some(RawDeck {
        pack,
        panes,
        domains,
        objectives,
        sources,
        sections,
        lost,
    })
}

/// The entries of the section file with this text, in order.
pub(super) fn entries(text: &str) -> impl Iterator<Item = Spanned<DeValue<'_>>> {
    let mut table = syntax::parse(text).table;
    let entries = table.remove("entry").map(Spanned::into_inner);
    let list = match entries {
        Some(DeValue::Array(list)) => list,
        Some(_) | None => DeArray::new(),
    };
    list.into_iter()
}

/// The top-level tables of one file, taken out one by one.
struct Tables<'a> {
    file: usize,
    stem: &'a str,
    table: DeTable<'a>,
}

impl<'a> Tables<'a> {
    /// `None` if the file is no part of a pack that this program reads.
    fn parse(
        at: usize,
        source: &'a PackSource,
        text: &'a str,
        report: &mut Report<'_>,
    ) -> Option<Self> {
        let syntax::Parsed { table, faults } = syntax::parse(text);
        let mut tables = Self {
            file: at,
            stem: &source.files.get(at)?.stem,
            table,
        };
        // What a file with syntax errors lacks may stand in the part that was not understood.
        let usable = match (at, faults.is_empty()) {
            (0, whole) if whole || tables.has("format") => tables.format(report),
            (1.., true) => tables.is_section(report),
            _ => Some(()),
        };
        syntax::report(at, &faults, text, report);
        if !faults.is_empty() {
            report.mute(at);
        }
        usable.map(|()| tables)
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
        let hint = Some(format!("begin the file with `format = {FORMAT}`"));
        let Some((_, value)) = self.take("format") else {
            if self.has("section") && !self.has("pack") {
                let message = "this is a section file, not a pack";
                let hint = Some("open the folder with pack.toml instead".to_string());
                report.add(self.file, Some(0..0), message, hint);
                return None;
            }
            report.add(self.file, Some(0..0), "`format` is missing", hint);
            return Some(());
        };
        let written = value.get_ref().as_integer();
        let format =
            written.and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        match format {
            Some(FORMAT) => {}
            Some(newer) if newer > FORMAT => {
                let message =
                    format!("this pack has format {newer}; this refdeck reads format {FORMAT}");
                report.add(
                    self.file,
                    Some(value.span()),
                    message,
                    Some("update refdeck".to_string()),
                );
                report.mute(self.file);
                return None;
            }
            _ => report.add(
                self.file,
                Some(value.span()),
                "this is no pack format",
                hint,
            ),
        }
        Some(())
    }

    /// Refuses a file that has nothing of a section.
    fn is_section(&self, report: &mut Report<'_>) -> Option<()> {
        if self.has("section") || self.has("entry") || self.misspelt("section", report) {
            return Some(());
        }
        let hint = "begin it with a `[section]` table, or move it out of the pack's folder";
        let message = "this file is no section of the pack";
        report.add(self.file, Some(0..0), message, Some(hint.to_string()));
        None
    }

    /// Whether `key` is there under a name so near that the hint for that name says it all.
    fn misspelt(&self, key: &str, report: &mut Report<'_>) -> bool {
        self.table
            .keys()
            .any(|written| report.nearest(written.get_ref(), [key]).is_some())
    }

    /// The table `key`; where it is missing, one that stands in for it.
    fn one<T: DeserializeOwned>(&mut self, key: &str, report: &mut Report<'_>) -> Option<T> {
        let read = match self.take(key) {
            Some((_, value)) if value.get_ref().is_array() => {
                let hint = Some(format!("write it once, as `[{key}]`"));
                report.add(
                    self.file,
                    Some(value.span()),
                    format!("`{key}` is no list"),
                    hint,
                );
                None
            }
            Some((_, value)) => mend::read(self.file, value, &[], report),
            None => {
                if !self.misspelt(key, report) {
                    let hint = Some(format!("add a `[{key}]` table"));
                    report.add(self.file, Some(0..0), format!("`[{key}]` is missing"), hint);
                }
                None
            }
        };
        read.or_else(|| mend::nothing(report))
            .map(|read| read.value)
    }

    fn all<T: DeserializeOwned>(&mut self, key: &str, report: &mut Report<'_>) -> Vec<T> {
        let values = self.array(key, report).into_iter();
        values
            .filter_map(|value| mend::read(self.file, value, &[], report))
            .map(|read| read.value)
            .collect()
    }

    fn array(&mut self, key: &str, report: &mut Report<'_>) -> Vec<Spanned<DeValue<'a>>> {
        let Some((at, value)) = self.take(key) else {
            return Vec::new();
        };
        array(self.file, key, (at, value), report)
    }

    fn section_file(&mut self, report: &mut Report<'_>) -> Option<SectionFile> {
        let mut section: RawSection = self.one("section", report)?;
        if is_hole(&section.id.span()) {
            // The file's name says what the section was to be called.
            section.id = Spanned::new(HOLE..HOLE, self.stem.to_string());
        }
        let entries = self.array("entry", report);
        Some(SectionFile {
            file: self.file,
            section,
            entries: entries.iter().map(name).collect(),
        })
    }

    fn refuse_stray_entries(&mut self, report: &mut Report<'_>) {
        if let Some((_, value)) = self.take("entry") {
            let hint = "move the entries to a section file, or add a `[section]` table";
            let message = "entries without a section";
            report.add(
                self.file,
                Some(value.span()),
                message,
                Some(hint.to_string()),
            );
        }
    }

    fn refuse_pack_keys(&mut self, report: &mut Report<'_>) {
        for (key, written) in PACK_KEYS {
            if let Some((at, _)) = self.take(key) {
                let message = format!("`{key}` has no place in a section file");
                let hint = Some(format!("write `{written}` in pack.toml"));
                report.add(self.file, Some(at), message, hint);
            }
        }
    }

    fn refuse_rest(&self, known: &[&str], report: &mut Report<'_>) {
        for key in self.table.keys() {
            let name = key.get_ref();
            let hint = report
                .nearest(name, known.iter().copied())
                .unwrap_or_else(|| format!("known keys: {}", known.join(", ")));
            report.add(
                self.file,
                Some(key.span()),
                format!("unknown key `{name}`"),
                Some(hint),
            );
        }
    }
}

/// The elements of the list `key`, which stands at `at` with a value.
fn array<'a>(
    file: usize,
    key: &str,
    (at, value): (Range<usize>, Spanned<DeValue<'a>>),
    report: &mut Report<'_>,
) -> Vec<Spanned<DeValue<'a>>> {
    if let DeValue::Array(values) = value.into_inner() {
        return values.into_iter().collect();
    }
    let hint = Some(format!("write it as `[[{key}]]`"));
    report.add(
        file,
        Some(at),
        format!("`{key}` is not a list of tables"),
        hint,
    );
    Vec::new()
}

/// What the entry `value` is called; whether that is a good name is found out later.
fn name(value: &Spanned<DeValue<'_>>) -> EntryName {
    let word = |value: &Spanned<DeValue<'_>>| {
        let text = value.get_ref().as_str()?;
        Some(Spanned::new(value.span(), text.to_string()))
    };
    let value = value.get_ref();
    let was = value.get("was").and_then(|was| was.get_ref().as_array());
    EntryName {
        id: value
            .get("id")
            .and_then(word)
            .unwrap_or_else(|| Spanned::new(HOLE..HOLE, String::new())),
        was: was.into_iter().flatten().filter_map(word).collect(),
    }
}

/// Reads one of the [`entries`] of the file at position `file`; `None` if it is beyond repair.
pub(super) fn entry(
    file: usize,
    value: Spanned<DeValue<'_>>,
    report: &mut Report<'_>,
) -> Option<EntryTable> {
    let span = value.span();
    let mut value = value.into_inner();
    let mut take = |key: &str, report: &mut Report<'_>| {
        let DeValue::Table(table) = &mut value else {
            return Vec::new();
        };
        let Some((at, inner)) = table.remove_entry(key) else {
            return Vec::new();
        };
        array(file, &format!("entry.{key}"), (at.span(), inner), report)
    };
    let facets = take("facet", report).into_iter();
    let facets: Vec<Option<Read<RawFacet>>> = facets
        .map(|value| mend::read(file, value, &[], report))
        .collect();
    let blocks = take("block", report).into_iter();
    let blocks = blocks.filter_map(|value| {
        let span = value.span();
        let Read { value, whole } = mend::read(file, value, &[], report)?;
        Some(Spanned::new(if whole { span } else { HOLE..HOLE }, value))
    });
    let blocks = blocks.collect();
    let all_facets = facets.iter().all(Option::is_some);
    let facets = facets
        .into_iter()
        .flatten()
        .map(|read| read.value)
        .collect();
    let Read { value, whole } =
        mend::read(file, Spanned::new(span, value), &["facet", "block"], report)?;
    Some(EntryTable {
        entry: value,
        facets,
        blocks,
        whole: whole && all_facets,
    })
}

/// What a broken file gives as ids, found without its structure.
fn lost_ids(file: usize, text: &str, report: &Report<'_>) -> BTreeSet<String> {
    if !report.is_muted(file) {
        return BTreeSet::new();
    }
    let id = |line: &str| {
        let value = line.trim_start().strip_prefix("id")?;
        let value = value.trim_start().strip_prefix('=')?;
        Some(value.trim().split(['"', '\'']).nth(1)?.to_string())
    };
    text.lines().filter_map(id).collect()
}
