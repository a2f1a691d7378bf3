//! A query against the index: candidates tier by tier, until there are enough.
//!
//! 1. a whole title, alias, cell or id was typed; 2. all words are there, or most of them, or
//!    all with slips, the best of them read once more to see what stands together; 3. below the
//!    divider, only the letters, in titles.
//!
//! Work is in proportion to the entries that have one of the words; nothing is kept between
//! calls.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::model::{EntryIx, Model};

use super::closer::Reader;
use super::expand::{Care, Slip, expand, nearest, quality};
use super::filter::Filter;
use super::lists::{MAX_WEIGHED, Strongest, gather, skip_to};
use super::query::{Query, Term};
use super::rank::{self, Part, Seen};
use super::vocab::Place;
use super::whole::typed_whole;
use super::words::{letters, tokens};
use super::{Field, Found, Hit, Marks, Words, fields, shown};

/// With fewer hits than this, the next tier is asked too.
const FEW: usize = 5;
/// With fewer hits than this, titles with the letters are added, up to as many.
const FILL: usize = 8;
/// Candidates of a tier that are read once more.
const READ: usize = 48;
/// With more entries than this to walk, those with some of the words are not asked for unless
/// there is nothing better.
const AFFORDABLE: usize = 20_000;
/// Titles that are tried letter by letter, so that a huge deck stays quick.
const MAX_TRIED: usize = 20_000;

/// The tiers, best last: a score begins with its tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tier {
    Letters,
    Some,
    Slips,
    All,
    Whole,
}

impl Tier {
    /// What scores in this tier begin with; see [`Hit::score`].
    fn base(self) -> u8 {
        match self {
            Self::Letters => 0,
            Self::Some | Self::Slips | Self::All => 1,
            Self::Whole => 2,
        }
    }
}

/// A candidate with its score in its tier.
struct Ranked {
    tier: Tier,
    score: f32,
    entry: u32,
    places: u8,
}

struct Search<'a> {
    words: &'a Words,
    model: &'a Model,
    query: &'a Query,
    marks: &'a Marks<'a>,
    filter: Filter<'a>,
    ranked: Vec<Ranked>,
    /// How many more have all words, but fewer of them in good places.
    beyond: usize,
}

/// See [`super::Index::search`].
pub(super) fn search(
    words: &Words,
    model: &Model,
    query: &Query,
    marks: &Marks<'_>,
    limit: usize,
) -> Found {
    let filter = Filter::new(model, &words.vocab, query, marks);
    // A filter that names nothing is a word that begins with its sign: `@latest`.
    let query = match filter.words.join(" ") {
        unknown if unknown.is_empty() => Cow::Borrowed(query),
        unknown => Cow::Owned(query.with(&unknown)),
    };
    let mut search = Search {
        words,
        model,
        query: &query,
        marks,
        filter,
        ranked: Vec::new(),
        beyond: 0,
    };
    if query.has_words() {
        search.run();
        search.found(limit)
    } else {
        search.list(limit)
    }
}

