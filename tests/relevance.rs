//! The labelled queries: they are well-formed, refdeck keeps the place it has reached on those
//! that nobody tunes on, and its answers do not depend on anything but the query.
//!
//! `cargo bench --bench relevance` prints the figures, beside other searches.

#![allow(
    clippy::unwrap_used,
    reason = "queries that cannot be read are a failed test"
)]

#[path = "relevance/labelled.rs"]
mod labelled;

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::thread;

use labelled::{Figures, KINDS, Labelled, Split};
use refdeck::index::{Found, Index, Marks, Query};
use refdeck::model::{Model, Target};
use refdeck::pack;

/// The fewest queries in both splits together.
const QUERIES: usize = 250;

/// What was reached on the held-back split; raised when more is reached, never lowered.
const FLOOR: Floor = Floor {
    hit1: 0.88,
    hit3: 0.96,
    mrr: 0.92,
    keys: 4,
};

struct Floor {
    hit1: f64,
    hit3: f64,
    mrr: f64,
    keys: usize,
}

struct Deck {
    model: Model,
    index: Index,
}

static DECK: LazyLock<Deck> = LazyLock::new(Deck::new);

impl Deck {
    fn new() -> Self {
        let model = pack::builtin();
        let index = Index::new(&model);
        index.prepare(&model);
        Self { model, index }
    }

    fn found(&self, typed: &str, limit: usize) -> Found {
        let query = Query::parse(typed);
        self.index.search(&self.model, &query, &Marks::NONE, limit)
    }
}

fn both() -> Vec<Labelled> {
    let splits = [Split::Tune, Split::Held];
    splits
        .into_iter()
        .flat_map(|split| labelled::read(split).unwrap())
        .collect()
}

#[test]
fn there_are_enough_queries_of_every_kind_and_a_third_is_held_back() {
    let [tune, held] = [Split::Tune, Split::Held].map(|split| labelled::read(split).unwrap());
    let all = tune.len() + held.len();
    assert!(all >= QUERIES, "{all} queries");
    let share = held.len() * 100 / all;
    assert!((30..=37).contains(&share), "{share} % are held back");
    for queries in [&tune, &held] {
        for kind in KINDS {
            let count = queries.iter().filter(|query| query.kind == kind).count();
            assert!(count >= 5, "{count} of the kind {kind}");
        }
        let strange = queries.iter().find(|query| !KINDS.contains(&&*query.kind));
        assert!(strange.is_none(), "{strange:?}");
    }
}

#[test]
fn every_query_is_asked_once_and_its_answers_are_entries() {
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for query in both() {
        if query.query.trim() != query.query || query.query.is_empty() {
            faults.push(format!("`{}` begins or ends with a space", query.query));
        }
        for id in &query.ids {
            let known = DECK.model.find_name(id).and_then(Target::entry);
            let current = known.is_some_and(|ix| *DECK.model.entry(ix).id == **id);
            if !current {
                faults.push(format!("`{}` is answered by `{id}`, no entry", query.query));
            }
        }
        if !seen.insert(query.query.to_lowercase()) {
            faults.push(format!("`{}` is there twice", query.query));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_was_reached_on_the_queries_held_back_stays_reached() {
    let queries = labelled::read(Split::Held).unwrap();
    let answers: Vec<_> = queries
        .iter()
        .map(|query| {
            labelled::ask(&DECK.model, query, |typed, limit| {
                let hits = DECK.found(typed, limit).hits;
                hits.iter().map(|hit| hit.entry.0).collect()
            })
        })
        .collect();
    let reached = Figures::of(&answers);
    assert!(reached.hit1 >= FLOOR.hit1, "{reached:?}");
    assert!(reached.hit3 >= FLOOR.hit3, "{reached:?}");
    assert!(reached.mrr >= FLOOR.mrr, "{reached:?}");
    assert!(
        reached.keys.is_some_and(|keys| keys <= FLOOR.keys),
        "{reached:?}"
    );
}

/// Beginnings of queries, in the order they are typed; every `step`th, for they are many.
fn keys(queries: &[Labelled], step: usize) -> Vec<&str> {
    let beginnings = |query| {
        let query: &str = query;
        let ends = query.char_indices().map(|(at, c)| at + c.len_utf8());
        ends.map(|end| &query[..end]).collect::<Vec<_>>()
    };
    queries
        .iter()
        .flat_map(|query| beginnings(query.query.as_str()))
        .step_by(step)
        .collect()
}

#[test]
fn the_answer_to_a_query_does_not_depend_on_what_was_typed_before() {
    let queries = both();
    let keys = keys(&queries, 10);
    let typing: Vec<Found> = keys.iter().map(|key| DECK.found(key, 50)).collect();
    let other = Deck::new();
    let deleting: Vec<Found> = keys.iter().rev().map(|key| other.found(key, 50)).collect();
    for ((key, one), two) in keys.iter().zip(&typing).zip(deleting.iter().rev()) {
        assert_eq!(one, two, "{key}");
    }
}

#[test]
fn two_threads_that_search_at_once_get_the_answers_of_one() {
    let queries = both();
    let keys = keys(&queries, 20);
    let alone: Vec<Found> = keys.iter().map(|key| DECK.found(key, 50)).collect();
    thread::scope(|scope| {
        let search = || {
            keys.iter()
                .map(|key| DECK.found(key, 50))
                .collect::<Vec<_>>()
        };
        let threads = [scope.spawn(search), scope.spawn(search)];
        for thread in threads {
            let together = thread.join().unwrap();
            for ((key, one), two) in keys.iter().zip(&alone).zip(&together) {
                assert_eq!(one, two, "{key}");
            }
        }
    });
}
