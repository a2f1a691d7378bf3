//! A drawn screen as an SVG picture, for the README: every cell keeps its place whatever font
//! the viewer has. Lines and bars are drawn as shapes, so that they join.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use crate::text;

/// The size of a cell and of the letters in it, in pixels.
const CELL: (f32, f32) = (9.0, 19.0);
const FONT: f32 = 15.0;
/// How far the baseline lies below the upper edge of a cell.
const BASELINE: f32 = 14.5;
const MARGIN: f32 = 10.0;

/// The colours a terminal has of its own.
#[derive(Debug, Clone, Copy)]
pub struct Palette {
    foreground: u32,
    background: u32,
    ansi: [u32; 16],
}

impl Palette {
    /// A dark terminal.
    pub const DARK: Self = Self {
        foreground: 0x00d7_dae0,
        background: 0x001b_1e25,
        ansi: [
            0x0028_2c34,
            0x00f0_7178,
            0x0098_c379,
            0x00e5_c07b,
            0x0061_afef,
            0x00c6_78dd,
            0x0056_b6c2,
            0x00ab_b2bf,
            0x005c_6370,
            0x00ff_8b92,
            0x00b5_e890,
            0x00ff_d98c,
            0x0086_c5ff,
            0x00dd_9bf2,
            0x007c_d6e0,
            0x00ff_ffff,
        ],
    };
    /// A light terminal.
    pub const LIGHT: Self = Self {
        foreground: 0x0024_292f,
        background: 0x00fb_faf7,
        ansi: [
            0x0024_292f,
            0x00b3_211c,
            0x001f_6b1f,
            0x0085_5b00,
            0x000b_57b0,
            0x008a_2da6,
            0x0000_6a78,
            0x006e_7781,
            0x0057_606a,
            0x00a4_0e26,
            0x002d_8a2d,
            0x009a_6a00,
            0x0021_8bff,
            0x00a4_75f9,
            0x0031_92aa,
            0x008c_959f,
        ],
    };

    fn rgb(&self, colour: Color, default: u32) -> u32 {
        let named = |at: usize| self.ansi[at];
        match colour {
            Color::Reset => default,
            Color::Black => named(0),
            Color::Red => named(1),
            Color::Green => named(2),
            Color::Yellow => named(3),
            Color::Blue => named(4),
            Color::Magenta => named(5),
            Color::Cyan => named(6),
            Color::Gray => named(7),
            Color::DarkGray => named(8),
            Color::LightRed => named(9),
            Color::LightGreen => named(10),
            Color::LightYellow => named(11),
            Color::LightBlue => named(12),
            Color::LightMagenta => named(13),
            Color::LightCyan => named(14),
            Color::White => named(15),
            Color::Rgb(r, g, b) => u32::from(r) << 16 | u32::from(g) << 8 | u32::from(b),
            Color::Indexed(at) => indexed(at, &self.ansi),
        }
    }
}

/// The 256 colours of xterm: 16 named, a cube, a ramp of greys.
fn indexed(at: u8, ansi: &[u32; 16]) -> u32 {
    let level = |part: u8| {
        if part == 0 {
            0
        } else {
            55 + 40 * u32::from(part)
        }
    };
    match at {
        0..16 => ansi[usize::from(at)],
        16..232 => {
            let at = at - 16;
            level(at / 36) << 16 | level(at / 6 % 6) << 8 | level(at % 6)
        }
        232.. => (8 + 10 * u32::from(at - 232)) * 0x0001_0101,
    }
}

/// How a run of cells looks.
#[derive(Clone, Copy, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
struct Look {
    fg: u32,
    bg: u32,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
}

impl Look {
    fn of(cell: &Cell, palette: &Palette) -> Self {
        let (mut fg, mut bg) = (
            palette.rgb(cell.fg, palette.foreground),
            palette.rgb(cell.bg, palette.background),
        );
        if cell.modifier.contains(Modifier::REVERSED) {
            std::mem::swap(&mut fg, &mut bg);
        }
        Self {
            fg,
            bg,
            bold: cell.modifier.contains(Modifier::BOLD),
            dim: cell.modifier.contains(Modifier::DIM),
            italic: cell.modifier.contains(Modifier::ITALIC),
            underline: cell.modifier.contains(Modifier::UNDERLINED),
        }
    }
}

/// The picture of `buf` on a terminal with the colours of `palette`.
pub fn picture(buf: &Buffer, palette: &Palette) -> String {
    let area = buf.area;
    // A theme that paints its own ground has the margin too.
    let ground = buf
        .content()
        .last()
        .map_or(palette.background, |cell| Look::of(cell, palette).bg);
    let width = f32::from(area.width) * CELL.0 + 2.0 * MARGIN;
    let height = f32::from(area.height) * CELL.1 + 2.0 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         font-family=\"'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace\" font-size=\"{FONT}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"#{ground:06x}\"/>\n",
    );
    // All grounds before all letters: where the viewer's letters are wider, none is cut.
    let mut letters = String::new();
    for y in 0..area.height {
        let top = MARGIN + f32::from(y) * CELL.1;
        let mut x = 0;
        while x < area.width {
            let start = x;
            let look = Look::of(&buf[(area.x + x, area.y + y)], palette);
            let mut run = String::new();
            while x < area.width {
                let cell = &buf[(area.x + x, area.y + y)];
                if Look::of(cell, palette) != look {
                    break;
                }
                run.push_str(cell.symbol());
                x += (text::width(cell.symbol()) as u16).max(1);
            }
            let left = MARGIN + f32::from(start) * CELL.0;
            if look.bg != ground {
                let width = f32::from(x - start) * CELL.0;
                let _ = writeln!(
                    svg,
                    "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"#{:06x}\" \
                     shape-rendering=\"crispEdges\"/>",
                    CELL.1, look.bg
                );
            }
            draw_run(&mut letters, (left, top), &run, look);
        }
    }
    svg.push_str(&letters);
    svg.push_str("</svg>\n");
    svg
}

