//! What a state file is found to be, and what serves in the place of a damaged one: what this
//! program knew, or else an older copy.
//!
//! Decides nothing about what is written.

use std::sync::PoisonError;
use std::thread;
use std::time::Duration;

use toml_edit::DocumentMut;

use super::document::{self, Parsed, StateFile};
use super::{Notice, Store, StoreError, backup, disk, error, marks, session};

/// How long a damaged file is given to change: an editor may be writing it in place just now.
pub(super) const SETTLING: Duration = Duration::from_millis(20);

/// A state file as it was found.
pub(super) enum Found {
    Missing,
    Good {
        doc: DocumentMut,
        bytes: Vec<u8>,
    },
    Newer {
        doc: DocumentMut,
        format: i64,
    },
    Damaged {
        why: String,
        bytes: Vec<u8>,
    },
    /// It has gone since this program read or wrote it.
    Gone {
        doc: DocumentMut,
    },
    Unreadable(StoreError),
}

/// What serves in place of a damaged file.
pub(super) struct Older {
    pub(super) doc: DocumentMut,
    /// Where it comes from, in the words of a message.
    pub(super) from: String,
}

impl Store {
    /// Looks at `file`; at a damaged one until it stays the same.
    pub(super) fn examine(&self, file: StateFile) -> Found {
        let mut found = self.look_at(file);
        while let Found::Damaged { bytes, .. } = &found {
            thread::sleep(SETTLING);
            let again = self.look_at(file);
            if matches!(&again, Found::Damaged { bytes: same, .. } if same == bytes) {
                break;
            }
            found = again;
        }
        found
    }

    fn look_at(&self, file: StateFile) -> Found {
        let bytes = match disk::read(&self.path(file)) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                return self
                    .known(file)
                    .map_or(Found::Missing, |doc| Found::Gone { doc });
            }
            Err(error) => return Found::Unreadable(error),
        };
        match understand(file, &bytes) {
            Ok(Parsed::Good(doc)) => {
                self.remember(file, &doc);
                Found::Good { doc, bytes }
            }
            Ok(Parsed::Newer(doc, format)) => Found::Newer { doc, format },
            Err(why) => Found::Damaged { why, bytes },
        }
    }

    /// Sets the damaged `bytes` aside and answers with what serves instead.
    pub(super) fn rescue(
        &self,
        file: StateFile,
        why: &str,
        bytes: &[u8],
        notices: &mut Vec<Notice>,
    ) -> Result<Option<DocumentMut>, StoreError> {
        let copy = backup::set_aside(&self.path(file), bytes, backup::now())?;
        let older = self.older(file);
        let content = file.content();
        let rest = match &older {
            Some(older) => format!("{content} come from {}", older.from),
            None => format!("there is no older copy, so {content} start empty"),
        };
        let message = format!(
            "{} is damaged ({why}); it is kept as {}; {rest}{}",
            file.name(),
            error::name(&copy),
            self.place()
        );
        notices.push(Notice::new(&message, false));
        Ok(older.map(|older| older.doc))
    }

    /// What this program read last, or else the newest good copy.
    pub(super) fn older(&self, file: StateFile) -> Option<Older> {
        if let Some(doc) = self.known(file) {
            let from = "what this program read last".to_string();
            return Some(Older { doc, from });
        }
        let path = self.path(file);
        let (from, bytes) = backup::newest_good(&path, |bytes| is_good(file, bytes))?;
        match understand(file, &bytes) {
            Ok(Parsed::Good(doc)) => {
                let from = from.strip_prefix(&self.folder).unwrap_or(&from);
                let from = format!(
                    "the older copy {}, without what was changed after it",
                    error::shown(from)
                );
                Some(Older { doc, from })
            }
            Ok(Parsed::Newer(..)) | Err(_) => None,
        }
    }

    pub(super) fn known(&self, file: StateFile) -> Option<DocumentMut> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known[file.at()].clone()
    }

    pub(super) fn remember(&self, file: StateFile, doc: &DocumentMut) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known[file.at()] = Some(doc.clone());
    }
}

/// The document in `bytes` if it is what `file` should be, or else why not.
pub(super) fn understand(file: StateFile, bytes: &[u8]) -> Result<Parsed, String> {
    let parsed = document::parse(bytes)?;
    if let Parsed::Good(doc) = &parsed {
        match file {
            StateFile::Bookmarks => marks::read_bookmarks(doc).map(drop)?,
            StateFile::Ticks => marks::read_ticks(doc).map(drop)?,
            StateFile::Session => session::read(doc).map(drop)?,
        }
    }
    Ok(parsed)
}

pub(super) fn is_good(file: StateFile, bytes: &[u8]) -> bool {
    matches!(understand(file, bytes), Ok(Parsed::Good(_)))
}
