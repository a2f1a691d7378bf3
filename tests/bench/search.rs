//! How quick a search is and what it costs, over decks of several sizes, beside plain fuzzy
//! matchers in the same run. Prints ratios: they mean the same on any machine.
//!
//! ```text
//! cargo bench --bench search -- [--entries 400,10000,100000,1000000]   times, memory, goals
//! cargo bench --bench search -- --instructions                         needs valgrind
//! cargo bench --bench search -- --write-pack DIR N                     a pack of N entries
//! ```
//!
//! The contenders take turns query by query. The slow ones are asked fewer queries of a large
//! deck; a ratio is always over the keys that both had.

mod contenders;
mod cost;
mod generate;
mod race;

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use race::Race;

const SIZES: &str = "400,10000,100000,1000000";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |word: &str, steps: usize| {
        let at = arguments.iter().position(|argument| argument == word)?;
        arguments.get(at + steps).map(String::as_str)
    };
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    if has("--write-pack") {
        let (Some(folder), Some(entries)) = (after("--write-pack", 1), after("--write-pack", 2))
        else {
            return Err("--write-pack needs a folder and a number of entries".into());
        };
        generate::Deck::new(entries.parse()?).write(Path::new(folder))?;
        return Ok(());
    }
    let mut out = io::stdout().lock();
    if let Some(entries) = after(cost::MEMORY, 1) {
        let way = after(cost::MEMORY, 2).unwrap_or_default();
        return cost::print_memory(&mut out, entries.parse()?, way);
    }
    if let Some(name) = after(cost::WORK, 1) {
        return cost::work(name, has("--idle"));
    }
    if has("--instructions") {
        return cost::print_instructions(&mut out);
    }
    for entries in after("--entries", 1).unwrap_or(SIZES).split(',') {
        let entries: usize = entries.parse()?;
        let race = Race::run(entries);
        race.print(&mut out)?;
        cost::memory_of(&mut out, entries)?;
        race.goals(&mut out)?;
        writeln!(out)?;
    }
    Ok(())
}
