//! Bookmarks, notes and ticks: what the files say, and one change to them.
//!
//! Knows the documents, not where they are or how they are saved. A bookmark of a pack that
//! is not loaded is as good as any other; one whose id cannot be read stays in the file and
//! is not shown.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use time::{Date, Month};
use toml_edit::{Datetime, DocumentMut, TableLike, Value};

use super::document::{self, StateFile, new_table, put, remove_table, tables, tables_mut, text_in};
use crate::model::EntryId;
use crate::text::Safe;

/// Keys of a bookmark or tick that this version knows; a table with others, or with comments,
/// is never removed.
const KNOWN_KEYS: [&str; 6] = ["id", "title", "added", "note", "ticked", "removed"];

/// One change to bookmarks, notes or ticks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Bookmark an entry. One that is marked already keeps its date.
    Mark {
        /// The entry.
        id: EntryId,
        /// Its title, for those who read the file.
        title: Safe,
        /// Today.
        date: Date,
    },
    /// Remove the bookmark of an entry and keep its note.
    Unmark {
        /// The entry.
        id: EntryId,
    },
    /// Replace the note of an entry, bookmarked or not; an empty one is removed.
    Note {
        /// The entry.
        id: EntryId,
        /// Its title, for those who read the file.
        title: Safe,
        /// The note, of one or more lines.
        note: Safe,
        /// Today.
        date: Date,
    },
    /// Tick a checklist item.
    Tick {
        /// The item.
        id: EntryId,
        /// Today.
        date: Date,
    },
    /// Take the tick from a checklist item.
    Untick {
        /// The item.
        id: EntryId,
    },
}

impl Change {
    /// The entry that it concerns.
    pub fn id(&self) -> &EntryId {
        match self {
            Self::Mark { id, .. }
            | Self::Unmark { id }
            | Self::Note { id, .. }
            | Self::Tick { id, .. }
            | Self::Untick { id } => id,
        }
    }

    /// The file that it changes.
    pub(super) const fn file(&self) -> StateFile {
        match self {
            Self::Mark { .. } | Self::Unmark { .. } | Self::Note { .. } => StateFile::Bookmarks,
            Self::Tick { .. } | Self::Untick { .. } => StateFile::Ticks,
        }
    }
}

/// A bookmark, or a note that outlived one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bookmark {
    /// The entry.
    pub id: EntryId,
    /// The title it had when it was marked.
    pub title: Safe,
    /// The day it was marked.
    pub added: Option<Date>,
    /// The user's note.
    pub note: Option<Safe>,
    /// Whether it is bookmarked now.
    pub marked: bool,
}

/// A ticked checklist item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// The item.
    pub id: EntryId,
    /// The day it was ticked.
    pub ticked: Option<Date>,
}

/// What is on disk, in the order in which it was added, each entry once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// Bookmarks and notes.
    pub bookmarks: Vec<Bookmark>,
    /// Ticks.
    pub ticks: Vec<Tick>,
}

impl Marks {
    /// The bookmark or note of `id`.
    pub fn bookmark(&self, id: &EntryId) -> Option<&Bookmark> {
        self.bookmarks.iter().find(|bookmark| bookmark.id == *id)
    }

    /// Whether `id` is bookmarked.
    pub fn is_marked(&self, id: &EntryId) -> bool {
        self.bookmark(id).is_some_and(|bookmark| bookmark.marked)
    }

    /// The note of `id`.
    pub fn note(&self, id: &EntryId) -> Option<&str> {
        self.bookmark(id)?.note.as_deref()
    }

    /// Whether `id` is ticked.
    pub fn is_ticked(&self, id: &EntryId) -> bool {
        self.ticks.iter().any(|tick| tick.id == *id)
    }
}

