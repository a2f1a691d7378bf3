//! The terminal where there are no Unix signals: crossterm does it all.
//!
//! Its reader cannot be woken by another thread, so a waiting thread looks up now and then.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    self, DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture, Event,
};
use crossterm::terminal::{self, EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{execute, queue};
use ratatui::layout::Size;

use super::{Happened, StopWhom};

/// How long a waker may have to wait.
const LOOK_UP: Duration = Duration::from_millis(50);

/// The console of this process.
pub(super) struct Device {
    woken: AtomicBool,
}

impl Device {
    #[allow(clippy::unnecessary_wraps, reason = "it can fail on Unix")]
    pub(super) fn open() -> io::Result<Self> {
        Ok(Self {
            woken: AtomicBool::new(false),
        })
    }

    pub(super) fn enter(&self, mouse: bool) -> io::Result<()> {
        terminal::enable_raw_mode()?;
        execute!(io::stdout(), EnterAlternateScreen, Hide)?;
        // Old consoles know neither; that is no reason to refuse them.
        let _ = execute!(io::stdout(), EnableBracketedPaste);
        let _ = execute!(io::stdout(), EnableFocusChange);
        if mouse { self.set_mouse(true) } else { Ok(()) }
    }

    pub(super) fn leave(&self) -> io::Result<()> {
        let _ = self.set_mouse(false);
        let _ = execute!(io::stdout(), DisableFocusChange);
        let _ = execute!(io::stdout(), DisableBracketedPaste);
        let shown = execute!(io::stdout(), Show, LeaveAlternateScreen);
        terminal::disable_raw_mode()?;
        shown
    }

    pub(super) fn set_mouse(&self, on: bool) -> io::Result<()> {
        let mut out = io::stdout();
        if on {
            queue!(out, EnableMouseCapture)?;
        } else {
            queue!(out, DisableMouseCapture)?;
        }
        out.flush()
    }

    pub(super) fn end(&self) {}

    pub(super) fn wake(&self) {
        self.woken.store(true, Ordering::SeqCst);
    }

    #[allow(clippy::unused_self, reason = "Unix needs it")]
    pub(super) fn size(&self) -> io::Result<Size> {
        terminal::size().map(Size::from)
    }

    pub(super) fn send(&self, bytes: &[u8]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()
    }

    pub(super) fn wait(&self) -> io::Result<Happened> {
        loop {
            if self.woken.swap(false, Ordering::SeqCst) {
                return Ok(Happened::Woken);
            }
            if event::poll(LOOK_UP)? {
                return event::read().map(|event| match event {
                    Event::Resize(..) => Happened::Resized,
                    event => Happened::Event(event),
                });
            }
        }
    }

    pub(super) fn pending(&self) -> bool {
        self.woken.load(Ordering::SeqCst) || event::poll(Duration::ZERO).unwrap_or(true)
    }

    #[allow(clippy::unused_self, reason = "Unix needs it")]
    pub(super) fn is_asked_to_end(&self) -> bool {
        false
    }

    pub(super) fn can_stop() -> io::Result<()> {
        Err(io::Error::other("this system cannot suspend programs"))
    }

    #[allow(clippy::unused_self, reason = "Unix needs it")]
    pub(super) fn stop(&self, _whom: StopWhom) -> io::Result<()> {
        Self::can_stop()
    }
}
