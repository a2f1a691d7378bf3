//! Several programs at once: none loses what another one did, and none is refused.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::Signal;

use crate::browser::{Browser, CTRL_Z};
use crate::home::{Home, IDS};
use crate::trace;

const NEW: &str = "compute-interactive";

#[test]
fn commands_at_once_lose_nothing() {
    write_at_once(4, 4);
}

#[test]
#[ignore = "long"]
fn eight_times_fifty_commands_at_once_lose_nothing() {
    write_at_once(8, 50);
}

fn write_at_once(writers: usize, changes: usize) {
    let home = Home::new();
    thread::scope(|scope| {
        for ids in IDS[..writers * changes].chunks(changes) {
            let home = &home;
            scope.spawn(move || ids.iter().for_each(|id| home.add(&[id])));
        }
    });
    assert_eq!(home.marked().len(), writers * changes);
}

/// Two data folders, one of which links to the bookmarks of the other.
#[test]
fn folders_that_share_a_file_by_a_link_lose_nothing() {
    let (home, other) = (Home::new(), Home::new());
    let (first, rest) = IDS[..25].split_first().unwrap();
    home.add(&[first]);
    fs::create_dir(other.path("data")).unwrap();
    symlink(home.data("bookmarks.toml"), other.data("bookmarks.toml")).unwrap();
    thread::scope(|scope| {
        for (at, ids) in rest.chunks(6).enumerate() {
            let home = [&home, &other][at % 2];
            scope.spawn(move || ids.iter().for_each(|id| home.add(&[id])));
        }
    });
    assert_eq!(home.marked(), IDS[..25].iter().cloned().collect());
    assert!(other.data("bookmarks.toml").is_symlink());
}

#[test]
fn adding_and_removing_at_once_do_both() {
    add_and_remove(2, 4);
}

#[test]
#[ignore = "long"]
fn much_adding_and_removing_at_once_does_both() {
    add_and_remove(4, 25);
}

fn add_and_remove(pairs: usize, changes: usize) {
    let home = Home::new();
    let (old, new) = IDS[..2 * pairs * changes].split_at(pairs * changes);
    home.add(&old.iter().map(String::as_str).collect::<Vec<_>>());
    thread::scope(|scope| {
        for (old, new) in old.chunks(changes).zip(new.chunks(changes)) {
            let home = &home;
            scope.spawn(move || new.iter().for_each(|id| home.add(&[id])));
            scope.spawn(move || {
                for id in old {
                    let ran = home.run(&["bookmarks", "remove", id]);
                    assert_eq!(ran.code, Some(0), "{ran:?}");
                }
            });
        }
    });
    assert_eq!(home.marked(), new.iter().cloned().collect());
}

#[test]
fn a_command_under_an_open_browser_and_the_browser_keep_both() {
    under_a_browser(2);
}

#[test]
#[ignore = "long"]
fn many_commands_under_an_open_browser_and_the_browser_keep_all() {
    under_a_browser(20);
}

fn under_a_browser(rounds: usize) {
    let home = Home::new();
    let mut browser = Browser::at(&home, "compute-interactive");
    for id in &IDS[100..100 + rounds] {
        browser.mark();
        home.add(&[id]);
        // The first key shows what the command did; the second one removes the mark.
        browser.press("k");
        let count = home.marked().len();
        browser.see(&format!("◆ weak: {count}"));
        browser.press("b");
        browser.see("no longer weak");
        browser.press("k");
        browser.see(&format!("◆ weak: {}", count - 1));
    }
    browser.mark();
    browser.quit();
    let marks = IDS[100..100 + rounds].iter().map(String::as_str);
    home.check_marked(marks.chain(["compute-interactive"]));
    assert_eq!(home.marked().len(), rounds + 1);
}

#[test]
fn two_browsers_keep_and_show_the_marks_and_notes_of_each_other() {
    let home = Home::new();
    let mut one = Browser::at(&home, "compute-interactive");
    let mut other = Browser::at(&home, "compute-spot");
    one.mark();
    other.press("G");
    other.see("◆ weak: 1");
    other.mark();
    one.press("k");
    one.see("◆ weak: 2");
    one.press("eask about quota\r");
    one.see("note changed");
    one.lose("◇");
    other.press("0");
    other.see("ask about quota");
    one.quit();
    other.quit();
    assert_eq!(home.marked().len(), 2);
    assert!(home.text().contains("ask about quota"));
}

#[test]
fn a_slow_writer_is_waited_for() {
    let home = Home::with(&["compute-spot"]);
    let before = home.text();
    let lock = File::options()
        .write(true)
        .open(home.data(".lock"))
        .unwrap();
    lock.lock().unwrap();
    let mut child = spawn(&home, &["bookmarks", "add", "compute-interactive"]);
    // Long enough for a program that does not wait to be done.
    thread::sleep(Duration::from_millis(700));
    assert!(child.try_wait().unwrap().is_none(), "it did not wait");
    assert_eq!(home.text(), before);
    drop(lock);
    assert!(child.wait().unwrap().success());
    home.check_marked(["compute-spot", "compute-interactive"]);
}

#[test]
#[ignore = "long"]
fn a_writer_stuck_for_seconds_is_waited_for() {
    if !trace::is_possible() {
        return;
    }
    let home = Home::with(&["compute-spot"]);
    let slow = "inject=fsync:delay_enter=4000000:when=1";
    let mut command = home.command(
        &trace::with("trace=fsync", slow),
        &["bookmarks", "add", &IDS[0]],
    );
    let mut stuck = command.stderr(Stdio::null()).spawn().unwrap();
    let mut others: Vec<Child> = IDS[1..4]
        .iter()
        .map(|id| spawn(&home, &["bookmarks", "add", id]))
        .collect();
    assert!(
        others
            .iter_mut()
            .all(|child| child.wait().unwrap().success())
    );
    assert!(stuck.wait().unwrap().success());
    home.check_marked(IDS[..4].iter().map(String::as_str));
}

fn spawn(home: &Home, arguments: &[&str]) -> Child {
    let mut command = home.command::<&str>(&[], arguments);
    command.stderr(Stdio::null()).spawn().unwrap()
}

#[test]
fn a_browser_saves_before_it_is_suspended() {
    let home = Home::with(&["compute-spot"]);
    // A shell that goes on when its job is stopped, as at home.
    let shell = "set -m; \"$@\"; echo \"[$?]\"; read answer";
    let mut browser = Browser::under(&home, &["sh", "-c", shell, "sh"], NEW);
    let lock = File::options()
        .write(true)
        .open(home.data(".lock"))
        .unwrap();
    lock.lock().unwrap();
    browser.press("b");
    browser.see("▌◇");
    browser.press(CTRL_Z);
    // A program that does not wait is stopped by now, and its mark with it.
    thread::sleep(Duration::from_millis(200));
    drop(lock);
    browser.see(&format!("[{}]", 128 + Signal::STOP.as_raw()));
    home.check_marked([NEW]);
    home.add(&[&IDS[0]]);
}

#[test]
fn a_browser_that_cannot_be_suspended_goes_on() {
    let home = Home::new();
    let mut browser = Browser::at(&home, NEW);
    browser.press(CTRL_Z);
    browser.see("there is no shell to go back to");
    browser.mark();
    browser.quit();
}
