//! The rows of the table part: which entries they are, and the lines each one makes.
//!
//! Shared by `update`, which keeps the selection in view, and by `ui`, which draws. Only the
//! rows that are asked for are laid out.

use std::ops::Range;
use std::sync::Arc;

use super::listed::listed;
use super::map;
use super::outline::OutlineItem;
use super::regions;
use super::state::{Filter, Library, PaneRef, State, View};
use super::weak;
use crate::doc::{Grid, Line, Role, card};
use crate::model::{EntryIx, Kind, SectionIx, inline};
use crate::text;

/// The entries of the list that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// A whole section, without a filter: nothing is copied.
    Section {
        /// The first own entry.
        first: u32,
        /// How many own entries.
        own: usize,
        /// Entries of other sections.
        also: Vec<EntryIx>,
    },
    /// A list.
    List {
        /// Its entries.
        entries: Arc<[EntryIx]>,
        /// How many of them, from the first, are the section's own.
        own: usize,
    },
}

impl Rows {
    fn list(entries: impl Into<Arc<[EntryIx]>>) -> Self {
        let entries = entries.into();
        let own = entries.len();
        Self::List { entries, own }
    }

    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Self::Section { own, also, .. } => own + also.len(),
            Self::List { entries, .. } => entries.len(),
        }
    }

    /// How many are the section's own; those of other sections follow.
    fn own(&self) -> usize {
        match self {
            Self::Section { own, .. } | Self::List { own, .. } => *own,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry of row `at`.
    pub fn get(&self, at: usize) -> Option<EntryIx> {
        match self {
            Self::Section { first, own, .. } if at < *own => Some(EntryIx(first + at as u32)),
            Self::Section { own, also, .. } => also.get(at - own).copied(),
            Self::List { entries, .. } => entries.get(at).copied(),
        }
    }

    /// The row of `entry`.
    pub fn position(&self, entry: EntryIx) -> Option<usize> {
        match self {
            Self::Section { first, own, also } => {
                let at = entry
                    .0
                    .checked_sub(*first)
                    .map(|at| at as usize)
                    .filter(|at| at < own);
                at.or_else(|| {
                    also.iter()
                        .position(|known| *known == entry)
                        .map(|at| own + at)
                })
            }
            Self::List { entries, .. } => entries.iter().position(|known| *known == entry),
        }
    }
}

/// The rows of the list that is shown.
pub fn rows(state: &State) -> Rows {
    if let Some(centre) = map_centre(state) {
        let neighbours = map::neighbours(state, centre).into_iter();
        return Rows::list(neighbours.map(|(_, entry)| entry).collect::<Vec<_>>());
    }
    match state.section() {
        Some(section) if state.filter.domain.is_none() => of_section(state, section),
        Some(_) | None => listed(state).rows.clone().unwrap_or(Rows::list([])),
    }
}

/// The object in the middle of the map, if a map is shown.
pub fn map_centre(state: &State) -> Option<EntryIx> {
    let section = state.section()?;
    let shown =
        state.view == Some(View::Map) && state.model().section(section).kind == Kind::Object;
    shown.then_some(())?;
    let place = state.place();
    let at = place
        .rows
        .get(&map::centre_key(place.section))
        .map_or(0, |cursor| cursor.at);
    of_section(state, section).get(at)
}

/// The rows of `section` under the filter.
pub fn of_section(state: &State, section: SectionIx) -> Rows {
    let data = state.model().section(section);
    if state.filter == Filter::default() {
        let own = data.entries.len();
        return Rows::Section {
            first: data.entries.start,
            own,
            also: data.also.clone(),
        };
    }
    let listed = listed(state);
    match &listed.rows {
        Some(rows) if state.section() == Some(section) => rows.clone(),
        Some(_) | None => filtered(state, section, &listed.weak),
    }
}

/// The rows of `section` that pass the filter, where these entries are `weak`.
pub(super) fn filtered(state: &State, section: SectionIx, weak: &[EntryIx]) -> Rows {
    let data = state.model().section(section);
    let mut entries: Vec<EntryIx> = if state.filter.weak {
        let own = weak_within(weak, &data.entries).iter().copied();
        own.filter(|entry| serves(state, *entry)).collect()
    } else {
        let own = data.entries.clone().map(EntryIx);
        own.filter(|entry| serves(state, *entry)).collect()
    };
    let own = entries.len();
    let also = data.also.iter().copied();
    entries.extend(also.filter(|entry| passes(state, *entry, weak)));
    Rows::List {
        entries: entries.into(),
        own,
    }
}

/// The rows of one group of bookmarked entries.
pub(super) fn of_group(state: &State, item: Option<&OutlineItem>, weak: &[EntryIx]) -> Rows {
    let group = item.and_then(|item| item.group);
    Rows::list(weak::entries(state, weak, group))
}

/// How many rows `section` shows under the filter, where these entries are `weak`; without
/// looking at each of them.
pub(super) fn count(state: &State, section: SectionIx, weak: &[EntryIx]) -> usize {
    let data = state.model().section(section);
    let own = match state.filter {
        Filter { weak: true, .. } => weak_within(weak, &data.entries)
            .iter()
            .filter(|entry| serves(state, **entry))
            .count(),
        Filter {
            domain: Some(domain),
            ..
        } => data.serving(domain),
        Filter { domain: None, .. } => data.entries.len(),
    };
    let mut also = 0;
    for entry in &data.also {
        also += usize::from(passes(state, *entry, weak));
    }
    own + also
}

/// The part of `weak`, which is in order, that lies within `range`.
fn weak_within<'a>(weak: &'a [EntryIx], range: &Range<u32>) -> &'a [EntryIx] {
    let before = |end: u32| weak.partition_point(|entry| entry.0 < end);
    &weak[before(range.start)..before(range.end)]
}

