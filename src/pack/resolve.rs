//! Raw structs → model: what spans tables and files is checked here. Ids are unique, links
//! lead somewhere, cells fit the columns, objectives and sources exist.
//!
//! What is faulty is reported and left out; the rest is added.

use std::collections::BTreeMap;

use super::blocks;
use super::limits;
use super::problem::{Report, did_you_mean};
use super::raw::{RawColumn, RawEntry, RawSection, Word};
use super::read::{EntryTable, RawDeck, SectionFile};
use super::source::PackSource;
use crate::model::{
    Column, ColumnRole, Domain, Entry, EntryIx, Kind, Link, LinkKind, Model, Objective, Pack,
    PackIx, Pane, Section, SectionIx, Source, Target, inline,
};
use crate::text;

/// Adds the pack `raw` to `model`.
pub(super) fn add(model: &mut Model, raw: RawDeck, source: &PackSource, report: &mut Report<'_>) {
    if model
        .packs
        .iter()
        .any(|pack| *pack.id == **raw.pack.id.get_ref())
    {
        let message = format!("a pack named `{}` is open already", raw.pack.id.get_ref());
        report.add(
            0,
            Some(raw.pack.id.span()),
            message,
            Some("give it another id".to_string()),
        );
        return;
    }
    Resolver::new(model, report).run(raw, source);
}

/// What is known of an id while a pack is put together.
pub(super) struct Resolver<'a, 'r> {
    model: &'a mut Model,
    pub(super) report: &'a mut Report<'r>,
    pack: Pack,
    /// Sections with the file they came from.
    files: Vec<usize>,
    objectives: BTreeMap<Box<str>, u16>,
    sources: BTreeMap<Box<str>, u16>,
}

/// A section with what is still to be resolved of it.
struct Draft {
    file: usize,
    section: SectionIx,
    also: Vec<Word>,
    intro: Option<Word>,
    entries: Vec<(EntryIx, EntryTable)>,
}

impl<'a, 'r> Resolver<'a, 'r> {
    fn new(model: &'a mut Model, report: &'a mut Report<'r>) -> Self {
        Self {
            model,
            report,
            pack: Pack::default(),
            files: Vec::new(),
            objectives: BTreeMap::new(),
            sources: BTreeMap::new(),
        }
    }

    fn run(mut self, raw: RawDeck, source: &PackSource) {
        self.pack.id = self.id(0, &raw.pack.id);
        self.pack.title = self.title(0, &raw.pack.title);
        self.pack.version = text::sanitise_line(&raw.pack.version).into();
        self.pack.license = text::sanitise_line(&raw.pack.license).into();
        self.pack.language = text::sanitise_line(&raw.pack.language).into();
        self.outline(&raw);
        let first_entry = self.model.entries.len();
        let first_section = self.model.sections.len();
        let placed = self.panes(&raw, source);
        let mut files: Vec<Option<SectionFile>> = raw.sections.into_iter().map(Some).collect();
        let mut drafts = Vec::new();
        for (pane, at) in placed {
            let file = files.get_mut(at).and_then(Option::take);
            drafts.extend(file.and_then(|file| self.section(pane, file)));
        }
        for file in files.iter().flatten() {
            let id = file.section.id.get_ref();
            let hint = Some(format!("add \"{id}\" to the `sections` of a `[[pane]]`"));
            let span = Some(file.section.id.span());
            self.report.add(
                file.file,
                span,
                format!("no pane shows the section `{id}`"),
                hint,
            );
        }
        self.pack.sections = first_section as u32..self.model.sections.len() as u32;
        self.pack.entries = first_entry as u32..self.model.entries.len() as u32;
        for draft in drafts {
            self.finish_section(draft);
        }
        self.model.packs.push(self.pack);
    }

