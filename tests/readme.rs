//! The README against the program: its pictures, its tables of keys and limits, its commands and
//! flags, its links, and every example in it.
//!
//! `UPDATE=1 cargo test --test readme` writes the pictures and those tables anew; look at them
//! before you commit them.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking too")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

const README: &str = "README.md";
const PICTURES: &str = "assets/pictures";
const KEYS_BEGIN: &str = "<!-- keys:begin -->\n";
const KEYS_END: &str = "<!-- keys:end -->";
const LIMITS_BEGIN: &str = "<!-- limits:begin -->\n";
const LIMITS_END: &str = "<!-- limits:end -->";
/// The fence of the examples that are files; the line before names the file.
const FENCE: &str = "```toml\n";

/// A picture and what it is made with.
struct Picture {
    file: &'static str,
    size: &'static str,
    theme: &'static str,
    keys: &'static str,
}

const fn picture(
    file: &'static str,
    size: &'static str,
    theme: &'static str,
    keys: &'static str,
) -> Picture {
    Picture {
        file,
        size,
        theme,
        keys,
    }
}

const SHOWN: &[Picture] = &[
    picture("browse-dark.svg", "120x36", "dark", "3jjj"),
    picture("browse-light.svg", "120x36", "light", "3jjj"),
    picture("search-dark.svg", "120x36", "dark", "3/mirror traffic"),
    picture("search-light.svg", "120x36", "light", "3/mirror traffic"),
    picture("narrow-dark.svg", "50x36", "dark", "3jjj"),
];

/// What is bookmarked in the pictures.
const WEAK: [&str; 3] = ["compute-serverless", "compute-spot", "deploy-mirror"];

#[test]
fn the_pictures_show_the_program_of_today() {
    for shown in SHOWN {
        let mut arguments = vec!["picture", "--size", shown.size, "--theme", shown.theme];
        arguments.extend(["--keys", shown.keys]);
        arguments.extend(WEAK.iter().flat_map(|id| ["--weak", id]));
        if shown.theme == "light" {
            arguments.push("--light");
        }
        let folder = root().join(PICTURES);
        fs::create_dir_all(&folder).unwrap();
        is_kept(&folder.join(shown.file), &printed(&arguments));
    }
}

#[test]
fn no_picture_lies_about_unused() {
    let mut found = BTreeSet::new();
    for file in fs::read_dir(root().join(PICTURES)).unwrap() {
        found.insert(file.unwrap().file_name().into_string().unwrap());
    }
    let known: BTreeSet<String> = SHOWN.iter().map(|shown| shown.file.to_string()).collect();
    assert_eq!(found, known);
    for file in known {
        assert!(readme().contains(&format!("{PICTURES}/{file}")), "{file}");
    }
}

#[test]
fn the_table_of_keys_is_that_of_the_program() {
    let text = readme();
    let (before, rest) = text.split_once(KEYS_BEGIN).unwrap();
    let (_, after) = rest.split_once(KEYS_END).unwrap();
    let keys = printed(&["keys", "--markdown"]);
    is_kept(
        &root().join(README),
        &format!("{before}{KEYS_BEGIN}{keys}{KEYS_END}{after}"),
    );
}

#[test]
fn the_table_of_limits_is_that_of_the_program() {
    let mut table = "| what | most | beyond it |\n| --- | --- | --- |\n".to_string();
    for limit in refdeck::limits::TABLE {
        let (what, most, beyond) = (limit.what, limit.most_in_words(), limit.beyond);
        writeln!(table, "| {what} | {most} | {beyond} |").unwrap();
    }
    let text = readme();
    let (before, rest) = text.split_once(LIMITS_BEGIN).unwrap();
    let (_, after) = rest.split_once(LIMITS_END).unwrap();
    is_kept(
        &root().join(README),
        &format!("{before}{LIMITS_BEGIN}{table}{LIMITS_END}{after}"),
    );
}

