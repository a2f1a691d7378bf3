//! `refdeck` without a command: starts the browser, if there is a terminal for it.

use std::env;
use std::io::{self, IsTerminal};

use super::args::Places;
use super::{Failure, Outcome, library, names};

pub(super) fn run(places: &Places, at: Option<&str>) -> Result<Outcome, Failure> {
    refuse_without_terminal()?;
    let (model, problems) = library::open(&places.packs())?;
    let at = at.map(|name| names::entry(&model, name)).transpose()?;
    let _ = (model, problems, at);
    Err(Failure::Said(
        "this build has no browser; `refdeck --help` lists the commands".to_string(),
    ))
}

fn refuse_without_terminal() -> Result<(), Failure> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(Failure::Said(
            "the browser needs a terminal; `refdeck --help` lists the commands that do not"
                .to_string(),
        ));
    }
    let term = env::var_os("TERM").filter(|term| !term.is_empty());
    if cfg!(unix) && term.as_ref().is_none_or(|term| term == "dumb") {
        return Err(Failure::Said(
            "the browser needs a terminal that can be drawn on, and TERM is unset or dumb; `refdeck --help` lists the commands that do not"
                .to_string(),
        ));
    }
    Ok(())
}
