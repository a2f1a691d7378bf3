//! `refdeck` without a command: starts the browser, if there is a terminal for it.

use std::env;
use std::process::ExitCode;

use super::args::Places;
use super::{Failure, library, names};
use crate::model::{Model, Target};
use crate::pack::{self, Problem};
use crate::runtime::{self, Start, terminal};
use crate::store::Folders;

pub(super) fn run(places: &Places, at: Option<&str>) -> Result<ExitCode, Failure> {
    terminal::is_usable().map_err(Failure::Said)?;
    let options = places.packs();
    let (model, problems) = with_a_pack(library::open(&options)?);
    let at = at.map(|name| names::entry(&model, name)).transpose()?;
    let folders = Folders::find(places.data_dir.as_deref(), places.config_dir.as_deref())?;
    let reload = || {
        let opened = library::open(&options);
        let opened = opened.unwrap_or_else(|missing| {
            let problem = Problem::of_file(
                &missing.path.display().to_string(),
                missing.to_string(),
                None,
            );
            (Model::default(), vec![problem])
        });
        with_a_pack(opened)
    };
    let start = Start {
        model,
        problems,
        reload: &reload,
        folders,
        at: at.map(Target::Entry),
        colours: env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    };
    runtime::run(start)
        .map_err(|error| Failure::Said(format!("the terminal cannot be used: {error}")))
}

/// Where no pack could be read at all, the built-in deck serves and the problems are shown.
fn with_a_pack((model, problems): (Model, Vec<Problem>)) -> (Model, Vec<Problem>) {
    if model.packs.is_empty() {
        (pack::builtin(), problems)
    } else {
        (model, problems)
    }
}
