//! A fault in a pack: what is wrong, where, and what was probably meant.

use std::fmt;
use std::ops::Range;

use crate::limits;
use crate::text::{self, Safe, floor};

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
    /// How many problems it stands for: one, or those that it counts because they are too many
    /// to be told.
    pub count: usize,
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
            count: 1,
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
        let spot = span.as_ref().map_or(0, |span| span.start);
        let spot = Lines::default().advance(0, spot, source);
        Self::on_line(file, source, span.map(|span| (span, spot)), message, hint)
    }

    /// The same where line and column are known.
    pub(super) fn on_line(
        file: &str,
        source: &str,
        span: Option<(Range<usize>, Spot)>,
        message: impl Into<String>,
        hint: Option<String>,
    ) -> Self {
        let mut problem = Self::of_file(file, message, hint);
        problem.place = span.map(|(span, spot)| Place::new(source, span, &spot));
        problem
    }

    /// The last problem of a file or pack called `name`, which counts those that are not told.
    pub(super) fn more(name: &str, count: usize) -> Self {
        let plural = if count == 1 { "" } else { "s" };
        let message = format!("and {} more problem{plural}", limits::number(count as u64));
        let hint = "mend those above first, then look again".to_string();
        Self {
            count,
            ..Self::of_file(name, message, Some(hint))
        }
    }

    /// `file:line:column`, as editors read it.
    pub fn location(&self) -> String {
        match &self.place {
            Some(place) => format!("{}:{}:{}", self.file, place.line, place.column),
            None => self.file.to_string(),
        }
    }
}

/// The problems of one file that is no pack, such as settings: bounded in number.
pub struct Problems<'a> {
    file: &'a str,
    source: &'a str,
    told: Vec<Problem>,
    beyond: usize,
}

impl<'a> Problems<'a> {
    /// None yet, of `file` with the text `source`.
    pub fn of(file: &'a str, source: &'a str) -> Self {
        Self {
            file,
            source,
            told: Vec::new(),
            beyond: 0,
        }
    }

    /// Adds the problem that `told` puts into words, with a hint, unless there are too many.
    pub fn add<M: Into<String>>(
        &mut self,
        span: Option<Range<usize>>,
        told: impl FnOnce() -> (M, Option<String>),
    ) {
        if self.told.len() >= limits::PROBLEMS {
            self.beyond += 1;
            return;
        }
        let (message, hint) = told();
        self.told
            .push(Problem::at(self.file, self.source, span, message, hint));
    }

    /// In the order of the file, and a last one that counts those beyond the bound.
    pub fn finish(mut self) -> Vec<Problem> {
        let place = |problem: &Problem| problem.place.as_ref().map(|at| (at.line, at.column));
        self.told.sort_by_key(place);
        if self.beyond > 0 {
            self.told.push(Problem::more(self.file, self.beyond));
        }
        self.told
    }
}

impl Place {
    /// The place of `span` in `source`, which begins at `spot`. Of a line of megabytes no more
    /// is looked at than can be shown.
    fn new(source: &str, span: Range<usize>, spot: &Spot) -> Self {
        let (before, rest) = source.split_at(floor(source, span.start));
        let line_start = spot.line_start.min(before.len());
        let line = before.get(line_start..).unwrap_or_default();
        // A long line is shown from shortly before the fault.
        let lead = last_chars(line, EXCERPT_CELLS / 2);
        let shown = first_chars(rest, 2 * EXCERPT_CELLS);
        let shown = shown.split('\n').next().unwrap_or_default();
        let shown = shown.strip_suffix('\r').unwrap_or(shown);
        let marked = span.end.saturating_sub(before.len()).min(shown.len());
        let (marked, tail) = shown.split_at(floor(shown, marked));
        let [lead, marked, tail] = [lead, marked, tail].map(text::sanitise_line);
        let excerpt = format!("{lead}{marked}{tail}");
        Self {
            line: spot.line,
            column: spot.column,
            indent: text::width(&lead),
            carets: text::width(&marked).clamp(1, EXCERPT_CELLS / 2),
            excerpt: Safe::line(&text::clip(&excerpt, EXCERPT_CELLS)),
        }
    }
}

fn first_chars(text: &str, count: usize) -> &str {
    let end = text.char_indices().nth(count);
    end.map_or(text, |(at, _)| &text[..at])
}

fn last_chars(text: &str, count: usize) -> &str {
    let start = text.char_indices().rev().take(count).last();
    start.map_or("", |(at, _)| &text[at..])
}

/// A position in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    /// Its line and its column in characters, from 1.
    line: usize,
    column: usize,
    /// Where the line begins.
    line_start: usize,
}

/// Counts lines and columns from one fault to the next instead of from the start each time.
pub(super) struct Lines {
    file: usize,
    at: usize,
    spot: Spot,
}

impl Default for Lines {
    fn default() -> Self {
        let spot = Spot {
            line: 1,
            column: 1,
            line_start: 0,
        };
        Self {
            file: 0,
            at: 0,
            spot,
        }
    }
}

impl Lines {
    /// The position of byte `start` in `text`, the text of the file at position `file`.
    pub(super) fn advance(&mut self, file: usize, start: usize, text: &str) -> Spot {
        let mut start = floor(text, start);
        if text[..start].ends_with('\r') && text[start..].starts_with('\n') {
            // Of a line's end the line is shown.
            start -= 1;
        }
        if self.file != file || start < self.at {
            *self = Self {
                file,
                ..Self::default()
            };
        }
        let passed = text.get(self.at..start).unwrap_or_default();
        let spot = &mut self.spot;
        if let Some(last) = passed.rfind('\n') {
            spot.line += passed.bytes().filter(|byte| *byte == b'\n').count();
            spot.line_start = self.at + last + 1;
            spot.column = 1 + passed[last + 1..].chars().count();
        } else {
            spot.column += passed.chars().count();
        }
        self.at = start;
        spot.clone()
    }
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

/// How many problems there are, also those that are only counted.
pub fn count(problems: &[Problem]) -> usize {
    problems.iter().map(|problem| problem.count).sum()
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
        let problem = Problem::at("p.toml", &source, Some(5000..5001), "bad", None);
        let place = problem.place.unwrap();
        assert_eq!((place.line, place.column), (1, 5001));
        assert!(text::width(&place.excerpt) <= EXCERPT_CELLS);
        assert_eq!(place.excerpt.chars().nth(place.indent), Some('!'));
    }
}
