//! The one value that is the program: everything the user can see, and nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use ratatui::layout::Size;

use super::chord::Chord;
use super::keymap::{Keymap, Scope};
use super::listed::Listed;
use super::marks::Marks;
use super::overlay::{Overlay, SearchBox};
use super::rows::KeptGrid;
use crate::index::Index;
use crate::model::{EntryId, EntryIx, Model, PackIx, Section, SectionIx};
use crate::pack::{Problem, Progress};
use crate::text::Safe;

/// The open packs with the index over them: built together, swapped together.
#[derive(Debug)]
pub struct Library {
    /// The packs.
    pub model: Model,
    /// Lists, back links and search over them.
    pub index: Index,
}

impl Library {
    /// The library over `model`.
    pub fn new(model: Model) -> Self {
        let index = Index::new(&model);
        Self { model, index }
    }

    /// The pairs that tell `entry` apart from something else.
    pub fn pairs_of(&self, entry: EntryIx) -> impl Iterator<Item = EntryIx> {
        self.index.pairs_of(&self.model, entry)
    }
}

/// A tab: a pane of the pack, or the pane of bookmarked entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaneRef {
    /// The pane at this position of the pack.
    Tab(usize),
    /// Bookmarked entries.
    Weak,
}

/// The part of the screen that the keys move in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// The list of sections.
    Outline,
    /// The rows of a section.
    Table,
    /// The page of the selected entry.
    Page,
}

/// How rows are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// A table with wrapped cells.
    Table,
    /// One card per row.
    Cards,
    /// An object and its neighbours.
    Map,
}

impl View {
    /// Its name in `session.toml` and on the screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Cards => "cards",
            Self::Map => "map",
        }
    }

    /// The view called `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Table, Self::Cards, Self::Map]
            .into_iter()
            .find(|view| view.word() == word)
    }
}

/// The selected row of a list and the first one that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    /// The selected row.
    pub at: usize,
    /// The first visible row.
    pub top: usize,
}

impl Cursor {
    /// Moves by `by` rows within `len`.
    pub fn step(&mut self, by: isize, len: usize) {
        self.at = self.at.saturating_add_signed(by).min(len.saturating_sub(1));
    }

    /// Keeps the selection inside `len` rows, and visible among `height` rows of one line.
    pub fn clamp(&mut self, len: usize, height: usize) {
        self.at = self.at.min(len.saturating_sub(1));
        self.top = self.top.min(self.at);
        let height = height.max(1);
        if self.at >= self.top + height {
            self.top = self.at + 1 - height;
        }
        self.top = self.top.min(len.saturating_sub(height.min(len)));
    }
}

/// Where the user stands in a pane.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The section shown, as a position in the pane's outline.
    pub section: usize,
    /// The first visible line of the outline.
    pub outline_top: usize,
    /// The cursors of the sections that were visited.
    pub rows: BTreeMap<usize, Cursor>,
}

/// The page of the selected entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PageView {
    /// The entry that all of this is about; another entry begins with a fresh page.
    pub of: Option<EntryIx>,
    /// The first visible line.
    pub scroll: usize,
    /// The selected link.
    pub link: Option<usize>,
    /// Cells by which unwrapped code is moved to the left.
    pub shift: usize,
    /// Facets of a scenario that are uncovered.
    pub revealed: usize,
    /// Code blocks that were copied, so that the next one follows.
    pub copied: usize,
}

/// Which rows are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only entries that serve this domain, by its position in the pack.
    pub domain: Option<u16>,
    /// Only bookmarked entries.
    pub weak: bool,
}

/// A point in the history of jumps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The tab.
    pub pane: PaneRef,
    /// The entry.
    pub entry: EntryIx,
    /// Where the keys were.
    pub focus: Focus,
    /// How far its page was read, and the link that was followed.
    pub page: PageView,
}

/// Jumps that can be taken back and forth.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// Where the user was, the latest last.
    pub back: Vec<Point>,
    /// Where the user came back from, the latest last.
    pub forward: Vec<Point>,
}

/// A message in the footer, until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// What is said.
    pub text: Safe,
    /// Whether something went wrong; it then stays until a key is pressed.
    pub bad: bool,
}

