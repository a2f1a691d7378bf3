//! The coverage of a pack as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::index::{Coverage, FLOOR, Lack};
use crate::model::{Model, PackIx};

/// The coverage of one pack.
#[derive(Debug, Serialize)]
pub struct CoverageJson<'a> {
    pack: &'a str,
    entries: usize,
    floor: FloorJson,
    domains: Vec<DomainJson<'a>>,
    objectives: Vec<ObjectiveJson<'a>>,
    /// The objectives that lack something.
    thin: Vec<&'a str>,
}

/// What every objective needs at least.
#[derive(Debug, Serialize)]
struct FloorJson {
    entries: usize,
    choice: usize,
    trap: usize,
    cue: usize,
}

#[derive(Debug, Serialize)]
struct DomainJson<'a> {
    id: &'a str,
    title: &'a str,
    /// Least and most, in per cent of the exam.
    weight: [u8; 2],
    /// Its part of the exam by the middles of the ranges, from 0 to 1.
    share: f64,
    entries: usize,
    objectives: usize,
    served: usize,
}

#[derive(Debug, Serialize)]
struct ObjectiveJson<'a> {
    id: &'a str,
    domain: &'a str,
    group: &'a str,
    title: &'a str,
    entries: usize,
    choice: usize,
    trap: usize,
    cue: usize,
    /// Its entries by pane.
    panes: BTreeMap<&'a str, usize>,
    lacks: Vec<&'static str>,
}

impl<'a> CoverageJson<'a> {
    /// `coverage` of `pack` with the names of `model`.
    pub fn new(model: &'a Model, pack: PackIx, coverage: &Coverage) -> Self {
        let outline = model.pack(pack);
        let domains = outline.domains.iter().zip(&coverage.domains);
        let domains = domains.map(|(domain, count)| DomainJson {
            id: &domain.id,
            title: &domain.title,
            weight: domain.weight,
            share: (count.share * 1000.0).round() / 1000.0,
            entries: count.entries,
            objectives: count.objectives,
            served: count.served,
        });
        let objectives = outline.objectives.iter().zip(&coverage.objectives);
        let objectives: Vec<ObjectiveJson<'a>> = objectives
            .map(|(objective, count)| ObjectiveJson {
                id: &objective.id,
                domain: outline.domain_of(objective).map_or("", |domain| &domain.id),
                group: &objective.group,
                title: &objective.title,
                entries: count.entries,
                choice: count.choices,
                trap: count.traps,
                cue: count.cues,
                panes: outline
                    .panes
                    .iter()
                    .zip(&count.panes)
                    .filter(|(_, entries)| **entries > 0)
                    .map(|(pane, entries)| (&*pane.id, *entries))
                    .collect(),
                lacks: count.lacks().map(Lack::word).collect(),
            })
            .collect();
        Self {
            pack: &outline.id,
            entries: coverage.entries,
            floor: FloorJson {
                entries: FLOOR,
                choice: 1,
                trap: 1,
                cue: 1,
            },
            thin: objectives
                .iter()
                .filter(|objective| !objective.lacks.is_empty())
                .map(|objective| objective.id)
                .collect(),
            domains: domains.collect(),
            objectives,
        }
    }
}
