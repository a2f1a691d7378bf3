//! A browser in a terminal, with folders of its own, under a shell or alone.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{ChildKiller, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, getpgid, kill_process, kill_process_group};
use tempfile::TempDir;

pub(super) const REFDECK: &str = env!("CARGO_BIN_EXE_refdeck");
/// How long anything may take, on a machine that has other things to do.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);
/// Runs the program as a job, tells its process and how it ended or stopped, and stays; a line
/// of input continues the job. A shell whose job SIGINT ended would end the same way.
pub(super) const SHELL: &str = r#"
set -m
trap : INT
sh -c 'echo "[runs as $$]"; exec "$0" "$@"' "$@"
echo "[ended with $?]"
read answer
fg >/dev/null
echo "[ended with $?]"
read answer"#;
/// Runs the program without job control, as a window that holds nothing else does.
pub(super) const WINDOW: &str = r#"
sh -c 'echo "[runs as $$]"; exec "$0" "$@"' "$@"
echo "[ended with $?]"
read answer"#;
/// As `SHELL`, but the job tells by itself how the program ended, also in the background.
pub(super) const BACKGROUND: &str = r#"
set -m
export RUN='echo "[runs as $$]"; exec "$0" "$@"'
sh -c 'sh -c "$RUN" "$0" "$@"; echo "[ended with $?]"' "$@"
echo "[ended with $?]"
read answer"#;
/// As `SHELL`, with another terminal as the input.
pub(super) const OTHER_INPUT: &str = r#"
set -m
sh -c 'echo "[runs as $$]"; exec "$0" "$@" <"$OTHER"' "$@"
echo "[ended with $?]"
read answer"#;
/// The program alone, deaf to SIGHUP.
pub(super) const NOHUP: &str = r#"trap "" HUP; exec "$@""#;
pub(super) const WIDE: (u16, u16) = (120, 36);
pub(super) const SPOT: &[&str] = &["--at", "compute-spot"];

/// Folders for one test.
#[derive(Clone)]
pub(super) struct Home(Arc<TempDir>);

