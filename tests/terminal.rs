//! The real program in a pseudo-terminal: what a user sees over a whole session, and that the
//! terminal is afterwards as it was before, however the program ended.
//!
//! Nothing sleeps: every step waits for a text to appear, or for the program to end.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking too")]

use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use vt100::{MouseProtocolMode, Parser};

/// How long a step may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// What stood on the screen before the program began.
const BEFORE: &str = "left by the shell";
/// Takes the mode of the terminal as `tcgetattr` tells it, to be compared.
type Mode = Box<dyn Fn(&dyn MasterPty) -> bool>;

/// Folders for the state of one test.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// Starts the browser at 100 columns and 30 lines.
    fn start(&self) -> Session {
        self.start_with(&[], &[])
    }

    fn start_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Session {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_refdeck"));
        command.args(arguments);
        command.cwd(self.0.path());
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("PATH", "");
        command.env("HOME", self.0.path());
        command.env("REFDECK_DATA_DIR", self.data());
        command.env("REFDECK_CONFIG_DIR", self.0.path().join("config"));
        for (name, value) in variables {
            command.env(name, value);
        }
        Session::start(command)
    }
}

/// A running program and the screen it draws.
struct Session {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    bytes: Receiver<Vec<u8>>,
    /// Everything it has written.
    written: Vec<u8>,
    screen: Parser,
    /// Whether the terminal is in the mode it was in at first.
    as_before: Mode,
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

const fn pty_size(cols: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

impl Session {
    fn start(command: CommandBuilder) -> Self {
        let pair = native_pty_system().openpty(pty_size(100, 30)).unwrap();
        let before = pair.master.get_termios().unwrap();
        let as_before: Mode = Box::new(move |master| master.get_termios() == Some(before.clone()));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        let keys = pair.master.take_writer().unwrap();
        let (send, bytes) = channel();
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut chunk) {
                if send.send(chunk[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let mut screen = Parser::new(cells(30), cells(100), 0);
        screen.process(BEFORE.as_bytes());
        Self {
            child,
            master: pair.master,
            keys,
            bytes,
            written: Vec::new(),
            screen,
            as_before,
        }
    }

    /// Types bytes as a terminal sends them.
    fn press(&mut self, keys: &str) -> &mut Self {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
        self
    }

    fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Waits until `done` holds of the screen.
    fn wait(&mut self, what: &str, done: impl Fn(&vt100::Screen) -> bool) -> &mut Self {
        let end = Instant::now() + PATIENCE;
        while !done(self.screen.screen()) {
            match self
                .bytes
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            {
                Ok(bytes) => self.take(&bytes),
                Err(reason) => panic!("waited for {what}: {reason}\n{}", self.text()),
            }
        }
        self
    }

    fn take(&mut self, bytes: &[u8]) {
        self.written.extend_from_slice(bytes);
        self.screen.process(bytes);
    }

    /// Waits until `words` stand on the screen.
    fn sees(&mut self, words: &str) -> &mut Self {
        self.wait(&format!("`{words}`"), |screen| {
            screen.contents().contains(words)
        })
    }

    /// Waits until `words` have left the screen.
    fn loses(&mut self, words: &str) -> &mut Self {
        self.wait(&format!("`{words}` to leave"), |screen| {
            !screen.contents().contains(words)
        })
    }

    fn resize(&mut self, cols: u16, rows: u16) -> &mut Self {
        self.screen.set_size(cells(rows), cells(cols));
        self.master.resize(pty_size(cols, rows)).unwrap();
        self
    }

    fn signal(&mut self, signal: Signal) -> &mut Self {
        let pid = i32::try_from(self.child.process_id().unwrap()).unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
        self
    }

    /// Waits for the end of the program and takes in its last output.
    fn ends(&mut self) -> ExitStatus {
        let end = Instant::now() + PATIENCE;
        // The program holds the other end of the terminal, so the output ends with it.
        loop {
            match self
                .bytes
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Disconnected) => return self.child.wait().unwrap(),
                Err(RecvTimeoutError::Timeout) => panic!("it does not end\n{}", self.text()),
            }
        }
    }

    /// The terminal is as it was before the program began.
    fn is_restored(&self) {
        let screen = self.screen.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left");
        assert!(!screen.hide_cursor(), "the cursor is back");
        assert!(!screen.bracketed_paste(), "pastes come as they are");
        assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::None);
        assert!(
            (self.as_before)(&*self.master),
            "echo, lines and signals are as before"
        );
        assert!(self.text().contains(BEFORE), "{}", self.text());
        assert!(!self.text().contains("refdeck"), "{}", self.text());
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Only the child of this test, and only if the test failed before its end.
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
        }
    }
}

