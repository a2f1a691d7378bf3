//! The user's state on disk: bookmarks with notes, ticks, the last place.
//!
//! Every change is a small transaction: take the lock, read the file again, apply the one
//! change, write a temporary file beside it, sync, rename, sync the folder. So two running
//! copies lose nothing, and a kill or power cut leaves the old file or the new one. Files
//! stay the user's: comments, order, unknown keys, links and modes survive; a damaged file
//! is set aside whole, one of a newer format is never written.
//!
//! Knows ids and text, not what is in a pack; and no dates but those it is given.

mod backup;
mod disk;
mod document;
mod error;
mod folders;
mod found;
mod marks;
#[cfg(test)]
mod properties;
mod session;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use toml_edit::DocumentMut;

use self::disk::{Lock, Turn};
use self::document::StateFile;
pub use self::error::{Notice, StoreError};
pub use self::folders::Folders;
use self::found::{Found, is_good, understand};
pub use self::marks::{Bookmark, Change, Marks, Tick};
pub use self::session::{Place, Session};

/// The state files of one data folder. Cheap to make; may be used from several threads.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    /// Whether this program has made its dated backup of a file.
    backed_up: [AtomicBool; StateFile::COUNT],
    /// What this program last read or wrote, for when a file disappears or is damaged while
    /// it runs.
    known: Mutex<[Option<DocumentMut>; StateFile::COUNT]>,
}

/// What was found at start. Loading never fails: what cannot be read is empty or comes
/// from a backup, and a notice says so.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// Bookmarks, notes and ticks.
    pub marks: Marks,
    /// The last place and choices.
    pub session: Session,
    /// What the user should know.
    pub notices: Vec<Notice>,
    /// The state of the files before they were read, for [`Store::changed_since`].
    pub stamp: Stamp,
}

/// A change that is safe on disk.
#[derive(Debug, Clone)]
pub struct Changed {
    /// What is on disk now, with what other copies of the program did meanwhile.
    pub marks: Marks,
    /// What the user should know.
    pub notices: Vec<Notice>,
    /// The state of the files after the change, for [`Store::changed_since`].
    pub stamp: Stamp,
}

/// What the bookmark and tick files looked like from outside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp([Option<(Option<SystemTime>, u64, u64)>; 2]);

impl Store {
    /// The state in the data folder of `folders`. Touches nothing.
    pub fn new(folders: &Folders) -> Self {
        Self {
            folder: folders.data.clone(),
            backed_up: Default::default(),
            known: Mutex::default(),
        }
    }

    /// Reads everything. Writes nothing but the copy of a damaged file.
    pub fn load(&self) -> Loaded {
        let mut loaded = self.load_marks();
        loaded.session = self
            .document(StateFile::Session, None, &mut loaded.notices)
            .and_then(|doc| session::read(&doc).ok())
            .unwrap_or_default();
        loaded
    }

    /// As [`Store::load`], without the session.
    pub fn load_marks(&self) -> Loaded {
        let stamp = self.stamp();
        let mut notices = Vec::new();
        Loaded {
            marks: self.marks(None, &mut notices),
            session: Session::default(),
            notices,
            stamp,
        }
    }

    /// As [`Store::load_marks`], for a caller who has nothing to do where bookmarks cannot
    /// be read at all.
    pub fn load_bookmarks(&self) -> Result<Loaded, StoreError> {
        match self.examine(StateFile::Bookmarks) {
            Found::Unreadable(error) => Err(error),
            Found::Missing
            | Found::Good { .. }
            | Found::Newer { .. }
            | Found::Damaged { .. }
            | Found::Gone { .. } => Ok(self.load_marks()),
        }
    }

    /// Makes `change` and answers when it is safe on disk; see [`Store::change_all`].
    pub fn change(&self, change: &Change) -> Result<Changed, StoreError> {
        self.change_all(std::slice::from_ref(change))
    }

