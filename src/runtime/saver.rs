//! Keeps changes on disk beside the loop: one worker takes them in order, so that no key
//! waits for a disk, and each result comes back as an action.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use time::Date;
use time::macros::format_description;

use super::session;
use super::terminal::Waker;
use crate::app::{Action, Edit};
use crate::store::{Change, Changed, Marks, Stamp, Store, StoreError};

/// The worker with the changes on their way to it and the results on their way back.
pub(super) struct Saver {
    store: Arc<Store>,
    edits: Option<Sender<Edit>>,
    done: Receiver<(Edit, Result<Changed, StoreError>)>,
    worker: Option<JoinHandle<()>>,
    /// What the files looked like when this copy last read or wrote them.
    stamp: Stamp,
    /// Changes that have not come back.
    waiting: usize,
}

impl Saver {
    /// Starts the worker; it wakes the loop after each save.
    pub(super) fn start(store: Arc<Store>, waker: Waker, stamp: Stamp) -> io::Result<Self> {
        let (edits, inbox) = channel::<Edit>();
        let (outbox, done) = channel();
        let at = Arc::clone(&store);
        let worker = thread::Builder::new().spawn(move || {
            for edit in inbox {
                let result = at.change(&change(&edit));
                if outbox.send((edit, result)).is_err() {
                    return;
                }
                waker.wake();
            }
        })?;
        Ok(Self {
            store,
            edits: Some(edits),
            done,
            worker: Some(worker),
            stamp,
            waiting: 0,
        })
    }

    /// Sends a change on its way.
    pub(super) fn save(&mut self, edit: Edit) {
        if self
            .edits
            .as_ref()
            .is_some_and(|edits| edits.send(edit).is_ok())
        {
            self.waiting += 1;
        }
    }

    /// What came back since the last call.
    pub(super) fn results(&mut self) -> Vec<Action> {
        let mut actions = Vec::new();
        while let Ok((edit, result)) = self.done.try_recv() {
            self.waiting = self.waiting.saturating_sub(1);
            match result {
                Ok(Changed {
                    marks,
                    notices,
                    stamp,
                }) => {
                    self.stamp = stamp;
                    actions.push(Action::Saved(edit, Ok(session::marks(&marks))));
                    actions.extend(
                        notices
                            .first()
                            .map(|notice| Action::Told(notice.message.clone(), true)),
                    );
                }
                Err(error) => actions.push(Action::Saved(edit, Err(error.to_string()))),
            }
        }
        actions
    }

    /// What is on disk, if another copy of the program changed it.
    pub(super) fn changed_elsewhere(&mut self) -> Option<Marks> {
        if self.waiting > 0 || !self.store.changed_since(&self.stamp) {
            return None;
        }
        let loaded = self.store.load();
        self.stamp = loaded.stamp;
        Some(loaded.marks)
    }

    /// Waits until everything is on disk or has failed.
    pub(super) fn drain(&mut self) {
        self.edits = None;
        if let Some(worker) = self.worker.take() {
            let _ = worker.join();
        }
    }
}

impl Drop for Saver {
    /// Also when a panic ends the program, what was on its way arrives.
    fn drop(&mut self) {
        self.drain();
    }
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
