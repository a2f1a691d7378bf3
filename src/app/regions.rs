//! Where the parts of the screen stand, from its size and what is shown. Used by `update` to
//! keep the selection in view and to find what was clicked, and by `ui` to draw.

use ratatui::layout::Rect;

use super::overlay::Overlay;
use super::state::{Focus, PaneRef, State, View};
use crate::text;

/// From this width on outline, table and page stand side by side.
const WIDE: u16 = 110;
/// Below this width one part is shown at a time, and rows are cards.
const NARROW: u16 = 60;
/// From this height on there are rules between tabs, body and footer.
const RULES: u16 = 12;
/// From this body height on table and page share a screen of medium width.
const STACKED: u16 = 14;

/// The parts of the screen; a missing one is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Regions {
    /// The tab bar.
    pub tabs: Option<Rect>,
    /// The line between tab bar and body.
    pub top_rule: Option<Rect>,
    /// The list of sections.
    pub outline: Option<Rect>,
    /// The rows, with their title and headings.
    pub table: Option<Rect>,
    /// The page.
    pub page: Option<Rect>,
    /// The line between body and footer.
    pub bottom_rule: Option<Rect>,
    /// Hints and messages.
    pub footer: Option<Rect>,
    /// The columns of the lines between parts that stand side by side.
    pub walls: [Option<u16>; 2],
    /// The line between a table and the page below it.
    pub shelf: Option<Rect>,
}

/// The parts of the screen of `state`.
pub fn regions(state: &State) -> Regions {
    let (width, height) = (state.size.width, state.size.height);
    let mut regions = Regions::default();
    let mut top = 0;
    let mut bottom = height;
    if height >= 3 {
        regions.tabs = Some(Rect::new(0, 0, width, 1));
        top = 1;
    }
    if height >= 4 {
        bottom -= 1;
        regions.footer = Some(Rect::new(0, bottom, width, 1));
    }
    if height >= RULES {
        regions.top_rule = Some(Rect::new(0, top, width, 1));
        top += 1;
        bottom -= 1;
        regions.bottom_rule = Some(Rect::new(0, bottom, width, 1));
    }
    let body = Rect::new(0, top, width, bottom.saturating_sub(top));
    if one_part(state) {
        match state.focus {
            Focus::Outline => regions.outline = Some(body),
            Focus::Table => regions.table = Some(body),
            Focus::Page => regions.page = Some(body),
        }
    } else if width < WIDE {
        medium(state, body, &mut regions);
    } else {
        wide(state, body, &mut regions);
    }
    regions
}

/// Whether one part has the whole body: by zoom, or because the screen is narrow.
pub fn one_part(state: &State) -> bool {
    state.zoom || state.size.width < NARROW
}

/// Outline, table and page side by side.
fn wide(state: &State, body: Rect, regions: &mut Regions) {
    let mut left = body;
    if state.outline.unwrap_or(true) || state.focus == Focus::Outline {
        let width = outline_width(state).min(body.width / 4);
        left = beside(left, width, 0, regions).1;
        regions.outline = Some(Rect { width, ..body });
    }
    let page = percent(body.width, 34).clamp(36, 80);
    let table = left.width.saturating_sub(page + 1);
    let (table, page) = beside(left, table, 1, regions);
    regions.table = Some(table);
    regions.page = Some(page);
}

/// Table above, page below; the outline on request beside both.
fn medium(state: &State, body: Rect, regions: &mut Regions) {
    let mut right = body;
    if state.outline.unwrap_or(false) || state.focus == Focus::Outline {
        let width = outline_width(state).min(body.width / 3);
        right = beside(right, width, 0, regions).1;
        regions.outline = Some(Rect { width, ..body });
    }
    if right.height < STACKED {
        match state.focus {
            Focus::Page => regions.page = Some(right),
            Focus::Outline | Focus::Table => regions.table = Some(right),
        }
        return;
    }
    let share = if state.focus == Focus::Page { 35 } else { 58 };
    let table = percent(right.height, share);
    let shelf = right.y + table;
    regions.table = Some(Rect {
        height: table,
        ..right
    });
    regions.shelf = Some(Rect {
        y: shelf,
        height: 1,
        ..right
    });
    regions.page = Some(Rect {
        y: shelf + 1,
        height: right.height - table - 1,
        ..right
    });
}

