//! The edge: takes the terminal, waits for something to happen, lets `update` decide, and
//! performs what it wants done. The only place of threads, clock and terminal.
//!
//! One loop, no tick: it sleeps until a key, a signal or a finished save wakes it. Everything
//! that is waiting is taken in before the next frame is drawn.

mod config;
mod loader;
mod saver;
mod session;
pub mod terminal;
mod themes;

use std::process::{ExitCode, Stdio};
use std::sync::Arc;

use ratatui::layout::Size;
use time::{OffsetDateTime, UtcOffset};

use crate::app::{self, Action, Effect, Effects, Focus, Keymap, Library, State};
use crate::model::{Model, Target};
use crate::pack::{self, Problem, Progress};
use crate::store::{Folders, Session, Store, StoreError};
use crate::text::{self, Safe};
use crate::ui;
use config::Config;
use saver::Saver;
use terminal::{Input, Stop, Terminal};
use themes::Themes;

pub use loader::{Loader, Reader};

/// When this variable is set, the browser panics after its first frame: so it can be tried
/// from outside that a fault of ours leaves the terminal as it was.
const DEBUG_PANIC: &str = "REFDECK_DEBUG_PANIC";

/// What the browser starts with.
pub struct Start<'a> {
    /// The open packs, or what is shown until they are read.
    pub library: Arc<Library>,
    /// What is wrong with them.
    pub problems: Vec<Problem>,
    /// How far the reading of packs has come, if it goes on.
    pub reading: Option<Progress>,
    /// Reads packs.
    pub loader: Loader,
    /// Where state and settings lie.
    pub folders: Folders,
    /// Where to start, instead of the last place.
    pub at: Option<At<'a>>,
    /// Whether colours may be used.
    pub colours: bool,
}

/// Finds the place to start in the packs, or says why not.
pub type At<'a> = &'a dyn Fn(&Model) -> Result<Target, String>;

/// Runs the browser until the user leaves.
///
/// # Errors
/// If the terminal cannot be taken or written to.
pub fn run(start: Start<'_>) -> std::io::Result<ExitCode> {
    // Before any thread starts: the local offset cannot be asked for later.
    let offset = UtcOffset::current_local_offset().unwrap_or(UtcOffset::UTC);
    let (config, mut problems) = Config::load(&start.folders.config);
    let themes = Themes::load(&start.folders.config, start.colours, &mut problems);
    let store = Arc::new(Store::new(&start.folders));
    let loaded = store.load();

    let mut state = State::new(start.library, Size::new(0, 0));
    state.today = today(offset);
    if !config.keys.is_empty() {
        let (keymap, faults) = Keymap::new(&config.keys);
        state.keymap = Arc::new(keymap);
        let faults = faults.into_iter();
        problems.extend(
            faults.map(|(name, fault)| config.problem(&format!("keys.{name}"), fault, None)),
        );
    }
    state.problems = start.problems;
    state.problems.extend_from_slice(&problems);
    state.reading = start.reading;
    state.themes = themes.names();
    state.marks = session::marks(&loaded.marks);
    session::restore(&mut state, &loaded.session, &config);
    let mut arrival = Some(Arrival {
        session: loaded.session.clone(),
        at: start.at,
    });
    if let Some(at_once) = arrival.take_if(|_| state.reading.is_none()) {
        at_once.arrive(&mut state, false);
    }
    if !state.problems.is_empty() {
        let many = pack::count(&state.problems);
        let key = state.keymap.hint(app::Command::ShowProblems);
        state.complain(format!("problems found: {many}; {key} lists them"));
    }
    session::tell(&mut state, &mut problems, &loaded.notices);

    let terminal = Terminal::enter(state.mouse)?;
    let saver = Saver::new(Arc::clone(&store), terminal.waker(), loaded.stamp);
    let mut loader = start.loader;
    loader.wakes(terminal.waker());
    let mut runtime = Runtime {
        terminal,
        saver,
        loader,
        store,
        themes,
        offset,
        problems,
        arrival,
        session: loaded.session,
        moved: false,
        stale: true,
    };
    let size = runtime.terminal.size();
    app::update(&mut state, Action::Resized(size));
    let end = runtime.run(&mut state);
    runtime.finish(state, end)
}

/// How a run ended.
enum End {
    Quit,
    Signal(Stop),
}

/// What is waiting for the packs to be read at the start.
struct Arrival<'a> {
    session: Session,
    at: Option<At<'a>>,
}

