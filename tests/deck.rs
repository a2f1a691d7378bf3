//! The shipped deck as a whole: it keeps its promises, its facts can be checked, its parts are
//! linked, and its texts fit a table.
//!
//! Reads the built model only, and two lists beside this file: `base_sheet.tsv`, the topics
//! that the deck owes its reader, and `ids.txt`, every id that it has ever used. Whether the
//! samples run and what a screen looks like is tested elsewhere.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a deck that cannot be read is a failed test"
)]

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use refdeck::index::{Coverage, Index};
use refdeck::model::{
    Block, CodeLang, Entry, EntryIx, Kind, Model, Pack, PackIx, Proof, Section, SectionIx, Target,
    inline,
};
use refdeck::pack::{self, PackSource};
use refdeck::text::width;

/// The longest texts, in cells: titles stand in a narrow outline, cells in a table's column.
const SECTION_TITLE: usize = 20;
const INTRO: usize = 110;
const ENTRY_TITLE: usize = 60;
const CELL: usize = 140;

/// How many entries a section may have, so that it is taken in at a glance.
const SECTION_ENTRIES: usize = 15;
/// Sections that may have more, and why.
const LONG_SECTIONS: &[(&str, usize, &str)] = &[
    (
        "traps-training",
        17,
        "data, packages, pipelines and compute share it: a trap is looked for here first",
    ),
    ("confused", 17, "looked up by name, not read through"),
    (
        "checklist",
        16,
        "ten skills that the table of topics names, six that it forgets",
    ),
];

/// Traps that no other kind of entry needs to lead to, and why.
const LONE_TRAPS: &[(&str, &str)] = &[];

/// How many of these the deck promises at least.
const PROMISED: &[(Kind, usize)] = &[(Kind::Cue, 120), (Kind::Pair, 45), (Kind::Scenario, 30)];

/// What a scenario asks, in this order.
const FACETS: [&str; 5] = ["asset", "compute", "identity", "deployment", "monitoring"];

struct Deck {
    model: Model,
    index: Index,
}

impl Deck {
    fn pack(&self) -> &Pack {
        self.model.pack(PackIx::new(0))
    }

    fn sections(&self) -> impl Iterator<Item = (SectionIx, &Section)> {
        let sections = self.model.sections.iter().enumerate();
        sections.map(|(at, section)| (SectionIx::new(at), section))
    }

    fn own(&self, section: &Section) -> impl Iterator<Item = (EntryIx, &Entry)> {
        let own = section.entries.clone().map(EntryIx);
        own.map(|ix| (ix, self.model.entry(ix)))
    }

    fn entries_of(&self, section: &str) -> Vec<&Entry> {
        let found = self.sections().find(|(_, known)| &*known.id == section);
        let (_, section) = found.expect("a section of the overview");
        self.own(section).map(|(_, entry)| entry).collect()
    }

    fn is_trap(&self, entry: EntryIx) -> bool {
        self.model.section_of(entry).kind == Kind::Trap
    }

    /// The sections that `entry` names in its links.
    fn sections_seen(entry: &Entry) -> usize {
        let links = entry.links.iter();
        links
            .filter(|link| matches!(link.target, Target::Section(_)))
            .count()
    }
}

fn deck() -> &'static Deck {
    static DECK: OnceLock<Deck> = OnceLock::new();
    DECK.get_or_init(|| {
        let model = pack::builtin();
        let index = Index::new(&model);
        Deck { model, index }
    })
}

/// The deck as written.
fn source() -> PackSource {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/ai-300");
    pack::open(&folder).expect("the deck's folder")
}

/// Fails with all of `faults` at once, so that one run shows the whole work.
#[track_caller]
fn none(promise: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{promise}:\n  {}", faults.join("\n  "));
}

fn beside(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

fn lines(name: &str) -> Vec<String> {
    let text = fs::read_to_string(beside(name)).expect("a list beside the test");
    let lines = text.lines();
    lines
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(str::to_string)
        .collect()
}

fn plain_width(text: &str) -> usize {
    width(&inline::plain(text))
}

fn is_date(text: &str, parts: usize) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [4, 2, 2][..parts] && text.bytes().all(|b| b == b'-' || b.is_ascii_digit())
}

#[test]
fn has_no_problems() {
    let (_, problems) = pack::build(&[source()]);
    assert!(problems.is_empty(), "{}", pack::report(&problems));
}

