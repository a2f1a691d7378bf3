//! Raw structs → model: the order of the work. First the outline and the panes, then every
//! section with the ids of its entries, and last, when all ids are known, what refers to them.
//!
//! What is faulty is reported and left out; the rest is added.

use std::collections::{BTreeMap, BTreeSet};

use super::checks::{Names, Outline, is_good_id, proposed_id};
use super::entries::Row;
use super::progress::Watch;
use super::raw::{RawColumn, RawSection, Word};
use super::read::{self, EntryName, RawDeck, SectionFile};
use super::report::{Report, is_hole};
use super::source::PackSource;
use crate::limits;
use crate::model::{
    Column, ColumnRole, Entry, EntryIx, Few, Kind, Model, Pack, PackIx, Section, SectionIx, Served,
    Target,
};
use crate::text::{self, Safe};

/// Adds the pack `raw` to `model`; without a name of its own it is only checked.
pub(super) fn add(
    model: &mut Model,
    raw: RawDeck,
    source: &PackSource,
    report: &mut Report<'_>,
    watch: &mut Watch<'_>,
) {
    let (sections, entries) = (model.sections.len(), model.entries.len());
    let mentions = model.mentions.len();
    let resolver = Resolver {
        model,
        report,
        pack: Pack::default(),
        ids: BTreeMap::new(),
        outline: Outline {
            domains: Names::new("domain"),
            objectives: Names::new("objective"),
            sources: Names::new("source"),
        },
        mentions: Vec::new(),
        lost: BTreeSet::new(),
        full: false,
    };
    if !resolver.run(raw, source, watch) {
        model.sections.truncate(sections);
        model.entries.truncate(entries);
        model.mentions.truncate(mentions);
    }
}

/// What is known while a pack is put together.
pub(super) struct Resolver<'a, 'r> {
    pub(super) model: &'a mut Model,
    pub(super) report: &'a mut Report<'r>,
    pub(super) pack: Pack,
    /// What the pack's ids name; those of its entries before anything refers to them.
    pub(super) ids: BTreeMap<Safe, Target>,
    pub(super) outline: Outline,
    /// What the texts of the entry that is being resolved link to.
    pub(super) mentions: Vec<Target>,
    /// Names that exist but stand for nothing, for a reason that was reported.
    pub(super) lost: BTreeSet<String>,
    /// Whether there is no room for more entries, which was reported.
    full: bool,
}

/// A section with what is still to be resolved of it.
struct Draft {
    file: usize,
    section: SectionIx,
    also: Vec<Word>,
    intro: Option<Word>,
    /// How many cells its entries have, if the columns are known.
    columns: Option<usize>,
    /// Where its entries go, in order; `None` for one that is only checked.
    entries: Vec<Option<EntryIx>>,
    /// What entries once were called.
    was: Vec<(Option<EntryIx>, Vec<Word>)>,
}

impl Resolver<'_, '_> {
    /// Returns whether the pack can be used.
    fn run(mut self, raw: RawDeck, source: &PackSource, watch: &mut Watch<'_>) -> bool {
        let RawDeck {
            pack,
            panes,
            domains,
            objectives,
            sources,
            sections,
            lost,
        } = raw;
        self.lost = lost;
        let usable = self.pack_table(pack);
        self.exam(&domains, &objectives);
        self.source_list(&sources);
        let first_entry = self.model.entries.len();
        let first_section = self.model.sections.len();
        let placed = self.panes(&panes, &sections, source);
        let mut files: Vec<Option<SectionFile>> = sections.into_iter().map(Some).collect();
        let mut drafts = Vec::new();
        for (pane, at) in placed {
            watch.step();
            if watch.is_stopped() {
                return false;
            }
            if let Some(file) = files.get_mut(at).and_then(Option::take) {
                drafts.push(self.section(pane, file));
            }
        }
        self.pack.sections = position(first_section)..position(self.model.sections.len());
        self.pack.entries = position(first_entry)..position(self.model.entries.len());
        // A current id wins over a former one, and links may use both.
        for draft in &drafts {
            for (entry, was) in &draft.was {
                self.former_ids(draft.file, *entry, was);
            }
        }
        for draft in drafts {
            if watch.is_stopped() {
                return false;
            }
            let entries = draft.entries.len();
            self.finish_section(draft);
            watch.file(entries);
        }
        if usable {
            self.pack.ids = self.ids.into_iter().collect();
            let pack = PackIx::new(self.model.packs.len());
            self.model.packs.push(self.pack);
            self.model.count(pack);
        }
        usable
    }

