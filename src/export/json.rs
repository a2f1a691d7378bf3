//! The JSON shapes of `--json`: one struct each, borrowed from the model. All texts are
//! plain, without inline marks; only code, diagrams and formulas are as written.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::{id_within, words};
use crate::model::{
    Block, Column, EntryIx, Facet, LinkKind, Model, PackIx, Section, SectionIx, Target, inline,
};
use crate::text::Safe;

/// An entry with all that is known of it.
#[derive(Debug, Serialize)]
pub struct EntryJson<'a> {
    pack: &'a str,
    id: &'a str,
    pane: &'a str,
    section: &'a str,
    kind: &'static str,
    title: Cow<'a, str>,
    answer: String,
    cells: Cells<'a>,
    why: Option<Cow<'a, str>>,
    aliases: Vec<&'a str>,
    objectives: Vec<&'a str>,
    sources: Vec<&'a str>,
    links: Links,
    #[serde(skip_serializing_if = "Option::is_none")]
    situation: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    facets: Vec<FacetJson<'a>>,
    blocks: Vec<BlockJson<'a>>,
}

/// A search result.
#[derive(Debug, Serialize)]
pub struct HitJson<'a> {
    pack: &'a str,
    id: &'a str,
    pane: &'a str,
    section: &'a str,
    title: Cow<'a, str>,
    answer: String,
    cells: Cells<'a>,
    field: &'static str,
    score: f32,
}

/// A bookmark.
#[derive(Debug, Serialize)]
pub struct BookmarkJson<'a> {
    /// The id of the entry within its pack.
    pub id: &'a str,
    /// The id of the pack.
    pub pack: &'a str,
    /// The title of the entry, unless its pack is not open.
    pub title: Option<Cow<'a, str>>,
    /// The user's note.
    pub note: Option<&'a str>,
    /// The day it was set, as `2026-08-31`.
    pub added: Option<&'a str>,
}

/// The cells of an entry by column.
#[derive(Debug)]
struct Cells<'a>(Vec<(&'a str, Cow<'a, str>)>);

/// What an entry links to, by kind. The four kinds of links are always there.
#[derive(Debug)]
struct Links(Vec<(&'static str, Vec<String>)>);

#[derive(Debug, Serialize)]
struct FacetJson<'a> {
    facet: &'a str,
    answer: Cow<'a, str>,
    wrong: Vec<WrongJson<'a>>,
    see: Vec<String>,
}

#[derive(Debug, Serialize)]
struct WrongJson<'a> {
    option: Cow<'a, str>,
    reason: Cow<'a, str>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum BlockJson<'a> {
    Text {
        text: Cow<'a, str>,
    },
    Code {
        name: Option<&'a str>,
        lang: &'static str,
        proof: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'a str>,
        text: &'a str,
    },
    Table {
        columns: Vec<Cow<'a, str>>,
        rows: Vec<Vec<Cow<'a, str>>>,
    },
    List {
        style: &'static str,
        items: Vec<Cow<'a, str>>,
    },
    Diagram {
        alt: &'a str,
        text: &'a str,
        links: BTreeMap<&'a str, String>,
    },
    Formula {
        latex: &'a str,
        plain: &'a str,
    },
    Callout {
        tone: &'static str,
        text: Cow<'a, str>,
    },
    Coverage {
        of: &'a str,
    },
}

/// A pane.
#[derive(Debug, Serialize)]
struct PaneJson<'a> {
    pack: &'a str,
    id: &'a str,
    title: &'a str,
    sections: Vec<&'a str>,
    entries: usize,
}

/// A section without its entries.
#[derive(Debug, Serialize)]
struct SectionJson<'a> {
    pack: &'a str,
    id: &'a str,
    pane: &'a str,
    kind: &'static str,
    title: &'a str,
    topic: Option<&'a str>,
    intro: Option<Cow<'a, str>>,
    columns: Vec<ColumnJson<'a>>,
    entries: usize,
}

