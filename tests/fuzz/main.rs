//! Input that nobody would make: thousands of mutations of good and bad input, on what reads it.
//!
//! ```sh
//! cargo test --profile fuzz --test fuzz -- pack 600    # pack, query or keys; seconds
//! ```
//!
//! Kept are inputs that make the program say or show something new. What panics or takes too
//! long lands in `tests/fuzz/found/TARGET-….txt`, and each file there is tried in every run of
//! `cargo test`, with a fixed number of mutations besides.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking too")]

mod mutate;
#[path = "../support/mod.rs"]
mod support;
mod targets;

use std::collections::HashSet;
use std::io::Write as _;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{env, fs};

use mutate::Mutator;
use targets::{TARGETS, Target};

/// Mutations of each target in an ordinary run.
const QUICK: u64 = 150;
/// The longest that one input may take in a campaign; ordinary ones take a millisecond.
const SLOW: Duration = Duration::from_secs(2);
/// Inputs that are kept for further mutations.
const KEPT: usize = 4000;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let named = arguments
        .first()
        .and_then(|name| TARGETS.iter().find(|target| target.name == name));
    if let (Some(target), Some(seconds)) = (named, arguments.get(1)) {
        let seconds = seconds.parse().unwrap_or(60);
        return campaign(target, Duration::from_secs(seconds));
    }
    let (mut passed, mut failed) = (0, 0);
    for target in TARGETS {
        match quick(target) {
            Ok(()) => passed += 1,
            Err(input) => {
                say(&format!("{}: {}", target.name, input.display()));
                failed += 1;
            }
        }
    }
    say(&format!("{passed} passed, {failed} failed"));
    ExitCode::from(u8::from(failed > 0))
}

fn say(words: &str) {
    let _ = writeln!(std::io::stdout(), "{words}");
}

fn found_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/found")
}

/// What was found before, then the same mutations every time.
fn quick(target: &Target) -> Result<(), PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(found_folder())
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| name_of(path).starts_with(target.name))
        .collect();
    found.sort();
    for path in found {
        if run(target, &fs::read(&path).unwrap()).is_none() {
            return Err(path);
        }
    }
    let mut mutator = Mutator::new(1, target.words);
    let mut corpus = (target.seeds)();
    for _ in 0..QUICK {
        let input = mutator.next(&corpus);
        if run(target, &input).is_none() {
            return Err(keep(target, &input));
        }
        corpus.truncate(KEPT);
    }
    Ok(())
}

fn campaign(target: &Target, time: Duration) -> ExitCode {
    let mut corpus = (target.seeds)();
    let seeds = corpus.len();
    let mut seen = HashSet::new();
    for input in &corpus {
        seen.extend(run(target, input).unwrap_or_default());
    }
    let seed = u64::from(std::process::id());
    let mut mutator = Mutator::new(seed, target.words);
    let (start, mut runs, mut found) = (Instant::now(), 0_u64, 0);
    // Of one fault there are many inputs.
    while start.elapsed() < time && found < 10 {
        let input = mutator.next(&corpus);
        let began = Instant::now();
        let features = run(target, &input);
        runs += 1;
        let new = |features: &Vec<u64>| features.iter().any(|one| !seen.contains(one));
        match features {
            None => {
                say(&format!("panics: {}", keep(target, &input).display()));
                found += 1;
            }
            Some(_) if began.elapsed() > SLOW => {
                say(&format!("slow: {}", keep(target, &input).display()));
                found += 1;
            }
            Some(features) if new(&features) && corpus.len() < KEPT => {
                seen.extend(features);
                corpus.push(input);
            }
            Some(_) => {}
        }
    }
    let (kept, features) = (corpus.len() - seeds, seen.len());
    let seconds = start.elapsed().as_secs();
    say(&format!(
        "{}: {runs} runs in {seconds} s from seed {seed}; {seeds} seeds, {kept} kept, {features} \
         features, {found} found",
        target.name
    ));
    ExitCode::from(u8::from(found > 0))
}

/// What the program showed of `input`; `None` if it panicked.
fn run(target: &Target, input: &[u8]) -> Option<Vec<u64>> {
    panic::catch_unwind(AssertUnwindSafe(|| (target.run)(input))).ok()
}

fn keep(target: &Target, input: &[u8]) -> PathBuf {
    let name = format!("{}-{:016x}.txt", target.name, mutate::hash(input));
    let path = found_folder().join(name);
    fs::write(&path, input).unwrap();
    path
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}
