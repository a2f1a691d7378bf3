//! What keys do in overlays, and how each one opens.

use std::collections::BTreeSet;
use std::sync::Arc;

use tui_input::Input;

use crate::app::command::Command;
use crate::app::compare::Comparison;
use crate::app::effect::Effects;
use crate::app::overlay::{Menu, MenuItem, MenuRun, Overlay};
use crate::app::regions;
use crate::app::state::{Cursor, Focus, State};
use crate::model::{BackLinkKind, EntryIx, LinkKind, Target, inline};

use super::{browse, jump, marks, search, subject};

/// Runs `command` in the top overlay; `None` if it is no business of that overlay.
pub(super) fn run(state: &mut State, command: Command) -> Option<Effects> {
    let overlay = state.overlays.last()?;
    match command {
        Command::Close | Command::GoOut => {
            close(state);
            Some(Effects::new())
        }
        Command::GoIn => Some(accept(state)),
        Command::MoveDown => Some(step(state, 1)),
        Command::MoveUp => Some(step(state, -1)),
        Command::MoveFirst => Some(step(state, isize::MIN)),
        Command::MoveLast => Some(step(state, isize::MAX)),
        Command::HalfPageDown => Some(step(state, page(state) / 2)),
        Command::HalfPageUp => Some(step(state, -(page(state) / 2))),
        Command::PageDown => Some(step(state, page(state))),
        Command::PageUp => Some(step(state, -page(state))),
        Command::FocusNext | Command::FocusPrevious => {
            if let Some(Overlay::Search(search)) = state.overlays.last_mut() {
                search.in_list = !search.in_list && !search.rows.is_empty();
            } else {
                return Some(step(
                    state,
                    if command == Command::FocusNext { 1 } else { -1 },
                ));
            }
            Some(Effects::new())
        }
        Command::OpenSearch if matches!(overlay, Overlay::Search(_)) => {
            if let Some(Overlay::Search(search)) = state.overlays.last_mut() {
                search.in_list = false;
            }
            Some(Effects::new())
        }
        Command::Compare if matches!(overlay, Overlay::Compare { .. }) => {
            next_pair(state);
            Some(Effects::new())
        }
        Command::ShowHelp if matches!(overlay, Overlay::Menu(menu) if menu.help) => {
            close(state);
            Some(Effects::new())
        }
        // The rest works on the selected item, or on the program.
        _ => None,
    }
}

/// Lines that a step of a whole page moves.
fn page(state: &State) -> isize {
    state.overlays.last().map_or(1, |overlay| {
        let area = regions::overlay_list(state, overlay);
        isize::from(u8::try_from(area.height / regions::overlay_row_height(overlay)).unwrap_or(1))
            .max(1)
    })
}

fn step(state: &mut State, by: isize) -> Effects {
    let problems = state.problems.len();
    let themes = state.themes.len();
    match state.overlays.last_mut() {
        Some(Overlay::Search(search)) => search.cursor.step(by, search.rows.len()),
        Some(Overlay::Menu(menu)) => menu.cursor.step(by, menu.items.len()),
        Some(Overlay::Links { items, cursor, .. }) => cursor.step(by, items.len()),
        Some(Overlay::Problems(cursor)) => cursor.step(by, problems),
        Some(Overlay::Themes { cursor, .. }) => {
            cursor.step(by, themes);
            state.theme = cursor.at;
        }
        // Whatever is beyond the end is taken back when the screen is settled.
        Some(Overlay::Compare { scroll, .. }) => *scroll = scroll.saturating_add_signed(by),
        Some(Overlay::Note { .. } | Overlay::Message { .. }) | None => {}
    }
    Effects::new()
}

/// Closes the top overlay without doing what it offers.
fn close(state: &mut State) {
    match state.overlays.pop() {
        Some(Overlay::Themes { before, .. }) => state.theme = before,
        Some(Overlay::Search(search)) => search::closed(state, *search),
        Some(_) | None => {}
    }
}

/// Does what the top overlay offers.
fn accept(state: &mut State) -> Effects {
    if matches!(state.overlays.last(), Some(Overlay::Search(_))) {
        return search::accept(state);
    }
    match state.overlays.pop() {
        Some(Overlay::Menu(menu)) => {
            if let Some(item) = menu.items.get(menu.cursor.at) {
                return match item.run {
                    MenuRun::Command(command) => super::run(state, command),
                    MenuRun::Section(section) => {
                        leave_overlays(state);
                        jump::go_to(state, Target::Section(section), Focus::Table);
                        Effects::new()
                    }
                };
            }
        }
        Some(Overlay::Links { items, cursor, .. }) => {
            if let Some((_, target)) = items.get(cursor.at).copied() {
                leave_overlays(state);
                let focus = if target.entry().is_some() {
                    state.focus
                } else {
                    Focus::Table
                };
                jump::go_to(
                    state,
                    target,
                    if focus == Focus::Outline {
                        Focus::Table
                    } else {
                        focus
                    },
                );
            }
        }
        Some(Overlay::Compare { pair, ends, .. }) => {
            leave_overlays(state);
            jump::go_to(state, Target::Entry(pair.unwrap_or(ends[1])), Focus::Page);
        }
        Some(Overlay::Note { entry, input }) => {
            return marks::save_note(state, entry, input.value());
        }
        Some(Overlay::Themes { cursor, .. }) => {
            let name = state.themes.get(cursor.at).cloned().unwrap_or_default();
            state.say(format!("theme: {name}"));
        }
        Some(Overlay::Search(_) | Overlay::Problems(_) | Overlay::Message { .. }) | None => {}
    }
    Effects::new()
}

