//! The rows of a section: as a table, as cards or as a map, with the signs of marks.

use ratatui::layout::Rect;

use crate::app::regions::{inner, rows_area};
use crate::app::rows::{GUTTER, RowLayout, Rows, intro, map_centre, rows};
use crate::app::{Focus, Kept, PaneRef, State};
use crate::doc::{Line, Role};
use crate::model::{EntryIx, Kind, Target};
use crate::text;
use crate::ui::paint::Painter;

/// Draws title, headings and the visible rows.
pub(in crate::ui) fn draw(painter: &mut Painter<'_>, state: &State, table: Rect) {
    let (area, view) = rows_area(state, table);
    let list = rows(state);
    let layout = RowLayout::new(state, view, area.width as usize);
    if area.y > table.y {
        head(painter, state, table, &list, &layout);
    }
    if list.is_empty() {
        empty(painter, state, area);
        return;
    }
    let cursor = state.cursor();
    let mut y = area.y;
    let mut at = cursor.top;
    while let Some(entry) = list.get(at).filter(|_| y < area.bottom()) {
        let lines = layout.lines(&list, at, entry);
        let lead = layout.lead(&list, at);
        let row = Rect {
            y,
            height: (lines.len() as u16).min(area.bottom() - y),
            ..area
        };
        draw_row(painter, state, row, &lines, lead, entry, at == cursor.at);
        y += row.height;
        at += 1;
    }
    let shown = at - cursor.top;
    let bar = Rect {
        width: table.width,
        x: table.x,
        ..area
    };
    painter.scrollbar(bar, cursor.top, shown, list.len());
}

fn head(
    painter: &mut Painter<'_>,
    state: &State,
    table: Rect,
    list: &Rows,
    layout: &RowLayout<'_>,
) {
    let inside = inner(table);
    let title = match (state.pane, state.section_data(), map_centre(state)) {
        (_, _, Some(centre)) => format!("Map: {}", state.model().title(Target::Entry(centre))),
        (PaneRef::Weak, ..) => "Weak: your bookmarks".to_string(),
        (PaneRef::Tab(_), Some(section), None) => section.title.to_string(),
        (PaneRef::Tab(_), None, None) => String::new(),
    };
    let hidden = match layout.hidden() {
        0 => None,
        1 => Some("1 column: < >".to_string()),
        many => Some(format!("{many} columns: < >")),
    };
    let place = (!list.is_empty()).then(|| format!("{} of {}", state.cursor().at + 1, list.len()));
    let notes: Vec<String> = [hidden, filter_words(state), place]
        .into_iter()
        .flatten()
        .collect();
    let note = notes.join(" · ");
    let note = text::clip(&note, usize::from(inside.width).saturating_sub(6)).into_owned();
    let room = inside.width.saturating_sub(text::width(&note) as u16 + 1);
    let role = if state.focus == Focus::Table {
        Role::BorderFocus
    } else {
        Role::Title
    };
    painter.words(
        inside.x,
        inside.y,
        inside.width,
        &text::clip(&title, usize::from(room)),
        role,
    );
    if state.focus == Focus::Table {
        let style = painter.theme.patch(Role::Title);
        painter.tint(
            Rect {
                width: room,
                height: 1,
                ..inside
            },
            style.patch(painter.theme.patch(Role::BorderFocus)),
        );
    }
    let x = inside.right().saturating_sub(text::width(&note) as u16);
    painter.words(x, inside.y, inside.width, &note, Role::Muted);
    let mut y = inside.y + 1;
    for line in intro(state, usize::from(inside.width)) {
        painter.words(inside.x, y, inside.width, &line, Role::Muted);
        y += 1;
    }
    for line in layout.heading() {
        let x = inside.x + GUTTER as u16;
        let width = inside.width.saturating_sub(GUTTER as u16);
        painter.line(Rect::new(x, y, width, 1), &line, None);
        y += 1;
    }
}

