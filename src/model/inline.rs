//! Inline markup: `` `code` ``, `**strong**`, `[[id]]` and `[[id|text]]`; nothing else.
//!
//! Inside backquotes nothing is markup. A mark that is never closed is shown as written.

use std::borrow::Cow;

/// The longest text of a link, in characters.
const MAX_LINK_TEXT: usize = 500;

/// One run of a marked-up text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inline<'a> {
    /// Plain words.
    Plain(&'a str),
    /// Something to type or a name in code.
    Code(&'a str),
    /// Words that matter most.
    Strong(&'a str),
    /// A link; without a text it shows the title of what it leads to.
    Link {
        /// The id it leads to.
        id: &'a str,
        /// The words it shows.
        text: Option<&'a str>,
    },
}

/// The runs of `text`, in order.
pub fn runs(text: &str) -> Runs<'_> {
    Runs { rest: text }
}

/// See [`runs`].
#[derive(Debug, Clone)]
pub struct Runs<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Runs<'a> {
    type Item = Inline<'a>;

    fn next(&mut self) -> Option<Inline<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        if let Some((run, len)) = marked(self.rest) {
            self.rest = &self.rest[len..];
            return Some(run);
        }
        let mut end = self.rest.len();
        for (at, c) in self.rest.char_indices().skip(1) {
            if matches!(c, '`' | '*' | '[') && marked(&self.rest[at..]).is_some() {
                end = at;
                break;
            }
        }
        let (plain, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(Inline::Plain(plain))
    }
}

/// The marked run that `text` begins with, and its length in bytes.
fn marked(text: &str) -> Option<(Inline<'_>, usize)> {
    if let Some((code, len)) = enclosed(text, "`", "`") {
        return Some((Inline::Code(code), len));
    }
    if let Some((strong, len)) = enclosed(text, "**", "**") {
        return Some((Inline::Strong(strong), len));
    }
    link(text)
}

/// The link that `text` begins with. Looks no further than the longest link, so that many
/// unclosed ones cost no more than their length.
fn link(text: &str) -> Option<(Inline<'_>, usize)> {
    let inner = text.strip_prefix("[[")?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '_');
    let (id, rest) = inner.split_at(inner.find(|c| !is_name(c)).filter(|end| *end > 0)?);
    if rest.starts_with("]]") {
        return Some((Inline::Link { id, text: None }, id.len() + 4));
    }
    let shown = rest.strip_prefix('|')?;
    let window = shown.char_indices().nth(MAX_LINK_TEXT);
    let window = window.map_or(shown, |(end, _)| &shown[..end]);
    let end = window
        .find("]]")
        .filter(|end| !window[..*end].contains('\n'))?;
    let shown = Some(&shown[..end]);
    Some((Inline::Link { id, text: shown }, id.len() + end + 5))
}

fn enclosed<'a>(text: &'a str, open: &str, close: &str) -> Option<(&'a str, usize)> {
    let inner = text.strip_prefix(open)?;
    let end = inner.find(close).filter(|end| *end > 0)?;
    (!inner[..end].contains('\n')).then(|| (&inner[..end], open.len() + end + close.len()))
}

/// `text` without its marks; a link without a text shows its id.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(['`', '*', '[']) {
        return Cow::Borrowed(text);
    }
    let shown = runs(text).map(|run| match run {
        Inline::Plain(words) | Inline::Code(words) | Inline::Strong(words) => words,
        Inline::Link { id, text } => text.unwrap_or(id),
    });
    Cow::Owned(shown.collect())
}

/// The ids that the links in `text` lead to.
pub fn links(text: &str) -> impl Iterator<Item = &str> {
    runs(text).filter_map(|run| match run {
        Inline::Link { id, .. } => Some(id),
        Inline::Plain(_) | Inline::Code(_) | Inline::Strong(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_mark() {
        let text = "leave `compute` **out**, see [[job]] or [[sweep-job|a sweep]]";
        let expected = [
            Inline::Plain("leave "),
            Inline::Code("compute"),
            Inline::Plain(" "),
            Inline::Strong("out"),
            Inline::Plain(", see "),
            Inline::Link {
                id: "job",
                text: None,
            },
            Inline::Plain(" or "),
            Inline::Link {
                id: "sweep-job",
                text: Some("a sweep"),
            },
        ];
        assert_eq!(runs(text).collect::<Vec<_>>(), expected);
        assert_eq!(plain(text), "leave compute out, see job or a sweep");
    }

    #[test]
    fn shows_unclosed_marks_as_written() {
        for text in ["2 ** 3", "a ` b", "[[no end", "[[not an id]]", "``", "[[]]"] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn code_protects_its_content() {
        assert_eq!(
            runs("`[[x]] **y**`").collect::<Vec<_>>(),
            [Inline::Code("[[x]] **y**")]
        );
        assert_eq!(links("`[[x]]` [[y]]").collect::<Vec<_>>(), ["y"]);
    }
}
