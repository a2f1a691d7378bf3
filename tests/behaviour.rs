//! What a user would notice, as key scripts and plain values.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking too")]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use ratatui::layout::Size;
use refdeck::app::overlay::Overlay;
use refdeck::app::weak::Group;
use refdeck::app::{Action, Edit, Effect, Focus, Kept, Keymap, Library, PaneRef, View};
use refdeck::model::EntryIx;
use refdeck::pack;
use support::{Deck, Saves, TODAY, small};

/// A deck of one entry; others may follow.
const HUB: &str = r#"
format = 1
[pack]
id = "hub"
title = "Hub"
version = "1"
license = "CC0-1.0"
language = "en"
[[pane]]
id = "things"
title = "Things"
sections = ["things"]
[section]
id = "things"
kind = "object"
title = "Things"
columns = [{ id = "thing", title = "Thing", role = "cue" }]
[[entry]]
id = "hub"
cells = ["the hub"]
"#;

fn mark(deck: &Deck, id: &str, title: &str) -> Effect {
    Effect::Save(Edit::Mark {
        id: deck.id(id),
        title: title.into(),
        added: TODAY.to_string(),
    })
}

fn copied(deck: &mut Deck, keys: &str) -> String {
    deck.press(keys);
    match deck.effects().as_slice() {
        [Effect::Copy(text)] => text.clone(),
        other => panic!("{keys} led to {other:?}"),
    }
}

// Moving.

#[test]
fn keys_move_the_selection_and_stop_at_the_ends() {
    for (keys, at) in [
        ("", "leaf-green"),
        ("k", "leaf-green"),
        ("j", "leaf-black"),
        ("<down><down>", "leaf-oolong"),
        ("jjk", "leaf-black"),
        ("jj<up>", "leaf-black"),
        ("G", "kettle"),
        ("Gj", "kettle"),
        ("Ggg", "leaf-green"),
        ("<end>k", "leaf-herbs"),
        ("<end><home>", "leaf-green"),
        ("<pgdn>", "kettle"),
        ("<space>", "kettle"),
        ("G<pgup>", "leaf-green"),
        ("J", "wide-family"),
        ("JK", "leaf-green"),
        ("}", "wide-family"),
        ("JJ", "green-black"),
    ] {
        let deck = Deck::small().at("leaf-green").keys(keys);
        assert_eq!(deck.selected_id(), at, "{keys}");
    }
}

#[test]
fn half_a_screen_is_less_than_a_screen_and_both_come_back() {
    let deck = Deck::new().size(120, 20).at("traps-common");
    let row = |keys: &str| {
        let mut deck = Deck::new().size(120, 20).at("traps-common");
        deck.press(keys);
        deck.state.cursor().at
    };
    assert_eq!(deck.state.cursor().at, 0);
    let (half, whole) = (row("<c-d>"), row("<pgdn>"));
    assert!(0 < half && half <= whole, "{half} {whole}");
    assert_eq!(row("<c-d><c-u>"), 0);
    assert_eq!(row("<pgdn><pgup><pgup>"), 0);
}

#[test]
fn panes_are_reached_by_number_and_in_turn() {
    for (keys, pane) in [
        ("1", "Objects"),
        ("2", "Matrices"),
        ("4", "Rest"),
        ("0", "Weak"),
        ("'", "Weak"),
        (".", "Matrices"),
        ("]", "Matrices"),
        ("2,", "Objects"),
        ("2[", "Objects"),
        (",", "Weak"),
        ("0.", "Objects"),
    ] {
        assert_eq!(Deck::small().keys(keys).pane(), pane, "{keys}");
    }
    let deck = Deck::small().keys("7");
    assert_eq!(
        (deck.pane().as_str(), deck.status()),
        ("Objects", "there is no pane 7")
    );
}

#[test]
fn a_pane_is_found_as_it_was_left() {
    let deck = Deck::small().keys("2Jj12");
    assert_eq!(deck.selected_id(), "wide-words");
}

#[test]
fn resize_keeps_the_selected_entry_and_shows_it() {
    let mut deck = Deck::new().at("compute-spot");
    for (width, height) in [(80, 24), (50, 15), (30, 8), (120, 36), (200, 50), (64, 6)] {
        deck.act(Action::Resized(Size::new(width, height)));
        assert_eq!(deck.selected_id(), "compute-spot");
        assert!(
            deck.shows("the cheapest"),
            "{width}×{height}\n{}",
            deck.text()
        );
    }
}

#[test]
fn tab_goes_around_the_parts_and_the_links_of_the_page() {
    let mut deck = Deck::small().at("pot");
    let mut seen = vec![(deck.state.focus, deck.state.page.link)];
    loop {
        deck.press("<tab>");
        let here = (deck.state.focus, deck.state.page.link);
        if here == seen[0] || seen.len() > 20 {
            break;
        }
        seen.push(here);
    }
    let links = seen.len() - 3;
    assert!(links > 3, "{seen:?}");
    let expected = [(Focus::Table, None), (Focus::Page, None)]
        .into_iter()
        .chain((0..links).map(|link| (Focus::Page, Some(link))))
        .chain([(Focus::Outline, None)]);
    assert_eq!(seen, expected.collect::<Vec<_>>());
    seen.reverse();
    for place in seen {
        deck.press("<s-tab>");
        assert_eq!((deck.state.focus, deck.state.page.link), place);
    }
}

