//! Data folders that are full, closed, gone, or something else: it is said, nothing is lost,
//! and the browser opens all the same.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::Signal;

use crate::browser::{Browser, CTRL_C};
use crate::home::{Home, IDS, REFDECK, is_root, is_there};

const NEW: &str = "compute-interactive";

#[test]
fn a_file_size_limit_is_told_and_costs_nothing() {
    for blocks in [0, 1] {
        let home = Home::new();
        for id in &IDS[..8] {
            home.add(&[id]);
        }
        let before = home.text();
        assert!(before.len() > 512, "one block would do");
        let limit = format!("ulimit -f {blocks}; exec \"$@\"");
        let ran = home.run_under(&["sh", "-c", &limit, "sh"], &["bookmarks", "add", NEW]);
        ran.check_refused("cannot write bookmarks.toml");
        assert_eq!(home.text(), before);
        assert_eq!(home.strays(), 0);
    }
}

/// A file system of its own in the place of the data folder.
struct Mount(PathBuf);

impl Mount {
    fn new(home: &Home, options: &str) -> Option<Self> {
        let folder = home.path("data");
        fs::create_dir_all(&folder).unwrap();
        let words = [
            "-t",
            "tmpfs",
            "-o",
            options,
            "tmpfs",
            folder.to_str().unwrap(),
        ];
        is_there("mount", &words).then_some(Self(folder))
    }

