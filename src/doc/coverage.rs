//! How well a deck serves its exam, as bars.

use super::{Line, Role};
use crate::index::{Coverage, Lack, ObjectiveCoverage};
use crate::model::{Domain, Pack};
use crate::text;

/// The widest bar, in cells.
const BAR: usize = 40;
/// Cells in front of a bar.
const INDENT: usize = 5;
/// Cells for the words behind a bar.
const WORDS: usize = 18;

/// For each domain its part of the exam above its part of the deck.
pub fn domains(pack: &Pack, coverage: &Coverage, width: usize) -> Vec<Line> {
    let served: usize = coverage.domains.iter().map(|domain| domain.entries).sum();
    let part = |entries: usize| ratio(entries, served);
    let shares = coverage
        .domains
        .iter()
        .flat_map(|domain| [domain.share, part(domain.entries)]);
    let longest = shares.fold(0.0, f64::max);
    let mut lines = Vec::new();
    for (domain, count) in pack.domains.iter().zip(&coverage.domains) {
        lines.push(heading(domain, width));
        let [least, most] = domain.weight;
        let exam = Bar {
            label: "exam",
            part: count.share / longest,
            role: Role::Heading,
        };
        lines.extend(exam.lines(&format!("{least}–{most} %"), width));
        let deck = Bar {
            label: "deck",
            part: part(count.entries) / longest,
            role: Role::Answer,
        };
        lines.extend(deck.lines(&format!("{} entries", count.entries), width));
        let mut whole = Line::of(" ".repeat(INDENT), Role::Text);
        let role = if count.served == count.objectives {
            Role::Muted
        } else {
            Role::Warn
        };
        let words = format!("{} of {} objectives", count.served, count.objectives);
        whole.push(&words, role, None);
        lines.push(whole);
    }
    lines
}

/// For each objective of the domain at `at` how many entries it has.
pub fn objectives(pack: &Pack, coverage: &Coverage, at: u16, width: usize) -> Vec<Line> {
    let own = || {
        let all = pack.objectives.iter().zip(&coverage.objectives);
        all.filter(|(objective, _)| objective.domain == at)
    };
    let most = own().map(|(_, count)| count.entries).max().unwrap_or(0);
    let mut lines = Vec::new();
    for (objective, count) in own() {
        let title = format!("{} {}", objective.id, objective.title);
        lines.push(Line::of(text::clip(&title, width), Role::Text));
        let bar = Bar {
            label: "",
            part: ratio(count.entries, most),
            role: Role::Answer,
        };
        lines.extend(bar.lines(&count.entries.to_string(), width));
        if let Some(words) = lacking(count) {
            let mut line = Line::of(" ".repeat(INDENT), Role::Text);
            line.push(&words, Role::Warn, None);
            lines.push(line);
        }
    }
    lines
}

#[expect(clippy::cast_precision_loss, reason = "for the length of a bar")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// What `count` lacks, in words; nothing if it lacks nothing.
pub fn lacking(count: &ObjectiveCoverage) -> Option<String> {
    let lacks: Vec<&str> = count.lacks().map(Lack::word).collect();
    (!lacks.is_empty()).then(|| format!("! lacks {}", lacks.join(", ")))
}

fn heading(domain: &Domain, width: usize) -> Line {
    let title = format!("{} {}", domain.id.to_uppercase(), domain.title);
    Line::of(text::clip(&title, width), Role::Strong)
}

struct Bar {
    label: &'static str,
    /// How much of the room it fills, from 0 to 1.
    part: f64,
    role: Role,
}

impl Bar {
    /// The bar with `words` behind it, or below it where the room is short.
    fn lines(&self, words: &str, width: usize) -> Vec<Line> {
        let mut line = Line::default();
        line.push(&format!("{:INDENT$}", self.label), Role::Muted, None);
        let beside = width >= INDENT + WORDS + 6;
        let taken = if beside { INDENT + WORDS } else { INDENT };
        let room = width.saturating_sub(taken).clamp(1, BAR);
        line.push(&bar(self.part, room), self.role, None);
        if beside {
            line.push(&format!(" {words}"), Role::Text, None);
            return vec![line];
        }
        let mut below = Line::of(" ".repeat(INDENT.min(width / 2)), Role::Text);
        below.push(words, Role::Text, None);
        vec![line, below]
    }
}

/// A bar of at most `room` cells, to the eighth of a cell; something is never nothing.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "some cells, of which a part is filled"
)]
fn bar(part: f64, room: usize) -> String {
    const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    let eighths = (part.clamp(0.0, 1.0) * room as f64 * 8.0).round() as usize;
    let eighths = if part > 0.0 { eighths.max(1) } else { 0 };
    let mut bar = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        bar.push(EIGHTHS[eighths % 8]);
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn bars_grow_by_eighths_and_show_the_least() {
        assert_eq!(bar(1.0, 4), "████");
        assert_eq!(bar(0.5, 3), "█▌");
        assert_eq!(bar(0.0001, 10), "▏");
        assert_eq!(bar(0.0, 10), "");
        assert_eq!(bar(7.0, 2), "██");
    }
}
