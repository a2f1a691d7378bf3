//! The words of a deck while they are collected: every word once, and the entries one after
//! the other. What comes of it is a [`Vocab`]; knows nothing of queries.
//!
//! A million entries have fifty million words to look up, so the table is flat: a slot has a
//! part of the hash and a number, and the letters of all words are one string.

use hashbrown::HashTable;

use super::vocab::{Place, Posting, Vocab, position};
use super::words;

/// Collects words entry by entry; entries must come in order.
#[derive(Default)]
pub(super) struct Builder {
    table: Table,
    /// The words of one entry after the other: here the upper bits are the word.
    seen: Vec<Posting>,
    /// The entries, and where each begins in `seen`.
    entries: Vec<(u32, u32)>,
    /// For the words of one text; see [`words::tokens_with`].
    folded: String,
}

impl Builder {
    /// Adds the words of `text`, which stands in `place` of `entry`. Returns the hash of the
    /// text as a whole; see [`whole_hash`].
    pub(super) fn add(&mut self, entry: u32, place: Place, text: &str) -> u32 {
        let begin = match self.entries.last() {
            Some((last, begin)) if *last == entry => *begin,
            Some(_) | None => {
                let begin = position(self.seen.len());
                self.entries.push((entry, begin));
                begin
            }
        };
        let Self {
            table,
            seen,
            entries: _,
            folded,
        } = self;
        let mut whole = Hash::default();
        words::tokens_with(folded, text, |token| {
            let hash = word_hash(token.text);
            if !token.joined {
                whole.mix(u64::from(hash));
            }
            let Some(id) = table.id(token.text, hash) else {
                return;
            };
            let known = &mut table.words[id as usize];
            match seen.get_mut(known.last as usize) {
                Some(posting) if known.last >= begin => posting.add(place),
                Some(_) | None => {
                    known.last = position(seen.len());
                    known.count += 1;
                    seen.push(Posting::new(id, place.bit()));
                }
            }
        });
        whole.short()
    }

    /// The finished vocabulary.
    pub(super) fn finish(self) -> Vocab {
        let Self {
            table,
            seen,
            entries,
            folded: _,
        } = self;
        let (mut vocab, mut next) = table.sorted();
        let mut postings = vec![Posting::default(); seen.len()];
        let ends = entries.iter().skip(1).map(|(_, begin)| *begin as usize);
        let ends = ends.chain([seen.len()]);
        for ((entry, begin), end) in entries.iter().zip(ends) {
            // Within a word the order of entries is kept.
            for of in &seen[*begin as usize..end] {
                let slot = &mut next[of.entry() as usize];
                postings[*slot as usize] = Posting::new(*entry, of.places());
                *slot += 1;
            }
        }
        vocab.set_postings(postings);
        vocab
    }
}

/// Every word once, numbered as they come.
#[derive(Default)]
struct Table {
    text: String,
    words: Vec<Known>,
    slots: HashTable<Slot>,
}

/// A word.
struct Known {
    /// Where it begins in the text; it ends where the next one begins.
    start: u32,
    /// Its latest place in [`Builder::seen`].
    last: u32,
    /// How many entries have it.
    count: u32,
}

/// What the table has of a word.
struct Slot {
    hash: u32,
    /// Its number.
    word: u32,
}

impl Slot {
    /// The hash as the table wants it, which looks at the upper bits too.
    fn spread(hash: u32) -> u64 {
        u64::from(hash) << 32 | u64::from(hash)
    }
}

impl Table {
    /// The most different words; no deck that somebody wrote has nearly as many.
    const MAX_WORDS: usize = Posting::MAX_ENTRIES;

    /// The number of `word`, which gets one if it is new; nothing if there are too many.
    fn id(&mut self, word: &str, hash: u32) -> Option<u32> {
        let same = |slot: &Slot| slot.hash == hash && self.word(slot.word) == word;
        if let Some(known) = self.slots.find(Slot::spread(hash), same) {
            return Some(known.word);
        }
        let id = position(self.words.len());
        if self.words.len() >= Self::MAX_WORDS || self.text.len() + word.len() > u32::MAX as usize {
            return None;
        }
        let slot = Slot { hash, word: id };
        self.slots
            .insert_unique(Slot::spread(hash), slot, |slot| Slot::spread(slot.hash));
        self.words.push(Known {
            start: position(self.text.len()),
            last: u32::MAX,
            count: 0,
        });
        self.text.push_str(word);
        Some(id)
    }

