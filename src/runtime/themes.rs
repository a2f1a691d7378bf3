//! The themes there are: the shipped ones and the user's own. A shipped one is read when it is
//! first drawn with, so that a start reads one of them and not all; the user's are read at
//! once, because what is wrong in them is told.

use std::path::{Path, PathBuf};

use crate::limits;
use crate::pack::{self, Problem};
use crate::text::Safe;
use crate::ui::Theme;

/// All themes, in the order in which they are offered.
pub(super) struct Themes {
    /// Their names, and what was read of them.
    list: Vec<(Safe, Option<Theme>)>,
    colours: bool,
}

impl Themes {
    /// The shipped themes and those in the folder `config`; one of the same name replaces a
    /// shipped one.
    pub(super) fn load(config: &Path, colours: bool, problems: &mut Vec<Problem>) -> Self {
        let shipped = Theme::names().map(|name| (name.into(), None));
        let mut list: Vec<(Safe, Option<Theme>)> = shipped.collect();
        for path in files(&config.join("themes")) {
            let shown = path.display().to_string();
            let name = path
                .file_stem()
                .map(|stem| stem.to_string_lossy().into_owned())
                .unwrap_or_default();
            let advice = "a theme has a line for each meaning";
            match pack::read_file(&path, limits::SETTINGS_BYTES, advice) {
                Ok(text) => {
                    let (theme, mut faults) = Theme::parse(&name, &shown, &text);
                    problems.append(&mut faults);
                    list.retain(|(known, _)| *known != theme.name);
                    list.push((theme.name.clone(), Some(in_colour(theme, colours))));
                }
                Err(problem) => problems.push(problem),
            }
        }
        Self { list, colours }
    }

    /// Their names.
    pub(super) fn names(&self) -> Vec<Safe> {
        self.list.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The theme at `at`.
    pub(super) fn get(&mut self, at: usize) -> Option<&Theme> {
        let (name, theme) = self.list.get_mut(at)?;
        if theme.is_none() {
            *theme = Theme::named(name).map(|theme| in_colour(theme, self.colours));
        }
        theme.as_ref()
    }
}

fn in_colour(theme: Theme, colours: bool) -> Theme {
    if colours {
        theme
    } else {
        theme.without_colours()
    }
}

/// The theme files in `folder`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    paths.sort();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::Role;

    #[test]
    fn every_theme_can_be_drawn_with_and_faults_of_the_users_are_told_at_once() {
        let config = tempfile::tempdir().unwrap();
        std::fs::create_dir(config.path().join("themes")).unwrap();
        let write = |name: &str, text| {
            std::fs::write(config.path().join("themes").join(name), text).unwrap();
        };
        write("dark.toml", "[styles]\nlink = { bold = true }\n");
        write("mine.toml", "[styles]\nlinc = { bold = true }\n");
        let mut problems = Vec::new();
        let mut themes = Themes::load(config.path(), true, &mut problems);
        assert_eq!(problems.len(), 1);
        let names = themes.names();
        let expected = [
            "default",
            "light",
            "high-contrast",
            "colour-blind",
            "dark",
            "mine",
        ];
        assert_eq!(names, expected);
        for (at, name) in names.iter().enumerate() {
            assert_eq!(themes.get(at).unwrap().name, *name);
        }
        assert_eq!(themes.get(names.len()), None);
        let own = Theme::parse("dark", "", "[styles]\nlink = { bold = true }\n").0;
        assert_eq!(themes.get(4), Some(&own));

        let mut plain = Themes::load(config.path(), false, &mut Vec::new());
        for at in 0..names.len() {
            assert_eq!(plain.get(at).unwrap().style(Role::Link).fg, None);
        }
    }
}
