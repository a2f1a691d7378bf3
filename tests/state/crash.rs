//! What is left when the program is killed or the system fails it: the old state or the new
//! one, and everything that was acknowledged.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::browser::Browser;
use crate::home::{Home, IDS};
use crate::trace::{self, Call, Spot};

const NEW: &str = "compute-interactive";

#[test]
fn a_killed_command_loses_nothing_and_blocks_nobody() {
    kill_commands(16);
}

#[test]
#[ignore = "long"]
fn a_hundred_killed_commands_lose_nothing() {
    kill_commands(100);
}

fn kill_commands(kills: u32) {
    let home = Home::with(&[&IDS[0]]);
    let start = Instant::now();
    home.add(&[&IDS[1]]);
    let whole = start.elapsed();
    let mut kept = BTreeSet::from([IDS[0].as_str(), &IDS[1]]);
    for kill in 0..kills {
        let [killed, next] = [2, 3].map(|at| &*IDS[2 * kill as usize + at]);
        let mut child = home.command::<&str>(&[], &["bookmarks", "add", killed]);
        let mut child = child.stderr(std::process::Stdio::null()).spawn().unwrap();
        // Spread over a whole run, so that kills come at all moments.
        thread::sleep(whole * kill / kills);
        child.kill().unwrap();
        if child.wait().unwrap().success() {
            kept.insert(killed);
        }
        home.add(&[next]);
        kept.insert(next);
        home.check_marked(kept.iter().copied());
    }
    assert_eq!(home.strays(), 0, "the next change clears up");
}

#[test]
fn a_killed_browser_loses_nothing_that_it_showed_as_kept() {
    kill_browsers(6);
}

#[test]
#[ignore = "long"]
fn a_hundred_killed_browsers_lose_nothing() {
    kill_browsers(100);
}

fn kill_browsers(kills: u32) {
    let home = Home::new();
    let mut kept = BTreeSet::new();
    for kill in 0..kills {
        let id = &*IDS[kill as usize];
        let mut browser = Browser::at(&home, id);
        if kill % 2 == 0 {
            browser.mark();
            kept.insert(id);
        } else {
            browser.press("b");
            thread::sleep(Duration::from_millis(u64::from(kill % 20)));
        }
        browser.kill();
        home.check_marked(kept.iter().copied());
    }
    home.add(&[&IDS[kills as usize]]);
    assert_eq!(home.strays(), 0, "the next change clears up");
}

/// A data folder as it may be found.
#[derive(Debug, Clone, Copy)]
enum Before {
    Nothing,
    Bookmarks,
    Link,
    DanglingLink,
    Damage,
}

impl Before {
    const ALL: [Self; 5] = [
        Self::Nothing,
        Self::Bookmarks,
        Self::Link,
        Self::DanglingLink,
        Self::Damage,
    ];

    fn home(self) -> Home {
        let home = Home::new();
        if matches!(self, Self::Nothing) {
            return home;
        }
        home.add(&["compute-spot"]);
        home.add(&["trap-quota-capacity"]);
        // Old enough for the next change to make another backup.
        for backup in fs::read_dir(home.data("backups")).unwrap() {
            let old = home.data("backups/bookmarks-20200101-000000.toml");
            fs::rename(backup.unwrap().path(), old).unwrap();
        }
        let (file, target) = (home.data("bookmarks.toml"), home.path("repo/marks.toml"));
        match self {
            Self::Nothing | Self::Bookmarks => {}
            Self::Damage => fs::write(file, "garbage [").unwrap(),
            Self::Link => {
                fs::create_dir(home.path("repo")).unwrap();
                fs::rename(&file, target).unwrap();
                symlink("../repo/marks.toml", file).unwrap();
            }
            Self::DanglingLink => {
                fs::create_dir(home.path("repo")).unwrap();
                fs::remove_file(&file).unwrap();
                symlink("../repo/marks.toml", file).unwrap();
            }
        }
        home
    }

