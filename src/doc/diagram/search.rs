//! The cheapest way of one edge: Dijkstra's search over cells and directions.
//!
//! The prices say what looks good: short, few bends, no crossings, some air beside boxes
//! and other strokes, ends in the middle of a side. A way that leaves or joins another stroke
//! pays for the part it shares as if it were its own, so that nothing is joined too early.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::grid::{Dir, Grid, Ink, Rect, VERTICAL};
use super::route::{Job, Router};

const LEVEL_STEP: u32 = 2;
const VERTICAL_STEP: u32 = 4;
const BEND: u32 = 14;
const CROSSING: u32 = 40;
/// Running right along a box or another upright stroke, for each cell.
const HUGGING: u32 = 3;
const JOINING: u32 = 2;
/// For each step of an end away from the middle of its side.
const OFF_CENTRE: u32 = 5;
/// Two ends side by side are hard to tell apart.
const CROWDED: u32 = 16;
/// A bend right beside a box leaves no room for the eye.
const EARLY_BEND: u32 = 7;

/// What an edge pays for leaving or entering a box at each side, by [`Dir`].
pub(super) type Sides = [u32; 4];

/// The price of a side that must not be used.
pub(super) const CLOSED: u32 = u32::MAX;

/// The cells from the border of the source, or a stroke that leaves it, to the border of
/// the target, or a stroke that leads to it. Other strokes count only with `share`.
pub(super) fn way(router: &Router, job: &Job, share: bool) -> Option<Vec<usize>> {
    let states = router.grid.cells.len() * 4;
    let mut search = Search {
        router,
        grid: &router.grid,
        job,
        joins: if share {
            joins(router, job)
        } else {
            Vec::new()
        },
        cost: vec![u32::MAX; states],
        before: vec![Before::Nothing; states],
        heap: BinaryHeap::new(),
        best: None,
    };
    search.start_at_box();
    if share {
        search.start_on_strokes();
    }
    search.run();
    search.found()
}

/// How a way begins or goes on: the state before, or the cell it leaves from.
#[derive(Clone, Copy)]
enum Before {
    Nothing,
    State(usize),
    Cell(usize),
}

/// A finished way: its price, its last state, and the cell in which it ends.
#[derive(Clone, Copy)]
struct End {
    price: u32,
    state: usize,
    cell: usize,
}

/// A place where a way may join a stroke: the price of the rest of the way, and where that
/// leads first.
type Join = Option<(u32, Dir)>;

/// A state is a cell and the direction in which it was entered.
struct Search<'a> {
    router: &'a Router<'a>,
    grid: &'a Grid,
    job: &'a Job<'a>,
    joins: Vec<Join>,
    cost: Vec<u32>,
    before: Vec<Before>,
    heap: BinaryHeap<Reverse<(u32, usize)>>,
    best: Option<End>,
}

