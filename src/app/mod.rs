//! The program as a value: [`State`], what can happen to it ([`Action`]), and [`update()`],
//! the only code that changes it. Pure: no files, no clock, no terminal; what is to be done
//! outside comes back as [`Effect`]s.
//!
//! Reading order: [`State`], [`Action`], [`update()`], then [`Command`] and [`Keymap`].

mod action;
mod chord;
mod command;
pub mod compare;
mod effect;
mod keymap;
mod listed;
pub mod map;
mod marks;
pub mod outline;
pub mod overlay;
pub mod page;
pub mod regions;
pub mod rows;
mod state;
mod update;
pub mod weak;

pub use action::Action;
pub use chord::{Chord, show_sequence};
pub use command::{COMMANDS, Command, CommandInfo, Group};
pub use effect::{Effect, Effects};
pub use keymap::{BINDINGS, Binding, KeyRow, Keymap, Lookup, Scope};
pub use listed::{Listed, listed};
pub use marks::{Bookmark, Edit, Kept, Marks};
pub use state::{
    Cursor, Filter, Focus, History, Library, PageView, PaneRef, Place, Point, State, Status, View,
};
pub use update::{go_to, update};