    /// What must never be missing.
    fn kept(self) -> &'static [&'static str] {
        match self {
            Self::Nothing | Self::DanglingLink => &[],
            Self::Bookmarks | Self::Link => &["compute-spot", "trap-quota-capacity"],
            // The last change is not in the copy.
            Self::Damage => &["compute-spot"],
        }
    }

    fn check(self, home: &Home, fault: &str, spot: &Spot) {
        let at = format!("{self:?} {fault} {spot:?}");
        let is_link = home.data("bookmarks.toml").is_symlink();
        let was_link = matches!(self, Self::Link | Self::DanglingLink);
        assert_eq!(is_link, was_link, "{at}");
        let ran = home.run(&["bookmarks", "list", "--json"]);
        if !matches!(self, Self::Damage) {
            assert!(!ran.err.contains("damaged"), "{at}: {}", ran.err);
        }
        for id in self.kept() {
            assert!(ran.out.contains(id), "{at}: {id} is lost");
        }
        home.add(&[NEW]);
        home.check_marked(self.kept().iter().copied().chain([NEW]));
        if matches!(self, Self::Damage) {
            // Twice where the first copy could not be looked at.
            let copies = home.set_aside();
            assert!(!copies.is_empty(), "{at}");
            assert!(copies.iter().all(|copy| copy == b"garbage ["), "{at}");
        }
        if !was_link {
            assert_eq!(home.strays(), 0, "{at}");
        }
    }
}

#[test]
fn a_kill_at_a_call_that_changes_a_file_leaves_the_old_state_or_the_new() {
    faults(&[Before::Bookmarks], &["signal=KILL"], |spot| {
        ["fsync", "rename", "renameat"].contains(&spot.name.as_str())
    });
}

#[test]
#[ignore = "long"]
fn a_kill_at_any_call_leaves_the_old_state_or_the_new() {
    faults(&Before::ALL, &["signal=KILL"], |_| true);
}

#[test]
fn a_call_that_fails_is_told_and_costs_nothing_that_was_there() {
    faults(&[Before::Bookmarks], &["error=ENOSPC"], |spot| {
        ["fsync", "rename", "renameat", "flock", "mkdir"].contains(&spot.name.as_str())
    });
    faults(&[Before::DanglingLink], &["error=EIO"], |spot| {
        spot.name == "readlink"
    });
}

#[test]
#[ignore = "long"]
fn any_call_that_fails_is_told_and_costs_nothing_that_was_there() {
    let errors = ["ENOSPC", "EIO", "EACCES", "ENOLCK", "EINTR"].map(|name| format!("error={name}"));
    let errors = errors.each_ref().map(String::as_str);
    faults(&Before::ALL, &errors, |_| true);
}

fn faults(before: &[Before], faults: &[&str], wanted: impl Fn(&Spot) -> bool) {
    if !trace::is_possible() {
        return;
    }
    let add = ["bookmarks", "add", NEW];
    for before in before {
        let mut spots = trace::spots(&before.home(), &add);
        spots.retain(&wanted);
        assert!(!spots.is_empty(), "{before:?}: there is nothing to fail");
        for spot in &spots {
            for fault in faults {
                let home = before.home();
                let ran = trace::run_with(&home, fault, spot, &add);
                if fault.starts_with("error") {
                    let at = format!("{before:?} {fault} {spot:?}: {ran:?}");
                    assert!(matches!(ran.code, Some(0 | 2)), "{at}");
                    let told = !ran.err.is_empty() || spot.name == "write";
                    assert!(told, "{at}");
                    if ran.code == Some(0) {
                        home.check_marked([NEW]);
                    }
                    assert_eq!(
                        home.strays(),
                        usize::from(spot.name.starts_with("unlink")),
                        "{at}"
                    );
                }
                before.check(&home, fault, spot);
            }
        }
    }
}

#[test]
fn a_power_cut_finds_everything_on_disk_before_it_is_acknowledged() {
    if !trace::is_possible() {
        return;
    }
    for before in Before::ALL {
        let home = before.home();
        let mut disk = Disk::default();
        for call in trace::calls(&home, &["bookmarks", "add", NEW]) {
            disk.see(&call);
        }
        assert!(disk.renames > 0, "{before:?}: nothing was put in place");
        assert!(disk.acknowledged, "{before:?}: nothing was said");
    }
    // Folders that had to be made are on disk as well.
    let home = Home::new();
    let deep = home.path("data").join("a/b/c").display().to_string();
    let mut disk = Disk::default();
    for call in trace::calls(&home, &["--data-dir", &deep, "bookmarks", "add", NEW]) {
        disk.see(&call);
    }
    assert!(disk.acknowledged && disk.folders >= 4);
}