    fn word(&self, id: u32) -> &str {
        let at = id as usize;
        let start = self.words[at].start as usize;
        let end = self.words.get(at + 1);
        let end = end.map_or(self.text.len(), |next| next.start as usize);
        &self.text[start..end]
    }

    /// The words in order, still without postings, and per word as it was numbered where its
    /// postings begin.
    fn sorted(mut self) -> (Vocab, Vec<u32>) {
        self.slots = HashTable::new();
        let head = |id: u32| {
            let word = self.word(id).as_bytes();
            let mut head = [0; 8];
            let len = word.len().min(8);
            head[..len].copy_from_slice(&word[..len]);
            (u64::from_be_bytes(head), id)
        };
        // Most words differ in their first letters, which then lie side by side.
        let mut order: Vec<(u64, u32)> = (0..position(self.words.len())).map(head).collect();
        order.sort_unstable_by(|one, other| {
            let rest = || self.word(one.1).cmp(self.word(other.1));
            one.0.cmp(&other.0).then_with(rest)
        });
        let mut vocab = Vocab::with_room(self.words.len(), self.text.len());
        let mut begins = vec![0; self.words.len()];
        for (_, id) in order {
            let count = self.words[id as usize].count;
            begins[id as usize] = vocab.push(self.word(id), count);
        }
        (vocab, begins)
    }
}

/// A quick hash for short words. The table lives only while the index is built, and a pack
/// with words made to collide slows only its own opening.
#[derive(Default)]
struct Hash(u64);

impl Hash {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn short(&self) -> u32 {
        ((self.0 ^ (self.0 >> 29)) >> 16) as u32
    }
}

/// Eight bytes at a time; the last ones may overlap those before.
fn word_hash(word: &str) -> u32 {
    let bytes = word.as_bytes();
    let mut hash = Hash::default();
    hash.mix(bytes.len() as u64);
    if let Some(last) = bytes.last_chunk::<8>() {
        for chunk in bytes.as_chunks::<8>().0 {
            hash.mix(u64::from_le_bytes(*chunk));
        }
        hash.mix(u64::from_le_bytes(*last));
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let [first, last] = [first, last].map(|four| u64::from(u32::from_le_bytes(*four)));
        hash.mix(first << 32 | last);
    } else {
        let few = bytes
            .iter()
            .fold(0, |few, byte| few << 8 | u64::from(*byte));
        hash.mix(few);
    }
    hash.short()
}

/// The hash of a text whatever is between its words; two spellings of one name share it.
pub(super) fn whole_hash(text: &str) -> u32 {
    let mut whole = Hash::default();
    words::tokens(text, |token| {
        if !token.joined {
            whole.mix(u64::from(word_hash(token.text)));
        }
    });
    whole.short()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_any_length_are_told_apart_and_found_again() {
        let mut builder = Builder::default();
        let word = |at: u32| "x".repeat(at as usize % 23) + &at.to_string();
        let count = 5_000;
        for at in 0..count {
            builder.add(at, Place::Title, &word(at));
        }
        for at in 0..count {
            builder.add(count + at, Place::Code, &word(at));
        }
        let vocab = builder.finish();
        assert_eq!(vocab.len(), count as usize);
        for at in 0..count {
            let found = vocab.postings(vocab.find(&word(at)).unwrap());
            let entries: Vec<u32> = found.iter().map(|posting| posting.entry()).collect();
            assert_eq!(entries, [at, count + at]);
        }
        assert!((1..vocab.len()).all(|at| vocab.word(at - 1) < vocab.word(at)));
    }

    #[test]
    fn two_spellings_of_a_name_have_one_hash_and_other_names_another() {
        assert_eq!(whole_hash("Log_Model"), whole_hash("log model"));
        assert_ne!(whole_hash("log model"), whole_hash("model log"));
        assert_ne!(whole_hash("logmodel"), whole_hash("log model"));
    }
}
