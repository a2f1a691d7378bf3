//! What is drawn, on its way to the terminal: a frame is collected and leaves in one write.
//!
//! Knows no key and no signal. The terminal is never asked anything, because it might not
//! answer.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

use super::Shared;

/// A frame is at most this large, as a rule; a larger one makes the buffer grow.
const FRAME_BYTES: usize = 64 * 1024;
/// A terminal that knows these shows what stands between them in one step.
pub(super) const FRAME_BEGIN: &[u8] = b"\x1b[?2026h";
const FRAME_END: &[u8] = b"\x1b[?2026l";
/// What is taken for the size of a terminal that does not know its own.
const USUAL: Size = Size::new(80, 24);
/// More cells are not drawn: a terminal may claim more than there is memory for.
const MAX_CELLS: u32 = 1 << 20;

/// Where ratatui draws.
pub(super) struct Screen {
    inner: CrosstermBackend<FrameBuffer>,
    shared: Arc<Shared>,
}

impl Screen {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let inner = CrosstermBackend::new(FrameBuffer::new(Arc::clone(&shared)));
        Self { inner, shared }
    }
}

/// The size to draw in, of what the terminal says.
pub(super) fn drawn_size(said: io::Result<Size>) -> Size {
    let said = said.unwrap_or(USUAL);
    let known = |count, usual| if count == 0 { usual } else { count };
    let width = known(said.width, USUAL.width);
    let most = u16::try_from(MAX_CELLS / u32::from(width)).unwrap_or(u16::MAX);
    Size::new(width, known(said.height, USUAL.height).min(most))
}

impl Backend for Screen {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        self.inner.draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.inner.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.shared.size())
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize {
            columns_rows: self.shared.size(),
            pixels: Size::ZERO,
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.inner)
    }
}

/// Collects a frame and sends it in one piece when it is flushed.
struct FrameBuffer {
    shared: Arc<Shared>,
    bytes: Vec<u8>,
}

impl FrameBuffer {
    fn new(shared: Arc<Shared>) -> Self {
        let mut bytes = Vec::with_capacity(FRAME_BYTES);
        bytes.extend_from_slice(FRAME_BEGIN);
        Self { shared, bytes }
    }
}

impl Write for FrameBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.bytes.len() == FRAME_BEGIN.len() || self.shared.held.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.bytes.extend_from_slice(FRAME_END);
        let sent = self.shared.send(&self.bytes);
        self.bytes.truncate(FRAME_BEGIN.len());
        self.bytes.shrink_to(FRAME_BYTES);
        sent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_that_knows_no_size_or_claims_an_absurd_one_gets_one_that_can_be_drawn() {
        for (said, drawn) in [
            ((0, 0), (80, 24)),
            ((0, 10), (80, 10)),
            ((1, 1), (1, 1)),
            ((500, 200), (500, 200)),
            ((u16::MAX, 3), (u16::MAX, 3)),
            ((u16::MAX, u16::MAX), (u16::MAX, 16)),
            ((1, u16::MAX), (1, u16::MAX)),
        ] {
            assert_eq!(drawn_size(Ok(said.into())), Size::from(drawn), "{said:?}");
        }
        assert_eq!(drawn_size(Err(io::Error::other("no terminal"))), USUAL);
    }
}
