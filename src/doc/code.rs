//! Code → lines with syntax colours, and fitting such lines to a width.
//!
//! The only file that knows the highlighter (hl-lite). Knows nothing of where the lines
//! are shown: the caller asks again when the width, the wrapping or the shift changes.
//!
//! Known gaps of the highlighter: a YAML block scalar is one text, `7d` counts as a number.
//! It has no Bicep and no KQL; TypeScript's comments, texts and numbers look the same, and
//! the words that begin their lines are coloured here.

use hl_lite::{Kind, Lang, highlight};
use unicode_segmentation::UnicodeSegmentation;

use super::{Line, Role, Run};
use crate::model::CodeLang;
use crate::text;

/// Begins a line that goes on with the one above.
const CONTINUED: &str = "↪ ";
/// Stands where something is hidden on the left or on the right.
const HIDDEN: [&str; 2] = ["‹", "›"];

/// Words that begin a line of Bicep.
const BICEP: &[&str] = &[
    "extension",
    "func",
    "import",
    "metadata",
    "module",
    "output",
    "param",
    "provider",
    "resource",
    "targetScope",
    "type",
    "using",
    "var",
];

/// Operators that begin a line of KQL, mostly behind a `|`.
const KQL: &[&str] = &[
    "as",
    "count",
    "distinct",
    "evaluate",
    "extend",
    "join",
    "let",
    "limit",
    "make-series",
    "mv-expand",
    "order",
    "parse",
    "print",
    "project",
    "project-away",
    "project-rename",
    "render",
    "search",
    "serialize",
    "sort",
    "summarize",
    "take",
    "top",
    "union",
    "where",
];

/// One line per line of `code`, coloured; its runs give back that line, tabs as two spaces.
pub(crate) fn lines(code: &str, lang: CodeLang) -> Vec<Line> {
    let code = code.strip_suffix('\n').unwrap_or(code);
    let mut lines = vec![Line::default()];
    for (text, role) in coloured(code, lang) {
        for (ix, part) in text.split('\n').enumerate() {
            if ix > 0 {
                lines.push(Line::default());
            }
            if let Some(line) = lines.last_mut() {
                line.push(&part.replace('\t', "  "), role, None);
            }
        }
    }
    let words = match lang {
        CodeLang::Bicep => BICEP,
        CodeLang::Kql => KQL,
        CodeLang::Yaml
        | CodeLang::Python
        | CodeLang::Bash
        | CodeLang::Json
        | CodeLang::Toml
        | CodeLang::Text => return lines,
    };
    lines
        .into_iter()
        .map(|line| with_first_word(line, words))
        .collect()
}

fn coloured(code: &str, lang: CodeLang) -> Vec<(&str, Role)> {
    let Some(lang) = known(lang) else {
        return vec![(code, Role::Code)];
    };
    highlight(lang, code)
        .into_iter()
        .map(|span| (span.text, role(span.kind)))
        .collect()
}

/// The highlighter's name for a language, or for the one that looks most like it.
fn known(lang: CodeLang) -> Option<Lang> {
    match lang {
        CodeLang::Yaml => Some(Lang::Yaml),
        CodeLang::Python => Some(Lang::Python),
        CodeLang::Bash => Some(Lang::Bash),
        CodeLang::Json => Some(Lang::Json),
        CodeLang::Toml => Some(Lang::Toml),
        CodeLang::Bicep | CodeLang::Kql => Some(Lang::TypeScript),
        CodeLang::Text => None,
    }
}

fn role(kind: Kind) -> Role {
    match kind {
        Kind::Keyword | Kind::Property | Kind::Tag | Kind::Attribute => Role::CodeKey,
        Kind::String => Role::CodeText,
        Kind::Number | Kind::Constant => Role::CodeNumber,
        Kind::Comment => Role::CodeComment,
        Kind::Plain
        | Kind::Type
        | Kind::Function
        | Kind::Operator
        | Kind::Punctuation
        | Kind::Variable => Role::Code,
    }
}

/// The line with its first word, behind a `|` if there is one, as a key if it is of `words`.
fn with_first_word(line: Line, words: &[&str]) -> Line {
    let Some(first) = line.runs.first().filter(|run| run.role == Role::Code) else {
        return line;
    };
    let rest = first.text.trim_start_matches([' ', '|']);
    let start = first.text.len() - rest.len();
    let len = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .unwrap_or(rest.len());
    if !words.contains(&&rest[..len]) {
        return line;
    }
    let mut marked = Line::default();
    marked.push(&first.text[..start], Role::Code, None);
    marked.push(&rest[..len], Role::CodeKey, None);
    marked.push(&rest[len..], Role::Code, None);
    for run in line.runs.iter().skip(1) {
        marked.push(&run.text, run.role, run.link);
    }
    marked
}