#[derive(Debug, Serialize)]
struct ColumnJson<'a> {
    id: &'a str,
    title: &'a str,
    role: &'static str,
}

/// An objective of the exam's outline.
#[derive(Debug, Serialize)]
struct ObjectiveJson<'a> {
    pack: &'a str,
    id: &'a str,
    domain: &'a str,
    group: &'a str,
    title: &'a str,
    entries: usize,
}

/// A source.
#[derive(Debug, Serialize)]
struct SourceJson<'a> {
    pack: &'a str,
    id: &'a str,
    title: &'a str,
    url: &'a str,
    read: &'a str,
    as_of: Option<&'a str>,
    /// The entries that rest on it.
    entries: Vec<&'a str>,
}

impl<'a> EntryJson<'a> {
    /// The entry at `ix`.
    pub fn new(model: &'a Model, ix: EntryIx) -> Self {
        let entry = model.entry(ix);
        let section = model.section(entry.section);
        let pack = model.pack(section.pack);
        let plain = |text: &'a str| words(model, section.pack, text);
        Self {
            pack: &pack.id,
            id: &entry.id,
            pane: &model.pane_of(entry.section).id,
            section: &section.id,
            kind: section.kind.word(),
            title: plain(entry.title()),
            answer: model.answer(ix),
            cells: Cells::new(model, section, &entry.cells),
            why: entry.why.as_deref().map(plain),
            aliases: entry.aliases.iter().map(|alias| &**alias).collect(),
            objectives: named(&entry.objectives, |at| Some(&pack.objectives.get(at)?.id)),
            sources: named(&entry.sources, |at| Some(&pack.sources.get(at)?.id)),
            links: Links::new(model, ix),
            situation: entry.rare().situation.as_deref().map(plain),
            facets: entry
                .rare()
                .facets
                .iter()
                .map(|facet| FacetJson::new(model, section.pack, facet))
                .collect(),
            blocks: entry
                .rare()
                .blocks
                .iter()
                .map(|block| BlockJson::new(model, section.pack, block))
                .collect(),
        }
    }
}

impl<'a> HitJson<'a> {
    /// The entry at `ix`, found in `field` with `score`.
    pub fn new(model: &'a Model, ix: EntryIx, field: &'static str, score: f32) -> Self {
        let entry = model.entry(ix);
        let section = model.section(entry.section);
        Self {
            pack: &model.pack(section.pack).id,
            id: &entry.id,
            pane: &model.pane_of(entry.section).id,
            section: &section.id,
            title: words(model, section.pack, entry.title()),
            answer: model.answer(ix),
            cells: Cells::new(model, section, &entry.cells),
            field,
            score,
        }
    }
}

/// The ids at these positions of a list.
fn named<'a>(positions: &[u16], id: impl Fn(usize) -> Option<&'a Safe>) -> Vec<&'a str> {
    let ids = positions.iter().filter_map(|at| id(usize::from(*at)));
    ids.map(|id| &**id).collect()
}

impl<'a> Cells<'a> {
    fn new(model: &Model, section: &'a Section, cells: &'a [Safe]) -> Self {
        let columns = section.columns.iter().map(|column| &*column.id);
        let texts = cells.iter().map(|cell| words(model, section.pack, cell));
        Self(columns.zip(texts).collect())
    }
}

impl Serialize for Cells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(column, text)| (column, text)))
    }
}

