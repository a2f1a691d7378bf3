//! The terminal on Unix: modes, output that a stalled terminal cannot block for ever, and
//! waiting for keys and signals at once.
//!
//! Signal handlers only set a flag and write to a pipe. Everything else happens in
//! [`Device::wait`], [`Device::stop`] and [`Device::send`].

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::BorrowedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossterm::terminal;
use ratatui::layout::Size;
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::OFlags;
use rustix::process::Signal;
use rustix::termios::QueueSelector;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};

use super::keys::Keys;
use super::{Happened, Stop, StopWhom};

/// Alternate screen, no cursor, pastes in brackets, a report when the window gets the focus.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1004h";
/// All of it undone, mouse and a frame that was cut off included.
const LEAVE: &[u8] =
    b"\x1b[?2026l\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?1004l\x1b[?2004l\x1b[0m\x1b[?25h\x1b[?1049l";
/// Clicks, drags and the wheel, in coordinates without a limit. Not every motion.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1002l\x1b[?1000l";
/// How long a terminal that takes no output is waited for when leaving.
const LEAVE_PATIENCE: Duration = Duration::from_secs(1);
/// A stop may arrive a moment after it was asked for.
const STOP_PATIENCE: Duration = Duration::from_millis(50);

/// The terminal and the signals of this process.
pub(super) struct Device {
    out: File,
    /// What handlers and wakers write to, and its other end.
    pipe: UnixStream,
    pipe_in: UnixStream,
    term: Arc<AtomicBool>,
    int: Arc<AtomicBool>,
    hup: Arc<AtomicBool>,
    tstp: Arc<AtomicBool>,
    cont: Arc<AtomicBool>,
    winch: Arc<AtomicBool>,
    woken: AtomicBool,
    /// Set at the end: signals have their ordinary effect again.
    ended: Arc<AtomicBool>,
}

impl Device {
    pub(super) fn open() -> io::Result<Self> {
        let (pipe, pipe_in) = UnixStream::pair()?;
        pipe.set_nonblocking(true)?;
        pipe_in.set_nonblocking(true)?;
        let flag = || Arc::new(AtomicBool::new(false));
        let device = Self {
            out: open_output()?,
            pipe,
            pipe_in,
            term: flag(),
            int: flag(),
            hup: flag(),
            tstp: flag(),
            cont: flag(),
            winch: flag(),
            woken: AtomicBool::new(false),
            ended: flag(),
        };
        for (signal, flag) in [
            (SIGTERM, &device.term),
            (SIGINT, &device.int),
            (SIGHUP, &device.hup),
            (SIGTSTP, &device.tstp),
            (SIGCONT, &device.cont),
            (SIGWINCH, &device.winch),
        ] {
            let ended = Arc::clone(&device.ended);
            signal_hook::flag::register_conditional_default(signal, ended)?;
            // The flag first: who reads the pipe looks at the flags.
            signal_hook::flag::register(signal, Arc::clone(flag))?;
            signal_hook::low_level::pipe::register(signal, device.pipe.try_clone()?)?;
        }
        Ok(device)
    }

    pub(super) fn enter(&self, mouse: bool) -> io::Result<()> {
        // Raw mode first: in the background this waits until the job is in the foreground.
        uninterrupted(terminal::enable_raw_mode)?;
        self.send(ENTER)?;
        if mouse { self.send(MOUSE_ON) } else { Ok(()) }
    }

    pub(super) fn leave(&self) -> io::Result<()> {
        let sent = self.write(LEAVE, Some(LEAVE_PATIENCE)).or_else(|_| {
            // Nobody takes what is written: only when what waits is dropped is there room.
            rustix::termios::tcflush(&self.out, QueueSelector::OFlush)?;
            self.write(LEAVE, Some(Duration::ZERO))
        });
        // Also when nothing could be sent: the modes of the line are the shell's.
        uninterrupted(terminal::disable_raw_mode)?;
        sent
    }

    pub(super) fn size(&self) -> io::Result<Size> {
        let size = rustix::termios::tcgetwinsize(&self.out)?;
        Ok(Size::new(size.ws_col, size.ws_row))
    }

    pub(super) fn set_mouse(&self, on: bool) -> io::Result<()> {
        self.send(if on { MOUSE_ON } else { MOUSE_OFF })
    }

    /// After this, signals have their ordinary effect.
    pub(super) fn end(&self) {
        self.ended.store(true, Ordering::SeqCst);
    }

    pub(super) fn wake(&self) {
        self.woken.store(true, Ordering::SeqCst);
        // A full pipe wakes as well.
        let _ = (&self.pipe).write(&[0]);
    }