/// The lines, none wider than `width`: with `wrap` continued on further lines, which are
/// marked and indented like their beginning; without, cut to the cells from `shift` on,
/// with a sign where something is hidden.
pub(crate) fn fit(lines: Vec<Line>, width: usize, wrap: bool, shift: usize) -> Vec<Line> {
    if wrap {
        return lines
            .into_iter()
            .flat_map(|line| wrapped(line, width))
            .collect();
    }
    lines
        .into_iter()
        .map(|line| cut(line, width, shift))
        .collect()
}

fn wrapped(line: Line, width: usize) -> Vec<Line> {
    let all = line.width();
    if all <= width {
        return vec![line];
    }
    let plain = line.plain();
    let indent = (plain.len() - plain.trim_start_matches(' ').len()).min(width / 3);
    let mark = text::width(CONTINUED);
    // So narrow that the mark would take the room of the code.
    let lead = if width >= indent + mark + 4 {
        indent + mark
    } else {
        0
    };
    let mut rows = Vec::new();
    let mut rest = plain.as_str();
    let mut at = 0;
    while !rest.is_empty() {
        let room = if rows.is_empty() { width } else { width - lead };
        let taken = &rest[..break_at(rest, room.max(1))];
        let mut row = Line::default();
        if !rows.is_empty() && lead > 0 {
            row.push(&" ".repeat(indent), Role::Code, None);
            row.push(CONTINUED, Role::Muted, None);
        }
        let cells = text::width(taken);
        for run in slice(&line, at, at + cells).runs {
            row.push(&run.text, run.role, run.link);
        }
        at += cells;
        rest = &rest[taken.len()..];
        rows.push(if row.width() > width {
            Line::of(" ".repeat(width), Role::Code)
        } else {
            row
        });
    }
    rows
}

/// The bytes of `text` that go into `cells`: up to behind a space in the second half if
/// there is one, else as many letters as fit, and always at least one.
fn break_at(text: &str, cells: usize) -> usize {
    let mut used = 0;
    let mut space = None;
    for (at, letter) in text.grapheme_indices(true) {
        let next = used + text::width(letter);
        if next > cells {
            return space
                .unwrap_or(at)
                .max(text.graphemes(true).next().map_or(0, str::len));
        }
        used = next;
        if letter == " " && used * 2 > cells {
            space = Some(at + 1);
        }
    }
    text.len()
}

fn cut(line: Line, width: usize, shift: usize) -> Line {
    let all = line.width();
    if shift == 0 && all <= width {
        return line;
    }
    if width == 0 {
        return Line::default();
    }
    let end = shift.saturating_add(width);
    let hidden_left = shift > 0 && !slice(&line, 0, shift + 1).plain().trim_start().is_empty();
    let hidden_right = all > end;
    let mut shown = Line::default();
    let from = shift + usize::from(hidden_left);
    let to = end - usize::from(hidden_right);
    if hidden_left {
        shown.push(HIDDEN[0], Role::Muted, None);
    }
    for run in slice(&line, from, to).runs {
        shown.push(&run.text, run.role, run.link);
    }
    if hidden_right && shown.width() < width {
        shown.push(HIDDEN[1], Role::Muted, None);
    }
    shown
}

