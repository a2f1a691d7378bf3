//! The browser from outside, beside a bare ratatui list in the same terminal: how long until the
//! first frame, until a key is shown, until the end; bytes, processor time, memory, wake-ups.
//!
//! ```text
//! cargo bench --bench screen [-- [--runs N] [--keys N] [--pack PATH]… [--also COMMAND]…]
//! ```
//!
//! All programs take turns in one run, and figures are medians; what counts is the ratio to the
//! list, in the last columns. Memory, processor time and wake-ups are known on Linux only.
//!
//! The terminal is a silent one, which answers no question. refdeck also runs in one that
//! answers all of them at once: a start that waits for answers would be seen in the difference.

#![allow(clippy::unwrap_used, reason = "a bench fails by panicking")]
#![allow(clippy::print_stdout, reason = "a bench prints")]
#![allow(
    clippy::cast_precision_loss,
    reason = "figures are shown with two digits"
)]

use std::env;
use std::fs;
use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{self, Event, KeyCode};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use ratatui::style::{Modifier, Style};
use ratatui::widgets::{Block, List, ListState};

/// After so long without a byte a frame is complete.
const QUIET: Duration = Duration::from_millis(60);
/// The same after a key, where frames are small.
const KEY_QUIET: Duration = Duration::from_millis(15);
/// After so long without a byte and without work everything has been read.
const SETTLED: Duration = Duration::from_millis(200);
/// How long an idle program is watched.
const IDLE: Duration = Duration::from_secs(2);
/// The argument that makes this program the list.
const LIST: &str = "--list";

fn main() {
    if env::args().any(|argument| argument == LIST) {
        list().unwrap();
        return;
    }
    let options = Options::parse();
    let home = tempfile::tempdir().unwrap();
    let home = home.path().to_str().unwrap();
    let programs = options.programs.iter();
    let mut results: Vec<(String, Vec<Run>)> = programs
        .map(|program| (program.name.clone(), Vec::new()))
        .collect();
    for turn in 0..options.runs {
        for (program, (_, runs)) in options.programs.iter().zip(&mut results) {
            let keys = if turn < 3 { options.keys } else { 0 };
            runs.push(Run::of(program, home, keys));
        }
    }
    show(&results);
}

struct Program {
    name: String,
    command: Vec<String>,
    /// Whether its terminal answers questions.
    answered: bool,
}

impl Program {
    fn new(name: &str, command: &[&str]) -> Self {
        Self {
            name: name.to_string(),
            command: command.iter().map(ToString::to_string).collect(),
            answered: false,
        }
    }
}

struct Options {
    runs: usize,
    keys: usize,
    programs: Vec<Program>,
}

impl Options {
    fn parse() -> Self {
        let refdeck = env!("CARGO_BIN_EXE_refdeck");
        let this = env::current_exe().unwrap();
        let mut options = Self {
            runs: 15,
            keys: 200,
            programs: vec![
                Program::new("bare list", &[this.to_str().unwrap(), LIST]),
                Program::new("refdeck", &[refdeck]),
                Program {
                    answered: true,
                    ..Program::new("answered", &[refdeck])
                },
            ],
        };
        let mut arguments = env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().unwrap_or_default();
            match argument.as_str() {
                "--runs" => options.runs = value().parse().unwrap(),
                "--keys" => options.keys = value().parse().unwrap(),
                "--pack" => {
                    let path = value();
                    let name = path.rsplit('/').next().unwrap_or_default();
                    let command = [refdeck, "--pack", &path];
                    let program = Program::new(&format!("with {name}"), &command);
                    options.programs.push(program);
                }
                "--also" => {
                    let value = value();
                    let command: Vec<&str> = value.split(' ').collect();
                    options.programs.push(Program::new(command[0], &command));
                }
                // Told to every bench.
                "--bench" => {}
                unknown => panic!("unknown argument {unknown}"),
            }
        }
        options
    }
}

/// What a program took, in milliseconds, bytes and mebibytes.
#[derive(Default)]
struct Run {
    first: f64,
    first_bytes: f64,
    start_cpu: f64,
    keys: Vec<f64>,
    key_bytes: Vec<f64>,
    key_cpu: f64,
    memory: f64,
    wakes: f64,
    idle_bytes: f64,
    exit: f64,
}