impl Search<'_> {
    fn start_at_box(&mut self) {
        let rect = self.router.places.rects[self.job.edge.from];
        for dir in Dir::ALL {
            for origin in side(rect, self.grid, dir) {
                let Some(cell) = self.grid.beside(origin, dir) else {
                    continue;
                };
                if let Some(price) = port(rect, self.grid, origin, dir, &self.job.leave) {
                    let price = price + crowded(self.grid, cell, dir);
                    self.start(origin, dir, price);
                }
            }
        }
    }

    /// Starts on strokes that leave the same box, before their labels.
    fn start_on_strokes(&mut self) {
        let router = self.router;
        let from = self.job.edge.from;
        for path in router.paths.iter().filter(|path| path.from == from) {
            let end = path.label.unwrap_or(path.cells.len().saturating_sub(2));
            let prices = prices(self.grid, &path.cells);
            let steps = path.cells.windows(2).zip(prices).enumerate();
            for (at, (pair, price)) in steps.take(end.saturating_sub(1)) {
                let cell = pair[1];
                let found = &self.grid.cells[cell];
                if !found.is_from(from) || !is_open(self.grid, cell) {
                    continue;
                }
                let into = self.grid.direction(pair[0], cell);
                let is_early = at == 0 && into.is_some_and(|dir| !dir.is_vertical());
                let price = price + JOINING + if is_early { EARLY_BEND } else { 0 };
                for dir in Dir::ALL {
                    if found.mask & dir.bit() == 0 {
                        let turn = if into == Some(dir) { 0 } else { BEND };
                        self.start(cell, dir, price + turn);
                    }
                }
            }
        }
    }

    fn start(&mut self, origin: usize, dir: Dir, price: u32) {
        let Some(cell) = self.grid.beside(origin, dir) else {
            return;
        };
        if self.grid.cells[cell].ink == Ink::Free {
            self.reach(cell, dir, price, Before::Cell(origin));
        }
    }

    fn reach(&mut self, cell: usize, dir: Dir, price: u32, before: Before) {
        let state = cell * 4 + dir as usize;
        if price < self.cost[state] {
            self.cost[state] = price;
            self.before[state] = before;
            self.heap.push(Reverse((price, state)));
        }
    }

    fn run(&mut self) {
        while let Some(Reverse((price, state))) = self.heap.pop() {
            if self.best.is_some_and(|best| price >= best.price) {
                break;
            }
            if price > self.cost[state] {
                continue;
            }
            let (cell, dir) = (state / 4, Dir::ALL[state % 4]);
            let is_free = self.grid.cells[cell].ink == Ink::Free;
            for next in Dir::ALL {
                // What crosses a stroke goes on straight.
                if next != dir.back() && (next == dir || is_free) {
                    self.step(state, next, price + self.turn(state, next));
                }
            }
        }
    }

    fn turn(&self, state: usize, next: Dir) -> u32 {
        let dir = Dir::ALL[state % 4];
        if next == dir {
            return 0;
        }
        let is_first = matches!(self.before[state], Before::Cell(_));
        BEND + if is_first && !dir.is_vertical() {
            EARLY_BEND
        } else {
            0
        }
    }

    /// One step on, which may be the last one.
    fn step(&mut self, state: usize, dir: Dir, price: u32) {
        let Some(next) = self.grid.beside(state / 4, dir) else {
            return;
        };
        let found = &self.grid.cells[next];
        match found.ink {
            Ink::Head(_) | Ink::Label => {}
            Ink::Box => {
                if let Some(end) = self.arrival(state, next, dir) {
                    self.arrive(price + end, state, next);
                }
            }
            Ink::Stroke => {
                if let Some(rest) = self.joining(next, dir) {
                    self.arrive(price + rest, state, next);
                } else if found.crosses(dir) {
                    let price = price + CROSSING + self.air(next, dir);
                    self.reach(next, dir, price, Before::State(state));
                }
            }
            Ink::Free => {
                let price = price + self.air(next, dir);
                self.reach(next, dir, price, Before::State(state));
            }
        }
    }

    /// What it costs to end at the border cell `next`, if the head may stand before it.
    fn arrival(&self, state: usize, next: usize, dir: Dir) -> Option<u32> {
        let (cell, entered) = (state / 4, Dir::ALL[state % 4]);
        if entered != dir || self.grid.cells[cell].ink != Ink::Free {
            return None;
        }
        let bent = match self.before[state] {
            Before::State(other) => other % 4 != dir as usize,
            Before::Cell(_) | Before::Nothing => false,
        };
        let rect = self.router.places.rects[self.job.edge.to];
        let price = port(rect, self.grid, next, dir.back(), &self.job.enter)?;
        let early = if bent && !dir.is_vertical() {
            EARLY_BEND
        } else {
            0
        };
        Some(price + crowded(self.grid, cell, dir) + early)
    }

    /// What it costs to join the stroke in a cell, if a stroke may arrive there.
    fn joining(&self, cell: usize, dir: Dir) -> Option<u32> {
        let (price, out) = self.joins.get(cell).copied().flatten()?;
        let mask = self.grid.cells[cell].mask;
        let turn = if out == dir { 0 } else { BEND };
        // Three ways into one joint look better than two joints side by side.
        let joint = if mask.count_ones() == 3 { JOINING } else { 0 };
        (mask & dir.back().bit() == 0).then(|| (price + turn).saturating_sub(joint))
    }

    fn arrive(&mut self, price: u32, state: usize, cell: usize) {
        if self.best.is_none_or(|best| price < best.price) {
            self.best = Some(End { price, state, cell });
        }
    }

    /// The price of a cell: its length, and what it runs close to.
    fn air(&self, cell: usize, dir: Dir) -> u32 {
        let across = Dir::ALL
            .into_iter()
            .filter(|side| side.is_vertical() != dir.is_vertical());
        let close = across.filter(|&side| {
            let near = self
                .grid
                .beside(cell, side)
                .map(|near| self.grid.cells[near]);
            near.is_some_and(|near| {
                let runs_along = dir.is_vertical() && near.mask & VERTICAL != 0;
                near.ink == Ink::Box || (near.ink != Ink::Free && runs_along)
            })
        });
        length(Some(dir)) + close.map(|_| HUGGING).sum::<u32>()
    }

    fn found(&self) -> Option<Vec<usize>> {
        let end = self.best?;
        let mut cells = vec![end.cell];
        let mut at = Before::State(end.state);
        loop {
            match at {
                Before::State(state) => {
                    cells.push(state / 4);
                    at = self.before[state];
                }
                Before::Cell(origin) => {
                    cells.push(origin);
                    cells.reverse();
                    return Some(cells);
                }
                Before::Nothing => return None,
            }
        }
    }
}

