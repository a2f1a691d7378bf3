//! The browser in a real terminal: what is kept from one start to the next, what other
//! programs see, and that the terminal is given back however the program ends.
//!
//! Each session runs as a job of a shell, as at home: the shell tells how the program ended, can
//! continue it, and still has the terminal when its modes are looked at. Nothing sleeps; every
//! wait has a deadline.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking too")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{ChildKiller, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

const REFDECK: &str = env!("CARGO_BIN_EXE_refdeck");
/// How long anything may take, on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(20);
/// Runs the program as a job, tells its process and how it ended or stopped, and stays; a line
/// of input continues the job. A shell whose job SIGINT ended would end the same way.
const SHELL: &str = r#"
set -m
trap : INT
sh -c 'echo "[runs as $$]"; exec "$0" "$@"' "$@"
echo "[ended with $?]"
read answer
fg >/dev/null
echo "[ended with $?]"
read answer"#;
const WIDE: (u16, u16) = (120, 36);
const SPOT: &[&str] = &["--at", "compute-spot"];

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
fn a_signal_ends_the_program_as_signals_do_and_nothing_is_lost() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let home = Home::new();
        let mut session = home.start(SPOT, &[]);
        session.see("Spot or low priority");
        session.press("b");
        session.see("weak: Spot or low priority");
        session.send(signal);
        session.see_end(code);
        assert!(home.bookmarks().contains("compute-spot"));
    }
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_takes_it_again() {
    let mut session = Home::new().browse();
    session.press("\x1a");
    session.see_end(128 + u8::try_from(Signal::STOP.as_raw()).unwrap());
    session.press("\n");
    session.see("1 Overview");
    session.press("?");
    session.see("─ Help ─");
    session.press("\x03");
    session.see_end(0);
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

#[test]
fn where_no_screen_can_be_shown_one_line_says_so() {
    let home = Home::new();
    for term in ["dumb", ""] {
        let mut session = home.start(&[], &[("TERM", term)]);
        session.see_end(2);
        let text = session.text();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert!(
            lines[1].contains("TERM") && !text.contains('\x1b'),
            "{text}"
        );
    }
    let ran = home.run(&[]);
    let said = String::from_utf8(ran.stderr).unwrap();
    assert_eq!((ran.status.code(), ran.stdout.len()), (Some(2), 0));
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.contains("no terminal") && !said.contains('\x1b'),
        "{said}"
    );
}

/// Folders for one test.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn environment(&self) -> [(&'static str, PathBuf); 4] {
        [
            ("TERM", "xterm-256color".into()),
            ("HOME", self.path("home")),
            ("REFDECK_DATA_DIR", self.path("data")),
            ("REFDECK_CONFIG_DIR", self.path("config")),
        ]
    }

    /// Runs a command beside the browser.
    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(REFDECK);
        command.args(arguments).envs(self.environment());
        command.stdin(Stdio::null()).output().unwrap()
    }

    fn bookmarks(&self) -> String {
        String::from_utf8(self.run(&["bookmarks", "list"]).stdout).unwrap()
    }

    /// Starts the browser, and waits for its first frame.
    fn browse(&self) -> Session {
        let mut session = self.start(&[], &[]);
        session.see("1 Overview");
        session
    }

    fn start(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Session {
        let mut command = CommandBuilder::new("/bin/sh");
        command.args(["-c", SHELL, "sh", REFDECK]);
        command.args(arguments);
        command.cwd(env!("CARGO_MANIFEST_DIR"));
        command.env_remove("NO_COLOR");
        for (name, value) in self.environment() {
            command.env(name, value);
        }
        for (name, value) in environment {
            command.env(name, value);
        }
        Session::start(command)
    }
}

/// The browser in a terminal.
struct Session {
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    shell: Box<dyn ChildKiller + Send + Sync>,
    output: Receiver<Vec<u8>>,
    /// All that was written to the terminal.
    heard: Vec<u8>,
    terminal: vt100::Parser,
    /// The modes of the line before the program ran.
    modes: String,
}

