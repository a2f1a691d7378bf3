//! Themes: each meaning ([`Role`]) gets a look. Read from TOML; the shipped ones are compiled
//! in from `assets/themes/`, the user's own lie in the configuration folder.

use std::collections::BTreeMap;
use std::str::FromStr;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use toml::Spanned;

use crate::doc::Role;
use crate::pack::{Problem, Problems};
use crate::text::{self, Safe};

/// The themes that ship with the program, the default first.
const SHIPPED: &[(&str, &str)] = &[
    ("default", include_str!("../../assets/themes/default.toml")),
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
    (
        "high-contrast",
        include_str!("../../assets/themes/high-contrast.toml"),
    ),
    (
        "colour-blind",
        include_str!("../../assets/themes/colour-blind.toml"),
    ),
];

/// A look for every meaning.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// Its name: the name of its file.
    pub name: Safe,
    styles: BTreeMap<Role, Style>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTheme {
    #[serde(default)]
    format: Option<Spanned<u32>>,
    #[serde(default)]
    styles: BTreeMap<Spanned<String>, Spanned<RawStyle>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of its own")]
struct RawStyle {
    fg: Option<String>,
    bg: Option<String>,
    #[serde(default)]
    bold: bool,
    #[serde(default)]
    dim: bool,
    #[serde(default)]
    italic: bool,
    #[serde(default)]
    underline: bool,
    #[serde(default)]
    reverse: bool,
}

impl Theme {
    /// The names of the shipped themes, the default first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(name, _)| *name)
    }

    /// The shipped theme called `name`.
    pub fn named(name: &str) -> Option<Self> {
        let (name, toml) = SHIPPED.iter().find(|(known, _)| *known == name)?;
        Some(Self::parse(name, &format!("{name}.toml"), toml).0)
    }

    /// A theme made by a rule.
    pub fn by(name: &str, look: impl Fn(Role) -> Style) -> Self {
        let styles = Role::ALL
            .iter()
            .map(|(role, _)| (*role, look(*role)))
            .collect();
        Self {
            name: Safe::line(name),
            styles,
        }
    }

    /// Reads a theme from the text of `file`. What is right in it serves; a meaning without a
    /// look of its own has that of ordinary text.
    pub fn parse(name: &str, file: &str, toml: &str) -> (Self, Vec<Problem>) {
        let mut theme = Self {
            name: Safe::line(name),
            styles: BTreeMap::new(),
        };
        let mut problems = Problems::of(file, toml);
        let raw: RawTheme = match toml::from_str(toml) {
            Ok(raw) => raw,
            Err(error) => {
                problems.add(error.span(), || (error.message(), None));
                return (theme, problems.finish());
            }
        };
        if let Some(format) = raw.format.filter(|format| *format.get_ref() > 1) {
            let hint = Some("update refdeck".to_string());
            problems.add(Some(format.span()), || {
                ("this theme is for a newer refdeck", hint)
            });
        }
        for (word, style) in raw.styles {
            let written = word.get_ref();
            let Some((role, _)) = Role::ALL.iter().find(|(_, name)| name == written) else {
                problems.add(Some(word.span()), || {
                    let near = text::nearest(written, Role::ALL.iter().map(|(_, name)| *name));
                    let hint = near.map(|near| format!("did you mean `{near}`?"));
                    (format!("unknown style `{written}`"), hint)
                });
                continue;
            };
            match style.get_ref().resolve() {
                Ok(style) => {
                    theme.styles.insert(*role, style);
                }
                Err(colour) => problems.add(Some(style.span()), || {
                    let hint = "a colour is a name such as `blue` or `light-blue`, a number from 0 to 255, or `#rrggbb`";
                    (format!("unknown colour `{colour}`"), Some(hint.to_string()))
                }),
            }
        }
        (theme, problems.finish())
    }

    /// The look of `role`.
    pub fn style(&self, role: Role) -> Style {
        let base = self.styles.get(&Role::Text).copied().unwrap_or_default();
        if role == Role::Text {
            base
        } else {
            base.patch(self.styles.get(&role).copied().unwrap_or_default())
        }
    }

    /// What `role` adds to whatever lies below it.
    pub fn patch(&self, role: Role) -> Style {
        self.styles.get(&role).copied().unwrap_or_default()
    }

    /// The same theme without colours: what they said is said by bold, underline and reverse.
    #[must_use]
    pub fn without_colours(mut self) -> Self {
        for (role, _) in Role::ALL {
            let kept = self
                .styles
                .get(role)
                .map_or(Modifier::empty(), |style| style.add_modifier);
            let said = match role {
                Role::Selected | Role::TabActive => Modifier::REVERSED,
                Role::Title
                | Role::Heading
                | Role::Answer
                | Role::Key
                | Role::SelectedDim
                | Role::Weak
                | Role::Bad => Modifier::BOLD,
                Role::Link | Role::Match => Modifier::UNDERLINED,
                Role::Text
                | Role::Muted
                | Role::Strong
                | Role::Code
                | Role::CodeKey
                | Role::CodeText
                | Role::CodeNumber
                | Role::CodeComment
                | Role::Border
                | Role::BorderFocus
                | Role::Good
                | Role::Warn
                | Role::Input => Modifier::empty(),
            };
            self.styles
                .insert(*role, Style::new().add_modifier(kept | said));
        }
        self
    }
}

