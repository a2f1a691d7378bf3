//! Who links here: every link of a deck, read backwards, and the pairs an entry is told
//! apart in.
//!
//! What leads from the entries of the built-in deck was found when the program was built, and
//! is part of the [`Model`]; the rest is found when it is loaded.

use super::{Block, Entry, EntryIx, LinkKind, Model, SectionIx, Target};

/// A link seen from where it leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackLink {
    /// The entry that has the link.
    pub from: EntryIx,
    /// What kind of link it is; where there are several, the first of these kinds.
    pub kind: BackLinkKind,
}

/// How one entry refers to another; the most telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BackLinkKind {
    /// It is part of this.
    PartOf,
    /// It uses this.
    Uses,
    /// This is the trap that lurks there.
    Trap,
    /// It tells this apart from something else.
    Pair,
    /// It says to read this too.
    See,
    /// This teaches one of its facets.
    Facet,
    /// A node of its diagram leads here.
    Diagram,
    /// Its text mentions this.
    Text,
}

impl BackLinkKind {
    /// All of them, in order.
    pub const ALL: &'static [Self] = &[
        Self::PartOf,
        Self::Uses,
        Self::Trap,
        Self::Pair,
        Self::See,
        Self::Facet,
        Self::Diagram,
        Self::Text,
    ];

    const fn of(kind: LinkKind) -> Self {
        match kind {
            LinkKind::See => Self::See,
            LinkKind::Uses => Self::Uses,
            LinkKind::PartOf => Self::PartOf,
            LinkKind::Trap => Self::Trap,
        }
    }
}

/// What leads to an entry or a section from the entries of the built-in deck.
#[derive(Debug, Default)]
pub struct Linked {
    /// The links, in reading order.
    pub links: Box<[BackLink]>,
    /// The pairs it is told apart in.
    pub pairs: Box<[EntryIx]>,
}

/// The links of all other entries of a model, by what they lead to.
#[derive(Debug, Default)]
pub struct BackLinks {
    links: Lists<BackLink>,
    pairs: Lists<EntryIx>,
    entries: usize,
}

impl BackLinks {
    /// The links of those entries of `model` that are not built in.
    pub fn new(model: &Model) -> Self {
        let count = model.entries.len();
        let (mut found, mut pairs) = (Vec::new(), Vec::new());
        let mut mentions = model.mentions.iter().peekable();
        let mut own = Vec::new();
        let first = model.entries.lazy_len();
        for (at, entry) in (first..).zip(model.entries.added()) {
            let from = EntryIx::new(at);
            links_of(entry, |target, kind| own.push((slot(count, target), kind)));
            while let Some((_, target)) = mentions.next_if(|(by, _)| *by <= from) {
                own.push((slot(count, *target), BackLinkKind::Text));
            }
            own.sort_unstable();
            own.dedup_by_key(|(to, _)| *to);
            let own = own.drain(..).filter(|(to, _)| *to != from.at());
            found.extend(own.map(|(to, kind)| (to, BackLink { from, kind })));
            let ends = entry.rare().between.into_iter().flatten();
            pairs.extend(ends.map(|end| (end.at(), from)));
        }
        pairs.dedup();
        Self {
            links: Lists::new(count + model.sections.len(), &found),
            pairs: Lists::new(count, &pairs),
            entries: count,
        }
    }

    /// Who links to `target`, in reading order, each entry once.
    pub fn to<'a>(
        &'a self,
        model: &'a Model,
        target: Target,
    ) -> impl Iterator<Item = BackLink> + Clone + 'a {
        let built_in = built_in(model, target).map_or(&[][..], |linked| &linked.links);
        let others = self.links.at(slot(self.entries, target));
        built_in.iter().chain(others).copied()
    }

    /// The pairs that tell `entry` apart from something else.
    pub fn pairs_of<'a>(
        &'a self,
        model: &'a Model,
        entry: EntryIx,
    ) -> impl Iterator<Item = EntryIx> + Clone + 'a {
        let built_in = built_in(model, Target::Entry(entry));
        let built_in = built_in.map_or(&[][..], |linked| &linked.pairs);
        built_in.iter().chain(self.pairs.at(entry.at())).copied()
    }

    /// What leads to each entry and then to each section of `model`.
    pub fn all<'a>(&'a self, model: &'a Model) -> impl Iterator<Item = Linked> + 'a {
        let entries = (0..model.entries.len()).map(|at| Target::Entry(EntryIx::new(at)));
        let sections = (0..model.sections.len()).map(|at| Target::Section(SectionIx::new(at)));
        entries.chain(sections).map(|target| Linked {
            links: self.to(model, target).collect(),
            pairs: target
                .entry()
                .map(|entry| self.pairs_of(model, entry).collect())
                .unwrap_or_default(),
        })
    }
}

/// What leads to `target` from the built-in deck.
fn built_in(model: &Model, target: Target) -> Option<&Linked> {
    let entries = model.entries.lazy_len();
    let beyond = target.entry().is_some_and(|entry| entry.at() >= entries);
    model.linked.get(slot(entries, target)).filter(|_| !beyond)
}

/// Entries first, then sections.
fn slot(entries: usize, target: Target) -> usize {
    match target {
        Target::Entry(ix) => ix.at(),
        Target::Section(ix) => entries + ix.at(),
    }
}

/// Tells `each` every link that `entry` has beside those in its texts.
fn links_of(entry: &Entry, mut each: impl FnMut(Target, BackLinkKind)) {
    for link in &entry.links {
        each(link.target, BackLinkKind::of(link.kind));
    }
    for end in entry.rare().between.into_iter().flatten() {
        each(Target::Entry(end), BackLinkKind::Pair);
    }
    for target in entry.rare().facets.iter().flat_map(|facet| &facet.see) {
        each(*target, BackLinkKind::Facet);
    }
    for block in &entry.rare().blocks {
        if let Block::Diagram(diagram) = block {
            for (_, target) in &diagram.links {
                each(*target, BackLinkKind::Diagram);
            }
        }
    }
}

/// Lists of items, one after the other, and where each begins.
#[derive(Debug)]
struct Lists<T> {
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self {
            starts: Vec::new(),
            items: Vec::new(),
        }
    }
}

impl<T: Copy> Lists<T> {
    /// `count` lists of items, each named with the list it belongs to; their order stays.
    fn new(count: usize, named: &[(usize, T)]) -> Self {
        if named.is_empty() {
            return Self::default();
        }
        let named = || named.iter().filter(|(list, _)| *list < count);
        let mut starts = vec![0; count + 1];
        for (list, _) in named() {
            starts[list + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut items: Vec<T> = named().map(|(_, item)| *item).collect();
        let mut next = starts.clone();
        for (list, item) in named() {
            items[next[*list] as usize] = *item;
            next[*list] += 1;
        }
        Self { starts, items }
    }

    fn at(&self, list: usize) -> &[T] {
        match (self.starts.get(list), self.starts.get(list + 1)) {
            (Some(start), Some(end)) => &self.items[*start as usize..*end as usize],
            _ => &[],
        }
    }
}
