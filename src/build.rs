//! Build script: reads the built-in deck with the program's own modules and writes it in the
//! form that the program includes (`pack::compiled`), so that starting parses no TOML.
//!
//! A deck with problems is not built: their report is the error.

#[allow(
    dead_code,
    unreachable_pub,
    reason = "modules of the program, of which the build script uses a part"
)]
mod limits;
#[allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "modules of the program, of which the build script uses a part"
)]
mod model;
#[allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "modules of the program, of which the build script uses a part"
)]
mod pack;
#[allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "modules of the program, of which the build script uses a part"
)]
mod text;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs, io};

/// What the compiled deck depends on.
const INPUTS: [&str; 6] = [
    "data/ai-300",
    "src/build.rs",
    "src/limits.rs",
    "src/model",
    "src/pack",
    "src/text",
];

fn main() -> io::Result<ExitCode> {
    for input in INPUTS {
        println!("cargo::rerun-if-changed={input}");
    }
    // Only the program has `pack::builtin`, which includes what is written here.
    println!("cargo::rustc-cfg=builtin_deck");
    let folder = |name| PathBuf::from(env::var_os(name).unwrap_or_default());
    let source = pack::open(&folder("CARGO_MANIFEST_DIR").join("data/ai-300"))?;
    let (deck, problems) = pack::build(&[source]);
    if !problems.is_empty() {
        io::stderr().write_all(pack::report(&problems).as_bytes())?;
        return Ok(ExitCode::FAILURE);
    }
    let deck = pack::compiled::encode(&deck);
    // What is read later has no way to say that it cannot be read.
    let (structure, texts) = (deck.structure.clone().leak(), deck.texts.clone().leak());
    let again = pack::compiled::decode(structure, texts);
    if again.map(|again| pack::compiled::encode(&again)).as_ref() != Some(&deck) {
        return Err(io::Error::other(
            "the deck that was written reads as another one",
        ));
    }
    let out = folder("OUT_DIR");
    fs::write(out.join("builtin.deck"), deck.structure)?;
    fs::write(out.join("builtin.txt"), deck.texts)?;
    Ok(ExitCode::SUCCESS)
}
