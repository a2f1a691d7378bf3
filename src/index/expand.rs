//! From a typed word to the words of the deck that may be meant, each with a quality.
//!
//! The same word is worth 255; then come its inflections, words it begins, words that share
//! most of their letters, and only where none of these exists slips of the finger and letters
//! in the right order. Knows words, no entries.

use super::matcher::Matcher;
use super::query::{Query, Term};
use super::vocab::Vocab;
use super::words::{MAX_ENDING, letters, root, stem};

/// What the same word is worth.
pub(super) const SAME: u16 = 255;
/// What a compound is worth, typed as one and found as one; and typed as two words.
const COMPOUND: u16 = 320;
const JOINED: u16 = 270;
const INFLECTED: u16 = 205;
/// What another word of the same family is worth: `prediction` for `predict`.
const RELATED: u16 = 140;
/// The least part of the possible that letters in order must reach.
const LEAST_LETTERS: f32 = 0.6;

/// A word of the deck that may be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Expansion {
    /// Its place in the vocabulary.
    pub(super) word: usize,
    /// How likely it is meant.
    pub(super) quality: u16,
}

/// How far a search goes to find a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Care {
    /// Slips only of words that nothing in the deck begins with.
    Strict,
    /// Slips of every word.
    Loose,
}

/// The words that the term at `at` may mean.
pub(super) fn expand(
    vocab: &Vocab,
    matcher: &Matcher,
    query: &Query,
    at: usize,
    care: Care,
) -> Vec<Expansion> {
    let term = &query.terms[at];
    if term.exact {
        let found = vocab.find(&term.text);
        return found
            .map(|word| Expansion {
                word,
                quality: SAME,
            })
            .into_iter()
            .collect();
    }
    let mut found = joins(vocab, query, at);
    found.extend(relatives(vocab, term));
    let known = !found.is_empty();
    if !known {
        found = lookalikes(vocab, term);
    }
    if !known || care == Care::Loose {
        found.extend(slips(vocab, term));
    }
    if found.is_empty() {
        found = in_order(vocab, matcher, term);
    }
    found
}

/// Compounds of the deck that the term is a part of, as typed.
fn joins(vocab: &Vocab, query: &Query, at: usize) -> Vec<Expansion> {
    let mut found = Vec::new();
    for join in &query.joins {
        if !(join.terms.0..=join.terms.1).contains(&at) {
            continue;
        }
        let quality = if join.typed { COMPOUND } else { JOINED };
        let open = query.terms[join.terms.1].open && join.text.len() > 3;
        for word in vocab.starting_with(&join.text) {
            if vocab.word(word).len() == join.text.len() {
                found.push(Expansion { word, quality });
            } else if open {
                let quality = quality - 50;
                found.push(Expansion { word, quality });
            } else {
                break;
            }
        }
    }
    found
}

/// The same word, its inflections and its family, and words it begins.
fn relatives<'a>(vocab: &'a Vocab, term: &'a Term) -> impl Iterator<Item = Expansion> + 'a {
    vocab
        .starting_with(term.root())
        .map(|word| Expansion {
            word,
            quality: quality(term, vocab.word(word)),
        })
        .filter(|found| found.quality > 0)
}

/// How well `word` fits as the same word, a relative or a continuation; 0 if it does not.
pub(super) fn quality(term: &Term, word: &str) -> u16 {
    // All of them share their root, so most words end here.
    if term.exact || !word.starts_with(term.root()) {
        return if term.text == word { SAME } else { 0 };
    }
    let rest = word.strip_prefix(&*term.text);
    let begun = match rest.map(str::len) {
        Some(0) => return SAME,
        Some(_) => {
            let share = 70 * term.text.len() / word.len();
            let least = if term.open { 150 } else { 90 };
            least + u16::try_from(share).unwrap_or(0)
        }
        None => 0,
    };
    if word.len() > term.root().len() + MAX_ENDING {
        begun
    } else if word.starts_with(term.stem()) && stem(word) == term.stem() {
        begun.max(INFLECTED)
    } else if root(word) == term.root() {
        begun.max(RELATED)
    } else {
        begun
    }
}

