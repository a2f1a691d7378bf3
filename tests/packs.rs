//! Packs as a writer makes them: one folder per case under `tests/packs`, and files that no
//! writer would make. See `tests/packs/README.md`.

#![allow(clippy::unwrap_used, reason = "in tests, also in their helpers")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use refdeck::index::Index;
use refdeck::model::{Block, EntryIx, Model, Target};
use refdeck::pack::{self, Problem};

/// The folders below `tests/packs/<group>`, in order.
fn cases(group: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/packs")
        .join(group);
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|case| case.unwrap().path())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

/// What stands in the folder: a pack, or `single.toml`.
fn build(case: &Path) -> (Model, Vec<Problem>) {
    let single = case.join("single.toml");
    let path = if single.exists() {
        single
    } else {
        case.to_path_buf()
    };
    pack::build(&[pack::open(&path).unwrap()])
}

/// The report with paths relative to the folder.
fn report(case: &Path, problems: &[Problem]) -> String {
    let folder = case.display().to_string();
    pack::report(problems)
        .replace(&format!("{folder}/"), "")
        .replace(&folder, ".")
}

/// Compares `found` with the case's `expected.txt`, or rewrites that file.
fn compare(case: &Path, found: &str, failed: &mut Vec<String>) {
    let file = case.join("expected.txt");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, found).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    if expected != found {
        let name = case.display();
        failed.push(format!(
            "{name}\n--- expected\n{expected}\n--- found\n{found}"
        ));
    }
}

fn assert_none(failed: &[String]) {
    assert!(
        failed.is_empty(),
        "{}\n(UPDATE=1 rewrites expected.txt)",
        failed.join("\n")
    );
}

#[test]
fn faulty_packs_are_reported_as_expected() {
    let mut failed = Vec::new();
    for case in cases("invalid") {
        let (_, problems) = build(&case);
        assert!(!problems.is_empty(), "{} has no problem", case.display());
        compare(&case, &report(&case, &problems), &mut failed);
    }
    assert_none(&failed);
}

#[test]
fn good_packs_are_read_as_expected() {
    let mut failed = Vec::new();
    for case in cases("valid") {
        let (model, problems) = build(&case);
        assert_eq!(report(&case, &problems), "", "{}", case.display());
        compare(&case, &outline(&model), &mut failed);
    }
    assert_none(&failed);
}

/// Everything of a model that a reader would meet, in order.
fn outline(model: &Model) -> String {
    let mut out = String::new();
    for found in &model.packs {
        let _ = writeln!(
            out,
            "pack {} \"{}\" {}",
            found.id, found.title, found.version
        );
        for objective in &found.objectives {
            let domain = &found.domains[usize::from(objective.domain)];
            let _ = writeln!(
                out,
                "objective {} {:?} {} {}",
                domain.id, domain.weight, objective.id, objective.title
            );
        }
        for source in found.sources.iter() {
            let _ = writeln!(
                out,
                "source {} {} {} {:?}",
                source.id, source.url, source.read, source.as_of
            );
        }
        for pane in &found.panes {
            let _ = writeln!(out, "pane {} \"{}\"", pane.id, pane.title);
            for section in &pane.sections {
                section_outline(model, *section, &mut out);
            }
        }
        let former = found
            .ids
            .all()
            .iter()
            .filter(|(name, target)| id_of(model, *target) != name.as_ref());
        for (name, target) in former {
            let _ = writeln!(out, "once {name}, now {}", id_of(model, *target));
        }
    }
    out
}

fn section_outline(model: &Model, ix: refdeck::model::SectionIx, out: &mut String) {
    let section = model.section(ix);
    let columns: Vec<_> = section
        .columns
        .iter()
        .map(|column| column.role.word())
        .collect();
    let _ = writeln!(
        out,
        "  {} {} \"{}\" {columns:?}",
        section.kind.word(),
        section.id,
        section.title
    );
    for ix in model.rows(ix) {
        let entry = model.entry(ix);
        let home = if model.section_of(ix).id == section.id {
            ""
        } else {
            " (also)"
        };
        let _ = writeln!(
            out,
            "    {}{home}: {:?} -> {:?}",
            entry.id,
            entry.title(),
            model.answer(ix)
        );
        if !home.is_empty() {
            continue;
        }
        for link in &entry.links {
            let _ = writeln!(
                out,
                "      {} {}",
                link.kind.word(),
                id_of(model, link.target)
            );
        }
        if let Some(ends) = entry.rare().between {
            let _ = writeln!(
                out,
                "      between {:?}",
                ends.map(|end| &*model.entry(end).id)
            );
        }
        for facet in &entry.rare().facets {
            let _ = writeln!(
                out,
                "      facet {}: {} not {:?}",
                facet.name, facet.answer, facet.wrong
            );
        }
        for block in &entry.rare().blocks {
            let _ = writeln!(out, "      {}", block_outline(block));
        }
    }
}

