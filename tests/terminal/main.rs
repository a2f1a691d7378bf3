//! The browser in a real terminal: what is kept from one start to the next, what other
//! programs see, and that the terminal is given back however the program ends.
//!
//! Each session runs as a job of a shell, as at home: the shell tells how the program ended, can
//! continue it, and still has the terminal when its modes are looked at. Nothing sleeps; every
//! wait has a deadline.
//!
//! `cargo test --release --test terminal -- --ignored` runs the long set, with the loads that
//! the program promises to bear.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking too")]
#![allow(clippy::print_stderr, reason = "what is skipped says why")]

#[path = "../support/chance.rs"]
mod chance;
mod endings;
mod hostile;
mod scripts;
mod session;

use std::fs;

use session::{Home, SPOT, WIDE};

#[test]
fn a_bookmark_and_the_last_place_are_there_at_the_next_start() {
    let home = Home::new();
    let mut session = home.browse();
    session.press("3");
    session.see("▸ Compute");
    session.press("j/");
    session.see("─ Search ─");
    session.press("spot low priority");
    session.see("▌  Spot or low priority");
    session.press("\r");
    session.lose("─ Search ─");
    session.press("b");
    session.see("weak: Spot or low priority");
    session.press("\x03");
    session.see_end(0);
    assert!(home.bookmarks().contains("compute-spot"));

    let mut session = home.browse();
    session.see("▌◆");
    session.see("◆ weak: 1");
    session.see("Spot or low priority");
    session.press("q");
    session.see_end(0);
}

#[test]
fn two_programs_see_and_keep_the_bookmarks_of_each_other() {
    let home = Home::new();
    let mut session = home.start(SPOT, &[]);
    session.see("Spot or low priority");
    session.press("b");
    session.see("weak: Spot or low priority");
    // The save is done before the other program begins, so that the next key shows only it.
    session.press("k");
    session.see("◆ weak: 1");
    let added = home.run(&["bookmarks", "add", "trap-quota-capacity"]);
    assert!(added.status.success());
    session.press("k");
    session.see("◆ weak: 2");
    session.press("b");
    session.see("weak: ");
    session.press("k");
    session.see("◆ weak: 3");
    session.press("\x03");
    session.see_end(0);
    let bookmarks = home.bookmarks();
    assert_eq!(bookmarks.lines().count(), 3, "{bookmarks}");
    for id in ["compute-spot", "trap-quota-capacity"] {
        assert!(bookmarks.contains(id), "{bookmarks}");
    }
}

#[test]
fn a_new_size_is_drawn_at_once() {
    let home = Home::new();
    let mut session = home.browse();
    session.press("3");
    session.see("▸ Compute");
    session.resize((80, 24));
    session.lose("▸ Compute");
    session.see("? help");
    session.resize((6, 2));
    session.lose("help");
    session.resize(WIDE);
    session.see("▸ Compute");
    session.press("q");
    session.see_end(0);
}

#[test]
fn a_broken_pack_is_told_and_what_is_right_in_it_serves() {
    let home = Home::new();
    let mut session = home.start(&["--pack", "tests/cli/broken.toml"], &[]);
    session.see("problems found: 1; p lists them");
    session.see("1 Rows");
    session.press("p");
    session.see("goood");
    session.press("q");
    session.lose("─ Problems ─");
    session.press("q");
    session.see_end(0);
}

#[test]
fn where_no_thread_is_to_be_had_packs_are_read_and_bookmarks_kept_all_the_same() {
    let home = Home::new();
    // More than any machine has room for.
    let no_room = (1_u64 << 62).to_string();
    let arguments = ["--pack", "tests/packs/valid/kinds"];
    let mut session = home.start(&arguments, &[("RUST_MIN_STACK", &no_room)]);
    session.see("Every kind");
    session.press("b");
    session.see("weak: The first object");
    session.press("/");
    session.see("─ Search ─");
    session.press("\x03");
    session.see_end(0);
    assert_eq!(home.bookmarks().lines().count(), 1);
}

