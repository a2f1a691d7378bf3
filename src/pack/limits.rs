//! How large a pack may be. One place for every bound; each is reported by name when passed.

/// The largest file, in bytes.
pub(super) const FILE_BYTES: u64 = 16 * 1024 * 1024;
/// The largest pack, in bytes over all its files.
pub(super) const PACK_BYTES: u64 = 512 * 1024 * 1024;
/// The most files of one pack.
pub(super) const FILES: usize = 10_000;
/// The most entries of one pack.
pub(super) const ENTRIES: usize = 1_000_000;
/// The longest id, in bytes.
pub(super) const ID_BYTES: usize = 200;
/// The longest title, in bytes.
pub(super) const TITLE_BYTES: usize = 500;
/// The longest text of a cell or block, in bytes.
pub(super) const TEXT_BYTES: usize = 1024 * 1024;
/// The most aliases, links, objectives, sources, blocks of one entry, each.
pub(super) const LIST_ITEMS: usize = 100;
/// The most columns of one section.
pub(super) const COLUMNS: usize = 12;
/// The most problems that are reported of one pack; the rest is counted.
pub(super) const PROBLEMS: usize = 50;
