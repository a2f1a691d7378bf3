//! Changes of inputs: bits, pieces, words of the language, and parts of other inputs.

use std::hash::{DefaultHasher, Hasher as _};

/// The longest input.
const LONGEST: usize = 32 * 1024;

pub(crate) fn hash(value: impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Chance that is the same for the same seed.
pub(crate) struct Mutator {
    state: u64,
    words: &'static [&'static str],
}

impl Mutator {
    pub(crate) fn new(seed: u64, words: &'static [&'static str]) -> Self {
        let state = hash(seed) | 1;
        Self { state, words }
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state % end.max(1) as u64).unwrap()
    }

    /// A changed copy of one of `corpus`, more often of a late one.
    pub(crate) fn next(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let (one, other) = (self.below(corpus.len()), self.below(corpus.len()));
        let mut input = corpus[one.max(other)].clone();
        for _ in 0..=self.below(6) {
            let splice = self.below(corpus.len());
            self.change(&mut input, &corpus[splice]);
        }
        input.truncate(LONGEST);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, other: &[u8]) {
        let at = self.below(input.len() + 1);
        match self.below(9) {
            0 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << self.below(8);
                }
            }
            1 => {
                let byte = self.below(256);
                input.insert(at, u8::try_from(byte).unwrap());
            }
            2 => drop(input.drain(at..(at + self.below(40)).min(input.len()))),
            // A line gone, or twice.
            3 => drop(input.drain(line_at(input, at))),
            4 => {
                let line = line_at(input, at);
                let copy = input[line.clone()].to_vec();
                for _ in 0..=self.below(3) {
                    input.splice(line.start..line.start, copy.iter().copied());
                }
            }
            5 => {
                let length = self.below(80);
                let copy = input[at..(at + length).min(input.len())].to_vec();
                let to = self.below(input.len() + 1);
                for _ in 0..=self.below(20) {
                    input.splice(to..to, copy.iter().copied());
                }
            }
            6 => {
                let from = self.below(other.len() + 1);
                let line = line_at(other, from);
                let to = line_at(input, at).start;
                input.splice(to..to, other[line].iter().copied());
            }
            7 => {
                let from = self.below(other.len() + 1);
                let to = (from + self.below(300)).min(other.len());
                input.splice(at..at, other[from..to].iter().copied());
            }
            _ => {
                let word = self.words[self.below(self.words.len())];
                input.splice(at..at, word.bytes());
            }
        }
        if input.len() > 2 * LONGEST {
            input.truncate(LONGEST);
        }
    }
}

/// The line that byte `at` stands on, with its end.
fn line_at(text: &[u8], at: usize) -> std::ops::Range<usize> {
    let (before, rest) = text.split_at(at.min(text.len()));
    let start = before.iter().rposition(|byte| *byte == b'\n');
    let end = rest.iter().position(|byte| *byte == b'\n');
    start.map_or(0, |start| start + 1)..end.map_or(text.len(), |end| at + end + 1)
}
