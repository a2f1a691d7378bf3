//! One run over a deck of one size: every contender types and deletes the same queries, taking
//! turns, and is timed key by key.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use refdeck::index::{Index, Marks, Query};
use refdeck::model::{Model, inline};

use super::contenders::{Contender, FRIZBEE, NUCLEO, NUCLEO_2, REFDECK, Rows, SKIM, Search};
use super::generate::{Deck, Dice};

/// Hits that are asked for.
pub(crate) const LIMIT: usize = 100;
/// How many queries there are.
const QUERIES: usize = 36;

/// What readers type; the deck has these words, or words near them.
const TYPED: [&str; 12] = [
    "quota",
    "private endpoint",
    "endpiont",
    "managed identity",
    "rollb",
    "deploy online",
    "key vault secret",
    "401",
    "log_model",
    "spot vm evicted",
    "how do I roll back a deployment",
    "rgistry",
];

/// Who runs, and how many queries up to 1,000, 10,000, 100,000 entries and beyond.
const RUNNERS: [(Contender, [usize; 4]); 5] = [
    (REFDECK, [QUERIES; 4]),
    (SKIM, [QUERIES, 18, 4, 2]),
    (NUCLEO, [QUERIES, 18, 6, 3]),
    (NUCLEO_2, [QUERIES, 18, 6, 3]),
    (FRIZBEE, [QUERIES, QUERIES, 18, 9]),
];

/// What was measured.
pub(crate) struct Race {
    entries: usize,
    words: usize,
    /// To make the model from the text of a pack, and the index from the model.
    load: Duration,
    index: Duration,
    /// In the order of [`RUNNERS`].
    runs: Vec<Run>,
    /// Keys whose answer was not the same from a fresh index or from two threads.
    different: usize,
}

/// The figures of one contender.
struct Run {
    name: &'static str,
    /// Query by query, the keys of typing and deleting it.
    queries: Vec<Vec<Key>>,
}

/// One key.
struct Key {
    /// What then stood in the text field.
    text: String,
    /// Milliseconds until the hits were there.
    wall: f64,
    /// Milliseconds of work of all threads: what a busy machine changes little.
    cpu: f64,
}

impl Race {
    pub(crate) fn run(entries: usize) -> Self {
        let deck = Deck::new(entries);
        let load = {
            let source = deck.source();
            let start = Instant::now();
            let (model, problems) = refdeck::pack::build(&[source]);
            debug_assert!(problems.is_empty() && model.entries.len() == entries);
            start.elapsed()
        };
        let model = deck.model();
        let start = Instant::now();
        let index = Index::new(&model);
        index.prepare(&model);
        let index_time = start.elapsed();
        let queries = queries(&model);
        let different = differences(&model, &index, &queries);
        drop(index);
        Self {
            entries,
            words: deck.words(),
            load,
            index: index_time,
            runs: runs(&model, &queries),
            different,
        }
    }

