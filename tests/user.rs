//! What somebody who uses the browser for an hour stumbles over: keys that say nothing, hints
//! that lie, places and texts that get lost.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking too")]

mod support;

use refdeck::app::{Focus, View};
use support::Deck;

#[test]
fn a_key_that_is_bound_to_nothing_says_so() {
    let deck = Deck::new().keys("3E");
    assert!(deck.status().starts_with("E does nothing here"));
    let deck = Deck::new().keys("T7");
    assert!(deck.status().starts_with("7 does nothing here"));
}

#[test]
fn commands_on_an_entry_do_not_reach_below_a_list_of_themes() {
    let mut deck = Deck::new().at("compute-spot").keys("Tb");
    assert_eq!(deck.status(), "no entry is selected");
    assert!(
        !deck
            .effects()
            .iter()
            .any(|effect| { matches!(effect, refdeck::app::Effect::Save(_)) })
    );
}

#[test]
fn hints_of_an_overlay_name_only_what_works_there() {
    let footer = |keys: &str| {
        let deck = Deck::new().at("deploy-canary").keys(keys);
        deck.screen().lines().pop().unwrap()
    };
    assert!(!footer("T").contains("bookmark"));
    assert!(footer("c").contains("next pair"));
    assert!(footer("e").contains("Enter keep"));
    assert!(!footer("e").contains("list"));
    assert!(footer("?").contains("Enter run"));
    assert!(footer("/").contains("into the list"));
}

#[test]
fn search_is_the_last_hint_but_help_to_go() {
    let deck = Deck::new().size(60, 20).keys("3");
    let footer = deck.screen().lines().pop().unwrap();
    assert!(
        footer.contains("search") && footer.contains("help"),
        "{footer}"
    );
    assert!(!footer.contains("compare"), "{footer}");
}

#[test]
fn history_comes_back_to_the_link_and_the_line_that_were_left() {
    let mut deck = Deck::new()
        .at("deploy-canary")
        .keys("<enter><tab><tab><tab>");
    let before = deck.state.page;
    assert_eq!(before.link, Some(2));
    deck.press("<enter>");
    assert_ne!(deck.selected_id(), "deploy-canary");
    deck.press("H");
    assert_eq!(deck.selected_id(), "deploy-canary");
    assert_eq!(deck.state.focus, Focus::Page);
    assert_eq!(deck.state.page, before);
}

#[test]
fn history_shows_the_entry_even_if_it_is_no_longer_weak() {
    let mut deck = Deck::new().at("deploy-canary").keys("b");
    deck.go("compute-spot");
    deck.press("b0gg");
    assert_eq!(deck.selected_id(), "compute-spot");
    // A jump away; the mark is undone; back.
    deck.press("/champion<enter>u");
    assert!(deck.status().contains("bookmark taken back"));
    deck.press("H");
    assert_eq!(deck.selected_id(), "compute-spot");
}

#[test]
fn another_hit_says_that_it_took_the_filter_off() {
    let deck = Deck::new().keys("/quota<enter>d5n");
    assert!(deck.status().starts_with("hit "), "{}", deck.status());
    assert!(
        deck.status().contains("the filter is off"),
        "{}",
        deck.status()
    );
}

#[test]
fn a_screen_down_uncovers_nothing_that_is_not_on_the_screen() {
    let deck = || Deck::small().at("scenarios");
    assert_eq!(deck().keys("<space>").state.page.revealed, 1);
    assert_eq!(deck().size(50, 15).keys("<space>").state.page.revealed, 0);
}

#[test]
fn out_leads_to_a_hidden_outline_and_tells_where_it_ends() {
    let mut deck = Deck::new().keys("3i");
    assert!(!deck.shows("Sections"));
    deck.press("h");
    assert!(deck.shows("Sections"));
    deck.press("<esc>");
    assert!(deck.status().contains("q quits"));
    assert!(!deck.state.quitting);
    deck.press("<enter>");
    assert!(!deck.shows("Sections"));
}

#[test]
fn the_outline_of_a_narrow_screen_leaves_the_wide_one_alone() {
    let deck = Deck::new().size(50, 15).keys("3ii").size(120, 36);
    assert!(deck.shows("Sections"));
}

#[test]
fn a_map_that_cannot_be_shown_leaves_narrow_rows_as_cards() {
    let mut deck = Deck::new().keys("2");
    deck.state.view = Some(View::Map);
    let deck = deck.size(50, 15).keys("3");
    assert!(!deck.shows("When you need"), "{}", deck.text());
}

#[test]
fn a_click_on_the_selected_row_opens_it() {
    let mut deck = Deck::new().at("deploy-canary").size(50, 15);
    deck.click_on("a small share");
    assert_eq!(deck.state.focus, Focus::Page);
}

#[test]
fn a_click_beside_a_note_loses_no_word_of_it() {
    let mut deck = Deck::new().at("deploy-canary").keys("eremember the quotes");
    deck.click(12, 0);
    assert_eq!(deck.overlays(), ["Note"]);
    deck.press("<enter>");
    let id = deck.id("deploy-canary");
    assert_eq!(deck.state.marks.note(&id), Some("remember the quotes"));
}

#[test]
fn a_click_on_a_tab_takes_a_theme_back_that_was_only_looked_at() {
    let mut deck = Deck::new();
    deck.state.themes = vec!["default".into(), "dark".into()];
    deck.press("Tj");
    assert_eq!(deck.state.theme, 1);
    deck.click_on("Matrices");
    assert!(deck.overlays().is_empty());
    assert_eq!(deck.state.theme, 0);
}
