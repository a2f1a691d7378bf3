//! Raw blocks and facets → the model's, with the checks that belong to each kind.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;

use super::entries::count;
use super::raw::{RawBlock, RawCode, RawDiagram, RawFacet, RawFormula, RawTable, Word};
use super::resolve::Resolver;
use crate::limits;
use crate::model::{
    Block, Code, CodeLang, Diagram, Facet, Formula, List, Proof, Table, Tone, flowchart, latex,
};
use crate::text::Safe;

/// The blocks of one entry.
pub(super) fn all(to: &mut Resolver<'_, '_>, file: usize, raw: &[Spanned<RawBlock>]) -> Vec<Block> {
    let raw = to.within(file, raw, limits::LIST_ITEMS, "blocks in one entry");
    let blocks = raw.iter().filter_map(|raw| block(to, file, raw)).collect();
    code_names(to, file, raw);
    blocks
}

fn block(to: &mut Resolver<'_, '_>, file: usize, raw: &Spanned<RawBlock>) -> Option<Block> {
    let RawBlock {
        text,
        code,
        table,
        list,
        diagram,
        formula,
        callout,
        coverage,
    } = raw.get_ref();
    let kinds = [
        text.is_some(),
        code.is_some(),
        table.is_some(),
        list.is_some(),
        diagram.is_some(),
        formula.is_some(),
        callout.is_some(),
        coverage.is_some(),
    ];
    let found = kinds.iter().filter(|is| **is).count();
    if found != 1 {
        let hint = match found {
            0 => "write one of text, code, table, list, diagram, formula, callout, coverage",
            _ => "begin another `[[entry.block]]` for each",
        };
        let message = format!("a block is of one kind, not of {found}");
        to.report
            .add(file, Some(raw.span()), message, Some(hint.to_string()));
        return None;
    }
    if let Some(text) = text {
        return Some(Block::Text(to.marked_up(file, text)));
    }
    if let Some(raw) = code {
        return code_block(to, file, raw).map(Block::Code);
    }
    if let Some(raw) = table {
        return Some(Block::Table(table_block(to, file, raw)));
    }
    if let Some(raw) = list {
        let style = to.word(file, &raw.style, "style", &["bullets", "steps"], |word| {
            word
        })?;
        let items = to
            .within(
                file,
                &raw.items,
                limits::BLOCK_ROWS,
                "items in a list block",
            )
            .iter()
            .map(|item| to.marked_up(file, item))
            .collect();
        return Some(Block::List(List {
            steps: style == "steps",
            items,
        }));
    }
    if let Some(raw) = diagram {
        return Some(Block::Diagram(diagram_block(to, file, raw)));
    }
    if let Some(RawFormula { latex, plain }) = formula {
        if let Err(fault) = latex::check(latex.get_ref()) {
            to.report.add(file, Some(latex.span()), fault, None);
        }
        let latex = to.bounded(file, latex);
        let plain = to.bounded(file, plain);
        return Some(Block::Formula(Formula { latex, plain }));
    }
    if let Some(of) = coverage {
        return coverage_block(to, file, of);
    }
    let raw = callout.as_ref()?;
    let tone = to.word(file, &raw.tone, "tone", Tone::ALL, Tone::word)?;
    Some(Block::Callout {
        tone,
        text: to.marked_up(file, &raw.text),
    })
}

fn coverage_block(to: &mut Resolver<'_, '_>, file: usize, of: &Word) -> Option<Block> {
    if of.get_ref() == "all" {
        return Some(Block::Coverage(None));
    }
    let domains = &to.outline.domains.list;
    let found = domains.get(of.get_ref().as_str()).copied();
    if found.is_none() {
        to.unknown(file, of, |outline| &outline.domains);
    }
    found.map(|at| Block::Coverage(Some(at)))
}

fn code_block(to: &mut Resolver<'_, '_>, file: usize, raw: &RawCode) -> Option<Code> {
    let RawCode {
        name,
        lang,
        proof,
        reason,
        text,
    } = raw;
    let lang = to.word(file, lang, "language", CodeLang::ALL, CodeLang::word)?;
    let proof_found = to.word(file, proof, "proof", Proof::ALL, Proof::word)?;
    match (proof_found, reason) {
        (Proof::None, None) => {
            let hint = Some("add `code.reason = \"…\"`".to_string());
            let message = "code that no tool accepts says why";
            to.report.add(file, Some(proof.span()), message, hint);
        }
        (Proof::None, Some(_)) | (_, None) => {}
        (_, Some(reason)) => {
            let hint = Some("it goes with `code.proof = \"none\"` only".to_string());
            let message = "this code has a proof and a reason why it has none";
            to.report.add(file, Some(reason.span()), message, hint);
        }
    }
    let name = name.as_ref().map(|name| Safe::line(name.get_ref()));
    let reason = reason.as_ref().map(|reason| to.bounded(file, reason));
    let text = to.bounded(file, text);
    Some(Code {
        name,
        lang,
        proof: proof_found,
        reason,
        text,
    })
}

