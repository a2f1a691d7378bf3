//! `refdeck search`: hits, best first.

use std::collections::HashSet;

use serde::Serialize;

use super::args::{Places, SearchArgs};
use super::out::{Out, say};
use super::table::Table;
use super::{Failure, Outcome, names, open_library};
use crate::doc::Role;
use crate::export::json::HitJson;
use crate::export::short_name;
use crate::index::{Found, Index, Marks, Query};
use crate::model::{EntryIx, Model, Target};
use crate::store::{self, Store};
use crate::text;

pub(super) fn run(places: &Places, args: &SearchArgs, out: &mut Out) -> Result<Outcome, Failure> {
    let typed = args.query.join(" ");
    let query = Query::parse(&typed);
    if query.is_empty() {
        return Err(Failure::Said(
            "the query is empty; name a word to look for".to_string(),
        ));
    }
    let model = open_library(places)?;
    let marks = marks(places);
    let notes = notes(&model, &marks);
    let marked = marked(&model, &marks);
    let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
    let asked = Marks {
        bookmarked: &|ix| marked.contains(&ix),
        notes: &notes,
    };
    let found = Index::new(&model).search(&model, &query, &asked, limit);
    if let Some(filter) = found.unknown.first() {
        return Err(Failure::Said(names::unknown_filter(&model, filter)));
    }
    if args.json {
        out.json(&Hits {
            model: &model,
            found: &found,
        })?;
    } else {
        print(&model, &found, out)?;
    }
    if found.hits.is_empty() {
        say(&nothing(&typed, &found));
        return Ok(Outcome::Nothing);
    }
    if found.total > found.hits.len() && out.look().width.is_some() && !args.json {
        let (shown, total) = (found.hits.len(), found.total);
        say(&format!(
            "{shown} of {total} hits; --limit {total} prints all"
        ));
    }
    Ok(Outcome::Fine)
}

/// Bookmarks and notes. A search does not fail because they cannot be read; it says so.
fn marks(places: &Places) -> store::Marks {
    let Ok(folders) = places.folders() else {
        return store::Marks::default();
    };
    let loaded = Store::new(&folders).load();
    for notice in &loaded.notices {
        say(&notice.message);
    }
    loaded.marks
}

fn marked(model: &Model, marks: &store::Marks) -> HashSet<EntryIx> {
    let marked = marks.bookmarks.iter().filter(|bookmark| bookmark.marked);
    marked
        .filter_map(|bookmark| model.find(&bookmark.id))
        .collect()
}

fn notes<'a>(model: &Model, marks: &'a store::Marks) -> Vec<(EntryIx, &'a str)> {
    let notes = marks.bookmarks.iter().filter_map(|bookmark| {
        let note = bookmark.note.as_deref()?;
        Some((model.find(&bookmark.id)?, note))
    });
    let mut notes: Vec<_> = notes.collect();
    notes.sort_unstable();
    notes
}

fn print(model: &Model, found: &Found, out: &mut Out) -> Result<(), Failure> {
    let mut table = Table::new(&[
        ("Id", Role::Heading),
        ("Title", Role::Strong),
        ("Answer", Role::Text),
    ]);
    for hit in &found.hits {
        let cells = vec![
            short_name(model, hit.entry),
            model.title(Target::Entry(hit.entry)).into_owned(),
            model.answer(hit.entry),
        ];
        table.row(out, cells)?;
    }
    Ok(table.finish(out)?)
}

fn nothing(typed: &str, found: &Found) -> String {
    let typed = text::sanitise_line(typed);
    let typed = text::clip(&typed, 60);
    if found.nearest.is_empty() {
        return format!("nothing matches `{typed}`");
    }
    let near: Vec<String> = found
        .nearest
        .iter()
        .map(|word| format!("`{word}`"))
        .collect();
    format!(
        "nothing matches `{typed}`; did you mean {}?",
        near.join(" or ")
    )
}

struct Hits<'a> {
    model: &'a Model,
    found: &'a Found,
}

impl Serialize for Hits<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let hits = self.found.hits.iter();
        serializer.collect_seq(
            hits.map(|hit| HitJson::new(self.model, hit.entry, hit.field.word(), hit.score)),
        )
    }
}