    /// Domains, objectives and sources.
    fn outline(&mut self, raw: &RawDeck) {
        for domain in &raw.domains {
            let weight = *domain.weight.get_ref();
            if weight[0] > weight[1] || weight[1] > 100 {
                let hint = Some("least and most per cent, such as [20, 25]".to_string());
                self.report.add(
                    0,
                    Some(domain.weight.span()),
                    "this is no range of per cent",
                    hint,
                );
            }
            let id = self.id(0, &domain.id);
            let title = self.title(0, &domain.title);
            self.pack.domains.push(Domain { id, title, weight });
        }
        for objective in &raw.objectives {
            let domain = objective.domain.get_ref();
            let ids = self.pack.domains.iter().map(|known| &*known.id);
            let Some(at) = ids.clone().position(|known| known == domain) else {
                let hint = did_you_mean(domain, ids);
                let span = Some(objective.domain.span());
                self.report
                    .add(0, span, format!("unknown domain `{domain}`"), hint);
                continue;
            };
            let id: Box<str> = text::sanitise_line(objective.id.get_ref()).into();
            let position = self.pack.objectives.len() as u16;
            if self.objectives.insert(id.clone(), position).is_some() {
                self.duplicate(0, &objective.id, "objective");
            }
            let title = self.title(0, &objective.title);
            let group = text::sanitise_line(&objective.group).into();
            self.pack.objectives.push(Objective {
                id,
                domain: at as u16,
                group,
                title,
            });
        }
        for source in &raw.sources {
            let url = source.url.get_ref();
            if !(url.starts_with("https://") || url.starts_with("http://"))
                || url.contains(|c: char| c.is_whitespace() || c.is_control())
            {
                let hint = Some("begin it with https://".to_string());
                self.report
                    .add(0, Some(source.url.span()), "this is no web address", hint);
                continue;
            }
            let id = self.id(0, &source.id);
            if self
                .sources
                .insert(id.clone(), self.pack.sources.len() as u16)
                .is_some()
            {
                self.duplicate(0, &source.id, "source");
            }
            let title = self.title(0, &source.title);
            let read = source.read.to_string().into();
            let as_of = source
                .as_of
                .as_ref()
                .map(|date| text::sanitise_line(date.get_ref()).into());
            let url = text::sanitise_line(url).into();
            self.pack.sources.push(Source {
                id,
                title,
                url,
                read,
                as_of,
            });
        }
    }

    /// The panes; returns which section file goes to which pane, in reading order.
    fn panes(&mut self, raw: &RawDeck, source: &PackSource) -> Vec<(usize, usize)> {
        let mut placed: Vec<(usize, usize)> = Vec::new();
        if raw.panes.is_empty() {
            let hint = Some("add a `[[pane]]` with its `sections`".to_string());
            self.report.add(0, Some(0..0), "the pack has no pane", hint);
        }
        for (pane, written) in raw.panes.iter().enumerate() {
            let id = self.id(0, &written.id);
            if self.pack.panes.iter().any(|known| known.id == id) {
                self.duplicate(0, &written.id, "pane");
            }
            let title = self.title(0, &written.title);
            self.pack.panes.push(Pane {
                id,
                title,
                sections: Vec::new(),
            });
            for name in &written.sections {
                let ids = || {
                    raw.sections
                        .iter()
                        .map(|file| file.section.id.get_ref().as_str())
                };
                let Some(at) = ids().position(|id| id == name.get_ref()) else {
                    let name_text = name.get_ref();
                    let expected = format!("it is read from `{name_text}.toml` beside pack.toml");
                    let hint = did_you_mean(name_text, ids()).unwrap_or(expected);
                    let message = format!("no file has the section `{name_text}`");
                    self.report.add(0, Some(name.span()), message, Some(hint));
                    continue;
                };
                if placed.iter().any(|(_, known)| *known == at) {
                    let message = format!("the section `{}` is placed twice", name.get_ref());
                    let hint = Some("name it in one pane only".to_string());
                    self.report.add(0, Some(name.span()), message, hint);
                    continue;
                }
                self.file_name(&raw.sections[at], source);
                placed.push((pane, at));
            }
        }
        placed
    }

