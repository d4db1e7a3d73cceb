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
//! # How it differs from DIDWW
//!
//! * It is as strict as the documentation, which the real API may not be everywhere: parameters, members and values
//!   that are not documented are refused.
//! * A `page[size]` above the greatest is an error 400.
//! * An order that exceeds the stock stays pending until it is canceled.
//! * `available_dids` lists ten numbers at most, always the same ones first.
//! * An unknown `X-DIDWW-API-Version` is ignored, as by the real API: the request is served in 2022-05-10. Where the
//!   documentation of a version states no bound (ports and addresses in 2022-05-10), any value is taken.
//! * Callbacks are not made, and nothing is limited in rate.
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
pub use recorded::RecordedRequest;
pub use sandbox::{Sandbox, SandboxBuilder};
pub use uploaded::UploadedContent;
