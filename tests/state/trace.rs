//! `strace`: what the program asks of the system, and faults in the place of answers.

use std::collections::BTreeMap;
use std::fs;

use crate::home::{Home, Ran, is_there};

/// Calls by which a change gets to the disk, and those by which the program finds its way.
const CALLS: &str = "openat,mkdir,mkdirat,write,fsync,rename,renameat,renameat2,flock,fchmod,\
                     fchown,unlink,unlinkat,close,ftruncate,lseek,read,readlink,statx,getdents64";

/// One call: its name, its arguments, and what came back.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) arguments: String,
    pub(crate) result: String,
}

/// A call of a run, by its name and how often it was made up to then.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spot {
    pub(crate) name: String,
    pub(crate) count: usize,
}

pub(crate) fn is_possible() -> bool {
    is_there("strace", &["-o", "/dev/null", "true"])
}

/// The calls of a run of `arguments`.
pub(crate) fn calls(home: &Home, arguments: &[&str]) -> Vec<Call> {
    let log = home.path("trace");
    let output = log.display().to_string();
    let trace = format!("trace={CALLS}");
    let ran = home.run_under(&["strace", "-f", "-o", &output, "-e", &trace], arguments);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let text = fs::read_to_string(&log).unwrap();
    fs::remove_file(&log).unwrap();
    let call = |line: &str| {
        let (_, call) = line.split_once(' ')?;
        let (name, rest) = call.trim_start().split_once('(')?;
        let (arguments, result) = rest.rsplit_once(" = ")?;
        Some(Call {
            name: name.to_string(),
            arguments: arguments.trim_end().trim_end_matches(')').to_string(),
            result: result.to_string(),
        })
    };
    text.lines().filter_map(call).collect()
}

/// The calls of a run that begin with the first one on the data folder.
pub(crate) fn spots(home: &Home, arguments: &[&str]) -> Vec<Spot> {
    let data = home.path("data").display().to_string();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut found = Vec::new();
    let mut begun = false;
    for call in calls(home, arguments) {
        let count = counts.entry(call.name.clone()).or_default();
        *count += 1;
        begun |= call.arguments.contains(&data);
        if begun {
            found.push(Spot {
                name: call.name,
                count: *count,
            });
        }
    }
    found
}

/// Runs `arguments`; at `spot` the fault `what` happens, as in `signal=KILL` or `error=EIO`.
pub(crate) fn run_with(home: &Home, what: &str, spot: &Spot, arguments: &[&str]) -> Ran {
    let Spot { name, count } = spot;
    let trace = format!("trace={name}");
    let inject = format!("inject={name}:{what}:when={count}");
    home.run_under(&with(&trace, &inject), arguments)
}

/// The words in front of a command for which `trace` says what is watched and `inject` which
/// fault happens.
pub(crate) fn with<'a>(trace: &'a str, inject: &'a str) -> [&'a str; 8] {
    let [program, all, to, nowhere] = ["strace", "-f", "-o", "/dev/null"];
    [program, all, to, nowhere, "-e", trace, "-e", inject]
}
