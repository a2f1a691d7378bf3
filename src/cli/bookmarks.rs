//! `refdeck bookmarks`: the same bookmarks as in the browser, saved the same way.

use std::borrow::Cow;

use time::{Date, OffsetDateTime};

use super::args::{BookmarksAction, BookmarksArgs, Places};
use super::out::{Out, say};
use super::table::Table;
use super::{Failure, Outcome, names, open_library};
use crate::doc::Role;
use crate::export::json::BookmarkJson;
use crate::export::{markdown, short_name};
use crate::model::{EntryId, EntryIx, Model, Target};
use crate::store::{Bookmark, Change, Marks, Store};
use crate::text::Safe;

pub(super) fn run(
    places: &Places,
    args: &BookmarksArgs,
    out: &mut Out,
) -> Result<Outcome, Failure> {
    let model = open_library(places)?;
    let store = Store::new(&places.folders()?);
    match args.action.as_ref().unwrap_or(&BookmarksAction::List) {
        BookmarksAction::List => list(&model, &load(&store)?, args.json, out),
        BookmarksAction::Export if args.json => list(&model, &load(&store)?, true, out),
        BookmarksAction::Export => export(&model, &load(&store)?, out),
        BookmarksAction::Add { ids } => add(&model, &store, ids, args.json, out),
        BookmarksAction::Remove { ids } => remove(&model, &store, ids, args.json, out),
    }
}

fn load(store: &Store) -> Result<Marks, Failure> {
    let loaded = store.load_bookmarks()?;
    for notice in &loaded.notices {
        say(&notice.message);
    }
    Ok(loaded.marks)
}

/// The bookmarks that are set, in the order in which they were.
fn marked(marks: &Marks) -> impl Iterator<Item = &Bookmark> {
    marks.bookmarks.iter().filter(|bookmark| bookmark.marked)
}

fn list(model: &Model, marks: &Marks, json: bool, out: &mut Out) -> Result<Outcome, Failure> {
    let bookmarks: Vec<&Bookmark> = marked(marks).collect();
    if json {
        print_json(model, &bookmarks, out)?;
    } else {
        let mut table = Table::new(&[
            ("Id", Role::Heading),
            ("Added", Role::Muted),
            ("Title", Role::Strong),
            ("Note", Role::Text),
        ]);
        for bookmark in &bookmarks {
            let entry = model.find(&bookmark.id);
            let cells = vec![
                entry.map_or_else(|| bookmark.id.to_string(), |ix| short_name(model, ix)),
                date(bookmark.added).unwrap_or_default(),
                title(model, bookmark).unwrap_or_default().into_owned(),
                bookmark.note.as_deref().unwrap_or_default().to_string(),
            ];
            table.row(out, cells)?;
        }
        table.finish(out)?;
    }
    if bookmarks.is_empty() {
        say("nothing is bookmarked; `refdeck bookmarks add ID` does it");
        return Ok(Outcome::Nothing);
    }
    Ok(Outcome::Fine)
}

fn print_json(model: &Model, bookmarks: &[&Bookmark], out: &mut Out) -> Result<(), Failure> {
    let dates: Vec<Option<String>> = bookmarks
        .iter()
        .map(|bookmark| date(bookmark.added))
        .collect();
    // Entries that were renamed go by the name that other commands know.
    let ids: Vec<EntryId> = bookmarks
        .iter()
        .map(|bookmark| {
            let entry = model.find(&bookmark.id);
            entry.map_or_else(|| bookmark.id.clone(), |ix| model.id_of(ix))
        })
        .collect();
    let shapes: Vec<BookmarkJson<'_>> = bookmarks
        .iter()
        .zip(&dates)
        .zip(&ids)
        .map(|((bookmark, added), id)| BookmarkJson {
            id: &id.entry,
            pack: &id.pack,
            title: title(model, bookmark),
            note: bookmark.note.as_deref(),
            added: added.as_deref(),
        })
        .collect();
    Ok(out.json(&shapes)?)
}

/// The title of the entry now, or what it was when it was marked if its pack is not open.
fn title<'a>(model: &'a Model, bookmark: &'a Bookmark) -> Option<Cow<'a, str>> {
    match model.find(&bookmark.id) {
        Some(ix) => Some(model.title(Target::Entry(ix))),
        None if bookmark.title.is_empty() => None,
        None => Some(Cow::Borrowed(&bookmark.title)),
    }
}

