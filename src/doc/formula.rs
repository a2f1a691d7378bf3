//! Formulas in LaTeX's notation → drawings.
//!
//! The only file that knows the typesetter (term-maths), which draws something for any
//! input and reports no faults; so what it is given is checked here first, against the
//! commands whose drawings were looked at.

use super::{Line, Role};
use crate::text;

/// Deeper nesting makes no readable drawing.
const DEEPEST: usize = 16;

/// Commands with the number of `{…}` that must follow.
const WITH_PARTS: &[(&str, usize)] = &[
    ("bar", 1),
    ("dfrac", 2),
    ("frac", 2),
    ("hat", 1),
    ("mathbb", 1),
    ("mathbf", 1),
    ("mathrm", 1),
    ("overline", 1),
    ("sqrt", 1),
    ("text", 1),
    ("tfrac", 2),
    ("tilde", 1),
    ("vec", 1),
];

/// Names of functions, drawn as they are.
const FUNCTIONS: &[&str] = &[
    "arg", "cos", "det", "exp", "inf", "lim", "ln", "log", "max", "min", "sin", "sup", "tan",
];

/// Commands that stand for one sign.
const SIGNS: &[&str] = &[
    "Delta",
    "Gamma",
    "Lambda",
    "Leftarrow",
    "Leftrightarrow",
    "Omega",
    "Phi",
    "Pi",
    "Psi",
    "Rightarrow",
    "Sigma",
    "Theta",
    "Xi",
    "alpha",
    "approx",
    "ast",
    "beta",
    "bullet",
    "cap",
    "cdot",
    "cdots",
    "chi",
    "circ",
    "cup",
    "delta",
    "div",
    "emptyset",
    "epsilon",
    "equiv",
    "eta",
    "exists",
    "forall",
    "gamma",
    "ge",
    "geq",
    "gets",
    "gg",
    "iff",
    "implies",
    "in",
    "infty",
    "int",
    "kappa",
    "lambda",
    "land",
    "ldots",
    "le",
    "leftarrow",
    "leftrightarrow",
    "leq",
    "ll",
    "lnot",
    "lor",
    "mid",
    "mp",
    "mu",
    "nabla",
    "ne",
    "neg",
    "neq",
    "notin",
    "nu",
    "omega",
    "oplus",
    "partial",
    "perp",
    "phi",
    "pi",
    "pm",
    "prod",
    "propto",
    "psi",
    "rho",
    "rightarrow",
    "setminus",
    "sigma",
    "sim",
    "star",
    "subset",
    "subseteq",
    "sum",
    "supset",
    "tau",
    "theta",
    "times",
    "to",
    "varepsilon",
    "vee",
    "wedge",
    "xi",
    "zeta",
];

/// Commands that make room.
const SPACES: &[&str] = &["quad", "qquad"];

/// Signs that may follow a `\` by themselves.
const ESCAPED: &str = ",;:! %{}_&$#|";

/// What may follow `\left` and `\right`.
const FENCES: &[&str] = &["(", ")", "[", "]", "|", ".", "\\{", "\\}", "\\|"];

