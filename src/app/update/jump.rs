//! Jumps: to an entry or section anywhere, back and forward.

use crate::app::rows;
use crate::app::state::{Filter, Focus, PageView, PaneRef, Point, State, View};
use crate::model::{EntryIx, Kind, Target};

use super::browse;

/// How many jumps are remembered.
const DEPTH: usize = 100;
/// How many entries are remembered as looked at.
const RECENT: usize = 30;

/// Goes to `target` as a step of the history.
pub fn go_to(state: &mut State, target: Target, focus: Focus) {
    remember(state);
    show(state, target);
    state.focus = focus;
    if let Target::Entry(entry) = target {
        looked_at(state, entry);
    }
}

/// Keeps `entry` among those that were looked at.
pub(super) fn looked_at(state: &mut State, entry: EntryIx) {
    state.recent.retain(|known| *known != entry);
    state.recent.push(entry);
    if state.recent.len() > RECENT {
        state.recent.remove(0);
    }
}

/// Makes `target` what is shown, without a step of the history.
pub(super) fn show(state: &mut State, target: Target) {
    let (section_ix, entry) = match target {
        Target::Entry(entry) => (state.model().entry(entry).section, Some(entry)),
        Target::Section(section) => (section, None),
    };
    let section = state.model().section(section_ix);
    let (pack, pane, kind) = (section.pack, usize::from(section.pane), section.kind);
    let sections = &state.model().pack(pack).panes[pane].sections;
    let at = sections
        .iter()
        .position(|known| *known == section_ix)
        .unwrap_or(0);
    state.pack = pack;
    state.pane = PaneRef::Tab(pane);
    state.column_shift = 0;
    state.place_mut().section = at;
    let Some(entry) = entry else { return };
    if rows::of_section(state, section_ix)
        .position(entry)
        .is_none()
    {
        state.filter = Filter::default();
        state.say("the filter is off: it hid this row");
    }
    let Some(row) = rows::of_section(state, section_ix).position(entry) else {
        return;
    };
    if state.view == Some(View::Map) && kind == Kind::Object {
        browse::set_map_centre(state, entry);
    } else {
        state.cursor_mut().at = row;
    }
}

/// Where the user is: on a map that is the object in the middle, not the selected neighbour.
fn here(state: &State) -> Option<Point> {
    let entry = rows::map_centre(state).or_else(|| rows::selected(state))?;
    Some(Point {
        pane: state.pane,
        entry,
        focus: state.focus,
        page: state.page,
    })
}

fn remember(state: &mut State) {
    let Some(point) = here(state) else { return };
    let known = state.history.back.last();
    if known.is_some_and(|known| (known.pane, known.entry) == (point.pane, point.entry)) {
        state.history.back.pop();
    }
    state.history.back.push(point);
    if state.history.back.len() > DEPTH {
        state.history.back.remove(0);
    }
    state.history.forward.clear();
}

/// Back to where the last jump came from.
pub(super) fn back(state: &mut State) {
    let Some(point) = state.history.back.pop() else {
        state.say("this is where you began");
        return;
    };
    state.history.forward.extend(here(state));
    arrive(state, point);
}

/// Forward to where the last step back came from.
pub(super) fn forward(state: &mut State) {
    let Some(point) = state.history.forward.pop() else {
        state.say("there is nothing further on");
        return;
    };
    state.history.back.extend(here(state));
    arrive(state, point);
}

fn arrive(state: &mut State, point: Point) {
    show(state, Target::Entry(point.entry));
    if point.pane == PaneRef::Weak {
        arrive_among_weak(state, point.entry);
    }
    state.focus = point.focus;
    state.page = point.page;
    if state.page.of != Some(point.entry) {
        state.page = PageView::default();
    }
}

/// Back in the pane of bookmarks, if the entry still is in it.
fn arrive_among_weak(state: &mut State, entry: EntryIx) {
    let pane = std::mem::replace(&mut state.pane, PaneRef::Weak);
    if rows::rows(state).position(entry).is_none() {
        state.place_mut().section = 0;
    }
    match rows::rows(state).position(entry) {
        Some(row) => state.cursor_mut().at = row,
        None => state.pane = pane,
    }
}
