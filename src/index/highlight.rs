//! Which parts of a text to light up for a query.
//!
//! Looks at the text alone, so that it costs the same in a deck of any size; the vocabulary
//! only tells whether a word that fits nothing here is known elsewhere, for then a similar
//! word is no match.

use std::ops::Range;

use super::Words;
use super::expand::{Slip, quality};
use super::matcher::Matcher;
use super::query::{Query, Term};
use super::words::{fold, is_joiner, tokens};

/// Letters in order are lit in short texts only, and only if they fit this well.
const MAX_LETTERS: usize = 120;
const LEAST_LETTERS: f32 = 0.4;

/// See [`super::Index::highlight`].
pub(super) fn ranges(index: &Words, query: &Query, text: &str) -> Vec<Range<usize>> {
    let mut lit = Vec::new();
    for term in query.terms.iter().filter(|term| term.counts()) {
        let before = lit.len();
        words(term, text, &mut lit);
        joins(query, term, text, &mut lit);
        let known = term.exact || !index.vocab.starting_with(&term.text).is_empty();
        if lit.len() == before && !known {
            slips(term, text, &mut lit);
            if lit.len() == before {
                in_order(&index.matcher, term, text, &mut lit);
            }
        }
    }
    merged(lit, text)
}

/// The word itself, its relatives, and what it begins.
fn words(term: &Term, text: &str, lit: &mut Vec<Range<usize>>) {
    tokens(text, |token| {
        if quality(term, token.text) == 0 {
            return;
        }
        let folded = if token.text.starts_with(&term.text) {
            term.text.len()
        } else if token.text.starts_with(term.stem()) {
            term.stem().len()
        } else {
            term.root().len()
        };
        lit.push(begun(text, token.range, folded));
    });
}

/// Compounds that the word is a part of, as typed.
fn joins(query: &Query, term: &Term, text: &str, lit: &mut Vec<Range<usize>>) {
    for join in &query.joins {
        let (first, last) = join.terms;
        if !query.terms[first..=last].contains(term) {
            continue;
        }
        let open = query.terms[last].open && join.text.len() > 3;
        tokens(text, |token| {
            if *token.text == *join.text || (open && token.text.starts_with(&join.text)) {
                lit.push(begun(text, token.range, join.text.len()));
            }
        });
    }
}

/// Words that a slip or two turn into the term.
fn slips(term: &Term, text: &str, lit: &mut Vec<Range<usize>>) {
    if let Some(mut slip) = Slip::new(term) {
        tokens(text, |token| {
            if slip.of(token.text).is_some() {
                lit.push(token.range);
            }
        });
    }
}

/// The letters of the term, in order, anywhere in a short text.
fn in_order(matcher: &Matcher, term: &Term, text: &str, lit: &mut Vec<Range<usize>>) {
    if text.len() > MAX_LETTERS {
        return;
    }
    let mut folded = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(text.len()); // per folded character
    for (at, c) in text.char_indices() {
        let before = folded.len();
        fold(c, &mut folded);
        let count = folded[before..].chars().count();
        places.extend(std::iter::repeat_n(at..at + c.len_utf8(), count));
    }
    match matcher.letters(&folded, &term.text) {
        Some((quality, letters)) if quality >= LEAST_LETTERS => {
            lit.extend(letters.into_iter().filter_map(|at| places.get(at).cloned()));
        }
        Some(_) | None => {}
    }
}

/// The beginning of `range` that folds to `folded` bytes.
fn begun(text: &str, range: Range<usize>, folded: usize) -> Range<usize> {
    let mut seen = String::new();
    let mut end = range.end;
    for (at, c) in text[range.clone()].char_indices() {
        if seen.len() >= folded && c.is_alphanumeric() {
            end = range.start + at;
            break;
        }
        if c.is_alphanumeric() {
            fold(c, &mut seen);
        }
    }
    range.start..range.start + text[range.start..end].trim_end_matches(is_joiner).len()
}

/// In order, without overlaps, and across the joiner inside a compound.
fn merged(mut lit: Vec<Range<usize>>, text: &str) -> Vec<Range<usize>> {
    lit.sort_unstable_by_key(|range| (range.start, range.end));
    let mut out: Vec<Range<usize>> = Vec::with_capacity(lit.len());
    for range in lit.into_iter().filter(|range| !range.is_empty()) {
        match out.last_mut() {
            Some(last) if joined(text, last.end, range.start) => last.end = last.end.max(range.end),
            Some(_) | None => out.push(range),
        }
    }
    out
}

fn joined(text: &str, end: usize, start: usize) -> bool {
    let mut between = text.get(end..start).unwrap_or("").chars();
    between.next().is_none_or(is_joiner) && between.next().is_none()
}
