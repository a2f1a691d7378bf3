//! TOML state files as documents: which file there is, whether its text is good, and edits
//! that leave the user's comments, order and own keys alone.
//!
//! Knows TOML, not what bookmarks or sessions are.

use toml_edit::{Array, ArrayOfTables, Decor, DocumentMut, Item, Table, TableLike, Value};

/// The format that this version writes, and the newest that it understands.
const FORMAT: i64 = 1;

/// One of the state files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StateFile {
    /// Marks and notes.
    Bookmarks,
    /// Ticked checklist items.
    Ticks,
    /// The last place and choices.
    Session,
}

impl StateFile {
    /// How many there are.
    pub(super) const COUNT: usize = 3;

    /// Its place in a list of all.
    pub(super) const fn at(self) -> usize {
        match self {
            Self::Bookmarks => 0,
            Self::Ticks => 1,
            Self::Session => 2,
        }
    }

    /// Its name in the data folder.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Bookmarks => "bookmarks.toml",
            Self::Ticks => "ticks.toml",
            Self::Session => "session.toml",
        }
    }

    /// What is in it, in the words of a message.
    pub(super) const fn content(self) -> &'static str {
        match self {
            Self::Bookmarks => "bookmarks and notes",
            Self::Ticks => "ticks",
            Self::Session => "your last place",
        }
    }
}

/// A readable document, or one that is newer than this program.
#[derive(Debug)]
pub(super) enum Parsed {
    Good(DocumentMut),
    Newer(DocumentMut, i64),
}

/// An empty document of the present format.
pub(super) fn new() -> DocumentMut {
    let mut doc = DocumentMut::new();
    doc.insert("format", toml_edit::value(FORMAT));
    doc
}

/// Reads the bytes of a state file, or says why they are damaged.
pub(super) fn parse(bytes: &[u8]) -> Result<Parsed, String> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err("it is not UTF-8 text".to_string());
    };
    if text.trim().is_empty() {
        return Err("it is empty".to_string());
    }
    let mut doc = text.parse::<DocumentMut>().map_err(|error| {
        let line = error.span().map_or(1, |span| {
            1 + text[..span.start.min(text.len())].matches('\n').count()
        });
        format!("line {line}: {}", error.message())
    })?;
    match doc.get("format").map(Item::as_integer) {
        Some(Some(FORMAT)) => Ok(Parsed::Good(doc)),
        Some(Some(format)) if format > FORMAT => Ok(Parsed::Newer(doc, format)),
        Some(_) => Err(wrong_type("format", "a number from 1")),
        // Written by hand, most likely; but a file with nothing in it is no such thing.
        None if doc.is_empty() => Err("nothing is in it".to_string()),
        None => {
            doc.insert("format", toml_edit::value(FORMAT));
            Ok(Parsed::Good(doc))
        }
    }
}

/// The complaint about a value of the wrong type.
pub(super) fn wrong_type(key: &str, expected: &str) -> String {
    format!("`{key}` must be {expected}")
}

/// The text at `key`, if there is one.
pub(super) fn text_in<'a>(
    table: &'a (impl TableLike + ?Sized),
    key: &str,
) -> Result<Option<&'a str>, String> {
    match table.get(key) {
        None => Ok(None),
        Some(item) => item
            .as_str()
            .map(Some)
            .ok_or_else(|| wrong_type(key, "a text in quotes")),
    }
}

/// The tables of `[[key]]`, also when written as a list of inline tables.
pub(super) fn tables<'a>(
    doc: &'a DocumentMut,
    key: &str,
) -> Result<Vec<&'a dyn TableLike>, String> {
    let wrong = || wrong_type(key, &format!("a list of tables, [[{key}]]"));
    match doc.get(key) {
        None => Ok(Vec::new()),
        Some(Item::ArrayOfTables(tables)) => {
            Ok(tables.iter().map(|table| table as &dyn TableLike).collect())
        }
        Some(Item::Value(Value::Array(array))) => array
            .iter()
            .map(|value| value.as_inline_table().map(|table| table as &dyn TableLike))
            .collect::<Option<_>>()
            .ok_or_else(wrong),
        Some(_) => Err(wrong()),
    }
}

/// The tables of `[[key]]` for changing, made if need be; a list of inline tables is
/// unfolded, and the comments in it go to the end of the file.
pub(super) fn tables_mut<'a>(doc: &'a mut DocumentMut, key: &str) -> Option<&'a mut ArrayOfTables> {
    if !doc.get(key).is_some_and(Item::is_array_of_tables) {
        let above = doc.key(key).map(|key| comments(key.leaf_decor()));
        let item = doc.entry(key).or_insert(Item::None);
        let inside = item.as_array().map(comments_in);
        // Of the right shape: `tables` refused anything else when the file was read.
        let unfolded = std::mem::take(item).into_array_of_tables();
        *item = Item::ArrayOfTables(unfolded.unwrap_or_default());
        let moved = above.into_iter().chain(inside).collect::<String>();
        append_trailing(doc, &moved);
    }
    doc.get_mut(key)?.as_array_of_tables_mut()
}

