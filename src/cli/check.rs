//! `refdeck check`: every problem of packs, with its position; and the line by which other
//! commands mention that there are problems.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::args::CheckArgs;
use super::library;
use super::out::{Out, say};
use super::{Failure, Outcome};
use crate::doc::{Line, Role};
use crate::pack::{self, PackSource, Problem};

pub(super) fn run(args: &CheckArgs, out: &mut Out) -> Result<Outcome, Failure> {
    let sources: Result<Vec<PackSource>, library::Missing> = args
        .paths
        .iter()
        .map(|path| library::open_one(path))
        .collect();
    let mut checker = Checker::new();
    let (mut packs, mut entries, mut problems) = (0_usize, 0_usize, 0_usize);
    for source in sources? {
        let found = checker.check(source);
        packs += 1;
        entries += found.entries;
        for problem in &found.problems {
            if problems > 0 {
                out.plain("")?;
            }
            print(problem, out)?;
            problems += problem.count;
        }
    }
    let what = format!("{} with {}", count(packs, "pack"), count_entries(entries));
    if problems == 0 {
        say(&format!("no problems: {what}"));
        return Ok(Outcome::Fine);
    }
    say(&format!("{} in {what}", count(problems, "problem")));
    Ok(Outcome::Nothing)
}

fn count(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

fn count_entries(count: usize) -> String {
    match count {
        1 => "1 entry".to_string(),
        _ => format!("{count} entries"),
    }
}

/// Checks one pack after the other. Packs may link to the built-in deck and to the packs
/// that were named before them.
struct Checker {
    /// Those besides the built-in deck.
    others: Vec<PackSource>,
    /// The ids of the others and of the built-in deck.
    ids: Vec<String>,
}

struct Checked {
    entries: usize,
    problems: Vec<Problem>,
}

impl Checker {
    fn new() -> Self {
        let packs = pack::builtin().packs;
        Self {
            ids: packs.iter().map(|pack| pack.id.to_string()).collect(),
            others: Vec::new(),
        }
    }

    fn check(&mut self, source: PackSource) -> Checked {
        let (model, problems) = pack::build(std::slice::from_ref(&source));
        let entries = model.entries.len();
        let id = model.packs.first().map(|pack| pack.id.to_string());
        let alone = Checked { entries, problems };
        let Some(id) = id.filter(|id| !self.ids.contains(id)) else {
            return alone;
        };
        if alone.problems.is_empty() {
            self.ids.push(id);
            self.others.push(source);
            return alone;
        }
        if !self.is_mentioned_in(&source) {
            return alone;
        }
        // The others were found to be without problems.
        let mut model = pack::builtin();
        pack::add(&mut model, &self.others);
        let problems = pack::add(&mut model, std::slice::from_ref(&source));
        if problems.is_empty() {
            self.ids.push(id);
            self.others.push(source);
        }
        Checked { entries, problems }
    }

    /// Whether `source` may link to one of the others.
    fn is_mentioned_in(&self, source: &PackSource) -> bool {
        self.ids.iter().any(|id| {
            let link = format!("{id}/");
            let has = |text: Cow<'_, str>| text.contains(&link);
            source.files.iter().any(|file| file.text().is_ok_and(has))
        })
    }
}

/// Prints `problem` as its `Display` does, in colours.
fn print(problem: &Problem, out: &mut Out) -> Result<(), Failure> {
    for (at, text) in problem.to_string().lines().enumerate() {
        out.line(&coloured(at, text, problem))?;
    }
    Ok(())
}

fn coloured(at: usize, text: &str, problem: &Problem) -> Line {
    let location = problem.location();
    if let (0, Some(rest)) = (at, text.strip_prefix(&location)) {
        let mut line = Line::of(location, Role::Strong);
        line.push(rest, Role::Bad, None);
        return line;
    }
    if problem.place.is_some() && at == 2 {
        let (margin, carets) = text.split_at(text.find('|').map_or(0, |at| at + 1));
        let mut line = Line::of(margin, Role::Muted);
        line.push(carets, Role::Bad, None);
        return line;
    }
    Line::of(text, Role::Text)
}

/// One sentence per pack that has problems, for commands that go on without what is wrong.
pub(super) fn mentions(problems: &[Problem], named: &[PathBuf]) -> Vec<String> {
    if problems.is_empty() {
        return Vec::new();
    }
    let mut packs: Vec<(String, usize)> = Vec::new();
    for problem in problems {
        let pack = pack_of(&problem.file, named);
        match packs.iter_mut().find(|(known, _)| *known == pack) {
            Some((_, count)) => *count += problem.count,
            None => packs.push((pack, problem.count)),
        }
    }
    packs
        .into_iter()
        .map(|(pack, problems)| {
            let problems = count(problems, "problem");
            format!("{problems} in {pack}; see `refdeck check {pack}`")
        })
        .collect()
}

/// The pack that `file` belongs to: one that was named, else its folder if that is a pack.
fn pack_of(file: &str, named: &[PathBuf]) -> String {
    let path = Path::new(file);
    if let Some(pack) = named.iter().find(|pack| path.starts_with(pack)) {
        return pack.display().to_string();
    }
    match path.parent() {
        Some(folder) if folder.join("pack.toml").is_file() => folder.display().to_string(),
        Some(_) | None => file.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_change_nothing_of_the_report() {
        let source = "id = \"x\"\n";
        for problem in [
            Problem::at("a.toml", source, Some(5..8), "bad", Some("so".into())),
            Problem::of_file("a.toml", "gone", None),
        ] {
            let lines = problem.to_string();
            let shown: Vec<String> = lines
                .lines()
                .enumerate()
                .map(|(at, text)| coloured(at, text, &problem).plain())
                .collect();
            assert_eq!(shown, lines.lines().collect::<Vec<_>>());
        }
    }

    #[test]
    fn problems_are_counted_by_pack() {
        let problem = |file: &str| Problem::of_file(file, "bad", None);
        let problems = [
            problem("p/pack.toml"),
            problem("p/x.toml"),
            problem("q.toml"),
        ];
        let named = [PathBuf::from("p"), PathBuf::from("q.toml")];
        let expected = [
            "2 problems in p; see `refdeck check p`",
            "1 problem in q.toml; see `refdeck check q.toml`",
        ];
        assert_eq!(mentions(&problems, &named), expected);
    }

    #[test]
    fn a_pack_may_link_to_the_built_in_deck_and_to_packs_named_before() {
        let pack = |id: &str, link: &str| PackSource {
            name: id.to_string(),
            files: vec![crate::pack::SourceFile::of_text(
                &format!("{id}.toml"),
                id,
                &PACK.replace("ID", id).replace("LINK", link),
            )],
            problems: Vec::new(),
        };
        let mut checker = Checker::new();
        assert_eq!(checker.check(pack("one", "ai-300/compute")).problems, []);
        assert_eq!(checker.check(pack("two", "one/one-row")).problems, []);
        assert_eq!(checker.check(pack("three", "one/gone")).problems.len(), 1);
    }

    const PACK: &str = r#"
format = 1
[pack]
id = "ID"
title = "A pack"
[[pane]]
id = "pane"
title = "Pane"
sections = ["rows"]
[section]
id = "rows"
kind = "choice"
title = "Rows"
objectives = "none"
columns = [{ id = "need", title = "Need", role = "cue" }, { id = "choose", title = "Choose", role = "answer" }]
[[entry]]
id = "ID-row"
cells = ["this", "that"]
see = ["LINK"]
"#;
}
