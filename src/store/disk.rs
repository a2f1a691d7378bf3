//! Files that are either old or new, never half: the lock, reading with bounds, and
//! replacing a file so that it survives a kill and a power cut.
//!
//! Knows bytes and paths, not what is in them. Links stay links, modes stay as they were.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::StoreError;
use crate::limits;

/// Temporary files begin with this, so that leftovers of a killed program can be told.
const TEMP_PREFIX: &str = ".refdeck-";
/// The lock file in the data folder. It is never renamed or deleted.
const LOCK_NAME: &str = ".lock";
/// How long another writer is waited for.
const LOCK_PATIENCE: Duration = Duration::from_secs(10);
/// Links that are followed before a circle is assumed.
const MAX_LINKS: usize = 40;
/// Age from which a leftover in a folder that other programs share is surely dead.
const STRAY_AGE: Duration = Duration::from_secs(3600);

/// The right to write in a data folder, until it is dropped. The kernel drops it for a
/// program that was killed, so a lock is never stale.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for the lock of `folder`, which must exist.
    pub(super) fn acquire(folder: &Path) -> Result<Self, StoreError> {
        Self::acquire_within(folder, LOCK_PATIENCE)
    }

    fn acquire_within(folder: &Path, patience: Duration) -> Result<Self, StoreError> {
        let path = folder.join(LOCK_NAME);
        let mut file = open_lock(&path).map_err(StoreError::io("open", &path))?;
        if !wait_for(&file, patience).map_err(StoreError::io("lock", &path))? {
            return Err(StoreError::Busy {
                holder: holder(&mut file),
                lock: path,
                seconds: patience.as_secs(),
            });
        }
        // Only for the message of somebody who waits in vain, so a failure does not matter.
        let _ = sign(&mut file);
        Ok(Self { _file: file })
    }
}

/// The turn to replace files in a folder, until it is dropped: data folders that link to one
/// file have locks of their own, so the folder where the file lies is locked as well, itself,
/// because it need not be ours and nothing may be left in it.
#[derive(Debug)]
pub(super) struct Turn {
    _folder: Option<File>,
}

impl Turn {
    /// Waits for the turn in `folder`. Where a folder cannot be locked there is none to wait
    /// for.
    pub(super) fn wait(folder: &Path) -> Result<Self, StoreError> {
        let opened = File::open(folder).ok();
        let free = opened
            .as_ref()
            .is_none_or(|opened| wait_for(opened, LOCK_PATIENCE).unwrap_or(true));
        if free {
            return Ok(Self { _folder: opened });
        }
        Err(StoreError::Busy {
            holder: None,
            lock: folder.to_path_buf(),
            seconds: LOCK_PATIENCE.as_secs(),
        })
    }
}

/// Waits until `file` is locked; answers whether it came to that within `patience`.
fn wait_for(file: &File, patience: Duration) -> io::Result<bool> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if start.elapsed() < patience => {
                thread::sleep(pause);
                pause = (pause * 2).min(Duration::from_millis(50));
            }
            Err(TryLockError::WouldBlock) => return Ok(false),
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Interrupted => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

#[cfg(unix)]
fn open_lock(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;

    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        // A planted link must not make us write elsewhere.
        .custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed())
        .open(path)
}

#[cfg(not(unix))]
fn open_lock(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
}

/// Writes this process into a lock file; but never over anything else, since the name may
/// lead to a file of the user's.
fn sign(file: &mut File) -> io::Result<()> {
    if file.metadata()?.len() > 0 && holder(file).is_none() {
        return Ok(());
    }
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "{}", std::process::id())
}

fn holder(file: &mut File) -> Option<u32> {
    let mut words = String::new();
    file.rewind().ok()?;
    file.take(20).read_to_string(&mut words).ok()?;
    words.trim().parse().ok()
}

/// The bytes of `path`, or `None` if there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    match read_bounded(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::io("read", path)(error)),
    }
}

fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    // Asked before opening: opening a pipe would wait for a writer.
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        return Err(io::Error::other("it is not an ordinary file"));
    }
    let room = metadata.len().min(limits::STATE_BYTES) + 1;
    let mut bytes = Vec::with_capacity(usize::try_from(room).unwrap_or_default());
    File::open(path)?
        .take(limits::STATE_BYTES + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limits::STATE_BYTES {
        let most = limits::size(limits::STATE_BYTES);
        return Err(io::Error::other(format!("it is larger than {most}")));
    }
    Ok(bytes)
}