/// The bookmarks in `doc`, and how many have an id that cannot be read.
pub(super) fn read_bookmarks(doc: &DocumentMut) -> Result<(Vec<Bookmark>, usize), String> {
    let mut bookmarks: Vec<Bookmark> = Vec::new();
    let mut places: HashMap<EntryId, usize> = HashMap::new();
    let mut odd = 0;
    for table in tables(doc, "bookmark")? {
        let title = text_in(table, "title")?.unwrap_or_default();
        let note = text_in(table, "note")?.filter(|note| !note.trim().is_empty());
        let removed = removed_in(table)?;
        let added = date_in(table, "added")?;
        let Some(id) = id_in(table)? else {
            odd += 1;
            continue;
        };
        let next = Bookmark {
            id,
            title: Safe::line(title),
            added,
            note: note.map(Safe::new),
            marked: !removed,
        };
        // Two copies of a file that were merged may name an entry twice.
        match places.entry(next.id.clone()) {
            Entry::Occupied(place) => {
                let known = &mut bookmarks[*place.get()];
                known.marked |= next.marked;
                known.note = joined(known.note.take(), next.note);
            }
            Entry::Vacant(place) => {
                place.insert(bookmarks.len());
                bookmarks.push(next);
            }
        }
    }
    Ok((bookmarks, odd))
}

/// The ticks in `doc`, and how many have an id that cannot be read.
pub(super) fn read_ticks(doc: &DocumentMut) -> Result<(Vec<Tick>, usize), String> {
    let mut ticks: Vec<Tick> = Vec::new();
    let mut known: HashSet<EntryId> = HashSet::new();
    let mut odd = 0;
    for table in tables(doc, "tick")? {
        let ticked = date_in(table, "ticked")?;
        let removed = removed_in(table)?;
        match id_in(table)? {
            Some(_) if removed => {}
            Some(id) if known.insert(id.clone()) => ticks.push(Tick { id, ticked }),
            Some(_) => {}
            None => odd += 1,
        }
    }
    Ok((ticks, odd))
}

fn removed_in(table: &dyn TableLike) -> Result<bool, String> {
    table.get("removed").map_or(Ok(false), |item| {
        item.as_bool()
            .ok_or_else(|| document::wrong_type("removed", "true or false"))
    })
}

fn id_in(table: &dyn TableLike) -> Result<Option<EntryId>, String> {
    Ok(text_in(table, "id")?.and_then(EntryId::parse))
}

fn joined(first: Option<Safe>, second: Option<Safe>) -> Option<Safe> {
    match (first, second) {
        (Some(first), Some(second)) if first.contains(&*second) => Some(first),
        (Some(first), Some(second)) => Some(format!("{}\n{second}", first.trim_end()).into()),
        (first, second) => first.or(second),
    }
}

/// A date, written as a TOML date or as a text.
fn date_in(table: &dyn TableLike, key: &str) -> Result<Option<Date>, String> {
    let Some(item) = table.get(key) else {
        return Ok(None);
    };
    let written = match item.as_str() {
        Some(text) => text.parse::<Datetime>().ok(),
        None => item.as_datetime().copied(),
    };
    written
        .and_then(|written| written.date)
        .and_then(|date| {
            let month = Month::try_from(date.month).ok()?;
            Date::from_calendar_date(i32::from(date.year), month, date.day).ok()
        })
        .map(Some)
        .ok_or_else(|| document::wrong_type(key, "a date like 2026-11-24"))
}

fn date_value(date: Date) -> Value {
    Value::from(toml_edit::Date {
        year: u16::try_from(date.year()).unwrap_or_default(),
        month: u8::from(date.month()),
        day: date.day(),
    })
}

/// Applies `change` to the document of its file.
pub(super) fn apply(change: &Change, doc: &mut DocumentMut) {
    match change {
        Change::Mark { id, title, date } => mark(doc, id, title, *date),
        Change::Unmark { id } => unmark(doc, id),
        Change::Note {
            id,
            title,
            note,
            date,
        } => set_note(doc, id, title, note, *date),
        Change::Tick { id, date } => tick(doc, id, *date),
        Change::Untick { id } => {
            for at in positions(doc, "tick", id).into_iter().rev() {
                remove(doc, "tick", at);
            }
        }
    }
}

fn mark(doc: &mut DocumentMut, id: &EntryId, title: &str, date: Date) {
    unite(doc, id);
    let at = position(doc, "bookmark", id);
    let Some(table) = table_of(doc, "bookmark", id) else {
        return;
    };
    put_title(table, title);
    if at.is_none() || is_removed(table) || !table.contains_key("added") {
        put(table, "added", Some(date_value(date)));
    }
    put(table, "removed", None);
}

