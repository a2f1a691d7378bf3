//! What the program wants done outside: plain values that the runtime performs.

use super::marks::Edit;

/// Something to do outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Keep a change of the user's marks.
    Save(Edit),
    /// Hand a text to the terminal's clipboard.
    Copy(String),
    /// Open an address in the web browser.
    OpenUrl(String),
    /// Read the packs again.
    LoadPacks,
    /// Give up reading packs.
    StopLoading,
    /// Read the words of the library, so that it can be searched.
    ReadWords,
    /// Take or leave the mouse.
    SetMouse(bool),
    /// Give the terminal back until the program is resumed.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Leave.
    Quit,
}

/// What one action leads to.
pub type Effects = Vec<Effect>;
