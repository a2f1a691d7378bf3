//! The search overlay: the field, the hits with their answers, and the page of the selected
//! one beside them where there is room.

use std::ops::Range;

use ratatui::layout::{Position, Rect};

use crate::app::overlay::{Overlay, SearchBox, SearchRow};
use crate::app::{State, page, regions};
use crate::doc::{Role, summary};
use crate::index::{Field, Hit};
use crate::model::{ColumnRole, EntryIx, Model};
use crate::text;
use crate::ui::paint::Painter;

use super::{field, select};

/// Draws the overlay; returns where the text cursor is.
pub(super) fn draw(
    painter: &mut Painter<'_>,
    state: &State,
    overlay: &Overlay,
    search: &SearchBox,
) -> Option<Position> {
    let area = regions::overlay_area(state, overlay);
    let inner = regions::overlay_inner(area);
    let cursor = field(
        painter,
        Rect {
            height: 1.min(inner.height),
            ..inner
        },
        "/ ",
        &search.input,
    );
    painter.frame_note(area, &note(search));
    if inner.height > 1 {
        let line = Rect {
            y: inner.y + 1,
            height: 1,
            ..inner
        };
        if search.unknown.is_empty() {
            painter.rule(line, Role::Border);
        } else {
            let words = format!("nothing is called {}", search.unknown.join(" "));
            painter.words(line.x, line.y, line.width, &words, Role::Warn);
        }
    }
    let list = regions::overlay_list(state, overlay);
    if search.rows.is_empty() {
        empty(painter, list, search);
    }
    let shown = usize::from(list.height / 2);
    for (line, (at, row)) in search
        .rows
        .iter()
        .enumerate()
        .skip(search.cursor.top)
        .take(shown)
        .enumerate()
    {
        let item = Rect {
            y: list.y + 2 * line as u16,
            height: 2,
            ..list
        };
        match row {
            SearchRow::Hit(hit) => {
                let why = if at >= search.divider {
                    Some("letters")
                } else {
                    field_word(state.model(), hit)
                };
                draw_entry(painter, state, item, hit.entry, search, why);
            }
            SearchRow::Offer(entry, why) => {
                draw_entry(painter, state, item, *entry, search, Some(why));
            }
            SearchRow::Words(words, why) => {
                let x = item.x + 2;
                painter.words(x, item.y, item.width.saturating_sub(2), words, Role::Strong);
                painter.words(
                    x,
                    item.y + 1,
                    item.width.saturating_sub(2),
                    why,
                    Role::Muted,
                );
            }
        }
        if at == search.cursor.at {
            select(
                painter,
                item,
                search.in_list || !search.input.value().is_empty(),
            );
        }
    }
    painter.scrollbar(
        Rect {
            x: list.x + 1,
            ..list
        },
        search.cursor.top,
        shown,
        search.rows.len(),
    );
    draw_preview(painter, state, overlay, search);
    cursor.filter(|_| !search.in_list)
}

fn note(search: &SearchBox) -> String {
    if search.waiting {
        return "reading words …".to_string();
    }
    match (
        search.query.as_ref().is_some_and(|query| !query.is_empty()),
        search.total,
    ) {
        (false, _) => "@d2 domain  #traps pane  'exact  !not  * weak".to_string(),
        (true, 1) => "1 hit".to_string(),
        (true, total) => format!("{total} hits"),
    }
}

fn empty(painter: &mut Painter<'_>, list: Rect, search: &SearchBox) {
    let words = if search.input.value().is_empty() {
        "Type a few letters of anything: a term, a symptom, a command, a status code."
    } else if search.waiting {
        "The words of the packs are being read; the answer comes by itself."
    } else {
        "Nothing matches, and nothing is near."
    };
    for (row, range) in text::wrap(words, usize::from(list.width))
        .into_iter()
        .enumerate()
    {
        let y = list.y + row as u16;
        if y < list.bottom() {
            painter.words(list.x, y, list.width, &words[range], Role::Muted);
        }
    }
}

