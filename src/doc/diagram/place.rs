//! Layers → places for the boxes: in one row, in rows that turn at the edge, or downwards.
//!
//! Leaves room for the edges and says which rows may be taken out again; does not route.

use super::grid::{Dir, Rect};
use super::layer::Layers;
use crate::model::flowchart::Flowchart;
use crate::text;

/// Lanes for edges beyond this many share what there is.
const MOST_LANES: usize = 10;

/// One way to lay a graph out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    /// How the layers run.
    pub shape: Shape,
    /// The most cells a line of a label takes before it is wrapped.
    pub cap: usize,
    /// The least cells between two boxes along a row.
    pub gap: usize,
}

/// How layers run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// To the right, this many layers in a row; every second row runs back to the left.
    Across(usize),
    /// Downwards.
    Down,
}

/// Where the boxes stand.
#[derive(Debug)]
pub(super) struct Places {
    /// The box of each node.
    pub rects: Vec<Rect>,
    /// The lines of each node's label.
    pub labels: Vec<Vec<String>>,
    /// The direction in which the flow runs at each node.
    pub flow: Vec<Dir>,
    /// The row of boxes each node stands in.
    pub band: Vec<usize>,
    /// The size of the grid.
    pub size: (usize, usize),
    /// For each row of the grid, whether it may be taken out if nothing happens there.
    pub loose: Vec<bool>,
}

/// The places under `plan`, unless they need more than `width` cells.
pub(super) fn places(
    graph: &Flowchart,
    layers: &Layers,
    plan: Plan,
    width: usize,
) -> Option<Places> {
    let labels: Vec<Vec<String>> = graph
        .nodes
        .iter()
        .map(|node| wrapped(&node.label, plan.cap))
        .collect();
    let sizes = labels
        .iter()
        .map(|label| {
            let inner = label.iter().map(|line| text::width(line)).max();
            (inner.unwrap_or(0) + 4, label.len() + 2)
        })
        .collect();
    let lanes = graph
        .edges
        .iter()
        .filter(|edge| layers.of[edge.to] != layers.of[edge.from] + 1)
        .count()
        .min(MOST_LANES);
    let placer = Placer {
        graph,
        layers,
        sizes,
        lanes,
        gap: plan.gap,
        width,
    };
    match plan.shape {
        Shape::Across(per) => placer.across(per, labels),
        Shape::Down => placer.down(labels),
    }
}

/// The lines of a label, wrapped at `cap` cells and then as even as they can be.
fn wrapped(label: &[String], cap: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in label {
        let count = text::wrap(line, cap).len();
        let even = (1..=cap.min(text::width(line)))
            .rev()
            .take_while(|&cells| text::wrap(line, cells).len() == count)
            .last()
            .unwrap_or(cap);
        lines.extend(
            text::wrap(line, even)
                .into_iter()
                .map(|range| line[range].to_string()),
        );
    }
    lines
}

struct Placer<'a> {
    graph: &'a Flowchart,
    layers: &'a Layers,
    sizes: Vec<(usize, usize)>,
    lanes: usize,
    gap: usize,
    width: usize,
}

