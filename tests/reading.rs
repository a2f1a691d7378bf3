//! Packs that are read while the user looks on: what is shown, what keys do meanwhile, and
//! what is still there when they have come.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking too")]

mod support;

use std::sync::Arc;

use refdeck::app::overlay::Overlay;
use refdeck::app::{Action, Effect, Focus, Library};
use refdeck::model::Model;
use refdeck::pack::{self, PackSource, Progress, SourceFile, Stage, Watch};
use support::{Deck, Words, small};

fn progress() -> Progress {
    Progress {
        pack: "tea".into(),
        stage: Stage::Reading,
        bytes: 40_000_000,
        files: 34,
        all_files: 210,
        entries: 12_000,
    }
}

/// Packs are being read, and nothing else is open.
fn at_start() -> Deck {
    let nothing = Arc::new(Library::new(Model::default()));
    let mut deck = Deck::over(nothing, Vec::new());
    deck.act(Action::Reading(Some(progress())));
    deck
}

fn arrive(deck: &mut Deck, files: &[(&str, &str)]) {
    let (library, problems) = support::library(files);
    deck.act(Action::PacksLoaded(library, problems));
}

#[test]
fn before_the_first_pack_is_read_the_screen_says_how_far_it_is_and_keys_work() {
    for (width, height) in [(120, 36), (80, 24), (50, 15), (20, 5), (1, 1)] {
        let mut deck = at_start().size(width, height);
        if width > 60 {
            assert!(deck.shows("reading tea … 12,000 entries, 34 of 210 files; Esc stops"));
            assert!(deck.shows("refdeck │"));
        }
        for keys in [
            "jkGgg<tab><tab><enter>hJK.,019",
            "vziwT<esc>",
            "d1d0BbetuxcoynNSHL",
            "/tea<esc>",
            ":go<esc>",
            "?<esc>",
            "pM",
        ] {
            deck.press(keys);
            deck.screen();
        }
        deck.act(Action::Reading(Some(progress())));
        deck.press("q");
        assert!(deck.state.quitting || deck.state.overlays.is_empty());
    }
}

#[test]
fn packs_that_come_are_shown_and_said() {
    let mut deck = at_start();
    arrive(&mut deck, small::PACK);
    assert_eq!(deck.selected_id(), "tray");
    assert!(deck.status().ends_with("entries read"), "{}", deck.status());
    assert!(!deck.shows("reading tea"));
}

#[test]
fn escape_stops_the_reading_and_says_what_is_left_out() {
    let mut deck = at_start().keys("<esc>");
    assert_eq!(deck.effects(), [Effect::StopLoading]);
    assert_eq!(
        deck.status(),
        "reading stopped, tea left out; R reads again"
    );
    let mut deck = Deck::small().at("pot").keys("R<enter><esc>");
    assert_eq!(deck.effects(), [Effect::LoadPacks, Effect::StopLoading]);
    deck.press("<esc>");
    assert_eq!(deck.state.focus, Focus::Table, "and then goes out as ever");
}

#[test]
fn escape_closes_what_lies_over_the_panes_before_it_stops_the_reading() {
    let mut deck = at_start().keys("?<esc>");
    assert_eq!(deck.effects(), []);
    assert!(deck.overlays().is_empty() && deck.shows("reading tea"));
}

#[test]
fn a_reading_that_fails_is_over() {
    let mut deck = at_start();
    deck.act(Action::Reading(None));
    assert!(!deck.shows("reading tea"));
}

#[test]
fn a_note_that_is_being_written_survives_packs_that_come() {
    let mut deck = Deck::small().at("leaf-oolong").keys("Rehalf");
    arrive(&mut deck, small::PACK);
    deck.press("way<enter>");
    let id = deck.id("leaf-oolong");
    assert_eq!(
        deck.state.marks.note(&id).map(str::to_string),
        Some("halfway".into())
    );
}

#[test]
fn a_search_goes_on_in_packs_that_come() {
    let mut deck = Deck::small().keys("R/oolong");
    assert_eq!(deck.hit_id(), "leaf-oolong");
    let renamed: Vec<(&str, String)> = small::PACK
        .iter()
        .map(|(stem, text)| (*stem, text.replace("leaf-oolong", "leaf-blue")))
        .collect();
    let files: Vec<(&str, &str)> = renamed
        .iter()
        .map(|(stem, text)| (*stem, &**text))
        .collect();
    arrive(&mut deck, &files);
    assert_eq!(
        (deck.overlays(), deck.hit_id().as_str()),
        (vec!["Search"], "leaf-blue")
    );
}

