//! One entry as written → the model's: its cells fit the columns, it names objectives and
//! sources that exist, its links lead to what they are for.

use super::blocks;
use super::checks::{Names, Outline};
use super::raw::{RawEntry, RawFacet, Word};
use super::read::EntryTable;
use super::resolve::Resolver;
use crate::limits;
use crate::model::{
    ColumnRole, Entry, EntryIx, Facet, Kind, Link, LinkKind, Rare, SectionIx, Target,
};
use crate::text::Safe;

/// Where an entry stands.
pub(super) struct Row {
    pub(super) file: usize,
    pub(super) section: SectionIx,
    /// Its position, unless it has no usable id and is only checked.
    pub(super) ix: Option<EntryIx>,
    /// How many cells it should have, if that is known.
    pub(super) columns: Option<usize>,
    /// Whether all of it was read, so that what is not there was left out.
    pub(super) whole: bool,
}

impl Resolver<'_, '_> {
    /// The entry as the model has it, its id excepted.
    pub(super) fn entry(&mut self, row: &Row, table: EntryTable) -> Entry {
        let EntryTable {
            entry: raw,
            facets,
            blocks,
            whole: _,
        } = table;
        let RawEntry {
            id,
            title,
            cells,
            why,
            aliases,
            objectives,
            sources,
            see,
            uses,
            part_of,
            trap,
            was: _, // taken when all ids were
            between,
            situation,
        } = raw;
        let file = row.file;
        let own_title = title
            .map(|title| self.title(file, &title))
            .filter(|title| !title.is_empty());
        let mut links = Vec::new();
        let kinds = [
            LinkKind::See,
            LinkKind::Uses,
            LinkKind::PartOf,
            LinkKind::Trap,
        ];
        for (kind, names) in kinds.into_iter().zip([see, uses, part_of, trap]) {
            self.links(row, kind, &names, &mut links);
        }
        let aliases = self.bounded_list(file, &aliases).iter();
        let aliases = aliases.filter(|alias| !alias.get_ref().trim().is_empty());
        let aliases = aliases.map(|alias| Safe::line(alias.get_ref())).collect();
        self.serves(row, &id, &objectives);
        self.scenario(row, &id, situation.as_ref(), &facets);
        Entry {
            section: row.section,
            id: "".into(),
            own_title,
            cells: self.cells(row, &id, &cells).into(),
            why: why.map(|why| self.marked_up(file, &why)),
            aliases,
            objectives: self.named(file, &objectives, |to| &to.objectives).into(),
            sources: self.named(file, &sources, |to| &to.sources).into(),
            links: links.into(),
            rare: Rare {
                between: self.between(row, &id, between),
                situation: situation.map(|text| self.marked_up(file, &text)),
                facets: self.facets(file, &facets),
                blocks: blocks::all(self, file, &blocks),
            }
            .kept(),
        }
    }

    fn cells(&mut self, row: &Row, id: &Word, written: &toml::Spanned<Vec<Word>>) -> Vec<Safe> {
        let columns = &self.model.section(row.section).columns;
        let roles: Vec<ColumnRole> = columns.iter().map(|column| column.role).collect();
        let found = written.get_ref().len();
        if let Some(expected) = row.columns.filter(|expected| *expected != found) {
            let titles: Vec<&str> = columns.iter().map(|column| &*column.title).collect();
            let hint = Some(format!("the columns are: {}", titles.join(" | ")));
            let message = format!("{} for {}", count(found, "cell"), count(expected, "column"));
            self.report
                .add(row.file, Some(written.span()), message, hint);
        }
        let mut cells: Vec<Safe> = Vec::with_capacity(roles.len());
        for (at, cell) in written.get_ref().iter().enumerate() {
            let role = roles.get(at);
            if role == Some(&ColumnRole::Option) && !is_option(cell.get_ref()) {
                let hint =
                    Some("begin it with `+ `, `- ` or `~ `: yes, no, it depends".to_string());
                let message = "this cell of an option column does not say yes or no";
                self.report.add(row.file, Some(cell.span()), message, hint);
            }
            if cell.get_ref().trim().is_empty() && role == Some(&ColumnRole::Cue) {
                let hint = Some("the cue is what the reader has in hand".to_string());
                self.report
                    .add(row.file, Some(cell.span()), "the cue is empty", hint);
            }
            cells.push(self.marked_up(row.file, cell));
        }
        cells.resize(roles.len(), "".into());
        // A row without a cue could not be told from others.
        if let Some(cue) = cells.first_mut().filter(|cue| cue.trim().is_empty()) {
            *cue = Safe::line(id.get_ref());
        }
        cells
    }

    /// Whether an entry serves objectives is its section's decision.
    fn serves(&mut self, row: &Row, id: &Word, names: &[Word]) {
        let about_itself = self.model.section(row.section).about_itself;
        if let (true, Some(first)) = (about_itself, names.first()) {
            let hint = Some("its section says `objectives = \"none\"`".to_string());
            let message = "this entry serves an objective against its section";
            self.report.add(row.file, Some(first.span()), message, hint);
        }
        let has_outline = !self.pack.objectives.is_empty();
        if row.whole && !about_itself && names.is_empty() && has_outline {
            let hint =
                "write `objectives = [\"…\"]` with what it serves of the outline".to_string();
            let message = format!("`{}` serves no objective", id.get_ref());
            self.report
                .add(row.file, Some(id.span()), message, Some(hint));
        }
    }

