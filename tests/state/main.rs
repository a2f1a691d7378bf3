//! Nothing that was marked is lost: whatever ends the program, whatever a disk or another
//! program does, and whatever lies in the data folder.
//!
//! Everything is tried from outside, on the program itself. What takes long is ignored unless
//! asked for; that set has many times the load:
//!
//! ```text
//! cargo test --release --test state -- --ignored
//! ```
//!
//! Faults of the system come from `strace`, small disks from `mount`, other users from
//! `setpriv`; where one of them is missing or not allowed, a test says so and checks nothing.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking too")]
#![allow(clippy::print_stderr, reason = "what could not be tried is said")]

mod browser;
mod crash;
mod files;
mod home;
mod places;
mod together;
mod trace;