    fn close(&self) {
        let status = Command::new("mount")
            .args(["-o", "remount,ro"])
            .arg(&self.0)
            .status();
        assert!(status.unwrap().success());
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_told_and_costs_nothing() {
    let home = Home::new();
    let Some(_mount) = Mount::new(&home, "size=16k") else {
        return;
    };
    let mut kept = Vec::new();
    let refused = IDS.iter().find_map(|id| {
        let ran = home.run(&["bookmarks", "add", id]);
        home.check_marked(kept.iter().copied());
        if ran.code == Some(0) {
            kept.push(id.as_str());
            return None;
        }
        Some(ran)
    });
    refused.unwrap().check_refused("No space left");
    assert_eq!(home.strays(), 0);
    let mut browser = Browser::at(&home, NEW);
    browser.press("b");
    browser.see("not saved: cannot write");
    browser.see("▌◇");
    browser.press(CTRL_C);
    browser.see_end(2);
    browser.see("No space left");
    browser.see(&format!("the bookmark of ai-300/{NEW}"));
    home.check_marked(kept);
}

#[test]
fn a_read_only_disk_is_told_and_read() {
    let home = Home::new();
    let Some(mount) = Mount::new(&home, "size=1m") else {
        return;
    };
    home.add(&["compute-spot"]);
    mount.close();
    home.run(&["bookmarks", "add", NEW])
        .check_refused("Read-only file system");
    let mut browser = Browser::at(&home, "compute-spot");
    browser.see("▌◆");
    browser.press("b");
    browser.see("not saved: cannot open .lock: Read-only file system");
    browser.press(CTRL_C);
    browser.see_end(2);
    home.check_marked(["compute-spot"]);
}

#[test]
fn a_closed_folder_is_told_and_read() {
    let home = Home::with(&["compute-spot"]);
    let mode = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(&home.path(""), 0o755);
    mode(&home.path("data"), 0o555);
    mode(&home.data("bookmarks.toml"), 0o444);
    mode(&home.data(".lock"), 0o444);
    // Nothing is closed to root, who becomes somebody else and takes the program along.
    let program = home.path("refdeck");
    let mut wrapper = Vec::new();
    if is_root() {
        if !is_there("setpriv", &["--reuid=65534", "true"]) {
            return;
        }
        fs::copy(REFDECK, &program).unwrap();
        let elsewhere = r#"shift; exec "$0" "$@""#;
        let nobody = [
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
        ];
        wrapper.extend(nobody);
        wrapper.extend(["sh", "-c", elsewhere, program.to_str().unwrap()]);
    }
    let ran = home.run_under(&wrapper, &["bookmarks", "add", NEW]);
    ran.check_refused("cannot open .lock: Permission denied");
    let ran = home.run_under(&wrapper, &["bookmarks", "list"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let mut browser = Browser::under(&home, &wrapper, "compute-spot");
    browser.see("▌◆");
    browser.press("b");
    browser.see("not saved: cannot open .lock: Permission denied");
    browser.press(CTRL_C);
    browser.see_end(2);
    mode(&home.path("data"), 0o755);
}

#[test]
fn bookmarks_that_may_not_be_read_are_not_none() {
    let home = Home::with(&["compute-spot"]);
    fs::remove_file(home.data("bookmarks.toml")).unwrap();
    fs::create_dir(home.data("bookmarks.toml")).unwrap();
    for action in ["list", "export"] {
        let ran = home.run(&["bookmarks", action]);
        ran.check_refused("cannot read bookmarks.toml: is a directory; a folder stands");
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    }
    home.run(&["bookmarks", "add", NEW])
        .check_refused("cannot read bookmarks.toml");
    let mut browser = Browser::at(&home, NEW);
    browser.see("cannot read bookmarks.toml");
    browser.press("q");
    browser.see_end(0);
}

#[test]
fn a_file_in_the_place_of_the_folder_is_told_and_kept() {
    let home = Home::new();
    fs::write(home.path("data"), "mine").unwrap();
    for arguments in [&["bookmarks", "list"][..], &["bookmarks", "add", NEW]] {
        let ran = home.run(arguments);
        ran.check_refused("--data-dir");
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    }
    let mut browser = Browser::at(&home, NEW);
    browser.press("b");
    browser.see("not saved");
    browser.press(CTRL_C);
    browser.see_end(2);
    assert_eq!(fs::read_to_string(home.path("data")).unwrap(), "mine");
}

#[test]
fn links_that_lead_nowhere_are_told_and_kept() {
    let home = Home::new();
    symlink("nowhere", home.path("data")).unwrap();
    home.run(&["bookmarks", "add", NEW])
        .check_refused("a link leads nowhere");
    assert!(home.path("data").is_symlink() && !home.path("nowhere").exists());

    let home = Home::new();
    fs::create_dir(home.path("data")).unwrap();
    symlink("../nowhere/marks.toml", home.data("bookmarks.toml")).unwrap();
    home.run(&["bookmarks", "add", NEW])
        .check_refused("a link leads nowhere");
    assert!(home.data("bookmarks.toml").is_symlink());
}

#[test]
fn the_platforms_folder_and_what_is_missing_above_it_are_made() {
    let home = Home::new();
    let run = |variables: &[(&str, PathBuf)], arguments: &[&str]| {
        let mut command = home.command::<&OsStr>(&[], arguments);
        command
            .env_remove("REFDECK_DATA_DIR")
            .envs(variables.iter().cloned());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    let add = ["bookmarks", "add", NEW];
    let deep = home.path("a/b/c").display().to_string();
    run(&[], &[&["--data-dir", &deep], &add[..]].concat());
    assert!(home.path("a/b/c/bookmarks.toml").exists());
    // Without a home, a named folder is enough.
    let mut command = home.command::<&OsStr>(&[], &add);
    command.env_remove("HOME").env_remove("REFDECK_CONFIG_DIR");
    assert!(command.output().unwrap().status.success());
    assert!(home.data("bookmarks.toml").exists());
    if cfg!(target_os = "linux") {
        run(&[], &add);
        assert!(
            home.path("home/.local/share/refdeck/bookmarks.toml")
                .exists()
        );
        run(&[("XDG_DATA_HOME", home.path("xdg"))], &add);
        assert!(home.path("xdg/refdeck/bookmarks.toml").exists());
    }
}

#[test]
fn a_folder_that_vanishes_under_the_browser_comes_back_with_all_marks() {
    let home = Home::with(&[&*IDS[0], &IDS[1], &IDS[2]]);
    let mut browser = Browser::at(&home, NEW);
    browser.see("◆ weak: 3");
    fs::remove_dir_all(home.path("data")).unwrap();
    browser.press("k");
    browser.see("bookmarks.toml has gone");
    browser.press("b");
    browser.see("bookmarks.toml had gone and is written again");
    browser.press("k");
    browser.see("◆ weak: 4");
    browser.quit();
    home.check_marked([&*IDS[0], &IDS[1], &IDS[2], NEW]);
}

#[test]
fn marks_stay_on_the_screen_while_their_file_cannot_be_read() {
    let home = Home::with(&["compute-spot"]);
    let mut browser = Browser::at(&home, "compute-spot");
    browser.see("▌◆");
    fs::rename(home.data("bookmarks.toml"), home.path("aside")).unwrap();
    fs::create_dir(home.data("bookmarks.toml")).unwrap();
    browser.press("j");
    browser.see("cannot read bookmarks.toml");
    browser.press("k");
    browser.see("▌◆");
    browser.press("q");
    browser.see_end(0);
}

/// Nothing can be saved until [`mend`].
fn spoil(home: &Home) {
    fs::rename(home.path("data"), home.path("aside")).unwrap();
    fs::write(home.path("data"), "in the way").unwrap();
}

fn mend(home: &Home) {
    fs::remove_file(home.path("data")).unwrap();
    fs::rename(home.path("aside"), home.path("data")).unwrap();
}

#[test]
fn a_failed_save_is_tried_again_with_the_next_change() {
    let home = Home::with(&[&IDS[0]]);
    let mut browser = Browser::at(&home, NEW);
    spoil(&home);
    browser.press("b");
    browser.see("not saved");
    browser.see("▌◇");
    mend(&home);
    browser.press("e");
    browser.see("─ Note ─");
    browser.press("both of them\r");
    browser.see("▌◆");
    home.check_marked([&*IDS[0], NEW]);
    assert!(home.text().contains("both of them"));
    browser.quit();
}

#[test]
fn a_failed_save_is_tried_again_on_leaving() {
    for (signal, code) in [(None, 0), (Some(Signal::TERM), 1), (Some(Signal::HUP), 1)] {
        let home = Home::with(&[&IDS[0]]);
        let mut browser = Browser::at(&home, NEW);
        spoil(&home);
        browser.press("b");
        browser.see("not saved");
        mend(&home);
        match signal {
            None => browser.press(CTRL_C),
            Some(signal) => browser.send(signal),
        }
        browser.see_end(code);
        home.check_marked([&*IDS[0], NEW]);
    }
}

#[test]
fn a_failed_mark_that_was_undone_does_not_come_back() {
    let home = Home::with(&[&IDS[0]]);
    let mut browser = Browser::at(&home, NEW);
    spoil(&home);
    browser.press("b");
    browser.see("▌◇");
    mend(&home);
    browser.press("u");
    browser.see("undone");
    browser.quit();
    assert!(!home.marked().contains(NEW));
}

#[test]
fn a_note_that_could_not_be_saved_is_printed_on_leaving() {
    let home = Home::with(&[&IDS[0]]);
    let mut browser = Browser::at(&home, NEW);
    spoil(&home);
    browser.press("e");
    browser.see("─ Note ─");
    browser.press("remember the tier\r");
    browser.see("not saved");
    browser.press(CTRL_C);
    browser.see_end(2);
    browser.see(&format!("the note on ai-300/{NEW}: remember the tier"));
}
