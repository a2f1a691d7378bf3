//! Moving around in the panes: rows, sections, panes, focus, views, filters.

use crate::app::effect::{Effect, Effects};
use crate::app::state::{Filter, Focus, PaneRef, State, View};
use crate::app::{map, outline, page, regions, rows};
use crate::doc::LinkTo;
use crate::model::{Kind, PackIx, Target};

use super::jump;

/// Goes to the tab at `at`, counted from 0.
pub(super) fn go_tab(state: &mut State, at: usize) {
    let panes = state
        .model()
        .packs
        .get(state.pack.at())
        .map_or(0, |pack| pack.panes.len());
    if at < panes {
        go_pane(state, PaneRef::Tab(at));
    } else {
        state.say(format!("there is no pane {}", at + 1));
    }
}

/// Shows a pane where it was left.
pub(super) fn go_pane(state: &mut State, pane: PaneRef) {
    if state.pane != pane {
        state.pane = pane;
        state.focus = Focus::Table;
        state.column_shift = 0;
    }
}

/// Goes `by` panes on, around the end.
pub(super) fn step_pane(state: &mut State, by: isize) {
    let tabs = outline::tabs(state, state.pack);
    let at = tabs
        .iter()
        .position(|(pane, _)| *pane == state.pane)
        .unwrap_or(0);
    let to = (at + tabs.len()).saturating_add_signed(by) % tabs.len();
    if let Some((pane, _)) = tabs.get(to) {
        go_pane(state, *pane);
    }
}

/// Shows the next open pack.
pub(super) fn next_pack(state: &mut State) {
    let packs = state.model().packs.len();
    if packs < 2 {
        state.say("only one pack is open; --pack PATH opens others");
        return;
    }
    let next = (state.pack.at() + 1) % packs;
    state.pack = PackIx::new(next);
    state.pane = PaneRef::Tab(0);
    state.focus = Focus::Table;
    state.filter = Filter::default();
    let title = state.model().packs[next].title.clone();
    state.say(format!("pack: {title}"));
}

/// Moves `by` rows, sections or lines, whatever has the focus.
pub(super) fn step(state: &mut State, by: isize) {
    match state.focus {
        Focus::Outline => {
            let len = outline::len(state);
            let place = state.place_mut();
            place.section = place
                .section
                .saturating_add_signed(by)
                .min(len.saturating_sub(1));
            state.column_shift = 0;
        }
        Focus::Table => {
            let len = rows::rows(state).len();
            state.cursor_mut().step(by, len);
        }
        Focus::Page => {
            state.page.link = None;
            state.page.scroll = state.page.scroll.saturating_add_signed(by);
            if by > 0 {
                let bottom = page::shown(state)
                    .map_or(0, |(doc, height)| doc.lines.len().saturating_sub(height));
                state.page.scroll = state.page.scroll.min(bottom);
            }
        }
    }
}

/// Moves a part of a screen in direction `by`.
pub(super) fn screens(state: &mut State, by: isize, part: usize) {
    let regions = regions::regions(state);
    let lines = match state.focus {
        Focus::Outline => regions.outline.map_or(1, |area| area.height),
        Focus::Page => regions.page.map_or(1, |area| area.height.saturating_sub(1)),
        Focus::Table => {
            let shown = visible_rows(state).max(1);
            step(state, by * (shown / part).max(1).cast_signed());
            return;
        }
    };
    step(state, by * (usize::from(lines) / part).max(1).cast_signed());
}

/// How many rows fit on the screen from the first visible one.
fn visible_rows(state: &State) -> usize {
    let Some(table) = regions::regions(state).table else {
        return 1;
    };
    let (area, view) = regions::rows_area(state, table);
    let layout = rows::RowLayout::new(state, view, area.width as usize);
    let list = rows::rows(state);
    let (mut used, mut shown) = (0, 0);
    for at in state.cursor().top..list.len() {
        let Some(entry) = list.get(at) else { break };
        used += layout.height(&list, at, entry);
        if used > area.height as usize {
            break;
        }
        shown += 1;
    }
    shown
}

/// A screen down; on the page of a scenario it first uncovers facet by facet.
pub(super) fn page_down(state: &mut State) {
    let facets =
        rows::selected(state).map_or(0, |entry| state.model().entry(entry).rare().facets.len());
    let shown = page::shown(state).is_some();
    if shown && state.page.revealed < facets {
        state.page.revealed += 1;
        return;
    }
    screens(state, 1, 1);
}

