//! [`Model`] ⇄ bytes: the form in which the built-in deck is compiled in, so that starting
//! costs no parsing. The build script writes it, the program reads it.
//!
//! Not a file format: both ends are built from the same sources, so there is no version. Any
//! bytes may be read without a panic; whether positions lead somewhere is not checked.
//! Knows nothing of TOML or files.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::{
    Block, Code, CodeLang, Column, ColumnRole, Diagram, Domain, Entry, EntryIx, Facet, Formula,
    Kind, Link, LinkKind, List, Model, Objective, Pack, PackIx, Pane, Proof, Section, SectionIx,
    Source, Table, Target, Tone,
};
use crate::text::Safe;

/// `model` as bytes.
pub fn encode(model: &Model) -> Vec<u8> {
    let mut out = Vec::new();
    model.write(&mut out);
    out
}

/// The model that [`encode`] turned into `bytes`; `None` if it cannot be that.
pub fn decode(bytes: &[u8]) -> Option<Model> {
    let mut from = Reader { left: bytes };
    let model = Model::read(&mut from)?;
    from.left.is_empty().then_some(model)
}

/// The bytes that are not read yet.
struct Reader<'a> {
    left: &'a [u8],
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.left.split_first()?;
        self.left = rest;
        Some(*first)
    }

    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (first, rest) = self.left.split_at_checked(count)?;
        self.left = rest;
        Some(first)
    }

    /// A number of things of at least one byte each: never more than there are bytes.
    fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(u32::read(self)?).ok()?;
        (count <= self.left.len()).then_some(count)
    }
}

fn write_count(count: usize, out: &mut Vec<u8>) {
    // Limits of packs (`limits`) keep all counts far below; what is beyond fails to decode.
    u32::try_from(count).unwrap_or(u32::MAX).write(out);
}

/// What has a form in bytes.
trait Coded: Sized {
    fn write(&self, out: &mut Vec<u8>);
    fn read(from: &mut Reader<'_>) -> Option<Self>;
}

/// Structs: their fields one by one. All are named, so that a new one must be added here.
macro_rules! fields {
    ($($name:ident { $($field:ident),+ })+) => { $(
        impl Coded for $name {
            fn write(&self, out: &mut Vec<u8>) {
                let Self { $($field),+ } = self;
                $($field.write(out);)+
            }

            fn read(from: &mut Reader<'_>) -> Option<Self> {
                Some(Self { $($field: Coded::read(from)?),+ })
            }
        }
    )+ };
}

fields! {
    Model { packs, sections, entries }
    Pack {
        id, title, version, license, language, panes, domains, objectives, sources, entries,
        sections, ids
    }
    Pane { id, title, sections }
    Section { pack, pane, id, title, kind, topic, intro, columns, entries, also, about_itself }
    Column { id, title, role }
    Domain { id, title, weight }
    Objective { id, domain, group, title }
    Source { id, title, url, read, as_of }
    Entry {
        section, id, own_title, cells, why, aliases, objectives, sources, links, between,
        situation, facets, blocks
    }
    Link { kind, target }
    Facet { name, answer, wrong, see }
    Code { name, lang, proof, reason, text }
    Table { columns, rows }
    List { steps, items }
    Diagram { alt, text, links }
    Formula { latex, plain }
}

/// Words: their position among all of them.
macro_rules! words {
    ($($name:ident)+) => { $(
        impl Coded for $name {
            fn write(&self, out: &mut Vec<u8>) {
                out.push(*self as u8);
            }

            fn read(from: &mut Reader<'_>) -> Option<Self> {
                Self::ALL.get(usize::from(from.byte()?)).copied()
            }
        }
    )+ };
}

words! { Kind ColumnRole LinkKind CodeLang Proof Tone }

/// Positions: their number.
macro_rules! positions {
    ($($name:ident)+) => { $(
        impl Coded for $name {
            fn write(&self, out: &mut Vec<u8>) {
                self.0.write(out);
            }

            fn read(from: &mut Reader<'_>) -> Option<Self> {
                Coded::read(from).map(Self)
            }
        }
    )+ };
}

positions! { EntryIx SectionIx PackIx }

impl Coded for Target {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Entry(ix) => tagged(0, ix, out),
            Self::Section(ix) => tagged(1, ix, out),
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        match from.byte()? {
            0 => Coded::read(from).map(Self::Entry),
            1 => Coded::read(from).map(Self::Section),
            _ => None,
        }
    }
}