#[test]
fn escape_goes_out_and_never_quits() {
    let mut deck = Deck::small().at("pot").keys("<enter><tab>");
    assert_eq!(deck.state.focus, Focus::Page);
    deck.press("<esc>");
    assert_eq!(
        (deck.state.focus, deck.state.page.link),
        (Focus::Table, None)
    );
    deck.press("<esc>");
    assert_eq!(deck.state.focus, Focus::Outline);
    for keys in [
        "<esc><esc><esc>",
        "/<esc><esc>",
        "?<esc><esc>",
        "d<esc>",
        "y<esc><esc>",
        "0<esc><esc>",
        "z<esc>",
        "B<esc>",
    ] {
        deck.press(keys);
        assert_eq!(deck.effects(), [], "{keys}");
        assert!(!deck.state.quitting);
    }
    assert_eq!(deck.overlays(), Vec::<&str>::new());
}

#[test]
fn q_closes_the_overlay_then_the_page_then_the_program() {
    let mut deck = Deck::small().at("pot").keys("<enter>x");
    deck.press("q");
    assert_eq!((deck.overlays().len(), deck.state.focus), (0, Focus::Page));
    deck.press("q");
    assert_eq!((deck.effects().len(), deck.state.focus), (0, Focus::Table));
    deck.press("q");
    assert_eq!(deck.effects(), [Effect::Quit]);
}

#[test]
fn ctrl_c_quits_from_anywhere() {
    for keys in ["", "/leaf", "?", ":", "x", "T", "e", "y", "<enter><tab>"] {
        let mut deck = Deck::small().at("pot").keys(keys);
        deck.effects();
        deck.press(if keys == "y" { "<esc><c-c>" } else { "<c-c>" });
        assert_eq!(deck.effects(), [Effect::Quit], "{keys}");
    }
}

#[test]
fn space_uncovers_a_scenario_facet_by_facet_before_it_moves() {
    let mut deck = Deck::small().at("guest");
    let answers = |deck: &Deck| (deck.shows("leaf      herbs"), deck.shows("vessel    cup"));
    assert_eq!(answers(&deck), (false, false), "{}", deck.text());
    deck.press("<space>");
    assert_eq!(answers(&deck), (true, false), "{}", deck.text());
    deck.press("<space>");
    assert_eq!(answers(&deck), (true, true));
    assert_eq!(deck.selected_id(), "guest");
    deck.press("<space>");
    assert_eq!(deck.selected_id(), "guest-two");
    deck.press("k");
    assert_eq!(answers(&deck), (false, false), "covered again");
}

#[test]
fn space_moves_where_no_page_is_on_the_screen_to_uncover() {
    let deck = Deck::small().at("guest").size(50, 15).keys("<space>");
    assert_eq!(deck.selected_id(), "guest-two");
}

// Links, history, search.

#[test]
fn enter_follows_the_selected_link_and_history_goes_back_and_forward() {
    let mut deck = Deck::small().at("pot").keys("<enter><tab>");
    let first = deck.selected_id();
    deck.press("<enter>");
    let second = deck.selected_id();
    assert_ne!(first, second);
    deck.press("H");
    assert_eq!(
        (deck.selected_id(), deck.state.focus),
        (first.clone(), Focus::Page)
    );
    deck.press("L");
    assert_eq!(deck.selected_id(), second);
    deck.press("<bs>");
    assert_eq!(deck.selected_id(), first);
    deck.press("H");
    assert_eq!(deck.status(), "this is where you began");
    deck.press("LL");
    assert_eq!(deck.status(), "there is nothing further on");
}

#[test]
fn history_leads_back_over_links_searches_and_the_weak_pane() {
    let mut deck = Deck::small().at("leaf-green").keys("bj");
    deck.press("/kettle<enter>");
    assert_eq!(deck.selected_id(), "kettle");
    deck.press("x<enter>");
    let linked = deck.selected_id();
    assert_ne!(linked, "kettle");
    deck.press("0<enter><tab>");
    assert_eq!(
        (deck.pane().as_str(), deck.selected_id().as_str()),
        ("Weak", "leaf-green")
    );
    deck.press("<enter>");
    assert_ne!(deck.pane(), "Weak");
    for expected in [("Weak", "leaf-green"), ("", "kettle"), ("", "leaf-black")] {
        deck.press("H");
        if !expected.0.is_empty() {
            assert_eq!(deck.pane(), expected.0);
        }
        assert_eq!(deck.selected_id(), expected.1);
    }
}

#[test]
fn a_new_jump_forgets_what_was_further_on() {
    let mut deck = Deck::small().at("pot").keys("/kettle<enter>H/cup<enter>L");
    assert_eq!(deck.status(), "there is nothing further on");
    deck.press("H");
    assert_eq!(deck.selected_id(), "pot");
}