/// The cells `from..to` of a line; a wide letter of which only a part is inside becomes
/// blanks.
fn slice(line: &Line, from: usize, to: usize) -> Line {
    let mut part = Line::default();
    let mut at = 0;
    for Run { text, role, link } in &line.runs {
        for letter in text.graphemes(true) {
            let end = at + text::width(letter);
            if at >= from && end <= to && (end > from || end > at) {
                part.push(letter, *role, *link);
            } else {
                let inside = end.min(to).saturating_sub(at.max(from));
                part.push(&" ".repeat(inside), *role, *link);
            }
            at = end;
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    const YAML: &str = "# the job\ncommand: >-\n  python train.py\n  --depth 7\nlimits:\n\ttimeout: 3600\ntags: [\"a b\", true]\n";

    /// The runs of a line with the first letters of their roles: `k(name): t("x")`.
    fn roles(line: &Line) -> String {
        let shown = line.runs.iter().map(|run| match run.role {
            Role::CodeKey => format!("k({})", run.text),
            Role::CodeText => format!("t({})", run.text),
            Role::CodeNumber => format!("n({})", run.text),
            Role::CodeComment => format!("c({})", run.text),
            Role::Muted => format!("m({})", run.text),
            _ => run.text.clone(),
        });
        shown.collect()
    }

    fn coloured(code: &str, lang: CodeLang) -> Vec<String> {
        lines(code, lang).iter().map(roles).collect()
    }

    fn fitted(code: &str, width: usize, wrap: bool, shift: usize) -> Vec<String> {
        let lines = fit(lines(code, CodeLang::Text), width, wrap, shift);
        lines.iter().map(Line::plain).collect()
    }

    #[test]
    fn each_line_of_code_is_one_line_and_nothing_is_lost() {
        let all = [
            CodeLang::Yaml,
            CodeLang::Python,
            CodeLang::Bash,
            CodeLang::Json,
            CodeLang::Toml,
            CodeLang::Bicep,
            CodeLang::Kql,
            CodeLang::Text,
        ];
        for lang in all {
            for code in [
                YAML,
                "",
                "\n",
                "a",
                "x = '''\n世界\n'''\n",
                "\n\n| where x > 1 // no\n",
                "\"open\n{[('",
            ] {
                let plain: Vec<String> = lines(code, lang).iter().map(Line::plain).collect();
                let code = code.strip_suffix('\n').unwrap_or(code).replace('\t', "  ");
                assert_eq!(plain.join("\n"), code, "{lang:?}");
            }
        }
    }

    #[test]
    fn keys_texts_numbers_and_comments_are_told_apart() {
        let shown = coloured(YAML, CodeLang::Yaml);
        assert_eq!(shown[0], "c(# the job)");
        assert!(shown[1].starts_with("k(command)"), "{}", shown[1]);
        assert_eq!(shown[2], "t(  python train.py)");
        assert_eq!(shown[5], "  k(timeout): n(3600)");
        assert_eq!(shown[6], "k(tags): [t(\"a b\"), n(true)]");
        assert_eq!(
            coloured("x = 1  # one", CodeLang::Python),
            ["x = n(1)  c(# one)"]
        );
        assert_eq!(
            coloured("{\"a\": null}", CodeLang::Json),
            ["{k(\"a\"): n(null)}"]
        );
        assert_eq!(coloured("plain # text", CodeLang::Text), ["plain # text"]);
    }

    #[test]
    fn bicep_and_kql_have_the_words_that_begin_their_lines() {
        assert_eq!(
            coloured("param name string = 'x' // why", CodeLang::Bicep),
            ["k(param) name string = t('x') c(// why)"]
        );
        assert_eq!(
            coloured(
                "AppRequests\n| where Success == false\n| summarize count()",
                CodeLang::Kql
            ),
            [
                "AppRequests",
                "| k(where) Success == n(false)",
                "| k(summarize) count()"
            ]
        );
    }

    #[test]
    fn wrapping_marks_what_goes_on_and_keeps_the_indent() {
        let code = "  az ml job create --file job.yml --web\nshort";
        assert_eq!(
            fitted(code, 22, true, 0),
            [
                "  az ml job create ",
                "  ↪ --file job.yml ",
                "  ↪ --web",
                "short"
            ]
        );
        assert_eq!(fitted("abcdefghij", 8, true, 0), ["abcdefgh", "↪ ij"]);
        assert_eq!(fitted("abcde", 2, true, 0), ["ab", "cd", "e"]);
        assert_eq!(fitted("世界世", 3, true, 0), ["世", "界", "世"]);
    }

    #[test]
    fn cutting_says_on_which_side_something_is_hidden() {
        assert_eq!(fitted("abcdefgh", 8, false, 0), ["abcdefgh"]);
        assert_eq!(fitted("abcdefgh", 5, false, 0), ["abcd›"]);
        assert_eq!(fitted("abcdefgh", 5, false, 2), ["‹def›"]);
        assert_eq!(fitted("abcdefgh", 5, false, 3), ["‹efgh"]);
        assert_eq!(fitted("abcdefgh", 5, false, 20), ["‹"]);
        assert_eq!(fitted("\n    ab", 5, false, 2), ["", "  ab"]);
    }

    #[test]
    fn a_wide_letter_is_never_cut_in_two() {
        assert_eq!(fitted("世界世界", 4, false, 0), ["世 ›"]);
        assert_eq!(fitted("a世界世界", 5, false, 2), ["‹界 ›"]);
    }

    #[test]
    fn no_line_is_ever_wider_than_the_page() {
        let code = "  résumé: \"世界 👩‍👩‍👧 and more\"  # e\u{301}tat\n\n日本語日本語日本語";
        for width in 0..40 {
            for shift in 0..40 {
                for wrap in [false, true] {
                    let lines = fit(lines(code, CodeLang::Yaml), width, wrap, shift);
                    let least = usize::from(wrap);
                    assert!(
                        lines.iter().all(|line| line.width() <= width.max(least)),
                        "{width}"
                    );
                }
            }
        }
    }
}
