//! What a reader notices of a search.

use super::fixture::{Row, deck};
use super::{Field, Found, Index, Marks, Query};
use crate::model::{EntryIx, Model};

struct Deck {
    model: Model,
    index: Index,
}

impl Deck {
    fn new(rows: &[Row]) -> Self {
        let model = deck(rows);
        let index = Index::new(&model);
        Self { model, index }
    }

    fn found(&self, typed: &str) -> Found {
        self.index
            .search(&self.model, &Query::parse(typed), &Marks::NONE, 50)
    }

    /// The ids of the hits above the divider.
    fn ids(&self, typed: &str) -> Vec<&str> {
        let found = self.found(typed);
        self.names(&found)
    }

    fn names(&self, found: &Found) -> Vec<&str> {
        let hits = found.hits[..found.divider].iter();
        hits.map(|hit| &*self.model.entry(hit.entry).id).collect()
    }

    fn first(&self, typed: &str) -> (&str, Field) {
        let found = self.found(typed);
        let hit = found
            .hits
            .first()
            .unwrap_or_else(|| panic!("no hit for {typed}"));
        (&self.model.entry(hit.entry).id, hit.field)
    }

    fn lit<'t>(&self, typed: &str, text: &'t str) -> Vec<&'t str> {
        let query = Query::parse(typed);
        let ranges = self.index.highlight(&self.model, &query, text);
        ranges.into_iter().map(|range| &text[range]).collect()
    }
}

fn serving() -> Deck {
    Deck::new(&[
        Row::new("online")
            .title("Online endpoint")
            .cell("a stable HTTPS address")
            .cell("real-time scoring")
            .alias("REST API"),
        Row::new("batch")
            .title("Batch endpoint")
            .cell("starts a job over stored data")
            .why("Scoring need not be quick.")
            .objective(1),
        Row::new("spot")
            .title("Spot or low priority")
            .cell("the cheapest nodes, with checkpoints")
            .alias("evicted")
            .alias("batch endpoint nodes")
            .code("queue_settings:\n  job_tier: Spot\n"),
        Row::new("--"),
        Row::new("trap-rest")
            .title("Café déjà vu")
            .cell("an address is no [[online|REST API]] yet")
            .cell("call `log_model` with id-token")
            .objective(1),
        Row::new("quota")
            .title("Quota")
            .cell("ask for more cores in the région"),
    ])
}

#[test]
fn words_may_come_in_any_order_and_in_different_fields() {
    let deck = serving();
    for typed in [
        "endpoint batch",
        "batch endpoint",
        "stored endpoint",
        "endpoint data job",
    ] {
        assert_eq!(deck.first(typed).0, "batch", "{typed}");
    }
}

#[test]
fn words_that_say_little_give_way_to_words_that_say_something() {
    let deck = Deck::new(&[
        Row::new("keep").title("Keep nodes"),
        Row::new("quota").title("Quota nodes"),
    ]);
    assert_eq!(deck.first("keep nodes quota").0, "quota");
    assert_eq!(deck.first("keep").0, "keep");
}

#[test]
fn another_word_of_the_family_is_found_and_lit() {
    let deck = Deck::new(&[
        Row::new("explain").title("Explain one prediction"),
        Row::new("preset").title("Preset"),
    ]);
    assert_eq!(deck.ids("predictive"), ["explain"]);
    assert_eq!(
        deck.lit("predictive", "Explain one prediction"),
        ["predict"]
    );
}

#[test]
fn of_very_many_entries_the_one_with_the_word_in_its_title_is_found_and_all_are_counted() {
    let mut rows: Vec<Row> = (0..9_000)
        .map(|at| Row::new(format!("row-{at}").leak()).cell("the quota of cores"))
        .collect();
    rows.push(Row::new("quota").title("Quota"));
    let deck = Deck::new(&rows);
    for typed in ["quota", "quot", "quota cores"] {
        let found = deck.found(typed);
        let expected = if typed == "quota cores" {
            "row-0"
        } else {
            "quota"
        };
        assert_eq!(
            &*deck.model.entry(found.hits[0].entry).id,
            expected,
            "{typed}"
        );
        assert!(found.total >= 9_000, "{}", found.total);
    }
}

#[test]
fn case_and_accents_do_not_matter() {
    let deck = serving();
    for typed in ["cafe", "CAFÉ", "deja VU", "Cafe\u{301}"] {
        assert_eq!(deck.ids(typed), ["trap-rest"], "{typed}");
    }
    assert_eq!(deck.ids("region"), ["quota"]);
}

