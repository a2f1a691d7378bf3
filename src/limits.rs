//! How large anything from outside may be: one place for every bound, and the table of them
//! that the README shows.
//!
//! Whoever holds a bound tells the reader: what is too much, how much there may be, and what
//! to do. Knows no module.

/// The largest file of a pack, in bytes.
pub const FILE_BYTES: u64 = 16 * MB;
/// The largest pack, in bytes over all its files.
pub const PACK_BYTES: u64 = 512 * MB;
/// The most files of one pack.
pub const FILES: usize = 10_000;
/// The most tables and lists within each other in a file; the TOML parser's own bound.
pub const DEPTH: usize = 80;
/// How far a file is read on behind its first fault of syntax, in bytes: a file of nothing but
/// such faults would take a hundred times its size.
pub const RECOVERY_BYTES: usize = 256 * 1024;
/// The most entries of all open packs.
pub const ENTRIES: usize = 1_000_000;
/// The most panes and the most domains of one pack, each.
pub const PANES: usize = 100;
/// The most objectives and the most sources of one pack, each; positions are kept as `u16`.
pub const OUTLINE: usize = 50_000;
/// The most columns of one section.
pub const COLUMNS: usize = 12;
/// The longest id, in characters.
pub const ID: usize = 200;
/// The longest title, in characters.
pub const TITLE: usize = 500;
/// The longest text of a cell or block, in bytes.
pub const TEXT_BYTES: usize = MB as usize;
/// The most aliases, links, objectives, sources, blocks, facets of one entry, each.
pub const LIST_ITEMS: usize = 100;
/// The most items of a list on a page, and the most rows of a table, each.
pub const BLOCK_ROWS: usize = 1000;
/// The most problems that are told of one pack or file; the rest is counted.
pub const PROBLEMS: usize = 50;
/// The most faults that are mended in one table before the table is given up.
pub const MENDS: usize = 24;
/// How many known names are compared with unknown ones, for hints, over one pack.
pub const COMPARISONS: usize = 500_000;
/// The largest `config.toml` and the largest theme, in bytes.
pub const SETTINGS_BYTES: u64 = MB;
/// The most keys of one command in `config.toml`.
pub const KEYS: usize = 10;
/// The largest file of bookmarks, ticks or the session, in bytes.
pub const STATE_BYTES: u64 = 16 * MB;
/// The longest text of a text field, in characters; also of what is pasted into it.
pub const FIELD: usize = 256;

const MB: u64 = 1024 * 1024;

/// A row of the README's table.
pub struct Limit {
    /// What is bounded.
    pub what: &'static str,
    /// How much of it there may be.
    pub most: u64,
    /// What is counted, if not the thing itself.
    pub unit: Unit,
    /// What becomes of what is beyond.
    pub beyond: &'static str,
}

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// The things that are named.
    Pieces,
    /// Characters as Unicode counts them.
    Characters,
    /// Bytes.
    Bytes,
}

const fn limit(what: &'static str, most: u64, unit: Unit, beyond: &'static str) -> Limit {
    Limit {
        what,
        most,
        unit,
        beyond,
    }
}

/// Every bound that a reader can meet.
pub const TABLE: &[Limit] = {
    use Unit::{Bytes, Characters, Pieces};
    const REST: &str = "a problem; those beyond are left out";
    &[
        limit(
            "a file of a pack",
            FILE_BYTES,
            Bytes,
            "a problem; the file is left out",
        ),
        limit(
            "all files of a pack",
            PACK_BYTES,
            Bytes,
            "a problem; the files beyond are left out",
        ),
        limit("files of a pack", FILES as u64, Pieces, REST),
        limit(
            "tables and lists within each other",
            DEPTH as u64,
            Pieces,
            "a problem; the innermost are left out",
        ),
        limit(
            "reading on behind a fault of TOML",
            RECOVERY_BYTES as u64,
            Bytes,
            "the rest of that file is left out",
        ),
        limit("entries of all open packs", ENTRIES as u64, Pieces, REST),
        limit("panes, and domains, of a pack", PANES as u64, Pieces, REST),
        limit(
            "objectives, and sources, of a pack",
            OUTLINE as u64,
            Pieces,
            REST,
        ),
        limit(
            "columns of a section, and of a table block",
            COLUMNS as u64,
            Pieces,
            REST,
        ),
        limit(
            "aliases, links of a kind, objectives, sources, blocks, facets of an entry, each",
            LIST_ITEMS as u64,
            Pieces,
            REST,
        ),
        limit(
            "items of a list block, and rows of a table block",
            BLOCK_ROWS as u64,
            Pieces,
            REST,
        ),
        limit(
            "an id",
            ID as u64,
            Characters,
            "a problem; what it names is left out",
        ),
        limit(
            "a title",
            TITLE as u64,
            Characters,
            "a problem; the title is cut",
        ),
        limit(
            "a text of a cell or block",
            TEXT_BYTES as u64,
            Bytes,
            "a problem; the text is left out",
        ),
        limit(
            "problems told of a pack, or of a file of settings",
            PROBLEMS as u64,
            Pieces,
            "the rest is counted",
        ),
        limit(
            "`config.toml`, and a theme",
            SETTINGS_BYTES,
            Bytes,
            "a problem; the file is left out",
        ),
        limit(
            "keys of a command in `config.toml`",
            KEYS as u64,
            Pieces,
            "a problem; the shipped keys serve",
        ),
        limit(
            "a file of bookmarks, ticks or the session",
            STATE_BYTES,
            Bytes,
            "told at start; the file is left as it is",
        ),
        limit(
            "a search or a note, typed or pasted",
            FIELD as u64,
            Characters,
            "the rest is not taken",
        ),
    ]
};

impl Limit {
    /// How much there may be, in words: `16 MB`, `10,000`, `500 characters`.
    pub fn most_in_words(&self) -> String {
        match self.unit {
            Unit::Bytes => size(self.most),
            Unit::Pieces => number(self.most),
            Unit::Characters => format!("{} characters", number(self.most)),
        }
    }
}

/// `16 MB`, `256 KB`.
pub fn size(bytes: u64) -> String {
    if bytes.is_multiple_of(MB) {
        format!("{} MB", bytes / MB)
    } else {
        format!("{} KB", bytes / 1024)
    }
}

/// `10,000`.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_told_in_words() {
        let shown = [0, 999, 1000, 1_000_000].map(number);
        assert_eq!(shown, ["0", "999", "1,000", "1,000,000"]);
        assert_eq!([size(FILE_BYTES), size(256 * 1024)], ["16 MB", "256 KB"]);
    }
}
