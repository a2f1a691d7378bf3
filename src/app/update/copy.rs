//! Copying parts of an entry to the terminal's clipboard, and opening its source.

use crate::app::effect::{Effect, Effects};
use crate::app::page;
use crate::app::state::State;
use crate::doc::LinkTo;
use crate::model::ColumnRole;
use crate::model::{Source, option_words};

use super::subject;

/// What terminals take at most, in bytes.
const CLIPBOARD: usize = 74_000;

/// The answer in a few words.
pub(super) fn answer(state: &mut State) -> Effects {
    let Some(entry) = subject(state) else {
        return nothing(state);
    };
    let text = state.model().answer(entry);
    copy(state, "answer", text)
}

/// All cells, each with its heading.
pub(super) fn row(state: &mut State) -> Effects {
    let Some(entry) = subject(state) else {
        return nothing(state);
    };
    let section = state.model().section_of(entry);
    let cells = section
        .columns
        .iter()
        .zip(&state.model().entry(entry).cells);
    let lines = cells.map(|(column, cell)| {
        let words = if column.role == ColumnRole::Option {
            option_words(cell)
        } else {
            cell.to_string()
        };
        format!(
            "{}: {}",
            column.title,
            state.model().plain(section.pack, &words)
        )
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    copy(state, "row", text)
}

/// The code of the entry; with several blocks one after the other.
pub(super) fn code(state: &mut State) -> Effects {
    let Some(entry) = subject(state) else {
        return nothing(state);
    };
    let blocks = state.model().entry(entry).codes();
    if blocks.is_empty() {
        state.say("this entry has no code");
        return Effects::new();
    }
    let at = state.page.copied % blocks.len();
    let name = blocks[at].name.as_deref().unwrap_or("code").to_string();
    let what = if blocks.len() > 1 {
        format!(
            "{name}, {} of {}; yc again for the next",
            at + 1,
            blocks.len()
        )
    } else {
        name
    };
    let text = blocks[at].text.to_string();
    state.page.copied = at + 1;
    copy(state, &what, text)
}

/// The address of the first source.
pub(super) fn source(state: &mut State) -> Effects {
    if let Some(url) = first_source(state).map(|source| source.url.to_string()) {
        copy(state, "source address", url)
    } else {
        state.say("this entry names no source");
        Effects::new()
    }
}

/// The id under which scripts and bookmarks know the entry.
pub(super) fn id(state: &mut State) -> Effects {
    let Some(entry) = subject(state) else {
        return nothing(state);
    };
    let text = state.id_of(entry).to_string();
    copy(state, "id", text)
}

/// Opens the selected source of the page, or else the first.
pub(super) fn open_source(state: &mut State) -> Effects {
    let selected = page::shown(state)
        .filter(|_| state.overlays.is_empty())
        .and_then(|(doc, _)| doc.links.get(state.page.link?).map(|link| link.to));
    if let Some(to @ LinkTo::Source(_)) = selected {
        return super::browse::follow_link(state, to);
    }
    if let Some(url) = first_source(state).map(|source| source.url.to_string()) {
        vec![Effect::OpenUrl(url)]
    } else {
        state.say("this entry names no source");
        Effects::new()
    }
}

fn first_source(state: &State) -> Option<&Source> {
    let entry = subject(state)?;
    let at = state.model().entry(entry).sources.first()?;
    state.model().pack_of(entry).sources.get(usize::from(*at))
}

fn copy(state: &mut State, what: &str, text: String) -> Effects {
    if text.len() > CLIPBOARD {
        state.complain(format!("too long for a terminal's clipboard: {what}"));
        return Effects::new();
    }
    state.say(format!("sent to the terminal: {what}"));
    vec![Effect::Copy(text)]
}

fn nothing(state: &mut State) -> Effects {
    state.say("no entry is selected");
    Effects::new()
}
