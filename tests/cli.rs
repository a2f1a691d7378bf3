//! The command line from outside: outputs, exit codes, JSON shapes, pipes, hostile arguments.
//! Every run has folders of its own; nothing here touches the user's files.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking too")]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const BROKEN: &str = "tests/cli/broken.toml";
const SMALL: &str = "tests/cli/small.toml";

/// Folders for one test.
struct Home(TempDir);

/// What a run printed, and how it ended.
#[derive(Debug)]
struct Ran {
    out: String,
    err: String,
    code: i32,
}

impl Home {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_refdeck"));
        command
            .args(arguments)
            .arg("--data-dir")
            .arg(self.path("data"))
            .arg("--config-dir")
            .arg(self.path("config"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env_remove("REFDECK_DATA_DIR")
            .env_remove("REFDECK_CONFIG_DIR")
            .env("HOME", self.path("home"))
            .stdin(Stdio::null());
        command
    }

    /// Runs with the built-in deck.
    fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }

    /// Runs with the small pack of this test.
    fn small(&self, arguments: &[&str]) -> Ran {
        self.with(SMALL, arguments)
    }

    fn with(&self, pack: &str, arguments: &[&str]) -> Ran {
        Ran::of(
            self.command(arguments)
                .args(["--pack", pack])
                .output()
                .unwrap(),
        )
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.small(arguments);
        assert_eq!(ran.code, 0, "{ran:?}");
        serde_json::from_str(&ran.out).unwrap()
    }
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap(),
        }
    }

    /// Asserts that it said one sentence, printed nothing and ended with `code`.
    #[track_caller]
    fn refused(&self, code: i32, sentence: &str) {
        assert_eq!((self.code, &*self.out), (code, ""), "{self:?}");
        assert_eq!(self.err, format!("refdeck: {sentence}\n"));
    }
}

