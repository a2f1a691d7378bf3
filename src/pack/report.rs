//! Collects the problems of one pack while it is read: in the order of its files, without
//! repeats, bounded in number, and silent about what merely follows from a known fault.

use std::ops::Range;
use std::rc::Rc;

use super::problem::{Lines, Problem};
use super::source::PackSource;
use crate::limits;
use crate::text;

/// Positions from here on belong to values that stand in for faulty ones (see
/// [`super::mend`]); what is wrong with those was reported already.
pub(super) const HOLE: usize = usize::MAX / 4;

/// Whether `span` belongs to a stand-in and not to the file.
pub(super) fn is_hole(span: &Range<usize>) -> bool {
    span.start >= HOLE
}

/// The problems of one pack so far.
pub(super) struct Report<'a> {
    source: &'a PackSource,
    /// Files that could not be read.
    unread: Vec<Problem>,
    faults: Vec<Fault>,
    /// Faults beyond the bound, dropped and counted.
    dropped: usize,
    /// The file in hand and its text.
    open: Option<(usize, Rc<str>)>,
    /// Files with syntax errors: what follows from those is not worth reporting.
    muted: Vec<bool>,
    /// How many names may still be compared for hints.
    comparisons: usize,
}

/// A problem that is not yet put into words for the reader.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Fault {
    file: usize,
    start: usize,
    span: Option<[usize; 2]>,
    message: String,
    hint: Option<String>,
}

impl<'a> Report<'a> {
    pub(super) fn new(source: &'a PackSource) -> Self {
        Self {
            source,
            unread: Vec::new(),
            faults: Vec::new(),
            dropped: 0,
            open: None,
            muted: vec![false; source.files.len()],
            comparisons: limits::COMPARISONS,
        }
    }

    /// Takes the file at position `file` in hand: its text, or `None` if it cannot be read,
    /// which is reported.
    pub(super) fn open(&mut self, file: usize) -> Option<Rc<str>> {
        // Of the one before, nothing is needed any more.
        self.open = None;
        match self.source.files.get(file)?.text() {
            Ok(text) => {
                let text: Rc<str> = text.into();
                self.open = Some((file, Rc::clone(&text)));
                Some(text)
            }
            Err(problem) => {
                self.unread.push(problem);
                None
            }
        }
    }

    /// Adds a problem at `span` of the file at position `file`.
    pub(super) fn add(
        &mut self,
        file: usize,
        span: Option<Range<usize>>,
        message: impl Into<String>,
        hint: Option<String>,
    ) {
        if self.is_muted(file) || span.as_ref().is_some_and(is_hole) {
            return;
        }
        if self.faults.len() >= 8 * limits::PROBLEMS {
            self.compact();
        }
        self.faults.push(Fault {
            file,
            start: span.as_ref().map_or(0, |span| span.start),
            span: span.map(|span| [span.start, span.end]),
            message: message.into(),
            hint,
        });
    }

    /// Reports nothing more of the file at position `file`.
    pub(super) fn mute(&mut self, file: usize) {
        if let Some(muted) = self.muted.get_mut(file) {
            *muted = true;
        }
    }

    /// Whether the file at position `file` has syntax errors.
    pub(super) fn is_muted(&self, file: usize) -> bool {
        self.muted.get(file).copied().unwrap_or(true)
    }

    /// Whether files of the pack could not be read at all, so that names may be missing.
    pub(super) fn is_blind(&self) -> bool {
        !(self.source.problems.is_empty() && self.unread.is_empty())
    }

    /// `did you mean …?` with the nearest of `known`.
    pub(super) fn nearest<'n>(
        &mut self,
        word: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Option<String> {
        let found = self.closest(word, known);
        found.map(|name| format!("did you mean `{name}`?"))
    }

