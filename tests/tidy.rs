//! What a reviewer would otherwise have to watch in `src/`: the order of the layers, who may
//! name which package, what stays pure, and the shape of a file. Tests in `src/` are left out.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking too")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The layers from the top: a module uses only modules before its own.
const LAYERS: &[&str] = &[
    "limits", "text", "model", "pack", "index", "doc", "export", "study", "app", "ui", "store",
    "runtime", "cli", "main",
];

/// Layers that do no input or output and ask for no time.
const PURE: &[&str] = &[
    "limits", "text", "model", "index", "doc", "export", "study", "app", "ui",
];

/// Packages behind an algorithm, and the one file that names each.
const ONE_FILE: &[(&str, &str)] = &[
    ("fuzzy_matcher", "index/matcher.rs"),
    ("hl_lite", "doc/code.rs"),
    ("term_maths", "doc/formula.rs"),
    ("tempfile", "store/disk.rs"),
    ("strsim", "text/mod.rs"),
];

/// Values of the terminal packages that the pure core may use.
const TERMINAL_VALUES: &[&str] = &[
    "Position",
    "Rect",
    "Size",
    "Event",
    "KeyCode",
    "KeyEvent",
    "KeyEventKind",
    "KeyModifiers",
    "MouseButton",
    "MouseEventKind",
];

/// The longest file, tests not counted.
const LONGEST: usize = 600;

/// A file of `src/`.
struct Source {
    /// Its path below `src/`.
    path: String,
    /// Its text.
    text: String,
    /// Its lines with their numbers from 1, without comments and without what only tests have.
    code: Vec<(usize, String)>,
}

impl Source {
    /// The module of the crate it belongs to.
    fn layer(&self) -> &str {
        let first = self.path.split('/').next().unwrap();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Where in the code `words` stand.
    fn lines_with<'a>(&'a self, words: &'a str) -> impl Iterator<Item = String> + 'a {
        self.code
            .iter()
            .filter(move |(_, line)| line.contains(words))
            .map(|(number, line)| format!("src/{}:{number}: {}", self.path, line.trim()))
    }
}

/// All files of the crate that are no tests.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let mut tests = BTreeSet::new();
    let mut found = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let code = code(&text, &path, &mut tests);
        let path = path
            .strip_prefix(&root)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        found.push(Source { path, text, code });
    }
    let is_test = |source: &Source| tests.contains(&root.join(&source.path));
    found.retain(|source| source.path != "build.rs" && !is_test(source));
    assert!(found.len() > 50, "where are the sources?");
    found
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|end| end == "rs") {
            paths.push(path);
        }
    }
}

/// The lines of code; modules that are files of their own and only for tests go to `tests`.
fn code(text: &str, path: &Path, tests: &mut BTreeSet<PathBuf>) -> Vec<(usize, String)> {
    let mut code = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        if line.trim() == "#[cfg(test)]" {
            let Some((_, item)) = lines.next() else { break };
            let name = item
                .trim()
                .trim_start_matches("pub(super) ")
                .trim_start_matches("pub(crate) ");
            match name.strip_prefix("mod ") {
                // Tests come last in a file.
                Some(inline) if inline.ends_with('{') => break,
                Some(name) => {
                    let name = format!("{}.rs", name.trim_end_matches(';'));
                    tests.insert(folder_of(path).join(name));
                }
                None => {
                    // One item: to the end of its block.
                    let mut item = item;
                    while !(item.ends_with(';') && !item.starts_with("    ")
                        || item == "}"
                        || item == "    }")
                    {
                        let Some((_, next)) = lines.next() else { break };
                        item = next;
                    }
                }
            }
            continue;
        }
        let line = without_comment(line);
        if !line.trim().is_empty() {
            code.push((at + 1, line.to_string()));
        }
    }
    code
}

/// Where the modules of a file lie.
fn folder_of(path: &Path) -> PathBuf {
    match path.file_name().and_then(|name| name.to_str()) {
        Some("mod.rs" | "lib.rs" | "main.rs") => path.parent().unwrap().to_path_buf(),
        _ => path.with_extension(""),
    }
}

/// Cuts a comment; a `//` inside a text, as in an address, is none.
fn without_comment(line: &str) -> &str {
    let trimmed = line.trim_start();
    if trimmed.starts_with("//") {
        return "";
    }
    line.find(" // ").map_or(line, |at| &line[..at])
}

