//! The page of one entry: its cells, reason, blocks, links in both directions and sources.

use super::Doc;
use crate::index::Index;
use crate::model::{EntryIx, Model};

/// How a page is to be laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageOptions<'a> {
    /// Width in cells.
    pub width: usize,
    /// Whether long code lines wrap; else they are cut.
    pub wrap_code: bool,
    /// Cells by which unwrapped code is moved to the left.
    pub shift: usize,
    /// The user's note on the entry.
    pub note: Option<&'a str>,
    /// Facets of a scenario that are uncovered, from the first.
    pub revealed: usize,
}

/// Lays out the page of `entry`.
pub fn page(_model: &Model, _index: &Index, _entry: EntryIx, _options: &PageOptions<'_>) -> Doc {
    Doc::default()
}
