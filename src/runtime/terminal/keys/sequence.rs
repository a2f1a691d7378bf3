//! One sequence of bytes → one key, click, paste or nothing.
//!
//! Knows what terminals send; holds nothing. The same bytes mean the same however many follow
//! them, so that it does not matter how reads cut them.

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use super::ESC;

const CTRL_C: u8 = 0x03;
/// The longest sequence that starts with `ESC [`.
const MAX_SEQUENCE: usize = 64;
/// The longest answer to a question that an earlier program asked.
pub(super) const MAX_STRING: usize = 4096;

/// What the first bytes are.
pub(super) enum Step {
    /// So many bytes mean this.
    Event(Event, usize),
    /// A paste begins after so many bytes.
    Paste(usize),
    /// So many bytes mean nothing.
    Skip(usize),
    /// More must come.
    Incomplete,
}

/// What `bytes` begin with.
pub(super) fn parse(bytes: &[u8]) -> Step {
    match *bytes {
        [ESC] => Step::Incomplete,
        [ESC, b'[', ..] => parse_csi(bytes),
        [ESC, b'O', ..] => parse_ss3(bytes),
        [ESC, b']' | b'P', ..] => parse_string(bytes),
        // No key of its own: who is in a hurry to leave presses one after the other.
        [ESC, ESC | CTRL_C, ..] => Step::Event(key(KeyCode::Esc, KeyModifiers::NONE), 1),
        [ESC, ..] => match parse_plain(&bytes[1..], KeyModifiers::ALT) {
            Step::Event(event, used) => Step::Event(event, used + 1),
            Step::Skip(used) => Step::Skip(used + 1),
            other => other,
        },
        _ => parse_plain(bytes, KeyModifiers::NONE),
    }
}

/// A character or a control key.
fn parse_plain(bytes: &[u8], modifiers: KeyModifiers) -> Step {
    let Some(&first) = bytes.first() else {
        return Step::Incomplete;
    };
    let control = |c: u8| key(KeyCode::Char(c.into()), modifiers | KeyModifiers::CONTROL);
    let event = match first {
        b'\r' => key(KeyCode::Enter, modifiers),
        b'\t' => key(KeyCode::Tab, modifiers),
        0x7f => key(KeyCode::Backspace, modifiers),
        0 => control(b' '),
        0x01..=0x1a => control(first - 1 + b'a'),
        ESC => key(KeyCode::Esc, modifiers),
        0x1c..=0x1f => control(first - 0x1c + b'4'),
        0x20..=0x7e => letter(first.into(), modifiers),
        0x80.. => return parse_utf8(bytes, modifiers),
    };
    Step::Event(event, 1)
}

fn parse_utf8(bytes: &[u8], modifiers: KeyModifiers) -> Step {
    let start = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(error) => match error.error_len() {
            None if error.valid_up_to() == 0 => return Step::Incomplete,
            Some(length) if error.valid_up_to() == 0 => return Step::Skip(length),
            _ => std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or_default(),
        },
    };
    match valid.chars().next() {
        // C1 controls are no keys.
        Some(c) if c.is_control() => Step::Skip(c.len_utf8()),
        Some(c) => Step::Event(letter(c, modifiers), c.len_utf8()),
        None => Step::Skip(1),
    }
}

/// `ESC O x`: cursor and function keys of some terminals.
fn parse_ss3(bytes: &[u8]) -> Step {
    let Some(&last) = bytes.get(2) else {
        return Step::Incomplete;
    };
    match named_by_letter(last) {
        Some(code) => Step::Event(key(code, KeyModifiers::NONE), 3),
        None if last == b'M' => Step::Event(key(KeyCode::Enter, KeyModifiers::NONE), 3),
        // Alt-O and a key typed soon after it.
        None => Step::Event(letter('O', KeyModifiers::ALT), 2),
    }
}

