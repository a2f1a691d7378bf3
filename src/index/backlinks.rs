//! Every link of a deck leads back; see [`BackLinks`].

use std::path::Path;

use super::fields;
use super::fixture::{Row, deck};
use crate::model::{
    BackLink, BackLinkKind, BackLinks, Block, Diagram, EntryIx, Facet, Link, LinkKind, Model,
    PackIx, Rare, SectionIx, Target, inline,
};
use crate::pack;

fn links_to(model: &Model, target: Target) -> Vec<BackLink> {
    BackLinks::new(model).to(model, target).collect()
}

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
        .to(&model, target)
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
    assert!(links.pairs_of(&model, EntryIx(1)).eq([EntryIx(3)]));
    assert!(links.pairs_of(&model, EntryIx(2)).eq([]));
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
                    let leads_back = links.to(&model, target).any(|link| link.from == from);
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
    assert_eq!(links_to(&model, section)[0].from, EntryIx(0));
    assert_eq!(links_to(&model, Target::Section(SectionIx(9))), []);
    assert_eq!(links_to(&Model::default(), section), []);
}
