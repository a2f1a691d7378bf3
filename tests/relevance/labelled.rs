//! The labelled queries and how well a search answers them. Part of the bench `relevance` and
//! of the test of that name; knows no particular search.
//!
//! A line of `tune.tsv` and `held.tsv` is a kind, a query as a reader types it, and the ids of
//! the entries that answer it, with tabs between. Nobody tunes on `held.tsv`, nor reads which
//! of its queries fail.

#![allow(dead_code, reason = "the test and the bench use a part each")]

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;

use refdeck::model::Model;

/// The kinds of queries.
pub(crate) const KINDS: [&str; 9] = [
    "term", "words", "abbrev", "old", "symptom", "phrase", "prefix", "typo", "plural",
];

/// Which part of the queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Split {
    /// Those that the ranking may be tuned on.
    Tune,
    /// Those that it may not.
    Held,
}

/// A query and its right answers.
#[derive(Debug)]
pub(crate) struct Labelled {
    pub(crate) kind: String,
    pub(crate) query: String,
    pub(crate) ids: Vec<String>,
}

/// The queries of `split`, as they are written.
pub(crate) fn read(split: Split) -> io::Result<Vec<Labelled>> {
    let file = match split {
        Split::Tune => "tests/relevance/tune.tsv",
        Split::Held => "tests/relevance/held.tsv",
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = fs::read_to_string(path)?;
    let mut queries = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let [kind, query, ids] = line.split('\t').collect::<Vec<_>>()[..] else {
            let message = format!(
                "{file}:{}: not kind, query and ids with tabs between",
                at + 1
            );
            return Err(io::Error::other(message));
        };
        queries.push(Labelled {
            kind: kind.to_string(),
            query: query.to_string(),
            ids: ids.split(',').map(str::to_string).collect(),
        });
    }
    Ok(queries)
}

/// How one query was answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answer {
    /// Where the first right entry stands, from 0.
    pub(crate) place: Option<usize>,
    /// How many rows were returned.
    pub(crate) rows: usize,
    /// After how many letters a right entry was among the first three.
    pub(crate) keys: Option<usize>,
}

/// Asks `search` for the whole query and for every beginning of it.
pub(crate) fn ask(
    model: &Model,
    labelled: &Labelled,
    mut search: impl FnMut(&str, usize) -> Vec<u32>,
) -> Answer {
    let is_right = |entry: &u32| {
        let id = model.entries.get(*entry as usize).map(|entry| &*entry.id);
        labelled.ids.iter().any(|right| id == Some(right))
    };
    let found = search(&labelled.query, usize::MAX);
    let ends = labelled
        .query
        .char_indices()
        .map(|(at, c)| at + c.len_utf8());
    let keys = ends
        .zip(1..)
        .find(|(end, _)| search(&labelled.query[..*end], 3).iter().any(is_right))
        .map(|(_, keys)| keys);
    Answer {
        place: found.iter().position(is_right),
        rows: found.len(),
        keys,
    }
}

/// How many queries were answered how well.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    pub(crate) queries: usize,
    /// The share with a right entry first.
    pub(crate) hit1: f64,
    /// The share with a right entry among the first three.
    pub(crate) hit3: f64,
    /// The mean of one through the place of the first right entry, counted from 1.
    pub(crate) mrr: f64,
    /// Letters until a right entry is among the first three, in the median; nothing if that
    /// is never.
    pub(crate) keys: Option<usize>,
    /// Rows returned, in the median.
    pub(crate) rows: usize,
}

impl Figures {
    pub(crate) fn of(answers: &[Answer]) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a few hundred queries")]
        let count = answers.len().max(1) as f64;
        let share = |worth: &dyn Fn(usize) -> f64| {
            answers
                .iter()
                .filter_map(|a| a.place)
                .map(worth)
                .sum::<f64>()
                / count
        };
        Self {
            queries: answers.len(),
            hit1: share(&|place| f64::from(u8::from(place == 0))),
            hit3: share(&|place| f64::from(u8::from(place < 3))),
            #[expect(clippy::cast_precision_loss, reason = "a place in a list")]
            mrr: share(&|place| 1.0 / (place + 1) as f64),
            keys: median(answers.iter().map(|a| a.keys.unwrap_or(usize::MAX)))
                .filter(|keys| *keys < usize::MAX),
            rows: median(answers.iter().map(|a| a.rows)).unwrap_or(0),
        }
    }
}

fn median(values: impl Iterator<Item = usize>) -> Option<usize> {
    let mut values: Vec<usize> = values.collect();
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied()
}

/// The answers by kind, in the order of [`KINDS`].
pub(crate) fn by_kind(queries: &[Labelled], answers: &[Answer]) -> Vec<(&'static str, Figures)> {
    let mut kinds: HashMap<&str, Vec<Answer>> = HashMap::new();
    for (query, answer) in queries.iter().zip(answers) {
        kinds.entry(&query.kind).or_default().push(*answer);
    }
    let present = KINDS
        .iter()
        .filter_map(|kind| Some((*kind, kinds.get(kind)?)));
    present
        .map(|(kind, all)| (kind, Figures::of(all)))
        .collect()
}
