//! The terminal: one guard that owns everything a full-screen program switches on (raw mode,
//! alternate screen, mouse, paste, focus, cursor) and undoes it however the program ends,
//! and one blocking source of input.
//!
//! Knows nothing of state, commands or what is drawn. On Unix the bytes of the terminal are
//! read here and not by crossterm, whose reader never returns once the terminal has gone
//! (its issue 793) and waits inside a key that was cut off, deaf to signals.

#[cfg(unix)]
mod keys;
#[cfg(not(unix))]
mod other;
mod screen;
#[cfg(unix)]
mod unix;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::env;
use std::io::{self, IsTerminal, Write as _};
use std::mem::ManuallyDrop;
use std::panic::{self, PanicHookInfo};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
#[cfg(unix)]
use std::time::Instant;

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::Event;
use ratatui::Frame;
use ratatui::backend::Backend;
use ratatui::layout::{Position, Rect, Size};

#[cfg(not(unix))]
use self::other::Device;
use self::screen::Screen;
#[cfg(unix)]
use self::unix::Device;
use crate::text;

/// Something that happened outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key, a click, a paste, a new size.
    Event(Event),
    /// The program should end.
    Signal(Stop),
    /// Another thread used the [`Waker`].
    Woken,
    /// The terminal has gone. Nothing can be shown any more: end the process with
    /// [`Stop::HangUp`]'s exit code and print nothing.
    HangUp,
    /// The program was stopped and goes on; the next frame is drawn whole.
    Resumed,
}

/// A signal that asks the program to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// SIGTERM.
    Term,
    /// SIGINT from outside; Ctrl-c is a key.
    Int,
    /// SIGHUP.
    HangUp,
}

impl Stop {
    /// The exit code of a process that this signal ended, as shells show it.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Term => 143,
            Self::Int => 130,
            Self::HangUp => 129,
        }
    }

    /// Ends the process as the signal would have. [`Terminal::leave`] comes first.
    pub fn end_process(self) -> ! {
        #[cfg(unix)]
        unix::raise_default(self);
        std::process::exit(self.exit_code().into())
    }
}

/// Whether a full-screen program can run here, or else why not, in one sentence.
pub fn is_usable() -> Result<(), String> {
    let elsewhere = "use `refdeck search`, `show` or `list` in scripts";
    if !io::stdin().is_terminal() {
        return Err(format!("the input is no terminal; {elsewhere}"));
    }
    if !io::stdout().is_terminal() {
        return Err(format!("the output is no terminal; {elsewhere}"));
    }
    if cfg!(unix) {
        check_term(env::var_os("TERM").as_deref())?;
    }
    Ok(())
}

fn check_term(term: Option<&std::ffi::OsStr>) -> Result<(), String> {
    match term {
        Some(term) if term == "dumb" => Err(
            "TERM is `dumb`, a terminal that cannot show a full screen; set TERM to what it is, such as xterm-256color"
                .to_string(),
        ),
        Some(term) if !term.is_empty() => Ok(()),
        Some(_) | None => Err(
            "TERM is not set, so nothing is known of the terminal; set it, for example to xterm-256color"
                .to_string(),
        ),
    }
}

/// What a terminal's bytes mean, cut into `pieces` as reads may cut them; at the end time is
/// up for what is incomplete. For tests and fuzzers: the browser reads through
/// [`Terminal::wait`].
#[doc(hidden)]
#[cfg(unix)]
pub fn keys_of<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Event> {
    let (mut keys, now) = (keys::Keys::default(), Instant::now());
    for piece in pieces {
        keys.feed(piece, now);
    }
    keys.time_is_up();
    std::iter::from_fn(|| keys.take()).collect()
}

/// The terminal while it belongs to the program. Dropping it gives the terminal back.
pub struct Terminal {
    shared: Arc<Shared>,
    /// Never dropped: ratatui's drop prints, which panics when the terminal has gone.
    screen: ManuallyDrop<ratatui::Terminal<Screen>>,
    repaint: bool,
    #[cfg(unix)]
    keys: keys::Keys,
}

