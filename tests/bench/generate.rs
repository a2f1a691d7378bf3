//! Decks of any size, the same ones every time: for measuring, and to be written as packs for
//! trying the program by hand.
//!
//! The words come from the built-in deck, by how often it uses them; behind them come made-up
//! ones, compounds and names, so that the vocabulary grows with the deck as that of real texts
//! does. Words of one section belong together. Nothing here measures.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use refdeck::model::{
    Column, ColumnRole, Domain, Entry, EntryIx, Kind, Link, LinkKind, Model, Objective, Pack,
    PackIx, Pane, Section, SectionIx, Served, Source, Target,
};
use refdeck::pack::{self, PackSource, SourceFile};

/// The panes of a generated deck.
const PANES: [&str; 8] = [
    "Objects", "Choices", "Patterns", "Operate", "Fix", "Traps", "Cues", "Numbers",
];
const COLUMNS: [(&str, &str, ColumnRole); 3] = [
    ("need", "When you need", ColumnRole::Cue),
    ("choose", "Choose", ColumnRole::Answer),
    ("avoid", "Not when", ColumnRole::Contrast),
];
const DOMAINS: usize = 5;
const OBJECTIVES: usize = 20;
/// Words that an entry has in the mean.
const WORDS_AN_ENTRY: f64 = 30.0;
/// Words that belong to the topic of a section.
const TOPIC: usize = 40;

/// A deck of a certain size that can be had entry by entry.
pub(crate) struct Deck {
    entries: usize,
    words: Vec<String>,
}

/// A section of a generated deck.
pub(crate) struct Part {
    id: String,
    title: String,
    pane: usize,
    pub(crate) rows: Vec<Row>,
}

/// An entry of a generated deck.
pub(crate) struct Row {
    id: String,
    title: String,
    cells: [String; 3],
    aliases: Vec<String>,
    why: String,
    objective: usize,
    /// Another row of the same section.
    see: Option<usize>,
}

impl Deck {
    /// A deck of `entries` entries.
    pub(crate) fn new(entries: usize) -> Self {
        let mut words = real_words();
        let wanted = vocabulary(entries);
        words.truncate(wanted);
        let real = words.len();
        let names: Vec<usize> = (0..real).filter(|at| is_name(&words[*at])).collect();
        for at in 0..wanted - real {
            words.push(made_up(at, &words, &names));
        }
        Self { entries, words }
    }

    /// How many different words it may have.
    pub(crate) fn words(&self) -> usize {
        self.words.len()
    }

    /// How many sections it has: as many as entries in each.
    fn sections(&self) -> usize {
        self.entries.isqrt().max(1)
    }

