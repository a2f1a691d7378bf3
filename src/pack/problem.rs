//! A fault in a pack: what is wrong, where, and what was probably meant.

use std::fmt;
use std::ops::Range;

use crate::text::{self, Safe};

/// The longest source line that a report shows, in cells.
const EXCERPT_CELLS: usize = 120;
/// The longest message and the longest hint, in cells: they may quote what is written.
const MESSAGE_CELLS: usize = 400;

/// One fault, ready to be shown: nothing in it can harm a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as the user named it.
    pub file: Safe,
    /// Where in the file, unless it concerns the file as a whole.
    pub place: Option<Place>,
    /// What is wrong.
    pub message: Safe,
    /// What to do about it.
    pub hint: Option<Safe>,
}

/// A position in a file, with the line that stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Line number, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The line's text around the position.
    pub excerpt: Safe,
    /// Cells before the caret in the excerpt.
    pub indent: usize,
    /// Cells that the caret underlines, at least 1.
    pub carets: usize,
}

impl Problem {
    /// A problem with a file as a whole.
    pub fn of_file(file: &str, message: impl Into<String>, hint: Option<String>) -> Self {
        let safe = |text: &str| Safe::line(&text::clip(&Safe::line(text), MESSAGE_CELLS));
        Self {
            file: Safe::line(file),
            place: None,
            message: safe(&message.into()),
            hint: hint.map(|hint| safe(&hint)),
        }
    }

    /// A problem at `span` (bytes) of `source`, the text of `file`.
    pub fn at(
        file: &str,
        source: &str,
        span: Option<Range<usize>>,
        message: impl Into<String>,
        hint: Option<String>,
    ) -> Self {
        let span = span.map(|span| {
            let before = &source.as_bytes()[..span.start.min(source.len())];
            let line = line_breaks(before) + 1;
            (span, line)
        });
        Self::on_line(file, source, span, message, hint)
    }

    /// The same where the number of the line is known.
    pub(super) fn on_line(
        file: &str,
        source: &str,
        span: Option<(Range<usize>, usize)>,
        message: impl Into<String>,
        hint: Option<String>,
    ) -> Self {
        let mut problem = Self::of_file(file, message, hint);
        problem.place = span.map(|(span, line)| Place::new(source, span, line));
        problem
    }

    /// `file:line:column`, as editors read it.
    pub fn location(&self) -> String {
        match &self.place {
            Some(place) => format!("{}:{}:{}", self.file, place.line, place.column),
            None => self.file.to_string(),
        }
    }
}

impl Place {
    /// The place of `span` in `source`, which is on line number `line`.
    fn new(source: &str, span: Range<usize>, line: usize) -> Self {
        let mut start = span.start.min(source.len());
        while !source.is_char_boundary(start) {
            start -= 1;
        }
        let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = source[start..]
            .find('\n')
            .map_or(source.len(), |at| start + at);
        let line_end = line_start.max(line_end - usize::from(source[..line_end].ends_with('\r')));
        start = start.min(line_end);
        let mut end = span.end.clamp(start, line_end);
        while !source.is_char_boundary(end) {
            end -= 1;
        }
        // A long line is shown from shortly before the fault.
        let column = source[line_start..start].chars().count();
        let skipped = column.saturating_sub(EXCERPT_CELLS / 2);
        let shown_from = source[line_start..start]
            .char_indices()
            .nth(skipped)
            .map_or(start, |(at, _)| line_start + at);
        let lead = text::sanitise_line(&source[shown_from..start]);
        let marked = text::sanitise_line(&source[start..end]);
        let tail = text::sanitise_line(&source[end..line_end]);
        let excerpt = format!("{lead}{marked}{tail}");
        Self {
            line,
            column: column + 1,
            indent: text::width(&lead),
            carets: text::width(&marked).clamp(1, EXCERPT_CELLS / 2),
            excerpt: Safe::line(&text::clip(&excerpt, EXCERPT_CELLS)),
        }
    }
}

/// The number of line breaks in `text`.
pub(super) fn line_breaks(text: &[u8]) -> usize {
    text.split(|byte| *byte == b'\n').count().saturating_sub(1)
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.location(), self.message)?;
        if let Some(place) = &self.place {
            let number = place.line.to_string();
            let margin = " ".repeat(number.len());
            writeln!(f, "{number} | {}", place.excerpt)?;
            let indent = " ".repeat(place.indent);
            writeln!(f, "{margin} | {indent}{}", "^".repeat(place.carets))?;
        }
        if let Some(hint) = &self.hint {
            writeln!(f, "  hint: {hint}")?;
        }
        Ok(())
    }
}

/// All problems as one text, for `refdeck check` and the log on standard error.
pub fn report(problems: &[Problem]) -> String {
    let parts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    parts.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caret_stands_under_the_fault_also_behind_wide_characters() {
        let source = "a = 1\nb = \"世界\" x\n";
        let at = source.find('x').unwrap();
        let problem = Problem::at("p.toml", source, Some(at..at + 1), "stray `x`", None);
        let expected = "p.toml:2:10: stray `x`\n2 | b = \"世界\" x\n  |            ^\n";
        assert_eq!(problem.to_string(), expected);
    }

    #[test]
    fn excerpt_of_a_hostile_line_cannot_reach_the_terminal() {
        let source = "t = \"\u{1b}]52;c;AAAA\u{7}\u{202e}\"";
        let problem = Problem::at("p\u{1b}.toml", source, Some(4..6), "bad \u{9b}", None);
        let shown = problem.to_string();
        assert!(
            !shown.chars().any(|c| c.is_control() && c != '\n'),
            "{shown:?}"
        );
        assert!(!shown.contains('\u{202e}'));
    }

    #[test]
    fn a_very_long_line_is_shown_around_the_fault() {
        let source = format!("{}!{}", "x".repeat(5000), "y".repeat(5000));
        let place = Place::new(&source, 5000..5001, 1);
        assert_eq!((place.line, place.column), (1, 5001));
        assert!(text::width(&place.excerpt) <= EXCERPT_CELLS);
        assert_eq!(place.excerpt.chars().nth(place.indent), Some('!'));
    }
}
