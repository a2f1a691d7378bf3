//! Where the user was and how they like it, as kept in `session.toml`.
//!
//! Every field may be missing; keys that this version does not know stay in the file.

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value};

use super::document::{self, put, tables, tables_mut, text_in};
use crate::text::Safe;

/// What a new start takes over from the last one. All names are checked by whoever uses
/// them: the packs may have changed since.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Session {
    /// The id of the pack that was shown.
    pub pack: Option<Safe>,
    /// The id of the pane that was shown.
    pub pane: Option<Safe>,
    /// The id of the section that was shown.
    pub section: Option<Safe>,
    /// The id of the entry that was selected.
    pub entry: Option<Safe>,
    /// Where each pane was left. Saving adds to those on disk and replaces none of
    /// another pane.
    pub places: Vec<Place>,
    /// The view that was chosen, by its word.
    pub view: Option<Safe>,
    /// The theme that was chosen, by its name.
    pub theme: Option<Safe>,
    /// Whether code is wrapped.
    pub wrap: Option<bool>,
    /// Whether the mouse is captured.
    pub mouse: Option<bool>,
    /// Recent queries, the last one first.
    pub recent: Vec<Safe>,
}

/// Where a pane was left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The id of the pack.
    pub pack: Safe,
    /// The id of the pane.
    pub pane: Safe,
    /// The id of the section that was shown.
    pub section: Option<Safe>,
    /// The id of the entry that was selected.
    pub entry: Option<Safe>,
}

/// The session in `doc`, safe to show.
pub(super) fn read(doc: &DocumentMut) -> Result<Session, String> {
    let text = |key| text_in(doc.as_table(), key).map(|text| text.map(Safe::line));
    let flag = |key: &str| match doc.get(key) {
        None => Ok(None),
        Some(item) => item
            .as_bool()
            .map(Some)
            .ok_or_else(|| document::wrong_type(key, "true or false")),
    };
    Ok(Session {
        pack: text("pack")?,
        pane: text("pane")?,
        section: text("section")?,
        entry: text("entry")?,
        places: tables(doc, "place")?
            .into_iter()
            .map(read_place)
            .collect::<Result<_, _>>()?,
        view: text("view")?,
        theme: text("theme")?,
        wrap: flag("wrap")?,
        mouse: flag("mouse")?,
        recent: read_recent(doc)?,
    })
}

fn read_place(table: &dyn toml_edit::TableLike) -> Result<Place, String> {
    let text = |key| text_in(table, key).map(|text| text.map(Safe::line));
    Ok(Place {
        pack: text("pack")?.unwrap_or_default(),
        pane: text("pane")?.unwrap_or_default(),
        section: text("section")?,
        entry: text("entry")?,
    })
}

fn read_recent(doc: &DocumentMut) -> Result<Vec<Safe>, String> {
    let Some(item) = doc.get("recent") else {
        return Ok(Vec::new());
    };
    item.as_array()
        .and_then(|array| array.iter().map(Value::as_str).collect::<Option<Vec<_>>>())
        .map(|texts| texts.into_iter().map(Safe::line).collect())
        .ok_or_else(|| document::wrong_type("recent", "a list of texts"))
}

/// Puts `session` into `doc`. What it does not say is removed, except places.
pub(super) fn write(session: &Session, doc: &mut DocumentMut) {
    let Session {
        pack,
        pane,
        section,
        entry,
        places,
        view,
        theme,
        wrap,
        mouse,
        recent,
    } = session;
    let texts = [
        ("pack", pack),
        ("pane", pane),
        ("section", section),
        ("entry", entry),
        ("view", view),
        ("theme", theme),
    ];
    for (key, text) in texts {
        put(doc.as_table_mut(), key, text.as_deref().map(Value::from));
    }
    put(doc.as_table_mut(), "wrap", wrap.map(Value::from));
    put(doc.as_table_mut(), "mouse", mouse.map(Value::from));
    let recent = (!recent.is_empty())
        .then(|| Value::Array(recent.iter().map(|query| &**query).collect::<Array>()));
    put(doc.as_table_mut(), "recent", recent);
    if !places.is_empty()
        && let Some(tables) = tables_mut(doc, "place")
    {
        for place in places {
            write_place(place, tables);
        }
    }
}

fn write_place(place: &Place, tables: &mut ArrayOfTables) {
    let has = |table: &Table, key, text: &str| {
        table
            .get(key)
            .and_then(Item::as_str)
            .is_some_and(|found| found == text)
    };
    let known = tables
        .iter()
        .position(|table| has(table, "pack", &place.pack) && has(table, "pane", &place.pane));
    let at = known.unwrap_or_else(|| {
        tables.push(document::new_table());
        tables.len() - 1
    });
    let Some(table) = tables.get_mut(at) else {
        return;
    };
    put(table, "pack", Some((&*place.pack).into()));
    put(table, "pane", Some((&*place.pane).into()));
    put(table, "section", place.section.as_deref().map(Value::from));
    put(table, "entry", place.entry.as_deref().map(Value::from));
}