fn date(date: Option<Date>) -> Option<String> {
    date.map(|date| {
        let (year, month, day) = date.to_calendar_date();
        format!("{year:04}-{:02}-{day:02}", u8::from(month))
    })
}

fn export(model: &Model, marks: &Marks, out: &mut Out) -> Result<Outcome, Failure> {
    let mut weak = Vec::new();
    for bookmark in marked(marks) {
        match model.find(&bookmark.id) {
            Some(ix) => weak.push((ix, bookmark.note.as_deref())),
            None => say(&format!(
                "{} is left out: its pack is not open or no longer has it",
                bookmark.id
            )),
        }
    }
    if weak.is_empty() {
        say("nothing to export");
        return Ok(Outcome::Nothing);
    }
    out.text(&markdown::weak_rows(model, &weak))?;
    Ok(Outcome::Fine)
}

fn add(
    model: &Model,
    store: &Store,
    names: &[String],
    json: bool,
    out: &mut Out,
) -> Result<Outcome, Failure> {
    // All names are looked up before anything is written.
    let entries: Result<Vec<EntryIx>, Failure> =
        names.iter().map(|name| names::entry(model, name)).collect();
    let date = today();
    let mut ids = Vec::new();
    let mut marks = load(store)?;
    for entry in entries? {
        let title = Safe::line(&model.title(Target::Entry(entry)));
        if let Some(known) = known(model, &marks, entry) {
            say(&format!("already bookmarked: {}", short_name(model, entry)));
            ids.push(known);
            continue;
        }
        let id = model.id_of(entry);
        let change = Change::Mark {
            id: id.clone(),
            title,
            date,
        };
        marks = apply(store, &change)?;
        ids.push(id);
        say(&format!("bookmarked {}", short_name(model, entry)));
    }
    if json {
        let done: Vec<&Bookmark> = marks
            .bookmarks
            .iter()
            .filter(|bookmark| ids.contains(&bookmark.id))
            .collect();
        print_json(model, &done, out)?;
    }
    Ok(Outcome::Fine)
}

/// The id under which `entry` is bookmarked, perhaps a former one.
fn known(model: &Model, marks: &Marks, entry: EntryIx) -> Option<EntryId> {
    marked(marks)
        .find(|bookmark| model.find(&bookmark.id) == Some(entry))
        .map(|bookmark| bookmark.id.clone())
}

fn remove(
    model: &Model,
    store: &Store,
    names: &[String],
    json: bool,
    out: &mut Out,
) -> Result<Outcome, Failure> {
    let before = load(store)?;
    let wanted: Result<Vec<(EntryId, String)>, Failure> = names
        .iter()
        .map(|name| named(model, &before, name))
        .collect();
    let mut removed: Vec<Bookmark> = Vec::new();
    for (id, shown) in wanted? {
        let Some(bookmark) = marked(&before).find(|bookmark| bookmark.id == id) else {
            say(&format!("not bookmarked: {shown}"));
            continue;
        };
        apply(store, &Change::Unmark { id })?;
        removed.push(bookmark.clone());
        say(&format!("removed the bookmark of {shown}"));
    }
    if json {
        print_json(model, &removed.iter().collect::<Vec<_>>(), out)?;
    }
    if removed.is_empty() {
        return Ok(Outcome::Nothing);
    }
    Ok(Outcome::Fine)
}

/// The bookmark that `name` means: also one whose pack is not open.
fn named(model: &Model, marks: &Marks, name: &str) -> Result<(EntryId, String), Failure> {
    if let Some(id) = EntryId::parse(name)
        && model.find(&id).is_none()
        && marks.bookmark(&id).is_some()
    {
        return Ok((id, name.to_string()));
    }
    let entry = names::entry(model, name)?;
    let id = known(model, marks, entry).unwrap_or_else(|| model.id_of(entry));
    Ok((id, short_name(model, entry)))
}

fn apply(store: &Store, change: &Change) -> Result<Marks, Failure> {
    let changed = store.change(change)?;
    for notice in &changed.notices {
        say(&notice.message);
    }
    Ok(changed.marks)
}

/// Today where the user is, or in Greenwich where that cannot be known.
fn today() -> Date {
    OffsetDateTime::now_local()
        .unwrap_or_else(|_| OffsetDateTime::now_utc())
        .date()
}