    /// Objectives or sources by name, without repeats.
    fn named(&mut self, file: usize, names: &[Word], list: fn(&Outline) -> &Names) -> Vec<u16> {
        let mut found = Vec::new();
        for name in self.bounded_list(file, names) {
            match list(&self.outline).find(name) {
                Some(at) if found.contains(&at) => self.twice(file, name),
                Some(at) => found.push(at),
                None => self.unknown(file, name, list),
            }
        }
        found
    }

    fn twice(&mut self, file: usize, name: &Word) {
        let message = format!("`{}` is named twice", name.get_ref());
        self.report.add(
            file,
            Some(name.span()),
            message,
            Some("once is enough".to_string()),
        );
    }

    fn links(&mut self, row: &Row, kind: LinkKind, names: &[Word], out: &mut Vec<Link>) {
        for name in self.bounded_list(row.file, names) {
            let Some(target) = self.target(row.file, name) else {
                continue;
            };
            let written = name.get_ref();
            let (message, hint) = if row.ix.is_some_and(|own| target == Target::Entry(own)) {
                ("an entry links to itself".to_string(), None)
            } else if kind == LinkKind::Trap && !self.is_trap(target) {
                let hint = "`see` links to any entry or section".to_string();
                (
                    format!("`{written}` is no entry of a trap section"),
                    Some(hint),
                )
            } else if out.contains(&Link { kind, target }) {
                self.twice(row.file, name);
                continue;
            } else {
                out.push(Link { kind, target });
                continue;
            };
            self.report.add(row.file, Some(name.span()), message, hint);
        }
    }

    fn is_trap(&self, target: Target) -> bool {
        target
            .entry()
            .is_some_and(|entry| self.model.section_of(entry).kind == Kind::Trap)
    }

    fn between(
        &mut self,
        row: &Row,
        id: &Word,
        written: Option<toml::Spanned<Vec<Word>>>,
    ) -> Option<[EntryIx; 2]> {
        let is_pair = self.model.section(row.section).kind == Kind::Pair;
        let Some(written) = written else {
            if is_pair && row.whole {
                let hint = Some("add `between = [\"one\", \"other\"]`".to_string());
                let message = "a pair names the two entries it tells apart";
                self.report.add(row.file, Some(id.span()), message, hint);
            }
            return None;
        };
        if !is_pair {
            let message = "`between` belongs to the entries of a pair section";
            let hint = Some("give the section `kind = \"pair\"`, or use `see`".to_string());
            self.report
                .add(row.file, Some(written.span()), message, hint);
            return None;
        }
        let [one, other] = &written.get_ref()[..] else {
            let found = written.get_ref().len();
            let message = format!("`between` takes two entries, not {found}");
            self.report
                .add(row.file, Some(written.span()), message, None);
            return None;
        };
        let ends = [self.end(row.file, one), self.end(row.file, other)];
        let [Some(one), Some(end)] = ends else {
            return None;
        };
        if one == end {
            let message = "a pair takes two different entries";
            self.report.add(row.file, Some(other.span()), message, None);
            return None;
        }
        Some([one, end])
    }

    fn end(&mut self, file: usize, name: &Word) -> Option<EntryIx> {
        let target = self.target(file, name)?;
        if target.entry().is_none() {
            let message = format!("`{}` is a section; a pair takes entries", name.get_ref());
            self.report.add(file, Some(name.span()), message, None);
        }
        target.entry()
    }

    /// Situation and facets make a scenario, and only a scenario has them.
    fn scenario(&mut self, row: &Row, id: &Word, situation: Option<&Word>, facets: &[RawFacet]) {
        let is_scenario = self.model.section(row.section).kind == Kind::Scenario;
        if is_scenario {
            let missing = match (situation, facets) {
                _ if !row.whole => return,
                (None, _) => ("a scenario has a situation", "add `situation = \"…\"`"),
                (Some(_), []) => ("a scenario has facets to decide", "add `[[entry.facet]]`"),
                (Some(_), _) => return,
            };
            self.report.add(
                row.file,
                Some(id.span()),
                missing.0,
                Some(missing.1.to_string()),
            );
            return;
        }
        let strays = situation
            .into_iter()
            .chain(facets.first().map(|facet| &facet.facet));
        for stray in strays {
            let message = "situations and facets belong to the entries of a scenario section";
            let hint = Some("give the section `kind = \"scenario\"`".to_string());
            self.report.add(row.file, Some(stray.span()), message, hint);
        }
    }

    fn facets(&mut self, file: usize, written: &[RawFacet]) -> Vec<Facet> {
        if let Some(beyond) = written.get(limits::LIST_ITEMS) {
            let message = format!("more than {} facets in one entry", limits::LIST_ITEMS);
            let hint = Some("split the entry in two".to_string());
            self.report
                .add(file, Some(beyond.facet.span()), message, hint);
        }
        let within = written.iter().take(limits::LIST_ITEMS);
        within
            .map(|facet| blocks::facet(self, file, facet))
            .collect()
    }
}

/// `1 cell`, `2 cells`.
pub(super) fn count(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// Whether an option cell says yes, no or it depends.
fn is_option(cell: &str) -> bool {
    matches!(cell, "+" | "-" | "~") || ["+ ", "- ", "~ "].iter().any(|sign| cell.starts_with(sign))
}
