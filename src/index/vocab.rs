//! The words of a deck, sorted, and for each word the entries that have it, with the fields
//! it stands in.
//!
//! Compact on purpose: two strings' worth of bytes and flat lists of `u32`, so that a
//! million entries stay affordable. Knows nothing of queries or scores.

use std::hash::Hasher;
use std::ops::Range;

use hashbrown::HashTable;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Posting(u32);

impl Posting {
    pub(super) const MAX_ENTRIES: usize = 1 << 24;

    const fn new(entry: u32, place: Place) -> Self {
        Self(entry << 8 | place.bit() as u32)
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

/// What follows a word in [`Builder::text`]; in no word.
const END: char = '\n';

/// A word that was seen. Four numbers, because a large deck looks tens of millions of words
/// up, and waits for memory at nearly each.
struct Known {
    /// What the table looks it up by; see [`WordHasher::short`].
    hash: u32,
    /// Where it begins in [`Builder::text`].
    start: u32,
    /// How many words were seen before.
    id: u32,
    /// Its latest place in [`Builder::seen`].
    last: u32,
}

/// `hash` in both halves: the table looks at the upper bits too.
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

/// Collects words entry by entry; entries must come in order.
#[derive(Default)]
pub(super) struct Builder {
    /// The words, each with [`END`] behind it.
    text: String,
    known: HashTable<Known>,
    /// The words of one entry after the other: here the upper bits are the word.
    seen: Vec<Posting>,
    /// The entries, and where each begins in `seen`.
    entries: Vec<(u32, u32)>,
}

impl Builder {
    /// The most different words; no deck that somebody wrote has nearly as many.
    const MAX_WORDS: usize = Posting::MAX_ENTRIES;

    /// Adds the words of `text`, which stands in `place` of `entry`. Returns the hash of the
    /// text as a whole; see [`whole_hash`].
    pub(super) fn add(&mut self, entry: u32, place: Place, text: &str) -> u32 {
        if self.entries.last().is_none_or(|(last, _)| *last != entry) {
            self.entries.push((entry, position(self.seen.len())));
        }
        let mut whole = WordHasher::default();
        words::tokens(text, |token| {
            self.add_word(place, token.text);
            if !token.joined {
                whole.write(token.text.as_bytes());
            }
        });
        whole.short()
    }

    /// Adds a word of the latest entry.
    fn add_word(&mut self, place: Place, word: &str) {
        let mut hasher = WordHasher::default();
        hasher.write(word.as_bytes());
        let hash = hasher.short();
        let begin = self.entries.last().map_or(0, |(_, begin)| *begin);
        let place_in_seen = position(self.seen.len());
        let text = self.text.as_bytes();
        let same = |known: &Known| {
            let found = text.get(known.start as usize..).unwrap_or_default();
            known.hash == hash
                && found.strip_prefix(word.as_bytes()).and_then(<[u8]>::first) == Some(&(END as u8))
        };
        let count = self.known.len();
        let id = match self.known.find_mut(spread(hash), same) {
            Some(known) => {
                if known.last >= begin
                    && let Some(posting) = self.seen.get_mut(known.last as usize)
                {
                    posting.0 |= u32::from(place.bit());
                    return;
                }
                known.last = place_in_seen;
                known.id
            }
            None if count < Self::MAX_WORDS => {
                let id = position(count);
                let known = Known {
                    hash,
                    start: position(self.text.len()),
                    id,
                    last: place_in_seen,
                };
                self.known
                    .insert_unique(spread(hash), known, |known| spread(known.hash));
                self.text.push_str(word);
                self.text.push(END);
                id
            }
            None => return,
        };
        self.seen.push(Posting::new(id, place));
    }

    /// The finished vocabulary.
    pub(super) fn finish(self) -> Vocab {
        let Self {
            text,
            known,
            seen,
            entries,
        } = self;
        let word = |known: &Known| {
            let rest = text.get(known.start as usize..).unwrap_or_default();
            (rest.split(END).next().unwrap_or_default(), known.id)
        };
        let mut sorted: Vec<(&str, u32)> = known.iter().map(word).collect();
        sorted.sort_unstable();
        drop(known);
        let mut vocab = Vocab::default();
        let mut rank = vec![0; sorted.len()];
        vocab.starts.push(0);
        for (at, (word, id)) in sorted.iter().enumerate() {
            rank[*id as usize] = at;
            vocab.text.push_str(word);
            vocab.starts.push(position(vocab.text.len()));
            vocab.letters.push(words::letters(word));
        }
        drop(sorted);
        drop(text);
        // Counting sort by word; within a word the order of entries is kept.
        let mut lists = vec![0_u32; rank.len() + 1];
        for of in &seen {
            lists[rank[of.entry() as usize] + 1] += 1;
        }
        for at in 1..lists.len() {
            lists[at] += lists[at - 1];
        }
        let mut next = lists.clone();
        vocab.postings = vec![Posting(0); seen.len()];
        let ends = entries.iter().skip(1).map(|(_, begin)| *begin as usize);
        let ends = ends.chain([seen.len()]);
        for ((entry, begin), end) in entries.iter().zip(ends) {
            for of in &seen[*begin as usize..end] {
                let slot = &mut next[rank[of.entry() as usize]];
                vocab.postings[*slot as usize] = Posting(entry << 8 | u32::from(of.places()));
                *slot += 1;
            }
        }
        vocab.lists = lists;
        vocab
    }
}

/// A place in a list, as it is kept.
pub(super) fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A quick hash for short words. The table lives only while the index is built, and a pack
/// with words made to collide slows only its own opening.
#[derive(Default)]
pub(super) struct WordHasher(u64);

impl WordHasher {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn short(&self) -> u32 {
        (self.finish() >> 16) as u32
    }
}

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (whole, rest) = bytes.as_chunks::<8>();
        for chunk in whole {
            self.mix(u64::from_le_bytes(*chunk));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.mix(u64::from_le_bytes(last) ^ (bytes.len() as u64) << 56);
    }

    /// The end mark of a text: its length is in the hash already.
    fn write_u8(&mut self, _: u8) {}

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
}

/// The hash of a text whatever is between its words; two spellings of one name share it.
pub(super) fn whole_hash(text: &str) -> u32 {
    let mut whole = WordHasher::default();
    words::tokens(text, |token| {
        if !token.joined {
            whole.write(token.text.as_bytes());
        }
    });
    whole.short()
}

#[cfg(test)]
mod tests {
    use super::*;

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
