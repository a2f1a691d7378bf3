//! What a reference deck is: packs of panes, sections and entries, as plain data.
//!
//! Built once by [`crate::pack`] and never changed afterwards. Knows nothing of TOML, files,
//! search or the screen. Texts keep their inline markup (see [`inline`]); everything in here
//! is [`Safe`] to show.

mod backlinks;
mod block;
mod entry;
mod few;
pub mod flowchart;
mod id;
mod ids;
pub mod inline;
pub mod latex;
mod lazy;
mod served;

use std::borrow::Cow;
use std::ops::Range;

pub use backlinks::{BackLink, BackLinkKind, BackLinks, Linked};
pub use block::{Block, Cell, Code, CodeLang, Diagram, Formula, List, Proof, Table, Tone};
pub use entry::{Entry, Facet, Link, LinkKind, Rare};
pub use few::Few;
pub(crate) use id::is_id;
use inline::Inline;

use crate::text::Safe;

pub use id::{EntryId, EntryIx, PackIx, SectionIx, Target};
pub use ids::Ids;
pub use lazy::{CHUNK, LazyList};
pub use served::Served;

/// Everything that is open: all packs with their sections and entries, in reading order.
#[derive(Debug, Default)]
pub struct Model {
    /// The open packs; the first one is shown at start.
    pub packs: Vec<Pack>,
    /// The sections of all packs, pack by pack, pane by pane.
    pub sections: Vec<Section>,
    /// The entries of all sections, in order.
    pub entries: LazyList<Entry>,
    /// Every link in a text of an entry that is not built in: the entry, and what the link
    /// leads to. In order.
    pub mentions: Vec<(EntryIx, Target)>,
    /// What leads to each entry and then to each section of the built-in deck, if it is open,
    /// from that deck; see [`BackLinks`].
    pub linked: LazyList<Linked>,
}

/// One deck.
#[derive(Debug, Default)]
pub struct Pack {
    /// Its id, unique among the open packs.
    pub id: Safe,
    /// Its name, as shown in the tab bar.
    pub title: Safe,
    /// Its version, as its author counts.
    pub version: Safe,
    /// The licence of its texts.
    pub license: Safe,
    /// The language of its texts, as a BCP 47 tag.
    pub language: Safe,
    /// The tabs, in order.
    pub panes: Vec<Pane>,
    /// The domains of the exam's outline, in order; empty for a pack about no exam.
    pub domains: Vec<Domain>,
    /// The objectives of all domains, in order.
    pub objectives: Vec<Objective>,
    /// Where facts can be checked.
    pub sources: LazyList<Source>,
    /// Its part of [`Model::entries`].
    pub entries: Range<u32>,
    /// Its part of [`Model::sections`].
    pub sections: Range<u32>,
    /// Every id in use and every id that once was (`was = […]`), with what it names now.
    pub ids: Ids,
}

impl Pack {
    /// The domain that `objective` belongs to.
    pub fn domain_of(&self, objective: &Objective) -> Option<&Domain> {
        self.domains.get(usize::from(objective.domain))
    }
}

/// A tab of the screen.
#[derive(Debug)]
pub struct Pane {
    /// Its id, unique in the pack.
    pub id: Safe,
    /// Its name in the tab bar.
    pub title: Safe,
    /// Its sections, in order.
    pub sections: Vec<SectionIx>,
}

/// A table or page inside a pane.
#[derive(Debug)]
pub struct Section {
    /// The pack it belongs to.
    pub pack: PackIx,
    /// The position of its pane in [`Pack::panes`].
    pub pane: u16,
    /// Its id, unique in the pack over sections and entries.
    pub id: Safe,
    /// Its name.
    pub title: Safe,
    /// What its entries are.
    pub kind: Kind,
    /// The heading that it stands under in the outline of its pane.
    pub topic: Option<Safe>,
    /// What the table decides, in a sentence with inline markup.
    pub intro: Option<Safe>,
    /// Its columns; the first is the cue.
    pub columns: Vec<Column>,
    /// Its own entries in [`Model::entries`].
    pub entries: Range<u32>,
    /// Entries of other sections that are shown below its own.
    pub also: Vec<EntryIx>,
    /// Whether it is about the exam or the deck itself, so that its entries serve no objective.
    pub about_itself: bool,
    /// What its own entries serve.
    pub served: Served,
}

