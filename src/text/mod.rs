//! Text on a grid of terminal cells: display width, clipping, wrapping; and [`Safe`], the text
//! that may be shown.
//!
//! Knows nothing of packs, entries, colours or the terminal itself. All widths are in
//! terminal cells, never bytes or `char`s.

mod safe;

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

pub use safe::{Safe, is_hidden, sanitise, sanitise_line};

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
    if width(line) <= cells {
        out.push(offset..offset + line.len());
    } else if line.is_ascii() {
        // A byte a cell: nothing need be looked up.
        let bytes = (0..line.len()).map(|at| (at, &line[at..=at]));
        wrap_graphemes(line, bytes, offset, cells, out);
    } else {
        wrap_graphemes(line, line.grapheme_indices(true), offset, cells, out);
    }
}

fn wrap_graphemes<'a>(
    line: &'a str,
    graphemes: impl Iterator<Item = (usize, &'a str)>,
    offset: usize,
    cells: usize,
    out: &mut Vec<std::ops::Range<usize>>,
) {
    let mut start = 0; // first byte of the current row
    let mut used = 0; // cells of the current row
    let mut last_space: Option<(usize, usize)> = None; // byte of the space, cells before it
    for (at, grapheme) in graphemes {
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

/// The nearest boundary of a character at or before byte `at` of `text`.
pub fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
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
    fn nearest_finds_slips_and_refuses_strangers() {
        let known = ["compute", "deployment", "registry"];
        assert_eq!(nearest("compuet", known), Some("compute"));
        assert_eq!(nearest("registries", known), Some("registry"));
        assert_eq!(nearest("zebra", known), None);
    }
}