#[test]
fn every_command_stands_in_the_table_of_commands() {
    let commands = commands(&printed(&["--help"]));
    assert!(commands.len() > 5, "{commands:?}");
    for command in commands {
        let row = format!("\n| `refdeck {command}");
        assert!(readme().contains(&row), "`{command}` has no row");
    }
}

#[test]
fn every_flag_is_told_and_no_other() {
    let mut flags = flags(&printed(&["--help"]));
    let hidden = ["picture".to_string()];
    for command in commands(&printed(&["--help"])).iter().chain(&hidden) {
        flags.extend(self::flags(&printed(&["help", command])));
    }
    let text = readme();
    let told = self::flags(&text);
    let untold: Vec<_> = flags.difference(&told).collect();
    assert_eq!(untold, Vec::<&String>::new());
    // Those of other programs: git, cargo, and the content check.
    let foreign = [
        "--bench",
        "--hard",
        "--ignored",
        "--mutants",
        "--only",
        "--path",
        "--profile",
        "--release",
        "--soft",
        "--test",
    ];
    let unknown: Vec<_> = told
        .difference(&flags)
        .filter(|flag| !foreign.contains(&flag.as_str()))
        .collect();
    assert_eq!(unknown, Vec::<&String>::new());
}

#[test]
fn every_link_leads_to_something() {
    let text = readme();
    let links = between(&text, "](", ")")
        .chain(between(&text, "src=\"", "\""))
        .chain(between(&text, "srcset=\"", "\""));
    let mut count = 0;
    for link in links {
        count += 1;
        match link.strip_prefix('#') {
            Some(heading) => assert!(has_heading(&text, heading), "{link}"),
            None if link.starts_with("https://") => {}
            None => assert!(root().join(link).exists(), "{link}"),
        }
    }
    assert!(count > 5, "{count}");
}

#[test]
fn the_example_pack_has_no_problems() {
    let home = examples();
    let pack = home.path().join("packs/git-undo.toml");
    let output = refdeck(&["check", pack.to_str().unwrap()]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("no problems: 1 pack with 2 entries"),
        "{said}"
    );
}

/// The examples as a user would put them, in the browser itself: it counts what is wrong with
/// settings, themes and packs in its footer.
#[cfg(unix)]
#[test]
fn the_browser_finds_nothing_wrong_with_the_examples() {
    let home = examples();
    let screen = first_screen(home.path());
    assert!(!screen.contains("problems found"), "{screen}");
    assert!(screen.contains("refdeck"), "{screen}");
    // The example gives the bookmark another key than the shipped one.
    assert!(screen.contains("m bookmark"), "{screen}");

    let config = home.path().join("config.toml");
    let faulty = fs::read_to_string(&config).unwrap() + "no-such-command = \"x\"\n";
    fs::write(&config, faulty).unwrap();
    let screen = first_screen(home.path());
    assert!(screen.contains("problems found: 1"), "{screen}");
}

#[test]
fn the_examples_of_pipes_work() {
    assert!(printed(&["show", "pattern-command-job", "--code"]).contains("command"));
    let hits = printed(&["search", "drift @d2", "--json"]);
    let hits: Vec<serde_json::Value> = serde_json::from_str(&hits).unwrap();
    assert!(hits.iter().all(|hit| hit["id"].is_string()) && !hits.is_empty());
}

#[test]
fn every_example_of_a_search_finds_something() {
    let text = readme();
    let table = between(&text, "| you type | you get |", "\n\n")
        .next()
        .unwrap();
    let queries: Vec<&str> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    assert!(queries.len() > 5, "{queries:?}");
    // Nothing is bookmarked here.
    for query in queries.iter().filter(|query| !query.contains('*')) {
        assert!(refdeck(&["search", query]).status.success(), "{query}");
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join(README)).unwrap()
}

