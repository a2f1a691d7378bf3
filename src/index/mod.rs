//! What is derived from a model once, to answer quickly: search over every text, and links
//! read backwards.
//!
//! An [`Index`] never changes and may be shared between threads; the same question has the
//! same answer whatever was asked before. Knows nothing of the screen or of state files:
//! bookmarks and notes come with the question, in [`Marks`].
//!
//! How a search works: a word index over the deck; typed words are looked up in its sorted
//! vocabulary, and fuzzy-matcher runs on words and titles only, never on whole texts. That is
//! both quicker and better ranked than matching letters against everything.

#[cfg(test)]
mod backlinks;
mod builder;
mod closer;
mod common;
mod coverage;
mod expand;
mod fields;
mod filter;
#[cfg(test)]
mod fixture;
mod highlight;
mod lists;
mod matcher;
mod query;
mod rank;
mod search;
#[cfg(test)]
mod tests;
mod titles;
mod vocab;
mod whole;
mod words;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

pub use coverage::{Coverage, DomainCoverage, FLOOR, Lack, ObjectiveCoverage};
pub use query::Query;

use crate::model::{BackLink, BackLinks, EntryIx, Model, PackIx, Target, inline};

use builder::Builder;
use matcher::Matcher;
use titles::Titles;
use vocab::{Place, Posting, Vocab};

/// Longer texts are never typed whole, so they need not be found by being typed whole.
const MAX_WHOLE: usize = 64;

/// The index of one model.
///
/// Links are read at once. The words are read when they are first asked for, or by
/// [`Index::prepare`]: a start that searches nothing does not wait for them.
#[derive(Debug)]
pub struct Index {
    links: BackLinks,
    words: OnceLock<Words>,
    coverage: OnceLock<Vec<Coverage>>,
}

/// What a search needs.
#[derive(Debug)]
struct Words {
    vocab: Vocab,
    titles: Titles,
    /// Texts that can be typed whole: their hash and entry, sorted.
    whole: Vec<(u32, u32)>,
    matcher: Matcher,
}

/// What the user has marked, as far as a search asks.
#[derive(Clone, Copy)]
pub struct Marks<'a> {
    /// Whether an entry is bookmarked.
    pub bookmarked: &'a dyn Fn(EntryIx) -> bool,
    /// The notes, by entry.
    pub notes: &'a [(EntryIx, &'a str)],
}

impl Marks<'_> {
    /// No marks at all.
    pub const NONE: Marks<'static> = Marks {
        bookmarked: &|_| false,
        notes: &[],
    };
}

/// What a search found.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Found {
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// How many of [`Self::hits`] have the words asked for; those after them only have the
    /// letters, and are shown below a divider.
    pub divider: usize,
    /// How many hits there are, also beyond the limit.
    pub total: usize,
    /// Words of the deck near to the ones asked for, where there is no hit.
    pub nearest: Vec<String>,
    /// Filters that name nothing, as typed. They filter nothing; unless the name is merely
    /// unfinished, it is looked for as a word: `@latest` is no domain. One that the deck has
    /// as a word is not among them.
    pub unknown: Vec<String>,
}

/// An entry that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The entry.
    pub entry: EntryIx,
    /// Where in it the words stand, or most of them.
    pub field: Field,
    /// How good it is, falling from hit to hit: from 2 on a whole text was typed, from 1
    /// the words are there, or most of them, or similar ones, below that only the letters.
    pub score: f32,
}

/// A field of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Its title.
    Title,
    /// The cell in this column.
    Cell(u8),
    /// One of its aliases.
    Alias,
    /// The reason.
    Why,
    /// Code on its page.
    Code,
    /// Other text on its page.
    Block,
    /// The user's note.
    Note,
    /// Its id.
    Id,
    /// The title of its section, or one of its headings.
    Section,
}