    /// Writes all of `bytes`, however long the terminal takes. When a signal wants the
    /// program to end or to stop meanwhile, the rest is dropped, so that it can.
    pub(super) fn send(&self, bytes: &[u8]) -> io::Result<()> {
        self.write(bytes, None)
    }

    /// Writes all of `bytes`, within `patience` if there is a limit.
    fn write(&self, mut bytes: &[u8], patience: Option<Duration>) -> io::Result<()> {
        let mut end = None;
        while !bytes.is_empty() {
            match (&self.out).write(bytes) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => bytes = &bytes[count..],
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    let out = PollFd::new(&self.out, PollFlags::OUT);
                    let Some(patience) = patience else {
                        let pipe = PollFd::new(&self.pipe_in, PollFlags::IN);
                        poll(&mut [out, pipe], None)?;
                        self.empty_pipe();
                        if self.is_asked_to_end() || self.tstp.load(Ordering::SeqCst) {
                            return Ok(());
                        }
                        continue;
                    };
                    let end = *end.get_or_insert_with(|| Instant::now() + patience);
                    let left = end.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return Err(ErrorKind::TimedOut.into());
                    }
                    poll(&mut [out], Some(left))?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Waits for the next thing that happens.
    pub(super) fn wait(&self, keys: &mut Keys) -> io::Result<Happened> {
        loop {
            if let Some(happened) = self.take(keys)? {
                return Ok(happened);
            }
            let patience = keys.patience(Instant::now());
            match self.look(keys, patience)? {
                Look::Found => {}
                Look::Nothing => keys.time_is_up(),
                Look::HangUp => return Ok(Happened::HangUp),
            }
        }
    }

    /// Whether [`Device::wait`] has something to report already.
    pub(super) fn pending(&self, keys: &mut Keys) -> bool {
        if keys.is_empty()
            && matches!(
                self.look(keys, Some(Duration::ZERO)),
                Ok(Look::HangUp) | Err(_)
            )
        {
            return true;
        }
        !keys.is_empty() || self.flags().iter().any(|flag| flag.load(Ordering::SeqCst))
    }

    fn take(&self, keys: &mut Keys) -> io::Result<Option<Happened>> {
        let taken = |flag: &AtomicBool| flag.swap(false, Ordering::SeqCst);
        Ok(Some(if taken(&self.term) {
            Happened::Stop(Stop::Term)
        } else if taken(&self.int) {
            Happened::Stop(Stop::Int)
        } else if taken(&self.hup) {
            Happened::Stop(Stop::HangUp)
        } else if taken(&self.tstp) {
            Happened::AskedToStop
        } else if taken(&self.cont) {
            Happened::Continued
        } else if taken(&self.winch) {
            Happened::Resized
        } else if taken(&self.woken) {
            Happened::Woken
        } else {
            return Ok(keys.take().map(Happened::Event));
        }))
    }

    /// Waits for bytes or a signal, and hands bytes to `keys`.
    fn look(&self, keys: &mut Keys, patience: Option<Duration>) -> io::Result<Look> {
        let stdin = rustix::stdio::stdin();
        let (input, woken) = {
            let mut fds = [
                PollFd::new(&stdin, PollFlags::IN),
                PollFd::new(&self.pipe_in, PollFlags::IN),
            ];
            poll(&mut fds, patience)?;
            (fds[0].revents(), !fds[1].revents().is_empty())
        };
        if woken {
            self.empty_pipe();
        }
        if input.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return Ok(Look::HangUp);
        }
        if input.contains(PollFlags::IN) {
            return read_keys(stdin, keys);
        }
        Ok(if woken { Look::Found } else { Look::Nothing })
    }

    fn empty_pipe(&self) {
        let mut bytes = [0; 256];
        while (&self.pipe_in)
            .read(&mut bytes)
            .is_ok_and(|count| count == bytes.len())
        {}
    }

    /// Whether a signal wants the program to end.
    pub(super) fn is_asked_to_end(&self) -> bool {
        [&self.term, &self.int, &self.hup]
            .iter()
            .any(|flag| flag.load(Ordering::SeqCst))
    }

    fn flags(&self) -> [&AtomicBool; 7] {
        [
            &self.term,
            &self.int,
            &self.hup,
            &self.tstp,
            &self.cont,
            &self.winch,
            &self.woken,
        ]
    }

    /// Whether somebody is there who would continue the program once it was stopped.
    pub(super) fn can_stop() -> io::Result<()> {
        // A shell with job control gives each job a group of its own. A group that is the
        // whole session was started by a window or a supervisor.
        if rustix::process::getsid(None)? == rustix::process::getpgrp() {
            return Err(io::Error::other(
                "there is no shell to go back to: refdeck is all that runs in this terminal",
            ));
        }
        Ok(())
    }