/// So many hundredths of `cells`, also of more cells than any screen has.
fn percent(cells: u16, share: u16) -> u16 {
    (u32::from(cells) * u32::from(share) / 100) as u16
}

/// A number of lines in cells; more than fit on any screen count as that many.
fn lines(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// Parts `area` behind `width` cells with a wall of one cell.
fn beside(area: Rect, width: u16, wall: usize, regions: &mut Regions) -> (Rect, Rect) {
    let width = width.min(area.width.saturating_sub(1));
    let at = area.x + width;
    regions.walls[wall] = Some(at);
    let rest = area.width.saturating_sub(width + 1);
    (
        Rect { width, ..area },
        Rect {
            x: at + 1,
            width: rest,
            ..area
        },
    )
}

/// As wide as the longest section title of the pane and its count need.
fn outline_width(state: &State) -> u16 {
    let longest = super::listed(state).outline.width.min(40) as u16;
    (longest + 5).clamp(16, 26)
}

/// The inside of a part: a cell of margin on the left, and on the right one more for the
/// scrollbar, where there is room.
pub fn inner(area: Rect) -> Rect {
    let left = u16::from(area.width > 4);
    let right = left + u16::from(area.width > 20);
    Rect {
        x: area.x + left,
        width: area.width.saturating_sub(left + right),
        ..area
    }
}

/// The rows of the table part below its title and headings, and how they are shown.
pub fn rows_area(state: &State, table: Rect) -> (Rect, View) {
    let view = view(state, table.width);
    let inner = inner(table);
    let head = super::rows::head_height(state, view, inner.width as usize) as u16;
    let head = if inner.height > head + 1 { head } else { 0 };
    (
        Rect {
            y: inner.y + head,
            height: inner.height - head,
            ..inner
        },
        view,
    )
}

/// How the rows are shown: as the user chose, or cards where a table would be too narrow.
pub fn view(state: &State, width: u16) -> View {
    let is_object = state
        .section_data()
        .is_some_and(|section| section.kind == crate::model::Kind::Object);
    match state.view.filter(|view| *view != View::Map || is_object) {
        _ if state.pane == PaneRef::Weak => View::Cards,
        Some(view) => view,
        None if state.size.width < NARROW || width < 32 => View::Cards,
        None => View::Table,
    }
}

/// A tab in the tab bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TabSpan {
    /// The pane it leads to.
    pub pane: PaneRef,
    /// Its number and name, as drawn.
    pub label: String,
    /// The column it begins at.
    pub start: u16,
    /// The column behind it.
    pub end: u16,
}

/// The tabs that fit into the tab bar `area`: scrolled so that the current one is visible.
pub fn tab_spans(state: &State, area: Rect) -> Vec<TabSpan> {
    let tabs = super::outline::tabs(state, state.pack);
    let label = |at: usize| {
        let (pane, title) = &tabs[at];
        match pane {
            PaneRef::Weak => format!(" 0 {title} "),
            PaneRef::Tab(at) if *at < 9 => format!(" {} {title} ", at + 1),
            PaneRef::Tab(_) => format!(" {title} "),
        }
    };
    let labels: Vec<String> = (0..tabs.len()).map(label).collect();
    let current = tabs
        .iter()
        .position(|(pane, _)| *pane == state.pane)
        .unwrap_or(0);
    let begin = area.x + (text::width(&brand(state, area.width)) as u16).min(area.width);
    let room = usize::from(area.right().saturating_sub(begin));
    let mut first = 0;
    while first < current {
        let needed: usize = labels[first..=current]
            .iter()
            .map(|label| text::width(label))
            .sum();
        if needed + usize::from(first > 0) <= room {
            break;
        }
        first += 1;
    }
    let mut spans = Vec::new();
    let mut at = begin;
    for (label, (pane, _)) in labels.into_iter().zip(tabs).skip(first) {
        let end = at.saturating_add(text::width(&label) as u16);
        if end > area.right() {
            break;
        }
        spans.push(TabSpan {
            pane,
            label,
            start: at,
            end,
        });
        at = end;
    }
    spans
}