fn block_outline(block: &Block) -> String {
    match block {
        Block::Code(code) => format!(
            "code {} {} {:?}",
            code.lang.word(),
            code.proof.word(),
            code.text
        ),
        Block::Diagram(diagram) => {
            format!("diagram {:?}, {} links", diagram.alt, diagram.links.len())
        }
        Block::Text(_)
        | Block::Table(_)
        | Block::List(_)
        | Block::Formula(_)
        | Block::Callout { .. }
        | Block::Coverage(_) => block.kind().to_string(),
    }
}

fn id_of(model: &Model, target: Target) -> &str {
    match target {
        Target::Entry(ix) => &model.entry(ix).id,
        Target::Section(ix) => &model.section(ix).id,
    }
}

// Files that no writer would make.

const SINGLE: &str = include_str!("packs/valid/single/single.toml");

/// The problems of a single-file pack with these bytes.
fn problems_of(bytes: &[u8]) -> (Model, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("single.toml");
    fs::write(&file, bytes).unwrap();
    let (model, problems) = pack::build(&[pack::open(&file).unwrap()]);
    (model, report(folder.path(), &problems))
}

/// Whether nothing in `text` can move a cursor or turn its direction.
fn is_safe(text: &str) -> bool {
    !text.chars().any(|c| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    })
}

#[test]
fn text_in_another_encoding_is_refused_at_its_place() {
    let (model, report) = problems_of(b"format = 1\n[pack]\nid = \"caf\xe9\"\n");
    assert!(
        report.starts_with("single.toml:3:10: this is not UTF-8 text\n"),
        "{report}"
    );
    assert!(model.packs.is_empty());
}

#[test]
fn a_file_beyond_the_bound_is_refused_and_one_at_the_bound_is_read() {
    let mut bytes = SINGLE.as_bytes().to_vec();
    bytes.push(b'#');
    bytes.resize(16 * 1024 * 1024, b'x');
    assert_eq!(problems_of(&bytes).1, "");
    bytes.push(b'x');
    let (_, report) = problems_of(&bytes);
    let last = SINGLE.lines().count() + 1;
    let place = format!("single.toml:{last}:");
    assert!(report.starts_with(&place), "{report}");
    assert!(report.contains("larger than 16 MB"), "{report}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_in_a_pack_is_reported_and_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pack.toml"), SINGLE).unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("device.toml")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("lost.toml")).unwrap();
    std::os::unix::fs::symlink("nobody@host:1", folder.path().join(".#lock.toml")).unwrap();
    fs::create_dir(folder.path().join("folder.toml")).unwrap();
    let (model, problems) = pack::build(&[pack::open(folder.path()).unwrap()]);
    let report = report(folder.path(), &problems);
    assert!(
        report.contains("device.toml: this is no ordinary file"),
        "{report}"
    );
    assert!(report.contains("folder.toml: this is a folder"), "{report}");
    assert!(report.contains("lost.toml: cannot be read"), "{report}");
    assert_eq!(problems.len(), 3, "{report}");
    assert_eq!(model.packs.len(), 1);
}

#[test]
fn a_missing_path_is_an_error() {
    assert!(pack::open(Path::new("/no/such/pack")).is_err());
}

#[test]
fn any_bytes_are_read_without_harm() {
    let mut seed = 1_u64;
    let mut next = || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize
    };
    let good = fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs/valid/single/single.toml"),
    )
    .unwrap();
    for round in 0..2000 {
        let mut bytes = good.clone();
        if round % 10 == 0 {
            bytes = (0..next() % 400).map(|_| next() as u8).collect();
        }
        for _ in 0..=next() % 4 {
            let at = next() % bytes.len().max(1);
            match next() % 4 {
                0 => drop(bytes.splice(at.min(bytes.len()).., [])),
                1 => bytes.insert(at.min(bytes.len()), b"[]{}\"'=,.#\n\0\xff"[next() % 13]),
                2 => drop(bytes.drain(at.min(bytes.len())..(at + next() % 20).min(bytes.len()))),
                _ => bytes
                    .iter_mut()
                    .skip(at)
                    .take(1)
                    .for_each(|byte| *byte ^= 1 << (next() % 8)),
            }
        }
        let (_, report) = problems_of(&bytes);
        assert!(is_safe(&report), "{report:?}");
    }
}

#[test]
fn byte_order_marks_and_foreign_line_ends_are_read() {
    assert_eq!(problems_of(format!("\u{feff}{SINGLE}").as_bytes()).1, "");
    let windows = SINGLE.replace('\n', "\r\n");
    let (model, report) = problems_of(windows.as_bytes());
    assert_eq!(report, "");
    assert!(
        model
            .entries
            .iter()
            .flat_map(|entry| &entry.cells)
            .all(|cell| is_safe(cell))
    );
    let (_, report) = problems_of(windows.replace("kind =", "knid =").as_bytes());
    assert!(report.contains("unknown key `knid`"), "{report}");
    assert!(is_safe(&report), "{report:?}");
    let (_, report) = problems_of(format!("\u{feff}x = 1\n{SINGLE}").as_bytes());
    assert!(
        report.contains("single.toml:1:1: unknown key `x`"),
        "{report}"
    );
}

