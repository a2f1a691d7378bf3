//! The page of the selected entry.

use ratatui::layout::Rect;

use crate::app::{Focus, State, page, regions, rows};
use crate::doc::Role;
use crate::ui::paint::Painter;

/// Draws the visible lines of the page.
pub(in crate::ui) fn draw(painter: &mut Painter<'_>, state: &State, area: Rect) {
    let inside = regions::inner(area);
    let Some(entry) = rows::selected(state) else {
        return;
    };
    let doc = page::doc(state, entry, usize::from(inside.width));
    let focused = state.focus == Focus::Page;
    let link = state.page.link.filter(|_| focused);
    let lines = doc
        .lines
        .iter()
        .skip(state.page.scroll)
        .take(usize::from(inside.height));
    for (row, line) in lines.enumerate() {
        let y = inside.y + row as u16;
        painter.line(
            Rect {
                y,
                height: 1,
                ..inside
            },
            line,
            link,
        );
    }
    if focused && state.page.scroll == 0 && inside.height > 0 {
        let title = Rect {
            height: 1,
            ..inside
        };
        painter.tint(title, painter.theme.patch(Role::BorderFocus));
    }
    painter.scrollbar(
        area,
        state.page.scroll,
        usize::from(inside.height),
        doc.lines.len(),
    );
}