    fn file_name(&mut self, file: &SectionFile, source: &PackSource) {
        let id = file.section.id.get_ref();
        let stem = source
            .files
            .get(file.file)
            .map_or("", |file| file.stem.as_str());
        if file.file > 0 && stem != id {
            let message = format!("the section `{id}` stands in a file named `{stem}.toml`");
            let hint = Some(format!("name the file `{id}.toml`"));
            self.report
                .add(file.file, Some(file.section.id.span()), message, hint);
        }
    }

    /// First pass: the section with its entries' ids, so that links can be resolved.
    fn section(&mut self, pane: usize, written: SectionFile) -> Option<Draft> {
        let SectionFile {
            file,
            section,
            entries,
        } = written;
        let RawSection {
            id,
            kind,
            title,
            intro,
            objectives,
            also,
            columns,
        } = section;
        let kind = self.word(file, &kind, "kind", Kind::ALL, Kind::word)?;
        let about_itself = objectives.is_some_and(|word| {
            if word.get_ref() != "none" {
                let hint = Some("leave it out, or write \"none\"".to_string());
                let message = "`objectives` of a section can only be \"none\"";
                self.report.add(file, Some(word.span()), message, hint);
            }
            word.get_ref() == "none"
        });
        let columns = self.columns(file, &columns);
        let section_ix = SectionIx::new(self.model.sections.len());
        let section_id = self.id(file, &id);
        self.claim(file, &id, Target::Section(section_ix));
        let title = self.title(file, &title);
        let first = self.model.entries.len();
        let mut drafts = Vec::new();
        for table in entries {
            let entry = EntryIx::new(self.model.entries.len());
            if entry.at() >= limits::ENTRIES {
                let message = format!("more than {} entries", limits::ENTRIES);
                self.report
                    .add(file, Some(table.entry.id.span()), message, None);
                break;
            }
            let id = self.id(file, &table.entry.id);
            if !self.claim(file, &table.entry.id, Target::Entry(entry)) {
                continue;
            }
            self.model.entries.push(Entry {
                section: section_ix,
                id,
                own_title: None,
                cells: Vec::new(),
                why: None,
                aliases: Vec::new(),
                objectives: Vec::new(),
                sources: Vec::new(),
                links: Vec::new(),
                between: None,
                situation: None,
                facets: Vec::new(),
                blocks: Vec::new(),
            });
            drafts.push((entry, table));
        }
        self.model.sections.push(Section {
            pack: PackIx::new(self.model.packs.len()),
            pane: pane as u16,
            id: section_id,
            title,
            kind,
            intro: None,
            columns,
            entries: first as u32..self.model.entries.len() as u32,
            also: Vec::new(),
            about_itself,
        });
        self.files.push(file);
        self.pack.panes[pane].sections.push(section_ix);
        Some(Draft {
            file,
            section: section_ix,
            also,
            intro,
            entries: drafts,
        })
    }

    fn columns(&mut self, file: usize, written: &toml::Spanned<Vec<RawColumn>>) -> Vec<Column> {
        let mut columns: Vec<Column> = Vec::new();
        for RawColumn { id, title, role } in written.get_ref() {
            let Some(role_found) = self.word(file, role, "role", ColumnRole::ALL, ColumnRole::word)
            else {
                continue;
            };
            let first = columns.is_empty();
            if first != (role_found == ColumnRole::Cue) {
                let message = "the first column, and no other, has the role `cue`";
                self.report.add(file, Some(role.span()), message, None);
            }
            let is_answer = |column: &Column| column.role == ColumnRole::Answer;
            if role_found == ColumnRole::Answer && columns.iter().any(is_answer) {
                let hint = Some("alternatives have the role `option`".to_string());
                self.report.add(
                    file,
                    Some(role.span()),
                    "a second column with the role `answer`",
                    hint,
                );
            }
            let column_id = self.id(file, id);
            if columns.iter().any(|known| known.id == column_id) {
                self.duplicate(file, id, "column");
            }
            let title = self.title(file, title);
            columns.push(Column {
                id: column_id,
                title,
                role: role_found,
            });
        }
        if columns.is_empty() || columns.len() > limits::COLUMNS {
            let message = format!("a section has 1 to {} columns", limits::COLUMNS);
            self.report.add(file, Some(written.span()), message, None);
            columns.truncate(limits::COLUMNS);
        }
        columns
    }