/// A column of a section's table.
#[derive(Debug)]
pub struct Column {
    /// Its id, unique in the section.
    pub id: Safe,
    /// Its heading.
    pub title: Safe,
    /// What it means to a learner.
    pub role: ColumnRole,
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word that stands for it in packs, on the screen and on the command line.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The one that `word` stands for.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.word() == word)
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What the entries of a section are.
    Kind {
        /// A thing with a place in a map: what it is part of, what it uses.
        Object = "object",
        /// A need and what to choose for it.
        Choice = "choice",
        /// A task and the code or command that does it.
        Pattern = "pattern",
        /// A task of running things and how it is done.
        Operation = "operation",
        /// A symptom, its likely cause, and what to check.
        Trouble = "trouble",
        /// A mistake and what to do instead.
        Trap = "trap",
        /// Words of a question and what they point to.
        Cue = "cue",
        /// Two things that are confused with each other.
        Pair = "pair",
        /// A figure worth knowing.
        Number = "number",
        /// Something to be able to do, which can be ticked.
        Checklist = "checklist",
        /// A situation with facets to decide.
        Scenario = "scenario",
        /// Prose.
        Page = "page",
    }
}

words! {
    /// What a column means to a learner.
    ColumnRole {
        /// What the reader has in hand: the question side.
        Cue = "cue",
        /// What to choose or do.
        Answer = "answer",
        /// One of several alternatives; its cells begin `+ `, `- ` or `~ `.
        Option = "option",
        /// When not, or what it is mistaken for.
        Contrast = "contrast",
        /// Why.
        Reason = "reason",
        /// How to tell: a check, a command, a deciding cue.
        Test = "test",
        /// A sample.
        Example = "example",
    }
}

/// A domain of the exam's outline.
#[derive(Debug)]
pub struct Domain {
    /// Its id, such as `d3`.
    pub id: Safe,
    /// Its name.
    pub title: Safe,
    /// Its share of the exam in per cent: least and most.
    pub weight: [u8; 2],
}

/// An objective of the exam's outline.
#[derive(Debug)]
pub struct Objective {
    /// Its id, such as `3.2.4`.
    pub id: Safe,
    /// The position of its domain in [`Pack::domains`].
    pub domain: u16,
    /// The group it stands in.
    pub group: Safe,
    /// What a candidate should be able to do.
    pub title: Safe,
}

/// Where a fact can be checked.
#[derive(Debug, Default)]
pub struct Source {
    /// Its id.
    pub id: Safe,
    /// Its title, with the publisher.
    pub title: Safe,
    /// Its address, `http://` or `https://`.
    pub url: Safe,
    /// The day it was read, as `2026-08-31`.
    pub read: Safe,
    /// The date the page itself carried, as `2026-01`, where known.
    pub as_of: Option<Safe>,
}

impl Model {
    /// The entry at `ix`.
    pub fn entry(&self, ix: EntryIx) -> &Entry {
        &self.entries[ix.at()]
    }

    /// The section at `ix`.
    pub fn section(&self, ix: SectionIx) -> &Section {
        &self.sections[ix.at()]
    }

    /// The pack at `ix`.
    pub fn pack(&self, ix: PackIx) -> &Pack {
        &self.packs[ix.at()]
    }

    /// The section that `entry` stands in.
    pub fn section_of(&self, entry: EntryIx) -> &Section {
        self.section(self.entry(entry).section)
    }

    /// The pack that `entry` stands in.
    pub fn pack_of(&self, entry: EntryIx) -> &Pack {
        self.pack(self.section_of(entry).pack)
    }

    /// The pane that `section` stands in.
    pub fn pane_of(&self, section: SectionIx) -> &Pane {
        let section = self.section(section);
        &self.pack(section.pack).panes[usize::from(section.pane)]
    }

    /// All entries with their positions.
    pub fn entries(&self) -> impl Iterator<Item = (EntryIx, &Entry)> {
        self.entries
            .iter()
            .enumerate()
            .map(|(at, entry)| (EntryIx::new(at), entry))
    }

