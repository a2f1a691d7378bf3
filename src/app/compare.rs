//! How two entries that are confused with each other stand side by side, the difference on
//! top: `update` needs it to know how far they scroll, `ui` to draw them.

use ratatui::layout::Rect;

use super::page;
use super::state::State;
use crate::doc::{Line, Role};
use crate::model::{ColumnRole, EntryIx, inline};
use crate::text;

/// Below this width the two stand below each other.
const BESIDE: u16 = 56;

/// What stands where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The difference, in the first lines.
    pub top: Vec<Line>,
    /// The two entries, or both in one part where there is no room beside each other. They
    /// scroll together.
    pub parts: Vec<(Rect, Vec<Line>)>,
    /// The column of the wall between them.
    pub wall: Option<u16>,
}

impl Comparison {
    /// Lays out `ends` inside `inner`; `pair` tells them apart.
    pub fn new(state: &State, inner: Rect, pair: Option<EntryIx>, ends: [EntryIx; 2]) -> Self {
        let width = usize::from(inner.width);
        let mut top = pair
            .map(|pair| verdict(state, pair, width))
            .unwrap_or_default();
        top.truncate(usize::from(inner.height) / 2);
        let below = top.len() as u16;
        let body = Rect {
            y: inner.y + below,
            height: inner.height - below,
            ..inner
        };
        let lines = |entry, width: u16| page::doc(state, entry, usize::from(width)).lines;
        if inner.width < BESIDE {
            let mut both = lines(ends[0], inner.width);
            both.push(Line::of("─".repeat(width), Role::Border));
            both.extend(lines(ends[1], inner.width));
            return Self {
                top,
                parts: vec![(body, both)],
                wall: None,
            };
        }
        let half = (inner.width - 3) / 2;
        let left = Rect {
            width: half,
            ..body
        };
        let right = Rect {
            x: body.x + half + 3,
            width: inner.width - half - 3,
            ..body
        };
        let parts = [left, right].into_iter().zip(ends);
        Self {
            top,
            parts: parts
                .map(|(area, entry)| (area, lines(entry, area.width)))
                .collect(),
            wall: Some(body.x + half + 1),
        }
    }

    /// The first visible line from which the longer one is seen to its end.
    pub fn last_scroll(&self) -> usize {
        let hidden = |(area, lines): &(Rect, Vec<Line>)| {
            lines.len().saturating_sub(usize::from(area.height))
        };
        self.parts.iter().map(hidden).max().unwrap_or(0)
    }
}

/// The difference in a line and the deciding cue.
fn verdict(state: &State, pair: EntryIx, width: usize) -> Vec<Line> {
    let model = state.model();
    let section = model.section_of(pair);
    let mut lines = Vec::new();
    for (column, cell) in section.columns.iter().zip(&model.entry(pair).cells) {
        let role = match column.role {
            ColumnRole::Cue => Role::Title,
            ColumnRole::Answer => Role::Answer,
            ColumnRole::Test => Role::Good,
            ColumnRole::Option
            | ColumnRole::Contrast
            | ColumnRole::Reason
            | ColumnRole::Example => Role::Text,
        };
        let plain = inline::plain(cell);
        let shown = if column.role == ColumnRole::Cue {
            plain.into_owned()
        } else {
            format!("{}: {plain}", column.title)
        };
        lines.extend(
            text::wrap(&shown, width)
                .into_iter()
                .map(|range| Line::of(&shown[range], role)),
        );
    }
    lines.push(Line::of("─".repeat(width), Role::Border));
    lines
}
