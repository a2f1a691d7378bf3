//! A drawn screen as two readable grids: its characters, and what each cell means.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use refdeck::app::State;
use refdeck::doc::Role;
use refdeck::text;
use refdeck::ui::{self, Theme};

/// What the letters of a role grid mean.
pub const LEGEND: &str = "\
. text, m muted, t title, h heading, s strong, a answer, c code, k its keys, q its texts,
n its numbers, r its comments, l link, f matched letters, - border, b border with the focus,
y key, p active tab, w weak, g good, d warning, x bad, i text field.
Selected: capitals, blank #, text :. Selected without the focus: capitals, blank =.";

const LETTERS: &[(Role, char)] = &[
    (Role::Text, '.'),
    (Role::Muted, 'm'),
    (Role::Title, 't'),
    (Role::Heading, 'h'),
    (Role::Strong, 's'),
    (Role::Answer, 'a'),
    (Role::Code, 'c'),
    (Role::CodeKey, 'k'),
    (Role::CodeText, 'q'),
    (Role::CodeNumber, 'n'),
    (Role::CodeComment, 'r'),
    (Role::Link, 'l'),
    (Role::Match, 'f'),
    (Role::Border, '-'),
    (Role::BorderFocus, 'b'),
    (Role::Key, 'y'),
    (Role::TabActive, 'p'),
    (Role::Weak, 'w'),
    (Role::Good, 'g'),
    (Role::Warn, 'd'),
    (Role::Bad, 'x'),
    (Role::Input, 'i'),
];

/// How the probe theme marks what is selected; no other meaning uses these.
const SELECTED: Modifier = Modifier::UNDERLINED;
const SELECTED_DIM: Modifier = Modifier::CROSSED_OUT;

/// A theme in which every meaning can be told from the cell: a foreground for what text
/// means, a modifier for a selection, and a background for what colours its blanks too.
fn probe() -> Theme {
    Theme::by("probe", |role| match role {
        Role::Selected => Style::new().add_modifier(SELECTED),
        Role::SelectedDim => Style::new().add_modifier(SELECTED_DIM),
        Role::TabActive | Role::Input => Style::new().fg(colour(role)).bg(colour(role)),
        _ => Style::new().fg(colour(role)),
    })
}

fn colour(role: Role) -> Color {
    let at = LETTERS.iter().position(|(known, _)| *known == role);
    Color::Indexed(100 + at.unwrap_or_else(|| panic!("no letter for {role:?}")) as u8)
}

fn letter(cell: &Cell) -> char {
    let blank = cell.symbol() == " ";
    let selected = cell.modifier.contains(SELECTED);
    let dim = cell.modifier.contains(SELECTED_DIM);
    let of = |colour: Color| match colour {
        Color::Indexed(at) => LETTERS
            .get(usize::from(at.saturating_sub(100)))
            .map(|(_, letter)| *letter),
        _ => None,
    };
    if blank {
        return match (selected, dim) {
            (true, _) => '#',
            (false, true) => '=',
            _ => of(cell.bg).unwrap_or(' '),
        };
    }
    match (of(cell.fg), selected || dim) {
        (Some('.'), true) => ':',
        (Some(letter), true) => letter.to_ascii_uppercase(),
        (Some(letter), false) => letter,
        (None, _) => '?',
    }
}

/// A drawn screen.
pub struct Screen {
    buf: Buffer,
    /// Where the text cursor is, if it is shown.
    pub cursor: Option<Position>,
}

impl Screen {
    /// Draws `state` on a screen of its size.
    pub fn draw(state: &State) -> Self {
        let mut buf = Buffer::empty(Rect::from((Position::ORIGIN, state.size)));
        let cursor = ui::draw_into(&mut buf, state, &probe());
        Self { buf, cursor }
    }

    /// Draws `state` on a buffer that is not as large as `state` believes.
    pub fn draw_on(mut buf: Buffer, state: &State) -> Self {
        let cursor = ui::draw_into(&mut buf, state, &probe());
        Self { buf, cursor }
    }

    /// Its cells.
    pub fn buffer(&self) -> &Buffer {
        &self.buf
    }

    /// Its lines, without blanks at the end.
    pub fn lines(&self) -> Vec<String> {
        let line = |y| {
            self.cells(y).fold(String::new(), |mut line, (_, cell)| {
                line.push_str(cell.symbol());
                line
            })
        };
        (0..self.buf.area.height)
            .map(|y| line(y).trim_end().to_string())
            .collect()
    }

    /// The visible cells of a line: those under a wide character are left out.
    fn cells(&self, y: u16) -> impl Iterator<Item = (u16, &Cell)> {
        let width = self.buf.area.width;
        let mut x = 0;
        std::iter::from_fn(move || {
            let cell = (x < width).then(|| &self.buf[(x, y)])?;
            let at = x;
            x += text::width(cell.symbol()).max(1) as u16;
            Some((at, cell))
        })
    }

    /// Its characters.
    pub fn text(&self) -> String {
        joined(&self.lines())
    }

    /// What its cells mean, a letter each; a wide character has two.
    pub fn roles(&self) -> String {
        let line = |y| {
            let letters = self.cells(y).map(|(_, cell)| {
                let wide = text::width(cell.symbol()).max(1);
                letter(cell).to_string().repeat(wide)
            });
            letters.collect::<String>().trim_end().to_string()
        };
        joined(&(0..self.buf.area.height).map(line).collect::<Vec<_>>())
    }

    /// The first place where `words` stand on one line: column and row.
    pub fn find(&self, words: &str) -> Option<(u16, u16)> {
        self.lines().iter().enumerate().find_map(|(y, line)| {
            let at = line.find(words)?;
            Some((text::width(&line[..at]) as u16, y as u16))
        })
    }

    /// The letters of the role grid under the first place where `words` stand.
    pub fn role_of(&self, words: &str) -> String {
        let Some((x, y)) = self.find(words) else {
            panic!("`{words}` is not on\n{}", self.text())
        };
        let end = x + text::width(words) as u16;
        self.cells(y)
            .filter(|(at, _)| (x..end).contains(at))
            .map(|(_, cell)| letter(cell))
            .collect()
    }
}

fn joined(lines: &[String]) -> String {
    let mut text = lines.join("\n");
    text.push('\n');
    text
}
