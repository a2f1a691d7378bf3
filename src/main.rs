//! The `refdeck` program.
#![allow(clippy::print_stdout, reason = "replaced by the command line")]
fn main() {
    let paths: Vec<String> = std::env::args().skip(2).collect();
    let sources: Vec<_> =
        paths.iter().filter_map(|p| refdeck::pack::open(std::path::Path::new(p)).ok()).collect();
    let (model, problems) = refdeck::pack::build(&sources);
    println!("{}", refdeck::pack::report(&problems));
    println!("{} entries, {} problems", model.entries.len(), problems.len());
    std::process::exit(i32::from(!problems.is_empty()));
}