impl Arrival<'_> {
    /// Goes where the user wanted to be, or was last if they have not `moved` since.
    fn arrive(self, state: &mut State, moved: bool) {
        session::resume(state, &self.session, moved);
        match self.at.map(|at| at(state.model())) {
            Some(Ok(target)) => {
                app::go_to(state, target, Focus::Table);
                state.history = app::History::default();
            }
            Some(Err(sentence)) => state.complain(sentence),
            None => {}
        }
    }
}

struct Runtime<'a> {
    terminal: Terminal,
    saver: Saver,
    loader: Loader,
    store: Arc<Store>,
    themes: Themes,
    offset: UtcOffset,
    /// What is wrong with themes, settings and the user's files.
    problems: Vec<Problem>,
    /// Taken when the first packs are there.
    arrival: Option<Arrival<'a>>,
    /// What was kept of the last run.
    session: Session,
    /// Whether the user has done anything.
    moved: bool,
    /// Whether something happened since the last frame.
    stale: bool,
}

impl Runtime<'_> {
    fn run(&mut self, state: &mut State) -> std::io::Result<End> {
        // What came before there was somebody to wake.
        self.take(state, Input::Woken)?;
        self.draw(state)?;
        assert!(
            std::env::var_os(DEBUG_PANIC).is_none(),
            "{DEBUG_PANIC} is set, to see that the terminal is given back"
        );
        loop {
            let input = self.terminal.wait()?;
            if let Some(end) = self.take(state, input)? {
                return Ok(end);
            }
            while self.terminal.pending() {
                let input = self.terminal.wait()?;
                if let Some(end) = self.take(state, input)? {
                    return Ok(end);
                }
            }
            if let Some(message) = self.terminal.take_panic() {
                state.complain(format!("an internal error, please report it: {message}"));
                self.stale = true;
            }
            if self.stale {
                self.draw(state)?;
            }
        }
    }

    fn draw(&mut self, state: &State) -> std::io::Result<()> {
        self.stale = false;
        match self.themes.get(state.theme) {
            Some(theme) => self.terminal.draw(|frame| ui::draw(frame, state, theme)),
            None => Ok(()),
        }
    }

    /// Lets one input happen; tells if it ends the program.
    fn take(&mut self, state: &mut State, input: Input) -> std::io::Result<Option<End>> {
        match input {
            Input::Event(event) => {
                state.today = today(self.offset);
                let changed = self.saver.changed_elsewhere();
                if let Some(loaded) = &changed {
                    self.act(state, Action::MarksChanged(session::marks(&loaded.marks)))?;
                }
                let mut end = None;
                if let Some(action) = Action::from_event(event) {
                    self.moved |= !matches!(action, Action::Resized(_));
                    end = self.act(state, action)?;
                }
                // After the key, which takes away what was said before it.
                let notices = changed.unwrap_or_default().notices;
                session::tell(state, &mut self.problems, &notices);
                return Ok(end);
            }
            Input::Woken => {
                for done in self.saver.results() {
                    for action in done.actions {
                        self.act(state, action)?;
                    }
                    session::tell(state, &mut self.problems, &done.notices);
                }
                for action in self.loader.results() {
                    self.act(state, action)?;
                }
            }
            Input::Signal(stop) => return Ok(Some(End::Signal(stop))),
            // Nothing can be shown any more.
            Input::HangUp => {
                self.save_the_rest(state);
                let _ = self.keep_session(state);
                std::process::exit(Stop::HangUp.exit_code().into());
            }
            Input::Resumed => {
                self.terminal.clear();
                self.stale = true;
            }
        }
        Ok(None)
    }

    fn act(&mut self, state: &mut State, action: Action) -> std::io::Result<Option<End>> {
        self.stale = true;
        if let Action::PacksLoaded(library, problems) = action {
            return self.swap(state, library, problems);
        }
        let effects = app::update(state, action);
        self.perform(state, effects)
    }

    /// Lets packs that were read take the place of the old ones.
    fn swap(
        &mut self,
        state: &mut State,
        library: Arc<Library>,
        mut problems: Vec<Problem>,
    ) -> std::io::Result<Option<End>> {
        problems.extend_from_slice(&self.problems);
        let before = Arc::clone(&state.library);
        let effects = app::update(state, Action::PacksLoaded(library, problems));
        // Giving back the memory of a large pack takes longer than a frame.
        let _ = std::thread::Builder::new().spawn(move || drop(before));
        if let Some(arrival) = self.arrival.take() {
            arrival.arrive(state, self.moved);
            app::update(state, Action::Resized(state.size));
        }
        self.perform(state, effects)
    }

    fn perform(&mut self, state: &mut State, effects: Effects) -> std::io::Result<Option<End>> {
        for effect in effects {
            match effect {
                Effect::Save(edit) => self.saver.save(edit),
                Effect::Copy(text) => self.terminal.copy_to_clipboard(&text)?,
                Effect::OpenUrl(url) => open_url(state, &url),
                Effect::LoadPacks => {
                    for action in self.loader.read_packs() {
                        self.act(state, action)?;
                    }
                }
                Effect::StopLoading => {
                    self.loader.stop();
                    if state.model().packs.is_empty() {
                        let library = Arc::new(Library::new(pack::builtin()));
                        self.act(state, Action::PacksLoaded(library, Vec::new()))?;
                    }
                }
                Effect::ReadWords => self.loader.read_words(Arc::clone(&state.library)),
                Effect::SetMouse(on) => self.terminal.set_mouse(on)?,
                Effect::Suspend => {
                    self.saver.settle();
                    if let Err(error) = self.terminal.suspend() {
                        state.complain(error.to_string());
                    }
                }
                Effect::Redraw => self.terminal.clear(),
                Effect::Quit => return Ok(Some(End::Quit)),
            }
        }
        Ok(None)
    }

    /// Keeps the last place, unless that is where it was, or the packs it was in have not
    /// come yet.
    fn keep_session(&self, state: &State) -> Result<(), StoreError> {
        if self.arrival.is_some() {
            return Ok(());
        }
        let session = session::snapshot(state);
        if session::says_the_same(&session, &self.session) {
            return Ok(());
        }
        self.store.save_session(&session)
    }

    /// Tries once more what could not be saved, and waits for all that is under way.
    fn save_the_rest(&mut self, state: &mut State) {
        for edit in state.marks.retry() {
            self.saver.save(edit);
        }
        self.saver.drain();
        let done = self.saver.results().into_iter();
        for action in done.flat_map(|done| done.actions) {
            app::update(state, action);
        }
    }

    /// Saves what is left, gives the terminal back, and says what could not be saved.
    fn finish(mut self, mut state: State, end: std::io::Result<End>) -> std::io::Result<ExitCode> {
        // The process gives its memory back at once; text by text takes longer than all the rest.
        std::mem::forget(Arc::clone(&state.library));
        self.save_the_rest(&mut state);
        let kept = self.keep_session(&state);
        let left = self.terminal.leave();
        if let (Err(_), Ok(End::Signal(stop))) = (&left, &end) {
            // The terminal takes nothing; a line on standard error would wait for it as well.
            stop.end_process();
        }
        let unsaved = session::unsaved(&state);
        for words in &unsaved {
            tell(words);
        }
        if let (Err(error), true) = (&kept, unsaved.is_empty()) {
            tell(&format!("the last place was not kept: {error}"));
        }
        match end? {
            End::Signal(stop) => stop.end_process(),
            End::Quit if !unsaved.is_empty() => Ok(ExitCode::from(2)),
            End::Quit => left.map(|()| ExitCode::SUCCESS),
        }
    }
}

/// Opens `url` in the web browser; says where it leads in any case.
fn open_url(state: &mut State, url: &str) {
    if start_browser(url) {
        state.say(format!("opening {url}"));
    } else {
        let title = "No web browser here; the address is".into();
        let text = Safe::line(url);
        state
            .overlays
            .push(app::overlay::Overlay::Message { title, text });
    }
}

/// Starts the first of the programs that may open `url`. Not through `open::that_detached`, which
/// forks: with a million entries open, copying the process takes longer than many frames.
fn start_browser(url: &str) -> bool {
    open::commands(url).into_iter().any(|mut command| {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // In a group of its own, so that what is typed here does not reach it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let Ok(mut child) = command.spawn() else {
            return false;
        };
        // Without a thread it stays a zombie until the program ends, which harms nobody.
        let _ = std::thread::Builder::new().spawn(move || child.wait());
        true
    })
}

/// A line on standard error, after the terminal was given back.
fn tell(words: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "refdeck: {}", text::sanitise_line(words));
}

fn today(offset: UtcOffset) -> String {
    OffsetDateTime::now_utc()
        .to_offset(offset)
        .date()
        .to_string()
}
