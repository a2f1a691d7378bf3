//! The filters of a query against the deck: which entries may be shown at all.

use crate::model::{EntryIx, Model, Pack, SectionIx};

use super::Marks;
use super::query::Query;
use super::vocab::Vocab;
use super::words::{stem, tokens};

/// The filters of one query, resolved.
pub(super) struct Filter<'a> {
    marks: &'a Marks<'a>,
    model: &'a Model,
    vocab: &'a Vocab,
    bookmarked: bool,
    /// Per pack and objective, whether it is asked for; nothing if no domain is.
    objectives: Option<Vec<Vec<bool>>>,
    /// Per section, and further entries shown there; nothing if no place is asked for.
    places: Option<(Vec<bool>, Vec<EntryIx>)>,
    /// Entries that have an excluded word, sorted.
    excluded: Vec<u32>,
    /// Filters that name nothing, nor are words of the deck, as typed; they filter nothing.
    pub(super) unknown: Vec<String>,
    /// Names that are looked for as words: no further letter can make a filter of them.
    pub(super) words: Vec<String>,
}

impl<'a> Filter<'a> {
    pub(super) fn new(
        model: &'a Model,
        vocab: &'a Vocab,
        query: &Query,
        marks: &'a Marks<'a>,
    ) -> Self {
        let mut filter = Self {
            marks,
            model,
            vocab,
            bookmarked: query.bookmarked,
            objectives: None,
            places: None,
            excluded: excluded(vocab, query),
            unknown: Vec::new(),
            words: Vec::new(),
        };
        for name in &query.domains {
            filter.add_domain(name);
        }
        for name in &query.places {
            filter.add_place(name);
        }
        filter
    }

    /// Whether it keeps anything out.
    pub(super) fn is_active(&self) -> bool {
        self.bookmarked
            || self.objectives.is_some()
            || self.places.is_some()
            || !self.excluded.is_empty()
    }

    /// Whether `entry` may be shown.
    pub(super) fn passes(&self, entry: u32) -> bool {
        if !self.is_active() {
            return true;
        }
        let ix = EntryIx(entry);
        let section = self.model.entry(ix).section;
        let in_place = self.places.as_ref().is_none_or(|(sections, also)| {
            sections[section.at()] || also.binary_search(&ix).is_ok()
        });
        in_place
            && self.excluded.binary_search(&entry).is_err()
            && self.serves(ix)
            && (!self.bookmarked || (self.marks.bookmarked)(ix))
    }

    fn serves(&self, entry: EntryIx) -> bool {
        let Some(asked) = &self.objectives else {
            return true;
        };
        let asked = &asked[self.model.section_of(entry).pack.at()];
        let mut own = self.model.entry(entry).objectives.iter();
        own.any(|at| asked.get(usize::from(*at)) == Some(&true))
    }

    /// `d3` and `3` are a domain, `3.2` a group and `3.2.4` an objective.
    fn add_domain(&mut self, name: &str) {
        let group = format!("{name}.");
        let asked: Vec<Vec<bool>> = self
            .model
            .packs
            .iter()
            .map(|pack| {
                let is_domain = |id: &str| id == name || id.strip_prefix('d') == Some(name);
                let domain = pack.domains.iter().position(|domain| is_domain(&domain.id));
                let asked = pack.objectives.iter().map(|objective| {
                    domain == Some(usize::from(objective.domain))
                        || *objective.id == *name
                        || objective.id.starts_with(&group)
                });
                asked.collect()
            })
            .collect();
        if !asked.iter().flatten().any(|asked| *asked) {
            let begins = |pack: &Pack| {
                let mut domains = pack.domains.iter();
                domains.any(|domain| domain.id.starts_with(name))
            };
            let is_unfinished = self.model.packs.iter().any(begins);
            self.no_filter('@', name, is_unfinished);
            return;
        }
        match &mut self.objectives {
            None => self.objectives = Some(asked),
            Some(known) => {
                let all = known.iter_mut().flatten().zip(asked.into_iter().flatten());
                all.for_each(|(known, asked)| *known |= asked);
            }
        }
    }

    /// Takes `name`, which names nothing, for a word, unless more letters can make a filter of
    /// it. A word that the deck has was meant as one: `@search.score`.
    fn no_filter(&mut self, sign: char, name: &str, is_unfinished: bool) {
        let mut is_known = true;
        tokens(name, |token| {
            is_known &= token.joined || self.vocab.find(token.text).is_some();
        });
        if is_unfinished || !is_known {
            self.unknown.push(format!("{sign}{name}"));
        }
        if !is_unfinished {
            self.words.push(name.to_string());
        }
    }

    /// A pane or section by the beginning of its id or title, or else a kind or a pack.
    fn add_place(&mut self, name: &str) {
        let Some(found) = self.sections_named(name) else {
            self.no_filter('#', name, false);
            return;
        };
        let (sections, also) = self
            .places
            .get_or_insert_with(|| (vec![false; self.model.sections.len()], Vec::new()));
        for section in found {
            sections[section.at()] = true;
            also.extend(&self.model.section(section).also);
        }
        also.sort_unstable();
    }

    fn sections_named(&self, name: &str) -> Option<Vec<SectionIx>> {
        let names: [&dyn Fn(SectionIx) -> bool; 4] = [
            &|ix| *self.model.pane_of(ix).id == *name || *self.model.section(ix).id == *name,
            &|ix| {
                let (pane, section) = (self.model.pane_of(ix), self.model.section(ix));
                pane.id.starts_with(name)
                    || pane.title.to_lowercase().starts_with(name)
                    || section.id.starts_with(name)
                    || section.title.to_lowercase().starts_with(name)
            },
            &|ix| self.model.section(ix).kind.word().starts_with(name),
            &|ix| {
                self.model
                    .pack(self.model.section(ix).pack)
                    .id
                    .starts_with(name)
            },
        ];
        let all = || (0..self.model.sections.len()).map(SectionIx::new);
        names
            .iter()
            .map(|is_named| all().filter(|ix| is_named(*ix)).collect::<Vec<_>>())
            .find(|found| !found.is_empty())
    }
}

/// The entries that have one of the excluded words or an inflection of it.
fn excluded(vocab: &Vocab, query: &Query) -> Vec<u32> {
    let mut entries = Vec::new();
    for word in &query.excluded {
        let same = vocab
            .starting_with(stem(word))
            .filter(|at| stem(vocab.word(*at)) == stem(word));
        let postings = same.flat_map(|at| vocab.postings(at));
        entries.extend(postings.map(|posting| posting.entry()));
    }
    entries.sort_unstable();
    entries.dedup();
    entries
}
