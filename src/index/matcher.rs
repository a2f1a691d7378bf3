//! The one file that names fuzzy-matcher: does a text have these letters in this order, how
//! well, and where?
//!
//! Its traps, measured (version 0.3.7), and what is done about them:
//! - `use_cache(false)` panics at the first match: never called.
//! - `fuzzy_match` and `fuzzy_indices` disagree on scores: only `fuzzy_indices` is used.
//! - scores of real matches may be negative: nothing here asks for `score > 0`.
//! - a space is a letter, one capital makes it strict, accents are foreign to it: callers
//!   pass one folded word, and the matcher ignores case.
//! - positions count characters, not bytes: [`Matcher::letters`] says so.

use std::fmt;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

/// A matcher, kept for the life of an index because it keeps its buffers.
pub(super) struct Matcher {
    skim: SkimMatcherV2,
}

impl fmt::Debug for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Matcher")
    }
}

impl Matcher {
    pub(super) fn new() -> Self {
        Self {
            skim: SkimMatcherV2::default().ignore_case(),
        }
    }

    /// How well the letters of `word` stand in `text`, from 0 to 1, the same scale for short
    /// and long words; nothing if they do not.
    pub(super) fn quality(&self, text: &str, word: &str) -> Option<f32> {
        self.letters(text, word).map(|(quality, _)| quality)
    }

    /// [`Self::quality`], and which characters (not bytes) of `text` the letters are.
    pub(super) fn letters(&self, text: &str, word: &str) -> Option<(f32, Vec<usize>)> {
        if word.is_empty() {
            return None;
        }
        let (score, at) = self.skim.fuzzy_indices(text, word)?;
        // The best score that so many letters can get: all in a row at the very start.
        let best = 31 + 20 * (word.chars().count().saturating_sub(1));
        #[expect(clippy::cast_precision_loss, reason = "scores are small")]
        let quality = score as f32 / best as f32;
        Some((quality.clamp(0.0, 1.0), at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_in_the_word_do_not_make_it_strict() {
        let matcher = Matcher::new();
        assert!(matcher.quality("online endpoint", "OEP").is_some());
        assert_eq!(
            matcher.quality("Endpoint", "endpoint"),
            matcher.quality("endpoint", "Endpoint")
        );
    }

    #[test]
    fn a_bad_match_is_still_a_match() {
        let matcher = Matcher::new();
        let far = format!("a{}b{}c", "-x".repeat(40), "-x".repeat(40));
        assert_eq!(matcher.quality(&far, "abc"), Some(0.0));
        assert_eq!(matcher.quality(&far, "acb"), None);
        assert_eq!(matcher.quality("abc", ""), None);
    }

    #[test]
    fn quality_is_one_scale_for_short_and_long_words() {
        let matcher = Matcher::new();
        let text = "serverless compute";
        for word in ["ser", "serverless"] {
            assert!(matcher.quality(text, word).unwrap() > 0.9, "{word}");
        }
        assert!(matcher.quality(text, "sco").unwrap() < 0.9);
    }

    #[test]
    fn positions_count_characters() {
        let (_, at) = Matcher::new().letters("世界 quota", "qta").unwrap();
        assert_eq!(at, [3, 6, 7]);
    }

    #[test]
    fn the_same_question_has_the_same_answer_whatever_came_before() {
        let used = Matcher::new();
        let texts = ["online endpoint", "a", "optional environment path", "open"];
        for (text, word) in texts
            .iter()
            .flat_map(|text| [(text, "oep"), (text, "o"), (text, "ent")])
        {
            assert_eq!(used.letters(text, word), Matcher::new().letters(text, word));
        }
    }

    /// With its cache turned off, fuzzy-matcher panics at the first match.
    #[test]
    fn a_new_matcher_lives_through_its_first_matches() {
        let matcher = Matcher::new();
        for word in ["quota", "qta", "a", "qxa"] {
            let found = matcher.quality("quota", word).is_some();
            assert_eq!(found, word != "qxa", "{word}");
        }
    }

    /// `fuzzy_match` and `fuzzy_indices` give these other scores.
    #[test]
    fn what_is_ranked_is_what_is_lit() {
        let (matcher, skim) = (Matcher::new(), SkimMatcherV2::default().ignore_case());
        let mut apart = 0;
        for (text, word) in pairs(20_000) {
            let lit = matcher.letters(&text, &word).map(|(quality, _)| quality);
            assert_eq!(matcher.quality(&text, &word), lit, "{word} in {text}");
            let (one, other) = (
                skim.fuzzy_match(&text, &word),
                skim.fuzzy_indices(&text, &word),
            );
            apart += usize::from(one != other.map(|(score, _)| score));
        }
        assert!(apart > 0, "the two agree now: the quicker one will do");
    }

    /// The scale of qualities rests on this bound.
    #[test]
    fn no_score_of_a_word_in_a_word_is_above_the_best() {
        let skim = SkimMatcherV2::default().ignore_case();
        for (text, word) in pairs(20_000) {
            let best = 31 + 20 * (i64::try_from(word.len()).unwrap() - 1);
            let score = skim.fuzzy_indices(&text, &word).map(|(score, _)| score);
            assert!(score <= Some(best), "{word} in {text}: {score:?}");
        }
        let whole = skim.fuzzy_indices("quota", "quota").unwrap().0;
        assert_eq!(whole, 31 + 20 * 4);
    }

    #[test]
    fn letters_are_matched_inside_one_word_only_as_they_are_folded() {
        let matcher = Matcher::new();
        // Callers split and fold; the matcher does neither.
        assert_eq!(matcher.quality("notebook vm", "vm notebook"), None);
        assert_eq!(matcher.quality("École", "éc"), None);
    }

    #[test]
    fn two_threads_may_use_one_matcher() {
        let matcher = Matcher::new();
        let pairs: Vec<_> = pairs(500).collect();
        let all = || -> Vec<_> {
            let found = pairs.iter().map(|(text, word)| matcher.letters(text, word));
            found.collect()
        };
        let alone = all();
        std::thread::scope(|scope| {
            let threads = [scope.spawn(all), scope.spawn(all)];
            for thread in threads {
                assert_eq!(thread.join().unwrap(), alone);
            }
        });
    }

    /// Words of three different letters, and shorter ones to look for in them; always the same.
    fn pairs(count: u32) -> impl Iterator<Item = (String, String)> {
        let mut seed = 7_u32;
        let mut word = move |longest: u32| {
            let mut dice = |sides: u32| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 16) % sides
            };
            let letters = 1 + dice(longest);
            let letter = |_| char::from(b"abc"[dice(3) as usize]);
            (0..letters).map(letter).collect::<String>()
        };
        (0..count).map(move |_| (word(12), word(4)))
    }
}