#[test]
fn search_goes_to_the_hit_and_n_goes_around_the_hits() {
    let mut deck = Deck::small().keys("/leaf");
    let Some(Overlay::Search(search)) = deck.state.overlays.last() else {
        panic!("the search is not open")
    };
    let hits = search.hits().count();
    assert!(hits > 2, "{hits}");
    let first = deck.hit_id();
    deck.press("<down>");
    let second = deck.hit_id();
    deck.press("<up><enter>");
    assert_eq!(deck.selected_id(), first);
    deck.press("n");
    assert_eq!(deck.selected_id(), second);
    assert_eq!(deck.status(), format!("hit 2 of {hits} for “leaf”"));
    deck.press("NN");
    assert_eq!(
        deck.status(),
        format!("hit {hits} of {hits} for “leaf”, around the end")
    );
    deck.press("n");
    assert_eq!(deck.selected_id(), first);
}

#[test]
fn n_without_a_search_says_so() {
    assert_eq!(
        Deck::small().keys("n").status(),
        "nothing was searched yet; / opens the search"
    );
}

#[test]
fn the_search_opens_again_as_it_was_left() {
    let mut deck = Deck::small().keys("/leaf<down><down>");
    let hit = deck.hit_id();
    deck.press("<enter>jS");
    assert_eq!(deck.hit_id(), hit);
    assert!(deck.shows("/ leaf"));
    deck.press("<esc>/");
    assert!(!deck.shows("/ leaf"), "a new search is empty");
}

#[test]
fn an_empty_search_offers_what_was_searched_looked_at_and_marked() {
    let deck = Deck::small().at("cup").keys("b/kettle<enter>/");
    for words in ["recent query", "kettle", "◆ cup"] {
        assert!(deck.shows(words), "{words}\n{}", deck.text());
    }
}

#[test]
fn letters_in_the_search_are_text_until_tab_gives_the_list_the_keys() {
    let mut deck = Deck::small().keys("/bq");
    assert!(deck.shows("/ bq"));
    deck.press("<bs><bs>leaf");
    deck.effects();
    let hit = deck.hit_id();
    deck.press("<tab>b");
    let title = deck
        .state
        .model()
        .title(deck.state.model().find_name(&hit).unwrap())
        .into_owned();
    assert_eq!(deck.effects(), [mark(&deck, &hit, &title)]);
    deck.press("u");
    assert_eq!(deck.state.marks.count(), 0);
    deck.press("<tab>y");
    assert!(deck.shows("/ leafy"), "Tab again goes back to the text");
}

#[test]
fn keys_in_the_list_of_the_search_work_on_the_hit() {
    let mut deck = Deck::small().keys("/kettle<tab>");
    assert_eq!(copied(&mut deck, "yi"), "small/kettle");
    deck.press("x");
    assert_eq!(deck.overlays(), ["Search", "Links"]);
    deck.press("<esc>");
    assert_eq!(deck.overlays(), ["Search"]);
}

#[test]
fn a_link_in_the_list_of_links_is_a_jump_that_closes_all() {
    let mut deck = Deck::small().at("leaf-black").keys("/pot<enter>x");
    let Some(Overlay::Links { items, .. }) = deck.state.overlays.last() else {
        panic!("the links are not open")
    };
    let labels: Vec<&str> = items.iter().map(|(label, _)| *label).collect();
    for label in ["see", "uses", "part of", "trap"] {
        assert!(labels.contains(&label), "{labels:?}");
    }
    let at = labels.iter().position(|label| *label == "uses").unwrap();
    deck.press(&"j".repeat(at));
    deck.press("<enter>");
    assert_eq!(
        (deck.overlays().len(), deck.selected_id().as_str()),
        (0, "kettle")
    );
    deck.press("H");
    assert_eq!(deck.selected_id(), "pot");
}

#[test]
fn a_palette_entry_leads_to_a_section_or_runs_a_command() {
    let deck = Deck::small().keys(":go to recipes<enter>");
    assert_eq!(deck.section(), "patterns");
    let mut deck = Deck::small().keys(":toggle-mouse<enter>");
    assert_eq!(deck.effects(), [Effect::SetMouse(false)]);
    let deck = Deck::small().keys("?last search<enter>");
    assert_eq!(deck.overlays(), ["Search"]);
}

// Marks.

#[test]
fn b_marks_and_unmarks_and_the_save_is_one_edit() {
    let mut deck = Deck::small().at("leaf-green").keys("b");
    assert_eq!(deck.effects(), [mark(&deck, "leaf-green", "Green leaf")]);
    assert_eq!(deck.status(), "weak: Green leaf");
    deck.press("b");
    let unmark = Edit::Unmark {
        id: deck.id("leaf-green"),
        title: "Green leaf".into(),
    };
    assert_eq!(deck.effects(), [Effect::Save(unmark)]);
    assert_eq!(deck.state.marks.count(), 0);
}

#[test]
fn weak_entries_are_gathered_in_their_pane_whatever_the_pane_they_stand_in() {
    let mut deck = Deck::small().at("leaf-green").keys("b4jb1b0");
    assert_eq!(deck.row_ids(), ["tray", "leaf-green", "item-pour"]);
    deck.press("jb");
    assert_eq!(deck.row_ids(), ["tray", "item-pour"]);
    assert_eq!(deck.selected_id(), "item-pour");
    deck.press("u");
    assert_eq!(deck.row_ids().len(), 3);
}

#[test]
fn removing_a_bookmark_keeps_its_note() {
    let mut deck = Deck::small().at("pot").keys("beask again<enter>b");
    assert_eq!(deck.status(), "no longer weak: pot (its note is kept)");
    assert_eq!(deck.state.marks.note(&deck.id("pot")), Some("ask again"));
    assert!(deck.shows("✎"));
    deck.press("b");
    assert_eq!(deck.state.marks.note(&deck.id("pot")), Some("ask again"));
}