/// For each cell, how an edge may join others there that lead to the same node, behind
/// their labels.
fn joins(router: &Router, job: &Job) -> Vec<Join> {
    let (grid, to) = (&router.grid, job.edge.to);
    let mut joins = vec![None; grid.cells.len()];
    for path in router.paths.iter().filter(|path| path.to == to) {
        let first = path.label.map_or(1, |label| label + 1);
        let back: Vec<usize> = path.cells.iter().skip(first).rev().copied().collect();
        for (pair, price) in back.windows(2).zip(prices(grid, &back)) {
            let cell = pair[1];
            if grid.cells[cell].is_to(to) && is_open(grid, cell) {
                let out = grid.direction(cell, pair[0]);
                joins[cell] = out.map(|out| (price + JOINING, out));
            }
        }
    }
    joins
}

/// What each step along a path has cost since its beginning.
fn prices(grid: &Grid, cells: &[usize]) -> Vec<u32> {
    let mut price = 0;
    let mut last = None;
    let mut prices = Vec::new();
    for pair in cells.windows(2) {
        let dir = grid.direction(pair[0], pair[1]);
        price += length(dir)
            + if last.is_some() && last != dir {
                BEND
            } else {
                0
            };
        last = dir;
        prices.push(price);
    }
    prices
}

/// A cell is twice as high as wide.
fn length(dir: Option<Dir>) -> u32 {
    if dir.is_some_and(Dir::is_vertical) {
        VERTICAL_STEP
    } else {
        LEVEL_STEP
    }
}

/// Whether another stroke may begin or end at the stroke in this cell.
fn is_open(grid: &Grid, cell: usize) -> bool {
    let found = &grid.cells[cell];
    found.ink == Ink::Stroke && found.mask.count_ones() < 4 && !found.guard
}

/// The border cells of one side of a box, corners left out.
fn side(rect: Rect, grid: &Grid, dir: Dir) -> Vec<usize> {
    let (right, bottom) = (rect.x + rect.w - 1, rect.y + rect.h - 1);
    match dir {
        Dir::North => (rect.x + 1..right).map(|x| grid.at(x, rect.y)).collect(),
        Dir::South => (rect.x + 1..right).map(|x| grid.at(x, bottom)).collect(),
        Dir::West => (rect.y + 1..bottom).map(|y| grid.at(rect.x, y)).collect(),
        Dir::East => (rect.y + 1..bottom).map(|y| grid.at(right, y)).collect(),
    }
}

/// The price of a border cell as an end at the side `dir` of `rect`, if it is one.
fn port(rect: Rect, grid: &Grid, cell: usize, dir: Dir, sides: &Sides) -> Option<u32> {
    let price = sides[dir as usize];
    if price == CLOSED || !side(rect, grid, dir).contains(&cell) {
        return None;
    }
    let off = if dir.is_vertical() {
        (cell % grid.w).abs_diff(rect.x + rect.w / 2)
    } else {
        2 * (cell / grid.w).abs_diff(rect.y + rect.h / 2)
    };
    let off = u32::try_from(off).ok()?.checked_mul(OFF_CENTRE)?;
    off.checked_add(price)
}

/// What an end in this cell pays for other strokes right beside it.
fn crowded(grid: &Grid, cell: usize, dir: Dir) -> u32 {
    let taken = |side: Dir| {
        let near = grid.beside(cell, side).map(|near| grid.cells[near].ink);
        side.is_vertical() != dir.is_vertical()
            && near.is_some_and(|ink| !matches!(ink, Ink::Free | Ink::Box))
    };
    if Dir::ALL.into_iter().any(taken) {
        CROWDED
    } else {
        0
    }
}
