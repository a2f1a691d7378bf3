//! The user's settings: `config.toml` in the configuration folder. Read once at start, never
//! written. What is wrong in it is told; what is right serves.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;
use toml::de::DeValue;

use crate::limits;
use crate::pack::{self, Problem, Problems};
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
    file: String,
    source: String,
    /// Where the settings stand in the file.
    places: BTreeMap<String, Range<usize>>,
}

/// The keys of one command.
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
        if matches!(path.try_exists(), Ok(false)) {
            return Default::default();
        }
        let advice = "leave out what the program does by itself";
        match pack::read_file(&path, limits::SETTINGS_BYTES, advice) {
            Ok(text) => Self::parse(&path.display().to_string(), &text),
            Err(problem) => (Self::default(), vec![problem]),
        }
    }

    /// Reads settings from the text of `file`.
    pub(super) fn parse(file: &str, source: &str) -> (Self, Vec<Problem>) {
        let mut config = Self {
            file: file.to_string(),
            source: source.to_string(),
            ..Self::default()
        };
        let mut problems = Problems::of(file, source);
        let (table, errors) = toml::de::DeTable::parse_recoverable(source);
        for error in &errors {
            problems.add(error.span(), || (error.message(), None));
        }
        for (key, value) in table.into_inner() {
            let span = value.span();
            let name = key.get_ref().to_string();
            let result = match &*name {
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
                "keys" => {
                    config.read_keys(value, &mut problems);
                    Ok(())
                }
                unknown => {
                    problems.add(Some(key.span()), || {
                        let near = text::nearest(unknown, KEYS);
                        let hint = near.map(|near| format!("did you mean `{near}`?"));
                        (format!("unknown setting `{unknown}`"), hint)
                    });
                    continue;
                }
            };
            if let Err(message) = result {
                problems.add(Some(span.clone()), || (message, None));
            }
            config.places.insert(name, span);
        }
        (config, problems.finish())
    }

    /// `[keys]`: each command by itself, so that one fault hides no other.
    fn read_keys(&mut self, value: Spanned<DeValue<'_>>, problems: &mut Problems<'_>) {
        let span = value.span();
        let DeValue::Table(table) = value.into_inner() else {
            let hint = "write `[keys]`, and below it lines such as `open-search = \"s\"`";
            problems.add(Some(span), || ("`keys` is no table", Some(hint.into())));
            return;
        };
        for (name, value) in table {
            let span = value.span();
            let name_span = name.span();
            let name = name.into_inner().into_owned();
            match read::<Keys>(value).map(Keys::list) {
                Ok(keys) if keys.len() > limits::KEYS => problems.add(Some(span), || {
                    let message = format!("more than {} keys for one command", limits::KEYS);
                    (message, Some("the shipped keys serve; write fewer".into()))
                }),
                Ok(keys) => {
                    self.places.insert(format!("keys.{name}"), name_span);
                    self.keys.insert(name, keys);
                }
                Err(_) => problems.add(Some(span), || {
                    let hint = "write `\"s\"`, or several as `[\"s\", \"ctrl-k\"]`";
                    ("keys are a text, or a list of texts", Some(hint.into()))
                }),
            }
        }
    }

    /// A problem with the setting `name`, such as `theme` or `keys.undo`, where it stands.
    pub(super) fn problem(&self, name: &str, message: String, hint: Option<String>) -> Problem {
        let span = self.places.get(name).cloned();
        Problem::at(&self.file, &self.source, span, message, hint)
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

fn read<T: serde::de::DeserializeOwned>(value: Spanned<DeValue<'_>>) -> Result<T, String> {
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
    fn faulty_keys_are_told_with_their_place_and_the_others_serve() {
        let text = "[keys]\nundo = 1\nmove-up = [\"a\"]\nopen-serch = \"s\"\n";
        let (config, problems) = Config::parse("config.toml", text);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].location(), "config.toml:2:8");
        assert_eq!(config.keys["move-up"], ["a"]);
        let told = config.problem("keys.open-serch", "unknown command".into(), None);
        assert_eq!(told.location(), "config.toml:4:1");
    }

    #[test]
    fn a_command_takes_so_many_keys() {
        let told = |count: usize| {
            let keys = "\"x\", ".repeat(count);
            Config::parse("config.toml", &format!("[keys]\nundo = [{keys}]\n"))
        };
        let (config, problems) = told(limits::KEYS);
        assert_eq!(
            (config.keys["undo"].len(), problems.len()),
            (limits::KEYS, 0)
        );
        let (config, problems) = told(limits::KEYS + 1);
        assert!(config.keys.is_empty());
        assert_eq!(problems[0].location(), "config.toml:2:8");
        assert_eq!(problems[0].message, "more than 10 keys for one command");
        assert!(problems[0].hint.is_some());
    }

    #[test]
    fn settings_have_a_largest_file_and_so_many_problems() {
        let folder = tempfile::tempdir().unwrap();
        let load = |length: u64| {
            let text = "wrap = true\n#".to_string();
            let rest = usize::try_from(length).unwrap() - text.len();
            std::fs::write(folder.path().join(FILE), text + &"x".repeat(rest)).unwrap();
            Config::load(folder.path())
        };
        let (config, problems) = load(limits::SETTINGS_BYTES);
        assert_eq!((config.wrap, problems.len()), (Some(true), 0));
        let (config, problems) = load(limits::SETTINGS_BYTES + 1);
        assert_eq!((config.wrap, problems.len()), (None, 1));
        assert!(
            problems[0].location().contains(".toml:2:"),
            "{}",
            problems[0]
        );
        assert!(
            problems[0].message.contains("larger than 1 MB"),
            "{}",
            problems[0]
        );

        let faults: Vec<String> = (0..limits::PROBLEMS + 2)
            .map(|at| format!("x{at} = 1\n"))
            .collect();
        let faults = faults.concat();
        let (_, problems) = Config::parse("config.toml", &faults);
        assert_eq!(problems.len(), limits::PROBLEMS + 1);
        assert_eq!(problems[limits::PROBLEMS].message, "and 2 more problems");
    }

    #[cfg(unix)]
    #[test]
    fn settings_that_are_an_endless_device_end() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/dev/zero", folder.path().join(FILE)).unwrap();
        let (config, problems) = Config::load(folder.path());
        assert_eq!((config, problems.len()), (Config::default(), 1));
    }

    #[test]
    fn no_file_means_no_settings_and_no_problem() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Config::load(folder.path()), (Config::default(), Vec::new()));
    }
}
