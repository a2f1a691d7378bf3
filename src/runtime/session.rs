//! What is kept between two runs, to and from the state: marks, the last place, how the
//! user likes it.

use std::collections::BTreeMap;

use time::Date;

use super::config::Config;
use crate::app::{self, Edit, Focus, PaneRef, Place, State, View};
use crate::model::{EntryId, PackIx, Target};
use crate::pack::Problem;
use crate::store::{self, Bookmark, Notice, Session, Tick};
use crate::text::Safe;

/// Marks as the screen knows them.
pub(super) fn marks(loaded: &store::Marks) -> app::Marks {
    let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let mut marks = app::Marks::default();
    for Bookmark {
        id,
        title: _,
        added,
        note,
        marked,
    } in &loaded.bookmarks
    {
        let mark = app::Bookmark {
            marked: *marked,
            added: day(*added),
            note: note.clone().unwrap_or_default(),
        };
        marks.bookmarks_mut().insert(id.clone(), mark);
    }
    for Tick { id, ticked } in &loaded.ticks {
        marks.ticks.insert(id.clone(), day(*ticked));
    }
    marks
}

/// Says what there is to know about the files: the first in the footer, and all of it in full
/// among the `problems`, which stay when packs are read again, since a footer is short.
pub(super) fn tell(state: &mut State, problems: &mut Vec<Problem>, notices: &[Notice]) {
    for notice in notices {
        let problem = Problem::of_file("your files", &*notice.message, None);
        if !problems.contains(&problem) {
            problems.push(problem.clone());
            state.problems.push(problem);
        }
    }
    if let Some(first) = notices.first() {
        state.complain(&first.message);
    }
}

/// What could not be saved and why, a line each; empty if all is on disk.
pub(super) fn unsaved(state: &State) -> Vec<String> {
    let edits = || state.marks.failed.iter().chain(&state.marks.pending);
    if edits().next().is_none() {
        return Vec::new();
    }
    let why = state.status.iter().map(|status| status.text.to_string());
    why.chain(edits().map(|edit| format!("unsaved: {}", words(edit))))
        .collect()
}

/// What a change is, for the user to make it again.
fn words(edit: &Edit) -> String {
    match edit {
        Edit::Mark { id, title, .. } => format!("the bookmark of {id} ({title})"),
        Edit::Unmark { id, title } => format!("that {id} ({title}) is no longer bookmarked"),
        Edit::Note { id, note, .. } if note.is_empty() => format!("that {id} has no note now"),
        Edit::Note { id, note, .. } => format!("the note on {id}: {note}"),
        Edit::Tick { id, .. } => format!("the tick of {id}"),
        Edit::Untick { id } => format!("that {id} is no longer ticked"),
    }
}

/// Takes up how the user likes it; settings win over what was chosen for the moment.
pub(super) fn restore(state: &mut State, session: &Session, config: &Config) {
    state.view = session.view.as_deref().and_then(View::from_word);
    state.wrap = config.wrap.or(session.wrap).unwrap_or(true);
    state.mouse = config.mouse.or(session.mouse).unwrap_or(true);
    state.queries = session.recent.iter().rev().cloned().collect();
    for name in [session.theme.as_deref(), config.theme.as_deref()]
        .into_iter()
        .flatten()
    {
        match state.themes.iter().position(|known| known == name) {
            Some(at) => state.theme = at,
            None if config.theme.as_deref() == Some(name) => {
                let near = crate::text::nearest(name, state.themes.iter().map(|name| &**name));
                let hint = near.map(|near| format!("did you mean `{near}`?"));
                let message = format!("there is no theme `{name}`");
                state.problems.push(config.problem("theme", message, hint));
            }
            None => {}
        }
    }
}

/// Takes up the last places. Where the user has `moved` to meanwhile counts more.
pub(super) fn resume(state: &mut State, session: &Session, moved: bool) {
    for place in &session.places {
        restore_place(state, place);
    }
    if !moved {
        restore_last(state, session);
    }
}

fn restore_place(state: &mut State, place: &store::Place) {
    let Some((pack, pane)) = find_pane(state, &place.pack, &place.pane) else {
        return;
    };
    let id = |id: &Option<Safe>| id.as_deref().map(|id| EntryId::new(&place.pack, id));
    let entry = id(&place.entry).and_then(|id| state.model().find(&id));
    let PaneRef::Tab(at) = pane else { return };
    let sections = &state.model().packs[pack.at()].panes[at].sections;
    let named = place.section.as_deref();
    let section = sections
        .iter()
        .position(|ix| Some(&*state.model().section(*ix).id) == named);
    let Some(section) = section else { return };
    let row =
        entry.and_then(|entry| app::rows::of_section(state, sections[section]).position(entry));
    let mut found = Place {
        section,
        ..Place::default()
    };
    found.rows.insert(
        section,
        app::Cursor {
            at: row.unwrap_or(0),
            top: 0,
        },
    );
    state.places.entry((pack, pane)).or_insert(found);
}

