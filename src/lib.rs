//! refdeck: a full-screen terminal browser for reference decks.

pub mod app;
pub mod cli;
pub mod doc;
pub mod export;
pub mod index;
pub mod model;
pub mod pack;
pub mod runtime;
pub mod store;
pub mod text;
pub mod ui;
