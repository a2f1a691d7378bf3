//! How things are named: positions while the program runs, ids on disk and to users.

use std::fmt;

use crate::text::Safe;

macro_rules! position {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub u32);

        impl $name {
            /// The position `at`.
            pub fn new(at: usize) -> Self {
                Self(u32::try_from(at).unwrap_or(u32::MAX))
            }

            /// The position as an index.
            pub const fn at(self) -> usize {
                self.0 as usize
            }
        }
    };
}

position! {
    /// The position of an entry in [`super::Model::entries`]; valid within one model only,
    /// never stored.
    EntryIx
}
position! {
    /// The position of a section in [`super::Model::sections`].
    SectionIx
}
position! {
    /// The position of a pack in [`super::Model::packs`].
    PackIx
}

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// One entry.
    Entry(EntryIx),
    /// A whole section.
    Section(SectionIx),
}

/// The first entry.
impl Default for Target {
    fn default() -> Self {
        Self::Entry(EntryIx::default())
    }
}

impl Target {
    /// The entry, if it is one.
    pub const fn entry(self) -> Option<EntryIx> {
        match self {
            Self::Entry(ix) => Some(ix),
            Self::Section(_) => None,
        }
    }
}

/// The name of an entry for ever: the id of its pack and its own. Shown as `pack/entry`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId {
    /// The id of the pack.
    pub pack: Safe,
    /// The id of the entry within the pack.
    pub entry: Safe,
}

impl EntryId {
    /// The id `entry` of the pack `pack`.
    pub fn new(pack: &str, entry: &str) -> Self {
        Self {
            pack: pack.into(),
            entry: entry.into(),
        }
    }

    /// Reads `pack/entry`.
    pub fn parse(text: &str) -> Option<Self> {
        let (pack, entry) = text.split_once('/')?;
        (is_id(pack) && is_id(entry)).then(|| Self::new(pack, entry))
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.pack, self.entry)
    }
}

/// Whether `text` may be an id: lower-case letters, digits and hyphens.
pub(crate) fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