/// Compares the file at `path` with `wanted`, or writes it with `UPDATE=1`.
fn is_kept(path: &Path, wanted: &str) {
    let found = fs::read_to_string(path).unwrap_or_default();
    if found == wanted {
        return;
    }
    let update = std::env::var_os("UPDATE").is_some_and(|value| value == "1");
    let name = path.strip_prefix(root()).unwrap_or(path).display();
    assert!(
        update,
        "{name} is out of date: run `UPDATE=1 cargo test --test readme` and look at it"
    );
    fs::write(path, wanted).unwrap();
}

fn refdeck(arguments: &[&str]) -> std::process::Output {
    let home = TempDir::new().unwrap();
    Command::new(env!("CARGO_BIN_EXE_refdeck"))
        .args(arguments)
        .current_dir(root())
        .env("REFDECK_DATA_DIR", home.path().join("data"))
        .env("REFDECK_CONFIG_DIR", home.path().join("config"))
        .output()
        .unwrap()
}

fn printed(arguments: &[&str]) -> String {
    let output = refdeck(arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// The commands that `help` lists.
fn commands(help: &str) -> Vec<String> {
    let list = between(help, "Commands:\n", "\n\n").next().unwrap();
    let is_row = |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
    let names = list.lines().filter(is_row);
    names
        .filter_map(|line| Some(line.split_whitespace().next()?.to_string()))
        .collect()
}

/// The long flags in `text`.
fn flags(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_lowercase() || c == '-';
    let words = text.split(|c: char| !is_part(c));
    let names = words.filter(|word| {
        word.strip_prefix("--")
            .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
    });
    names.map(str::to_string).collect()
}

/// Every part of `text` from behind `start` to the next `end`.
fn between<'a>(text: &'a str, start: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(start)
        .skip(1)
        .filter_map(move |rest| Some(rest.split_once(end)?.0))
}

fn has_heading(text: &str, anchor: &str) -> bool {
    let headings = text.lines().filter_map(|line| line.strip_prefix("## "));
    headings
        .map(|title| title.to_lowercase().replace(' ', "-"))
        .any(|found| found == anchor)
}

/// A configuration folder with every example of the README that is a file.
fn examples() -> TempDir {
    let home = TempDir::new().unwrap();
    let text = readme();
    let mut count = 0;
    for example in text.split("<!-- example: ").skip(1) {
        let (name, rest) = example.split_once(" -->\n").unwrap();
        let content = rest.strip_prefix(FENCE).unwrap();
        let path = home.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content.split_once("```\n").unwrap().0).unwrap();
        count += 1;
    }
    assert_eq!(count, text.matches(FENCE).count(), "an example has no name");
    home
}

/// What the browser shows first with the configuration in `home`.
#[cfg(unix)]
fn first_screen(home: &Path) -> String {
    use std::io::{Read, Write};

    use portable_pty::{CommandBuilder, PtySize, native_pty_system};

    let size = PtySize {
        rows: 36,
        cols: 120,
        ..PtySize::default()
    };
    let pair = native_pty_system().openpty(size).unwrap();
    let data = TempDir::new().unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_refdeck"));
    command.arg("--data-dir");
    command.arg(data.path());
    command.arg("--config-dir");
    command.arg(home);
    command.env("TERM", "xterm-256color");
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut writer = pair.master.take_writer().unwrap();
    let mut parser = vt100::Parser::new(36.try_into().unwrap(), 120.try_into().unwrap(), 0);
    let mut bytes = [0; 4096];
    // The footer is drawn last.
    while !parser.screen().contents().contains("? help") {
        let read = reader.read(&mut bytes).unwrap_or_default();
        assert!(
            read > 0,
            "the browser ended: {}",
            parser.screen().contents()
        );
        parser.process(&bytes[..read]);
    }
    let shown = parser.screen().contents();
    writer.write_all(b"\x03").unwrap();
    // The rest has to be taken, or the program could not write it and end.
    let _ = reader.read_to_end(&mut Vec::new());
    child.wait().unwrap();
    shown
}