#[test]
fn serves_every_topic() {
    let owed = (1..=226)
        .map(|n| format!("R{n:03}"))
        .chain((1..=12).map(|n| format!("B{n:02}")));
    let table: Vec<(String, String)> = lines("base_sheet.tsv")
        .iter()
        .map(|line| {
            let (topic, ids) = line.split_once('\t').expect("a number, a tab, ids");
            (topic.to_string(), ids.to_string())
        })
        .collect();
    let listed: Vec<&String> = table.iter().map(|(topic, _)| topic).collect();
    assert_eq!(listed, owed.collect::<Vec<_>>().iter().collect::<Vec<_>>());

    let mut faults = Vec::new();
    for (topic, ids) in &table {
        let mut seen = HashSet::new();
        for id in ids.split(',') {
            if !matches!(deck().pack().ids.get(id), Some(Target::Entry(_))) {
                faults.push(format!("{topic}: no entry `{id}`"));
            }
            if !seen.insert(id) {
                faults.push(format!("{topic}: `{id}` twice"));
            }
        }
    }
    none("every topic has its entries", &faults);
}

#[test]
fn keeps_every_id_that_was_ever_used() {
    let ids = &deck().pack().ids;
    let listed = lines("ids.txt");
    let known: BTreeSet<&str> = listed.iter().map(String::as_str).collect();
    assert_eq!(known.len(), listed.len(), "ids.txt names an id twice");

    let lost: Vec<String> = known
        .iter()
        .filter(|id| ids.get(id).is_none())
        .map(|id| format!("`{id}`: bookmarks hold on to it; give its heir `was = [\"{id}\"]`"))
        .collect();
    none("an id is kept for ever", &lost);

    let new: Vec<String> = ids
        .all()
        .iter()
        .map(|(id, _)| id)
        .filter(|id| !known.contains(&***id))
        .map(ToString::to_string)
        .collect();
    if !new.is_empty() && std::env::var_os("UPDATE").is_some() {
        let mut text = fs::read_to_string(beside("ids.txt")).unwrap();
        for id in &new {
            text.push_str(id);
            text.push('\n');
        }
        fs::write(beside("ids.txt"), text).unwrap();
        return;
    }
    none("new ids are listed: run again with UPDATE=1", &new);
}

#[test]
fn entries_can_be_found_checked_and_placed() {
    let mut faults = Vec::new();
    for (_, section) in deck().sections() {
        for (_, entry) in deck().own(section) {
            let id = &entry.id;
            let aliases: BTreeSet<String> =
                entry.aliases.iter().map(|a| a.to_lowercase()).collect();
            if aliases.len() < 2 {
                faults.push(format!("{id}: fewer than two aliases"));
            }
            if aliases.len() < entry.aliases.len() {
                faults.push(format!("{id}: the same alias twice"));
            }
            if entry.sources.is_empty() {
                faults.push(format!("{id}: no source"));
            }
            if entry.objectives.is_empty() != section.about_itself {
                faults.push(format!("{id}: serves no objective, or should serve none"));
            }
        }
    }
    none("entries have aliases, sources and objectives", &faults);
}

#[test]
fn entries_are_linked() {
    let model = &deck().model;
    let mut linked = BTreeSet::new();
    let entries = model.entries().map(|(ix, _)| Target::Entry(ix));
    let sections = deck().sections().map(|(ix, _)| Target::Section(ix));
    for target in entries.chain(sections) {
        for back in deck().index.back_links(&deck().model, target) {
            linked.insert(back.from);
            linked.extend(target.entry());
        }
    }
    let lone: Vec<String> = model
        .entries()
        .filter(|(ix, _)| !linked.contains(ix))
        .map(|(_, entry)| entry.id.to_string())
        .collect();
    none("every entry has a neighbour", &lone);
}

#[test]
fn traps_are_announced_where_they_lurk() {
    let model = &deck().model;
    let mut faults = Vec::new();
    for (ix, entry) in model.entries().filter(|(ix, _)| deck().is_trap(*ix)) {
        let mut back = deck().index.back_links(&deck().model, Target::Entry(ix));
        let announced = back.any(|back| !deck().is_trap(back.from));
        let excepted = LONE_TRAPS.iter().any(|(id, _)| *id == &*entry.id);
        if announced == excepted {
            faults.push(entry.id.to_string());
        }
    }
    none("a trap is linked from an entry that is none", &faults);
}

