//! Bytes of a terminal → keys, clicks, pastes.
//!
//! Knows not where the bytes come from nor what time it is: whoever reads says so, and when
//! a sequence has been incomplete for too long. Whatever comes in, hostile or cut off, soon
//! keys are understood again.

mod sequence;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyModifiers};

use self::sequence::{Step, key, letter, parse};

const ESC: u8 = 0x1b;
const PASTE_END: &[u8] = b"\x1b[201~";
/// More of a paste is dropped: no field of the program takes as much.
const MAX_PASTE: usize = 64 * 1024;
/// No key sends more. What comes in such small pieces is typed, not the rest of what has
/// begun, and does not prolong it: else keys might be swallowed as long as there are some.
const MAX_KEY: usize = 16;
/// Escape alone is a key; the rest of a sequence follows at once.
const ESC_PATIENCE: Duration = Duration::from_millis(20);
const SEQUENCE_PATIENCE: Duration = Duration::from_millis(100);
/// A paste may stall on a slow line, and taking its rest for keys would be bad.
const PASTE_PATIENCE: Duration = Duration::from_secs(1);

/// Input on its way from bytes to events.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// The start of a sequence whose end has not come yet.
    bytes: Vec<u8>,
    /// The paste that is coming in.
    paste: Option<Vec<u8>>,
    /// Since when the rest of either has been waited for.
    since: Option<Instant>,
    events: VecDeque<Event>,
}

impl Keys {
    /// Takes in what was read.
    pub(super) fn feed(&mut self, bytes: &[u8], now: Instant) {
        let waited = self.limit().is_some();
        let ended = self.take_in(bytes);
        if !waited || ended || bytes.len() > MAX_KEY {
            self.since = Some(now);
        }
    }

    /// Tells whether a sequence came to its end.
    fn take_in(&mut self, bytes: &[u8]) -> bool {
        self.bytes.extend_from_slice(bytes);
        let mut ended = false;
        let mut at = 0;
        loop {
            if self.paste.is_some() {
                let Some(used) = self.feed_paste(at) else {
                    at = self.bytes.len();
                    break;
                };
                at += used;
                ended = true;
                continue;
            }
            let rest = &self.bytes[at..];
            if rest.is_empty() {
                break;
            }
            match parse(rest) {
                Step::Event(event, used) => {
                    self.events.push_back(event);
                    at += used;
                }
                Step::Paste(used) => {
                    self.paste = Some(Vec::new());
                    at += used;
                }
                Step::Skip(used) => at += used.max(1),
                Step::Incomplete => break,
            }
            ended = true;
        }
        self.bytes.drain(..at);
        ended
    }

    /// Moves bytes from `at` on into the paste. Answers how many when the paste is complete.
    fn feed_paste(&mut self, at: usize) -> Option<usize> {
        let paste = self.paste.get_or_insert_default();
        // The end may lie across two reads, so look at what is there already, too.
        let before = paste.len();
        paste.extend_from_slice(&self.bytes[at..]);
        let from = before.saturating_sub(PASTE_END.len());
        let found = paste[from..]
            .windows(PASTE_END.len())
            .position(|window| window == PASTE_END);
        let Some(found) = found else {
            // Its tail is kept in any case, so that the end is found.
            if paste.len() > 2 * MAX_PASTE {
                paste.drain(MAX_PASTE..paste.len() - PASTE_END.len());
            }
            return None;
        };
        let end = from + found;
        let used = (end + PASTE_END.len()).saturating_sub(before);
        paste.truncate(end);
        self.finish_paste();
        Some(used)
    }

    fn finish_paste(&mut self) {
        let Some(mut paste) = self.paste.take() else {
            return;
        };
        paste.truncate(MAX_PASTE);
        let text = String::from_utf8_lossy(&paste).replace("\r\n", "\n");
        self.events
            .push_back(Event::Paste(text.replace('\r', "\n")));
    }