    /// The rows that `section` shows: its own entries, then those of other sections.
    pub fn rows(&self, section: SectionIx) -> impl Iterator<Item = EntryIx> + '_ {
        let section = self.section(section);
        section
            .entries
            .clone()
            .map(EntryIx)
            .chain(section.also.iter().copied())
    }

    /// The name under which `entry` is kept on disk and shown to scripts.
    pub fn id_of(&self, entry: EntryIx) -> EntryId {
        EntryId::new(&self.pack_of(entry).id, &self.entry(entry).id)
    }

    /// The entry that `id` names now, also under a former name.
    pub fn find(&self, id: &EntryId) -> Option<EntryIx> {
        let pack = self.packs.iter().find(|pack| pack.id == id.pack)?;
        pack.ids.get(&id.entry).and_then(Target::entry)
    }

    /// What `name` stands for: `pack/id`, or a bare `id` looked up in the packs in order.
    pub fn find_name(&self, name: &str) -> Option<Target> {
        if let Some((pack, id)) = name.split_once('/') {
            return self
                .packs
                .iter()
                .find(|known| &*known.id == pack)?
                .ids
                .get(id);
        }
        self.packs.iter().find_map(|pack| pack.ids.get(name))
    }

    /// What `id` stands for inside `pack`, or inside another pack as `other/id`.
    pub fn resolve(&self, pack: PackIx, id: &str) -> Option<Target> {
        if id.contains('/') {
            self.find_name(id)
        } else {
            self.pack(pack).ids.get(id)
        }
    }

    /// The title of an entry or a section, as plain text.
    pub fn title(&self, target: Target) -> Cow<'_, str> {
        match target {
            Target::Entry(ix) => inline::plain(self.entry(ix).title()),
            Target::Section(ix) => Cow::Borrowed(&self.section(ix).title),
        }
    }

    /// A text of `pack` without its marks; a link without words shows the title it leads to.
    pub fn plain<'a>(&self, pack: PackIx, text: &'a str) -> Cow<'a, str> {
        if !text.contains("[[") {
            return inline::plain(text);
        }
        let shown = inline::runs(text).map(|run| match run {
            Inline::Plain(words)
            | Inline::Code(words)
            | Inline::Strong(words)
            | Inline::Link {
                text: Some(words), ..
            } => words.to_string(),
            Inline::Link { id, text: None } => self
                .resolve(pack, id)
                .map_or_else(|| id.to_string(), |to| self.title(to).into_owned()),
        });
        Cow::Owned(shown.collect())
    }

    /// The answer of `entry` in a few words, as plain text: its answer cell, or its option
    /// cells with their headings, or the reason where there is neither.
    pub fn answer(&self, entry: EntryIx) -> String {
        let section = self.section_of(entry);
        let entry = self.entry(entry);
        let plain = |text: &str| self.plain(section.pack, text).into_owned();
        let cells = || section.columns.iter().zip(&entry.cells);
        if let Some((_, cell)) = cells().find(|(column, _)| column.role == ColumnRole::Answer) {
            return plain(cell);
        }
        let options: Vec<String> = cells()
            .filter(|(column, _)| column.role == ColumnRole::Option)
            .map(|(column, cell)| format!("{}: {}", column.title, plain(&option_words(cell))))
            .collect();
        if !options.is_empty() {
            return options.join("; ");
        }
        let rest = cells()
            .skip(1)
            .map(|(_, cell)| cell)
            .next()
            .or(entry.why.as_ref());
        rest.map(|text| plain(text)).unwrap_or_default()
    }

    /// The cell that `entry` shows in column `at` of `section`. An entry of another section
    /// shows the cell that has the same role there.
    pub fn cell(&self, section: SectionIx, at: usize, entry: EntryIx) -> &str {
        let shown = self.entry(entry);
        if shown.section == section {
            return shown.cells.get(at).map_or("", |cell| cell);
        }
        let Some(column) = self.section(section).columns.get(at) else {
            return "";
        };
        let home = &self.section_of(entry).columns;
        match home.iter().position(|own| own.role == column.role) {
            Some(own) => shown.cells.get(own).map_or("", |cell| cell),
            None if column.role == ColumnRole::Reason => shown.why.as_deref().unwrap_or(""),
            None => "",
        }
    }

    /// Whether `entry` serves the domain at `domain` of its pack.
    pub fn serves(&self, entry: EntryIx, domain: u16) -> bool {
        let objectives = &self.pack_of(entry).objectives;
        let mut served = self.entry(entry).objectives.iter();
        served.any(|at| {
            let objective = objectives.get(usize::from(*at));
            objective.is_some_and(|objective| objective.domain == domain)
        })
    }

    /// The domains that `entry` serves, as positions in its pack's list, without repeats.
    pub fn domains_of(&self, entry: EntryIx) -> Vec<u16> {
        let objectives = &self.pack_of(entry).objectives;
        let mut domains: Vec<u16> = self
            .entry(entry)
            .objectives
            .iter()
            .filter_map(|at| objectives.get(usize::from(*at)))
            .map(|objective| objective.domain)
            .collect();
        domains.sort_unstable();
        domains.dedup();
        domains
    }
}

words! {
    /// What an option cell says.
    Verdict {
        /// It fits.
        Yes = "yes",
        /// It does not fit.
        No = "no",
        /// It fits sometimes.
        Depends = "it depends",
    }
}

/// What an option cell says, and the rest of its text: `+ with a script` says yes.
pub fn verdict(cell: &str) -> Option<(Verdict, &str)> {
    let verdict = match cell.get(..1)? {
        "+" => Verdict::Yes,
        "-" => Verdict::No,
        "~" => Verdict::Depends,
        _ => return None,
    };
    Some((verdict, cell[1..].trim()))
}

/// An option cell in words, with its markup: `+ with a script` becomes `yes, with a script`.
pub fn option_words(cell: &str) -> String {
    match verdict(cell) {
        None => cell.to_string(),
        Some((verdict, "")) => verdict.word().to_string(),
        Some((verdict, rest)) => format!("{}, {rest}", verdict.word()),
    }
}
