//! Everything that an HTTP/1.1 answer can do wrong, written byte by byte.
//!
//! [`FaultServer`] is a server on this machine for Rust tests: a plan says what each request is answered, and which
//! [`Fault`] befalls the answer. [`Connection`] is the same one connection at a time, for servers of their own, such as
//! that of the conformance cases. [`ClosedPort`] is an address at which nobody listens.
//!
//! ```
//! use didww_faults::{Answer, Fault, FaultServer};
//! use std::sync::atomic::{AtomicUsize, Ordering};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! // the first request fails, the others do not
//! let asked = AtomicUsize::new(0);
//! let server = FaultServer::start(move |_| match asked.fetch_add(1, Ordering::Relaxed) {
//!     0 => Answer::json_api(200, r#"{"data":[]}"#).failing(Fault::Truncate),
//!     _ => Answer::json_api(200, r#"{"data":[]}"#).into(),
//! })
//! .await?;
//! println!("{}", server.base_url());
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

mod answer;
mod closed_port;
mod connection;
mod fault;
mod gzip;
mod request;
mod script;
mod server;

pub use answer::Answer;
pub use closed_port::ClosedPort;
pub use connection::Connection;
pub use fault::Fault;
pub use request::Received;
pub use script::PAUSE;
pub use server::{FaultServer, Reply};
