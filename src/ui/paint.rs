//! Putting lines of runs into a buffer: the only way to the screen. Everything is cut to its
//! area; nothing panics, and nothing is put there that is not safe.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};

use super::theme::Theme;
use crate::doc::{Line, Role};
use crate::text;

/// A buffer with the theme to paint in.
pub(super) struct Painter<'a> {
    buf: &'a mut Buffer,
    pub(super) theme: &'a Theme,
}

impl<'a> Painter<'a> {
    pub(super) const fn new(buf: &'a mut Buffer, theme: &'a Theme) -> Self {
        Self { buf, theme }
    }

    /// Writes `text` from column `x` of row `y` on, at most `width` cells; returns the column
    /// behind it.
    pub(super) fn text(&mut self, x: u16, y: u16, width: u16, text: &str, style: Style) -> u16 {
        let area = self.buf.area;
        if y >= area.bottom() || x >= area.right() || width == 0 {
            return x;
        }
        self.part(x, y);
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return self.plain(x, y, width, text, style);
        }
        self.buf
            .set_stringn(x, y, text::sanitise_line(text), usize::from(width), style)
            .0
    }

    /// The same for a text that has a cell for each byte, as most have.
    fn plain(&mut self, x: u16, y: u16, width: u16, text: &str, style: Style) -> u16 {
        let width = width.min(self.buf.area.right() - x);
        let cells = usize::from(width).min(text.len());
        let start = self.buf.index_of(x, y);
        for (cell, byte) in self.buf.content[start..start + cells]
            .iter_mut()
            .zip(text.bytes())
        {
            cell.set_char(char::from(byte)).set_style(style);
        }
        x + cells as u16
    }

    /// Puts a sign of one cell, the program's own, at one place.
    fn sign(&mut self, x: u16, y: u16, sign: &'static str, style: Style) {
        self.part(x, y);
        if let Some(cell) = self.buf.cell_mut(Position::new(x, y)) {
            cell.set_symbol(sign).set_style(style);
        }
    }

    /// Takes away a wide character whose second half is at this place: a terminal that still
    /// drew it would lose what is put there.
    fn part(&mut self, x: u16, y: u16) {
        let before = x.checked_sub(1).map(|x| Position::new(x, y));
        let cell = before.and_then(|before| self.buf.cell_mut(before));
        if let Some(wide) = cell.filter(|cell| text::width(cell.symbol()) > 1) {
            wide.set_symbol(" ");
        }
    }

    /// Writes text with a meaning.
    pub(super) fn words(&mut self, x: u16, y: u16, width: u16, text: &str, role: Role) -> u16 {
        let style = self.theme.patch(role);
        self.text(x, y, width, text, style)
    }

    /// Writes a line of runs; `link` is drawn as selected.
    pub(super) fn line(&mut self, area: Rect, line: &Line, link: Option<usize>) {
        let mut x = area.x;
        for run in &line.runs {
            let mut style = self.theme.patch(run.role);
            if link.is_some() && run.link.map(usize::from) == link {
                style = style.patch(self.theme.patch(Role::Selected));
            }
            x = self.text(x, area.y, area.right().saturating_sub(x), &run.text, style);
        }
    }

    /// Gives `area` a look without changing its text.
    pub(super) fn tint(&mut self, area: Rect, style: Style) {
        self.buf.set_style(area.intersection(self.buf.area), style);
    }

    /// Marks `area` as selected. Where the look is reversed, colours inside would become
    /// coloured bars; they give way.
    pub(super) fn select(&mut self, area: Rect, role: Role) {
        let style = self.theme.patch(role);
        let area = area.intersection(self.buf.area);
        if style.add_modifier.contains(Modifier::REVERSED) {
            for position in area.positions() {
                let cell = &mut self.buf[position];
                cell.set_fg(Color::Reset);
                cell.set_bg(Color::Reset);
                cell.modifier.remove(Modifier::DIM);
            }
        }
        self.tint(area, style);
    }

    /// Empties `area`.
    pub(super) fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buf.area);
        for y in area.y..area.bottom() {
            self.part(area.x, y);
        }
        for position in area.positions() {
            self.buf[position].reset();
        }
        self.tint(area, self.theme.style(Role::Text));
    }

    /// A horizontal rule.
    pub(super) fn rule(&mut self, area: Rect, role: Role) {
        let style = self.theme.patch(role);
        for x in area.x..area.right() {
            self.sign(x, area.y, "─", style);
        }
    }

    /// One character at one place, joined with what a rule left there.
    pub(super) fn joint(&mut self, x: u16, y: u16, symbol: &'static str, role: Role) {
        let style = self.theme.patch(role);
        self.sign(x, y, symbol, style);
    }

    /// A box with a title, emptied inside.
    pub(super) fn frame(&mut self, area: Rect, title: &str) {
        self.clear(area);
        if area.width < 2 || area.height < 2 {
            return;
        }
        let style = self.theme.patch(Role::BorderFocus);
        let inside = usize::from(area.width - 2);
        let bar = "─".repeat(inside);
        self.text(area.x, area.y, area.width, &format!("╭{bar}╮"), style);
        self.text(
            area.x,
            area.bottom() - 1,
            area.width,
            &format!("╰{bar}╯"),
            style,
        );
        for y in area.y + 1..area.bottom() - 1 {
            self.text(area.x, y, 1, "│", style);
            self.text(area.right() - 1, y, 1, "│", style);
        }
        if inside > 4 {
            let shown = format!(" {} ", text::clip(title, inside.saturating_sub(4)));
            self.words(area.x + 2, area.y, area.width - 3, &shown, Role::Title);
        }
    }

    /// Text on the right of a box's upper border.
    pub(super) fn frame_note(&mut self, area: Rect, note: &str) {
        let width = text::width(note) as u16 + 2;
        if area.width > width + 16 {
            let x = area.right() - width - 2;
            self.words(x, area.y, width, &format!(" {note} "), Role::Muted);
        }
    }

    /// How far a list of `len` lines is scrolled, on the right edge of `area`.
    pub(super) fn scrollbar(&mut self, area: Rect, top: usize, shown: usize, len: usize) {
        if len <= shown || area.height < 3 || area.width == 0 {
            return;
        }
        let height = usize::from(area.height);
        let size = (height * shown / len).max(1);
        let room = height - size;
        let start = (room * top).div_ceil((len - shown).max(1)).min(room);
        for row in 0..height {
            let on = (start..start + size).contains(&row);
            let (symbol, role) = if on {
                ("┃", Role::Muted)
            } else {
                ("│", Role::Border)
            };
            self.joint(area.right() - 1, area.y + row as u16, symbol, role);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Rect = Rect::new(0, 0, 60, 4);

    /// What stands on the screen after `draw`, row by row.
    fn drawn(draw: impl FnOnce(&mut Painter)) -> String {
        let theme = Theme::by("plain", |_| Style::new());
        let mut buf = Buffer::empty(AREA);
        draw(&mut Painter::new(&mut buf, &theme));
        let cells = buf.content.chunks(usize::from(AREA.width));
        let rows = cells.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect());
        rows.collect::<Vec<String>>().join("\n")
    }

    #[test]
    fn a_plain_text_is_made_safe_on_every_way_to_the_screen() {
        let plain = "x\x1b]0;t\x07\x1b[2J\r\u{9b}5m\u{202e}\u{2028}\u{200b}\x7f\u{e0041}\ny";
        let ways = [
            drawn(|p| p.line(AREA, &Line::of(plain, Role::Link), Some(0))),
            drawn(|p| p.frame(AREA, plain)),
            drawn(|p| p.frame_note(AREA, plain)),
            drawn(|p| {
                p.words(0, 0, 60, plain, Role::Title);
            }),
            drawn(|p| {
                p.text(0, 0, 60, plain, Style::new());
            }),
        ];
        for shown in ways {
            let hidden = shown.chars().find(|c| *c != '\n' && text::is_hidden(*c));
            assert_eq!(hidden, None, "{shown:?}");
            assert!(shown.contains("x␛]0;t␇␛[2J␍"), "{shown}");
        }
    }

    #[test]
    fn no_character_that_is_never_shown_gets_into_a_cell() {
        for c in ('\0'..=char::MAX).filter(|c| text::is_hidden(*c)) {
            let alone = c.to_string();
            let shown = drawn(|p| {
                p.words(0, 0, 1, &alone, Role::Border);
                p.words(0, 1, 9, &format!("a{c}\u{301}b"), Role::Text);
            });
            let raw = shown.contains(|c| c != '\n' && text::is_hidden(c));
            assert!(!raw, "U+{:04X} in {shown:?}", c as u32);
        }
    }
}
