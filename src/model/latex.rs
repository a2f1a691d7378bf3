//! Formulas in LaTeX's notation: which of it can be drawn. The typesetter draws something for
//! any input and reports no faults, so what it is given is held against the commands whose
//! drawings were looked at.
//!
//! Knows the notation and nothing of drawing.

use crate::text;

/// Deeper nesting makes no readable drawing.
const DEEPEST: usize = 16;

/// Commands with the number of `{…}` that must follow.
pub(crate) const WITH_PARTS: &[(&str, usize)] = &[
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
pub(crate) const FUNCTIONS: &[&str] = &[
    "arg", "cos", "det", "exp", "inf", "lim", "ln", "log", "max", "min", "sin", "sup", "tan",
];

/// Commands that stand for one sign.
pub(crate) const SIGNS: &[&str] = &[
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
pub(crate) const SPACES: &[&str] = &["quad", "qquad"];

/// Signs that may follow a `\` by themselves.
pub(crate) const ESCAPED: &str = ",;:! %{}_&$#|";

/// What may follow `\left` and `\right`.
const FENCES: &[&str] = &["(", ")", "[", "]", "|", ".", "\\{", "\\}", "\\|"];

/// Whether `latex` can be drawn.
///
/// # Errors
/// What is wrong with it.
pub fn check(latex: &str) -> Result<(), String> {
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

#[cfg(test)]
mod tests {
    use super::*;

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
