//! How well a search ranks: refdeck beside plain fuzzy matchers and BM25, over the same texts,
//! with the labelled queries of `tests/relevance`.
//!
//! `cargo bench --bench relevance -- [--split tune|held|all] [--pages] [--misses]
//! [--alone]`: `--pages` gives the others also what is on an entry's page, which refdeck searches
//! always; `--misses` lists what refdeck does not have first, of the tuning split only; `--alone`
//! leaves the others out.

mod contenders;
#[path = "../relevance/labelled.rs"]
mod labelled;

use std::error::Error;
use std::io::{self, Write};

use contenders::{BM25, Contender, FRIZBEE, NUCLEO, REFDECK, Rows, SKIM};
use labelled::{Answer, Figures, Labelled, Split};
use refdeck::model::Model;
use refdeck::pack;

const CONTENDERS: [Contender; 5] = [REFDECK, SKIM, NUCLEO, FRIZBEE, BM25];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    let named = arguments.iter().position(|argument| argument == "--split");
    let splits: &[Split] = match named
        .and_then(|at| arguments.get(at + 1))
        .map(String::as_str)
    {
        None | Some("all") => &[Split::Tune, Split::Held],
        Some("tune") => &[Split::Tune],
        Some("held") => &[Split::Held],
        Some(other) => return Err(format!("--split is tune, held or all, not `{other}`").into()),
    };
    let count = if has("--alone") { 1 } else { CONTENDERS.len() };
    let contenders = &CONTENDERS[..count];
    let model = pack::builtin();
    let rows = Rows::new(&model, has("--pages"));
    let mut out = io::stdout().lock();
    for split in splits {
        let queries = labelled::read(*split)?;
        let title = match split {
            Split::Tune => "tuning split",
            Split::Held => "held-back split",
        };
        let own = compare(&mut out, &rows, title, &queries, contenders)?;
        kinds(&mut out, &queries, &own)?;
        if has("--misses") && *split == Split::Tune {
            misses(&mut out, &rows, &queries, &own)?;
        }
    }
    Ok(())
}

/// Prints the table of `contenders`. Returns refdeck's answers.
fn compare(
    out: &mut impl Write,
    rows: &Rows<'_>,
    title: &str,
    queries: &[Labelled],
    contenders: &[Contender],
) -> io::Result<Vec<Answer>> {
    writeln!(
        out,
        "\n{title}, {} queries, {} entries",
        queries.len(),
        rows.texts.len()
    )?;
    head(out, "")?;
    let mut own = Vec::new();
    for contender in contenders {
        let answers = answers(rows.model, queries, &mut (contender.build)(rows));
        line(out, contender.name, &Figures::of(&answers))?;
        if contender.name == REFDECK.name {
            own = answers;
        }
    }
    Ok(own)
}

fn answers(
    model: &Model,
    queries: &[Labelled],
    search: &mut contenders::Search<'_>,
) -> Vec<Answer> {
    let answer = |query| labelled::ask(model, query, &mut *search);
    queries.iter().map(answer).collect()
}

fn kinds(out: &mut impl Write, queries: &[Labelled], own: &[Answer]) -> io::Result<()> {
    head(out, "refdeck by kind")?;
    for (kind, figures) in labelled::by_kind(queries, own) {
        line(out, &format!("{kind} ({})", figures.queries), &figures)?;
    }
    Ok(())
}

fn head(out: &mut impl Write, title: &str) -> io::Result<()> {
    writeln!(
        out,
        "{title:<20} {:>6} {:>6} {:>6} {:>6} {:>6}",
        "hit@1", "hit@3", "MRR", "keys", "rows"
    )
}

fn line(out: &mut impl Write, name: &str, figures: &Figures) -> io::Result<()> {
    let Figures {
        queries: _,
        hit1,
        hit3,
        mrr,
        keys,
        rows,
    } = figures;
    let keys = keys.map_or("never".to_string(), |keys| keys.to_string());
    writeln!(
        out,
        "{name:<20} {hit1:>6.3} {hit3:>6.3} {mrr:>6.3} {keys:>6} {rows:>6}"
    )
}

/// Prints what refdeck does not have first, with what it has.
fn misses(
    out: &mut impl Write,
    rows: &Rows<'_>,
    queries: &[Labelled],
    own: &[Answer],
) -> io::Result<()> {
    writeln!(out, "\nnot first")?;
    let mut search = (REFDECK.build)(rows);
    for (query, answer) in queries.iter().zip(own) {
        if answer.place == Some(0) {
            continue;
        }
        let place = answer
            .place
            .map_or("-".to_string(), |place| (place + 1).to_string());
        let top = search(&query.query, 4);
        let top = top
            .iter()
            .filter_map(|at| rows.model.entries.get(*at as usize));
        let top: Vec<&str> = top.map(|entry| &*entry.id).collect();
        writeln!(
            out,
            "{place:>3} {} `{}`: {}; right: {}",
            query.kind,
            query.query,
            top.join(" "),
            query.ids.join(" ")
        )?;
    }
    Ok(())
}