/// The comments around the values of `array` and inside them, a line each.
fn comments_in(array: &Array) -> String {
    let mut found = comments(array.decor());
    for value in array {
        found += &comments(value.decor());
        if let Some(table) = value.as_inline_table() {
            for (key, value) in table {
                found += &table
                    .key(key)
                    .map(|key| comments(key.leaf_decor()))
                    .unwrap_or_default();
                found += &comments(value.decor());
            }
            found += &comment_lines(table.trailing().as_str());
        }
    }
    found + &comment_lines(array.trailing().as_str())
}

/// The comments before and behind something, a line each.
fn comments(decor: &Decor) -> String {
    [decor.prefix(), decor.suffix()]
        .map(|raw| comment_lines(raw.and_then(|raw| raw.as_str())))
        .concat()
}

fn comment_lines(raw: Option<&str>) -> String {
    let lines = raw.unwrap_or_default().lines().map(str::trim);
    lines
        .filter(|line| line.starts_with('#'))
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// Puts comments at the end of the file.
fn append_trailing(doc: &mut DocumentMut, comments: &str) {
    if comments.is_empty() {
        return;
    }
    let own = doc.trailing().as_str().unwrap_or_default();
    let gap = if own.is_empty() || own.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let joined = format!("{own}{gap}{comments}");
    doc.set_trailing(joined);
}

/// Whether somebody wrote a comment beside or between the keys of `table`.
pub(super) fn has_comments(table: &Table) -> bool {
    let behind_header = table.decor().suffix().and_then(|raw| raw.as_str());
    !comment_lines(behind_header).is_empty()
        || table.iter().any(|(key, _)| is_commented(table, key))
}

fn is_commented(table: &dyn TableLike, key: &str) -> bool {
    let at_key = table.key(key).map(|key| comments(key.leaf_decor()));
    let at_value = table.get(key).and_then(Item::as_value);
    at_key.is_some_and(|found| !found.is_empty())
        || at_value.is_some_and(|value| !comments(value.decor()).is_empty())
}

/// A table for a new `[[…]]`, set off by an empty line.
pub(super) fn new_table() -> Table {
    let mut table = Table::new();
    table.decor_mut().set_prefix("\n");
    table
}

/// Removes the table at `at`; comments above it pass on to the next one or to the end.
pub(super) fn remove_table(doc: &mut DocumentMut, key: &str, at: usize) {
    let Some(tables) = tables_mut(doc, key) else {
        return;
    };
    let above = tables
        .get(at)
        .and_then(|table| table.decor().prefix())
        .and_then(|prefix| prefix.as_str())
        .filter(|prefix| prefix.contains('#'))
        .map(str::to_string);
    if at < tables.len() {
        tables.remove(at);
    }
    let Some(above) = above else {
        return;
    };
    if let Some(next) = tables.get_mut(at) {
        let own = next.decor().prefix().and_then(|prefix| prefix.as_str());
        let joined = format!("{above}{}", own.unwrap_or_default());
        next.decor_mut().set_prefix(joined);
        return;
    }
    let joined = format!("{above}{}", doc.trailing().as_str().unwrap_or_default());
    doc.set_trailing(joined);
}

/// Sets or removes a value. A value that is the same already keeps its spelling, and the
/// comment behind it stays in any case.
pub(super) fn put(table: &mut dyn TableLike, key: &str, value: Option<Value>) {
    let Some(mut value) = value else {
        clear(table, key);
        return;
    };
    if let Some(Item::Value(old)) = table.get_mut(key) {
        if !same(old, &value) {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        return;
    }
    table.insert(key, Item::Value(value));
}

/// Removes a value; one with a comment stays as an empty one, which says the same.
fn clear(table: &mut dyn TableLike, key: &str) {
    let empty = match table.get(key) {
        Some(Item::Value(Value::String(_))) => Some(Value::from("")),
        Some(Item::Value(Value::Boolean(_))) => Some(Value::from(false)),
        _ => None,
    };
    match empty {
        Some(empty) if is_commented(table, key) => put(table, key, Some(empty)),
        _ => drop(table.remove(key)),
    }
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) => a.value() == b.value(),
        (Value::Integer(a), Value::Integer(b)) => a.value() == b.value(),
        (Value::Boolean(a), Value::Boolean(b)) => a.value() == b.value(),
        (Value::Datetime(a), Value::Datetime(b)) => a.value() == b.value(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b))
        }
        (_, _) => false,
    }
}
