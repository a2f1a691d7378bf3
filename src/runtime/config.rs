//! The user's settings: `config.toml` in the configuration folder. Read once at start, never
//! written. What is wrong in it is told; what is right serves.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::pack::Problem;
use crate::text;

/// The name of the file.
const FILE: &str = "config.toml";
/// Its keys.
const KEYS: [&str; 5] = ["format", "theme", "mouse", "wrap", "keys"];

/// What the user has set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Config {
    /// The theme to start with, by its name.
    pub(super) theme: Option<String>,
    /// Whether the program takes the mouse.
    pub(super) mouse: Option<bool>,
    /// Whether long code lines wrap.
    pub(super) wrap: Option<bool>,
    /// Keys by command name, instead of the shipped ones.
    pub(super) keys: BTreeMap<String, Vec<String>>,
}

/// One value of the file; each is read by itself, so that one fault hides no other.
#[derive(Deserialize)]
#[serde(untagged)]
enum Keys {
    One(String),
    Several(Vec<String>),
}

impl Config {
    /// Reads the settings in `folder`, with everything that is wrong in them.
    pub(super) fn load(folder: &Path) -> (Self, Vec<Problem>) {
        let path = folder.join(FILE);
        let shown = path.display().to_string();
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(&shown, &text),
            Err(error) if error.kind() == ErrorKind::NotFound => Default::default(),
            Err(error) => {
                let message = format!("cannot be read: {error}; the shipped settings serve");
                (
                    Self::default(),
                    vec![Problem::of_file(&shown, message, None)],
                )
            }
        }
    }

    /// Reads settings from the text of `file`.
    pub(super) fn parse(file: &str, source: &str) -> (Self, Vec<Problem>) {
        let mut config = Self::default();
        let mut problems = Vec::new();
        let (table, errors) = toml::de::DeTable::parse_recoverable(source);
        for error in &errors {
            problems.push(Problem::at(
                file,
                source,
                error.span(),
                error.message(),
                None,
            ));
        }
        for (key, value) in table.into_inner() {
            let span = value.span();
            let result = match key.get_ref().as_ref() {
                "format" => read::<u32>(value).and_then(|format| {
                    if format > 1 {
                        Err("these settings are for a newer refdeck".into())
                    } else {
                        Ok(())
                    }
                }),
                "theme" => read(value).map(|theme| config.theme = Some(theme)),
                "mouse" => read(value).map(|mouse| config.mouse = Some(mouse)),
                "wrap" => read(value).map(|wrap| config.wrap = Some(wrap)),
                "keys" => read::<BTreeMap<String, Spanned<Keys>>>(value).map(|keys| {
                    config.keys = keys
                        .into_iter()
                        .map(|(name, keys)| (name, keys.into_inner().list()))
                        .collect();
                }),
                unknown => {
                    let near = text::nearest(unknown, KEYS);
                    let hint = near.map(|near| format!("did you mean `{near}`?"));
                    let message = format!("unknown setting `{unknown}`");
                    problems.push(Problem::at(file, source, Some(key.span()), message, hint));
                    continue;
                }
            };
            if let Err(message) = result {
                problems.push(Problem::at(file, source, Some(span), message, None));
            }
        }
        (config, problems)
    }
}

impl Keys {
    fn list(self) -> Vec<String> {
        match self {
            Self::One(key) => vec![key],
            Self::Several(keys) => keys,
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(
    value: Spanned<toml::de::DeValue<'_>>,
) -> Result<T, String> {
    T::deserialize(toml::de::ValueDeserializer::from(value))
        .map_err(|error| error.message().lines().collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_told_and_the_rest_serves() {
        let text = "theme = \"dark\"\nmouze = true\nwrap = \"yes\"\n[keys]\nundo = \"U\"\n";
        let (config, problems) = Config::parse("config.toml", text);
        assert_eq!(config.theme.as_deref(), Some("dark"));
        assert_eq!(config.keys["undo"], ["U"]);
        let told: Vec<String> = problems.iter().map(Problem::location).collect();
        assert_eq!(told, ["config.toml:2:1", "config.toml:3:8"]);
        assert_eq!(problems[0].hint.as_deref(), Some("did you mean `mouse`?"));
    }

    #[test]
    fn no_file_means_no_settings_and_no_problem() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Config::load(folder.path()), (Config::default(), Vec::new()));
    }
}