#[test]
fn every_letter_typed_keeps_the_row() {
    let deck = serving();
    for typed in [
        "q",
        "qu",
        "quo",
        "quot",
        "quota",
        "quota ",
        "ask for mo",
        "onl endp",
    ] {
        let expected = if typed.starts_with('o') {
            "online"
        } else {
            "quota"
        };
        assert!(deck.ids(typed).contains(&expected), "{typed}");
    }
}

#[test]
fn one_wrong_letter_still_finds_the_row() {
    let deck = serving();
    for typed in [
        "qouta",
        "quuota",
        "quoat",
        "qota",
        "quita",
        "endpiont batch",
        "bacth",
        "chekpoints",
        "scorng",
        "prioritty low",
        "evictd",
    ] {
        assert!(!deck.ids(typed).is_empty(), "{typed}");
    }
    assert_eq!(deck.first("qouta").0, "quota");
    assert_eq!(deck.first("endpiont batch").0, "batch");
}

#[test]
fn a_whole_alias_or_title_comes_first() {
    let deck = serving();
    assert_eq!(deck.first("rest api"), ("online", Field::Alias));
    assert_eq!(deck.first("Rest-API"), ("online", Field::Alias));
    assert_eq!(deck.first("batch endpoint"), ("batch", Field::Title));
    assert_eq!(deck.first("batch endpoint nodes"), ("spot", Field::Alias));
    assert_eq!(deck.first("real-time scoring"), ("online", Field::Cell(1)));
    assert_eq!(deck.first("trap-rest"), ("trap-rest", Field::Id));
    assert_eq!(deck.first("test/trap-rest"), ("trap-rest", Field::Id));
}

#[test]
fn names_in_code_are_found_as_they_are_typed() {
    let deck = serving();
    assert_eq!(deck.first("job_tier"), ("spot", Field::Code));
    for typed in [
        "log_model",
        "log-model",
        "log model",
        "logmodel",
        "log_mod",
        "id-token",
        "idtok",
    ] {
        assert_eq!(deck.first(typed), ("trap-rest", Field::Cell(1)), "{typed}");
    }
    assert_eq!(deck.first("check point").0, "spot");
}

#[test]
fn filters_narrow_and_add_up() {
    let deck = serving();
    assert_eq!(deck.ids("@d2"), ["batch", "trap-rest"]);
    assert_eq!(deck.ids("@2"), deck.ids("@2.1.1"));
    assert_eq!(deck.ids("@d1 @d2").len(), 5);
    assert_eq!(deck.ids("#traps"), ["trap-rest", "quota"]);
    assert_eq!(deck.ids("#tra @d2"), ["trap-rest"]);
    assert_eq!(deck.ids("address #choices"), ["online"]);
}

#[test]
fn an_unfinished_filter_filters_nothing_and_an_unknown_one_is_a_word() {
    let deck = serving();
    let found = deck.found("quota @d");
    assert_eq!(deck.names(&found), ["quota"]);
    assert_eq!(found.unknown, ["@d"]);
    assert_eq!(deck.ids("@evicted"), ["spot"]);
    assert!(deck.found("@job.tier #checkpoints").unknown.is_empty());
    assert_eq!(deck.found("@evictde").unknown, ["@evictde"]);
    assert_eq!(deck.ids("#checkpoints nodes"), ["spot"]);
    for typed in ["", "@", "@d", "#", "!", "  "] {
        assert!(deck.ids(typed).is_empty(), "{typed}");
    }
}

#[test]
fn excluded_words_keep_entries_out() {
    let deck = serving();
    assert_eq!(deck.ids("endpoint !batch"), ["online"]);
    assert_eq!(deck.ids("!endpoints !log_model"), ["quota"]);
    assert_eq!(deck.ids("endpoint !ba").len(), deck.ids("endpoint").len());
}

#[test]
fn exact_words_take_no_beginning_and_no_slip() {
    let deck = serving();
    assert!(deck.ids("'quot").is_empty() && deck.found("'quot").hits.is_empty());
    assert_eq!(deck.ids("'quota"), ["quota"]);
    assert_eq!(deck.ids("'job_tier"), ["spot"]);
    assert!(deck.ids("'node").is_empty());
}

#[test]
fn bookmarks_and_notes_are_searched() {
    let deck = serving();
    let marks = Marks {
        bookmarked: &|entry| entry.at() > 2,
        notes: &[
            (EntryIx(4), "ask Zoë about the ceilings"),
            (EntryIx(99), "zoe"),
        ],
    };
    let search = |typed| {
        deck.index
            .search(&deck.model, &Query::parse(typed), &marks, 50)
    };
    assert_eq!(deck.names(&search("*")), ["trap-rest", "quota"]);
    assert_eq!(deck.names(&search("address *")), ["trap-rest"]);
    for typed in ["zoe", "ceiling quota", "cielings"] {
        assert_eq!(deck.names(&search(typed)), ["quota"], "{typed}");
    }
    assert_eq!(search("zoe").hits[0].field, Field::Note);
}

