//! The browser in a terminal, for tests of what becomes of marks. Nothing sleeps; every wait
//! has a deadline.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use crate::home::{Home, REFDECK};

/// How long anything may take, on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(30);
const SIZE: (u16, u16) = (120, 36);
pub(crate) const CTRL_C: &str = "\x03";
pub(crate) const CTRL_Z: &str = "\x1a";

/// A running browser.
pub(crate) struct Browser {
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    terminal: vt100::Parser,
    /// What stood on the ordinary screen, which the browser gives back when it ends.
    _master: Box<dyn MasterPty + Send>,
}

impl Browser {
    /// At the entry `id`, with its first frame drawn.
    pub(crate) fn at(home: &Home, id: &str) -> Self {
        Self::under(home, &[], id)
    }

    /// The same, run by `wrapper`.
    pub(crate) fn under(home: &Home, wrapper: &[&str], id: &str) -> Self {
        let words: Vec<&str> = [wrapper, &[REFDECK, "--at", id]].concat();
        let mut command = CommandBuilder::new(words[0]);
        command.args(&words[1..]);
        command.cwd(env!("CARGO_MANIFEST_DIR"));
        command.env_remove("NO_COLOR");
        for (name, value) in home.environment() {
            command.env(name, value);
        }
        let size = PtySize {
            rows: SIZE.1,
            cols: SIZE.0,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let cells = |count| NonZeroU16::new(count).unwrap();
        let mut browser = Self {
            child,
            keyboard: pair.master.take_writer().unwrap(),
            output,
            terminal: vt100::Parser::new(cells(SIZE.1), cells(SIZE.0), 0),
            _master: pair.master,
        };
        browser.see("▌");
        browser.see("? help");
        browser
    }

    pub(crate) fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    pub(crate) fn screen(&self) -> String {
        self.terminal.screen().contents()
    }

    /// Waits until `words` are on the screen.
    pub(crate) fn see(&mut self, words: &str) {
        self.wait(words, true);
    }

    /// Waits until `words` are no longer on the screen.
    pub(crate) fn lose(&mut self, words: &str) {
        self.wait(words, false);
    }

    fn wait(&mut self, words: &str, shown: bool) {
        let end = Instant::now() + PATIENCE;
        while self.screen().contains(words) != shown {
            let left = end.saturating_duration_since(Instant::now());
            let Ok(bytes) = self.output.recv_timeout(left) else {
                let screen = self.screen();
                panic!("waited in vain for {words:?} ({shown}); shown is\n{screen}");
            };
            self.terminal.process(&bytes);
        }
    }

    /// Bookmarks the selected entry and waits until it is shown as kept.
    pub(crate) fn mark(&mut self) {
        self.press("b");
        self.see("▌◆");
    }

    /// Waits for the end, with this exit code; what was said then is on the screen.
    pub(crate) fn see_end(&mut self, code: u32) {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(50)) {
                self.terminal.process(&bytes);
                continue;
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                assert_eq!(status.exit_code(), code, "{}", self.screen());
                return;
            }
            assert!(Instant::now() < end, "does not end:\n{}", self.screen());
        }
    }

    pub(crate) fn quit(mut self) {
        self.press(CTRL_C);
        self.see_end(0);
    }

    pub(crate) fn process(&self) -> Pid {
        let process = self.child.process_id().unwrap();
        Pid::from_raw(i32::try_from(process).unwrap()).unwrap()
    }

    pub(crate) fn send(&self, signal: Signal) {
        kill_process(self.process(), signal).unwrap();
    }

    /// Ends it as nothing else does, at once.
    pub(crate) fn kill(mut self) {
        self.send(Signal::KILL);
        self.child.wait().unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