    /// Stops, and returns when continued.
    pub(super) fn stop(&self, whom: StopWhom) -> io::Result<()> {
        self.cont.store(false, Ordering::SeqCst);
        match whom {
            StopWhom::Process => signal_hook::low_level::emulate_default_handler(SIGTSTP)?,
            // A wrapper script must stop too, or the shell goes on waiting.
            StopWhom::Job => rustix::process::kill_current_process_group(Signal::STOP)?,
        }
        let start = Instant::now();
        while !self.cont.load(Ordering::SeqCst) && start.elapsed() < STOP_PATIENCE {
            poll(
                &mut [PollFd::new(&self.pipe_in, PollFlags::IN)],
                Some(STOP_PATIENCE),
            )?;
            self.empty_pipe();
        }
        // Continued only to end: the signal for that may be handled a moment later, by another
        // thread, and who takes a terminal in the background is stopped once more.
        let start = Instant::now();
        while !self.is_asked_to_end() && in_background() && start.elapsed() < STOP_PATIENCE {
            poll(
                &mut [PollFd::new(&self.pipe_in, PollFlags::IN)],
                Some(STOP_PATIENCE),
            )?;
            self.empty_pipe();
        }
        self.cont.store(false, Ordering::SeqCst);
        Ok(())
    }
}

/// Whether another job has the terminal.
fn in_background() -> bool {
    rustix::termios::tcgetpgrp(rustix::stdio::stdin())
        .is_ok_and(|front| front != rustix::process::getpgrp())
}

/// What looking for input brought.
enum Look {
    Found,
    Nothing,
    HangUp,
}

fn read_keys(stdin: BorrowedFd<'_>, keys: &mut Keys) -> io::Result<Look> {
    let mut bytes = [0; 4096];
    match rustix::io::read(stdin, &mut bytes) {
        // The end of a terminal's input is its end.
        Ok(0) | Err(rustix::io::Errno::IO) => Ok(Look::HangUp),
        Ok(count) => {
            keys.feed(&bytes[..count], Instant::now());
            Ok(Look::Found)
        }
        Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => Ok(Look::Found),
        Err(error) => Err(error.into()),
    }
}

/// The terminal, opened once more: only so may writing not block without changing that for
/// everybody else who has it open. Where that fails, the ordinary output must do.
fn open_output() -> io::Result<File> {
    let stdout = rustix::stdio::stdout();
    let again = rustix::termios::ttyname(stdout, Vec::new())
        .map_err(io::Error::from)
        .and_then(|name| {
            OpenOptions::new()
                .write(true)
                .custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed())
                .open(OsStr::from_bytes(name.as_bytes()))
        });
    again.or_else(|_| Ok(File::from(stdout.try_clone_to_owned()?)))
}

fn poll(fds: &mut [PollFd<'_>], patience: Option<Duration>) -> io::Result<()> {
    let timeout = patience.and_then(|patience| Timespec::try_from(patience).ok());
    match rustix::event::poll(fds, timeout.as_ref()) {
        // A signal: whoever waits looks at the flags, and again at the terminal.
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn uninterrupted(mut step: impl FnMut() -> io::Result<()>) -> io::Result<()> {
    loop {
        match step() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// Whether `error` means that nobody will ever see output again.
pub(super) fn is_gone(error: &io::Error) -> bool {
    use rustix::io::Errno;

    let errno = Errno::from_io_error(error);
    error.kind() == ErrorKind::BrokenPipe
        || errno.is_some_and(|errno| [Errno::IO, Errno::NXIO, Errno::NODEV].contains(&errno))
}

/// Ends the process by the signal itself, so that whoever waits for it sees that.
pub(super) fn raise_default(stop: Stop) {
    let signal = match stop {
        Stop::Term => SIGTERM,
        Stop::Int => SIGINT,
        Stop::HangUp => SIGHUP,
    };
    // If that fails, the caller exits with the code of it.
    let _ = signal_hook::low_level::emulate_default_handler(signal);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaving_undoes_every_mode_that_entering_sets() {
        let text = |bytes| String::from_utf8(Vec::from(bytes)).unwrap();
        let on = text(ENTER) + &text(MOUSE_ON) + &text(super::super::screen::FRAME_BEGIN);
        let off = text(LEAVE);
        for mode in on.split("\x1b[?").filter(|mode| !mode.is_empty()) {
            let undone = match mode {
                "25l" => "25h".to_string(),
                _ => mode.replace('h', "l"),
            };
            assert!(off.contains(&format!("\x1b[?{undone}")), "{mode}");
        }
    }
}