impl Terminal {
    /// Takes the terminal over, from the main thread. Until [`Terminal::leave`], a panic of
    /// this thread gives the terminal back before its message is printed; that of another
    /// thread is kept for [`Terminal::take_panic`].
    pub fn enter(mouse: bool) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            device: Device::open()?,
            active: AtomicBool::new(false),
            mouse: AtomicBool::new(mouse),
            gone: AtomicBool::new(false),
            held: AtomicBool::new(false),
            panics: Mutex::new(Vec::new()),
        });
        let screen = ratatui::Terminal::new(Screen::new(Arc::clone(&shared)))?;
        install_panic_hook(Arc::clone(&shared));
        let terminal = Self {
            shared,
            screen: ManuallyDrop::new(screen),
            repaint: true,
            #[cfg(unix)]
            keys: keys::Keys::default(),
        };
        terminal.shared.enter()?;
        Ok(terminal)
    }

    /// How large a frame is: what the terminal says, within reason.
    pub fn size(&self) -> Size {
        self.shared.size()
    }

    /// Shows what `draw` draws, in one write and, where the terminal can, in one step.
    /// Does nothing once the terminal has gone; [`Terminal::wait`] says so.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame)) -> io::Result<()> {
        if self.shared.gone.load(Ordering::Relaxed) {
            return Ok(());
        }
        // Clearing flushes, too; the screen must not be seen empty before it is filled.
        self.shared.held.store(true, Ordering::Relaxed);
        let drawn = self.draw_held(draw);
        self.shared.held.store(false, Ordering::Relaxed);
        drawn?;
        Backend::flush(self.screen.backend_mut())
    }

    fn draw_held(&mut self, draw: impl FnOnce(&mut Frame)) -> io::Result<()> {
        if self.repaint {
            // Not `clear`, which would ask the terminal where the cursor is.
            let area = Rect::from((Position::ORIGIN, self.size()));
            self.screen.resize(area)?;
            self.repaint = false;
        }
        self.screen.draw(draw).map(drop)
    }

    /// Waits until something happens. Uses no time while nothing does.
    pub fn wait(&mut self) -> io::Result<Input> {
        if self.shared.gone.load(Ordering::Relaxed) {
            return Ok(self.hung_up());
        }
        #[cfg(unix)]
        let happened = self.shared.device.wait(&mut self.keys)?;
        #[cfg(not(unix))]
        let happened = self.shared.device.wait()?;
        Ok(match happened {
            Happened::Event(event) => Input::Event(event),
            Happened::Stop(stop) => Input::Signal(stop),
            Happened::Woken => Input::Woken,
            Happened::Resized => Input::Event(self.resized()),
            Happened::HangUp => self.hung_up(),
            Happened::AskedToStop => {
                self.stop_for_a_while(StopWhom::Process)?;
                Input::Resumed
            }
            Happened::Continued => {
                // Stopped without being asked; whoever had the terminal changed its modes.
                self.shared.leave()?;
                self.come_back()?;
                Input::Resumed
            }
        })
    }

    /// Whether [`Terminal::wait`] would return at once: take all input before drawing.
    pub fn pending(&mut self) -> bool {
        if self.shared.gone.load(Ordering::Relaxed) {
            return true;
        }
        #[cfg(unix)]
        return self.shared.device.pending(&mut self.keys);
        #[cfg(not(unix))]
        return self.shared.device.pending();
    }

    /// Captures the mouse, or leaves it to the terminal's own selection.
    pub fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        let was = self.shared.mouse.swap(on, Ordering::Relaxed);
        if was == on || !self.shared.active.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.shared.device.set_mouse(on)
    }

    /// Gives the terminal back, stops the job, and takes the terminal again when the shell
    /// continues it. The next frame is drawn whole.
    pub fn suspend(&mut self) -> io::Result<()> {
        Device::can_stop()?;
        self.stop_for_a_while(StopWhom::Job)
    }

    /// Makes the next frame a whole one.
    pub fn clear(&mut self) {
        self.repaint = true;
    }

    /// Sends `text` to the clipboard of the user's terminal, wherever that is (OSC 52).
    /// Terminals do not say whether they took it.
    pub fn copy_to_clipboard(&mut self, text: &str) -> io::Result<()> {
        let mut bytes = Vec::new();
        crossterm::queue!(bytes, CopyToClipboard::to_clipboard_from(text))?;
        self.shared.send(&bytes)
    }

    /// A handle with which another thread makes [`Terminal::wait`] return.
    pub fn waker(&self) -> Waker {
        Waker(Arc::clone(&self.shared))
    }

    /// The message of a panic in another thread, which could not be shown when it happened.
    pub fn take_panic(&mut self) -> Option<String> {
        self.shared.panics().pop()
    }

    /// Gives the terminal back.
    pub fn leave(self) -> io::Result<()> {
        // Dropping finds nothing left to undo.
        self.shared.leave()
    }

    fn hung_up(&self) -> Input {
        // Input and output may be two terminals, of which one is still there.
        let _ = self.shared.leave();
        self.shared.gone.store(true, Ordering::Relaxed);
        Input::HangUp
    }

    fn resized(&self) -> Event {
        let Size { width, height } = self.size();
        Event::Resize(width, height)
    }

    fn stop_for_a_while(&mut self, whom: StopWhom) -> io::Result<()> {
        self.shared.leave()?;
        let stopped = self.shared.device.stop(whom);
        if !self.shared.device.is_asked_to_end() {
            // Else it may be in the background, where taking the terminal would stop it again.
            self.come_back()?;
        }
        stopped
    }

    fn come_back(&mut self) -> io::Result<()> {
        self.repaint = true;
        self.shared.enter()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // An error here has nowhere to go.
        let _ = self.shared.leave();
        self.shared.device.end();
        if !thread::panicking() {
            drop(panic::take_hook());
        }
        for message in self.shared.panics().drain(..) {
            print_message(&message);
        }
    }
}

