//! The edge: takes the terminal, waits for something to happen, lets `update` decide, and
//! performs what it wants done. The only place of threads, clock and terminal.
//!
//! One loop, no tick: it sleeps until a key, a signal or a finished save wakes it. Everything
//! that is waiting is taken in before the next frame is drawn.

mod config;
mod saver;
mod session;
pub mod terminal;

use std::process::ExitCode;
use std::sync::Arc;

use ratatui::layout::Size;
use time::{OffsetDateTime, UtcOffset};

use crate::app::{self, Action, Effect, Focus, Keymap, Library, State};
use crate::model::{Model, Target};
use crate::pack::Problem;
use crate::store::{Folders, Store};
use crate::text::{self, Safe};
use crate::ui::{self, Theme};
use config::Config;
use saver::Saver;
use terminal::{Input, Stop, Terminal};

/// When this variable is set, the browser panics after its first frame: so it can be tried
/// from outside that a fault of ours leaves the terminal as it was.
const DEBUG_PANIC: &str = "REFDECK_DEBUG_PANIC";

/// What the browser starts with.
pub struct Start<'a> {
    /// The open packs.
    pub model: Model,
    /// What is wrong with them.
    pub problems: Vec<Problem>,
    /// Reads the packs again.
    pub reload: &'a dyn Fn() -> (Model, Vec<Problem>),
    /// Where state and settings lie.
    pub folders: Folders,
    /// Where to start, instead of the last place.
    pub at: Option<Target>,
    /// Whether colours may be used.
    pub colours: bool,
}

