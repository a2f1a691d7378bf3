//! Help and palette: commands with their keys, narrowed by typing, run by Enter.

use ratatui::layout::{Position, Rect};

use crate::app::overlay::{Menu, MenuRun, Overlay};
use crate::app::{State, regions};
use crate::doc::Role;
use crate::text;
use crate::ui::paint::Painter;

use super::{field, select};

/// Draws the overlay; returns where the text cursor is.
pub(super) fn draw(
    painter: &mut Painter<'_>,
    state: &State,
    overlay: &Overlay,
    menu: &Menu,
) -> Option<Position> {
    let area = regions::overlay_area(state, overlay);
    let inner = regions::overlay_inner(area);
    let sign = if menu.help { "? " } else { ": " };
    let cursor = field(
        painter,
        Rect {
            height: 1.min(inner.height),
            ..inner
        },
        sign,
        &menu.input,
    );
    painter.frame_note(area, "type to narrow, Enter runs");
    if inner.height > 1 {
        painter.rule(
            Rect {
                y: inner.y + 1,
                height: 1,
                ..inner
            },
            Role::Border,
        );
    }
    let list = regions::overlay_list(state, overlay);
    let keys = menu
        .items
        .iter()
        .map(|item| text::width(&item.keys))
        .max()
        .unwrap_or(0)
        .min(18) as u16;
    let shown = usize::from(list.height);
    let visible = menu
        .items
        .iter()
        .enumerate()
        .skip(menu.cursor.top)
        .take(shown);
    for (row, (at, item)) in visible.enumerate() {
        let line = Rect {
            y: list.y + row as u16,
            height: 1,
            ..list
        };
        let x = line.x + 2;
        painter.words(
            x,
            line.y,
            keys,
            &text::clip(&item.keys, usize::from(keys)),
            Role::Key,
        );
        let x = x + keys + 2;
        let room = line.right().saturating_sub(x);
        let end = painter.words(x, line.y, room, &item.label, Role::Text);
        let detail = match item.run {
            MenuRun::Command(command) if menu.help => {
                format!("{} · {}", command.info().group.title(), item.detail)
            }
            MenuRun::Command(_) | MenuRun::Section(_) => item.detail.clone(),
        };
        let width = text::width(&detail) as u16;
        if end + width + 3 < line.right() {
            painter.words(
                line.right() - width - 2,
                line.y,
                width,
                &detail,
                Role::Muted,
            );
        }
        if at == menu.cursor.at {
            select(painter, line, true);
        }
    }
    if menu.items.is_empty() {
        painter.words(
            list.x,
            list.y,
            list.width,
            "No command has these words.",
            Role::Muted,
        );
    }
    painter.scrollbar(
        Rect {
            x: list.x + 1,
            ..list
        },
        menu.cursor.top,
        shown,
        menu.items.len(),
    );
    cursor
}
