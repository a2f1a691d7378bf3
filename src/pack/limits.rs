//! How large a pack may be. One place for every bound; each is reported by name when passed.

/// The largest file, in bytes.
pub(super) const FILE_BYTES: u64 = 16 * 1024 * 1024;
/// The largest pack, in bytes over all its files.
pub(super) const PACK_BYTES: u64 = 512 * 1024 * 1024;
/// The most files of one pack.
pub(super) const FILES: usize = 10_000;
/// The most entries of all open packs.
pub(super) const ENTRIES: usize = 1_000_000;
/// The most panes and the most domains of one pack, each.
pub(super) const PANES: usize = 100;
/// The most objectives and the most sources of one pack, each; positions are kept as `u16`.
pub(super) const OUTLINE: usize = 50_000;
/// The longest id, in bytes.
pub(super) const ID_BYTES: usize = 200;
/// The longest title, in bytes.
pub(super) const TITLE_BYTES: usize = 500;
/// The longest text of a cell or block, in bytes.
pub(super) const TEXT_BYTES: usize = 1024 * 1024;
/// The most aliases, links, objectives, sources, blocks, facets of one entry, each.
pub(super) const LIST_ITEMS: usize = 100;
/// The most columns of one section.
pub(super) const COLUMNS: usize = 12;
/// The most problems that are reported of one pack; the rest is counted.
pub(super) const PROBLEMS: usize = 1000;
/// The most faults that are mended in one table before the table is given up.
pub(super) const MENDS: usize = 24;
/// How many known names are compared with unknown ones, for hints, over one pack.
pub(super) const COMPARISONS: usize = 500_000;