/// Makes [`Terminal::wait`] return [`Input::Woken`], from any thread.
#[derive(Clone)]
pub struct Waker(Arc<Shared>);

impl Waker {
    /// Wakes. Several calls before the input is taken are one.
    pub fn wake(&self) {
        self.0.device.wake();
    }
}

/// What a device reports.
#[cfg_attr(not(unix), allow(dead_code, reason = "only Unix has signals"))]
enum Happened {
    Event(Event),
    Resized,
    Stop(Stop),
    Woken,
    HangUp,
    AskedToStop,
    Continued,
}

/// Who is stopped: this process, or the whole job, as for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StopWhom {
    Process,
    Job,
}

/// What the guard, the wakers and the panic hook have in common.
struct Shared {
    device: Device,
    /// Whether the terminal is in the program's modes.
    active: AtomicBool,
    /// Whether the mouse is to be captured.
    mouse: AtomicBool,
    /// Whether the terminal has gone, so that it must not be written to.
    gone: AtomicBool,
    /// Whether a frame is being collected, so that flushing waits for its end.
    held: AtomicBool,
    /// Messages of other threads' panics.
    panics: Mutex<Vec<String>>,
}

impl Shared {
    fn enter(&self) -> io::Result<()> {
        if self.active.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        let entered = self.device.enter(self.mouse.load(Ordering::Relaxed));
        if entered.is_err() {
            // Half in is worse than out.
            let _ = self.leave();
        }
        entered
    }

    fn leave(&self) -> io::Result<()> {
        if !self.active.swap(false, Ordering::SeqCst) {
            return Ok(());
        }
        self.device.leave()
    }

    fn size(&self) -> Size {
        screen::drawn_size(self.device.size())
    }

    fn send(&self, bytes: &[u8]) -> io::Result<()> {
        match self.device.send(bytes) {
            Err(error) if is_gone(&error) => {
                self.gone.store(true, Ordering::Relaxed);
                Ok(())
            }
            other => other,
        }
    }

    fn panics(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.panics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(unix)]
fn is_gone(error: &io::Error) -> bool {
    unix::is_gone(error)
}

#[cfg(not(unix))]
fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}

fn install_panic_hook(shared: Arc<Shared>) {
    let main = thread::current().id();
    panic::set_hook(Box::new(move |info| {
        let message = panic_message(info);
        let here = thread::current().id() == main;
        if !here && shared.active.load(Ordering::SeqCst) {
            shared.panics().push(message);
            shared.device.wake();
            return;
        }
        let _ = shared.leave();
        if !shared.gone.load(Ordering::Relaxed) {
            print_message(&message);
        }
    }));
}

fn panic_message(info: &PanicHookInfo) -> String {
    let payload = info.payload();
    let said = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let mut message = format!(
        "refdeck {} stopped because of a mistake in the program: {said} ({place})\n\
         Bookmarks and notes are safe: each change is saved when it is made. Please report these lines.\n",
        env!("CARGO_PKG_VERSION"),
    );
    let backtrace = Backtrace::capture();
    if backtrace.status() == BacktraceStatus::Captured {
        message.push_str(&backtrace.to_string());
    }
    text::sanitise(&message).into_owned()
}

fn print_message(message: &str) {
    // A closed stderr must not become a second panic.
    let _ = writeln!(io::stderr().lock(), "{}", message.trim_end());
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn a_terminal_that_is_dumb_or_unknown_is_refused_with_a_remedy() {
        assert!(check_term(Some(OsStr::new("xterm-256color"))).is_ok());
        for term in [None, Some(""), Some("dumb")] {
            let said = check_term(term.map(OsStr::new)).unwrap_err();
            assert!(said.contains("TERM"), "{said}");
        }
    }

    #[test]
    fn exit_codes_are_those_that_shells_show() {
        assert_eq!(Stop::HangUp.exit_code(), 129);
        assert_eq!(Stop::Int.exit_code(), 130);
        assert_eq!(Stop::Term.exit_code(), 143);
    }
}
