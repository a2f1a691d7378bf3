//! The only code that changes [`State`]: an action comes in, effects come out.
//!
//! `mod.rs` finds out what is meant; one file per idea does it. After every action the state
//! is settled: selections exist and are in view.

mod browse;
mod copy;
mod jump;
mod marks;
mod mouse;
mod overlays;
mod reload;
mod search;

pub use jump::go_to;

use tui_input::InputRequest;

use super::action::Action;
use super::chord::{Chord, show_sequence};
use super::command::Command;
use super::effect::{Effect, Effects};
use super::keymap::{Lookup, Scope};
use super::overlay::Overlay;
use super::state::{Focus, PageView, PaneRef, State};
use super::{listed, outline, page, regions, rows};
use crate::limits::FIELD;
use crate::model::EntryIx;
use crate::pack::Progress;
use crate::text;

/// Lets `action` happen.
pub fn update(state: &mut State, action: Action) -> Effects {
    if is_lost(state, &action) {
        return Effects::new();
    }
    let effects = match action {
        Action::Key(chord) => key(state, chord),
        Action::Paste(text) => paste(state, &text),
        Action::Resized(size) => {
            state.size = size;
            Effects::new()
        }
        Action::Clicked(at) => mouse::click(state, at),
        Action::Wheeled(at, by) => mouse::wheel(state, at, by),
        Action::Run(command) => run(state, command),
        Action::Saved(edit, result) => marks::saved(state, &edit, result),
        Action::MarksChanged(loaded) => {
            state.marks.replace(loaded);
            Effects::new()
        }
        Action::Reading(progress) => {
            state.reading = progress;
            Effects::new()
        }
        Action::WordsRead => {
            search::words_read(state);
            Effects::new()
        }
        Action::PacksLoaded(library, problems) => reload::swap(state, library, problems),
        Action::Told(text, bad) => {
            if bad {
                state.complain(text);
            } else {
                state.say(text);
            }
            Effects::new()
        }
    };
    settle(state);
    effects
}

/// Whether `action` is a character for a text field that is full: a paste that comes as keys
/// may bring a hundred thousand, too many to settle the state after each.
fn is_lost(state: &mut State, action: &Action) -> bool {
    let typed = matches!(action, Action::Key(chord) if chord.typed().is_some());
    if !typed || state.scope() != Scope::Text {
        return false;
    }
    let input = state.overlays.last_mut().and_then(Overlay::input_mut);
    input.is_some_and(|input| input.value().chars().count() >= FIELD)
}

/// A key alone or at the end of a sequence.
fn key(state: &mut State, chord: Chord) -> Effects {
    state.status = None;
    let scope = state.scope();
    let waiting = !state.pending.is_empty();
    if waiting && chord == Chord::ESC {
        state.pending.clear();
        return Effects::new();
    }
    if chord == Chord::ESC && scope == Scope::Browse && state.reading.is_some() {
        return stop_reading(state);
    }
    state.pending.push(chord);
    match state.keymap.lookup(scope, &state.pending) {
        Lookup::Run(command) => {
            state.pending.clear();
            run(state, command)
        }
        Lookup::Wait => Effects::new(),
        Lookup::Miss => {
            let keys = show_sequence(&state.pending);
            state.pending.clear();
            if waiting {
                state.say(format!("{keys} does nothing; Esc leaves a sequence"));
            } else if scope == Scope::Text {
                typed(state, chord);
            } else {
                let help = state.keymap.hint_in(scope, Command::ShowHelp);
                state.say(format!("{keys} does nothing here; {help} lists the keys"));
            }
            Effects::new()
        }
    }
}

/// Gives up the packs that are being read, and says so.
fn stop_reading(state: &mut State) -> Effects {
    let Some(progress) = state.reading.take() else {
        return Effects::new();
    };
    let left_out = match &*progress.pack {
        "" => "packs",
        pack => pack,
    };
    let key = state.keymap.hint(Command::ReloadPacks);
    state.complain(format!(
        "reading stopped, {left_out} left out; {key} reads again"
    ));
    vec![Effect::StopLoading]
}

