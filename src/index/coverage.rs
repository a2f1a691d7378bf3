//! How well a pack serves the outline of its exam: how many entries each objective has, of
//! which kinds and in which panes, and what is missing.

use crate::model::{Kind, Model, PackIx, Section};

/// How many entries an objective needs at least.
pub const FLOOR: usize = 4;

/// The coverage of one pack.
#[derive(Debug)]
pub struct Coverage {
    /// How many entries the pack has.
    pub entries: usize,
    /// Its domains, in the order of [`Pack::domains`](crate::model::Pack::domains).
    pub domains: Vec<DomainCoverage>,
    /// Its objectives, in the order of [`Pack::objectives`](crate::model::Pack::objectives).
    pub objectives: Vec<ObjectiveCoverage>,
}

/// The coverage of one domain.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DomainCoverage {
    /// Entries that serve at least one of its objectives.
    pub entries: usize,
    /// Its part of the exam, from 0 to 1: the middle of its weight range among the middles of
    /// all ranges, because the ranges themselves rarely add up to the whole.
    pub share: f64,
    /// How many objectives it has.
    pub objectives: usize,
    /// How many of these lack nothing.
    pub served: usize,
}

/// The coverage of one objective.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObjectiveCoverage {
    /// Entries that serve it.
    pub entries: usize,
    /// Of these the ones that say what to choose.
    pub choices: usize,
    /// Traps, and pairs that are confused.
    pub traps: usize,
    /// Cues.
    pub cues: usize,
    /// Its entries in each pane of the pack.
    pub panes: Vec<usize>,
}

/// What an objective can lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// It has fewer than [`FLOOR`] entries.
    Entries,
    /// No entry says what to choose.
    Choice,
    /// No trap or pair belongs to it.
    Trap,
    /// No cue leads to it.
    Cue,
}

impl Lack {
    /// Its name, in words and in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Entries => "entries",
            Self::Choice => "choice",
            Self::Trap => "trap",
            Self::Cue => "cue",
        }
    }
}

impl ObjectiveCoverage {
    /// Counts `entries` of `section`, which serve it.
    fn add(&mut self, section: &Section, entries: usize) {
        self.entries += entries;
        match section.kind {
            Kind::Choice => self.choices += entries,
            Kind::Trap | Kind::Pair => self.traps += entries,
            Kind::Cue => self.cues += entries,
            Kind::Object
            | Kind::Pattern
            | Kind::Operation
            | Kind::Trouble
            | Kind::Number
            | Kind::Checklist
            | Kind::Scenario
            | Kind::Page => {}
        }
        if let Some(pane) = self.panes.get_mut(usize::from(section.pane)) {
            *pane += entries;
        }
    }

    /// What it lacks, in the order in which it should be mended.
    pub fn lacks(&self) -> impl Iterator<Item = Lack> {
        let lacks = [
            (self.entries < FLOOR, Lack::Entries),
            (self.choices == 0, Lack::Choice),
            (self.traps == 0, Lack::Trap),
            (self.cues == 0, Lack::Cue),
        ];
        lacks
            .into_iter()
            .filter_map(|(lacks, what)| lacks.then_some(what))
    }
}

impl Coverage {
    /// Counts the entries of `pack`.
    pub fn of(model: &Model, pack: PackIx) -> Self {
        let outline = model.pack(pack);
        let panes = outline.panes.len();
        let mut objectives = vec![
            ObjectiveCoverage {
                panes: vec![0; panes],
                ..ObjectiveCoverage::default()
            };
            outline.objectives.len()
        ];
        let mut domains = vec![DomainCoverage::default(); outline.domains.len()];
        let mut entries = 0;
        for section in model.sections.iter().filter(|s| s.pack == pack) {
            entries += section.entries.len();
            for (at, served) in &section.served.objectives {
                if let Some(count) = objectives.get_mut(usize::from(*at)) {
                    count.add(section, *served as usize);
                }
            }
            for (at, served) in &section.served.domains {
                if let Some(count) = domains.get_mut(usize::from(*at)) {
                    count.entries += *served as usize;
                }
            }
        }
        let middle = |[least, most]: [u8; 2]| f64::from(least) + f64::from(most);
        let whole: f64 = outline.domains.iter().map(|d| middle(d.weight)).sum();
        for (count, domain) in domains.iter_mut().zip(&outline.domains) {
            count.share = middle(domain.weight) / whole.max(1.0);
        }
        for (count, objective) in objectives.iter().zip(&outline.objectives) {
            if let Some(domain) = domains.get_mut(usize::from(objective.domain)) {
                domain.objectives += 1;
                domain.served += usize::from(count.lacks().next().is_none());
            }
        }
        Self {
            entries,
            domains,
            objectives,
        }
    }
}
