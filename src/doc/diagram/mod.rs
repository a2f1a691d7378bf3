//! Flowcharts in a subset of Mermaid's notation → box drawings.
//!
//! Pure: the same source and width give the same drawing. A flowchart that runs to the
//! right is drawn in one row if it fits, else in rows that turn at the edge, else downwards;
//! where boxes have no room at all it becomes a list. Nothing is ever left out or cut.

mod grid;
mod label;
mod layer;
mod list;
mod place;
mod route;
mod search;

use std::ops::Range;

use self::grid::{Dir, Grid, Text};
use self::layer::Layers;
use self::place::{Places, Plan, Shape};
use self::route::{Job, Router};
use self::search::{CLOSED, Sides};
use super::{Line, Role};
use crate::model::flowchart::{self, Edge, Flowchart};
use crate::text;

/// Below this many cells a list is better than boxes.
const LEAST_WIDTH: usize = 24;

/// Cells searched for edges, over all attempts. A drawing for people takes some ten thousand;
/// what takes more than this must not stop the program.
const MOST_WORK: usize = 600_000;

/// A drawn flowchart.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Drawing {
    /// The lines.
    pub lines: Vec<Line>,
    /// Where its nodes are, in the order of the source.
    pub nodes: Vec<NodeSpot>,
}

/// Where a node is in a drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NodeSpot {
    /// Its name in the source.
    pub name: String,
    /// Its link, if it has one.
    pub link: Option<u16>,
    /// The lines of its box, or of its label where there are no boxes.
    pub lines: Range<usize>,
    /// The cells of its box in these lines.
    pub cols: Range<usize>,
}

/// Draws the flowchart into `width` cells; `link_of` says which nodes are links.
///
/// A source that [`flowchart::parse`] refuses is shown as it is.
pub(crate) fn draw(source: &str, width: usize, link_of: &dyn Fn(&str) -> Option<u16>) -> Drawing {
    let width = width.max(1);
    let mut drawing = match flowchart::parse(source) {
        Ok(graph) => {
            boxes(&graph, width, link_of).unwrap_or_else(|| list::draw(&graph, width, link_of))
        }
        Err(_) => as_written(source, width),
    };
    for line in &mut drawing.lines {
        // Only a wide letter in a single column is still too wide.
        if line.width() > width {
            *line = Line::of(text::clip(&line.plain(), width), Role::Text);
        }
    }
    drawing
}

/// How a node's label looks.
fn label_role(link: Option<u16>) -> Role {
    if link.is_some() {
        Role::Link
    } else {
        Role::Strong
    }
}

fn as_written(source: &str, width: usize) -> Drawing {
    let ranges = text::wrap(source.trim_end(), width).into_iter();
    Drawing {
        lines: ranges
            .map(|range| Line::of(&source[range], Role::Code))
            .collect(),
        nodes: Vec::new(),
    }
}

/// The first plan under which everything has its place.
fn boxes(
    graph: &Flowchart,
    width: usize,
    link_of: &dyn Fn(&str) -> Option<u16>,
) -> Option<Drawing> {
    if width < LEAST_WIDTH {
        return None;
    }
    let layers = layer::layers(graph);
    let mut work = 0;
    plans(graph, &layers).into_iter().find_map(|plan| {
        let places = place::places(graph, &layers, plan, width)?;
        work += places.size.0 * places.size.1 * graph.edges.len().max(1);
        if work > MOST_WORK {
            return None;
        }
        attempt(graph, &layers, plan, &places, link_of)
    })
}

/// All plans, the nicest first.
fn plans(graph: &Flowchart, layers: &Layers) -> Vec<Plan> {
    let words = graph.nodes.iter().flat_map(|node| &node.label);
    let longest = words
        .flat_map(|line| line.split(' '))
        .map(text::width)
        .max()
        .unwrap_or(1);
    let count = layers.rows.len();
    let mut plans = Vec::new();
    let mut add = |shape: Shape, sizes: &[(usize, usize)]| {
        plans.extend(sizes.iter().map(|&(cap, gap)| Plan {
            shape,
            cap: cap.max(1),
            gap,
        }));
    };
    let roomy = [(usize::MAX, 5), (20.max(longest), 4), (14.max(longest), 4)];
    let tight = [(longest, 4), (longest, 3), (longest, 2)];
    if !graph.down {
        add(Shape::Across(count), &roomy);
        add(Shape::Across(count), &tight);
        for per in row_lengths(layers) {
            add(Shape::Across(per), &roomy);
            add(Shape::Across(per), &tight[..2]);
        }
    }
    add(
        Shape::Down,
        &[
            (28.max(longest), 4),
            (18.max(longest), 3),
            (longest, 3),
            (longest, 2),
        ],
    );
    plans
}

/// How many layers to put into a row if one row is too long: fewer rows first, and among
/// these the lengths that turn the edge where nothing branches.
fn row_lengths(layers: &Layers) -> Vec<usize> {
    let count = layers.rows.len();
    let single = |at: usize| layers.rows.get(at).is_none_or(|layer| layer.len() == 1);
    let mut lengths: Vec<(usize, usize)> = (3..count)
        .map(|per| {
            let branches = (per..count)
                .step_by(per)
                .any(|at| !single(at) || !single(at - 1));
            // A row more is better than a turn where the ways part.
            (count.div_ceil(per) + if branches { 2 } else { 0 }, per)
        })
        .collect();
    lengths.sort_unstable();
    lengths.into_iter().map(|(_, per)| per).collect()
}