    /// Makes `changes` in their order and answers when they are safe on disk. After an error
    /// a file is as it was, or its changes are on disk but might not survive a power cut.
    pub fn change_all(&self, changes: &[Change]) -> Result<Changed, StoreError> {
        let mut notices = Vec::new();
        let lock = self.lock()?;
        for file in [StateFile::Bookmarks, StateFile::Ticks] {
            let of_file = || changes.iter().filter(|change| change.file() == file);
            if of_file().next().is_some() {
                self.update(file, &mut notices, |doc| {
                    of_file().for_each(|change| marks::apply(change, doc));
                })?;
            }
        }
        Ok(Changed {
            stamp: self.stamp(),
            marks: self.marks(Some(&lock), &mut notices),
            notices,
        })
    }

    /// Keeps `session` for the next start.
    pub fn save_session(&self, session: &Session) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        self.update(StateFile::Session, &mut Vec::new(), |doc| {
            session::write(session, doc);
        })
    }

    /// What the files of bookmarks and ticks look like now.
    pub fn stamp(&self) -> Stamp {
        Stamp([StateFile::Bookmarks, StateFile::Ticks].map(|file| {
            let metadata = fs::metadata(self.path(file)).ok()?;
            Some((metadata.modified().ok(), metadata.len(), inode(&metadata)))
        }))
    }

    /// Whether bookmarks or ticks were changed by somebody else since `stamp` was taken.
    /// Costs two look-ups of a file, so it may be asked at every key.
    pub fn changed_since(&self, stamp: &Stamp) -> bool {
        self.stamp() != *stamp
    }

    fn path(&self, file: StateFile) -> PathBuf {
        self.folder.join(file.name())
    }

    fn lock(&self) -> Result<Lock, StoreError> {
        disk::make_folder(&self.folder)?;
        let lock = Lock::acquire(&self.folder)?;
        let _turn = Turn::wait(&self.folder)?;
        disk::remove_strays(&self.folder, false);
        Ok(lock)
    }
}

impl Store {
    fn marks(&self, lock: Option<&Lock>, notices: &mut Vec<Notice>) -> Marks {
        let bookmarks = self
            .document(StateFile::Bookmarks, lock, notices)
            .and_then(|doc| marks::read_bookmarks(&doc).ok());
        let ticks = self
            .document(StateFile::Ticks, lock, notices)
            .and_then(|doc| marks::read_ticks(&doc).ok());
        let (bookmarks, odd_bookmarks) = bookmarks.unwrap_or_default();
        let (ticks, odd_ticks) = ticks.unwrap_or_default();
        for (file, odd) in [
            (StateFile::Bookmarks, odd_bookmarks),
            (StateFile::Ticks, odd_ticks),
        ] {
            if odd > 0 {
                let message = format!(
                    "{}: {odd} without an id of the form pack/entry; kept in the file, not shown{}",
                    file.name(),
                    self.place()
                );
                notices.push(Notice::new(&message, false));
            }
        }
        Marks { bookmarks, ticks }
    }

    /// The document of `file` for reading, or of its backup, with what there is to say.
    fn document(
        &self,
        file: StateFile,
        lock: Option<&Lock>,
        notices: &mut Vec<Notice>,
    ) -> Option<DocumentMut> {
        match self.examine(file) {
            Found::Missing => None,
            Found::Good { doc, .. } => Some(doc),
            Found::Newer { doc, format } => {
                let path = self.path(file);
                let error = StoreError::Newer { path, format };
                notices.push(Notice::new(&error.to_string(), true));
                Some(doc)
            }
            Found::Gone { doc } => {
                let message = format!(
                    "{} has gone; {} are as last read, and the next change writes them again{}",
                    file.name(),
                    file.content(),
                    self.place()
                );
                notices.push(Notice::new(&message, false));
                Some(doc)
            }
            Found::Unreadable(error) => {
                notices.push(Notice::new(&error.to_string(), true));
                self.known(file)
            }
            Found::Damaged { why, bytes } => {
                let rescued = match lock {
                    Some(_) => self.rescue(file, &why, &bytes, notices),
                    None => self
                        .lock()
                        .and_then(|_lock| self.rescue(file, &why, &bytes, notices)),
                };
                rescued.unwrap_or_else(|error| {
                    let error = StoreError::Stuck {
                        path: self.path(file),
                        source: Box::new(error),
                    };
                    notices.push(Notice::new(&error.to_string(), true));
                    self.older(file).map(|older| older.doc)
                })
            }
        }
    }

