//! One function per kind of block: what an entry's page shows below its cells.

use super::rich::{Rich, add_link, beside};
use super::{DocLink, Line, Role, code, coverage, diagram, formula};
use crate::index::Index;
use crate::model::{Block, Code, Diagram, List, Model, PackIx, Table, Tone};
use crate::text;

/// What a block needs besides itself.
pub(super) struct Context<'a> {
    pub(super) model: &'a Model,
    pub(super) index: &'a Index,
    pub(super) pack: PackIx,
    pub(super) width: usize,
    pub(super) wrap_code: bool,
    pub(super) shift: usize,
    pub(super) links: &'a mut Vec<DocLink>,
}

/// The lines of `block`.
pub(super) fn lines(block: &Block, context: &mut Context<'_>) -> Vec<Line> {
    match block {
        Block::Text(text) => context.rich(text, Role::Text).wrap(context.width),
        Block::Code(code) => code_lines(code, context),
        Block::Table(table) => table_lines(table, context),
        Block::List(list) => list_lines(list, context),
        Block::Diagram(diagram) => diagram_lines(diagram, context),
        Block::Formula(written) => formula::draw(&written.latex, &written.plain, context.width),
        Block::Callout { tone, text } => callout_lines(*tone, text, context),
        Block::Coverage(domain) => coverage_lines(*domain, context),
    }
}

impl Context<'_> {
    fn rich(&mut self, text: &str, role: Role) -> Rich {
        let mut rich = Rich::default();
        rich.markup(self.model, self.pack, text, role, Some(self.links));
        rich
    }
}

fn code_lines(code: &Code, context: &Context<'_>) -> Vec<Line> {
    let mut title = Line::default();
    if let Some(name) = &code.name {
        title.push(name, Role::Heading, None);
        title.push(" ", Role::Text, None);
    }
    title.push(code.lang.word(), Role::Muted, None);
    let inner = context.width.saturating_sub(2).max(1);
    let body = code::fit(
        code::lines(&code.text, code.lang),
        inner,
        context.wrap_code,
        context.shift,
    );
    let mut lines = vec![title];
    lines.extend(body.into_iter().map(|line| {
        let mut barred = Line::of("▏ ", Role::Border);
        barred.runs.extend(line.runs);
        barred
    }));
    if let Some(reason) = &code.reason {
        let mut rich = Rich::default();
        rich.push("unchecked: ", Role::Warn, None)
            .push(reason, Role::Muted, None);
        lines.extend(rich.wrap(context.width));
    }
    lines
}

fn list_lines(list: &List, context: &mut Context<'_>) -> Vec<Line> {
    let digits = list.items.len().to_string().len();
    let items = list.items.iter().enumerate().flat_map(|(at, item)| {
        let sign = if list.steps {
            format!("{:>digits$}. ", at + 1)
        } else {
            "• ".to_string()
        };
        let rich = context.rich(item, Role::Text);
        rich.hang(
            &Line::of(&sign, Role::Heading),
            text::width(&sign),
            context.width,
        )
    });
    items.collect()
}

fn callout_lines(tone: Tone, text: &str, context: &mut Context<'_>) -> Vec<Line> {
    let (label, role) = match tone {
        Tone::Exam => ("Exam", Role::Strong),
        Tone::Tip => ("Tip", Role::Good),
        Tone::Note => ("Note", Role::Heading),
        Tone::Trap => ("Trap", Role::Bad),
    };
    let inner = context.width.saturating_sub(2).max(1);
    let mut label = Line::of(label, role);
    label.push(" ", Role::Text, None);
    let rich = context.rich(text, Role::Text);
    let indent = if inner < 20 { 0 } else { label.width() };
    let body = if indent == 0 {
        rich.wrap(inner)
    } else {
        rich.hang(&label, indent, inner)
    };
    let barred = body.into_iter().map(|line| {
        let mut barred = Line::of("┃ ", role);
        barred.runs.extend(line.runs);
        barred
    });
    barred.collect()
}