/// `ESC ] … BEL` and `ESC P … ESC \`: answers that nobody here asked for. Without their
/// usual start they are Alt with a letter.
fn parse_string(bytes: &[u8]) -> Step {
    let Some(&third) = bytes.get(2) else {
        return Step::Incomplete;
    };
    if !(third.is_ascii_digit() || (bytes[1] == b'P' && b">+!$".contains(&third))) {
        return Step::Event(letter(bytes[1].into(), KeyModifiers::ALT), 2);
    }
    let whole = bytes.len() >= MAX_STRING;
    let bytes = &bytes[..bytes.len().min(MAX_STRING)];
    let bell = bytes.iter().position(|&byte| byte == 0x07).map(|at| at + 1);
    let st = bytes
        .windows(2)
        .position(|pair| pair == b"\x1b\\")
        .map(|at| at + 2);
    match (bell, st) {
        (Some(bell), Some(st)) => Step::Skip(bell.min(st)),
        (Some(end), None) | (None, Some(end)) => Step::Skip(end),
        (None, None) if whole => Step::Skip(MAX_STRING),
        (None, None) => Step::Incomplete,
    }
}

/// `ESC [ parameters final`.
fn parse_csi(bytes: &[u8]) -> Step {
    // Two that do not follow the rule: the Linux console's F1 to F5, and old mouse reports.
    match *bytes {
        [_, _, b'[', last, ..] => {
            return match last {
                b'A'..=b'E' => Step::Event(key(KeyCode::F(last - b'A' + 1), KeyModifiers::NONE), 4),
                _ => Step::Skip(3),
            };
        }
        [_, _, b'M', ..] if bytes[3..].iter().take(3).any(|&byte| byte < b' ') => {
            // Cut off: what stands here begins something new.
            return Step::Skip(3);
        }
        [_, _, b'M', button, x, y, ..] => {
            let place = |byte: u8| u16::from(byte.saturating_sub(33));
            return mouse(
                button.wrapping_sub(32).into(),
                [place(x), place(y)],
                false,
                6,
            );
        }
        [_, _, b'['] | [_, _, b'M', ..] => return Step::Incomplete,
        _ => {}
    }
    let end = (2..bytes.len().min(MAX_SEQUENCE)).find(|at| !(0x20..=0x3f).contains(&bytes[*at]));
    let Some(end) = end else {
        return if bytes.len() >= MAX_SEQUENCE {
            Step::Skip(MAX_SEQUENCE)
        } else {
            Step::Incomplete
        };
    };
    let last = bytes[end];
    if !(0x40..=0x7e).contains(&last) {
        // Cut off: what stands here begins something new.
        return Step::Skip(end);
    }
    let used = end + 1;
    let Ok(parameters) = std::str::from_utf8(&bytes[2..end]) else {
        return Step::Skip(used);
    };
    if let Some(report) = parameters.strip_prefix('<') {
        return parse_mouse(report, last, used);
    }
    if parameters == "200" && last == b'~' {
        return Step::Paste(used);
    }
    named(parameters, last).map_or(Step::Skip(used), |event| Step::Event(event, used))
}

/// A key or focus report with a name: `1;5A`, `3~`, `I`.
fn named(parameters: &str, last: u8) -> Option<Event> {
    let mut numbers = parameters.split(';').map(number);
    let first = numbers.next().flatten().unwrap_or(1);
    let second = parameters.split(';').nth(1);
    if second.is_some_and(|second| second.ends_with(":3")) {
        return None; // A key that was let go.
    }
    let modifiers = second
        .and_then(number)
        .map_or(KeyModifiers::NONE, modifiers);
    let code = match last {
        b'I' if parameters.is_empty() => return Some(Event::FocusGained),
        b'O' if parameters.is_empty() => return Some(Event::FocusLost),
        b'Z' => return Some(key(KeyCode::BackTab, modifiers | KeyModifiers::SHIFT)),
        b'~' if first == 27 => {
            let code = parameters.split(';').nth(2).and_then(number)?;
            return by_code(code, modifiers);
        }
        b'~' => by_number(first)?,
        b'u' => return by_code(first, modifiers),
        // With a row it is a report of where the cursor is.
        b'R' if first != 1 => return None,
        _ => named_by_letter(last)?,
    };
    Some(key(code, modifiers))
}

fn named_by_letter(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'E' => KeyCode::KeypadBegin,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return None,
    })
}