/// Which filter is on.
fn filter_words(state: &State) -> Option<String> {
    let domain = state.filter.domain.and_then(|at| {
        let pack = state.model().packs.get(state.pack.at())?;
        pack.domains
            .get(usize::from(at))
            .map(|domain| format!("only {}", domain.id.to_uppercase()))
    });
    let weak = state.filter.weak.then(|| "only weak".to_string());
    match (domain, weak) {
        (Some(domain), Some(weak)) => Some(format!("{domain}, {weak}")),
        (one, other) => one.or(other),
    }
}

fn empty(painter: &mut Painter<'_>, state: &State, area: Rect) {
    let hint = |command| state.keymap.hint(command);
    let words = if state.pane == PaneRef::Weak {
        format!(
            "Nothing is bookmarked yet. {} on any row marks it as weak; the marks are kept.",
            hint(crate::app::Command::ToggleBookmark)
        )
    } else if state.model().packs.is_empty() {
        format!(
            "The packs are being read. {} shows the keys, {} quits.",
            hint(crate::app::Command::ShowHelp),
            hint(crate::app::Command::Close)
        )
    } else if filter_words(state).is_some() {
        "No row of this section passes the filter. d0 shows all domains, B all rows.".to_string()
    } else {
        "This section has no rows.".to_string()
    };
    for (row, range) in text::wrap(&words, usize::from(area.width))
        .into_iter()
        .enumerate()
    {
        let y = area.y + row as u16;
        if y < area.bottom() {
            painter.words(area.x, y, area.width, &words[range], Role::Muted);
        }
    }
}

fn draw_row(
    painter: &mut Painter<'_>,
    state: &State,
    area: Rect,
    lines: &[Line],
    lead: usize,
    entry: EntryIx,
    selected: bool,
) {
    let gutter = GUTTER as u16;
    for (row, line) in lines.iter().enumerate().take(usize::from(area.height)) {
        let y = area.y + row as u16;
        let indent = if row < lead {
            0
        } else {
            gutter.min(area.width)
        };
        painter.line(
            Rect::new(area.x + indent, y, area.width - indent, 1),
            line,
            None,
        );
    }
    let lead = (lead as u16).min(area.height);
    if lead == area.height {
        return;
    }
    let mut x = area.x + 1;
    for (sign, role) in signs(state, entry) {
        x = painter.words(x, area.y + lead, 1, sign, role);
    }
    if selected {
        // The blank line below a row does not belong to its selection.
        let whole = usize::from(area.height) == lines.len() && area.height > lead + 1;
        let trail = u16::from(whole && lines.last().is_some_and(|line| line.runs.is_empty()));
        let row = Rect {
            y: area.y + lead,
            height: area.height - lead - trail,
            ..area
        };
        let role = if state.focus == Focus::Table {
            Role::Selected
        } else {
            Role::SelectedDim
        };
        painter.select(row, role);
        for y in row.y..row.bottom() {
            painter.words(row.x, y, 1, "▌", Role::BorderFocus);
        }
    }
}

/// The signs of a row: ticked or not; bookmarked, or on its way to disk; noted.
fn signs(state: &State, entry: EntryIx) -> Vec<(&'static str, Role)> {
    let id = state.id_of(entry);
    let mut signs = Vec::new();
    if state.model().section_of(entry).kind == Kind::Checklist {
        let ticked = state.marks.is_ticked(&id);
        signs.push(if ticked {
            ("✓", Role::Good)
        } else {
            ("☐", Role::Muted)
        });
    }
    match state.marks.kept(&id) {
        Kept::Pending => signs.push(("◇", Role::Weak)),
        Kept::Failed => signs.push(("◇", Role::Bad)),
        Kept::Saved if state.marks.is_marked(&id) => signs.push(("◆", Role::Weak)),
        Kept::Saved if state.marks.note(&id).is_some() => signs.push(("✎", Role::Weak)),
        Kept::Saved => {}
    }
    signs
}
