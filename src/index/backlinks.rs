//! Who links here: every link of a deck, read backwards, and the pairs an entry is told
//! apart in.

use crate::model::{Block, Entry, EntryIx, LinkKind, Model, Target};

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
        let count = model.entries.len();
        let (mut found, mut pairs) = (Vec::new(), Vec::new());
        let mut mentions = model.mentions.iter().peekable();
        let mut own = Vec::new();
        for (from, entry) in model.entries() {
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::index::fields;
    use crate::index::fixture::{Row, deck};
    use crate::model::{Diagram, Facet, Link, PackIx, Rare, SectionIx, inline};
    use crate::pack;

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
        model.entries.added_mut(1).unwrap().links = [see(0), see(0)].into();
        let rare = |rare: Rare| Some(Box::new(rare));
        model.entries.added_mut(3).unwrap().rare = rare(Rare {
            between: Some([EntryIx(0), EntryIx(1)]),
            ..Rare::default()
        });
        let facet = Facet {
            name: "compute".into(),
            answer: "".into(),
            wrong: Vec::new(),
            see: vec![target],
        };
        model.entries.added_mut(4).unwrap().rare = rare(Rare {
            facets: vec![facet],
            ..Rare::default()
        });
        let diagram = Diagram {
            alt: "".into(),
            text: "".into(),
            links: vec![("a".into(), target)],
        };
        model.entries.added_mut(5).unwrap().rare = rare(Rare {
            blocks: vec![Block::Diagram(diagram)],
            ..Rare::default()
        });
        model.entries.added_mut(7).unwrap().links = Box::new([Link {
            kind: LinkKind::PartOf,
            target,
        }]);
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
    fn every_link_in_a_text_is_followed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let packs = [
            "data/ai-300",
            "tests/packs/valid/blocks",
            "tests/packs/valid/kinds",
        ];
        for pack in packs.map(|pack| folder.join(pack)) {
            let (model, _) = pack::build(&[pack::open(&pack).unwrap()]);
            let links = BackLinks::new(&model);
            let mut count = 0;
            for (from, _) in model.entries() {
                fields::texts(&model, from, |place, _, text| {
                    let ids = place.has_markup().then(|| inline::links(text));
                    let targets = ids.into_iter().flatten();
                    for target in targets.filter_map(|id| model.resolve(PackIx(0), id)) {
                        let is_own = target == Target::Entry(from);
                        let leads_back = links.to(target).iter().any(|link| link.from == from);
                        assert!(is_own || leads_back, "{text}");
                        count += 1;
                    }
                });
            }
            assert!(count > 0, "{}", pack.display());
        }
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
