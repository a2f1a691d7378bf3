//! What is written in a pack's files, exactly: unknown keys are refused, and whatever a later
//! check may complain about keeps its position. Nothing is interpreted here.

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

/// A text with its position.
pub(super) type Word = Spanned<String>;

/// `[pack]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPack {
    pub(super) id: Word,
    pub(super) title: Word,
    #[serde(default)]
    pub(super) version: String,
    #[serde(default)]
    pub(super) license: String,
    #[serde(default)]
    pub(super) language: String,
}

/// `[[pane]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPane {
    pub(super) id: Word,
    pub(super) title: Word,
    pub(super) sections: Spanned<Vec<Word>>,
}

/// `[[domain]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDomain {
    pub(super) id: Word,
    pub(super) title: Word,
    pub(super) weight: Spanned<[i64; 2]>,
}

/// `[[objective]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawObjective {
    pub(super) id: Word,
    pub(super) domain: Word,
    #[serde(default)]
    pub(super) group: String,
    pub(super) title: Word,
}

/// `[[source]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSource {
    pub(super) id: Word,
    pub(super) title: Word,
    pub(super) url: Word,
    pub(super) read: Spanned<Datetime>,
    pub(super) as_of: Option<Word>,
}

/// `[section]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSection {
    pub(super) id: Word,
    pub(super) kind: Word,
    pub(super) title: Word,
    pub(super) topic: Option<Word>,
    pub(super) intro: Option<Word>,
    pub(super) objectives: Option<Word>,
    #[serde(default)]
    pub(super) also: Vec<Word>,
    pub(super) columns: Spanned<Vec<RawColumn>>,
}

/// A column of a section.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawColumn {
    pub(super) id: Word,
    pub(super) title: Word,
    pub(super) role: Word,
}

/// `[[entry]]`, without its facets and blocks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEntry {
    pub(super) id: Word,
    pub(super) title: Option<Word>,
    pub(super) cells: Spanned<Vec<Word>>,
    pub(super) why: Option<Word>,
    #[serde(default)]
    pub(super) aliases: Vec<Word>,
    #[serde(default)]
    pub(super) objectives: Vec<Word>,
    #[serde(default)]
    pub(super) sources: Vec<Word>,
    #[serde(default)]
    pub(super) see: Vec<Word>,
    #[serde(default)]
    pub(super) uses: Vec<Word>,
    #[serde(default)]
    pub(super) part_of: Vec<Word>,
    #[serde(default)]
    pub(super) trap: Vec<Word>,
    #[serde(default)]
    #[expect(dead_code, reason = "read with all names, before the entries are")]
    pub(super) was: Vec<Word>,
    pub(super) between: Option<Spanned<Vec<Word>>>,
    pub(super) situation: Option<Word>,
}

/// `[[entry.facet]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFacet {
    pub(super) facet: Word,
    pub(super) answer: Word,
    #[serde(default)]
    pub(super) wrong: Vec<RawWrong>,
    #[serde(default)]
    pub(super) see: Vec<Word>,
}

/// A wrong option of a facet and why it is wrong.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWrong {
    pub(super) option: Word,
    pub(super) reason: Word,
}

/// `[[entry.block]]`: exactly one of the keys.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBlock {
    pub(super) text: Option<Word>,
    pub(super) code: Option<RawCode>,
    pub(super) table: Option<RawTable>,
    pub(super) list: Option<RawList>,
    pub(super) diagram: Option<RawDiagram>,
    pub(super) formula: Option<RawFormula>,
    pub(super) callout: Option<RawCallout>,
    pub(super) coverage: Option<Word>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCode {
    pub(super) name: Option<Word>,
    pub(super) lang: Word,
    pub(super) proof: Word,
    pub(super) reason: Option<Word>,
    pub(super) text: Word,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTable {
    pub(super) columns: Vec<Word>,
    pub(super) rows: Vec<Spanned<Vec<Word>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawList {
    pub(super) style: Word,
    pub(super) items: Vec<Word>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDiagram {
    pub(super) alt: Word,
    pub(super) text: Word,
    #[serde(default)]
    pub(super) links: std::collections::BTreeMap<Word, Word>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFormula {
    pub(super) latex: Word,
    pub(super) plain: Word,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCallout {
    pub(super) tone: Word,
    pub(super) text: Word,
}
