//! What `pack.toml` says: the pack itself, the exam's outline, sources, and which pane shows
//! which section.

use std::collections::{BTreeMap, BTreeSet};

use super::raw::{RawDomain, RawObjective, RawPack, RawPane, RawSource, Word};
use super::read::SectionFile;
use super::report::is_hole;
use super::resolve::Resolver;
use super::source::PackSource;
use crate::limits;
use crate::model::{Domain, Objective, Pane, Source};
use crate::text::{self, Safe};

impl Resolver<'_, '_> {
    /// `[pack]`; returns whether the pack has a name under which it can be used.
    pub(super) fn pack_table(&mut self, raw: RawPack) -> bool {
        let RawPack {
            id,
            title,
            version,
            license,
            language,
        } = raw;
        self.pack.id = self.id(0, &id);
        let title = self.title(0, &title);
        self.pack.title = if title.is_empty() {
            self.pack.id.clone()
        } else {
            title
        };
        self.pack.version = Safe::line(&version);
        self.pack.license = Safe::line(&license);
        self.pack.language = Safe::line(&language);
        let taken = self
            .model
            .packs
            .iter()
            .any(|pack| *pack.id == **id.get_ref());
        if taken {
            let message = format!("a pack with the id `{}` is open already", id.get_ref());
            let hint = Some("give one of them another id".to_string());
            self.report.add(0, Some(id.span()), message, hint);
        }
        !taken && super::checks::is_good_id(id.get_ref())
    }

    /// Domains and objectives.
    pub(super) fn exam(&mut self, domains: &[RawDomain], objectives: &[RawObjective]) {
        self.too_many(
            domains.get(limits::PANES).map(|raw| &raw.id),
            limits::PANES,
            "domains",
        );
        for raw in domains.iter().take(limits::PANES) {
            let RawDomain { id, title, weight } = raw;
            let [least, most] = weight
                .get_ref()
                .map(|share| u8::try_from(share).unwrap_or(u8::MAX));
            if least > most || most > 100 {
                let hint = Some("least and most per cent, such as `[20, 25]`".to_string());
                self.report
                    .add(0, Some(weight.span()), "this is no range of per cent", hint);
            }
            let domain = Domain {
                id: self.id(0, id),
                title: self.title(0, title),
                weight: [least.min(100), most.min(100)],
            };
            let position = u16::try_from(self.pack.domains.len()).unwrap_or(u16::MAX);
            if self.outline.domains.list.contains_key(&domain.id) {
                self.duplicate(0, id, "domain", "within the pack");
            } else {
                self.outline
                    .domains
                    .list
                    .insert(domain.id.clone(), position);
                self.pack.domains.push(domain);
            }
        }
        let beyond = objectives.get(limits::OUTLINE).map(|raw| &raw.id);
        self.too_many(beyond, limits::OUTLINE, "objectives");
        for raw in objectives.iter().take(limits::OUTLINE) {
            self.objective(raw);
        }
    }

    fn objective(&mut self, raw: &RawObjective) {
        let RawObjective {
            id,
            domain,
            group,
            title,
        } = raw;
        let title = self.title(0, title);
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        let name = id.get_ref().as_str();
        if name.is_empty() || name.len() > limits::ID || !name.chars().all(is_name) {
            let hint = Some("use letters, digits, dots and hyphens, such as `3.2.4`".to_string());
            self.report.add(
                0,
                Some(id.span()),
                format!("`{name}` is no objective id"),
                hint,
            );
            self.lost.insert(name.to_string());
            return;
        }
        let Some(at) = self.outline.domains.find(domain) else {
            self.unknown(0, domain, |outline| &outline.domains);
            self.lost.insert(name.to_string());
            return;
        };
        if self.outline.objectives.list.contains_key(name) {
            self.duplicate(0, id, "objective", "within the pack");
            return;
        }
        let position = u16::try_from(self.pack.objectives.len()).unwrap_or(u16::MAX);
        self.outline.objectives.list.insert(name.into(), position);
        let group = Safe::line(group);
        self.pack.objectives.push(Objective {
            id: name.into(),
            domain: at,
            group,
            title,
        });
    }

