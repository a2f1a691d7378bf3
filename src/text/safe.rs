//! Text from outside that may be shown: what [`sanitise`] leaves, and [`Safe`], the type that
//! says so.
//!
//! Decides by character alone. Where a text comes from and where it goes is not known here.

use std::borrow::{Borrow, Cow};
use std::fmt::{self, Write as _};
use std::ops::Deref;

// Two words, where the address leaves room for that.
#[cfg(not(target_pointer_width = "64"))]
use beef::Cow as Kept;
#[cfg(target_pointer_width = "64")]
use beef::lean::Cow as Kept;
use unicode_width::UnicodeWidthChar;

/// Combining marks kept on one base character; more is a rendering attack, not a language.
const MAX_MARKS: usize = 8;

/// A text that [`sanitise`] has been through: nothing in it can move a cursor, change a
/// terminal, or look like another text than it is. Every text of a model is one, and so is
/// whatever else comes from a file and is kept to be shown.
///
/// A plain text becomes one by `into`, which keeps its lines, or by [`Safe::line`]. It is
/// owned, or borrowed from the program itself, so that the built-in deck is not copied.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Safe(Kept<'static, str>);

impl Safe {
    /// `text` made safe, on one line or several.
    pub fn new(text: &str) -> Self {
        Self::kept(sanitise(text).into_owned())
    }

    /// `text` made safe, on one line.
    pub fn line(text: &str) -> Self {
        Self::kept(sanitise_line(text).into_owned())
    }

    /// A text that was safe when it was written down by this very program, so that it need
    /// not be looked at again.
    pub(crate) fn vouched(text: &'static str) -> Self {
        Self(Kept::borrowed(text))
    }

    /// Without the room to grow that a text has while it is put together.
    fn kept(mut text: String) -> Self {
        text.shrink_to_fit();
        Self(Kept::owned(text))
    }
}

impl From<&str> for Safe {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Safe {
    fn from(text: String) -> Self {
        match sanitise(&text) {
            Cow::Owned(safe) => Self::kept(safe),
            Cow::Borrowed(_) => Self::kept(text),
        }
    }
}

impl From<Safe> for String {
    fn from(text: Safe) -> Self {
        text.0.into_owned()
    }
}

impl Deref for Safe {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Safe {
    fn as_ref(&self) -> &str {
        self
    }
}

impl Borrow<str> for Safe {
    fn borrow(&self) -> &str {
        self
    }
}

impl PartialEq<str> for Safe {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Safe {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl fmt::Display for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl fmt::Debug for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// Makes text from outside safe to show: no control character, escape sequence or
/// bidirectional override survives. Borrowed when nothing had to change.
///
/// Newlines stay, tabs become two spaces, CR LF becomes LF, other controls become their
/// visible pictures (`␛`), direction overrides become `<U+202E>`, what nobody can see
/// vanishes, and at most eight combining marks stay on one base.
/// Applying it twice changes nothing more.
pub fn sanitise(text: &str) -> Cow<'_, str> {
    if is_clean(text) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    let mut marks = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if is_unseen(c) || (c == '\r' && chars.peek() == Some(&'\n')) {
            continue;
        }
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if marks <= MAX_MARKS {
            push_safe(c, &mut safe);
        }
    }
    Cow::Owned(safe)
}

/// [`sanitise`] for text that must stay on one line: newlines become spaces too.
pub fn sanitise_line(text: &str) -> Cow<'_, str> {
    let safe = sanitise(text);
    if safe.contains('\n') {
        Cow::Owned(safe.replace('\n', " "))
    } else {
        safe
    }
}

/// Whether `c` is never shown as it is. Newlines and tabs are for whoever asks.
pub fn is_hidden(c: char) -> bool {
    c.is_control() || is_unseen(c) || is_override(c) || is_break(c)
}

fn is_clean(text: &str) -> bool {
    let plain = |b: u8| b == b'\n' || (0x20..0x7f).contains(&b);
    if text.bytes().all(plain) {
        return true;
    }
    let mut marks = 0;
    text.chars().all(|c| {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        marks <= MAX_MARKS && (c == '\n' || !is_hidden(c))
    })
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && c.width() == Some(0) && !is_hidden(c)
}

/// Characters that no reader sees, so that they could hide a text in another or make two that
/// look the same: Unicode's default ignorables and the marks of annotations. Those that
/// ordinary text needs are left: the joiners of scripts and emoji, the marks of direction
/// (LRM, RLM, ALM), variation selectors, the grapheme joiner.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{AD}' // soft hyphen
        | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' // fillers of Hangul
        | '\u{17B4}' | '\u{17B5}' // vowels of Khmer that are never written
        | '\u{180E}' // vowel separator of Mongolian
        | '\u{200B}' // zero-width space
        | '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}' // invisible operators, old formats
        | '\u{FEFF}' // byte order mark
        | '\u{FFF0}'..='\u{FFFB}' // unassigned, annotations
        | '\u{1BCA0}'..='\u{1BCA3}' // shorthand
        | '\u{1D173}'..='\u{1D17A}' // beams and slurs of music
        | '\u{E0000}'..='\u{E00FF}' | '\u{E01F0}'..='\u{E0FFF}' // tags, unassigned
    )
}