impl Placer<'_> {
    fn across(&self, per: usize, labels: Vec<Vec<String>>) -> Option<Places> {
        let per = per.max(1);
        let lefts = self.columns(per);
        let least = lefts.iter().map(|left| left.0).min().unwrap_or(0);
        let most = lefts.iter().map(|left| left.1).max().unwrap_or(0);
        let need = usize::try_from(most - least).ok()?;
        if need > self.width {
            return None;
        }
        let margin = if per < self.layers.rows.len() {
            ((self.width - need) / 2).min(2 * self.lanes + self.longest_label() + 2)
        } else {
            0
        };
        let mut out = self.empty(labels);
        let mut y = self.lanes + 2;
        let gutter = self.lanes + 4;
        out.loose.resize(y, true);
        for (band, layers) in self.layers.rows.chunks(per).enumerate() {
            let axis = layers.iter().map(|layer| self.above(layer)).max()?;
            let below = layers
                .iter()
                .map(|layer| self.stack(layer) - self.above(layer))
                .max()?;
            for (at, layer) in layers.iter().enumerate() {
                let (left, right) = lefts[band * per + at];
                let column = usize::try_from((left - least) + (right - left) / 2).ok()? + margin;
                let mut top = y + axis - self.above(layer);
                for &node in layer {
                    let (w, h) = self.sizes[node];
                    out.rects[node] = Rect {
                        x: column - w / 2,
                        y: top,
                        w,
                        h,
                    };
                    out.band[node] = band;
                    out.flow[node] = if band.is_multiple_of(2) {
                        Dir::East
                    } else {
                        Dir::West
                    };
                    top += h + 1;
                }
            }
            out.loose.resize(y + axis + below, false);
            y += axis + below + gutter;
            out.loose.resize(y, true);
        }
        out.size = (need + 2 * margin, y);
        Some(out)
    }

    /// The left and right column of each layer; rows after the first begin under the last
    /// layer of the row above and run the other way.
    fn columns(&self, per: usize) -> Vec<(isize, isize)> {
        let mut columns: Vec<(isize, isize)> = Vec::new();
        for (at, layer) in self.layers.rows.iter().enumerate() {
            let w = layer.iter().map(|&node| self.sizes[node].0).max();
            let w = signed(w.unwrap_or(0));
            let Some(&(left, right)) = columns.last() else {
                columns.push((0, w));
                continue;
            };
            let band = at / per;
            let start = if at % per == 0 {
                left + (right - left) / 2 - w / 2
            } else if band.is_multiple_of(2) {
                right + self.gap_before(at)
            } else {
                left - self.gap_before(at) - w
            };
            columns.push((start, start + w));
        }
        columns
    }

    /// The cells between layer `at` and the one before.
    fn gap_before(&self, at: usize) -> isize {
        let between = |edge: &&crate::model::flowchart::Edge| {
            let (from, to) = (self.layers.of[edge.from], self.layers.of[edge.to]);
            from + 1 == at && to == at
        };
        let forks = self.layers.rows[at].len() > 1 || self.layers.rows[at - 1].len() > 1;
        let label = self
            .graph
            .edges
            .iter()
            .filter(between)
            .map(|edge| text::width(&edge.label))
            .max()
            .unwrap_or(0);
        let need = if label > 0 { label + 5 } else { 2 };
        signed((need + if forks { 2 } else { 0 }).max(self.gap))
    }

    /// The height of boxes above each other.
    fn stack(&self, layer: &[usize]) -> usize {
        let heights: usize = layer.iter().map(|&node| self.sizes[node].1).sum();
        heights + layer.len().saturating_sub(1)
    }

    /// The rows of a layer above the main line.
    fn above(&self, layer: &[usize]) -> usize {
        let Some(main) = self.layers.main(layer) else {
            return self.stack(layer) / 2;
        };
        let before = layer.iter().take_while(|&&node| node != main);
        before.map(|&node| self.sizes[node].1 + 1).sum::<usize>() + self.sizes[main].1 / 2
    }

    /// The columns of a layer, and those of them left of the main line.
    fn span(&self, layer: &[usize]) -> (usize, usize) {
        let widths: usize = layer.iter().map(|&node| self.sizes[node].0).sum();
        let all = widths + layer.len().saturating_sub(1) * self.gap;
        let Some(main) = self.layers.main(layer) else {
            return (all, all / 2);
        };
        let before = layer.iter().take_while(|&&node| node != main);
        let left: usize = before.map(|&node| self.sizes[node].0 + self.gap).sum();
        (all, left + self.sizes[main].0 / 2)
    }

    fn down(&self, labels: Vec<Vec<String>>) -> Option<Places> {
        let spans: Vec<(usize, usize)> = self.layers.rows.iter().map(|l| self.span(l)).collect();
        let before = spans.iter().map(|&(_, left)| left).max()?;
        let need = before + spans.iter().map(|&(all, left)| all - left).max()?;
        let rest = self.width.checked_sub(need)?;
        let wanted = 2 * self.lanes + self.longest_label() + 4;
        let long = self
            .graph
            .edges
            .iter()
            .zip(&self.layers.back)
            .any(|(edge, back)| !back && self.layers.of[edge.to] > self.layers.of[edge.from] + 1);
        let right = rest.min(wanted);
        let left = if long { (rest - right).min(wanted) } else { 0 };
        let axis = left + before;
        let mut out = self.empty(labels);
        let mut y = 1;
        out.loose.resize(y, true);
        for (band, layer) in self.layers.rows.iter().enumerate() {
            let tallest = layer.iter().map(|&node| self.sizes[node].1).max()?;
            let mut x = axis - spans[band].1;
            for &node in layer {
                let (w, h) = self.sizes[node];
                out.rects[node] = Rect {
                    x,
                    y: y + (tallest - h) / 2,
                    w,
                    h,
                };
                out.band[node] = band;
                out.flow[node] = Dir::South;
                x += w + self.gap;
            }
            out.loose.resize(y + tallest, false);
            y += tallest + 3 + self.lanes.min(3);
            out.loose.resize(y, true);
        }
        out.size = (left + need + right, y);
        Some(out)
    }

    fn longest_label(&self) -> usize {
        let labels = self.graph.edges.iter().map(|edge| text::width(&edge.label));
        labels.max().unwrap_or(0)
    }

    fn empty(&self, labels: Vec<Vec<String>>) -> Places {
        let count = self.sizes.len();
        Places {
            rects: vec![
                Rect {
                    x: 0,
                    y: 0,
                    w: 1,
                    h: 1
                };
                count
            ],
            labels,
            flow: vec![Dir::East; count],
            band: vec![0; count],
            size: (0, 0),
            loose: Vec::new(),
        }
    }
}

fn signed(cells: usize) -> isize {
    isize::try_from(cells).unwrap_or(isize::MAX / 4)
}
