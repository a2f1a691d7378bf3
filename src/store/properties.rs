//! What holds for every history of changes and for every file, tried with made-up ones.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use time::macros::date;

use super::*;
use crate::model::EntryId;

const DAY: time::Date = date!(2026 - 11 - 24);
const IDS: [&str; 4] = ["a", "b", "c", "d"];

/// Few unless `PROPTEST_CASES` asks for more: every change is synced, which takes its time.
fn cases() -> ProptestConfig {
    let chosen = ProptestConfig::default();
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    ProptestConfig {
        cases: if asked { chosen.cases } else { 32 },
        failure_persistence: None,
        ..chosen
    }
}

struct Data(tempfile::TempDir);

impl Data {
    fn new(bookmarks: Option<&[u8]>) -> Self {
        let data = Self(tempfile::tempdir().unwrap());
        if let Some(bytes) = bookmarks {
            fs::write(data.0.path().join("bookmarks.toml"), bytes).unwrap();
        }
        data
    }

    fn store(&self) -> Store {
        Store::new(&Folders {
            data: self.0.path().to_path_buf(),
            config: self.0.path().join("config"),
        })
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).unwrap()
    }

    /// Whether a file in the folder holds exactly `bytes`.
    fn holds(&self, bytes: &[u8]) -> bool {
        let files = fs::read_dir(self.0.path()).unwrap();
        files
            .map(|file| file.unwrap().path())
            .any(|path| path.is_file() && fs::read(path).unwrap() == bytes)
    }
}

fn id(name: &str) -> EntryId {
    EntryId::new("ai-300", name)
}

fn any_change() -> impl Strategy<Value = Change> {
    let ids = || select(&IDS[..]).prop_map(id);
    let notes = prop_oneof![
        Just(String::new()),
        "[a-z \\n#\"'\\\\\\[\\]=]{0,20}",
        any::<String>(),
    ];
    prop_oneof![
        3 => ids().prop_map(|id| Change::Mark { id, title: "Title".into(), date: DAY }),
        2 => ids().prop_map(|id| Change::Unmark { id }),
        2 => (ids(), notes).prop_map(|(id, note)| Change::Note {
            id,
            title: "Title".into(),
            note: note.into(),
            date: DAY,
        }),
        1 => ids().prop_map(|id| Change::Tick { id, date: DAY }),
        1 => ids().prop_map(|id| Change::Untick { id }),
    ]
}

/// What the changes come to, if nothing is lost.
#[derive(Debug, Default, PartialEq)]
struct Expected {
    marked: BTreeSet<String>,
    notes: BTreeMap<String, String>,
    ticked: BTreeSet<String>,
}

impl Expected {
    fn apply(&mut self, change: &Change) {
        let name = change.id().entry.to_string();
        match change {
            Change::Mark { .. } => drop(self.marked.insert(name)),
            Change::Unmark { .. } => drop(self.marked.remove(&name)),
            Change::Note { note, .. } if note.trim().is_empty() => drop(self.notes.remove(&name)),
            Change::Note { note, .. } => {
                self.notes.insert(name, note.to_string());
            }
            Change::Tick { .. } => drop(self.ticked.insert(name)),
            Change::Untick { .. } => drop(self.ticked.remove(&name)),
        }
    }

    fn of(marks: &Marks) -> Self {
        let named = |name: &&&str| name.to_string();
        let ids = || IDS.iter();
        Self {
            marked: ids()
                .filter(|name| marks.is_marked(&id(name)))
                .map(|name| named(&name))
                .collect(),
            notes: ids()
                .filter_map(|name| Some(((*name).to_string(), marks.note(&id(name))?.to_string())))
                .collect(),
            ticked: ids()
                .filter(|name| marks.is_ticked(&id(name)))
                .map(|name| named(&name))
                .collect(),
        }
    }
}

/// A table as somebody might have written it by hand; each `@` becomes a number.
fn table((name, [above, behind, own, note, removed, below]): (&str, [bool; 6])) -> String {
    let when = |wanted: bool, text: &'static str| if wanted { text } else { "" };
    [
        when(above, "\n# c@."),
        "\n[[bookmark]]",
        when(behind, " # c@."),
        "\nid = \"ai-300/",
        name,
        "\"",
        when(behind, " # c@."),
        when(own, "\nown@ = [1, # c@.\n 2]"),
        when(note, "\n# c@.\nnote = 'n' # c@."),
        when(removed, "\nremoved = true"),
        when(removed && behind, " # c@."),
        when(below, "\nadded = 2026-01-02 # c@.\n# c@."),
        "\n",
    ]
    .concat()
}

/// The same in a list of tables on one line each.
fn inline_table((name, [own, ..]): (&str, [bool; 6])) -> String {
    let own = if own { ", own@ = 1" } else { "" };
    format!("  {{ id = 'ai-300/{name}'{own} }}, # c@.\n")
}

