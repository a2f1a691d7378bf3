//! Text on a grid of terminal cells: display width, clipping, wrapping, and the one
//! function that makes foreign text safe to show.
//!
//! Knows nothing of packs, entries, colours or the terminal itself. All widths are in
//! terminal cells, never bytes or `char`s.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Combining marks kept on one base character; more is a rendering attack, not a language.
const MAX_MARKS: usize = 8;

/// The display width of `text` in terminal cells.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.width()
    }
}

/// The longest prefix of `text` that fits into `cells`, ending in `…` if anything was cut.
pub fn clip(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    if cells == 0 {
        return Cow::Borrowed("");
    }
    let mut kept = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let next = width(grapheme);
        if used + next > cells - 1 {
            break;
        }
        kept.push_str(grapheme);
        used += next;
    }
    kept.push('…');
    Cow::Owned(kept)
}

/// The byte ranges of the lines that `text` makes when wrapped at `cells`: at spaces where
/// possible, inside a word only when the word alone is wider. Newlines always break. The
/// space at which a line was broken belongs to no line.
pub fn wrap(text: &str, cells: usize) -> Vec<std::ops::Range<usize>> {
    let cells = cells.max(1);
    let mut lines = Vec::new();
    let mut offset = 0;
    for part in text.split('\n') {
        wrap_line(part, offset, cells, &mut lines);
        offset += part.len() + 1;
    }
    lines
}

fn wrap_line(line: &str, offset: usize, cells: usize, out: &mut Vec<std::ops::Range<usize>>) {
    let mut start = 0; // first byte of the current row
    let mut used = 0; // cells of the current row
    let mut last_space: Option<(usize, usize)> = None; // byte of the space, cells before it
    for (at, grapheme) in line.grapheme_indices(true) {
        let cell = width(grapheme);
        if grapheme == " " {
            if used >= cells {
                // The row is full and ends exactly here: break on this space.
                out.push(offset + start..offset + at);
                start = at + 1;
                used = 0;
                last_space = None;
                continue;
            }
            last_space = Some((at, used));
        } else if used + cell > cells && at > start {
            if let Some((space, before)) = last_space.take() {
                out.push(offset + start..offset + space);
                start = space + 1;
                used -= before + 1;
            } else {
                let cut = seam(&line[start..at], cells).map_or(at, |seam| start + seam);
                out.push(offset + start..offset + cut);
                used = width(&line[cut..at]);
                start = cut;
            }
        }
        used += cell;
    }
    out.push(offset + start..offset + line.len());
}

/// Where a word that fills a row of `cells` is best broken: behind its last sign of a seam, if
/// that leaves no short stub.
fn seam(row: &str, cells: usize) -> Option<usize> {
    let seam = row.rfind(['_', '/', '.', ':', '-', '=', ',', '@'])? + 1;
    (seam < row.len() && 2 * width(&row[..seam]) >= cells).then_some(seam)
}

/// Makes text from outside safe to show: no control character, escape sequence or
/// bidirectional override survives. Borrowed when nothing had to change.
///
/// Newlines stay, tabs become two spaces, CR LF becomes LF, other controls become their
/// visible pictures (`␛`), direction overrides become `<U+202E>`, invisible format
/// characters vanish, and at most eight combining marks stay on one base.
/// Applying it twice changes nothing more.
pub fn sanitise(text: &str) -> Cow<'_, str> {
    if text
        .bytes()
        .all(|b| b == b'\n' || (0x20..0x7f).contains(&b))
        || is_clean(text)
    {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    let mut marks = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\r' && chars.peek() == Some(&'\n') {
            continue;
        }
        if is_mark(c) {
            marks += 1;
            if marks > MAX_MARKS {
                continue;
            }
        } else {
            marks = 0;
        }
        push_safe(c, &mut safe);
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

fn is_mark(c: char) -> bool {
    !c.is_ascii() && c.width() == Some(0) && !is_dropped(c)
}

