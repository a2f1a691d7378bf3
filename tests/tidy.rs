//! The rules of the house that no compiler holds: which layer may use which, where a crate,
//! the disk, the clock and a colour may be named, how a file begins and how long it may be.
//!
//! Reads the sources as tokens: what stands in comments and strings is no use of anything.
//! A violation is told as `file:line`. An exception needs a reason, and goes when it is over.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking too")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The layers, in the order of the table in `src/lib.rs`; a module uses only those before its
/// own. `main` is the program.
const LAYERS: &[&str] = &[
    "text", "model", "pack", "index", "doc", "export", "app", "ui", "store", "runtime", "cli",
    "main",
];

/// The layers that touch nothing outside: no disk, no environment, no clock, no thread.
const PURE: &[&str] = &["text", "model", "index", "doc", "app", "ui", "export"];
/// What they must not name: modules of the standard library, and crates.
const OUTSIDE: &[&str] = &["fs", "env", "time", "thread", "net", "process"];
const OUTSIDE_CRATES: &[&str] = &["time", "tempfile", "directories"];

/// Crates, and the files or layers that may name them.
const CRATES: &[(&str, &[&str])] = &[
    ("fuzzy_matcher", &["index/matcher.rs"]),
    ("hl_lite", &["doc/code.rs"]),
    ("term_maths", &["doc/formula.rs"]),
    ("open", &["runtime/", "cli/"]),
    ("signal_hook", &["runtime/", "cli/"]),
    ("rustix", &["runtime/", "cli/", "store/disk.rs"]),
    ("ratatui", &["app/", "ui/", "runtime/", "cli/picture.rs"]),
    ("crossterm", &["app/", "runtime/"]),
    ("clap", &["cli/"]),
];

/// What the core may use of ratatui: places and sizes.
const SHAPES: &[&str] = &["Rect", "Size", "Position"];
/// Where a colour may be named in the layer that draws.
const COLOURED: &[&str] = &["ui/theme.rs", "ui/svg.rs", "ui/paint.rs"];
/// A file is at most this long, its tests not counted.
const LONGEST: usize = 600;

/// Violations that stay: the rule, the start of `file: what`, and the reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[];

