//! Keys → commands: one table of bindings, and what a user's `config.toml` changes in it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::chord::{Chord, show_sequence};
use super::command::{COMMANDS, Command};
use crate::text;

/// Where keys are being pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// In the panes.
    Browse,
    /// In the list of an overlay: single letters work on the selected item.
    List,
    /// In a text field: letters are text.
    Text,
}

/// One row of the table of bindings.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// Where it holds.
    pub scopes: &'static [Scope],
    /// The keys, as `config.toml` writes them.
    pub keys: &'static str,
    /// What they do.
    pub command: Command,
}

const BROWSE: &[Scope] = &[Scope::Browse];
const LISTS: &[Scope] = &[Scope::Browse, Scope::List];
const MENUS: &[Scope] = &[Scope::List, Scope::Text];
const EVERYWHERE: &[Scope] = &[Scope::Browse, Scope::List, Scope::Text];

const fn bind(scopes: &'static [Scope], keys: &'static str, command: Command) -> Binding {
    Binding {
        scopes,
        keys,
        command,
    }
}

/// The bindings as shipped. The first binding of a command is the one that hints show.
pub const BINDINGS: &[Binding] = &[
    bind(LISTS, "j", Command::MoveDown),
    bind(EVERYWHERE, "down", Command::MoveDown),
    bind(LISTS, "k", Command::MoveUp),
    bind(EVERYWHERE, "up", Command::MoveUp),
    bind(LISTS, "g g", Command::MoveFirst),
    bind(LISTS, "home", Command::MoveFirst),
    bind(LISTS, "G", Command::MoveLast),
    bind(LISTS, "end", Command::MoveLast),
    bind(LISTS, "ctrl-d", Command::HalfPageDown),
    bind(LISTS, "ctrl-u", Command::HalfPageUp),
    bind(LISTS, "space", Command::PageDown),
    bind(EVERYWHERE, "pgdn", Command::PageDown),
    bind(EVERYWHERE, "pgup", Command::PageUp),
    bind(EVERYWHERE, "tab", Command::FocusNext),
    bind(EVERYWHERE, "shift-tab", Command::FocusPrevious),
    bind(EVERYWHERE, "enter", Command::GoIn),
    bind(LISTS, "l", Command::GoIn),
    bind(LISTS, "right", Command::GoIn),
    bind(EVERYWHERE, "esc", Command::GoOut),
    bind(LISTS, "h", Command::GoOut),
    bind(LISTS, "left", Command::GoOut),
    bind(BROWSE, "1", Command::GoPane(1)),
    bind(BROWSE, "2", Command::GoPane(2)),
    bind(BROWSE, "3", Command::GoPane(3)),
    bind(BROWSE, "4", Command::GoPane(4)),
    bind(BROWSE, "5", Command::GoPane(5)),
    bind(BROWSE, "6", Command::GoPane(6)),
    bind(BROWSE, "7", Command::GoPane(7)),
    bind(BROWSE, "8", Command::GoPane(8)),
    bind(BROWSE, "9", Command::GoPane(9)),
    bind(BROWSE, "0", Command::GoWeak),
    bind(BROWSE, "'", Command::GoWeak),
    bind(BROWSE, ".", Command::NextPane),
    bind(BROWSE, "]", Command::NextPane),
    bind(BROWSE, ",", Command::PreviousPane),
    bind(BROWSE, "[", Command::PreviousPane),
    bind(BROWSE, "J", Command::NextSection),
    bind(BROWSE, "}", Command::NextSection),
    bind(BROWSE, "K", Command::PreviousSection),
    bind(BROWSE, "{", Command::PreviousSection),
    bind(BROWSE, "H", Command::HistoryBack),
    bind(BROWSE, "backspace", Command::HistoryBack),
    bind(BROWSE, "L", Command::HistoryForward),
    bind(LISTS, "/", Command::OpenSearch),
    bind(BROWSE, "n", Command::NextHit),
    bind(BROWSE, "N", Command::PreviousHit),
    bind(BROWSE, "S", Command::ReopenSearch),
    bind(LISTS, "b", Command::ToggleBookmark),
    bind(LISTS, "e", Command::EditNote),
    bind(LISTS, "u", Command::Undo),
    bind(BROWSE, "B", Command::FilterWeak),
    bind(LISTS, "t", Command::ToggleTick),
    bind(LISTS, "x", Command::ShowLinks),
    bind(LISTS, "c", Command::Compare),
    bind(BROWSE, "d 1", Command::FilterDomain(1)),
    bind(BROWSE, "d 2", Command::FilterDomain(2)),
    bind(BROWSE, "d 3", Command::FilterDomain(3)),
    bind(BROWSE, "d 4", Command::FilterDomain(4)),
    bind(BROWSE, "d 5", Command::FilterDomain(5)),
    bind(BROWSE, "d 0", Command::FilterNone),
    bind(BROWSE, "v", Command::NextView),
    bind(BROWSE, "z", Command::ToggleZoom),
    bind(BROWSE, "i", Command::ToggleOutline),
    bind(BROWSE, "w", Command::ToggleWrap),
    bind(BROWSE, "<", Command::ScrollLeft),
    bind(BROWSE, ">", Command::ScrollRight),
    bind(LISTS, "y y", Command::CopyAnswer),
    bind(LISTS, "y r", Command::CopyRow),
    bind(LISTS, "y c", Command::CopyCode),
    bind(LISTS, "y u", Command::CopySource),
    bind(LISTS, "y i", Command::CopyId),
    bind(LISTS, "o", Command::OpenSource),
    bind(LISTS, "?", Command::ShowHelp),
    bind(EVERYWHERE, "f1", Command::ShowHelp),
    bind(LISTS, ":", Command::OpenPalette),
    bind(BROWSE, "T", Command::ShowThemes),
    bind(BROWSE, "p", Command::ShowProblems),
    bind(BROWSE, "R", Command::ReloadPacks),
    bind(BROWSE, "M", Command::ToggleMouse),
    bind(LISTS, "q", Command::Close),
    bind(EVERYWHERE, "ctrl-c", Command::Quit),
    bind(EVERYWHERE, "ctrl-z", Command::Suspend),
    bind(EVERYWHERE, "ctrl-l", Command::Redraw),
    bind(MENUS, "ctrl-n", Command::MoveDown),
    bind(MENUS, "ctrl-p", Command::MoveUp),
];

