//! The `refdeck` program.
#![allow(clippy::print_stdout, reason = "replaced by the command line")]
fn main() -> std::process::ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_none_or(|first| first != "check") {
        let folders = refdeck::store::Folders::find(None, None).ok();
        let Some(folders) = folders else {
            return std::process::ExitCode::from(2);
        };
        let load = || refdeck::pack::build(&[refdeck::pack::builtin()]);
        let (model, problems) = load();
        let at = args.first().and_then(|id| model.find_name(id));
        let start = refdeck::runtime::Start {
            model,
            problems,
            reload: &load,
            folders,
            at,
            colours: std::env::var_os("NO_COLOR").is_none(),
        };
        return refdeck::runtime::run(start).unwrap_or(std::process::ExitCode::from(2));
    }
    let sources: Vec<_> = args[1..]
        .iter()
        .filter_map(|p| refdeck::pack::open(std::path::Path::new(p)).ok())
        .collect();
    let (model, problems) = refdeck::pack::build(&sources);
    println!("{}", refdeck::pack::report(&problems));
    println!(
        "{} entries, {} problems",
        model.entries.len(),
        problems.len()
    );
    std::process::ExitCode::from(u8::from(!problems.is_empty()))
}