    /// The nearest of `known`, if one is near; less help in packs of very many names.
    pub(super) fn closest<'n>(
        &mut self,
        word: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Option<&'n str> {
        let near = |name: &&str| name.len().abs_diff(word.len()) <= 4;
        let mut left = self.comparisons;
        let known = known.into_iter().filter(near).take(left);
        let found = text::nearest(word, known.inspect(|_| left = left.saturating_sub(1)));
        self.comparisons = left;
        found
    }

    /// Where `part` stands inside `span`, or all of `span` if it is written in another way.
    pub(super) fn part(&self, file: usize, span: Range<usize>, part: &str) -> Range<usize> {
        let open = self.open.as_ref().filter(|(open, _)| *open == file);
        let text = open.and_then(|(_, text)| text.get(span.clone()));
        match text.and_then(|text| text.find(part)) {
            Some(at) => span.start + at..span.start + at + part.len(),
            None => span,
        }
    }

    /// The problems in the order of the files, and a last one that counts what was cut.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        self.compact();
        let mut problems = self.source.problems.clone();
        problems.append(&mut self.unread);
        let mut lines = Lines::default();
        for fault in &std::mem::take(&mut self.faults) {
            problems.extend(self.in_words(fault, &mut lines));
        }
        self.dropped += problems.len().saturating_sub(limits::PROBLEMS);
        problems.truncate(limits::PROBLEMS);
        if self.dropped > 0 {
            problems.push(Problem::more(&self.source.name, self.dropped));
        }
        problems
    }

    fn in_words(&mut self, fault: &Fault, lines: &mut Lines) -> Option<Problem> {
        let Fault {
            file,
            start,
            span,
            message,
            hint,
        } = fault;
        let path = &self.source.files.get(*file)?.path;
        let text = match &self.open {
            Some((open, text)) if open == file => Rc::clone(text),
            Some(_) | None => self.open(*file).unwrap_or_else(|| "".into()),
        };
        let spot = lines.advance(*file, *start, &text);
        let span = span.map(|[start, end]| (start..end, spot));
        let hint = hint.clone();
        Some(Problem::on_line(path, &text, span, message, hint))
    }

    /// Sorts, and drops repeats and what is beyond the bound.
    fn compact(&mut self) {
        self.faults.sort();
        self.faults.dedup();
        let beyond = self.faults.len().saturating_sub(limits::PROBLEMS);
        self.dropped += beyond;
        self.faults.truncate(limits::PROBLEMS);
    }
}

#[cfg(test)]
mod tests {
    use super::super::source::SourceFile;
    use super::*;

    fn source(text: &str) -> PackSource {
        let file = SourceFile::of_text("p.toml", "p", text);
        PackSource {
            name: "p".into(),
            files: vec![file],
            problems: Vec::new(),
        }
    }

    #[test]
    fn problems_come_in_the_order_of_the_text_without_repeats() {
        let source = source("a\nb\nc\n");
        let mut report = Report::new(&source);
        for (at, message) in [(4, "third"), (0, "first"), (2, "second"), (0, "first")] {
            report.add(0, Some(at..at + 1), message, None);
        }
        report.add(0, Some(HOLE..HOLE), "stands in for a fault", None);
        let shown: Vec<String> = report.finish().iter().map(Problem::location).collect();
        assert_eq!(shown, ["p.toml:1:1", "p.toml:2:1", "p.toml:3:1"]);
    }

    #[test]
    fn beyond_the_bound_problems_are_counted_and_the_first_ones_shown() {
        let text = "x\n".repeat(20 * limits::PROBLEMS);
        let source = source(&text);
        let mut report = Report::new(&source);
        for line in (0..20 * limits::PROBLEMS).rev() {
            report.add(
                0,
                Some(line * 2..line * 2 + 1),
                format!("fault {line}"),
                None,
            );
        }
        let shown = report.finish();
        assert_eq!(shown.len(), limits::PROBLEMS + 1);
        assert_eq!(shown[0].message, "fault 0");
        assert_eq!(
            shown[limits::PROBLEMS - 1].location(),
            format!("p.toml:{}:1", limits::PROBLEMS)
        );
        assert_eq!(
            *shown[limits::PROBLEMS].message,
            *format!("and {} more problems", 19 * limits::PROBLEMS)
        );
    }
}