/// A jump closes whatever lay below the overlay it came from.
pub(super) fn leave_overlays(state: &mut State) {
    while !state.overlays.is_empty() {
        close(state);
    }
}

/// The text field of the top overlay changed.
pub(super) fn text_changed(state: &mut State) {
    match state.overlays.last() {
        Some(Overlay::Search(_)) => search::refresh(state),
        Some(Overlay::Menu(menu)) => {
            let items = menu_items(state, menu.help, menu.input.value());
            if let Some(Overlay::Menu(menu)) = state.overlays.last_mut() {
                menu.items = items;
                menu.cursor = Cursor::default();
            }
        }
        Some(
            Overlay::Note { .. }
            | Overlay::Links { .. }
            | Overlay::Compare { .. }
            | Overlay::Problems(_)
            | Overlay::Themes { .. }
            | Overlay::Message { .. },
        )
        | None => {}
    }
}

/// Opens help or palette.
pub(super) fn open_menu(state: &mut State, help: bool) {
    let items = menu_items(state, help, "");
    let menu = Menu {
        help,
        input: Input::default(),
        items,
        cursor: Cursor::default(),
    };
    state.overlays.push(Overlay::Menu(menu));
}

/// Commands; in the palette the sections of the pack too.
fn menu_items(state: &State, help: bool, typed: &str) -> Vec<MenuItem> {
    let mut items = Menu::commands(&Arc::clone(&state.keymap), typed);
    if help {
        return items;
    }
    let model = state.model();
    let Some(pack) = model.packs.get(state.pack.at()) else {
        return items;
    };
    for pane in &pack.panes {
        for section in &pane.sections {
            let item = MenuItem {
                keys: String::new(),
                label: format!("go to {}", model.section(*section).title),
                detail: pane.title.to_string(),
                run: MenuRun::Section(*section),
            };
            if item.matches(typed) {
                items.push(item);
            }
        }
    }
    items
}

/// Lists the links of the entry in both directions.
pub(super) fn open_links(state: &mut State) {
    let Some(entry) = subject(state) else {
        state.say("no entry is selected");
        return;
    };
    let items = links(state, entry);
    if items.is_empty() {
        state.say("nothing is linked with this entry");
        return;
    }
    state.overlays.push(Overlay::Links {
        entry,
        items,
        cursor: Cursor::default(),
    });
}

fn links(state: &State, ix: crate::model::EntryIx) -> Vec<(&'static str, Target)> {
    let model = state.model();
    let index = &state.library.index;
    let entry = model.entry(ix);
    let mut items: Vec<(&'static str, Target)> = Vec::new();
    let mut known = BTreeSet::new();
    let mut add = |label: &'static str, target: Target| {
        if target != Target::Entry(ix) && known.insert(target) {
            items.push((label, target));
        }
    };
    for end in entry.rare().between.iter().flatten() {
        add("between", Target::Entry(*end));
    }
    for link in &entry.links {
        let label = match link.kind {
            LinkKind::See => "see",
            LinkKind::Uses => "uses",
            LinkKind::PartOf => "part of",
            LinkKind::Trap => "trap",
        };
        add(label, link.target);
    }
    let texts = entry.cells.iter().chain(&entry.why);
    for id in texts.flat_map(|text| inline::links(text)) {
        if let Some(target) = model.resolve(model.section(entry.section).pack, id) {
            add("named in the text", target);
        }
    }
    for pair in index.pairs_of(model, ix) {
        add("confused with", Target::Entry(pair));
    }
    for back in index.back_links(model, Target::Entry(ix)) {
        let label = match back.kind {
            BackLinkKind::PartOf => "contains",
            BackLinkKind::Uses => "used by",
            BackLinkKind::Trap => "caught in",
            _ => "seen from",
        };
        add(label, Target::Entry(back.from));
    }
    items
}

/// Shows the entry beside what it is confused with.
pub(super) fn open_compare(state: &mut State) {
    let Some(entry) = subject(state) else {
        state.say("no entry is selected");
        return;
    };
    if let Some(ends) = state.model().entry(entry).rare().between {
        state.overlays.push(Overlay::Compare {
            pair: Some(entry),
            ends,
            scroll: 0,
        });
        return;
    }
    let Some(pair) = state.library.pairs_of(entry).next() else {
        state.say("nothing in the deck is confused with this entry");
        return;
    };
    compare(state, entry, pair);
}