type Rule = (&'static str, fn(&Source) -> Vec<Fault>);

const RULES: &[Rule] = &[
    ("a layer uses only those above it", layers),
    ("a crate stays in its place", crates),
    (
        "the core knows only shapes and events of the terminal",
        core,
    ),
    ("the pure layers touch nothing outside", outside),
    ("no unwrap and no expect outside tests", unwraps),
    ("styles by meaning, not by colour", colours),
    ("a file opens with its own description", opening),
    ("a file fits a head", length),
];

#[test]
fn the_sources_keep_the_rules_of_the_house() {
    let sources = sources();
    assert!(sources.len() > 50, "only {} files found", sources.len());
    let mut unused: BTreeSet<_> = EXCEPTIONS.iter().collect();
    let mut found = Vec::new();
    for (rule, faults) in RULES {
        for source in &sources {
            for (line, what) in faults(source) {
                let fault = format!("{}: {what}", source.path);
                let known = EXCEPTIONS
                    .iter()
                    .find(|(of, start, _)| of == rule && fault.starts_with(start));
                match known {
                    Some(known) => drop(unused.remove(known)),
                    None => found.push(format!("src/{}:{line}: {what}  ({rule})", source.path)),
                }
            }
        }
    }
    found.extend(
        unused.iter().map(|(rule, start, _)| {
            format!("tests/tidy.rs: no exception any more: {start} ({rule})")
        }),
    );
    assert!(
        found.is_empty(),
        "{} violations:\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn the_table_of_layers_and_the_modules_are_those_of_this_test() {
    let lib = fs::read_to_string(root().join("lib.rs")).unwrap();
    let table: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("//! | [`")?.split_once("`] |"))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(table, LAYERS[..LAYERS.len() - 1], "the table in src/lib.rs");
    let modules: BTreeSet<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    assert_eq!(
        modules,
        table.into_iter().collect(),
        "modules of src/lib.rs"
    );
}

/// The scanner sees what it should, or else the rules above hold nothing.
#[test]
fn each_rule_finds_what_it_forbids() {
    let cases = [
        (0, "app/x.rs", "use crate::store::Store;"),
        (
            0,
            "app/x.rs",
            "use crate::{text, model::{Model}, ui::{self}};",
        ),
        (0, "doc/x.rs", "fn f() { crate::app::update(); }"),
        (0, "doc/mod.rs", "use super::app::State;"),
        (
            0,
            "doc/deep/mod.rs",
            "mod a { use super::super::super::ui; }",
        ),
        (1, "index/x.rs", "use fuzzy_matcher::skim::SkimMatcherV2;"),
        (1, "app/x.rs", "fn f() { open::that(\"x\"); }"),
        (2, "app/x.rs", "use ratatui::{layout::{Rect, Layout}};"),
        (2, "app/x.rs", "use crossterm::terminal;"),
        (2, "app/x.rs", "fn f() { crossterm::event::read(); }"),
        (3, "ui/x.rs", "use std::{fmt, fs::File};"),
        (3, "app/x.rs", "fn f() -> time::Date { time::now() }"),
        (4, "pack/x.rs", "fn f() { a.unwrap(); }"),
        (
            4,
            "pack/x.rs",
            "#[cfg(test)]\nmod tests { }\nfn f() { a\n.expect(\"\") }",
        ),
        (5, "ui/x.rs", "fn f() { Color::Red }"),
        (6, "ui/x.rs", "use std::fmt;"),
    ];
    for (rule, path, text) in cases {
        let faults = RULES[rule].1(&Source::new(path, text, false));
        assert!(!faults.is_empty(), "{}: {text}", RULES[rule].0);
    }
    let long = "fn f() {}\n".repeat(LONGEST + 1);
    assert_eq!(length(&Source::new("ui/x.rs", &long, false)).len(), 1);
    let tests = format!("//! x\n#[cfg(test)]\nmod tests {{\n{long}}}\n");
    assert!(length(&Source::new("ui/x.rs", &tests, false)).is_empty());
}

#[test]
fn what_is_allowed_commented_or_quoted_is_no_violation() {
    let text = r##"//! Uses `crate::cli` and a.unwrap().
use crate::doc::{Role, page};
use super::rows;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;
// crate::store /* a */ std::fs
/* std::env::var /* nested */ crate::cli */
const A: &str = "crate::store \" std::fs";
const B: &str = r#"crate::cli "std::env" .unwrap()"#;
const C: [char; 3] = ['"', '\'', '\u{1f600}'];
fn f<'a>(a: &'a str) -> &'a str { File::open(a); a }
#[cfg(test)]
mod tests { use super::*; fn f() { a.unwrap(); } }
"##;
    let source = Source::new("app/x.rs", text, false);
    for (rule, faults) in RULES {
        assert_eq!(faults(&source), [], "{rule}");
    }
}

// The rules.

/// A line and what is wrong there.
type Fault = (usize, String);

fn layers(source: &Source) -> Vec<Fault> {
    let rank = |name: &str| LAYERS.iter().position(|layer| *layer == name);
    let Some(own) = rank(&source.layer) else {
        let known = ["lib", "build"].contains(&source.layer.as_str());
        return (!known)
            .then(|| (1, "is of no layer".to_string()))
            .into_iter()
            .collect();
    };
    source
        .paths(&["crate"])
        .into_iter()
        .chain(source.paths_to_the_root())
        .filter(|path| path.names.get(1).is_some_and(|name| rank(name) > Some(own)))
        .map(|path| (path.line, format!("uses {}", path.names[1])))
        .collect()
}

fn crates(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (name, places) in CRATES {
        if places.iter().any(|place| source.is_in(place)) || source.layer == "lib" {
            continue;
        }
        let paths = source.paths(&[name]).into_iter();
        faults.extend(paths.map(|path| (path.line, format!("names {name}"))));
    }
    faults
}

