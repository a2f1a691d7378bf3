//! The rows of a section as a table whose cells wrap, or as cards.
//!
//! Only the rows that are asked for are laid out; column widths come from a bounded sample,
//! so the work does not grow with the section.

use super::rich::{Rich, beside, sign};
use super::{Line, Role};
use crate::model::{ColumnRole, EntryIx, Model, SectionIx, inline, verdict};
use crate::text;

/// Cells between two columns.
const GAP: usize = 2;
/// Rows that are measured for the column widths.
const SAMPLE: usize = 200;
/// The narrowest column.
const LEAST: usize = 8;
/// Longer words may be broken when space is short.
const WORD: usize = 18;
/// Below this a column is rather hidden than squeezed, unless its words are shorter.
const FLOOR: usize = 10;

/// The columns of a section at a certain width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// The visible columns: position in the section, first cell, width in cells.
    pub columns: Vec<(usize, usize, usize)>,
    /// Columns that are hidden on the right.
    pub hidden: usize,
}

/// What a column wants.
struct Wish {
    at: usize,
    least: usize,
    most: usize,
    /// Mean width of its cells: its claim to space.
    mean: usize,
}

impl Grid {
    /// The columns of `section` at `width`; the first stays, `shift` of the others are left out.
    pub fn new(model: &Model, section: SectionIx, width: usize, shift: usize) -> Self {
        let all = model.section(section).columns.len();
        let shift = shift.min(all.saturating_sub(2));
        let mut wishes: Vec<Wish> = (0..all)
            .filter(|at| *at == 0 || *at > shift)
            .map(|at| Wish::of(model, section, at))
            .collect();
        let need = |wishes: &[Wish]| {
            wishes
                .iter()
                .map(|wish| wish.least.min(FLOOR) + GAP)
                .sum::<usize>()
        };
        let wanted = wishes.len();
        while wishes.len() > 2 && need(&wishes) > width + GAP {
            wishes.pop();
        }
        let hidden = wanted - wishes.len();
        let space = width.saturating_sub(GAP * wishes.len().saturating_sub(1));
        let mut start = 0;
        let columns = share(&wishes, space)
            .into_iter()
            .zip(&wishes)
            .map(|(cells, wish)| {
                let column = (wish.at, start, cells);
                start += cells + GAP;
                column
            })
            .collect();
        Self { columns, hidden }
    }

    /// The headings, wrapped.
    pub fn heading(&self, model: &Model, section: SectionIx) -> Vec<Line> {
        let columns = &model.section(section).columns;
        self.join(|at| {
            let mut rich = Rich::default();
            rich.push(&columns[at].title, Role::Heading, None);
            rich
        })
    }

    /// The lines of one row; as many as its tallest cell needs.
    pub fn row(&self, model: &Model, section: SectionIx, entry: EntryIx) -> Vec<Line> {
        self.join(|at| cell(model, section, at, entry))
    }

    fn join(&self, cell: impl Fn(usize) -> Rich) -> Vec<Line> {
        let columns = self.columns.iter();
        beside(columns.map(|(at, start, width)| (*start, *width, cell(*at))))
    }
}

impl Wish {
    fn of(model: &Model, section: SectionIx, at: usize) -> Self {
        let heading = &model.section(section).columns[at].title;
        let mut most = text::width(heading);
        let mut least = heading.split(' ').map(text::width).max().unwrap_or(0);
        let (mut sum, mut rows) = (0, 0);
        for entry in model.rows(section).take(SAMPLE) {
            let plain = plain_cell(model, section, at, entry);
            let cells = text::width(&plain);
            least = least.max(
                plain
                    .split(' ')
                    .map(text::width)
                    .max()
                    .unwrap_or(0)
                    .min(WORD),
            );
            most = most.max(cells);
            sum += cells;
            rows += 1;
        }
        let least = least.clamp(LEAST.min(most), WORD);
        Self {
            at,
            least,
            most: most.max(least),
            mean: sum / rows.max(1) + 1,
        }
    }
}

/// Shares `space` among the columns: nobody gets less than its longest word if that fits,
/// nobody more than it can use, and the rest goes by the mean length of the cells.
fn share(wishes: &[Wish], space: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = wishes.iter().map(|wish| wish.least).collect();
    while widths.iter().sum::<usize>() > space {
        match widths.iter_mut().max() {
            Some(widest) if *widest > 1 => *widest -= 1,
            _ => break,
        }
    }
    let mut left = space.saturating_sub(widths.iter().sum());
    while left > 0 {
        let open = |at: &usize| widths[*at] < wishes[*at].most;
        // The column with the most text for its width gets the next cell.
        let next = (0..wishes.len())
            .filter(open)
            .max_by_key(|at| (wishes[*at].mean * 64 / widths[*at].max(1), usize::MAX - at));
        let Some(at) = next else { break };
        widths[at] += 1;
        left -= 1;
    }
    widths
}

fn cell(model: &Model, section: SectionIx, at: usize, entry: EntryIx) -> Rich {
    let column = &model.section(section).columns[at];
    let written = model.cell(section, at, entry);
    let base = cell_role(column.role);
    let pack = model.section_of(entry).pack;
    let mut rich = Rich::default();
    match verdict(written).filter(|_| column.role == ColumnRole::Option) {
        Some((verdict, rest)) => {
            let (sign, role) = sign(verdict);
            rich.push(sign, role, None);
            if !rest.is_empty() {
                rich.push(" ", base, None)
                    .markup(model, pack, rest, base, None);
            }
        }
        None => {
            rich.markup(model, pack, written, base, None);
        }
    }
    rich
}

/// The text of [`cell`] alone, for measuring.
fn plain_cell(model: &Model, section: SectionIx, at: usize, entry: EntryIx) -> String {
    let written = model.cell(section, at, entry);
    if !written.contains("[[") {
        return inline::plain(written).into_owned();
    }
    cell(model, section, at, entry)
        .wrap(usize::MAX)
        .iter()
        .map(Line::plain)
        .collect()
}

/// What the text of a column means.
pub(super) fn cell_role(role: ColumnRole) -> Role {
    match role {
        ColumnRole::Answer => Role::Answer,
        ColumnRole::Cue | ColumnRole::Option | ColumnRole::Test | ColumnRole::Example => Role::Text,
        ColumnRole::Contrast | ColumnRole::Reason => Role::Muted,
    }
}

/// The lines of one row as a card: the cue, and each further cell with its heading.
pub fn card(model: &Model, section: SectionIx, entry: EntryIx, width: usize) -> Vec<Line> {
    let columns = &model.section(section).columns;
    let mut lines = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let rich = cell(model, section, at, entry);
        if at == 0 {
            lines.extend(rich.wrap(width));
            continue;
        }
        if model.cell(section, at, entry).is_empty() {
            continue;
        }
        let mut label = Line::of("  ", Role::Text);
        label.push(&column.title, Role::Heading, None);
        label.push(" ", Role::Text, None);
        // A long heading beside its cell would squeeze it: then it stands above.
        if label.width() + 10 > width || label.width() * 5 > width * 2 {
            lines.push(label);
            lines.extend(rich.hang(&Line::default(), 2, width));
        } else {
            let indent = label.width();
            lines.extend(rich.hang(&label, indent, width));
        }
    }
    lines
}