fn is_clean(text: &str) -> bool {
    let mut marks = 0;
    text.chars().all(|c| {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        marks <= MAX_MARKS
            && (c == '\n' || !(c.is_control() || is_dropped(c) || is_override(c) || is_break(c)))
    })
}

/// Invisible characters that can hide or join text: zero-width space, word joiner, BOM,
/// soft hyphen, tags, interlinear annotation.
fn is_dropped(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}' | '\u{E0000}'..='\u{E007F}' | '\u{FFF9}'..='\u{FFFB}')
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
        c if is_dropped(c) => {}
        c if c.is_control() || is_break(c) => out.push('\u{FFFD}'),
        c => out.push(c),
    }
}

/// The known name nearest to `word`, near enough to be what the writer meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let allowed = (word.chars().count() / 3).clamp(1, 4);
    known
        .into_iter()
        .map(|name| (strsim::osa_distance(&word, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, cells: usize) -> Vec<&str> {
        wrap(text, cells)
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn wrap_breaks_at_spaces_and_inside_long_words_only() {
        assert_eq!(wrapped("a batch endpoint", 9), ["a batch", "endpoint"]);
        assert_eq!(wrapped("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrapped("one\ntwo", 10), ["one", "two"]);
        assert_eq!(wrapped("exact fit", 5), ["exact", "fit"]);
        assert_eq!(wrapped("", 5), [""]);
    }

    #[test]
    fn a_long_word_is_broken_at_a_seam_that_leaves_no_stub() {
        assert_eq!(wrapped("default_compute", 10), ["default_", "compute"]);
        assert_eq!(
            wrapped("azureml:serverless", 10),
            ["azureml:", "serverless"]
        );
        assert_eq!(wrapped("a-verylongword", 8), ["a-verylo", "ngword"]);
        assert_eq!(
            wrapped("see registries/azureml", 11),
            ["see", "registries/", "azureml"]
        );
    }

    #[test]
    fn wrap_counts_cells_not_chars() {
        assert_eq!(wrapped("世界世界", 4), ["世界", "世界"]);
        assert_eq!(wrapped("世", 1), ["世"]);
    }

    #[test]
    fn clip_marks_what_it_cut() {
        assert_eq!(clip("endpoint", 8), "endpoint");
        assert_eq!(clip("endpoint", 4), "end…");
        assert_eq!(clip("世界", 3), "世…");
        assert_eq!(clip("x", 0), "");
    }

    #[test]
    fn sanitise_leaves_nothing_that_moves_the_cursor() {
        assert_eq!(sanitise("a\u{1b}[31mb"), "a␛[31mb");
        assert_eq!(sanitise("a\u{202e}b"), "a<U+202E>b");
        assert_eq!(sanitise("a\u{200b}\u{feff}b"), "ab");
        assert_eq!(sanitise("a\r\nb\tc"), "a\nb  c");
        assert_eq!(sanitise("a\u{9b}b\u{2028}"), "a\u{FFFD}b\u{FFFD}");
        assert!(matches!(sanitise("plain é 世"), Cow::Borrowed(_)));
        let zalgo = format!("a{}", "\u{301}".repeat(20));
        assert_eq!(sanitise(&zalgo).chars().count(), 1 + MAX_MARKS);
    }

    #[test]
    fn sanitise_twice_is_sanitise_once() {
        for c in (0..0x11_0000).filter_map(char::from_u32) {
            let text = format!("x{c}y");
            let once = sanitise(&text).into_owned();
            assert_eq!(sanitise(&once), once, "U+{:04X}", c as u32);
            assert!(
                !once
                    .chars()
                    .any(|c| (c.is_control() && c != '\n') || is_override(c))
            );
        }
    }

    #[test]
    fn nearest_finds_slips_and_refuses_strangers() {
        let known = ["compute", "deployment", "registry"];
        assert_eq!(nearest("compuet", known), Some("compute"));
        assert_eq!(nearest("registries", known), Some("registry"));
        assert_eq!(nearest("zebra", known), None);
    }
}
