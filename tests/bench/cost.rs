//! What a deck and its index cost in memory, and a key in instructions. Each figure comes from
//! a process of its own, this program called again: what others left in memory does not count.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::process::Command;

use refdeck::index::Index;
use refdeck::pack;
use tempfile::TempDir;

use super::contenders::{FRIZBEE, NUCLEO, REFDECK, Rows};
use super::generate::Deck;
use super::race::{LIMIT, beginnings, queries};

/// Asks for the memory of a deck; the number of entries follows.
pub(crate) const MEMORY: &str = "--memory";
/// Asks for the work whose instructions are counted; the name of a contender follows.
pub(crate) const WORK: &str = "--work";
/// The size of deck and the number of queries for counting instructions.
const COUNTED: (usize, usize) = (2_000, 10);
/// The most bytes an entry may take, with its index.
const GOAL: f64 = 500.0;

/// Prints what a process with a deck of `entries` has in memory, read as a pack and made as a
/// model.
pub(crate) fn memory_of(out: &mut impl Write, entries: usize) -> Result<(), Box<dyn Error>> {
    let entries = entries.to_string();
    for way in ["pack", "model"] {
        let child = Command::new(std::env::current_exe()?)
            .args([MEMORY, &entries, way])
            .output()?;
        out.write_all(&child.stdout)?;
        io::stderr().write_all(&child.stderr)?;
    }
    Ok(())
}

/// In that process. What reading a pack needs for a while may stay with the process, and
/// counts: a reader of the pack has it, too.
pub(crate) fn print_memory(
    out: &mut impl Write,
    entries: usize,
    way: &str,
) -> Result<(), Box<dyn Error>> {
    let deck = Deck::new(entries);
    let folder = TempDir::new()?;
    let toml = if way == "pack" {
        deck.write(folder.path())?
    } else {
        0
    };
    let before = resident();
    let model = if way == "pack" {
        drop(deck);
        pack::build(&[pack::open(folder.path())?]).0
    } else {
        deck.model()
    };
    let with_model = resident();
    let index = Index::new(&model);
    index.prepare(&model);
    let (Some(before), Some(with_model), Some(with_index)) = (before, with_model, resident())
    else {
        writeln!(out, "memory: known on Linux only")?;
        return Ok(());
    };
    #[expect(clippy::cast_precision_loss, reason = "bytes in memory")]
    let per_entry = |bytes: usize| bytes as f64 / model.entries.len().max(1) as f64;
    let all = per_entry(with_index.saturating_sub(before));
    let shown = match way {
        "pack" => format!("read from {:.0} bytes of TOML", per_entry(toml)),
        _ => "made as a model".to_string(),
    };
    writeln!(
        out,
        "bytes an entry, {shown}: model {:.0}, index {:.0}, together {all:.0}",
        per_entry(with_model.saturating_sub(before)),
        per_entry(with_index.saturating_sub(with_model)),
    )?;
    if way == "pack" && entries >= 100_000 {
        let word = if all <= GOAL { "reached" } else { "MISSED" };
        writeln!(out, "{word:<8} 9 at most {GOAL} bytes an entry: {all:.0}")?;
    }
    Ok(())
}

/// The memory of this process in bytes.
fn resident() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: usize = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes * 1024)
}

/// Prints the instructions of a key.
pub(crate) fn print_instructions(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let (entries, count) = COUNTED;
    writeln!(
        out,
        "instructions a key, {entries} entries, {count} queries"
    )?;
    let mut own = 0.0;
    for (name, least) in [
        (REFDECK.name, 1.0),
        (NUCLEO.name, 50.0),
        (FRIZBEE.name, 10.0),
    ] {
        let busy = counted(name, &[])?;
        let idle = counted(name, &["--idle"])?;
        let deck = Deck::new(entries).model();
        let keys: usize = queries(&deck)[..count]
            .iter()
            .map(|query| beginnings(query).len())
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "a count")]
        let each = (busy.saturating_sub(idle)) as f64 / keys as f64;
        if name == REFDECK.name {
            own = each;
            writeln!(out, "{name}: {each:.0}")?;
            continue;
        }
        let word = if each / own >= least {
            "reached"
        } else {
            "MISSED"
        };
        writeln!(
            out,
            "{word:<8} 8 at most 1/{least} of {name}'s {each:.0}: 1/{:.1}",
            each / own
        )?;
    }
    Ok(())
}

/// The instructions of a process that does the work of `name`.
fn counted(name: &str, more: &[&str]) -> Result<u64, Box<dyn Error>> {
    let child = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args([WORK, name])
        .args(more)
        .output()
        .map_err(|error| format!("valgrind cannot be started: {error}"))?;
    let said = String::from_utf8_lossy(&child.stderr).into_owned();
    let count = said
        .lines()
        .find_map(|line| line.split("Collected : ").nth(1))
        .ok_or_else(|| format!("valgrind counted nothing: {said}"))?;
    Ok(count.trim().parse()?)
}

/// The work itself; without the queries if `idle`.
pub(crate) fn work(name: &str, idle: bool) -> Result<(), Box<dyn Error>> {
    let (entries, count) = COUNTED;
    let model = Deck::new(entries).model();
    let rows = Rows::new(&model, false);
    let who = [REFDECK, NUCLEO, FRIZBEE]
        .into_iter()
        .find(|who| who.name == name)
        .ok_or("no such contender")?;
    let mut search = (who.build)(&rows);
    let queries = queries(&model);
    let count = if idle { 0 } else { count };
    for query in &queries[..count] {
        for text in beginnings(query) {
            std::hint::black_box(search(text, LIMIT));
        }
    }
    io::stdout().flush()?;
    Ok(())
}
