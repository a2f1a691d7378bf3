//! What is the user's stays as it was: links, modes, owners, comments, files of a newer
//! version, damaged bytes, and everything outside the data folder.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::PathBuf;

use crate::browser::{Browser, CTRL_C};
use crate::home::{Home, IDS, is_root};

const NEW: &str = "compute-interactive";

/// Ways to bookmark [`NEW`].
const WAYS: [fn(&Home); 2] = [|home| home.add(&[NEW]), mark_in_browser];

fn mark_in_browser(home: &Home) {
    let mut browser = Browser::at(home, NEW);
    browser.mark();
    browser.quit();
}

#[test]
fn links_stay_links() {
    for mark in WAYS {
        for (link, target) in [
            ("data/bookmarks.toml", "../repo/marks.toml"),
            ("data", "repo"),
        ] {
            for dangles in [false, true] {
                if dangles && link == "data" {
                    continue;
                }
                let home = Home::new();
                fs::create_dir(home.path("repo")).unwrap();
                if link != "data" {
                    fs::create_dir(home.path("data")).unwrap();
                    if !dangles {
                        fs::write(home.path("repo/marks.toml"), "format = 1 # mine\n").unwrap();
                    }
                }
                symlink(target, home.path(link)).unwrap();
                mark(&home);
                assert_eq!(
                    fs::read_link(home.path(link)).unwrap(),
                    PathBuf::from(target)
                );
                home.check_marked([NEW]);
            }
        }
    }
}

#[test]
fn modes_and_owners_stay() {
    for mark in WAYS {
        for mode in [0o600, 0o640, 0o644, 0o664] {
            let home = Home::with(&["compute-spot"]);
            let file = home.data("bookmarks.toml");
            if is_root() {
                chown(&file, Some(65534), Some(65533)).unwrap();
            }
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            let before = fs::metadata(&file).unwrap();
            mark(&home);
            let after = fs::metadata(&file).unwrap();
            assert_ne!(before.ino(), after.ino(), "not replaced");
            assert_eq!(
                (before.mode(), before.uid(), before.gid()),
                (after.mode(), after.uid(), after.gid())
            );
        }
    }
    let home = Home::with(&["compute-spot"]);
    let mode = |name| fs::metadata(home.path(name)).unwrap().mode() & 0o777;
    assert_eq!((mode("data"), mode("data/bookmarks.toml")), (0o700, 0o600));
}

