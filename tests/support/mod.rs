//! The harness of the screen tests: a deck, a key script, what the user then sees.
//!
//! ```text
//! let mut deck = Deck::new().size(80, 24).keys("/spot<enter>b");
//! assert_eq!(deck.selected_id(), "compute-spot");
//! ```
//!
//! Everything goes through [`refdeck::app::update`] and [`refdeck::ui::draw_into`], as in the
//! program; saves come back at once unless a test holds them. After every action the harness
//! checks that what is selected exists and is in view.

#![allow(dead_code, unused_imports, reason = "each test file uses its part")]
#![allow(unreachable_pub, reason = "the module is part of each test file")]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking too")]

mod keys;
mod screen;
pub mod small;

use std::sync::{Arc, LazyLock};

use ratatui::layout::{Position, Size};
use refdeck::app::overlay::Overlay;
use refdeck::app::{self, Action, Edit, Effect, Focus, Library, Marks, State};
use refdeck::model::{EntryId, Target};
use refdeck::pack::{self, PackSource, Problem, SourceFile};
use refdeck::ui::Theme;

pub use screen::{LEGEND, Screen};

/// The day of all tests.
pub const TODAY: &str = "2026-11-24";

static BUILTIN: LazyLock<Arc<Library>> = LazyLock::new(|| Arc::new(Library::new(pack::builtin())));

/// What becomes of saves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saves {
    /// They succeed at once.
    Succeed,
    /// They fail at once.
    Fail,
    /// They do not come back.
    Hang,
}

/// What becomes of words that are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// They are read at once.
    Read,
    /// They wait for [`Deck::words_read`].
    Wait,
}

/// A program without a terminal.
pub struct Deck {
    /// All that the user can see.
    pub state: State,
    effects: Vec<Effect>,
    /// What is on the pretended disk.
    disk: Marks,
    saves: Saves,
    words: Words,
}

impl Deck {
    /// The built-in deck at 120 × 36.
    pub fn new() -> Self {
        Self::over(Arc::clone(&BUILTIN), Vec::new())
    }

    /// The small deck of [`small`], with wide characters and every kind and block.
    pub fn small() -> Self {
        static SMALL: LazyLock<Arc<Library>> = LazyLock::new(|| {
            let (library, problems) = library(small::PACK);
            assert!(problems.is_empty(), "{}", pack::report(&problems));
            library
        });
        Self::over(Arc::clone(&SMALL), Vec::new())
    }

    /// A deck of one file.
    pub fn of(toml: &str) -> Self {
        let (library, problems) = library(&[("deck", toml)]);
        assert!(problems.is_empty(), "{}", pack::report(&problems));
        Self::over(library, problems)
    }

    /// A deck over `library`.
    pub fn over(library: Arc<Library>, problems: Vec<Problem>) -> Self {
        let mut state = State::new(library, Size::new(0, 0));
        state.today = TODAY.to_string();
        state.problems = problems;
        state.themes = Theme::names().map(Into::into).collect();
        let deck = Self {
            state,
            effects: Vec::new(),
            disk: Marks::default(),
            saves: Saves::Succeed,
            words: Words::Read,
        };
        deck.size(120, 36)
    }

    /// On a screen of this size.
    pub fn size(mut self, width: u16, height: u16) -> Self {
        self.act(Action::Resized(Size::new(width, height)));
        self
    }

    /// With the entry `id` selected, without a step of the history.
    pub fn at(mut self, id: &str) -> Self {
        self.go(id);
        self
    }

    /// Selects the entry or section `id`, without a step of the history.
    pub fn go(&mut self, id: &str) {
        let target = self.state.model().find_name(id);
        let target = target.unwrap_or_else(|| panic!("no entry or section `{id}`"));
        app::go_to(&mut self.state, target, Focus::Table);
        self.state.history = app::History::default();
        self.state.recent.clear();
        let size = self.state.size;
        self.act(Action::Resized(size));
    }

    /// What becomes of words that are to be read from now on.
    pub fn words(mut self, words: Words) -> Self {
        self.words = words;
        self
    }

    /// What becomes of saves from now on.
    pub fn saves(mut self, saves: Saves) -> Self {
        self.saves = saves;
        self
    }

    /// After these keys; see [`keys`] for how they are written.
    pub fn keys(mut self, script: &str) -> Self {
        self.press(script);
        self
    }

    /// Presses keys.
    pub fn press(&mut self, script: &str) {
        for chord in keys::parse(script) {
            self.act(Action::Key(chord));
        }
    }

    /// Clicks a cell.
    pub fn click(&mut self, x: u16, y: u16) {
        self.act(Action::Clicked(Position::new(x, y)));
    }

    /// Clicks the first cell of the first place where `words` stand on the screen.
    pub fn click_on(&mut self, words: &str) {
        let screen = self.screen();
        let at = screen.find(words);
        let (x, y) = at.unwrap_or_else(|| panic!("`{words}` is not on\n{}", screen.text()));
        self.click(x, y);
    }

    /// Turns the wheel over a cell, downwards if `by` is positive.
    pub fn wheel(&mut self, x: u16, y: u16, by: isize) {
        self.act(Action::Wheeled(Position::new(x, y), by));
    }

    /// Lets something happen, performs what it leads to, and checks the outcome.
    pub fn act(&mut self, action: Action) {
        for effect in app::update(&mut self.state, action) {
            match &effect {
                Effect::Save(edit) => self.save(edit.clone()),
                Effect::ReadWords if self.words == Words::Read => {
                    self.words_read();
                    continue;
                }
                _ => {}
            }
            self.effects.push(effect);
        }
        self.check();
    }