fn core(source: &Source) -> Vec<Fault> {
    if source.layer != "app" {
        return Vec::new();
    }
    let is_type = |name: &str| name.starts_with(char::is_uppercase);
    let allowed = |names: &[&str]| match names {
        ["ratatui", "layout", name, ..] => SHAPES.contains(name),
        ["crossterm", "event", name, ..] => is_type(name),
        _ => false,
    };
    source
        .paths(&["ratatui", "crossterm"])
        .into_iter()
        .filter(|path| !allowed(&path.names))
        .map(|path| (path.line, format!("uses {}", path.names.join("::"))))
        .collect()
}

fn outside(source: &Source) -> Vec<Fault> {
    // Of the packs, one file reads them.
    let reads = source.layer == "pack" && !source.is_in("pack/source.rs");
    if !PURE.contains(&source.layer.as_str()) && !reads {
        return Vec::new();
    }
    let forbidden = |names: &[&str]| match names {
        ["std", name, ..] => OUTSIDE.contains(name),
        _ => true,
    };
    let roots: Vec<&str> = ["std"].iter().chain(OUTSIDE_CRATES).copied().collect();
    source
        .paths(&roots)
        .into_iter()
        .filter(|path| !source.tokens[path.at].test && forbidden(&path.names))
        .map(|path| (path.line, format!("uses {}", path.names.join("::"))))
        .collect()
}

fn unwraps(source: &Source) -> Vec<Fault> {
    let called = |at: &usize| {
        let word = ["unwrap", "expect"].contains(&source.text(*at));
        word && !source.tokens[*at].test
            && *at > 0
            && source.text(at - 1) == "."
            && source.text(at + 1) == "("
    };
    (0..source.tokens.len())
        .filter(called)
        .map(|at| (source.tokens[at].line, format!("calls {}", source.text(at))))
        .collect()
}

fn colours(source: &Source) -> Vec<Fault> {
    if source.layer != "ui" || COLOURED.contains(&source.path.as_str()) {
        return Vec::new();
    }
    (0..source.tokens.len())
        .filter(|at| source.text(*at) == "Color" && source.text(at + 1) == "::")
        .map(|at| {
            (
                source.tokens[at].line,
                format!("names Color::{}", source.text(at + 2)),
            )
        })
        .collect()
}

fn opening(source: &Source) -> Vec<Fault> {
    let fault = (1, "does not open with //!".to_string());
    (!source.described).then_some(fault).into_iter().collect()
}

fn length(source: &Source) -> Vec<Fault> {
    let lines = source.lines;
    let fault = (lines, format!("has {lines} lines without its tests"));
    (lines > LONGEST).then_some(fault).into_iter().collect()
}

// The scanner.

struct Source {
    /// From `src`, with slashes.
    path: String,
    layer: String,
    tokens: Vec<Token>,
    described: bool,
    /// How many lines are not tests.
    lines: usize,
}

struct Token {
    text: String,
    line: usize,
    /// Whether this is compiled for tests only.
    test: bool,
    /// How many modules lie between here and the root of the crate.
    depth: usize,
}

/// `root::a::b` somewhere in a file; a use of several names is several paths.
struct UsedPath<'a> {
    names: Vec<&'a str>,
    line: usize,
    /// The token it begins with.
    at: usize,
}

impl Source {
    fn new(path: &str, text: &str, test: bool) -> Self {
        let layer = path.split('/').next().unwrap();
        let mut tokens = tokens(text);
        mark_tests(&mut tokens, test);
        mark_depths(&mut tokens, module_depth(path));
        let tested = lines_of_tests(&tokens);
        Self {
            path: path.to_string(),
            layer: layer.trim_end_matches(".rs").to_string(),
            tokens,
            described: text.starts_with("//!"),
            lines: if test {
                0
            } else {
                text.lines().count() - tested
            },
        }
    }

