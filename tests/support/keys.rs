//! Key scripts: characters stand for themselves, other keys are named in angle brackets.
//!
//! `<enter> <esc> <tab> <s-tab> <up> <down> <left> <right> <bs> <del> <space> <pgdn> <pgup>
//! <home> <end> <c-d> <f1> <lt>`; a blank types a space.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use refdeck::app::Chord;

/// The key presses of `script`.
pub(super) fn parse(script: &str) -> Vec<Chord> {
    let mut chords = Vec::new();
    let mut rest = script;
    while let Some(c) = rest.chars().next() {
        let event = if c == '<' {
            let end = rest
                .find('>')
                .unwrap_or_else(|| panic!("`<` without `>` in `{script}`"));
            let event = named(&rest[1..end]);
            rest = &rest[end + 1..];
            event
        } else {
            rest = &rest[c.len_utf8()..];
            KeyCode::Char(c).into()
        };
        chords.push(Chord::of(event));
    }
    chords
}

fn named(name: &str) -> KeyEvent {
    if let Some(letter) = name.strip_prefix("c-") {
        let letter = letter.chars().next().unwrap();
        return KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL);
    }
    let code = match name {
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "s-tab" => KeyCode::BackTab,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "bs" => KeyCode::Backspace,
        "del" => KeyCode::Delete,
        "space" => KeyCode::Char(' '),
        "pgdn" => KeyCode::PageDown,
        "pgup" => KeyCode::PageUp,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "f1" => KeyCode::F(1),
        "lt" => KeyCode::Char('<'),
        _ => panic!("no key is called `<{name}>`"),
    };
    code.into()
}
