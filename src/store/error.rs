//! What goes wrong with state files, in sentences that say what, where and what to do.
//!
//! Everything here is shown to the user as it stands, so paths and foreign texts pass
//! [`text::sanitise_line`] on their way in.

use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::text::{self, Safe};

/// Why state could not be found, read or written. Nothing on disk was lost.
#[derive(Debug)]
pub enum StoreError {
    /// There is no home folder to keep state in, and none was named.
    NoHome,
    /// The operating system refused.
    Io {
        /// What was tried, as in "cannot write".
        doing: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// Its answer.
        source: io::Error,
    },
    /// Another copy of the program holds the lock.
    Busy {
        /// The lock file.
        lock: PathBuf,
        /// The process that holds it, where known.
        holder: Option<u32>,
        /// How long it was waited for.
        seconds: u64,
    },
    /// The file was written by a newer version, so it is left alone.
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        format: i64,
    },
    /// The file is damaged and could not be set aside, so it is left alone.
    Stuck {
        /// The damaged file.
        path: PathBuf,
        /// Why it could not be set aside.
        source: Box<StoreError>,
    },
}

impl StoreError {
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io {
            doing,
            path,
            source,
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHome => f.write_str(
                "there is no home folder to keep bookmarks in; name a folder with --data-dir or REFDECK_DATA_DIR",
            ),
            Self::Io {
                doing,
                path,
                source,
            } => {
                let reason = source.to_string();
                write!(f, "cannot {doing} {}: {}", name(path), text::sanitise_line(&reason))?;
                f.write_str(advice(source.kind()))?;
                f.write_str(&place(path))
            }
            Self::Busy {
                lock,
                holder,
                seconds,
            } => {
                write!(f, "waited {seconds} s for another refdeck ")?;
                if let Some(holder) = holder {
                    write!(f, "(process {holder}) ")?;
                }
                write!(
                    f,
                    "that is saving and holds {}; try again, or end that one{}",
                    name(lock),
                    place(lock)
                )
            }
            Self::Newer { path, format } => write!(
                f,
                "{} is read-only here: its format {format} is of a newer refdeck; update refdeck to change it{}",
                name(path),
                place(path)
            ),
            Self::Stuck { path, source } => write!(
                f,
                "{} is damaged and could not be set aside ({source}); it is left as it is: repair it or move it away",
                name(path)
            ),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Stuck { source, .. } => Some(source),
            Self::NoHome | Self::Busy { .. } | Self::Newer { .. } => None,
        }
    }
}

/// Something about the state that the user should know, although the program goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What happened, where, and what to do; one line, safe to show.
    pub message: Safe,
    /// Whether changes cannot be saved until the user has done something about it.
    pub read_only: bool,
}

impl Notice {
    pub(super) fn new(message: &str, read_only: bool) -> Self {
        Self {
            message: Safe::line(message),
            read_only,
        }
    }
}

/// The last part of a path as the user may see it. It comes first in a sentence, because a line
/// of the screen may end before a long path does.
pub(super) fn name(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| shown(path), |name| shown(Path::new(name)))
}

/// Where a path lies, for the end of a sentence.
fn place(path: &Path) -> String {
    match path.parent() {
        Some(parent) if parent != Path::new("") => format!(" (in {})", shown(parent)),
        _ => String::new(),
    }
}

/// A path as the user may see it.
pub(super) fn shown(path: &Path) -> String {
    text::sanitise_line(&path.to_string_lossy()).into_owned()
}

fn advice(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::PermissionDenied => {
            "; check who owns it and who may write there, or choose a folder with --data-dir"
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "; free some space and try again"
        }
        ErrorKind::ReadOnlyFilesystem => "; choose a writable folder with --data-dir",
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            "; a file stands where a folder is needed: move it, or choose a folder with --data-dir"
        }
        ErrorKind::NotFound => "; a folder on the way there is missing, or a link leads nowhere",
        ErrorKind::IsADirectory => "; a folder stands where a file is needed: move it away",
        ErrorKind::Unsupported => {
            "; this kind of folder, perhaps on a network, cannot be used: choose another with --data-dir"
        }
        _ => "",
    }
}
