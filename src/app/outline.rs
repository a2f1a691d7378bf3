//! The list of sections of the pane that is shown.

use super::listed::listed;
use super::rows;
use super::state::{PaneRef, State};
use super::weak::{self, Group};
use crate::model::{EntryIx, PackIx, SectionIx};
use crate::text;

/// The outline of a pane.
#[derive(Debug)]
pub struct Outline {
    /// The sections of the pane, or in the pane of bookmarks all of them and each group.
    pub items: Vec<OutlineItem>,
    /// Its lines as they are drawn: the items, with a heading above the first of each topic.
    pub lines: Vec<OutlineLine>,
    /// The cells that the longest title and its count need.
    pub width: usize,
}

/// One item of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineItem {
    /// The section, or a group of bookmarked entries; none for all of these.
    pub group: Option<Group>,
    /// What it is called.
    pub title: String,
    /// How many rows it shows under the filter.
    pub count: usize,
}

/// A line of the outline as it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutlineLine {
    /// The topic of the item that follows.
    Topic(SectionIx),
    /// The item at this position.
    Item(usize),
}

impl Outline {
    /// The outline of the pane that is shown, where these entries are `weak`.
    pub(super) fn new(state: &State, weak: &[EntryIx]) -> Self {
        let sections = sections(state);
        let (items, lines) = if let Some(sections) = sections {
            (
                section_items(state, sections, weak),
                section_lines(state, sections),
            )
        } else {
            let items = weak_items(state, weak);
            let lines = (0..items.len()).map(OutlineLine::Item).collect();
            (items, lines)
        };
        let width = |item: &OutlineItem| text::width(&item.title) + item.count.to_string().len();
        Self {
            width: items.iter().map(width).max().unwrap_or(0),
            items,
            lines,
        }
    }
}

/// The sections of the pane that is shown; none in the pane of bookmarks.
fn sections(state: &State) -> Option<&[SectionIx]> {
    let PaneRef::Tab(pane) = state.pane else {
        return None;
    };
    let pack = state.model().packs.get(state.pack.at());
    let pane = pack.and_then(|pack| pack.panes.get(pane));
    Some(pane.map_or(&[], |pane| &pane.sections))
}

fn section_items(state: &State, sections: &[SectionIx], weak: &[EntryIx]) -> Vec<OutlineItem> {
    let item = |section: &SectionIx| OutlineItem {
        group: Some(Group::Section(*section)),
        title: state.model().section(*section).title.to_string(),
        count: rows::count(state, *section, weak),
    };
    sections.iter().map(item).collect()
}

fn section_lines(state: &State, sections: &[SectionIx]) -> Vec<OutlineLine> {
    let mut lines = Vec::with_capacity(sections.len());
    let mut above = None;
    for (at, section) in sections.iter().enumerate() {
        let topic = state.model().section(*section).topic.as_deref();
        if topic.is_some() && topic != above {
            lines.push(OutlineLine::Topic(*section));
        }
        above = topic;
        lines.push(OutlineLine::Item(at));
    }
    lines
}

fn weak_items(state: &State, weak: &[EntryIx]) -> Vec<OutlineItem> {
    let all = weak::entries(state, weak, None);
    let mut items = vec![OutlineItem {
        group: None,
        title: "All weak".to_string(),
        count: all.len(),
    }];
    for entry in all {
        let group = weak::group_of(state, entry);
        match items.last_mut() {
            Some(item) if item.group == Some(group) => item.count += 1,
            Some(_) | None => items.push(OutlineItem {
                group: Some(group),
                title: weak::title(state, group),
                count: 1,
            }),
        }
    }
    items
}

/// How many sections the pane that is shown has.
pub fn len(state: &State) -> usize {
    match sections(state) {
        Some(sections) => sections.len(),
        None => listed(state).outline.items.len(),
    }
}

/// The tabs of a pack, with the pane of bookmarks last: what they are and their names.
pub fn tabs(state: &State, pack: PackIx) -> Vec<(PaneRef, String)> {
    let panes = state
        .model()
        .packs
        .get(pack.at())
        .map(|pack| pack.panes.as_slice());
    let mut tabs: Vec<(PaneRef, String)> = panes
        .unwrap_or_default()
        .iter()
        .enumerate()
        .map(|(at, pane)| (PaneRef::Tab(at), pane.title.to_string()))
        .collect();
    tabs.push((PaneRef::Weak, "Weak".to_string()));
    tabs
}
