//! The search overlay: every keystroke searches everything; Enter goes there.

use tui_input::Input;

use crate::app::effect::{Effect, Effects};
use crate::app::listed;
use crate::app::overlay::{Overlay, SearchBox, SearchRow};
use crate::app::rows;
use crate::app::state::{Cursor, Focus, State};
use crate::app::weak;
use crate::index::{Found, Marks, Query};
use crate::model::{EntryIx, Target};
use crate::text::Safe;

use super::{jump, overlays};

/// The most hits that are listed.
const LIMIT: usize = 200;
/// The most queries that are remembered.
const QUERIES: usize = 20;
/// How many of each kind an empty field offers.
const OFFERS: usize = 8;

/// Opens the overlay with an empty field.
pub(super) fn open(state: &mut State) -> Effects {
    state.overlays.push(Overlay::Search(Box::default()));
    refresh(state);
    read_words(state)
}

/// Opens the overlay as it was left.
pub(super) fn reopen(state: &mut State) -> Effects {
    let Some(search) = state.last_search.clone() else {
        return open(state);
    };
    state.overlays.push(Overlay::Search(Box::new(SearchBox {
        in_list: false,
        ..search
    })));
    Effects::new()
}

/// The words are read when the first search begins, so that a start does not wait for them.
pub(super) fn read_words(state: &State) -> Effects {
    if state.library.index.is_ready() {
        Effects::new()
    } else {
        vec![Effect::ReadWords]
    }
}

/// What was typed before the words were read is searched for now.
pub(super) fn words_read(state: &mut State) {
    let top = state.overlays.last();
    if matches!(top, Some(Overlay::Search(search)) if search.waiting) {
        refresh(state);
    }
}

/// Searches for what stands in the field.
pub(super) fn refresh(state: &mut State) {
    let Some(Overlay::Search(search)) = state.overlays.last() else {
        return;
    };
    let typed = search.input.value().to_string();
    let query = Query::parse(&typed);
    let waiting = !query.is_empty() && !state.library.index.is_ready();
    let (rows, found) = if waiting {
        Default::default()
    } else if query.is_empty() {
        (
            offers(state),
            Found {
                divider: usize::MAX,
                ..Found::default()
            },
        )
    } else {
        hits(state, &query)
    };
    if let Some(Overlay::Search(search)) = state.overlays.last_mut() {
        search.waiting = waiting;
        search.rows = rows;
        search.divider = found.divider;
        search.total = found.total;
        search.unknown = found.unknown;
        search.query = Some(query);
        search.cursor = Cursor::default();
    }
}

fn hits(state: &State, query: &Query) -> (Vec<SearchRow>, Found) {
    let model = state.model();
    let noted = state
        .marks
        .bookmarks
        .iter()
        .filter(|(_, mark)| !mark.note.is_empty());
    let notes: Vec<(EntryIx, &str)> = noted
        .filter_map(|(id, mark)| model.find(id).map(|entry| (entry, &*mark.note)))
        .collect();
    let listed = listed(state);
    let marks = Marks {
        bookmarked: &|entry| listed.weak.binary_search(&entry).is_ok(),
        notes: &notes,
    };
    let mut found = state.library.index.search(model, query, &marks, LIMIT);
    let hits = std::mem::take(&mut found.hits);
    let mut rows: Vec<SearchRow> = hits.into_iter().map(SearchRow::Hit).collect();
    if rows.is_empty() {
        let near = std::mem::take(&mut found.nearest);
        rows.extend(
            near.into_iter()
                .map(|word| SearchRow::Words(word, "nothing matches; a term near to it")),
        );
    }
    (rows, found)
}

/// What an empty field offers: recent queries, recent entries, weak entries.
fn offers(state: &State) -> Vec<SearchRow> {
    let queries = state.queries.iter().rev().take(OFFERS);
    let mut offered: Vec<SearchRow> = queries
        .map(|query| SearchRow::Words(query.to_string(), "recent query"))
        .collect();
    let recent: Vec<EntryIx> = state.recent.iter().rev().take(OFFERS).copied().collect();
    offered.extend(
        recent
            .iter()
            .map(|entry| SearchRow::Offer(*entry, "recent")),
    );
    let weak = weak::entries(state, &listed(state).weak, None)
        .into_iter()
        .filter(|entry| !recent.contains(entry));
    offered.extend(
        weak.take(4 * OFFERS)
            .map(|entry| SearchRow::Offer(entry, "weak")),
    );
    offered
}

/// Goes to the selected hit, or takes up the selected words.
pub(super) fn accept(state: &mut State) -> Effects {
    let Some(Overlay::Search(search)) = state.overlays.last_mut() else {
        return Effects::new();
    };
    if let Some(SearchRow::Words(words, _)) = search.rows.get(search.cursor.at) {
        search.input = Input::new(words.clone());
        search.in_list = false;
        refresh(state);
        return Effects::new();
    }
    let Some(entry) = search.selected() else {
        state.say("nothing matches; Esc leaves the search");
        return Effects::new();
    };
    overlays::leave_overlays(state);
    jump::go_to(state, Target::Entry(entry), Focus::Table);
    Effects::new()
}

/// Keeps a search that is left, for the next hit and for opening it again.
pub(super) fn closed(state: &mut State, search: SearchBox) {
    let typed = Safe::line(search.input.value().trim());
    if search.query.as_ref().is_none_or(Query::is_empty) || search.hits().next().is_none() {
        return;
    }
    state.queries.retain(|known| *known != typed);
    state.queries.push(typed);
    if state.queries.len() > QUERIES {
        state.queries.remove(0);
    }
    state.last_search = Some(search);
}

/// Goes `by` hits on in the last search, around the end.
pub(super) fn step(state: &mut State, by: isize) {
    let Some(search) = state.last_search.as_ref() else {
        state.say("nothing was searched yet; / opens the search");
        return;
    };
    let hits: Vec<EntryIx> = search.hits().collect();
    if hits.is_empty() {
        return;
    }
    let here = rows::selected(state).and_then(|entry| hits.iter().position(|hit| *hit == entry));
    let at = here.unwrap_or(search.cursor.at);
    let to = (at + hits.len()).saturating_add_signed(by) % hits.len();
    let around = (by > 0 && to < at) || (by < 0 && to > at);
    let typed = search.input.value().to_string();
    if let Some(search) = state.last_search.as_mut() {
        search.cursor.at = to;
    }
    let filter = state.filter;
    jump::go_to(state, Target::Entry(hits[to]), Focus::Table);
    let wrapped = if around { ", around the end" } else { "" };
    let off = if filter == state.filter {
        ""
    } else {
        "; the filter is off: it hid this row"
    };
    state.say(format!(
        "hit {} of {} for “{typed}”{wrapped}{off}",
        to + 1,
        hits.len()
    ));
}
