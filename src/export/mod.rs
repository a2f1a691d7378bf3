//! The deck in forms that other programs read: JSON for scripts, Markdown for people.
//!
//! Shapes and texts only: knows neither files nor standard output. Field names are a
//! contract with scripts; `tests/cli.rs` holds each of them.

pub mod coverage;
mod escape;
pub mod json;
pub mod markdown;

use std::borrow::Cow;

pub use escape::write_json;

use crate::model::{EntryIx, Model, PackIx, Target, inline};

/// `text` of a pack without its marks; a link without words of its own shows the title of
/// what it leads to, as on the page.
pub fn words<'a>(model: &Model, pack: PackIx, text: &'a str) -> Cow<'a, str> {
    if inline::links(text).next().is_none() {
        return inline::plain(text);
    }
    let mut shown = String::with_capacity(text.len());
    for run in inline::runs(text) {
        match run {
            inline::Inline::Plain(words)
            | inline::Inline::Code(words)
            | inline::Inline::Strong(words)
            | inline::Inline::Link {
                text: Some(words), ..
            } => shown.push_str(words),
            inline::Inline::Link { id, text: None } => match model.resolve(pack, id) {
                Some(target) => shown.push_str(&model.title(target)),
                None => shown.push_str(id),
            },
        }
    }
    Cow::Owned(shown)
}

/// The id of `target` as written inside `pack`: bare there, `other/id` elsewhere.
pub fn id_within(model: &Model, pack: PackIx, target: Target) -> String {
    let (home, id) = match target {
        Target::Entry(ix) => (model.section_of(ix).pack, &model.entry(ix).id),
        Target::Section(ix) => (model.section(ix).pack, &model.section(ix).id),
    };
    if home == pack {
        id.to_string()
    } else {
        format!("{}/{id}", model.pack(home).id)
    }
}

/// The shortest name under which [`Model::find_name`] finds `entry`.
pub fn short_name(model: &Model, entry: EntryIx) -> String {
    let id = &model.entry(entry).id;
    if model.find_name(id) == Some(Target::Entry(entry)) {
        id.to_string()
    } else {
        model.id_of(entry).to_string()
    }
}