impl RawStyle {
    /// The style, or the colour that is none.
    fn resolve(&self) -> Result<Style, String> {
        let Self {
            fg,
            bg,
            bold,
            dim,
            italic,
            underline,
            reverse,
        } = self;
        let mut style = Style::new();
        let colour = |name: &String| Color::from_str(name).map_err(|_| name.clone());
        if let Some(fg) = fg {
            style = style.fg(colour(fg)?);
        }
        if let Some(bg) = bg {
            style = style.bg(colour(bg)?);
        }
        let modifiers = [
            (*bold, Modifier::BOLD),
            (*dim, Modifier::DIM),
            (*italic, Modifier::ITALIC),
            (*underline, Modifier::UNDERLINED),
            (*reverse, Modifier::REVERSED),
        ];
        for (on, modifier) in modifiers {
            if on {
                style = style.add_modifier(modifier);
            }
        }
        Ok(style)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_themes_are_free_of_problems_and_know_every_meaning() {
        for (name, toml) in SHIPPED {
            let (theme, problems) = Theme::parse(name, name, toml);
            assert_eq!(problems, [], "{name}");
            for (role, word) in Role::ALL {
                assert!(theme.styles.contains_key(role), "{name} lacks {word}");
            }
        }
    }

    #[test]
    fn the_default_theme_uses_the_terminals_own_colours_only() {
        let default = Theme::named("default").unwrap();
        for style in default.styles.values() {
            for colour in [style.fg, style.bg].into_iter().flatten() {
                assert!(
                    !matches!(colour, Color::Rgb(..) | Color::Indexed(_)),
                    "{colour:?}"
                );
            }
        }
        assert_eq!(default.style(Role::Text), Style::new());
    }

    #[test]
    fn states_differ_by_more_than_colour() {
        for theme in Theme::names().filter_map(Theme::named) {
            let plain = theme.without_colours();
            assert_ne!(plain.style(Role::Selected), plain.style(Role::Text));
            assert_ne!(plain.style(Role::TabActive), plain.style(Role::Text));
            assert_ne!(plain.style(Role::Match), plain.style(Role::Text));
        }
    }

    #[test]
    fn text_stands_out_from_its_background() {
        for theme in Theme::names().skip(1).filter_map(Theme::named) {
            let base = theme.style(Role::Text);
            for (role, word) in Role::ALL {
                let style = base.patch(theme.patch(*role));
                let (Some(fg), Some(bg)) = (style.fg, style.bg) else {
                    panic!("{} {word}", theme.name)
                };
                // Lines may be fainter than text (WCAG 2.1, 1.4.3 and 1.4.11).
                let least = if *role == Role::Border {
                    1.5
                } else if theme.name == "high-contrast" {
                    7.0
                } else {
                    4.5
                };
                let found = contrast(fg, bg);
                assert!(found >= least, "{} {word}: {found:.2}", theme.name);
            }
        }
    }

    /// Contrast ratio by WCAG 2.1.
    fn contrast(one: Color, other: Color) -> f64 {
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(colour: Color) -> f64 {
        let Color::Rgb(r, g, b) = colour else {
            panic!("{colour:?}")
        };
        let part = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    }

    #[test]
    fn faults_are_told_with_their_place_and_the_rest_serves() {
        let toml = "format = 1\n[styles]\ntitel = { bold = true }\nlink = { fg = \"bluish\" }\nbad = { fg = \"red\" }\n";
        let (theme, problems) = Theme::parse("mine", "mine.toml", toml);
        let told: Vec<String> = problems.iter().map(Problem::location).collect();
        assert_eq!(told.len(), 2);
        assert!(
            problems
                .iter()
                .any(|p| p.hint.as_deref() == Some("did you mean `title`?"))
        );
        assert_eq!(theme.style(Role::Bad).fg, Some(Color::Red));
    }
}
