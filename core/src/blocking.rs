//! The same API without `async`: each call blocks its thread until it is answered.
//!
//! ```no_run
//! use didww::blocking::Client;
//!
//! # fn main() -> didww::Result<()> {
//! let client = Client::new("YOUR_API_KEY")?;
//! println!("{} USD", client.balance().find().send()?.total_balance());
//!
//! for did in client.dids().list().include(["voice_in_trunk"]).iter() {
//!     let mut did = did?;
//!     did.set_description("checked");
//!     client.dids().update(&mut did).send()?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Everything but the calls is what the rest of the crate has: resources, enums, errors, and every option of
//! [`ClientBuilder`](crate::ClientBuilder), which [`build_blocking`](crate::ClientBuilder::build_blocking) makes a
//! blocking client of.
//!
//! # Threads
//!
//! A client and its clones, and whatever was made with them, share one thread of their own, which looks after
//! connections and timers and ends with the last of them. Any number of threads may call at the same time.
//!
//! It may be used within async code as well, of tokio or another: nothing panics. But it blocks the thread, and so
//! everything else that the thread has to do: prefer [`didww::Client`](crate::Client) there. Hooks and
//! [`Authentication`](crate::Authentication) run on the thread that calls, but for those of a page that is
//! [fetched ahead](List::prefetch): they run on the client's own, where a call of the client itself would wait for
//! itself, and is [`Error::InvalidInput`](crate::Error::InvalidInput) instead.
//!
//! After a `fork` the thread is the parent's alone. A call in the child is
//! [`Error::InvalidInput`](crate::Error::InvalidInput): make another client there.

mod accessors;
mod calls;
mod client;
mod endpoint;
mod engine;
mod exports;
mod rows;

pub use calls::{Create, CreateAndWait, Delete, Find, List, RawRequest, Update, Upload, Wait};
pub use client::Client;
pub use endpoint::{Endpoint, Singleton};
pub use exports::{Content, Download, ExportReader, Records};
pub use rows::{Pages, Rows};
