//! However it ends, or stops, the shell comes back as it was.

use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use portable_pty::{PtySize, native_pty_system};
use rustix::process::Signal;

use crate::session::{BACKGROUND, Home, NOHUP, OTHER_INPUT, PATIENCE, SHELL, SPOT, WIDE, WINDOW};

/// What a shell says of a job that was stopped.
const STOPPED: u8 = 128 + Signal::STOP.as_raw().cast_unsigned() as u8;

#[test]
fn a_signal_ends_the_program_as_signals_do_and_nothing_is_lost() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let home = Home::new();
        let mut session = home.start(SPOT, &[]);
        session.see("Spot or low priority");
        session.press("b");
        session.see("weak: Spot or low priority");
        session.send(signal);
        session.see_end(code);
        assert!(home.bookmarks().contains("compute-spot"));
    }
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_takes_it_again() {
    let mut session = Home::new().browse();
    session.press("\x1a");
    session.see_end(STOPPED);
    session.press("\n");
    session.see("1 Overview");
    session.press("?");
    session.see("─ Help ─");
    session.press("\x03");
    session.see_end(0);
}

#[test]
fn a_signal_ends_it_whatever_is_open() {
    for (keys, shown) in [
        ("/spot", "─ Search ─"),
        ("?", "─ Help ─"),
        (":go", "─ Commands ─"),
        ("bebw", "─ Note ─"),
        ("x", "─ Links ─"),
    ] {
        let mut session = Home::new().start(SPOT, &[]);
        session.see("Spot or low priority");
        session.press(keys);
        session.see(shown);
        session.send(Signal::TERM);
        session.see_end(143);
    }
}

#[test]
fn many_signals_at_once_end_it_once() {
    let mut session = Home::new().browse();
    for signal in [
        Signal::WINCH,
        Signal::CONT,
        Signal::TSTP,
        Signal::TERM,
        Signal::TERM,
    ] {
        session.send(signal);
    }
    // Stopped, perhaps, before it saw the other; then it goes on.
    session.see("[ended with ");
    if !session.shows("[ended with 143]") {
        session.press("\n");
    }
    session.see_end(143);
}

#[test]
fn a_fault_of_ours_gives_the_terminal_back_before_it_is_told() {
    let mut session = Home::new().start(&[], &[("REFDECK_DEBUG_PANIC", "1")]);
    session.see_end(101);
    assert!(session.shows("because of a mistake in the program"));
}

#[test]
fn where_there_is_no_shell_to_go_back_to_ctrl_z_says_so() {
    let mut session = Home::new().start_under(WINDOW, WIDE, &[], &[]);
    session.see("1 Overview");
    session.press("\x1a");
    session.see("there is no shell to go back to");
    session.press("q");
    session.see_end(0);
}

#[test]
fn stopped_from_outside_it_leaves_the_terminal_and_comes_back_whole() {
    let mut session = Home::new().browse();
    session.press("/");
    session.see("─ Search ─");
    session.send(Signal::TSTP);
    session.see_end(STOPPED);
    session.press("\n");
    session.see("─ Search ─");
    session.send(Signal::TERM);
    session.see_end(143);
}

#[test]
fn stopped_without_being_asked_it_comes_back_whole() {
    let mut session = Home::new().browse();
    session.send(Signal::STOP);
    session.see(&format!("[ended with {STOPPED}]"));
    session.press("\n");
    session.lose("[ended with");
    session.press("?");
    session.see("─ Help ─");
    session.press("\x03");
    session.see_end(0);
}

#[test]
fn told_to_end_while_it_is_stopped_it_does_not_take_the_terminal_again() {
    let mut session = Home::new().start_under(BACKGROUND, WIDE, &[], &[]);
    session.see("1 Overview");
    session.press("\x1a");
    session.see_end(STOPPED);
    session.send(Signal::TERM);
    session.send_job(Signal::CONT);
    session.see_end(143);
    let taken = session.text().matches("\x1b[?1049h").count();
    assert_eq!(taken, 1, "the terminal was taken from the shell");
}

#[test]
fn a_terminal_that_takes_no_output_holds_nothing_up() {
    for (signal, code) in [
        (Signal::TERM, 143),
        (Signal::HUP, 129),
        (Signal::TSTP, STOPPED),
    ] {
        let mut session = Home::new().start_under(SHELL, (200, 60), &[], &[]);
        session.see("1 Overview");
        let reading = Arc::clone(&session.reading);
        let stalled = reading.lock().unwrap();
        // Whole frames, until one finds no room.
        while session.is_all_taken(Duration::from_secs(1)) {
            session.press("\x0c");
        }
        session.send(signal);
        // It is gone, or stopped, before anybody reads again.
        wait_for_state(session.process(), "TZX");
        drop(stalled);
        session.see_end(code);
    }
}

/// Waits until a process is in one of `states`, as the system calls them, or has gone; not at
/// all where that cannot be learned.
fn wait_for_state(process: i32, states: &str) {
    let stat = format!("/proc/{process}/stat");
    let end = Instant::now() + PATIENCE;
    while let Ok(line) = fs::read_to_string(&stat) {
        let state = line
            .rsplit_once(") ")
            .and_then(|(_, rest)| rest.chars().next());
        if state.is_some_and(|state| states.contains(state)) {
            return;
        }
        assert!(Instant::now() < end, "still {state:?}, not {states:?}");
        std::thread::yield_now();
    }
}

#[test]
fn when_the_terminal_goes_away_it_ends() {
    for keys in ["", "/spot", "?"] {
        let home = Home::new();
        let mut session = home.start_under(NOHUP, WIDE, &[], &[]);
        session.see("1 Overview");
        session.press(keys);
        let ended = session.hang_up();
        // By itself, or by the signal, which it heeds though it was told not to.
        let by_signal = ended.signal().is_some_and(|name| name.contains("Hangup"));
        assert!(by_signal || ended.exit_code() == 129, "{ended:?}");
    }
}

#[test]
fn when_only_the_input_goes_away_the_output_is_as_it_was() {
    let other = native_pty_system().openpty(PtySize::default()).unwrap();
    let name = other.master.tty_name().unwrap().display().to_string();
    let mut session = Home::new().start_under(OTHER_INPUT, WIDE, &[], &[("OTHER", &name)]);
    session.see("1 Overview");
    drop(other);
    session.see_end(129);
}

#[test]
#[ignore = "takes seconds: part of the long set"]
fn while_nothing_happens_it_does_nothing() {
    let mut session = Home::new().browse();
    while session.hear(Duration::from_millis(500)) {}
    let Some(before) = time_of(session.process()) else {
        eprintln!("skipped: no /proc here that tells the time a process used");
        return;
    };
    assert!(!session.hear(Duration::from_secs(3)), "it writes");
    let used = time_of(session.process()).unwrap() - before;
    assert!(used <= 1, "{used} ticks of the processor");
    session.press("q");
    session.see_end(0);
}

/// The ticks of the processor that a process has used.
fn time_of(process: i32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
}