fn compare(state: &mut State, entry: EntryIx, pair: EntryIx) {
    let Some([one, other]) = state.model().entry(pair).rare().between else {
        return;
    };
    let ends = if one == entry {
        [one, other]
    } else {
        [other, one]
    };
    state.overlays.push(Overlay::Compare {
        pair: Some(pair),
        ends,
        scroll: 0,
    });
}

/// The next pair of the entry that is compared.
fn next_pair(state: &mut State) {
    let Some(Overlay::Compare {
        pair: Some(pair),
        ends,
        ..
    }) = state.overlays.last()
    else {
        return;
    };
    let pairs: Vec<EntryIx> = state.library.pairs_of(ends[0]).collect();
    let at = pairs.iter().position(|known| known == pair).unwrap_or(0);
    let (entry, next) = (ends[0], pairs.get((at + 1) % pairs.len().max(1)).copied());
    if pairs.len() < 2 {
        state.say("this is its only pair");
    } else if let Some(next) = next {
        state.overlays.pop();
        compare(state, entry, next);
    }
}

/// Lists what is wrong with packs, themes and settings.
pub(super) fn open_problems(state: &mut State) {
    if state.problems.is_empty() {
        state.say("no problems");
        return;
    }
    state.overlays.push(Overlay::Problems(Cursor::default()));
}

/// Lists the themes; each is shown as it is selected.
pub(super) fn open_themes(state: &mut State) {
    let cursor = Cursor {
        at: state.theme,
        top: 0,
    };
    state.overlays.push(Overlay::Themes {
        cursor,
        before: state.theme,
    });
}

/// Keeps the selection of the top overlay inside its list and in view.
pub(super) fn settle(state: &mut State) {
    let Some(overlay) = state.overlays.last() else {
        return;
    };
    let area = regions::overlay_list(state, overlay);
    let height = usize::from(area.height / regions::overlay_row_height(overlay));
    let (problems, themes) = (state.problems.len(), state.themes.len());
    let last_scroll = match overlay {
        Overlay::Compare { pair, ends, scroll } if *scroll > 0 => {
            Comparison::new(state, area, *pair, *ends).last_scroll()
        }
        _ => 0,
    };
    match state.overlays.last_mut() {
        Some(Overlay::Search(search)) => search.cursor.clamp(search.rows.len(), height),
        Some(Overlay::Menu(menu)) => menu.cursor.clamp(menu.items.len(), height),
        Some(Overlay::Links { items, cursor, .. }) => cursor.clamp(items.len(), height),
        Some(Overlay::Problems(cursor)) => cursor.clamp(problems, height),
        Some(Overlay::Themes { cursor, .. }) => cursor.clamp(themes, height),
        Some(Overlay::Compare { scroll, .. }) => *scroll = (*scroll).min(last_scroll),
        Some(Overlay::Note { .. } | Overlay::Message { .. }) | None => {}
    }
}

/// A click on row `row` of the list of the top overlay, counted from its first visible one.
pub(super) fn click(state: &mut State, row: usize) -> Effects {
    let at = |cursor: &Cursor| cursor.top + row;
    let picked = match state.overlays.last_mut() {
        Some(Overlay::Search(search)) => pick(&mut search.cursor, search.rows.len(), row),
        Some(Overlay::Menu(menu)) => pick(&mut menu.cursor, menu.items.len(), row),
        Some(Overlay::Links { items, cursor, .. }) => pick(cursor, items.len(), row),
        Some(Overlay::Themes { cursor, .. }) => {
            let len = state.themes.len();
            let target = at(cursor);
            let picked = pick(cursor, len, row);
            if target < len {
                state.theme = target;
            }
            picked
        }
        Some(Overlay::Problems(cursor)) => {
            pick(cursor, state.problems.len(), row);
            false
        }
        Some(Overlay::Compare { .. } | Overlay::Note { .. } | Overlay::Message { .. }) | None => {
            false
        }
    };
    if picked {
        accept(state)
    } else {
        Effects::new()
    }
}

/// Selects a row; a click on the selected one picks it.
fn pick(cursor: &mut Cursor, len: usize, row: usize) -> bool {
    let at = cursor.top + row;
    if at >= len {
        return false;
    }
    let again = cursor.at == at;
    cursor.at = at;
    again
}

/// The wheel over the top overlay.
pub(super) fn wheel(state: &mut State, by: isize) {
    step(state, by.signum());
}

/// A pane is looked at from an overlay: nothing lies over it any more.
pub(super) fn go_pane(state: &mut State, pane: crate::app::state::PaneRef) {
    leave_overlays(state);
    browse::go_pane(state, pane);
}
