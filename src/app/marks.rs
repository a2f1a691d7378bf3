//! The user's bookmarks, notes and ticks as the screen knows them, and how to take the last
//! change back. What is on disk is the store's; a mark is pending until its save came back.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::EntryId;
use crate::text::Safe;

/// How many changes can be undone.
const UNDO_DEPTH: usize = 30;

/// Bookmarks, notes and ticks.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Marks {
    /// Bookmarked entries and entries with a note, also of packs that are not open. Shared, so
    /// that what was derived from them can tell whether they are still the same.
    pub bookmarks: Arc<BTreeMap<EntryId, Bookmark>>,
    /// Ticked checklist items with the day.
    pub ticks: BTreeMap<EntryId, String>,
    /// Changes that are not on disk yet.
    pub pending: Vec<Edit>,
    /// Changes whose save failed; they are tried again.
    pub failed: Vec<Edit>,
    undo: Vec<Edit>,
}

/// A mark on an entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bookmark {
    /// Whether it is bookmarked; an entry can have a note alone.
    pub marked: bool,
    /// The day it was added, as `2026-11-24`.
    pub added: String,
    /// The note; empty for none.
    pub note: Safe,
}

/// One change of the user's marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Bookmark an entry; the title is kept beside the id for readers of the file.
    Mark {
        /// The entry.
        id: EntryId,
        /// Its title.
        title: Safe,
        /// The day it is added, as `2026-11-24`.
        added: String,
    },
    /// Take a bookmark away; its note stays.
    Unmark {
        /// The entry.
        id: EntryId,
        /// Its title.
        title: Safe,
    },
    /// Set the note; empty removes it.
    Note {
        /// The entry.
        id: EntryId,
        /// Its title.
        title: Safe,
        /// The new note.
        note: Safe,
        /// The day, as `2026-11-24`.
        added: String,
    },
    /// Tick an item.
    Tick {
        /// The entry.
        id: EntryId,
        /// The day, as `2026-11-24`.
        on: String,
    },
    /// Untick an item.
    Untick {
        /// The entry.
        id: EntryId,
    },
}

/// How far a mark has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// On disk.
    Saved,
    /// On its way.
    Pending,
    /// Not saved; the program says why.
    Failed,
}

impl Edit {
    /// The entry it is about.
    pub fn id(&self) -> &EntryId {
        match self {
            Self::Mark { id, .. }
            | Self::Unmark { id, .. }
            | Self::Note { id, .. }
            | Self::Tick { id, .. }
            | Self::Untick { id } => id,
        }
    }

    /// Whether nothing is left of `earlier` once this is done.
    fn replaces(&self, earlier: &Self) -> bool {
        let of = |edit: &Self| match edit {
            Self::Mark { .. } | Self::Unmark { .. } => 0,
            Self::Note { .. } => 1,
            Self::Tick { .. } | Self::Untick { .. } => 2,
        };
        self.id() == earlier.id() && of(self) == of(earlier)
    }
}

impl Marks {
    /// Whether `id` is bookmarked.
    pub fn is_marked(&self, id: &EntryId) -> bool {
        self.bookmarks.get(id).is_some_and(|mark| mark.marked)
    }

    /// The note on `id`, if it has one.
    pub fn note(&self, id: &EntryId) -> Option<&str> {
        self.bookmarks
            .get(id)
            .map(|mark| &*mark.note)
            .filter(|note| !note.is_empty())
    }

    /// Whether `id` is ticked.
    pub fn is_ticked(&self, id: &EntryId) -> bool {
        self.ticks.contains_key(id)
    }

    /// How many entries are bookmarked.
    pub fn count(&self) -> usize {
        self.bookmarks.values().filter(|mark| mark.marked).count()
    }

    /// How far the last change of `id` has come.
    pub fn kept(&self, id: &EntryId) -> Kept {
        if self.pending.iter().any(|edit| edit.id() == id) {
            Kept::Pending
        } else if self.failed.iter().any(|edit| edit.id() == id) {
            Kept::Failed
        } else {
            Kept::Saved
        }
    }

    /// Applies `edit` on the screen and remembers its inverse; returns what is to be saved.
    pub fn edit(&mut self, edit: Edit) -> Edit {
        let inverse = self.inverse(&edit);
        self.undo.push(inverse);
        if self.undo.len() > UNDO_DEPTH {
            self.undo.remove(0);
        }
        self.start(edit)
    }

    /// Takes the last change back; returns what is to be saved.
    pub fn undo(&mut self) -> Option<Edit> {
        let edit = self.undo.pop()?;
        Some(self.start(edit))
    }

    /// What was loaded from disk replaces what is shown; changes under way stay applied.
    pub fn replace(&mut self, loaded: Self) {
        let Self {
            bookmarks, ticks, ..
        } = loaded;
        self.bookmarks = bookmarks;
        self.ticks = ticks;
        for edit in self
            .failed
            .iter()
            .chain(&self.pending)
            .cloned()
            .collect::<Vec<_>>()
        {
            self.apply(&edit);
        }
    }

    /// The save of `edit` came back.
    pub fn saved(&mut self, edit: &Edit, ok: bool) {
        if let Some(at) = self.pending.iter().position(|known| known == edit) {
            let edit = self.pending.remove(at);
            // What the user has thought better of since is not tried again.
            if !ok && !self.pending.iter().any(|later| later.replaces(&edit)) {
                self.failed.push(edit);
            }
        }
    }

    /// Changes whose save failed, to be tried again.
    pub fn retry(&mut self) -> Vec<Edit> {
        let again = std::mem::take(&mut self.failed);
        self.pending.extend(again.iter().cloned());
        again
    }

