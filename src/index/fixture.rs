//! Small decks made by hand, for tests.

use crate::model::{
    Block, Code, CodeLang, Column, ColumnRole, Domain, Entry, EntryIx, Few, Kind, Model, Objective,
    Pack, PackIx, Pane, Proof, Rare, Section, SectionIx, Served, Target, inline,
};
use crate::text::Safe;

/// An entry of a test deck.
#[derive(Clone, Default)]
pub(super) struct Row {
    id: &'static str,
    title: Option<&'static str>,
    cells: Vec<&'static str>,
    aliases: Vec<&'static str>,
    why: Option<&'static str>,
    code: Option<&'static str>,
    objective: u16,
}

impl Row {
    pub(super) fn new(id: &'static str) -> Self {
        Self {
            id,
            ..Self::default()
        }
    }

    pub(super) fn title(mut self, title: &'static str) -> Self {
        self.title = Some(title);
        self
    }

    pub(super) fn cell(mut self, cell: &'static str) -> Self {
        self.cells.push(cell);
        self
    }

    pub(super) fn alias(mut self, alias: &'static str) -> Self {
        self.aliases.push(alias);
        self
    }

    pub(super) fn why(mut self, why: &'static str) -> Self {
        self.why = Some(why);
        self
    }

    pub(super) fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    pub(super) fn objective(mut self, at: u16) -> Self {
        self.objective = at;
        self
    }

    fn entry(&self) -> Entry {
        let boxed = |texts: &[&str]| texts.iter().map(|text| (*text).into()).collect();
        let code = |text: &str| {
            Block::Code(Code {
                name: None,
                lang: CodeLang::Yaml,
                proof: Proof::None,
                reason: None,
                text: text.into(),
            })
        };
        Entry {
            section: SectionIx(0),
            id: self.id.into(),
            own_title: Some(self.title.unwrap_or(self.id).into()),
            cells: boxed(&self.cells),
            why: self.why.map(Into::into),
            aliases: boxed(&self.aliases),
            objectives: vec![self.objective].into(),
            sources: Few::default(),
            links: Box::default(),
            rare: Rare {
                blocks: self.code.map(code).into_iter().collect(),
                ..Rare::default()
            }
            .kept(),
        }
    }
}

/// A deck of one pane `choose` with one section `choices`; the last half of the rows, from
/// the row with the id `--` on, stands in the pane and section `traps`. Objectives 0 and 1
/// are `1.1.1` and `2.1.1` of the domains `d1` and `d2`.
pub(super) fn deck(rows: &[Row]) -> Model {
    let split = rows
        .iter()
        .position(|row| row.id == "--")
        .unwrap_or(rows.len());
    let rows: Vec<&Row> = rows.iter().filter(|row| row.id != "--").collect();
    let count = u32::try_from(rows.len()).unwrap();
    let cut = u32::try_from(split).unwrap();
    let mut entries: Vec<Entry> = rows.iter().map(|row| row.entry()).collect();
    for entry in entries.iter_mut().skip(split) {
        entry.section = SectionIx(1);
    }
    let ids = entries.iter().enumerate();
    let ids = ids.map(|(at, entry)| (entry.id.clone(), Target::Entry(EntryIx::new(at))));
    let sections = [("choices", 0), ("traps", 1)];
    let sections = sections.map(|(id, at)| (Safe::from(id), Target::Section(SectionIx(at))));
    let ids = ids.chain(sections).collect();
    let mut model = Model {
        packs: vec![Pack {
            id: "test".into(),
            panes: vec![pane("choose", 0), pane("traps", 1)],
            domains: vec![domain("d1"), domain("d2")],
            objectives: vec![objective("1.1.1", 0), objective("2.1.1", 1)],
            entries: 0..count,
            sections: 0..2,
            ids,
            ..Pack::default()
        }],
        sections: vec![
            section("choices", 0, 0..cut),
            section("traps", 1, cut..count),
        ],
        entries: entries.into(),
        ..Model::default()
    };
    model.mentions = mentions(&model);
    model.count(PackIx(0));
    model
}

/// What the cells link to.
fn mentions(model: &Model) -> Vec<(EntryIx, Target)> {
    let links = |cell| inline::links(cell).filter_map(|id| model.resolve(PackIx(0), id));
    let entries = model.entries();
    let found = entries.flat_map(|(ix, entry)| {
        let targets = entry.cells.iter().flat_map(|cell| links(cell));
        targets.map(move |target| (ix, target))
    });
    found.collect()
}

fn pane(id: &str, section: u32) -> Pane {
    Pane {
        id: id.into(),
        title: id.into(),
        sections: vec![SectionIx(section)],
    }
}

fn domain(id: &str) -> Domain {
    Domain {
        id: id.into(),
        title: id.into(),
        weight: [10, 20],
    }
}

fn objective(id: &str, domain: u16) -> Objective {
    Objective {
        id: id.into(),
        domain,
        group: "group".into(),
        title: "title".into(),
    }
}

fn section(id: &str, pane: u16, entries: std::ops::Range<u32>) -> Section {
    let column = |role| Column {
        id: "column".into(),
        title: "Column".into(),
        role,
    };
    Section {
        pack: PackIx(0),
        pane,
        id: id.into(),
        title: id.into(),
        kind: Kind::Choice,
        intro: None,
        columns: vec![column(ColumnRole::Cue), column(ColumnRole::Answer)],
        entries,
        also: Vec::new(),
        about_itself: false,
        served: Served::default(),
        topic: None,
    }
}