    /// The sections, made one after the other.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Part> + '_ {
        let count = self.sections();
        (0..count).map(move |at| {
            let first = at * self.entries / count;
            let end = (at + 1) * self.entries / count;
            self.part(at, first, end)
        })
    }

    fn part(&self, at: usize, first: usize, end: usize) -> Part {
        let mut dice = Dice::new(at as u64);
        let mut writer = Writer {
            words: &self.words,
            topic: std::array::from_fn(|_| dice.below(self.words.len())),
            dice,
        };
        let title = writer.title(2, 3);
        let rows = (first..end).map(|row| writer.row(row, row - first));
        Part {
            id: format!("section-{}", at + 1),
            pane: at * PANES.len() / self.sections(),
            rows: rows.collect(),
            title,
        }
    }

    /// The deck as a model, without the way over TOML.
    pub(crate) fn model(&self) -> Model {
        let mut model = Model::default();
        let mut pack = self.head();
        let mut ids = Vec::new();
        for (at, part) in self.parts().enumerate() {
            let section = SectionIx::new(at);
            let first = model.entries.len();
            pack.panes[part.pane].sections.push(section);
            ids.push((part.id.as_str().into(), Target::Section(section)));
            for row in part.rows {
                let target = Target::Entry(EntryIx::new(model.entries.len()));
                ids.push((row.id.as_str().into(), target));
                model.entries.push(row.entry(section, first));
            }
            model.sections.push(Section {
                pack: PackIx(0),
                pane: u16::try_from(part.pane).unwrap_or(0),
                id: part.id.into(),
                title: part.title.into(),
                kind: Kind::Choice,
                topic: None,
                intro: None,
                columns: columns(),
                entries: EntryIx::new(first).0..EntryIx::new(model.entries.len()).0,
                also: Vec::new(),
                about_itself: false,
                served: Served::default(),
            });
        }
        pack.entries = 0..EntryIx::new(model.entries.len()).0;
        pack.sections = 0..SectionIx::new(model.sections.len()).0;
        pack.ids = ids.into_iter().collect();
        model.packs.push(pack);
        model.count(PackIx(0));
        model
    }

    fn head(&self) -> Pack {
        let domains = (1..=DOMAINS).map(|at| Domain {
            id: format!("d{at}").into(),
            title: format!("Domain {at}").into(),
            weight: [20, 20],
        });
        let objectives = (0..OBJECTIVES).map(|at| Objective {
            id: objective(at).into(),
            domain: u16::try_from(at % DOMAINS).unwrap_or(0),
            group: "Group".into(),
            title: "Something to be able to do".into(),
        });
        Pack {
            id: self.name().into(),
            title: self.name().into(),
            version: "1".into(),
            license: "CC0-1.0".into(),
            language: "en".into(),
            panes: PANES.iter().map(|title| pane(title)).collect(),
            domains: domains.collect(),
            objectives: objectives.collect(),
            sources: [Source {
                id: "made-up".into(),
                title: "Made up".into(),
                url: "https://example.com/".into(),
                read: "2026-11-24".into(),
                as_of: None,
            }]
            .into_iter()
            .collect(),
            ..Pack::default()
        }
    }

    fn name(&self) -> String {
        format!("made-up-{}", self.entries)
    }

    /// The files of the deck: their names without `.toml`, and their text.
    pub(crate) fn files(&self) -> impl Iterator<Item = (String, String)> + '_ {
        let head = ("pack".to_string(), self.head_toml());
        let parts = self.parts().map(|part| (part.id.clone(), part.toml()));
        std::iter::once(head).chain(parts)
    }

    /// The deck as a pack that has been read but not parsed.
    pub(crate) fn source(&self) -> PackSource {
        let file = |(stem, text): (String, String)| {
            SourceFile::of_text(&format!("{stem}.toml"), &stem, &text)
        };
        PackSource {
            name: self.name(),
            files: self.files().map(file).collect(),
            ..PackSource::default()
        }
    }

    /// Writes the deck as a pack into the folder `to`, which is made. Returns how many bytes
    /// that were.
    pub(crate) fn write(&self, to: &Path) -> io::Result<usize> {
        fs::create_dir_all(to)?;
        let mut bytes = 0;
        for (stem, text) in self.files() {
            bytes += text.len();
            fs::write(to.join(stem).with_extension("toml"), text)?;
        }
        Ok(bytes)
    }

    fn head_toml(&self) -> String {
        let name = self.name();
        let mut toml = format!(
            "format = 1\n\n[pack]\nid = \"{name}\"\ntitle = \"{name}\"\nversion = \"1\"\n\
             license = \"CC0-1.0\"\nlanguage = \"en\"\n"
        );
        let mut sections = vec![String::new(); PANES.len()];
        for at in 0..self.sections() {
            let pane = &mut sections[at * PANES.len() / self.sections()];
            let _ = writeln!(pane, "  \"section-{}\",", at + 1);
        }
        for (title, sections) in PANES.iter().zip(sections) {
            let id = title.to_lowercase();
            let _ = write!(
                toml,
                "\n[[pane]]\nid = \"{id}\"\ntitle = \"{title}\"\nsections = [\n{sections}]\n"
            );
        }
        for at in 1..=DOMAINS {
            let _ = write!(
                toml,
                "\n[[domain]]\nid = \"d{at}\"\ntitle = \"Domain {at}\"\nweight = [20, 20]\n"
            );
        }
        for at in 0..OBJECTIVES {
            let _ = write!(
                toml,
                "\n[[objective]]\nid = \"{}\"\ndomain = \"d{}\"\ngroup = \"Group\"\n\
                 title = \"Something to be able to do\"\n",
                objective(at),
                at % DOMAINS + 1
            );
        }
        toml.push_str(
            "\n[[source]]\nid = \"made-up\"\ntitle = \"Made up\"\n\
             url = \"https://example.com/\"\nread = 2026-11-24\n",
        );
        toml
    }
}