/// Everything the user can see.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct State {
    /// The open packs.
    pub library: Arc<Library>,
    /// How far the reading of packs has come, while they are being read.
    pub reading: Option<Progress>,
    /// What is wrong with packs, themes and settings.
    pub problems: Vec<Problem>,
    /// The bindings.
    pub keymap: Arc<Keymap>,
    /// The screen, in cells.
    pub size: Size,
    /// The pack that is shown.
    pub pack: PackIx,
    /// The tab that is shown.
    pub pane: PaneRef,
    /// Where the user stands in each pane.
    pub places: BTreeMap<(PackIx, PaneRef), Place>,
    /// Where the keys are.
    pub focus: Focus,
    /// The user's choice of view; without one the width decides.
    pub view: Option<View>,
    /// Whether bookmarked entries are grouped by domain, not by section.
    pub weak_by_domain: bool,
    /// Whether the focused part has the whole screen.
    pub zoom: bool,
    /// The user's choice about the outline; without one the width decides.
    pub outline: Option<bool>,
    /// Columns of a wide table that are moved out to the left.
    pub column_shift: usize,
    /// The page.
    pub page: PageView,
    /// Whether long code lines wrap.
    pub wrap: bool,
    /// Which rows are shown.
    pub filter: Filter,
    /// Search, help and the like; the last one owns the keys.
    pub overlays: Vec<Overlay>,
    /// The beginning of a key sequence.
    pub pending: Vec<Chord>,
    /// Jumps.
    pub history: History,
    /// Entries that were looked at, the latest last.
    pub recent: Vec<EntryIx>,
    /// Bookmarks, notes and ticks.
    pub marks: Marks,
    /// A message.
    pub status: Option<Status>,
    /// The last search, for the next and the previous hit.
    pub last_search: Option<SearchBox>,
    /// Queries that led somewhere, the latest last.
    pub queries: Vec<Safe>,
    /// The names of the themes.
    pub themes: Vec<Safe>,
    /// The theme in use, by its position.
    pub theme: usize,
    /// Whether the program takes mouse events.
    pub mouse: bool,
    /// Today, as `2026-11-24`.
    pub today: String,
    /// Set when the program is to end.
    pub quitting: bool,
    /// What is listed; see [`listed()`](super::listed()), which says whether it still holds.
    pub(super) listed: Option<Arc<Listed>>,
    /// The columns of the table that is shown; kept likewise.
    pub(super) grid: Option<KeptGrid>,
}

impl State {
    /// The state at start.
    pub fn new(library: Arc<Library>, size: Size) -> Self {
        Self {
            library,
            reading: None,
            problems: Vec::new(),
            keymap: Arc::new(Keymap::default()),
            size,
            pack: PackIx(0),
            pane: PaneRef::Tab(0),
            places: BTreeMap::new(),
            focus: Focus::Table,
            view: None,
            weak_by_domain: false,
            zoom: false,
            outline: None,
            column_shift: 0,
            page: PageView::default(),
            wrap: true,
            filter: Filter::default(),
            overlays: Vec::new(),
            pending: Vec::new(),
            history: History::default(),
            recent: Vec::new(),
            marks: Marks::default(),
            status: None,
            last_search: None,
            queries: Vec::new(),
            themes: vec!["default".into()],
            theme: 0,
            mouse: true,
            today: String::new(),
            quitting: false,
            listed: None,
            grid: None,
        }
    }

    /// The open packs.
    pub fn model(&self) -> &Model {
        &self.library.model
    }

    /// Where keys are being pressed.
    pub fn scope(&self) -> Scope {
        match self.overlays.last() {
            None => Scope::Browse,
            Some(overlay) if overlay.types_text() => Scope::Text,
            Some(_) => Scope::List,
        }
    }

    /// Where the user stands in the pane that is shown.
    pub fn place(&self) -> &Place {
        static START: Place = Place {
            section: 0,
            outline_top: 0,
            rows: BTreeMap::new(),
        };
        self.places.get(&(self.pack, self.pane)).unwrap_or(&START)
    }

    /// Where the user stands in the pane that is shown, to be changed.
    pub fn place_mut(&mut self) -> &mut Place {
        self.places.entry((self.pack, self.pane)).or_default()
    }

    /// The cursor in the section that is shown.
    pub fn cursor(&self) -> Cursor {
        let place = self.place();
        let cursor = place.rows.get(&place.section);
        cursor.copied().unwrap_or_default()
    }

    /// The cursor in the section that is shown, to be changed.
    pub fn cursor_mut(&mut self) -> &mut Cursor {
        let place = self.place_mut();
        place.rows.entry(place.section).or_default()
    }

    /// The section that is shown; none in the pane of bookmarks.
    pub fn section(&self) -> Option<SectionIx> {
        let PaneRef::Tab(pane) = self.pane else {
            return None;
        };
        let pane = self.model().packs.get(self.pack.at())?.panes.get(pane)?;
        pane.sections
            .get(self.place().section)
            .or(pane.sections.last())
            .copied()
    }

    /// The section that is shown, as data.
    pub fn section_data(&self) -> Option<&Section> {
        self.section().map(|section| self.model().section(section))
    }

    /// The name of `entry` on disk.
    pub fn id_of(&self, entry: EntryIx) -> EntryId {
        self.model().id_of(entry)
    }

    /// Whether `entry` is bookmarked.
    pub fn is_weak(&self, entry: EntryIx) -> bool {
        !self.marks.bookmarks.is_empty() && self.marks.is_marked(&self.id_of(entry))
    }

    /// Says something in the footer.
    pub fn say(&mut self, text: impl AsRef<str>) {
        self.status = Some(Status {
            text: Safe::line(text.as_ref()),
            bad: false,
        });
    }

    /// Says that something went wrong.
    pub fn complain(&mut self, text: impl AsRef<str>) {
        self.status = Some(Status {
            text: Safe::line(text.as_ref()),
            bad: true,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursor_stays_inside_and_visible() {
        for (at, top, len, height, expected) in [
            (5, 0, 3, 10, (2, 0)),
            (9, 0, 20, 5, (9, 5)),
            (2, 7, 20, 5, (2, 2)),
            (0, 0, 0, 0, (0, 0)),
            (19, 19, 20, 5, (19, 15)),
        ] {
            let mut cursor = Cursor { at, top };
            cursor.clamp(len, height);
            assert_eq!(
                (cursor.at, cursor.top),
                expected,
                "{at} {top} {len} {height}"
            );
        }
    }
}
