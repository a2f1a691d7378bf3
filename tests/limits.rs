//! Every bound of [`refdeck::limits`] that a pack, a file or a typist can meet: what is just
//! within is taken, and one more is refused in a sentence with its place and with what to do.
//! (Those of settings and of state files are tried where they are read.)

#![allow(clippy::unwrap_used, reason = "in tests, also in their helpers")]

mod support;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::Path;

use refdeck::app::Action;
use refdeck::app::overlay::Overlay;
use refdeck::limits;
use refdeck::model::Model;
use refdeck::pack::{self, PackSource, Problem, SourceFile};
use support::Deck;

/// What a pack of one file may have instead of the ordinary.
struct Parts {
    outline: String,
    section: String,
    columns: String,
    entry: String,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            outline: String::new(),
            section: "kind = \"choice\"\n".to_string(),
            columns: "{ id = \"need\", title = \"Need\", role = \"cue\" }".to_string(),
            entry: "id = \"one\"\ncells = [\"a\"]\n".to_string(),
        }
    }
}

impl Parts {
    fn text(&self) -> String {
        let Self {
            outline,
            section,
            columns,
            entry,
        } = self;
        format!(
            "format = 1\n[pack]\nid = \"p\"\ntitle = \"P\"\n{outline}\n[[pane]]\nid = \"all\"\n\
             title = \"All\"\nsections = [\"rows\"]\n[section]\nid = \"rows\"\ntitle = \"Rows\"\n\
             objectives = \"none\"\n{section}columns = [{columns}]\n[[entry]]\n{entry}"
        )
    }

    fn entry(rest: &str) -> Self {
        Self {
            entry: format!("id = \"one\"\ncells = [\"a\"]\n{rest}\n"),
            ..Self::default()
        }
    }

    fn outline(rest: String) -> Self {
        Self {
            outline: rest,
            ..Self::default()
        }
    }
}

fn build(text: &str) -> (Model, Vec<Problem>) {
    let source = PackSource {
        name: "p.toml".to_string(),
        files: vec![SourceFile::of_text("p.toml", "p", text)],
        problems: Vec::new(),
    };
    pack::build(&[source])
}

/// Whether `most` are taken and one more is refused, with these words and all a reader needs.
fn holds(most: usize, words: &str, pack: impl Fn(usize) -> Parts) {
    let (_, within) = build(&pack(most).text());
    assert_eq!(pack::report(&within), "", "{words}");
    let (_, beyond) = build(&pack(most + 1).text());
    let report = pack::report(&beyond);
    assert_eq!(beyond.len(), 1, "{report}");
    let problem = &beyond[0];
    assert!(problem.message.contains(words), "{report}");
    assert!(problem.place.is_some(), "{report}");
    assert!(problem.hint.is_some(), "{report}");
}

