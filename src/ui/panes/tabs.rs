//! The tab bar.

use ratatui::layout::Rect;

use crate::app::regions::{brand, tab_spans};
use crate::app::{PaneRef, State};
use crate::doc::Role;
use crate::text;
use crate::ui::paint::Painter;

/// Draws the program's name, the tabs that fit, and arrows where there are more.
pub(in crate::ui) fn draw(painter: &mut Painter<'_>, state: &State, area: Rect) {
    let brand = brand(state, area.width);
    painter.words(area.x, area.y, area.width, &brand, Role::Title);
    let spans = tab_spans(state, area);
    for tab in &spans {
        let width = tab.end - tab.start;
        let active = tab.pane == state.pane;
        let base = if active { Role::TabActive } else { Role::Text };
        painter.words(tab.start, area.y, width, &tab.label, base);
        if !active && tab.label.as_bytes().get(1).is_some_and(u8::is_ascii_digit) {
            painter.words(tab.start + 1, area.y, 1, &tab.label[1..2], Role::Key);
        }
    }
    let begin = area.x + text::width(&brand) as u16;
    if spans.first().is_some_and(|tab| tab.pane != PaneRef::Tab(0)) {
        painter.words(begin, area.y, 1, "‹", Role::Key);
    }
    if spans.last().is_some_and(|tab| tab.pane != PaneRef::Weak) {
        painter.words(area.right().saturating_sub(1), area.y, 1, "›", Role::Key);
    }
}
