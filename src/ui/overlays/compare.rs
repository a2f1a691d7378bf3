//! Two entries that are confused with each other, side by side; the difference on top.

use ratatui::layout::Rect;

use crate::app::{State, page, regions};
use crate::doc::{Line, Role};
use crate::model::{ColumnRole, EntryIx, inline};
use crate::text;
use crate::ui::paint::Painter;

/// Below this width the two stand below each other.
const BESIDE: u16 = 56;

/// Draws the overlay.
pub(super) fn draw(
    painter: &mut Painter<'_>,
    state: &State,
    area: Rect,
    pair: Option<EntryIx>,
    ends: [EntryIx; 2],
    scroll: usize,
) {
    let inner = regions::overlay_inner(area);
    let width = usize::from(inner.width);
    let mut top = pair
        .map(|pair| verdict(state, pair, width))
        .unwrap_or_default();
    top.truncate(usize::from(inner.height) / 2);
    for (row, line) in top.iter().enumerate() {
        painter.line(
            Rect {
                y: inner.y + row as u16,
                height: 1,
                ..inner
            },
            line,
            None,
        );
    }
    let below = top.len() as u16;
    let body = Rect {
        y: inner.y + below,
        height: inner.height.saturating_sub(below),
        ..inner
    };
    if inner.width < BESIDE {
        let mut lines = lines(state, ends[0], width);
        lines.push(Line::of("─".repeat(width), Role::Border));
        lines.extend(self::lines(state, ends[1], width));
        paint(painter, body, &lines, scroll);
        return;
    }
    let half = (inner.width - 3) / 2;
    let left = Rect {
        width: half,
        ..body
    };
    let right = Rect {
        x: body.x + half + 3,
        width: inner.width - half - 3,
        ..body
    };
    paint(
        painter,
        left,
        &lines(state, ends[0], usize::from(left.width)),
        scroll,
    );
    paint(
        painter,
        right,
        &lines(state, ends[1], usize::from(right.width)),
        scroll,
    );
    for y in body.y..body.bottom() {
        painter.words(body.x + half + 1, y, 1, "│", Role::Border);
    }
}

/// The difference in a line and the deciding cue.
fn verdict(state: &State, pair: EntryIx, width: usize) -> Vec<Line> {
    let model = state.model();
    let section = model.section_of(pair);
    let mut lines = Vec::new();
    for (column, cell) in section.columns.iter().zip(&model.entry(pair).cells) {
        let role = match column.role {
            ColumnRole::Cue => Role::Title,
            ColumnRole::Answer => Role::Answer,
            ColumnRole::Test => Role::Good,
            ColumnRole::Option
            | ColumnRole::Contrast
            | ColumnRole::Reason
            | ColumnRole::Example => Role::Text,
        };
        let plain = inline::plain(cell);
        let shown = if column.role == ColumnRole::Cue {
            plain.into_owned()
        } else {
            format!("{}: {plain}", column.title)
        };
        lines.extend(
            text::wrap(&shown, width)
                .into_iter()
                .map(|range| Line::of(&shown[range], role)),
        );
    }
    lines.push(Line::of("─".repeat(width), Role::Border));
    lines
}

fn lines(state: &State, entry: EntryIx, width: usize) -> Vec<Line> {
    page::doc(state, entry, width).lines
}

fn paint(painter: &mut Painter<'_>, area: Rect, lines: &[Line], scroll: usize) {
    let scroll = scroll.min(lines.len().saturating_sub(usize::from(area.height)));
    for (row, line) in lines
        .iter()
        .skip(scroll)
        .take(usize::from(area.height))
        .enumerate()
    {
        painter.line(
            Rect {
                y: area.y + row as u16,
                height: 1,
                ..area
            },
            line,
            None,
        );
    }
}