fn passes(state: &State, entry: EntryIx, weak: &[EntryIx]) -> bool {
    serves(state, entry) && (!state.filter.weak || weak.binary_search(&entry).is_ok())
}

fn serves(state: &State, entry: EntryIx) -> bool {
    let domain = state.filter.domain;
    domain.is_none_or(|domain| state.model().serves(entry, domain))
}

/// The entry that is selected.
pub fn selected(state: &State) -> Option<EntryIx> {
    rows(state).get(state.cursor().at)
}

/// The columns of the table that is shown, with what their widths follow from. Many rows are
/// measured for them, which need not be done for every frame.
#[derive(Debug, Clone)]
pub(super) struct KeptGrid {
    library: Arc<Library>,
    section: SectionIx,
    width: usize,
    shift: usize,
    grid: Arc<Grid>,
}

/// The columns of the section that is shown at `width`, the gutter included: as kept, or else
/// worked out; none if it is shown as something else than a table.
fn grid(state: &State, view: View, width: usize) -> Option<KeptGrid> {
    let section = state.section().filter(|_| view == View::Table)?;
    let (width, shift) = (width.saturating_sub(GUTTER), state.column_shift);
    let holds = |kept: &&KeptGrid| {
        Arc::ptr_eq(&kept.library, &state.library)
            && (kept.section, kept.width, kept.shift) == (section, width, shift)
    };
    if let Some(kept) = state.grid.as_ref().filter(holds) {
        return Some(kept.clone());
    }
    Some(KeptGrid {
        library: Arc::clone(&state.library),
        section,
        width,
        shift,
        grid: Arc::new(Grid::new(state.model(), section, width, shift)),
    })
}

/// Keeps the columns of the table that is shown.
pub(super) fn keep_grid(state: &mut State) {
    if let Some(table) = regions::regions(state).table {
        let width = usize::from(regions::inner(table).width);
        state.grid = grid(state, regions::view(state, table.width), width);
    }
}

/// Lays out rows at one width, in one view.
pub struct RowLayout<'a> {
    state: &'a State,
    section: Option<SectionIx>,
    view: View,
    width: usize,
    grid: Option<Arc<Grid>>,
    /// The rows of the map, if one is shown.
    map: Option<Vec<map::Neighbour>>,
    /// Whether rows of several lines are parted by a blank one.
    airy: bool,
}

impl<'a> RowLayout<'a> {
    /// For rows of `width` cells, the gutter for marks included.
    pub fn new(state: &'a State, view: View, width: usize) -> Self {
        let section = state.section();
        let grid = grid(state, view, width).map(|kept| kept.grid);
        Self {
            state,
            section,
            view,
            width,
            grid,
            map: map_centre(state).map(|centre| map::neighbours(state, centre)),
            airy: state.size.height >= AIRY,
        }
    }

    /// The headings, without the gutter.
    pub fn heading(&self) -> Vec<Line> {
        match (&self.grid, self.section) {
            (Some(grid), Some(section)) => grid.heading(self.state.model(), section),
            _ => Vec::new(),
        }
    }

    /// Columns that do not fit.
    pub fn hidden(&self) -> usize {
        self.grid.as_ref().map_or(0, |grid| grid.hidden)
    }

