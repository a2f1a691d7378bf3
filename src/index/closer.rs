//! A closer look at the best candidates: whether the words stand together in one text, next to
//! each other and in order, and how much of that text was asked for. A word index knows
//! none of this, and reading a few dozen entries costs less than storing it for all.

use crate::model::{EntryIx, Model};
use crate::text::floor;

use super::expand::{SAME, Slip, quality};
use super::query::{Query, Term};
use super::rank::{self, Together};
use super::vocab::Place;
use super::words::tokens;
use super::{fields, shown};

/// Longer texts are read up to here.
const MAX_BYTES: usize = 4000;

/// What is asked, prepared for reading many texts.
pub(super) struct Reader<'a> {
    query: &'a Query,
    terms: Vec<Asked>,
}

/// A term that counts, and how the text at hand meets it.
struct Asked {
    /// Its place in the query.
    at: usize,
    weight: f32,
    slip: Option<Slip>,
    quality: u16,
    /// At which words of the text.
    met: Vec<usize>,
}

impl<'a> Reader<'a> {
    /// For the terms of `query` that count, with what each weighs, in order. `may_slip` says
    /// for which of them a word that is merely similar will do.
    pub(super) fn new(
        query: &'a Query,
        weights: impl IntoIterator<Item = f32>,
        may_slip: impl Fn(&Term) -> bool,
    ) -> Self {
        let counting = query.terms.iter().enumerate();
        let counting = counting.filter(|(_, term)| term.counts());
        let terms = counting.zip(weights).map(|((at, term), weight)| Asked {
            at,
            weight,
            slip: Slip::new(term).filter(|_| may_slip(term)),
            quality: 0,
            met: Vec::new(),
        });
        Self {
            query,
            terms: terms.collect(),
        }
    }

    /// How well the words stand together in the best text of `entry`.
    pub(super) fn closeness(&mut self, model: &Model, entry: EntryIx) -> f32 {
        let mut best = 0.0;
        fields::texts(model, entry, |place, _, text| {
            // What is on the page is long, and not what the entry is about.
            if matches!(place, Place::Block | Place::Code | Place::Section) {
                return;
            }
            if let Some(together) = self.read(&shown(place, &text[..floor(text, MAX_BYTES)])) {
                best = rank::closeness(place, &together).max(best);
            }
        });
        best
    }

    fn read(&mut self, text: &str) -> Option<Together> {
        for term in &mut self.terms {
            term.quality = 0;
            term.met.clear();
        }
        let mut words = 0;
        tokens(text, |token| {
            if token.joined {
                self.meet_joined(token.text, words);
                return;
            }
            for asked in &mut self.terms {
                let term = &self.query.terms[asked.at];
                let mut worth = quality(term, token.text);
                if worth == 0 {
                    let slips = asked.slip.as_mut().and_then(|slip| slip.of(token.text));
                    worth = slips.map_or(0, |(_, worth)| worth);
                }
                if worth > 0 {
                    asked.quality = asked.quality.max(worth);
                    asked.met.push(words);
                }
            }
            words += 1;
        });
        self.together(words)
    }

    /// A compound that was typed in parts, or as one.
    fn meet_joined(&mut self, word: &str, next: usize) {
        for join in self.query.joins.iter().filter(|join| *join.text == *word) {
            let (first, last) = join.terms;
            for asked in &mut self.terms {
                if (first..=last).contains(&asked.at) {
                    asked.quality = SAME;
                    asked.met.push(next.saturating_sub(1) + asked.at - first);
                }
            }
        }
    }

    fn together(&self, words: usize) -> Option<Together> {
        let (mut had, mut all) = (0.0, 0.0);
        let mut met: Vec<usize> = Vec::new();
        for asked in &self.terms {
            all += asked.weight;
            had += asked.weight * f32::from(asked.quality.min(SAME)) / f32::from(SAME);
            met.extend(&asked.met);
        }
        if had == 0.0 {
            return None;
        }
        met.sort_unstable();
        met.dedup();
        let pairs = self.terms.windows(2);
        let in_row = pairs.clone().filter(|pair| {
            let follows = |place: &usize| pair[1].met.contains(&(place + 1));
            pair[0].met.iter().any(follows)
        });
        Some(Together {
            had: had / all,
            in_row: part(in_row.count(), pairs.len()),
            share: part(met.len(), words),
        })
    }
}

/// `some` of `all`, from 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "texts have few words")]
fn part(some: usize, all: usize) -> f32 {
    some.min(all) as f32 / all.max(1) as f32
}