/// Whether `latex` can be drawn; if not, what is wrong with it.
pub(crate) fn check(latex: &str) -> Result<(), String> {
    if latex.trim().is_empty() {
        return Err("the formula is empty".to_string());
    }
    let mut open = 0_usize;
    let mut fences = 0_usize;
    let mut rest = latex;
    while let Some(c) = rest.chars().next() {
        if c == '\\' {
            rest = command(&rest[1..], &mut fences)?;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match c {
            '{' if open == DEEPEST => return Err("too many braces inside each other".to_string()),
            '{' => open += 1,
            '}' if open == 0 => return Err("a `}` has no `{` before it".to_string()),
            '}' => open -= 1,
            '^' | '_' if is_at_end(rest) => return Err(format!("nothing follows `{c}`")),
            '&' | '#' | '$' | '%' | '~' | '"' => {
                return Err(format!(
                    "`{c}` is not known in formulas; write `\\{c}` for the sign"
                ));
            }
            _ => {}
        }
    }
    if open > 0 {
        return Err("a `{` is never closed".to_string());
    }
    if fences > 0 {
        return Err("a `\\left` has no `\\right`".to_string());
    }
    Ok(())
}

fn is_at_end(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.is_empty() || rest.starts_with(['}', '^', '_'])
}

/// What stands behind the command that begins `rest`, its `\` left out.
fn command<'a>(rest: &'a str, fences: &mut usize) -> Result<&'a str, String> {
    let len = rest
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(rest.len());
    let (name, behind) = rest.split_at(len);
    if name.is_empty() {
        return match rest.chars().next() {
            Some(c) if ESCAPED.contains(c) => Ok(&rest[c.len_utf8()..]),
            Some(c) => Err(format!("unknown command `\\{c}`")),
            None => Err("nothing follows the last `\\`".to_string()),
        };
    }
    if name == "left" || name == "right" {
        let Some(fence) = FENCES
            .iter()
            .find(|fence| behind.trim_start().starts_with(**fence))
        else {
            return Err(format!(
                "`\\{name}` needs one of {} behind it",
                FENCES.join(" ")
            ));
        };
        *fences = match name {
            "left" => *fences + 1,
            _ => fences
                .checked_sub(1)
                .ok_or("a `\\right` has no `\\left` before it")?,
        };
        return Ok(&behind.trim_start()[fence.len()..]);
    }
    if let Some(&(_, parts)) = WITH_PARTS.iter().find(|(known, _)| *known == name) {
        has_parts(name, behind, parts)?;
        return Ok(behind);
    }
    let words = || FUNCTIONS.iter().chain(SIGNS).chain(SPACES).copied();
    if words().any(|known| known == name) {
        return Ok(behind);
    }
    let all = words().chain(WITH_PARTS.iter().map(|(known, _)| *known));
    Err(match text::nearest(name, all) {
        Some(near) => format!("unknown command `\\{name}`; did you mean `\\{near}`?"),
        None => format!("unknown command `\\{name}`"),
    })
}

/// Whether as many `{…}` follow as a command needs, none of them empty.
fn has_parts(name: &str, behind: &str, parts: usize) -> Result<(), String> {
    let mut rest = behind;
    for _ in 0..parts {
        let Some(inner) = rest.trim_start().strip_prefix('{') else {
            return Err(format!(
                "`\\{name}` needs {} behind it",
                "{…}".repeat(parts)
            ));
        };
        let len = closing(inner).ok_or("a `{` is never closed")?;
        if inner[..len].trim().is_empty() {
            return Err(format!("a part of `\\{name}` is empty"));
        }
        rest = &inner[len + 1..];
    }
    Ok(())
}

/// Where the `}` is that closes what was opened before `text`.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => {}
            '{' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

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
            drawn(r"\text{RMSE} = \sqrt{\frac{1}{n} \sum_{i=1}^{n} (y_i - \hat{y}_i)^2}"),
            "
       ┌────────────────────
       │ 1    n         ^
RMSE = │───   ∑   (yᵢ - yᵢ)²
       √ n  i = 1
"
        );
    }

    #[test]
    fn a_sum_has_its_bounds_above_and_below() {
        assert_eq!(
            drawn(r"\text{MAE} = \frac{1}{n} \sum_{i=1}^{n} |y_i - \hat{y}_i|"),
            "
       1    n         ^
MAE = ───   ∑   |yᵢ - yᵢ|
       n  i = 1
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

    #[test]
    fn faults_say_what_to_do() {
        let fault = |latex: &str| check(latex).unwrap_err();
        assert_eq!(
            fault(r"\farc{a}{b}"),
            r"unknown command `\farc`; did you mean `\frac`?"
        );
        assert_eq!(fault(r"\frac{a}"), r"`\frac` needs {…}{…} behind it");
        assert_eq!(fault(r"\frac12"), r"`\frac` needs {…}{…} behind it");
        assert_eq!(fault(r"\sqrt[3]{x}"), r"`\sqrt` needs {…} behind it");
        assert_eq!(fault("x^"), "nothing follows `^`");
        assert_eq!(fault("{x"), "a `{` is never closed");
        assert_eq!(fault("x}"), "a `}` has no `{` before it");
        assert_eq!(fault(r"\left( x"), r"a `\left` has no `\right`");
        assert_eq!(
            fault(r"\begin{cases} a \end{cases}"),
            r"unknown command `\begin`"
        );
        assert_eq!(fault(" "), "the formula is empty");
        assert_eq!(fault("x\\"), r"nothing follows the last `\`");
        assert!(check(&"{".repeat(10_000)).is_err());
        assert!(check(r"\left\{ x \right.").is_ok());
    }
}
