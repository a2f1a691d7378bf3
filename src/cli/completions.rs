//! `refdeck completions`: what a shell needs to complete the command line.

use clap::CommandFactory;

use super::args::{Args, CompletionsArgs};
use super::out::Out;
use super::{Failure, Outcome};

pub(super) fn run(args: &CompletionsArgs, out: &mut Out) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "refdeck", &mut script);
    out.text(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Fine)
}
