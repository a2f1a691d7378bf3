//! The pane of bookmarked entries: which they are, how they are grouped, and the lines each
//! one makes, with its note and date.

use std::sync::Arc;

use super::state::State;
use crate::doc::{Line, Role};
use crate::model::{EntryIx, PackIx, SectionIx, Target};
use crate::text;

/// What bookmarked entries are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The section they stand in.
    Section(SectionIx),
    /// The domain they serve first; entries about the deck or the exam serve none.
    Domain(PackIx, Option<u16>),
}

/// The group of `entry`, as the user chose.
pub fn group_of(state: &State, entry: EntryIx) -> Group {
    let model = state.model();
    if state.weak_by_domain {
        let pack = model.section_of(entry).pack;
        return Group::Domain(pack, model.domains_of(entry).first().copied());
    }
    Group::Section(model.entry(entry).section)
}

/// The name of a group.
pub fn title(state: &State, group: Group) -> String {
    let model = state.model();
    match group {
        Group::Section(section) => model.section(section).title.to_string(),
        Group::Domain(_, None) => "No domain".to_string(),
        Group::Domain(pack, Some(at)) => match model.pack(pack).domains.get(usize::from(at)) {
            Some(domain) => format!("{} {}", domain.id.to_uppercase(), domain.title),
            None => String::new(),
        },
    }
}

/// All bookmarked entries of the open packs, in reading order.
pub(super) fn bookmarked(state: &State) -> Arc<[EntryIx]> {
    let marked = state.marks.bookmarks.iter().filter(|(_, mark)| mark.marked);
    let mut found: Vec<EntryIx> = marked
        .filter_map(|(id, _)| state.model().find(id))
        .collect();
    found.sort_unstable();
    found.dedup();
    found.into()
}

/// The bookmarked entries of the open packs, group by group in reading order, or those of
/// one group. They are among these, the bookmarked ones in reading order.
pub fn entries(state: &State, weak: &[EntryIx], group: Option<Group>) -> Vec<EntryIx> {
    let model = state.model();
    let domain = state.filter.domain;
    let mut found: Vec<(Group, EntryIx)> = weak
        .iter()
        .filter(|entry| domain.is_none_or(|domain| model.serves(**entry, domain)))
        .map(|entry| (group_of(state, *entry), *entry))
        .filter(|(own, _)| group.is_none_or(|group| *own == group))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, entry)| entry).collect()
}

/// The lines of one entry: the heading of its group where one begins, then title and date,
/// answer, note.
pub fn lines(state: &State, entry: EntryIx, starts_group: bool, width: usize) -> Vec<Line> {
    let model = state.model();
    let id = state.id_of(entry);
    let section = model.section_of(entry);
    let mut lines = Vec::new();
    if starts_group {
        lines.push(Line::of(
            title(state, group_of(state, entry)),
            Role::Heading,
        ));
        lines.push(Line::default());
    }
    let added = state
        .marks
        .bookmarks
        .get(&id)
        .map(|mark| mark.added.as_str());
    let place = if state.weak_by_domain {
        section.title.to_string()
    } else {
        let domains = model.domains_of(entry).into_iter();
        let names = domains.filter_map(|at| model.pack_of(entry).domains.get(usize::from(at)));
        let names: Vec<String> = names.map(|domain| domain.id.to_uppercase()).collect();
        names.join(" ")
    };
    let mark = format!("{place} {}", added.unwrap_or_default());
    let mark = text::clip(mark.trim(), width / 2).into_owned();
    let shown = model.title(Target::Entry(entry));
    let room = width.saturating_sub(text::width(&mark) + 2).max(8);
    for (at, range) in text::wrap(&shown, room).into_iter().enumerate() {
        let mut line = Line::of(&shown[range], Role::Text);
        if at == 0 {
            let pad = width.saturating_sub(line.width() + text::width(&mark));
            line.push(&" ".repeat(pad), Role::Text, None);
            line.push(&mark, Role::Muted, None);
        }
        lines.push(line);
    }
    lines.extend(indented(&model.answer(entry), "  ", Role::Answer, width));
    if let Some(note) = state.marks.note(&id) {
        lines.extend(indented(note, "✎ ", Role::Weak, width));
    }
    lines
}

fn indented(words: &str, sign: &str, role: Role, width: usize) -> Vec<Line> {
    let parts = text::wrap(words, width.saturating_sub(2).max(1));
    let line = |(at, range): (usize, std::ops::Range<usize>)| {
        let lead = if at == 0 { sign } else { "  " };
        Line::of(format!("{lead}{}", &words[range]), role)
    };
    parts.into_iter().enumerate().map(line).collect()
}
