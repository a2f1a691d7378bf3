//! The titles of all entries, folded, in one string: for words side by side and for letters
//! in order. With them stands what an entry weighs, so that weighing many looks at nothing else.

use super::vocab::position;
use super::words::{letters, normal};
use crate::model::inline;
use crate::text::floor;

/// Longer titles are sentences; their end adds nothing to a search by letters.
const MAX_TITLE: usize = 80;

/// All titles.
#[derive(Debug, Default)]
pub(super) struct Titles {
    text: String,
    ends: Vec<u32>,
    letters: Vec<u64>,
    words: Vec<u8>,
    standings: Vec<u8>,
}

impl Titles {
    /// Adds the title of the next entry, and its [`standing`](super::rank::standing).
    pub(super) fn push(&mut self, title: &str, standing: u8) {
        self.standings.push(standing);
        let normal = normal(&inline::plain(title));
        let words = normal.split(' ').count();
        self.words.push(u8::try_from(words).unwrap_or(u8::MAX));
        let kept = &normal[..floor(&normal, MAX_TITLE)];
        self.letters.push(letters(kept));
        self.text.push_str(kept);
        self.ends.push(position(self.text.len()));
    }

    /// Gives back what it was allowed to grow into.
    pub(super) fn shrink_to_fit(&mut self) {
        let Self {
            text,
            ends,
            letters,
            words,
            standings,
        } = self;
        text.shrink_to_fit();
        ends.shrink_to_fit();
        letters.shrink_to_fit();
        words.shrink_to_fit();
        standings.shrink_to_fit();
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The words of a title, folded, with one space between them.
    pub(super) fn text(&self, entry: u32) -> &str {
        let at = entry as usize;
        let start = at
            .checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize);
        &self.text[start..self.ends[at] as usize]
    }

    /// How many words a title has.
    pub(super) fn words(&self, entry: u32) -> u8 {
        self.words[entry as usize]
    }

    /// What the entry weighs by what it is, from 0 to 1.
    pub(super) fn standing(&self, entry: u32) -> f32 {
        f32::from(self.standings[entry as usize]) / 100.0
    }

    /// Which letters a title has; see [`letters`].
    pub(super) fn letters(&self, entry: u32) -> u64 {
        self.letters[entry as usize]
    }
}
