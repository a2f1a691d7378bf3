//! Every text of an entry with the place it stands in: the one list that indexing
//! and the naming of a hit's field share, so that none forgets a field.

use crate::model::{Block, ColumnRole, Entry, EntryIx, Model};

use super::vocab::Place;

/// Tells `each` every text of `entry`: its place, its column if it is a cell, and the text
/// as written, with its inline markup where the place allows any.
pub(super) fn texts(model: &Model, entry: EntryIx, mut each: impl FnMut(Place, u8, &str)) {
    let section = model.section_of(entry);
    let entry = model.entry(entry);
    if let Some(title) = &entry.own_title {
        each(Place::Title, 0, title);
    }
    for (at, cell) in entry.cells.iter().enumerate() {
        let is_title = at == 0 && entry.own_title.is_none();
        let place = if is_title { Place::Title } else { Place::Cell };
        each(place, u8::try_from(at).unwrap_or(u8::MAX), cell);
    }
    for alias in &entry.aliases {
        each(Place::Alias, 0, alias);
    }
    if let Some(why) = &entry.why {
        each(Place::Why, 0, why);
    }
    if let Some(situation) = &entry.rare().situation {
        each(Place::Block, 0, situation);
    }
    facets(entry, &mut each);
    for block in &entry.rare().blocks {
        block_texts(block, &mut each);
    }
    each(Place::Id, 0, &entry.id);
    each(Place::Section, 0, &section.title);
    for column in &section.columns {
        if column.role == ColumnRole::Option {
            each(Place::Section, 0, &column.title);
        }
    }
}

fn facets(entry: &Entry, each: &mut impl FnMut(Place, u8, &str)) {
    for facet in &entry.rare().facets {
        each(Place::Block, 0, &facet.name);
        each(Place::Block, 0, &facet.answer);
        for [option, reason] in &facet.wrong {
            each(Place::Block, 0, option);
            each(Place::Block, 0, reason);
        }
    }
}

fn block_texts(block: &Block, each: &mut impl FnMut(Place, u8, &str)) {
    match block {
        Block::Text(text) | Block::Callout { text, tone: _ } => each(Place::Block, 0, text),
        Block::Code(code) => {
            if let Some(name) = &code.name {
                each(Place::Code, 0, name);
            }
            each(Place::Code, 0, &code.text);
        }
        Block::Table(table) => {
            let cells = table.columns.iter().chain(table.rows.iter().flatten());
            cells.for_each(|cell| each(Place::Block, 0, cell));
        }
        Block::List(list) => {
            for item in &list.items {
                each(Place::Block, 0, item);
            }
        }
        Block::Diagram(diagram) => {
            each(Place::Block, 0, &diagram.alt);
            each(Place::Code, 0, &diagram.text);
        }
        Block::Formula(formula) => each(Place::Block, 0, &formula.plain),
        Block::Coverage(_) => {}
    }
}