    /// First pass: the section with its entries' ids, so that links can be resolved.
    fn section(&mut self, pane: usize, written: SectionFile) -> Draft {
        let SectionFile {
            file,
            section,
            entries,
        } = written;
        let RawSection {
            id,
            kind,
            title,
            topic,
            intro,
            objectives,
            also,
            columns,
        } = section;
        let kind = self
            .word(file, &kind, "kind", Kind::ALL, Kind::word)
            .unwrap_or(
                // A slip of the pen still says which kind was meant.
                text::nearest(kind.get_ref(), Kind::ALL.iter().map(|kind| kind.word()))
                    .and_then(Kind::from_word)
                    .unwrap_or(Kind::Page),
            );
        let about_itself = objectives.is_some_and(|word| {
            if word.get_ref() != "none" {
                let hint = Some("leave it out, or write `objectives = \"none\"`".to_string());
                let message = "`objectives` of a section can only be \"none\"";
                self.report.add(file, Some(word.span()), message, hint);
            }
            word.get_ref() == "none"
        });
        let (shown, cells) = self.columns(file, &columns);
        let section_ix = SectionIx::new(self.model.sections.len());
        self.claim(file, &id, Some(Target::Section(section_ix)));
        let id = self.id(file, &id);
        let title = Some(self.title(file, &title)).filter(|title| !title.is_empty());
        let topic = topic.map(|topic| self.title(file, &topic));
        let first = self.model.entries.len();
        let (mut ixs, mut former) = (Vec::new(), Vec::new());
        for EntryName { id, was } in entries {
            let ix = self.entry_id(file, section_ix, &id);
            ixs.push(ix);
            if !was.is_empty() {
                former.push((ix, was));
            }
        }
        self.model.sections.push(Section {
            pack: PackIx::new(self.model.packs.len()),
            pane: u16::try_from(pane).unwrap_or(u16::MAX),
            title: title.unwrap_or_else(|| id.clone()),
            id,
            kind,
            topic: topic.filter(|topic| !topic.is_empty()),
            intro: None,
            columns: shown,
            entries: position(first)..position(self.model.entries.len()),
            also: Vec::new(),
            about_itself,
            served: Served::default(),
        });
        if let Some(pane) = self.pack.panes.get_mut(pane) {
            pane.sections.push(section_ix);
        }
        Draft {
            file,
            section: section_ix,
            also,
            intro,
            columns: cells,
            entries: ixs,
            was: former,
        }
    }

    /// Makes room for an entry; `None` if it cannot have the id `written`.
    fn entry_id(&mut self, file: usize, section: SectionIx, written: &Word) -> Option<EntryIx> {
        let ix = EntryIx::new(self.model.entries.len());
        if ix.at() >= limits::ENTRIES {
            if !self.full {
                self.full = true;
                let most = limits::number(limits::ENTRIES as u64);
                let message = format!("more than {most} entries in all open packs");
                let hint = Some("open fewer packs at a time, or leave entries out".to_string());
                self.report.add(file, Some(written.span()), message, hint);
            }
            self.lost.insert(written.get_ref().clone());
            return None;
        }
        let id = self.id(file, written);
        if !self.claim(file, written, Some(Target::Entry(ix))) {
            return None;
        }
        self.model.entries.push(Entry {
            section,
            id,
            own_title: None,
            cells: Box::default(),
            why: None,
            aliases: Box::default(),
            objectives: Few::default(),
            sources: Few::default(),
            links: Box::default(),
            rare: None,
        });
        Some(ix)
    }

    /// The columns, and how many cells an entry has if that can be said.
    fn columns(
        &mut self,
        file: usize,
        written: &toml::Spanned<Vec<RawColumn>>,
    ) -> (Vec<Column>, Option<usize>) {
        let mut columns: Vec<Column> = Vec::new();
        let count = written.get_ref().len();
        for RawColumn { id, title, role } in written.get_ref().iter().take(limits::COLUMNS) {
            let role = self.role(file, role, &columns);
            let column_id = self.id(file, id);
            if columns.iter().any(|known| known.id == column_id) {
                self.duplicate(file, id, "column id", "within its section");
            }
            let title = self.title(file, title);
            columns.push(Column {
                id: column_id,
                title,
                role,
            });
        }
        if count == 0 || count > limits::COLUMNS {
            let message = format!(
                "a section has 1 to {} columns, not {count}",
                limits::COLUMNS
            );
            let hint = Some("put what belongs together into one column".to_string());
            let hint = hint.filter(|_| count > 0);
            self.report.add(file, Some(written.span()), message, hint);
        }
        (columns, Some(count).filter(|count| *count > 0))
    }

