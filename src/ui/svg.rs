//! Pictures of the screen (placeholder).
