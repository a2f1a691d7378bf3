//! From what was typed to an entry, or to the sentence that says what was probably meant.

use super::Failure;
use crate::export::short_name;
use crate::index::{Index, Marks, Query};
use crate::model::{EntryIx, Model, SectionIx, Target, inline};
use crate::text;

/// Entry names that a message about a section mentions.
const NAMES: usize = 3;

/// The entry that `name` means.
pub(super) fn entry(model: &Model, name: &str) -> Result<EntryIx, Failure> {
    match model.find_name(name) {
        Some(Target::Entry(ix)) => Ok(ix),
        Some(Target::Section(ix)) => Err(Failure::Said(section_sentence(model, ix))),
        None => Err(Failure::Said(unknown(model, name))),
    }
}

fn section_sentence(model: &Model, ix: SectionIx) -> String {
    let section = model.section(ix);
    let names: Vec<String> = section
        .entries
        .clone()
        .take(NAMES)
        .map(|at| format!("`{}`", short_name(model, EntryIx(at))))
        .collect();
    let more = if section.entries.len() > NAMES {
        ", …"
    } else {
        ""
    };
    format!(
        "`{}` is a section; name one of its entries: {}{more}",
        section.id,
        names.join(", ")
    )
}

fn unknown(model: &Model, name: &str) -> String {
    let shown = text::clip(&text::sanitise_line(name), 80).into_owned();
    let hint = match nearest(model, name) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`refdeck list entries` lists them all".to_string(),
    };
    format!("no entry has the id `{shown}`; {hint}")
}

/// What to say of `filter`, `@domain` or `#pane`, which names nothing.
pub(super) fn unknown_filter(model: &Model, filter: &str) -> String {
    let shown = text::clip(&text::sanitise_line(filter), 80).into_owned();
    let packs = model.packs.iter();
    let (what, known): (&str, Vec<&str>) = match filter.strip_prefix('@') {
        Some(_) => (
            "domain or objective",
            packs
                .flat_map(|pack| pack.domains.iter().map(|domain| &*domain.id))
                .collect(),
        ),
        None => (
            "pane or section",
            packs
                .flat_map(|pack| pack.panes.iter().map(|pane| &*pane.id))
                .chain(model.sections.iter().map(|section| &*section.id))
                .collect(),
        ),
    };
    let sign = &filter[..filter.len().min(1)];
    let hint = match text::nearest(filter.trim_start_matches(['@', '#']), known.iter().copied()) {
        Some(near) => format!("did you mean `{sign}{near}`?"),
        None if known.is_empty() => "the open packs have none".to_string(),
        None => format!("there are {}", known[..known.len().min(10)].join(", ")),
    };
    format!("`{shown}` names no {what}; {hint}")
}

/// The entry whose id, title or alias is nearest to `name`, else the best hit for it.
fn nearest(model: &Model, name: &str) -> Option<String> {
    let own = name.rsplit('/').next().unwrap_or(name);
    let ids = model.entries().map(|(_, entry)| &*entry.id);
    if let Some(id) = text::nearest(own, ids) {
        let entry = model.entries().find(|(_, entry)| &*entry.id == id);
        return entry.map(|(ix, _)| short_name(model, ix));
    }
    // Ids stand in for words: `spot-vm` may be looked up as `spot vm`.
    let words = own.replace(['-', '_'], " ");
    let wanted = words.to_lowercase();
    let called = model.entries().find(|(_, entry)| {
        let mut names = entry.aliases.iter().map(|alias| &**alias);
        inline::plain(entry.title()).to_lowercase() == wanted
            || names.any(|alias| alias.to_lowercase() == wanted)
    });
    if let Some((ix, _)) = called {
        return Some(short_name(model, ix));
    }
    let found = Index::new(model).search(model, &Query::parse(&words), &Marks::NONE, 1);
    let hit = found.hits.first().filter(|_| found.divider > 0)?;
    Some(short_name(model, hit.entry))
}
