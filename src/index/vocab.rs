//! The words of a deck, sorted, and for each word the entries that have it, with the fields
//! it stands in.
//!
//! Compact on purpose: two strings' worth of bytes and flat lists of `u32`, so that a
//! million entries stay affordable. Knows nothing of queries or scores.

use std::ops::Range;

use super::words;

/// Where in an entry a word stands; the bits of a [`Posting`]'s fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Title,
    Alias,
    Cell,
    Why,
    Block,
    Code,
    Id,
    Section,
}

impl Place {
    pub(super) const ALL: [Self; 8] = [
        Self::Title,
        Self::Alias,
        Self::Cell,
        Self::Why,
        Self::Block,
        Self::Code,
        Self::Id,
        Self::Section,
    ];

    pub(super) const fn bit(self) -> u8 {
        1 << self as u8
    }

    /// Whether its texts are short names that may be typed whole.
    pub(super) const fn is_whole(self) -> bool {
        match self {
            Self::Title | Self::Alias | Self::Cell => true,
            Self::Why | Self::Block | Self::Code | Self::Id | Self::Section => false,
        }
    }

    /// Whether its texts have inline markup.
    pub(super) const fn has_markup(self) -> bool {
        match self {
            Self::Title | Self::Cell | Self::Why | Self::Block => true,
            Self::Alias | Self::Code | Self::Id | Self::Section => false,
        }
    }
}

/// That an entry has a word, and in which places: 24 bits of entry, 8 of places.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Posting(u32);

impl Posting {
    pub(super) const MAX_ENTRIES: usize = 1 << 24;

    pub(super) const fn new(entry: u32, places: u8) -> Self {
        Self(entry << 8 | places as u32)
    }

    /// That the word stands in `place`, too.
    pub(super) const fn add(&mut self, place: Place) {
        self.0 |= place.bit() as u32;
    }

    pub(super) const fn entry(self) -> u32 {
        self.0 >> 8
    }

    pub(super) const fn places(self) -> u8 {
        (self.0 & 0xFF) as u8
    }
}

/// All words with their postings.
#[derive(Debug, Default)]
pub(super) struct Vocab {
    text: String,
    starts: Vec<u32>,
    letters: Vec<u64>,
    lists: Vec<u32>,
    postings: Vec<Posting>,
}

impl Vocab {
    /// For so many words of so many bytes.
    pub(super) fn with_room(words: usize, bytes: usize) -> Self {
        let list = || {
            let mut list = Vec::with_capacity(words + 1);
            list.push(0);
            list
        };
        Self {
            text: String::with_capacity(bytes),
            starts: list(),
            letters: Vec::with_capacity(words),
            lists: list(),
            postings: Vec::new(),
        }
    }

    /// Adds the next word in order, which `count` entries have. Returns where its postings
    /// begin.
    pub(super) fn push(&mut self, word: &str, count: u32) -> u32 {
        self.text.push_str(word);
        self.starts.push(position(self.text.len()));
        self.letters.push(words::letters(word));
        let begin = self.lists.last().copied().unwrap_or(0);
        self.lists.push(begin + count);
        begin
    }

    /// The postings of all words, one after the other.
    pub(super) fn set_postings(&mut self, postings: Vec<Posting>) {
        self.postings = postings;
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.letters.len()
    }

    /// The word at `at`.
    pub(super) fn word(&self, at: usize) -> &str {
        &self.text[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// Which letters the word at `at` has; see [`words::letters`].
    pub(super) fn letters(&self, at: usize) -> u64 {
        self.letters[at]
    }

    /// The entries that have the word at `at`, in order.
    pub(super) fn postings(&self, at: usize) -> &[Posting] {
        &self.postings[self.lists[at] as usize..self.lists[at + 1] as usize]
    }

    /// The words that begin with `prefix`.
    pub(super) fn starting_with(&self, prefix: &str) -> Range<usize> {
        let start = self.first(0, |word| word < prefix);
        let end = self.first(start, |word| word.starts_with(prefix));
        start..end
    }

    /// The place of `word`.
    pub(super) fn find(&self, word: &str) -> Option<usize> {
        let at = self.first(0, |known| known < word);
        (at < self.len() && self.word(at) == word).then_some(at)
    }

    /// The first word from `from` on for which `before` does not hold.
    fn first(&self, from: usize, before: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (from, self.len());
        while low < high {
            let mid = low + (high - low) / 2;
            if before(self.word(mid)) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        low
    }
}

/// A place in a list, as it is kept.
pub(super) fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::builder::Builder;

    fn vocab() -> Vocab {
        let mut builder = Builder::default();
        builder.add(0, Place::Title, "Batch endpoint");
        builder.add(0, Place::Cell, "the endpoint, an ENDPOINT");
        builder.add(1, Place::Code, "endpoints: batch");
        builder.finish()
    }

    #[test]
    fn a_word_knows_its_entries_and_places() {
        let vocab = vocab();
        let at = vocab.find("endpoint").unwrap();
        let found: Vec<(u32, u8)> = vocab
            .postings(at)
            .iter()
            .map(|posting| (posting.entry(), posting.places()))
            .collect();
        assert_eq!(found, [(0, Place::Title.bit() | Place::Cell.bit())]);
        assert_eq!(vocab.postings(vocab.find("batch").unwrap()).len(), 2);
        assert_eq!(vocab.find("endpo"), None);
        assert_eq!(vocab.find("zzz"), None);
    }

    #[test]
    fn a_prefix_finds_a_stretch_of_words() {
        let vocab = vocab();
        let found: Vec<&str> = vocab
            .starting_with("end")
            .map(|at| vocab.word(at))
            .collect();
        assert_eq!(found, ["endpoint", "endpoints"]);
        assert!(vocab.starting_with("q").is_empty());
        assert_eq!(vocab.starting_with("").len(), vocab.len());
    }
}
