//! Whatever happens to the program, as a value.

use std::sync::Arc;

use crossterm::event::{Event, KeyEventKind, MouseButton, MouseEventKind};
use ratatui::layout::{Position, Size};

use super::chord::Chord;
use super::command::Command;
use super::marks::{Edit, Marks};
use super::state::Library;
use crate::pack::{Problem, Progress};
use crate::text::Safe;

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Action {
    /// A key was pressed.
    Key(Chord),
    /// Text was pasted.
    Paste(String),
    /// The screen has a new size.
    Resized(Size),
    /// A cell was clicked.
    Clicked(Position),
    /// The wheel was turned over a cell: so many lines down, negative for up.
    Wheeled(Position, isize),
    /// A command was asked for by its name.
    Run(Command),
    /// A save came back: what is on disk now, or why it failed.
    Saved(Edit, Result<Marks, String>),
    /// Another copy of the program changed the files.
    MarksChanged(Marks),
    /// Packs are being read, and this is how far it has come; nothing if it ended without any.
    Reading(Option<Progress>),
    /// Packs were read.
    PacksLoaded(Arc<Library>, Vec<Problem>),
    /// The library can be searched now.
    WordsRead,
    /// Something outside went right or wrong: what to say, and whether it went wrong.
    Told(Safe, bool),
}

impl Action {
    /// The action of a terminal event. Key releases are nothing.
    pub fn from_event(event: Event) -> Option<Self> {
        match event {
            Event::Key(key) if key.kind == KeyEventKind::Release => None,
            Event::Key(key) => Some(Self::Key(Chord::of(key))),
            Event::Paste(text) => Some(Self::Paste(text)),
            Event::Resize(width, height) => Some(Self::Resized(Size::new(width, height))),
            Event::Mouse(mouse) => {
                let at = Position::new(mouse.column, mouse.row);
                match mouse.kind {
                    MouseEventKind::Down(MouseButton::Left) => Some(Self::Clicked(at)),
                    MouseEventKind::ScrollDown => Some(Self::Wheeled(at, 3)),
                    MouseEventKind::ScrollUp => Some(Self::Wheeled(at, -3)),
                    _ => None,
                }
            }
            Event::FocusGained | Event::FocusLost => None,
        }
    }
}