/// Keys that terminals cannot tell from others: Tab, Enter, Backspace, Esc.
const NEVER: &[(&str, &str)] = &[
    ("ctrl-i", "Tab"),
    ("ctrl-m", "Enter"),
    ("ctrl-h", "Backspace"),
    ("ctrl-[", "Esc"),
];

/// What a sequence of chords means in a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// It runs a command.
    Run(Command),
    /// It is the beginning of longer sequences.
    Wait,
    /// It means nothing.
    Miss,
}

/// The bindings in force.
#[derive(Debug, Clone)]
pub struct Keymap {
    rows: Vec<(Scope, Vec<Chord>, Command)>,
}

impl Default for Keymap {
    fn default() -> Self {
        let changed = BTreeMap::new();
        // That the shipped keys are not in each other's way is a test's business.
        Self {
            rows: rows(&changed),
        }
    }
}

impl Keymap {
    /// The shipped bindings with `changes`: command name → its keys instead of the shipped
    /// ones. Every fault is told, with the command's name as it is written; where there is one,
    /// the shipped keys of that command serve.
    pub fn new(changes: &BTreeMap<String, Vec<String>>) -> (Self, Vec<(String, String)>) {
        let mut faults = Vec::new();
        let mut changed: BTreeMap<Command, Vec<Vec<Chord>>> = BTreeMap::new();
        for (name, keys) in changes {
            match read_change(name, keys) {
                Ok((command, sequences)) => {
                    changed.insert(command, sequences);
                }
                Err(fault) => faults.push((name.clone(), fault)),
            }
        }
        loop {
            let keymap = Self {
                rows: rows(&changed),
            };
            let Some((fault, command)) = keymap.conflict(&changed) else {
                return (keymap, faults);
            };
            faults.push((command.info().name.to_string(), fault));
            if changed.remove(&command).is_none() {
                return (keymap, faults);
            }
        }
    }

    /// A sequence that means two things, or begins another that can then never be reached;
    /// with the changed command that brought it in.
    fn conflict(&self, changed: &BTreeMap<Command, Vec<Vec<Chord>>>) -> Option<(String, Command)> {
        for (at, (scope, keys, command)) in self.rows.iter().enumerate() {
            for (other_scope, other_keys, other) in &self.rows[at + 1..] {
                let clash = scope == other_scope
                    && command != other
                    && (keys.starts_with(other_keys) || other_keys.starts_with(keys));
                if clash {
                    let culprit = if changed.contains_key(other) {
                        other
                    } else {
                        command
                    };
                    let fault = format!(
                        "`{}` for `{}` is in the way of `{}` for `{}`; the shipped keys of `{}` serve",
                        show_sequence(other_keys),
                        other.info().name,
                        show_sequence(keys),
                        command.info().name,
                        culprit.info().name,
                    );
                    return Some((fault, *culprit));
                }
            }
        }
        None
    }

    /// What `chords` mean in `scope`.
    pub fn lookup(&self, scope: Scope, chords: &[Chord]) -> Lookup {
        let mut found = Lookup::Miss;
        for (_, keys, command) in self.rows.iter().filter(|(known, _, _)| *known == scope) {
            if keys == chords {
                return Lookup::Run(*command);
            }
            if keys.starts_with(chords) {
                found = Lookup::Wait;
            }
        }
        found
    }

