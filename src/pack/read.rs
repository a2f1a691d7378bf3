//! A pack's files → raw structs. Each table is read by itself, so that one fault does not
//! hide the next. Knows which table belongs into which file; nothing of what tables mean.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mend::{self, Read};
use super::progress::Watch;
use super::raw::{
    RawBlock, RawDomain, RawEntry, RawFacet, RawObjective, RawPack, RawPane, RawSection, RawSource,
};
use super::report::{HOLE, Report, is_hole};
use super::source::{PackSource, SourceFile};
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
    /// Whether all of it could be read.
    pub(super) whole: bool,
}

/// Reads `source`; `None` if it cannot be read as a pack at all.
pub(super) fn pack(
    source: &PackSource,
    report: &mut Report<'_>,
    watch: &mut Watch<'_>,
) -> Option<RawDeck> {
    let first = source.files.first()?;
    let mut tables = Tables::parse(0, first, report)?;
    let pack = tables.one("pack", report)?;
    let panes = tables.all("pane", report);
    let domains = tables.all("domain", report);
    let objectives = tables.all("objective", report);
    let sources = tables.all("source", report);
    let mut sections = Vec::new();
    let mut lost = Vec::new();
    if tables.has("section") {
        sections.extend(tables.section_file(report));
        lost.append(&mut tables.lost);
    }
    tables.refuse_stray_entries(report);
    let known: Vec<&str> = PACK_KEYS
        .iter()
        .map(|(key, _)| *key)
        .chain(["section", "entry"])
        .collect();
    tables.refuse_rest(&known, report);
    watch.file(0);
    for (at, file) in source.files.iter().enumerate().skip(1) {
        if watch.is_stopped() {
            return None;
        }
        let Some(mut tables) = Tables::parse(at, file, report) else {
            continue;
        };
        let section = tables.section_file(report);
        watch.file(section.as_ref().map_or(0, |section| section.entries.len()));
        sections.extend(section);
        lost.append(&mut tables.lost);
        tables.refuse_pack_keys(report);
        tables.refuse_rest(&["section", "entry"], report);
    }
    let muted = source
        .files
        .iter()
        .enumerate()
        .filter(|(at, _)| report.is_muted(*at));
    lost.extend(muted.flat_map(|(_, file)| ids_in(&file.text)));
    Some(RawDeck {
        pack,
        panes,
        domains,
        objectives,
        sources,
        sections,
        lost: lost.into_iter().collect(),
    })
}

/// The top-level tables of one file, taken out one by one.
struct Tables<'a> {
    file: usize,
    stem: &'a str,
    table: DeTable<'a>,
    /// Ids of entries that could not be read.
    lost: Vec<String>,
}

impl<'a> Tables<'a> {
    /// `None` if the file is no part of a pack that this program reads.
    fn parse(at: usize, file: &'a SourceFile, report: &mut Report<'_>) -> Option<Self> {
        let (table, errors) = DeTable::parse_recoverable(&file.text);
        let mut tables = Self {
            file: at,
            stem: &file.stem,
            table: table.into_inner(),
            lost: Vec::new(),
        };
        // What a file with syntax errors lacks may stand in the part that was not understood.
        let usable = match (at, errors.is_empty()) {
            (0, whole) if whole || tables.has("format") => tables.format(report),
            (1.., true) => tables.is_section(report),
            _ => Some(()),
        };
        syntax::report(at, &errors, &file.text, report);
        if !errors.is_empty() {
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
        let mut entries = Vec::new();
        for value in self.array("entry", report) {
            let id = value
                .get_ref()
                .get("id")
                .and_then(|id| Some(id.get_ref().as_str()?.to_string()));
            match entry(self.file, value, report) {
                Some(entry) => entries.push(entry),
                None => self.lost.extend(id),
            }
        }
        Some(SectionFile {
            file: self.file,
            section,
            entries,
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

fn entry(file: usize, value: Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<EntryTable> {
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
fn ids_in(text: &str) -> impl Iterator<Item = String> + '_ {
    text.lines().filter_map(|line| {
        let value = line
            .trim_start()
            .strip_prefix("id")?
            .trim_start()
            .strip_prefix('=')?;
        Some(value.trim().split(['"', '\'']).nth(1)?.to_string())
    })
}