fn is_override(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn is_break(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

fn push_safe(c: char, out: &mut String) {
    match c {
        '\n' => out.push('\n'),
        '\t' => out.push_str("  "),
        '\u{0}'..='\u{1F}' => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('\u{FFFD}')),
        '\u{7F}' => out.push('␡'),
        c if is_override(c) => {
            let _ = write!(out, "<U+{:04X}>", c as u32);
        }
        c if c.is_control() || is_break(c) => out.push('\u{FFFD}'),
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    #[test]
    fn sanitise_leaves_nothing_that_moves_the_cursor() {
        assert_eq!(sanitise("a\u{1b}[31mb"), "a␛[31mb");
        assert_eq!(sanitise("a\u{202e}b"), "a<U+202E>b");
        assert_eq!(sanitise("a\u{200b}\u{feff}b"), "ab");
        assert_eq!(sanitise("a\r\nb\tc\rd"), "a\nb  c␍d");
        assert_eq!(sanitise("a\u{9b}b\u{2028}"), "a\u{FFFD}b\u{FFFD}");
        assert!(matches!(sanitise("plain é 世"), Cow::Borrowed(_)));
        let zalgo = format!("a{}", "\u{301}".repeat(20));
        assert_eq!(sanitise(&zalgo).chars().count(), 1 + MAX_MARKS);
    }

    #[test]
    fn unseen_characters_do_not_part_marks_from_their_base() {
        let marks = "\u{301}".repeat(MAX_MARKS);
        let zalgo = format!("a{marks}\u{200b}{marks}");
        assert_eq!(sanitise(&zalgo), format!("a{marks}"));
    }

    #[test]
    fn what_ordinary_text_needs_is_left() {
        for text in [
            "👩‍👩‍👧 ❤\u{fe0f} می\u{200c}خواهم",
            "\u{200e}abc\u{200f} \u{61c}",
            "葛\u{e0100} e\u{301} नमस्ते ᠠ\u{180b}",
            "한글 ㅎ \u{2800}",
        ] {
            assert!(matches!(sanitise(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn sanitise_twice_is_sanitise_once() {
        for c in (0..0x11_0000).filter_map(char::from_u32) {
            let text = format!("x{c}y");
            let once = sanitise(&text).into_owned();
            assert_eq!(sanitise(&once), once, "U+{:04X}", c as u32);
            assert!(!once.chars().any(|c| c != '\n' && is_hidden(c)));
        }
    }

    #[test]
    fn a_safe_text_takes_no_more_room_than_a_boxed_one() {
        assert_eq!(size_of::<Safe>(), size_of::<Box<str>>());
        assert_eq!(size_of::<Option<Safe>>(), size_of::<Box<str>>());
    }

    #[test]
    fn a_safe_text_is_made_on_every_way() {
        let raw = "a\u{1b}\nb";
        assert_eq!(Safe::new(raw), "a␛\nb");
        assert_eq!(Safe::from(raw), Safe::from(raw.to_string()));
        assert_eq!(Safe::line(raw), "a␛ b");
        assert_eq!(
            format!("{:?} {:>3}", Safe::new("a"), Safe::new("b")),
            "\"a\"   b"
        );
    }

    /// Texts of what attacks are made of, and of ordinary letters.
    fn texts() -> impl Strategy<Value = String> {
        let parts = prop_oneof![
            proptest::char::any(),
            proptest::char::range('\0', '\u{a0}'),
            proptest::char::range('\u{300}', '\u{306}'),
            proptest::char::range('\u{200b}', '\u{206f}'),
            proptest::char::range('\u{fff0}', '\u{ffff}'),
            proptest::char::range('\u{e0000}', '\u{e01ff}'),
            proptest::sample::select(vec!['\r', '\n', '\t', '\u{1b}', '\u{ad}', '\u{feff}', '世']),
        ];
        proptest::collection::vec(parts, 0..60).prop_map(String::from_iter)
    }

    /// The promise in its own words, so that a slip in the code above is none here.
    fn is_forbidden(c: char) -> bool {
        matches!(c,
            '\0'..='\u{9}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}'
            | '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
    }

    fn marks_in_a_row(text: &str) -> usize {
        let rows = text.split(|c| !('\u{300}'..='\u{36f}').contains(&c));
        rows.map(|row| row.chars().count()).max().unwrap_or(0)
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 1_000,
            failure_persistence: None,
            rng_seed: RngSeed::Fixed(20_260_831),
            ..ProptestConfig::default()
        })]

        #[test]
        fn nothing_forbidden_comes_out(text in texts()) {
            let safe = sanitise(&text);
            prop_assert!(!safe.chars().any(is_forbidden), "{safe:?}");
            prop_assert!(marks_in_a_row(&safe) <= MAX_MARKS, "{safe:?}");
            let line = sanitise_line(&text);
            prop_assert!(!line.contains('\n') && !line.chars().any(is_forbidden), "{line:?}");
        }

        #[test]
        fn what_came_out_goes_in_again_unchanged_and_uncopied(text in texts()) {
            let once = sanitise(&text).into_owned();
            prop_assert!(matches!(sanitise(&once), Cow::Borrowed(again) if again == once));
            let line = sanitise_line(&text).into_owned();
            prop_assert!(matches!(sanitise_line(&line), Cow::Borrowed(again) if again == line));
        }

        #[test]
        fn a_text_that_needs_no_change_is_borrowed(text in texts()) {
            let safe = sanitise(&text);
            prop_assert_eq!(matches!(safe, Cow::Borrowed(_)), *safe == *text);
        }

        #[test]
        fn every_ordinary_character_is_still_there_in_its_order(text in texts()) {
            let ordinary = |c: &char| c.is_alphanumeric() && !is_hidden(*c) && !is_mark(*c);
            let safe = sanitise(&text);
            let mut rest = safe.chars();
            for c in text.chars().filter(ordinary) {
                prop_assert!(rest.any(|kept| kept == c), "{c:?} of {text:?} in {safe:?}");
            }
        }

        #[test]
        fn a_safe_text_is_the_same_by_every_way(text in texts()) {
            prop_assert_eq!(&*Safe::new(&text), &*sanitise(&text));
            prop_assert_eq!(&*Safe::from(text.clone()), &*sanitise(&text));
            prop_assert_eq!(&*Safe::line(&text), &*sanitise_line(&text));
        }
    }
}
