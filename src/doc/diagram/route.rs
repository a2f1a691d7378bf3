//! The edges, drawn one by one into the free cells between the boxes.
//!
//! Strokes may cross straight; they may run together only where no reader could take one
//! edge for another: leaving the same node, or arriving at the same node. `search` finds the
//! way of an edge, `label` the place of what is written on it.

use super::grid::{Dir, Grid, Ink};
use super::label::{self, Spot};
use super::place::Places;
use super::search::{self, Sides};
use crate::model::flowchart::Edge;

/// An edge to be drawn.
#[derive(Debug)]
pub(super) struct Job<'a> {
    /// Its ends and its label.
    pub edge: &'a Edge,
    /// Whether it leads to the next layer.
    pub is_next: bool,
    /// Whether others lead from its source to the next layer too.
    pub branches: bool,
    /// The prices of the sides at which it leaves.
    pub leave: Sides,
    /// The prices of the sides at which it arrives.
    pub enter: Sides,
}

/// A finished path.
#[derive(Debug)]
pub(super) struct Path {
    /// The node it leaves.
    pub from: usize,
    /// The node at which it arrives.
    pub to: usize,
    /// Its cells, from a border or another stroke to a border or another stroke.
    pub cells: Vec<usize>,
    /// The position in `cells` at which its label stands.
    pub label: Option<usize>,
}

/// The grid with the boxes on it and the edges drawn so far.
#[derive(Debug)]
pub(super) struct Router<'a> {
    /// The grid.
    pub grid: Grid,
    /// Where the boxes are on it.
    pub places: &'a Places,
    /// The edges drawn so far.
    pub paths: Vec<Path>,
}

impl<'a> Router<'a> {
    /// A router on a grid that already has its boxes.
    pub(super) fn new(grid: Grid, places: &'a Places) -> Self {
        Self {
            grid,
            places,
            paths: Vec::new(),
        }
    }

    /// Draws one edge with its label, upright or level stretches tried first. False if there
    /// is no way or no room for the label.
    pub(super) fn draw(&mut self, job: &Job, label_first: Dir) -> bool {
        // Running together with others can leave no stretch of its own for the label.
        for share in [true, false] {
            let Some(cells) = search::way(self, job, share) else {
                continue;
            };
            if job.edge.label.is_empty() {
                return self.commit(job, cells, None).is_some();
            }
            if let Some(spot) = label::room(self, job, &cells, label_first) {
                return self.commit(job, cells, Some(&spot)).is_some();
            }
        }
        false
    }

    /// Draws a path that was found.
    fn commit(&mut self, job: &Job, cells: Vec<usize>, label: Option<&Spot>) -> Option<()> {
        let (&first, &last) = (cells.first()?, cells.last()?);
        self.share_strokes(job, first, last);
        let ends_at_box = self.grid.cells[last].ink == Ink::Box;
        for pair in cells.windows(2) {
            let (before, cell) = (pair[0], pair[1]);
            let dir = self.grid.direction(before, cell)?;
            if ends_at_box && cell == last {
                self.grid.cells[before].ink = Ink::Head(dir);
                continue;
            }
            self.grid.cells[before].mask |= dir.bit();
            let cell = &mut self.grid.cells[cell];
            cell.mask |= dir.back().bit();
            cell.ink = Ink::Stroke;
            cell.claim(job.edge);
        }
        if let Some(spot) = label {
            label::put(&mut self.grid, job, &cells, spot);
        }
        self.paths.push(Path {
            from: job.edge.from,
            to: job.edge.to,
            cells,
            label: label.map(|spot| spot.path),
        });
        Some(())
    }

    /// Where the new path leaves from or ends on others, these are no longer alone before
    /// or after that place.
    fn share_strokes(&mut self, job: &Job, first: usize, last: usize) {
        let is_stroke = |cell: usize| self.grid.cells[cell].ink == Ink::Stroke;
        let (leaves, joins) = (is_stroke(first), is_stroke(last));
        let mut shared: Vec<usize> = Vec::new();
        for path in &self.paths {
            let place = |cell: usize| path.cells.iter().position(|&other| other == cell);
            let leaves_here = leaves && path.from == job.edge.from;
            if let Some(at) = place(first).filter(|_| leaves_here) {
                shared.extend(path.cells.iter().take(at + 1));
            }
            let joins_here = joins && path.to == job.edge.to;
            if let Some(at) = place(last).filter(|_| joins_here) {
                shared.extend(path.cells.iter().skip(at));
            }
        }
        for cell in shared {
            if self.grid.cells[cell].ink == Ink::Stroke {
                self.grid.cells[cell].claim(job.edge);
            }
        }
    }
}