fn attempt(
    graph: &Flowchart,
    layers: &Layers,
    plan: Plan,
    places: &Places,
    link_of: &dyn Fn(&str) -> Option<u16>,
) -> Option<Drawing> {
    let mut grid = Grid::new(places.size.0, places.size.1);
    for (ix, node) in graph.nodes.iter().enumerate() {
        let (rect, link) = (places.rects[ix], link_of(&node.name));
        grid.put_box(rect);
        for (row, line) in places.labels[ix].iter().enumerate() {
            grid.texts.push(Text {
                row: rect.y + 1 + row,
                col: rect.x + (rect.w - text::width(line)) / 2,
                words: line.clone(),
                role: label_role(link),
                link,
            });
        }
    }
    let label_first = match plan.shape {
        Shape::Across(_) => Dir::East,
        Shape::Down => Dir::South,
    };
    let mut router = Router::new(grid, places);
    for ix in order(graph, layers, places) {
        let (leave, enter) = sides(graph, layers, plan.shape, places, ix);
        let edge = &graph.edges[ix];
        let is_next = layers.of[edge.to] == layers.of[edge.from] + 1;
        let is_branch = |other: &Edge| {
            other.from == edge.from && layers.of[other.to] == layers.of[other.from] + 1
        };
        let job = Job {
            edge,
            is_next,
            branches: is_next && graph.edges.iter().filter(|other| is_branch(other)).count() > 1,
            leave,
            enter,
        };
        if !router.draw(&job, label_first) {
            return None;
        }
    }
    let mut grid = router.grid;
    let rows = grid.squeeze(&places.loose);
    let left = grid.first_column();
    let nodes = graph.nodes.iter().zip(&places.rects);
    Some(Drawing {
        nodes: nodes
            .map(|(node, rect)| NodeSpot {
                name: node.name.clone(),
                link: link_of(&node.name),
                lines: rows[rect.y]..rows[rect.y + rect.h],
                cols: rect.x.saturating_sub(left)..(rect.x + rect.w).saturating_sub(left),
            })
            .collect(),
        lines: grid.lines(left),
    })
}

/// The edges in the order of drawing: those to the next layer first, straight ones before
/// others; then the short before the long, so that the short ones lie inside.
fn order(graph: &Flowchart, layers: &Layers, places: &Places) -> Vec<usize> {
    let mut order: Vec<usize> = (0..graph.edges.len()).collect();
    order.sort_by_key(|&ix| {
        let edge = &graph.edges[ix];
        let (a, b) = (places.rects[edge.from], places.rects[edge.to]);
        let far =
            (a.x + a.w / 2).abs_diff(b.x + b.w / 2) + 3 * (a.y + a.h / 2).abs_diff(b.y + b.h / 2);
        (layers.of[edge.to] != layers.of[edge.from] + 1, far)
    });
    order
}

/// What an edge pays at each side of its boxes: edges to the next layer follow the flow,
/// longer ones run above or left of it, those that lead back below or right of it.
fn sides(
    graph: &Flowchart,
    layers: &Layers,
    shape: Shape,
    places: &Places,
    ix: usize,
) -> (Sides, Sides) {
    let edge = &graph.edges[ix];
    let (flow, flow_there) = (places.flow[edge.from], places.flow[edge.to]);
    let same_band = places.band[edge.from] == places.band[edge.to];
    let is_next = layers.of[edge.to] == layers.of[edge.from] + 1;
    let one_row = places.band.iter().all(|&band| band == 0);
    let priced = |prices: [(Dir, u32); 2], other: u32| {
        let mut sides = [other; 4];
        for (dir, price) in prices {
            sides[dir as usize] = price;
        }
        sides
    };
    if edge.from == edge.to {
        let lane = if flow.is_vertical() {
            Dir::East
        } else {
            Dir::South
        };
        return (
            priced([(flow, 0), (flow, 0)], CLOSED),
            priced([(lane, 0), (lane, 0)], CLOSED),
        );
    }
    match shape {
        Shape::Down if is_next => (
            priced([(Dir::South, 0), (Dir::North, 120)], 30),
            priced([(Dir::North, 0), (Dir::South, 120)], 30),
        ),
        Shape::Down if layers.back[ix] => {
            let both = priced([(Dir::East, 0), (Dir::West, 20)], 50);
            (both, both)
        }
        Shape::Down => (
            priced([(Dir::South, 10), (Dir::West, 0)], 20),
            priced([(Dir::North, 10), (Dir::West, 0)], 20),
        ),
        Shape::Across(_) if is_next && same_band => (
            priced([(flow, 0), (flow.back(), 120)], 30),
            priced([(flow_there.back(), 0), (flow_there, 120)], 30),
        ),
        Shape::Across(_) if is_next => (
            priced([(Dir::South, 0), (flow, 10)], 60),
            priced([(Dir::North, 0), (flow_there.back(), 10)], 60),
        ),
        Shape::Across(_) if one_row && layers.back[ix] => {
            let both = priced([(Dir::South, 0), (Dir::North, 30)], 60);
            (both, both)
        }
        Shape::Across(_) if one_row => {
            let both = priced([(Dir::North, 0), (Dir::South, 20)], 40);
            (both, both)
        }
        Shape::Across(_) => {
            let both = priced([(Dir::South, 0), (Dir::North, 0)], 12);
            (both, both)
        }
    }
}

#[cfg(test)]
mod tests;
