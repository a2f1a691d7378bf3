//! [`Model`] ⇄ [`Compiled`]: the form in which the built-in deck is compiled in, so that
//! starting costs no parsing. The build script writes it, the program reads it.
//!
//! Long lists are in chunks, each of which is read when something of it is asked for. All
//! texts are one text, and the model that is read borrows its own from it: no text is copied.
//! Not a file format: both ends are built from the same sources, so there is no version. Any
//! bytes may be read without a panic; whether positions lead somewhere is not checked. Knows
//! nothing of TOML or files.

use std::collections::HashMap;
use std::mem;
use std::ops::Range;

use crate::model::{
    BackLink, BackLinkKind, BackLinks, Block, CHUNK, Code, CodeLang, Column, ColumnRole, Diagram,
    Domain, Entry, EntryIx, Facet, Few, Formula, Ids, Kind, LazyList, Link, LinkKind, Linked, List,
    Model, Objective, Pack, PackIx, Pane, Proof, Rare, Section, SectionIx, Served, Source, Table,
    Target, Tone,
};
use crate::text::Safe;

/// A model as the program includes it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Compiled {
    /// Everything but the texts.
    pub structure: Vec<u8>,
    /// The texts, one behind the other, equal ones once.
    pub texts: String,
}

/// `model`, compiled.
pub fn encode(model: &Model) -> Compiled {
    let mut out = Writer::default();
    model.write(&mut out);
    write_count(out.texts.len(), &mut out);
    Compiled {
        structure: out.bytes,
        texts: out.texts,
    }
}

/// The model that [`encode`] turned into `structure` and `texts`; `None` if it cannot be that.
/// Damage inside a chunk is not seen until that is read; what it hits is then empty.
pub fn decode(structure: &'static [u8], texts: &'static str) -> Option<Model> {
    let mut from = Reader {
        left: structure,
        texts,
        end: 0,
    };
    let model = Model::read(&mut from)?;
    let is_all = u32::read(&mut from)? as usize == texts.len() && from.left.is_empty();
    is_all.then_some(model)
}

/// What is written so far.
#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    texts: String,
    /// Where in the texts each one begins.
    known: HashMap<Safe, usize>,
    /// Where the last text ends.
    end: usize,
}

/// The bytes that are not read yet, and all texts.
struct Reader {
    left: &'static [u8],
    texts: &'static str,
    /// Where the last text ends.
    end: usize,
}

impl Reader {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.left.split_first()?;
        self.left = rest;
        Some(*first)
    }

    /// A number of things of at least one byte each: never more than there are bytes.
    fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(u32::read(self)?).ok()?;
        (count <= self.left.len()).then_some(count)
    }
}

fn write_count(count: usize, out: &mut Writer) {
    // Limits of packs (`limits`) keep all counts far below; what is beyond fails to decode.
    u32::try_from(count).unwrap_or(u32::MAX).write(out);
}

/// What has a form in bytes.
trait Coded: Sized {
    fn write(&self, out: &mut Writer);
    fn read(from: &mut Reader) -> Option<Self>;
}

impl Coded for Model {
    fn write(&self, out: &mut Writer) {
        let Self {
            packs,
            sections,
            entries,
            mentions: _, // are among what is linked
            linked: _,
        } = self;
        packs.write(out);
        sections.write(out);
        entries.write(out);
        let linked: LazyList<Linked> = BackLinks::new(self).all(self).collect();
        linked.write(out);
    }

    fn read(from: &mut Reader) -> Option<Self> {
        Some(Self {
            packs: Coded::read(from)?,
            sections: Coded::read(from)?,
            entries: Coded::read(from)?,
            mentions: Vec::new(),
            linked: Coded::read(from)?,
        })
    }
}

/// Structs: their fields one by one. All are named, so that a new one must be added here.
macro_rules! fields {
    ($($name:ident { $($field:ident),+ })+) => { $(
        impl Coded for $name {
            fn write(&self, out: &mut Writer) {
                let Self { $($field),+ } = self;
                $($field.write(out);)+
            }

            fn read(from: &mut Reader) -> Option<Self> {
                Some(Self { $($field: Coded::read(from)?),+ })
            }
        }
    )+ };
}

