//! What the screen shows: for every pane and overlay a key script, and the characters and
//! meanings of all cells, in `tests/snapshots/`, at three sizes.
//!
//! `UPDATE=1 cargo test --test screens` writes the files anew and removes those of no scene;
//! read the difference before you commit it.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking too")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use refdeck::app::View;
use refdeck::app::overlay::Overlay;
use support::{Deck, LEGEND, Saves};

/// A screen: its name, the entry it starts at, the keys, and what keys cannot bring about.
struct Scene {
    name: &'static str,
    at: &'static str,
    keys: &'static str,
    setting: Setting,
}

/// What keys cannot bring about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Setting {
    Ordinary,
    Small,
    Map,
    FailingSaves,
    HangingSaves,
    Problems,
    Message,
}

const fn scene(name: &'static str, at: &'static str, keys: &'static str) -> Scene {
    set(name, at, keys, Setting::Ordinary)
}

const fn set(name: &'static str, at: &'static str, keys: &'static str, setting: Setting) -> Scene {
    Scene {
        name,
        at,
        keys,
        setting,
    }
}

const SCENES: &[Scene] = &[
    // The panes.
    scene("pane-overview", "", ""),
    scene("pane-objects", "", "2j"),
    scene("pane-matrices", "", "3jj"),
    scene("pane-patterns", "", "4j"),
    scene("pane-operate", "", "5j"),
    scene("pane-fix", "", "6j"),
    scene("pane-traps", "", "7j"),
    scene("pane-cues", "", "8j"),
    scene("pane-checklist", "", "9tjtjb"),
    scene("pane-weak-empty", "", "0"),
    scene(
        "pane-weak",
        "",
        "3bjjbe ask again: which tier?<enter>4jb9jtb0j",
    ),
    scene("pane-weak-by-domain", "", "3bjjb4jb8b9jb0v"),
    // Parts of a pane.
    scene("outline-focused", "compute-spot", "<esc>j"),
    scene("outline-toggled", "compute-spot", "i"),
    scene("table-last-row", "", "3G"),
    scene("table-options", "deployment", "j"),
    scene("table-shifted", "roles", ">>"),
    scene("cards", "compute-spot", "v"),
    set("map", "compute-cluster", "", Setting::Map),
    set(
        "map-neighbour",
        "compute-cluster",
        "gg<enter>",
        Setting::Map,
    ),
    scene("page", "compute-spot", "<enter>"),
    scene("page-link", "compute-spot", "<enter><tab><tab>"),
    scene("page-code", "job-patterns", "<enter>"),
    scene("page-code-end", "job-patterns", "<enter>G"),
    scene("page-code-unwrapped", "job-patterns", "<enter>w<c-d>"),
    scene("page-code-shifted", "job-patterns", "<enter>w<c-d>>>"),
    scene("page-diagram", "lifecycle", "<enter>"),
    scene("page-pair", "confused", "<enter>"),
    scene("zoom-table", "compute-spot", "z"),
    scene("zoom-page", "compute-spot", "<enter>z"),
    scene("zoom-outline", "compute-spot", "<esc>z"),
    // Filters.
    scene("filter-domain", "compute-spot", "d3"),
    scene("filter-domain-empty", "exam", "d3"),
    scene("filter-weak", "compute-spot", "bkbB"),
    // Marks on their way.
    set("mark-pending", "compute-spot", "b", Setting::HangingSaves),
    set("mark-failed", "compute-spot", "b", Setting::FailingSaves),
    scene("mark-status", "compute-spot", "b"),
    // Search.
    scene("search-empty", "", "/"),
    scene("search-offers", "", "/spot<enter>b/quota<enter>/"),
    scene("search-hits", "", "/spot"),
    scene("search-fuzzy", "", "/sevreless"),
    scene(
        "search-many",
        "",
        "/endpoint<down><down><down><down><down><down>",
    ),
    scene("search-near", "", "/artifcat zzqqxxww"),
    scene("search-nothing", "", "/zzqqxxww"),
    scene("search-list", "", "/spot<tab>jb"),
    scene("search-filters", "", "/@d2 #traps endpoint"),
    scene("search-unknown", "", "/@d9 quota"),
    scene("search-next-hit", "", "/spot<enter>n"),
    // Other overlays.
    scene("help", "", "?"),
    scene("help-narrowed", "", "?book"),
    scene("help-nothing", "", "?zzqq"),
    scene("palette", "", ":"),
    scene("palette-narrowed", "", ":compute<down>"),
    scene("links", "compute-spot", "x"),
    scene("links-many", "workspace", "xG"),
    scene("compare", "confused", "c"),
    scene("themes", "", "Tj"),
    scene("note", "compute-spot", "eask about eviction"),
    scene("pending-y", "compute-spot", "y"),
    scene("pending-d", "compute-spot", "d"),
    scene("pending-g", "compute-spot", "g"),
    set("problems", "", "pj", Setting::Problems),
    set("problems-status", "", "", Setting::Problems),
    set("message", "compute-spot", "", Setting::Message),
    set("scenario-covered", "guest", "", Setting::Small),
    set(
        "scenario-uncovered",
        "guest",
        "<enter><space><space>",
        Setting::Small,
    ),
    // Every block, and characters that are hard to draw.
    set("small-table", "wide-family", "", Setting::Small),
    set("small-cards", "wide-words", "v", Setting::Small),
    set("small-blocks", "recipe", "<enter>z", Setting::Small),
    set("small-blocks-end", "recipe", "<enter>zG", Setting::Small),
    set("small-compare", "leaf-green", "c", Setting::Small),
];

