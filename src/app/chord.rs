//! Key presses as values: how they are written in `config.toml` and shown in help.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tui_input::InputRequest;

/// One key press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chord {
    /// The key.
    pub code: KeyCode,
    /// Whether Ctrl was held.
    pub ctrl: bool,
    /// Whether Alt was held.
    pub alt: bool,
}

/// The names of keys that are no characters: as written, as shown.
const NAMED: &[(&str, &str, KeyCode)] = &[
    ("enter", "Enter", KeyCode::Enter),
    ("esc", "Esc", KeyCode::Esc),
    ("tab", "Tab", KeyCode::Tab),
    ("shift-tab", "Shift-Tab", KeyCode::BackTab),
    ("backspace", "Backspace", KeyCode::Backspace),
    ("delete", "Delete", KeyCode::Delete),
    ("space", "Space", KeyCode::Char(' ')),
    ("up", "↑", KeyCode::Up),
    ("down", "↓", KeyCode::Down),
    ("left", "←", KeyCode::Left),
    ("right", "→", KeyCode::Right),
    ("home", "Home", KeyCode::Home),
    ("end", "End", KeyCode::End),
    ("pgup", "PgUp", KeyCode::PageUp),
    ("pgdn", "PgDn", KeyCode::PageDown),
];

impl Chord {
    /// The Escape key.
    pub const ESC: Self = Self {
        code: KeyCode::Esc,
        ctrl: false,
        alt: false,
    };

    /// The chord of a key event.
    pub fn of(event: KeyEvent) -> Self {
        Self {
            code: event.code,
            ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
            alt: event.modifiers.contains(KeyModifiers::ALT),
        }
    }

    /// Reads one chord, such as `x`, `G`, `ctrl-d`, `enter` or `f1`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix("ctrl-") {
            return Self::parse(rest).map(|chord| Self {
                ctrl: true,
                ..chord
            });
        }
        if let Some(rest) = text.strip_prefix("alt-") {
            return Self::parse(rest).map(|chord| Self { alt: true, ..chord });
        }
        let plain = |code| Self {
            code,
            ctrl: false,
            alt: false,
        };
        if let Some((_, _, code)) = NAMED.iter().find(|(name, _, _)| *name == text) {
            return Some(plain(*code));
        }
        if let Some(number) = text
            .strip_prefix('f')
            .and_then(|rest| rest.parse::<u8>().ok())
        {
            return (1..=12)
                .contains(&number)
                .then(|| plain(KeyCode::F(number)));
        }
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) if !c.is_control() && c != ' ' => Some(plain(KeyCode::Char(c))),
            _ => None,
        }
    }

    /// Reads a sequence of chords, parted by spaces.
    pub fn parse_sequence(text: &str) -> Option<Vec<Self>> {
        let chords: Option<Vec<Self>> = text.split_whitespace().map(Self::parse).collect();
        chords.filter(|chords| !chords.is_empty())
    }

    /// Reads a script of key presses: plain characters, and names in angle brackets such as
    /// `<enter>`, `<ctrl-d>`; `<lt>` is the character `<` itself.
    pub fn parse_script(script: &str) -> Option<Vec<Self>> {
        let mut chords = Vec::new();
        let mut rest = script;
        while let Some(c) = rest.chars().next() {
            let named = rest
                .strip_prefix('<')
                .and_then(|after| after.split_once('>'));
            match named {
                Some(("lt", after)) => {
                    chords.push(Self::parse("<")?);
                    rest = after;
                }
                Some((name, after)) => {
                    chords.push(Self::parse(name)?);
                    rest = after;
                }
                None => {
                    let plain = Self {
                        code: KeyCode::Char(c),
                        ctrl: false,
                        alt: false,
                    };
                    chords.push(plain);
                    rest = &rest[c.len_utf8()..];
                }
            }
        }
        Some(chords)
    }

    /// What it does to a text field.
    pub fn editing(self) -> Option<InputRequest> {
        if let Some(c) = self.typed() {
            return Some(InputRequest::InsertChar(c));
        }
        match (self.code, self.ctrl) {
            (KeyCode::Backspace, false) => Some(InputRequest::DeletePrevChar),
            (KeyCode::Delete, false) => Some(InputRequest::DeleteNextChar),
            (KeyCode::Left, false) => Some(InputRequest::GoToPrevChar),
            (KeyCode::Right, false) => Some(InputRequest::GoToNextChar),
            (KeyCode::Left, true) => Some(InputRequest::GoToPrevWord),
            (KeyCode::Right, true) => Some(InputRequest::GoToNextWord),
            (KeyCode::Home, _) | (KeyCode::Char('a'), true) => Some(InputRequest::GoToStart),
            (KeyCode::End, _) | (KeyCode::Char('e'), true) => Some(InputRequest::GoToEnd),
            (KeyCode::Char('w'), true) => Some(InputRequest::DeletePrevWord),
            (KeyCode::Char('u'), true) => Some(InputRequest::DeleteLine),
            (KeyCode::Char('k'), true) => Some(InputRequest::DeleteTillEnd),
            _ => None,
        }
    }

    /// The character it types into a text field.
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !self.alt && !c.is_control() => Some(c),
            _ => None,
        }
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl-")?;
        }
        if self.alt {
            f.write_str("Alt-")?;
        }
        if let Some((_, shown, _)) = NAMED.iter().find(|(_, _, code)| *code == self.code) {
            return f.write_str(shown);
        }
        match self.code {
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(number) => write!(f, "F{number}"),
            _ => f.write_str("?"),
        }
    }
}

/// A sequence as help shows it: `gg`, `Ctrl-d`, `yy`.
pub fn show_sequence(chords: &[Chord]) -> String {
    chords.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_shows_every_way_to_write_a_key() {
        for (written, shown) in [
            ("x", "x"),
            ("G", "G"),
            ("ctrl-d", "Ctrl-d"),
            ("enter", "Enter"),
            ("f1", "F1"),
            ("<", "<"),
            ("space", "Space"),
            ("f", "f"),
        ] {
            assert_eq!(
                Chord::parse(written)
                    .map(|chord| chord.to_string())
                    .as_deref(),
                Some(shown)
            );
        }
        for wrong in ["", "hyper-x", "f13", "entr", "ctrl-", "ab"] {
            assert_eq!(Chord::parse(wrong), None, "{wrong}");
        }
        assert_eq!(show_sequence(&Chord::parse_sequence("g g").unwrap()), "gg");
    }
}
