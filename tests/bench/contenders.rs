//! refdeck's search and the others it is measured beside, all over the same texts.
//!
//! A contender is a name and a function that builds its searcher. The others see one text per
//! entry, as a list picker would; refdeck sees the model that the texts come from.

#![allow(dead_code, reason = "each bench has its own list of contenders")]

mod bm25;
mod nucleo;

use frizbee::{CaseMatching, Config, Pattern};
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use refdeck::index::{Index, Marks, Query};
use refdeck::model::{Block, Entry, Model, inline};

/// What is searched.
pub(crate) struct Rows<'a> {
    pub(crate) model: &'a Model,
    /// One text per entry of the model.
    pub(crate) texts: Vec<String>,
}

/// Answers a query with the positions of at most so many entries, best first.
pub(crate) type Search<'a> = Box<dyn FnMut(&str, usize) -> Vec<u32> + 'a>;

/// Somebody to measure.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    pub(crate) build: for<'a> fn(&'a Rows<'a>) -> Search<'a>,
}

pub(crate) const REFDECK: Contender = Contender {
    name: "refdeck",
    build: refdeck,
};
/// `SkimMatcherV2` over every text: score all, sort.
pub(crate) const SKIM: Contender = Contender {
    name: "SkimMatcherV2",
    build: skim,
};
/// nucleo-matcher with its own reading of the query: all words needed.
pub(crate) const NUCLEO: Contender = Contender {
    name: "nucleo-matcher",
    build: |rows| nucleo::search(rows, 1),
};
/// The same, each thread with half of the texts.
pub(crate) const NUCLEO_2: Contender = Contender {
    name: "nucleo, 2 threads",
    build: |rows| nucleo::search(rows, 2),
};
/// frizbee with its own reading of the query, all words needed, one typo in words of four letters;
/// its order is better so than with one typo in the query as a whole.
pub(crate) const FRIZBEE: Contender = Contender {
    name: "frizbee, 1 typo",
    build: frizbee,
};
/// BM25 with prefix and typo.
pub(crate) const BM25: Contender = Contender {
    name: "BM25, prefix, typo",
    build: bm25::search,
};

impl<'a> Rows<'a> {
    /// The texts of `model` as a row shows them: title, cells, aliases and reason; with
    /// `pages` also what is on the page.
    pub(crate) fn new(model: &'a Model, pages: bool) -> Self {
        let texts = model.entries.iter().map(|entry| text(entry, pages));
        Self {
            model,
            texts: texts.collect(),
        }
    }
}

fn text(entry: &Entry, pages: bool) -> String {
    let parts = entry.own_title.iter().chain(&entry.cells);
    let parts = parts.chain(&entry.aliases).chain(&entry.why);
    let mut parts: Vec<&str> = parts.map(|part| &**part).collect();
    if pages {
        parts.extend(entry.rare().situation.as_deref());
        for facet in &entry.rare().facets {
            parts.extend([&*facet.name, &*facet.answer]);
            parts.extend(facet.wrong.iter().flatten().map(|part| &**part));
        }
        entry
            .rare()
            .blocks
            .iter()
            .for_each(|block| page(block, &mut parts));
    }
    let plain: Vec<_> = parts.into_iter().map(inline::plain).collect();
    plain.join(" ")
}

fn page<'a>(block: &'a Block, parts: &mut Vec<&'a str>) {
    match block {
        Block::Text(text) | Block::Callout { text, tone: _ } => parts.push(text),
        Block::Code(code) => parts.push(&code.text),
        Block::Table(table) => {
            let cells = table.columns.iter().chain(table.rows.iter().flatten());
            parts.extend(cells.map(|cell| &**cell));
        }
        Block::List(list) => parts.extend(list.items.iter().map(|item| &**item)),
        Block::Diagram(diagram) => parts.extend([&*diagram.alt, &*diagram.text]),
        Block::Formula(formula) => parts.push(&formula.plain),
        Block::Coverage(_) => {}
    }
}

fn refdeck<'a>(rows: &'a Rows<'a>) -> Search<'a> {
    let index = Index::new(rows.model);
    index.prepare(rows.model);
    Box::new(move |query, k| {
        let found = index.search(rows.model, &Query::parse(query), &Marks::NONE, k);
        found.hits.iter().map(|hit| hit.entry.0).collect()
    })
}

fn skim<'a>(rows: &'a Rows<'a>) -> Search<'a> {
    let matcher = SkimMatcherV2::default().ignore_case();
    Box::new(move |query, k| {
        let scored = rows.texts.iter().zip(0..).filter_map(|(text, at)| {
            let score = matcher.fuzzy_match(text, query)?;
            Some((std::cmp::Reverse(score), at))
        });
        best(scored.collect(), k)
    })
}

fn frizbee<'a>(rows: &'a Rows<'a>) -> Search<'a> {
    let config = Config::default().casing(CaseMatching::Ignore);
    Box::new(move |query, k| {
        let forgiving = |pattern: Pattern| {
            let typos = u16::from(pattern.needle.chars().count() >= 4);
            pattern.max_typos(Some(typos))
        };
        let patterns: Vec<Pattern> = Pattern::parse_query(query)
            .into_iter()
            .map(forgiving)
            .collect();
        let mut matcher = frizbee::Matcher::from_patterns(&patterns, &config);
        let found = matcher.match_list(&rows.texts);
        found.iter().take(k).map(|found| found.index).collect()
    })
}

/// The first `k` of `scored` in order; what comes last in a pair is the position.
fn best<T: Ord>(mut scored: Vec<(T, u32)>, k: usize) -> Vec<u32> {
    if (1..scored.len()).contains(&k) {
        scored.select_nth_unstable(k - 1);
    }
    scored.truncate(k);
    scored.sort_unstable();
    scored.into_iter().map(|(_, at)| at).collect()
}