/// Words that differ only in their last three letters.
fn lookalikes(vocab: &Vocab, term: &Term) -> Vec<Expansion> {
    let chars: Vec<usize> = term.text.char_indices().map(|(at, _)| at).collect();
    for dropped in 1..=3_usize {
        let kept = chars.len().saturating_sub(dropped);
        if kept < 5 {
            break;
        }
        let prefix = &term.text[..chars[kept]];
        let found: Vec<Expansion> = vocab
            .starting_with(prefix)
            .filter(|word| vocab.word(*word).len() <= prefix.len() + 3)
            .map(|word| Expansion {
                word,
                quality: 130 - 15 * u16::try_from(dropped).unwrap_or(0),
            })
            .collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Words that a slip or two turn into the term; only those with the fewest.
fn slips(vocab: &Vocab, term: &Term) -> Vec<Expansion> {
    let Some(mut slip) = Slip::new(term) else {
        return Vec::new();
    };
    let mask = letters(&term.text);
    let mut found = Vec::new();
    let mut least = slip.allowed;
    for word in 0..vocab.len() {
        // Letters that only one of them has are a slip each; a word that is still being typed
        // may go on with any.
        let other = vocab.letters(word);
        let added = if term.open { 0 } else { other & !mask };
        let missing = (mask & !other).count_ones().max(added.count_ones());
        if missing as usize > least || !begins_alike(&term.text, vocab.word(word)) {
            continue;
        }
        if let Some((count, quality)) = slip.of(vocab.word(word)) {
            if count < least {
                found.clear();
            }
            if count <= least {
                least = count;
                found.push(Expansion { word, quality });
            }
        }
    }
    found
}

/// Whether one of the first two letters is where a slip may leave it. One slip always leaves
/// one there; two at the very beginning make another word of it.
fn begins_alike(one: &str, other: &str) -> bool {
    match (one.as_bytes(), other.as_bytes()) {
        ([a, b, ..], [c, d, ..]) if one.is_ascii() && other.is_ascii() => {
            a == c || b == d || a == d || b == c
        }
        _ => true,
    }
}

/// Words that have the letters of the term in this order, the first one first.
fn in_order(vocab: &Vocab, matcher: &Matcher, term: &Term) -> Vec<Expansion> {
    let mask = letters(&term.text);
    let count = term.text.chars().count();
    if count < 3 {
        return Vec::new();
    }
    let first = term.text.chars().next().map_or(0, char::len_utf8);
    vocab
        .starting_with(&term.text[..first])
        .filter(|word| mask & !vocab.letters(*word) == 0 && vocab.word(*word).len() <= 40)
        .filter_map(|word| {
            let quality = matcher.quality(vocab.word(word), &term.text)?;
            #[expect(clippy::cast_sign_loss, reason = "a quality is between 0 and 1")]
            let points = (quality * 80.0) as u16;
            (quality >= LEAST_LETTERS).then_some(Expansion {
                word,
                quality: points,
            })
        })
        .collect()
}

/// Words of the deck near to those that found nothing, nearest first.
pub(super) fn nearest(vocab: &Vocab, query: &Query) -> Vec<String> {
    let mut offers: Vec<String> = Vec::new();
    let words = query.terms.iter().map(|term| &*term.text);
    for typed in words.filter(|typed| typed.len() > 2 && vocab.find(typed).is_none()) {
        let mut slip = Slip::wide(typed);
        let mut near: Vec<(usize, std::cmp::Reverse<usize>, &str)> = (0..vocab.len())
            .filter(|at| vocab.word(*at).len() > 2)
            .filter_map(|at| {
                let (slips, _) = slip.of(vocab.word(at))?;
                let uses = vocab.postings(at).len();
                Some((slips, std::cmp::Reverse(uses), vocab.word(at)))
            })
            .collect();
        near.sort_unstable();
        for (_, _, word) in near.into_iter().take(3) {
            if !offers.iter().any(|offer| offer == word) {
                offers.push(word.to_string());
            }
        }
    }
    offers.truncate(5);
    offers
}

/// Counts slips of the finger between a term and words: wrong, missing, doubled and swapped
/// letters count one each.
pub(super) struct Slip {
    term: Vec<char>,
    open: bool,
    allowed: usize,
    rows: [Vec<usize>; 3],
}

impl Slip {
    /// For `term`; nothing if it is too short to be mistaken.
    pub(super) fn new(term: &Term) -> Option<Self> {
        let chars: Vec<char> = term.text.chars().collect();
        let allowed = match chars.len() {
            0..=3 => return None,
            4..=7 => 1,
            8.. => 2,
        };
        (!term.exact).then(|| Self::with(chars, term.open, allowed))
    }

    /// For finding the nearest words at all.
    pub(super) fn wide(word: &str) -> Self {
        let chars: Vec<char> = word.chars().collect();
        let allowed = chars.len().div_ceil(2);
        Self::with(chars, false, allowed)
    }

    fn with(term: Vec<char>, open: bool, allowed: usize) -> Self {
        let row = vec![0; term.len() + 1];
        Self {
            term,
            open,
            allowed,
            rows: [row.clone(), row.clone(), row],
        }
    }

    /// How many slips lead to `word`, and what that is worth; nothing if they are too many.
    pub(super) fn of(&mut self, word: &str) -> Option<(usize, u16)> {
        let (whole, begun) = self.distance(word);
        let worth = |best: u16, slips: usize| best - 15 * u16::try_from(slips).unwrap_or(0).min(5);
        if whole <= self.allowed && whole > 0 {
            return Some((whole, worth(125, whole)));
        }
        (self.open && begun <= self.allowed && begun > 0).then(|| (begun, worth(105, begun)))
    }

    /// The distance to `word`, and to the nearest beginning of it; over the limit is just
    /// over the limit.
    fn distance(&mut self, word: &str) -> (usize, usize) {
        let (m, over) = (self.term.len(), self.allowed + 1);
        if m > word.len() + self.allowed {
            // Too short for it already; a pasted line would be measured with every word.
            return (over, over);
        }
        let [before, above, row] = &mut self.rows;
        for (i, cost) in above.iter_mut().enumerate() {
            *cost = i;
        }
        let mut begun = over;
        let mut previous = None;
        for (j, c) in word.chars().enumerate() {
            if j >= m + self.allowed {
                return (over, begun);
            }
            row[0] = j + 1;
            let mut least = row[0];
            for i in 1..=m {
                let wrong = usize::from(self.term[i - 1] != c);
                let mut cost = (above[i - 1] + wrong).min(above[i] + 1).min(row[i - 1] + 1);
                let swapped = i > 1 && previous == Some(self.term[i - 1]) && self.term[i - 2] == c;
                if swapped {
                    cost = cost.min(before[i - 2] + 1);
                }
                row[i] = cost;
                least = least.min(cost);
            }
            begun = begun.min(row[m]);
            if least > over {
                return (over, begun);
            }
            previous = Some(c);
            std::mem::swap(before, above);
            std::mem::swap(above, row);
        }
        (above[m], begun)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::builder::Builder;
    use crate::index::vocab::Place;

    fn vocab(words: &str) -> Vocab {
        let mut builder = Builder::default();
        builder.add(0, Place::Title, words);
        builder.finish()
    }

    fn meant(words: &str, typed: &str) -> Vec<String> {
        let (vocab, query) = (vocab(words), Query::parse(typed));
        let mut found = expand(&vocab, &Matcher::new(), &query, 0, Care::Strict);
        found.sort_by_key(|found| std::cmp::Reverse(found.quality));
        let mut words: Vec<String> = Vec::new();
        for word in found.iter().map(|found| vocab.word(found.word)) {
            if !words.iter().any(|known| known == word) {
                words.push(word.to_string());
            }
        }
        words
    }

    #[test]
    fn the_word_itself_comes_before_inflections_and_longer_words() {
        assert_eq!(
            meant("deployment deploy deployable other", "deploy"),
            ["deploy", "deployment", "deployable"]
        );
        assert_eq!(meant("endpoint end", "endpoints"), ["endpoint"]);
        assert_eq!(meant("compare component", "compute"), [""; 0]);
    }

    #[test]
    fn one_slip_in_a_word_of_four_letters_is_forgiven() {
        for typed in ["spto", "sopt ", "spott ", "spor", "sspot"] {
            assert_eq!(meant("spot registry", typed), ["spot"], "{typed}");
        }
        for typed in ["rgistry", "regisrty", "registrry", "regustry", "eregistry"] {
            assert_eq!(meant("spot registry", typed), ["registry"], "{typed}");
        }
        assert_eq!(meant("spot registry", "rgeisrty"), ["registry"]);
        assert_eq!(
            meant("registry", "regsi"),
            ["registry"],
            "still being typed"
        );
    }

    #[test]
    fn two_words_find_a_compound_and_back() {
        assert_eq!(meant("checkpoint", "check point"), ["checkpoint"]);
        assert_eq!(meant("log_model", "logmodel"), ["logmodel"]);
        assert_eq!(meant("log_model", "log-model"), ["logmodel", "log"]);
    }

    #[test]
    fn letters_in_order_are_the_last_resort() {
        assert_eq!(meant("kubernetes", "kubrnts"), ["kubernetes"]);
        assert_eq!(meant("kubernetes", "xyz"), [""; 0]);
    }

    #[test]
    fn slips_are_counted_as_by_the_textbook() {
        let mut slip = Slip::wide("percision");
        for word in [
            "percision",
            "precision",
            "decision",
            "revisions",
            "persona",
            "ercisino",
        ] {
            assert_eq!(
                slip.distance(word).0,
                strsim::osa_distance("percision", word),
                "{word}"
            );
        }
    }
}
