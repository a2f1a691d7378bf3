//! TOML files → [`Model`], with every problem found on the way.
//!
//! Two stages: `raw` holds what is written (unknown keys refused, positions kept; `read` and
//! `mend` fill it however many faults a table has), `resolve` turns it into the model and
//! checks what spans files: ids, links, objectives. A faulty part is reported and left out;
//! the rest serves. Only `source` touches files. Knows nothing of the screen.
//!
//! The built-in deck went this way when the program was built, and is `compiled` in.

mod blocks;
#[cfg(builtin_deck)] // not in the build script, which makes it
mod builtin;
mod checks;
pub mod compiled;
mod entries;
mod mend;
mod outline;
mod problem;
mod progress;
mod raw;
mod read;
mod report;
mod resolve;
mod source;
mod syntax;

#[cfg(builtin_deck)]
pub use builtin::builtin;
pub use problem::{Place, Problem, Problems, count, report};
pub use progress::{Progress, Stage, Watch};
pub use source::{PackSource, SourceFile, found_in, open, open_watched, read as read_file};

use crate::model::Model;

/// Builds the model of all `sources`, in order. Never fails as a whole.
pub fn build(sources: &[PackSource]) -> (Model, Vec<Problem>) {
    let mut model = Model::default();
    let problems = add(&mut model, sources);
    (model, problems)
}

/// Adds `sources` to `model`, in order, behind the packs that it has. They may link to those.
pub fn add(model: &mut Model, sources: &[PackSource]) -> Vec<Problem> {
    let mut watch = Watch::nobody();
    let added = sources
        .iter()
        .map(|source| add_watched(model, source, &mut watch));
    added.flatten().collect()
}

/// Adds one source, and `watch` is told of each file.
pub fn add_watched(model: &mut Model, source: &PackSource, watch: &mut Watch<'_>) -> Vec<Problem> {
    let mut report = report::Report::new(source);
    watch.stage(Stage::Reading);
    if let Some(raw) = read::pack(source, &mut report, watch) {
        watch.stage(Stage::Linking);
        resolve::add(model, raw, source, &mut report, watch);
    }
    report.finish()
}