/// A key in a text field that is bound to nothing.
fn typed(state: &mut State, chord: Chord) {
    let Some(input) = state.overlays.last_mut().and_then(Overlay::input_mut) else {
        return;
    };
    let Some(request) = chord.editing() else {
        return;
    };
    if matches!(request, InputRequest::InsertChar(c) if text::is_hidden(c)) {
        return;
    }
    input.handle(request);
    overlays::text_changed(state);
}

fn paste(state: &mut State, text: &str) -> Effects {
    let Some(input) = state.overlays.last_mut().and_then(Overlay::input_mut) else {
        return Effects::new();
    };
    let room = FIELD.saturating_sub(input.value().chars().count());
    // No more than what fits is looked at: a paste may be megabytes.
    let cut: String = text.chars().take(4 * FIELD).collect();
    for c in text::sanitise_line(&cut).trim().chars().take(room) {
        input.handle(InputRequest::InsertChar(c));
    }
    overlays::text_changed(state);
    Effects::new()
}

/// Runs a command, in the top overlay if that knows it.
fn run(state: &mut State, command: Command) -> Effects {
    if let Some(effects) = overlays::run(state, command) {
        return effects;
    }
    match command {
        Command::GoPane(number) => browse::go_tab(state, usize::from(number).saturating_sub(1)),
        Command::GoWeak => browse::go_pane(state, PaneRef::Weak),
        Command::NextPane => browse::step_pane(state, 1),
        Command::PreviousPane => browse::step_pane(state, -1),
        Command::NextPack => browse::next_pack(state),
        Command::MoveDown => browse::step(state, 1),
        Command::MoveUp => browse::step(state, -1),
        Command::MoveFirst => browse::step(state, isize::MIN),
        Command::MoveLast => browse::step(state, isize::MAX),
        Command::HalfPageDown => browse::screens(state, 1, 2),
        Command::HalfPageUp => browse::screens(state, -1, 2),
        Command::PageDown => browse::page_down(state),
        Command::PageUp => browse::screens(state, -1, 1),
        Command::NextSection => browse::step_section(state, 1),
        Command::PreviousSection => browse::step_section(state, -1),
        Command::FocusNext => browse::focus_next(state),
        Command::FocusPrevious => browse::focus_previous(state),
        Command::GoIn => return browse::go_in(state),
        Command::GoOut => browse::go_out(state),
        Command::HistoryBack => jump::back(state),
        Command::HistoryForward => jump::forward(state),
        Command::OpenSearch => return search::open(state),
        Command::ReopenSearch => return search::reopen(state),
        Command::NextHit => search::step(state, 1),
        Command::PreviousHit => search::step(state, -1),
        Command::ToggleBookmark => return marks::toggle_bookmark(state),
        Command::EditNote => marks::edit_note(state),
        Command::Undo => return marks::undo(state),
        Command::FilterWeak => browse::filter_weak(state),
        Command::ToggleTick => return marks::toggle_tick(state),
        Command::FilterDomain(number) => browse::filter_domain(state, number),
        Command::FilterNone => browse::filter_none(state),
        Command::ShowLinks => overlays::open_links(state),
        Command::Compare => overlays::open_compare(state),
        Command::NextView => browse::next_view(state),
        Command::ToggleZoom => browse::toggle_zoom(state),
        Command::ToggleOutline => browse::toggle_outline(state),
        Command::ToggleWrap => {
            state.wrap = !state.wrap;
            state.page.shift = 0;
            state.say(if state.wrap {
                "code wraps"
            } else {
                "code does not wrap; < and > move it"
            });
        }
        Command::ScrollLeft => browse::sideways(state, -1),
        Command::ScrollRight => browse::sideways(state, 1),
        Command::CopyAnswer => return copy::answer(state),
        Command::CopyRow => return copy::row(state),
        Command::CopyCode => return copy::code(state),
        Command::CopySource => return copy::source(state),
        Command::CopyId => return copy::id(state),
        Command::OpenSource => return copy::open_source(state),
        Command::ShowProblems => overlays::open_problems(state),
        Command::ReloadPacks => {
            state.reading = Some(Progress::default());
            return vec![Effect::LoadPacks];
        }
        Command::ShowThemes => overlays::open_themes(state),
        Command::ToggleMouse => {
            state.mouse = !state.mouse;
            state.say(if state.mouse {
                "mouse on: click and wheel work here"
            } else {
                "mouse off: the terminal selects text"
            });
            return vec![Effect::SetMouse(state.mouse)];
        }
        Command::OpenPalette => overlays::open_menu(state, false),
        Command::ShowHelp => overlays::open_menu(state, true),
        Command::Close if state.focus == Focus::Page => state.focus = Focus::Table,
        Command::Close | Command::Quit => return quit(state),
        Command::Suspend => return vec![Effect::Suspend],
        Command::Redraw => return vec![Effect::Redraw],
    }
    Effects::new()
}

