//! What a user typed, taken apart: words, exact words, excluded words and filters.
//!
//! Knows nothing of the deck: whether a filter names anything is found out by the search.

use super::common::Says;
use super::words::{self, normal, tokens};
use crate::text::floor;

/// More words than this are a pasted text, not a question.
const MAX_TERMS: usize = 24;
/// Bytes of a query that are read.
const MAX_BYTES: usize = 400;

/// A parsed query: `monitor drift !batch 'sdk @d3 #traps *`.
///
/// ```
/// use refdeck::index::Query;
///
/// assert!(Query::parse("  ").is_empty());
/// assert!(!Query::parse("@d3").has_words());
/// assert!(Query::parse("spot vm").has_words());
/// ```
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Query {
    pub(super) terms: Vec<Term>,
    pub(super) joins: Vec<Join>,
    pub(super) excluded: Vec<String>,
    pub(super) domains: Vec<String>,
    pub(super) places: Vec<String>,
    pub(super) bookmarked: bool,
    /// The words as one text; see [`normal`].
    pub(super) phrase: String,
    /// The words as typed, without filters.
    pub(super) typed: String,
}

/// One word that an entry must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// The folded word.
    pub(super) text: String,
    /// Only this very word will do.
    pub(super) exact: bool,
    /// The last word of a query that is still being typed.
    pub(super) open: bool,
    /// How much it says beside the other words. Entries need not have one that says nothing.
    pub(super) says: Says,
    /// How long its [`words::stem`] and its [`words::root`] are: asked of every word that
    /// begins like it, so they are found once.
    stem: usize,
    root: usize,
}

impl Term {
    fn new(text: String, exact: bool) -> Self {
        Self {
            stem: words::stem(&text).len(),
            root: words::root(&text).len(),
            text,
            exact,
            open: false,
            says: Says::Something,
        }
    }

    /// Whether an entry should have it.
    pub(super) fn counts(&self) -> bool {
        self.says != Says::Nothing
    }

    /// What all its inflections begin with.
    pub(super) fn stem(&self) -> &str {
        &self.text[..self.stem]
    }

    /// What all words of its family begin with.
    pub(super) fn root(&self) -> &str {
        &self.text[..self.root]
    }
}

/// Neighbouring words that may be written as one: `check point`, `id-token`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Join {
    /// The words without what is between them.
    pub(super) text: String,
    /// The first and last of them in [`Query::terms`].
    pub(super) terms: (usize, usize),
    /// Whether they were typed as a compound.
    pub(super) typed: bool,
}

