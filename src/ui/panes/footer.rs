//! The last line: a message or where one stands, and the keys that matter here; and the box
//! that shows how a begun key sequence can go on.

use ratatui::layout::Rect;

use crate::app::overlay::Overlay;
use crate::app::{Command, Focus, State, rows, show_sequence};
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
/// The hints in a list of entries that lies over the panes.
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
/// The hints of help, palette and themes.
const MENU: &[Command] = &[Command::GoIn, Command::MoveDown, Command::GoOut];
/// The hints of a comparison.
const COMPARE: &[Command] = &[Command::Compare, Command::GoIn, Command::GoOut];
/// The hints where a note is written.
const NOTE: &[Command] = &[Command::GoIn, Command::GoOut];
/// The hints of what is only read.
const READ: &[Command] = &[Command::MoveDown, Command::GoOut];

/// Draws the footer.
pub(in crate::ui) fn draw(painter: &mut Painter<'_>, state: &State, area: Rect) {
    let mut hints = hints(state);
    let mut shown = hints.len();
    let left = left(state);
    let (left_text, left_role) = left.clone();
    let width = usize::from(area.width);
    // Help stands last and stays longest; of the others the first matter most.
    hints.rotate_right(1);
    let needed = |shown: usize| {
        hints[..shown]
            .iter()
            .map(|(k, l)| text::width(k) + text::width(l) + 3)
            .sum::<usize>()
    };
    let wanted = text::width(&left_text) + 3;
    while shown > 1 && needed(shown) + wanted.min(width * 2 / 3).max(8) > width {
        shown -= 1;
    }
    if needed(shown) + 8 > width
        || (state.status.is_some() && needed(shown) + wanted > width && shown <= 1)
    {
        shown = 0;
    }
    let mut x = area.right().saturating_sub(needed(shown) as u16);
    // Two cells part what is said from the hints.
    let gap = if shown > 0 { 3 } else { 1 };
    let room = usize::from(x.saturating_sub(area.x + gap));
    painter.words(
        area.x + 1,
        area.y,
        area.width,
        &text::clip(&left_text, room),
        left_role,
    );
    hints.truncate(shown);
    if shown > 0 {
        hints.rotate_left(1);
    }
    for (key, label) in &hints {
        x = painter.words(x, area.y, area.width, key, Role::Key);
        x = painter.words(x, area.y, area.width, &format!(" {label}  "), Role::Muted);
    }
}

/// Keys and labels for what is shown now; help comes last and is dropped last.
fn hints(state: &State) -> Vec<(String, &'static str)> {
    let top = state.overlays.last();
    let commands = match (top, state.focus) {
        (Some(Overlay::Search(search)), _) if !search.in_list => SEARCH,
        (Some(Overlay::Search(_) | Overlay::Links { .. }), _) => LIST,
        (Some(Overlay::Menu(_) | Overlay::Themes { .. }), _) => MENU,
        (Some(Overlay::Compare { .. }), _) => COMPARE,
        (Some(Overlay::Note { .. }), _) => NOTE,
        (Some(Overlay::Problems(_)), _) => READ,
        (Some(Overlay::Message { .. }), _) => &[Command::GoOut],
        (None, Focus::Page) => PAGE,
        (None, Focus::Outline | Focus::Table) => BROWSE,
    };
    let hint = |command: &Command| {
        let label = match (*command, top, state.focus) {
            (Command::GoIn, None, Focus::Table) => "open",
            (Command::GoIn, None, Focus::Outline) => "to the rows",
            (Command::GoIn, Some(Overlay::Menu(_)), _) => "run",
            (Command::GoIn, Some(Overlay::Note { .. } | Overlay::Themes { .. }), _) => "keep",
            (Command::GoIn, Some(Overlay::Compare { .. }), _) => "go to the pair",
            (Command::GoIn, ..) => "go there",
            (Command::GoOut, None, _) => "back to rows",
            (Command::GoOut, Some(Overlay::Note { .. } | Overlay::Themes { .. }), _) => {
                "leave as it was"
            }
            (Command::GoOut, ..) => "close",
            (Command::FocusNext, Some(_), _) => "into the list",
            (Command::FocusNext, ..) => "next link",
            (Command::Compare, Some(_), _) => "next pair",
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
            status.text.to_string(),
            if status.bad { Role::Bad } else { Role::Text },
        );
    }
    if let Some(progress) = &state.reading {
        let stop = if state.overlays.is_empty() {
            "; Esc stops"
        } else {
            ""
        };
        return (format!("{progress}{stop}"), Role::Text);
    }
    let mut parts = Vec::new();
    if !state.marks.failed.is_empty() {
        return (
            format!("{} changes are not saved yet", state.marks.failed.len()),
            Role::Bad,
        );
    }
    // Below an overlay the selected row is not what is looked at.
    if let Some(entry) = rows::selected(state).filter(|_| state.overlays.is_empty()) {
        let pack = state.model().pack_of(entry);
        let objective = state.model().entry(entry).objectives.first();
        if let Some(objective) = objective.and_then(|at| pack.objectives.get(usize::from(*at))) {
            let domain = pack.domain_of(objective);
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
        let many = crate::pack::count(&state.problems);
        parts.push(format!("! problems: {many} ({key})"));
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