/// Runs the browser until the user leaves.
///
/// # Errors
/// If the terminal cannot be taken or written to.
pub fn run(start: Start<'_>) -> std::io::Result<ExitCode> {
    // Before any thread starts: the local offset cannot be asked for later.
    let offset = UtcOffset::current_local_offset().unwrap_or(UtcOffset::UTC);
    let (config, mut problems) = Config::load(&start.folders.config);
    let themes = themes(&start.folders, start.colours, &mut problems);
    let store = Arc::new(Store::new(&start.folders));
    let loaded = store.load();

    let mut state = State::new(Arc::new(Library::new(start.model)), Size::new(0, 0));
    state.today = today(offset);
    state.problems = start.problems;
    state.problems.append(&mut problems);
    let (keymap, faults) = Keymap::new(&config.keys);
    state.keymap = Arc::new(keymap);
    let file = start
        .folders
        .config
        .join("config.toml")
        .display()
        .to_string();
    state.problems.extend(
        faults
            .into_iter()
            .map(|fault| Problem::of_file(&file, fault, None)),
    );
    state.themes = themes.iter().map(|theme| theme.name.clone()).collect();
    state.marks = session::marks(&loaded.marks);
    session::restore(&mut state, &loaded.session, &config);
    if let Some(target) = start.at {
        app::go_to(&mut state, target, Focus::Table);
        state.history = app::History::default();
    }
    if let Some(notice) = loaded.notices.first() {
        state.complain(notice.message.clone());
    } else if !state.problems.is_empty() {
        let many = state.problems.len();
        let key = state.keymap.hint(app::Command::ShowProblems);
        state.complain(format!("problems found: {many}; {key} lists them"));
    }

    let terminal = Terminal::enter(state.mouse)?;
    let saver = Saver::start(Arc::clone(&store), terminal.waker(), loaded.stamp)?;
    let mut runtime = Runtime {
        terminal,
        saver,
        store,
        themes,
        offset,
        reload: start.reload,
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

struct Runtime<'a> {
    terminal: Terminal,
    saver: Saver,
    store: Arc<Store>,
    themes: Vec<Theme>,
    offset: UtcOffset,
    reload: &'a dyn Fn() -> (Model, Vec<Problem>),
}

impl Runtime<'_> {
    fn run(&mut self, state: &mut State) -> std::io::Result<End> {
        self.draw(state)?;
        assert!(
            std::env::var_os(DEBUG_PANIC).is_none(),
            "{DEBUG_PANIC} is set, to see that the terminal is given back"
        );
        prepare(&state.library);
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
            }
            self.draw(state)?;
        }
    }

    fn draw(&mut self, state: &State) -> std::io::Result<()> {
        match self.themes.get(state.theme).or(self.themes.first()) {
            Some(theme) => self.terminal.draw(|frame| ui::draw(frame, state, theme)),
            None => Ok(()),
        }
    }

    /// Lets one input happen; tells if it ends the program.
    fn take(&mut self, state: &mut State, input: Input) -> std::io::Result<Option<End>> {
        match input {
            Input::Event(event) => {
                state.today = today(self.offset);
                if let Some(loaded) = self.saver.changed_elsewhere() {
                    self.act(state, Action::MarksChanged(session::marks(&loaded)))?;
                }
                if let Some(action) = Action::from_event(event) {
                    return self.act(state, action);
                }
            }
            Input::Woken => {
                for action in self.saver.results() {
                    self.act(state, action)?;
                }
            }
            Input::Signal(stop) => return Ok(Some(End::Signal(stop))),
            // Nothing can be shown any more, and every change is already on its way to disk.
            Input::HangUp => {
                self.saver.drain();
                let _ = self.store.save_session(&session::snapshot(state));
                std::process::exit(Stop::HangUp.exit_code().into());
            }
            Input::Resumed => self.terminal.clear(),
        }
        Ok(None)
    }

    fn act(&mut self, state: &mut State, action: Action) -> std::io::Result<Option<End>> {
        for effect in app::update(state, action) {
            match effect {
                Effect::Save(edit) => self.saver.save(edit),
                Effect::Copy(text) => self.terminal.copy_to_clipboard(&text)?,
                Effect::OpenUrl(url) => open_url(state, &url),
                Effect::LoadPacks => {
                    let (model, problems) = (self.reload)();
                    let library = Arc::new(Library::new(model));
                    prepare(&library);
                    self.act(state, Action::PacksLoaded(library, problems))?;
                }
                Effect::SetMouse(on) => self.terminal.set_mouse(on)?,
                Effect::Suspend => {
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

    /// Saves what is left, gives the terminal back, and says what could not be saved.
    fn finish(mut self, mut state: State, end: std::io::Result<End>) -> std::io::Result<ExitCode> {
        self.saver.drain();
        for action in self.saver.results() {
            app::update(&mut state, action);
        }
        let kept = self.store.save_session(&session::snapshot(&state));
        let left = self.terminal.leave();
        if let (Err(_), Ok(End::Signal(stop))) = (&left, &end) {
            // The terminal takes nothing; a line on standard error would wait for it as well.
            stop.end_process();
        }
        let unsaved = state.marks.failed.len();
        if unsaved > 0 {
            let why = state.status.map(|status| status.text).unwrap_or_default();
            tell(&format!("{unsaved} changes were not saved: {why}"));
        }
        if let (Err(error), 0) = (&kept, unsaved) {
            tell(&format!("the last place was not kept: {error}"));
        }
        match end? {
            End::Signal(stop) => stop.end_process(),
            End::Quit if unsaved > 0 => Ok(ExitCode::from(2)),
            End::Quit => left.map(|()| ExitCode::SUCCESS),
        }
    }
}

/// Reads the words of the packs behind the first frame, so that the first search finds them
/// ready.
fn prepare(library: &Arc<Library>) {
    let library = Arc::clone(library);
    let work = move || library.index.prepare(&library.model);
    // Without a thread the first search does it.
    let _ = std::thread::Builder::new().spawn(work);
}

/// Opens `url` in the web browser; says where it leads in any case.
fn open_url(state: &mut State, url: &str) {
    if let Ok(()) = open::that_detached(url) {
        state.say(format!("opening {url}"));
    } else {
        let title = "No web browser here; the address is".into();
        let text = Safe::line(url);
        state
            .overlays
            .push(app::overlay::Overlay::Message { title, text });
    }
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

/// The shipped themes and the user's own; one of the same name replaces a shipped one.
fn themes(folders: &Folders, colours: bool, problems: &mut Vec<Problem>) -> Vec<Theme> {
    let mut themes = Theme::shipped();
    let folder = folders.config.join("themes");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .map(|entries| {
            entries
                .filter_map(|entry| entry.ok().map(|entry| entry.path()))
                .collect()
        })
        .unwrap_or_default();
    paths.retain(|path: &std::path::PathBuf| path.extension().is_some_and(|end| end == "toml"));
    paths.sort();
    for path in paths {
        let shown = path.display().to_string();
        let name = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        let name = Safe::line(&name);
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let (theme, mut faults) = Theme::parse(&name, &shown, &text);
                problems.append(&mut faults);
                themes.retain(|known| known.name != theme.name);
                themes.push(theme);
            }
            Err(error) => {
                problems.push(Problem::of_file(
                    &shown,
                    format!("cannot be read: {error}"),
                    None,
                ));
            }
        }
    }
    if colours {
        themes
    } else {
        themes.into_iter().map(Theme::without_colours).collect()
    }
}
