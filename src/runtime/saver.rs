//! Keeps changes on disk beside the loop: one worker takes them in order, so that no key
//! waits for a disk, and each result comes back as an action.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use time::Date;
use time::macros::format_description;

use super::session;
use super::terminal::Waker;
use crate::app::{Action, Edit};
use crate::store::{Change, Changed, Loaded, Notice, Stamp, Store};

/// How long saves are waited for before the program is suspended.
const SUSPEND_PATIENCE: Duration = Duration::from_secs(1);

/// The worker with the changes on their way to it and the results on their way back. Most runs
/// change nothing, so it is started by the first change.
pub(super) struct Saver {
    store: Arc<Store>,
    waker: Waker,
    worker: Option<Worker>,
    /// What the worker answers through.
    outbox: Sender<Done>,
    done: Receiver<Done>,
    /// Results that came back and were not asked for yet.
    back: Vec<Done>,
    /// What the files looked like when this copy last read or wrote them.
    stamp: Stamp,
    /// Changes that have not come back.
    waiting: usize,
}

/// A thread that saves what is sent to it, until nothing more can come.
struct Worker {
    edits: Sender<Edit>,
    thread: JoinHandle<()>,
}

/// What came of a save.
pub(super) struct Outcome {
    /// What is to happen.
    pub(super) actions: Vec<Action>,
    /// What the user should know besides.
    pub(super) notices: Vec<Notice>,
}

/// Changes that were saved together, and what came of them.
type Done = (Vec<Edit>, Result<Changed, String>);

impl Saver {
    /// Saves to `store`, which looked like `stamp`; the loop is woken after each save.
    pub(super) fn new(store: Arc<Store>, waker: Waker, stamp: Stamp) -> Self {
        let (outbox, done) = channel();
        Self {
            store,
            waker,
            worker: None,
            outbox,
            done,
            back: Vec::new(),
            stamp,
            waiting: 0,
        }
    }

    /// Sends a change on its way.
    pub(super) fn save(&mut self, edit: Edit) {
        self.waiting += 1;
        if self.worker.is_none() {
            self.worker = self.start().ok();
        }
        let sent = match &self.worker {
            Some(worker) => worker.edits.send(edit).map_err(|error| error.0),
            None => Err(edit),
        };
        if let Err(edit) = sent {
            // No thread is to be had: the key waits.
            let result = save(&self.store, std::slice::from_ref(&edit));
            self.back.push((vec![edit], result));
            self.waker.wake();
        }
    }

    fn start(&self) -> io::Result<Worker> {
        let (edits, inbox) = channel::<Edit>();
        let (store, outbox) = (Arc::clone(&self.store), self.outbox.clone());
        let waker = self.waker.clone();
        let thread = thread::Builder::new().spawn(move || {
            while let Ok(edit) = inbox.recv() {
                // What has come meanwhile goes along: many keys must not wait for many locks.
                let edits: Vec<Edit> = std::iter::once(edit).chain(inbox.try_iter()).collect();
                let result = save(&store, &edits);
                if outbox.send((edits, result)).is_err() {
                    return;
                }
                waker.wake();
            }
        })?;
        Ok(Worker { edits, thread })
    }

    /// What came back since the last call.
    pub(super) fn results(&mut self) -> Vec<Outcome> {
        self.back.extend(self.done.try_iter());
        let done = std::mem::take(&mut self.back);
        done.into_iter()
            .map(|(edits, result)| {
                self.waiting = self.waiting.saturating_sub(edits.len());
                let (result, notices) = match result {
                    Ok(changed) => {
                        self.stamp = changed.stamp;
                        (Ok(session::marks(&changed.marks)), changed.notices)
                    }
                    Err(why) => (Err(why), Vec::new()),
                };
                let saved = |edit| Action::Saved(edit, result.clone());
                let actions = edits.into_iter().map(saved).collect();
                Outcome { actions, notices }
            })
            .collect()
    }

    /// What is on disk, if it was changed from outside.
    pub(super) fn changed_elsewhere(&mut self) -> Option<Loaded> {
        if self.waiting > 0 || !self.store.changed_since(&self.stamp) {
            return None;
        }
        let loaded = self.store.load_marks();
        self.stamp = loaded.stamp.clone();
        Some(loaded)
    }

    /// Waits a moment for saves under way: a program that is suspended while it holds the lock
    /// would keep every other one from saving.
    pub(super) fn settle(&mut self) {
        let end = Instant::now() + SUSPEND_PATIENCE;
        let back = |done: &[Done]| done.iter().map(|(edits, _)| edits.len()).sum::<usize>();
        while back(&self.back) < self.waiting {
            let left = end.saturating_duration_since(Instant::now());
            let Ok(done) = self.done.recv_timeout(left) else {
                return;
            };
            self.back.push(done);
        }
    }

    /// Waits until everything is on disk or has failed.
    pub(super) fn drain(&mut self) {
        if let Some(Worker { edits, thread }) = self.worker.take() {
            drop(edits);
            let _ = thread.join();
        }
    }
}

impl Drop for Saver {
    /// However the loop ends, what was on its way to disk gets there.
    fn drop(&mut self) {
        self.drain();
    }
}

/// Saves `edits`. A fault in our own code must not end the worker: later changes would wait for
/// ever, and look as if they were on their way.
fn save(store: &Store, edits: &[Edit]) -> Result<Changed, String> {
    let changes: Vec<Change> = edits.iter().map(change).collect();
    catch_unwind(AssertUnwindSafe(|| store.change_all(&changes)))
        .map_err(|_| "an internal error, please report it".to_string())?
        .map_err(|error| error.to_string())
}

/// The change on disk that a change on the screen is.
fn change(edit: &Edit) -> Change {
    match edit.clone() {
        Edit::Mark { id, title, added } => Change::Mark {
            id,
            title,
            date: date(&added),
        },
        Edit::Unmark { id, .. } => Change::Unmark { id },
        Edit::Note {
            id,
            title,
            note,
            added,
        } => Change::Note {
            id,
            title,
            note,
            date: date(&added),
        },
        Edit::Tick { id, on } => Change::Tick {
            id,
            date: date(&on),
        },
        Edit::Untick { id } => Change::Untick { id },
    }
}

/// Days come from the state as text; an unreadable one becomes today.
fn date(text: &str) -> Date {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .unwrap_or_else(|_| time::OffsetDateTime::now_utc().date())
}
