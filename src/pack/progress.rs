//! How far the reading of packs has come, told to whoever waits for it and may stop it.
//! Knows nothing of clocks, threads or who that is.

use std::fmt;

use crate::limits;
use crate::text::Safe;

/// How far reading has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// The pack that is being read.
    pub pack: Safe,
    /// What is being done.
    pub stage: Stage,
    /// How many bytes its files have, as far as they were looked at.
    pub bytes: u64,
    /// How many of its files are done in this stage.
    pub files: usize,
    /// How many files it has.
    pub all_files: usize,
    /// How many of its entries are done in this stage.
    pub entries: usize,
}

/// The steps of reading a pack.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stage {
    /// Its files are looked for.
    #[default]
    Opening,
    /// Their tables are read.
    Reading,
    /// Entries are put together and linked.
    Linking,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = limits::number(self.entries as u64);
        let files = format_args!("{} of {} files", self.files, self.all_files);
        match self.stage {
            Stage::Opening if self.pack.is_empty() => f.write_str("reading packs …"),
            Stage::Opening => write!(f, "opening {} … {files}", self.pack),
            Stage::Reading => write!(f, "reading {} … {entries} entries, {files}", self.pack),
            Stage::Linking => write!(f, "linking {} … {entries} entries", self.pack),
        }
    }
}

/// Who is told how far reading has come.
pub struct Watch<'a> {
    progress: Progress,
    tell: Option<&'a mut dyn FnMut(&Progress) -> bool>,
    stopped: bool,
}

impl<'a> Watch<'a> {
    /// Tells `tell` after each step; when that answers `false`, reading ends early, and what
    /// was read is worth nothing.
    pub fn new(tell: &'a mut dyn FnMut(&Progress) -> bool) -> Self {
        Self {
            tell: Some(tell),
            ..Self::nobody()
        }
    }

    /// Nobody is told.
    pub fn nobody() -> Self {
        Self {
            progress: Progress::default(),
            tell: None,
            stopped: false,
        }
    }

    /// Whether reading should end.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// A pack of so many files is being opened.
    pub(super) fn pack(&mut self, name: &str, files: usize) {
        self.progress = Progress {
            pack: Safe::line(name),
            all_files: files,
            ..Progress::default()
        };
        self.told();
    }

    /// One more file was found; so many bytes they have now.
    pub(super) fn opened(&mut self, bytes: u64) {
        self.progress.bytes = bytes;
        self.file(0);
    }

    /// A stage of the same pack begins.
    pub(super) fn stage(&mut self, stage: Stage) {
        self.progress.stage = stage;
        self.progress.files = 0;
        self.progress.entries = 0;
    }

    /// Nothing to count was done.
    pub(super) fn step(&mut self) {
        self.told();
    }

    /// One more file is done, and so many entries with it.
    pub(super) fn file(&mut self, entries: usize) {
        self.progress.files += 1;
        self.progress.entries += entries;
        self.told();
    }

    fn told(&mut self) {
        if let Some(tell) = self.tell.as_mut().filter(|_| !self.stopped) {
            self.stopped = !tell(&self.progress);
        }
    }
}
