//! Sizes, keys and characters that nobody plans for: nothing panics, nothing is drawn where it
//! does not belong, and what is selected exists. (The harness checks the selection after every
//! action.) Texts that attack a terminal are shown, whatever part of a deck they are in, and do
//! nothing.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking too")]

#[path = "support/chance.rs"]
mod chance;
mod support;

use std::fs;
use std::process::{Command, Output};
use std::sync::Arc;

use chance::Chance;

use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use refdeck::app::overlay::Overlay;
use refdeck::app::{Action, Chord};
use refdeck::text;
use support::{Deck, Screen, small};
use tempfile::TempDir;
use toml_edit::{DocumentMut, Item, Value};

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

/// What a hostile text may try, by what it would do to a terminal that took it raw.
const ATTACKS: &[(&str, &str)] = &[
    ("turns colours on", "\x1b[5;8m"),
    ("turns them off", "\x1b[0m"),
    ("empties the screen", "\x1b[2J"),
    ("empties what was scrolled", "\x1b[3J"),
    ("moves the cursor", "\x1b[999;999H"),
    ("asks where it is", "\x1b[6n"),
    ("asks what it is", "\x1b[c"),
    ("asks what it is, again", "\x1b[>0c"),
    ("inserts", "\x1b[88@"),
    ("repeats", "\x1b[9999b"),
    ("limits scrolling", "\x1b[3;4r"),
    ("leaves the screen", "\x1b[?1049l"),
    ("takes the mouse", "\x1b[?1003h"),
    ("ends a paste", "\x1b[201~rm -rf"),
    ("shrinks the window", "\x1b[8;5;5t"),
    ("types the title", "\x1b[21t"),
    ("prints", "\x1b[5i"),
    ("hides the cursor", "\x1b[?25l"),
    ("waits for its end", "\x1b[31;"),
    ("resets softly", "\x1b[!p"),
    ("speaks of keys", "\x1b[>1u"),
    ("sets the title", "\x1b]0;title\x07"),
    ("sets it the other way", "\x1b]2;title\x1b\\"),
    ("sets a colour", "\x1b]4;1;rgb:ff/00/00\x07"),
    ("tells a folder", "\x1b]7;file://host/folder\x07"),
    (
        "makes a link",
        "\x1b]8;;https://evil.example\x1b\\name\x1b]8;;\x1b\\",
    ),
    ("notifies", "\x1b]9;note\x07"),
    ("notifies the other way", "\x1b]777;notify;a;b\x07"),
    ("asks a colour", "\x1b]11;?\x07"),
    ("fills the clipboard", "\x1b]52;c;cm0gLXJm\x07"),
    ("reads the clipboard", "\x1b]52;c;?\x07"),
    ("writes a file", "\x1b]1337;File=inline=1:AAAA\x07"),
    ("plays a shell", "\x1b]133;A\x07$ \x1b]133;B\x07"),
    ("opens a string", "\x1b]0;open"),
    ("asks a setting", "\x1bP$qm\x1b\\"),
    ("asks a capability", "\x1bP+q544e\x1b\\"),
    ("draws a picture", "\x1bPq#0;2;0;0;0~~\x1b\\"),
    ("passes tmux", "\x1bPtmux;\x1b\x1b]0;t\x07\x1b\\"),
    ("draws a kitty picture", "\x1b_Ga=T,f=24;AAAA\x1b\\"),
    ("starts a string", "\x1bXstring\x1b\\"),
    ("says something private", "\x1b^private\x1b\\"),
    ("names the window", "\x1bkwindow\x1b\\"),
    ("resets all", "\x1bc"),
    ("draws lines for letters", "\x1b(0lqk\x1b(B"),
    ("jumps back", "\x1b7\x1b8"),
    ("fills the screen", "\x1b#8"),
    ("goes up and down", "\x1bD\x1bM\x1bE"),
    ("is half a sequence", "\x1b"),
    ("turns colours on in eight bits", "\u{9b}5m"),
    ("sets the title in eight bits", "\u{9d}0;title\u{9c}"),
    ("draws in eight bits", "\u{90}q\u{9c}"),
    (
        "begins a string in eight bits",
        "\u{98}s\u{9c}\u{9f}G\u{9c}",
    ),
    ("breaks the line in eight bits", "\u{85}"),
    ("rings", "\x07\x07"),
    ("types over", "\x08\x08\x08\x08over"),
    ("starts the line again", "\rover"),
    ("rubs out", "\x7f\x7f"),
    ("ends a C text", "\0"),
    ("feeds pages", "\x0b\x0c"),
    ("shifts out", "\x0eout\x0f"),
    ("stops the flow", "\x13\x11"),
    ("turns the text round", "\u{202e}dnuor\u{202c}"),
    ("hides its order", "\u{2066}a\u{2069}\u{2067}b\u{2068}"),
    (
        "hides between letters",
        "\u{200b}\u{2060}\u{feff}\u{ad}\u{2063}",
    ),
    ("hides letters in tags", "\u{e0068}\u{e0069}\u{e007f}"),
    ("breaks lines and paragraphs", "\u{2028}\u{2029}"),
    ("annotates", "\u{fff9}a\u{fffa}b\u{fffb}"),
];