impl Field {
    /// The word for it in hits and in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Cell(_) => "cell",
            Self::Alias => "alias",
            Self::Why => "why",
            Self::Code => "code",
            Self::Block => "page",
            Self::Note => "note",
            Self::Id => "id",
            Self::Section => "section",
        }
    }
}

impl Index {
    /// Builds the index of `model`.
    pub fn new(model: &Model) -> Self {
        Self {
            links: BackLinks::new(model),
            words: OnceLock::new(),
            coverage: OnceLock::new(),
        }
    }

    /// Reads the words of `model` now, so that the first search need not; for a thread that has
    /// nothing better to do. Calling it again costs nothing.
    pub fn prepare(&self, model: &Model) {
        self.words(model);
    }

    /// Whether the words have been read.
    pub fn is_ready(&self) -> bool {
        self.words.get().is_some()
    }

    /// Who links to `target`, in reading order, each entry once.
    pub fn back_links<'a>(
        &'a self,
        model: &'a Model,
        target: Target,
    ) -> impl Iterator<Item = BackLink> + Clone + 'a {
        self.links.to(model, target)
    }

    /// The pairs that tell `entry` apart from something else.
    pub fn pairs_of<'a>(
        &'a self,
        model: &'a Model,
        entry: EntryIx,
    ) -> impl Iterator<Item = EntryIx> + Clone + 'a {
        self.links.pairs_of(model, entry)
    }

    /// How well `pack` serves the outline of its exam; counted when first asked for.
    pub fn coverage(&self, model: &Model, pack: PackIx) -> Option<&Coverage> {
        let all = self.coverage.get_or_init(|| {
            let packs = 0..model.packs.len();
            packs
                .map(|at| Coverage::of(model, PackIx::new(at)))
                .collect()
        });
        all.get(pack.at())
    }

    /// The entries that answer `query`, at most `limit`. `model` is the one the index was
    /// built from. A query without words lists what passes its filters, in reading order.
    pub fn search(&self, model: &Model, query: &Query, marks: &Marks<'_>, limit: usize) -> Found {
        search::search(self.words(model), model, query, marks, limit)
    }

    /// The parts of `text`, plain text without markup, that match `query`, as byte ranges in
    /// order. For the rows that are on the screen.
    pub fn highlight(&self, model: &Model, query: &Query, text: &str) -> Vec<Range<usize>> {
        if query.has_words() {
            highlight::ranges(self.words(model), query, text)
        } else {
            Vec::new()
        }
    }

    fn words(&self, model: &Model) -> &Words {
        self.words.get_or_init(|| Words::new(model))
    }
}

impl Words {
    fn new(model: &Model) -> Self {
        let mut builder = Builder::default();
        let mut whole = Vec::new();
        for (ix, _) in model.entries().take(Posting::MAX_ENTRIES) {
            fields::texts(model, ix, |place, _, text| {
                let hash = builder.add(ix.0, place, &indexed(place, text));
                if place.is_whole() && text.len() <= MAX_WHOLE {
                    whole.push((hash, ix.0));
                }
            });
        }
        whole.sort_unstable();
        whole.dedup();
        whole.shrink_to_fit();
        let vocab = builder.finish();
        // Now that there is room for them again.
        let mut titles = Titles::default();
        for (_, entry) in model.entries().take(Posting::MAX_ENTRIES) {
            let standing = rank::standing(model.section(entry.section));
            titles.push(entry.title(), standing);
        }
        titles.shrink_to_fit();
        Self {
            vocab,
            titles,
            whole,
            matcher: Matcher::new(),
        }
    }
}

/// `text` as it is shown in `place`.
fn shown(place: Place, text: &str) -> Cow<'_, str> {
    if place.has_markup() {
        inline::plain(text)
    } else {
        Cow::Borrowed(text)
    }
}

/// `text` with the words it shows in `place`. Only links have words that are not shown; other
/// marks stand between words and may stay.
fn indexed(place: Place, text: &str) -> Cow<'_, str> {
    if text.contains("[[") {
        shown(place, text)
    } else {
        Cow::Borrowed(text)
    }
}