    /// Prints the times of all contenders.
    pub(crate) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(
            out,
            "{} entries, vocabulary {}, {QUERIES} queries; TOML to model {}, model to index {}",
            self.entries,
            self.words,
            shown(self.load),
            shown(self.index)
        )?;
        writeln!(
            out,
            "{:<18} {:>8} {:>8} {:>8} {:>8} {:>5}   {:>9} {:>9}",
            "ms a key", "p50", "p99", "CPU", "CPU p99", "keys", "p99 ratio", "CPU ratio"
        )?;
        for run in &self.runs {
            let (p99_ratio, cpu_ratio) = self.ratios(run);
            let (wall, cpu) = (run.wall(QUERIES), run.cpu(QUERIES));
            let [p50, p99] = [0.5, 0.99].map(|share| quantile(&wall, share));
            let (mean, high) = (mean(&cpu), quantile(&cpu, 0.99));
            writeln!(
                out,
                "{:<18} {p50:>8.3} {p99:>8.3} {mean:>8.3} {high:>8.3} {:>5}   {p99_ratio:>9.1} {cpu_ratio:>9.1}",
                run.name,
                wall.len(),
            )?;
        }
        let dearest = self.runs.first().map(Run::dearest).unwrap_or_default();
        writeln!(out, "refdeck's dearest keys: {}", dearest.join(", "))
    }

    /// How many times refdeck's p99 and CPU `run` takes, over the keys that both had.
    fn ratios(&self, run: &Run) -> (f64, f64) {
        let Some(own) = self.runs.first() else {
            return (0.0, 0.0);
        };
        let count = run.queries.len().min(own.queries.len());
        let p99 = |run: &Run| quantile(&run.wall(count), 0.99);
        let cpu = |run: &Run| mean(&run.cpu(count));
        (p99(run) / p99(own), cpu(run) / cpu(own))
    }

    /// Prints which goals are reached; those for a processor-bound search, as ratios.
    pub(crate) fn goals(&self, out: &mut impl Write) -> io::Result<()> {
        let ratio = |name: &str| {
            let run = self.runs.iter().find(|run| run.name == name);
            run.map_or((0.0, 0.0), |run| self.ratios(run))
        };
        let mut goal = |what: &str, reached: bool, figure: String| {
            let word = if reached { "reached" } else { "MISSED" };
            writeln!(out, "{word:<8} {what}: {figure}")
        };
        let (p99, _) = ratio(NUCLEO_2.name);
        goal(
            "6 p99 at most 1/5 of nucleo's with 2 threads",
            p99 >= 5.0,
            part(p99),
        )?;
        let own = self.runs.first();
        let own = own.map_or((0.0, 0.0), |run| {
            let high = |times: Vec<f64>| quantile(&times, 0.99);
            (high(run.wall(QUERIES)), high(run.cpu(QUERIES)))
        });
        let frame = if self.entries <= 2_000 { 1.0 } else { 16.0 };
        goal(
            &format!("6 p99 under {frame} ms"),
            own.0 < frame,
            format!("{:.2} ms, of the processor {:.2} ms", own.0, own.1),
        )?;
        let (nucleo, frizbee) = if self.entries >= 1_000_000 {
            (100.0, 15.0)
        } else {
            (20.0, 3.0)
        };
        for (name, least) in [(NUCLEO.name, nucleo), (FRIZBEE.name, frizbee)] {
            let (_, cpu) = ratio(name);
            let what = format!("7 CPU a key at most 1/{least} of {name}");
            // The goals are set for 10,000 entries and for a million.
            if self.entries >= 10_000 {
                goal(&what, cpu >= least, part(cpu))?;
            }
        }
        goal(
            "13 the same answer from a fresh index and from two threads",
            self.different == 0,
            format!("{} keys differ", self.different),
        )
    }
}

impl Run {
    /// The keys of the first `count` queries.
    fn keys(&self, count: usize) -> impl Iterator<Item = &Key> {
        self.queries.iter().take(count).flatten()
    }

    fn wall(&self, count: usize) -> Vec<f64> {
        self.keys(count).map(|key| key.wall).collect()
    }

    fn cpu(&self, count: usize) -> Vec<f64> {
        self.keys(count).map(|key| key.cpu).collect()
    }

    /// The keys that cost most, with their milliseconds of work.
    fn dearest(&self) -> Vec<String> {
        let mut keys: Vec<&Key> = self.keys(QUERIES).collect();
        keys.sort_by(|a, b| a.text.cmp(&b.text).then(a.cpu.total_cmp(&b.cpu)));
        keys.dedup_by(|a, b| a.text == b.text);
        keys.sort_by(|a, b| b.cpu.total_cmp(&a.cpu));
        let shown = |key: &&Key| format!("`{}` {:.2}", key.text, key.cpu);
        keys.iter().take(6).map(shown).collect()
    }
}

fn runs(model: &Model, queries: &[String]) -> Vec<Run> {
    let rows = Rows::new(model, false);
    let mut searches: Vec<Search<'_>> = RUNNERS.map(|(who, _)| (who.build)(&rows)).into();
    let mut runs = RUNNERS.map(|(who, _)| Run {
        name: who.name,
        queries: Vec::new(),
    });
    let steps = [1_000, 10_000, 100_000].into_iter();
    let size = steps.filter(|step| model.entries.len() > *step).count();
    for (at, query) in queries.iter().enumerate() {
        for (((_, counts), run), search) in RUNNERS.iter().zip(&mut runs).zip(&mut searches) {
            let count = counts[size];
            if at < count {
                // A small deck is quick: what disturbs one turn does not disturb another.
                let turns = if model.entries.len() <= 1_000 { 5 } else { 1 };
                let best = (0..turns).map(|_| typed(query, search));
                let work = |keys: &Vec<Key>| keys.iter().map(|key| key.cpu).sum::<f64>();
                run.queries
                    .extend(best.min_by(|one, other| work(one).total_cmp(&work(other))));
            }
        }
    }
    runs.into()
}

