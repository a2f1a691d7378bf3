//! An entry: the row that is searched, marked, linked and drilled.

use super::{Block, Code, EntryIx, Few, SectionIx, Target, words};
use crate::text::Safe;

/// One row of a section. There may be a million of them, so it is kept small.
#[derive(Debug, Default)]
pub struct Entry {
    /// The section it stands in.
    pub section: SectionIx,
    /// Its id, unique in the pack over sections and entries.
    pub id: Safe,
    /// Its own title, with inline markup; see [`Entry::title`].
    pub own_title: Option<Safe>,
    /// One text per column of the section, with inline markup.
    pub cells: Box<[Safe]>,
    /// The reason, in a sentence with inline markup.
    pub why: Option<Safe>,
    /// Other words for it, as a reader would type them.
    pub aliases: Box<[Safe]>,
    /// The objectives it serves, as positions in the pack's list.
    pub objectives: Few,
    /// Where its facts can be checked, as positions in the pack's list.
    pub sources: Few,
    /// Its links, in the order see, uses, part of, trap.
    pub links: Box<[Link]>,
    /// What only some entries have; see [`Entry::rare`].
    pub rare: Option<Box<Rare>>,
}

/// What only some entries have.
#[derive(Debug, Default)]
pub struct Rare {
    /// The two entries it tells apart, if it is a pair.
    pub between: Option<[EntryIx; 2]>,
    /// The situation of a scenario, with inline markup.
    pub situation: Option<Safe>,
    /// What is to be decided in a scenario.
    pub facets: Vec<Facet>,
    /// What its page shows below the cells.
    pub blocks: Vec<Block>,
}

impl Entry {
    /// Its title with inline markup: its own, or else its cue cell.
    pub fn title(&self) -> &str {
        self.own_title
            .as_deref()
            .or(self.cells.first().map(|cell| &**cell))
            .unwrap_or(&self.id)
    }

    /// What only some entries have.
    pub fn rare(&self) -> &Rare {
        static NOTHING: Rare = Rare {
            between: None,
            situation: None,
            facets: Vec::new(),
            blocks: Vec::new(),
        };
        self.rare.as_deref().unwrap_or(&NOTHING)
    }

    /// Its code blocks, in order.
    pub fn codes<'a>(&'a self) -> Vec<&'a Code> {
        let code = |block: &'a Block| match block {
            Block::Code(code) => Some(code),
            Block::Text(_)
            | Block::Table(_)
            | Block::List(_)
            | Block::Diagram(_)
            | Block::Formula(_)
            | Block::Callout { .. }
            | Block::Coverage(_) => None,
        };
        self.rare().blocks.iter().filter_map(code).collect()
    }

    /// Its links of one kind.
    pub fn links_of(&self, kind: LinkKind) -> impl Iterator<Item = Target> + '_ {
        self.links
            .iter()
            .filter(move |link| link.kind == kind)
            .map(|link| link.target)
    }
}

impl Rare {
    /// As an entry keeps it: nothing, where it has nothing of it.
    pub fn kept(self) -> Option<Box<Self>> {
        let Self {
            between,
            situation,
            facets,
            blocks,
        } = &self;
        let has_any =
            between.is_some() || situation.is_some() || !facets.is_empty() || !blocks.is_empty();
        has_any.then(|| Box::new(self))
    }
}

/// A link of an entry to another entry or a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// What it says about the two.
    pub kind: LinkKind,
    /// Where it leads.
    pub target: Target,
}

words! {
    /// What a link says about its two ends.
    LinkKind {
        /// Read this too.
        See = "see",
        /// Needs or contains it.
        Uses = "uses",
        /// Belongs to it.
        PartOf = "part_of",
        /// The mistake that lurks here.
        Trap = "trap",
    }
}

/// One thing to decide in a scenario.
#[derive(Debug)]
pub struct Facet {
    /// What is decided: asset, compute, identity, deployment, monitoring.
    pub name: Safe,
    /// The right answer, with inline markup.
    pub answer: Safe,
    /// Wrong options, each with the reason why it is wrong.
    pub wrong: Vec<[Safe; 2]>,
    /// Entries that teach it.
    pub see: Vec<Target>,
}
