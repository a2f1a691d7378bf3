//! Where there is no terminal, or a poor one.

use std::fs::File;
use std::io::pipe;
use std::process::{Command, Stdio};

use crate::session::{Home, REFDECK};

/// Every command, well and badly used.
const COMMANDS: &[&[&str]] = &[
    &[],
    &["--at", "nope"],
    &["--help"],
    &["--version"],
    &["nonsense"],
    &["search", "quota"],
    &["search", "quota", "--json"],
    &["search", "zzqqxxkk"],
    &["show", "compute-spot"],
    &["show", "compute-spot", "--json"],
    &["show", "nope"],
    &["list"],
    &["list", "entries", "--json"],
    &["bookmarks", "add", "compute-spot"],
    &["bookmarks", "list"],
    &["bookmarks", "list", "--json"],
    &["bookmarks", "export"],
    &["coverage"],
    &["check", "tests/cli/broken.toml"],
    &["export"],
    &["keys"],
    &["completions", "bash"],
    &["man"],
];

#[test]
fn where_no_screen_can_be_shown_one_line_says_so() {
    let home = Home::new();
    for term in ["dumb", ""] {
        let mut session = home.start(&[], &[("TERM", term)]);
        session.see_end(2);
        let text = session.text();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert!(
            lines[1].contains("TERM") && !text.contains('\x1b'),
            "{text}"
        );
    }
    let ran = home.run(&[]);
    let said = String::from_utf8(ran.stderr).unwrap();
    assert_eq!((ran.status.code(), ran.stdout.len()), (Some(2), 0));
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.contains("no terminal") && !said.contains('\x1b'),
        "{said}"
    );
}

/// Ways out that do not work: a reader that has gone, a full disk, nothing at all.
fn bad_outputs() -> Vec<(&'static str, Stdio)> {
    let (_, gone) = pipe().unwrap();
    let mut outputs = vec![
        ("a closed pipe", Stdio::from(gone)),
        ("nothing", Stdio::null()),
    ];
    match File::options().write(true).open("/dev/full") {
        Ok(full) => outputs.push(("a full disk", Stdio::from(full))),
        Err(error) => eprintln!("not tried: /dev/full: {error}"),
    }
    outputs
}

#[test]
fn no_command_panics_or_colours_whatever_becomes_of_its_output() {
    let home = Home::new();
    for arguments in COMMANDS {
        for (what, output) in bad_outputs() {
            let ran = home.command(arguments).stdout(output).output().unwrap();
            let said = String::from_utf8(ran.stderr).unwrap();
            let code = ran.status.code();
            assert!(
                code.is_some_and(|code| code <= 2),
                "{arguments:?} into {what}: {code:?} {said}"
            );
            assert!(!said.contains('\x1b'), "{arguments:?} into {what}: {said}");
        }
        // Nobody hears complaints either.
        for (what, errors) in bad_outputs() {
            let ran = home.command(arguments).stderr(errors).output().unwrap();
            assert!(
                ran.status.code().is_some_and(|code| code <= 2),
                "{arguments:?}: {what}"
            );
            assert!(!ran.stdout.contains(&0x1b), "{arguments:?}");
        }
    }
}

#[test]
fn with_everything_closed_a_command_still_ends_by_itself() {
    for arguments in COMMANDS {
        let home = Home::new();
        let mut closed = Command::new("/bin/sh");
        closed.args(["-c", r#""$0" "$@" <&- >&- 2>&-"#, REFDECK]);
        closed.args(*arguments).envs(home.environment());
        let code = closed.status().unwrap().code();
        assert!(
            code.is_some_and(|code| code <= 2),
            "{arguments:?}: {code:?}"
        );
    }
}

#[test]
fn a_terminal_of_an_unknown_kind_is_used() {
    for term in ["bogus", "vt100", "linux", "unknown"] {
        let mut session = Home::new().start(&[], &[("TERM", term)]);
        session.see("1 Overview");
        session.press("q");
        session.see_end(0);
    }
}
