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

/// Who runs, and how many queries at 100,000 and at a million entries.
const RUNNERS: [(Contender, usize, usize); 5] = [
    (REFDECK, QUERIES, QUERIES),
    (SKIM, 12, 4),
    (NUCLEO, 12, 6),
    (NUCLEO_2, 12, 6),
    (FRIZBEE, QUERIES, 12),
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
    queries: Vec<Typed>,
}

/// One query, typed and deleted.
struct Typed {
    /// Per key, while typing and then while deleting.
    keys: Vec<Duration>,
    /// Of all keys together, over all threads.
    cpu: Duration,
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
            "{:<18} {:>8} {:>8} {:>8} {:>9} {:>6}   {:>10} {:>10}",
            "ms a key", "p50", "p99", "most", "CPU", "keys", "p99 ratio", "CPU ratio"
        )?;
        for run in &self.runs {
            let times = run.times(run.queries.len());
            let own = self.ratios(run);
            let [p50, p99, most] = [0.5, 0.99, 1.0].map(|share| ms(quantile(&times, share)));
            let cpu = ms(run.cpu_a_key(run.queries.len()));
            writeln!(
                out,
                "{:<18} {p50:>8.3} {p99:>8.3} {most:>8.3} {cpu:>9.4} {:>6}   {:>10.1} {:>10.1}",
                run.name,
                times.len(),
                own.0,
                own.1
            )?;
        }
        Ok(())
    }

    /// How many times refdeck's p99 and CPU `run` takes, over the keys that both had.
    fn ratios(&self, run: &Run) -> (f64, f64) {
        let Some(own) = self.runs.first() else {
            return (0.0, 0.0);
        };
        let count = run.queries.len().min(own.queries.len());
        let p99 = |run: &Run| ms(quantile(&run.times(count), 0.99));
        let cpu = |run: &Run| ms(run.cpu_a_key(count));
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
        let own = self.runs.first().map(|run| run.times(run.queries.len()));
        let most = ms(quantile(&own.unwrap_or_default(), 0.99));
        let frame = if self.entries <= 2_000 { 1.0 } else { 16.0 };
        goal(
            &format!("6 p99 under {frame} ms"),
            most < frame,
            format!("{most:.2} ms"),
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
    fn times(&self, count: usize) -> Vec<Duration> {
        let queries = self.queries.iter().take(count);
        queries
            .flat_map(|query| query.keys.iter().copied())
            .collect()
    }

    fn cpu_a_key(&self, count: usize) -> Duration {
        let keys = self.times(count).len().max(1);
        let cpu: Duration = self.queries.iter().take(count).map(|query| query.cpu).sum();
        cpu / u32::try_from(keys).unwrap_or(u32::MAX)
    }
}

fn runs(model: &Model, queries: &[String]) -> Vec<Run> {
    let rows = Rows::new(model, false);
    let mut searches: Vec<Search<'_>> = RUNNERS.map(|(who, ..)| (who.build)(&rows)).into();
    let mut runs = RUNNERS.map(|(who, ..)| Run {
        name: who.name,
        queries: Vec::new(),
    });
    for (at, query) in queries.iter().enumerate() {
        for (((_, large, huge), run), search) in RUNNERS.iter().zip(&mut runs).zip(&mut searches) {
            let count = match model.entries.len() {
                0..50_000 => QUERIES,
                50_000..500_000 => *large,
                500_000.. => *huge,
            };
            if at < count {
                // A small deck is quick: what disturbs one turn does not disturb another.
                let turns = if model.entries.len() < 5_000 { 5 } else { 1 };
                let best = (0..turns).map(|_| typed(query, search));
                run.queries.extend(best.min_by_key(|typed| typed.cpu));
            }
        }
    }
    runs.into()
}

/// Types `query` letter by letter and deletes it again.
fn typed(query: &str, search: &mut Search<'_>) -> Typed {
    let beginnings = beginnings(query);
    let deleting = beginnings.iter().rev().skip(1);
    let mut keys = Vec::new();
    let cpu = ProcessTime::now();
    for text in beginnings.iter().chain(deleting) {
        let start = Instant::now();
        std::hint::black_box(search(text, LIMIT));
        keys.push(start.elapsed());
    }
    Typed {
        keys,
        cpu: cpu.elapsed(),
    }
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

/// The value below which `share` of `times` are.
fn quantile(times: &[Duration], share: f64) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a short list"
    )]
    let at = (times.len().saturating_sub(1) as f64 * share).round() as usize;
    times.get(at).copied().unwrap_or_default()
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