    /// Where facts can be checked.
    pub(super) fn source_list(&mut self, sources: &[RawSource]) {
        let beyond = sources.get(limits::OUTLINE).map(|raw| &raw.id);
        self.too_many(beyond, limits::OUTLINE, "sources");
        for raw in sources.iter().take(limits::OUTLINE) {
            let RawSource {
                id,
                title,
                url,
                read,
                as_of,
            } = raw;
            let source = Source {
                id: self.id(0, id),
                title: self.title(0, title),
                url: Safe::line(url.get_ref()),
                read: read.get_ref().to_string().into(),
                as_of: as_of.as_ref().map(|date| Safe::line(date.get_ref())),
            };
            if read.get_ref().date.is_none() || read.get_ref().time.is_some() {
                let hint = Some("write the day alone, such as `2026-08-31`".to_string());
                self.report
                    .add(0, Some(read.span()), "this is no date", hint);
            }
            if !self.is_web_address(url) {
                self.lost.insert(id.get_ref().clone());
            } else if self.outline.sources.list.contains_key(&source.id) {
                self.duplicate(0, id, "source", "within the pack");
            } else {
                let position = u16::try_from(self.pack.sources.len()).unwrap_or(u16::MAX);
                self.outline
                    .sources
                    .list
                    .insert(source.id.clone(), position);
                self.pack.sources.push(source);
            }
        }
    }

    fn is_web_address(&mut self, url: &Word) -> bool {
        let address = url.get_ref().as_str();
        let host = address
            .strip_prefix("https://")
            .or_else(|| address.strip_prefix("http://"));
        let hint = if host.is_none_or(str::is_empty) {
            "begin it with https://"
        } else if address.contains(char::is_whitespace) || text::sanitise_line(address) != address {
            "write spaces and invisible characters in the %20 way"
        } else {
            return true;
        };
        self.report.add(
            0,
            Some(url.span()),
            "this is no web address",
            Some(hint.to_string()),
        );
        false
    }

    /// The panes; returns which section goes to which pane, in reading order. A section that
    /// no pane names is shown in the last one.
    pub(super) fn panes(
        &mut self,
        panes: &[RawPane],
        sections: &[SectionFile],
        source: &PackSource,
    ) -> Vec<(usize, usize)> {
        self.too_many(
            panes.get(limits::PANES).map(|raw| &raw.id),
            limits::PANES,
            "panes",
        );
        let mut known = Known {
            complete: !panes.iter().any(|pane| is_hole(&pane.sections.span())),
            ..Known::default()
        };
        for (at, file) in sections.iter().enumerate() {
            let stem = source
                .files
                .get(file.file)
                .map_or("", |file| file.stem.as_str());
            known.by_id.entry(file.section.id.get_ref()).or_insert(at);
            known.by_stem.insert(stem, at);
            self.file_name(file, stem);
        }
        for file in &source.files {
            known.stems.insert(&file.stem);
        }
        let mut placed = Vec::new();
        for (pane, written) in panes.iter().take(limits::PANES).enumerate() {
            let RawPane {
                id,
                title,
                sections: names,
            } = written;
            let pane_id = self.id(0, id);
            if self.pack.panes.iter().any(|known| known.id == pane_id) {
                self.duplicate(0, id, "pane", "within the pack");
            }
            let title = self.title(0, title);
            self.pack.panes.push(Pane {
                id: pane_id,
                title,
                sections: Vec::new(),
            });
            if names.get_ref().is_empty() {
                let hint = Some("name its sections, or leave the pane out".to_string());
                self.report
                    .add(0, Some(names.span()), "this pane shows nothing", hint);
            }
            for name in names.get_ref() {
                placed.extend(self.place(name, &mut known).map(|at| (pane, at)));
            }
        }
        self.unplaced(sections, &known, &mut placed);
        placed
    }

