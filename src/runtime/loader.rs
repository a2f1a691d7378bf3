//! Reads packs, and the words of a library, beside the loop, so that no key and no frame
//! waits for them. What comes of it returns as actions.
//!
//! Each reading is a job with a thread and a channel of its own: one that is given up is
//! simply not listened to any more, and ends at its next step. Where no thread is to be had,
//! the loop reads by itself.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use super::terminal::Waker;
use crate::app::{Action, Library};
use crate::model::Model;
use crate::pack::{Problem, Progress, Watch};

/// Packs up to this size are read before the next frame is drawn: that takes no longer than
/// the eye, and nothing flickers.
const SMALL: u64 = 256 * 1024;
/// How long a small pack on a slow disk is waited for.
const PATIENCE: Duration = Duration::from_millis(50);
/// How often progress is shown. Between two of them the screen is still, so that it can be read.
const PACE: Duration = Duration::from_millis(500);

/// Reads all packs.
pub type Reader = Arc<dyn Fn(&mut Watch<'_>) -> (Model, Vec<Problem>) + Send + Sync>;

/// Starts readings and brings their results.
pub struct Loader {
    reader: Reader,
    /// Known once the terminal is taken.
    waker: Arc<OnceLock<Waker>>,
    jobs: Vec<Job>,
}

/// A reading.
struct Job {
    news: Receiver<Action>,
    /// Set to make it end.
    stop: Arc<AtomicBool>,
    /// Whether packs are still to come of it.
    packs: bool,
}

impl Loader {
    /// Nothing is read yet; `reader` will.
    pub fn new(reader: Reader) -> Self {
        Self {
            reader,
            waker: Arc::default(),
            jobs: Vec::new(),
        }
    }

    /// From now on news wake the loop.
    pub(super) fn wakes(&mut self, waker: Waker) {
        let _ = self.waker.set(waker);
    }

    /// Reads the packs; a reading of packs that is under way is given up. Returns what comes
    /// of it at once: everything, where the packs are small.
    pub fn read_packs(&mut self) -> Vec<Action> {
        self.stop();
        let reader = Arc::clone(&self.reader);
        self.start(true, move |sender| {
            let began = Instant::now();
            let mut shown: Option<(Instant, Progress)> = None;
            let mut tell = |progress: &Progress| {
                let due = match &shown {
                    Some((at, known)) => at.elapsed() >= PACE && known != progress,
                    None => progress.bytes > SMALL || began.elapsed() > PATIENCE,
                };
                if due {
                    shown = Some((Instant::now(), progress.clone()));
                    return sender.send(Action::Reading(Some(progress.clone())));
                }
                sender.is_wanted()
            };
            let (model, problems) = reader(&mut Watch::new(&mut tell));
            if !sender.is_wanted() {
                return;
            }
            let library = Arc::new(Library::new(model));
            sender.send(Action::PacksLoaded(Arc::clone(&library), problems));
            if shown.is_some() {
                // Large ones will be searched, and their words take a while.
                library.index.prepare(&library.model);
                sender.send(Action::WordsRead);
            }
        });
        self.first()
    }

    /// Reads the words of `library`, so that it can be searched.
    pub(super) fn read_words(&mut self, library: Arc<Library>) {
        self.start(false, move |sender| {
            library.index.prepare(&library.model);
            sender.send(Action::WordsRead);
        });
    }

    /// Gives up reading packs.
    pub(super) fn stop(&mut self) {
        for job in self.jobs.iter().filter(|job| job.packs) {
            job.stop.store(true, Ordering::Relaxed);
        }
        self.jobs.retain(|job| !job.packs);
    }

    /// Whether packs are being read.
    pub fn is_reading(&self) -> bool {
        self.jobs.iter().any(|job| job.packs)
    }

    /// What came since the last call.
    pub(super) fn results(&mut self) -> Vec<Action> {
        let mut actions = Vec::new();
        self.jobs.retain_mut(|job| {
            loop {
                match job.news.try_recv() {
                    Ok(action) => actions.push(job.got(action)),
                    Err(TryRecvError::Empty) => return true,
                    Err(TryRecvError::Disconnected) => {
                        actions.extend(job.ended());
                        return false;
                    }
                }
            }
        });
        actions
    }

    /// What the job that was started last brings soon.
    fn first(&mut self) -> Vec<Action> {
        let Some(job) = self.jobs.last_mut() else {
            return Vec::new();
        };
        match job.news.recv_timeout(PATIENCE) {
            Ok(action) => vec![job.got(action)],
            Err(RecvTimeoutError::Timeout) => Vec::new(),
            Err(RecvTimeoutError::Disconnected) => job.ended().into_iter().collect(),
        }
    }

    fn start(&mut self, packs: bool, work: impl Fn(&News) + Send + Sync + 'static) {
        let (sender, news) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        self.jobs.push(Job {
            news,
            stop: Arc::clone(&stop),
            packs,
        });
        let news = News {
            sender,
            stop,
            waker: Wake(Arc::clone(&self.waker)),
        };
        let job = Arc::new((work, news));
        let (work, news) = &*job;
        let elsewhere = Arc::clone(&job);
        if thread::Builder::new()
            .spawn(move || elsewhere.0(&elsewhere.1))
            .is_err()
        {
            // No thread is to be had: the next frame waits.
            work(news);
        }
    }
}

impl Job {
    fn got(&mut self, action: Action) -> Action {
        if let Action::PacksLoaded(..) = action {
            self.packs = false;
        }
        action
    }

    /// A thread that ended without packs has panicked, which the terminal reports.
    fn ended(&mut self) -> Option<Action> {
        std::mem::take(&mut self.packs).then_some(Action::Reading(None))
    }
}

/// The way back from a job.
struct News {
    sender: Sender<Action>,
    stop: Arc<AtomicBool>,
    /// Dropped after the sender: that nothing more comes is news, too.
    waker: Wake,
}

/// Wakes the loop, and once more at its end.
struct Wake(Arc<OnceLock<Waker>>);

impl News {
    /// Whether anybody waits for more.
    fn is_wanted(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    /// Sends `action`; tells whether anybody waits for more.
    fn send(&self, action: Action) -> bool {
        let sent = self.is_wanted() && self.sender.send(action).is_ok();
        self.waker.wake();
        sent
    }
}

impl Wake {
    fn wake(&self) {
        if let Some(waker) = self.0.get() {
            waker.wake();
        }
    }
}

impl Drop for Wake {
    fn drop(&mut self) {
        self.wake();
    }
}
