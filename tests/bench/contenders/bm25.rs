//! BM25, what a text search engine does by default, with two courtesies to a reader who types:
//! the last word may be unfinished, and an unknown word may be one letter off.
//!
//! A text with `tf` times a word, which `df` of `n` texts have, gets for it
//! `ln(1 + (n - df + 0.5) / (df + 0.5)) * tf * (k1 + 1) / (tf + k1 * (1 - b + b * len / mean))`
//! with `k1` = 1.2 and `b` = 0.75 (Robertson and Zaragoza, "The Probabilistic Relevance
//! Framework: BM25 and Beyond", 2009, in the form that never falls below zero). A word that
//! stands for several words of the vocabulary counts as one word that is written in many ways.

use std::collections::{BTreeMap, HashMap};

use super::{Rows, Search, best};

const K1: f64 = 1.2;
const B: f64 = 0.75;
/// Shorter words are not mistaken for others.
const SHORTEST_TYPO: usize = 4;

pub(super) fn search<'a>(rows: &Rows<'_>) -> Search<'a> {
    let texts = Texts::new(&rows.texts);
    Box::new(move |query, k| texts.search(query, k))
}

struct Texts {
    /// Per word the texts that have it, and how often.
    words: BTreeMap<String, Vec<(u32, f64)>>,
    /// Per text its number of words.
    lengths: Vec<f64>,
    mean: f64,
    count: f64,
}

impl Texts {
    fn new(texts: &[String]) -> Self {
        let mut words: BTreeMap<String, Vec<(u32, f64)>> = BTreeMap::new();
        let mut lengths = Vec::new();
        for (text, at) in texts.iter().zip(0..) {
            let mut length = 0.0;
            for word in split(text) {
                length += 1.0;
                let list = words.entry(word).or_default();
                match list.last_mut() {
                    Some((last, times)) if *last == at => *times += 1.0,
                    Some(_) | None => list.push((at, 1.0)),
                }
            }
            lengths.push(length);
        }
        #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 texts")]
        let count = lengths.len().max(1) as f64;
        let mean = lengths.iter().sum::<f64>() / count;
        Self {
            words,
            lengths,
            mean,
            count,
        }
    }

    fn search(&self, query: &str, k: usize) -> Vec<u32> {
        let typed: Vec<String> = split(query).collect();
        let mut scores: HashMap<u32, f64> = HashMap::new();
        for (at, word) in typed.iter().enumerate() {
            let times = self.meant(word, at + 1 == typed.len());
            #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 texts")]
            let df = times.len() as f64;
            let idf = (1.0 + (self.count - df + 0.5) / (df + 0.5)).ln();
            for (text, tf) in times {
                let share = self.lengths[text as usize] / self.mean;
                let part = tf * (K1 + 1.0) / (tf + K1 * (1.0 - B + B * share));
                *scores.entry(text).or_default() += idf * part;
            }
        }
        // Scores are positive: their bits are in the same order.
        let ranked = scores
            .into_iter()
            .map(|(text, score)| (std::cmp::Reverse(score.to_bits()), text));
        best(ranked.collect(), k)
    }

    /// The texts that have what `word` may mean, and how often.
    fn meant(&self, word: &str, unfinished: bool) -> HashMap<u32, f64> {
        let mut lists: Vec<&Vec<(u32, f64)>> = Vec::new();
        if unfinished {
            let from = self.words.range(word.to_string()..);
            let begun = from.take_while(|(known, _)| known.starts_with(word));
            lists.extend(begun.map(|(_, list)| list));
        } else {
            lists.extend(self.words.get(word));
        }
        if lists.is_empty() && word.len() >= SHORTEST_TYPO {
            let near = self.words.iter().filter(|(known, _)| {
                known.len().abs_diff(word.len()) <= 1 && strsim::osa_distance(known, word) == 1
            });
            lists.extend(near.map(|(_, list)| list));
        }
        let mut times = HashMap::new();
        for (text, tf) in lists.into_iter().flatten() {
            *times.entry(*text).or_default() += tf;
        }
        times
    }
}

/// The words of `text` in lower case; a name with underscores also in its parts.
fn split(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.filter(|word| !word.is_empty()).flat_map(|word| {
        let whole = word.to_lowercase();
        let is_compound = whole.contains('_');
        let parts = whole
            .split('_')
            .filter(|part| is_compound && !part.is_empty());
        let mut words: Vec<String> = parts.map(str::to_string).collect();
        words.push(whole);
        words
    })
}
