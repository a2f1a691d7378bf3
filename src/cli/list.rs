//! `refdeck list`: what there is, as a table or as JSON.

use super::args::{ListArgs, Places, What};
use super::out::{Out, say};
use super::table::Table;
use super::{Failure, Outcome, open_library};
use crate::doc::Role;
use crate::export::json::{ListJson, entries_of, serving};
use crate::export::short_name;
use crate::model::{Model, Pack, PackIx, SectionIx, Target};

pub(super) fn run(places: &Places, args: &ListArgs, out: &mut Out) -> Result<Outcome, Failure> {
    let model = open_library(places)?;
    let count = count(&model, args.what);
    if args.json {
        out.json(&ListJson {
            model: &model,
            what: args.what.into(),
        })?;
    } else {
        match args.what {
            What::Panes => panes(&model, out)?,
            What::Sections => sections(&model, out)?,
            What::Entries => entries(&model, out)?,
            What::Objectives => objectives(&model, out)?,
            What::Sources => sources(&model, out)?,
        }
    }
    if count == 0 {
        say("there is nothing to list in the open packs");
        return Ok(Outcome::Nothing);
    }
    Ok(Outcome::Fine)
}

fn count(model: &Model, what: What) -> usize {
    let sum = |of: fn(&Pack) -> usize| model.packs.iter().map(of).sum();
    match what {
        What::Panes => sum(|pack| pack.panes.len()),
        What::Sections => model.sections.len(),
        What::Entries => model.entries.len(),
        What::Objectives => sum(|pack| pack.objectives.len()),
        What::Sources => sum(|pack| pack.sources.len()),
    }
}

/// `id`, with its pack in front if several packs are open.
fn within(model: &Model, pack: PackIx, id: &str) -> String {
    if model.packs.len() > 1 {
        format!("{}/{id}", model.pack(pack).id)
    } else {
        id.to_string()
    }
}

fn packs(model: &Model) -> impl Iterator<Item = (PackIx, &Pack)> {
    let packs = model.packs.iter().enumerate();
    packs.map(|(at, pack)| (PackIx::new(at), pack))
}

fn panes(model: &Model, out: &mut Out) -> Result<(), Failure> {
    let mut table = Table::new(&[
        ("Id", Role::Heading),
        ("Pane", Role::Strong),
        ("Sections", Role::Text),
        ("Entries", Role::Text),
    ]);
    for (ix, pack) in packs(model) {
        for pane in &pack.panes {
            let cells = vec![
                within(model, ix, &pane.id),
                pane.title.to_string(),
                pane.sections.len().to_string(),
                entries_of(model, &pane.sections).to_string(),
            ];
            table.row(out, cells)?;
        }
    }
    Ok(table.finish(out)?)
}

fn sections(model: &Model, out: &mut Out) -> Result<(), Failure> {
    let mut table = Table::new(&[
        ("Id", Role::Heading),
        ("Pane", Role::Muted),
        ("Section", Role::Strong),
        ("Kind", Role::Text),
        ("Entries", Role::Text),
    ]);
    for at in 0..model.sections.len() {
        let ix = SectionIx::new(at);
        let section = model.section(ix);
        let cells = vec![
            within(model, section.pack, &section.id),
            model.pane_of(ix).title.to_string(),
            section.title.to_string(),
            section.kind.word().to_string(),
            section.entries.len().to_string(),
        ];
        table.row(out, cells)?;
    }
    Ok(table.finish(out)?)
}

fn entries(model: &Model, out: &mut Out) -> Result<(), Failure> {
    let mut table = Table::new(&[
        ("Id", Role::Heading),
        ("Title", Role::Strong),
        ("Answer", Role::Text),
    ]);
    let is_piped = out.look().width.is_none();
    let mut section = None;
    for (ix, entry) in model.entries() {
        let title = &model.section(entry.section).title;
        let mut cells = vec![
            short_name(model, ix),
            model.title(Target::Entry(ix)).into_owned(),
            model.answer(ix),
        ];
        if is_piped {
            cells.push(title.to_string());
        } else if section != Some(entry.section) {
            section = Some(entry.section);
            let pane = &model.pane_of(entry.section).title;
            table.group(&format!("{pane} › {title}"));
        }
        table.row(out, cells)?;
    }
    Ok(table.finish(out)?)
}

fn objectives(model: &Model, out: &mut Out) -> Result<(), Failure> {
    let mut table = Table::new(&[
        ("Id", Role::Heading),
        ("Entries", Role::Text),
        ("Objective", Role::Strong),
        ("Group", Role::Muted),
        ("Domain", Role::Muted),
    ]);
    for (ix, pack) in packs(model) {
        let of = |entry| &*model.entry(entry).objectives;
        let served = serving(model, ix, pack.objectives.len(), of);
        for (objective, entries) in pack.objectives.iter().zip(served) {
            let domain = pack.domain_of(objective);
            let cells = vec![
                within(model, ix, &objective.id),
                entries.to_string(),
                objective.title.to_string(),
                objective.group.to_string(),
                domain.map_or_else(String::new, |domain| domain.id.to_string()),
            ];
            table.row(out, cells)?;
        }
    }
    Ok(table.finish(out)?)
}

fn sources(model: &Model, out: &mut Out) -> Result<(), Failure> {
    let mut table = Table::new(&[
        ("Id", Role::Heading),
        ("Entries", Role::Text),
        ("Read", Role::Muted),
        ("Source", Role::Strong),
        ("Address", Role::Link),
    ]);
    for (ix, pack) in packs(model) {
        let of = |entry| &*model.entry(entry).sources;
        let served = serving(model, ix, pack.sources.len(), of);
        for (source, entries) in pack.sources.iter().zip(served) {
            let cells = vec![
                within(model, ix, &source.id),
                entries.to_string(),
                source.read.to_string(),
                source.title.to_string(),
                source.url.to_string(),
            ];
            table.row(out, cells)?;
        }
    }
    Ok(table.finish(out)?)
}