    /// Second pass: all ids are known.
    fn finish_section(&mut self, draft: Draft) {
        let Draft {
            file,
            section,
            also,
            intro,
            entries,
        } = draft;
        let intro = intro.map(|intro| self.marked_up(file, &intro));
        self.model.sections[section.at()].intro = intro;
        for name in &also {
            match self.target(file, name) {
                Some(Target::Entry(entry)) if self.model.entry(entry).section != section => {
                    self.model.sections[section.at()].also.push(entry);
                }
                Some(_) => {
                    let message = format!("`{}` is no entry of another section", name.get_ref());
                    self.report.add(file, Some(name.span()), message, None);
                }
                None => {}
            }
        }
        for (entry, table) in entries {
            self.finish_entry(file, entry, table);
        }
    }

    fn finish_entry(&mut self, file: usize, ix: EntryIx, table: EntryTable) {
        let EntryTable {
            entry: raw,
            facets,
            blocks,
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
            was,
            between,
            situation,
        } = raw;
        for list in [
            &aliases,
            &objectives,
            &sources,
            &see,
            &uses,
            &part_of,
            &trap,
            &was,
        ] {
            if let Some(beyond) = list.get(limits::LIST_ITEMS) {
                let message = format!("more than {} items in one list", limits::LIST_ITEMS);
                self.report.add(file, Some(beyond.span()), message, None);
            }
        }
        let cells = self.cells(file, ix, &cells);
        let own_title = title.map(|title| self.title(file, &title));
        let why = why.map(|why| self.marked_up(file, &why));
        let situation = situation.map(|text| self.marked_up(file, &text));
        let aliases = aliases
            .iter()
            .map(|alias| text::sanitise_line(alias.get_ref()).into())
            .collect();
        let objectives = self.objectives(file, ix, &id, &objectives);
        let sources = self.sources(file, &sources);
        let mut links = Vec::new();
        let kinds = [
            LinkKind::See,
            LinkKind::Uses,
            LinkKind::PartOf,
            LinkKind::Trap,
        ];
        for (kind, names) in kinds.into_iter().zip([see, uses, part_of, trap]) {
            self.links(file, ix, kind, &names, &mut links);
        }
        for name in &was {
            self.claim(file, name, Target::Entry(ix));
        }
        let between = self.between(file, ix, &id, between);
        let facets = facets
            .iter()
            .map(|facet| blocks::facet(self, file, facet))
            .collect();
        let blocks = blocks::all(self, file, &blocks);
        let entry = &mut self.model.entries[ix.at()];
        entry.own_title = own_title;
        entry.cells = cells;
        entry.why = why;
        entry.situation = situation;
        entry.aliases = aliases;
        entry.objectives = objectives;
        entry.sources = sources;
        entry.links = links;
        entry.between = between;
        entry.facets = facets;
        entry.blocks = blocks;
    }

    fn cells(
        &mut self,
        file: usize,
        ix: EntryIx,
        written: &toml::Spanned<Vec<Word>>,
    ) -> Vec<Box<str>> {
        let roles: Vec<ColumnRole> = self
            .model
            .section_of(ix)
            .columns
            .iter()
            .map(|column| column.role)
            .collect();
        let mut cells: Vec<Box<str>> = Vec::with_capacity(roles.len());
        let found = written.get_ref().len();
        if found != roles.len() {
            let message = format!("{found} cells for {} columns", roles.len());
            self.report.add(file, Some(written.span()), message, None);
        }
        for (cell, role) in written.get_ref().iter().zip(&roles) {
            if *role == ColumnRole::Option && !is_option(cell.get_ref()) {
                let hint =
                    Some("begin it with `+ `, `- ` or `~ `: yes, no, it depends".to_string());
                let message = "this cell of an option column does not say yes or no";
                self.report.add(file, Some(cell.span()), message, hint);
            }
            if cell.get_ref().trim().is_empty() && *role == ColumnRole::Cue {
                self.report
                    .add(file, Some(cell.span()), "the cue is empty", None);
            }
            cells.push(self.marked_up(file, cell));
        }
        cells.resize(roles.len(), "".into());
        cells
    }

