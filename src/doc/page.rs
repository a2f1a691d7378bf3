//! The page of one entry: its cells, reason, blocks, links in both directions and sources.

use super::grid::cell_role;
use super::rich::{Rich, add_link, sign};
use super::{Doc, DocLink, Line, LinkTo, Role, blocks};
use crate::index::Index;
use crate::limits;
use crate::model::{
    BackLinkKind, ColumnRole, Entry, EntryIx, LinkKind, Model, PackIx, Section, Target, verdict,
};
use crate::text;

/// Below this width a label stands on a line of its own.
const LABEL_BESIDE: usize = 34;
/// The widest label beside its text.
const LABEL: usize = 14;
/// Entries that are named in one list of links. In a large deck a hundred thousand may lead to
/// one, and nobody reads those on a page.
const TARGETS: usize = 100;
/// From this width on labels may be a little wider.
const ROOMY: usize = 60;

/// How a page is to be laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageOptions<'a> {
    /// Width in cells.
    pub width: usize,
    /// Whether long code lines wrap; else they are cut.
    pub wrap_code: bool,
    /// Cells by which unwrapped code is moved to the left.
    pub shift: usize,
    /// The user's note on the entry.
    pub note: Option<&'a str>,
    /// Facets of a scenario that are uncovered, from the first.
    pub revealed: usize,
}

impl PageOptions<'_> {
    /// A page of `width` cells with everything shown and code wrapped.
    pub fn plain(width: usize) -> Self {
        Self {
            width,
            wrap_code: true,
            shift: 0,
            note: None,
            revealed: usize::MAX,
        }
    }
}

/// Lays out the page of `entry`.
pub fn page(model: &Model, index: &Index, entry: EntryIx, options: &PageOptions<'_>) -> Doc {
    let section = model.section_of(entry);
    let mut page = Page {
        model,
        pack: section.pack,
        options,
        width: options.width.max(1),
        label: label_width(section, options.width),
        doc: Doc::default(),
    };
    page.heading(entry);
    page.cells(section, model.entry(entry));
    page.scenario(model.entry(entry));
    page.traps(model.entry(entry));
    page.note();
    for block in &model.entry(entry).rare().blocks {
        page.gap();
        let lines = blocks::lines(
            block,
            &mut blocks::Context {
                model,
                index,
                pack: page.pack,
                width: page.width,
                wrap_code: options.wrap_code,
                shift: options.shift,
                links: &mut page.doc.links,
            },
        );
        page.doc.lines.extend(lines);
    }
    page.links(index, entry);
    page.outline(section, model.entry(entry));
    page.finish()
}

struct Page<'a> {
    model: &'a Model,
    pack: PackIx,
    options: &'a PageOptions<'a>,
    width: usize,
    /// Cells for the labels in front of texts.
    label: usize,
    doc: Doc,
}