fn numbered(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

#[test]
fn ids_titles_and_texts_have_a_longest() {
    holds(limits::ID, "an id longer than 200 characters", |length| {
        let id = "x".repeat(length);
        Parts {
            entry: format!("id = \"{id}\"\ncells = [\"a\"]\n"),
            ..Parts::default()
        }
    });
    // Characters, not bytes: a language with long ones has the same room.
    holds(
        limits::TITLE,
        "a title longer than 500 characters",
        |length| Parts::entry(&format!("title = \"{}\"", "界".repeat(length))),
    );
    holds(limits::TEXT_BYTES, "a text longer than 1 MB", |length| {
        Parts::entry(&format!("why = \"{}\"", "x".repeat(length)))
    });
}

#[test]
fn lists_of_an_entry_have_a_longest() {
    holds(limits::LIST_ITEMS, "more than 100 items", |count| {
        let aliases = numbered(count, |at| format!("\"a{at}\", "));
        Parts::entry(&format!("aliases = [{aliases}]"))
    });
    holds(limits::LIST_ITEMS, "more than 100 blocks", |count| {
        Parts::entry(&"[[entry.block]]\ntext = \"x\"\n".repeat(count))
    });
    holds(limits::LIST_ITEMS, "more than 100 facets", |count| Parts {
        section: "kind = \"scenario\"\n".to_string(),
        ..Parts::entry(&format!(
            "situation = \"s\"\n{}",
            "[[entry.facet]]\nfacet = \"f\"\nanswer = \"a\"\n".repeat(count)
        ))
    });
}

#[test]
fn lists_and_tables_of_a_page_have_a_longest() {
    let block = |what: String| Parts::entry(&format!("[[entry.block]]\n{what}"));
    holds(limits::BLOCK_ROWS, "more than 1,000 items", |count| {
        let items = numbered(count, |at| format!("\"i{at}\", "));
        block(format!("list.style = \"steps\"\nlist.items = [{items}]"))
    });
    holds(limits::BLOCK_ROWS, "more than 1,000 rows", |count| {
        let rows = numbered(count, |at| format!("[\"r{at}\"], "));
        block(format!("table.columns = [\"c\"]\ntable.rows = [{rows}]"))
    });
    holds(limits::COLUMNS, "more than 12 columns", |count| {
        let columns = numbered(count, |at| format!("\"c{at}\", "));
        let cells = numbered(count.min(limits::COLUMNS), |at| format!("\"{at}\", "));
        block(format!(
            "table.columns = [{columns}]\ntable.rows = [[{cells}]]"
        ))
    });
    holds(limits::LIST_ITEMS, "more than 100 wrong options", |count| {
        let wrong = numbered(count, |at| {
            format!("{{ option = \"o{at}\", reason = \"r\" }}, ")
        });
        let facet = format!("facet = \"f\"\nanswer = \"a\"\nwrong = [{wrong}]");
        Parts {
            section: "kind = \"scenario\"\n".to_string(),
            ..Parts::entry(&format!("situation = \"s\"\n[[entry.facet]]\n{facet}"))
        }
    });
}

#[test]
fn sections_and_the_outline_have_a_largest() {
    holds(limits::COLUMNS, "1 to 12 columns, not 13", |count| {
        let column = |at| {
            let role = if at == 0 { "cue" } else { "reason" };
            format!("{{ id = \"c{at}\", title = \"C\", role = \"{role}\" }}, ")
        };
        let cells = numbered(count, |_| "\"a\", ".to_string());
        Parts {
            columns: numbered(count, column),
            entry: format!("id = \"one\"\ncells = [{cells}]\n"),
            ..Parts::default()
        }
    });
    holds(limits::PANES, "more than 100 domains", |count| {
        Parts::outline(numbered(count, |at| {
            format!("[[domain]]\nid = \"d{at}\"\ntitle = \"D\"\nweight = [1, 2]\n")
        }))
    });
    holds(limits::OUTLINE, "more than 50,000 objectives", |count| {
        let domain = "[[domain]]\nid = \"d\"\ntitle = \"D\"\nweight = [1, 2]\n";
        let objective =
            |at| format!("[[objective]]\nid = \"{at}\"\ndomain = \"d\"\ntitle = \"O\"\n");
        Parts::outline(domain.to_string() + &numbered(count, objective))
    });
    holds(limits::OUTLINE, "more than 50,000 sources", |count| {
        Parts::outline(numbered(count, |at| {
            format!(
                "[[source]]\nid = \"s{at}\"\ntitle = \"S\"\nurl = \"https://a\"\nread = 2026-01-01\n"
            )
        }))
    });
}

#[test]
fn a_pack_has_so_many_panes() {
    let told = |count| {
        let pane =
            |at| format!("[[pane]]\nid = \"p{at}\"\ntitle = \"P\"\nsections = [\"s{at}\"]\n");
        let head = "format = 1\n[pack]\nid = \"p\"\ntitle = \"P\"\n";
        let head = head.to_string() + &numbered(count, pane);
        let mut files = vec![SourceFile::of_text("pack.toml", "pack", &head)];
        files.extend((0..count).map(|at| {
            let section = format!(
                "[section]\nid = \"s{at}\"\nkind = \"page\"\ntitle = \"S\"\n\
                 columns = [{{ id = \"c\", title = \"C\", role = \"cue\" }}]\n"
            );
            SourceFile::of_text(&format!("s{at}.toml"), &format!("s{at}"), &section)
        }));
        let source = PackSource {
            name: "p".to_string(),
            files,
            problems: Vec::new(),
        };
        let (model, problems) = pack::build(&[source]);
        assert_eq!(model.packs[0].panes.len(), limits::PANES);
        pack::report(&problems)
    };
    assert_eq!(told(limits::PANES), "");
    let beyond = told(limits::PANES + 1);
    let place = format!(
        "pack.toml:{}:6: more than 100 panes in one pack\n",
        5 + 4 * limits::PANES + 1
    );
    assert!(beyond.starts_with(&place), "{beyond}");
    assert!(beyond.contains("hint: put some together"), "{beyond}");
}

#[test]
fn tables_and_lists_go_eighty_deep() {
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let told = |depth| {
        let (_, problems) = build(&Parts::entry(&format!("x = {}", nested(depth))).text());
        pack::report(&problems)
    };
    // The entry itself is in a list.
    let within = told(limits::DEPTH);
    assert!(within.contains("unknown key `x`"), "{within}");
    let beyond = told(limits::DEPTH + 1);
    assert!(
        beyond.contains("more than 80 tables and lists within each other"),
        "{beyond}"
    );
    assert!(beyond.contains("hint: "), "{beyond}");
}

#[test]
fn however_deep_the_end_comes_soon() {
    let deep = 100_000;
    for deep in [
        "x = ".to_string() + &"[".repeat(deep),
        "x = ".to_string() + &"{a=".repeat(deep),
        "[".to_string() + &"a.".repeat(deep) + "a]",
        "a.".repeat(deep) + "a = 1",
        "[[".to_string() + &"a.".repeat(deep) + "a]]",
    ] {
        let (_, problems) = build(&format!("{}\n{deep}", Parts::default().text()));
        assert!(!problems.is_empty() && problems.len() <= limits::PROBLEMS + 1);
        assert!(problems.iter().all(|problem| problem.place.is_some()));
    }
}

#[test]
fn so_many_problems_are_told_and_the_rest_is_counted() {
    let told = |count| {
        let stray = numbered(count, |at| {
            format!("[[entry]]\nid = \"n{at}\"\ncells = []\n")
        });
        build(&(Parts::default().text() + &stray))
    };
    let (_, within) = told(limits::PROBLEMS);
    assert_eq!(within.len(), limits::PROBLEMS);
    assert!(within.iter().all(|problem| problem.place.is_some()));
    let (model, beyond) = told(limits::PROBLEMS + 1);
    assert_eq!(beyond[..limits::PROBLEMS], within);
    assert_eq!(beyond[limits::PROBLEMS].message, "and 1 more problem");
    assert_eq!(model.entries.len(), limits::PROBLEMS + 2, "all serve");
    assert_eq!(pack::count(&beyond), limits::PROBLEMS + 1);
    let (_, many) = told(5000);
    assert_eq!(pack::count(&many), 5000);
    assert_eq!(many[limits::PROBLEMS].message, "and 4,950 more problems");
}

#[test]
fn behind_a_fault_of_toml_so_much_is_read_and_then_no_more() {
    let fault = "x y\n";
    let told = |length: usize| {
        let filler = "# filler\n".repeat(length / 9);
        let text = Parts::default().text() + fault + &filler + "[z]\nz z\n";
        pack::report(&build(&text).1)
    };
    let within = told(limits::RECOVERY_BYTES - 100);
    assert_eq!(within.matches("p.toml:").count(), 2, "{within}");
    let beyond = told(limits::RECOVERY_BYTES + 100);
    assert!(
        beyond.contains("from here on this file is not read, 256 KB"),
        "{beyond}"
    );
    assert_eq!(beyond.matches("p.toml:").count(), 2, "{beyond}");
}

#[test]
fn a_text_that_reading_breaks_off_in_is_no_fault() {
    let long = format!(
        "why = '''{}'''\n",
        "[word]\n".repeat(limits::RECOVERY_BYTES / 4)
    );
    let text = "format = 1\nx y\n".to_string() + &Parts::entry(&long).text();
    let report = pack::report(&build(&text).1);
    assert!(!report.contains("no end"), "{report}");
    assert!(report.contains("not read, 256 KB"), "{report}");
}

#[test]
fn a_pack_has_so_many_files() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pack.toml"), "").unwrap();
    for at in 1..limits::FILES {
        File::create(folder.path().join(format!("s{at}.toml"))).unwrap();
    }
    let within = pack::open(folder.path()).unwrap();
    assert_eq!(
        (within.files.len(), within.problems.len()),
        (limits::FILES, 0)
    );
    File::create(folder.path().join("z.toml")).unwrap();
    let beyond = pack::open(folder.path()).unwrap();
    assert_eq!(beyond.files.len(), limits::FILES);
    let told = pack::report(&beyond.problems);
    assert!(
        told.contains("more than 10,000 files in one pack\n  hint: "),
        "{told}"
    );
}

