//! Where along an edge its label stands: in a level stretch, or beside an upright one.

use std::cmp::Reverse;

use super::super::Role;
use super::grid::{Dir, Grid, Ink, Text};
use super::route::{Job, Router};
use crate::text;

/// A place for a label.
#[derive(Debug)]
pub(super) struct Spot {
    /// The position in the path.
    pub path: usize,
    /// The first cell it takes.
    cell: usize,
    /// The cells it takes.
    len: usize,
    /// Blanks around it: inside a stroke on both sides, beside one only before it.
    air: usize,
    /// Whether it interrupts a stroke.
    on_stroke: bool,
}

/// A straight stretch of a path.
#[derive(Debug)]
struct Run {
    start: usize,
    len: usize,
    dir: Dir,
}

/// The best place for a label along a path that is not drawn yet.
pub(super) fn room(router: &Router, job: &Job, cells: &[usize], first: Dir) -> Option<Spot> {
    let (mut upright, mut level): (Vec<Run>, Vec<Run>) = runs(&router.grid, cells)
        .into_iter()
        .partition(|run| run.dir.is_vertical());
    upright.sort_by_key(|run| Reverse(run.len));
    level.sort_by_key(|run| Reverse(run.len));
    let inside = |air: usize| inside(job, cells, level.first()?, air);
    let beside = || {
        upright
            .iter()
            .find_map(|run| beside(router, job, cells, run))
    };
    if first.is_vertical() {
        beside().or_else(|| inside(1)).or_else(|| inside(0))
    } else {
        inside(1).or_else(beside).or_else(|| inside(0))
    }
}

/// The straight stretches that will hold nothing but this path, without its bends.
fn runs(grid: &Grid, cells: &[usize]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for at in 1..cells.len().saturating_sub(1) {
        let into = grid.direction(cells[at - 1], cells[at]);
        let out = grid.direction(cells[at], cells[at + 1]);
        let is_head = at + 2 == cells.len() && grid.cells[cells[at + 1]].ink == Ink::Box;
        let Some(dir) = into.filter(|_| into == out && !is_head) else {
            continue;
        };
        if grid.cells[cells[at]].ink != Ink::Free {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.start + run.len == at && run.dir == dir => run.len += 1,
            _ => runs.push(Run {
                start: at,
                len: 1,
                dir,
            }),
        }
    }
    runs
}

/// Inside a level stretch: in its middle, or near its head if it is a branch, because the
/// others have to part before the label.
fn inside(job: &Job, cells: &[usize], run: &Run, air: usize) -> Option<Spot> {
    let len = text::width(&job.edge.label) + 2 * air;
    let spare = run.len.checked_sub(len).filter(|&spare| spare >= 2)?;
    let at = run.start + if job.branches { spare - 1 } else { spare / 2 };
    Some(Spot {
        path: at,
        cell: cells[at].min(cells[at + len - 1]),
        len,
        air,
        on_stroke: true,
    })
}

/// Beside an upright stretch, right of it or else left of it, with air if there is any.
fn beside(router: &Router, job: &Job, cells: &[usize], run: &Run) -> Option<Spot> {
    let (grid, loose) = (&router.grid, &router.places.loose);
    // Rows that could be taken out come last; else near the head, where branches have
    // parted, or in the middle of a way back.
    let ideal = if job.is_next {
        run.start + run.len
    } else {
        run.start + (run.len - 1) / 2
    };
    let is_loose = |at: usize| loose.get(cells[at] / grid.w) == Some(&true);
    let mut order: Vec<usize> = (run.start..run.start + run.len).collect();
    order.sort_by_key(|&at| (is_loose(at), at.abs_diff(ideal)));
    let spot = |air: usize| {
        let mut order = order.iter();
        order.find_map(|&at| beside_cell(grid, job, cells, at, air))
    };
    spot(2).or_else(|| spot(0))
}

fn beside_cell(grid: &Grid, job: &Job, cells: &[usize], at: usize, air: usize) -> Option<Spot> {
    let (x, y) = (cells[at] % grid.w, cells[at] / grid.w);
    let free = |from: usize, to: usize| {
        (from..to)
            .map(|x| grid.at(x, y))
            .all(|cell| grid.cells[cell].ink == Ink::Free && !cells.contains(&cell))
    };
    let len = text::width(&job.edge.label) + 1;
    if x + 1 + len <= grid.w && free(x + 1, (x + 1 + len + air).min(grid.w)) {
        return Some(Spot {
            path: at,
            cell: cells[at] + 1,
            len: len + usize::from(air > 0 && x + 1 + len < grid.w),
            air: 1,
            on_stroke: false,
        });
    }
    (x >= len && free((x - len).saturating_sub(air), x)).then(|| Spot {
        path: at,
        cell: cells[at] - len,
        len,
        air: 0,
        on_stroke: false,
    })
}

/// Writes a label and keeps others away from it.
pub(super) fn put(grid: &mut Grid, job: &Job, cells: &[usize], spot: &Spot) {
    for cell in &mut grid.cells[spot.cell..spot.cell + spot.len] {
        cell.ink = Ink::Label;
        cell.mask = 0;
    }
    if spot.on_stroke {
        for at in [spot.path.saturating_sub(1), spot.path + spot.len] {
            if let Some(&cell) = cells.get(at) {
                grid.cells[cell].guard = true;
            }
        }
    }
    let (row, col) = (spot.cell / grid.w, spot.cell % grid.w);
    // Blanks inside a stroke belong to the label, those beside one to nobody.
    let (col, words) = if spot.on_stroke {
        let air = " ".repeat(spot.air);
        (col, format!("{air}{}{air}", job.edge.label))
    } else {
        (col + spot.air, job.edge.label.clone())
    };
    grid.texts.push(Text {
        row,
        col,
        words,
        role: Role::Muted,
        link: None,
    });
}