fields! {
    Pack {
        id, title, version, license, language, panes, domains, objectives, sources, entries,
        sections, ids
    }
    Pane { id, title, sections }
    Section { pack, pane, id, title, kind, topic, intro, columns, entries, also, about_itself, served }
    Served { objectives, domains }
    Column { id, title, role }
    Domain { id, title, weight }
    Objective { id, domain, group, title }
    Source { id, title, url, read, as_of }
    Entry {
        section, id, own_title, cells, why, aliases, objectives, sources, links, rare
    }
    Rare { between, situation, facets, blocks }
    Link { kind, target }
    Linked { links, pairs }
    BackLink { from, kind }
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
            fn write(&self, out: &mut Writer) {
                out.bytes.push(*self as u8);
            }

            fn read(from: &mut Reader) -> Option<Self> {
                Self::ALL.get(usize::from(from.byte()?)).copied()
            }
        }
    )+ };
}

words! { Kind ColumnRole LinkKind BackLinkKind CodeLang Proof Tone }

/// Positions: their number.
macro_rules! positions {
    ($($name:ident)+) => { $(
        impl Coded for $name {
            fn write(&self, out: &mut Writer) {
                self.0.write(out);
            }

            fn read(from: &mut Reader) -> Option<Self> {
                Coded::read(from).map(Self)
            }
        }
    )+ };
}

positions! { EntryIx SectionIx PackIx }

impl Coded for Target {
    fn write(&self, out: &mut Writer) {
        match self {
            Self::Entry(ix) => tagged(0, ix, out),
            Self::Section(ix) => tagged(1, ix, out),
        }
    }

    fn read(from: &mut Reader) -> Option<Self> {
        match from.byte()? {
            0 => Coded::read(from).map(Self::Entry),
            1 => Coded::read(from).map(Self::Section),
            _ => None,
        }
    }
}