#[test]
fn pairs_tell_two_entries_apart() {
    let model = &deck().model;
    let mut faults = Vec::new();
    let mut seen = HashSet::new();
    for (ix, entry) in model.entries() {
        if model.section_of(ix).kind != Kind::Pair {
            continue;
        }
        match entry.rare().between {
            Some([a, b]) if a != b && a != ix && b != ix => {
                if !seen.insert((a.min(b), a.max(b))) {
                    faults.push(format!("{}: the same two as in another pair", entry.id));
                }
            }
            _ => faults.push(format!("{}: not two other entries", entry.id)),
        }
    }
    none("a pair has two ends", &faults);
    assert!(!seen.is_empty(), "the deck has pairs");
}

#[test]
fn sources_are_used_and_dated() {
    let pack = deck().pack();
    let used: HashSet<u16> = deck()
        .model
        .entries()
        .flat_map(|(_, entry)| entry.sources.iter().copied())
        .collect();
    let mut faults = Vec::new();
    let mut urls = BTreeMap::new();
    for (at, source) in (0u16..).zip(pack.sources.iter()) {
        let id = &source.id;
        if !used.contains(&at) {
            faults.push(format!("{id}: no entry cites it"));
        }
        if !is_date(&source.read, 3) {
            faults.push(format!("{id}: read on `{}`", source.read));
        }
        if source.as_of.as_deref().is_some_and(|day| !is_date(day, 2)) {
            faults.push(format!("{id}: the page's own date is no month"));
        }
        if let Some(other) = urls.insert(source.url.trim_end_matches('/'), id) {
            faults.push(format!("{id}: the same address as {other}"));
        }
    }
    none("sources are cited, dated and listed once", &faults);
}

#[test]
fn serves_every_objective_well() {
    let pack = deck().pack();
    let coverage = Coverage::of(&deck().model, PackIx::new(0));
    let thin: Vec<String> = pack
        .objectives
        .iter()
        .zip(&coverage.objectives)
        .filter_map(|(objective, count)| {
            let lacks = refdeck::doc::coverage::lacking(count)?;
            Some(format!("{} {}: {lacks}", objective.id, objective.title))
        })
        .collect();
    none(
        "an objective has entries, a choice, a trap and a cue",
        &thin,
    );
    assert_eq!(pack.objectives.len(), 58, "the outline is whole");
    assert_eq!(pack.domains.len(), 5, "the outline is whole");
}

#[test]
fn has_as_many_cues_pairs_and_scenarios_as_promised() {
    let faults: Vec<String> = PROMISED
        .iter()
        .filter_map(|(kind, promised)| {
            let sections = deck().sections().filter(|(_, s)| s.kind == *kind);
            let entries: usize = sections.map(|(_, s)| s.entries.len()).sum();
            (entries < *promised).then(|| format!("{}: {entries}", kind.word()))
        })
        .collect();
    none("the deck keeps its numbers", &faults);
}

#[test]
fn cues_have_one_right_answer() {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut faults = Vec::new();
    for (_, section) in deck().sections().filter(|(_, s)| s.kind == Kind::Cue) {
        for (_, entry) in deck().own(section) {
            let cue = inline::plain(&entry.cells[0]).to_lowercase();
            if let Some(other) = seen.insert(cue, &entry.id) {
                faults.push(format!("{} asks the same as {other}", entry.id));
            }
        }
    }
    none("a cue is asked once", &faults);
}

#[test]
fn scenarios_ask_five_facets_with_three_wrong_answers() {
    let mut faults = Vec::new();
    for (_, section) in deck().sections().filter(|(_, s)| s.kind == Kind::Scenario) {
        for (_, entry) in deck().own(section) {
            let names: Vec<&str> = entry
                .rare()
                .facets
                .iter()
                .map(|facet| &*facet.name)
                .collect();
            if names != FACETS {
                faults.push(format!("{}: facets {names:?}", entry.id));
            }
            for facet in &entry.rare().facets {
                let options: BTreeSet<&str> =
                    facet.wrong.iter().map(|[option, _]| &**option).collect();
                if options.len() != 3 || options.contains(&*facet.answer) {
                    faults.push(format!("{} {}: wrong options", entry.id, facet.name));
                }
                if facet.wrong.iter().any(|[_, reason]| reason.len() < 15) {
                    faults.push(format!("{} {}: a reason is missing", entry.id, facet.name));
                }
            }
        }
    }
    none("a scenario is whole", &faults);
}

