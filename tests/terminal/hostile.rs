//! Sizes, keys, clicks, pastes and broken sequences as they come: it never ends by itself, and
//! always when it is told to. Each storm has a small and a full load.

use crate::chance::Chance;
use crate::session::{Home, PATIENCE, SHELL, Session, WIDE};

/// What is open while a storm passes.
const OPEN: &[(&str, &str)] = &[
    ("3", "▸ Compute"),
    ("/spot", "─ Search ─"),
    ("?", "─ Help ─"),
    (":go", "─ Commands ─"),
    ("3bew", "─ Note ─"),
];

fn open((keys, shown): (&str, &str)) -> Session {
    let mut session = Home::new().browse();
    session.press(keys);
    session.see(shown);
    session
}

/// Still alive, and ends when told, with the terminal as it was.
fn survives(mut session: Session) {
    // Thousands of keys take a while on a busy machine.
    assert!(session.is_all_taken(5 * PATIENCE), "it takes no keys");
    session.insist("\x03", "[ended with ");
    session.see_end(0);
}

fn resizes(count: usize) {
    for place in OPEN {
        let (mut chance, mut session) = (Chance(5), open(*place));
        for turn in 0..count {
            let any = (1 + chance.below(200) as u16, 1 + chance.below(60) as u16);
            session.resize(chance.pick(&[(1, 1), (2, 2), (500, 200), (0, 0), (80, 24), any]));
            if turn % 5 == 0 {
                session.press(chance.pick(&["j", "k", "l", "J", "x", "v", "2"]));
            }
        }
        session.resize(WIDE);
        survives(session);
    }
}

#[test]
fn a_storm_of_sizes_passes() {
    resizes(60);
}

#[test]
#[ignore = "the full load"]
fn a_thousand_sizes_pass() {
    resizes(1000);
}

#[test]
fn it_starts_at_any_size() {
    for size in [
        (0, 0),
        (1, 1),
        (2, 2),
        (500, 1),
        (1, 300),
        (500, 200),
        (u16::MAX, u16::MAX),
    ] {
        let mut session = Home::new().start_under(SHELL, size, &[], &[]);
        session.wait_for("\x1b[?2026l");
        session.resize(WIDE);
        session.see("1 Overview");
        survives(session);
    }
}

#[test]
fn a_megabyte_is_pasted_into_anything() {
    for (place, text) in OPEN.iter().zip([
        "serverless compute ",
        "serverless compute ",
        "a\r\n\x1b[31mb\x1b]0;t\x07",
        "世界",
        "\0\x7f\u{9b}\u{202e}",
    ]) {
        let mut session = open(*place);
        let text = text.repeat((1 << 20) / text.len());
        session.press(&format!("\x1b[200~{text}\x1b[201~"));
        survives(session);
    }
}

#[test]
#[ignore = "the full load"]
fn a_paste_without_brackets_fills_a_field_and_no_more() {
    let mut session = open(("/", "─ Search ─"));
    session.press(&"serverless compute ".repeat((1 << 20) / 19));
    assert!(session.is_all_taken(5 * PATIENCE), "it takes no keys");
    session.see("compute serverless compute serverless");
    survives(session);
}

/// Keys as terminals send them; none opens a web browser.
const KEYS: &[&str] = &[
    "j",
    "k",
    "h",
    "l",
    "g",
    "G",
    "J",
    "K",
    "H",
    "L",
    "b",
    "t",
    "x",
    "c",
    "d",
    "v",
    "z",
    "i",
    "w",
    "y",
    "r",
    "n",
    "N",
    "S",
    "B",
    "T",
    "p",
    "R",
    "M",
    "'",
    ".",
    ",",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "?",
    "/",
    ":",
    "e",
    " ",
    "0",
    "1",
    "2",
    "3",
    "7",
    "9",
    "\x1b",
    "\r",
    "\t",
    "\x1b[Z",
    "\x1b[A",
    "\x1b[B",
    "\x1b[C",
    "\x1b[D",
    "\x1b[5~",
    "\x1b[6~",
    "\x1b[H",
    "\x1b[F",
    "\x7f",
    "\x04",
    "\x15",
    "\x0c",
    "\x0e",
    "\x10",
    "\x17",
    "\x0b",
    "\x1bOP",
    "é",
    "世",
    "\x1bx",
    "\x1b[3~",
    "\0",
    "\x1b[1;5A",
    "\x1b[I",
    "\x1b[O",
];

fn keys(seeds: &[u64], count: usize) {
    for seed in seeds {
        let (mut chance, mut session) = (Chance(*seed), Home::new().browse());
        let typed: String = (0..count).map(|_| chance.pick(KEYS)).collect();
        session.press(&typed);
        survives(session);
    }
}

#[test]
fn random_keys_do_not_end_it() {
    keys(&[1, 2], 100);
}

#[test]
#[ignore = "the full load"]
fn ten_thousand_random_keys_do_not_end_it() {
    keys(&[1, 2, 3], 10_000);
}

fn click(chance: &mut Chance) -> String {
    let button = chance.pick(&[0, 1, 2, 32, 33, 34, 35, 64, 65, 66, 67, 68, 128, 999]);
    let column = chance.pick(&[0, 1, 40, 119, 120, 5000, 70_000]);
    let row = chance.pick(&[0, 1, 3, 12, 35, 36, 5000, 70_000]);
    let end = chance.pick(&['M', 'm']);
    format!("\x1b[<{button};{column};{row}{end}")
}

fn clicks(count: usize) {
    for place in OPEN {
        let (mut chance, mut session) = (Chance(9), open(*place));
        let typed: Vec<String> = (0..count).map(|_| click(&mut chance)).collect();
        session.press(&typed.concat());
        survives(session);
    }
}

#[test]
fn a_flood_of_clicks_passes() {
    clicks(200);
}

#[test]
#[ignore = "the full load"]
fn four_thousand_clicks_pass() {
    clicks(4000);
}

/// How sequences begin that never end, or end in what nobody knows.
const BEGUN: &[&[u8]] = &[
    b"\x1b[",
    b"\x1b[<",
    b"\x1b[?",
    b"\x1b[200~",
    b"\x1bO",
    b"\x1b]1",
    b"\x1b]52;c;",
    b"\x1bP>|",
    b"\x1b[M",
    b"\x1b[<0;",
    b"\x1b[1;",
    b"\x1b[999999999999999999999;1u",
    b"\xff\xfe",
    b"\xc3",
    b"\x1b\x1b\x1b",
    b"\x9b31m",
];

fn garbage(count: usize) {
    for (seed, place) in (1..).zip(OPEN) {
        let (mut chance, mut session) = (Chance(seed), open(*place));
        let mut typed = Vec::new();
        for _ in 0..count {
            typed.extend(chance.pick(BEGUN));
            typed.extend((0..chance.below(6)).map(|_| chance.below(256) as u8));
        }
        // These would be rightly understood.
        typed.retain(|byte| !b"\x03\x1aqo".contains(byte));
        session.type_bytes(&typed);
        survives(session);
    }
}

#[test]
fn broken_sequences_do_not_end_it() {
    garbage(200);
}

#[test]
#[ignore = "the full load"]
fn three_thousand_broken_sequences_do_not_end_it() {
    garbage(3000);
}

#[test]
fn keys_count_again_soon_after_a_sequence_that_never_ends() {
    let mut session = Home::new().browse();
    for begun in BEGUN {
        session.type_bytes(begun);
        session.insist("?", "─ Help ─");
        session.press("\x1b");
        session.lose("─ Help ─");
    }
    survives(session);
}