impl Links {
    fn new(model: &Model, ix: EntryIx) -> Self {
        let entry = model.entry(ix);
        let pack = model.section(entry.section).pack;
        let id = |target| id_within(model, pack, target);
        let mut kinds: Vec<(&'static str, Vec<String>)> = LinkKind::ALL
            .iter()
            .map(|kind| (kind.word(), entry.links_of(*kind).map(id).collect()))
            .collect();
        if let Some(ends) = entry.rare().between {
            kinds.push(("between", ends.map(|end| id(Target::Entry(end))).to_vec()));
        }
        let mut mentioned: Vec<String> = Vec::new();
        let texts = entry
            .cells
            .iter()
            .chain(&entry.why)
            .chain(&entry.rare().situation);
        for text in texts
            .map(|text| &**text)
            .chain(block_texts(&entry.rare().blocks))
        {
            for target in inline::links(text).filter_map(|name| model.resolve(pack, name)) {
                let name = id(target);
                if !mentioned.contains(&name) {
                    mentioned.push(name);
                }
            }
        }
        if !mentioned.is_empty() {
            kinds.push(("text", mentioned));
        }
        Self(kinds)
    }
}

/// The texts of `blocks` that may have links in them.
fn block_texts(blocks: &[Block]) -> impl Iterator<Item = &str> {
    blocks.iter().flat_map(|block| {
        let texts: Vec<&str> = match block {
            Block::Text(text) | Block::Callout { text, tone: _ } => vec![text],
            Block::List(list) => list.items.iter().map(|item| &**item).collect(),
            Block::Table(table) => table.rows.iter().flatten().map(|cell| &**cell).collect(),
            Block::Code(_) | Block::Diagram(_) | Block::Formula(_) | Block::Coverage(_) => {
                Vec::new()
            }
        };
        texts
    })
}

impl Serialize for Links {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (kind, ids) in &self.0 {
            map.serialize_entry(kind, ids)?;
        }
        map.end()
    }
}

impl<'a> FacetJson<'a> {
    fn new(model: &Model, pack: PackIx, facet: &'a Facet) -> Self {
        let Facet {
            name,
            answer,
            wrong,
            see,
        } = facet;
        Self {
            facet: name,
            answer: words(model, pack, answer),
            wrong: wrong
                .iter()
                .map(|[option, reason]| WrongJson {
                    option: words(model, pack, option),
                    reason: words(model, pack, reason),
                })
                .collect(),
            see: see
                .iter()
                .map(|target| id_within(model, pack, *target))
                .collect(),
        }
    }
}

impl<'a> BlockJson<'a> {
    fn new(model: &'a Model, pack: PackIx, block: &'a Block) -> Self {
        let plain = |text: &'a str| words(model, pack, text);
        let all = |texts: &'a [Safe]| texts.iter().map(|text| plain(text)).collect();
        match block {
            Block::Text(text) => Self::Text { text: plain(text) },
            Block::Code(code) => Self::Code {
                name: code.name.as_deref(),
                lang: code.lang.word(),
                proof: code.proof.word(),
                reason: code.reason.as_deref(),
                text: &code.text,
            },
            Block::Table(table) => Self::Table {
                columns: all(&table.columns),
                rows: table.rows.iter().map(|row| all(row)).collect(),
            },
            Block::List(list) => Self::List {
                style: if list.steps { "steps" } else { "bullets" },
                items: all(&list.items),
            },
            Block::Diagram(diagram) => Self::Diagram {
                alt: &diagram.alt,
                text: &diagram.text,
                links: diagram
                    .links
                    .iter()
                    .map(|(node, target)| (&**node, id_within(model, pack, *target)))
                    .collect(),
            },
            Block::Formula(formula) => Self::Formula {
                latex: &formula.latex,
                plain: &formula.plain,
            },
            Block::Callout { tone, text } => Self::Callout {
                tone: tone.word(),
                text: plain(text),
            },
            Block::Coverage(domain) => Self::Coverage {
                of: domain
                    .and_then(|at| model.pack(pack).domains.get(usize::from(at)))
                    .map_or("all", |domain| &domain.id),
            },
        }
    }
}

/// What `refdeck list` lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// The panes of all packs.
    Panes,
    /// Their sections.
    Sections,
    /// Their entries.
    Entries,
    /// The objectives of the exams they prepare for.
    Objectives,
    /// Where their facts can be checked.
    Sources,
}

