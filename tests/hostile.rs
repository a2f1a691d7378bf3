//! Sizes, keys and characters that nobody plans for: nothing panics, nothing is drawn where it
//! does not belong, and what is selected exists. (The harness checks the selection after every
//! action.)

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking too")]

mod support;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use refdeck::app::overlay::Overlay;
use refdeck::app::{Action, Chord};
use refdeck::text;
use support::{Deck, Screen, small};

/// Every pane and every overlay of the small deck: the entry to start at, and keys.
const PLACES: &[(&str, &str)] = &[
    ("pot", ""),
    ("pot", "<enter><tab>"),
    ("pot", "<esc>"),
    ("pot", "vv"),
    ("leaf-herbs", ""),
    ("leaf-herbs", "v"),
    ("leaf-green", "bjb0"),
    ("leaf-green", "be世界 note<enter>0v"),
    ("leaf-green", "0"),
    ("leaf-green", "d2"),
    ("leaf-green", "B"),
    ("wide-family", ""),
    ("wide-words", "v"),
    ("wide-words", ">>"),
    ("wide-lines", "<enter>z"),
    ("green-black", ""),
    ("recipe", "<enter>"),
    ("recipe", "<enter>w>>G"),
    ("guest", "<enter><space><space>"),
    ("item-warm", "tb"),
    ("about", "<enter>"),
    ("pot", "/"),
    ("pot", "/leaf"),
    ("pot", "/葉"),
    (
        "pot",
        "/世界世界世界世界世界世界世界世界世界世界世界世界<left><left>",
    ),
    ("pot", "/zzqqxx"),
    ("pot", "/leaf<tab>j"),
    ("pot", "?"),
    ("pot", "?zzqq"),
    ("pot", ":go"),
    ("pot", "x"),
    ("leaf-green", "c"),
    ("leaf-green", "cG"),
    ("pot", "T"),
    ("pot", "e👩‍👩‍👧 e\u{301} ﷺ"),
    ("pot", "y"),
    ("pot", "d"),
    ("leaf-green", "xj?b"),
];

fn deck(at: &str, keys: &str) -> Deck {
    Deck::small().at(at).keys(keys)
}

/// Draws, which panics where something lies outside the buffer. A wide character must have
/// both its cells, and control characters must have been made visible.
fn draw(deck: &Deck, what: &str) {
    let Size { width, height } = deck.state.size;
    let screen = deck.screen();
    let buf = screen.buffer();
    for position in buf.area.positions() {
        let symbol = buf[position].symbol();
        assert!(
            !symbol.chars().any(char::is_control),
            "{what} at {width}×{height}: a control character at {position}"
        );
        if text::width(symbol) > 1 && position.x + 1 < width {
            let next = buf[(position.x + 1, position.y)].symbol();
            assert!(
                next == " ",
                "{what} at {width}×{height}: `{next}` lies on the second half of `{symbol}` at {position}"
            );
        }
    }
    if let Some(cursor) = screen.cursor {
        assert!(
            cursor.x < width && cursor.y < height,
            "{what} at {width}×{height}: cursor at {cursor}"
        );
    }
}

#[test]
fn every_place_draws_at_every_small_size() {
    for (turn, (at, keys)) in PLACES.iter().enumerate() {
        let mut deck = deck(at, keys);
        // All heights, and of the widths another fifth for each height and place.
        for height in 1..=20 {
            for width in (1 + (turn + usize::from(height)) % 5..=64).step_by(5) {
                let width = width as u16;
                deck.act(Action::Resized(Size::new(width, height)));
                draw(&deck, &format!("{at} {keys}"));
            }
        }
    }
}

#[test]
fn every_place_draws_at_sizes_nobody_has() {
    for (at, keys) in PLACES {
        let mut deck = deck(at, keys);
        for (width, height) in [(300, 100), (1, 400), (800, 2), (0, 0), (0, 5), (5, 0)] {
            deck.act(Action::Resized(Size::new(width, height)));
            draw(&deck, &format!("{at} {keys}"));
        }
    }
}

#[test]
fn the_greatest_screen_a_terminal_can_claim_is_laid_out() {
    for (at, keys) in [
        ("pot", ""),
        ("pot", "/leaf"),
        ("leaf-green", "c"),
        ("pot", "?"),
        ("pot", "x"),
    ] {
        let mut deck = deck(at, keys);
        for (width, height) in [(u16::MAX, 3), (u16::MAX, 20), (20, u16::MAX), (2000, 500)] {
            deck.act(Action::Resized(Size::new(width, height)));
            draw(&deck, &format!("{at} {keys}"));
        }
        // Layout alone, as for a buffer this large nobody has the memory.
        deck.act(Action::Resized(Size::new(u16::MAX, u16::MAX)));
        deck.press("jk<c-d><c-u>");
        deck.click(60_000, 60_000);
        deck.wheel(60_000, 60_000, 3);
    }
}

#[test]
fn a_message_and_problems_draw_at_every_small_size() {
    let (library, problems) = support::library(&[
        small::PACK[0],
        (
            "things",
            "[section]\nid = \"世界\"\nkind = \"物\"\nwoher = 1\n",
        ),
    ]);
    assert!(problems.len() > 3);
    let mut listed = Deck::over(library, problems).keys("pG");
    let mut told = Deck::small();
    told.state.overlays.push(Overlay::Message {
        title: "Kein Browser — 世界".into(),
        text: "https://example.org/世界世界世界世界世界世界世界世界世界世界世界世界".into(),
    });
    for height in 1..=20 {
        for width in 1..=64 {
            for deck in [&mut listed, &mut told] {
                deck.act(Action::Resized(Size::new(width, height)));
                draw(deck, "problems or message");
            }
        }
    }
}