#[test]
fn code_has_a_proof_that_fits_its_language() {
    let mut faults = Vec::new();
    for (_, entry) in deck().model.entries() {
        for block in &entry.rare().blocks {
            let Block::Code(code) = block else { continue };
            let fits = match code.proof {
                Proof::AzureMl | Proof::Actions => code.lang == CodeLang::Yaml,
                Proof::Python => code.lang == CodeLang::Python,
                Proof::Shell => code.lang == CodeLang::Bash,
                Proof::Json => code.lang == CodeLang::Json,
                Proof::Bicep => code.lang == CodeLang::Bicep,
                Proof::Kql => code.lang == CodeLang::Kql,
                Proof::None => code.reason.as_ref().is_some_and(|why| why.len() > 20),
            };
            if !fits {
                faults.push(format!("{}: {:?}", entry.id, code.name));
            }
        }
    }
    none("a tool accepts each sample, or a reason is given", &faults);
}

#[test]
fn sections_are_short_enough_to_scan() {
    let mut faults = Vec::new();
    for (_, section) in deck().sections() {
        let id = &section.id;
        let exception = LONG_SECTIONS.iter().find(|(long, ..)| *long == &**id);
        let most = exception.map_or(SECTION_ENTRIES, |(_, most, _)| *most);
        let rows = section.entries.len();
        if rows > most || (exception.is_some() && rows <= SECTION_ENTRIES) {
            faults.push(format!("{id}: {rows} entries, {most} allowed"));
        }
        if width(&section.title) > SECTION_TITLE {
            faults.push(format!("{id}: title `{}`", section.title));
        }
        match section.intro.as_deref() {
            Some(intro) if plain_width(intro) <= INTRO => {}
            Some(intro) => faults.push(format!("{id}: intro of {} cells", plain_width(intro))),
            None => faults.push(format!("{id}: no intro")),
        }
    }
    none("sections fit outline and heading", &faults);
}

#[test]
fn texts_fit_a_table() {
    let mut faults = Vec::new();
    for (_, entry) in deck().model.entries() {
        let title = plain_width(entry.title());
        if title > ENTRY_TITLE {
            faults.push(format!("{}: title of {title} cells", entry.id));
        }
        for cell in &entry.cells {
            let cells = plain_width(cell);
            if cells > CELL || cells == 0 {
                faults.push(format!("{}: {cells} cells: {cell}", entry.id));
            }
        }
    }
    none("titles and cells are short", &faults);

    let files = source().files;
    let tabs: Vec<String> = files
        .iter()
        .filter(|file| file.text().unwrap().contains(['\t', '\r']))
        .map(|file| file.path.clone())
        .collect();
    none("files hold no tabs", &tabs);
}

#[test]
fn rows_of_a_section_differ_in_title_and_cue() {
    let model = &deck().model;
    let mut faults = Vec::new();
    for (ix, section) in deck().sections() {
        let (mut titles, mut cues) = (HashSet::new(), HashSet::new());
        for row in model.rows(ix) {
            let entry = model.entry(row);
            if !titles.insert(inline::plain(entry.title()).to_lowercase()) {
                faults.push(format!("{}: title of {} twice", section.id, entry.id));
            }
            if !cues.insert(inline::plain(&entry.cells[0]).to_lowercase()) {
                faults.push(format!("{}: cue of {} twice", section.id, entry.id));
            }
        }
    }
    none("a reader can tell the rows apart", &faults);
}

#[test]
fn the_overview_leads_into_the_deck() {
    let stations = deck().entries_of("lifecycle");
    let rules = deck().entries_of("fast-rules");
    let domains = deck().entries_of("domains");
    let stuck: Vec<String> = stations
        .iter()
        .copied()
        .chain(rules)
        .chain(domains)
        .filter(|entry| Deck::sections_seen(entry) == 0)
        .map(|entry| entry.id.to_string())
        .collect();
    none("stations, rules and domains lead to a table", &stuck);

    let mut nodes = 0;
    for diagram in stations.iter().flat_map(|entry| &entry.rare().blocks) {
        let Block::Diagram(diagram) = diagram else {
            continue;
        };
        for (node, target) in &diagram.links {
            nodes += 1;
            let is_section = matches!(target, Target::Section(_));
            assert!(is_section, "station `{node}` leads to a section");
        }
    }
    assert_eq!(nodes, stations.len() - 1, "each station is in the drawing");
}

#[test]
fn facts_about_the_exam_say_how_firm_they_are() {
    let vague: Vec<String> = deck()
        .entries_of("exam")
        .iter()
        .filter(|entry| {
            let firm = entry.cells.last().unwrap();
            !firm.contains("official") && !firm.contains("second-hand")
        })
        .map(|entry| entry.id.to_string())
        .collect();
    none("official or second-hand", &vague);
}
