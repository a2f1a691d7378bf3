//! The command line: arguments → one command → exit code. One file per command.
//!
//! Data goes to standard output through `out::Out` only, talk to standard error through
//! `out::say` only; both let nothing reach the terminal that could harm it. Knows nothing
//! of how the browser works; `browse` only starts it.

mod args;
mod bookmarks;
mod browse;
mod check;
mod completions;
mod coverage;
mod keys;
pub mod library;
mod list;
mod man;
mod names;
mod out;
mod picture;
mod search;
mod show;
mod table;
mod usage;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use self::args::{Args, Command, Places};
use self::out::Out;
use crate::model::Model;
use crate::store::StoreError;

/// How a command ended that could do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// All is well.
    Fine,
    /// Nothing was found, or there are problems.
    Nothing,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Fine => Self::SUCCESS,
            Outcome::Nothing => Self::from(1),
        }
    }
}

/// Why a command could not do its work.
#[derive(Debug)]
enum Failure {
    /// Its arguments, or files it needs; a sentence for the user.
    Said(String),
    /// Standard output.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Said(error.to_string())
    }
}

impl From<library::Missing> for Failure {
    fn from(missing: library::Missing) -> Self {
        Self::Said(missing.to_string())
    }
}

/// Runs the program with `arguments`, the first being its own name.
///
/// Ends with 0 if all is well, 1 if nothing was found or there are problems, 2 if the
/// arguments, a path or the output are at fault. A reader that closed the pipe is no fault.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    #[cfg(unix)]
    outlive_size_limits();
    let mut out = Out::stdout();
    let ended = parse(arguments, &mut out).and_then(|args| match args {
        Some(args) if args.command.is_none() => browse::run(&args.places, args.at.as_deref()),
        Some(args) => perform(args, &mut out).map(ExitCode::from),
        None => Ok(ExitCode::SUCCESS),
    });
    let ended = ended.and_then(|code| out.finish().map(|()| code).map_err(Failure::from));
    match ended {
        Ok(code) => code,
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            out.abandon();
            ExitCode::SUCCESS
        }
        Err(Failure::Output(error)) => {
            out.abandon();
            out::say(&format!("cannot write the output: {error}"));
            ExitCode::from(2)
        }
        Err(Failure::Said(sentence)) => {
            out.abandon();
            out::say(&sentence);
            ExitCode::from(2)
        }
    }
}

/// A file that would grow past a limit is then an error like a full disk, not a silent end.
#[cfg(unix)]
fn outlive_size_limits() {
    let signal = rustix::process::Signal::XFSZ.as_raw();
    // Without it the program works as well, but for this.
    let _ = signal_hook::flag::register(signal, std::sync::Arc::default());
}

/// The arguments, or nothing if they asked for help or the version, which is then printed.
fn parse(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut Out,
) -> Result<Option<Args>, Failure> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if arguments.len() < 2 {
        // Nothing is asked for, so a start need not set up the parser.
        return Ok(Some(Args::default()));
    }
    let mut command = Args::command();
    if let Some(width) = out.look().width {
        command = command.term_width(width.min(100));
    }
    let parsed = command
        .try_get_matches_from_mut(arguments)
        .and_then(|matches| Args::from_arg_matches(&matches));
    match parsed {
        Ok(args) => Ok(Some(args)),
        Err(error) if error.use_stderr() => Err(Failure::Said(usage::sentence(&error))),
        Err(error) => {
            out.help(&error.render())?;
            Ok(None)
        }
    }
}

/// The packs that are open. Their problems are mentioned, and what is right serves.
fn open_library(places: &Places) -> Result<Model, Failure> {
    let (model, problems) = library::open(&places.packs())?;
    for sentence in check::mentions(&problems, &places.packs) {
        out::say(&sentence);
    }
    Ok(model)
}

fn perform(args: Args, out: &mut Out) -> Result<Outcome, Failure> {
    let Args {
        places,
        at,
        command,
    } = args;
    let Some(command) = command else {
        return Ok(Outcome::Fine);
    };
    if at.is_some() {
        return Err(Failure::Said(
            "`--at` is for the browser; it goes with no command".to_string(),
        ));
    }
    match command {
        Command::Search(args) => search::run(&places, &args, out),
        Command::Show(args) => show::run(&places, args, out),
        Command::List(args) => list::run(&places, &args, out),
        Command::Bookmarks(args) => bookmarks::run(&places, &args, out),
        Command::Coverage(args) => coverage::run(&places, &args, out),
        Command::Check(args) => check::run(&args, out),
        Command::Keys(args) => keys::run(&args, out),
        Command::Completions(args) => completions::run(&args, out),
        Command::Man => man::run(out),
        Command::Picture(args) => picture::run(&places, &args, out),
    }
}