impl Part {
    fn toml(&self) -> String {
        let mut toml = format!(
            "[section]\nid = \"{}\"\nkind = \"choice\"\ntitle = \"{}\"\ncolumns = [\n",
            self.id, self.title
        );
        for (id, title, role) in COLUMNS {
            let role = role.word();
            let _ = writeln!(
                toml,
                "  {{ id = \"{id}\", title = \"{title}\", role = \"{role}\" }},"
            );
        }
        toml.push_str("]\n");
        for row in &self.rows {
            let _ = write!(
                toml,
                "\n[[entry]]\nid = \"{}\"\ntitle = \"{}\"\ncells = {:?}\nwhy = \"{}\"\n",
                row.id, row.title, row.cells, row.why
            );
            if !row.aliases.is_empty() {
                let _ = writeln!(toml, "aliases = {:?}", row.aliases);
            }
            let objective = objective(row.objective);
            let _ = writeln!(toml, "objectives = [\"{objective}\"]");
            if let Some(see) = row.see.and_then(|at| self.rows.get(at)) {
                let _ = writeln!(toml, "see = [\"{}\"]", see.id);
            }
            toml.push_str("sources = [\"made-up\"]\n");
        }
        toml
    }
}

impl Row {
    fn entry(self, section: SectionIx, first: usize) -> Entry {
        let see = self.see.map(|at| Link {
            kind: LinkKind::See,
            target: Target::Entry(EntryIx::new(first + at)),
        });
        Entry {
            section,
            id: self.id.into(),
            own_title: Some(self.title.into()),
            cells: self.cells.into_iter().map(Into::into).collect(),
            why: Some(self.why.into()),
            aliases: self.aliases.into_iter().map(Into::into).collect(),
            objectives: vec![u16::try_from(self.objective).unwrap_or(0)].into(),
            sources: vec![0].into(),
            links: see.into_iter().collect(),
            rare: None,
        }
    }
}

fn pane(title: &str) -> Pane {
    Pane {
        id: title.to_lowercase().into(),
        title: title.into(),
        sections: Vec::new(),
    }
}

fn columns() -> Vec<Column> {
    let column = |(id, title, role): (&str, &str, ColumnRole)| Column {
        id: id.into(),
        title: title.into(),
        role,
    };
    COLUMNS.map(column).into()
}

fn objective(at: usize) -> String {
    format!("{}.1.{}", at % DOMAINS + 1, at / DOMAINS + 1)
}

/// Writes sentences.
struct Writer<'a> {
    words: &'a [String],
    topic: [usize; TOPIC],
    dice: Dice,
}

impl Writer<'_> {
    /// The row `at` of the deck, `within` its section.
    fn row(&mut self, at: usize, within: usize) -> Row {
        let title = self.title(2, 6);
        let slug: Vec<String> = title.split(' ').take(2).map(as_id).collect();
        let see = within.checked_sub(1).filter(|_| self.dice.below(3) == 0);
        let cells = [self.phrase(4, 10), self.phrase(3, 8), self.phrase(3, 8)];
        let aliases = (0..self.dice.below(4)).map(|_| self.phrase(1, 3)).collect();
        Row {
            id: format!("{}-{}", slug.join("-"), at + 1),
            title,
            cells,
            aliases,
            why: self.phrase(6, 14),
            objective: self.dice.below(OBJECTIVES),
            see: see.map(|last| self.dice.below(last + 1)),
        }
    }

    /// Words that begin with a capital.
    fn title(&mut self, least: usize, most: usize) -> String {
        let text = self.words(least, most, Self::name);
        let mut letters = text.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters).collect()
    }

    /// `least` to `most` words.
    fn phrase(&mut self, least: usize, most: usize) -> String {
        self.words(least, most, Self::word)
    }

    fn words(&mut self, least: usize, most: usize, word: fn(&mut Self) -> usize) -> String {
        let count = least + self.dice.below(most - least + 1);
        let mut text = String::new();
        for _ in 0..count {
            if !text.is_empty() {
                text.push(' ');
            }
            let at = word(self);
            text.push_str(&self.words[at]);
        }
        text
    }

    /// A word that says something: titles have few others.
    fn name(&mut self) -> usize {
        let mut word = self.word();
        for _ in 0..3 {
            if self.words[word].len() > 3 {
                break;
            }
            word = self.word();
        }
        word
    }

    /// A third of the words belong to the topic; the others follow their frequency.
    fn word(&mut self) -> usize {
        if self.dice.below(3) == 0 {
            self.topic[self.dice.ranked(TOPIC)]
        } else {
            self.dice.ranked(self.words.len())
        }
    }
}

