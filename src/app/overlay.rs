//! What lies over the panes: search, help, links and the like. A plain stack of values; the
//! top one owns the keys.

use tui_input::Input;

use super::command::{COMMANDS, Command};
use super::keymap::Keymap;
use super::state::Cursor;
use crate::index::{Hit, Query};
use crate::model::{EntryIx, SectionIx, Target};
use crate::text::Safe;

/// Something that lies over the panes.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// The fuzzy search over everything.
    Search(Box<SearchBox>),
    /// Commands to read about and run: help and palette.
    Menu(Menu),
    /// The links of an entry in both directions.
    Links {
        /// The entry.
        entry: EntryIx,
        /// What it is linked with, and how.
        items: Vec<(&'static str, Target)>,
        /// The selected one.
        cursor: Cursor,
    },
    /// Two entries side by side.
    Compare {
        /// The pair entry that tells them apart, if there is one.
        pair: Option<EntryIx>,
        /// The two.
        ends: [EntryIx; 2],
        /// The first visible line.
        scroll: usize,
    },
    /// What is wrong with packs, themes and settings.
    Problems(Cursor),
    /// The themes, shown as they are chosen.
    Themes {
        /// The selected one.
        cursor: Cursor,
        /// The one to go back to.
        before: usize,
    },
    /// The note on an entry, being edited.
    Note {
        /// The entry.
        entry: EntryIx,
        /// The text.
        input: Input,
    },
    /// A text to read, such as an address that could not be opened.
    Message {
        /// Its heading.
        title: Safe,
        /// The text.
        text: Safe,
    },
}

/// The search overlay.
#[derive(Debug, Clone, Default)]
pub struct SearchBox {
    /// What was typed.
    pub input: Input,
    /// What it means.
    pub query: Option<Query>,
    /// Whether the answer waits for the words of the library to be read.
    pub waiting: bool,
    /// The rows of the list.
    pub rows: Vec<SearchRow>,
    /// The row before which fuzzy hits begin.
    pub divider: usize,
    /// How many entries match in all.
    pub total: usize,
    /// Filters that name nothing, as typed.
    pub unknown: Vec<String>,
    /// The selected row.
    pub cursor: Cursor,
    /// Whether the list has the keys, not the text field.
    pub in_list: bool,
}

/// A row of the search overlay.
#[derive(Debug, Clone, PartialEq)]
pub enum SearchRow {
    /// An entry that matches.
    Hit(Hit),
    /// An entry that is offered while nothing is typed, and why.
    Offer(EntryIx, &'static str),
    /// A query to take up again, or a term that is near to what was typed.
    Words(String, &'static str),
}

impl SearchBox {
    /// The entry of the selected row.
    pub fn selected(&self) -> Option<EntryIx> {
        match self.rows.get(self.cursor.at)? {
            SearchRow::Hit(hit) => Some(hit.entry),
            SearchRow::Offer(entry, _) => Some(*entry),
            SearchRow::Words(..) => None,
        }
    }

    /// The entries that match, in order.
    pub fn hits(&self) -> impl Iterator<Item = EntryIx> + '_ {
        self.rows.iter().filter_map(|row| match row {
            SearchRow::Hit(hit) => Some(hit.entry),
            SearchRow::Offer(..) | SearchRow::Words(..) => None,
        })
    }
}

/// Help or palette: a list of things to run, narrowed by typing.
#[derive(Debug, Clone)]
pub struct Menu {
    /// Whether it is the help, by groups with all keys; else the palette.
    pub help: bool,
    /// What was typed.
    pub input: Input,
    /// The things that match.
    pub items: Vec<MenuItem>,
    /// The selected one.
    pub cursor: Cursor,
}

/// A thing to run from a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    /// What stands in front: keys.
    pub keys: String,
    /// What it does.
    pub label: String,
    /// Its name, or where it leads.
    pub detail: String,
    /// What happens when it is picked.
    pub run: MenuRun,
}

/// What happens when a menu item is picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MenuRun {
    /// A command runs.
    Command(Command),
    /// A section is shown.
    Section(SectionIx),
}

impl Menu {
    /// The commands of `keymap` whose keys, label or name have all words of `typed`.
    pub fn commands(keymap: &Keymap, typed: &str) -> Vec<MenuItem> {
        let items = COMMANDS.iter().map(|info| MenuItem {
            keys: keymap.keys_of(info.command).join(" "),
            label: info.label.to_string(),
            detail: info.name.to_string(),
            run: MenuRun::Command(info.command),
        });
        items.filter(|item| item.matches(typed)).collect()
    }
}

impl MenuItem {
    /// Whether every word of `typed` stands somewhere in it.
    pub fn matches(&self, typed: &str) -> bool {
        let all = format!("{} {} {}", self.keys, self.label, self.detail);
        let folded = all.to_lowercase();
        typed.split_whitespace().all(|word| {
            all.split(' ').any(|key| key == word) || folded.contains(&word.to_lowercase())
        })
    }
}

impl Overlay {
    /// Whether letters are text in it now.
    pub fn types_text(&self) -> bool {
        match self {
            Self::Search(search) => !search.in_list,
            Self::Menu(_) | Self::Note { .. } => true,
            Self::Links { .. }
            | Self::Compare { .. }
            | Self::Problems(_)
            | Self::Themes { .. }
            | Self::Message { .. } => false,
        }
    }

    /// Its heading.
    pub fn title(&self) -> &str {
        match self {
            Self::Search(_) => "Search",
            Self::Menu(menu) if menu.help => "Help",
            Self::Menu(_) => "Commands",
            Self::Links { .. } => "Links",
            Self::Compare { .. } => "Compare",
            Self::Problems(_) => "Problems",
            Self::Themes { .. } => "Themes",
            Self::Note { .. } => "Note",
            Self::Message { title, .. } => title,
        }
    }

    /// The text field, if it has one.
    pub fn input_mut(&mut self) -> Option<&mut Input> {
        match self {
            Self::Search(search) => Some(&mut search.input),
            Self::Menu(menu) => Some(&mut menu.input),
            Self::Note { input, .. } => Some(input),
            Self::Links { .. }
            | Self::Compare { .. }
            | Self::Problems(_)
            | Self::Themes { .. }
            | Self::Message { .. } => None,
        }
    }
}
