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
mod limits;
mod mend;
mod outline;
mod problem;
mod raw;
mod read;
mod report;
mod resolve;
mod source;
mod syntax;

#[cfg(builtin_deck)]
pub use builtin::builtin;
pub use problem::{Place, Problem, report};
pub use source::{PackSource, SourceFile, found_in, open};

use crate::model::Model;

/// Builds the model of all `sources`, in order. Never fails as a whole.
pub fn build(sources: &[PackSource]) -> (Model, Vec<Problem>) {
    let mut model = Model::default();
    let problems = add(&mut model, sources);
    (model, problems)
}

/// Adds `sources` to `model`, in order, behind the packs that it has. They may link to those.
pub fn add(model: &mut Model, sources: &[PackSource]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for source in sources {
        let mut report = report::Report::new(source);
        if let Some(raw) = read::pack(source, &mut report) {
            resolve::add(model, raw, source, &mut report);
        }
        problems.extend(report.finish());
    }
    problems
}
