//! The small checks that every part of a pack needs: ids, titles, texts, names that lead
//! somewhere, words of a fixed set.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;

use super::raw::Word;
use super::report::is_hole;
use super::resolve::Resolver;
use crate::limits;
use crate::model::{self, Target, inline};
use crate::text::Safe;

/// Whether `text` can be an id, also by its length.
pub(super) fn is_good_id(text: &str) -> bool {
    model::is_id(text) && text.len() <= limits::ID
}

/// The domains, objectives or sources by their ids.
pub(super) struct Names {
    what: &'static str,
    pub(super) list: BTreeMap<Safe, u16>,
}

impl Names {
    pub(super) const fn new(what: &'static str) -> Self {
        Self {
            what,
            list: BTreeMap::new(),
        }
    }

    /// The position that `name` stands for.
    pub(super) fn find(&self, name: &Word) -> Option<u16> {
        self.list.get(name.get_ref().as_str()).copied()
    }
}

/// What entries may name.
pub(super) struct Outline {
    pub(super) domains: Names,
    pub(super) objectives: Names,
    pub(super) sources: Names,
}

impl Resolver<'_, '_> {
    /// An id, checked for its letters and length.
    pub(super) fn id(&mut self, file: usize, id: &Word) -> Safe {
        let text = id.get_ref();
        if text.chars().count() > limits::ID {
            let message = format!("an id longer than {} characters", limits::ID);
            let hint = Some("shorten it".to_string());
            self.report.add(file, Some(id.span()), message, hint);
        } else if !model::is_id(text) {
            let mut hint = "use lower-case letters, digits and hyphens".to_string();
            let proposal = proposed_id(text);
            if !proposal.is_empty() {
                hint = format!("{hint}, such as `{proposal}`");
            }
            self.report.add(
                file,
                Some(id.span()),
                format!("`{text}` is no id"),
                Some(hint),
            );
        }
        Safe::line(text)
    }

    pub(super) fn duplicate(&mut self, file: usize, id: &Word, what: &str, scope: &str) {
        let message = format!("the {what} `{}` is used twice", id.get_ref());
        let hint = Some(format!("it is unique {scope}"));
        self.report.add(file, Some(id.span()), message, hint);
    }

    pub(super) fn title(&mut self, file: usize, title: &Word) -> Safe {
        let text = title.get_ref();
        if text.trim().is_empty() {
            self.report
                .add(file, Some(title.span()), "this title is empty", None);
            return "".into();
        }
        if text.chars().count() > limits::TITLE {
            let message = format!("a title longer than {} characters", limits::TITLE);
            let hint = Some("shorten it; the rest has room in a cell or block".to_string());
            self.report.add(file, Some(title.span()), message, hint);
            let start: String = text.chars().take(limits::TITLE).collect();
            return Safe::line(&start);
        }
        Safe::line(text)
    }

    /// A text with inline markup whose links lead somewhere.
    pub(super) fn marked_up(&mut self, file: usize, word: &Word) -> Safe {
        let text = self.bounded(file, word);
        // Most texts have none, and looking for the marks of others takes its time.
        let links = text.contains("[[").then(|| inline::links(&text));
        for id in links.into_iter().flatten() {
            if let Some(target) = self.lookup(id) {
                self.mentions.push(target);
            } else {
                let span = self.report.part(file, word.span(), &format!("[[{id}"));
                let span = span.start..span.end + usize::from(span != word.span()) * 2;
                self.dangling(
                    file,
                    span,
                    id,
                    &format!("the link `[[{id}]]` leads nowhere"),
                );
            }
        }
        text
    }

    /// A text of bounded length, safe to show.
    pub(super) fn bounded(&mut self, file: usize, word: &Word) -> Safe {
        if word.get_ref().len() > limits::TEXT_BYTES {
            let most = limits::size(limits::TEXT_BYTES as u64);
            let hint = Some("split it over several entries".to_string());
            let message = format!("a text longer than {most}");
            self.report.add(file, Some(word.span()), message, hint);
            return "".into();
        }
        Safe::new(word.get_ref())
    }

