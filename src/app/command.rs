//! What a key can be bound to: one registry of commands with name, label and group.
//!
//! Dispatch, footer hints, help, palette, `refdeck keys`, the man page and the README's table
//! all come from here. Knows nothing of keys or state.

/// Something the user can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Command {
    /// Go to the pane of this number, from 1.
    GoPane(u8),
    /// Go to the pane of bookmarked entries.
    GoWeak,
    /// Go to the next pane.
    NextPane,
    /// Go to the pane before.
    PreviousPane,
    /// Show the next open pack.
    NextPack,
    /// Move one row down, or scroll one line.
    MoveDown,
    /// Move one row up, or scroll one line back.
    MoveUp,
    /// Move to the first row.
    MoveFirst,
    /// Move to the last row.
    MoveLast,
    /// Move half a screen down.
    HalfPageDown,
    /// Move half a screen up.
    HalfPageUp,
    /// Move a screen down; uncovers the next facet of a scenario.
    PageDown,
    /// Move a screen up.
    PageUp,
    /// Go to the next section.
    NextSection,
    /// Go to the section before.
    PreviousSection,
    /// Give the focus to the next part, or to the next link of the page.
    FocusNext,
    /// Give the focus to the part before, or to the link before.
    FocusPrevious,
    /// Open the page, follow the link, accept the choice.
    GoIn,
    /// Out one level.
    GoOut,
    /// Back in the history of jumps.
    HistoryBack,
    /// Forward in the history of jumps.
    HistoryForward,
    /// Open the search overlay.
    OpenSearch,
    /// Open the search overlay as it was.
    ReopenSearch,
    /// Go to the next hit of the last search.
    NextHit,
    /// Go to the hit before.
    PreviousHit,
    /// Bookmark the entry, or take its bookmark away.
    ToggleBookmark,
    /// Edit the note on the entry.
    EditNote,
    /// Undo the last mark, note or tick.
    Undo,
    /// Show only bookmarked rows.
    FilterWeak,
    /// Tick or untick a checklist item.
    ToggleTick,
    /// Show only one domain, by its number from 1.
    FilterDomain(u8),
    /// Show all domains.
    FilterNone,
    /// List the links of the entry in both directions.
    ShowLinks,
    /// Show the entry beside what it is confused with.
    Compare,
    /// Next way to show the section: table, cards, map.
    NextView,
    /// Give the focused part the whole screen, or take it back.
    ToggleZoom,
    /// Show or hide the outline.
    ToggleOutline,
    /// Wrap long code lines, or cut them.
    ToggleWrap,
    /// Scroll code, or the columns of a wide table, to the left.
    ScrollLeft,
    /// Scroll code, or the columns of a wide table, to the right.
    ScrollRight,
    /// Copy the answer.
    CopyAnswer,
    /// Copy the whole row.
    CopyRow,
    /// Copy the code of the entry.
    CopyCode,
    /// Copy the address of the first source.
    CopySource,
    /// Copy the id.
    CopyId,
    /// Open the source in the web browser.
    OpenSource,
    /// List the problems of packs, themes and settings.
    ShowProblems,
    /// Read the packs again.
    ReloadPacks,
    /// Choose a theme.
    ShowThemes,
    /// Let the terminal select text with the mouse, or take the mouse back.
    ToggleMouse,
    /// Choose any command by its name.
    OpenPalette,
    /// Show all keys; what is picked is run.
    ShowHelp,
    /// Close the top overlay, else the opened page, else leave.
    Close,
    /// Leave the program from anywhere.
    Quit,
    /// Suspend the program.
    Suspend,
    /// Draw the screen anew.
    Redraw,
}

/// Where a command stands in help and README.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Moving around.
    Move,
    /// Panes, sections, history.
    Go,
    /// Searching.
    Search,
    /// Bookmarks, notes, ticks.
    Mark,
    /// Links, comparison, views.
    Look,
    /// Copying and sources.
    Copy,
    /// The program itself.
    Program,
}

impl Group {
    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Move => "Move",
            Self::Go => "Go",
            Self::Search => "Search",
            Self::Mark => "Mark",
            Self::Look => "Look",
            Self::Copy => "Copy and sources",
            Self::Program => "Program",
        }
    }
}