/// Which field matched, where it is not one that the two lines show.
fn field_word<'a>(model: &'a Model, hit: &Hit) -> Option<&'a str> {
    let Field::Cell(at) = hit.field else {
        return (hit.field != Field::Title).then(|| hit.field.word());
    };
    let column = model.section_of(hit.entry).columns.get(usize::from(at))?;
    let is_title = at == 0 && model.entry(hit.entry).own_title.is_none();
    let is_shown = is_title || matches!(column.role, ColumnRole::Answer | ColumnRole::Option);
    (!is_shown).then(|| &*column.title)
}

fn draw_entry(
    painter: &mut Painter<'_>,
    state: &State,
    area: Rect,
    entry: EntryIx,
    search: &SearchBox,
    tag: Option<&str>,
) {
    let model = state.model();
    let (title, answer) = summary(model, entry);
    let width = usize::from(area.width.saturating_sub(4));
    let place = place(model, entry, tag, width, text::width(&title));
    let weak = state.is_weak(entry);
    painter.words(
        area.x + 1,
        area.y,
        1,
        if weak { "◆" } else { " " },
        Role::Weak,
    );
    let room = width.saturating_sub(text::width(&place) + 2);
    let x = area.x + 3;
    lit(
        painter,
        state,
        (x, area.y, room),
        &title,
        Role::Text,
        search,
    );
    let at = area.right().saturating_sub(text::width(&place) as u16 + 1);
    painter.words(at, area.y, place.len() as u16, &place, Role::Muted);
    lit(
        painter,
        state,
        (x, area.y + 1, width.saturating_sub(1)),
        &answer,
        Role::Answer,
        search,
    );
}

/// Where an entry stands, behind `tag`: pack, pane and section as far as the title leaves
/// room for them in `width`.
fn place(model: &Model, entry: EntryIx, tag: Option<&str>, width: usize, title: usize) -> String {
    let section = model.section_of(entry);
    let pack = (model.packs.len() > 1).then(|| &*model.pack_of(entry).title);
    let pane = &*model.pane_of(model.entry(entry).section).title;
    let whole = [tag, pack, Some(pane), Some(&*section.title)];
    let words = |parts: &[Option<&str>]| {
        parts
            .iter()
            .flatten()
            .copied()
            .collect::<Vec<_>>()
            .join(" · ")
    };
    let place = words(&whole);
    if text::width(&place) + 2 + title <= width {
        return place;
    }
    text::clip(&words(&whole[..3]), width * 2 / 5).into_owned()
}

/// Text with the letters that matched lit up.
fn lit(
    painter: &mut Painter<'_>,
    state: &State,
    (x, y, width): (u16, u16, usize),
    text: &str,
    role: Role,
    search: &SearchBox,
) {
    let shown = text::clip(text, width);
    let spans: Vec<Range<usize>> = match &search.query {
        Some(query) if query.has_words() => {
            state.library.index.highlight(state.model(), query, &shown)
        }
        _ => Vec::new(),
    };
    let end = x.saturating_add(width as u16);
    let mut at = x;
    let mut done = 0;
    for span in spans {
        let (Some(plain), Some(hit)) = (shown.get(done..span.start), shown.get(span.clone()))
        else {
            continue;
        };
        at = painter.words(at, y, end.saturating_sub(at), plain, role);
        at = painter.words(at, y, end.saturating_sub(at), hit, Role::Match);
        done = span.end;
    }
    painter.words(
        at,
        y,
        end.saturating_sub(at),
        shown.get(done..).unwrap_or(""),
        role,
    );
}

fn draw_preview(painter: &mut Painter<'_>, state: &State, overlay: &Overlay, search: &SearchBox) {
    let Some(area) = regions::search_preview(state, overlay) else {
        return;
    };
    for y in area.y..area.bottom() {
        painter.words(area.x, y, 1, "│", Role::Border);
    }
    let Some(entry) = search.selected() else {
        return;
    };
    let inside = Rect {
        x: area.x + 2,
        width: area.width.saturating_sub(2),
        ..area
    };
    let doc = page::doc(state, entry, usize::from(inside.width));
    for (row, line) in doc
        .lines
        .iter()
        .take(usize::from(inside.height))
        .enumerate()
    {
        painter.line(
            Rect {
                y: inside.y + row as u16,
                height: 1,
                ..inside
            },
            line,
            None,
        );
    }
}