impl Coded for Block {
    fn write(&self, out: &mut Writer) {
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

    fn read(from: &mut Reader) -> Option<Self> {
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

fn tagged(tag: u8, value: &impl Coded, out: &mut Writer) {
    out.bytes.push(tag);
    value.write(out);
}

/// Seven bits a byte, the lowest first; the highest bit says that more follow.
impl Coded for u32 {
    fn write(&self, out: &mut Writer) {
        let mut rest = *self;
        while rest >= 0x80 {
            out.bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        out.bytes.push(rest as u8);
    }

    fn read(from: &mut Reader) -> Option<Self> {
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
    fn write(&self, out: &mut Writer) {
        u32::from(*self).write(out);
    }

    fn read(from: &mut Reader) -> Option<Self> {
        u32::read(from)?.try_into().ok()
    }
}

impl Coded for u8 {
    fn write(&self, out: &mut Writer) {
        out.bytes.push(*self);
    }

    fn read(from: &mut Reader) -> Option<Self> {
        from.byte()
    }
}

impl Coded for bool {
    fn write(&self, out: &mut Writer) {
        out.bytes.push(u8::from(*self));
    }

    fn read(from: &mut Reader) -> Option<Self> {
        match from.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

/// Where it begins, plus one, or nought behind the last one, as most do; and how long it is.
impl Coded for Safe {
    fn write(&self, out: &mut Writer) {
        let start = *out.known.entry(self.clone()).or_insert_with(|| {
            out.texts.push_str(self);
            out.texts.len() - self.len()
        });
        write_count(if start == out.end { 0 } else { start + 1 }, out);
        write_count(self.len(), out);
        out.end = start + self.len();
    }

    fn read(from: &mut Reader) -> Option<Self> {
        let start = match u32::read(from)? as usize {
            0 => from.end,
            place => place - 1,
        };
        from.end = start.checked_add(u32::read(from)? as usize)?;
        // The texts were made safe when the deck was built; again would only cost time.
        from.texts.get(start..from.end).map(Self::vouched)
    }
}

impl Coded for Range<u32> {
    fn write(&self, out: &mut Writer) {
        self.start.write(out);
        self.end.write(out);
    }

    fn read(from: &mut Reader) -> Option<Self> {
        Some(u32::read(from)?..u32::read(from)?)
    }
}

impl<T: Coded> Coded for Option<T> {
    fn write(&self, out: &mut Writer) {
        match self {
            None => out.bytes.push(0),
            Some(value) => tagged(1, value, out),
        }
    }

    fn read(from: &mut Reader) -> Option<Self> {
        match from.byte()? {
            0 => Some(None),
            1 => T::read(from).map(Some),
            _ => None,
        }
    }
}

impl<T: Coded> Coded for [T; 2] {
    fn write(&self, out: &mut Writer) {
        let [one, other] = self;
        one.write(out);
        other.write(out);
    }

    fn read(from: &mut Reader) -> Option<Self> {
        Some([T::read(from)?, T::read(from)?])
    }
}

impl<A: Coded, B: Coded> Coded for (A, B) {
    fn write(&self, out: &mut Writer) {
        self.0.write(out);
        self.1.write(out);
    }

    fn read(from: &mut Reader) -> Option<Self> {
        Some((A::read(from)?, B::read(from)?))
    }
}

impl<T: Coded> Coded for Box<T> {
    fn write(&self, out: &mut Writer) {
        (**self).write(out);
    }

    fn read(from: &mut Reader) -> Option<Self> {
        T::read(from).map(Self::new)
    }
}

impl<T: Coded> Coded for Box<[T]> {
    fn write(&self, out: &mut Writer) {
        write_all(self, out);
    }

    fn read(from: &mut Reader) -> Option<Self> {
        Vec::read(from).map(Into::into)
    }
}

impl Coded for Few {
    fn write(&self, out: &mut Writer) {
        write_all(self, out);
    }

    fn read(from: &mut Reader) -> Option<Self> {
        Vec::read(from).map(Into::into)
    }
}

fn write_all<T: Coded>(list: &[T], out: &mut Writer) {
    write_count(list.len(), out);
    for value in list {
        value.write(out);
    }
}

impl<T: Coded> Coded for Vec<T> {
    fn write(&self, out: &mut Writer) {
        write_all(self, out);
    }

    fn read(from: &mut Reader) -> Option<Self> {
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

/// How many items, how many bytes each chunk of them takes, then the chunks. Each can be read
/// without those before it.
impl<T: Coded + Default + 'static> Coded for LazyList<T> {
    fn write(&self, out: &mut Writer) {
        let (before, end) = (mem::take(&mut out.bytes), out.end);
        let mut lengths = Vec::new();
        for (at, item) in self.iter().enumerate() {
            if at % CHUNK == 0 {
                lengths.push(0);
                out.end = 0;
            }
            let start = out.bytes.len();
            item.write(out);
            if let Some(length) = lengths.last_mut() {
                *length += out.bytes.len() - start;
            }
        }
        let chunks = mem::replace(&mut out.bytes, before);
        out.end = end;
        write_count(self.len(), out);
        for length in lengths {
            write_count(length, out);
        }
        out.bytes.extend(chunks);
    }

    fn read(from: &mut Reader) -> Option<Self> {
        let count = u32::read(from)? as usize;
        let (mut end, mut ends) = (0_usize, Vec::new());
        for _ in 0..count.div_ceil(CHUNK) {
            end = end.checked_add(u32::read(from)? as usize)?;
            ends.push(end);
        }
        let (chunks, left) = from.left.split_at_checked(end)?;
        let texts = from.texts;
        from.left = left;
        let chunk = move |at: usize| {
            let start = at
                .checked_sub(1)
                .map_or(Some(&0), |before| ends.get(before))?;
            chunks.get(*start..*ends.get(at)?)
        };
        // Each takes at least a byte.
        (count <= chunks.len()).then_some(Self::new(count, move |items| {
            let left = chunk(items.start / CHUNK).unwrap_or_default();
            let mut from = Reader {
                left,
                texts,
                end: 0,
            };
            // What is damaged is empty.
            items
                .map(|_| T::read(&mut from).unwrap_or_default())
                .collect()
        }))
    }
}

impl Coded for Ids {
    fn write(&self, out: &mut Writer) {
        self.all().write(out);
    }

    fn read(from: &mut Reader) -> Option<Self> {
        LazyList::read(from).map(Self::from)
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
        for (one, other) in one.entries.iter().zip(other.entries.iter()) {
            assert_eq!(format!("{one:?}"), format!("{other:?}"));
        }
        assert_eq!(one.entries.len(), other.entries.len());
        let rest = |model: &Model| {
            let linked: Vec<Linked> = BackLinks::new(model).all(model).collect();
            format!("{:?} {:?} {linked:?}", model.packs, model.sections)
        };
        assert!(rest(one) == rest(other), "not the same");
    }

    fn reader(left: &[u8], texts: &'static str) -> Reader {
        Reader {
            left: left.to_vec().leak(),
            texts,
            end: 0,
        }
    }

    fn round_trip(model: &Model) -> Model {
        let Compiled { structure, texts } = encode(model);
        decode(structure.leak(), texts.leak()).unwrap()
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
            same(&model, &round_trip(&model));
        }
        let (all, _) = build(&sources);
        assert!(all.packs.len() > 1);
        same(&all, &round_trip(&all));
    }

    #[test]
    fn the_built_in_deck_is_the_one_in_the_data_folder() {
        same(&builtin(), &model_of("data/ai-300"));
    }

    #[test]
    fn numbers_of_every_length_come_back() {
        for number in [0, 1, 127, 128, 16_383, 16_384, 1 << 21, 1 << 28, u32::MAX] {
            let mut out = Writer::default();
            number.write(&mut out);
            let mut from = reader(&out.bytes, "");
            assert_eq!(u32::read(&mut from), Some(number));
            assert!(from.left.is_empty());
        }
        for bytes in [&[0xff; 5][..], &[0x80; 9], &[0xff, 0xff, 0xff, 0xff, 0x10]] {
            assert_eq!(u32::read(&mut reader(bytes, "")), None);
        }
    }

    #[test]
    fn cut_or_continued_bytes_are_no_model() {
        let mut deck = encode(&model_of("tests/packs/valid/kinds"));
        let texts: &str = deck.texts.leak();
        deck.structure.push(0);
        let structure: &[u8] = deck.structure.leak();
        let whole = structure.len() - 1;
        for end in 0..whole {
            assert!(decode(&structure[..end], texts).is_none(), "cut at {end}");
        }
        assert!(decode(&structure[..whole], &texts[..texts.len() / 2]).is_none());
        assert!(decode(structure, texts).is_none());
        assert!(decode(&structure[..whole], texts).is_some());
    }

    /// Reads also what would be read later.
    fn read_all(structure: Vec<u8>, texts: &'static str) {
        if let Some(model) = decode(structure.leak(), texts) {
            assert_eq!(model.entries.iter().count(), model.entries.len());
            let ids = model.packs.iter().map(|pack| pack.ids.all());
            assert!(ids.clone().all(|ids| ids.iter().count() == ids.len()));
            assert_eq!(model.linked.iter().count(), model.linked.len());
        }
    }

    #[test]
    fn damaged_bytes_never_panic() {
        for pack in ["tests/packs/valid/kinds", "tests/packs/valid/blocks"] {
            let Compiled { structure, texts } = encode(&model_of(pack));
            let texts = texts.leak();
            for at in 0..structure.len() {
                for damage in [0x01, 0x80, 0xff] {
                    let mut damaged = structure.clone();
                    damaged[at] ^= damage;
                    read_all(damaged, texts);
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
            read_all(noise, "some texts, é");
        }
    }

    #[test]
    fn a_false_count_takes_no_more_memory_than_the_bytes_are_worth() {
        let mut out = Writer::default();
        u32::MAX.write(&mut out);
        out.bytes.resize(1000, 0);
        assert!(Vec::<Entry>::read(&mut reader(&out.bytes, "")).is_none());
        let mut out = Writer::default();
        1000_u32.write(&mut out);
        // No tag is 9, so that nothing but the room made for the targets would be left.
        out.bytes.resize(2000, 9);
        assert!(Vec::<Target>::read(&mut reader(&out.bytes, "")).is_none());
    }

    #[test]
    fn texts_are_cut_where_they_are_and_kept_once() {
        let texts = ["é", "", "two", "é"].map(Safe::from);
        let mut out = Writer::default();
        for text in &texts {
            text.write(&mut out);
        }
        assert_eq!(out.texts, "étwo");
        let mut from = reader(&out.bytes, out.texts.leak());
        for text in texts {
            assert_eq!(Safe::read(&mut from), Some(text));
        }
        // Beyond the end, between the bytes of a character, further than there are numbers.
        for place in [
            &[3, 4][..],
            &[2, 1],
            &[6, 1],
            &[0xff, 0xff, 0xff, 0xff, 0xf, 1],
        ] {
            assert_eq!(Safe::read(&mut reader(place, "étwo")), None, "{place:?}");
        }
    }
}
