//! Build script: lists the files of the built-in deck, so that they are compiled in.
//!
//! `pack.toml` comes first, the section files follow by name.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let deck = root.join("data/ai-300");
    println!("cargo::rerun-if-changed=data/ai-300");
    let mut names: Vec<String> = fs::read_dir(&deck)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| Path::new(name).extension().is_some_and(|end| end == "toml"))
        .collect();
    names.sort_by_key(|name| (name != "pack.toml", name.clone()));
    let mut code = String::from("const BUILTIN: &[(&str, &str)] = &[\n");
    for name in names {
        let path = deck.join(&name);
        println!("cargo::rerun-if-changed=data/ai-300/{name}");
        let _ = writeln!(
            code,
            "    (\"data/ai-300/{name}\", include_str!({:?})),",
            path.display().to_string()
        );
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("builtin.rs"), code)
}