/// What stands in front of the tabs: the program and the pack, where there is room.
pub fn brand(state: &State, width: u16) -> String {
    let Some(pack) = state.model().packs.get(state.pack.at()) else {
        return " refdeck │".to_string();
    };
    let tabs = super::outline::tabs(state, state.pack);
    let needed: usize = tabs.iter().map(|(_, title)| text::width(title) + 4).sum();
    let full = format!(" refdeck {} │", pack.title);
    let short = format!(" {} │", pack.title);
    let fits = |brand: &str| text::width(brand) + needed <= usize::from(width);
    if fits(&full) {
        full
    } else if fits(&short) {
        short
    } else {
        String::new()
    }
}

/// Where an overlay stands on the screen, its border included.
pub fn overlay_area(state: &State, overlay: &Overlay) -> Rect {
    let (width, height) = (state.size.width, state.size.height);
    let margin = u16::from(!(width < 70 || height < 20));
    let most = |share: u16, least: u16| {
        percent(width, share)
            .max(least)
            .min(width - 2 * margin.min(width / 2))
    };
    let tall = height.saturating_sub(2 * margin + u16::from(height > 4));
    let (w, h) = match overlay {
        Overlay::Search(_) | Overlay::Problems(_) => (most(92, 60), tall),
        Overlay::Menu(_) => (most(60, 60), tall),
        Overlay::Links { items, .. } => (most(75, 60), lines(2 * items.len() + 3).min(tall)),
        Overlay::Compare { .. } => (most(94, 60), tall),
        Overlay::Themes { .. } => (most(20, 36), lines(state.themes.len() + 2).min(tall)),
        Overlay::Note { .. } => (most(60, 50), 5.min(tall)),
        Overlay::Message { text, .. } => {
            let w = most(60, 50);
            let wrapped = text::wrap(text, usize::from(w.saturating_sub(4))).len();
            (w, lines(wrapped + 4).min(tall))
        }
    };
    let (w, h) = (w.min(width), h.min(height));
    let top = match overlay {
        Overlay::Search(_) | Overlay::Menu(_) => margin,
        _ => (height - h) / 2,
    };
    Rect::new((width - w) / 2, top.min(height - h), w, h)
}

/// The inside of an overlay, without its border.
pub fn overlay_inner(area: Rect) -> Rect {
    Rect {
        x: area.x + 2.min(area.width),
        y: area.y + 1.min(area.height),
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    }
}

/// The list of an overlay: below its text field, if it has one.
pub fn overlay_list(state: &State, overlay: &Overlay) -> Rect {
    let inner = overlay_inner(overlay_area(state, overlay));
    let head = match overlay {
        Overlay::Search(_) | Overlay::Menu(_) => 2.min(inner.height),
        Overlay::Links { .. } => 1.min(inner.height),
        Overlay::Compare { .. }
        | Overlay::Problems(_)
        | Overlay::Themes { .. }
        | Overlay::Note { .. }
        | Overlay::Message { .. } => 0,
    };
    let preview = search_preview(state, overlay).map_or(0, |preview| preview.width + 1);
    Rect {
        y: inner.y + head,
        height: inner.height - head,
        width: inner.width.saturating_sub(preview),
        ..inner
    }
}

/// Where the selected hit is shown beside the list, if there is room for it.
pub fn search_preview(state: &State, overlay: &Overlay) -> Option<Rect> {
    let Overlay::Search(_) = overlay else {
        return None;
    };
    let inner = overlay_inner(overlay_area(state, overlay));
    if inner.width < 96 || inner.height < 12 {
        return None;
    }
    let width = percent(inner.width, 45);
    Some(Rect {
        x: inner.right() - width,
        y: inner.y + 2,
        width,
        height: inner.height - 2,
    })
}

/// How many lines one item of an overlay's list takes.
pub fn overlay_row_height(overlay: &Overlay) -> u16 {
    match overlay {
        Overlay::Search(_) | Overlay::Links { .. } => 2,
        Overlay::Problems(_) => 5,
        Overlay::Menu(_)
        | Overlay::Compare { .. }
        | Overlay::Themes { .. }
        | Overlay::Note { .. }
        | Overlay::Message { .. } => 1,
    }
}
