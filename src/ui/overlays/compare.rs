//! Two entries that are confused with each other, side by side; the difference on top.

use ratatui::layout::Rect;

use crate::app::compare::Comparison;
use crate::app::{State, regions};
use crate::doc::{Line, Role};
use crate::model::EntryIx;
use crate::ui::paint::Painter;

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
    let comparison = Comparison::new(state, inner, pair, ends);
    paint(painter, inner, &comparison.top, 0);
    for (area, lines) in &comparison.parts {
        paint(painter, *area, lines, scroll);
        let height = usize::from(area.height);
        let bar = Rect {
            width: area.width + 1,
            ..*area
        };
        let top = scroll.min(lines.len().saturating_sub(height));
        painter.scrollbar(bar, top, height, lines.len());
        if let Some(wall) = comparison.wall {
            for y in area.y..area.bottom() {
                painter.words(wall, y, 1, "│", Role::Border);
            }
        }
    }
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