/// One row of the registry.
#[derive(Debug, Clone, Copy)]
pub struct CommandInfo {
    /// The command.
    pub command: Command,
    /// Its name in `config.toml`.
    pub name: &'static str,
    /// What it does, in a few lower-case words.
    pub label: &'static str,
    /// Where it stands in help.
    pub group: Group,
}

const fn row(
    command: Command,
    name: &'static str,
    label: &'static str,
    group: Group,
) -> CommandInfo {
    CommandInfo {
        command,
        name,
        label,
        group,
    }
}

/// All commands, in the order of help and README.
pub const COMMANDS: &[CommandInfo] = &[
    row(Command::MoveDown, "move-down", "down", Group::Move),
    row(Command::MoveUp, "move-up", "up", Group::Move),
    row(Command::MoveFirst, "move-first", "first", Group::Move),
    row(Command::MoveLast, "move-last", "last", Group::Move),
    row(
        Command::HalfPageDown,
        "half-page-down",
        "half a screen down",
        Group::Move,
    ),
    row(
        Command::HalfPageUp,
        "half-page-up",
        "half a screen up",
        Group::Move,
    ),
    row(
        Command::PageDown,
        "page-down",
        "a screen down, uncover",
        Group::Move,
    ),
    row(Command::PageUp, "page-up", "a screen up", Group::Move),
    row(
        Command::FocusNext,
        "focus-next",
        "next part or link",
        Group::Move,
    ),
    row(
        Command::FocusPrevious,
        "focus-previous",
        "part or link before",
        Group::Move,
    ),
    row(Command::GoIn, "go-in", "open, follow, accept", Group::Move),
    row(Command::GoOut, "go-out", "out one level", Group::Move),
    row(Command::GoPane(1), "go-pane-1", "pane 1", Group::Go),
    row(Command::GoPane(2), "go-pane-2", "pane 2", Group::Go),
    row(Command::GoPane(3), "go-pane-3", "pane 3", Group::Go),
    row(Command::GoPane(4), "go-pane-4", "pane 4", Group::Go),
    row(Command::GoPane(5), "go-pane-5", "pane 5", Group::Go),
    row(Command::GoPane(6), "go-pane-6", "pane 6", Group::Go),
    row(Command::GoPane(7), "go-pane-7", "pane 7", Group::Go),
    row(Command::GoPane(8), "go-pane-8", "pane 8", Group::Go),
    row(Command::GoPane(9), "go-pane-9", "pane 9", Group::Go),
    row(
        Command::GoWeak,
        "go-weak",
        "weak: your bookmarks",
        Group::Go,
    ),
    row(Command::NextPane, "next-pane", "next pane", Group::Go),
    row(
        Command::PreviousPane,
        "previous-pane",
        "pane before",
        Group::Go,
    ),
    row(
        Command::NextSection,
        "next-section",
        "next section",
        Group::Go,
    ),
    row(
        Command::PreviousSection,
        "previous-section",
        "section before",
        Group::Go,
    ),
    row(Command::HistoryBack, "history-back", "back", Group::Go),
    row(
        Command::HistoryForward,
        "history-forward",
        "forward",
        Group::Go,
    ),
    row(Command::NextPack, "next-pack", "next open pack", Group::Go),
    row(Command::OpenSearch, "open-search", "search", Group::Search),
    row(Command::NextHit, "next-hit", "next hit", Group::Search),
    row(
        Command::PreviousHit,
        "previous-hit",
        "hit before",
        Group::Search,
    ),
    row(
        Command::ReopenSearch,
        "reopen-search",
        "last search again",
        Group::Search,
    ),
    row(
        Command::ToggleBookmark,
        "toggle-bookmark",
        "bookmark",
        Group::Mark,
    ),
    row(Command::EditNote, "edit-note", "note", Group::Mark),
    row(
        Command::Undo,
        "undo",
        "undo mark, note or tick",
        Group::Mark,
    ),
    row(
        Command::FilterWeak,
        "filter-weak",
        "only bookmarked rows",
        Group::Mark,
    ),
    row(Command::ToggleTick, "toggle-tick", "tick", Group::Mark),
    row(Command::ShowLinks, "show-links", "links", Group::Look),
    row(Command::Compare, "compare", "compare", Group::Look),
    row(
        Command::FilterDomain(1),
        "filter-domain-1",
        "only domain 1",
        Group::Look,
    ),
    row(
        Command::FilterDomain(2),
        "filter-domain-2",
        "only domain 2",
        Group::Look,
    ),
    row(
        Command::FilterDomain(3),
        "filter-domain-3",
        "only domain 3",
        Group::Look,
    ),
    row(
        Command::FilterDomain(4),
        "filter-domain-4",
        "only domain 4",
        Group::Look,
    ),
    row(
        Command::FilterDomain(5),
        "filter-domain-5",
        "only domain 5",
        Group::Look,
    ),
    row(
        Command::FilterNone,
        "filter-none",
        "all domains",
        Group::Look,
    ),
    row(
        Command::NextView,
        "next-view",
        "table, cards, map",
        Group::Look,
    ),
    row(Command::ToggleZoom, "toggle-zoom", "zoom", Group::Look),
    row(
        Command::ToggleOutline,
        "toggle-outline",
        "outline",
        Group::Look,
    ),
    row(Command::ToggleWrap, "toggle-wrap", "wrap code", Group::Look),
    row(
        Command::ScrollLeft,
        "scroll-left",
        "sideways left",
        Group::Look,
    ),
    row(
        Command::ScrollRight,
        "scroll-right",
        "sideways right",
        Group::Look,
    ),
    row(
        Command::CopyAnswer,
        "copy-answer",
        "copy answer",
        Group::Copy,
    ),
    row(Command::CopyRow, "copy-row", "copy row", Group::Copy),
    row(Command::CopyCode, "copy-code", "copy code", Group::Copy),
    row(
        Command::CopySource,
        "copy-source",
        "copy source address",
        Group::Copy,
    ),
    row(Command::CopyId, "copy-id", "copy id", Group::Copy),
    row(
        Command::OpenSource,
        "open-source",
        "open source",
        Group::Copy,
    ),
    row(Command::ShowHelp, "show-help", "help", Group::Program),
    row(
        Command::OpenPalette,
        "open-palette",
        "commands",
        Group::Program,
    ),
    row(Command::ShowThemes, "show-themes", "themes", Group::Program),
    row(
        Command::ShowProblems,
        "show-problems",
        "problems",
        Group::Program,
    ),
    row(
        Command::ReloadPacks,
        "reload-packs",
        "read packs again",
        Group::Program,
    ),
    row(
        Command::ToggleMouse,
        "toggle-mouse",
        "mouse on or off",
        Group::Program,
    ),
    row(Command::Close, "close", "close, else quit", Group::Program),
    row(Command::Quit, "quit", "quit", Group::Program),
    row(Command::Suspend, "suspend", "suspend", Group::Program),
    row(Command::Redraw, "redraw", "redraw", Group::Program),
];

impl Command {
    /// Its row in the registry.
    pub fn info(self) -> &'static CommandInfo {
        let found = COMMANDS.iter().find(|info| info.command == self);
        debug_assert!(found.is_some(), "{self:?} is not registered");
        found.unwrap_or(&COMMANDS[0])
    }

    /// The command called `name` in `config.toml`.
    pub fn from_name(name: &str) -> Option<Self> {
        COMMANDS
            .iter()
            .find(|info| info.name == name)
            .map(|info| info.command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_and_commands_are_unique_and_labels_fit_the_help() {
        let names: BTreeSet<_> = COMMANDS.iter().map(|info| info.name).collect();
        let commands: BTreeSet<_> = COMMANDS.iter().map(|info| info.command).collect();
        assert_eq!(names.len(), COMMANDS.len());
        assert_eq!(commands.len(), COMMANDS.len());
        for info in COMMANDS {
            assert!(info.label.len() <= 24, "{}", info.label);
            assert_eq!(info.label, info.label.to_lowercase());
            assert!(
                info.name
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            );
        }
    }
}