#[test]
fn a_pack_has_so_many_bytes() {
    let folder = tempfile::tempdir().unwrap();
    // Files with a length and nothing in them.
    let make = |name: &str, length: u64| {
        let file = File::create(folder.path().join(name)).unwrap();
        file.set_len(length).unwrap();
    };
    make("pack.toml", limits::FILE_BYTES);
    for at in 1..limits::PACK_BYTES / limits::FILE_BYTES {
        make(&format!("s{at}.toml"), limits::FILE_BYTES);
    }
    assert_eq!(problems_of_opening(folder.path()), "");
    make("z.toml", 1);
    let told = problems_of_opening(folder.path());
    assert!(
        told.contains("z.toml: from this file on the pack is larger than 512 MB"),
        "{told}"
    );
    assert!(told.contains("hint: make two packs"), "{told}");
}

fn problems_of_opening(folder: &Path) -> String {
    pack::report(&pack::open(folder).unwrap().problems)
}

/// Takes a minute and a gigabyte: `cargo test --release --test limits -- --ignored`.
#[test]
#[ignore = "large"]
fn a_million_entries_are_taken_and_no_more() {
    let text = |count: usize| {
        let mut text = Parts::default().text();
        for at in 1..count {
            let _ = write!(text, "[[entry]]\nid=\"e{at:x}\"\ncells=[\"a\"]\n");
        }
        text
    };
    let (model, problems) = build(&text(limits::ENTRIES));
    assert_eq!((model.entries.len(), problems.len()), (limits::ENTRIES, 0));
    let (model, problems) = build(&text(limits::ENTRIES + 2));
    assert_eq!(model.entries.len(), limits::ENTRIES);
    let told = pack::report(&problems);
    assert_eq!(problems.len(), 1, "{told}");
    assert!(
        told.contains("more than 1,000,000 entries in all open packs"),
        "{told}"
    );
}

#[test]
fn a_field_takes_so_many_characters_typed_or_pasted() {
    for open in ["/", "e"] {
        for length in [limits::FIELD, limits::FIELD + 1, 3 * limits::FIELD] {
            let mut typed = Deck::small().at("pot").keys(open);
            typed.press(&"世".repeat(length));
            assert_eq!(field(&typed).chars().count(), limits::FIELD);
            let mut pasted = Deck::small().at("pot").keys(open);
            pasted.act(Action::Paste("世".repeat(length)));
            assert_eq!(field(&pasted), field(&typed));
        }
        let mut within = Deck::small().at("pot").keys(open);
        within.act(Action::Paste("x".repeat(limits::FIELD - 1)));
        assert_eq!(field(&within).len(), limits::FIELD - 1);
    }
}

fn field(deck: &Deck) -> String {
    match deck.state.overlays.last() {
        Some(Overlay::Search(search)) => search.input.value().to_string(),
        Some(Overlay::Note { input, .. }) => input.value().to_string(),
        _ => panic!("no field is open"),
    }
}
