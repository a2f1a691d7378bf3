//! The two ways out: data to standard output, buffered and fit for where it goes, and talk
//! to standard error. Everything printed by the program without the browser passes here, and
//! nothing that is not safe gets out: texts are looked at again, whoever hands them in.

use std::borrow::Cow;
use std::env;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use clap::builder::StyledStr;
use serde::Serialize;

use crate::doc::{Line, Role};
use crate::export;
use crate::text;

/// The width of pages that go into a file or pipe.
const PIPE_WIDTH: usize = 100;

/// How output should look where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    /// Whether colours may be used.
    pub(super) colour: bool,
    /// The width of the terminal; none in a file or pipe.
    pub(super) width: Option<usize>,
}

impl Look {
    /// Without colours and width, as in a pipe.
    pub(super) const PLAIN: Self = Self {
        colour: false,
        width: None,
    };

    fn of_stdout() -> Self {
        if !io::stdout().is_terminal() {
            return Self::PLAIN;
        }
        let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        let columns = crossterm::terminal::size().map_or(0, |(columns, _)| usize::from(columns));
        Self {
            colour: !set("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb"),
            width: Some(if columns == 0 { 80 } else { columns }),
        }
    }

    /// The width to lay out pages in.
    pub(super) fn page_width(self) -> usize {
        self.width.map_or(PIPE_WIDTH, |width| width.min(PIPE_WIDTH))
    }
}

/// Standard output.
pub(super) struct Out {
    /// None after [`Out::abandon`].
    writer: Option<BufWriter<StdoutLock<'static>>>,
    look: Look,
}

impl Out {
    pub(super) fn stdout() -> Self {
        Self {
            writer: Some(BufWriter::new(io::stdout().lock())),
            look: Look::of_stdout(),
        }
    }

    pub(super) fn look(&self) -> Look {
        self.look
    }

    /// Writes a text of one or more lines. Tabs stay, which scripts and manual pages have.
    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        self.write(&guarded(text))
    }

    /// Writes the help that clap made of our own words, in its colours where they are allowed.
    pub(super) fn help(&mut self, text: &StyledStr) -> io::Result<()> {
        if self.look.colour {
            self.write(&text.ansi().to_string())
        } else {
            self.text(&text.to_string())
        }
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        match &mut self.writer {
            Some(writer) => writer.write_all(text.as_bytes()),
            None => Ok(()),
        }
    }

    /// Writes one line in the colours of its roles.
    pub(super) fn line(&mut self, line: &Line) -> io::Result<()> {
        let shown = styled(line, self.look.colour);
        self.write(shown.trim_end_matches(' '))?;
        self.write("\n")
    }

    /// Writes one line of plain text.
    pub(super) fn plain(&mut self, text: &str) -> io::Result<()> {
        self.line(&Line::of(text, Role::Text))
    }

    /// Writes the cells of one row on one line, with tabs between them. No cell has one.
    pub(super) fn tabbed(&mut self, cells: &[String]) -> io::Result<()> {
        self.write(&row(cells))?;
        self.write("\n")
    }

    /// Writes `value` as one JSON document.
    pub(super) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        match &mut self.writer {
            Some(writer) => export::write_json(writer, value),
            None => Ok(()),
        }
    }

    /// Brings out what is buffered.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        match &mut self.writer {
            Some(writer) => writer.flush(),
            None => Ok(()),
        }
    }

    /// Drops what is still buffered, so that a failed command has printed nothing.
    pub(super) fn abandon(&mut self) {
        if let Some(writer) = self.writer.take() {
            let (_stdout, _unwritten) = writer.into_parts();
        }
    }
}

/// Tells the user `message` on standard error, as one line. If that is closed, nobody
/// listens, and that is no fault.
pub(super) fn say(message: &str) {
    let _ = writeln!(io::stderr(), "{}", told(message));
}

fn told(message: &str) -> String {
    format!("refdeck: {}", text::sanitise_line(message))
}

fn row(cells: &[String]) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| text::sanitise_line(cell)).collect();
    cells.join("\t")
}

/// [`text::sanitise`], except that tabs stay.
fn guarded(text: &str) -> Cow<'_, str> {
    if !text.contains('\t') {
        return text::sanitise(text);
    }
    let parts: Vec<_> = text.split('\t').map(text::sanitise).collect();
    Cow::Owned(parts.join("\t"))
}

fn styled(line: &Line, colour: bool) -> String {
    let mut shown = String::new();
    for run in &line.runs {
        let text = text::sanitise_line(&run.text);
        match sgr(run.role).filter(|_| colour && !text.trim().is_empty()) {
            Some(sgr) => {
                shown.push_str(sgr);
                shown.push_str(&text);
                shown.push_str("\x1b[0m");
            }
            None => shown.push_str(&text),
        }
    }
    shown
}

/// The look of a role outside the browser: the terminal's own 16 colours.
const fn sgr(role: Role) -> Option<&'static str> {
    match role {
        Role::Text | Role::Code | Role::Input => None,
        Role::Muted | Role::Border | Role::BorderFocus | Role::CodeComment => Some("\x1b[2m"),
        Role::Title | Role::Strong | Role::TabActive | Role::Key => Some("\x1b[1m"),
        Role::Heading | Role::CodeKey => Some("\x1b[36m"),
        Role::Answer | Role::Good | Role::CodeText => Some("\x1b[32m"),
        Role::Link => Some("\x1b[34m"),
        Role::Warn | Role::Weak | Role::CodeNumber => Some("\x1b[33m"),
        Role::Bad => Some("\x1b[31m"),
        Role::Match => Some("\x1b[1;33m"),
        Role::Selected | Role::SelectedDim => Some("\x1b[7m"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_only_where_they_are_allowed() {
        let mut line = Line::of("a", Role::Bad);
        line.push(" ", Role::Bad, None);
        line.push("b", Role::Text, None);
        assert_eq!(styled(&line, true), "\x1b[31ma \x1b[0mb");
        assert_eq!(styled(&line, false), "a b");
    }

    #[test]
    fn nothing_in_a_text_reaches_the_terminal_as_a_control() {
        let line = Line::of("a\x1b]0;x\x07\u{202e}\nb", Role::Bad);
        let shown = styled(&line, true);
        assert_eq!(shown.matches('\x1b').count(), 2);
        assert!(!shown.contains(['\n', '\x07', '\u{202e}']));
        assert_eq!(guarded("a\x1b\tb\r\nc\u{9b}"), "a␛\tb\nc\u{fffd}");
    }

    #[test]
    fn a_plain_text_is_made_safe_on_every_way_out() {
        let plain = "x\x1b]52;c;AA\x07\x1b[2J\r\u{9b}5m\u{202e}\u{2028}\u{200b}\x7f\u{e0041}\ny";
        let ways = [
            guarded(plain).into_owned(),
            styled(&Line::of(plain, Role::Text), true),
            row(&[plain.to_string(), plain.to_string()]).replacen('\t', "", 1),
            told(plain),
        ];
        for shown in ways {
            let hidden = shown.chars().find(|c| *c != '\n' && text::is_hidden(*c));
            assert_eq!(hidden, None, "{shown:?}");
            assert!(shown.contains("x␛]52;c;AA␇␛[2J"), "{shown:?}");
            assert!(shown.ends_with('y'), "{shown:?}");
        }
        assert_eq!(told("a\nb"), "refdeck: a b");
    }
}
