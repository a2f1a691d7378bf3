//! An entry and a width → styled lines with links: what the page, `refdeck show`, previews
//! and exports have in common.
//!
//! Knows nothing of ratatui: a [`Role`] says what a run of text means, and whoever shows it
//! decides how that looks.

mod blocks;
mod code;
pub mod coverage;
mod diagram;
mod formula;
mod grid;
mod page;
mod rich;

pub use grid::{Grid, card};
pub use page::{PageOptions, page, summary};

use crate::model::{EntryIx, SectionIx};

/// What a run of text means. Themes give each role a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Role {
    /// Ordinary text.
    #[default]
    Text,
    /// Text that matters less: counts, dates, hints.
    Muted,
    /// The title of a page, pane or overlay.
    Title,
    /// A column heading or a label in front of a text.
    Heading,
    /// Words that matter most.
    Strong,
    /// The answer of an entry.
    Answer,
    /// Names in code, and code without a known meaning.
    Code,
    /// A keyword or key in code.
    CodeKey,
    /// A text in code.
    CodeText,
    /// A number or constant in code.
    CodeNumber,
    /// A comment in code.
    CodeComment,
    /// A link.
    Link,
    /// Letters that a search matched.
    Match,
    /// The selected row.
    Selected,
    /// The selected row of a part that has not the focus.
    SelectedDim,
    /// Lines around and between parts.
    Border,
    /// The lines of the part that has the focus.
    BorderFocus,
    /// The name of a key.
    Key,
    /// The tab of the pane that is shown.
    TabActive,
    /// A bookmark.
    Weak,
    /// Yes, right, done.
    Good,
    /// It depends, take care.
    Warn,
    /// No, wrong, a trap.
    Bad,
    /// The text field of an overlay.
    Input,
}

impl Role {
    /// All roles with the names themes know them by.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Text, "text"),
        (Self::Muted, "muted"),
        (Self::Title, "title"),
        (Self::Heading, "heading"),
        (Self::Strong, "strong"),
        (Self::Answer, "answer"),
        (Self::Code, "code"),
        (Self::CodeKey, "code_key"),
        (Self::CodeText, "code_text"),
        (Self::CodeNumber, "code_number"),
        (Self::CodeComment, "code_comment"),
        (Self::Link, "link"),
        (Self::Match, "match"),
        (Self::Selected, "selected"),
        (Self::SelectedDim, "selected_dim"),
        (Self::Border, "border"),
        (Self::BorderFocus, "border_focus"),
        (Self::Key, "key"),
        (Self::TabActive, "tab_active"),
        (Self::Weak, "weak"),
        (Self::Good, "good"),
        (Self::Warn, "warn"),
        (Self::Bad, "bad"),
        (Self::Input, "input"),
    ];
}

/// A laid-out text: lines from top to bottom, and the links in them.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Doc {
    /// The lines.
    pub lines: Vec<Line>,
    /// The links, in reading order; runs refer to them by position.
    pub links: Vec<DocLink>,
}

/// One line: runs from left to right.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Line {
    /// The runs.
    pub runs: Vec<Run>,
}

/// A piece of a line with one meaning.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Run {
    /// The text, safe to show, without newlines.
    pub text: String,
    /// What it means.
    pub role: Role,
    /// The link it is part of, as a position in [`Doc::links`].
    pub link: Option<u16>,
}

/// A link on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocLink {
    /// Where it leads.
    pub to: LinkTo,
    /// The line on which it begins.
    pub line: usize,
}

/// Where a link on a page leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkTo {
    /// An entry.
    Entry(EntryIx),
    /// A section.
    Section(SectionIx),
    /// A source of the pack, by its position there.
    Source(u16),
}

impl Run {
    /// `text` with the meaning `role`.
    pub fn new(text: impl Into<String>, role: Role) -> Self {
        Self {
            text: text.into(),
            role,
            link: None,
        }
    }
}

impl Line {
    /// A line of one run.
    pub fn of(text: impl Into<String>, role: Role) -> Self {
        Self {
            runs: vec![Run::new(text, role)],
        }
    }

    /// Its text without meanings.
    pub fn plain(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// Its width in cells.
    pub fn width(&self) -> usize {
        self.runs
            .iter()
            .map(|run| crate::text::width(&run.text))
            .sum()
    }

    /// Adds a run, joined to the last one if it means the same.
    pub fn push(&mut self, text: &str, role: Role, link: Option<u16>) {
        if text.is_empty() {
            return;
        }
        match self.runs.last_mut() {
            Some(last) if last.role == role && last.link == link => last.text.push_str(text),
            _ => self.runs.push(Run {
                text: text.to_string(),
                role,
                link,
            }),
        }
    }
}
