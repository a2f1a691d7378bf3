//! refdeck: a full-screen terminal browser for reference decks.

pub mod doc;
pub mod index;
pub mod model;
pub mod pack;
pub mod text;