#[test]
fn a_note_is_kept_by_enter_and_left_by_escape() {
    let mut deck = Deck::small().at("pot").keys("eone");
    deck.press("<esc>");
    assert_eq!(deck.effects(), []);
    deck.press("epewter<enter>");
    let note = Edit::Note {
        id: deck.id("pot"),
        title: "pot".into(),
        note: "pewter".into(),
        added: TODAY.to_string(),
    };
    assert_eq!(deck.effects(), [Effect::Save(note)]);
    assert!(deck.shows("pewter"));
    deck.press("e<enter>");
    assert_eq!(deck.effects(), [], "nothing was changed");
    deck.press("/pewter");
    assert_eq!(deck.hit_id(), "pot", "notes are searched");
}

#[test]
fn a_note_of_several_lines_is_left_alone_when_it_is_only_looked_at() {
    let mut deck = Deck::small().at("pot");
    let id = deck.id("pot");
    let mut marks = refdeck::app::Marks::default();
    marks.edit(Edit::Note {
        id: id.clone(),
        title: "pot".into(),
        note: "one\ntwo".into(),
        added: TODAY.to_string(),
    });
    deck.act(Action::MarksChanged(marks));
    deck.press("e<enter>");
    assert_eq!(deck.effects(), []);
    assert_eq!(deck.state.marks.note(&id), Some("one\ntwo"));
}

#[test]
fn undo_takes_marks_notes_and_ticks_back_one_by_one() {
    let mut deck = Deck::small().at("item-warm").keys("btenote<enter>uuuu");
    let id = deck.id("item-warm");
    assert_eq!(deck.status(), "nothing to undo");
    assert!(!deck.state.marks.is_marked(&id) && !deck.state.marks.is_ticked(&id));
    assert_eq!(deck.state.marks.note(&id), None);
    assert_eq!(deck.effects().len(), 6, "each undo is saved too");
}

#[test]
fn only_items_of_a_checklist_are_ticked() {
    let mut deck = Deck::small().at("item-warm").keys("t");
    assert!(deck.shows("✓ warm a pot"));
    deck.press("t");
    assert!(deck.shows("☐ warm a pot"));
    deck.go("pot");
    deck.effects();
    deck.press("t");
    assert_eq!(deck.effects(), []);
    assert_eq!(deck.status(), "only items of a checklist can be ticked");
}

#[test]
fn a_mark_is_pending_until_its_save_came_back() {
    let deck = Deck::small().saves(Saves::Hang).at("pot").keys("b");
    assert!(deck.shows("◇ pot"));
    let deck = Deck::small().at("pot").keys("b");
    assert!(deck.shows("◆ pot"));
}

#[test]
fn a_failed_save_says_so_and_is_tried_again_at_the_next_change_and_on_leaving() {
    let mut deck = Deck::small().saves(Saves::Fail).at("pot").keys("b");
    assert_eq!(deck.status(), "not saved: no space left on the disk");
    assert_eq!(deck.state.marks.kept(&deck.id("pot")), Kept::Failed);
    deck.press("j");
    assert!(deck.shows("1 change"), "{}", deck.text());
    deck.effects();
    deck.press("b");
    let both = [mark(&deck, "pot", "pot"), mark(&deck, "cup", "cup")];
    assert_eq!(deck.effects(), both);
    let mut deck = deck.saves(Saves::Succeed);
    deck.press("q");
    let [pot, cup] = both;
    assert_eq!(deck.effects(), [pot, cup, Effect::Quit]);
    assert_eq!(deck.state.marks.failed, []);
}

// Filters and views.

#[test]
fn a_filter_keeps_the_selected_entry_and_says_how_to_lift_it() {
    let mut deck = Deck::small().at("leaf-oolong").keys("d2");
    assert_eq!(deck.row_ids(), ["leaf-green", "leaf-oolong", "kettle"]);
    assert_eq!(deck.selected_id(), "leaf-oolong");
    assert_eq!(deck.status(), "only D2 Water 水; d0 shows all");
    deck.press("j");
    assert!(
        deck.shows("only D2"),
        "the heading says so as long as the filter is on"
    );
    deck.press("d0");
    assert_eq!(deck.row_ids().len(), 5);
    assert!(!deck.shows("only D2"));
    assert_eq!(deck.selected_id(), "kettle");
}

#[test]
fn a_filter_that_lets_nothing_pass_says_how_to_lift_it() {
    let deck = Deck::small().at("leaf-green").keys("Bj");
    assert_eq!(deck.row_ids(), Vec::<String>::new());
    assert!(deck.shows("No row of this section passes the filter."));
    assert!(!deck.shows("only weak ·"), "{}", deck.text());
}

#[test]
fn only_bookmarked_rows_are_shown_until_b_shows_all() {
    let mut deck = Deck::small().at("leaf-black").keys("bjjbB");
    assert_eq!(deck.row_ids(), ["leaf-black", "leaf-herbs"]);
    assert_eq!(deck.selected_id(), "leaf-herbs");
    deck.press("k");
    assert!(deck.shows("only weak · 1 of 2"));
    deck.press("B");
    assert_eq!(deck.row_ids().len(), 5);
    assert_eq!(deck.selected_id(), "leaf-black");
}

