//! The parts of the screen below the overlays.

pub(super) mod footer;
pub(super) mod outline;
pub(super) mod page;
pub(super) mod rules;
pub(super) mod table;
pub(super) mod tabs;