fn coverage_lines(domain: Option<u16>, context: &Context<'_>) -> Vec<Line> {
    let Some(coverage) = context.index.coverage(context.model, context.pack) else {
        return Vec::new();
    };
    let pack = context.model.pack(context.pack);
    match domain {
        None => coverage::domains(pack, coverage, context.width),
        Some(at) => coverage::objectives(pack, coverage, at, context.width),
    }
}

fn diagram_lines(chart: &Diagram, context: &mut Context<'_>) -> Vec<Line> {
    let mut numbers: Vec<(&str, Option<u16>)> = Vec::new();
    for (node, target) in &chart.links {
        numbers.push((node, add_link(context.links, (*target).into())));
    }
    let link_of = |node: &str| {
        numbers
            .iter()
            .find(|(name, _)| *name == node)
            .and_then(|(_, n)| *n)
    };
    let drawing = diagram::draw(&chart.text, context.width, &link_of);
    let mut lines = drawing.lines;
    let mut rich = Rich::default();
    rich.push(&chart.alt, Role::Muted, None);
    lines.extend(rich.wrap(context.width));
    lines
}

/// A table inside a page: cells wrap; too narrow for that, each row becomes a small card.
fn table_lines(table: &Table, context: &mut Context<'_>) -> Vec<Line> {
    let columns = table.columns.len().max(1);
    let space = context.width.saturating_sub(2 * (columns - 1));
    if space / columns < 9 {
        return table_cards(table, context);
    }
    let cells: Vec<Vec<Rich>> = table
        .rows
        .iter()
        .map(|row| {
            row.iter()
                .map(|cell| context.rich(cell, Role::Text))
                .collect()
        })
        .collect();
    let widths = table_widths(&cells, table, space);
    let heading: Vec<Rich> = table
        .columns
        .iter()
        .map(|title| {
            let mut rich = Rich::default();
            rich.push(title, Role::Heading, None);
            rich
        })
        .collect();
    let mut lines = side_by_side(heading, &widths);
    for row in cells {
        lines.extend(side_by_side(row, &widths));
    }
    lines
}

fn table_widths(cells: &[Vec<Rich>], table: &Table, space: usize) -> Vec<usize> {
    let natural: Vec<usize> = (0..table.columns.len())
        .map(|at| {
            let rows = cells.iter().filter_map(|row| row.get(at));
            let widest = rows
                .flat_map(|cell| cell.wrap(usize::MAX))
                .map(|line| line.width());
            widest
                .max()
                .unwrap_or(0)
                .max(text::width(&table.columns[at]))
        })
        .collect();
    let mut widths = vec![0; natural.len()];
    let mut left = space;
    // Narrow columns get what they want; the others share the rest evenly.
    let mut order: Vec<usize> = (0..natural.len()).collect();
    order.sort_by_key(|at| natural[*at]);
    for (done, at) in order.into_iter().enumerate() {
        let fair = left / (natural.len() - done);
        widths[at] = natural[at].min(fair).max(1);
        left = left.saturating_sub(widths[at]);
    }
    widths
}

fn side_by_side(cells: Vec<Rich>, widths: &[usize]) -> Vec<Line> {
    let mut start = 0;
    beside(cells.into_iter().zip(widths).map(|(cell, width)| {
        let column = (start, *width, cell);
        start += width + 2;
        column
    }))
}

fn table_cards(table: &Table, context: &mut Context<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    for row in &table.rows {
        for (at, cell) in row.iter().enumerate() {
            let mut label = Line::default();
            if at > 0 {
                label.push(&format!("  {}: ", table.columns[at]), Role::Heading, None);
            }
            let width = context.width;
            let rich = context.rich(cell, Role::Text);
            if label.width() + 6 > width {
                lines.push(label);
                lines.extend(rich.wrap(width));
            } else {
                lines.extend(rich.hang(&label, label.width(), width));
            }
        }
    }
    lines
}