    fn start(&mut self, edit: Edit) -> Edit {
        self.apply(&edit);
        self.failed.retain(|earlier| !edit.replaces(earlier));
        self.pending.push(edit.clone());
        edit
    }

    fn inverse(&self, edit: &Edit) -> Edit {
        match edit {
            Edit::Mark { id, title, .. } => Edit::Unmark {
                id: id.clone(),
                title: title.clone(),
            },
            Edit::Unmark { id, title } => {
                let added = self.bookmarks.get(id).map(|mark| mark.added.clone());
                Edit::Mark {
                    id: id.clone(),
                    title: title.clone(),
                    added: added.unwrap_or_default(),
                }
            }
            Edit::Note {
                id, title, added, ..
            } => Edit::Note {
                id: id.clone(),
                title: title.clone(),
                note: self.note(id).unwrap_or_default().into(),
                added: added.clone(),
            },
            Edit::Tick { id, .. } => Edit::Untick { id: id.clone() },
            Edit::Untick { id } => Edit::Tick {
                id: id.clone(),
                on: self.ticks.get(id).cloned().unwrap_or_default(),
            },
        }
    }

    /// The bookmarks, to be changed.
    pub fn bookmarks_mut(&mut self) -> &mut BTreeMap<EntryId, Bookmark> {
        Arc::make_mut(&mut self.bookmarks)
    }

    fn apply(&mut self, edit: &Edit) {
        match edit {
            Edit::Mark { id, added, .. } => {
                let mark = self.bookmarks_mut().entry(id.clone()).or_default();
                if !mark.marked {
                    mark.marked = true;
                    mark.added.clone_from(added);
                }
            }
            Edit::Unmark { id, .. } => {
                let bookmarks = self.bookmarks_mut();
                if let Some(mark) = bookmarks.get_mut(id) {
                    mark.marked = false;
                    if mark.note.is_empty() {
                        bookmarks.remove(id);
                    }
                }
            }
            Edit::Note {
                id, note, added, ..
            } => {
                let bookmarks = self.bookmarks_mut();
                let mark = bookmarks.entry(id.clone()).or_default();
                mark.note.clone_from(note);
                if mark.added.is_empty() {
                    mark.added.clone_from(added);
                }
                if note.is_empty() && !mark.marked {
                    bookmarks.remove(id);
                }
            }
            Edit::Tick { id, on } => {
                self.ticks.insert(id.clone(), on.clone());
            }
            Edit::Untick { id } => {
                self.ticks.remove(id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> EntryId {
        EntryId::new("p", "a")
    }

    fn mark() -> Edit {
        Edit::Mark {
            id: id(),
            title: "A".into(),
            added: "2026-11-24".to_string(),
        }
    }

    fn note(text: &str) -> Edit {
        Edit::Note {
            id: id(),
            title: "A".into(),
            note: text.into(),
            added: "2026-11-24".to_string(),
        }
    }

    #[test]
    fn removing_a_bookmark_keeps_its_note() {
        let mut marks = Marks::default();
        marks.edit(mark());
        marks.edit(note("check the tier"));
        marks.edit(Edit::Unmark {
            id: id(),
            title: "A".into(),
        });
        assert!(!marks.is_marked(&id()));
        assert_eq!(marks.note(&id()), Some("check the tier"));
    }

    #[test]
    fn undo_goes_back_thirty_changes_and_no_further() {
        let mut marks = Marks::default();
        for at in 0..40 {
            marks.edit(note(&at.to_string()));
        }
        for _ in 0..UNDO_DEPTH {
            assert!(marks.undo().is_some());
        }
        assert_eq!(marks.note(&id()), Some("9"));
        assert_eq!(marks.undo(), None);
    }

    #[test]
    fn a_mark_is_pending_until_its_save_came_back() {
        let mut marks = Marks::default();
        let edit = marks.edit(mark());
        assert_eq!(marks.kept(&id()), Kept::Pending);
        marks.saved(&edit, false);
        assert_eq!(marks.kept(&id()), Kept::Failed);
        assert_eq!(marks.retry(), std::slice::from_ref(&edit));
        marks.saved(&edit, true);
        assert_eq!(marks.kept(&id()), Kept::Saved);
    }

    #[test]
    fn a_failed_mark_that_was_taken_back_does_not_come_again() {
        let unmark = || Edit::Unmark {
            id: id(),
            title: "A".into(),
        };
        let mut marks = Marks::default();
        let edit = marks.edit(mark());
        marks.saved(&edit, false);
        let undone = marks.undo().unwrap();
        assert_eq!(undone, unmark());
        marks.saved(&undone, true);
        marks.replace(Marks::default());
        assert!(!marks.is_marked(&id()));
        assert_eq!(marks.retry(), []);

        // The same where the second change was on its way before the first failed.
        let first = marks.edit(mark());
        let second = marks.edit(unmark());
        marks.saved(&first, false);
        marks.saved(&second, true);
        assert_eq!(marks.retry(), []);
    }

    #[test]
    fn a_failed_note_is_tried_again_although_a_mark_went_well() {
        let mut marks = Marks::default();
        let failed = marks.edit(note("look again"));
        marks.saved(&failed, false);
        let mark = marks.edit(mark());
        marks.saved(&mark, true);
        assert_eq!(marks.retry(), [failed]);
    }

    #[test]
    fn another_copys_changes_do_not_hide_what_is_under_way() {
        let mut marks = Marks::default();
        marks.edit(mark());
        let mut disk = Marks::default();
        disk.edit(Edit::Tick {
            id: EntryId::new("p", "b"),
            on: "2026-11-24".to_string(),
        });
        marks.replace(disk);
        assert!(marks.is_marked(&id()));
        assert!(marks.is_ticked(&EntryId::new("p", "b")));
    }
}