impl Page<'_> {
    fn heading(&mut self, entry: EntryIx) {
        let mut rich = Rich::default();
        rich.push(&self.model.title(Target::Entry(entry)), Role::Title, None);
        self.doc.lines.extend(rich.wrap(self.width));
        self.gap();
    }

    fn cells(&mut self, section: &Section, entry: &Entry) {
        for (column, cell) in section.columns.iter().zip(&entry.cells) {
            let is_title = entry.own_title.is_none() && column.role == ColumnRole::Cue;
            if !is_title && !cell.is_empty() {
                let mut rich = Rich::default();
                let verdict = verdict(cell).filter(|_| column.role == ColumnRole::Option);
                let rest = match verdict {
                    None => cell,
                    Some((verdict, rest)) => {
                        let (sign, role) = sign(verdict);
                        rich.push(&format!("{sign} {} ", verdict.word()), role, None);
                        rest
                    }
                };
                rich.markup(
                    self.model,
                    self.pack,
                    rest,
                    cell_role(column.role),
                    Some(&mut self.doc.links),
                );
                self.labelled(&column.title, &rich);
            }
        }
        if let Some(why) = &entry.why {
            self.labelled_text("Why", why, Role::Text);
        }
    }

    fn scenario(&mut self, entry: &Entry) {
        if let Some(situation) = &entry.rare().situation {
            self.gap();
            self.paragraph(situation, Role::Text);
        }
        for (at, facet) in entry.rare().facets.iter().enumerate() {
            self.gap();
            if at >= self.options.revealed {
                let mut rich = Rich::default();
                rich.push("covered: Space shows it", Role::Muted, None);
                self.labelled(&facet.name, &rich);
                continue;
            }
            self.labelled_text(&facet.name, &facet.answer, Role::Answer);
            for [option, reason] in &facet.wrong {
                let mut rich = Rich::default();
                let links = &mut self.doc.links;
                rich.push("✗ ", Role::Bad, None);
                rich.markup(self.model, self.pack, option, Role::Text, Some(links));
                rich.push(": ", Role::Muted, None);
                rich.markup(self.model, self.pack, reason, Role::Muted, Some(links));
                self.labelled("", &rich);
            }
            if !facet.see.is_empty() {
                self.targets("", &facet.see);
            }
        }
    }

    /// The traps of the entry, each with what to do instead.
    fn traps(&mut self, entry: &Entry) {
        for target in entry.links_of(LinkKind::Trap) {
            let Target::Entry(trap) = target else {
                continue;
            };
            let mut rich = Rich::default();
            let link = add_link(&mut self.doc.links, LinkTo::Entry(trap));
            rich.push("! ", Role::Bad, None);
            rich.push(&self.model.title(target), Role::Link, link);
            rich.push(" → ", Role::Muted, None);
            rich.push(&self.model.answer(trap), Role::Text, None);
            self.labelled("Trap", &rich);
        }
    }

    fn note(&mut self) {
        let Some(note) = self.options.note.filter(|note| !note.is_empty()) else {
            return;
        };
        self.gap();
        let mut rich = Rich::default();
        rich.push(note, Role::Weak, None);
        self.labelled("Your note", &rich);
    }

    /// Where the entry leads, and what leads here.
    fn links(&mut self, index: &Index, ix: EntryIx) {
        self.gap();
        let entry = self.model.entry(ix);
        if let Some(ends) = entry.rare().between {
            self.targets("Between", &ends.map(Target::Entry));
        }
        let own = [
            (LinkKind::PartOf, "Part of"),
            (LinkKind::Uses, "Uses"),
            (LinkKind::See, "See"),
        ];
        for (kind, label) in own {
            let targets: Vec<Target> = entry.links_of(kind).collect();
            self.targets(label, &targets);
        }
        let pairs: Vec<Target> = index.pairs_of(self.model, ix).map(Target::Entry).collect();
        self.targets("Confused", &pairs);
        let back = [
            (&[BackLinkKind::PartOf][..], "Contains"),
            (&[BackLinkKind::Uses], "Used by"),
            (&[BackLinkKind::Trap], "Caught in"),
            (&[BackLinkKind::See, BackLinkKind::Text], "Seen from"),
        ];
        let links = index.back_links(self.model, Target::Entry(ix));
        for (kinds, label) in back {
            let mut targets: Vec<Target> = links
                .clone()
                .filter(|link| {
                    kinds.contains(&link.kind)
                        && !entry
                            .links
                            .iter()
                            .any(|own| own.target == Target::Entry(link.from))
                })
                .map(|link| Target::Entry(link.from))
                .collect();
            targets.dedup();
            self.targets(label, &targets);
        }
    }

    /// Objectives and sources.
    fn outline(&mut self, section: &Section, entry: &Entry) {
        let pack = self.model.pack(section.pack);
        self.gap();
        for at in &entry.objectives {
            let Some(objective) = pack.objectives.get(usize::from(*at)) else {
                continue;
            };
            let domain = pack.domain_of(objective);
            let domain = domain
                .map(|domain| domain.id.to_uppercase())
                .unwrap_or_default();
            let mut rich = Rich::default();
            let shown = format!("{domain} · {} {}", objective.id, objective.title);
            rich.push(&shown, Role::Muted, None);
            self.labelled("Objective", &rich);
        }
        for at in &entry.sources {
            let Some(source) = pack.sources.get(usize::from(*at)) else {
                continue;
            };
            let mut rich = Rich::default();
            let link = add_link(&mut self.doc.links, LinkTo::Source(*at));
            rich.push(&source.title, Role::Link, link);
            let as_of = source
                .as_of
                .as_ref()
                .map(|date| format!(", page of {date}"));
            let read = format!(" · read {}{}", source.read, as_of.unwrap_or_default());
            rich.push(&read, Role::Muted, None);
            self.labelled("Source", &rich);
        }
    }

    fn targets(&mut self, label: &str, targets: &[Target]) {
        if targets.is_empty() {
            return;
        }
        let mut rich = Rich::default();
        for (at, target) in targets.iter().enumerate().take(TARGETS) {
            if at > 0 {
                rich.push(" · ", Role::Muted, None);
            }
            let link = add_link(&mut self.doc.links, (*target).into());
            rich.push(&self.model.title(*target), Role::Link, link);
        }
        if let Some(more) = targets.len().checked_sub(TARGETS).filter(|more| *more > 0) {
            let more = limits::number(more as u64);
            rich.push(&format!(" · and {more} more"), Role::Muted, None);
        }
        self.labelled(label, &rich);
    }

    fn labelled_text(&mut self, label: &str, text: &str, role: Role) {
        let mut rich = Rich::default();
        rich.markup(self.model, self.pack, text, role, Some(&mut self.doc.links));
        self.labelled(label, &rich);
    }

    fn labelled(&mut self, label: &str, rich: &Rich) {
        let mut line = Line::default();
        if text::width(label) > self.label || self.width < LABEL_BESIDE {
            if !label.is_empty() {
                line.push(&text::clip(label, self.width), Role::Heading, None);
                self.doc.lines.push(line);
            }
            let indent = if self.width < 12 { 0 } else { 2 };
            self.doc
                .lines
                .extend(rich.hang(&Line::default(), indent, self.width));
            return;
        }
        line.push(label, Role::Heading, None);
        self.doc
            .lines
            .extend(rich.hang(&line, self.label + 1, self.width));
    }

    fn paragraph(&mut self, text: &str, role: Role) {
        let mut rich = Rich::default();
        rich.markup(self.model, self.pack, text, role, Some(&mut self.doc.links));
        self.doc.lines.extend(rich.wrap(self.width));
    }

    /// One blank line, never two.
    fn gap(&mut self) {
        if self
            .doc
            .lines
            .last()
            .is_some_and(|line| !line.runs.is_empty())
        {
            self.doc.lines.push(Line::default());
        }
    }

    /// The page, with the line of every link noted.
    fn finish(mut self) -> Doc {
        while self
            .doc
            .lines
            .last()
            .is_some_and(|line| line.runs.is_empty())
        {
            self.doc.lines.pop();
        }
        set_lines(&self.doc.lines, &mut self.doc.links);
        self.doc
    }
}

/// As wide as the longest column heading, and as the labels that every page has.
fn label_width(section: &Section, width: usize) -> usize {
    let most = if width < ROOMY { LABEL } else { LABEL + 4 };
    let headings = section
        .columns
        .iter()
        .map(|column| text::width(&column.title));
    headings
        .filter(|width| *width <= most)
        .max()
        .unwrap_or(0)
        .max("Objective".len())
}

fn set_lines(lines: &[Line], links: &mut [DocLink]) {
    for (at, line) in lines.iter().enumerate().rev() {
        for number in line.runs.iter().filter_map(|run| run.link) {
            if let Some(link) = links.get_mut(usize::from(number)) {
                link.line = at;
            }
        }
    }
}

/// What an entry is about in one line, for lists: title and answer.
pub fn summary(model: &Model, entry: EntryIx) -> (String, String) {
    let title = model.title(Target::Entry(entry)).into_owned();
    (title, model.answer(entry))
}
