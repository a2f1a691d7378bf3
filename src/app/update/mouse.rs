//! Clicks and the wheel: what lies under the pointer decides.

use ratatui::layout::{Position, Rect};

use crate::app::effect::Effects;
use crate::app::outline::OutlineLine;
use crate::app::overlay::Overlay;
use crate::app::state::{Focus, State};
use crate::app::{listed, page, regions, rows};
use crate::text;

use super::{browse, overlays};

/// A click on a tab, a section, a row, a link, or a row of the top overlay.
pub(super) fn click(state: &mut State, at: Position) -> Effects {
    state.status = None;
    state.pending.clear();
    let regions = regions::regions(state);
    let writing = matches!(state.overlays.last(), Some(Overlay::Note { .. }));
    // On a small screen an overlay lies over the tabs too.
    let covers = |overlay| regions::overlay_area(state, overlay).contains(at);
    let open = !writing && !state.overlays.iter().any(covers);
    if let Some(tabs) = regions.tabs.filter(|area| open && area.contains(at)) {
        click_tab(state, tabs, at);
        return Effects::new();
    }
    if let Some(overlay) = state.overlays.last() {
        let list = regions::overlay_list(state, overlay);
        if list.contains(at) {
            let row = (at.y - list.y) / regions::overlay_row_height(overlay);
            return overlays::click(state, usize::from(row));
        }
        return Effects::new();
    }
    if let Some(area) = regions.outline.filter(|area| area.contains(at)) {
        let row = usize::from(at.y - area.y);
        state.focus = Focus::Outline;
        if let Some(row) = row.checked_sub(1) {
            let listed = listed(state);
            let line = listed.outline.lines.get(state.place().outline_top + row);
            if let Some(OutlineLine::Item(section)) = line {
                state.place_mut().section = *section;
            }
        }
    } else if let Some(area) = regions.table.filter(|area| area.contains(at)) {
        return click_row(state, area, at);
    } else if let Some(area) = regions.page.filter(|area| area.contains(at)) {
        return click_page(state, area, at);
    }
    Effects::new()
}

fn click_tab(state: &mut State, area: Rect, at: Position) {
    let hit = regions::tab_spans(state, area)
        .into_iter()
        .find(|tab| (tab.start..tab.end).contains(&at.x));
    if let Some(tab) = hit {
        overlays::go_pane(state, tab.pane);
    }
}

/// Selects a row; a click on the selected one opens it, as in a list that lies over the panes.
fn click_row(state: &mut State, table: Rect, at: Position) -> Effects {
    let (area, view) = regions::rows_area(state, table);
    let focused = std::mem::replace(&mut state.focus, Focus::Table) == Focus::Table;
    let Some(line) = at.y.checked_sub(area.y) else {
        return Effects::new();
    };
    let list = rows::rows(state);
    let layout = rows::RowLayout::new(state, view, area.width as usize);
    let mut used = 0;
    for row in state.cursor().top..list.len() {
        let Some(entry) = list.get(row) else { break };
        used += layout.height(&list, row, entry);
        if usize::from(line) < used {
            if focused && state.cursor().at == row {
                return browse::go_in(state);
            }
            state.cursor_mut().at = row;
            break;
        }
        if used >= area.height as usize {
            break;
        }
    }
    Effects::new()
}

fn click_page(state: &mut State, area: Rect, at: Position) -> Effects {
    state.focus = Focus::Page;
    let inner = regions::inner(area);
    let Some((doc, _)) = page::shown(state) else {
        return Effects::new();
    };
    let line = usize::from(at.y - inner.y) + state.page.scroll;
    let column = usize::from(at.x.saturating_sub(inner.x));
    let Some(line) = doc.lines.get(line) else {
        return Effects::new();
    };
    let mut start = 0;
    for run in &line.runs {
        let end = start + text::width(&run.text);
        if (start..end).contains(&column) {
            let link = run.link.and_then(|link| doc.links.get(usize::from(link)));
            return link.map_or_else(Effects::new, |link| browse::follow_link(state, link.to));
        }
        start = end;
    }
    Effects::new()
}

/// The wheel moves what lies under it and leaves the focus alone.
pub(super) fn wheel(state: &mut State, at: Position, by: isize) -> Effects {
    if !state.overlays.is_empty() {
        overlays::wheel(state, by);
        return Effects::new();
    }
    let regions = regions::regions(state);
    let under = |area: Option<Rect>| area.is_some_and(|area| area.contains(at));
    let part = if under(regions.outline) {
        Focus::Outline
    } else if under(regions.table) {
        Focus::Table
    } else if under(regions.page) {
        Focus::Page
    } else {
        return Effects::new();
    };
    let focus = std::mem::replace(&mut state.focus, part);
    browse::step(state, if part == Focus::Page { by } else { by.signum() });
    state.focus = focus;
    Effects::new()
}