    /// The next event.
    pub(super) fn take(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Whether no event is ready.
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// How long to wait for the rest of what has begun; nothing has if there is no limit.
    pub(super) fn patience(&self, now: Instant) -> Option<Duration> {
        let waited = self.since.map(|since| now.saturating_duration_since(since));
        let limit = self.limit()?;
        Some(limit.saturating_sub(waited.unwrap_or_default()))
    }

    fn limit(&self) -> Option<Duration> {
        if self.paste.is_some() {
            return Some(PASTE_PATIENCE);
        }
        match self.bytes[..] {
            [] => None,
            [ESC] => Some(ESC_PATIENCE),
            _ => Some(SEQUENCE_PATIENCE),
        }
    }

    /// The rest has not come: makes the best of what is there.
    pub(super) fn time_is_up(&mut self) {
        self.finish_paste();
        let bytes = std::mem::take(&mut self.bytes);
        match bytes[..] {
            [ESC] => self.events.push_back(key(KeyCode::Esc, KeyModifiers::NONE)),
            [ESC, byte] if byte.is_ascii_graphic() => {
                self.events
                    .push_back(letter(byte.into(), KeyModifiers::ALT));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sequence::MAX_STRING;
    use super::*;
    use crate::runtime::terminal::keys_of;

    /// Pieces of what terminals send, whole, cut and hostile; ends and letters often.
    const PIECES: &[&[u8]] = &[
        b"\x1b",
        b"\x1b[",
        b"\x1bO",
        b"\x1b[<",
        b"\x1b[?",
        b"\x1b[M",
        b"\x1b[[",
        b"\x1b]1",
        b"\x1bP>",
        b"\x1b\\",
        b"\x07",
        b"\x1b[200~",
        b"\x1b[201~",
        b"1;5",
        b"0;20;30M",
        b":3u",
        b"A",
        b"~",
        b"q",
        b"jjjjjjjjjjjjjjjjjjjjjjjjjjj",
        b"\r\n",
        "é世😀".as_bytes(),
        b"\xe4\xb8",
        b"\xff\xfe\x80",
        b"\0\x03",
        b"0123456789;:0123456789;:0123456789;:0123456789;:0123456789;:0123456789",
    ];

    /// Chance that is the same in every run.
    struct Chance(u64);

    impl Chance {
        fn below(&mut self, end: usize) -> usize {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (self.0 >> 33) as usize % end
        }

        fn bytes(&mut self) -> Vec<u8> {
            (0..self.below(20))
                .flat_map(|_| match self.below(3) {
                    0 => vec![self.below(256) as u8],
                    _ => PIECES[self.below(PIECES.len())].to_vec(),
                })
                .collect()
        }
    }

    fn press(code: KeyCode) -> Event {
        key(code, KeyModifiers::NONE)
    }

    fn events(keys: &mut Keys) -> Vec<Event> {
        std::iter::from_fn(|| keys.take()).collect()
    }

    #[test]
    fn a_paste_is_one_event_and_never_keys() {
        let paste = |text: &str| Event::Paste(text.to_string());
        assert_eq!(
            keys_of([b"\x1b[200~bq\r\nx\x1b[201~j".as_slice()]),
            [paste("bq\nx"), press(KeyCode::Char('j'))]
        );
        assert_eq!(
            keys_of([b"\x1b[200~half".as_slice()]),
            [paste("half")],
            "never closed"
        );
    }

    #[test]
    fn cuts_do_not_change_what_arrives() {
        let mut chance = Chance(7);
        for _ in 0..20_000 {
            let bytes = chance.bytes();
            let whole = keys_of([&bytes[..]]);
            assert_eq!(
                keys_of(bytes.chunks(1)),
                whole,
                "{:?}",
                bytes.escape_ascii()
            );
            let at = chance.below(bytes.len() + 1);
            let halves = [&bytes[..at], &bytes[at..]];
            assert_eq!(keys_of(halves), whole, "{halves:?}");
        }
    }

    #[test]
    fn a_huge_paste_is_cut_and_its_end_is_found() {
        let (mut keys, now) = (Keys::default(), Instant::now());
        keys.feed(b"\x1b[200~", now);
        for _ in 0..1000 {
            keys.feed(&[b'x'; 1000], now);
        }
        keys.feed(b"\x1b[20", now);
        keys.feed(b"1~q", now);
        match keys.take() {
            Some(Event::Paste(text)) => assert_eq!(text.len(), MAX_PASTE),
            other => panic!("{other:?}"),
        }
        assert_eq!(keys.take(), Some(press(KeyCode::Char('q'))));
    }

    #[test]
    fn after_anything_a_key_counts_once_time_is_up() {
        let mut chance = Chance(11);
        for _ in 0..20_000 {
            let (mut keys, now) = (Keys::default(), Instant::now());
            let bytes = chance.bytes();
            keys.feed(&bytes, now);
            if keys.patience(now).is_some() {
                keys.time_is_up();
            }
            keys.feed(b"q", now);
            let last = events(&mut keys).pop();
            let q = Some(press(KeyCode::Char('q')));
            assert_eq!(last, q, "{:?}", bytes.escape_ascii());
        }
    }

    #[test]
    fn keys_typed_into_a_sequence_without_end_do_not_prolong_it() {
        for begun in ["\x1b[200~", "\x1b]1", "\x1b[1;", "\x1b[M", "\x1b"] {
            let (mut keys, mut now) = (Keys::default(), Instant::now());
            keys.feed(begun.as_bytes(), now);
            let limit = keys.patience(now).unwrap();
            // A key that is held down, on a slow line.
            let mut turns = 0;
            while keys
                .patience(now)
                .is_some_and(|patience| !patience.is_zero())
            {
                now += limit / 3;
                keys.feed(b"7", now);
                turns += 1;
                assert!(turns < 5, "{begun:?} swallows every key");
            }
        }
    }

    #[test]
    fn a_paste_that_flows_is_waited_for_and_one_that_stalls_is_not() {
        let (mut keys, mut now) = (Keys::default(), Instant::now());
        keys.feed(b"\x1b[200~", now);
        for _ in 0..10 {
            now += PASTE_PATIENCE / 2;
            keys.feed(&[b'x'; 100], now);
            assert_eq!(keys.patience(now), Some(PASTE_PATIENCE));
        }
        now += PASTE_PATIENCE;
        assert_eq!(keys.patience(now), Some(Duration::ZERO));
    }

    #[test]
    fn after_a_cut_sequence_the_next_key_counts() {
        for garbage in [
            "\x1b[<",
            "\x1b[?",
            "\x1b[1;",
            "\x1b[M ",
            "\x1b]11;rgb:0",
            "\x1b[200~",
        ] {
            let (mut keys, now) = (Keys::default(), Instant::now());
            keys.feed(garbage.as_bytes(), now);
            assert!(keys.patience(now).is_some(), "{garbage:?}");
            keys.time_is_up();
            keys.feed(b"q", now);
            let last = events(&mut keys).pop();
            assert_eq!(last, Some(press(KeyCode::Char('q'))), "{garbage:?}");
        }
    }

    #[test]
    fn never_more_than_a_little_is_held() {
        let mut chance = Chance(42);
        let (mut keys, now) = (Keys::default(), Instant::now());
        for turn in 0..100_000 {
            let mut bytes = chance.bytes();
            if turn % 1000 == 0 {
                bytes.resize(4096, b'1'); // As much as is read at once.
            }
            keys.feed(&bytes, now);
            while keys.take().is_some() {}
            let pasted = keys.paste.as_ref().map_or(0, Vec::len);
            assert!(keys.bytes.len() <= MAX_STRING, "{}", keys.bytes.len());
            assert!(pasted <= 2 * MAX_PASTE, "{pasted}");
        }
    }
}