    /// Whether this is the file `place`, or within it.
    fn is_in(&self, place: &str) -> bool {
        self.path == place || place.ends_with('/') && self.path.starts_with(place)
    }

    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }

    /// All paths that begin with one of `roots`.
    fn paths(&self, roots: &[&str]) -> Vec<UsedPath<'_>> {
        let mut paths = Vec::new();
        for at in 0..self.tokens.len() {
            let starts = at == 0 || ![".", "::", "fn", "mod"].contains(&self.text(at - 1));
            if starts && roots.contains(&self.text(at)) && self.follows(at) {
                self.expand(at, at, &mut Vec::new(), &mut paths);
            }
        }
        paths
    }

    /// All paths that climb to the root of the crate by `super`.
    fn paths_to_the_root(&self) -> Vec<UsedPath<'_>> {
        let mut paths = Vec::new();
        for at in 0..self.tokens.len() {
            if self.text(at) != "super" || at > 0 && self.text(at - 1) == "::" {
                continue;
            }
            let mut last = at;
            while self.text(last + 1) == "::" && self.text(last + 2) == "super" {
                last += 2;
            }
            if (last - at) / 2 + 1 >= self.tokens[at].depth {
                self.expand(last, at, &mut Vec::new(), &mut paths);
            }
        }
        paths
    }

    /// Whether a path goes on here, or a `use` ends (`use open;`).
    fn follows(&self, at: usize) -> bool {
        self.text(at + 1) == "::" || at > 0 && self.text(at - 1) == "use"
    }

    /// Reads a path from the name at `at`, all branches of its braces; returns what follows.
    fn expand<'a>(
        &'a self,
        mut at: usize,
        start: usize,
        names: &mut Vec<&'a str>,
        paths: &mut Vec<UsedPath<'a>>,
    ) -> usize {
        let before = names.len();
        let mut line = self.tokens[at].line;
        loop {
            names.push(self.text(at));
            if self.text(at + 1) != "::" {
                break;
            }
            at += 2;
            line = self.tokens.get(at).map_or(line, |token| token.line);
            if self.text(at) == "{" {
                while !["}", ""].contains(&self.text(at)) {
                    at += 1;
                    if self.text(at).starts_with(is_word) {
                        at = self.expand(at, start, names, paths);
                    }
                }
                names.truncate(before);
                return at + 1;
            }
        }
        let read = names.clone();
        paths.push(UsedPath {
            names: read,
            line,
            at: start,
        });
        names.truncate(before);
        // Past `as name`, to the comma or the brace.
        at += 1;
        while self.text(at) == "as" {
            at += 2;
        }
        at
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// All sources; a file that is declared under `#[cfg(test)]` is tests as a whole.
fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let shown = path.strip_prefix(root()).unwrap().display().to_string();
                files.push((shown.replace('\\', "/"), fs::read_to_string(path).unwrap()));
            }
        }
    }
    files.sort();
    let tests: BTreeSet<String> = files
        .iter()
        .flat_map(|(path, text)| test_files(path, text))
        .collect();
    files
        .iter()
        .map(|(path, text)| Source::new(path, text, tests.contains(path)))
        .collect()
}

/// The files of modules that `text` declares for tests only.
fn test_files(path: &str, text: &str) -> Vec<String> {
    let source = Source::new(path, text, false);
    let (folder, file) = path.rsplit_once('/').unwrap_or((".", path));
    let folder = match file {
        "mod.rs" | "lib.rs" | "main.rs" => folder.to_string(),
        _ => format!("{folder}/{}", file.trim_end_matches(".rs")),
    };
    (0..source.tokens.len())
        .filter(|at| source.tokens[*at].test && source.text(*at) == "mod")
        .filter(|at| source.text(at + 2) == ";")
        .flat_map(|at| {
            let name = source.text(at + 1);
            [
                format!("{folder}/{name}.rs"),
                format!("{folder}/{name}/mod.rs"),
            ]
        })
        .collect()
}

/// How many modules a file is below the root: `app/mod.rs` 1, `app/state.rs` 2.
fn module_depth(path: &str) -> usize {
    match path {
        "lib.rs" | "main.rs" | "build.rs" => 0,
        _ => path.trim_end_matches("/mod.rs").split('/').count(),
    }
}

