//! JSON that is safe to print: `serde_json` escapes the C0 controls only, so DEL, C1 and the
//! characters that reorder text would reach a terminal raw. Readers get the same values.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use crate::text;

/// Writes `value` as one indented document that ends in a newline.
///
/// # Errors
/// If `out` cannot be written to.
pub fn write_json(out: &mut impl io::Write, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Escaping::default());
    value.serialize(&mut serializer).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

/// [`PrettyFormatter`], with more escapes.
#[derive(Default)]
struct Escaping(PrettyFormatter<'static>);

/// What is never shown as it is, and the joiners and marks of direction, which readers of
/// JSON see as escapes.
fn is_risky(c: char) -> bool {
    text::is_hidden(c) || matches!(c, '\u{61C}' | '\u{200C}'..='\u{200F}')
}

impl Formatter for Escaping {
    fn write_string_fragment<W: io::Write + ?Sized>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_risky(*c)) {
            out.write_all(&rest.as_bytes()[..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }

    fn begin_array<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: io::Write + ?Sized>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: io::Write + ?Sized>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_or_override_is_written_raw_and_every_value_survives() {
        for c in (0..0x11_0000).filter_map(char::from_u32) {
            let text = format!("x{c}y");
            let mut out = Vec::new();
            write_json(&mut out, &text).unwrap();
            let shown = String::from_utf8(out).unwrap();
            assert!(
                !shown.trim_end().chars().any(is_risky),
                "U+{:04X} in {shown:?}",
                c as u32
            );
            assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
        }
    }

    #[test]
    fn documents_are_indented_and_end_in_a_newline() {
        let mut out = Vec::new();
        write_json(&mut out, &serde_json::json!([{ "a": [1], "b": [] }])).unwrap();
        let expected = "[\n  {\n    \"a\": [\n      1\n    ],\n    \"b\": []\n  }\n]\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