#[test]
fn a_jump_to_a_row_that_the_filter_hides_lifts_the_filter() {
    let mut deck = Deck::small().at("leaf-green").keys("d1/oolong");
    while deck.hit_id() != "leaf-oolong" {
        deck.press("<down>");
    }
    deck.press("<enter>");
    assert_eq!(deck.selected_id(), "leaf-oolong");
    assert_eq!(deck.status(), "the filter is off: it hid this row");
    let deck = Deck::small().at("leaf-green").keys("d1/black<enter>");
    assert!(
        deck.state.filter.domain.is_some(),
        "it did not hide this one"
    );
}

#[test]
fn an_unknown_domain_is_named() {
    let deck = Deck::small().keys("d5");
    assert_eq!(deck.status(), "this pack has no domain 5");
}

#[test]
fn v_shows_cards_and_objects_also_as_a_map() {
    let view = |at: &str, keys: &str| Deck::small().at(at).keys(keys).state.view;
    assert_eq!(view("leaf-green", "v"), Some(View::Cards));
    assert_eq!(view("leaf-green", "vv"), Some(View::Table));
    assert_eq!(view("pot", "vv"), Some(View::Map));
    assert_eq!(view("pot", "vvv"), Some(View::Table));
}

#[test]
fn the_map_leads_from_neighbour_to_neighbour_and_back() {
    let mut deck = Deck::small().at("pot").keys("vv");
    assert_eq!(deck.row_ids(), ["tray", "pot", "kettle"]);
    assert_eq!(deck.selected_id(), "pot");
    assert!(deck.shows("Map: pot"));
    deck.press("k<enter>");
    assert!(deck.shows("Map: tray"));
    assert_eq!(deck.row_ids(), ["tray", "pot", "cup"]);
    deck.press("G<enter>");
    assert!(deck.shows("Map: cup"));
    deck.press("HH");
    assert!(deck.shows("Map: pot"));
    deck.press("G<enter>");
    assert!(deck.shows("Map: kettle"));
    deck.press("v");
    assert_eq!(
        (deck.state.view, deck.selected_id().as_str()),
        (Some(View::Table), "kettle")
    );
}

#[test]
fn zoom_gives_the_focused_part_the_whole_screen() {
    let mut deck = Deck::small().at("pot").keys("z");
    assert!(!deck.shows("Sections"));
    deck.press("<enter>");
    assert!(deck.shows("Objective") && !deck.shows("1 of 4"));
    deck.press("z");
    assert!(deck.shows("Sections") && deck.shows("2 of 4"));
}

#[test]
fn the_outline_is_hidden_and_shown_and_moves_through_sections() {
    let mut deck = Deck::small().at("leaf-green").keys("i");
    assert!(!deck.shows("Sections"));
    deck.press("i<esc>j");
    assert!(deck.shows("Sections"));
    assert_eq!(deck.section(), "wide");
    let mut deck = Deck::small().at("leaf-green").size(80, 24);
    assert!(!deck.shows("Sections"));
    deck.press("i");
    assert!(deck.shows("Sections"));
}

#[test]
fn topics_head_the_outline_and_are_no_sections() {
    let mut deck = Deck::new().at("compute-spot");
    deck.click_on("ML · serving");
    assert_eq!(deck.section(), "compute", "a heading is not selected");
    deck.click_on("MLflow or custom");
    assert_eq!(deck.section(), "mlflow-or-custom");
    deck.press("k");
    assert_eq!(
        deck.section(),
        "deployment",
        "the step passes over headings"
    );
    deck.press("gg");
    assert!(deck.shows("ML · training"), "the first heading comes along");
    deck.press("G");
    assert!(deck.shows("GenAI · tuning") && !deck.shows("ML · training"));
}

#[test]
fn columns_that_do_not_fit_come_into_view() {
    let mut deck = Deck::small().at("wide-family").size(50, 15).keys("v");
    assert_eq!(deck.state.view, Some(View::Table));
    assert!(!deck.shows("العربية"));
    deck.press(">>>");
    assert!(
        deck.shows("العربية") && deck.shows("手がかり"),
        "{}",
        deck.text()
    );
    deck.press("<lt><lt><lt>");
    assert!(deck.shows("Ответ"));
}

#[test]
fn code_wraps_or_is_moved_sideways() {
    let mut deck = Deck::small().at("recipe").keys("<enter>");
    assert!(deck.shows("↪"));
    deck.press(">");
    assert_eq!(deck.status(), "code wraps; w turns that off");
    deck.press("w");
    assert!(!deck.shows("↪") && !deck.shows("END"));
    deck.press(&">".repeat(12));
    assert!(deck.shows("END"), "{}", deck.text());
    deck.press("w");
    assert!(deck.shows("↪"));
}

#[test]
fn compare_shows_both_and_goes_through_the_pairs() {
    let mut deck = Deck::small().at("leaf-green").keys("c");
    for words in [
        "Green leaf",
        "Black leaf",
        "black leaves were left to ferment",
    ] {
        assert!(deck.shows(words), "{words}");
    }
    deck.press("c");
    assert!(deck.shows("oolong was left for half the time"));
    deck.press("c");
    assert!(
        deck.shows("black leaves were left to ferment"),
        "around the end"
    );
    deck.press("<enter>");
    assert_eq!(
        (deck.overlays().len(), deck.selected_id().as_str()),
        (0, "green-black")
    );
    let deck = Deck::small().at("kettle").keys("c");
    assert_eq!(
        deck.status(),
        "nothing in the deck is confused with this entry"
    );
}