/// Types `query` letter by letter and deletes it again.
fn typed(query: &str, search: &mut Search<'_>) -> Vec<Key> {
    let beginnings = beginnings(query);
    let deleting = beginnings.iter().rev().skip(1);
    let press = |text: &&str| {
        let (start, work) = (Instant::now(), ProcessTime::now());
        std::hint::black_box(search(text, LIMIT));
        let (cpu, wall) = (work.elapsed(), start.elapsed());
        Key {
            text: (*text).to_string(),
            wall: ms(wall),
            cpu: ms(cpu),
        }
    };
    beginnings.iter().chain(deleting).map(press).collect()
}

/// What stands in the text field, key by key.
pub(crate) fn beginnings(query: &str) -> Vec<&str> {
    let ends = query.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.map(|end| &query[..end]).collect()
}

/// The queries of the run: what readers type, and words of the deck in several shapes, mixed
/// so that the first few are like all of them.
pub(crate) fn queries(model: &Model) -> Vec<String> {
    let mut dice = Dice::new(7);
    let shapes = 0..QUERIES;
    shapes.map(|at| query(at, model, &mut dice)).collect()
}

fn query(at: usize, model: &Model, dice: &mut Dice) -> String {
    let Some(entry) = model.entries.get(dice.below(model.entries.len())) else {
        return String::new();
    };
    let title = inline::plain(entry.title()).to_lowercase();
    let cell = entry.cells.first().map_or("", |cell| &**cell);
    let mut title: Vec<&str> = title.split_whitespace().collect();
    let cell: Vec<&str> = cell.split_whitespace().collect();
    let longest = title.iter().max_by_key(|word| word.len()).copied();
    let longest = longest.unwrap_or("");
    match at % 6 {
        0 | 3 => TYPED[at / 3 % TYPED.len()].to_string(),
        1 => longest.to_string(),
        2 => {
            title.truncate(2);
            title.reverse();
            title.join(" ")
        }
        4 => {
            let mut letters: Vec<char> = longest.chars().collect();
            let middle = letters.len() / 2;
            letters.swap(middle, middle.saturating_sub(1));
            letters.into_iter().collect()
        }
        _ => format!(
            "{longest} {}",
            cell.join(" ").chars().take(8).collect::<String>()
        ),
    }
}

/// How many keys have another answer than from an index that was never asked before, or when
/// two threads ask at once.
fn differences(model: &Model, used: &Index, queries: &[String]) -> usize {
    let keys: Vec<&str> = queries.iter().flat_map(|query| beginnings(query)).collect();
    // What takes long shows nothing more.
    let step = (model.entries.len() / 20_000).max(1);
    let keys: Vec<&str> = keys.into_iter().step_by(step).collect();
    let fresh = Index::new(model);
    fresh.prepare(model);
    let ask =
        |index: &Index, key: &&str| index.search(model, &Query::parse(key), &Marks::NONE, LIMIT);
    let forwards: Vec<_> = keys.iter().map(|key| ask(used, key)).collect();
    let (backwards, again) = std::thread::scope(|scope| {
        let other = scope.spawn(|| keys.iter().map(|key| ask(&fresh, key)).collect::<Vec<_>>());
        let backwards: Vec<_> = keys.iter().rev().map(|key| ask(&fresh, key)).collect();
        (backwards, other.join().unwrap_or_default())
    });
    let same = forwards
        .iter()
        .zip(backwards.iter().rev())
        .zip(&again)
        .filter(|((one, two), three)| one == two && one == three);
    keys.len() - same.count()
}

/// The value below which `share` of `values` are.
fn quantile(values: &[f64], share: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_unstable_by(f64::total_cmp);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a short list"
    )]
    let at = (values.len().saturating_sub(1) as f64 * share).round() as usize;
    values.get(at).copied().unwrap_or_default()
}

fn mean(values: &[f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a short list")]
    let count = values.len().max(1) as f64;
    values.iter().sum::<f64>() / count
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn shown(time: Duration) -> String {
    match ms(time) {
        ms if ms < 1000.0 => format!("{ms:.1} ms"),
        ms => format!("{:.1} s", ms / 1000.0),
    }
}

fn part(ratio: f64) -> String {
    format!("1/{ratio:.1}")
}