    /// The folder, at the end of a message.
    fn place(&self) -> String {
        format!(" (in {})", error::shown(&self.folder))
    }

    /// Reads `file` again, edits it, keeps the old version and writes the new one. Needs
    /// the lock.
    fn update(
        &self,
        file: StateFile,
        notices: &mut Vec<Notice>,
        edit: impl FnOnce(&mut DocumentMut),
    ) -> Result<(), StoreError> {
        let path = self.path(file);
        let place = disk::resolve(&path)?;
        let _turn = Turn::wait(place.parent().unwrap_or(&self.folder))?;
        let (mut doc, old) = match self.examine(file) {
            Found::Missing => (document::new(), None),
            Found::Good { doc, bytes } => (doc, Some(bytes)),
            Found::Newer { format, .. } => return Err(StoreError::Newer { path, format }),
            Found::Unreadable(error) => return Err(error),
            Found::Gone { doc } => {
                let message = format!(
                    "{} had gone and is written again as last read{}",
                    file.name(),
                    self.place()
                );
                notices.push(Notice::new(&message, false));
                (doc, None)
            }
            Found::Damaged { why, bytes } => {
                let rescued = self.rescue(file, &why, &bytes, notices).map_err(|error| {
                    let source = Box::new(error);
                    let path = path.clone();
                    StoreError::Stuck { path, source }
                })?;
                (rescued.unwrap_or_else(document::new), None)
            }
        };
        edit(&mut doc);
        let text = doc.to_string();
        let unchanged = match &old {
            Some(old) => text.as_bytes() == old,
            None => text == document::new().to_string() && !path.exists(),
        };
        if unchanged {
            // What is there may be from an attempt that failed at its last step.
            let folder = place.parent().filter(|_| old.is_some());
            return folder.map_or(Ok(()), disk::sync_folder);
        }
        // Never put in place what could not be read back.
        understand(file, text.as_bytes())
            .map_err(|why| StoreError::io("write", &path)(std::io::Error::other(why)))?;
        if let Some(old) = &old {
            self.keep_old(file, old, notices)?;
        }
        self.put_in_place(&place, text.as_bytes())?;
        self.remember(file, &doc);
        Ok(())
    }

    fn keep_old(
        &self,
        file: StateFile,
        old: &[u8],
        notices: &mut Vec<Notice>,
    ) -> Result<(), StoreError> {
        let path = self.path(file);
        // The last place is not worth one.
        let wanted = file != StateFile::Session;
        if wanted && !self.backed_up[file.at()].swap(true, Ordering::Relaxed) {
            let kept = backup::keep_dated(&path, old, backup::now(), |bytes| is_good(file, bytes));
            // The copy below is the one that matters; this one is for longer memories.
            if let Err(error) = kept {
                let message = format!("no dated backup was made: {error}");
                notices.push(Notice::new(&message, false));
            }
        }
        backup::keep_last(&path, old)
    }

    /// Writes `bytes` to `place`, where no link is left to follow.
    fn put_in_place(&self, place: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        let folder = place.parent().unwrap_or(&self.folder);
        let elsewhere = folder.canonicalize().ok() != self.folder.canonicalize().ok();
        if elsewhere {
            disk::remove_strays(folder, true);
        }
        disk::replace(place, bytes)?;
        disk::sync_folder(folder)?;
        if elsewhere {
            disk::sync_folder(&self.folder)?;
        }
        Ok(())
    }
}

#[cfg(unix)]
fn inode(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_metadata: &fs::Metadata) -> u64 {
    0
}
