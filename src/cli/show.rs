//! `refdeck show`: the page of one entry, the same as in the browser, or only its code.

use super::args::{Places, ShowArgs};
use super::out::{Out, say};
use super::{Failure, Outcome, names, open_library};
use crate::doc::{self, PageOptions};
use crate::export::json::EntryJson;
use crate::export::short_name;
use crate::index::Index;
use crate::model::{Code, EntryIx, Model};
use crate::store::Store;
use crate::text;

pub(super) fn run(places: &Places, args: ShowArgs, out: &mut Out) -> Result<Outcome, Failure> {
    let ShowArgs { id, json, code } = args;
    // `show --code ID`: the one word after it is the entry.
    let (id, code) = match (id, code) {
        (Some(id), code) => (id, code),
        (None, Some(Some(id))) => (id, Some(None)),
        (None, Some(None) | None) => {
            return Err(Failure::Said(
                "`<ID>` is missing; name an entry".to_string(),
            ));
        }
    };
    let model = open_library(places)?;
    let entry = names::entry(&model, &id)?;
    if let Some(name) = code {
        let code = choose(&model, entry, name.as_deref())?;
        out.text(&code.text)?;
    } else if json {
        out.json(&EntryJson::new(&model, entry))?;
    } else {
        print(places, &model, entry, out)?;
    }
    Ok(Outcome::Fine)
}

fn print(places: &Places, model: &Model, entry: EntryIx, out: &mut Out) -> Result<(), Failure> {
    let loaded = places
        .folders()
        .ok()
        .map(|folders| Store::new(&folders).load());
    let loaded = loaded.unwrap_or_default();
    for notice in &loaded.notices {
        say(&notice.message);
    }
    let mut options = PageOptions::plain(out.look().page_width());
    options.note = loaded.marks.note(&model.id_of(entry));
    let page = doc::page(model, &Index::new(model), entry, &options);
    for line in &page.lines {
        out.line(line)?;
    }
    Ok(())
}

/// The code block called `name`, or the only one.
fn choose<'a>(model: &'a Model, entry: EntryIx, name: Option<&str>) -> Result<&'a Code, Failure> {
    let id = short_name(model, entry);
    let blocks = model.entry(entry).codes();
    let names = || blocks.iter().filter_map(|code| code.name.as_deref());
    let listed = || {
        let quoted: Vec<String> = names().map(|name| format!("`{name}`")).collect();
        quoted.join(", ")
    };
    let Some(name) = name else {
        return match blocks.as_slice() {
            [only] => Ok(only),
            [] => Err(Failure::Said(format!("`{id}` has no code"))),
            [_, _, ..] => Err(Failure::Said(format!(
                "`{id}` has several code blocks; name one of {}",
                listed()
            ))),
        };
    };
    if let Some(code) = blocks
        .iter()
        .find(|code| code.name.as_deref() == Some(name))
    {
        return Ok(code);
    }
    let shown = text::clip(&text::sanitise_line(name), 60).into_owned();
    let hint = match text::nearest(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if blocks.is_empty() => "it has no code at all".to_string(),
        None if names().next().is_none() => "its only one has no name".to_string(),
        None => format!("it has {}", listed()),
    };
    Err(Failure::Said(format!(
        "`{id}` has no code block `{shown}`; {hint}"
    )))
}
