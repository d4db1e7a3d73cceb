#![forbid(unsafe_code)]
//! A client for the DIDWW API v3: phone numbers, voice trunks, capacity, identities, call records.
//!
//! ```no_run
//! use didww::{Client, Environment};
//!
//! # async fn example() -> didww::Result<()> {
//! let client = Client::builder("YOUR_API_KEY").environment(Environment::Sandbox).build()?;
//! let balance = client.balance().find().await?;
//! println!("{} USD", balance.total_balance());
//!
//! let page = client.dids().list().include(["voice_in_trunk"]).page(1, 25).send().await?;
//! for did in &page {
//!     let trunk = did.voice_in_trunk();
//!     println!("+{} {}", did.number(), trunk.as_ref().map_or("-", |trunk| trunk.name()));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! - [`Client`] has one accessor per resource type; each gives an [`Endpoint`] with the operations that the API has.
//! - A typed resource ([`Did`], [`VoiceInTrunk`] …) reads attributes, linked resources and meta, and tracks what is
//!   set. [`Resource`] is any of them, by names.
//! - [`upload`](Endpoint::upload) encrypts files and sends them; [`encryption`] is that without the sending.
//! - [`blocking`] is the same without `async`.
//! - [`Error`] tells what went wrong, what the API said, and whether a write may have happened.
//! - [`callback`] checks and reads what DIDWW sends to callback URLs.
//! - [`schema`] is the API as data.
//!
//! An attribute that the API always sends is read as itself, and is neutral (empty, zero, false) where an answer left
//! it out, as sparse fieldsets do: [`Resource::has`] tells. One that may be null is an [`Option`], and so are times.

mod accessors;
mod authentication;
#[doc(hidden)]
pub mod binding;
pub mod blocking;
pub mod callback;
pub mod cdr;
mod client;
pub mod encryption;
mod endpoint;
pub mod enums;
mod environment;
mod error;
pub mod exports;
mod face;
mod hooks;
mod jsonapi;
pub mod objects;
mod page;
mod parameters;
mod query;
mod rate_limit;
mod raw;
mod redaction;
pub mod resources;
mod response;
mod retry;
pub mod schema;
mod stream;
mod threads;
mod transport;
mod upload;
mod wait;

pub use authentication::{ApiKey, Authentication, AuthenticationContext, BoxFuture, Credential};
pub use callback::events::*;
pub use callback::{CallbackMembers, RequestValidator, UnknownCallback};
pub use cdr::{CdrIn, CdrOut};
pub use client::{Client, ClientBuilder};
pub use encryption::PublicKeys;
pub use endpoint::{Create, Delete, Endpoint, Find, List, Singleton, Update};
pub use enums::*;
pub use environment::Environment;
pub use error::{
    ApiError, CallbackError, CallbackFault, ConnectError, DecodeError, Error, ErrorObject, ErrorSource,
    FileError, InvalidInput, Outcome, RecordError, Result, TimeoutError, TimeoutPhase, TlsError,
    TransportError, WaitError,
};
pub use exports::{Content, Download, DownloadedFile, ExportStream};
pub use face::{
    Creatable, Deletable, EnumType, Findable, InPlace, IntoText, LinkTo, Listable, ResourceType, Settling,
    Updatable,
};
pub use hooks::{RequestEvent, ResponseEvent};
pub use jsonapi::{Linkage, Object, Resource, ResourceIdentifier, Value};
pub use objects::*;
pub use page::{Page, PageLinks};
pub use rate_limit::{NoRoomInTime, Permit, RateLimit, RateLimiter, RateLimiterState};
pub use raw::{RawRequest, RawResponse};
pub use resources::*;
pub use response::{RateLimitStatus, ResponseInfo};
pub use retry::RetryPolicy;
pub use schema::ApiVersion;
pub use stream::{Pages, Rows};
pub use transport::Trust;
pub use upload::{Upload, UploadSource, UploadedFile};
pub use wait::{CreateAndWait, Wait};

#[cfg(feature = "arrow")]
#[doc(no_inline)]
pub use {arrow_array, arrow_schema};
#[doc(no_inline)]
pub use {futures_core, http, jiff, reqwest, rust_decimal};

/// The README's examples, compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