const BROKEN: &[(&str, &str)] = &[
    (
        "pack",
        "format = 1\n[pack]\nid = \"broken\"\ntitle = \"Broken\"\n[[pane]]\nid = \"one\"\n\
         title = \"One\"\nsections = [\"rows\", \"gone\"]\n",
    ),
    (
        "rows",
        "[section]\nid = \"rows\"\nkind = \"choice\"\ntitle = \"Rows\"\ncolumns = [\n  \
         { id = \"a\", title = \"When\", role = \"cue\" },\n  \
         { id = \"b\", title = \"Choose\", role = \"answer\" },\n]\n\
         [[entry]]\nid = \"right\"\ncells = [\"a row\", \"that is right\"]\n\
         [[entry]]\nid = \"short\"\ncells = [\"a cell is missing\"]\n\
         [[entry]]\nid = \"linked\"\ncells = [\"a link\", \"leads to [[rihgt]]\"]\nsee = [\"nowhere\"]\n\
         [[entry]]\nid = \"odd\"\ncells = [\"one\", \"two\"]\ncolour = \"red\"\n",
    ),
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots")
}

fn play(scene: &Scene, width: u16, height: u16) -> Deck {
    let deck = match scene.setting {
        Setting::Ordinary | Setting::Message | Setting::Map => Deck::new(),
        Setting::Small => Deck::small(),
        Setting::FailingSaves => Deck::new().saves(Saves::Fail),
        Setting::HangingSaves => Deck::new().saves(Saves::Hang),
        Setting::Problems => {
            let (library, problems) = support::library(BROKEN);
            assert!(!problems.is_empty());
            Deck::over(library, problems)
        }
    };
    let mut deck = deck.size(width, height);
    if !scene.at.is_empty() {
        deck.go(scene.at);
    }
    while scene.setting == Setting::Map && deck.state.view != Some(View::Map) {
        deck.press("v");
    }
    deck.press(scene.keys);
    if scene.setting == Setting::Message {
        let title = "No web browser here; the address is".into();
        let text = "https://learn.microsoft.com/azure/machine-learning/how-to-use-low-priority-batch?view=azureml-api-2".into();
        deck.state.overlays.push(Overlay::Message { title, text });
    }
    deck
}

fn shown(scene: &Scene, width: u16, height: u16) -> String {
    let screen = play(scene, width, height).screen();
    let cursor = screen
        .cursor
        .map(|at| format!("cursor at column {}, line {}\n", at.x, at.y))
        .unwrap_or_default();
    let at = if scene.at.is_empty() {
        String::new()
    } else {
        format!("at {}, ", scene.at)
    };
    format!(
        "{at}keys {}\n{cursor}\n{}\n{}\n{LEGEND}\n",
        if scene.keys.is_empty() {
            "none"
        } else {
            scene.keys
        },
        screen.text(),
        screen.roles(),
    )
}

fn file(scene: &Scene, width: u16, height: u16) -> String {
    format!("{}-{width}x{height}.txt", scene.name)
}

/// The lines that differ, a few of them.
fn difference(expected: &str, found: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let lines = (0..old.len().max(new.len())).filter(|at| old.get(*at) != new.get(*at));
    let shown = lines.take(12).map(|at| {
        let line = |lines: &[&str]| lines.get(at).copied().unwrap_or("").to_string();
        format!("{:3} - {}\n    + {}\n", at + 1, line(&old), line(&new))
    });
    shown.collect()
}

fn compare(width: u16, height: u16) {
    let mut failed = Vec::new();
    for scene in SCENES {
        let path = folder().join(file(scene, width, height));
        let found = shown(scene, width, height);
        if std::env::var_os("UPDATE").is_some() {
            fs::create_dir_all(folder()).unwrap();
            fs::write(&path, &found).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if expected != found {
            failed.push(format!(
                "{}\n{}",
                path.display(),
                difference(&expected, &found)
            ));
        }
    }
    assert!(
        failed.is_empty(),
        "{} screens changed; UPDATE=1 accepts them\n{}",
        failed.len(),
        failed.join("\n")
    );
}

#[test]
fn wide_screens_are_as_accepted() {
    compare(120, 36);
}

#[test]
fn medium_screens_are_as_accepted() {
    compare(80, 24);
}

#[test]
fn narrow_screens_are_as_accepted() {
    compare(50, 15);
}

#[test]
fn every_snapshot_belongs_to_a_scene_and_names_are_unique() {
    let names: BTreeSet<String> = SCENES
        .iter()
        .flat_map(|scene| [(120, 36), (80, 24), (50, 15)].map(|(w, h)| file(scene, w, h)))
        .collect();
    assert_eq!(names.len(), 3 * SCENES.len());
    for found in fs::read_dir(folder()).into_iter().flatten().flatten() {
        let name = found.file_name().into_string().unwrap();
        if names.contains(&name) {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            fs::remove_file(found.path()).unwrap();
        } else {
            panic!("tests/snapshots/{name} belongs to no scene; UPDATE=1 removes it");
        }
    }
}