impl Run {
    /// Runs `program` once, moves up and down `keys` times, and quits.
    fn of(program: &Program, home: &str, keys: usize) -> Self {
        let size = PtySize {
            rows: 40,
            cols: 120,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut builder = CommandBuilder::new(&program.command[0]);
        builder.args(&program.command[1..]);
        builder.cwd(env!("CARGO_MANIFEST_DIR"));
        builder.env("TERM", "xterm-256color");
        for folder in ["HOME", "REFDECK_DATA_DIR", "REFDECK_CONFIG_DIR"] {
            builder.env(folder, home);
        }
        let began = Instant::now();
        let mut child = pair.slave.spawn_command(builder).unwrap();
        let keyboard = Arc::new(Mutex::new(pair.master.take_writer().unwrap()));
        let answers = program.answered.then(|| Arc::clone(&keyboard));
        let output = Output::of(pair.master.try_clone_reader().unwrap(), answers);
        let process = Process(child.process_id().unwrap_or_default());

        let mut run = Self::default();
        let (bytes, end) = output.frame(QUIET);
        run.first = millis(end - began);
        run.first_bytes = bytes as f64;
        run.start_cpu = process.cpu();
        let press = |key: &[u8]| {
            let mut keyboard = keyboard.lock().unwrap();
            keyboard.write_all(key).unwrap();
            keyboard.flush().unwrap();
            Instant::now()
        };
        if keys > 0 {
            // Large packs are still being read, and their words after them.
            let mut spent = -1.0;
            while output.frame(SETTLED).0 > 0 || process.cpu() > spent {
                spent = process.cpu();
            }
            run.memory = process.memory();
            for at in 0..keys {
                let pressed = press(if at < keys / 2 { b"j" } else { b"k" });
                let (bytes, end) = output.frame(KEY_QUIET);
                run.keys
                    .push(millis(end.saturating_duration_since(pressed)));
                run.key_bytes.push(bytes as f64);
            }
            run.key_cpu = (process.cpu() - spent) / keys as f64;
            let wakes = process.wakes();
            run.idle_bytes = output.frame(IDLE).0 as f64;
            run.wakes = process.wakes() - wakes;
        }
        let pressed = press(b"q");
        child.wait().unwrap();
        run.exit = millis(pressed.elapsed());
        run
    }
}

/// What a program writes, with the time of each piece.
struct Output(Receiver<(usize, Instant)>);

/// Questions to a terminal, and what it answers: what it is, which of its features are on,
/// where its cursor is, what colours it has.
const ANSWERS: [(&str, &str); 6] = [
    ("\x1b[c", "\x1b[?62;22c"),
    ("\x1b[?u", "\x1b[?0u"),
    ("\x1b[?2026$p", "\x1b[?2026;2$y"),
    ("\x1b[6n", "\x1b[1;1R"),
    ("\x1b]10;?", "\x1b]10;rgb:ffff/ffff/ffff\x1b\\"),
    ("\x1b]11;?", "\x1b]11;rgb:0000/0000/0000\x1b\\"),
];

type Keyboard = Arc<Mutex<Box<dyn Write + Send>>>;

impl Output {
    /// Reads on. Questions are answered through `answers`, if there is a way.
    fn of(mut reader: Box<dyn Read + Send>, answers: Option<Keyboard>) -> Self {
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send((count, Instant::now())).is_err() {
                    return;
                }
                let Some(keyboard) = &answers else { continue };
                let text = String::from_utf8_lossy(&bytes[..count]);
                for (_, answer) in ANSWERS.iter().filter(|(ask, _)| text.contains(ask)) {
                    let _ = keyboard.lock().unwrap().write_all(answer.as_bytes());
                }
            }
        });
        Self(output)
    }

    /// All bytes until nothing has come for `quiet`, and when the last one came.
    fn frame(&self, quiet: Duration) -> (usize, Instant) {
        let (mut bytes, mut end) = (0, Instant::now());
        // The first byte of a program may take its time.
        let mut patience = quiet.max(Duration::from_millis(200));
        while let Ok((count, at)) = self.0.recv_timeout(patience) {
            (bytes, end, patience) = (bytes + count, at, quiet);
        }
        (bytes, end)
    }
}

/// A process as `/proc` shows it.
struct Process(u32);

impl Process {
    fn threads(&self, file: &str) -> Vec<String> {
        let Ok(threads) = fs::read_dir(format!("/proc/{}/task", self.0)) else {
            return Vec::new();
        };
        threads
            .filter_map(|thread| fs::read_to_string(thread.ok()?.path().join(file)).ok())
            .collect()
    }

    /// Time on a processor, of all threads, in milliseconds.
    fn cpu(&self) -> f64 {
        let nanos = |text: &String| text.split(' ').next()?.parse::<f64>().ok();
        self.threads("schedstat")
            .iter()
            .filter_map(nanos)
            .sum::<f64>()
            / 1e6
    }

    /// How often it stopped waiting, of all threads.
    fn wakes(&self) -> f64 {
        self.threads("status")
            .iter()
            .map(|text| number(text, "voluntary_ctxt_switches:"))
            .sum()
    }