fn mark_tests(tokens: &mut [Token], all: bool) {
    const GATE: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut at = 0;
    while at < tokens.len() {
        let gated = GATE
            .iter()
            .enumerate()
            .all(|(ix, part)| tokens.get(at + ix).is_some_and(|token| token.text == *part));
        if gated {
            // To the end of the item: `;`, or the brace that closes its body.
            let mut open = 0_usize;
            for token in &mut tokens[at..] {
                token.test = true;
                at += 1;
                match token.text.as_str() {
                    "{" | "(" | "[" => open += 1,
                    ")" | "]" => open -= 1,
                    "}" => {
                        open -= 1;
                        if open == 0 {
                            break;
                        }
                    }
                    ";" if open == 0 => break,
                    _ => {}
                }
            }
        } else {
            tokens[at].test = all;
            at += 1;
        }
    }
}

fn mark_depths(tokens: &mut [Token], file: usize) {
    let mut braces = Vec::new();
    for at in 0..tokens.len() {
        match tokens[at].text.as_str() {
            "{" => braces.push(at >= 2 && tokens[at - 2].text == "mod"),
            "}" => drop(braces.pop()),
            _ => {}
        }
        tokens[at].depth = file + braces.iter().filter(|module| **module).count();
    }
}

fn lines_of_tests(tokens: &[Token]) -> usize {
    let mut lines = 0;
    let mut begin = None;
    for (ix, token) in tokens.iter().enumerate() {
        let first = *begin.get_or_insert(token.line);
        if !token.test {
            begin = None;
        } else if tokens.get(ix + 1).is_none_or(|next| !next.test) {
            lines += token.line - first + 1;
            begin = None;
        }
    }
    lines
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// Words and signs; comments left out, strings and characters emptied.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = token_length(rest, first);
        let (token, after) = rest.split_at(length);
        let quoted = token.len() > 1 && token.ends_with(['"', '#', '\'']);
        if !first.is_whitespace() && !token.starts_with("//") && !token.starts_with("/*") {
            tokens.push(Token {
                text: if quoted { "\"\"" } else { token }.to_string(),
                line: text[..text.len() - rest.len()].matches('\n').count() + 1,
                test: false,
                depth: 0,
            });
        }
        rest = after;
    }
    tokens
}

fn token_length(rest: &str, first: char) -> usize {
    let to_end = |found: Option<usize>| found.unwrap_or(rest.len());
    if rest.starts_with("//") {
        return to_end(rest.find('\n'));
    }
    if rest.starts_with("/*") {
        return comment_length(rest);
    }
    if let Some(length) = string_length(rest) {
        return length;
    }
    if first == '\'' {
        return character_length(rest);
    }
    if is_word(first) {
        return to_end(rest.find(|char| !is_word(char)));
    }
    if rest.starts_with("::") {
        2
    } else {
        first.len_utf8()
    }
}

fn comment_length(rest: &str) -> usize {
    let mut open = 0;
    for (at, _) in rest.char_indices() {
        if rest[at..].starts_with("/*") {
            open += 1;
        } else if rest[..at].ends_with("*/") {
            open -= 1;
            if open == 0 {
                return at;
            }
        }
    }
    rest.len()
}

/// The length of the string that `rest` begins with: `"…"`, `b"…"`, `r#"…"#`.
fn string_length(rest: &str) -> Option<usize> {
    let prefix = rest.find(['"', '#'])?;
    let raw = match &rest[..prefix] {
        "" | "b" | "c" => false,
        "r" | "br" | "cr" => true,
        _ => return None,
    };
    if !raw {
        let inner = rest[prefix..].strip_prefix('"')?;
        let mut escaped = false;
        let end = inner.find(|char| {
            let ends = char == '"' && !escaped;
            escaped = char == '\\' && !escaped;
            ends
        });
        return Some(end.map_or(rest.len(), |end| prefix + end + 2));
    }
    let hashes = rest[prefix..].find(|char| char != '#')?;
    let inner = rest[prefix + hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let end = inner
        .find(&close)
        .map(|end| prefix + hashes + 1 + end + close.len());
    Some(end.unwrap_or(rest.len()))
}

/// The length of a character, or of a lifetime.
fn character_length(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => chars
            .skip(1)
            .find(|(_, char)| *char == '\'')
            .map_or(rest.len(), |(at, _)| at + 1),
        Some(_) => match chars.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}