impl Coded for Block {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Text(text) => tagged(0, text, out),
            Self::Code(code) => tagged(1, code, out),
            Self::Table(table) => tagged(2, table, out),
            Self::List(list) => tagged(3, list, out),
            Self::Diagram(diagram) => tagged(4, diagram, out),
            Self::Formula(formula) => tagged(5, formula, out),
            Self::Callout { tone, text } => {
                tagged(6, tone, out);
                text.write(out);
            }
            Self::Coverage(domain) => tagged(7, domain, out),
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        match from.byte()? {
            0 => Coded::read(from).map(Self::Text),
            1 => Coded::read(from).map(Self::Code),
            2 => Coded::read(from).map(Self::Table),
            3 => Coded::read(from).map(Self::List),
            4 => Coded::read(from).map(Self::Diagram),
            5 => Coded::read(from).map(Self::Formula),
            6 => Some(Self::Callout {
                tone: Coded::read(from)?,
                text: Coded::read(from)?,
            }),
            7 => Coded::read(from).map(Self::Coverage),
            _ => None,
        }
    }
}

fn tagged(tag: u8, value: &impl Coded, out: &mut Vec<u8>) {
    out.push(tag);
    value.write(out);
}

/// Seven bits a byte, the lowest first; the highest bit says that more follow.
impl Coded for u32 {
    fn write(&self, out: &mut Vec<u8>) {
        let mut rest = *self;
        while rest >= 0x80 {
            out.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        out.push(rest as u8);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let mut value = 0_u64;
        for shift in (0..35).step_by(7) {
            let byte = from.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return value.try_into().ok();
            }
        }
        None
    }
}

impl Coded for u16 {
    fn write(&self, out: &mut Vec<u8>) {
        u32::from(*self).write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        u32::read(from)?.try_into().ok()
    }
}

impl Coded for u8 {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.byte()
    }
}

impl Coded for bool {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        match from.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Coded for Safe {
    fn write(&self, out: &mut Vec<u8>) {
        write_count(self.len(), out);
        out.extend_from_slice(self.as_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let count = from.count()?;
        let text = std::str::from_utf8(from.bytes(count)?).ok()?;
        // The texts were made safe when the deck was built; again would only cost time.
        Some(Self::vouched(text))
    }
}

impl Coded for Range<u32> {
    fn write(&self, out: &mut Vec<u8>) {
        self.start.write(out);
        self.end.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(u32::read(from)?..u32::read(from)?)
    }
}

impl<T: Coded> Coded for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            None => out.push(0),
            Some(value) => tagged(1, value, out),
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        match from.byte()? {
            0 => Some(None),
            1 => T::read(from).map(Some),
            _ => None,
        }
    }
}

impl<T: Coded> Coded for [T; 2] {
    fn write(&self, out: &mut Vec<u8>) {
        let [one, other] = self;
        one.write(out);
        other.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some([T::read(from)?, T::read(from)?])
    }
}

impl<A: Coded, B: Coded> Coded for (A, B) {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
        self.1.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some((A::read(from)?, B::read(from)?))
    }
}