/// Several code blocks of one entry can be told apart by name.
fn code_names(to: &mut Resolver<'_, '_>, file: usize, raw: &[Spanned<RawBlock>]) {
    let codes: Vec<&RawCode> = raw
        .iter()
        .filter_map(|raw| raw.get_ref().code.as_ref())
        .collect();
    let mut seen: Vec<&str> = Vec::new();
    for code in codes.iter().filter(|_| codes.len() > 1) {
        let (span, message) = match &code.name {
            None => (
                code.lang.span(),
                "one of several code blocks has no name".to_string(),
            ),
            Some(name) if seen.contains(&name.get_ref().as_str()) => (
                name.span(),
                format!("the name `{}` is used twice in this entry", name.get_ref()),
            ),
            Some(name) => {
                seen.push(name.get_ref());
                continue;
            }
        };
        let hint = Some("give each its own `code.name`".to_string());
        to.report.add(file, Some(span), message, hint);
    }
}

fn table_block(to: &mut Resolver<'_, '_>, file: usize, raw: &RawTable) -> Table {
    let RawTable { columns, rows } = raw;
    let columns: Vec<Safe> = to
        .within(file, columns, limits::COLUMNS, "columns in a table block")
        .iter()
        .map(|title| to.marked_up(file, title))
        .collect();
    let mut shown = Vec::new();
    for row in to.within(file, rows, limits::BLOCK_ROWS, "rows in a table block") {
        let found = row.get_ref().len();
        if found != columns.len() {
            let message = format!(
                "{} for {}",
                count(found, "cell"),
                count(columns.len(), "column")
            );
            let hint = Some(format!("the columns are: {}", columns.join(" | ")));
            to.report.add(file, Some(row.span()), message, hint);
        }
        let mut cells: Vec<Safe> = row
            .get_ref()
            .iter()
            .map(|cell| to.marked_up(file, cell))
            .collect();
        cells.resize(columns.len(), "".into());
        shown.push(cells);
    }
    Table {
        columns,
        rows: shown,
    }
}

fn diagram_block(to: &mut Resolver<'_, '_>, file: usize, raw: &RawDiagram) -> Diagram {
    let RawDiagram { alt, text, links } = raw;
    let nodes: BTreeSet<String> = match flowchart::parse(text.get_ref()) {
        Ok(chart) => chart.nodes.into_iter().map(|node| node.name).collect(),
        Err(fault) => {
            let message = format!("line {} of the diagram: {}", fault.line, fault.message);
            to.report.add(
                file,
                Some(diagram_line(to, file, text, fault.line)),
                message,
                None,
            );
            BTreeSet::new()
        }
    };
    let mut links: Vec<(&Word, &Word)> = links.iter().collect();
    links.sort_by_key(|(node, _)| node.span().start);
    let mut found = Vec::new();
    for (node, name) in links {
        let written = node.get_ref();
        if !nodes.is_empty() && !nodes.contains(written) {
            let hint = to.report.nearest(written, nodes.iter().map(String::as_str));
            let message = format!("the diagram has no node `{written}`");
            to.report.add(file, Some(node.span()), message, hint);
            continue;
        }
        if let Some(target) = to.target(file, name) {
            found.push((Safe::line(written), target));
        }
    }
    Diagram {
        alt: to.bounded(file, alt),
        text: to.bounded(file, text),
        links: found,
    }
}

/// Where line number `line` of a diagram stands in its file.
fn diagram_line(to: &Resolver<'_, '_>, file: usize, text: &Word, line: usize) -> Range<usize> {
    let wanted = text
        .get_ref()
        .lines()
        .nth(line.saturating_sub(1))
        .unwrap_or_default();
    match wanted.trim() {
        "" => text.span(),
        wanted => to.report.part(file, text.span(), wanted),
    }
}

/// One facet of a scenario.
pub(super) fn facet(to: &mut Resolver<'_, '_>, file: usize, raw: &RawFacet) -> Facet {
    let RawFacet {
        facet,
        answer,
        wrong,
        see,
    } = raw;
    if let Some(beyond) = wrong.get(limits::LIST_ITEMS) {
        let message = format!("more than {} wrong options", limits::LIST_ITEMS);
        let hint = Some("leave out those that nobody would choose".to_string());
        to.report
            .add(file, Some(beyond.option.span()), message, hint);
    }
    let pair = |to: &mut Resolver<'_, '_>, option: &Word, reason: &Word| {
        [to.marked_up(file, option), to.marked_up(file, reason)]
    };
    Facet {
        name: to.title(file, facet),
        answer: to.marked_up(file, answer),
        wrong: wrong
            .iter()
            .take(limits::LIST_ITEMS)
            .map(|wrong| pair(to, &wrong.option, &wrong.reason))
            .collect(),
        see: to
            .bounded_list(file, see)
            .iter()
            .filter_map(|name| to.target(file, name))
            .collect(),
    }
}