fn by_number(number: u16) -> Option<KeyCode> {
    let f = |above: u16| u8::try_from(number - above).ok().map(KeyCode::F);
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => f(10),
        17..=21 => f(11),
        23..=26 => f(12),
        28 | 29 => f(13),
        31..=34 => f(14),
        _ => None,
    }
}

/// A key by its Unicode number, as terminals with an extended keyboard send it.
fn by_code(code: u16, modifiers: KeyModifiers) -> Option<Event> {
    let code = match code {
        9 if modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        9 => KeyCode::Tab,
        13 => KeyCode::Enter,
        27 => KeyCode::Esc,
        127 => KeyCode::Backspace,
        _ => {
            let c = char::from_u32(code.into()).filter(|c| !c.is_control())?;
            return Some(letter(c, modifiers));
        }
    };
    Some(key(code, modifiers))
}

/// A number, up to a colon that begins its details.
fn number(text: &str) -> Option<u16> {
    text.split(':').next()?.parse().ok()
}

fn modifiers(number: u16) -> KeyModifiers {
    let mask = number.saturating_sub(1);
    let mut modifiers = KeyModifiers::NONE;
    for (bit, modifier) in [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
        (8, KeyModifiers::SUPER),
    ] {
        if mask & bit != 0 {
            modifiers |= modifier;
        }
    }
    modifiers
}

/// `button;column;row` with `M` for pressed and `m` for let go.
fn parse_mouse(report: &str, last: u8, used: usize) -> Step {
    let numbers: Option<Vec<u16>> = report.split(';').map(number).collect();
    match (numbers.as_deref(), last) {
        (Some(&[button, column, row]), b'M' | b'm') => {
            let place = [column.saturating_sub(1), row.saturating_sub(1)];
            mouse(button, place, last == b'm', used)
        }
        _ => Step::Skip(used),
    }
}

fn mouse(code: u16, [column, row]: [u16; 2], let_go: bool, used: usize) -> Step {
    let button = match code & 3 {
        0 => MouseButton::Left,
        1 => MouseButton::Middle,
        _ => MouseButton::Right,
    };
    // Bits: 0 and 1 button, 2 to 4 modifiers, 5 moved, 6 wheel, 7 further buttons.
    let moved = code & 32 != 0;
    let kind = match code & 0b1100_0011 {
        0..=2 if let_go => MouseEventKind::Up(button),
        0..=2 if moved => MouseEventKind::Drag(button),
        0..=2 => MouseEventKind::Down(button),
        3 if moved => MouseEventKind::Moved,
        3 => MouseEventKind::Up(MouseButton::Left),
        64 => MouseEventKind::ScrollUp,
        65 => MouseEventKind::ScrollDown,
        66 => MouseEventKind::ScrollLeft,
        67 => MouseEventKind::ScrollRight,
        _ => return Step::Skip(used),
    };
    let mut modifiers = KeyModifiers::NONE;
    for (bit, modifier) in [
        (4, KeyModifiers::SHIFT),
        (8, KeyModifiers::ALT),
        (16, KeyModifiers::CONTROL),
    ] {
        if code & bit != 0 {
            modifiers |= modifier;
        }
    }
    let event = MouseEvent {
        kind,
        column,
        row,
        modifiers,
    };
    Step::Event(Event::Mouse(event), used)
}

pub(super) fn letter(c: char, modifiers: KeyModifiers) -> Event {
    let shift = if c.is_uppercase() {
        KeyModifiers::SHIFT
    } else {
        KeyModifiers::NONE
    };
    key(KeyCode::Char(c), modifiers | shift)
}