#[test]
fn what_was_written_by_hand_stays() {
    let text = "# mine\nformat = 1\ncolour = \"red\" # own key\n\n\
                # of a pack that is not open\n[[bookmark]]\nid = 'other/x' # 'literal'\nstars = 3\n\n\
                [[bookmark]]\nid = \"ai-300/compute-spot\"\n# between keys\nadded = 2020-02-02\n\n\
                [own.table]\nx = [1,   2]\n# the end";
    for mark in WAYS {
        let home = Home::new();
        home.write("bookmarks.toml", text);
        mark(&home);
        let ran = home.run(&["bookmarks", "remove", "compute-spot"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let after = home.text();
        for line in text.lines() {
            assert!(after.contains(line), "{line} is gone from\n{after}");
        }
        assert!(home.run(&["bookmarks", "list"]).out.contains("other/x"));
        assert!(!home.marked().contains("compute-spot"));
    }
}

#[test]
fn a_file_of_a_newer_version_is_never_written() {
    for name in ["bookmarks.toml", "ticks.toml", "session.toml"] {
        let text = "format = 999\nnew = { thing = [1, 2] }\n";
        let home = Home::with(&["compute-spot"]);
        home.write(name, text);
        let ran = home.run(&["bookmarks", "add", NEW]);
        if name == "bookmarks.toml" {
            ran.check_refused("its format 999 is of a newer refdeck; update refdeck");
        } else {
            assert_eq!(ran.code, Some(0), "{ran:?}");
        }
        let mut browser = Browser::at(&home, "compute-scale");
        browser.see(&format!(
            "{name} is read-only here: its format 999 is of a newer refdeck"
        ));
        browser.press("b");
        let code = if name == "bookmarks.toml" {
            browser.see("not saved: bookmarks.toml is read-only here");
            2
        } else {
            browser.see("▌◆");
            0
        };
        browser.press(CTRL_C);
        browser.see_end(code);
        assert_eq!(fs::read_to_string(home.data(name)).unwrap(), text);
    }
}

#[test]
fn a_file_that_becomes_newer_under_the_browser_is_told_at_once() {
    let home = Home::with(&["compute-spot"]);
    let mut browser = Browser::at(&home, NEW);
    home.write("bookmarks.toml", "format = 999\n");
    browser.press("k");
    browser.see("bookmarks.toml is read-only here");
    browser.press("p");
    browser.see("─ Problems ─");
    browser.see("update refdeck");
    browser.press(CTRL_C);
    browser.see_end(0);
    assert_eq!(home.text(), "format = 999\n");
}

/// Files that are damaged one way or another.
fn damaged() -> Vec<Vec<u8>> {
    let good = "format = 1\n\n[[bookmark]]\nid = \"ai-300/compute-spot\"\nadded = 2026-11-24\n";
    let noise = |seed: u32| {
        let next = |n: &u32| Some(n.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
        std::iter::successors(Some(seed), next)
            .map(|n| (n >> 24) as u8)
            .take(500)
            .collect::<Vec<u8>>()
    };
    let mut kinds: Vec<Vec<u8>> = [
        "",
        " \n\n",
        "# nothing but a comment\n",
        "\0\0\0\0\0\0\0\0",
        &good[..good.len() - 12],
        &good[..30],
        "format = 1\n<<<<<<< HEAD\n[[bookmark]]\nid = \"a/b\"\n=======\n>>>>>>> theirs\n",
        "format = \"one\"\n",
        "format = 0\n",
        "format = 1\nbookmark = \"ai-300/compute-spot\"\n",
        "format = 1\n[[bookmark]]\nid = 7\n",
        "format = 1\n[[bookmark]]\nid = \"a/b\"\nadded = \"yesterday\"\n",
        "{\"format\": 1}",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    kinds.push([good.as_bytes(), b"# \xff\xfe\n"].concat());
    kinds.push([good.as_bytes(), &[0; 64]].concat());
    kinds.push(noise(1));
    kinds.push(noise(2));
    kinds
}

#[test]
fn damaged_bytes_are_set_aside_and_an_older_copy_serves() {
    for bytes in damaged() {
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        let home = Home::new();
        for id in ["compute-spot", "trap-quota-capacity"] {
            home.add(&[id]);
        }
        home.write("bookmarks.toml", &bytes);
        let ran = home.run(&["bookmarks", "list"]);
        assert!(
            ran.err.contains("bookmarks.toml is damaged"),
            "{shown:?}: {ran:?}"
        );
        assert!(
            ran.err.contains("bookmarks.toml.corrupt-"),
            "{shown:?}: {ran:?}"
        );
        assert!(ran.out.contains("compute-spot"), "{shown:?}: {ran:?}");
        home.add(&[NEW]);
        home.check_marked(["compute-spot", NEW]);
        assert_eq!(home.set_aside(), [bytes]);
    }
}

#[test]
fn the_browser_opens_on_damaged_files_and_says_where_they_are() {
    let good = Home::with(&["compute-spot"]).text();
    for bytes in [
        Vec::new(),
        vec![0; 300],
        good.as_bytes()[..good.len() - 5].to_vec(),
    ] {
        let home = Home::new();
        for id in ["compute-spot", "trap-quota-capacity"] {
            home.add(&[id]);
        }
        home.write("bookmarks.toml", &bytes);
        let mut browser = Browser::at(&home, NEW);
        browser.see("bookmarks.toml is damaged");
        browser.press("p");
        browser.see("bookmarks.toml.corrupt-");
        browser.press("q");
        browser.mark();
        browser.quit();
        home.check_marked(["compute-spot", NEW]);
        assert_eq!(home.set_aside(), [bytes]);
    }
}

#[test]
fn damage_under_the_browser_costs_not_even_the_last_mark() {
    let home = Home::with(&["compute-spot"]);
    let mut browser = Browser::at(&home, NEW);
    browser.mark();
    home.write("bookmarks.toml", "garbage [");
    browser.press("j");
    browser.see("bookmarks.toml is damaged");
    browser.mark();
    browser.quit();
    assert_eq!(home.marked().len(), 3);
    home.check_marked(["compute-spot", NEW]);
    assert_eq!(home.set_aside(), [b"garbage [".to_vec()]);
}

#[test]
fn a_damaged_session_costs_the_place_only() {
    for text in [
        "",
        "format = 1\nwrap = 7\n",
        "\0\0",
        "format = 1\nplace = 3\n",
    ] {
        let home = Home::with(&["compute-spot"]);
        home.write("session.toml", text);
        let mut browser = Browser::at(&home, "compute-spot");
        browser.see("session.toml is damaged");
        browser.see("▌◆");
        browser.quit();
        home.check_marked(["compute-spot"]);
        assert_eq!(home.set_aside(), [text.as_bytes()]);
        let mut browser = Browser::at(&home, "compute-spot");
        assert!(
            !browser.screen().contains("damaged"),
            "the session is good again"
        );
        browser.press("q");
        browser.see_end(0);
    }
}

#[test]
fn the_last_version_and_a_dated_one_are_kept() {
    let home = Home::with(&[&IDS[0]]);
    let first = home.text();
    home.add(&[&IDS[1]]);
    let second = home.text();
    home.add(&[&IDS[2]]);
    let backups: Vec<PathBuf> = fs::read_dir(home.data("backups"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(backups.len(), 1, "{backups:?}");
    assert_eq!(fs::read_to_string(&backups[0]).unwrap(), first);
    assert_eq!(
        fs::read_to_string(home.data("bookmarks.toml.bak")).unwrap(),
        second
    );
}

#[test]
fn planted_links_are_not_written_through() {
    plant_links(&[(Some("precious"), false)]);
}

#[test]
#[ignore = "long"]
fn planted_links_are_not_written_through_whatever_they_lead_to() {
    plant_links(&[(None, false), (None, true), (Some("precious"), true)]);
}

/// With links that lead to a file of this content or to nothing, in a sound or a damaged folder.
fn plant_links(cases: &[(Option<&str>, bool)]) {
    for name in planted_names() {
        for (content, damaged) in cases {
            plant_link(&name, *content, *damaged);
        }
    }
}

fn planted_names() -> Vec<String> {
    let stamp = "20261124-120000";
    let mut names = vec![
        ".lock".to_string(),
        ".refdeck".to_string(),
        ".refdeck-".to_string(),
        ".refdeck-AAAAAA".to_string(),
        ".tmp".to_string(),
        "backups".to_string(),
        format!("backups/bookmarks-{stamp}.toml"),
        "backups/.refdeck-AAAAAA".to_string(),
    ];
    for name in ["bookmarks.toml", "session.toml", "ticks.toml"] {
        names.extend([
            format!("{name}.bak"),
            format!("{name}.tmp"),
            format!("{name}~"),
            format!(".{name}.swp"),
            format!("{name}.new"),
            format!("{name}.lock"),
            format!("{name}.corrupt-{stamp}"),
        ]);
    }
    names
}

fn plant_link(name: &str, content: Option<&str>, damaged: bool) {
    let home = Home::with(&["compute-spot"]);
    let victim = home.path("victim");
    let _ = fs::remove_dir_all(home.data("backups"));
    if name == "backups" {
        fs::create_dir(&victim).unwrap();
    } else {
        fs::create_dir(home.data("backups")).unwrap();
        if let Some(content) = content {
            fs::write(&victim, content).unwrap();
        }
    }
    let _ = fs::remove_file(home.data(name));
    symlink(&victim, home.data(name)).unwrap();
    if damaged {
        home.write("bookmarks.toml", "garbage [");
    }
    let before = home.files_outside();
    let ran = home.run(&["bookmarks", "add", NEW]);
    assert!(ran.code == Some(0) || name == ".lock", "{name}: {ran:?}");
    assert_eq!(home.files_outside(), before, "{name}");
    if let (Some(content), true) = (content, victim.is_file()) {
        assert_eq!(fs::read_to_string(&victim).unwrap(), content, "{name}");
    }
}

#[test]
fn hostile_ids_never_become_paths() {
    let ids = [
        "../../evil",
        "../evil",
        "/tmp/evil",
        "..",
        ".",
        "a/../../evil",
        "evil/../..",
        "~/evil",
        "$HOME/evil",
        "evil\\..\\..",
        "C:\\evil",
        "evil\u{0}",
        "evil\nevil",
        "con",
        "-rf",
        "\u{202e}live",
    ];
    for id in ids {
        let home = Home::new();
        // Texts of JSON are texts of TOML.
        let text = serde_json::Value::from(id).to_string();
        let pack = format!(
            "format = 1\n[pack]\nid = {text}\ntitle = \"T\"\n[[pane]]\nid = {text}\ntitle = \"P\"\n\
             sections = [{text}]\n[section]\nid = {text}\nkind = \"page\"\ntitle = \"S\"\n\
             [[entry]]\nid = {text}\ntitle = \"E\"\n"
        );
        fs::write(home.path("pack.toml"), pack).unwrap();
        home.write(
            "bookmarks.toml",
            format!("format = 1\n[[bookmark]]\nid = {text}\n"),
        );
        let before = home.files_outside();
        let file = home.path("pack.toml").display().to_string();
        if !id.contains('\0') {
            home.run(&["--pack", &file, "bookmarks", "add", "--", id]);
            home.run(&["bookmarks", "remove", "--", id]);
        }
        home.run(&["--pack", &file, "bookmarks", "list"]);
        home.add(&[NEW]);
        assert_eq!(home.files_outside(), before, "{id:?}");
        assert!(home.text().contains(&text), "{id:?} is gone from the file");
    }
}