    /// The role of the column that follows on `before`.
    fn role(&mut self, file: usize, written: &Word, before: &[Column]) -> ColumnRole {
        let first = before.is_empty();
        let Some(role) = self.word(file, written, "role", ColumnRole::ALL, ColumnRole::word) else {
            return if first {
                ColumnRole::Cue
            } else {
                ColumnRole::Example
            };
        };
        if first != (role == ColumnRole::Cue) {
            let message = "the first column, and no other, has the role `cue`";
            let hint = if first {
                "write `role = \"cue\"`"
            } else {
                "give it another role"
            };
            self.report
                .add(file, Some(written.span()), message, Some(hint.to_string()));
        }
        let is_answer = |column: &Column| column.role == ColumnRole::Answer;
        if role == ColumnRole::Answer && before.iter().any(is_answer) {
            let hint = Some("alternatives have the role `option`".to_string());
            let message = "a second column with the role `answer`";
            self.report.add(file, Some(written.span()), message, hint);
        }
        role
    }

    /// Second pass: all ids are known.
    fn finish_section(&mut self, draft: Draft) {
        let Draft {
            file,
            section,
            also,
            intro,
            columns,
            entries,
            was: _, // taken when all ids were
        } = draft;
        // That it cannot be read is reported, and its entries keep their names.
        let text = self.report.open(file).unwrap_or_else(|| "".into());
        let intro = intro.map(|intro| self.marked_up(file, &intro));
        self.model.sections[section.at()].intro = intro;
        self.also(file, section, &also);
        let (mut places, mut changed) = (entries.iter().copied(), false);
        for value in read::entries(&text) {
            let place = places.next();
            changed |= place.is_none();
            let ix = place.flatten();
            let Some(table) = read::entry(file, value, self.report) else {
                continue;
            };
            let row = Row {
                file,
                section,
                ix,
                columns,
                whole: table.whole,
            };
            let id = Safe::line(table.entry.id.get_ref());
            self.mentions.clear();
            let entry = self.entry(&row, table);
            if let Some(ix) = ix {
                if self.model.entry(ix).id == id {
                    if let Some(named) = self.model.entries.added_mut(ix.at()) {
                        *named = Entry { id, ..entry };
                    }
                    let mentions = self.mentions.drain(..).map(|target| (ix, target));
                    self.model.mentions.extend(mentions);
                } else {
                    changed = true;
                }
            }
        }
        if changed || places.next().is_some() {
            let message = "this file was changed while it was read";
            let hint = Some("read the packs again".to_string());
            self.report.add(file, Some(0..0), message, hint);
        }
        let columns = self.model.section(section).columns.len();
        for ix in entries.into_iter().flatten() {
            let added = self.model.entries.added_mut(ix.at());
            if let Some(entry) = added.filter(|entry| entry.cells.is_empty()) {
                // It could not be read; what it is called still serves.
                let mut cells = vec![Safe::default(); columns];
                if let Some(cue) = cells.first_mut() {
                    cue.clone_from(&entry.id);
                }
                entry.cells = cells.into();
            }
        }
    }

    fn also(&mut self, file: usize, section: SectionIx, names: &[Word]) {
        for name in self.bounded_list(file, names) {
            let written = name.get_ref();
            let message = match self.target(file, name) {
                None => continue,
                Some(Target::Section(_)) => {
                    format!("`{written}` is a section; `also` takes entries of other sections")
                }
                Some(Target::Entry(entry)) if self.model.entry(entry).section == section => {
                    format!("`{written}` stands in this section already")
                }
                Some(Target::Entry(entry)) if self.model.section(section).also.contains(&entry) => {
                    format!("`{written}` is named twice")
                }
                Some(Target::Entry(entry)) => {
                    self.model.sections[section.at()].also.push(entry);
                    continue;
                }
            };
            self.report.add(file, Some(name.span()), message, None);
        }
    }

    /// Takes the ids that an entry once had.
    fn former_ids(&mut self, file: usize, entry: Option<EntryIx>, was: &[Word]) {
        for name in self.bounded_list(file, was) {
            self.id(file, name);
            self.claim(file, name, entry.map(Target::Entry));
        }
    }

    /// Takes `id` for `target`. A second claim is a problem, and a faulty id claims nothing.
    pub(super) fn claim(&mut self, file: usize, id: &Word, target: Option<Target>) -> bool {
        let name = id.get_ref().as_str();
        if is_hole(&id.span()) && !matches!(target, Some(Target::Section(_))) {
            return false;
        }
        if self.ids.contains_key(name) {
            self.duplicate(
                file,
                id,
                "id",
                "over all sections and entries of a pack, former ones too",
            );
            return false;
        }
        if let Some(target) = target.filter(|_| is_good_id(name)) {
            return self.ids.insert(name.into(), target).is_none();
        }
        self.lost.insert(proposed_id(name));
        self.lost.insert(name.to_string());
        false
    }
}

/// A position in one of the model's lists.
pub(super) fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
