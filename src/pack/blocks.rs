//! Raw blocks and facets → the model's, with the checks that belong to each kind.

use toml::Spanned;

use super::limits;
use super::raw::{RawBlock, RawCode, RawDiagram, RawFacet, RawFormula, RawTable, Word};
use super::resolve::Resolver;
use crate::model::{
    Block, Code, CodeLang, Diagram, Facet, Formula, List, Proof, Table, Tone, flowchart,
};
use crate::text;

/// The blocks of one entry.
pub(super) fn all(to: &mut Resolver<'_, '_>, file: usize, raw: &[Spanned<RawBlock>]) -> Vec<Block> {
    if let Some(beyond) = raw.get(limits::LIST_ITEMS) {
        let message = format!("more than {} blocks in one entry", limits::LIST_ITEMS);
        to.report.add(file, Some(beyond.span()), message, None);
    }
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
    } = raw.get_ref();
    let kinds = [
        text.is_some(),
        code.is_some(),
        table.is_some(),
        list.is_some(),
        diagram.is_some(),
        formula.is_some(),
        callout.is_some(),
    ];
    if kinds.iter().filter(|is| **is).count() != 1 {
        let hint = "text, code, table, list, diagram, formula or callout".to_string();
        to.report.add(
            file,
            Some(raw.span()),
            "a block has exactly one kind",
            Some(hint),
        );
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
        let items = raw
            .items
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
        let latex = to.bounded(file, latex);
        let plain = to.bounded(file, plain);
        return Some(Block::Formula(Formula { latex, plain }));
    }
    let raw = callout.as_ref()?;
    let tone = to.word(file, &raw.tone, "tone", Tone::ALL, Tone::word)?;
    Some(Block::Callout {
        tone,
        text: to.marked_up(file, &raw.text),
    })
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
    if (proof_found == Proof::None) != reason.is_some() {
        let hint = Some("`code.reason` stands with `proof = \"none\"` and only there".to_string());
        to.report.add(
            file,
            Some(proof.span()),
            "unproven code says why, proven code does not",
            hint,
        );
    }
    let name = name
        .as_ref()
        .map(|name| text::sanitise_line(name.get_ref()).into());
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
    let columns: Vec<Box<str>> = columns.iter().map(|title| to.title(file, title)).collect();
    let mut shown = Vec::new();
    for row in rows {
        let found = row.get_ref().len();
        if found != columns.len() {
            let message = format!("{found} cells for {} columns", columns.len());
            to.report.add(file, Some(row.span()), message, None);
        }
        let mut cells: Vec<Box<str>> = row
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
    let nodes = match flowchart::parse(text.get_ref()) {
        Ok(chart) => chart.nodes.into_iter().map(|node| node.name).collect(),
        Err(fault) => {
            let message = format!("line {} of the diagram: {}", fault.line, fault.message);
            to.report.add(file, Some(text.span()), message, None);
            Vec::new()
        }
    };
    let mut found = Vec::new();
    for (node, name) in links {
        if !nodes.is_empty() && !nodes.contains(node.get_ref()) {
            let hint =
                super::problem::did_you_mean(node.get_ref(), nodes.iter().map(String::as_str));
            let message = format!("the diagram has no node `{}`", node.get_ref());
            to.report.add(file, Some(node.span()), message, hint);
            continue;
        }
        if let Some(target) = to.target(file, name) {
            found.push((text::sanitise_line(node.get_ref()).into(), target));
        }
    }
    Diagram {
        alt: to.bounded(file, alt),
        text: to.bounded(file, text),
        links: found,
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
    let pair = |to: &mut Resolver<'_, '_>, option: &Word, reason: &Word| {
        [to.marked_up(file, option), to.marked_up(file, reason)]
    };
    Facet {
        name: to.title(file, facet),
        answer: to.marked_up(file, answer),
        wrong: wrong
            .iter()
            .map(|wrong| pair(to, &wrong.option, &wrong.reason))
            .collect(),
        see: see
            .iter()
            .filter_map(|name| to.target(file, name))
            .collect(),
    }
}