impl Search<'_> {
    /// Everything that passes, in reading order.
    fn list(&mut self, limit: usize) -> Found {
        let mut found = Found {
            unknown: std::mem::take(&mut self.filter.unknown),
            ..Found::default()
        };
        if !self.filter.is_active() {
            return found;
        }
        for entry in (0..self.words.titles.len()).map(EntryIx::new) {
            if self.filter.passes(entry.0) {
                found.total += 1;
                if found.hits.len() < limit {
                    found.hits.push(Hit {
                        entry,
                        field: Field::Title,
                        score: 0.0,
                    });
                }
            }
        }
        found.divider = found.hits.len();
        found
    }

    fn run(&mut self) {
        let strict = self.lists(Care::Strict);
        let several = strict.len() > 1;
        let walked: usize = strict.iter().map(Vec::len).sum();
        self.add_tier(Tier::All, &strict);
        if several && walked <= AFFORDABLE {
            self.add_tier(Tier::Some, &strict);
        }
        self.add_whole();
        if self.ranked.len() < FEW {
            let loose = self.lists(Care::Loose);
            self.add_tier(Tier::Slips, &loose);
        }
        if self.ranked.len() < FEW && several && walked > AFFORDABLE {
            self.add_tier(Tier::Some, &strict);
        }
        if self.ranked.len() < FILL {
            self.add_letters();
        }
    }

    /// Adds the entries of `lists` that belong to `tier`.
    fn add_tier(&mut self, tier: Tier, lists: &[Vec<Seen>]) {
        let before = std::mem::take(&mut self.ranked);
        let known = known(&before);
        if tier == Tier::Some {
            self.add_some(lists, &known);
            self.read_best(tier, lists);
            self.keep_best(FILL);
        } else {
            self.add_all(lists, tier, &known);
            self.cut();
            self.read_best(tier, lists);
        }
        let added = std::mem::replace(&mut self.ranked, before);
        self.ranked.extend(added);
    }

    /// Weighs the best candidates by how their words stand together.
    fn read_best(&mut self, tier: Tier, lists: &[Vec<Seen>]) {
        let best = self.ranked.len().min(READ);
        if best == 0 {
            return;
        }
        self.ranked.select_nth_unstable_by(best - 1, order);
        let weights = self.parts(lists).into_iter().map(|part| part.rarity);
        let vocab = &self.words.vocab;
        let mut reader = Reader::new(self.query, weights, |term| {
            tier == Tier::Slips || vocab.starting_with(&term.text).is_empty()
        });
        for (at, ranked) in self.ranked.iter_mut().enumerate() {
            ranked.score *= if at < best {
                rank::SCATTERED + reader.closeness(self.model, EntryIx(ranked.entry))
            } else {
                rank::SCATTERED
            };
        }
    }

    /// Per word that counts, the entries that have what it may mean.
    fn lists(&self, care: Care) -> Vec<Vec<Seen>> {
        let Words { vocab, matcher, .. } = self.words;
        let terms = self
            .query
            .terms
            .iter()
            .enumerate()
            .filter(|(_, term)| term.counts());
        terms
            .map(|(at, term)| {
                let meant = expand(vocab, matcher, self.query, at, care);
                gather(
                    vocab,
                    meant,
                    self.notes(term, care),
                    self.words.titles.len(),
                )
            })
            .collect()
    }

    /// The entries whose note has `term`.
    fn notes(&self, term: &Term, care: Care) -> Vec<Seen> {
        let mut slip = Slip::new(term).filter(|_| care == Care::Loose);
        let mut found = Vec::new();
        for (entry, note) in self.marks.notes {
            let mut best = 0;
            tokens(note, |token| {
                let slips = slip.as_mut().and_then(|slip| slip.of(token.text));
                best = best
                    .max(quality(term, token.text))
                    .max(slips.map_or(0, |(_, worth)| worth));
            });
            if best > 0 && entry.at() < self.words.titles.len() {
                found.push(Seen::new(entry.0, best, 0));
            }
        }
        found
    }

    /// Entries that are in every list; of very many, those that have most of the words.
    fn add_all(&mut self, lists: &[Vec<Seen>], tier: Tier, known: &[u32]) {
        let Some(shortest) = lists.iter().min_by_key(|list| list.len()) else {
            return;
        };
        let every = shortest.iter().map(|seen| seen.entry);
        if shortest.len() <= MAX_WEIGHED {
            self.each_common(every, lists, |search, entry, parts| {
                search.add(tier, entry, parts, known);
            });
            return;
        }
        let (mut strongest, mut count) = (Strongest::default(), 0);
        self.each_common(every, lists, |search, entry, parts| {
            if search.is_wanted(entry, known) {
                count += 1;
                strongest.add(rank::strength(parts), entry);
            }
        });
        let chosen = strongest.in_order();
        self.beyond += count - chosen.len();
        self.each_common(chosen.into_iter(), lists, |search, entry, parts| {
            search.add(tier, entry, parts, known);
        });
    }

    /// Tells `each` those of `entries`, which are in order, that are in every list.
    fn each_common(
        &mut self,
        entries: impl Iterator<Item = u32>,
        lists: &[Vec<Seen>],
        mut each: impl FnMut(&mut Self, u32, &[Part]),
    ) {
        let mut parts = self.parts(lists);
        let mut rest: Vec<&[Seen]> = lists.iter().map(Vec::as_slice).collect();
        'entries: for entry in entries {
            for (list, part) in rest.iter_mut().zip(&mut parts) {
                *list = skip_to(list, entry);
                match list.first() {
                    Some(found) if found.entry == entry => part.value = Some(found.value),
                    Some(_) | None => continue 'entries,
                }
            }
            each(self, entry, &parts);
        }
    }

    /// Entries that are in lists which weigh most of the query.
    fn add_some(&mut self, lists: &[Vec<Seen>], known: &[u32]) {
        let mut parts = self.parts(lists);
        // A word that nothing has says nothing about what is meant, if most words are known.
        let found: Vec<f32> = parts
            .iter()
            .zip(lists)
            .filter(|(_, list)| !list.is_empty())
            .map(|(part, _)| part.rarity)
            .collect();
        if 2 * found.len() <= lists.len() {
            return;
        }
        let least = rank::LEAST_COVERAGE * found.iter().sum::<f32>();
        let mut rest: Vec<&[Seen]> = lists.iter().map(Vec::as_slice).collect();
        while let Some(entry) = rest
            .iter()
            .filter_map(|list| list.first())
            .map(|s| s.entry)
            .min()
        {
            let mut had = 0.0;
            for (list, part) in rest.iter_mut().zip(&mut parts) {
                part.value = match list.split_first() {
                    Some((seen, tail)) if seen.entry == entry => {
                        *list = tail;
                        had += part.rarity;
                        Some(seen.value)
                    }
                    Some(_) | None => None,
                };
            }
            if had >= least {
                self.add(Tier::Some, entry, &parts, known);
            }
        }
        self.keep_best(READ);
    }

    fn parts(&self, lists: &[Vec<Seen>]) -> Vec<Part> {
        let all = self.words.titles.len();
        let terms = self.query.terms.iter().filter(|term| term.counts());
        let part = |(list, term): (&Vec<Seen>, &Term)| {
            let weight = rank::word_weight(term.says);
            Part {
                rarity: weight * rank::rarity(list.len(), all),
                value: None,
            }
        };
        lists.iter().zip(terms).map(part).collect()
    }

    /// Whether `entry` may be shown and is not among the `known` ones yet.
    fn is_wanted(&self, entry: u32, known: &[u32]) -> bool {
        known.binary_search(&entry).is_err() && self.filter.passes(entry)
    }

    fn add(&mut self, tier: Tier, entry: u32, parts: &[Part], known: &[u32]) {
        if !self.is_wanted(entry, known) {
            return;
        }
        let score = rank::score(&self.words.titles, entry, parts, &self.query.phrase);
        let values = || parts.iter().filter_map(|part| part.value);
        let common = values().fold(0xFF, |places, value| places & value as u8);
        let strongest = values().max().map_or(0, |value| value as u8);
        self.ranked.push(Ranked {
            tier,
            score,
            entry,
            places: if common == 0 { strongest } else { common },
        });
    }

    /// Drops what is hardly worth a line beside the best.
    fn cut(&mut self) {
        let best = self
            .ranked
            .iter()
            .map(|ranked| ranked.score)
            .fold(0.0, f32::max);
        self.ranked
            .retain(|ranked| ranked.score >= best * rank::LEAST_SHARE);
    }

    /// Keeps the best `count` entries.
    fn keep_best(&mut self, count: usize) {
        self.ranked.sort_by(order);
        self.ranked.truncate(count);
    }

    /// Raises entries of which a whole text was typed.
    fn add_whole(&mut self) {
        let at = self.ranked.iter().map(|ranked| ranked.entry).zip(0..);
        let at: HashMap<u32, usize> = at.collect();
        for (entry, place) in typed_whole(self.model, self.words, self.query) {
            let bonus = rank::whole_bonus(place) * self.words.titles.standing(entry);
            match at.get(&entry).and_then(|at| self.ranked.get_mut(*at)) {
                Some(ranked) => {
                    ranked.tier = Tier::Whole;
                    ranked.score += bonus;
                    ranked.places = place.bit();
                }
                None if self.filter.passes(entry) => self.ranked.push(Ranked {
                    tier: Tier::Whole,
                    score: bonus,
                    entry,
                    places: place.bit(),
                }),
                None => {}
            }
        }
    }

    /// Titles that have the letters of every word, in order.
    fn add_letters(&mut self) {
        let terms: Vec<&Term> = self
            .query
            .terms
            .iter()
            .filter(|term| term.counts())
            .collect();
        let typed: usize = terms.iter().map(|term| term.text.len()).sum();
        if typed < 2 || terms.iter().any(|term| term.exact) {
            return;
        }
        let known = known(&self.ranked);
        let mask = terms
            .iter()
            .fold(0, |mask, term| mask | letters(&term.text));
        let mut tried = 0;
        for entry in (0..self.words.titles.len()).map(|at| EntryIx::new(at).0) {
            let possible = mask & !self.words.titles.letters(entry) == 0
                && known.binary_search(&entry).is_err()
                && self.filter.passes(entry);
            if !possible {
                continue;
            }
            tried += 1;
            if tried > MAX_TRIED {
                break;
            }
            if let Some(score) = self.letters_in_title(entry, &terms) {
                self.ranked.push(Ranked {
                    tier: Tier::Letters,
                    score,
                    entry,
                    places: Place::Title.bit(),
                });
            }
        }
        self.keep_best(FILL);
    }

    /// The mean quality of the words in a title, each letter counting alike.
    fn letters_in_title(&self, entry: u32, terms: &[&Term]) -> Option<f32> {
        let title = self.words.titles.text(entry);
        let (mut sum, mut count) = (0.0, 0.0);
        for term in terms {
            #[expect(clippy::cast_precision_loss, reason = "a word has few letters")]
            let letters = term.text.len() as f32;
            sum += self.words.matcher.quality(title, &term.text)? * letters;
            count += letters;
        }
        let mean = sum / count;
        (mean >= rank::LEAST_LETTERS).then_some(mean)
    }

    fn found(&mut self, limit: usize) -> Found {
        let total = self.ranked.len() + self.beyond;
        if limit < self.ranked.len() {
            if limit > 0 {
                self.ranked.select_nth_unstable_by(limit - 1, order);
            }
            self.ranked.truncate(limit);
        }
        self.ranked.sort_by(order);
        let hits: Vec<Hit> = self.ranked.iter().map(|ranked| self.hit(ranked)).collect();
        Found {
            divider: self
                .ranked
                .iter()
                .filter(|ranked| ranked.tier > Tier::Letters)
                .count(),
            nearest: if total == 0 {
                nearest(&self.words.vocab, self.query)
            } else {
                Vec::new()
            },
            unknown: std::mem::take(&mut self.filter.unknown),
            hits,
            total,
        }
    }

    fn hit(&self, ranked: &Ranked) -> Hit {
        let entry = EntryIx(ranked.entry);
        Hit {
            entry,
            field: rank::field(ranked.places, || self.best_cell(entry)),
            score: rank::in_tier(ranked.tier.base(), ranked.score),
        }
    }

    /// The cell of `entry` with most of the words.
    fn best_cell(&self, entry: EntryIx) -> u8 {
        let mut best = (0, 0);
        let mut slips: Vec<Option<Slip>> = self.query.terms.iter().map(Slip::new).collect();
        fields::texts(self.model, entry, |place, at, text| {
            if place != Place::Cell {
                return;
            }
            let mut points = vec![0; self.query.terms.len()];
            tokens(&shown(place, text), |token| {
                for ((term, point), slip) in
                    self.query.terms.iter().zip(&mut points).zip(&mut slips)
                {
                    let slips = slip.as_mut().and_then(|slip| slip.of(token.text));
                    let worth = quality(term, token.text).max(slips.map_or(0, |(_, worth)| worth));
                    *point = worth.max(*point);
                }
            });
            let sum: u32 = points.into_iter().map(u32::from).sum();
            if sum > best.0 || best == (0, 0) {
                best = (sum, at);
            }
        });
        best.1
    }
}

/// The entries of `ranked`, sorted.
fn known(ranked: &[Ranked]) -> Vec<u32> {
    let mut known: Vec<u32> = ranked.iter().map(|ranked| ranked.entry).collect();
    known.sort_unstable();
    known
}

/// Best first; ties in reading order.
fn order(a: &Ranked, b: &Ranked) -> std::cmp::Ordering {
    b.tier
        .base()
        .cmp(&a.tier.base())
        .then(b.score.total_cmp(&a.score))
        .then(a.entry.cmp(&b.entry))
}