#[test]
fn a_comparison_scrolls_to_its_end_and_back_line_by_line() {
    let mut deck = Deck::small().at("leaf-green").size(60, 14).keys("c");
    let top = deck.text();
    deck.press("G");
    let end = deck.text();
    assert_ne!(top, end);
    deck.press("k");
    assert_ne!(deck.text(), end, "one line up from the end is seen");
    deck.press("gg");
    assert_eq!(deck.text(), top);
}

#[test]
fn the_theme_menu_previews_and_escape_takes_the_old_theme_back() {
    let mut deck = Deck::small().keys("Tjj");
    assert_eq!(deck.state.theme, 2);
    deck.press("<esc>");
    assert_eq!(deck.state.theme, 0);
    deck.press("Tjq");
    assert_eq!(deck.state.theme, 0);
    deck.press("Tj<enter>");
    assert_eq!(deck.state.theme, 1);
    assert_eq!(deck.status(), "theme: dark");
}

#[test]
fn leaving_from_the_theme_menu_leaves_the_old_theme() {
    assert_eq!(Deck::small().keys("Tjj<c-c>").state.theme, 0);
}

// Copying and sources.

#[test]
fn copies_are_exact() {
    let mut deck = Deck::small().at("leaf-green");
    assert_eq!(copied(&mut deck, "yy"), "green leaf at 80 °C");
    assert_eq!(deck.status(), "sent to the terminal: answer");
    assert_eq!(
        copied(&mut deck, "yr"),
        "When you need: a light cup in the afternoon\nChoose: green leaf at 80 °C\nNot when: milk is wanted"
    );
    assert_eq!(copied(&mut deck, "yu"), "https://example.org/tea");
    assert_eq!(copied(&mut deck, "yi"), "small/leaf-green");
    deck.press("yc");
    assert_eq!(deck.status(), "this entry has no code");
    deck.go("wide-family");
    assert_eq!(
        copied(&mut deck, "yy"),
        "Ответ: yes, ｆｕｌｌ ｗｉｄｔｈ; 🇩🇪: no, 無理; e\u{301}te\u{301}: it depends, a\u{301}e\u{301}i\u{301}o\u{301}u\u{301}"
    );
    deck.press("yu");
    assert_eq!(deck.status(), "this entry names no source");
}

#[test]
fn code_blocks_are_copied_one_after_the_other() {
    let mut deck = Deck::small().at("recipe");
    assert_eq!(copied(&mut deck, "yc"), "pot: tray/pot  # 茶\nminutes: 3\n");
    assert_eq!(
        deck.status(),
        "sent to the terminal: short, 1 of 2; yc again for the next"
    );
    assert!(copied(&mut deck, "yc").starts_with("brew --leaf green"));
    assert!(copied(&mut deck, "yc").starts_with("pot: tray"));
}

#[test]
fn o_opens_the_selected_source_or_else_the_first() {
    let mut deck = Deck::small().at("tray").keys("o");
    assert_eq!(
        deck.effects(),
        [Effect::OpenUrl("https://example.org/tea".to_string())]
    );
    deck.press("<s-tab><s-tab>o");
    assert_eq!(deck.state.focus, Focus::Page, "{:?}", deck.state.page);
    assert_eq!(
        deck.effects(),
        [Effect::OpenUrl("https://example.org/leaflet".to_string())]
    );
}

// The mouse.

#[test]
fn a_click_on_a_tab_a_section_a_row_and_a_link_goes_there() {
    let mut deck = Deck::small();
    deck.click_on("2 Matrices");
    assert_eq!(deck.pane(), "Matrices");
    deck.click_on("世界の茶");
    assert_eq!(deck.section(), "wide");
    deck.go("leaf-green");
    deck.click_on("a strong cup");
    assert_eq!(deck.selected_id(), "leaf-black");
    deck.go("pot");
    deck.click_on("Green leaf");
    assert_eq!(deck.selected_id(), "leaf-green");
}

#[test]
fn a_click_on_an_overlay_does_not_reach_what_lies_below_it() {
    for (width, height) in [(120, 36), (50, 15)] {
        let mut deck = Deck::small().size(width, height).keys("?");
        for y in 0..height - 1 {
            let inside = deck.state.overlays.last().is_some_and(|overlay| {
                let area = refdeck::app::regions::overlay_area(&deck.state, overlay);
                area.contains((width / 2, y).into())
            });
            if inside && deck.screen().lines()[usize::from(y)].contains('─') {
                deck.click(width / 2, y);
                assert_eq!(
                    (deck.pane().as_str(), deck.overlays().len()),
                    ("Objects", 1),
                    "line {y}"
                );
            }
        }
    }
}

