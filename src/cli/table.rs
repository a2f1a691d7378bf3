//! Rows of cells: columns that fit the terminal and wrap, or one line per row with tabs
//! between the cells where another program reads.

use std::io;

use super::out::{Look, Out};
use crate::doc::{Line, Role};
use crate::text;

/// Cells between two columns.
const GAP: usize = 2;
/// A column narrower than this is not worth having; then rows are paragraphs.
const LEAST: usize = 16;

/// One column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// Its heading, shown in terminals.
    pub(super) heading: &'static str,
    /// The meaning of its cells.
    pub(super) role: Role,
}

/// A table under way. Piped rows are written at once, rows for a terminal when all are
/// known.
pub(super) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
    /// Headings above groups of rows, with the row each stands above.
    groups: Vec<(usize, String)>,
}

impl Table {
    pub(super) fn new(columns: &[(&'static str, Role)]) -> Self {
        let columns = columns.iter();
        Self {
            columns: columns
                .map(|(heading, role)| Column {
                    heading,
                    role: *role,
                })
                .collect(),
            rows: Vec::new(),
            groups: Vec::new(),
        }
    }

    /// Puts `title` above the rows that follow, where people read.
    pub(super) fn group(&mut self, title: &str) {
        self.groups.push((self.rows.len(), title.to_string()));
    }

    /// Adds a row with one cell per column.
    pub(super) fn row(&mut self, out: &mut Out, cells: Vec<String>) -> io::Result<()> {
        if out.look().width.is_none() {
            return out.tabbed(&cells);
        }
        self.rows.push(cells);
        Ok(())
    }

    /// Writes what is not written yet.
    pub(super) fn finish(self, out: &mut Out) -> io::Result<()> {
        for line in self.lines(out.look()) {
            out.line(&line)?;
        }
        Ok(())
    }

    fn lines(&self, look: Look) -> Vec<Line> {
        let Some(width) = look.width.filter(|_| !self.rows.is_empty()) else {
            return Vec::new();
        };
        let widths = self.widths(width);
        let mut lines = Vec::new();
        if let Some(widths) = &widths {
            let headings = self.columns.iter().map(|column| column.heading.to_string());
            lines.extend(self.columnar(&headings.collect::<Vec<_>>(), widths, true));
        }
        let mut groups = self.groups.iter().peekable();
        for (at, row) in self.rows.iter().enumerate() {
            while let Some((_, title)) = groups.next_if(|(above, _)| *above == at) {
                lines.push(Line::default());
                let parts = text::wrap(title, width).into_iter();
                lines.extend(parts.map(|part| Line::of(&title[part], Role::Title)));
            }
            lines.extend(match &widths {
                Some(widths) => self.columnar(row, widths, false),
                None => self.stacked(row, width),
            });
        }
        lines
    }

    /// The width of each column within `width` cells, or none if they do not fit.
    fn widths(&self, width: usize) -> Option<Vec<usize>> {
        let natural: Vec<usize> = (0..self.columns.len())
            .map(|at| {
                let cells = self.rows.iter().filter_map(|row| row.get(at));
                cells
                    .map(|cell| text::width(cell))
                    .chain([text::width(self.columns[at].heading)])
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        let gaps = GAP.saturating_mul(natural.len().saturating_sub(1));
        let mut left = width.checked_sub(gaps)?;
        let mut widths = vec![0; natural.len()];
        // Narrow columns get what they need, the others share the rest alike. The first one
        // has names to copy, which are not broken as long as they leave half of the width.
        let mut open: Vec<usize> = (0..natural.len()).collect();
        open.sort_by_key(|at| natural[*at]);
        if natural.first().is_some_and(|first| *first <= width / 2) {
            widths[0] = natural[0];
            left = left.saturating_sub(natural[0]);
            open.retain(|at| *at != 0);
        }
        for (done, at) in open.iter().enumerate() {
            let share = left / (open.len() - done);
            widths[*at] = natural[*at].min(share);
            if widths[*at] < natural[*at].min(LEAST) {
                return None;
            }
            left = left.saturating_sub(widths[*at]);
        }
        Some(widths)
    }

    fn columnar(&self, cells: &[String], widths: &[usize], is_heading: bool) -> Vec<Line> {
        let wrapped: Vec<Vec<&str>> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| {
                let parts = text::wrap(cell, *width).into_iter();
                parts.map(|part| &cell[part]).collect()
            })
            .collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        let mut lines = vec![Line::default(); height];
        for (at, line) in lines.iter_mut().enumerate() {
            for (column, parts) in wrapped.iter().enumerate() {
                let part = parts.get(at).copied().unwrap_or_default();
                let role = if is_heading {
                    Role::Muted
                } else {
                    self.columns[column].role
                };
                line.push(part, role, None);
                if column + 1 < wrapped.len() {
                    let pad = widths[column].saturating_sub(text::width(part)) + GAP;
                    line.push(&" ".repeat(pad), Role::Text, None);
                }
            }
        }
        lines
    }

    /// The first cell on a line of its own, the others indented below it.
    fn stacked(&self, cells: &[String], width: usize) -> Vec<Line> {
        let Some((first, rest)) = cells.split_first() else {
            return Vec::new();
        };
        let role = self
            .columns
            .first()
            .map_or(Role::Text, |column| column.role);
        let parts = text::wrap(first, width).into_iter();
        let mut lines: Vec<Line> = parts.map(|part| Line::of(&first[part], role)).collect();
        let rest: Vec<&str> = rest
            .iter()
            .map(String::as_str)
            .filter(|cell| !cell.is_empty())
            .collect();
        let rest = rest.join(" · ");
        for part in text::wrap(&rest, width.saturating_sub(GAP)) {
            let mut line = Line::of(" ".repeat(GAP.min(width)), Role::Text);
            line.push(&rest[part], Role::Text, None);
            lines.push(line);
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&[("Id", Role::Code), ("Title", Role::Strong)]);
        table.rows = vec![
            vec!["one".into(), "a title of several words".into()],
            vec!["seventeen".into(), "世界世界".into()],
        ];
        table
    }

    fn shown(width: usize) -> Vec<String> {
        let look = Look {
            colour: false,
            width: Some(width),
        };
        let lines = table().lines(look);
        lines
            .iter()
            .map(|line| line.plain().trim_end().to_string())
            .collect()
    }

    #[test]
    fn columns_align_and_wrap_within_the_width() {
        let expected = [
            "Id         Title",
            "one        a title of",
            "           several words",
            "seventeen  世界世界",
        ];
        assert_eq!(shown(28), expected);
        assert_eq!(shown(80)[1], "one        a title of several words");
    }

    #[test]
    fn groups_stand_above_their_rows() {
        let mut table = table();
        table.groups = vec![(1, "Second".into())];
        let look = Look {
            colour: false,
            width: Some(80),
        };
        let lines: Vec<String> = table.lines(look).iter().map(Line::plain).collect();
        assert_eq!(lines[2..4], ["", "Second"]);
    }

    #[test]
    fn cells_stand_below_each_other_where_columns_would_be_slivers() {
        assert_eq!(shown(14)[..3], ["one", "  a title of", "  several"]);
    }

    #[test]
    fn no_line_is_wider_than_any_width() {
        for width in 4..60 {
            for line in shown(width) {
                assert!(text::width(&line) <= width, "{width}: {line}");
            }
        }
    }
}
