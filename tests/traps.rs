//! The traps of fuzzy-matcher that its own file cannot guard, as a reader would meet them: it
//! knows one word, ASCII only, and finds scattered letters in any long text.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking too")]

use std::fmt::Write as _;

use refdeck::index::{Index, Marks, Query};
use refdeck::model::Model;
use refdeck::pack::{self, PackSource, SourceFile};

struct Deck {
    model: Model,
    index: Index,
}

impl Deck {
    /// A deck of entries with a title and a cell.
    fn new(rows: &[(&str, &str)]) -> Self {
        let mut toml = String::from(
            "format = 1\n[pack]\nid = 'traps'\ntitle = 'Traps'\n\
             [[pane]]\nid = 'all'\ntitle = 'All'\nsections = ['rows']\n\
             [section]\nid = 'rows'\nkind = 'choice'\ntitle = 'Rows'\n\
             columns = [{ id = 'need', title = 'Need', role = 'cue' }]\n",
        );
        for (at, (title, cell)) in rows.iter().enumerate() {
            let _ = write!(
                toml,
                "[[entry]]\nid = 'r{at}'\ntitle = '{title}'\ncells = ['{cell}']\n"
            );
        }
        let file = SourceFile::of_text("traps.toml", "traps", &toml);
        let (model, problems) = pack::build(&[PackSource {
            name: "traps".to_string(),
            files: vec![file],
            problems: Vec::new(),
        }]);
        assert!(problems.is_empty(), "{}", pack::report(&problems));
        let index = Index::new(&model);
        Self { model, index }
    }

    /// The titles found, best first.
    fn found(&self, typed: &str) -> Vec<&str> {
        let query = Query::parse(typed);
        let found = self.index.search(&self.model, &query, &Marks::NONE, 50);
        let hits = found.hits.iter();
        hits.map(|hit| self.model.entry(hit.entry).title())
            .collect()
    }
}

#[test]
fn letters_of_several_words_may_come_in_any_order() {
    let deck = Deck::new(&[("Online endpoint", "a"), ("Batch job", "b")]);
    // To fuzzy-matcher a space is a letter like others.
    for typed in ["onln epnt", "epnt onln"] {
        assert_eq!(deck.found(typed), ["Online endpoint"], "{typed}");
    }
}

#[test]
fn letters_are_found_under_accents_and_capitals_beyond_ascii() {
    let deck = Deck::new(&[("Über École", "a"), ("Batch job", "b")]);
    for typed in ["ubr ecle", "ÜBR ÉCLE", "cole"] {
        assert_eq!(deck.found(typed), ["Über École"], "{typed}");
    }
}

#[test]
fn capitals_in_the_query_change_nothing() {
    let deck = Deck::new(&[("Online endpoint", "a"), ("Batch job", "log_model")]);
    for (small, large) in [
        ("onlep", "ONlEP"),
        ("log_model", "Log_Model"),
        ("bjob", "BJob"),
    ] {
        assert_eq!(deck.found(small), deck.found(large), "{small}");
        assert!(!deck.found(small).is_empty(), "{small}");
    }
}

#[test]
fn a_word_is_better_than_its_letters() {
    // fuzzy-matcher alone gives the scattered letters more points.
    let deck = Deck::new(&[("Record all losses", "a"), ("Mean recall", "b")]);
    assert_eq!(deck.found("recall")[0], "Mean recall");
}

#[test]
fn letters_scattered_over_a_long_text_are_no_hit() {
    let text = "please remember every column of the table when you write another row to it ";
    let deck = Deck::new(&[("Batch job", &text.repeat(8))]);
    assert!(deck.found("prec").is_empty());
    assert!(deck.found("percision").is_empty());
}

#[test]
fn a_swapped_letter_is_forgiven_where_letters_in_order_would_not_do() {
    let deck = Deck::new(&[("Precision", "a"), ("Batch job", "b")]);
    for typed in ["precsion", "percision", "preciison"] {
        assert_eq!(deck.found(typed), ["Precision"], "{typed}");
    }
}
