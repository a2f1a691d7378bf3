//! A grid of terminal cells on which boxes, strokes and labels are put, and its turning
//! into lines.
//!
//! Each cell keeps which of its four sides a stroke touches; strokes are OR-ed, and only
//! the finished mask becomes a character. So every joint is right.

use super::super::{Line, Role};
use crate::model::flowchart::Edge;
use crate::text;

/// No node or edge.
const NONE: u16 = u16::MAX;
/// More than one node or edge.
const MIXED: u16 = u16::MAX - 1;

/// A direction on the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dir {
    /// Up.
    North,
    /// To the right.
    East,
    /// Down.
    South,
    /// To the left.
    West,
}

impl Dir {
    /// All four, clockwise.
    pub(super) const ALL: [Self; 4] = [Self::North, Self::East, Self::South, Self::West];

    /// Its bit in a mask.
    pub(super) fn bit(self) -> u8 {
        1 << (self as u8)
    }

    /// The other way.
    pub(super) fn back(self) -> Self {
        Self::ALL[(self as usize + 2) % 4]
    }

    /// Whether it is up or down.
    pub(super) fn is_vertical(self) -> bool {
        matches!(self, Self::North | Self::South)
    }
}

/// Up and down.
pub(super) const VERTICAL: u8 = 0b0101;
/// Left and right.
pub(super) const LEVEL: u8 = 0b1010;

/// What a cell is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// Nothing.
    Free,
    /// A box, its border included.
    Box,
    /// Strokes of edges.
    Stroke,
    /// The head of an arrow.
    Head(Dir),
    /// A label, or the air around it.
    Label,
}

/// One cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// The sides touched by strokes.
    pub mask: u8,
    /// What it is used for.
    pub ink: Ink,
    /// Whether it stands next to a label, where nothing may cross or join.
    pub guard: bool,
    from: u16,
    to: u16,
}

impl Cell {
    const EMPTY: Self = Self {
        mask: 0,
        ink: Ink::Free,
        guard: false,
        from: NONE,
        to: NONE,
    };

    /// Whether all its strokes come from `node`.
    pub(super) fn is_from(self, node: usize) -> bool {
        usize::from(self.from) == node
    }

    /// Whether all its strokes lead to `node`.
    pub(super) fn is_to(self, node: usize) -> bool {
        usize::from(self.to) == node
    }

    /// Whether a stroke in direction `dir` may cross its stroke.
    pub(super) fn crosses(self, dir: Dir) -> bool {
        let across = if dir.is_vertical() { LEVEL } else { VERTICAL };
        self.ink == Ink::Stroke && self.mask == across && !self.guard
    }

    /// Notes that `edge` passes here.
    pub(super) fn claim(&mut self, edge: &Edge) {
        let merge = |old: u16, new: usize| match u16::try_from(new) {
            Ok(new) if old == NONE || old == new => new,
            Ok(_) | Err(_) => MIXED,
        };
        self.from = merge(self.from, edge.from);
        self.to = merge(self.to, edge.to);
    }

    fn glyph(self) -> char {
        match self.ink {
            Ink::Head(Dir::North) => '▲',
            Ink::Head(Dir::East) => '►',
            Ink::Head(Dir::South) => '▼',
            Ink::Head(Dir::West) => '◄',
            Ink::Free | Ink::Box | Ink::Stroke | Ink::Label => match self.mask & 15 {
                0 => ' ',
                1 | 4 | 5 => '│',
                2 | 8 | 10 => '─',
                3 => '└',
                6 => '┌',
                7 => '├',
                9 => '┘',
                11 => '┴',
                12 => '┐',
                13 => '┤',
                14 => '┬',
                _ => '┼',
            },
        }
    }
}

/// A text on the grid.
#[derive(Debug)]
pub(super) struct Text {
    /// Its row.
    pub row: usize,
    /// Its first column.
    pub col: usize,
    /// What it says, on one line.
    pub words: String,
    /// What it means.
    pub role: Role,
    /// Where it leads.
    pub link: Option<u16>,
}

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rect {
    /// Its left column.
    pub x: usize,
    /// Its top row.
    pub y: usize,
    /// Its width.
    pub w: usize,
    /// Its height.
    pub h: usize,
}

/// The cells, row by row, and the texts on them.
#[derive(Debug)]
pub(super) struct Grid {
    /// Columns.
    pub w: usize,
    /// Rows.
    pub h: usize,
    /// All cells.
    pub cells: Vec<Cell>,
    /// All texts.
    pub texts: Vec<Text>,
}

