//! The last line: a message or where one stands, and the keys that matter here; and the box
//! that shows how a begun key sequence can go on.

use ratatui::layout::Rect;

use crate::app::overlay::Overlay;
use crate::app::{Command, Focus, Scope, State, rows, show_sequence};
use crate::doc::Role;
use crate::text;
use crate::ui::paint::Painter;

/// The hints of the panes; the last one is dropped last.
const BROWSE: &[Command] = &[
    Command::OpenSearch,
    Command::ToggleBookmark,
    Command::GoIn,
    Command::ShowLinks,
    Command::Compare,
];
/// The hints on a page.
const PAGE: &[Command] = &[
    Command::OpenSearch,
    Command::ToggleBookmark,
    Command::FocusNext,
    Command::GoOut,
    Command::OpenSource,
];
/// The hints in the list of an overlay.
const LIST: &[Command] = &[
    Command::GoIn,
    Command::ToggleBookmark,
    Command::CopyAnswer,
    Command::GoOut,
];
/// The hints in the text field of the search.
const SEARCH: &[Command] = &[
    Command::GoIn,
    Command::MoveDown,
    Command::FocusNext,
    Command::GoOut,
];
/// The hints in another text field.
const TEXT: &[Command] = &[Command::GoIn, Command::MoveDown, Command::GoOut];

/// Draws the footer.
pub(in crate::ui) fn draw(painter: &mut Painter<'_>, state: &State, area: Rect) {
    let hints = hints(state);
    let mut shown = hints.len();
    let left = left(state);
    let (left_text, left_role) = left.clone();
    let width = usize::from(area.width);
    let needed = |shown: usize| {
        hints[hints.len() - shown..]
            .iter()
            .map(|(k, l)| text::width(k) + text::width(l) + 3)
            .sum::<usize>()
    };
    let wanted = text::width(&left_text) + 3;
    while shown > 1 && needed(shown) + wanted.min(width * 2 / 3) > width {
        shown -= 1;
    }
    if needed(shown) + 8 > width
        || (state.status.is_some() && needed(shown) + wanted > width && shown <= 1)
    {
        shown = 0;
    }
    let mut x = area.right().saturating_sub(needed(shown) as u16);
    let room = usize::from(x.saturating_sub(area.x + 1));
    painter.words(
        area.x + 1,
        area.y,
        area.width,
        &text::clip(&left_text, room),
        left_role,
    );
    for (key, label) in &hints[hints.len() - shown..] {
        x = painter.words(x, area.y, area.width, key, Role::Key);
        x = painter.words(x, area.y, area.width, &format!(" {label}  "), Role::Muted);
    }
}

/// Keys and labels for what is shown now; help comes last and is dropped last.
fn hints(state: &State) -> Vec<(String, &'static str)> {
    let commands = match (state.scope(), state.focus, state.overlays.last()) {
        (Scope::Text, _, Some(Overlay::Search(_))) => SEARCH,
        (Scope::Text, ..) => TEXT,
        (Scope::List, ..) => LIST,
        (Scope::Browse, Focus::Page, _) => PAGE,
        (Scope::Browse, Focus::Outline | Focus::Table, _) => BROWSE,
    };
    let accept = match state.overlays.last() {
        Some(Overlay::Menu(_)) => "run",
        Some(Overlay::Note { .. } | Overlay::Themes { .. }) => "keep",
        Some(Overlay::Problems(_) | Overlay::Message { .. }) => "close",
        Some(Overlay::Search(_) | Overlay::Links { .. } | Overlay::Compare { .. }) | None => {
            "go there"
        }
    };
    let hint = |command: &Command| {
        let label = match (*command, state.scope(), state.focus) {
            (Command::GoIn, Scope::Browse, Focus::Table) => "open",
            (Command::GoIn, Scope::Browse, Focus::Outline) => "to the rows",
            (Command::GoIn, ..) => accept,
            (Command::GoOut, Scope::Browse, _) => "back to rows",
            (Command::GoOut, ..) => "close",
            (Command::FocusNext, Scope::Text, _) => "into the list",
            (Command::FocusNext, ..) => "next link",
            _ => command.info().label,
        };
        (state.keymap.hint_in(state.scope(), *command), label)
    };
    let help = state.keymap.hint_in(state.scope(), Command::ShowHelp);
    let mut hints: Vec<_> = commands
        .iter()
        .map(hint)
        .filter(|(key, _)| !key.is_empty())
        .collect();
    hints.push((help, Command::ShowHelp.info().label));
    hints
}

/// A message, or what the selected entry is for and how many are weak.
fn left(state: &State) -> (String, Role) {
    if let Some(status) = &state.status {
        return (
            status.text.clone(),
            if status.bad { Role::Bad } else { Role::Text },
        );
    }
    let mut parts = Vec::new();
    if !state.marks.failed.is_empty() {
        return (
            format!("{} changes are not saved yet", state.marks.failed.len()),
            Role::Bad,
        );
    }
    if let Some(entry) = rows::selected(state) {
        let pack = state.model().pack_of(entry);
        let objective = state.model().entry(entry).objectives.first();
        if let Some(objective) = objective.and_then(|at| pack.objectives.get(usize::from(*at))) {
            let domain = pack.domains.get(usize::from(objective.domain));
            let domain = domain
                .map(|domain| domain.id.to_uppercase())
                .unwrap_or_default();
            parts.push(format!("{domain} · {} {}", objective.id, objective.title));
        }
    }
    let weak = state.marks.count();
    if weak > 0 {
        parts.push(format!("◆ weak: {weak}"));
    }
    if !state.problems.is_empty() {
        let key = state.keymap.hint(Command::ShowProblems);
        parts.push(format!("! problems: {} ({key})", state.problems.len()));
    }
    (parts.join("   "), Role::Muted)
}

/// How a begun sequence of keys can go on.
pub(in crate::ui) fn draw_pending(painter: &mut Painter<'_>, state: &State) {
    if state.pending.is_empty() {
        return;
    }
    let rows = state.keymap.continuations(state.scope(), &state.pending);
    let keys = rows
        .iter()
        .map(|(key, _)| text::width(key))
        .max()
        .unwrap_or(0);
    let labels = rows
        .iter()
        .map(|(_, command)| pending_label(state, *command).len())
        .max()
        .unwrap_or(0);
    let width = (keys + labels + 7).max(20) as u16;
    let height = rows.len() as u16 + 2;
    let size = state.size;
    let area = Rect::new(
        size.width.saturating_sub(width + 1),
        size.height.saturating_sub(height + 1),
        width.min(size.width),
        height.min(size.height),
    );
    painter.frame(area, &format!("{} …", show_sequence(&state.pending)));
    for (row, (key, command)) in rows
        .iter()
        .enumerate()
        .take(usize::from(area.height.saturating_sub(2)))
    {
        let y = area.y + 1 + row as u16;
        let x = painter.words(area.x + 2, y, area.width.saturating_sub(3), key, Role::Key);
        let label = pending_label(state, *command);
        let room = area.right().saturating_sub(x + 3);
        painter.words(x + 2, y, room, &label, Role::Text);
    }
}

/// Domains go by their own names.
fn pending_label(state: &State, command: Command) -> String {
    if let Command::FilterDomain(number) = command {
        let pack = state.model().packs.get(state.pack.at());
        let at = usize::from(number).saturating_sub(1);
        if let Some(domain) = pack.and_then(|pack| pack.domains.get(at)) {
            return format!("{} {}", domain.id.to_uppercase(), domain.title);
        }
    }
    command.info().label.to_string()
}