fn unmark(doc: &mut DocumentMut, id: &EntryId) {
    unite(doc, id);
    if let Some(at) = position(doc, "bookmark", id) {
        remove(doc, "bookmark", at);
    }
}

fn set_note(doc: &mut DocumentMut, id: &EntryId, title: &str, note: &str, date: Date) {
    unite(doc, id);
    let blank = note.trim().is_empty();
    let known = position(doc, "bookmark", id);
    if blank && known.is_none() {
        return;
    }
    let Some(table) = table_of(doc, "bookmark", id) else {
        return;
    };
    put_title(table, title);
    put(table, "note", (!blank).then(|| note.into()));
    let Some(at) = known else {
        put(table, "added", Some(date_value(date)));
        put(table, "removed", Some(true.into()));
        return;
    };
    if is_removed(table) {
        remove(doc, "bookmark", at);
    }
}

fn tick(doc: &mut DocumentMut, id: &EntryId, date: Date) {
    let Some(table) = table_of(doc, "tick", id) else {
        return;
    };
    if is_removed(table) || !table.contains_key("ticked") {
        put(table, "ticked", Some(date_value(date)));
    }
    put(table, "removed", None);
}

/// Removes the table at `at`, or says in it that it is removed if more would go with it: a
/// note, the user's keys or comments.
fn remove(doc: &mut DocumentMut, key: &str, at: usize) {
    let table = tables_mut(doc, key).and_then(|tables| tables.get_mut(at));
    match table {
        Some(table) if is_worth_keeping(table) => put(table, "removed", Some(true.into())),
        _ => remove_table(doc, key, at),
    }
}

fn put_title(table: &mut toml_edit::Table, title: &str) {
    if !title.is_empty() {
        put(table, "title", Some(title.into()));
    }
}

fn is_removed(table: &dyn TableLike) -> bool {
    removed_in(table).unwrap_or_default()
}

fn is_worth_keeping(table: &toml_edit::Table) -> bool {
    let note = text_in(table, "note").ok().flatten();
    note.is_some_and(|note| !note.trim().is_empty())
        || table.iter().any(|(key, _)| !KNOWN_KEYS.contains(&key))
        || document::has_comments(table)
}

/// Where the first table of `id` is.
fn position(doc: &DocumentMut, key: &str, id: &EntryId) -> Option<usize> {
    positions(doc, key, id).first().copied()
}

/// Where the tables of `id` are.
fn positions(doc: &DocumentMut, key: &str, id: &EntryId) -> Vec<usize> {
    let tables = tables(doc, key).unwrap_or_default();
    let names_it =
        |table: &dyn TableLike| id_in(table).is_ok_and(|found| found.as_ref() == Some(id));
    (0..tables.len())
        .filter(|at| names_it(tables[*at]))
        .collect()
}

/// The first table of `id`, made at the end if there is none.
fn table_of<'a>(
    doc: &'a mut DocumentMut,
    key: &str,
    id: &EntryId,
) -> Option<&'a mut toml_edit::Table> {
    let at = position(doc, key, id);
    let tables = tables_mut(doc, key)?;
    let at = at.unwrap_or_else(|| {
        let mut table = new_table();
        put(&mut table, "id", Some(id.to_string().into()));
        tables.push(table);
        tables.len() - 1
    });
    tables.get_mut(at)
}

/// Brings bookmarks that name `id` twice together in the first one.
fn unite(doc: &mut DocumentMut, id: &EntryId) {
    let at = positions(doc, "bookmark", id);
    if at.len() < 2 {
        return;
    }
    let Ok((bookmarks, _)) = read_bookmarks(doc) else {
        return;
    };
    let Some(united) = bookmarks.into_iter().find(|bookmark| bookmark.id == *id) else {
        return;
    };
    for at in at.into_iter().skip(1).rev() {
        let table = tables_mut(doc, "bookmark").and_then(|tables| tables.get_mut(at));
        if let Some(table) = table {
            put(table, "note", None);
        }
        remove(doc, "bookmark", at);
    }
    if let Some(table) = table_of(doc, "bookmark", id) {
        put(table, "note", united.note.as_deref().map(Value::from));
        put(table, "removed", (!united.marked).then(|| true.into()));
    }
}