    /// The section that a pane names.
    fn place(&mut self, name: &Word, known: &mut Known<'_>) -> Option<usize> {
        let written = name.get_ref().as_str();
        let found = known
            .by_id
            .get(written)
            .or_else(|| known.by_stem.get(written))
            .copied();
        let Some(at) = found else {
            if !known.stems.contains(written)
                && !self.lost.contains(written)
                && !self.report.is_blind()
            {
                let expected = || format!("it is read from `{written}.toml` beside pack.toml");
                let hint = self.report.nearest(written, known.by_id.keys().copied());
                let hint = hint.unwrap_or_else(expected);
                let message = format!("no file has the section `{written}`");
                self.report.add(0, Some(name.span()), message, Some(hint));
                self.lost.insert(written.to_string());
            }
            return None;
        };
        if !known.placed.insert(at) {
            let message = format!("the section `{written}` is placed twice");
            let hint = Some("name it in one pane only".to_string());
            self.report.add(0, Some(name.span()), message, hint);
            return None;
        }
        Some(at)
    }

    fn unplaced(
        &mut self,
        sections: &[SectionFile],
        known: &Known<'_>,
        placed: &mut Vec<(usize, usize)>,
    ) {
        if self.pack.panes.is_empty() {
            let hint = "add `[[pane]]` with `id`, `title` and `sections = [\"…\"]`".to_string();
            self.report
                .add(0, Some(0..0), "the pack has no pane", Some(hint));
            let (id, title) = (self.pack.id.clone(), self.pack.title.clone());
            self.pack.panes.push(Pane {
                id,
                title,
                sections: Vec::new(),
            });
            placed.extend((0..sections.len()).map(|at| (0, at)));
            return;
        }
        let last = self.pack.panes.len() - 1;
        for (at, file) in sections.iter().enumerate() {
            if known.placed.contains(&at) {
                continue;
            }
            placed.push((last, at));
            let id = file.section.id.get_ref().as_str();
            // Where pack.toml is faulty, the section may stand in the faulty part; and where
            // two files have one id, that is reported of the id.
            if !self.report.is_muted(0) && known.complete && known.by_id.get(id) == Some(&at) {
                let hint = format!("add \"{id}\" to the `sections` of a `[[pane]]` in pack.toml");
                let span = Some(file.section.id.span());
                let message = format!("no pane shows the section `{id}`");
                self.report.add(file.file, span, message, Some(hint));
            }
        }
    }

    fn file_name(&mut self, file: &SectionFile, stem: &str) {
        let id = &file.section.id;
        if file.file > 0 && stem != id.get_ref() && super::checks::is_good_id(id.get_ref()) {
            let id_text = id.get_ref();
            let message = format!("the section `{id_text}` stands in a file named `{stem}.toml`");
            let hint = Some(format!("name the file `{id_text}.toml`"));
            self.report.add(file.file, Some(id.span()), message, hint);
        }
    }

    fn too_many(&mut self, beyond: Option<&Word>, limit: usize, what: &str) {
        if let Some(beyond) = beyond {
            let most = limits::number(limit as u64);
            let hint = Some("put some together, or make two packs".to_string());
            let message = format!("more than {most} {what} in one pack");
            self.report.add(0, Some(beyond.span()), message, hint);
        }
    }
}

/// The section files while panes are filled.
#[derive(Default)]
struct Known<'a> {
    by_id: BTreeMap<&'a str, usize>,
    by_stem: BTreeMap<&'a str, usize>,
    /// All files, also those that are no sections.
    stems: BTreeSet<&'a str>,
    placed: BTreeSet<usize>,
    /// Whether the panes say all they are meant to say.
    complete: bool,
}