impl Query {
    /// Reads a query. Everything is a query: a lone `@` or `#` is a filter not yet typed.
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        let text = &text[..floor(text, MAX_BYTES)];
        let open = !text.ends_with(char::is_whitespace);
        for chunk in text.split_whitespace() {
            match chunk.split_at(chunk.chars().next().map_or(0, char::len_utf8)) {
                ("*", "") => query.bookmarked = true,
                ("@", id) => query.domains.extend(filter(id)),
                ("#", id) => query.places.extend(filter(id)),
                ("!", words) => query.excluded.extend(whole(words)),
                ("'", words) => query.add_exact(words),
                _ => query.add_words(chunk),
            }
        }
        if let Some(last) = query.terms.last_mut() {
            let is_last = text
                .split_whitespace()
                .last()
                .is_some_and(|chunk| !chunk.starts_with(['@', '#', '!', '*']));
            last.open = open && is_last && !last.exact;
        }
        query.finish();
        query
    }

    /// The same query with `words` to look for as well.
    pub(super) fn with(&self, words: &str) -> Self {
        let mut query = self.clone();
        query.add_words(words);
        query.finish();
        query
    }

    fn finish(&mut self) {
        self.phrase = normal(&self.typed);
        self.weigh();
        self.join_neighbours();
    }

    /// Whether it asks for nothing at all.
    pub fn is_empty(&self) -> bool {
        !self.has_words() && !self.has_filters()
    }

    /// Whether it has words to look for, beside filters and exclusions.
    pub fn has_words(&self) -> bool {
        !self.terms.is_empty()
    }

    /// Whether it has filters or exclusions.
    pub fn has_filters(&self) -> bool {
        self.bookmarked
            || !(self.domains.is_empty() && self.places.is_empty() && self.excluded.is_empty())
    }

    fn add_exact(&mut self, words: &str) {
        if let Some(text) = whole(words) {
            self.push(text, true);
            self.remember(words);
        }
    }

    fn add_words(&mut self, chunk: &str) {
        let first = self.terms.len();
        let mut joined = None;
        let mut parts = Vec::new();
        tokens(chunk, |token| {
            if token.joined {
                joined = Some(token.text.to_string());
            } else {
                parts.push(token.text.to_string());
            }
        });
        for part in parts {
            self.push(part, false);
        }
        let last = self.terms.len().saturating_sub(1);
        if let Some(text) = joined.filter(|_| last > first) {
            self.joins.push(Join {
                text,
                terms: (first, last),
                typed: true,
            });
        }
        self.remember(chunk);
    }

    fn push(&mut self, text: String, exact: bool) {
        if self.terms.len() < MAX_TERMS {
            self.terms.push(Term::new(text, exact));
        }
    }

    fn remember(&mut self, words: &str) {
        if !self.typed.is_empty() {
            self.typed.push(' ');
        }
        self.typed.push_str(words);
    }

    fn weigh(&mut self) {
        for term in self.terms.iter_mut().filter(|term| !term.exact) {
            term.says = Says::of(&term.text);
        }
        if !self.terms.iter().any(Term::counts) {
            for term in &mut self.terms {
                term.says = Says::Something;
            }
        }
    }

    fn join_neighbours(&mut self) {
        for at in 1..self.terms.len() {
            let (one, other) = (&self.terms[at - 1], &self.terms[at]);
            let within = |join: &Join| join.terms.0 < at && at <= join.terms.1;
            if one.exact || other.exact || self.joins.iter().any(within) {
                continue;
            }
            self.joins.push(Join {
                text: format!("{}{}", one.text, other.text),
                terms: (at - 1, at),
                typed: false,
            });
        }
    }
}

/// A filter's name, folded; nothing while only its sign is typed.
fn filter(id: &str) -> Option<String> {
    (!id.is_empty()).then(|| id.to_lowercase())
}

/// The one word that `words` is: a compound in its joined form.
fn whole(words: &str) -> Option<String> {
    let mut found: Option<String> = None;
    tokens(words, |token| {
        if token.joined || found.is_none() {
            found = Some(token.text.to_string());
        }
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(query: &Query) -> Vec<&str> {
        query.terms.iter().map(|term| &*term.text).collect()
    }

    #[test]
    fn takes_a_query_apart() {
        let query = Query::parse("Monitor !batch 'log_model @D3 #traps * dríft");
        assert_eq!(words(&query), ["monitor", "logmodel", "drift"]);
        assert!(query.terms[1].exact && query.terms[2].open && query.bookmarked);
        assert_eq!(query.excluded, ["batch"]);
        assert_eq!(query.domains, ["d3"]);
        assert_eq!(query.places, ["traps"]);
        assert_eq!(query.phrase, "monitor log model drift");
    }

    #[test]
    fn everything_is_a_query() {
        for text in ["", " ", "@", "#", "!", "'", "@ # ! '", "…", "--", "'' !!"] {
            assert!(Query::parse(text).is_empty(), "{text}");
        }
        assert!(Query::parse("*").bookmarked);
        assert_eq!(words(&Query::parse("*.py c#")), ["py", "c"]);
        Query::parse(&"é".repeat(1000));
        assert!(Query::parse(&"a ".repeat(1000)).terms.len() <= MAX_TERMS);
    }

    #[test]
    fn a_word_is_open_until_a_space_or_a_filter_follows() {
        assert!(Query::parse("spot").terms[0].open);
        assert!(!Query::parse("spot ").terms[0].open);
        assert!(!Query::parse("spot @d3").terms[0].open);
        assert!(!Query::parse("'spot").terms[0].open);
    }

    #[test]
    fn fillers_give_way_to_words_that_say_something() {
        let query = Query::parse("what is the quota");
        let fillers = query.terms.iter().filter(|term| !term.counts()).count();
        assert_eq!(fillers, 3);
        assert!(Query::parse("what is").terms[0].counts());
    }
}
