//! The map view of objects: one object in the middle, with what it is part of, what it
//! contains, what it uses and what uses it. One key goes from one to the next.

use super::state::State;
use crate::doc::{Line, Role};
use crate::model::{BackLinkKind, EntryIx, Kind, LinkKind, Model, Target};
use crate::text;

/// The key under which a section's centre is kept beside its ordinary cursor.
pub const fn centre_key(section: usize) -> usize {
    section + (1 << 16)
}

/// How a neighbour stands to the object in the middle.
const GROUPS: [&str; 5] = ["Part of", "", "Contains", "Uses", "Used by"];

/// An entry of a map, and how it stands to the object in the middle.
pub type Neighbour = (&'static str, EntryIx);

/// The object and its neighbours, in the order they are shown: group and entry.
pub fn neighbours(state: &State, centre: EntryIx) -> Vec<Neighbour> {
    let model = state.model();
    let mut found: Vec<Neighbour> = Vec::new();
    let own = |kind| model.entry(centre).links_of(kind).filter_map(Target::entry);
    let back = |kind: BackLinkKind| {
        let links = state.library.index.back_links(model, Target::Entry(centre));
        links
            .filter(move |link| link.kind == kind)
            .map(|link| link.from)
            .filter(|from| is_object(model, *from))
    };
    found.extend(own(LinkKind::PartOf).map(|entry| (GROUPS[0], entry)));
    found.push((GROUPS[1], centre));
    found.extend(back(BackLinkKind::PartOf).map(|entry| (GROUPS[2], entry)));
    found.extend(own(LinkKind::Uses).map(|entry| (GROUPS[3], entry)));
    found.extend(back(BackLinkKind::Uses).map(|entry| (GROUPS[4], entry)));
    found
}

fn is_object(model: &Model, entry: EntryIx) -> bool {
    model.section_of(entry).kind == Kind::Object
}

/// The row of the object in the middle.
pub fn centre_row(state: &State, centre: EntryIx) -> usize {
    neighbours(state, centre)
        .iter()
        .position(|(group, _)| group.is_empty())
        .unwrap_or(0)
}

/// Lines of row `at` of `rows` that belong to its group, not to the entry.
pub fn lead(rows: &[Neighbour], at: usize) -> usize {
    match rows.get(at) {
        Some((group, _)) if at == 0 || rows[at - 1].0 != *group => 1,
        _ => 0,
    }
}

/// The lines of row `at` of `rows`, a map.
pub fn lines(state: &State, rows: &[Neighbour], at: usize, width: usize) -> Vec<Line> {
    let model = state.model();
    let Some((group, entry)) = rows.get(at).copied() else {
        return vec![Line::default()];
    };
    let mut lines = Vec::new();
    if lead(rows, at) == 1 {
        let heading = if group.is_empty() { "" } else { group };
        lines.push(Line::of(heading, Role::Heading));
    }
    let title = model.title(Target::Entry(entry));
    let is_centre = group.is_empty();
    let sign = if is_centre { "● " } else { "├ " };
    let mut line = Line::of(sign, Role::Border);
    line.push(
        &text::clip(&title, width.saturating_sub(2)),
        if is_centre { Role::Strong } else { Role::Link },
        None,
    );
    lines.push(line);
    let answer = model.answer(entry);
    let lead = if is_centre { "  " } else { "│ " };
    for range in text::wrap(&answer, width.saturating_sub(2).max(1)) {
        let mut line = Line::of(lead, Role::Border);
        line.push(&answer[range], Role::Muted, None);
        lines.push(line);
    }
    lines
}