/// The small deck with `attack` in every text that is not a name of something: titles, columns,
/// cells, notes, code, diagrams, alternatives, reasons.
fn attacked(attack: &str) -> Vec<(&'static str, String)> {
    let files = small::PACK.iter().map(|(stem, text)| {
        let mut file: DocumentMut = text.parse().unwrap();
        for (key, item) in file.iter_mut() {
            attack_item(key.get(), item, attack);
        }
        (*stem, file.to_string())
    });
    files.collect()
}

fn attack_item(key: &str, item: &mut Item, attack: &str) {
    match item {
        Item::Value(value) => attack_value(key, value, attack),
        Item::Table(table) => {
            for (key, item) in table.iter_mut() {
                attack_item(key.get(), item, attack);
            }
        }
        Item::ArrayOfTables(tables) => {
            for (key, item) in tables.iter_mut().flat_map(toml_edit::Table::iter_mut) {
                attack_item(key.get(), item, attack);
            }
        }
        Item::None => {}
    }
}

fn attack_value(key: &str, value: &mut Value, attack: &str) {
    const NAMES: &[&str] = &[
        "id",
        "kind",
        "role",
        "domain",
        "url",
        "sections",
        "objectives",
        "sources",
        "see",
        "uses",
        "part_of",
        "trap",
        "also",
        "between",
        "links",
        "proof",
        "lang",
        "style",
        "tone",
        "name",
        "latex",
    ];
    if NAMES.contains(&key) {
        return;
    }
    match value {
        Value::String(text) => {
            // In a diagram, inside a label.
            let bare = attack.replace(['"', '\n'], "");
            let text = text.value();
            *value = match text.rfind("\"]") {
                Some(at) if text.starts_with("flowchart") => {
                    format!("{}{}{}", &text[..at], mark(&bare), &text[at..])
                }
                Some(_) | None => format!("{text} {}", mark(attack)),
            }
            .into();
        }
        Value::Array(values) => {
            for value in values.iter_mut() {
                attack_value(key, value, attack);
            }
        }
        Value::InlineTable(table) => {
            for (key, value) in table.iter_mut() {
                attack_value(key.get(), value, attack);
            }
        }
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}

/// `attack` between letters that must be seen.
fn mark(attack: &str) -> String {
    format!("Qa{attack}Qz")
}

/// A character that must not get out, newlines aside.
fn first_hidden(text: &str) -> Option<char> {
    text.chars().find(|c| *c != '\n' && text::is_hidden(*c))
}

#[test]
fn texts_that_attack_a_terminal_are_shown_in_every_place_and_do_nothing() {
    for (turn, (what, attack)) in ATTACKS.iter().enumerate() {
        let files = attacked(attack);
        let files: Vec<_> = files.iter().map(|(stem, text)| (*stem, &**text)).collect();
        let (library, problems) = support::library(&files);
        assert_eq!(problems, [], "{what}");
        // Of the places another sixth for each attack.
        for (at, keys) in PLACES.iter().skip(turn % 6).step_by(6) {
            let library = Arc::clone(&library);
            let deck = Deck::over(library, Vec::new()).at(at).keys(keys);
            let shown = deck.text();
            assert_eq!(first_hidden(&shown), None, "{what} at {at} {keys}");
            let seen = deck.shows("Qa") && deck.shows("Qz");
            assert!(
                seen || !deck.overlays().is_empty(),
                "{what} at {at} {keys}\n{shown}"
            );
        }
    }
}

#[test]
fn names_that_attack_a_terminal_are_quoted_as_problems_and_do_nothing() {
    for (what, attack) in ATTACKS {
        let name = Value::from(mark(attack)).to_string();
        let section = format!("[section]\nid = {name}\nkind = {name}\n{name} = 1\n[{name}]\n");
        let raw = format!("[section]\n# {attack}\ntitle = \"{attack}\" x\n");
        let (library, problems) = support::library(&[
            small::PACK[0],
            ("things", &section),
            ("choices", &raw),
            ("pairs\x1b]0;t\x07\u{202e}", "x = "),
        ]);
        for problem in &problems {
            assert_eq!(
                first_hidden(&problem.to_string()),
                None,
                "{what}: {problem}"
            );
        }
        let quoted = problems
            .iter()
            .any(|problem| problem.message.contains("Qa"));
        assert!(quoted, "{what}: {problems:?}");
        let mut deck = Deck::over(library, problems).keys("p");
        for _ in 0..4 {
            assert_eq!(first_hidden(&deck.text()), None, "{what}");
            deck.press("jj");
        }
    }
}

#[test]
fn texts_that_attack_a_terminal_are_printed_by_every_command_and_do_nothing() {
    let home = TempDir::new().unwrap();
    let attacks: String = ATTACKS.iter().map(|(_, attack)| mark(attack)).collect();
    for (stem, text) in attacked(&attacks) {
        fs::write(home.path().join(format!("{stem}.toml")), text).unwrap();
    }
    for arguments in [
        "list panes",
        "list sections",
        "list entries",
        "list entries --json",
        "list objectives",
        "list objectives --json",
        "list sources",
        "list sources --json",
        "show recipe",
        "show recipe --json",
        "show recipe --code long",
        "show guest",
        "show leaf-green",
        "search leaf",
        "search leaf --json",
        "coverage",
        "coverage --json",
        "bookmarks add leaf-green recipe",
        "bookmarks list",
        "bookmarks list --json",
        "bookmarks export",
        "picture --keys 1",
    ] {
        let ran = refdeck(&home, "refdeck", arguments);
        let printed = String::from_utf8(ran.stdout).unwrap();
        let said = String::from_utf8(ran.stderr).unwrap();
        for text in [&printed, &said] {
            let hidden = first_hidden(&text.replace('\t', " "));
            assert_eq!(hidden, None, "{arguments}: {text:?}");
        }
        if !arguments.contains(" add ") {
            let attacks = printed.matches("Qz").count();
            assert!(attacks > 0, "{arguments}: {printed} {said}");
        }
        if arguments.ends_with("--json") {
            serde_json::from_str::<serde_json::Value>(&printed).unwrap();
        }
    }
}

/// Runs the program, which was called as `name`, on the pack in `home`.
fn refdeck(home: &TempDir, name: &str, arguments: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_refdeck"));
    #[cfg(unix)]
    std::os::unix::process::CommandExt::arg0(&mut command, name);
    #[cfg(not(unix))]
    let _ = name;
    command
        .args(arguments.split(' '))
        .arg("--pack")
        .arg(home.path())
        .env("REFDECK_DATA_DIR", home.path().join("data"))
        .env("REFDECK_CONFIG_DIR", home.path().join("config"))
        .env("HOME", home.path())
        .output()
        .unwrap()
}

#[test]
fn help_names_the_program_whatever_it_was_called_as() {
    let home = TempDir::new().unwrap();
    for name in ["other", "\x1b]0;title\x07\u{202e}", "a\u{9b}31m\nb"] {
        for (arguments, usage) in [
            ("--help", "Usage: refdeck "),
            ("search --help", "Usage: refdeck search "),
        ] {
            let help = String::from_utf8(refdeck(&home, name, arguments).stdout).unwrap();
            assert!(help.contains(usage), "{name:?}: {help}");
            assert_eq!(first_hidden(&help), None, "{name:?}: {help:?}");
        }
    }
}

#[test]
fn a_character_that_is_never_shown_cannot_be_typed() {
    for open in ["/", ":", "?", "e"] {
        let mut deck = Deck::small().at("pot").keys(open);
        let before = deck.text();
        for c in ('\0'..=char::MAX).filter(|c| text::is_hidden(*c)) {
            deck.act(Action::Key(Chord {
                code: KeyCode::Char(c),
                ctrl: false,
                alt: false,
            }));
        }
        assert_eq!(deck.text(), before, "in `{open}`");
        deck.press("a世");
        assert!(deck.shows("a世"), "in `{open}`");
    }
}
