//! The list of sections.

use ratatui::layout::Rect;

use crate::app::outline::OutlineLine;
use crate::app::{Focus, State, listed};
use crate::doc::Role;
use crate::text;
use crate::ui::paint::Painter;

/// Draws the heading and the sections with their counts.
pub(in crate::ui) fn draw(painter: &mut Painter<'_>, state: &State, area: Rect) {
    let focused = state.focus == Focus::Outline;
    let heading = if focused {
        Role::BorderFocus
    } else {
        Role::Heading
    };
    painter.words(
        area.x + 1,
        area.y,
        area.width.saturating_sub(1),
        "Sections",
        heading,
    );
    let place = state.place();
    let outline = &listed(state).outline;
    let height = usize::from(area.height.saturating_sub(1));
    let visible = outline.lines.iter().skip(place.outline_top).take(height);
    for (row, line) in visible.enumerate() {
        let y = area.y + 1 + row as u16;
        let at = match *line {
            OutlineLine::Item(at) => at,
            OutlineLine::Topic(topic) => {
                let room = area.width.saturating_sub(2);
                let topic = state.model().section(topic).topic.as_deref();
                let topic = text::clip(topic.unwrap_or_default(), usize::from(room));
                painter.words(area.x + 1, y, room, &topic, Role::Strong);
                continue;
            }
        };
        let item = &outline.items[at];
        let line = Rect {
            y,
            height: 1,
            ..area
        };
        let selected = at == place.section;
        let count = item.count.to_string();
        let room = usize::from(area.width).saturating_sub(count.len() + 5);
        let sign = if selected { "▸" } else { " " };
        painter.words(area.x + 1, y, 1, sign, Role::Key);
        let title = text::clip(&item.title, room);
        let role = if item.count == 0 {
            Role::Muted
        } else {
            Role::Text
        };
        painter.words(area.x + 3, y, area.width.saturating_sub(3), &title, role);
        let x = area.right().saturating_sub(count.len() as u16 + 1);
        if x > area.x + 3 {
            painter.words(x, y, count.len() as u16, &count, Role::Muted);
        }
        if selected {
            let role = if focused {
                Role::Selected
            } else {
                Role::SelectedDim
            };
            painter.select(line, role);
        }
    }
}