    /// Resident memory in mebibytes.
    fn memory(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0));
        number(&status.unwrap_or_default(), "VmRSS:") / 1024.0
    }
}

/// The number behind `name` at the begin of a line.
fn number(text: &str, name: &str) -> f64 {
    let value = text.lines().find_map(|line| line.strip_prefix(name));
    let value = value.and_then(|value| value.split_whitespace().next());
    value.and_then(|value| value.parse().ok()).unwrap_or(0.0)
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// The value below which `percent` of `values` lie.
fn quantile(mut values: Vec<f64>, percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = values.len() * percent / 100;
    let at = at.min(values.len().saturating_sub(1));
    values.get(at).copied().unwrap_or(0.0)
}

/// A figure of all runs of a program.
struct Figure {
    name: &'static str,
    of: fn(&[Run]) -> f64,
}

const FIGURES: [Figure; 11] = [
    Figure {
        name: "first frame, ms",
        of: |runs| median(runs, |run| run.first),
    },
    Figure {
        name: "first frame, bytes",
        of: |runs| median(runs, |run| run.first_bytes),
    },
    Figure {
        name: "start, CPU ms",
        of: |runs| median(runs, |run| run.start_cpu),
    },
    Figure {
        name: "key, p50 ms",
        of: |runs| quantile(keys(runs, |run| &run.keys), 50),
    },
    Figure {
        name: "key, p99 ms",
        of: |runs| quantile(keys(runs, |run| &run.keys), 99),
    },
    Figure {
        name: "key, CPU ms",
        of: |runs| median(moved(runs), |run| run.key_cpu),
    },
    Figure {
        name: "key, p50 bytes",
        of: |runs| quantile(keys(runs, |run| &run.key_bytes), 50),
    },
    Figure {
        name: "memory, MiB",
        of: |runs| median(moved(runs), |run| run.memory),
    },
    Figure {
        name: "idle, wake-ups",
        of: |runs| median(moved(runs), |run| run.wakes),
    },
    Figure {
        name: "idle, bytes",
        of: |runs| median(moved(runs), |run| run.idle_bytes),
    },
    Figure {
        name: "exit, ms",
        of: |runs| median(runs, |run| run.exit),
    },
];

fn median(runs: &[Run], of: fn(&Run) -> f64) -> f64 {
    quantile(runs.iter().map(of).collect(), 50)
}

/// The runs in which keys were pressed.
fn moved(runs: &[Run]) -> &[Run] {
    let end = runs.iter().position(|run| run.keys.is_empty());
    &runs[..end.unwrap_or(runs.len())]
}

fn keys(runs: &[Run], of: fn(&Run) -> &Vec<f64>) -> Vec<f64> {
    runs.iter().flat_map(of).copied().collect()
}

fn show(results: &[(String, Vec<Run>)]) {
    print!("{:20}", "");
    for (name, _) in results {
        print!("{name:>16}{:>8}", "");
    }
    println!();
    for Figure { name, of } in FIGURES {
        print!("{name:20}");
        let base = of(&results[0].1);
        for (_, runs) in results {
            let value = of(runs);
            let ratio = if base > 0.0 {
                format!("× {:.2}", value / base)
            } else {
                String::new()
            };
            print!("{value:>16.2}{ratio:>8}");
        }
        println!();
    }
    if let [_, (_, silent), (_, answered), ..] = results {
        let first = |runs: &[Run]| median(runs, |run| run.first);
        let ratio = first(silent) / first(answered);
        println!("first frame where nothing answers, by where all is answered: × {ratio:.2}");
    }
}

/// The plainest program of its kind: a list, drawn as the examples of ratatui draw it.
fn list() -> std::io::Result<()> {
    let rows: Vec<String> = (0..231)
        .map(|at| format!("{at:>4}  some row of a list with a title  and what to choose for it"))
        .collect();
    let mut terminal = ratatui::init();
    let mut state = ListState::default().with_selected(Some(0));
    loop {
        terminal.draw(|frame| {
            let list = List::new(rows.iter().map(String::as_str))
                .block(Block::bordered().title("a list"))
                .highlight_style(Style::new().add_modifier(Modifier::REVERSED))
                .highlight_symbol("> ");
            frame.render_stateful_widget(list, frame.area(), &mut state);
        })?;
        if let Event::Key(key) = event::read()? {
            match key.code {
                KeyCode::Char('q') => break,
                KeyCode::Char('j') => state.select_next(),
                KeyCode::Char('k') => state.select_previous(),
                _ => {}
            }
        }
    }
    ratatui::restore();
    Ok(())
}