/// Leaves; what could not be saved is tried once more.
fn quit(state: &mut State) -> Effects {
    if let Some(Overlay::Themes { before, .. }) = state.overlays.last() {
        state.theme = *before;
    }
    state.quitting = true;
    let mut effects: Effects = state.marks.retry().into_iter().map(Effect::Save).collect();
    effects.push(Effect::Quit);
    effects
}

/// The entry that commands are about: the selected one of the top overlay or of the rows.
fn subject(state: &State) -> Option<EntryIx> {
    match state.overlays.last() {
        Some(Overlay::Search(search)) => search.selected(),
        Some(Overlay::Links { items, cursor, .. }) => {
            items.get(cursor.at).and_then(|(_, target)| target.entry())
        }
        Some(Overlay::Compare { ends, .. }) => Some(ends[0]),
        Some(Overlay::Note { entry, .. }) => Some(*entry),
        // What lies below these is not what is looked at.
        Some(Overlay::Problems(_) | Overlay::Themes { .. } | Overlay::Message { .. }) => None,
        Some(Overlay::Menu(_)) | None => rows::selected(state),
    }
}

/// Makes selections exist and be in view, whatever happened.
fn settle(state: &mut State) {
    state.listed = Some(listed(state));
    let sections = outline::len(state);
    if state.place().section >= sections {
        state.place_mut().section = sections.saturating_sub(1);
        state.listed = Some(listed(state));
    }
    rows::keep_grid(state);
    rows::scroll_into_view(state);
    let selected = rows::selected(state);
    if selected != state.page.of {
        state.page = PageView {
            of: selected,
            ..PageView::default()
        };
    }
    if selected.is_none() && state.focus == Focus::Page {
        state.focus = Focus::Table;
    }
    settle_page(state);
    settle_outline(state);
    overlays::settle(state);
}

fn settle_page(state: &mut State) {
    if state.page.scroll == 0 && state.page.link.is_none() {
        return;
    }
    let Some((doc, height)) = page::shown(state) else {
        return;
    };
    if let Some(link) = state.page.link {
        match doc.links.get(link) {
            None => state.page.link = None,
            Some(link) if state.focus == Focus::Page => {
                let top = state.page.scroll.min(link.line);
                state.page.scroll = top.max((link.line + 1).saturating_sub(height));
            }
            Some(_) => {}
        }
    }
    state.page.scroll = state
        .page
        .scroll
        .min(doc.lines.len().saturating_sub(height));
}

fn settle_outline(state: &mut State) {
    let Some(area) = regions::regions(state).outline else {
        return;
    };
    let listed = listed(state);
    let lines = &listed.outline.lines;
    let height = usize::from(area.height.saturating_sub(1));
    let place = state.place();
    let section = outline::OutlineLine::Item(place.section);
    let at = lines.iter().position(|line| *line == section);
    let mut cursor = super::state::Cursor {
        at: at.unwrap_or(0),
        top: place.outline_top,
    };
    cursor.clamp(lines.len(), height);
    // The first of a topic brings its heading along.
    if cursor.top == cursor.at && cursor.top > 0 && height > 1 {
        let above = lines[cursor.top - 1];
        cursor.top -= usize::from(matches!(above, outline::OutlineLine::Topic(_)));
    }
    if cursor.top != place.outline_top {
        state.place_mut().outline_top = cursor.top;
    }
}