/// One of the listings of a model, as an array.
#[derive(Debug)]
pub struct ListJson<'a> {
    /// The model.
    pub model: &'a Model,
    /// Which listing.
    pub what: Listing,
}

impl Serialize for ListJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let model = self.model;
        let packs = || {
            let packs = model.packs.iter().enumerate();
            packs.map(|(at, pack)| (PackIx::new(at), pack))
        };
        match self.what {
            Listing::Panes => serializer.collect_seq(packs().flat_map(|(_, pack)| {
                pack.panes.iter().map(|pane| PaneJson {
                    pack: &pack.id,
                    id: &pane.id,
                    title: &pane.title,
                    sections: pane
                        .sections
                        .iter()
                        .map(|ix| &*model.section(*ix).id)
                        .collect(),
                    entries: entries_of(model, &pane.sections),
                })
            })),
            Listing::Sections => serializer.collect_seq(
                (0..model.sections.len()).map(|at| SectionJson::new(model, SectionIx::new(at))),
            ),
            Listing::Entries => {
                serializer.collect_seq(model.entries().map(|(ix, _)| EntryJson::new(model, ix)))
            }
            Listing::Objectives => serializer.collect_seq(packs().flat_map(|(ix, pack)| {
                let served = serving(model, ix, pack.objectives.len(), |ix| {
                    &model.entry(ix).objectives
                });
                pack.objectives
                    .iter()
                    .zip(served)
                    .map(|(objective, entries)| ObjectiveJson {
                        pack: &pack.id,
                        id: &objective.id,
                        domain: pack.domain_of(objective).map_or("", |domain| &domain.id),
                        group: &objective.group,
                        title: &objective.title,
                        entries,
                    })
            })),
            Listing::Sources => serializer.collect_seq(packs().flat_map(|(_, pack)| {
                let mut resting = vec![Vec::new(); pack.sources.len()];
                for entry in pack.entries.clone().map(EntryIx) {
                    let entry = model.entry(entry);
                    for source in &entry.sources {
                        if let Some(on_it) = resting.get_mut(usize::from(*source)) {
                            on_it.push(&*entry.id);
                        }
                    }
                }
                pack.sources
                    .iter()
                    .zip(resting)
                    .map(|(source, entries)| SourceJson {
                        pack: &pack.id,
                        id: &source.id,
                        title: &source.title,
                        url: &source.url,
                        read: &source.read,
                        as_of: source.as_of.as_deref(),
                        entries,
                    })
            })),
        }
    }
}

impl<'a> SectionJson<'a> {
    fn new(model: &'a Model, ix: SectionIx) -> Self {
        let section = model.section(ix);
        let column = |column: &'a Column| ColumnJson {
            id: &column.id,
            title: &column.title,
            role: column.role.word(),
        };
        Self {
            pack: &model.pack(section.pack).id,
            id: &section.id,
            pane: &model.pane_of(ix).id,
            kind: section.kind.word(),
            title: &section.title,
            topic: section.topic.as_deref(),
            intro: section
                .intro
                .as_deref()
                .map(|intro| words(model, section.pack, intro)),
            columns: section.columns.iter().map(column).collect(),
            entries: section.entries.len(),
        }
    }
}

/// How many entries `sections` have of their own.
pub fn entries_of(model: &Model, sections: &[SectionIx]) -> usize {
    sections
        .iter()
        .map(|ix| model.section(*ix).entries.len())
        .sum()
}

/// How many entries of `pack` name each of `count` things in the list `of` an entry.
pub fn serving<'a>(
    model: &'a Model,
    pack: PackIx,
    count: usize,
    of: impl Fn(EntryIx) -> &'a [u16],
) -> Vec<usize> {
    let mut counts = vec![0; count];
    for at in model.pack(pack).entries.clone() {
        for named in of(EntryIx(at)) {
            if let Some(count) = counts.get_mut(usize::from(*named)) {
                *count += 1;
            }
        }
    }
    counts
}
