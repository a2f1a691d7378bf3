//! The `refdeck` program.
fn main() {}
