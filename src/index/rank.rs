//! What a match is worth: fields against each other, rare words against common ones, whole
//! titles against long ones. All figures that were tuned are in here.

use super::Field;
use super::common::Says;
use super::expand::SAME;
use super::titles::Titles;
use super::vocab::Place;
use crate::model::{Kind, Section};

/// That an entry has what a word may mean: how well, and in which places. The order of
/// values is the order of worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seen {
    pub(super) entry: u32,
    /// Strength in the upper 24 bits, places in the lower 8; no place is the user's note.
    pub(super) value: u32,
}

impl Seen {
    pub(super) const fn new(entry: u32, quality: u16, places: u8) -> Self {
        let strength = quality as u32 * WEIGHTS[places as usize] as u32;
        Self {
            entry,
            value: strength << 8 | places as u32,
        }
    }
}

/// The weight of a place, in sixteenths.
const fn weight(place: Place) -> u16 {
    match place {
        Place::Title => 48,
        Place::Alias => 24,
        Place::Cell => 20,
        Place::Why | Place::Id => 12,
        Place::Block | Place::Code => 8,
        Place::Section => 6,
    }
}

/// The weight of the user's note: written to be found.
const NOTE: u16 = 20;

/// The weight of every set of places: the best of them and a little of the rest.
const WEIGHTS: [u16; 256] = weights();

const fn weights() -> [u16; 256] {
    let mut table = [NOTE; 256];
    let mut places = 1;
    while places < 256 {
        let (mut best, mut sum, mut at) = (0, 0, 0);
        while at < Place::ALL.len() {
            let place = Place::ALL[at];
            if places & place.bit() as usize != 0 {
                let weight = weight(place);
                sum += weight;
                if weight > best {
                    best = weight;
                }
            }
            at += 1;
        }
        table[places] = best + (sum - best) / 5;
        places += 1;
    }
    table
}

/// The field that stands for a set of places; `cell` says which cell if it is one.
pub(super) fn field(places: u8, cell: impl Fn() -> u8) -> Field {
    let best = Place::ALL
        .into_iter()
        .filter(|place| places & place.bit() != 0)
        .max_by_key(|place| weight(*place));
    match best {
        None => Field::Note,
        Some(Place::Title) => Field::Title,
        Some(Place::Alias) => Field::Alias,
        Some(Place::Cell) => Field::Cell(cell()),
        Some(Place::Why) => Field::Why,
        Some(Place::Block) => Field::Block,
        Some(Place::Code) => Field::Code,
        Some(Place::Id) => Field::Id,
        Some(Place::Section) => Field::Section,
    }
}

/// How much a word says that `found` of `all` entries have.
pub(super) fn rarity(found: usize, all: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    let share = all as f32 / found.max(1) as f32;
    logarithm(1.0 + share)
}

/// The natural logarithm of a number from 1 on: its exponent, and a short series for the rest.
/// The same on every machine, and the only reason why a start would load a library of
/// mathematics.
fn logarithm(number: f32) -> f32 {
    let bits = number.to_bits();
    let exponent = f32::from((bits >> 23) as u8) - 127.0;
    let rest = f32::from_bits(bits & 0x007f_ffff | 1.0_f32.to_bits());
    let part = (rest - 1.0) / (rest + 1.0);
    let square = part * part;
    let series = 1.0 + square * (1.0 / 3.0 + square * (0.2 + square * (1.0 / 7.0 + square / 9.0)));
    exponent * std::f32::consts::LN_2 + 2.0 * part * series
}

/// What a word weighs by what it says, as a part of what it would weigh by its rarity.
pub(super) fn word_weight(says: Says) -> f32 {
    match says {
        Says::Something => 1.0,
        Says::Little => 0.5,
        Says::Nothing => 0.0,
    }
}

/// What the entries of `section` weigh by what they are, in hundredths: an item of a checklist, a
/// scenario with its many wrong options, or a row about the exam or the deck itself, names things
/// that other entries explain.
pub(super) fn standing(section: &Section) -> u8 {
    match section.kind {
        Kind::Scenario => 25,
        Kind::Checklist => 80,
        _ if section.about_itself => 80,
        _ => 100,
    }
}

/// One word of the query against one entry.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub(super) rarity: f32,
    /// See [`Seen::value`]; nothing if the entry lacks the word.
    pub(super) value: Option<u32>,
}