pub(super) fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, modifiers))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<Event> {
        crate::runtime::terminal::keys_of([bytes])
    }

    #[test]
    fn keys_are_what_terminals_send() {
        use KeyCode::{
            BackTab, Backspace, Char, Delete, Down, End, Enter, F, Home, PageUp, Tab, Up,
        };
        let (none, shift) = (KeyModifiers::NONE, KeyModifiers::SHIFT);
        let (ctrl, alt) = (KeyModifiers::CONTROL, KeyModifiers::ALT);
        for (bytes, code, modifiers) in [
            ("j", Char('j'), none),
            ("G", Char('G'), shift),
            ("é", Char('é'), none),
            ("世", Char('世'), none),
            ("😀", Char('😀'), none),
            ("\r", Enter, none),
            ("\t", Tab, none),
            ("\x7f", Backspace, none),
            ("\0", Char(' '), ctrl),
            ("\x03", Char('c'), ctrl),
            ("\x1a", Char('z'), ctrl),
            ("\x1f", Char('7'), ctrl),
            ("\x1b", KeyCode::Esc, none),
            ("\x1bx", Char('x'), alt),
            ("\x1bé", Char('é'), alt),
            ("\x1b[", Char('['), alt),
            ("\x1b]", Char(']'), alt),
            ("\x1bO", Char('O'), alt | shift),
            ("\x1b[A", Up, none),
            ("\x1bOB", Down, none),
            ("\x1b[1;5A", Up, ctrl),
            ("\x1b[1;2F", End, shift),
            ("\x1b[H", Home, none),
            ("\x1b[1~", Home, none),
            ("\x1b[3;3~", Delete, alt),
            ("\x1b[5~", PageUp, none),
            ("\x1bOP", F(1), none),
            ("\x1b[[E", F(5), none),
            ("\x1b[15~", F(5), none),
            ("\x1b[17~", F(6), none),
            ("\x1b[24~", F(12), none),
            ("\x1b[1;2R", F(3), shift),
            ("\x1b[Z", BackTab, shift),
            ("\x1b[27;5;105~", Char('i'), ctrl),
            ("\x1b[105;5u", Char('i'), ctrl),
        ] {
            assert_eq!(read(bytes.as_bytes()), [key(code, modifiers)], "{bytes:?}");
        }
    }

    #[test]
    fn mouse_reports_have_cells_from_zero() {
        let at = |kind, column, row| {
            Event::Mouse(MouseEvent {
                kind,
                column,
                row,
                modifiers: KeyModifiers::NONE,
            })
        };
        let left = MouseButton::Left;
        for (bytes, event) in [
            ("\x1b[<0;1;1M", at(MouseEventKind::Down(left), 0, 0)),
            ("\x1b[<0;300;20m", at(MouseEventKind::Up(left), 299, 19)),
            ("\x1b[<32;5;6M", at(MouseEventKind::Drag(left), 4, 5)),
            ("\x1b[<35;5;6M", at(MouseEventKind::Moved, 4, 5)),
            ("\x1b[<64;2;3M", at(MouseEventKind::ScrollUp, 1, 2)),
            ("\x1b[<65;2;3M", at(MouseEventKind::ScrollDown, 1, 2)),
            ("\x1b[M !!", at(MouseEventKind::Down(left), 0, 0)),
        ] {
            assert_eq!(read(bytes.as_bytes()), [event], "{bytes:?}");
        }
    }

    #[test]
    fn answers_to_somebody_elses_questions_are_no_keys() {
        for answer in [
            "\x1b]11;rgb:ffff/bbbb/0000\x07",
            "\x1b]11;rgb:ffff/bbbb/0000\x1b\\",
            "\x1bP>|xterm(380)\x1b\\",
            "\x1b[?62;22c",
            "\x1b[24;80R",
            "\x1b[97;1:3u",
        ] {
            assert_eq!(read(answer.as_bytes()), [], "{answer:?}");
        }
    }

    #[test]
    fn ctrl_c_right_behind_escape_is_ctrl_c() {
        let escape = key(KeyCode::Esc, KeyModifiers::NONE);
        let leave = key(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(read(b"\x1b\x1b\x03"), [escape.clone(), escape, leave]);
    }

    #[test]
    fn a_mouse_report_that_is_cut_off_swallows_no_key() {
        let down = key(KeyCode::Down, KeyModifiers::NONE);
        for cut in ["\x1b[M", "\x1b[M !", "\x1b[<0;3", "\x1b[<"] {
            let bytes = format!("{cut}\x1b[B");
            assert_eq!(read(bytes.as_bytes()).last(), Some(&down), "{cut:?}");
        }
    }
}
