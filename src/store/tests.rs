//! What the user would notice about their files.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

use time::Date;
use time::macros::date;

use super::*;
use crate::model::EntryId;
use crate::text::Safe;

const DAY: Date = date!(2026 - 11 - 24);

struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn with(file: &str, text: &str) -> Self {
        let home = Self::new();
        home.write(file, text);
        home
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn store(&self) -> Store {
        Store::new(&Folders {
            data: self.data(),
            config: self.folder.path().join("config"),
        })
    }

    fn path(&self, file: &str) -> PathBuf {
        self.data().join(file)
    }

    fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        fs::create_dir_all(self.data()).unwrap();
        fs::write(self.path(file), text).unwrap();
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    fn names(&self) -> Vec<String> {
        names_in(&self.data())
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn id(entry: &str) -> EntryId {
    EntryId::new("ai-300", entry)
}

fn mark(entry: &str) -> Change {
    Change::Mark {
        id: id(entry),
        title: format!("Title of {entry}").into(),
        date: DAY,
    }
}

fn unmark(entry: &str) -> Change {
    Change::Unmark { id: id(entry) }
}

fn note(entry: &str, note: &str) -> Change {
    Change::Note {
        id: id(entry),
        title: Safe::default(),
        note: note.into(),
        date: DAY,
    }
}

fn marked(marks: &Marks) -> Vec<&str> {
    marks
        .bookmarks
        .iter()
        .filter(|bookmark| bookmark.marked)
        .map(|bookmark| &*bookmark.id.entry)
        .collect()
}

#[test]
fn nothing_is_made_before_there_is_something_to_keep() {
    let home = Home::new();
    let loaded = home.store().load();
    assert_eq!(loaded.marks, Marks::default());
    assert_eq!(loaded.session, Session::default());
    assert!(loaded.notices.is_empty());
    assert!(!home.data().exists());
    home.store().change(&unmark("a")).unwrap();
    assert!(!home.path("bookmarks.toml").exists());
}

#[test]
fn a_bookmark_reads_well_and_comes_back() {
    let home = Home::new();
    home.store().change(&mark("quota")).unwrap();
    home.store()
        .change(&note("quota", "first line\n\"second\" line"))
        .unwrap();
    let expected = r#"format = 1

[[bookmark]]
id = "ai-300/quota"
title = "Title of quota"
added = 2026-11-24
note = """
first line
"second" line"""
"#;
    assert_eq!(home.read("bookmarks.toml"), expected);
    let marks = home.store().load().marks;
    assert!(marks.is_marked(&id("quota")));
    assert_eq!(
        marks.note(&id("quota")),
        Some("first line\n\"second\" line")
    );
    assert_eq!(marks.bookmarks[0].added, Some(DAY));
}

#[test]
fn a_removed_bookmark_keeps_its_note_and_gets_it_back() {
    let home = Home::new();
    let store = home.store();
    store.change(&mark("a")).unwrap();
    store.change(&note("a", "look again")).unwrap();
    let marks = store.change(&unmark("a")).unwrap().marks;
    assert!(!marks.is_marked(&id("a")));
    assert_eq!(marks.note(&id("a")), Some("look again"));
    assert!(home.read("bookmarks.toml").contains("removed = true"));
    let marks = store.change(&mark("a")).unwrap().marks;
    assert!(marks.is_marked(&id("a")));
    assert_eq!(marks.note(&id("a")), Some("look again"));
    assert!(!home.read("bookmarks.toml").contains("removed"));
    store.change(&unmark("a")).unwrap();
    store.change(&note("a", " ")).unwrap();
    assert!(!home.read("bookmarks.toml").contains("[[bookmark]]"));
}

#[test]
fn order_is_as_added_and_stays_so() {
    let home = Home::new();
    let store = home.store();
    for entry in ["c", "a", "b"] {
        store.change(&mark(entry)).unwrap();
    }
    store.change(&mark("c")).unwrap();
    let marks = store.change(&unmark("a")).unwrap().marks;
    assert_eq!(marked(&marks), ["c", "b"]);
}

#[test]
fn ticks_come_and_go() {
    let home = Home::new();
    let store = home.store();
    let tick = Change::Tick {
        id: id("step"),
        date: DAY,
    };
    let marks = store.change(&tick).unwrap().marks;
    assert!(marks.is_ticked(&id("step")));
    assert_eq!(
        home.read("ticks.toml"),
        "format = 1\n\n[[tick]]\nid = \"ai-300/step\"\nticked = 2026-11-24\n"
    );
    let marks = store
        .change(&Change::Untick { id: id("step") })
        .unwrap()
        .marks;
    assert_eq!(marks.ticks, []);
}

#[test]
fn hand_edits_survive() {
    let text = "# mine\nformat = 1\ncolour = \"red\" # own key\n\n# about a\n[[bookmark]]\nid = 'ai-300/a' # literal\n\
                stars = 3\n\n# about b\n[[bookmark]]\nid = \"other-pack/b\"\nadded = \"2026-01-02\"\n\n# the end\n";
    let home = Home::with("bookmarks.toml", text);
    let store = home.store();
    store.change(&mark("new")).unwrap();
    let after = home.read("bookmarks.toml");
    for line in text.lines().filter(|line| !line.is_empty()) {
        assert!(after.contains(line), "{line} is gone from\n{after}");
    }
    let marks = store.change(&unmark("a")).unwrap().marks;
    assert!(!marks.is_marked(&id("a")));
    assert!(
        home.read("bookmarks.toml").contains("stars = 3"),
        "own keys"
    );
    store.change(&unmark("new")).unwrap();
    let other = EntryId::new("other-pack", "b");
    let marks = store.change(&Change::Unmark { id: other }).unwrap().marks;
    assert_eq!(marked(&marks), [""; 0]);
    let after = home.read("bookmarks.toml");
    for comment in ["# mine", "# own key", "# about a", "# about b", "# the end"] {
        assert!(after.contains(comment), "{comment} is gone from\n{after}");
    }
}

#[test]
fn a_change_that_changes_nothing_leaves_the_bytes_alone() {
    let text = "format=1\n[[bookmark]]\nid='ai-300/a'\nadded=2020-01-01\ntitle='Title of a'\n";
    let home = Home::with("bookmarks.toml", text);
    home.store().change(&mark("a")).unwrap();
    assert_eq!(home.read("bookmarks.toml"), text);
}

#[test]
fn a_list_of_inline_tables_will_do() {
    let home = Home::with("bookmarks.toml", "bookmark = [{ id = \"ai-300/a\" }]\n");
    let marks = home.store().change(&mark("b")).unwrap().marks;
    assert_eq!(marked(&marks), ["a", "b"]);
    assert!(home.read("bookmarks.toml").contains("format = 1"));
}

#[test]
fn an_entry_named_twice_is_one_bookmark_with_both_notes() {
    let home = Home::with(
        "bookmarks.toml",
        "format = 1\n[[bookmark]]\nid = \"ai-300/a\"\nnote = \"one\"\nremoved = true\n\
         [[bookmark]]\nid = \"ai-300/a\"\nnote = \"two\"\n",
    );
    let store = home.store();
    let marks = store.load().marks;
    assert_eq!(marks.bookmarks.len(), 1);
    assert_eq!(marks.note(&id("a")), Some("one\ntwo"));
    let marks = store.change(&unmark("a")).unwrap().marks;
    assert!(!marks.is_marked(&id("a")));
    assert_eq!(marks.note(&id("a")), Some("one\ntwo"));
}

#[test]
fn hostile_text_is_harmless_when_shown_and_kept_when_written() {
    let text = "format = 1\n[[bookmark]]\nid = \"ai-300/a\"\ntitle = \"x\\u001b[2Jy\"\nnote = \"\\u202Ez\"\n\
                [[bookmark]]\nid = \"../../evil\"\n";
    let home = Home::with("bookmarks.toml", text);
    let loaded = home.store().load();
    let bookmark = loaded.marks.bookmark(&id("a")).unwrap();
    assert_eq!(bookmark.title, "x␛[2Jy");
    assert_eq!(bookmark.note.as_deref(), Some("<U+202E>z"));
    assert_eq!(loaded.notices.len(), 1, "one id cannot be read");
    home.store().change(&mark("b")).unwrap();
    assert!(home.read("bookmarks.toml").starts_with(text));
}

#[test]
fn a_newer_file_is_shown_and_never_written() {
    let text = "format = 999\n[[bookmark]]\nid = \"ai-300/a\"\nnew = {}\n";
    let home = Home::with("bookmarks.toml", text);
    let loaded = home.store().load();
    assert!(loaded.notices[0].read_only);
    assert!(loaded.notices[0].message.contains("newer"));
    assert!(loaded.marks.is_marked(&id("a")));
    let refused = home.store().change(&mark("b")).unwrap_err();
    assert!(matches!(refused, StoreError::Newer { format: 999, .. }));
    assert_eq!(home.read("bookmarks.toml"), text);
}

#[test]
fn damage_of_any_kind_is_set_aside_whole() {
    let kinds: [&[u8]; 11] = [
        b"",
        b"  \n",
        b"\0\0\0\0",
        b"\xff\xfe\x00",
        b"format = 1\n[[bookmark]]\nid = \"ai-300/",
        b"format = 1\n<<<<<<< HEAD\n[[bookmark]]\nid = \"a/b\"\n=======\n>>>>>>> x\n",
        b"format = \"one\"\n",
        b"format = 1\nbookmark = 3\n",
        b"format = 1\n[[bookmark]]\nid = 5\n",
        b"format = 1\n[[bookmark]]\nid = \"ai-300/a\"\nadded = 3\n",
        b"# only a comment\n",
    ];
    for bytes in kinds {
        let home = Home::new();
        home.write("bookmarks.toml", bytes);
        let store = home.store();
        let loaded = store.load();
        let said = &loaded.notices[0].message;
        assert!(said.contains("damaged"), "{said}");
        assert_eq!(store.load().notices.len(), 1);
        let marks = store.change(&mark("b")).unwrap().marks;
        assert_eq!(marked(&marks), ["b"]);
        let copies: Vec<_> = home
            .names()
            .into_iter()
            .filter(|name| name.contains(".corrupt-"))
            .collect();
        assert_eq!(copies.len(), 1, "{copies:?}");
        assert_eq!(fs::read(home.path(&copies[0])).unwrap(), bytes);
        assert!(said.contains(&copies[0]), "{said}");
        assert!(store.load().notices.is_empty());
    }
}

#[test]
fn a_file_that_is_just_being_written_in_place_is_not_damaged() {
    // Several times, since the reader must come between two writes to see half a file.
    for _ in 0..8 {
        let home = Home::with("bookmarks.toml", "format = 1\n[[bookm");
        let written = "format = 1\n[[bookmark]]\nid = \"ai-300/a\"\n";
        let start = Barrier::new(2);
        let begun = Instant::now();
        let (loaded, took) = thread::scope(|scope| {
            let reader = scope.spawn(|| {
                start.wait();
                home.store().load()
            });
            start.wait();
            home.write("bookmarks.toml", written);
            let took = begun.elapsed();
            (reader.join().unwrap(), took)
        });
        // On a busy machine the writer may have been kept from it for longer.
        if took < found::SETTLING {
            assert_eq!(loaded.notices, []);
            assert_eq!(marked(&loaded.marks), ["a"]);
        }
    }
}

#[test]
fn the_newest_good_copy_serves_after_damage() {
    let home = Home::new();
    let store = home.store();
    for entry in ["a", "b", "c"] {
        store.change(&mark(entry)).unwrap();
    }
    home.write("bookmarks.toml", "garbage [");
    // Another program, which has not seen the last change.
    let store = home.store();
    let loaded = store.load();
    assert_eq!(marked(&loaded.marks), ["a", "b"], "all but the last change");
    assert_eq!(
        home.read("bookmarks.toml"),
        "garbage [",
        "loading repairs nothing"
    );
    home.write("bookmarks.toml.bak", "garbage too [");
    assert_eq!(marked(&store.load().marks), ["a"], "from the dated backup");
    let changed = store.change(&mark("d")).unwrap();
    assert_eq!(marked(&changed.marks), ["a", "d"]);
    assert_eq!(changed.notices.len(), 1, "the user is told");
}

#[test]
fn what_was_read_serves_when_the_file_goes_or_goes_bad() {
    let home = Home::new();
    let store = home.store();
    for entry in ["a", "b"] {
        store.change(&mark(entry)).unwrap();
    }
    home.write("bookmarks.toml", "garbage [");
    let loaded = store.load();
    assert_eq!(marked(&loaded.marks), ["a", "b"], "also the last change");
    assert!(loaded.notices[0].message.contains("damaged"));
    fs::remove_dir_all(home.data()).unwrap();
    let loaded = store.load();
    assert_eq!(marked(&loaded.marks), ["a", "b"]);
    assert!(loaded.notices[0].message.contains("has gone"));
    assert!(!home.data().exists(), "loading repairs nothing");
    let changed = store.change(&mark("c")).unwrap();
    assert_eq!(marked(&changed.marks), ["a", "b", "c"]);
    assert!(changed.notices[0].message.contains("had gone"));
    assert_eq!(marked(&home.store().load().marks), ["a", "b", "c"]);
}

#[test]
fn keys_and_comments_of_the_users_outlive_a_tick_and_a_second_naming() {
    let ticks =
        "format = 1\n[[tick]]\nid = \"ai-300/step\"\nticked = 2026-01-02 # at last\nminutes = 9\n";
    let home = Home::with("ticks.toml", ticks);
    let untick = Change::Untick { id: id("step") };
    assert_eq!(home.store().change(&untick).unwrap().marks.ticks, []);
    let after = home.read("ticks.toml");
    assert!(
        after.starts_with(ticks) && after.ends_with("removed = true\n"),
        "{after}"
    );
    let tick = Change::Tick {
        id: id("step"),
        date: DAY,
    };
    assert!(
        home.store()
            .change(&tick)
            .unwrap()
            .marks
            .is_ticked(&id("step"))
    );

    let twice =
        "format = 1\n[[bookmark]]\nid = \"ai-300/a\"\n[[bookmark]]\nid = \"ai-300/a\"\nstars = 3\n";
    let home = Home::with("bookmarks.toml", twice);
    let marks = home.store().change(&unmark("a")).unwrap().marks;
    assert!(!marks.is_marked(&id("a")));
    assert!(home.read("bookmarks.toml").contains("stars = 3"));
}

#[test]
fn before_a_session_changes_a_file_a_dated_copy_is_kept() {
    let home = Home::new();
    home.store().change(&mark("a")).unwrap();
    let first = home.read("bookmarks.toml");
    let store = home.store();
    store.change(&mark("b")).unwrap();
    store.change(&mark("c")).unwrap();
    let backups = names_in(&home.path("backups"));
    assert_eq!(backups.len(), 1, "{backups:?}");
    assert!(backups[0].starts_with("bookmarks-20"), "{backups:?}");
    assert_eq!(home.read(&format!("backups/{}", backups[0])), first);
    let names = home.names();
    assert_eq!(
        names,
        [".lock", "backups", "bookmarks.toml", "bookmarks.toml.bak"]
    );
}

#[test]
fn two_stores_lose_nothing_and_see_each_other() {
    let home = Home::new();
    let (mine, theirs) = (home.store(), home.store());
    let stamp = mine.change(&mark("a")).unwrap().stamp;
    assert!(!mine.changed_since(&stamp));
    theirs.change(&mark("b")).unwrap();
    assert!(mine.changed_since(&stamp));
    let changed = mine.change(&mark("c")).unwrap();
    assert_eq!(marked(&changed.marks), ["a", "b", "c"]);
    assert!(!mine.changed_since(&changed.stamp));
    thread::scope(|scope| {
        for writer in 0..4 {
            let store = home.store();
            scope.spawn(move || {
                for change in 0..10 {
                    store.change(&mark(&format!("w{writer}-{change}"))).unwrap();
                }
            });
        }
    });
    assert_eq!(marked(&mine.load().marks).len(), 3 + 40);
}

#[test]
fn the_session_is_safe_to_show() {
    let text = "format = 1\ntheme = \"a\\u001b[2J\"\nrecent = [\"b\\u202E\\nc\"]\n\
                [[place]]\npack = \"d\\u0007\"\npane = \"e\\u009b\"\n";
    let session = Home::with("session.toml", text).store().load().session;
    assert_eq!(session.theme.as_deref(), Some("a␛[2J"));
    assert_eq!(session.recent, ["b<U+202E> c"]);
    assert_eq!(session.places[0].pack, "d␇");
    assert_eq!(session.places[0].pane, "e\u{fffd}");
}

#[test]
fn the_session_comes_back_and_leaves_other_keys_alone() {
    let home = Home::with(
        "session.toml",
        "format = 1\nfuture = true # yes\ntheme = \"old\"\n",
    );
    let store = home.store();
    let place = |pane: &str, entry: &str| Place {
        pack: "ai-300".into(),
        pane: pane.into(),
        section: None,
        entry: Some(entry.into()),
    };
    let mut session = Session {
        pack: Some("ai-300".into()),
        places: vec![place("objects", "workspace"), place("traps", "quota")],
        wrap: Some(true),
        recent: vec!["spot tier".into(), "quota".into()],
        ..Session::default()
    };
    store.save_session(&session).unwrap();
    assert!(home.read("session.toml").contains("future = true # yes"));
    assert!(!home.read("session.toml").contains("theme"));
    let loaded = store.load();
    assert_eq!(loaded.session, session);
    session.places = vec![place("objects", "model")];
    store.save_session(&session).unwrap();
    let places = store.load().session.places;
    assert_eq!(places, [place("objects", "model"), place("traps", "quota")]);
}

#[test]
fn a_damaged_session_is_no_obstacle() {
    let home = Home::with("session.toml", "wrap = 7");
    let loaded = home.store().load();
    assert_eq!(loaded.session, Session::default());
    assert_eq!(loaded.notices.len(), 1);
    home.store().save_session(&Session::default()).unwrap();
    assert!(home.store().load().notices.is_empty());
}

#[test]
fn a_folder_in_place_of_a_file_is_reported_and_kept() {
    let home = Home::new();
    fs::create_dir_all(home.path("bookmarks.toml")).unwrap();
    assert!(home.store().load().notices[0].read_only);
    let said = home.store().change(&mark("a")).unwrap_err().to_string();
    assert!(said.contains("bookmarks.toml"), "{said}");
    assert!(home.path("bookmarks.toml").is_dir());
}

#[test]
fn a_file_in_place_of_the_folder_is_reported() {
    let home = Home::new();
    fs::write(home.data(), "mine").unwrap();
    let said = home.store().change(&mark("a")).unwrap_err().to_string();
    assert!(said.contains("--data-dir"), "{said}");
    assert_eq!(fs::read_to_string(home.data()).unwrap(), "mine");
    home.store().load();
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn links_stay_links_even_when_they_dangle() {
        let home = Home::new();
        fs::create_dir_all(home.data()).unwrap();
        let repo = home.folder.path().join("dotfiles");
        fs::create_dir(&repo).unwrap();
        symlink("../dotfiles/marks.toml", home.path("bookmarks.toml")).unwrap();
        for (entry, count) in [("a", 1), ("b", 2)] {
            home.store().change(&mark(entry)).unwrap();
            let link = fs::symlink_metadata(home.path("bookmarks.toml")).unwrap();
            assert!(link.is_symlink());
            let text = fs::read_to_string(repo.join("marks.toml")).unwrap();
            assert_eq!(text.matches("[[bookmark]]").count(), count);
        }
        assert_eq!(names_in(&repo), ["marks.toml"]);
    }

    #[test]
    fn modes_are_kept_and_new_files_are_private() {
        let home = Home::new();
        home.store().change(&mark("a")).unwrap();
        assert_eq!(mode(&home.path("bookmarks.toml")), 0o600);
        let open = fs::Permissions::from_mode(0o664);
        fs::set_permissions(home.path("bookmarks.toml"), open).unwrap();
        home.store().change(&mark("b")).unwrap();
        assert_eq!(mode(&home.path("bookmarks.toml")), 0o664);
        assert_eq!(mode(&home.data()), 0o700);
    }

    #[test]
    fn planted_links_are_not_written_through() {
        let home = Home::new();
        home.store().change(&mark("a")).unwrap();
        let victim = home.folder.path().join("victim");
        fs::create_dir(&victim).unwrap();
        symlink(victim.join("bak"), home.path("bookmarks.toml.bak")).unwrap();
        symlink(victim.join("temp"), home.path(".refdeck-x")).unwrap();
        symlink(&victim, home.path("backups")).unwrap();
        let changed = home.store().change(&mark("b")).unwrap();
        assert_eq!(names_in(&victim), [""; 0]);
        assert!(changed.notices[0].message.contains("backup"));
    }

    #[test]
    fn a_folder_that_may_not_be_written_is_reported() {
        let home = Home::with("bookmarks.toml", "garbage [");
        let locked = fs::Permissions::from_mode(0o500);
        fs::set_permissions(home.data(), locked).unwrap();
        let is_root = fs::write(home.path("probe"), "").is_ok();
        if !is_root {
            let loaded = home.store().load();
            assert!(loaded.notices[0].read_only);
            let said = home.store().change(&mark("a")).unwrap_err().to_string();
            assert!(said.contains("data"), "{said}");
            assert_eq!(home.read("bookmarks.toml"), "garbage [");
        }
        let open = fs::Permissions::from_mode(0o700);
        fs::set_permissions(home.data(), open).unwrap();
    }
}
