//! What lies over the panes; one file per idea.

mod compare;
mod menu;
mod search;
mod small;

use ratatui::layout::{Position, Rect};
use tui_input::Input;

use crate::app::overlay::Overlay;
use crate::app::{State, regions};
use crate::doc::Role;
use crate::text;
use crate::ui::paint::Painter;

/// Draws all overlays from the bottom up; returns the text cursor of the top one.
pub(super) fn draw(painter: &mut Painter<'_>, state: &State) -> Option<Position> {
    let mut cursor = None;
    for overlay in &state.overlays {
        let area = regions::overlay_area(state, overlay);
        painter.frame(area, overlay.title());
        cursor = match overlay {
            Overlay::Search(search) => search::draw(painter, state, overlay, search),
            Overlay::Menu(menu) => menu::draw(painter, state, overlay, menu),
            Overlay::Links {
                entry,
                items,
                cursor,
            } => {
                small::links(painter, state, overlay, *entry, items, *cursor);
                None
            }
            Overlay::Compare { pair, ends, scroll } => {
                compare::draw(painter, state, area, *pair, *ends, *scroll);
                None
            }
            Overlay::Problems(cursor) => {
                small::problems(painter, state, overlay, *cursor);
                None
            }
            Overlay::Themes { cursor, .. } => {
                small::themes(painter, state, overlay, *cursor);
                None
            }
            Overlay::Note { entry, input } => small::note(painter, state, area, *entry, input),
            Overlay::Message { text, .. } => {
                small::message(painter, area, text);
                None
            }
        };
    }
    cursor
}

/// Draws a text field; returns where its cursor is.
fn field(painter: &mut Painter<'_>, area: Rect, sign: &str, input: &Input) -> Option<Position> {
    let x = painter.words(area.x, area.y, area.width, sign, Role::Key);
    let room = area.right().saturating_sub(x + 1);
    let scroll = input.visual_scroll(usize::from(room.max(1)));
    let mut skipped = 0;
    let shown: String = input
        .value()
        .chars()
        .skip_while(|c| {
            let width = text::width(c.encode_utf8(&mut [0; 4]));
            let skip = skipped < scroll;
            skipped += if skip { width } else { 0 };
            skip
        })
        .collect();
    let style = painter.theme.patch(Role::Input);
    painter.tint(
        Rect {
            x,
            width: area.right().saturating_sub(x),
            height: 1,
            ..area
        },
        style,
    );
    painter.text(x, area.y, room, &shown, style);
    let at = x + input
        .visual_cursor()
        .saturating_sub(scroll)
        .min(usize::from(room)) as u16;
    (area.width > 0).then_some(Position::new(at, area.y))
}

/// The selected line or lines of a list, in the look of a selection.
fn select(painter: &mut Painter<'_>, area: Rect, focused: bool) {
    let role = if focused {
        Role::Selected
    } else {
        Role::SelectedDim
    };
    painter.select(area, role);
    for y in area.y..area.bottom() {
        painter.words(area.x, y, 1, "▌", Role::BorderFocus);
    }
}