    fn objectives(&mut self, file: usize, ix: EntryIx, id: &Word, names: &[Word]) -> Vec<u16> {
        let about_itself = self.model.section_of(ix).about_itself;
        if let (true, Some(first)) = (about_itself, names.first()) {
            let hint = Some("its section says `objectives = \"none\"`".to_string());
            let message = "this entry serves an objective against its section";
            self.report.add(file, Some(first.span()), message, hint);
        }
        if !about_itself && names.is_empty() && !self.pack.objectives.is_empty() {
            let hint = Some("name the objectives of the outline that it serves".to_string());
            let message = format!("`{}` serves no objective", id.get_ref());
            self.report.add(file, Some(id.span()), message, hint);
        }
        let mut found = Vec::new();
        for name in names {
            match self.objectives.get(name.get_ref().as_str()) {
                Some(at) => found.push(*at),
                None => {
                    let hint = did_you_mean(name.get_ref(), self.objectives.keys().map(|id| &**id));
                    let message = format!("unknown objective `{}`", name.get_ref());
                    self.report.add(file, Some(name.span()), message, hint);
                }
            }
        }
        found
    }

    fn sources(&mut self, file: usize, names: &[Word]) -> Vec<u16> {
        let mut found = Vec::new();
        for name in names {
            match self.sources.get(name.get_ref().as_str()) {
                Some(at) => found.push(*at),
                None => {
                    let hint = did_you_mean(name.get_ref(), self.sources.keys().map(|id| &**id));
                    let message = format!("unknown source `{}`", name.get_ref());
                    self.report.add(file, Some(name.span()), message, hint);
                }
            }
        }
        found
    }

    fn links(
        &mut self,
        file: usize,
        from: EntryIx,
        kind: LinkKind,
        names: &[Word],
        out: &mut Vec<Link>,
    ) {
        for name in names {
            let Some(target) = self.target(file, name) else {
                continue;
            };
            let message = if target == Target::Entry(from) {
                "an entry links to itself".to_string()
            } else if kind == LinkKind::Trap && !self.is_trap(target) {
                format!("`{}` is not an entry of a trap section", name.get_ref())
            } else if out.contains(&Link { kind, target }) {
                format!("`{}` is linked twice", name.get_ref())
            } else {
                out.push(Link { kind, target });
                continue;
            };
            self.report.add(file, Some(name.span()), message, None);
        }
    }

    fn is_trap(&self, target: Target) -> bool {
        target
            .entry()
            .is_some_and(|entry| self.model.section_of(entry).kind == Kind::Trap)
    }

    fn between(
        &mut self,
        file: usize,
        ix: EntryIx,
        id: &Word,
        written: Option<toml::Spanned<Vec<Word>>>,
    ) -> Option<[EntryIx; 2]> {
        let is_pair = self.model.section_of(ix).kind == Kind::Pair;
        let Some(written) = written else {
            if is_pair {
                let hint = Some("add `between = [\"one\", \"other\"]`".to_string());
                self.report.add(
                    file,
                    Some(id.span()),
                    "a pair names the two entries it tells apart",
                    hint,
                );
            }
            return None;
        };
        if !is_pair {
            let message = "`between` belongs to the entries of a pair section";
            self.report.add(file, Some(written.span()), message, None);
        }
        let ends: Vec<EntryIx> = written
            .get_ref()
            .iter()
            .filter_map(|name| self.target(file, name).and_then(Target::entry))
            .collect();
        match ends[..] {
            [one, other] if one != other => Some([one, other]),
            _ => {
                self.report.add(
                    file,
                    Some(written.span()),
                    "`between` takes two entries",
                    None,
                );
                None
            }
        }
    }

    // Small checks that the blocks need too.

    /// An id, checked for its letters and length.
    fn id(&mut self, file: usize, id: &Word) -> Box<str> {
        let text = id.get_ref();
        if !crate::model::is_id(text) || text.len() > limits::ID_BYTES {
            let hint = Some("use lower-case letters, digits and hyphens".to_string());
            self.report
                .add(file, Some(id.span()), format!("`{text}` is no id"), hint);
        }
        text::sanitise_line(text).into()
    }