#[test]
fn a_nul_is_a_problem() {
    let (_, report) = problems_of(SINGLE.replacen("title", "ti\0tle", 1).as_bytes());
    assert!(report.contains("single.toml:"), "{report}");
    assert!(is_safe(&report), "{report:?}");
}

#[test]
fn hostile_text_reaches_neither_a_report_nor_the_model() {
    // ESC, OSC 52, C1, direction override, written as TOML escapes where TOML asks for it.
    let attacks = [
        r"\u001b[2J",
        r"\u001b]52;c;AAAA\u0007",
        r"\u009b31m",
        r"\u202e",
        "\u{9b}31m",
        "\u{202e}",
        r"\u0000",
        r"\r\n",
    ];
    let spots = [
        "id = \"single\"",
        "\"Single\"",
        "\"first\"",
        "\"cue\"",
        "\"choice\"",
        "see = [\"second\"]",
        "why = \"",
        "kind",
    ];
    for attack in attacks {
        for spot in spots {
            assert!(SINGLE.contains(spot), "{spot}");
            let hurt = if spot == "kind" {
                SINGLE.replacen(spot, &format!("\"kind{attack}\""), 1)
            } else {
                let (before, after) = spot.split_at(
                    spot.rfind(['"', ']']).unwrap().max(1) - usize::from(spot.ends_with(']')),
                );
                let spotted = if spot.ends_with("= \"") {
                    format!("{spot}{attack}[[x{attack}]]")
                } else {
                    format!("{before}{attack}{after}")
                };
                SINGLE.replacen(spot, &spotted, 1)
            };
            let (model, report) = problems_of(hurt.as_bytes());
            assert!(is_safe(&report), "{report:?}");
            assert!(is_safe(&outline(&model)), "{:?}", outline(&model));
            assert!(!outline(&model).contains("\\u{1b}"), "{}", outline(&model));
        }
    }
}

#[test]
fn a_second_pack_with_the_same_id_is_refused_and_the_first_serves() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("single.toml");
    fs::write(&file, SINGLE).unwrap();
    let open = || pack::open(&file).unwrap();
    let (model, problems) = pack::build(&[open(), open()]);
    let report = report(folder.path(), &problems);
    assert!(
        report.contains("a pack with the id `single` is open already"),
        "{report}"
    );
    assert_eq!((problems.len(), model.packs.len()), (1, 1));
    assert_eq!(model.entries.len(), pack::build(&[open()]).0.entries.len());
}

#[test]
fn a_broken_pack_leaves_the_next_one_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (bad, good) = (
        folder.path().join("bad.toml"),
        folder.path().join("good.toml"),
    );
    fs::write(&bad, "format = 1\n[pack\n").unwrap();
    fs::write(&good, SINGLE).unwrap();
    let (model, problems) = pack::build(&[pack::open(&bad).unwrap(), pack::open(&good).unwrap()]);
    assert!(!problems.is_empty());
    assert_eq!(&*model.packs[0].id, "single");
}

#[test]
fn the_deck_that_ships_has_no_problem() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/ai-300");
    let opened = pack::build(&[pack::open(&folder).unwrap()]);
    let built_in = pack::builtin();
    assert_eq!(report(&folder, &opened.1), "");
    assert!(
        outline(&opened.0) == outline(&built_in),
        "compiled from another state of data/ai-300"
    );
}

#[test]
fn a_pack_beside_the_built_in_deck_adds_its_links_to_those_that_are_there() {
    let alone = pack::builtin();
    let most = alone.linked.iter().take(alone.entries.len());
    let (at, linked) = (0..)
        .zip(most)
        .max_by_key(|(_, it)| it.links.len())
        .unwrap();
    let target = Target::Entry(EntryIx(at));
    let id = alone.id_of(EntryIx(at)).to_string();

    let text = SINGLE.replace("see = [\"second\"]", &format!("see = [\"{id}\"]"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("single.toml");
    fs::write(&file, text).unwrap();
    let mut model = pack::builtin();
    let problems = pack::add(&mut model, &[pack::open(&file).unwrap()]);
    assert_eq!(report(folder.path(), &problems), "");

    let index = Index::new(&model);
    let from: Vec<EntryIx> = index.back_links(&model, target).map(|it| it.from).collect();
    let mut expected: Vec<EntryIx> = linked.links.iter().map(|it| it.from).collect();
    expected.push(EntryIx::new(alone.entries.len()));
    assert_eq!(from, expected);
    assert!(expected.len() > 2, "{id}");
}
