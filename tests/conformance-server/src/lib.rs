//! The shared conformance suite: one server that plays the answers of the case files under `tests/conformance` and
//! judges the requests of every SDK. The format is described in `tests/conformance/README.md`.
//!
//! Languages other than Rust start the binary `didww-conformance-server` and talk to its `/control` endpoints; the
//! Rust runner starts [`Server`] in its own process.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod case;
mod dates;
mod form;
pub mod inputs;
mod judge;
mod keys;
pub mod play;
mod server;
mod tally;

pub use case::{Case, load};
pub use didww_codegen::node::{Map, Node};
pub use play::Verdict;
pub use server::{Play, Server};
pub use tally::Tally;

/// Where the case files of this checkout are.
pub const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../conformance");
