//! The page of the selected entry, as `update` and `ui` both need it.

use super::regions;
use super::rows;
use super::state::State;
use crate::doc::{self, Doc, PageOptions};
use crate::model::EntryIx;

/// The page of `entry` at `width` cells.
pub fn doc(state: &State, entry: EntryIx, width: usize) -> Doc {
    let id = state.id_of(entry);
    let options = PageOptions {
        width,
        wrap_code: state.wrap,
        shift: state.page.shift,
        note: state.marks.note(&id),
        revealed: state.page.revealed,
    };
    doc::page(state.model(), &state.library.index, entry, &options)
}

/// The page that is shown with its height in lines; none if no page is on the screen.
pub fn shown(state: &State) -> Option<(Doc, usize)> {
    let area = regions::inner(regions::regions(state).page?);
    let entry = rows::selected(state)?;
    Some((doc(state, entry, area.width as usize), area.height as usize))
}