impl Session {
    fn start(command: CommandBuilder) -> Self {
        let pair = native_pty_system().openpty(size(WIDE)).unwrap();
        let modes = format!("{:?}", pair.master.get_termios().unwrap());
        let shell = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            keyboard: pair.master.take_writer().unwrap(),
            master: pair.master,
            shell: shell.clone_killer(),
            output,
            heard: Vec::new(),
            terminal: vt100::Parser::new(cells(WIDE.1), cells(WIDE.0), 0),
            modes,
        }
    }

    fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.heard).into_owned()
    }

    /// Waits until `words` are on the screen, or are not.
    fn wait(&mut self, words: &str, shown: bool) {
        let end = Instant::now() + PATIENCE;
        while self.terminal.screen().contents().contains(words) != shown {
            let left = end.saturating_duration_since(Instant::now());
            let Ok(bytes) = self.output.recv_timeout(left) else {
                let screen = self.terminal.screen().contents();
                panic!("waited in vain for {words:?} ({shown}); shown is\n{screen}");
            };
            self.terminal.process(&bytes);
            self.heard.extend(bytes);
        }
    }

    fn see(&mut self, words: &str) {
        self.wait(words, true);
    }

    fn lose(&mut self, words: &str) {
        self.wait(words, false);
    }

    /// The end of the program, with this exit code; and the terminal is as it was.
    fn see_end(&mut self, code: u8) {
        self.see(&format!("[ended with {code}]"));
        let screen = self.terminal.screen();
        assert!(!screen.alternate_screen(), "the alternate screen stayed");
        assert!(!screen.hide_cursor(), "the cursor stayed hidden");
        for (mode, on) in self.private_modes() {
            // The cursor is the only one that a terminal has on.
            assert_eq!(on, mode == "25", "mode {mode}");
        }
        let modes = format!("{:?}", self.master.get_termios().unwrap());
        assert_eq!(modes, self.modes, "modes of the line");
    }

    /// Whether each private mode that was ever set or reset is on.
    fn private_modes(&self) -> BTreeMap<String, bool> {
        let text = self.text();
        let mut modes = BTreeMap::new();
        for part in text.split("\x1b[?").skip(1) {
            let end = part.find(|char: char| !char.is_ascii_digit() && char != ';');
            let (numbers, rest) = part.split_at(end.unwrap_or(0));
            let on = rest.starts_with('h');
            if on || rest.starts_with('l') {
                modes.extend(numbers.split(';').map(|mode| (mode.to_string(), on)));
            }
        }
        modes
    }

    /// All `ESC [ … m` that give something a colour; back to the terminal's own is none.
    fn colours(&self) -> Vec<String> {
        let text = self.text();
        let styles = text.split("\x1b[").filter_map(|part| {
            let end = part.find(|char: char| !char.is_ascii_digit() && !";:".contains(char))?;
            part[end..].starts_with('m').then_some(&part[..end])
        });
        let gives = |style: &&str| {
            style.split([';', ':']).any(|number| {
                let number = number.parse().unwrap_or(0);
                matches!(number, 30..=38 | 40..=48 | 58 | 90..=107)
            })
        };
        styles.filter(gives).map(String::from).collect()
    }

    /// Whether the row part that begins with `words` is reversed or bold.
    fn is_marked(&self, words: &str) -> bool {
        let screen = self.terminal.screen();
        let (rows, columns) = screen.size();
        let shows = |row: u16, column: u16| {
            words.chars().zip(column..).all(|(char, at)| {
                let cell = screen.cell(row, at);
                cell.is_some_and(|cell| cell.contents() == char.to_string())
            })
        };
        (0..rows.get())
            .flat_map(|row| (0..columns.get()).map(move |column| (row, column)))
            .filter(|(row, column)| shows(*row, *column))
            .filter_map(|(row, column)| screen.cell(row, column))
            .any(|cell| cell.inverse() || cell.bold())
    }

    fn send(&self, signal: Signal) {
        let text = self.text();
        let after = text.split_once("[runs as ").unwrap().1;
        let process = after.split_once(']').unwrap().0.parse().unwrap();
        kill_process(Pid::from_raw(process).unwrap(), signal).unwrap();
    }

    fn resize(&mut self, to: (u16, u16)) {
        self.terminal.set_size(cells(to.1), cells(to.0));
        self.master.resize(size(to)).unwrap();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The program goes with its terminal.
        let _ = self.shell.kill();
    }
}

fn size((cols, rows): (u16, u16)) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}