/// What an entry has of the words in `parts`, whatever its title says: nearly all of its
/// [`score`], for a fraction of the work.
pub(super) fn strength(parts: &[Part]) -> f32 {
    let strengths = parts.iter().filter_map(|part| {
        #[expect(clippy::cast_precision_loss, reason = "at most 24 bits")]
        let strength = (part.value? >> 8) as f32 / (16.0 * f32::from(SAME));
        Some(part.rarity * strength)
    });
    strengths.sum()
}

/// The score of `entry` for the words in `parts`, typed as `phrase`.
pub(super) fn score(titles: &Titles, entry: u32, parts: &[Part], phrase: &str) -> f32 {
    let (mut had, mut all) = (0.0, 0.0);
    let mut in_title = 0_u8;
    for part in parts {
        all += part.rarity;
        if let Some(value) = part.value {
            had += part.rarity;
            in_title += value as u8 & Place::Title.bit();
        }
    }
    let coverage = if all > 0.0 { had / all } else { 0.0 };
    let mut score = strength(parts) * coverage * coverage;
    let words = f32::from(titles.words(entry));
    if usize::from(in_title) == parts.len() {
        score *= 1.15;
        if begins_word(titles.text(entry), phrase) {
            score *= 1.3;
        }
    }
    // How much of the title was asked for.
    score *= 1.0 + 0.3 * f32::from(in_title).min(words) / words.max(1.0);
    score * titles.standing(entry) / (1.0 + 0.03 * words)
}

/// How the words of a query stand in one text.
pub(super) struct Together {
    /// The part of the words' weight that the text has, by how well it has them.
    pub(super) had: f32,
    /// The part of neighbouring words that follow each other there.
    pub(super) in_row: f32,
    /// The part of the text's words that were asked for.
    pub(super) share: f32,
}

/// What it is worth that words stand together in a text of `place`: a factor for the score of
/// an entry. Words that are scattered over an entry rarely answer the question.
pub(super) fn closeness(place: Place, together: &Together) -> f32 {
    let Together { had, in_row, share } = together;
    let weight = f32::from(weight(place)) / f32::from(weight(Place::Title));
    weight.sqrt() * had * had * (1.0 + 0.3 * in_row + 0.8 * share)
}

/// The factor for words that stand together nowhere.
pub(super) const SCATTERED: f32 = 0.125;

/// Whether `phrase` stands in `text` from the beginning of a word.
fn begins_word(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase)
        .any(|(at, _)| at == 0 || text.as_bytes()[at - 1] == b' ')
}

/// Where a match that was typed whole stands above other ones.
pub(super) fn whole_bonus(place: Place) -> f32 {
    match place {
        Place::Id => 8.0,
        Place::Title => 6.0,
        Place::Alias => 4.0,
        Place::Cell => 2.0,
        Place::Why | Place::Block | Place::Code | Place::Section => 0.0,
    }
}

/// The least part of the best score that is still worth a line.
pub(super) const LEAST_SHARE: f32 = 0.1;
/// The least part of the words' weight that an entry with some of them must have.
pub(super) const LEAST_COVERAGE: f32 = 0.3;
/// The least quality of letters in a title.
pub(super) const LEAST_LETTERS: f32 = 0.5;

/// `score` in its tier: always between `tier` and the next one.
pub(super) fn in_tier(tier: u8, score: f32) -> f32 {
    let score = score.max(0.0);
    f32::from(tier) + score / (score + 10.0) * 0.999
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logarithm_is_one() {
        let numbers = (0..2_000)
            .map(|at| 1.01_f32.powi(at))
            .take_while(|n| *n < 1e8);
        for number in numbers {
            let off = (logarithm(number) - number.ln()).abs();
            assert!(off < 1e-5, "{number}: {off}");
        }
    }

    #[test]
    fn more_places_are_worth_more_but_never_a_better_place() {
        let title = Seen::new(0, SAME, Place::Title.bit());
        let both = Seen::new(0, SAME, Place::Title.bit() | Place::Cell.bit());
        let rest = Seen::new(0, SAME, !Place::Title.bit());
        assert!(both > title && title > rest);
    }

    #[test]
    fn scores_stay_in_their_tier_and_keep_their_order() {
        assert!(in_tier(1, 1e9) < 2.0);
        assert!(in_tier(1, 2.0) > in_tier(1, 1.0));
        assert!(in_tier(2, -1.0) >= 2.0);
    }

    #[test]
    fn a_phrase_begins_at_a_word() {
        assert!(begins_word("managed identity", "ident"));
        assert!(!begins_word("managed identity", "entity"));
        assert!(begins_word("a aa ab", "ab"));
    }
}