#[test]
fn lists_that_are_open_keep_what_is_still_there() {
    for keys in ["x", "c", ":tea", "T", "/leaf<tab>j"] {
        let mut deck = Deck::small().at("leaf-oolong").keys(&format!("R{keys}"));
        let before = deck.text();
        let open = deck.overlays().len();
        assert_eq!(open, 1, "{keys}");
        arrive(&mut deck, small::PACK);
        deck.state.status = None;
        let footer = |text: &str| text.rsplit_once('\n').unwrap().0.to_string();
        assert_eq!(
            footer(deck.text().trim_end()),
            footer(before.trim_end()),
            "{keys}"
        );
        // What it was about is gone: nothing may be listed that is not there.
        arrive(
            &mut deck,
            &[(
                "deck",
                "format = 1\n[pack]\nid = \"tea\"\ntitle = \"Tea\"\n",
            )],
        );
        deck.screen();
        deck.press("jk<enter><esc><esc>");
    }
}

#[test]
fn the_page_stays_where_it_was_read_when_packs_come() {
    let mut deck = Deck::small().at("recipe").size(120, 20).keys("R<enter>jjj");
    assert_eq!(deck.state.page.scroll, 3);
    arrive(&mut deck, small::PACK);
    assert_eq!((deck.state.focus, deck.state.page.scroll), (Focus::Page, 3));
}

#[test]
fn a_search_before_the_words_are_read_is_answered_when_they_are() {
    let (library, _) = support::library(small::PACK);
    let mut deck = Deck::over(library, Vec::new()).words(Words::Wait).keys("/");
    assert_eq!(deck.effects(), [Effect::ReadWords]);
    deck.press("oolong");
    assert!(deck.shows("reading words"));
    let Some(Overlay::Search(search)) = deck.state.overlays.last() else {
        panic!("the search is closed")
    };
    assert!(search.rows.is_empty());
    deck.press("<enter>");
    deck.words_read();
    assert_eq!(deck.hit_id(), "leaf-oolong");
    assert!(!deck.shows("reading words"));
    deck.press("<esc>/");
    assert_eq!(deck.effects(), [], "they are read once");
}

fn source(files: &[(&str, &str)]) -> PackSource {
    let files = files
        .iter()
        .map(|(stem, text)| SourceFile::of_text(&format!("{stem}.toml"), stem, text));
    PackSource {
        name: "test".to_string(),
        files: files.collect(),
        ..PackSource::default()
    }
}

#[test]
fn reading_tells_of_every_file_and_counts_every_entry() {
    let source = source(small::PACK);
    let mut told: Vec<Progress> = Vec::new();
    let mut tell = |progress: &Progress| {
        told.push(progress.clone());
        true
    };
    let mut model = Model::default();
    pack::add_watched(&mut model, &source, &mut Watch::new(&mut tell));
    for stage in [Stage::Reading, Stage::Linking] {
        let last = told
            .iter()
            .rfind(|progress| progress.stage == stage)
            .unwrap();
        assert_eq!(last.entries, model.entries.len(), "{stage:?}");
    }
    let files = told
        .iter()
        .filter(|progress| progress.stage == Stage::Reading);
    assert_eq!(files.count(), small::PACK.len());
}

#[test]
fn reading_ends_when_it_is_told_to_and_leaves_nothing_half_done() {
    let source = source(small::PACK);
    let mut steps = 0;
    let mut count = |_: &Progress| {
        steps += 1;
        true
    };
    pack::add_watched(&mut Model::default(), &source, &mut Watch::new(&mut count));
    for stop in 0..steps {
        let mut step = 0;
        let mut tell = |_: &Progress| {
            step += 1;
            step <= stop
        };
        let mut model = Model::default();
        pack::add_watched(&mut model, &source, &mut Watch::new(&mut tell));
        assert_eq!(step, stop + 1);
        let left = (model.packs.len(), model.sections.len(), model.entries.len());
        assert!(
            left == (0, 0, 0) || stop + 1 == steps,
            "stopped at {stop}: {left:?}"
        );
    }
}
