//! Formulas in LaTeX's notation → drawings.
//!
//! The only file that knows the typesetter (term-maths).

use super::{Line, Role};
use crate::model::latex::check;
use crate::text;

/// The drawing if it fits into `width`, else the plain form, wrapped.
pub(crate) fn draw(latex: &str, plain: &str, width: usize) -> Vec<Line> {
    let drawing = if check(latex).is_ok() {
        drawing(latex)
    } else {
        Vec::new()
    };
    if !drawing.is_empty() && drawing.iter().all(|line| text::width(line) <= width) {
        return drawing
            .into_iter()
            .map(|line| Line::of(line, Role::Strong))
            .collect();
    }
    text::wrap(plain, width)
        .into_iter()
        .map(|range| Line::of(text::clip(&plain[range], width.max(1)), Role::Strong))
        .collect()
}

fn drawing(latex: &str) -> Vec<String> {
    let drawing = term_maths::render(&aired(latex)).to_string();
    let mut rows: Vec<Vec<char>> = drawing.lines().map(|row| row.chars().collect()).collect();
    round_roots(&mut rows);
    let rows = rows
        .into_iter()
        .map(|row| row.into_iter().collect::<String>().trim_end().to_string());
    let mut rows: Vec<String> = rows.skip_while(String::is_empty).collect();
    while rows.last().is_some_and(String::is_empty) {
        rows.pop();
    }
    rows
}

/// The formula with spaces where the typesetter forgets them: behind a product's dot, and
/// between a function and its fraction.
fn aired(latex: &str) -> String {
    let mut out = latex.replace("\\cdot ", "\\cdot\\ ");
    for name in ["ln", "log", "exp"] {
        out = out.replace(&format!("\\{name} \\frac"), &format!("\\{name}\\ \\frac"));
    }
    out
}

/// Joins the bar of a tall root to its stem: `┌───` above `│`.
fn round_roots(rows: &mut [Vec<char>]) {
    for below in 1..rows.len() {
        for x in 0..rows[below].len() {
            let is_stem = rows[below][x] == '│'
                && rows[below..]
                    .iter()
                    .map(|row| row.get(x))
                    .find(|c| *c != Some(&'│'))
                    .is_some_and(|c| c == Some(&'√'));
            let above = &mut rows[below - 1];
            if is_stem && above.get(x) == Some(&' ') && above.get(x + 1) == Some(&'─') {
                above[x] = '┌';
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::latex::{ESCAPED, FUNCTIONS, SIGNS, SPACES, WITH_PARTS};

    fn drawn(latex: &str) -> String {
        assert_eq!(check(latex), Ok(()), "{latex}");
        let lines: Vec<String> = draw(latex, "plain", 100).iter().map(Line::plain).collect();
        format!("\n{}\n", lines.join("\n"))
    }

    #[test]
    fn a_fraction_has_its_bar_between_its_parts() {
        let precision = r"\text{precision} = \frac{\text{TP}}{\text{TP} + \text{FP}}";
        assert_eq!(
            drawn(precision),
            "
               TP
precision = ─────────
             TP + FP
"
        );
        assert_eq!(
            drawn(r"\text{recall} = \frac{\text{TP}}{\text{TP} + \text{FN}}"),
            "
            TP
recall = ─────────
          TP + FN
"
        );
    }

    #[test]
    fn products_have_air_on_both_sides_of_their_dot() {
        assert_eq!(
            drawn(r"F_1 = 2 \cdot \frac{P \cdot R}{P + R}"),
            "
          P · R
F₁ = 2 · ───────
          P + R
"
        );
        assert_eq!(
            drawn(r"\text{PSI} = \sum_{i} (a_i - e_i) \ln \frac{a_i}{e_i}"),
            "
                      aᵢ
PSI = ∑ (aᵢ - eᵢ) ln ────
      i               eᵢ
"
        );
    }

    #[test]
    fn a_root_covers_what_is_under_it() {
        assert_eq!(
            drawn(r"\text{RMSE} = \sqrt{\frac{1}{n} \sum_{j=1}^{n} (y_j - \hat{y}_j)^2}"),
            "
       ┌────────────────────
       │ 1    n         ^
RMSE = │───   ∑   (yⱼ - yⱼ)²
       √ n  j = 1
"
        );
    }

    #[test]
    fn a_sum_has_its_bounds_above_and_below() {
        assert_eq!(
            drawn(r"\text{MAE} = \frac{1}{n} \sum_{j=1}^{n} |y_j - \hat{y}_j|"),
            "
       1    n         ^
MAE = ───   ∑   |yⱼ - yⱼ|
       n  j = 1
"
        );
    }

    #[test]
    fn where_a_drawing_does_not_fit_the_plain_form_is_wrapped() {
        let latex = r"\text{precision} = \frac{TP}{TP + FP}";
        let plain = "precision = TP / (TP + FP)";
        let lines: Vec<String> = draw(latex, plain, 16).iter().map(Line::plain).collect();
        assert_eq!(lines, ["precision = TP /", "(TP + FP)"]);
        let lines: Vec<String> = draw(r"\frac{a", "a / b", 16)
            .iter()
            .map(Line::plain)
            .collect();
        assert_eq!(lines, ["a / b"]);
        for width in 0..60 {
            let lines = draw(latex, "世界 = TP", width);
            assert!(
                lines.iter().all(|line| line.width() <= width.max(1)),
                "{width}"
            );
        }
    }

    #[test]
    fn every_known_command_is_drawn_as_a_sign_and_not_as_its_name() {
        for name in SIGNS.iter().chain(SPACES) {
            let drawing = drawn(&format!(r"a \{name} b"));
            assert!(
                !drawing.contains(name) && !drawing.contains('\\'),
                "{name}: {drawing}"
            );
        }
        for name in FUNCTIONS {
            let drawing = drawn(&format!(r"\{name} x"));
            assert!(
                drawing.contains(name) && !drawing.contains('\\'),
                "{name}: {drawing}"
            );
        }
        for (name, parts) in WITH_PARTS {
            let drawing = drawn(&format!(r"\{name}{}", "{x}".repeat(*parts)));
            assert!(
                !drawing.contains(name) && !drawing.contains('\\'),
                "{name}: {drawing}"
            );
        }
        for sign in ESCAPED.chars() {
            let drawing = drawn(&format!(r"a \{sign} b"));
            assert!(!drawing.contains('\\'), "{sign}: {drawing}");
        }
    }
}