impl<T: Coded> Coded for Vec<T> {
    fn write(&self, out: &mut Vec<u8>) {
        write_count(self.len(), out);
        for value in self {
            value.write(out);
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let count = from.count()?;
        // A false count must not ask for more memory than the bytes that are left are worth.
        let worth = from.left.len() / size_of::<T>().max(1);
        let mut values = Self::with_capacity(count.min(worth));
        for _ in 0..count {
            values.push(T::read(from)?);
        }
        Some(values)
    }
}

impl Coded for BTreeMap<Safe, Target> {
    fn write(&self, out: &mut Vec<u8>) {
        write_count(self.len(), out);
        for (id, target) in self {
            id.write(out);
            target.write(out);
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let pairs: Vec<(Safe, Target)> = Coded::read(from)?;
        Some(pairs.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::{build, builtin, open, report};
    use super::*;

    fn model_of(pack: &str) -> Model {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(pack);
        let (model, problems) = build(&[open(&path).unwrap()]);
        assert!(problems.is_empty(), "{}", report(&problems));
        model
    }

    /// Fails without printing the whole of both.
    #[track_caller]
    fn same(one: &Model, other: &Model) {
        assert!(!one.entries.is_empty());
        for (one, other) in one.entries.iter().zip(&other.entries) {
            assert_eq!(format!("{one:?}"), format!("{other:?}"));
        }
        assert!(format!("{one:?}") == format!("{other:?}"), "not the same");
    }

    #[test]
    fn a_decoded_model_is_the_one_that_was_encoded() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut sources = vec![open(&folder.join("data/ai-300")).unwrap()];
        let valid = std::fs::read_dir(folder.join("tests/packs/valid")).unwrap();
        let valid = valid.map(|pack| pack.unwrap().path());
        let valid = valid.filter(|pack| pack.join("pack.toml").exists());
        sources.extend(valid.map(|pack| open(&pack).unwrap()));
        for source in &sources {
            let (model, _) = build(std::slice::from_ref(source));
            same(&model, &decode(&encode(&model)).unwrap());
        }
        let (all, _) = build(&sources);
        assert!(all.packs.len() > 1);
        same(&all, &decode(&encode(&all)).unwrap());
    }

    #[test]
    fn the_built_in_deck_is_the_one_in_the_data_folder() {
        same(&builtin(), &model_of("data/ai-300"));
    }

    #[test]
    fn numbers_of_every_length_come_back() {
        for number in [0, 1, 127, 128, 16_383, 16_384, 1 << 21, 1 << 28, u32::MAX] {
            let mut out = Vec::new();
            number.write(&mut out);
            let mut from = Reader { left: &out };
            assert_eq!(u32::read(&mut from), Some(number));
            assert!(from.left.is_empty());
        }
        for bytes in [&[0xff; 5][..], &[0x80; 9], &[0xff, 0xff, 0xff, 0xff, 0x10]] {
            assert_eq!(u32::read(&mut Reader { left: bytes }), None);
        }
    }

    #[test]
    fn cut_or_continued_bytes_are_no_model() {
        let mut bytes = encode(&model_of("tests/packs/valid/kinds"));
        for end in 0..bytes.len() {
            assert!(decode(&bytes[..end]).is_none(), "cut at {end}");
        }
        bytes.push(0);
        assert!(decode(&bytes).is_none());
    }

    #[test]
    fn damaged_bytes_never_panic() {
        for pack in ["tests/packs/valid/kinds", "tests/packs/valid/blocks"] {
            let bytes = encode(&model_of(pack));
            for at in 0..bytes.len() {
                for damage in [0x01, 0x80, 0xff] {
                    let mut damaged = bytes.clone();
                    damaged[at] ^= damage;
                    let _ = decode(&damaged);
                }
            }
        }
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            // Small bytes get further: they are counts and tags that can be.
            (state >> 32) as u8 & if state & 1 == 0 { 0x03 } else { 0xff }
        };
        for length in 0..2000 {
            let noise: Vec<u8> = (0..length).map(|_| random()).collect();
            let _ = decode(&noise);
        }
    }

    #[test]
    fn a_false_count_takes_no_more_memory_than_the_bytes_are_worth() {
        let mut bytes = Vec::new();
        u32::MAX.write(&mut bytes);
        bytes.resize(1000, 0);
        assert!(Vec::<Entry>::read(&mut Reader { left: &bytes }).is_none());
        bytes.clear();
        1000_u32.write(&mut bytes);
        // No tag is 9, so that nothing but the room made for the targets would be left.
        bytes.resize(2000, 9);
        assert!(Vec::<Target>::read(&mut Reader { left: &bytes }).is_none());
        assert!(
            Safe::read(&mut Reader {
                left: &[0xff, 0x7f, b'a']
            })
            .is_none()
        );
    }
}