impl Home {
    pub(super) fn new() -> Self {
        Self(Arc::new(TempDir::new().unwrap()))
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(super) fn environment(&self) -> [(&'static str, PathBuf); 4] {
        [
            ("TERM", "xterm-256color".into()),
            ("HOME", self.path("home")),
            ("REFDECK_DATA_DIR", self.path("data")),
            ("REFDECK_CONFIG_DIR", self.path("config")),
        ]
    }

    /// Runs a command beside the browser.
    pub(super) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(REFDECK);
        command.args(arguments).envs(self.environment());
        command.env_remove("RUST_BACKTRACE");
        command.current_dir(env!("CARGO_MANIFEST_DIR"));
        command.stdin(Stdio::null());
        command
    }

    pub(super) fn bookmarks(&self) -> String {
        String::from_utf8(self.run(&["bookmarks", "list"]).stdout).unwrap()
    }

    /// Starts the browser, and waits for its first frame.
    pub(super) fn browse(&self) -> Session {
        let mut session = self.start(&[], &[]);
        session.see("1 Overview");
        session
    }

    pub(super) fn start(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Session {
        self.start_under(SHELL, WIDE, arguments, environment)
    }

    /// Starts the browser from the script `under` in a terminal of `size`.
    pub(super) fn start_under(
        &self,
        under: &str,
        size: (u16, u16),
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Session {
        let mut command = CommandBuilder::new("/bin/sh");
        command.args(["-c", under, "sh", REFDECK]);
        command.args(arguments);
        command.cwd(env!("CARGO_MANIFEST_DIR"));
        command.env_remove("NO_COLOR");
        command.env_remove("RUST_BACKTRACE");
        for (name, value) in self.environment() {
            command.env(name, value);
        }
        for (name, value) in environment {
            command.env(name, value);
        }
        Session::start(self.clone(), command, size)
    }
}

/// The browser in a terminal.
pub(super) struct Session {
    master: Box<dyn MasterPty + Send>,
    /// What is typed; a thread hands it on, because a program that hangs takes nothing.
    keyboard: Sender<Vec<u8>>,
    /// How many bytes were typed, and how many of them have reached the terminal.
    typed: usize,
    arrived: Arc<AtomicUsize>,
    shell: Shell,
    /// How what runs in the terminal ended.
    ended: Receiver<portable_pty::ExitStatus>,
    output: Receiver<Vec<u8>>,
    /// While this is locked, nobody reads what the program writes.
    pub(super) reading: Arc<Mutex<()>>,
    /// All that was written to the terminal.
    heard: Vec<u8>,
    terminal: vt100::Parser,
    /// The terminal as the program has it.
    line: File,
    /// The modes of the line before the program ran.
    modes: String,
    /// Its folders go when it has gone.
    _home: Home,
}

impl Session {
    fn start(home: Home, command: CommandBuilder, at: (u16, u16)) -> Self {
        let pair = native_pty_system().openpty(size(at)).unwrap();
        let modes = format!("{:?}", pair.master.get_termios().unwrap());
        let name = pair.master.tty_name().unwrap();
        let line = File::options().read(true).open(name).unwrap();
        let mut child = pair.slave.spawn_command(command).unwrap();
        let shell = Shell(child.clone_killer());
        let (sender, ended) = channel();
        thread::spawn(move || sender.send(child.wait().unwrap()));
        let reading = Arc::new(Mutex::new(()));
        let reader = pair.master.try_clone_reader().unwrap();
        let output = listen(reader, Arc::clone(&reading));
        let arrived = Arc::default();
        let writer = pair.master.take_writer().unwrap();
        Self {
            keyboard: hand_on(writer, Arc::clone(&arrived)),
            typed: 0,
            arrived,
            master: pair.master,
            shell,
            ended,
            output,
            reading,
            heard: Vec::new(),
            terminal: vt100::Parser::new(cells(at.1), cells(at.0), 0),
            line,
            modes,
            _home: home,
        }
    }

    pub(super) fn press(&mut self, keys: &str) {
        self.type_bytes(keys.as_bytes());
    }

    pub(super) fn type_bytes(&mut self, bytes: &[u8]) {
        self.typed += bytes.len();
        self.keyboard.send(bytes.to_vec()).unwrap();
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.heard).into_owned()
    }

    /// Takes in what was written within `patience`; tells whether there was something.
    pub(super) fn hear(&mut self, patience: Duration) -> bool {
        let Ok(bytes) = self.output.recv_timeout(patience) else {
            return false;
        };
        self.terminal.process(&bytes);
        self.heard.extend(bytes);
        true
    }

    /// Whether `words` are on the screen.
    pub(super) fn shows(&self, words: &str) -> bool {
        self.terminal.screen().contents().contains(words)
    }

    /// Waits until `words` are on the screen, or are not.
    fn wait(&mut self, words: &str, shown: bool) {
        let end = Instant::now() + PATIENCE;
        while self.shows(words) != shown {
            if !self.hear(end.saturating_duration_since(Instant::now())) {
                let screen = self.terminal.screen().contents();
                panic!("waited in vain for {words:?} ({shown}); shown is\n{screen}");
            }
        }
    }

    /// Waits until the terminal was sent `bytes`.
    pub(super) fn wait_for(&mut self, bytes: &str) {
        while !self.text().contains(bytes) {
            assert!(self.hear(PATIENCE), "waited in vain for {bytes:?}");
        }
    }

    /// Presses `keys` again and again until `words` are shown, as somebody does who waits for
    /// a program; tells how often.
    pub(super) fn insist(&mut self, keys: &str, words: &str) -> usize {
        for turn in 1..=100 {
            self.press(keys);
            let end = Instant::now() + PATIENCE / 100;
            while !self.shows(words) && self.hear(end.saturating_duration_since(Instant::now())) {}
            if self.shows(words) {
                return turn;
            }
        }
        panic!(
            "pressed {keys:?} in vain for {words:?}; shown is\n{}",
            self.terminal.screen().contents()
        );
    }

    /// Waits until all that was typed has been taken in by the program, or gives up: tells
    /// which.
    pub(super) fn is_all_taken(&self, patience: Duration) -> bool {
        let end = Instant::now() + patience;
        while Instant::now() < end {
            let arrived = self.arrived.load(Ordering::SeqCst) == self.typed;
            if arrived && rustix::io::ioctl_fionread(&self.line).unwrap() == 0 {
                return true;
            }
            thread::yield_now();
        }
        false
    }

    pub(super) fn see(&mut self, words: &str) {
        self.wait(words, true);
    }

    pub(super) fn lose(&mut self, words: &str) {
        self.wait(words, false);
    }

    /// The end of the program, with this exit code; and the terminal is as it was.
    pub(super) fn see_end(&mut self, code: u8) {
        self.see(&format!("[ended with {code}]"));
        self.see_terminal_restored();
    }

    pub(super) fn see_terminal_restored(&self) {
        let screen = self.terminal.screen();
        assert!(!screen.alternate_screen(), "the alternate screen stayed");
        assert!(!screen.hide_cursor(), "the cursor stayed hidden");
        assert!(!screen.application_cursor(), "the cursor keys stayed");
        assert!(!screen.application_keypad(), "the keypad stayed");
        assert!(!screen.bold() && !screen.inverse(), "a style stayed");
        assert_eq!(screen.fgcolor(), vt100::Color::Default, "a colour stayed");
        for (mode, on) in self.private_modes() {
            // The cursor is the only one that a terminal has on.
            assert_eq!(on, mode == "25", "mode {mode}");
        }
        let text = self.text();
        for never in ["\x1b[>", "\x1b[<", "\x1b[=", "\x1b="] {
            assert!(!text.contains(never), "{never:?} is not undone");
        }
        let modes = format!("{:?}", self.master.get_termios().unwrap());
        assert_eq!(modes, self.modes, "modes of the line");
    }

    /// Takes the terminal away, as a window that is closed; answers how the program ended.
    pub(super) fn hang_up(self) -> portable_pty::ExitStatus {
        let Self {
            master,
            keyboard,
            ended,
            output,
            line,
            shell: _alive,
            ..
        } = self;
        // Whoever listens goes when nobody hears them; a key makes the program say something.
        drop(output);
        keyboard.send(b"\x0c".to_vec()).unwrap();
        drop((keyboard, master, line));
        ended.recv_timeout(PATIENCE).unwrap()
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
    pub(super) fn colours(&self) -> Vec<String> {
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
    pub(super) fn is_marked(&self, words: &str) -> bool {
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

    pub(super) fn send(&self, signal: Signal) {
        kill_process(Pid::from_raw(self.process()).unwrap(), signal).unwrap();
    }

    /// Sends a signal to the whole job.
    pub(super) fn send_job(&self, signal: Signal) {
        let process = Pid::from_raw(self.process());
        kill_process_group(getpgid(process).unwrap(), signal).unwrap();
    }

    /// The number of the program's process.
    pub(super) fn process(&self) -> i32 {
        let text = self.text();
        let after = text.split_once("[runs as ").unwrap().1;
        after.split_once(']').unwrap().0.parse().unwrap()
    }

    pub(super) fn resize(&mut self, to: (u16, u16)) {
        self.terminal.set_size(cells(to.1), cells(to.0));
        self.master.resize(size(to)).unwrap();
    }
}

/// What runs in the terminal; it goes with it.
struct Shell(Box<dyn ChildKiller + Send + Sync>);

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

/// Reads what is written to the terminal, while that is allowed and somebody hears it.
fn listen(mut from: Box<dyn Read + Send>, reading: Arc<Mutex<()>>) -> Receiver<Vec<u8>> {
    let (sender, output) = channel();
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            drop(reading.lock());
            if sender.send(bytes[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    output
}

fn hand_on(mut to: Box<dyn Write + Send>, arrived: Arc<AtomicUsize>) -> Sender<Vec<u8>> {
    let (keyboard, typed) = channel::<Vec<u8>>();
    thread::spawn(move || {
        for bytes in typed {
            if to.write_all(&bytes).is_err() {
                return;
            }
            arrived.fetch_add(bytes.len(), Ordering::SeqCst);
        }
    });
    keyboard
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
    NonZeroU16::new(count.clamp(1, 1000)).unwrap()
}