    /// What can follow `chords` in `scope`: the rest of the keys, and the command.
    pub fn continuations(&self, scope: Scope, chords: &[Chord]) -> Vec<(String, Command)> {
        let rows = self.rows.iter().filter(|(known, keys, _)| {
            *known == scope && keys.len() > chords.len() && keys.starts_with(chords)
        });
        rows.map(|(_, keys, command)| (show_sequence(&keys[chords.len()..]), *command))
            .collect()
    }

    /// The keys of `command`, as help shows them; empty if it has none.
    pub fn keys_of(&self, command: Command) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        for (_, sequence, _) in self.rows.iter().filter(|(_, _, known)| *known == command) {
            let shown = show_sequence(sequence);
            if !keys.contains(&shown) {
                keys.push(shown);
            }
        }
        keys
    }

    /// The first key of `command`, for hints.
    pub fn hint(&self, command: Command) -> String {
        self.keys_of(command).into_iter().next().unwrap_or_default()
    }

    /// The first key of `command` that works in `scope`; empty if none does.
    pub fn hint_in(&self, scope: Scope, command: Command) -> String {
        let found = self
            .rows
            .iter()
            .find(|(known, _, run)| *known == scope && *run == command);
        found
            .map(|(_, keys, _)| show_sequence(keys))
            .unwrap_or_default()
    }

    /// All keys as Markdown tables, one per group: the README's and `refdeck keys --markdown`'s.
    pub fn markdown(&self) -> String {
        let mut out = String::from("| key | does | command |\n| --- | --- | --- |\n");
        for (keys, label, name) in self.table().into_iter().flat_map(|(_, rows)| rows) {
            let shown: Vec<String> = keys
                .iter()
                .map(|key| format!("`{}`", key.replace('|', "\\|")))
                .collect();
            let _ = writeln!(out, "| {} | {label} | `{name}` |", shown.join(" "));
        }
        out
    }

    /// All commands with their keys, by group: keys, label, name.
    pub fn table(&self) -> Vec<(&'static str, Vec<KeyRow>)> {
        let mut groups: Vec<(&'static str, Vec<KeyRow>)> = Vec::new();
        for info in COMMANDS {
            let title = info.group.title();
            let row = (self.keys_of(info.command), info.label, info.name);
            match groups.iter_mut().find(|(known, _)| *known == title) {
                Some((_, rows)) => rows.push(row),
                None => groups.push((title, vec![row])),
            }
        }
        groups
    }
}

/// Keys, label and name of a command.
pub type KeyRow = (Vec<String>, &'static str, &'static str);

fn rows(changed: &BTreeMap<Command, Vec<Vec<Chord>>>) -> Vec<(Scope, Vec<Chord>, Command)> {
    let mut rows = Vec::new();
    for binding in BINDINGS
        .iter()
        .filter(|binding| !changed.contains_key(&binding.command))
    {
        let Some(keys) = Chord::parse_sequence(binding.keys) else {
            continue;
        };
        rows.extend(
            binding
                .scopes
                .iter()
                .map(|scope| (*scope, keys.clone(), binding.command)),
        );
    }
    for (command, sequences) in changed {
        let shipped = BINDINGS
            .iter()
            .filter(|binding| binding.command == *command);
        let mut scopes: Vec<Scope> = shipped
            .flat_map(|binding| binding.scopes)
            .copied()
            .collect();
        scopes.sort_unstable();
        scopes.dedup();
        for keys in sequences {
            let is_text = keys.first().is_some_and(|chord| chord.typed().is_some());
            let open = scopes
                .iter()
                .filter(|scope| !(is_text && **scope == Scope::Text));
            rows.extend(open.map(|scope| (*scope, keys.clone(), *command)));
        }
    }
    rows
}