fn draw_run(svg: &mut String, (left, top): (f32, f32), run: &str, look: Look) {
    let mut at = left;
    let mut words = String::new();
    let mut words_at = left;
    for c in run.chars() {
        let cells = f32::from(text::width(c.encode_utf8(&mut [0; 4])) as u16);
        if let Some(shape) = shape(c, at, top) {
            draw_words(svg, words_at, top, at - words_at, &words, look);
            words.clear();
            let _ = writeln!(
                svg,
                "<path d=\"{shape}\" stroke=\"#{0:06x}\" fill=\"none\"{1}/>",
                look.fg,
                opacity(look)
            );
            words_at = at + CELL.0;
        } else if c == ' ' && words.ends_with(' ') {
            // A wider gap: the words behind it keep their column whatever the letters measure.
            draw_words(svg, words_at, top, at - words_at, &words, look);
            words.clear();
            words_at = at + CELL.0;
        } else {
            words.push(c);
        }
        at += cells * CELL.0;
    }
    draw_words(svg, words_at, top, at - words_at, &words, look);
}

fn draw_words(svg: &mut String, left: f32, top: f32, width: f32, words: &str, look: Look) {
    let trimmed = words.trim_end_matches(' ');
    if trimmed.trim().is_empty() {
        return;
    }
    let lead = trimmed.len() - trimmed.trim_start_matches(' ').len();
    let left = left + f32::from(lead as u16) * CELL.0;
    let width = width - f32::from((words.len() - trimmed.len() + lead) as u16) * CELL.0;
    let escaped = trimmed[lead..]
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let _ = write!(
        svg,
        "<text x=\"{left:.1}\" y=\"{:.1}\" textLength=\"{width:.1}\" lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\" fill=\"#{:06x}\"",
        top + BASELINE,
        look.fg
    );
    if look.bold {
        svg.push_str(" font-weight=\"bold\"");
    }
    if look.italic {
        svg.push_str(" font-style=\"italic\"");
    }
    if look.underline {
        svg.push_str(" text-decoration=\"underline\"");
    }
    svg.push_str(opacity(look));
    let _ = writeln!(svg, ">{escaped}</text>");
}

fn opacity(look: Look) -> &'static str {
    if look.dim { " opacity=\"0.62\"" } else { "" }
}

/// Box-drawing characters and bars as paths through their cell.
fn shape(c: char, left: f32, top: f32) -> Option<String> {
    let (w, h) = CELL;
    let (mx, my, right, bottom) = (left + w / 2.0, top + h / 2.0, left + w, top + h);
    // Which of up, right, down, left a stroke leaves the middle to.
    let arms = match c {
        '─' => [false, true, false, true],
        '│' => [true, false, true, false],
        '┌' | '╭' => [false, true, true, false],
        '┐' | '╮' => [false, false, true, true],
        '└' | '╰' => [true, true, false, false],
        '┘' | '╯' => [true, false, false, true],
        '├' => [true, true, true, false],
        '┤' => [true, false, true, true],
        '┬' => [false, true, true, true],
        '┴' => [true, true, false, true],
        '┼' => [true, true, true, true],
        '▌' => {
            return Some(format!(
                "M{:.1} {top:.1}V{bottom:.1}\" stroke-width=\"{:.1}",
                left + w / 4.0,
                w / 2.0
            ));
        }
        '▏' => {
            return Some(format!(
                "M{:.1} {top:.1}V{bottom:.1}\" stroke-width=\"1.5",
                left + 1.0
            ));
        }
        '┃' => {
            return Some(format!(
                "M{mx:.1} {top:.1}V{bottom:.1}\" stroke-width=\"2.6"
            ));
        }
        _ => return None,
    };
    let ends = [(mx, top), (right, my), (mx, bottom), (left, my)];
    let mut path = String::new();
    for ((x, y), on) in ends.into_iter().zip(arms) {
        if on {
            let _ = write!(path, "M{mx:.1} {my:.1}L{x:.1} {y:.1}");
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    #[test]
    fn every_cell_keeps_its_column() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 12, 1));
        buf.set_string(0, 0, "世 a", Style::new());
        buf.set_string(6, 0, "<b>", Style::new().add_modifier(Modifier::BOLD));
        let svg = picture(&buf, &Palette::DARK);
        assert!(svg.contains("x=\"10.0\""), "{svg}");
        assert!(
            svg.contains(&format!("x=\"{:.1}\"", MARGIN + 6.0 * CELL.0)),
            "{svg}"
        );
        assert!(svg.contains("&lt;b&gt;"));
        assert_eq!(svg.matches("font-weight").count(), 1);
    }

    #[test]
    fn colours_of_the_cube_and_the_ramp_are_xterms() {
        assert_eq!(indexed(16, &Palette::DARK.ansi), 0);
        assert_eq!(indexed(231, &Palette::DARK.ansi), 0x00ff_ffff);
        assert_eq!(indexed(244, &Palette::DARK.ansi), 0x0080_8080);
    }
}