/// Where `path` leads when all links are followed, also if nothing is there yet.
pub(super) fn resolve(path: &Path) -> Result<PathBuf, StoreError> {
    let mut target = path.to_path_buf();
    for _ in 0..MAX_LINKS {
        match fs::canonicalize(&target) {
            Ok(found) => return Ok(found),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(StoreError::io("follow", path)(error)),
        }
        // Nothing there: either a link that dangles, or the place itself.
        match fs::read_link(&target) {
            Ok(next) => target = target.parent().unwrap_or(Path::new("")).join(next),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidInput) => {
                return Ok(target);
            }
            // Perhaps a link after all: replacing it would cut it off from its target.
            Err(error) => return Err(StoreError::io("follow", path)(error)),
        }
    }
    Err(StoreError::io("follow", path)(io::Error::other(
        "its links lead in a circle",
    )))
}

/// Puts `bytes` in the place of `path` in one step: whoever looks sees the old file or the
/// new one. Does not follow a link at `path`; see [`resolve`]. Needs the lock, and is
/// certain to last only after [`sync_folder`].
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = StoreError::io("write", path);
    let attempt = || -> io::Result<()> {
        let mut temp = tempfile::Builder::new()
            .prefix(TEMP_PREFIX)
            .tempfile_in(folder)?;
        keep_owner_and_mode(path, temp.as_file())?;
        temp.write_all(bytes)?;
        ignore_unsupported(temp.as_file().sync_all())?;
        temp.persist(path).map_err(|failed| failed.error)?;
        Ok(())
    };
    attempt().map_err(|error| written(without_path(error)))
}

/// The error without the name of a temporary file, which says nothing to a user.
fn without_path(error: io::Error) -> io::Error {
    let said = error.to_string();
    match said.split_once(" at path ") {
        Some((reason, _)) => io::Error::new(error.kind(), reason.to_string()),
        None => error,
    }
}

#[cfg(unix)]
fn keep_owner_and_mode(old: &Path, new: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    match fs::symlink_metadata(old) {
        Ok(metadata) if metadata.is_file() => {
            let (user, group) = (metadata.uid(), metadata.gid());
            let made = new.metadata()?;
            if (made.uid(), made.gid()) != (user, group) {
                // Who may not give files away keeps at least the group, where that is allowed.
                let _ = fchown(new, Some(user), Some(group))
                    .or_else(|_| fchown(new, None, Some(group)));
            }
            new.set_permissions(metadata.permissions())
        }
        // A new file stays as the temporary one was made: for its owner only.
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn keep_owner_and_mode(_old: &Path, _new: &File) -> io::Result<()> {
    Ok(())
}

/// Makes the names in `folder` last: without it a power cut may undo a rename.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder)
        .and_then(|opened| ignore_unsupported(opened.sync_all()))
        .map_err(StoreError::io("save to", folder))
}

/// Folders cannot be synced here; the file system does it itself.
#[cfg(not(unix))]
pub(super) fn sync_folder(_folder: &Path) -> Result<(), StoreError> {
    Ok(())
}

/// Some file systems do not know sync; that is no reason to refuse them.
fn ignore_unsupported(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidInput | ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        other => other,
    }
}

/// Makes `folder` and what is missing above it, for the owner only.
pub(super) fn make_folder(folder: &Path) -> Result<(), StoreError> {
    if folder.is_dir() {
        return Ok(());
    }
    let parent = folder
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        make_folder(parent)?;
    }
    match make_one(folder) {
        // Somebody else may have made it meanwhile.
        Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        // Not made behind the link: what it leads to may be a disk that is not there now.
        Err(_) if folder.is_symlink() => {
            Err(StoreError::io("use", folder)(ErrorKind::NotFound.into()))
        }
        Err(error) => Err(StoreError::io("make the folder", folder)(error)),
        Ok(()) => parent.map_or(Ok(()), sync_folder),
    }
}

