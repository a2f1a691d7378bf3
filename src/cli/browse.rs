//! `refdeck` without a command: starts the browser, if there is a terminal for it.

use std::env;
use std::process::ExitCode;
use std::sync::Arc;

use super::args::Places;
use super::library::{self, Options};
use super::{Failure, names};
use crate::app::{Action, Library};
use crate::model::{Model, Target};
use crate::pack::{self, Problem, Progress, Watch};
use crate::runtime::{self, Loader, Reader, Start, terminal};
use crate::store::Folders;

pub(super) fn run(places: &Places, at: Option<&str>) -> Result<ExitCode, Failure> {
    terminal::is_usable().map_err(Failure::Said)?;
    let options = places.packs();
    options.check()?;
    let mut loader = Loader::new(reader(options.clone()));
    let (library, problems, reading) = begin(&options, &mut loader);
    let at = at.map(|name| {
        move |model: &Model| match names::entry(model, name) {
            Ok(entry) => Ok(Target::Entry(entry)),
            Err(Failure::Said(sentence)) => Err(sentence),
            Err(Failure::Output(error)) => Err(error.to_string()),
        }
    });
    if let (Some(at), None) = (&at, &reading) {
        at(&library.model).map_err(Failure::Said)?;
    }
    let start = Start {
        library,
        problems,
        reading,
        loader,
        folders: Folders::find(places.data_dir.as_deref(), places.config_dir.as_deref())?,
        at: at.as_ref().map(|at| at as _),
        colours: env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    };
    runtime::run(start)
        .map_err(|error| Failure::Said(format!("the terminal cannot be used: {error}")))
}

/// What is there for the first frame. Large packs come later, and how far they have come is
/// told.
fn begin(options: &Options, loader: &mut Loader) -> (Arc<Library>, Vec<Problem>, Option<Progress>) {
    let mut reading = None;
    if !options.paths().is_empty() {
        reading = Some(Progress::default());
        for action in loader.read_packs() {
            match action {
                Action::PacksLoaded(library, problems) => return (library, problems, None),
                Action::Reading(progress) => reading = progress,
                _ => {}
            }
        }
    }
    let model = if options.packs.is_empty() {
        pack::builtin()
    } else {
        Model::default()
    };
    (Arc::new(Library::new(model)), Vec::new(), reading)
}

fn reader(options: Options) -> Reader {
    Arc::new(move |watch: &mut Watch<'_>| {
        let opened = library::open_watched(&options, watch);
        let (model, problems) = opened.unwrap_or_else(|missing| {
            let shown = missing.path.display().to_string();
            let problem = Problem::of_file(&shown, missing.to_string(), None);
            (Model::default(), vec![problem])
        });
        // Where no pack could be read at all, the built-in deck serves.
        if model.packs.is_empty() {
            (pack::builtin(), problems)
        } else {
            (model, problems)
        }
    })
}
