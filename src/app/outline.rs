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
    /// The heading it stands under.
    pub topic: Option<String>,
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
            topic: model
                .section(*section)
                .topic
                .as_ref()
                .map(ToString::to_string),
            count: rows::of_section(state, *section).len(),
        };
        return pane.sections.iter().map(item).collect();
    }
    let all = weak::entries(state, None);
    let mut items = vec![OutlineItem {
        group: None,
        title: "All weak".to_string(),
        topic: None,
        count: all.len(),
    }];
    for entry in all {
        let group = weak::group_of(state, entry);
        match items.iter_mut().find(|item| item.group == Some(group)) {
            Some(item) => item.count += 1,
            None => items.push(OutlineItem {
                group: Some(group),
                title: weak::title(state, group),
                topic: None,
                count: 1,
            }),
        }
    }
    items
}

/// A line of the outline as it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutlineLine {
    /// The topic of the item at this position and those that follow.
    Topic(usize),
    /// The item at this position.
    Item(usize),
}

/// `items` with a heading above the first of each topic.
pub fn lines(items: &[OutlineItem]) -> Vec<OutlineLine> {
    let mut lines = Vec::with_capacity(items.len());
    let mut topic = None;
    for (at, item) in items.iter().enumerate() {
        let own = item.topic.as_deref();
        if own != topic && own.is_some() {
            lines.push(OutlineLine::Topic(at));
        }
        topic = own;
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