fn restore_last(state: &mut State, session: &Session) {
    let (Some(pack), Some(pane)) = (&session.pack, &session.pane) else {
        return;
    };
    let Some((pack_ix, pane)) = find_pane(state, pack, pane) else {
        return;
    };
    let entry = session
        .entry
        .as_deref()
        .map(|entry| EntryId::new(pack, entry));
    let entry = entry.and_then(|id| state.model().find(&id));
    if let (Some(entry), PaneRef::Tab(_)) = (entry, pane) {
        app::go_to(state, Target::Entry(entry), Focus::Table);
        state.history = app::History::default();
    }
    state.pack = pack_ix;
    state.pane = pane;
    if let (Some(entry), PaneRef::Weak) = (entry, pane)
        && let Some(row) = app::rows::rows(state).position(entry)
    {
        state.cursor_mut().at = row;
    }
}

fn find_pane(state: &State, pack: &str, pane: &str) -> Option<(PackIx, PaneRef)> {
    let packs = &state.model().packs;
    let at = packs.iter().position(|known| *known.id == *pack)?;
    let found = packs[at]
        .panes
        .iter()
        .position(|known| *known.id == *pane)
        .map(PaneRef::Tab);
    let weak = (pane == "weak").then_some(PaneRef::Weak);
    Some((PackIx::new(at), found.or(weak)?))
}

/// What the next run takes up.
pub(super) fn snapshot(state: &State) -> Session {
    let model = state.model();
    let pack = model.packs.get(state.pack.at());
    let entry_id = |entry| model.entry(entry).id.clone();
    let mut places = Vec::new();
    for ((pack_ix, pane), place) in &state.places {
        if let Some(pack) = model.packs.get(pack_ix.at()) {
            places.extend(snapshot_place(state, pack, *pane, place));
        }
    }
    Session {
        pack: pack.map(|pack| pack.id.clone()),
        pane: pack.map(|pack| pane_id(pack, state.pane)),
        section: state.section_data().map(|section| section.id.clone()),
        entry: app::rows::selected(state).map(entry_id),
        places,
        view: state.view.map(|view| view.word().into()),
        theme: state.themes.get(state.theme).cloned(),
        wrap: Some(state.wrap),
        mouse: Some(state.mouse),
        recent: state.queries.iter().rev().cloned().collect(),
    }
}

/// Whether keeping `now` would change nothing of `before`, which was read at start.
pub(super) fn says_the_same(now: &Session, before: &Session) -> bool {
    let kept = |place| before.places.contains(place);
    let places = before.places.clone();
    now.places.iter().all(kept)
        && *before
            == Session {
                places,
                ..now.clone()
            }
}

fn snapshot_place(
    state: &State,
    pack: &crate::model::Pack,
    pane: PaneRef,
    place: &Place,
) -> Option<store::Place> {
    let PaneRef::Tab(at) = pane else { return None };
    let model = state.model();
    let section = *pack.panes.get(at)?.sections.get(place.section)?;
    let rows: &BTreeMap<usize, app::Cursor> = &place.rows;
    let row = rows.get(&place.section).map_or(0, |cursor| cursor.at);
    let entry = app::rows::of_section(state, section).get(row);
    Some(store::Place {
        pack: pack.id.clone(),
        pane: pane_id(pack, pane),
        section: Some(model.section(section).id.clone()),
        entry: entry.map(|entry| model.entry(entry).id.clone()),
    })
}

fn pane_id(pack: &crate::model::Pack, pane: PaneRef) -> Safe {
    match pane {
        PaneRef::Tab(at) => pack
            .panes
            .get(at)
            .map(|pane| pane.id.clone())
            .unwrap_or_default(),
        PaneRef::Weak => "weak".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_session_that_says_something_else_is_kept() {
        let place = |pane: &str| store::Place {
            pane: pane.into(),
            ..store::Place::default()
        };
        let before = Session {
            entry: Some("spot".into()),
            places: vec![place("traps"), place("cues")],
            ..Session::default()
        };
        let now = |change: fn(&mut Session)| {
            let mut now = before.clone();
            change(&mut now);
            says_the_same(&now, &before)
        };
        assert!(now(|_| ()));
        // Panes that were not visited this time stay as they are.
        assert!(now(|session| session.places.truncate(1)));
        assert!(!now(|session| session.entry = None));
        assert!(!now(|session| session.wrap = Some(false)));
        assert!(!now(
            |session| session.places[0].entry = Some("quota".into())
        ));
    }
}