/// A file as somebody might have written it by hand: every comment and every key of their own
/// has a number.
fn by_hand() -> impl Strategy<Value = String> {
    let tables = vec((select(&IDS[..]), any::<[bool; 6]>()), 0..4);
    (tables, any::<[bool; 4]>()).prop_map(|(tables, [root_key, inline, crlf, open_end])| {
        let mut text = "# c@.\n".to_string();
        if root_key {
            text += "own@ = 'x' # c@.\n";
        }
        text += "# c@.\nformat = 1 # c@.\n";
        if inline {
            text += "# c@.\nbookmark = [ # c@.\n";
            text.extend(tables.into_iter().map(inline_table));
            text += "  # c@.\n] # c@.\n";
        } else {
            text.extend(tables.into_iter().map(table));
        }
        text += if open_end { "# c@." } else { "# c@.\n" };
        let parts = text.split('@').enumerate();
        let numbered: String = parts
            .map(|(number, part)| match number {
                0 => part.to_string(),
                number => format!("{number}{part}"),
            })
            .collect();
        if crlf {
            numbered.replace('\n', "\r\n")
        } else {
            numbered
        }
    })
}

/// The comments and own keys of a file by hand.
fn tags(text: &str) -> Vec<String> {
    let tag = |start: &'static str, end: char| {
        text.split(start)
            .skip(1)
            .filter_map(move |rest| Some(format!("{start}{}{end}", rest.split_once(end)?.0)))
    };
    tag("# c", '.').chain(tag("own", ' ')).collect()
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn two_programs_keep_what_either_changed(
        history in vec((any::<bool>(), any_change()), 1..10),
    ) {
        let data = Data::new(None);
        let stores = [data.store(), data.store()];
        let mut expected = Expected::default();
        for (other, change) in &history {
            let changed = stores[usize::from(*other)].change(change).unwrap();
            expected.apply(change);
            prop_assert_eq!(&Expected::of(&changed.marks), &expected);
            prop_assert_eq!(changed.notices.len(), 0);
        }
        prop_assert_eq!(&Expected::of(&data.store().load().marks), &expected);
    }

    #[test]
    fn changes_at_once_are_as_good_as_one_by_one(history in vec(any_change(), 1..10)) {
        let data = Data::new(None);
        let changed = data.store().change_all(&history).unwrap();
        let mut expected = Expected::default();
        for change in &history {
            expected.apply(change);
        }
        prop_assert_eq!(&Expected::of(&changed.marks), &expected);
    }

    #[test]
    fn what_was_written_by_hand_survives(
        text in by_hand(),
        history in vec(any_change(), 1..6),
    ) {
        let data = Data::new(Some(text.as_bytes()));
        let before = data.store().load();
        prop_assert_eq!(before.notices.len(), 0, "{:?}", before.notices);
        let mut expected = Expected::of(&before.marks);
        for change in &history {
            expected.apply(change);
            let changed = data.store().change(change).unwrap();
            prop_assert_eq!(&Expected::of(&changed.marks), &expected, "{}", data.read("bookmarks.toml"));
        }
        let after = data.read("bookmarks.toml");
        for tag in tags(&text) {
            prop_assert!(after.contains(&tag), "{} is gone:\n{}\n---\n{}", tag, text, after);
        }
    }

    #[test]
    fn a_change_back_and_forth_leaves_the_bytes_of_others_alone(text in by_hand()) {
        let data = Data::new(Some(text.as_bytes()));
        let other = EntryId::new("other", "x");
        let mark = Change::Mark { id: other.clone(), title: "".into(), date: DAY };
        let changed = data.store().change(&mark).unwrap();
        prop_assert!(changed.marks.is_marked(&other));
        let ids = changed.marks.bookmarks.len();
        let changed = data.store().change(&Change::Unmark { id: other }).unwrap();
        prop_assert_eq!(changed.marks.bookmarks.len() + 1, ids);
    }

    #[test]
    fn no_bytes_are_ever_lost(
        bytes in prop_oneof![
            vec(any::<u8>(), 0..200),
            any::<String>().prop_map(String::into_bytes),
            // A good file that was cut, and one with a byte gone wrong.
            (by_hand(), any::<Index>()).prop_map(|(text, at)| {
                text.as_bytes()[..at.index(text.len())].to_vec()
            }),
            (by_hand(), any::<Index>(), any::<u8>()).prop_map(|(text, at, byte)| {
                let mut bytes = text.into_bytes();
                let at = at.index(bytes.len());
                bytes[at] = byte;
                bytes
            }),
        ],
    ) {
        let data = Data::new(Some(&bytes));
        let store = data.store();
        store.load();
        let mark = Change::Mark { id: id("new"), title: "Title".into(), date: DAY };
        if let Ok(changed) = store.change(&mark) {
            prop_assert!(changed.marks.is_marked(&id("new")));
            prop_assert!(store.load().notices.iter().all(|notice| !notice.read_only));
        }
        // As the last copy, set aside, or untouched.
        prop_assert!(data.holds(&bytes), "{:?} are gone", bytes);
    }
}
