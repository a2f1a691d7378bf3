//! What the state lists: the bookmarked entries, the outline with its counts, and the rows of a
//! section under a filter. Working it out takes longer the larger the packs are, so it is kept
//! with what it was worked out from, and only made anew when that is no longer the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::marks::Bookmark;
use super::outline::Outline;
use super::rows::{self, Rows};
use super::state::{Filter, Library, PaneRef, State};
use super::weak;
use crate::model::{EntryId, EntryIx, PackIx};

/// See the file.
#[derive(Debug)]
pub struct Listed {
    basis: Basis,
    /// The bookmarked entries of the open packs, in reading order.
    pub weak: Arc<[EntryIx]>,
    /// The outline of the pane.
    pub outline: Outline,
    /// The rows of the list that is shown, where they are not simply a section's.
    pub(super) rows: Option<Rows>,
}

/// Everything that is listed follows from this.
#[derive(Debug, Clone)]
struct Basis {
    library: Arc<Library>,
    bookmarks: Arc<BTreeMap<EntryId, Bookmark>>,
    place: (PackIx, PaneRef),
    filter: Filter,
    by_domain: bool,
    /// The section, where its rows are worth keeping.
    section: Option<usize>,
}

impl Basis {
    fn of(state: &State) -> Self {
        let kept = state.filter.domain.is_some() || state.pane == PaneRef::Weak;
        Self {
            library: Arc::clone(&state.library),
            bookmarks: Arc::clone(&state.marks.bookmarks),
            place: (state.pack, state.pane),
            filter: state.filter,
            by_domain: state.weak_by_domain,
            section: kept.then(|| state.place().section),
        }
    }

    fn same_marks(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.library, &other.library) && Arc::ptr_eq(&self.bookmarks, &other.bookmarks)
    }
}

impl PartialEq for Basis {
    fn eq(&self, other: &Self) -> bool {
        let rest = |it: &Self| (it.place, it.filter, it.by_domain, it.section);
        self.same_marks(other) && rest(self) == rest(other)
    }
}

/// What `state` lists now: as kept, or else worked out.
pub fn listed(state: &State) -> Arc<Listed> {
    let basis = Basis::of(state);
    if let Some(kept) = state.listed.as_ref().filter(|kept| kept.basis == basis) {
        return Arc::clone(kept);
    }
    let kept = state.listed.as_ref();
    let weak = match kept.filter(|kept| kept.basis.same_marks(&basis)) {
        Some(kept) => Arc::clone(&kept.weak),
        None => weak::bookmarked(state),
    };
    let outline = Outline::new(state, &weak);
    let rows = match (state.section(), basis.section) {
        (Some(section), Some(_)) => Some(rows::filtered(state, section, &weak)),
        (None, Some(at)) => Some(rows::of_group(state, outline.items.get(at), &weak)),
        (_, None) => None,
    };
    Arc::new(Listed {
        basis,
        weak,
        outline,
        rows,
    })
}
