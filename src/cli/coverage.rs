//! `refdeck coverage`: how well the open packs serve the outline of their exam.

use super::args::{CoverageArgs, Places};
use super::out::{Out, say};
use super::table::Table;
use super::{Failure, Outcome, open_library};
use crate::doc::{Line, Role, coverage};
use crate::export::coverage::CoverageJson;
use crate::index::Coverage;
use crate::model::{Model, PackIx};

pub(super) fn run(places: &Places, args: &CoverageArgs, out: &mut Out) -> Result<Outcome, Failure> {
    let model = open_library(places)?;
    let counted: Vec<(PackIx, Coverage)> = (0..model.packs.len())
        .map(PackIx::new)
        .filter(|pack| !model.pack(*pack).objectives.is_empty())
        .map(|pack| (pack, Coverage::of(&model, pack)))
        .collect();
    if args.json {
        let packs = counted.iter();
        let packs = packs.map(|(pack, coverage)| CoverageJson::new(&model, *pack, coverage));
        out.json(&packs.collect::<Vec<_>>())?;
    } else {
        for (pack, coverage) in &counted {
            bars(&model, *pack, coverage, out)?;
            objectives(&model, *pack, coverage, out)?;
        }
    }
    if counted.is_empty() {
        say("the open packs have no outline: no `[[objective]]` in pack.toml");
        return Ok(Outcome::Nothing);
    }
    let thin = |(_, coverage): &(PackIx, Coverage)| {
        let mut all = coverage.objectives.iter();
        all.any(|count| count.lacks().next().is_some())
    };
    Ok(if counted.iter().any(thin) {
        Outcome::Nothing
    } else {
        Outcome::Fine
    })
}

/// The bars of the domains, where people read.
fn bars(model: &Model, pack: PackIx, counted: &Coverage, out: &mut Out) -> Result<(), Failure> {
    let Some(width) = out.look().width else {
        return Ok(());
    };
    let outline = model.pack(pack);
    out.line(&Line::of(&*outline.title, Role::Title))?;
    for line in coverage::domains(outline, counted, width) {
        out.line(&line)?;
    }
    out.line(&Line::default())?;
    Ok(())
}

fn objectives(
    model: &Model,
    pack: PackIx,
    counted: &Coverage,
    out: &mut Out,
) -> Result<(), Failure> {
    let mut table = Table::new(&[
        ("Id", Role::Heading),
        ("Entries", Role::Text),
        ("Choice, trap, cue", Role::Text),
        ("Objective", Role::Strong),
        ("Lacks", Role::Warn),
    ]);
    let outline = model.pack(pack);
    let mut domain = None;
    for (objective, count) in outline.objectives.iter().zip(&counted.objectives) {
        if domain != Some(objective.domain) {
            domain = Some(objective.domain);
            let domain = outline.domain_of(objective);
            table.group(domain.map_or("", |domain| &domain.title));
        }
        let cells = vec![
            objective.id.to_string(),
            count.entries.to_string(),
            format!("{}, {}, {}", count.choices, count.traps, count.cues),
            objective.title.to_string(),
            coverage::lacking(count).unwrap_or_default(),
        ];
        table.row(out, cells)?;
    }
    Ok(table.finish(out)?)
}