/// What would be left after a power cut.
#[derive(Debug, Default)]
struct Disk {
    open: BTreeMap<String, String>,
    /// Files whose content is not on disk.
    unsynced: BTreeSet<String>,
    /// Folders whose names are not on disk.
    unsynced_folders: BTreeSet<String>,
    renames: usize,
    folders: usize,
    acknowledged: bool,
}

impl Disk {
    fn see(&mut self, call: &Call) {
        if call.result.starts_with('-') {
            return;
        }
        let names: Vec<&str> = call.arguments.split('"').skip(1).step_by(2).collect();
        let number = call.arguments.split(',').next().unwrap().to_string();
        let folder = |path: &str| path.rsplit_once('/').unwrap().0.to_string();
        match call.name.as_str() {
            "openat" => {
                let number = call.result.split_whitespace().next().unwrap();
                self.open.insert(number.to_string(), names[0].to_string());
            }
            "write" if number == "2" => {
                self.acknowledged |= call.arguments.contains("bookmarked ");
                let left = (&self.unsynced, &self.unsynced_folders);
                assert!(
                    !self.acknowledged || (left.0.is_empty() && left.1.is_empty()),
                    "not on disk: {left:?}"
                );
            }
            "write" => {
                let file = self.open.get(&number).cloned().unwrap_or_default();
                // The lock says only who holds it.
                if !file.ends_with("/.lock") {
                    self.unsynced.insert(file);
                }
            }
            "fsync" => {
                let file = &self.open[&number];
                self.unsynced.remove(file);
                self.unsynced_folders.remove(file);
            }
            "rename" | "renameat" | "renameat2" => {
                assert!(
                    !self.unsynced.contains(names[0]),
                    "{call:?} of what is not on disk"
                );
                self.unsynced_folders.insert(folder(names[1]));
                self.renames += 1;
            }
            "mkdir" | "mkdirat" => {
                self.unsynced_folders.insert(folder(names[0]));
                self.folders += 1;
            }
            _ => {}
        }
    }
}

#[test]
fn a_reader_never_sees_half_a_file() {
    read_during(10);
}

#[test]
#[ignore = "long"]
fn a_reader_never_sees_half_a_file_in_many_writes() {
    read_during(40);
}

fn read_during(writes: usize) {
    let home = Home::with(&[&IDS[0]]);
    let done = AtomicBool::new(false);
    let path = home.data("bookmarks.toml");
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut most = 0;
            let mut reads = 0;
            while !done.load(Ordering::Relaxed) {
                let text = fs::read_to_string(&path).unwrap();
                let count = text.parse::<toml::Table>().unwrap()["bookmark"]
                    .as_array()
                    .unwrap()
                    .len();
                assert!(count >= most, "{count} after {most}");
                most = count;
                reads += 1;
            }
            (most, reads)
        });
        for id in &IDS[1..=writes] {
            home.add(&[id]);
        }
        done.store(true, Ordering::Relaxed);
        let (most, reads) = reader.join().unwrap();
        assert!(
            most >= writes && reads > writes,
            "{most} seen in {reads} reads"
        );
    });
}

#[test]
fn killed_programs_leave_no_litter() {
    if !trace::is_possible() {
        return;
    }
    let home = Home::with(&[&IDS[0]]);
    let add = |id| ["bookmarks", "add", id];
    let mut spots = trace::spots(&home, &add(&IDS[1])).into_iter();
    let first = spots.find(|spot| spot.name.starts_with("rename")).unwrap();
    for id in &IDS[2..15] {
        trace::run_with(&home, "signal=KILL", &first, &add(id));
        assert_eq!(home.strays(), 1, "of this kill, and of none before");
    }
    home.add(&[&IDS[15]]);
    assert_eq!(home.strays(), 0);
    home.check_marked([&*IDS[0], &IDS[1], &IDS[15]]);
}
