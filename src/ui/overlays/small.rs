//! The small overlays: links, problems, themes, note, message.

use ratatui::layout::{Position, Rect};
use tui_input::Input;

use crate::app::overlay::Overlay;
use crate::app::{Cursor, State, regions};
use crate::doc::{Role, summary};
use crate::model::{EntryIx, Target};
use crate::text;
use crate::ui::paint::Painter;

use super::{field, select};

/// The links of an entry in both directions.
pub(super) fn links(
    painter: &mut Painter<'_>,
    state: &State,
    overlay: &Overlay,
    entry: EntryIx,
    items: &[(&'static str, Target)],
    cursor: Cursor,
) {
    let inner = regions::overlay_inner(regions::overlay_area(state, overlay));
    let model = state.model();
    let title = model.title(Target::Entry(entry));
    let heading = text::clip(&title, usize::from(inner.width));
    painter.words(inner.x, inner.y, inner.width, &heading, Role::Strong);
    let list = regions::overlay_list(state, overlay);
    let shown = usize::from(list.height / 2);
    for (row, (at, (label, target))) in items
        .iter()
        .enumerate()
        .skip(cursor.top)
        .take(shown)
        .enumerate()
    {
        let item = Rect {
            y: list.y + 2 * row as u16,
            height: 2,
            ..list
        };
        let (title, answer) = match target {
            Target::Entry(entry) => summary(model, *entry),
            Target::Section(section) => {
                let section = model.section(*section);
                let intro = section.intro.as_deref().unwrap_or_default();
                (
                    section.title.to_string(),
                    crate::model::inline::plain(intro).into_owned(),
                )
            }
        };
        let x = item.x + 2;
        painter.words(x, item.y, 13, &text::clip(label, 13), Role::Heading);
        let room = usize::from(item.width.saturating_sub(17));
        let weak = target.entry().is_some_and(|entry| state.is_weak(entry));
        painter.words(x + 13, item.y, 1, if weak { "◆" } else { " " }, Role::Weak);
        painter.words(
            x + 15,
            item.y,
            room as u16,
            &text::clip(&title, room),
            Role::Link,
        );
        painter.words(
            x + 15,
            item.y + 1,
            room as u16,
            &text::clip(&answer, room),
            Role::Muted,
        );
        if at == cursor.at {
            select(painter, item, true);
        }
    }
    painter.scrollbar(
        Rect {
            x: list.x + 1,
            ..list
        },
        cursor.top,
        shown,
        items.len(),
    );
}

/// What is wrong with packs, themes and settings.
pub(super) fn problems(
    painter: &mut Painter<'_>,
    state: &State,
    overlay: &Overlay,
    cursor: Cursor,
) {
    let list = regions::overlay_list(state, overlay);
    let height = regions::overlay_row_height(overlay);
    let shown = usize::from(list.height / height);
    for (row, (at, problem)) in state
        .problems
        .iter()
        .enumerate()
        .skip(cursor.top)
        .take(shown.max(1))
        .enumerate()
    {
        let item = Rect {
            y: list.y + row as u16 * height,
            height: height - 1,
            ..list
        };
        let width = usize::from(item.width.saturating_sub(2));
        let report = problem.to_string();
        // Where no source line is shown, there is room for a long message.
        let lines = report.lines().flat_map(|line| match &problem.place {
            Some(_) => vec![line],
            None => text::wrap(line, width)
                .into_iter()
                .map(|part| &line[part])
                .collect(),
        });
        for (line, words) in lines.take(usize::from(item.height)).enumerate() {
            let y = item.y + line as u16;
            let role = if line == 0 { Role::Bad } else { Role::Muted };
            if y < list.bottom() {
                painter.words(item.x + 2, y, item.width, &text::clip(words, width), role);
            }
        }
        if at == cursor.at {
            select(painter, item.intersection(list), true);
        }
    }
    painter.scrollbar(
        Rect {
            x: list.x + 1,
            ..list
        },
        cursor.top,
        shown,
        state.problems.len(),
    );
}

/// The themes.
pub(super) fn themes(painter: &mut Painter<'_>, state: &State, overlay: &Overlay, cursor: Cursor) {
    let list = regions::overlay_list(state, overlay);
    let visible = state
        .themes
        .iter()
        .enumerate()
        .skip(cursor.top)
        .take(usize::from(list.height));
    for (row, (at, name)) in visible.enumerate() {
        let line = Rect {
            y: list.y + row as u16,
            height: 1,
            ..list
        };
        let shown = text::clip(name, usize::from(line.width.saturating_sub(2)));
        painter.words(line.x + 2, line.y, line.width, &shown, Role::Text);
        if at == cursor.at {
            select(painter, line, true);
        }
    }
}

/// The note on an entry; returns where the text cursor is.
pub(super) fn note(
    painter: &mut Painter<'_>,
    state: &State,
    area: Rect,
    entry: EntryIx,
    input: &Input,
) -> Option<Position> {
    let inner = regions::overlay_inner(area);
    let title = state.model().title(Target::Entry(entry));
    let shown = text::clip(&title, usize::from(inner.width));
    painter.words(inner.x, inner.y, inner.width, &shown, Role::Strong);
    painter.frame_note(area, "Enter keeps, Esc leaves as it was");
    let line = Rect {
        y: inner.y + 1,
        height: 1,
        ..inner
    };
    if inner.height < 2 {
        None
    } else {
        field(painter, line, "✎ ", input)
    }
}

/// A text to read.
pub(super) fn message(painter: &mut Painter<'_>, area: Rect, words: &str) {
    let inner = regions::overlay_inner(area);
    let lines = text::wrap(words, usize::from(inner.width));
    for (row, range) in lines
        .into_iter()
        .take(usize::from(inner.height))
        .enumerate()
    {
        painter.words(
            inner.x,
            inner.y + row as u16,
            inner.width,
            &words[range],
            Role::Text,
        );
    }
}