    /// The words of the library are read.
    pub fn words_read(&mut self) {
        let library = Arc::clone(&self.state.library);
        library.index.prepare(&library.model);
        app::update(&mut self.state, Action::WordsRead);
    }

    fn save(&mut self, edit: Edit) {
        let result = match self.saves {
            Saves::Hang => return,
            Saves::Fail => Err("no space left on the disk".to_string()),
            Saves::Succeed => {
                self.disk.edit(edit.clone());
                Ok(self.disk.clone())
            }
        };
        app::update(&mut self.state, Action::Saved(edit, result));
    }

    /// What was to be done outside since this was last asked.
    pub fn effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The id of the selected row, without its pack; empty if there is none.
    pub fn selected_id(&self) -> String {
        let selected = app::rows::selected(&self.state);
        selected
            .map(|entry| self.state.id_of(entry).entry.to_string())
            .unwrap_or_default()
    }

    /// The id of the selected row of the search overlay.
    pub fn hit_id(&self) -> String {
        let Some(Overlay::Search(search)) = self.state.overlays.last() else {
            panic!("the search is not open")
        };
        search
            .selected()
            .map(|entry| self.state.id_of(entry).entry.to_string())
            .unwrap_or_default()
    }

    /// The ids of the rows that are listed.
    pub fn row_ids(&self) -> Vec<String> {
        let rows = app::rows::rows(&self.state);
        (0..rows.len())
            .filter_map(|at| rows.get(at))
            .map(|entry| self.state.id_of(entry).entry.to_string())
            .collect()
    }

    /// The full id of the entry `id`.
    pub fn id(&self, id: &str) -> EntryId {
        let entry = self.state.model().find_name(id).and_then(Target::entry);
        self.state.id_of(entry.unwrap())
    }

    /// What the footer says; empty if there is no message.
    pub fn status(&self) -> &str {
        self.state
            .status
            .as_ref()
            .map_or("", |status| &*status.text)
    }

    /// The title of the pane that is shown.
    pub fn pane(&self) -> String {
        let tabs = app::outline::tabs(&self.state, self.state.pack);
        let tab = tabs.into_iter().find(|(pane, _)| *pane == self.state.pane);
        tab.map(|(_, title)| title).unwrap_or_default()
    }

    /// The id of the section that is shown; empty in the pane of bookmarks.
    pub fn section(&self) -> String {
        self.state
            .section_data()
            .map(|section| section.id.to_string())
            .unwrap_or_default()
    }

    /// The titles of the open overlays, from the bottom up.
    pub fn overlays(&self) -> Vec<&str> {
        self.state.overlays.iter().map(Overlay::title).collect()
    }

    /// The screen as it is drawn now.
    pub fn screen(&self) -> Screen {
        Screen::draw(&self.state)
    }

    /// The characters on the screen.
    pub fn text(&self) -> String {
        self.screen().text()
    }

    /// The meanings of the cells on the screen; see [`LEGEND`].
    pub fn roles(&self) -> String {
        self.screen().roles()
    }

    /// Whether these words stand on one line of the screen.
    pub fn shows(&self, words: &str) -> bool {
        self.screen().find(words).is_some()
    }

    /// What must hold after every action.
    fn check(&self) {
        let state = &self.state;
        let place = state.place();
        let sections = app::outline::len(state);
        assert!(
            place.section < sections.max(1),
            "section {} of {sections}",
            place.section
        );
        let rows = app::rows::rows(state);
        let cursor = state.cursor();
        assert!(
            cursor.at < rows.len().max(1),
            "row {} of {}",
            cursor.at,
            rows.len()
        );
        assert!(
            cursor.top <= cursor.at,
            "selection above the first visible row"
        );
        assert!(state.focus != Focus::Page || !rows.is_empty());
        self.check_in_view();
        self.check_overlay();
    }

    /// The first line of the selected row is on the screen, if rows are.
    fn check_in_view(&self) {
        let state = &self.state;
        let Some(table) = app::regions::regions(state).table else {
            return;
        };
        let (area, view) = app::regions::rows_area(state, table);
        let rows = app::rows::rows(state);
        let layout = app::rows::RowLayout::new(state, view, usize::from(area.width));
        let cursor = state.cursor();
        let above: usize = (cursor.top..cursor.at)
            .filter_map(|at| Some(layout.height(&rows, at, rows.get(at)?)))
            .sum();
        assert!(
            above < usize::from(area.height).max(1),
            "selected row {} is {above} lines below row {}, of {} lines",
            cursor.at,
            cursor.top,
            area.height,
        );
    }

    fn check_overlay(&self) {
        let (cursor, len) = match self.state.overlays.last() {
            Some(Overlay::Search(search)) => (search.cursor, search.rows.len()),
            Some(Overlay::Menu(menu)) => (menu.cursor, menu.items.len()),
            Some(Overlay::Links { items, cursor, .. }) => (*cursor, items.len()),
            Some(Overlay::Problems(cursor)) => (*cursor, self.state.problems.len()),
            Some(Overlay::Themes { cursor, .. }) => (*cursor, self.state.themes.len()),
            Some(Overlay::Compare { .. } | Overlay::Note { .. } | Overlay::Message { .. })
            | None => return,
        };
        assert!(cursor.at < len.max(1) && cursor.top <= cursor.at);
    }
}

/// A library from files: stem and text.
pub fn library(files: &[(&str, &str)]) -> (Arc<Library>, Vec<Problem>) {
    let files = files
        .iter()
        .map(|(stem, text)| SourceFile::of_text(&format!("{stem}.toml"), stem, text));
    let source = PackSource {
        name: "test".to_string(),
        files: files.collect(),
        ..PackSource::default()
    };
    let (model, problems) = pack::build(&[source]);
    (Arc::new(Library::new(model)), problems)
}