#[test]
fn a_session_browses_searches_marks_and_takes_up_again_where_it_was_left() {
    let home = Home::new();
    let mut session = home.start();
    session.sees("Overview").sees("? help");
    let screen = session.screen.screen();
    assert!(screen.alternate_screen() && screen.hide_cursor() && screen.bracketed_paste());
    assert_ne!(screen.mouse_protocol_mode(), MouseProtocolMode::None);
    assert!(
        !(session.as_before)(&*session.master),
        "keys come one by one"
    );

    session.press("3").sees("Compute");
    session
        .press("/")
        .sees("Type a few letters")
        .press("spot")
        .sees("hits");
    assert!(
        !session.screen.screen().hide_cursor(),
        "a text field has a cursor"
    );
    session.press("\r").loses("Search").sees("4 of");
    session
        .press("b")
        .sees("weak: Spot or low priority")
        .sees("◆");
    session.press("q");
    assert!(session.ends().success());
    session.is_restored();
    let kept = fs::read_to_string(home.data().join("bookmarks.toml")).unwrap();
    assert!(kept.contains("ai-300/compute-spot"), "{kept}");

    let mut again = home.start();
    again.sees("4 of").sees("◆ the cheapest");
    again
        .press("0")
        .sees("Weak: your bookmarks")
        .sees("Spot or low priority");
    again.press("q");
    assert!(again.ends().success());
    again.is_restored();
}

#[test]
fn arrows_escape_mouse_and_paste_arrive_as_a_terminal_sends_them() {
    let home = Home::new();
    let mut session = home.start_with(&["--at", "compute-interactive"], &[]);
    session.sees("1 of");
    session.press("\x1b[B").sees("2 of");
    session.press("\x1b[A").sees("1 of");
    session.press("\x1b[<65;30;8M").sees("2 of");
    session.press("/").sees("╭─ Search");
    session
        .press("\x1b[200~serverless\x1b[201~")
        .sees("/ serverless");
    session.press("\x1b").loses("/ serverless");
    session.press("\x1b[<0;4;1M").sees("Exam");
    session.press("\x03");
    assert!(session.ends().success());
    session.is_restored();
}

#[test]
fn a_resize_draws_the_new_size_with_the_same_row() {
    let home = Home::new();
    let mut session = home.start_with(&["--at", "compute-spot"], &[]);
    session.sees("4 of").loses("Sections");
    session
        .resize(140, 40)
        .sees("Sections")
        .sees("the cheapest");
    session
        .resize(40, 12)
        .loses("Sections")
        .sees("the cheapest");
    session.resize(100, 30).sees("4 of");
    session.press("q");
    assert!(session.ends().success());
    session.is_restored();
}

#[test]
fn a_copy_is_handed_to_the_terminal() {
    let home = Home::new();
    let mut session = home.start_with(&["--at", "compute-spot"], &[]);
    session
        .sees("4 of")
        .press("y")
        .sees("copy answer")
        .press("i")
        .sees("sent to the terminal: id");
    session.press("q");
    session.ends();
    // base64 of `ai-300/compute-spot`
    let sent = "\x1b]52;c;YWktMzAwL2NvbXB1dGUtc3BvdA==";
    let written = String::from_utf8_lossy(&session.written).into_owned();
    assert!(written.contains(sent), "{}", written.escape_debug());
}

#[test]
fn signals_end_the_program_and_give_the_terminal_back() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let home = Home::new();
        let mut session = home.start_with(&["--at", "compute-spot"], &[]);
        session.sees("4 of").press("b").sees("◆");
        session.press("/").sees("╭─ Search");
        session.signal(signal);
        let status = session.ends();
        assert!(!status.success(), "{signal:?}: {status}");
        session.is_restored();
        let kept = fs::read_to_string(home.data().join("bookmarks.toml")).unwrap();
        assert!(kept.contains("compute-spot"), "{signal:?}: {kept}");
    }
}

#[test]
fn without_colours_nothing_is_coloured_and_the_selected_row_is_still_seen() {
    let home = Home::new();
    let mut session = home.start_with(&["--at", "compute-spot"], &[("NO_COLOR", "1")]);
    session.sees("the cheapest").sees("? help");
    let screen = session.screen.screen();
    let mut reversed = 0;
    for (row, col) in (0..30).flat_map(|row| (0..100).map(move |col| (row, col))) {
        let cell = screen.cell(row, col).unwrap();
        assert_eq!(
            cell.fgcolor(),
            vt100::Color::Default,
            "row {row}, column {col}"
        );
        assert_eq!(
            cell.bgcolor(),
            vt100::Color::Default,
            "row {row}, column {col}"
        );
        reversed += usize::from(cell.inverse());
    }
    assert!(reversed > 50, "{reversed} cells are reversed");
    session.press("q");
    session.ends();
}

#[test]
fn a_terminal_that_can_do_nothing_is_refused_in_one_line() {
    for term in ["dumb", ""] {
        let home = Home::new();
        let mut session = home.start_with(&[], &[("TERM", term)]);
        let status = session.ends();
        assert_eq!(status.exit_code(), 2);
        assert!(session.text().contains("TERM"), "{}", session.text());
        assert!(
            !session.written.contains(&0x1b),
            "no escape sequence is written"
        );
    }
}

#[test]
fn a_session_file_that_is_damaged_costs_the_place_and_not_the_start() {
    let home = Home::new();
    fs::create_dir_all(home.data()).unwrap();
    fs::write(home.data().join("session.toml"), "format = 1\npack = [[[").unwrap();
    let mut session = home.start();
    session.sees("Overview").press("j").sees("2 of").press("q");
    assert!(session.ends().success());
    session.is_restored();
}