    /// Takes `id` for `target`; a second claim is a problem.
    fn claim(&mut self, file: usize, id: &Word, target: Target) -> bool {
        let name: Box<str> = text::sanitise_line(id.get_ref()).into();
        if self.pack.ids.contains_key(&name) {
            self.duplicate(file, id, "id");
            return false;
        }
        self.pack.ids.insert(name, target);
        true
    }

    fn duplicate(&mut self, file: usize, id: &Word, what: &str) {
        let message = format!("the {what} `{}` is used twice", id.get_ref());
        let hint = Some("ids are unique over the whole pack".to_string());
        self.report.add(file, Some(id.span()), message, hint);
    }

    pub(super) fn title(&mut self, file: usize, title: &Word) -> Box<str> {
        let text = title.get_ref();
        if text.trim().is_empty() || text.len() > limits::TITLE_BYTES {
            let message = format!("a title has 1 to {} bytes", limits::TITLE_BYTES);
            self.report.add(file, Some(title.span()), message, None);
            return text::clip(&text::sanitise_line(text), limits::TITLE_BYTES).into();
        }
        text::sanitise_line(text).into()
    }

    /// A text with inline markup whose links lead somewhere.
    pub(super) fn marked_up(&mut self, file: usize, word: &Word) -> Box<str> {
        let text = self.bounded(file, word);
        for id in inline::links(word.get_ref()) {
            if self.lookup(id).is_none() {
                let hint = did_you_mean(id, self.pack.ids.keys().map(|id| &**id));
                let message = format!("the link `[[{id}]]` leads nowhere");
                self.report.add(file, Some(word.span()), message, hint);
            }
        }
        text
    }

    /// A text of bounded length, safe to show.
    pub(super) fn bounded(&mut self, file: usize, word: &Word) -> Box<str> {
        if word.get_ref().len() > limits::TEXT_BYTES {
            let message = format!("a text longer than {} MB", limits::TEXT_BYTES >> 20);
            self.report.add(file, Some(word.span()), message, None);
            return "".into();
        }
        text::sanitise(word.get_ref()).into()
    }

    /// What `name` stands for; a dangling one is a problem.
    pub(super) fn target(&mut self, file: usize, name: &Word) -> Option<Target> {
        let found = self.lookup(name.get_ref());
        if found.is_none() {
            let hint = did_you_mean(name.get_ref(), self.pack.ids.keys().map(|id| &**id));
            let message = format!("nothing has the id `{}`", name.get_ref());
            self.report.add(file, Some(name.span()), message, hint);
        }
        found
    }

    fn lookup(&self, id: &str) -> Option<Target> {
        match id.split_once('/') {
            Some((pack, own)) if *pack == *self.pack.id => self.pack.ids.get(own).copied(),
            Some(_) => self.model.find_name(id),
            None => self.pack.ids.get(id).copied(),
        }
    }

    /// One of a fixed set of words.
    pub(super) fn word<T: Copy>(
        &mut self,
        file: usize,
        written: &Word,
        what: &str,
        all: &'static [T],
        word: fn(T) -> &'static str,
    ) -> Option<T> {
        let found = all
            .iter()
            .copied()
            .find(|known| word(*known) == written.get_ref());
        if found.is_none() {
            let names: Vec<&str> = all.iter().map(|known| word(*known)).collect();
            let hint = did_you_mean(written.get_ref(), names.iter().copied())
                .unwrap_or_else(|| format!("one of {}", names.join(", ")));
            let message = format!("unknown {what} `{}`", written.get_ref());
            self.report
                .add(file, Some(written.span()), message, Some(hint));
        }
        found
    }
}

/// Whether an option cell says yes, no or it depends.
fn is_option(cell: &str) -> bool {
    matches!(cell, "+" | "-" | "~") || ["+ ", "- ", "~ "].iter().any(|sign| cell.starts_with(sign))
}
