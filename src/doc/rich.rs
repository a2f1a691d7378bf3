//! Text with meanings, before it is wrapped: inline markup becomes runs, and links are
//! numbered as they appear.

use std::ops::Range;

use super::{DocLink, Line, LinkTo, Role};
use crate::model::inline::{self, Inline};
use crate::model::{Model, PackIx, Target, Verdict};
use crate::text;

/// A text whose pieces have meanings.
#[derive(Debug, Default)]
pub(super) struct Rich {
    text: String,
    /// Where each piece ends, in bytes, and what it means.
    pieces: Vec<(usize, Role, Option<u16>)>,
}

impl Rich {
    /// Adds `text` with the meaning `role`.
    pub(super) fn push(&mut self, text: &str, role: Role, link: Option<u16>) -> &mut Self {
        self.text.push_str(text);
        self.pieces.push((self.text.len(), role, link));
        self
    }

    /// Adds a text with inline markup, whose plain words mean `base`. Links go to `links`;
    /// without it they keep their look but lead nowhere.
    pub(super) fn markup(
        &mut self,
        model: &Model,
        pack: PackIx,
        text: &str,
        base: Role,
        mut links: Option<&mut Vec<DocLink>>,
    ) -> &mut Self {
        for run in inline::runs(text) {
            match run {
                Inline::Plain(words) => self.push(words, base, None),
                Inline::Code(code) => self.push(code, Role::Code, None),
                Inline::Strong(words) => self.push(words, Role::Strong, None),
                Inline::Link { id, text } => {
                    let Some(target) = model.resolve(pack, id) else {
                        self.push(text.unwrap_or(id), base, None);
                        continue;
                    };
                    let number = links
                        .as_mut()
                        .and_then(|links| add_link(links, target.into()));
                    match text {
                        Some(words) => self.push(words, Role::Link, number),
                        None => self.push(&model.title(target), Role::Link, number),
                    }
                }
            };
        }
        self
    }

    /// The lines it makes at `width` cells.
    pub(super) fn wrap(&self, width: usize) -> Vec<Line> {
        text::wrap(&self.text, width)
            .into_iter()
            .map(|range| self.line(range))
            .collect()
    }

    /// The lines it makes when the first begins behind `label` and the rest below it.
    pub(super) fn hang(&self, label: &Line, indent: usize, width: usize) -> Vec<Line> {
        let wrapped = self.wrap(width.saturating_sub(indent).max(1));
        let lines = wrapped.into_iter().enumerate().map(|(at, line)| {
            let mut whole = if at == 0 {
                label.clone()
            } else {
                Line::default()
            };
            let pad = indent.saturating_sub(whole.width());
            whole.push(&" ".repeat(pad), Role::Text, None);
            whole.runs.extend(line.runs);
            whole
        });
        lines.collect()
    }

    fn line(&self, range: Range<usize>) -> Line {
        let mut line = Line::default();
        // Only the pieces of this line are looked at: a text may have very many.
        let first = self.pieces.partition_point(|(end, ..)| *end <= range.start);
        let mut from = range.start;
        for (end, role, link) in &self.pieces[first..] {
            if from >= range.end {
                break;
            }
            let to = (*end).min(range.end);
            line.push(&self.text[from..to], *role, *link);
            from = to;
        }
        line
    }
}

/// Wrapped texts side by side: each with its first cell and its width.
pub(super) fn beside(cells: impl Iterator<Item = (usize, usize, Rich)>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (start, width, rich) in cells {
        for (row, wrapped) in rich.wrap(width).into_iter().enumerate() {
            if lines.len() <= row {
                lines.push(Line::default());
            }
            let line = &mut lines[row];
            let pad = start.saturating_sub(line.width());
            line.push(&" ".repeat(pad), Role::Text, None);
            line.runs.extend(wrapped.runs);
        }
    }
    lines
}

/// The sign of a verdict and what it means, so that colour is not all that tells.
pub(super) fn sign(verdict: Verdict) -> (&'static str, Role) {
    match verdict {
        Verdict::Yes => ("✓", Role::Good),
        Verdict::No => ("✗", Role::Bad),
        Verdict::Depends => ("~", Role::Warn),
    }
}

impl From<Target> for LinkTo {
    fn from(target: Target) -> Self {
        match target {
            Target::Entry(ix) => Self::Entry(ix),
            Target::Section(ix) => Self::Section(ix),
        }
    }
}

/// Numbers a link; its line is filled in when the page is put together.
pub(super) fn add_link(links: &mut Vec<DocLink>, to: LinkTo) -> Option<u16> {
    let number = u16::try_from(links.len()).ok()?;
    links.push(DocLink { to, line: 0 });
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping_keeps_the_meaning_of_every_piece() {
        let mut rich = Rich::default();
        rich.push("leave ", Role::Text, None)
            .push("compute out", Role::Code, None);
        let lines = rich.wrap(9);
        let shown: Vec<String> = lines.iter().map(Line::plain).collect();
        assert_eq!(shown, ["leave", "compute", "out"]);
        assert_eq!(lines[2].runs[0].role, Role::Code);
    }

    #[test]
    fn unknown_links_are_shown_as_text() {
        let model = Model {
            packs: vec![crate::model::Pack::default()],
            ..Model::default()
        };
        let mut rich = Rich::default();
        rich.markup(&model, PackIx(0), "see [[gone]]", Role::Text, None);
        assert_eq!(rich.wrap(20), [Line::of("see gone", Role::Text)]);
    }
}