/// Goes `by` sections on; over the end of a pane into the next one.
pub(super) fn step_section(state: &mut State, by: isize) {
    let len = outline::len(state);
    let at = state.place().section;
    let to = at.saturating_add_signed(by);
    state.column_shift = 0;
    if to < len && (by > 0 || at > 0) {
        state.place_mut().section = to;
    } else {
        step_pane(state, by);
        let len = outline::len(state);
        state.place_mut().section = if by > 0 { 0 } else { len.saturating_sub(1) };
    }
}

/// The next part, and in the page the next link.
pub(super) fn focus_next(state: &mut State) {
    match state.focus {
        Focus::Outline => state.focus = Focus::Table,
        Focus::Table => {
            if rows::selected(state).is_some() {
                state.focus = Focus::Page;
                state.page.link = None;
            } else {
                state.focus = first_part(state);
            }
        }
        Focus::Page => {
            let links = page::shown(state).map_or(0, |(doc, _)| doc.links.len());
            let next = state.page.link.map_or(0, |link| link + 1);
            if next < links {
                state.page.link = Some(next);
            } else {
                state.page.link = None;
                state.focus = first_part(state);
            }
        }
    }
}

/// The part before, and in the page the link before.
pub(super) fn focus_previous(state: &mut State) {
    match (state.focus, state.page.link) {
        (Focus::Page, Some(0)) => state.page.link = None,
        (Focus::Page, Some(link)) => state.page.link = Some(link - 1),
        (Focus::Page, None) => state.focus = Focus::Table,
        (Focus::Table, _) if first_part(state) == Focus::Outline => state.focus = Focus::Outline,
        (Focus::Outline | Focus::Table, _) => {
            state.focus = Focus::Page;
            let links = page::shown(state).map_or(0, |(doc, _)| doc.links.len());
            state.page.link = links.checked_sub(1);
        }
    }
}

fn first_part(state: &State) -> Focus {
    let wide = regions::regions(state).outline.is_some();
    if wide { Focus::Outline } else { Focus::Table }
}

/// In: from the outline to the rows, from a row to its page, along a link.
pub(super) fn go_in(state: &mut State) -> Effects {
    match state.focus {
        Focus::Outline => state.focus = Focus::Table,
        Focus::Table => open_row(state),
        Focus::Page => return follow(state),
    }
    Effects::new()
}

fn open_row(state: &mut State) {
    let Some(entry) = rows::selected(state) else {
        state.say("no row is selected");
        return;
    };
    let elsewhere = rows::map_centre(state).is_some_and(|centre| centre != entry);
    if elsewhere {
        jump::go_to(state, Target::Entry(entry), Focus::Table);
        return;
    }
    state.focus = Focus::Page;
    jump::looked_at(state, entry);
}

fn follow(state: &mut State) -> Effects {
    let Some((doc, _)) = page::shown(state) else {
        return Effects::new();
    };
    let Some(link) = state.page.link.and_then(|link| doc.links.get(link)) else {
        state.say("Tab goes to the first link of the page");
        return Effects::new();
    };
    follow_link(state, link.to)
}

/// Follows a link of the page.
pub(super) fn follow_link(state: &mut State, to: LinkTo) -> Effects {
    match to {
        LinkTo::Entry(entry) => jump::go_to(state, Target::Entry(entry), Focus::Page),
        LinkTo::Section(section) => jump::go_to(state, Target::Section(section), Focus::Table),
        LinkTo::Source(source) => {
            let pack = rows::selected(state).map(|entry| state.model().pack_of(entry));
            let url = pack.and_then(|pack| pack.sources.get(usize::from(source)));
            if let Some(url) = url.map(|source| source.url.to_string()) {
                return vec![Effect::OpenUrl(url)];
            }
        }
    }
    Effects::new()
}

/// Out one level: the page first; never out of the program.
pub(super) fn go_out(state: &mut State) {
    match state.focus {
        Focus::Page => {
            state.page.link = None;
            state.focus = Focus::Table;
        }
        Focus::Table => state.focus = Focus::Outline,
        Focus::Outline => {
            let quit = state.keymap.hint(crate::app::Command::Close);
            state.say(format!("nothing lies further out; {quit} quits"));
        }
    }
}

/// Gives the focused part the whole screen, or takes it back.
pub(super) fn toggle_zoom(state: &mut State) {
    state.zoom = !state.zoom;
    if regions::one_part(state) && !state.zoom {
        state.say("zoom off; a screen this narrow shows one part anyway");
    } else if state.zoom {
        let key = state.keymap.hint(crate::app::Command::ToggleZoom);
        state.say(format!("zoomed; {key} shows all parts again"));
    }
}