#[test]
fn the_wheel_moves_what_lies_under_it_and_leaves_the_focus_alone() {
    let mut deck = Deck::small().at("leaf-green");
    deck.wheel(5, 5, 3);
    assert_eq!(
        (deck.section().as_str(), deck.state.focus),
        ("wide", Focus::Table)
    );
    deck.wheel(40, 8, 3);
    assert_eq!(deck.selected_id(), "wide-words");
    let mut deck = Deck::small().at("recipe").size(120, 20);
    deck.wheel(100, 8, 3);
    assert_eq!(
        (deck.state.page.scroll, deck.selected_id().as_str()),
        (3, "recipe")
    );
}

// Reload, other copies, own keys.

#[test]
fn reload_keeps_the_place_by_id() {
    let mut deck = Deck::small().at("leaf-oolong").keys("<enter>R");
    assert_eq!(deck.effects(), [Effect::LoadPacks]);
    let more = "[[entry]]\nid = \"leaf-new\"\ntitle = \"New\"\ncells = [\"a\", \"b\", \"c\"]\n[[entry]]\nid = \"leaf-green\"";
    let files: Vec<(&str, String)> = small::PACK
        .iter()
        .map(|(stem, text)| (*stem, text.replace("[[entry]]\nid = \"leaf-green\"", more)))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(stem, text)| (*stem, text.as_str()))
        .collect();
    let (library, problems) = support::library(&files);
    let many = library.model.entries.len();
    deck.act(Action::PacksLoaded(library, problems));
    assert_eq!(
        (deck.selected_id().as_str(), deck.state.focus),
        ("leaf-oolong", Focus::Page)
    );
    assert!(
        deck.status().contains(&format!("{many} entries read")),
        "{}",
        deck.status()
    );
}

#[test]
fn reload_without_the_selected_entry_shows_something_else() {
    let mut deck = Deck::small().at("leaf-oolong").keys("/leaf<enter><enter>R");
    let (library, problems) = support::library(&small::PACK[..2]);
    deck.act(Action::PacksLoaded(library, problems));
    assert_eq!(deck.selected_id(), "tray");
    assert!(deck.status().contains("; p lists them"));
    deck.press("nHLSx");
}

#[test]
fn marks_of_another_copy_appear_and_ones_own_stay() {
    let mut deck = Deck::small().saves(Saves::Hang).at("pot").keys("b");
    let mut other = refdeck::app::Marks::default();
    other.edit(Edit::Mark {
        id: deck.id("cup"),
        title: "cup".into(),
        added: TODAY.to_string(),
    });
    deck.act(Action::MarksChanged(other));
    deck.press("0");
    assert_eq!(deck.row_ids(), ["pot", "cup"]);
}

#[test]
fn keys_of_ones_own_replace_the_shipped_ones_everywhere() {
    let own = BTreeMap::from([
        ("toggle-bookmark".to_string(), vec!["m".to_string()]),
        ("go-weak".to_string(), vec!["g w".to_string()]),
    ]);
    let (keymap, faults) = Keymap::new(&own);
    assert_eq!(faults, []);
    let mut deck = Deck::small().at("pot");
    deck.state.keymap = Arc::new(keymap);
    deck.press("b");
    assert_eq!(deck.effects(), []);
    deck.press("m");
    assert_eq!(deck.effects(), [mark(&deck, "pot", "pot")]);
    deck.press("j");
    assert!(deck.shows("m bookmark"), "the footer says so too");
    deck.press("g");
    assert!(deck.shows("weak: your bookmarks"), "and the continuations");
    deck.press("w");
    assert_eq!(deck.pane(), "Weak");
}

#[test]
fn a_begun_sequence_shows_how_it_goes_on() {
    let mut deck = Deck::small().keys("y");
    for words in ["copy answer", "copy row", "copy code", "copy id"] {
        assert!(deck.shows(words));
    }
    deck.press("z");
    assert_eq!(deck.status(), "yz does nothing; Esc leaves a sequence");
    deck.press("d");
    assert!(deck.shows("D2 Water 水"), "domains go by their names");
}

#[test]
fn a_message_leaves_at_the_next_key() {
    let mut deck = Deck::small().at("pot").keys("b");
    assert!(deck.shows("weak: pot"));
    deck.press("j");
    assert!(!deck.shows("weak: pot"));
}

#[test]
fn the_text_field_takes_pastes_as_one_line() {
    let mut deck = Deck::small().keys("/");
    deck.act(Action::Paste("green\nleaf\u{1b}[0m".to_string()));
    assert!(deck.shows("/ green leaf␛[0m"), "{}", deck.text());
}

#[test]
fn the_footer_says_how_to_get_help_on_every_ordinary_screen() {
    for keys in [
        "",
        "<enter>",
        "<esc>",
        "0",
        "/",
        "/leaf",
        "/leaf<tab>",
        "?",
        ":",
        "x",
        "T",
        "e",
    ] {
        for width in [30, 40, 50, 60, 80, 100, 120] {
            let deck = Deck::small().at("pot").size(width, 15).keys(keys);
            let lines = deck.screen().lines();
            let footer = lines.last().unwrap();
            assert!(footer.ends_with("help"), "{keys} at {width}: `{footer}`");
        }
    }
}