#[test]
fn a_pack_that_is_none_is_told_and_the_built_in_deck_serves() {
    let home = Home::new();
    fs::write(home.path("none.toml"), [0xff, 0x00, 0x1b, b'[']).unwrap();
    let pack = home.path("none.toml").display().to_string();
    let mut session = home.start(&["--pack", &pack], &[]);
    session.see("1 Overview");
    session.see("problems found: ");
    session.press("p");
    session.see("none.toml");
    session.press("\x03");
    session.see_end(0);
}

#[test]
fn broken_settings_are_told_and_what_is_right_in_them_serves() {
    let home = Home::new();
    fs::create_dir_all(home.path("config")).unwrap();
    let settings = "theem = \"light\"\nmouse = false\n";
    fs::write(home.path("config/config.toml"), settings).unwrap();
    let mut session = home.browse();
    session.see("problems found: 1");
    session.press("p");
    session.see("config.toml:1:1");
    session.press("\x03");
    session.see_end(0);
    assert!(
        !session.text().contains("\x1b[?1000h"),
        "the mouse is taken"
    );
}

#[test]
fn the_browser_starts_at_the_entry_that_is_named() {
    let home = Home::new();
    let mut session = home.start(&["--at", "trap-quota-capacity"], &[]);
    session.see("Quota taken for capacity");
    session.press("q");
    session.see_end(0);

    let mut session = home.start(&["--at", "trap-quota-capacitee"], &[]);
    session.see_end(2);
    session.see("trap-quota-capacity");
    assert!(!session.text().contains('\x1b'), "a screen was taken");
}

#[test]
fn without_colours_the_selection_is_still_seen() {
    let home = Home::new();
    let mut session = home.start(SPOT, &[("NO_COLOR", "1")]);
    session.see("▌");
    assert!(session.is_marked("▌"), "the selected row is like others");
    session.press("/");
    session.see("─ Search ─");
    session.press("spot");
    session.see("▌  Spot");
    assert!(
        session.is_marked("▌  Spot"),
        "the selected hit is like others"
    );
    session.press("\x03");
    session.see_end(0);
    assert_eq!(session.colours(), [""; 0]);

    let mut session = home.start(SPOT, &[]);
    session.see("▌");
    assert!(!session.colours().is_empty(), "this test sees no colours");
}

#[test]
fn arrows_escape_mouse_and_paste_arrive_as_a_terminal_sends_them() {
    let home = Home::new();
    let mut session = home.start(&["--at", "compute-interactive"], &[]);
    session.see("1 of");
    session.press("\x1b[B");
    session.see("2 of");
    session.press("\x1b[A");
    session.see("1 of");
    session.press("\x1b[<65;40;12M");
    session.see("2 of");
    session.press("/");
    session.see("─ Search ─");
    session.press("\x1b[200~serverless\x1b[201~");
    session.see("/ serverless");
    session.press("\x1b");
    session.lose("/ serverless");
    session.press("\x03");
    session.see_end(0);
}

#[test]
fn a_copy_is_handed_to_the_terminal() {
    let home = Home::new();
    let mut session = home.start(SPOT, &[]);
    session.see("4 of");
    session.press("yi");
    session.see("sent to the terminal: id");
    session.press("q");
    session.see_end(0);
    // base64 of `ai-300/compute-spot`
    assert!(
        session
            .text()
            .contains("\x1b]52;c;YWktMzAwL2NvbXB1dGUtc3BvdA==")
    );
}

#[test]
fn a_session_file_that_is_damaged_costs_the_place_and_not_the_start() {
    let home = Home::new();
    fs::create_dir_all(home.path("data")).unwrap();
    fs::write(
        home.path("data").join("session.toml"),
        "format = 1\npack = [[[",
    )
    .unwrap();
    let mut session = home.browse();
    session.see("Overview");
    session.press("j");
    session.see("2 of");
    session.press("q");
    session.see_end(0);
}