/// The modules of the crate that a file names: `crate::x` anywhere, also in braces.
fn named_modules(source: &Source) -> Vec<(usize, String)> {
    let mut named = Vec::new();
    for (number, line) in &source.code {
        for rest in line.split("crate::").skip(1) {
            match rest.strip_prefix('{') {
                Some(group) => {
                    assert!(
                        group.contains('}'),
                        "src/{}:{number}: name modules one by one",
                        source.path
                    );
                    let group = &group[..group.find('}').unwrap()];
                    named.extend(
                        group
                            .split(',')
                            .map(|part| (*number, first_word(part.trim()))),
                    );
                }
                None => named.push((*number, first_word(rest))),
            }
        }
    }
    named
}

fn first_word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

fn rank(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|known| *known == layer)
}

fn none(faults: impl IntoIterator<Item = String>, rule: &str) {
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(faults.is_empty(), "{rule}:\n{}", faults.join("\n"));
}

#[test]
fn a_module_uses_only_the_layers_above_it() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.path != "lib.rs") {
        let Some(own) = rank(source.layer()) else {
            faults.push(format!("src/{} belongs to no layer", source.path));
            continue;
        };
        for (number, module) in named_modules(source) {
            if rank(&module).is_some_and(|used| used > own) {
                faults.push(format!("src/{}:{number} uses {module}", source.path));
            }
        }
    }
    none(
        faults,
        &format!("the layers are, from the top: {}", LAYERS.join(", ")),
    );
}

#[test]
fn the_program_only_starts_the_command_line() {
    let sources = sources();
    let main = sources
        .iter()
        .find(|source| source.path == "main.rs")
        .unwrap();
    let faults = main
        .lines_with("refdeck::")
        .filter(|line| !line.contains("refdeck::cli::"));
    none(faults, "main hands its arguments to cli");
}

#[test]
fn pure_layers_touch_no_files_no_clock_no_environment_and_no_threads() {
    let mut faults = Vec::new();
    let words = [
        "std::fs",
        "std::env",
        "std::time",
        "std::net",
        "std::process",
        "std::thread",
        "io::stdout",
        "io::stderr",
        "io::stdin",
        "fs::read",
        "env::var",
        "SystemTime",
        "Instant::",
        "OffsetDateTime",
        "thread::spawn",
        "println!",
        "eprintln!",
    ];
    for source in sources()
        .iter()
        .filter(|source| PURE.contains(&source.layer()))
    {
        faults.extend(words.iter().flat_map(|word| source.lines_with(word)));
    }
    none(
        faults,
        "input, output and time belong to runtime, store, cli and pack/source.rs",
    );
}

#[test]
fn only_one_file_of_packs_reads_files() {
    let sources = sources();
    let others = sources
        .iter()
        .filter(|source| source.layer() == "pack" && source.path != "pack/source.rs");
    let faults = others.flat_map(|source| {
        ["std::fs", "File::"]
            .iter()
            .flat_map(|word| source.lines_with(word))
    });
    none(faults, "packs are read in pack/source.rs");
}

#[test]
fn only_one_file_writes_files() {
    let sources = sources();
    // A terminal is opened to be written to, but is no file that could be lost.
    let others = sources.iter().filter(|source| {
        source.path != "store/disk.rs" && !source.path.starts_with("runtime/terminal")
    });
    let words = [
        "fs::write",
        "fs::rename",
        "fs::copy",
        "fs::remove",
        "fs::create_dir",
        "fs::hard_link",
        "fs::set_permissions",
        "File::create",
        "OpenOptions",
        "DirBuilder",
    ];
    let faults = others.flat_map(|source| words.iter().flat_map(|word| source.lines_with(word)));
    none(
        faults,
        "files are written in store/disk.rs, which loses none",
    );
}

#[test]
fn the_core_knows_values_of_the_terminal_packages_only() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.layer() == "app") {
        for (number, line) in &source.code {
            let Some(at) = ["ratatui::", "crossterm::"]
                .iter()
                .find_map(|name| line.find(name))
            else {
                continue;
            };
            let words = line[at..].split(|c: char| !(c.is_alphanumeric() || c == '_'));
            let types = words.filter(|word| word.starts_with(char::is_uppercase));
            faults.extend(
                types
                    .filter(|word| !TERMINAL_VALUES.contains(word))
                    .map(|word| format!("src/{}:{number} uses {word}", source.path)),
            );
        }
    }
    none(faults, "app may use rectangles, sizes and key events");
    let sources = sources();
    let above = ["text", "model", "pack", "index", "doc", "export", "store"];
    let above = sources
        .iter()
        .filter(|source| above.contains(&source.layer()));
    let faults = above.flat_map(|source| {
        ["ratatui", "crossterm"]
            .iter()
            .flat_map(|word| source.lines_with(word))
    });
    none(faults, "layers above app, and the store, know no terminal");
}