    /// The items of a list of an entry, not more than there may be.
    pub(super) fn bounded_list<'w>(&mut self, file: usize, list: &'w [Word]) -> &'w [Word] {
        self.within(file, list, limits::LIST_ITEMS, "items in one list")
    }

    /// The first `most` of `list`; that there are more is a problem.
    pub(super) fn within<'w, T>(
        &mut self,
        file: usize,
        list: &'w [Spanned<T>],
        most: usize,
        what: &str,
    ) -> &'w [Spanned<T>] {
        let Some(beyond) = list.get(most) else {
            return list;
        };
        let message = format!("more than {} {what}", limits::number(most as u64));
        let hint = Some("leave some out, or split the entry in two".to_string());
        self.report.add(file, Some(beyond.span()), message, hint);
        &list[..most]
    }

    /// What `name` stands for; a dangling one is a problem.
    pub(super) fn target(&mut self, file: usize, name: &Word) -> Option<Target> {
        let written = name.get_ref().as_str();
        let found = self.lookup(written);
        if found.is_none() {
            self.dangling(
                file,
                name.span(),
                written,
                &format!("nothing has the id `{written}`"),
            );
        }
        found
    }

    /// Reports that `name` is no domain, objective or source.
    pub(super) fn unknown(&mut self, file: usize, name: &Word, list: fn(&Outline) -> &Names) {
        let written = name.get_ref().as_str();
        if self.lost.contains(written) || is_hole(&name.span()) {
            return;
        }
        let Names { what, list } = list(&self.outline);
        let hint = self
            .report
            .nearest(written, list.keys().map(|name| &**name))
            .unwrap_or_else(|| format!("add a `[[{what}]]` to pack.toml"));
        let message = format!("unknown {what} `{written}`");
        self.report
            .add(file, Some(name.span()), message, Some(hint));
    }

    fn dangling(&mut self, file: usize, span: Range<usize>, id: &str, message: &str) {
        if self.lost.contains(id) || self.report.is_blind() {
            return;
        }
        let packs = || self.model.packs.iter().map(|pack| &*pack.id);
        match id.split_once('/') {
            Some((pack, _)) if *pack != *self.pack.id && !packs().any(|open| open == pack) => {
                let known = packs().chain([&*self.pack.id]);
                let hint = self.report.nearest(pack, known);
                let hint = hint.unwrap_or_else(|| "open it before this one".to_string());
                self.report.add(
                    file,
                    Some(span),
                    format!("no pack `{pack}` is open"),
                    Some(hint),
                );
            }
            _ => {
                let own = id.rsplit('/').next().unwrap_or(id);
                let hint = self.report.nearest(own, self.ids.keys().map(|id| &**id));
                self.report.add(file, Some(span), message, hint);
            }
        }
    }

    fn lookup(&self, id: &str) -> Option<Target> {
        match id.split_once('/') {
            Some((pack, own)) if *pack == *self.pack.id => self.ids.get(own).copied(),
            Some(_) => self.model.find_name(id),
            None => self.ids.get(id).copied(),
        }
    }

    /// One of a fixed set of words.
    pub(super) fn word<T: Copy>(
        &mut self,
        file: usize,
        written: &Word,
        what: &str,
        all: &'static [T],
        word: fn(T) -> &'static str,
    ) -> Option<T> {
        let found = all
            .iter()
            .copied()
            .find(|known| word(*known) == written.get_ref());
        if found.is_none() {
            let names: Vec<&str> = all.iter().map(|known| word(*known)).collect();
            let hint = self
                .report
                .nearest(written.get_ref(), names.iter().copied())
                .unwrap_or_else(|| format!("one of {}", names.join(", ")));
            let message = format!("unknown {what} `{}`", written.get_ref());
            self.report
                .add(file, Some(written.span()), message, Some(hint));
        }
        found
    }
}

/// The id that the writer of `text` may have meant.
pub(super) fn proposed_id(text: &str) -> String {
    let letters = text.to_lowercase();
    let words = letters
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
