//! Which packs are open: those that were named, or the built-in deck and the user's own.
//!
//! Opens and builds; says nothing itself. The commands and the browser use the same way.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::model::Model;
use crate::pack::{self, Problem, Watch};
use crate::text;

/// Which packs to open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// These and no others, if there are any.
    pub packs: Vec<PathBuf>,
    /// The folder of the configuration, which may have packs of the user's.
    pub config: Option<PathBuf>,
}

/// A path that was named but cannot be opened.
#[derive(Debug)]
pub struct Missing {
    /// The path.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// Opens the packs of `options` and builds the model of them. A faulty pack is a problem,
/// and the rest serves.
///
/// # Errors
/// If a pack that was named by the user is not there.
pub fn open(options: &Options) -> Result<(Model, Vec<Problem>), Missing> {
    open_watched(options, &mut Watch::nobody())
}

/// The same, and `watch` is told how far it has come.
///
/// # Errors
/// The same.
pub fn open_watched(
    options: &Options,
    watch: &mut Watch<'_>,
) -> Result<(Model, Vec<Problem>), Missing> {
    let named = !options.packs.is_empty();
    let mut model = if named {
        Model::default()
    } else {
        pack::builtin()
    };
    let mut problems = Vec::new();
    for path in options.paths() {
        match pack::open_watched(&path, watch) {
            Ok(source) => problems.extend(pack::add_watched(&mut model, &source, watch)),
            Err(source) if named => return Err(Missing { path, source }),
            // It vanished since it was found, or may not be listed.
            Err(error) => problems.push(Problem::of_file(
                &path.display().to_string(),
                format!("cannot be opened: {error}"),
                None,
            )),
        }
    }
    Ok((model, problems))
}

impl Options {
    /// The packs that are files: those that were named, or the user's own.
    pub fn paths(&self) -> Vec<PathBuf> {
        if !self.packs.is_empty() {
            return self.packs.clone();
        }
        let own = self.config.as_deref().map(|config| config.join("packs"));
        own.as_deref().map(pack::found_in).unwrap_or_default()
    }

    /// Looks whether the packs that were named are there.
    ///
    /// # Errors
    /// If one is not.
    pub fn check(&self) -> Result<(), Missing> {
        for path in &self.packs {
            std::fs::metadata(path).map_err(|source| Missing {
                path: path.clone(),
                source,
            })?;
        }
        Ok(())
    }
}

/// Opens the pack at `path`.
///
/// # Errors
/// If nothing is there.
pub fn open_one(path: &Path) -> Result<pack::PackSource, Missing> {
    pack::open(path).map_err(|source| Missing {
        path: path.to_path_buf(),
        source,
    })
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.path.display().to_string();
        let shown = text::sanitise_line(&shown);
        if self.source.kind() != io::ErrorKind::NotFound {
            let reason = self.source.to_string();
            return write!(f, "cannot open {shown}: {}", text::sanitise_line(&reason));
        }
        write!(f, "there is no file or folder {shown}")?;
        match self.nearest() {
            Some(name) => write!(f, "; did you mean {}?", text::sanitise_line(&name)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Missing {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

impl Missing {
    /// The path beside it whose name is nearest.
    fn nearest(&self) -> Option<String> {
        let name = self.path.file_name()?.to_str()?;
        let parent = self.path.parent()?;
        let folder = if parent.as_os_str().is_empty() {
            Path::new(".")
        } else {
            parent
        };
        let beside: Vec<String> = std::fs::read_dir(folder)
            .ok()?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        let near = text::nearest(name, beside.iter().map(String::as_str))?;
        Some(parent.join(near).display().to_string())
    }
}