#[test]
fn letters_alone_come_below_the_divider() {
    let deck = serving();
    let found = deck.found("onept");
    assert_eq!(found.divider, 0);
    assert_eq!(found.hits[0].entry, EntryIx(0));
    assert!(found.hits[0].score < 1.0);
    assert!(found.nearest.is_empty());
}

#[test]
fn no_hit_offers_the_nearest_words() {
    let deck = serving();
    let found = deck.found("quotient");
    assert!(found.hits.is_empty());
    assert_eq!(found.nearest[0], "quota");
}

#[test]
fn questions_are_understood_without_their_small_words() {
    let deck = serving();
    assert_eq!(
        deck.first("what is the difference between online and batch")
            .1,
        Field::Title
    );
    assert_eq!(deck.first("how do I ask for more quota").0, "quota");
}

#[test]
fn the_same_question_has_the_same_answer_whatever_was_asked_before() {
    let (deck, other) = (serving(), serving());
    let typed = [
        "q",
        "endpiont",
        "oep",
        "batch endpoint",
        "xyzzy",
        "a",
        "@d2 scoring",
    ];
    let first: Vec<Found> = typed.iter().map(|typed| deck.found(typed)).collect();
    for (typed, before) in typed.iter().zip(&first).rev() {
        assert_eq!(deck.found(typed), *before);
        assert_eq!(other.found(typed), *before);
    }
}

#[test]
fn equal_rows_keep_their_order_and_scores_only_fall() {
    let rows =
        ["a1", "b1", "c1", "d1", "e1"].map(|id| Row::new(id).title("Same title").cell("same"));
    let deck = Deck::new(&rows);
    assert_eq!(deck.ids("same title"), ["a1", "b1", "c1", "d1", "e1"]);
    let few = deck
        .index
        .search(&deck.model, &Query::parse("same"), &Marks::NONE, 2);
    assert_eq!((few.hits.len(), few.total, few.divider), (2, 5, 2));
    assert_eq!(deck.names(&few), ["a1", "b1"]);
    let serving = serving();
    for typed in ["batch endpoint", "scoring", "address", "e", "online batch"] {
        let found = serving.found(typed);
        assert!(
            found.hits.is_sorted_by(|a, b| a.score >= b.score),
            "{typed}"
        );
    }
}

#[test]
fn what_matched_is_lit_letter_for_letter() {
    let deck = serving();
    for (typed, text, expected) in [
        ("batch end", "Batch endpoints", &["Batch", "end"][..]),
        ("cafe", "Un CAFÉ, 世界 café-bar", &["CAFÉ", "café"]),
        ("endpoints", "an endpoint", &["endpoint"]),
        ("job_tier", "set job_tier: Spot", &["job_tier"]),
        ("logmod", "call log_model now", &["log_mod"]),
        ("bacth", "世 batch", &["batch"]),
        ("quota", "a quote", &[]),
        ("onept", "世 Online endpoint", &["On", "e", "p", "t"]),
        ("'batch", "batches batch", &["batch"]),
        ("the quota", "the quota", &["quota"]),
        ("strasse", "Hauptstraße, Straße 3", &["Straße"]),
        ("@d2 !batch", "batch d2", &[]),
    ] {
        assert_eq!(deck.lit(typed, text), expected, "{typed} in {text}");
    }
}

#[test]
fn strange_text_never_panics() {
    let deck = serving();
    let texts = [
        "",
        "é",
        "e\u{301}\u{301}",
        "İstanbul ß ﬁ",
        "世_界",
        "__",
        "a_",
        "🏳️‍🌈 flag",
        "\u{301}a",
        "ǅ",
    ];
    for typed in texts {
        deck.found(typed);
        for text in texts {
            deck.lit(typed, text);
        }
    }
    let empty = Deck::new(&[]);
    assert!(empty.found("anything @d1").hits.is_empty());
}

#[test]
fn an_index_may_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Index>();
}

#[test]
fn what_is_counted_is_what_a_filter_lets_through() {
    let rows = ["one", "two", "--", "three"].map(Row::new);
    let model = deck(&rows.map(|row| row.objective(1)));
    for section in &model.sections {
        for domain in 0..3 {
            let own = section.entries.clone().map(EntryIx);
            let through = own.filter(|entry| model.serves(*entry, domain)).count();
            assert_eq!(section.serving(domain), through);
        }
    }
}
