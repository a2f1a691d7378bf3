//! Where the user's files live: one folder for state, one for configuration.
//!
//! Only finds the folders; nothing is created or read here.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use super::StoreError;

/// The folders of the user's files, as absolute paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Bookmarks, ticks, the last place.
    pub data: PathBuf,
    /// Configuration, themes, packs.
    pub config: PathBuf,
}

impl Folders {
    /// The folders that the options name, else `REFDECK_DATA_DIR` and `REFDECK_CONFIG_DIR`,
    /// else those that the platform has for programs.
    pub fn find(data_dir: Option<&Path>, config_dir: Option<&Path>) -> Result<Self, StoreError> {
        let platform = ProjectDirs::from("", "", "refdeck");
        let data = named(data_dir, env::var_os("REFDECK_DATA_DIR"))
            .or_else(|| platform.as_ref().map(|dirs| dirs.data_dir().to_path_buf()))
            .ok_or(StoreError::NoHome)?;
        let config = named(config_dir, env::var_os("REFDECK_CONFIG_DIR"))
            .or_else(|| {
                platform
                    .as_ref()
                    .map(|dirs| dirs.config_dir().to_path_buf())
            })
            // Without a home, a named data folder is enough to work with.
            .unwrap_or_else(|| data.join("config"));
        Ok(Self {
            data: absolute(&data)?,
            config: absolute(&config)?,
        })
    }
}

fn named(option: Option<&Path>, variable: Option<OsString>) -> Option<PathBuf> {
    option
        .map(Path::to_path_buf)
        .or_else(|| variable.map(PathBuf::from))
        .filter(|path| !path.as_os_str().is_empty())
}

fn absolute(path: &Path) -> Result<PathBuf, StoreError> {
    std::path::absolute(path).map_err(StoreError::io("find", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_wins_over_the_environment_and_empty_counts_as_unset() {
        let pick = |option: Option<&str>, variable: Option<&str>| {
            named(option.map(Path::new), variable.map(OsString::from))
        };
        assert_eq!(pick(Some("/a"), Some("/b")), Some(PathBuf::from("/a")));
        assert_eq!(pick(None, Some("/b")), Some(PathBuf::from("/b")));
        assert_eq!(pick(None, Some("")), None);
        assert_eq!(pick(None, None), None);
    }

    #[test]
    fn found_folders_are_absolute() {
        let found = Folders::find(Some(Path::new("state")), Some(Path::new("conf"))).unwrap();
        assert!(found.data.is_absolute() && found.data.ends_with("state"));
        assert!(found.config.is_absolute() && found.config.ends_with("conf"));
    }
}