fn make_one(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Removes temporary files that a killed program left in `folder`. Needs the lock of that
/// folder, or `shared` for a folder that others may be writing in.
pub(super) fn remove_strays(folder: &Path, shared: bool) {
    for path in files_in(folder) {
        let name = path.file_name().and_then(OsStr::to_str);
        if !name.is_some_and(|name| name.starts_with(TEMP_PREFIX)) {
            continue;
        }
        let dead = fs::symlink_metadata(&path).is_ok_and(|metadata| {
            metadata.is_file() && (!shared || metadata.modified().is_ok_and(is_old))
        });
        if dead {
            remove(&path);
        }
    }
}

/// Removes a file that is not needed any more. What cannot be removed is litter, not danger.
pub(super) fn remove(path: &Path) {
    let _ = fs::remove_file(path);
}

/// What is in `folder`, in no order; nothing if it cannot be read.
#[cfg(unix)]
pub(super) fn files_in(folder: &Path) -> Vec<PathBuf> {
    use std::os::unix::ffi::OsStrExt as _;

    // The listing of std panics when closing it fails.
    let listing = File::open(folder).and_then(|opened| Ok(rustix::fs::Dir::new(opened)?));
    listing
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| OsStr::from_bytes(entry.file_name().to_bytes()).to_os_string())
        .filter(|name| name != "." && name != "..")
        .map(|name| folder.join(name))
        .collect()
}

/// What is in `folder`, in no order; nothing if it cannot be read.
#[cfg(not(unix))]
pub(super) fn files_in(folder: &Path) -> Vec<PathBuf> {
    let listing = fs::read_dir(folder).into_iter().flatten().flatten();
    listing.map(|entry| entry.path()).collect()
}

fn is_old(modified: SystemTime) -> bool {
    modified.elapsed().is_ok_and(|age| age > STRAY_AGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_waits_in_vain_and_says_for_whom() {
        let folder = tempfile::tempdir().unwrap();
        let held = Lock::acquire(folder.path()).unwrap();
        let refused = Lock::acquire_within(folder.path(), Duration::ZERO).unwrap_err();
        let said = refused.to_string();
        assert!(said.contains("another refdeck"), "{said}");
        #[cfg(unix)]
        assert!(said.contains(&std::process::id().to_string()), "{said}");
        drop(held);
        Lock::acquire_within(folder.path(), Duration::ZERO).unwrap();
    }

    #[test]
    fn strays_go_and_other_files_stay() {
        let folder = tempfile::tempdir().unwrap();
        for name in [".refdeck-abc", "bookmarks.toml", ".lock"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        fs::create_dir(folder.path().join(".refdeck-folder")).unwrap();
        remove_strays(folder.path(), true);
        assert!(folder.path().join(".refdeck-abc").exists(), "too young");
        remove_strays(folder.path(), false);
        assert!(!folder.path().join(".refdeck-abc").exists());
        for name in [".refdeck-folder", "bookmarks.toml", ".lock"] {
            assert!(folder.path().join(name).exists(), "{name}");
        }
    }

    #[test]
    fn a_state_file_has_a_largest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bookmarks.toml");
        let file = File::create(&path).unwrap();
        file.set_len(limits::STATE_BYTES).unwrap();
        assert!(read(&path).unwrap().is_some());
        file.set_len(limits::STATE_BYTES + 1).unwrap();
        let refused = read(&path).unwrap_err().to_string();
        assert!(refused.contains("larger than 16 MB"), "{refused}");
    }

    #[cfg(unix)]
    #[test]
    fn a_planted_lock_link_is_refused_and_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let outside = folder.path().join("victim");
        std::os::unix::fs::symlink(&outside, folder.path().join(LOCK_NAME)).unwrap();
        assert!(Lock::acquire(folder.path()).is_err());
        assert!(!outside.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_name_that_leads_to_a_file_of_the_users_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let letter = folder.path().join("letter");
        fs::write(&letter, "Dear Ada,").unwrap();
        fs::hard_link(&letter, folder.path().join(LOCK_NAME)).unwrap();
        drop(Lock::acquire(folder.path()).unwrap());
        assert_eq!(fs::read_to_string(&letter).unwrap(), "Dear Ada,");
    }

    #[cfg(unix)]
    #[test]
    fn links_in_a_circle_are_reported() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        std::os::unix::fs::symlink(&a, &b).unwrap();
        std::os::unix::fs::symlink(&b, &a).unwrap();
        assert!(resolve(&a).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_in_place_of_a_file_is_an_error_not_a_hang() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("bookmarks.toml");
        if mknodat(CWD, &pipe, FileType::Fifo, Mode::from_bits_retain(0o600), 0).is_ok() {
            assert!(read(&pipe).is_err());
        }
    }
}