/// What the outline and the rows say, beside what the packs and the marks say entry by entry.
fn check_lists(deck: &Deck, after: &str) {
    let state = &deck.state;
    let model = state.model();
    let passes = |entry: &EntryIx| {
        let domain = state.filter.domain;
        let weak = state.marks.is_marked(&state.id_of(*entry));
        domain.is_none_or(|domain| model.domains_of(*entry).contains(&domain))
            && (weak || !(state.filter.weak || state.pane == PaneRef::Weak))
    };
    let expected = |group: Option<Group>| -> Vec<EntryIx> {
        if let (PaneRef::Tab(_), Some(Group::Section(section))) = (state.pane, group) {
            return model.rows(section).filter(passes).collect();
        }
        let all = model.entries().map(|(entry, _)| entry).filter(passes);
        let group_of = |entry| refdeck::app::weak::group_of(state, entry);
        let in_group = |entry: &EntryIx| group.is_none_or(|it| group_of(*entry) == it);
        let mut all: Vec<EntryIx> = all.filter(in_group).collect();
        all.sort_by_key(|entry| (group_of(*entry), *entry));
        all
    };
    let listed = refdeck::app::listed(state);
    for item in &listed.outline.items {
        let rows = expected(item.group).len();
        assert_eq!(item.count, rows, "{} after {after}", item.title);
    }
    let rows = refdeck::app::rows::rows(state);
    let shown: Vec<EntryIx> = (0..rows.len()).filter_map(|at| rows.get(at)).collect();
    let here = &listed.outline.items[state.place().section];
    assert_eq!(shown, expected(here.group), "{} after {after}", here.title);
}

#[test]
fn outline_and_rows_agree_with_packs_and_marks_after_every_key() {
    let keys = "d1 j b J b . b B d2 j d0 K b b , B b ' j b v d1 J v d0 u 1 B J . b . B d2 .";
    let mut deck = Deck::small();
    let mut most = 0;
    for (at, key) in keys.split(' ').enumerate() {
        deck.press(key);
        check_lists(&deck, &format!("key {at}, {key}"));
        most = most.max(deck.state.marks.count());
    }
    assert!(most > 1, "the script marks entries");
}

#[test]
fn marks_of_another_copy_and_other_packs_change_what_is_listed() {
    let mut deck = Deck::small().at("leaf-oolong").keys("bB");
    let mut marks = deck.state.marks.clone();
    marks.edit(Edit::Mark {
        id: deck.id("pot"),
        title: "Pot".into(),
        added: TODAY.to_string(),
    });
    deck.act(Action::MarksChanged(marks));
    check_lists(&deck, "another copy's bookmark");
    deck.press("Bd1");
    check_lists(&deck, "a filter");
    let files: Vec<(&str, String)> = small::PACK
        .iter()
        .map(|(stem, text)| (*stem, text.replace("[\"1.1\"]", "[\"2.1\"]")))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(stem, text)| (*stem, &**text)).collect();
    let (library, problems) = support::library(&files);
    deck.act(Action::PacksLoaded(library, problems));
    check_lists(&deck, "other packs under a filter");
}

#[test]
fn columns_fit_whatever_was_shown_before() {
    let mut deck = Deck::small().at("leaf-oolong");
    let check = |deck: &Deck, fresh: Deck| assert_eq!(deck.text(), fresh.text());
    for (width, height) in [(160, 40), (90, 30), (120, 36)] {
        deck.act(Action::Resized(Size::new(width, height)));
        check(&deck, Deck::small().at("leaf-oolong").size(width, height));
    }
    deck.press("J");
    deck.go("leaf-oolong");
    check(&deck, Deck::small().at("leaf-oolong"));
    let before = deck.screen().find("Not when");
    let long =
        "\"milk is wanted, or sugar, or lemon, or anything else that has a taste of its own\"";
    let files: Vec<(&str, String)> = small::PACK
        .iter()
        .map(|(stem, text)| (*stem, text.replace("\"milk is wanted\"", long)))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(stem, text)| (*stem, &**text)).collect();
    let (library, problems) = support::library(&files);
    deck.act(Action::PacksLoaded(Arc::clone(&library), problems));
    check(&deck, Deck::over(library, Vec::new()).at("leaf-oolong"));
    assert_ne!(
        deck.screen().find("Not when"),
        before,
        "other texts, other widths"
    );
}

#[test]
fn a_page_that_very_many_lead_to_names_some_and_counts_the_rest() {
    let mut toml = String::from(HUB);
    for at in 0..1_300 {
        let _ = write!(
            toml,
            "[[entry]]\nid = \"to-{at}\"\ncells = [\"to {at}\"]\nsee = [\"hub\"]\n"
        );
    }
    let mut deck = Deck::of(&toml).at("hub").keys("<enter>");
    deck.press("G");
    assert!(deck.shows("and 1,200 more"), "{}", deck.text());
    deck.press("gg<tab><enter>");
    assert_eq!(deck.selected_id(), "to-0", "those that are named are links");
    deck.press("HxG<enter>");
    assert_eq!(
        deck.selected_id(),
        "to-1299",
        "the list of links has them all"
    );
}

#[test]
fn a_start_reads_no_more_of_the_built_in_deck_than_it_shows() {
    let library = Arc::new(Library::new(pack::builtin()));
    let deck = Deck::over(library, Vec::new());
    assert!(deck.shows("1 Overview"), "{}", deck.text());
    let model = deck.state.model();
    let (held, all) = (model.entries.held(), model.entries.len());
    assert!(held * 20 < all, "{held} of {all} entries");
}
