//! Bookmarks, notes and ticks: what a key changes, and what came of the save.

use tui_input::Input;

use crate::app::effect::{Effect, Effects};
use crate::app::marks::{Edit, Marks};
use crate::app::overlay::Overlay;
use crate::app::state::State;
use crate::model::{EntryIx, Kind, Target};
use crate::text::Safe;

use super::subject;

/// Bookmarks the entry, or takes its bookmark away.
pub(super) fn toggle_bookmark(state: &mut State) -> Effects {
    let Some(entry) = subject(state) else {
        state.say("no entry is selected");
        return Effects::new();
    };
    let id = state.id_of(entry);
    let title = title(state, entry);
    if state.marks.is_marked(&id) {
        let note = state.marks.note(&id).is_some();
        state.say(format!(
            "no longer weak: {title}{}",
            if note { " (its note is kept)" } else { "" }
        ));
        return edit(state, Edit::Unmark { id, title });
    }
    state.say(format!("weak: {title}"));
    let added = state.today.clone();
    edit(state, Edit::Mark { id, title, added })
}

/// Opens the note on the entry.
pub(super) fn edit_note(state: &mut State) {
    let Some(entry) = subject(state) else {
        state.say("no entry is selected");
        return;
    };
    let note = state.marks.note(&state.id_of(entry)).unwrap_or_default();
    let input = Input::new(one_line(note));
    state.overlays.push(Overlay::Note { entry, input });
}

/// A note as it is edited; one that was written by hand may have several lines.
fn one_line(note: &str) -> String {
    note.replace('\n', " ")
}

/// Keeps the note that was edited.
pub(super) fn save_note(state: &mut State, entry: EntryIx, note: &str) -> Effects {
    let id = state.id_of(entry);
    let note = Safe::line(note.trim());
    if one_line(state.marks.note(&id).unwrap_or_default()).trim() == &*note {
        return Effects::new();
    }
    state.say(if note.is_empty() {
        "note removed"
    } else {
        "note changed"
    });
    let title = title(state, entry);
    let added = state.today.clone();
    edit(
        state,
        Edit::Note {
            id,
            title,
            note,
            added,
        },
    )
}

/// Ticks a checklist item, or takes the tick away.
pub(super) fn toggle_tick(state: &mut State) -> Effects {
    let Some(entry) = subject(state) else {
        state.say("no entry is selected");
        return Effects::new();
    };
    if state.model().section_of(entry).kind != Kind::Checklist {
        state.say("only items of a checklist can be ticked");
        return Effects::new();
    }
    let id = state.id_of(entry);
    let ticked = state.marks.is_ticked(&id);
    edit(
        state,
        if ticked {
            Edit::Untick { id }
        } else {
            Edit::Tick {
                id,
                on: state.today.clone(),
            }
        },
    )
}

/// Takes the last mark, note or tick back.
pub(super) fn undo(state: &mut State) -> Effects {
    let Some(edit) = state.marks.undo() else {
        state.say("nothing to undo");
        return Effects::new();
    };
    let what = match &edit {
        Edit::Mark { .. } => "bookmark is back",
        Edit::Unmark { .. } => "bookmark taken back",
        Edit::Note { .. } => "note as before",
        Edit::Tick { .. } => "tick is back",
        Edit::Untick { .. } => "tick taken back",
    };
    let entry = state.model().find(edit.id());
    let name = entry.map_or_else(|| edit.id().to_string().into(), |entry| title(state, entry));
    state.say(format!("undone: {what}: {name}"));
    vec![Effect::Save(edit)]
}

/// A save came back.
pub(super) fn saved(state: &mut State, edit: &Edit, result: Result<Marks, String>) -> Effects {
    match result {
        Ok(loaded) => {
            state.marks.saved(edit, true);
            state.marks.replace(loaded);
        }
        Err(why) => {
            state.marks.saved(edit, false);
            state.complain(format!("not saved: {why}"));
        }
    }
    Effects::new()
}

/// A change, after those that failed before.
fn edit(state: &mut State, edit: Edit) -> Effects {
    let mut edits = state.marks.retry();
    edits.push(state.marks.edit(edit));
    edits.into_iter().map(Effect::Save).collect()
}

fn title(state: &State, entry: EntryIx) -> Safe {
    Safe::line(&state.model().title(Target::Entry(entry)))
}