fn as_id(word: &str) -> String {
    let lower = word.to_lowercase();
    let id = lower.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    id.trim_matches('-').to_string()
}

/// How many different words a deck of so many entries has. Vocabularies grow with a power of the
/// length of a text (Heaps' law): 2,000 words at 400 entries, 17,000 at 10,000, 220,000 at a
/// million.
fn vocabulary(entries: usize) -> usize {
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    let words = entries as f64 * WORDS_AN_ENTRY;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate of a positive number"
    )]
    let different = (14.0 * words.powf(0.5625)) as usize;
    different.max(500)
}

/// The words of the built-in deck, the most frequent first.
fn real_words() -> Vec<String> {
    let model = pack::builtin();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for entry in model.entries.iter() {
        let texts = entry.cells.iter().chain(&entry.aliases);
        let texts = texts.chain(&entry.own_title).chain(&entry.why);
        for text in texts {
            for word in text.split_whitespace() {
                let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
                let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
                if !word.is_empty() && word.len() < 24 && word.chars().all(plain) {
                    *counts.entry(word.to_ascii_lowercase()).or_default() += 1;
                }
            }
        }
    }
    let mut words: Vec<(String, usize)> = counts.into_iter().collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    words.into_iter().map(|(word, _)| word).collect()
}

/// Whether compounds are made of `word`.
fn is_name(word: &str) -> bool {
    (4..=9).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase())
}

/// The made-up word `at`: a name, or a compound of two real words.
fn made_up(at: usize, words: &[String], names: &[usize]) -> String {
    let mut dice = Dice::new(0x5eed ^ at as u64);
    let joiner = match at % 4 {
        0 => "_",
        1 => "-",
        _ => return name(at),
    };
    let mut part = || {
        let name = names.get(dice.below(names.len().max(1)));
        name.map_or("new", |name| words[*name].as_str())
    };
    let first = part();
    format!("{first}{joiner}{}", part())
}

/// A name of three syllables, another one for every `at`.
fn name(at: usize) -> String {
    const BEGIN: [&str; 16] = [
        "b", "c", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr",
    ];
    const END: [&str; 16] = [
        "a", "e", "i", "o", "u", "an", "el", "in", "or", "um", "ar", "en", "is", "on", "us", "ay",
    ];
    // Neighbours in number shall not be neighbours in the alphabet.
    let mixed = at.wrapping_mul(0x9e_37b1);
    let syllables = [mixed >> 16, mixed >> 8, mixed].map(|bits| {
        let (begin, end) = (BEGIN[bits >> 4 & 15], END[bits & 15]);
        format!("{begin}{end}")
    });
    syllables.concat()
}

/// Numbers that look like chance and are the same every time (splitmix64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_f491_4f6c_dd1d))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, all alike.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// A number below `end`, the first twice as often as the second (Zipf's law).
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank far below what a float holds"
    )]
    fn ranked(&mut self, end: usize) -> usize {
        let share = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        let rank = ((end + 1) as f64).powf(share) as usize;
        rank.clamp(1, end) - 1
    }
}