#[test]
fn a_screen_that_shrinks_before_the_program_knows_is_drawn() {
    for (at, keys) in PLACES {
        let deck = deck(at, keys).size(120, 36);
        for (width, height) in [(80, 24), (119, 1), (1, 36), (3, 3), (130, 40)] {
            let buf = Buffer::empty(Rect::new(0, 0, width, height));
            let screen = Screen::draw_on(buf, &deck.state);
            assert!(screen.cursor.is_none_or(|at| at.x < width && at.y < height));
        }
    }
}

#[test]
fn an_empty_library_and_an_empty_section_can_be_looked_at() {
    let (library, problems) = support::library(&[("pack", "format = 1\n")]);
    assert_eq!(library.model.packs.len(), 0);
    let mut deck = Deck::over(library, problems);
    for keys in [
        "jkGgg",
        "<tab><tab><tab>",
        "<enter>",
        "<esc>",
        "123456789",
        "0",
        "..,,JK",
        "HL",
        "nNS",
        "beu",
        "Bt",
        "xc",
        "d1",
        "d0",
        "vvv",
        "zi",
        "w<lt>>",
        "yyyryc",
        "yuyi",
        "o",
        "/a<enter><esc>",
        ":<esc>?<esc>",
        "p<esc>T<esc>RM",
    ] {
        deck.press(keys);
        draw(&deck, keys);
    }
    deck.press("q");
}

/// Keys, sizes, clicks and pastes as they come, the same in every run.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

const KEYS: &[&str] = &[
    "j",
    "k",
    "g",
    "G",
    "l",
    "h",
    "down",
    "up",
    "left",
    "right",
    "home",
    "end",
    "space",
    "pgdn",
    "pgup",
    "ctrl-d",
    "ctrl-u",
    "ctrl-n",
    "ctrl-p",
    "tab",
    "tab",
    "shift-tab",
    "enter",
    "enter",
    "esc",
    "esc",
    "1",
    "2",
    "3",
    "4",
    "5",
    "9",
    "0",
    "'",
    ".",
    ",",
    "[",
    "]",
    "J",
    "K",
    "{",
    "}",
    "H",
    "L",
    "backspace",
    "/",
    "n",
    "N",
    "S",
    "b",
    "e",
    "u",
    "B",
    "t",
    "x",
    "c",
    "d",
    "v",
    "z",
    "i",
    "w",
    "<",
    ">",
    "y",
    "r",
    "o",
    "?",
    "f1",
    ":",
    "T",
    "p",
    "R",
    "M",
    "q",
    "a",
    "世",
    "é",
    "!",
    "@",
    "#",
    "*",
    "ctrl-w",
    "ctrl-k",
    "alt-x",
    "ctrl-l",
    "delete",
];
const PASTES: &[&str] = &[
    "leaf",
    "世界\n世界",
    "\u{1b}[31mred\u{202e}",
    "@d2 #matrices ",
    "",
    "e\u{301}👩‍👩‍👧",
];

fn random_action(chance: &mut Chance) -> Action {
    match chance.below(40) {
        0..=33 => Action::Key(Chord::parse(chance.pick(KEYS)).unwrap()),
        34 => Action::Resized(Size::new(chance.below(140) as u16, chance.below(45) as u16)),
        35 | 36 => Action::Clicked(Position::new(
            chance.below(140) as u16,
            chance.below(45) as u16,
        )),
        37 | 38 => {
            let by = if chance.below(2) == 0 { 3 } else { -3 };
            Action::Wheeled(
                Position::new(chance.below(140) as u16, chance.below(45) as u16),
                by,
            )
        }
        _ => Action::Paste(chance.pick(PASTES).to_string()),
    }
}

#[test]
fn five_thousand_random_keys_leave_a_screen_that_can_be_drawn() {
    for seed in [0x9E37_79B9_7F4A_7C15, 0xD1B5_4A32_D192_ED03] {
        let mut chance = Chance(seed);
        let mut deck = Deck::small();
        let mut done: Vec<String> = Vec::new();
        for turn in 0..2_500 {
            let action = random_action(&mut chance);
            done.push(format!("{action:?}"));
            deck.act(action);
            if turn % 5 == 0 {
                draw(&deck, &done[done.len().saturating_sub(12)..].join(" "));
            }
        }
    }
}

#[test]
fn random_keys_on_the_built_in_deck_leave_a_valid_selection() {
    let mut chance = Chance(0x2545_F491_4F6C_DD1D);
    let mut deck = Deck::new();
    for turn in 0..800 {
        deck.act(random_action(&mut chance));
        if turn % 25 == 0 {
            draw(&deck, "the built-in deck");
        }
    }
}

#[test]
fn every_command_can_be_run_anywhere() {
    for (turn, (at, keys)) in PLACES.iter().enumerate() {
        // Of the commands another third for each place; all meet every kind of place.
        for info in refdeck::app::COMMANDS.iter().skip(turn % 3).step_by(3) {
            let mut deck = deck(at, keys).size(70, 18);
            deck.act(Action::Run(info.command));
            deck.act(Action::Run(info.command));
            draw(&deck, &format!("{at} {keys} then {}", info.name));
        }
    }
}

#[test]
fn a_paste_of_megabytes_is_cut_and_cleaned() {
    let mut deck = Deck::small().keys("/");
    deck.act(Action::Paste("茶\u{1b}]0;title\u{7}\n".repeat(300_000)));
    draw(&deck, "a large paste");
    let Some(Overlay::Search(search)) = deck.state.overlays.last() else {
        panic!("the search is closed")
    };
    let typed = search.input.value();
    assert!(typed.chars().count() <= 256);
    assert!(!typed.chars().any(char::is_control));
}
