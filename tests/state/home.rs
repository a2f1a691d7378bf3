//! Folders for one test, the program in them, and what the user finds there afterwards.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use tempfile::TempDir;

pub(crate) const REFDECK: &str = env!("CARGO_BIN_EXE_refdeck");

/// Ids of the built-in deck, hundreds of them.
pub(crate) static IDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let list = Home::new().run(&["list", "entries", "--json"]);
    ids_in(&list.out)
});

/// Folders for one test.
pub(crate) struct Home(TempDir);

/// How a command ended and what it said.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Its exit code; none after a signal.
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// With these bookmarks.
    pub(crate) fn with(ids: &[&str]) -> Self {
        let home = Self::new();
        home.add(ids);
        home
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A file of the data folder.
    pub(crate) fn data(&self, name: &str) -> PathBuf {
        self.path("data").join(name)
    }

    /// Writes a file of the data folder.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::create_dir_all(self.path("data")).unwrap();
        fs::write(self.data(name), bytes).unwrap();
    }

    /// The bookmarks file.
    pub(crate) fn text(&self) -> String {
        fs::read_to_string(self.data("bookmarks.toml")).unwrap()
    }

    pub(crate) fn environment(&self) -> [(&'static str, PathBuf); 4] {
        [
            ("TERM", "xterm-256color".into()),
            ("HOME", self.path("home")),
            ("REFDECK_DATA_DIR", self.path("data")),
            ("REFDECK_CONFIG_DIR", self.path("config")),
        ]
    }

    /// The program with `arguments`, run by `wrapper` if that is not empty.
    pub(crate) fn command<A: AsRef<OsStr>>(&self, wrapper: &[A], arguments: &[&str]) -> Command {
        let mut words = wrapper
            .iter()
            .map(AsRef::as_ref)
            .chain([OsStr::new(REFDECK)]);
        let mut command = Command::new(words.next().unwrap());
        command.args(words).args(arguments);
        command.envs(self.environment()).stdin(Stdio::null());
        command.env_remove("XDG_DATA_HOME").env_remove("NO_COLOR");
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_under::<&str>(&[], arguments)
    }

    pub(crate) fn run_under<A: AsRef<OsStr>>(&self, wrapper: &[A], arguments: &[&str]) -> Ran {
        Ran::of(&self.command(wrapper, arguments).output().unwrap())
    }

    /// Bookmarks entries, which must succeed.
    pub(crate) fn add(&self, ids: &[&str]) {
        let ran = self.run(&[&["bookmarks", "add"], ids].concat());
        assert_eq!(ran.code, Some(0), "{ids:?}: {}", ran.err);
    }

    /// The bookmarked entries; the file must be good.
    pub(crate) fn marked(&self) -> BTreeSet<String> {
        let ran = self.run(&["bookmarks", "list", "--json"]);
        let fine = matches!(ran.code, Some(0 | 1)) && !ran.err.contains("damaged");
        assert!(fine, "{ran:?}");
        ids_in(&ran.out).into_iter().collect()
    }

    /// All of these are bookmarked.
    pub(crate) fn check_marked<'a>(&self, ids: impl IntoIterator<Item = &'a str>) {
        let marked = self.marked();
        let lost: Vec<&str> = ids.into_iter().filter(|id| !marked.contains(*id)).collect();
        assert!(lost.is_empty(), "lost {lost:?} of {marked:?}");
    }

    /// Temporary files that somebody left behind.
    pub(crate) fn strays(&self) -> usize {
        files_below(self.0.path())
            .iter()
            .filter(|path| {
                path.file_name()
                    .unwrap()
                    .to_string_lossy()
                    .starts_with(".refdeck-")
            })
            .count()
    }

    /// All files, those of the data folder left out.
    pub(crate) fn files_outside(&self) -> Vec<PathBuf> {
        let data = self.path("data");
        let mut files = files_below(self.0.path());
        files.retain(|path| !path.starts_with(&data));
        files
    }

    /// The copies of damaged files that were set aside.
    pub(crate) fn set_aside(&self) -> Vec<Vec<u8>> {
        files_below(&self.path("data"))
            .iter()
            .filter(|path| path.to_string_lossy().contains(".corrupt-"))
            .map(|path| fs::read(path).unwrap())
            .collect()
    }
}

impl Ran {
    pub(crate) fn of(output: &Output) -> Self {
        let ran = Self {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
        ran
    }

    /// It failed, and said so in one line with these words.
    pub(crate) fn check_refused(&self, words: &str) {
        assert_eq!(self.code, Some(2), "{self:?}");
        assert!(self.err.contains(words), "{words:?} is not in {}", self.err);
    }
}

fn ids_in(json: &str) -> Vec<String> {
    let list: serde_json::Value = serde_json::from_str(json).unwrap();
    let ids = list.as_array().unwrap().iter();
    ids.map(|entry| entry["id"].as_str().unwrap().to_string())
        .collect()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(files_below(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

/// Whether this process may do everything, so that no file is closed to it.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Whether a tool of the system does its work here; if not, the test says that it was skipped.
pub(crate) fn is_there(tool: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(tool);
    command.args(arguments).stdin(Stdio::null());
    let works = command.output().is_ok_and(|output| output.status.success());
    if !works {
        eprintln!("skipped: {tool} is missing or not allowed here");
    }
    works
}