    /// The lines of row `at`, which shows `entry`, without the gutter.
    pub fn lines(&self, rows: &Rows, at: usize, entry: EntryIx) -> Vec<Line> {
        let model = self.state.model();
        let width = self.width.saturating_sub(GUTTER).max(1);
        if let Some(map) = &self.map {
            return map::lines(self.state, map, at, width);
        }
        let mut lines = match (self.section, &self.grid, self.view) {
            (Some(section), Some(grid), View::Table | View::Map | View::Cards) => {
                grid.row(model, section, entry)
            }
            (Some(section), None, _) => card(model, section, entry, width),
            (None, _, _) => weak::lines(self.state, entry, self.starts_group(rows, at), width),
        };
        let own = rows.own();
        if at == own && own > 0 && self.section.is_some() {
            lines.insert(0, Line::of("· from other sections ·", Role::Muted));
        }
        if self.view == View::Cards || (self.airy && lines.len() > 1) {
            lines.push(Line::default());
        }
        lines
    }

    /// How many lines row `at` makes.
    pub fn height(&self, rows: &Rows, at: usize, entry: EntryIx) -> usize {
        self.lines(rows, at, entry).len().max(1)
    }

    /// Lines of row `at` that belong to no entry: group headings.
    pub fn lead(&self, rows: &Rows, at: usize) -> usize {
        if let Some(map) = &self.map {
            return map::lead(map, at);
        }
        if self.section.is_none() {
            return usize::from(self.starts_group(rows, at)) * 2;
        }
        let own = rows.own();
        usize::from(at == own && own > 0)
    }

    fn starts_group(&self, rows: &Rows, at: usize) -> bool {
        let group = |at: usize| rows.get(at).map(|entry| weak::group_of(self.state, entry));
        at == 0 || group(at) != group(at - 1)
    }
}

/// From this height of the screen on there is room between rows.
const AIRY: u16 = 30;

/// Cells in front of each row for the selection bar and the signs of marks.
pub const GUTTER: usize = 3;

/// Lines above the rows: title, intro where there is room, headings.
pub fn head_height(state: &State, view: View, width: usize) -> usize {
    let layout = RowLayout::new(state, view, width);
    1 + intro(state, width).len() + layout.heading().len()
}

/// The section's intro, wrapped, if the screen is high enough for it.
pub fn intro(state: &State, width: usize) -> Vec<String> {
    if state.size.height < 24 || width < 30 {
        return Vec::new();
    }
    let Some(intro) = state
        .section_data()
        .and_then(|section| section.intro.as_deref())
    else {
        return Vec::new();
    };
    let plain = inline::plain(intro);
    let wrapped = text::wrap(&plain, width);
    let mut lines: Vec<String> = wrapped
        .iter()
        .take(2)
        .map(|range| plain[range.clone()].to_string())
        .collect();
    if let (true, Some(last)) = (wrapped.len() > 2, lines.last_mut()) {
        // What is cut says so.
        last.push_str(" …");
        *last = text::clip(last, width).into_owned();
    }
    lines
}

/// Moves the first visible row so that the selected one is in view.
pub fn scroll_into_view(state: &mut State) {
    let len = rows(state).len();
    let mut cursor = state.cursor();
    cursor.at = cursor.at.min(len.saturating_sub(1));
    cursor.top = cursor.top.min(cursor.at);
    // The first row is in view at the top, whatever the height of the rows.
    let table = regions::regions(state).table.filter(|_| cursor.at > 0);
    if let Some(table) = table {
        let (area, view) = regions::rows_area(state, table);
        cursor.top = top_for(
            state,
            view,
            area.width as usize,
            area.height as usize,
            cursor,
        );
    }
    if state.cursor() != cursor || state.pane == PaneRef::Weak {
        *state.cursor_mut() = cursor;
    }
}

/// The first row from which the selected one fits into `height` lines.
fn top_for(
    state: &State,
    view: View,
    width: usize,
    height: usize,
    cursor: super::state::Cursor,
) -> usize {
    let rows = rows(state);
    let layout = RowLayout::new(state, view, width);
    let mut used = 0;
    let mut top = cursor.at;
    // Walk up from the selected row while the rows fit; stop at the present top.
    loop {
        let Some(entry) = rows.get(top) else { return 0 };
        used += layout.height(&rows, top, entry);
        if used > height && top < cursor.at {
            return top + 1;
        }
        if top <= cursor.top {
            break;
        }
        top -= 1;
    }
    // There may be room above: at the end of the list the last screen stays full.
    let mut below = used;
    for at in cursor.at + 1..rows.len() {
        let Some(entry) = rows.get(at) else { break };
        below += layout.height(&rows, at, entry);
        if below >= height {
            return cursor.top;
        }
    }
    while top > 0 {
        let Some(entry) = rows.get(top - 1) else {
            break;
        };
        below += layout.height(&rows, top - 1, entry);
        if below > height {
            break;
        }
        top -= 1;
    }
    top
}
