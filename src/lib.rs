//! refdeck: a full-screen terminal browser for reference decks.
//!
//! # The screen, and where each part of it comes from
//!
//! ```text
//!  refdeck AI-300 │ 1 Overview  2 Objects  3 Matrices …  0 Weak      ui/panes/tabs.rs
//! ────────────────┬────────────────────────────┬──────────────────
//!  Sections       │ Compute             4 of 10│ Spot or low prio…   rectangles: app/regions.rs
//!  ▸ Compute   10 │ When you need   Choose     │
//!    Jobs      11 │ a workstation   compute …  │ Choose  job_tier    table: app/rows.rs, doc/grid.rs
//!    Sweeps     9 │▌◆ cheapest      job_tier:… │ Why     Azure …     page: app/page.rs, doc/page.rs
//!    …            │▌  nodes …                  │ Trap    ! …         outline: app/outline.rs
//! ────────────────┴────────────────────────────┴──────────────────
//!  D1 · 1.1.3 Set up compute targets     / search  b bookmark …     ui/panes/footer.rs
//! ```
//!
//! What lies over it (search, help, links, …) is a stack of [`app::overlay::Overlay`]s, drawn by
//! `ui/overlays/`.
//!
//! # The architecture
//!
//! There is one value, [`app::State`]. Whatever happens becomes an [`app::Action`];
//! [`app::update()`] is the only code that changes the state, does no I/O, and answers with
//! [`app::Effect`]s. [`ui::draw`] shows the state and changes nothing. [`runtime`] sleeps until
//! something happens, performs the effects and feeds their results back as actions.
//!
//! | what happens | its way |
//! | --- | --- |
//! | a key press | `runtime::Runtime::take` → [`app::Action::Key`] → `app::update::key` → [`app::Keymap::lookup`] → `app::update::run` → one function in `app/update/` → `settle` → [`ui::draw`] |
//! | a search keystroke | as above, but the key means nothing in a text field: `app::update::typed` → `app::update::search::refresh` → [`index::Index::search`] → new rows in the overlay |
//! | a bookmark | `app::update::marks::toggle_bookmark` → [`app::Marks::edit`] shows it as pending → [`app::Effect::Save`] → `runtime::saver` → [`store::Store::change`] → [`app::Action::Saved`] shows it as kept |
//! | a pack of the user's | `runtime::loader`, on a thread of its own: [`pack::open`] → [`pack::add`] (raw → resolved, with every problem) → [`model::Model`] → [`index::Index::new`] → [`app::Library`] → [`app::Action::PacksLoaded`] → `app/update/reload.rs`, which swaps it in |
//! | the built-in deck | `build.rs` does the same when the program is built and compiles the result in; [`pack::builtin`] decodes its outline, and of the rest what is asked for ([`model::LazyList`]) |
//!
//! # The layers
//!
//! A module uses only modules above it; `tests/tidy.rs` holds that.
//!
//! | layer | owns |
//! | --- | --- |
//! | [`limits`] | how large anything from outside may be |
//! | [`text`] | width, wrapping, clipping, and [`text::Safe`], the text that may be shown |
//! | [`model`] | what a deck is: packs, panes, sections, entries, blocks; plain data |
//! | [`pack`] | TOML → model, with every problem: file, line, column, hint |
//! | [`index`] | derived once from a model: search, back links, coverage |
//! | [`doc`] | an entry and a width → styled lines with links; no terminal |
//! | [`export`] | a model → JSON and Markdown |
//! | [`app`] | the pure core: state, commands, keymap, regions, update |
//! | [`ui`] | state → frame; themes; pictures |
//! | [`store`] | bookmarks, notes, ticks, the last place: files that lose nothing |
//! | [`runtime`] | terminal guard, event loop, effects, settings |
//! | [`cli`] | arguments → one command → exit code |
//!
//! # Reading order
//!
//! This page, then [`app::State`], [`app::Action`], `app/update/mod.rs`, `ui/mod.rs`,
//! `pack/raw.rs`, and any test in `tests/behaviour.rs`.

pub mod app;
pub mod cli;
pub mod doc;
pub mod export;
pub mod index;
pub mod limits;
pub mod model;
pub mod pack;
pub mod runtime;
pub mod store;
pub mod text;
pub mod ui;
