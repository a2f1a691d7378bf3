//! Who links here: every link of a deck, read backwards, and the pairs an entry is told
//! apart in.

use crate::model::{Block, EntryIx, LinkKind, Model, Target, inline};

use super::fields;

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
    const fn of(kind: LinkKind) -> Self {
        match kind {
            LinkKind::See => Self::See,
            LinkKind::Uses => Self::Uses,
            LinkKind::PartOf => Self::PartOf,
            LinkKind::Trap => Self::Trap,
        }
    }
}

/// All links of a deck, by what they lead to.
#[derive(Debug, Default)]
pub(super) struct BackLinks {
    links: Lists<BackLink>,
    pairs: Lists<EntryIx>,
    entries: usize,
}

impl BackLinks {
    pub(super) fn new(model: &Model) -> Self {
        let mut found: Vec<(usize, EntryIx, BackLinkKind)> = Vec::new();
        let mut pairs: Vec<(usize, EntryIx)> = Vec::new();
        let count = model.entries.len();
        for (from, entry) in model.entries() {
            links_of(model, from, |target, kind| {
                if target != Target::Entry(from) {
                    found.push((slot(count, target), from, kind));
                }
            });
            for end in entry.between.into_iter().flatten() {
                pairs.push((end.at(), from));
            }
        }
        found.sort_unstable();
        found.dedup_by_key(|(to, from, _)| (*to, *from));
        pairs.sort_unstable();
        pairs.dedup();
        let links = found
            .into_iter()
            .map(|(to, from, kind)| (to, BackLink { from, kind }));
        Self {
            links: Lists::new(count + model.sections.len(), links),
            pairs: Lists::new(count, pairs),
            entries: count,
        }
    }

    pub(super) fn to(&self, target: Target) -> &[BackLink] {
        self.links.at(slot(self.entries, target))
    }

    pub(super) fn pairs_of(&self, entry: EntryIx) -> &[EntryIx] {
        self.pairs.at(entry.at())
    }
}

/// Entries first, then sections.
fn slot(entries: usize, target: Target) -> usize {
    match target {
        Target::Entry(ix) => ix.at(),
        Target::Section(ix) => entries + ix.at(),
    }
}

/// Tells `each` every link that `from` has.
fn links_of(model: &Model, from: EntryIx, mut each: impl FnMut(Target, BackLinkKind)) {
    let entry = model.entry(from);
    for link in &entry.links {
        each(link.target, BackLinkKind::of(link.kind));
    }
    for end in entry.between.into_iter().flatten() {
        each(Target::Entry(end), BackLinkKind::Pair);
    }
    for target in entry.facets.iter().flat_map(|facet| &facet.see) {
        each(*target, BackLinkKind::Facet);
    }
    for block in &entry.blocks {
        if let Block::Diagram(diagram) = block {
            for (_, target) in &diagram.links {
                each(*target, BackLinkKind::Diagram);
            }
        }
    }
    let pack = model.section_of(from).pack;
    fields::texts(model, from, |place, _, text| {
        if place.has_markup() && text.contains("[[") {
            inline::links(text)
                .filter_map(|id| model.resolve(pack, id))
                .for_each(|target| each(target, BackLinkKind::Text));
        }
    });
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

impl<T> Lists<T> {
    /// `count` lists from items that are sorted by the list they belong to.
    fn new(count: usize, sorted: impl IntoIterator<Item = (usize, T)>) -> Self {
        let mut lists = Self {
            starts: vec![0; count + 1],
            items: Vec::new(),
        };
        for (list, item) in sorted {
            if let Some(next) = lists.starts.get_mut(list + 1) {
                *next += 1;
                lists.items.push(item);
            }
        }
        for at in 1..lists.starts.len() {
            lists.starts[at] += lists.starts[at - 1];
        }
        lists
    }

    fn at(&self, list: usize) -> &[T] {
        match (self.starts.get(list), self.starts.get(list + 1)) {
            (Some(start), Some(end)) => &self.items[*start as usize..*end as usize],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::fixture::{Row, deck};
    use crate::model::{Diagram, Facet, Link, SectionIx};

    fn see(target: usize) -> Link {
        Link {
            kind: LinkKind::See,
            target: Target::Entry(EntryIx::new(target)),
        }
    }

    #[test]
    fn every_way_to_link_leads_back() {
        let target = Target::Entry(EntryIx(0));
        let mut model = deck(&[
            Row::new("quota").cell("see [[quota]] itself"),
            Row::new("see"),
            Row::new("text").cell("more in [[quota|the limits]] and [[nowhere]]"),
            Row::new("pair"),
            Row::new("facet"),
            Row::new("diagram"),
            Row::new("code").code("[[quota]]"),
            Row::new("several").cell("[[quota]]"),
        ]);
        model.entries[1].links = vec![see(0), see(0)];
        model.entries[3].between = Some([EntryIx(0), EntryIx(1)]);
        model.entries[4].facets = vec![Facet {
            name: "compute".into(),
            answer: "".into(),
            wrong: Vec::new(),
            see: vec![target],
        }];
        model.entries[5].blocks = vec![Block::Diagram(Diagram {
            alt: "".into(),
            text: "".into(),
            links: vec![("a".into(), target)],
        })];
        model.entries[7].links = vec![Link {
            kind: LinkKind::PartOf,
            target,
        }];
        let links = BackLinks::new(&model);
        let found: Vec<(u32, BackLinkKind)> = links
            .to(target)
            .iter()
            .map(|link| (link.from.0, link.kind))
            .collect();
        let expected = [
            (1, BackLinkKind::See),
            (2, BackLinkKind::Text),
            (3, BackLinkKind::Pair),
            (4, BackLinkKind::Facet),
            (5, BackLinkKind::Diagram),
            (7, BackLinkKind::PartOf),
        ];
        assert_eq!(found, expected);
        assert_eq!(links.pairs_of(EntryIx(1)), [EntryIx(3)]);
        assert_eq!(links.pairs_of(EntryIx(2)), []);
    }

    #[test]
    fn sections_are_linked_to_as_well() {
        let section = Target::Section(SectionIx(0));
        let model = deck(&[Row::new("one").cell("all of [[choices]]"), Row::new("two")]);
        let links = BackLinks::new(&model);
        assert_eq!(links.to(section)[0].from, EntryIx(0));
        assert_eq!(links.to(Target::Section(SectionIx(9))), []);
        assert_eq!(BackLinks::default().to(section), []);
    }
}
