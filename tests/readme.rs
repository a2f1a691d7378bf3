//! The README is true: its keys are the program's keys, its pictures are the program's screen,
//! its examples are free of problems. `UPDATE=1` rewrites what is generated.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Every picture with the arguments that make it.
const PICTURES: &[(&str, &[&str])] = &[
    (
        "browse-dark",
        &[
            "--theme",
            "dark",
            "--keys",
            "3jjj",
            "--weak",
            "compute-spot",
            "--weak",
            "trap-no-traffic",
        ],
    ),
    (
        "browse-light",
        &[
            "--theme",
            "light",
            "--light",
            "--keys",
            "3jjj",
            "--weak",
            "compute-spot",
            "--weak",
            "trap-no-traffic",
        ],
    ),
    (
        "search-dark",
        &["--theme", "dark", "--keys", "/endpoint 404"],
    ),
    (
        "search-light",
        &["--theme", "light", "--light", "--keys", "/endpoint 404"],
    ),
    (
        "narrow-dark",
        &["--theme", "dark", "--size", "50x15", "--keys", "6j"],
    ),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn refdeck(arguments: &[&str], home: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_refdeck"));
    command
        .args(arguments)
        .env("REFDECK_DATA_DIR", home)
        .env("REFDECK_CONFIG_DIR", home);
    command.output().unwrap()
}

fn stdout(arguments: &[&str]) -> String {
    let home = tempfile::tempdir().unwrap();
    let ran = refdeck(arguments, home.path());
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    String::from_utf8(ran.stdout).unwrap()
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// Holds a file to `expected`, or rewrites it.
fn compare(path: &Path, expected: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, expected).unwrap();
    }
    let found = fs::read_to_string(path).unwrap_or_default();
    assert!(
        found == expected,
        "{} is out of date; UPDATE=1 rewrites it",
        path.display()
    );
}

/// The code blocks of the README in `language`.
fn examples(language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let readme = readme();
    let parts = readme.split(&fence).skip(1);
    parts
        .map(|part| part.split("```").next().unwrap_or_default().to_string())
        .collect()
}

#[test]
fn the_keys_are_the_programs_keys() {
    let (begin, end) = ("<!-- keys:begin -->\n", "<!-- keys:end -->");
    let text = readme();
    let from = text.find(begin).unwrap() + begin.len();
    let to = text.find(end).unwrap();
    let keys = stdout(&["keys", "--markdown"]);
    compare(
        &root().join("README.md"),
        &format!("{}{keys}{}", &text[..from], &text[to..]),
    );
}

#[test]
fn the_pictures_are_the_programs_screen() {
    for (name, arguments) in PICTURES {
        let mut all = vec!["picture"];
        all.extend(*arguments);
        compare(
            &root().join(format!("assets/pictures/{name}.svg")),
            &stdout(&all),
        );
    }
    let kept = fs::read_dir(root().join("assets/pictures"))
        .unwrap()
        .count();
    assert_eq!(kept, PICTURES.len(), "a picture that nothing makes");
}

#[test]
fn every_command_and_option_is_named() {
    let help = stdout(&["--help"]);
    let text = readme();
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    for line in commands.take_while(|line| !line.is_empty()) {
        let name = line.split_whitespace().next().unwrap();
        assert!(
            name == "help" || text.contains(&format!("refdeck {name}")),
            "{name}"
        );
    }
    for command in [
        "search",
        "show",
        "list",
        "bookmarks",
        "check",
        "keys",
        "picture",
    ] {
        let help = stdout(&[command, "--help"]);
        for word in help
            .split_whitespace()
            .filter(|word| word.starts_with("--"))
        {
            let option = word.trim_end_matches([',', '.']);
            assert!(
                option == "--help" || text.contains(option),
                "{command} {option}"
            );
        }
    }
}

#[test]
fn every_file_it_names_exists() {
    for part in readme()
        .split("\"assets/")
        .skip(1)
        .chain(readme().split("srcset=\"assets/").skip(1))
    {
        let name = part.split('"').next().unwrap();
        assert!(root().join("assets").join(name).exists(), "{name}");
    }
    for name in [
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "src/lib.rs",
        "assets/themes/dark.toml",
        "data/ai-300/pack.toml",
    ] {
        assert!(root().join(name).exists(), "{name}");
    }
}

#[test]
fn the_example_pack_has_no_problem_and_can_be_read() {
    let pack = examples("toml")
        .into_iter()
        .find(|text| text.contains("[pack]"))
        .unwrap();
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("tea.toml");
    fs::write(&path, pack).unwrap();
    let path = path.to_str().unwrap();
    let ran = refdeck(&["check", path], home.path());
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stdout)
    );
    let ran = refdeck(&["show", "pot-clay", "--pack", path], home.path());
    assert!(String::from_utf8_lossy(&ran.stdout).contains("a clay pot"));
}

#[test]
fn the_example_theme_has_no_problem() {
    let theme = examples("toml")
        .into_iter()
        .find(|text| text.contains("[styles]"))
        .unwrap();
    let (_, problems) = refdeck::ui::Theme::parse("paper", "paper.toml", &theme);
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn the_example_settings_name_commands_and_keys_that_exist() {
    let config = examples("toml")
        .into_iter()
        .find(|text| text.contains("[keys]"))
        .unwrap();
    let config: toml::Table = config.parse().unwrap();
    let keys = config["keys"]
        .as_table()
        .unwrap()
        .iter()
        .map(|(name, keys)| {
            let keys = match keys {
                toml::Value::String(key) => vec![key.clone()],
                keys => keys
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|key| key.as_str().unwrap().to_string())
                    .collect(),
            };
            (name.clone(), keys)
        });
    let (_, faults) = refdeck::app::Keymap::new(&keys.collect());
    assert!(faults.is_empty(), "{faults:?}");
}
