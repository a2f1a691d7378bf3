//! Where packs come from: a folder or a single file. The only file access of
//! this layer; every read is bounded, and nothing is waited for.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::problem::Problem;
use super::progress::Watch;
use crate::limits;

/// The files of a pack, not yet parsed. Their texts are read when they are needed, and again
/// when they are needed again: of a large pack there is never more than one in memory.
#[derive(Debug, Default)]
pub struct PackSource {
    /// What the user called it.
    pub name: String,
    /// `pack.toml` first, then the section files by name; or the single file.
    pub files: Vec<SourceFile>,
    /// What went wrong while looking for files.
    pub problems: Vec<Problem>,
}

/// One file of a pack.
#[derive(Debug)]
pub struct SourceFile {
    /// Its path, as shown in problems.
    pub path: String,
    /// Its name without `.toml`.
    pub stem: String,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Memory(String),
    Disk(PathBuf),
}

impl SourceFile {
    /// A file that is in memory only.
    pub fn of_text(path: &str, stem: &str, text: &str) -> Self {
        Self {
            path: path.to_string(),
            stem: stem.to_string(),
            content: Content::Memory(text.to_string()),
        }
    }

    fn on_disk(path: PathBuf) -> Self {
        let stem = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned());
        Self {
            path: path.display().to_string(),
            stem: stem.unwrap_or_default(),
            content: Content::Disk(path),
        }
    }

    /// Its text.
    ///
    /// # Errors
    /// If it cannot be read, is larger than a file may be, or is no text.
    pub fn text(&self) -> Result<Cow<'_, str>, Problem> {
        match &self.content {
            Content::Memory(text) => Ok(Cow::Borrowed(text)),
            Content::Disk(path) => {
                let hint = "split it into several section files";
                read(path, limits::FILE_BYTES, hint).map(Cow::Owned)
            }
        }
    }
}

/// What is told of a folder in the place of a file.
const FOLDER: (&str, &str) = (
    "this is a folder, not a file",
    "move its files up, or give it a name without `.toml`",
);
/// What is told of a pipe, which would be waited for, and of a device, which may never end.
const DEVICE: (&str, &str) = (
    "this is no ordinary file",
    "copy what it gives into a file, and open that",
);

/// Opens a pack: a folder with `pack.toml`, or a single file.
///
/// # Errors
/// If nothing is there or it cannot be listed. A file that cannot be read, is too large or
/// is no text becomes a problem instead, here or when the pack is built.
pub fn open(path: &Path) -> io::Result<PackSource> {
    open_watched(path, &mut Watch::nobody())
}

/// The same, and `watch` is told of each file.
///
/// # Errors
/// The same.
pub fn open_watched(path: &Path, watch: &mut Watch<'_>) -> io::Result<PackSource> {
    let mut source = PackSource {
        name: path.display().to_string(),
        ..PackSource::default()
    };
    let is_folder = fs::metadata(path)?.is_dir();
    let paths = if is_folder {
        source.list(path)?
    } else {
        vec![path.to_path_buf()]
    };
    watch.pack(short_name(path), paths.len());
    let mut bytes = 0;
    for path in paths {
        if watch.is_stopped() {
            break;
        }
        // What is no file, and what cannot be asked, is a problem when it is read.
        let length = fs::metadata(&path).map_or(0, |found| found.len());
        bytes += length.min(limits::FILE_BYTES);
        if bytes > limits::PACK_BYTES {
            let most = limits::size(limits::PACK_BYTES);
            let message = format!("from this file on the pack is larger than {most}");
            let hint = Some("make two packs of it".to_string());
            let shown = path.display().to_string();
            source
                .problems
                .push(Problem::of_file(&shown, message, hint));
            break;
        }
        source.files.push(SourceFile::on_disk(path));
        watch.opened(bytes);
    }
    Ok(source)
}

impl PackSource {
    /// The files of the folder at `path`, `pack.toml` first.
    fn list(&mut self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let is_head = |path: &PathBuf| path.file_name().is_some_and(|name| name == "pack.toml");
        let mut paths: Vec<PathBuf> = fs::read_dir(path)?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|end| end == "toml") && !is_hidden(path))
            .collect();
        paths.sort_by_key(|path| (!is_head(path), path.clone()));
        if !paths.first().is_some_and(is_head) {
            let hint = "a pack is a folder with a pack.toml and one file per section";
            self.complain("no pack.toml in this folder".to_string(), hint);
            return Ok(Vec::new());
        }
        if paths.len() > limits::FILES {
            let most = limits::number(limits::FILES as u64);
            let message = format!("more than {most} files in one pack");
            self.complain(message, "put small sections together, or make two packs");
            paths.truncate(limits::FILES);
        }
        Ok(paths)
    }

    fn complain(&mut self, message: String, hint: &str) {
        let problem = Problem::of_file(&self.name, message, Some(hint.to_string()));
        self.problems.push(problem);
    }
}

/// The packs in the folder `packs` of the configuration: each a folder or a `.toml` file.
pub fn found_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_dir() || path.extension().is_some_and(|end| end == "toml"))
        .filter(|path| !is_hidden(path))
        .collect();
    found.sort();
    found
}

/// The text of the file at `path`, of at most `most` bytes, without a byte order mark.
/// `advice` is what to do about a larger one.
///
/// # Errors
/// If it cannot be read, is larger, or is no text.
pub fn read(path: &Path, most: u64, advice: &str) -> Result<String, Problem> {
    let shown = path.display().to_string();
    let no_file =
        |(message, hint): (&str, &str)| Problem::of_file(&shown, message, Some(hint.to_string()));
    let unread = |error: io::Error| {
        let hint = match error.kind() {
            io::ErrorKind::PermissionDenied => Some("see who may read it"),
            io::ErrorKind::NotFound => Some("a link that leads nowhere, or it was just removed"),
            _ => None,
        };
        let message = format!("cannot be read: {error}");
        Problem::of_file(&shown, message, hint.map(str::to_string))
    };
    let found = fs::metadata(path).map_err(unread)?;
    if found.is_dir() {
        return Err(no_file(FOLDER));
    }
    if !found.is_file() {
        return Err(no_file(DEVICE));
    }
    let bytes = bytes(path, found.len(), most).map_err(unread)?;
    if bytes.len() as u64 > most {
        let message = format!(
            "this file is larger than {}, which end here",
            limits::size(most)
        );
        let end = bytes.len() - 1;
        let lossy = String::from_utf8_lossy(&bytes);
        let span = Some(end..end + 1);
        let hint = Some(advice.to_string());
        return Err(Problem::at(&shown, &lossy, span, message, hint));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let lossy = String::from_utf8_lossy(error.as_bytes());
        let message = "this is not UTF-8 text";
        let hint = Some("save the file as UTF-8".to_string());
        Problem::at(&shown, &lossy, Some(at..at + 1), message, hint)
    })?;
    match text.strip_prefix('\u{FEFF}') {
        Some(rest) => Ok(rest.to_string()),
        None => Ok(text),
    }
}

/// The bytes of the file at `path`, which says it has `length`; those up to `most` and one more.
fn bytes(path: &Path, length: u64, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // What the kernel makes up as it is read says that it has no length, and may never end.
    if length > 0 {
        bytes.reserve_exact(usize::try_from(length.min(most) + 1).unwrap_or_default());
        File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// What editors and file managers leave beside the files, `.#compute.toml` or `._compute.toml`.
fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// The last part of a path.
fn short_name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("a pack")
}
