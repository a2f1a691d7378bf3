//! Text → the words a search knows: folded to lower case without accents, split into parts,
//! with the joined form of compounds (`log_model` is `log`, `model` and `logmodel`).
//!
//! Knows nothing of entries or queries. One pass and one buffer per text; words keep the
//! byte range they came from, so that they can be lit.

use std::ops::Range;

/// A compound longer than this, or of more parts, is a path or a hash: nobody types it.
const MAX_JOINED: usize = 40;
const MAX_PARTS: usize = 6;

/// A word found in a text.
pub(super) struct Token<'a> {
    /// The folded word.
    pub(super) text: &'a str,
    /// Where it stands in the original text, in bytes.
    pub(super) range: Range<usize>,
    /// Whether it is a compound without its joiners; its parts were told before.
    pub(super) joined: bool,
}

/// Tells `each` every word of `text`, in order; a compound follows its parts.
pub(super) fn tokens(text: &str, each: impl FnMut(Token<'_>)) {
    tokens_with(&mut String::with_capacity(MAX_JOINED), text, each);
}

/// [`tokens`], for a million of texts: the words are folded in `folded`.
pub(super) fn tokens_with(folded: &mut String, text: &str, mut each: impl FnMut(Token<'_>)) {
    let bytes = text.as_bytes();
    folded.clear();
    let mut chunk = Chunk {
        folded,
        start: 0,
        part: (0, 0),
        in_part: false,
        parts: 0,
        end: 0,
    };
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_alphanumeric() {
            // Most of most texts: a run of plain letters, taken as a whole.
            let run = bytes[at..]
                .iter()
                .position(|byte| !byte.is_ascii_alphanumeric());
            let end = run.map_or(bytes.len(), |run| at + run);
            chunk.push_run(at, &text[at..end]);
            at = end;
            continue;
        }
        if byte.is_ascii() && !is_joiner(char::from(*byte)) {
            chunk.finish(at, &mut each);
            at += 1;
            continue;
        }
        let Some(c) = text[at..].chars().next() else {
            break;
        };
        let end = at + c.len_utf8();
        if is_single(c) {
            chunk.finish(at, &mut each);
            chunk.push(at, c);
            chunk.finish(end, &mut each);
        } else if c.is_alphanumeric() {
            chunk.push(at, c);
        } else if !(is_mark(c) && chunk.in_part) {
            chunk.end_part(at, &mut each);
            if !(is_joiner(c) && begins_word(&text[end..])) {
                chunk.finish(at, &mut each);
            }
        }
        at = end;
    }
    chunk.finish(text.len(), &mut each);
}

fn begins_word(rest: &str) -> bool {
    let first = rest.chars().next();
    first.is_some_and(|c| c.is_alphanumeric() && !is_single(c))
}

/// Parts written together, while they are read.
struct Chunk<'a> {
    folded: &'a mut String,
    start: usize,
    part: (usize, usize), // of the current part: byte in `folded`, byte in the text
    in_part: bool,
    parts: usize,
    end: usize,
}