fn keys(object: &Value) -> Vec<&str> {
    object
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

fn risky(text: &str) -> bool {
    text.chars().any(|c| {
        (c.is_control() && !matches!(c, '\n' | '\t')) || ('\u{202a}'..='\u{202e}').contains(&c)
    })
}

#[test]
fn search_prints_one_line_per_hit_best_first() {
    let home = Home::new();
    let ran = home.small(&["search", "sencha"]);
    assert_eq!(ran.code, 0);
    assert_eq!(ran.out, "tea\tCalm focus\tgreen tea, not a fast start\n");
    assert_eq!(ran.err, "");
    let ran = home.run(&["search", "serverless", "compute", "--limit", "3"]);
    assert_eq!(ran.out.lines().count(), 3);
    assert!(
        ran.out
            .lines()
            .next()
            .unwrap()
            .starts_with("serverless-compute\t")
    );
}

#[test]
fn search_json_has_the_promised_fields() {
    let home = Home::new();
    let hits = home.json(&["search", "sencha", "--json"]);
    let hit = &hits[0];
    let expected = [
        "pack", "id", "pane", "section", "title", "answer", "cells", "field", "score",
    ];
    assert_eq!(keys(hit), expected);
    assert_eq!(hit["pack"], "small");
    assert_eq!(hit["id"], "tea");
    assert_eq!(hit["pane"], "rows");
    assert_eq!(hit["section"], "choices");
    assert_eq!(hit["title"], "Calm focus");
    assert_eq!(hit["cells"]["need"], "a calm afternoon");
    assert_eq!(hit["field"], "alias");
    assert!(hit["score"].is_number());
}

#[test]
fn a_search_without_hits_says_so_and_ends_with_1() {
    let home = Home::new();
    home.small(&["search", "xyzzyx"])
        .refused(1, "nothing matches `xyzzyx`");
    let ran = home.small(&["search", "xyzzyx", "--json"]);
    assert_eq!((ran.code, &*ran.out), (1, "[]\n"));
}

#[test]
fn a_search_for_bookmarks_and_notes_sees_them() {
    let home = Home::new();
    home.small(&["bookmarks", "add", "water"]);
    let ran = home.small(&["search", "*"]);
    assert_eq!(ran.out, "water\tnothing else\twater\n");
}

#[test]
fn an_unknown_filter_is_answered_with_the_nearest() {
    let home = Home::new();
    let ran = home.small(&["search", "#choicse", "tea"]);
    ran.refused(
        2,
        "`#choicse` names no pane or section; did you mean `#choices`?",
    );
    let ran = home.small(&["search", "@d7", "tea"]);
    ran.refused(2, "`@d7` names no domain or objective; did you mean `@d1`?");
    let ran = home.small(&["search", "@calm"]);
    assert_eq!((ran.code, &*ran.err), (0, ""), "a word of the deck is one");
    assert_eq!(ran.out, home.small(&["search", "calm"]).out);
    home.small(&["search", " "])
        .refused(2, "the query is empty; name a word to look for");
}

#[test]
fn show_prints_the_page_in_plain_text() {
    let home = Home::new();
    let ran = home.small(&["show", "tea"]);
    assert_eq!((ran.code, &*ran.err), (0, ""));
    for part in [
        "Calm focus",
        "a calm afternoon",
        "It has less caffeine.",
        "80 °C",
        "The handbook",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    assert!(!risky(&ran.out));
    assert!(!ran.out.lines().any(|line| line.ends_with(' ')));
    assert_eq!(home.small(&["show", "small/tea"]).out, ran.out);
}

#[test]
fn show_knows_former_ids() {
    let home = Home::new();
    let now = home.small(&["show", "coffee"]);
    assert_eq!(home.small(&["show", "espresso"]).out, now.out);
}

#[test]
fn show_code_prints_exactly_the_code() {
    let home = Home::new();
    assert_eq!(home.small(&["show", "coffee", "--code"]).out, "grind\n");
    assert_eq!(home.small(&["show", "--code", "coffee"]).out, "grind\n");
    assert_eq!(
        home.small(&["show", "tea", "--code", "pour"]).out,
        "cups: 2\n"
    );
    let brew = home.small(&["show", "tea", "--code", "brew"]).out;
    assert!(
        brew.starts_with("echo \"80 °C\"") && brew.ends_with("# a tab\n"),
        "{brew:?}"
    );
}

#[test]
fn show_code_wants_a_name_where_there_are_several() {
    let home = Home::new();
    let ran = home.small(&["show", "tea", "--code"]);
    ran.refused(
        2,
        "`tea` has several code blocks; name one of `brew`, `pour`",
    );
    let ran = home.small(&["show", "tea", "--code", "brw"]);
    ran.refused(2, "`tea` has no code block `brw`; did you mean `brew`?");
    home.small(&["show", "water", "--code"])
        .refused(2, "`water` has no code");
}

#[test]
fn an_unknown_id_is_answered_with_the_nearest_entry() {
    let home = Home::new();
    let said = |name: &str| home.small(&["show", name]);
    said("cofee").refused(2, "no entry has the id `cofee`; did you mean `coffee`?");
    said("sencha").refused(2, "no entry has the id `sencha`; did you mean `tea`?");
    said("calm-focus").refused(2, "no entry has the id `calm-focus`; did you mean `tea`?");
    said("zebra").refused(
        2,
        "no entry has the id `zebra`; `refdeck list entries` lists them all",
    );
    let section = "`choices` is a section; name one of its entries: `tea`, `coffee`, `water`";
    said("choices").refused(2, section);
}

#[test]
fn list_entries_json_has_whole_entries() {
    let home = Home::new();
    let entries = home.json(&["list", "entries", "--json"]);
    assert_eq!(entries.as_array().unwrap().len(), 3);
    let tea = &entries[0];
    let expected = [
        "pack",
        "id",
        "pane",
        "section",
        "kind",
        "title",
        "answer",
        "cells",
        "why",
        "aliases",
        "objectives",
        "sources",
        "links",
        "blocks",
    ];
    assert_eq!(keys(tea), expected);
    assert_eq!(tea["kind"], "choice");
    assert_eq!(tea["answer"], "green tea, not a fast start");
    assert_eq!(keys(&tea["cells"]), ["need", "choose"]);
    // A link without words of its own shows the title of what it leads to.
    assert_eq!(tea["cells"]["choose"], "green tea, not a fast start");
    assert_eq!(tea["why"], "It has less caffeine.");
    assert_eq!(tea["aliases"], serde_json::json!(["sencha", "matcha"]));
    assert_eq!(tea["objectives"], serde_json::json!(["1.1"]));
    assert_eq!(tea["sources"], serde_json::json!(["handbook"]));
    assert_eq!(
        keys(&tea["links"]),
        ["see", "uses", "part_of", "trap", "text"]
    );
    assert_eq!(tea["links"]["see"], serde_json::json!(["coffee"]));
    assert_eq!(tea["links"]["text"], serde_json::json!(["coffee"]));
    assert_eq!(entries[1]["why"], Value::Null);
    assert_eq!(home.json(&["show", "tea", "--json"]), *tea);
}

#[test]
fn every_kind_of_block_has_its_own_fields() {
    let home = Home::new();
    let tea = home.json(&["show", "tea", "--json"]);
    let blocks = tea["blocks"].as_array().unwrap();
    let shapes: Vec<Vec<&str>> = blocks.iter().map(keys).collect();
    let expected: [&[&str]; 8] = [
        &["kind", "text"],
        &["kind", "name", "lang", "proof", "text"],
        &["kind", "name", "lang", "proof", "reason", "text"],
        &["kind", "columns", "rows"],
        &["kind", "style", "items"],
        &["kind", "latex", "plain"],
        &["kind", "tone", "text"],
        &["kind", "alt", "text", "links"],
    ];
    assert_eq!(shapes, expected);
    let kinds: Vec<&str> = blocks
        .iter()
        .map(|block| block["kind"].as_str().unwrap())
        .collect();
    let expected = [
        "text", "code", "code", "table", "list", "formula", "callout", "diagram",
    ];
    assert_eq!(kinds, expected);
    assert_eq!(blocks[0]["text"], "Warm the pot, see the other one.");
    assert_eq!(blocks[3]["rows"][0][1], "2");
    assert_eq!(blocks[7]["links"]["b"], "tea");
}

#[test]
fn the_other_lists_have_their_shapes() {
    let home = Home::new();
    let shape = |what: &str, expected: &[&str]| {
        let list = home.json(&["list", what, "--json"]);
        assert_eq!(keys(&list[0]), expected, "{what}");
        list
    };
    let panes = shape("panes", &["pack", "id", "title", "sections", "entries"]);
    assert_eq!(panes[0]["entries"], 3);
    let columns = [
        "pack", "id", "pane", "kind", "title", "topic", "intro", "columns", "entries",
    ];
    let sections = shape("sections", &columns);
    assert_eq!(
        sections[0]["intro"],
        "Decides between Calm focus and the other."
    );
    assert_eq!(keys(&sections[0]["columns"][0]), ["id", "title", "role"]);
    shape(
        "objectives",
        &["pack", "id", "domain", "group", "title", "entries"],
    );
    shape(
        "sources",
        &["pack", "id", "title", "url", "read", "as_of", "entries"],
    );
    assert_eq!(home.json(&["list", "--json"]), sections);
    let sources = home.json(&["list", "sources", "--json"]);
    let resting = sources[0]["entries"].as_array().unwrap();
    assert_eq!(resting.len(), 3, "the ids of the entries that rest on it");
    assert!(resting.contains(&"water".into()));
}

#[test]
fn coverage_counts_entries_and_names_what_is_thin() {
    let home = Home::new();
    let ran = home.small(&["coverage"]);
    assert_eq!(ran.code, 1, "one objective is thin");
    assert_eq!(
        ran.out,
        "1.1\t3\t3, 0, 0\tAn objective\t! lacks entries, trap, cue\n"
    );

    let ran = home.small(&["coverage", "--json"]);
    let packs: Value = serde_json::from_str(&ran.out).unwrap();
    let pack = &packs[0];
    assert_eq!(
        keys(pack),
        ["pack", "entries", "floor", "domains", "objectives", "thin"]
    );
    assert_eq!(pack["floor"]["entries"], 4);
    assert_eq!(pack["thin"], serde_json::json!(["1.1"]));
    assert_eq!(pack["domains"][0]["entries"], 3);
    assert_eq!(pack["domains"][0]["share"], 1.0, "it is the only domain");
    let objective = &pack["objectives"][0];
    assert_eq!(objective["panes"], serde_json::json!({ "rows": 3 }));
    assert_eq!(
        objective["lacks"],
        serde_json::json!(["entries", "trap", "cue"])
    );
}

#[test]
fn coverage_of_the_built_in_deck_has_no_hole() {
    let home = Home::new();
    let ran = home.run(&["coverage", "--json"]);
    assert_eq!(ran.code, 0, "nothing is thin");
    let packs: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(packs[0]["objectives"].as_array().unwrap().len(), 58);
    let shares = packs[0]["domains"].as_array().unwrap().iter();
    let shares: f64 = shares.map(|domain| domain["share"].as_f64().unwrap()).sum();
    assert!((shares - 1.0).abs() < 0.01, "the exam is whole: {shares}");
}

#[test]
fn coverage_of_a_pack_without_an_outline_says_so() {
    let home = Home::new();
    let bare = "tests/packs/valid/single/single.toml";
    home.with(bare, &["coverage"]).refused(
        1,
        "the open packs have no outline: no `[[objective]]` in pack.toml",
    );
}

#[test]
fn lists_are_one_line_each_when_piped() {
    let home = Home::new();
    let text = |what: &str| home.small(&["list", what]).out;
    assert_eq!(text("panes"), "rows\tRows\t1\t3\n");
    assert_eq!(text("sections"), "choices\tRows\tChoices\tchoice\t3\n");
    assert_eq!(text("objectives"), "1.1\t3\tAn objective\tA group\td1\n");
    let source = "handbook\t3\t2026-08-31\tThe handbook\thttps://example.org/handbook\n";
    assert_eq!(text("sources"), source);
    assert_eq!(text("entries").lines().count(), 3);
    assert!(text("entries").contains("water\tnothing else\twater\tChoices\n"));
}

#[test]
fn the_built_in_deck_lists_everything_it_has() {
    let home = Home::new();
    let json = |what: &str| -> Vec<Value> {
        let ran = home.run(&["list", what, "--json"]);
        assert_eq!(ran.code, 0);
        serde_json::from_str(&ran.out).unwrap()
    };
    let entries = json("entries");
    assert!(entries.len() > 500);
    let lines = home.run(&["list", "entries"]).out;
    assert_eq!(lines.lines().count(), entries.len());
    for entry in &entries {
        assert!(
            entry["title"]
                .as_str()
                .is_some_and(|title| !title.is_empty()),
            "{entry}"
        );
        assert!(!entry["cells"].as_object().unwrap().is_empty(), "{entry}");
    }
    assert_eq!(json("objectives").len(), 58);
    assert_eq!(json("panes").len(), 9);
}

#[test]
fn code_of_the_built_in_deck_is_the_same_in_both_forms() {
    let home = Home::new();
    let entries: Vec<Value> =
        serde_json::from_str(&home.run(&["list", "entries", "--json"]).out).unwrap();
    let mut tried = 0;
    for entry in &entries {
        let blocks = entry["blocks"].as_array().unwrap();
        let code: Vec<&Value> = blocks
            .iter()
            .filter(|block| block["kind"] == "code")
            .collect();
        if let ([only], true) = (code.as_slice(), tried < 5) {
            tried += 1;
            let ran = home.run(&["show", entry["id"].as_str().unwrap(), "--code"]);
            assert_eq!(ran.out, only["text"].as_str().unwrap());
        }
    }
    assert_eq!(tried, 5);
}

#[test]
fn bookmarks_are_added_listed_and_removed() {
    let home = Home::new();
    let ran = home.small(&["bookmarks"]);
    ran.refused(
        1,
        "nothing is bookmarked; `refdeck bookmarks add ID` does it",
    );
    let ran = home.small(&["bookmarks", "add", "tea", "small/coffee"]);
    assert_eq!((ran.code, &*ran.out), (0, ""));
    assert_eq!(
        ran.err,
        "refdeck: bookmarked tea\nrefdeck: bookmarked coffee\n"
    );
    let ran = home.small(&["bookmarks", "add", "espresso"]);
    assert_eq!(
        (ran.code, &*ran.err),
        (0, "refdeck: already bookmarked: coffee\n")
    );

    let list = home.json(&["bookmarks", "list", "--json"]);
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert_eq!(keys(&list[0]), ["id", "pack", "title", "note", "added"]);
    assert_eq!(list[0]["id"], "tea");
    assert_eq!(list[0]["pack"], "small");
    assert_eq!(list[0]["title"], "Calm focus");
    assert_eq!(list[0]["note"], Value::Null);
    let added = list[0]["added"].as_str().unwrap();
    assert!(
        added.len() == 10 && added.split('-').count() == 3,
        "{added}"
    );
    assert_eq!(home.json(&["bookmarks", "--json"]), list);

    assert_eq!(home.small(&["bookmarks", "remove", "tea"]).code, 0);
    home.small(&["bookmarks", "remove", "tea"])
        .refused(1, "not bookmarked: tea");
    let left = home.small(&["bookmarks", "list"]).out;
    assert!(
        left.starts_with("coffee\t20") && left.lines().count() == 1,
        "{left}"
    );
}

#[test]
fn bookmarks_of_packs_that_are_not_open_are_kept_and_removable() {
    let home = Home::new();
    home.small(&["bookmarks", "add", "tea"]);
    let listed: Value =
        serde_json::from_str(&home.run(&["bookmarks", "list", "--json"]).out).unwrap();
    assert_eq!(listed[0]["title"], "Calm focus");
    assert_eq!(home.run(&["bookmarks", "remove", "small/tea"]).code, 0);
    assert_eq!(home.small(&["bookmarks"]).code, 1);
}

#[test]
fn one_unknown_id_among_several_changes_nothing() {
    let home = Home::new();
    let ran = home.small(&["bookmarks", "add", "tea", "cofee"]);
    ran.refused(2, "no entry has the id `cofee`; did you mean `coffee`?");
    assert!(!home.path("data").exists());
}

#[test]
fn export_is_markdown_with_notes() {
    let home = Home::new();
    home.small(&["export"])
        .refused(2, "there is no command `export`; see `refdeck --help`");
    home.small(&["bookmarks", "export"])
        .refused(1, "nothing to export");
    home.small(&["bookmarks", "add", "tea"]);
    let file = home.path("data").join("bookmarks.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(
        &file,
        format!("{text}note = \"2 cups \\u001b[31m *max*\"\n"),
    )
    .unwrap();
    let expected = "## Rows: Choices\n\n- **Calm focus**: green tea, not a fast start\n  Why: It has less caffeine.\n  Note: 2 cups ␛\\[31m \\*max\\*\n";
    assert_eq!(home.small(&["bookmarks", "export"]).out, expected);
    let ran = home.small(&["show", "tea"]);
    assert!(
        ran.out.contains("2 cups") && !risky(&ran.out),
        "{}",
        ran.out
    );
}

#[test]
fn eight_writers_at_once_lose_nothing() {
    let home = Home::new();
    let entries: Vec<Value> =
        serde_json::from_str(&home.run(&["list", "entries", "--json"]).out).unwrap();
    let ids: Vec<&str> = entries
        .iter()
        .map(|entry| entry["id"].as_str().unwrap())
        .collect();
    let writers: Vec<_> = ids
        .chunks(3)
        .take(8)
        .map(|ids| {
            let mut command = home.command(&["bookmarks", "add"]);
            command
                .args(ids)
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            command.spawn().unwrap()
        })
        .collect();
    for mut writer in writers {
        assert_eq!(writer.wait().unwrap().code(), Some(0));
    }
    let listed = home.run(&["bookmarks", "list"]).out;
    let mut listed: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.split('\t').next())
        .collect();
    listed.sort_unstable();
    let mut expected = ids[..24].to_vec();
    expected.sort_unstable();
    assert_eq!(listed, expected);
}

#[test]
fn a_state_file_of_a_newer_version_is_left_alone() {
    let home = Home::new();
    fs::create_dir(home.path("data")).unwrap();
    let file = home.path("data").join("bookmarks.toml");
    fs::write(&file, "format = 999\n").unwrap();
    let ran = home.small(&["bookmarks", "add", "tea"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("newer refdeck"), "{}", ran.err);
    assert_eq!(fs::read_to_string(&file).unwrap(), "format = 999\n");
}

#[test]
fn check_reports_problems_with_positions() {
    let home = Home::new();
    let ran = home.run(&["check", BROKEN]);
    assert_eq!(ran.code, 1);
    let first = ran.out.lines().next().unwrap();
    assert_eq!(
        first,
        "tests/cli/broken.toml:29:8: nothing has the id `goood`"
    );
    assert!(
        ran.out.contains("hint: did you mean `good`?"),
        "{}",
        ran.out
    );
    assert_eq!(ran.err, "refdeck: 1 problem in 1 pack with 2 entries\n");
}

#[test]
fn check_of_right_packs_is_quiet_on_standard_output() {
    let home = Home::new();
    let ran = home.run(&["check", SMALL]);
    assert_eq!((ran.code, &*ran.out), (0, ""), "{ran:?}");
    assert_eq!(ran.err, "refdeck: no problems: 1 pack with 3 entries\n");
}

#[test]
fn check_of_what_is_no_pack_ends_with_1_and_of_nothing_with_2() {
    let home = Home::new();
    let noise = home.path("noise.toml");
    fs::write(&noise, b"\x7fELF\xff\x00\x1b[31m").unwrap();
    let ran = home.run(&["check", noise.to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("UTF-8") && !risky(&ran.out), "{}", ran.out);
    let ran = home.run(&["check", "tests/cli/smal.toml"]);
    let near = "there is no file or folder tests/cli/smal.toml; did you mean tests/cli/small.toml?";
    ran.refused(2, near);
    // Nothing is printed of the first either.
    home.run(&["check", BROKEN, "tests/cli/smal.toml"])
        .refused(2, near);
}

#[test]
fn a_faulty_pack_is_mentioned_and_the_rest_serves() {
    let home = Home::new();
    let ran = home.with(BROKEN, &["list", "entries"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.starts_with("good\t"));
    let expected = format!("refdeck: 1 problem in {BROKEN}; see `refdeck check {BROKEN}`\n");
    assert_eq!(ran.err, expected);
    home.with("tests/cli/gone.toml", &["list"])
        .refused(2, "there is no file or folder tests/cli/gone.toml");
}

#[test]
fn packs_of_the_user_are_open_beside_the_built_in_deck() {
    let home = Home::new();
    fs::create_dir_all(home.path("config/packs")).unwrap();
    fs::copy(SMALL, home.path("config/packs/small.toml")).unwrap();
    let panes = home.run(&["list", "panes"]).out;
    assert!(
        panes.contains("ai-300/traps\t") && panes.contains("small/rows\t"),
        "{panes}"
    );
    assert_eq!(home.run(&["show", "tea"]).code, 0);
    fs::copy(BROKEN, home.path("config/packs/broken.toml")).unwrap();
    let ran = home.run(&["show", "tea"]);
    let path = home.path("config/packs/broken.toml");
    let mention = format!(
        "refdeck: 1 problem in {0}; see `refdeck check {0}`\n",
        path.display()
    );
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains(&mention), "{}", ran.err);
}

#[test]
fn the_browser_refuses_what_is_no_terminal() {
    let home = Home::new();
    let ran = home.run(&[]);
    ran.refused(
        2,
        "the input is no terminal; use `refdeck search`, `show` or `list` in scripts",
    );
    home.run(&["--at", "compute", "list"])
        .refused(2, "`--at` is for the browser; it goes with no command");
}

#[test]
fn a_wrong_word_is_answered_with_the_nearest_right_one() {
    let home = Home::new();
    let run = |arguments: &[&str]| home.run(arguments);
    run(&["serach", "x"]).refused(2, "there is no command `serach`; did you mean `search`?");
    run(&["bookmarks", "rm", "x"]).refused(2, "there is no command `rm`; did you mean `remove`?");
    run(&["list", "entrys"]).refused(
        2,
        "`entrys` is no value of `[WHAT]`; did you mean `entries`?",
    );
    run(&["list", "--jason"]).refused(
        2,
        "there is no option `--jason` here; did you mean `--json`?",
    );
    run(&["completions", "bsh"]).refused(2, "`bsh` is no value of `<SHELL>`; did you mean `bash`?");
    run(&["search"]).refused(2, "`<QUERY>...` is missing; see `refdeck --help`");
    run(&["show"]).refused(2, "`<ID>` is missing; see `refdeck --help`");
}

#[test]
fn hostile_arguments_are_never_echoed_raw() {
    let home = Home::new();
    let evil = "\x1b]52;c;AAAA\x07\u{202e}\u{9b}31m\n\r\x7f";
    let option = format!("--{evil}");
    let path = format!("/{evil}");
    for arguments in [
        &[evil][..],
        &[&option],
        &["show", evil],
        &["show", "compute-spot", "--code", evil],
        &["search", evil],
        &["search", &format!("zzqq{evil}")],
        &["search", &format!("#{evil}")],
        &["list", evil],
        &["list", "--pack", &path],
        &["search", "x", "--limit", evil],
        &["bookmarks", "add", evil],
        &["bookmarks", "remove", evil],
        &["check", &path],
        &["completions", evil],
    ] {
        let ran = home.run(arguments);
        assert!(
            !risky(&ran.err) && !risky(&ran.out),
            "{arguments:?} {ran:?}"
        );
        if ran.code == 0 && arguments[0] == "search" {
            continue; // a few letters of it stand somewhere in the deck
        }
        assert!(ran.code == 1 || ran.code == 2, "{arguments:?} {ran:?}");
        assert!(
            ran.err
                .lines()
                .last()
                .unwrap_or_default()
                .starts_with("refdeck: "),
            "{ran:?}"
        );
    }
}

#[test]
fn hostile_texts_of_a_pack_are_escaped_in_json_and_shown_in_text() {
    let home = Home::new();
    let pack = fs::read_to_string(SMALL).unwrap();
    let pack = pack.replace("a fast start", "a \\u001b]0;x\\u0007 \\u009b \\u202e start");
    let path = home.path("hostile.toml");
    fs::write(&path, pack).unwrap();
    let path = path.to_str().unwrap();
    for arguments in [
        &["list", "entries"][..],
        &["list", "entries", "--json"],
        &["show", "coffee"],
        &["show", "coffee", "--json"],
        &["search", "start"],
        &["search", "start", "--json"],
    ] {
        let ran = home.with(path, arguments);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(
            !risky(&ran.out) && !risky(&ran.err),
            "{arguments:?} {ran:?}"
        );
    }
}

#[test]
fn a_reader_that_stops_is_no_fault() {
    let home = Home::new();
    let mut child = home
        .command(&["list", "entries", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 1];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        !ran.err.contains("write") && !ran.err.contains("panicked"),
        "{}",
        ran.err
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_a_fault() {
    let home = Home::new();
    for arguments in [
        &["list"][..],
        &["--help"],
        &["man"],
        &["completions", "zsh"],
    ] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = home.command(arguments);
        let ran = Ran::of(
            command
                .args(["--pack", SMALL])
                .stdout(full)
                .output()
                .unwrap(),
        );
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(
            ran.err.starts_with("refdeck: cannot write the output: "),
            "{}",
            ran.err
        );
    }
}

#[test]
fn no_escape_is_written_into_a_pipe() {
    let home = Home::new();
    for arguments in [
        &["--help"][..],
        &["search", "--help"],
        &["search", "quota"],
        &["show", "compute-spot"],
        &["list"],
        &["keys"],
        &["check", BROKEN],
    ] {
        for no_color in ["", "1"] {
            let mut command = home.command(arguments);
            let ran = Ran::of(command.env("NO_COLOR", no_color).output().unwrap());
            assert!(
                !ran.out.contains('\x1b') && !ran.out.is_empty(),
                "{arguments:?} {ran:?}"
            );
        }
    }
}

#[test]
fn help_names_every_command_and_the_version_is_the_crate_s() {
    let home = Home::new();
    let help = home.run(&["--help"]).out;
    for command in [
        "search",
        "show",
        "list",
        "bookmarks",
        "check",
        "keys",
        "completions",
        "man",
    ] {
        assert!(
            help.contains(&format!("\n  {command} ")),
            "{command}: {help}"
        );
    }
    let version = home.run(&["--version"]).out;
    assert_eq!(version, format!("refdeck {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn keys_completions_and_the_manual_come_out() {
    let home = Home::new();
    let keys = home.run(&["keys"]).out;
    assert!(keys.lines().any(|line| line.starts_with("b\t")), "{keys}");
    assert!(home.run(&["keys", "--markdown"]).out.starts_with("| key |"));
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = home.run(&["completions", shell]);
        assert!(ran.code == 0 && ran.out.contains("bookmarks"), "{shell}");
    }
    let man = home.run(&["man"]).out;
    for part in [".TH refdeck", ".SH COMMANDS", ".SH KEYS", ".SH EXIT STATUS"] {
        assert!(man.contains(part), "{part}");
    }
}

#[cfg(unix)]
#[test]
fn in_a_terminal_lines_are_coloured_and_fit_unless_no_color_says() {
    let home = Home::new();
    let coloured = in_terminal(&home, &["list"], 60, &[]);
    assert!(coloured.contains("\x1b["), "{coloured}");
    let plain = in_terminal(&home, &["list"], 60, &[("NO_COLOR", "1")]);
    assert!(!plain.contains('\x1b'), "{plain}");
    for line in plain.lines() {
        assert!(refdeck::text::width(line.trim_end()) <= 60, "{line}");
    }
}

#[cfg(unix)]
#[test]
fn the_browser_refuses_a_dumb_terminal_with_one_line() {
    let home = Home::new();
    let shown = in_terminal(&home, &[], 80, &[("TERM", "dumb")]);
    assert!(
        shown.starts_with("refdeck: ") && shown.lines().count() == 1,
        "{shown}"
    );
}

/// What `arguments` print in a terminal of `columns` cells.
#[cfg(unix)]
fn in_terminal(home: &Home, arguments: &[&str], columns: u16, vars: &[(&str, &str)]) -> String {
    use portable_pty::{CommandBuilder, PtySize, native_pty_system};
    let size = PtySize {
        rows: 24,
        cols: columns,
        ..PtySize::default()
    };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_refdeck"));
    command.args(arguments);
    command.args(["--pack", SMALL, "--data-dir"]);
    command.arg(home.path("data"));
    command.arg("--config-dir");
    command.arg(home.path("config"));
    command.cwd(Path::new(env!("CARGO_MANIFEST_DIR")));
    command.env_remove("NO_COLOR");
    command.env("TERM", "xterm");
    for (name, value) in vars {
        command.env(name, value);
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut shown = Vec::new();
    // The end of a terminal is an error on some systems.
    let _ = reader.read_to_end(&mut shown);
    child.wait().unwrap();
    String::from_utf8(shown).unwrap()
}
