//! [`State`] → frame: tabs, panes, footer, overlays, in that order.
//!
//! Shows and changes nothing. Rectangles come from [`crate::app::regions`], looks from the
//! theme by meaning; no colour is named here.

mod overlays;
mod paint;
mod panes;
pub mod svg;
mod theme;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::style::Style;

pub use theme::Theme;

use crate::app::{State, regions};
use crate::doc::Role;
use paint::Painter;

/// Draws the whole screen.
pub fn draw(frame: &mut Frame<'_>, state: &State, theme: &Theme) {
    let cursor = draw_into(frame.buffer_mut(), state, theme);
    if let Some(position) = cursor {
        frame.set_cursor_position(position);
    }
}

/// Draws the whole screen into `buf`; returns where the text cursor belongs, if anywhere.
pub fn draw_into(
    buf: &mut Buffer,
    state: &State,
    theme: &Theme,
) -> Option<ratatui::layout::Position> {
    let area = buf.area;
    if area.is_empty() {
        return None;
    }
    let style = theme.style(Role::Text);
    if style != Style::default() {
        buf.set_style(area, style);
    }
    let mut painter = Painter::new(buf, theme);
    let parts = regions::regions(state);
    panes::rules::draw(&mut painter, state, &parts);
    if let Some(tabs) = parts.tabs {
        panes::tabs::draw(&mut painter, state, tabs);
    }
    if let Some(outline) = parts.outline {
        panes::outline::draw(&mut painter, state, outline);
    }
    if let Some(table) = parts.table {
        panes::table::draw(&mut painter, state, table);
    }
    if let Some(page) = parts.page {
        panes::page::draw(&mut painter, state, page);
    }
    if let Some(footer) = parts.footer {
        panes::footer::draw(&mut painter, state, footer);
    }
    let cursor = overlays::draw(&mut painter, state);
    panes::footer::draw_pending(&mut painter, state);
    cursor.filter(|position| area.contains(*position))
}