impl Grid {
    /// An empty grid.
    pub(super) fn new(w: usize, h: usize) -> Self {
        Self {
            w,
            h,
            cells: vec![Cell::EMPTY; w * h],
            texts: Vec::new(),
        }
    }

    /// The position of a cell.
    pub(super) fn at(&self, x: usize, y: usize) -> usize {
        y * self.w + x
    }

    /// The cell beside `cell`, if the grid has one there.
    pub(super) fn beside(&self, cell: usize, dir: Dir) -> Option<usize> {
        let (x, y) = (cell % self.w, cell / self.w);
        match dir {
            Dir::North => (y > 0).then(|| cell - self.w),
            Dir::East => (x + 1 < self.w).then_some(cell + 1),
            Dir::South => (y + 1 < self.h).then(|| cell + self.w),
            Dir::West => (x > 0).then(|| cell - 1),
        }
    }

    /// The direction from a cell to the one beside it.
    pub(super) fn direction(&self, from: usize, to: usize) -> Option<Dir> {
        let mut all = Dir::ALL.into_iter();
        all.find(|&dir| self.beside(from, dir) == Some(to))
    }

    /// Puts an empty box.
    pub(super) fn put_box(&mut self, rect: Rect) {
        let (right, bottom) = (rect.x + rect.w - 1, rect.y + rect.h - 1);
        for y in rect.y..=bottom {
            for x in rect.x..=right {
                let mut mask = 0;
                if y == rect.y || y == bottom {
                    mask |= if x > rect.x { Dir::West.bit() } else { 0 };
                    mask |= if x < right { Dir::East.bit() } else { 0 };
                }
                if x == rect.x || x == right {
                    mask |= if y > rect.y { Dir::North.bit() } else { 0 };
                    mask |= if y < bottom { Dir::South.bit() } else { 0 };
                }
                let ix = self.at(x, y);
                self.cells[ix].mask = mask;
                self.cells[ix].ink = Ink::Box;
            }
        }
    }

    /// Takes out the rows of `loose` that show nothing but strokes passing through.
    /// Returns the new position of each row.
    pub(super) fn squeeze(&mut self, loose: &[bool]) -> Vec<usize> {
        let mut new_row = Vec::with_capacity(self.h + 1);
        let mut kept = Vec::with_capacity(self.cells.len());
        let mut next = 0;
        for (y, row) in self.cells.chunks(self.w.max(1)).enumerate() {
            new_row.push(next);
            let idle = |cell: &Cell| match cell.ink {
                Ink::Free => true,
                Ink::Stroke => cell.mask == VERTICAL,
                Ink::Box | Ink::Head(_) | Ink::Label => false,
            };
            if loose.get(y) == Some(&true) && row.iter().all(idle) {
                continue;
            }
            kept.extend_from_slice(row);
            next += 1;
        }
        new_row.push(next);
        for text in &mut self.texts {
            text.row = new_row.get(text.row).copied().unwrap_or(next);
        }
        self.cells = kept;
        self.h = next;
        new_row
    }

    /// The first column that shows something.
    pub(super) fn first_column(&self) -> usize {
        (0..self.w)
            .find(|&x| (0..self.h).any(|y| self.cells[self.at(x, y)].ink != Ink::Free))
            .unwrap_or(0)
    }

    /// The lines, from the column `left` on.
    pub(super) fn lines(mut self, left: usize) -> Vec<Line> {
        self.texts.sort_by_key(|text| (text.row, text.col));
        (0..self.h).map(|y| self.line(y, left)).collect()
    }

    fn line(&self, y: usize, left: usize) -> Line {
        let mut line = Line::default();
        let mut texts = self.texts.iter().filter(|text| text.row == y).peekable();
        let mut blank = 0;
        let mut x = left;
        while x < self.w {
            if let Some(label) = texts.next_if(|text| text.col <= x) {
                line.push(&" ".repeat(blank), Role::Border, None);
                blank = 0;
                line.push(&label.words, label.role, label.link);
                x += text::width(&label.words).max(1);
                continue;
            }
            let glyph = self.cells[self.at(x, y)].glyph();
            x += 1;
            if glyph == ' ' {
                blank += 1;
                continue;
            }
            line.push(&" ".repeat(blank), Role::Border, None);
            blank = 0;
            line.push(glyph.encode_utf8(&mut [0; 4]), Role::Border, None);
        }
        line
    }
}
