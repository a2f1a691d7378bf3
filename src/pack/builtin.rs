//! The deck that the program ships with, as the build script compiled it.
//!
//! The build script compiles this folder too, but not this file, which needs what it writes.

use super::compiled;
use crate::model::Model;

static STRUCTURE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin.deck"));
static TEXTS: &str = include_str!(concat!(env!("OUT_DIR"), "/builtin.txt"));

/// The deck that the program ships with. It has no problems, or the program would not have
/// been built; other packs are added to it by [`super::add`].
pub fn builtin() -> Model {
    let model = compiled::decode(STRUCTURE, TEXTS);
    debug_assert!(model.is_some(), "written by another codec");
    model.unwrap_or_default()
}