fn read_change(name: &str, keys: &[String]) -> Result<(Command, Vec<Vec<Chord>>), String> {
    let Some(command) = Command::from_name(name) else {
        let near = text::nearest(name, COMMANDS.iter().map(|info| info.name));
        let hint = near
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_default();
        return Err(format!("unknown command `{name}`{hint}"));
    };
    let mut sequences = Vec::new();
    for key in keys {
        if let Some((_, same)) = NEVER
            .iter()
            .find(|(never, _)| key.split(' ').any(|k| k == *never))
        {
            return Err(format!(
                "`{key}` cannot be bound to `{name}`: terminals send it as {same}"
            ));
        }
        if let Some(sequence) = Chord::parse_sequence(key) {
            sequences.push(sequence);
        } else {
            let hint = "write keys like `x`, `G`, `g g`, `ctrl-d`, `enter`, `f1`";
            return Err(format!("`{key}` for `{name}` is no key; {hint}"));
        }
    }
    if sequences.is_empty() && command == Command::Quit {
        return Err("`quit` must keep a key".to_string());
    }
    Ok((command, sequences))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chords(keys: &str) -> Vec<Chord> {
        Chord::parse_sequence(keys).unwrap()
    }

    fn changes(rows: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
        let row = |(name, keys): &(&str, &[&str])| {
            (
                (*name).to_string(),
                keys.iter().map(ToString::to_string).collect(),
            )
        };
        rows.iter().map(row).collect()
    }

    #[test]
    fn shipped_bindings_are_readable_and_free_of_conflicts() {
        assert_eq!(Keymap::new(&BTreeMap::new()).1, []);
        for binding in BINDINGS {
            assert!(
                Chord::parse_sequence(binding.keys).is_some(),
                "{}",
                binding.keys
            );
            assert!(NEVER.iter().all(|(never, _)| *never != binding.keys));
        }
    }

    #[test]
    fn every_command_has_a_key_but_those_of_the_palette() {
        let keymap = Keymap::default();
        let without: Vec<&str> = COMMANDS
            .iter()
            .filter(|info| keymap.keys_of(info.command).is_empty())
            .map(|info| info.name)
            .collect();
        assert_eq!(without, ["next-pack"]);
    }

    #[test]
    fn no_command_needs_ctrl_alt_function_or_bracket_keys() {
        let awkward = |key: &String| {
            key.starts_with("Ctrl-")
                || key.starts_with("Alt-")
                || key.len() == 2 && key.starts_with('F')
                || ["[", "]", "{", "}"].contains(&key.as_str())
        };
        let keymap = Keymap::default();
        // Terminal conventions that are extras beside `q`, and moves that have twins.
        let conventions = [
            Command::Quit,
            Command::Suspend,
            Command::Redraw,
            Command::HalfPageDown,
            Command::HalfPageUp,
        ];
        for info in COMMANDS
            .iter()
            .filter(|info| !conventions.contains(&info.command))
        {
            let keys = keymap.keys_of(info.command);
            assert!(
                keys.is_empty() || !keys.iter().all(awkward),
                "{}",
                info.name
            );
        }
    }

    #[test]
    fn letters_are_text_in_a_text_field() {
        let keymap = Keymap::default();
        for letter in ('!'..='~').map(|c| c.to_string()) {
            assert_eq!(
                keymap.lookup(Scope::Text, &chords(&letter)),
                Lookup::Miss,
                "{letter}"
            );
        }
    }

    #[test]
    fn a_prefix_waits_and_its_end_runs() {
        let keymap = Keymap::default();
        assert_eq!(keymap.lookup(Scope::Browse, &chords("y")), Lookup::Wait);
        assert_eq!(
            keymap.lookup(Scope::Browse, &chords("y r")),
            Lookup::Run(Command::CopyRow)
        );
        assert_eq!(keymap.lookup(Scope::Browse, &chords("y z")), Lookup::Miss);
        assert_eq!(keymap.continuations(Scope::Browse, &chords("y")).len(), 5);
    }

    #[test]
    fn a_user_binding_replaces_the_shipped_ones() {
        let (keymap, faults) = Keymap::new(&changes(&[("open-search", &["s", "ctrl-k"])]));
        assert_eq!(faults, []);
        assert_eq!(
            keymap.lookup(Scope::Browse, &chords("s")),
            Lookup::Run(Command::OpenSearch)
        );
        assert_eq!(keymap.lookup(Scope::Browse, &chords("/")), Lookup::Miss);
        assert_eq!(keymap.lookup(Scope::Text, &chords("s")), Lookup::Miss);
    }

    #[test]
    fn faulty_user_bindings_are_all_told_and_the_shipped_keys_serve() {
        let (keymap, faults) = Keymap::new(&changes(&[
            ("open-serch", &["s"]),
            ("toggle-bookmark", &["ctrl-m"]),
            ("undo", &["hyper-u"]),
            ("show-links", &["j"]),
        ]));
        assert_eq!(faults.len(), 4, "{faults:?}");
        assert!(
            faults.iter().any(|(name, fault)| name == "open-serch"
                && fault.contains("did you mean `open-search`")),
            "{faults:?}"
        );
        assert_eq!(
            keymap.lookup(Scope::Browse, &chords("x")),
            Lookup::Run(Command::ShowLinks)
        );
        assert_eq!(
            keymap.lookup(Scope::Browse, &chords("j")),
            Lookup::Run(Command::MoveDown)
        );
        assert_eq!(
            keymap.lookup(Scope::Browse, &chords("b")),
            Lookup::Run(Command::ToggleBookmark)
        );
    }
}
