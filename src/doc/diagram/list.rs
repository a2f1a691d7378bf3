//! A graph → a plain numbered list, for widths in which boxes have no room.

use super::{Drawing, NodeSpot};
use crate::doc::{Line, Role, Run};
use crate::model::flowchart::{Flowchart, Node};
use crate::text;

/// Keeps an arrow, the word before it and its number on one line.
const NO_BREAK: &str = "\u{a0}";

/// One node a line, with the numbers of those that follow: `4 Evaluate; fails → 3`.
pub(super) fn draw(
    graph: &Flowchart,
    width: usize,
    link_of: &dyn Fn(&str) -> Option<u16>,
) -> Drawing {
    let mut drawing = Drawing::default();
    for (ix, node) in graph.nodes.iter().enumerate() {
        let link = link_of(&node.name);
        let mut runs = vec![label(node, link)];
        arrows(graph, ix, &mut runs);
        put(&mut drawing, ix, node, &runs, width);
    }
    drawing
}

fn label(node: &Node, link: Option<u16>) -> Run {
    Run {
        text: node.label.join(" "),
        role: super::label_role(link),
        link,
    }
}

/// What follows a node: first the edges without a label, then each label with its edge.
fn arrows(graph: &Flowchart, ix: usize, runs: &mut Vec<Run>) {
    let (plain, labelled): (Vec<_>, Vec<_>) = graph
        .edges
        .iter()
        .filter(|edge| edge.from == ix)
        .partition(|edge| edge.label.is_empty());
    let arrow = |to: &str| format!("{NO_BREAK}→{NO_BREAK}{to}");
    if !plain.is_empty() {
        let numbers: Vec<String> = plain.iter().map(|edge| (edge.to + 1).to_string()).collect();
        runs.push(Run::new(arrow(&numbers.join(", ")), Role::Border));
    }
    for edge in labelled {
        runs.push(Run::new("; ", Role::Border));
        runs.push(Run::new(edge.label.as_str(), Role::Muted));
        runs.push(Run::new(arrow(&(edge.to + 1).to_string()), Role::Border));
    }
}

/// Wraps the runs behind the number of their node. The first run is its label.
fn put(drawing: &mut Drawing, ix: usize, node: &Node, runs: &[Run], width: usize) {
    let number = format!("{} ", ix + 1);
    let cells = text::width(&number);
    // Where the number would take too much room, it is left out.
    let indent = if cells * 3 <= width { cells } else { 0 };
    let whole: String = runs.iter().map(|run| run.text.as_str()).collect();
    let first = drawing.lines.len();
    let mut spot = NodeSpot {
        name: node.name.clone(),
        link: runs.first().and_then(|run| run.link),
        lines: first..first,
        cols: indent..indent,
    };
    for range in text::wrap(&whole, width.saturating_sub(indent)) {
        let mut line = Line::default();
        if indent > 0 && drawing.lines.len() == first {
            line.push(&number, Role::Muted, None);
        } else {
            line.push(&" ".repeat(indent), Role::Muted, None);
        }
        let mut at = 0;
        for run in runs {
            let end = at + run.text.len();
            let shown = &whole[range.start.clamp(at, end)..range.end.clamp(at, end)];
            line.push(&shown.replace(NO_BREAK, " "), run.role, run.link);
            if at == 0 && !shown.is_empty() {
                spot.lines.end = drawing.lines.len() + 1;
                spot.cols.end = spot.cols.end.max(indent + text::width(shown));
            }
            at = end;
        }
        drawing.lines.push(line);
    }
    drawing.nodes.push(spot);
}
