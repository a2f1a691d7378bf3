//! Where packs come from: a folder or a single file. The only file access of
//! this layer; every read is bounded.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::limits;
use super::problem::Problem;
use super::progress::Watch;

/// The text of a pack, not yet parsed.
#[derive(Debug, Default)]
pub struct PackSource {
    /// What the user called it.
    pub name: String,
    /// `pack.toml` first, then the section files by name; or the single file.
    pub files: Vec<SourceFile>,
    /// What went wrong while reading.
    pub problems: Vec<Problem>,
}

/// One file of a pack.
#[derive(Debug)]
pub struct SourceFile {
    /// Its path, as shown in problems.
    pub path: String,
    /// Its name without `.toml`.
    pub stem: String,
    /// Its content.
    pub text: String,
}

/// Opens a pack: a folder with `pack.toml`, or a single file.
///
/// # Errors
/// If nothing is there or it cannot be listed. A file that cannot be read, is too large or
/// is no text becomes a problem of the source instead.
pub fn open(path: &Path) -> io::Result<PackSource> {
    open_watched(path, &mut Watch::new(&mut |_| true))
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
    let is_folder = std::fs::metadata(path)?.is_dir();
    let paths = if is_folder {
        source.list(path)?
    } else {
        vec![path.to_path_buf()]
    };
    watch.pack(short_name(path), paths.len());
    let mut left = limits::PACK_BYTES;
    for path in &paths {
        if watch.is_stopped() {
            break;
        }
        match std::fs::metadata(path) {
            // Something else than a file, such as a pipe, would be waited for without end.
            Ok(found) if is_folder && !found.is_file() => {
                let shown = path.display().to_string();
                source
                    .problems
                    .push(Problem::of_file(&shown, "this is no file", None));
            }
            Ok(_) | Err(_) => source.read(path, &mut left),
        }
        if source.files.is_empty() {
            // Without pack.toml the others cannot be judged.
            break;
        }
        watch.opened(limits::PACK_BYTES - left);
    }
    Ok(source)
}

/// The packs in the folder `packs` of the configuration: each a folder or a `.toml` file.
pub fn found_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
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

impl PackSource {
    /// The files of the folder at `path`, `pack.toml` first.
    fn list(&mut self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let is_head = |path: &PathBuf| path.file_name().is_some_and(|name| name == "pack.toml");
        let mut paths: Vec<PathBuf> = std::fs::read_dir(path)?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|end| end == "toml") && !is_hidden(path))
            .collect();
        paths.sort_by_key(|path| (!is_head(path), path.clone()));
        if !paths.first().is_some_and(is_head) {
            let hint = "a pack is a folder with a pack.toml and one file per section".to_string();
            self.problems.push(Problem::of_file(
                &self.name,
                "no pack.toml in this folder",
                Some(hint),
            ));
            return Ok(Vec::new());
        }
        if paths.len() > limits::FILES {
            let message = format!("more than {} files in one pack", limits::FILES);
            self.problems
                .push(Problem::of_file(&self.name, message, None));
            paths.truncate(limits::FILES);
        }
        Ok(paths)
    }

    fn read(&mut self, path: &Path, left: &mut u64) {
        let shown = path.display().to_string();
        match read_bounded(path, limits::FILE_BYTES.min(*left)) {
            Ok(Some(bytes)) => {
                *left = left.saturating_sub(bytes.len() as u64);
                self.add(path, shown, bytes);
            }
            Ok(None) => {
                let message = format!(
                    "larger than {} MB a file or {} MB a pack",
                    limits::FILE_BYTES >> 20,
                    limits::PACK_BYTES >> 20
                );
                let hint = Some("split it into several section files".to_string());
                self.problems.push(Problem::of_file(&shown, message, hint));
            }
            Err(error) => {
                let message = format!("cannot be read: {error}");
                self.problems.push(Problem::of_file(&shown, message, None));
            }
        }
    }

    fn add(&mut self, path: &Path, shown: String, bytes: Vec<u8>) {
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let lossy = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let message = "this is not UTF-8 text";
                let hint = Some("save the file as UTF-8".to_string());
                let span = Some(at..at + 1);
                self.problems
                    .push(Problem::at(&shown, &lossy, span, message, hint));
                return;
            }
        };
        let text = text
            .strip_prefix('\u{FEFF}')
            .map(str::to_string)
            .unwrap_or(text);
        self.files.push(SourceFile {
            stem: stem(path),
            path: shown,
            text,
        });
    }
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

fn stem(path: &Path) -> String {
    path.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The bytes of `path`, or `None` if there are more than `limit`. Endless devices included.
fn read_bounded(path: &Path, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}