impl Chunk<'_> {
    fn push(&mut self, at: usize, c: char) {
        self.begin_part(at);
        fold(c, self.folded);
    }

    /// Adds letters and digits of ASCII.
    fn push_run(&mut self, at: usize, run: &str) {
        self.begin_part(at);
        let from = self.folded.len();
        self.folded.push_str(run);
        self.folded[from..].make_ascii_lowercase();
    }

    fn begin_part(&mut self, at: usize) {
        if !self.in_part {
            if self.parts == 0 {
                self.start = at;
            }
            self.part = (self.folded.len(), at);
            self.in_part = true;
        }
    }

    fn end_part(&mut self, at: usize, each: &mut impl FnMut(Token<'_>)) {
        if !self.in_part {
            return;
        }
        self.in_part = false;
        self.parts += 1;
        self.end = at;
        let text = &self.folded[self.part.0..];
        if !text.is_empty() {
            each(Token {
                text,
                range: self.part.1..at,
                joined: false,
            });
        }
    }

    fn finish(&mut self, at: usize, each: &mut impl FnMut(Token<'_>)) {
        self.end_part(at, each);
        if (2..=MAX_PARTS).contains(&self.parts) && self.folded.len() <= MAX_JOINED {
            each(Token {
                text: self.folded,
                range: self.start..self.end,
                joined: true,
            });
        }
        self.folded.clear();
        self.parts = 0;
    }
}

/// Characters that make one compound of the words around them.
pub(super) fn is_joiner(c: char) -> bool {
    matches!(c, '_' | '-' | '.' | ':' | '\'' | '’')
}

/// Scripts without spaces: every character is a word.
fn is_single(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Combining accents, which folding drops.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

/// Adds `c` in lower case and without accents.
pub(super) fn fold(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    for lower in c.to_lowercase().filter(|lower| !is_mark(*lower)) {
        let base = match lower {
            'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | '\u{1EA1}'..='\u{1EB7}' => "a",
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
            'ð' | 'ď' | 'đ' => "d",
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | '\u{1EB9}'..='\u{1EC7}' => "e",
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
            'ĥ' | 'ħ' => "h",
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | '\u{1EC9}'..='\u{1ECB}' => "i",
            'ĵ' => "j",
            'ķ' => "k",
            'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
            'ñ' | 'ń' | 'ņ' | 'ň' => "n",
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | '\u{1ECD}'..='\u{1EE3}' => "o",
            'ŕ' | 'ŗ' | 'ř' => "r",
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
            'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | '\u{1EE5}'..='\u{1EF1}' => "u",
            'ŵ' => "w",
            'ý' | 'ÿ' | 'ŷ' | '\u{1EF3}'..='\u{1EF9}' => "y",
            'ź' | 'ż' | 'ž' => "z",
            'ß' => "ss",
            'æ' => "ae",
            'œ' => "oe",
            'þ' => "th",
            other => {
                out.push(other);
                continue;
            }
        };
        out.push_str(base);
    }
}

/// `text` as its words with one space between them: what two spellings have in common.
pub(super) fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    tokens(text, |token| {
        if !token.joined {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(token.text);
        }
    });
    out
}

/// The part of a folded word that its inflections share: `deployments` and `deploying` are
/// both `deploy`. Always a prefix of the word; rough, English, and harmless elsewhere.
pub(super) fn stem(word: &str) -> &str {
    const ENDINGS: &[(&str, usize)] = &[
        ("ations", 4),
        ("ation", 4),
        ("ators", 4),
        ("ator", 4),
        ("ments", 4),
        ("ating", 4),
        ("ated", 4),
        ("ates", 4),
        ("ment", 4),
        ("ings", 4),
        ("ate", 4),
        ("ies", 4),
        ("ing", 4),
        ("ers", 4),
        ("ed", 4),
        ("er", 4),
        ("es", 3),
        ("y", 4),
        ("e", 3),
        ("s", 3),
    ];
    if !word.is_ascii() || word.ends_with("ss") {
        return word;
    }
    let found = ENDINGS.iter().find_map(|(ending, least)| {
        word.strip_suffix(ending)
            .filter(|stem| stem.len() >= *least)
            .filter(|stem| *ending != "y" || !stem.ends_with(['a', 'e', 'o', 'u']))
            .map(|stem| (stem, ending.len() > 1))
    });
    let Some((stem, long)) = found else {
        return word;
    };
    let bytes = stem.as_bytes();
    let doubled = match bytes {
        [.., a, b] => a == b && !matches!(b, b'a' | b'e' | b'i' | b'o' | b'u' | b's' | b'l'),
        _ => false,
    };
    if long && doubled {
        &stem[..stem.len() - 1]
    } else {
        stem
    }
}

/// The longest ending that [`stem`] and [`root`] take away, with the letter that was doubled
/// for it.
pub(super) const MAX_ENDING: usize = 7;

/// What is left of a folded word without the ending that makes another kind of word of it, as
/// `predict` is of `prediction`: further from the word than its [`stem`], and less certain.
/// Always a beginning of the word.
pub(super) fn root(word: &str) -> &str {
    const ENDINGS: &[&str] = &[
        "ations", "ation", "ically", "ively", "ators", "ator", "ating", "ative", "ements", "ement",
        "ments", "ment", "ities", "ity", "ally", "ions", "ion", "ates", "ated", "ate", "ors", "or",
        "ive", "able", "ible", "ness", "ance", "ence", "als", "al", "ly", "ic", "ies", "ied",
    ];
    const LEAST: usize = 4;
    let without = |ending: &&str| {
        let root = word.strip_suffix(*ending)?;
        (word.is_ascii() && root.len() >= LEAST).then_some(root)
    };
    ENDINGS.iter().find_map(without).unwrap_or_else(|| {
        let stem = stem(word);
        let root = stem.strip_suffix("at");
        root.filter(|root| root.len() >= LEAST).unwrap_or(stem)
    })
}

/// Which letters a folded word has: a bit each; digits and other scripts share the rest.
pub(super) fn letters(word: &str) -> u64 {
    word.chars().fold(0, |mask, c| {
        mask | match c {
            'a'..='z' => 1 << (c as u32 - 'a' as u32),
            c => 1 << (26 + (c as u32) % 38),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        tokens(text, |token| found.push(token.text.to_string()));
        found
    }

    #[test]
    fn compounds_give_their_parts_and_their_joined_form() {
        assert_eq!(all("log_model"), ["log", "model", "logmodel"]);
        assert_eq!(
            all("az ml online-deployment --set-default."),
            [
                "az",
                "ml",
                "online",
                "deployment",
                "onlinedeployment",
                "set",
                "default",
                "setdefault"
            ]
        );
        assert_eq!(all("tier: low"), ["tier", "low"]);
        assert_eq!(all("a--b, (c)"), ["a", "b", "c"]);
        assert_eq!(all("d'"), ["d"]);
    }

    #[test]
    fn words_are_folded_and_keep_their_place() {
        let text = "Île, CAFÉ cafe\u{301} 世界 Straße";
        let mut found = Vec::new();
        tokens(text, |token| {
            found.push((token.text.to_string(), &text[token.range]));
        });
        let found: Vec<(&str, &str)> = found.iter().map(|(word, at)| (&**word, *at)).collect();
        let expected = [
            ("ile", "Île"),
            ("cafe", "CAFÉ"),
            ("cafe", "cafe\u{301}"),
            ("世", "世"),
            ("界", "界"),
            ("strasse", "Straße"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn inflections_share_a_stem_and_other_words_do_not() {
        for group in [
            &[
                "deploy",
                "deploys",
                "deployed",
                "deploying",
                "deployment",
                "deployments",
            ][..],
            &["compute", "computes", "computing", "computed"],
            &["evaluate", "evaluation", "evaluator", "evaluators"],
            &["log", "logs", "logging", "logged"],
            &["policy", "policies"],
            &["node", "nodes"],
        ] {
            for word in group {
                assert_eq!(stem(word), stem(group[0]), "{word}");
                assert!(word.starts_with(stem(word)));
            }
        }
        for (one, other) in [
            ("compute", "compare"),
            ("class", "clay"),
            ("string", "strict"),
        ] {
            assert_ne!(stem(one), stem(other));
        }
    }

    #[test]
    fn words_of_one_family_share_a_root() {
        for family in [
            &["predict", "prediction", "predictions", "predictive"][..],
            &["evaluate", "evaluation", "evaluator", "evaluating"],
            &["deploy", "deployment", "deployable"],
            &["isolate", "isolation", "isolated"],
        ] {
            for word in family {
                assert_eq!(root(word), root(family[0]), "{word}");
                assert!(word.starts_with(root(word)));
            }
        }
        assert_eq!(root("action"), "action", "too short");
        assert_eq!(root("évaluation"), "évaluation");
    }
}