/// Shows or hides the outline.
pub(super) fn toggle_outline(state: &mut State) {
    let shown = regions::regions(state).outline.is_some();
    if regions::one_part(state) {
        // It has the screen or it has not; what wide screens show is not touched.
        state.focus = if shown { Focus::Table } else { Focus::Outline };
        return;
    }
    state.outline = Some(!shown);
    if shown && state.focus == Focus::Outline {
        state.focus = Focus::Table;
    } else if !shown && regions::regions(state).outline.is_none() {
        state.focus = Focus::Outline;
    }
}

/// The next way to show the section.
pub(super) fn next_view(state: &mut State) {
    let width = regions::regions(state)
        .table
        .map_or(state.size.width, |area| area.width);
    let is_object = state
        .section_data()
        .is_some_and(|section| section.kind == Kind::Object);
    if state.pane == PaneRef::Weak {
        let keep = rows::selected(state);
        state.weak_by_domain = !state.weak_by_domain;
        state.place_mut().section = 0;
        keep_selected(state, keep);
        let by = if state.weak_by_domain {
            "domain"
        } else {
            "section"
        };
        state.say(format!("weak entries by {by}"));
        return;
    }
    let selected = rows::selected(state);
    let next = match regions::view(state, width) {
        View::Table => View::Cards,
        View::Cards if is_object => View::Map,
        View::Cards | View::Map => View::Table,
    };
    let was_map = rows::map_centre(state).is_some();
    state.view = Some(next);
    state.say(format!("view: {}", next.word()));
    let Some(entry) = selected else { return };
    if next == View::Map {
        set_map_centre(state, entry);
    } else if was_map {
        // The map may have led to an object of another section.
        jump::show(state, Target::Entry(entry));
    }
}

/// Puts `entry` of the section that is shown into the middle of the map.
pub(super) fn set_map_centre(state: &mut State, entry: crate::model::EntryIx) {
    let Some(section) = state.section() else {
        return;
    };
    let Some(at) = rows::of_section(state, section).position(entry) else {
        return;
    };
    let place = state.place_mut();
    let section = place.section;
    place.rows.entry(map::centre_key(section)).or_default().at = at;
    let row = map::centre_row(state, entry);
    let cursor = state.cursor_mut();
    cursor.at = row;
    cursor.top = 0;
}

/// Code on the page, or the columns of a table, sideways.
pub(super) fn sideways(state: &mut State, by: isize) {
    if state.focus == Focus::Page {
        if state.wrap {
            state.say("code wraps; w turns that off");
            return;
        }
        state.page.shift = state.page.shift.saturating_add_signed(by * 8).min(400);
        return;
    }
    let columns = state
        .section_data()
        .map_or(0, |section| section.columns.len());
    state.column_shift = state
        .column_shift
        .saturating_add_signed(by)
        .min(columns.saturating_sub(2));
}

/// Only bookmarked rows, or all again.
pub(super) fn filter_weak(state: &mut State) {
    let keep = rows::selected(state);
    state.filter.weak = !state.filter.weak;
    state.say(if state.filter.weak {
        "only bookmarked rows; B shows all"
    } else {
        "all rows"
    });
    keep_selected(state, keep);
}

/// Only one domain.
pub(super) fn filter_domain(state: &mut State, number: u8) {
    let keep = rows::selected(state);
    let at = usize::from(number).saturating_sub(1);
    let pack = &state.model().packs.get(state.pack.at());
    let Some(domain) = pack.and_then(|pack| pack.domains.get(at)) else {
        state.say(format!("this pack has no domain {number}"));
        return;
    };
    let text = format!(
        "only {} {}; d0 shows all",
        domain.id.to_uppercase(),
        domain.title
    );
    state.filter.domain = Some(at as u16);
    state.say(text);
    keep_selected(state, keep);
}

/// All domains and all rows.
pub(super) fn filter_none(state: &mut State) {
    let keep = rows::selected(state);
    state.filter = Filter::default();
    state.say("all domains");
    keep_selected(state, keep);
}

/// Selects `entry` again if the rows still have it.
fn keep_selected(state: &mut State, entry: Option<crate::model::EntryIx>) {
    let row = entry.and_then(|entry| rows::rows(state).position(entry));
    if rows::map_centre(state).is_none() {
        state.cursor_mut().at = row.unwrap_or(0);
    }
}