#[test]
fn a_package_behind_an_algorithm_is_named_in_one_file() {
    let mut faults = Vec::new();
    for source in &sources() {
        for (package, home) in ONE_FILE.iter().filter(|(_, home)| *home != source.path) {
            let uses = format!("{package}::");
            faults.extend(
                source
                    .lines_with(&uses)
                    .map(|line| format!("{line} (its home is {home})")),
            );
        }
    }
    none(
        faults,
        "a third-party package behind an algorithm has one home",
    );
}

#[test]
fn colours_are_named_in_themes_only() {
    let sources = sources();
    let colours = [
        "Color::Red",
        "Color::Green",
        "Color::Blue",
        "Color::Yellow",
        "Color::Cyan",
        "Color::Magenta",
        "Color::White",
        "Color::Black",
        "Color::Gray",
        "Color::DarkGray",
        "Color::Light",
        "Color::Rgb(",
        "Color::Indexed(",
    ];
    // Pictures of the screen need the palette of a terminal.
    let screen = sources
        .iter()
        .filter(|source| source.layer() == "ui" && source.path != "ui/svg.rs");
    let faults =
        screen.flat_map(|source| colours.iter().flat_map(|colour| source.lines_with(colour)));
    none(faults, "looks come from the theme by meaning");
}

#[test]
fn keys_are_named_in_the_keymap_only() {
    let sources = sources();
    let homes = ["app/chord.rs", "app/keymap.rs", "app/action.rs"];
    let others = sources
        .iter()
        .filter(|source| !homes.contains(&source.path.as_str()) && source.layer() != "runtime");
    let faults = others.flat_map(|source| source.lines_with("KeyCode"));
    none(faults, "what a key does is a row of the keymap");
}

#[test]
fn nothing_is_unwrapped() {
    let sources = sources();
    let words = [
        ".unwrap()",
        ".expect(",
        "panic!(",
        "todo!(",
        "unimplemented!(",
        "dbg!(",
        "unsafe ",
    ];
    let faults = sources
        .iter()
        .flat_map(|source| words.iter().flat_map(|word| source.lines_with(word)));
    none(faults, "the impossible case gets a safe default");
}

#[test]
fn every_file_says_what_it_owns() {
    let sources = sources();
    let silent = sources
        .iter()
        .filter(|source| !source.text.starts_with("//! "));
    none(
        silent.map(|source| format!("src/{}", source.path)),
        "a file opens with //!",
    );
    let unfinished = sources.iter().filter(|source| {
        source
            .text
            .lines()
            .take_while(|line| line.starts_with("//!"))
            .any(|line| line.contains("placeholder"))
    });
    none(
        unfinished.map(|source| format!("src/{}", source.path)),
        "no placeholders",
    );
}

#[test]
fn files_are_short_enough_to_read() {
    let mut faults = Vec::new();
    for source in &sources() {
        // Comments count, tests do not: up to the last line of code.
        let length = source.code.last().map_or(0, |(number, _)| *number);
        if length > LONGEST {
            faults.push(format!("src/{} has {length} lines", source.path));
        }
    }
    none(faults, "a file has at most 600 lines without its tests");
}

#[test]
fn an_allowed_lint_gives_its_reason() {
    let mut faults = Vec::new();
    for source in &sources() {
        for (at, line) in source.text.lines().enumerate() {
            if line.trim_start().starts_with("#[allow(") && !line.contains("reason") {
                let next = source
                    .text
                    .lines()
                    .skip(at)
                    .take(4)
                    .any(|line| line.contains("reason"));
                if !next {
                    faults.push(format!("src/{}:{}", source.path, at + 1));
                }
            }
        }
    }
    none(faults, "allow(…) needs a reason");
}

#[test]
fn the_checks_see_code_and_overlook_comments_and_tests() {
    let text = "//! Owns crate::ui.\nuse crate::{model, app::State};\n\
                let a = crate::store::x(\"http://a\"); // crate::cli\n\
                #[cfg(test)]\nmod fixture;\n\
                #[cfg(test)]\nfn helper() {\n    crate::runtime::go();\n}\n\
                use crate::doc;\n#[cfg(test)]\nmod tests {\n    use crate::cli;\n}\n";
    let mut tests = BTreeSet::new();
    let source = Source {
        path: "index/mod.rs".to_string(),
        text: text.to_string(),
        code: code(text, Path::new("index/mod.rs"), &mut tests),
    };
    assert_eq!(source.layer(), "index");
    let named: Vec<String> = named_modules(&source)
        .into_iter()
        .map(|(_, module)| module)
        .collect();
    assert_eq!(named, ["model", "app", "store", "doc"]);
    assert_eq!(tests, BTreeSet::from([PathBuf::from("index/fixture.rs")]));
}
