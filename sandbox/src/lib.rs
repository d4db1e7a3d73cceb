//! A local DIDWW to develop against: the API v3 in memory, without an account, without cost, without a network.
//!
//! It speaks every API version that the `didww` crate knows, from the same tables, with an invented account and stock
//! in it. What is created, ordered, changed and deleted stays so until it stops. Pending states (orders, exports,
//! verifications) settle by themselves after a short while.
//!
//! ```
//! # async fn doc() -> std::io::Result<()> {
//! let sandbox = didww_sandbox::Sandbox::start().await?;
//! println!("DIDWW_BASE_URL={} DIDWW_API_KEY={}", sandbox.base_url(), sandbox.api_key());
//! // point a client there, and see what it sent:
//! if let Some(request) = sandbox.last_request("GET", "/v3/dids") {
//!     println!("{}", request.query);
//! }
//! sandbox.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # Uploads
//!
//! Encrypted files are really decrypted, with private keys that are published in this crate and protect nothing. What
//! was not encrypted for the present public keys, or not in the way that DIDWW asks for, is refused with 422, and so is
//! a fingerprint of other keys. [`Sandbox::uploaded_file`] gives what a file held, [`Sandbox::rotate_keys`] makes the
//! fingerprint outdated.
//!
//! # Export files
//!
//! A completed export has a file of gzipped CSV with as many rows as [`SandboxBuilder::export_rows`] says: calls to the
//! numbers, or by the trunks, of the account, within the time of the export, in the columns of the version that it was
//! made with. Downloads can be resumed (`Range`, `If-Range`), and are always the same.
//!
//! # Callbacks
//!
//! Orders, exports and verifications with a `callback_url`, and trunks for outgoing calls that are blocked or unblocked
//! (by PATCH, or by [`Sandbox::block_trunk`]), call it: signed with [`Sandbox::callback_secret`], up to ten times until
//! the answer is 200 to 298, with DIDWW's waits shortened ([`SandboxBuilder::callback_minute`]). Of a trunk, what
//! happens while its URL is being called is told together, as one array. [`Sandbox::callbacks`] are those that were
//! made. They go to any URL, over HTTPS if the system trusts the receiver, without a proxy and without redirects.
//!
//! Verifications are approved, unless the identity has the `id_number` `22222222-2222-2222-2222-222222222222`: then they
//! are rejected, those of emergency calling too.
//!
//! # How it differs from DIDWW
//!
//! * It is as strict as the documentation, which the real API may not be everywhere: parameters, members and values
//!   that are not documented are refused.
//! * A `page[size]` above the greatest is an error 400.
//! * An order that exceeds the stock stays pending until it is canceled.
//! * `available_dids` lists ten numbers at most, always the same ones first.
//! * An unknown `X-DIDWW-API-Version` is ignored, as by the real API: the request is served in 2022-05-10. Where the
//!   documentation of a version states no bound (ports and addresses in 2022-05-10), any value is taken.
//! * DIDWW's documentation does not say how a file that cannot be decrypted is answered; here it is refused at once.
//! * Callbacks of every version are signed with the callback secret; before there was one, it was the API key.
//! * What the columns of outgoing calls are at 2022-05-10 is not documented; they are those of 2026-04-16.
//! * Nothing is limited in rate.
//! * Ids, references and credentials are the same after every start, as long as the requests are.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod answer;
mod behave;
mod callback;
mod clock;
mod decrypt;
mod error;
mod exportfile;
mod filter;
mod include;
mod jobs;
mod keys;
mod links;
mod list;
mod query;
mod random;
mod recorded;
mod render;
mod route;
mod sandbox;
mod seed;
mod server;
mod upload;
mod uploaded;
mod value;
mod world;
mod write;

pub use callback::{CallbackAttempt, CallbackState, RecordedCallback};
pub use keys::{KEY_SETS, KeySet};
pub use recorded::RecordedRequest;
pub use sandbox::{Sandbox, SandboxBuilder};
pub use uploaded::UploadedContent;
