//! The list of sections of the pane that is shown.

use super::rows;
use super::state::{PaneRef, State};
use super::weak::{self, Group};
use crate::model::{PackIx, SectionIx};

/// One line of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineItem {
    /// The section, or a group of bookmarked entries; none for all of these.
    pub group: Option<Group>,
    /// What it is called.
    pub title: String,
    /// How many rows it shows under the filter.
    pub count: usize,
}

/// The lines of the outline: the sections of the pane, or in the pane of bookmarks all of
/// them and each section that has some.
pub fn items(state: &State) -> Vec<OutlineItem> {
    let model = state.model();
    let Some(pack) = model.packs.get(state.pack.at()) else {
        return Vec::new();
    };
    if let PaneRef::Tab(pane) = state.pane {
        let Some(pane) = pack.panes.get(pane) else {
            return Vec::new();
        };
        let item = |section: &SectionIx| OutlineItem {
            group: Some(Group::Section(*section)),
            title: model.section(*section).title.to_string(),
            count: rows::of_section(state, *section).len(),
        };
        return pane.sections.iter().map(item).collect();
    }
    let all = weak::entries(state, None);
    let mut items = vec![OutlineItem {
        group: None,
        title: "All weak".to_string(),
        count: all.len(),
    }];
    for entry in all {
        let group = weak::group_of(state, entry);
        match items.iter_mut().find(|item| item.group == Some(group)) {
            Some(item) => item.count += 1,
            None => items.push(OutlineItem {
                group: Some(group),
                title: weak::title(state, group),
                count: 1,
            }),
        }
    }
    items
}

/// A line of the outline as it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutlineLine<'a> {
    /// The topic of the items that follow.
    Topic(&'a str),
    /// The item at this position.
    Item(usize),
}

/// The lines of the outline: its items, with a heading above the first of each topic.
pub fn lines(state: &State) -> Vec<OutlineLine<'_>> {
    let model = state.model();
    let pane = match state.pane {
        PaneRef::Tab(pane) => model
            .packs
            .get(state.pack.at())
            .and_then(|pack| pack.panes.get(pane)),
        PaneRef::Weak => None,
    };
    let Some(pane) = pane else {
        return (0..len(state)).map(OutlineLine::Item).collect();
    };
    let mut lines = Vec::with_capacity(pane.sections.len());
    let mut above = None;
    for (at, section) in pane.sections.iter().enumerate() {
        let topic = model.section(*section).topic.as_deref();
        if let Some(topic) = topic.filter(|_| topic != above) {
            lines.push(OutlineLine::Topic(topic));
        }
        above = topic;
        lines.push(OutlineLine::Item(at));
    }
    lines
}

/// How many sections the pane that is shown has.
pub fn len(state: &State) -> usize {
    match state.pane {
        PaneRef::Tab(pane) => {
            let pack = state.model().packs.get(state.pack.at());
            pack.and_then(|pack| pack.panes.get(pane))
                .map_or(0, |pane| pane.sections.len())
        }
        PaneRef::Weak => items(state).len(),
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
