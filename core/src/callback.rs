//! Callbacks: what DIDWW sends to a callback URL, whether it is DIDWW's, and what it says.
//!
//! Orders, exports and verifications take a `callback_url` and a `callback_method` when they are created; voice OUT
//! trunks take a `callback_url` and always POST. DIDWW calls that URL once something has happened, and signs the call
//! with the account's callback secret, which is made in the user panel: without one, nothing is sent.
//!
//! ```
//! use didww::{Callback, OrderStatus, RequestValidator};
//! use didww::callback::{Payload, SIGNATURE_HEADER};
//!
//! /// With what every web framework has.
//! fn receive(
//!     validator: &RequestValidator,
//!     url: &str,
//!     body: &[u8],
//!     header: impl Fn(&str) -> String,
//! ) -> didww::Result<()> {
//!     let payload = Payload::body(body, header("Content-Type"));
//!     for callback in validator.validate_and_parse(url, &payload, header(SIGNATURE_HEADER))? {
//!         match callback {
//!             Callback::Order(order) if order.status() == OrderStatus::Completed => println!("{} is done", order.id()),
//!             Callback::Export(export) => println!("fetch {:?}", export.url()),
//!             other => println!("{} {}: {:?}", other.callback_type(), other.id(), other.members()),
//!         }
//!     }
//!     Ok(())
//! }
//! # let validator = RequestValidator::new("SOMEAPIKEY").unwrap();
//! # let body = b"status=completed&id=1dd7a68b-e235-402b-8912-fe73ee14243a&type=orders";
//! # receive(&validator, "http://example.com/callbacks", body, |name| match name {
//! #     "Content-Type" => "application/x-www-form-urlencoded".into(),
//! #     _ => "fe99e416c3547f2f59002403ec856ea386d05b2f".into(),
//! # }).unwrap();
//! ```
//!
//! A list, since a voice OUT trunk's events that piled up come together. An error has a
//! [`fault`](crate::CallbackError::fault), which knows the HTTP status to answer with.
//!
//! # By GET
//!
//! DIDWW adds the members to the query of the callback URL. The signature is of the whole URL, and of the members again.
//!
//! ```
//! # use didww::{RequestValidator, callback::Payload};
//! # let validator = RequestValidator::new("SOMEAPIKEY")?;
//! let url = "http://example.com/callback.php?id=7ae7c48f-d48a-499f-9dc1-c9217014b457&reject_reason=&status=approved\
//!            &type=address_verifications";
//! let payload = Payload::query_of(url);
//! let callbacks = validator.validate_and_parse(url, &payload, "18050028b6b22d0ed516706fba1c1af8d6a8f9d5")?;
//! assert_eq!(callbacks[0].id(), "7ae7c48f-d48a-499f-9dc1-c9217014b457");
//! # Ok::<(), didww::Error>(())
//! ```
//!
//! # The URL, and proxies
//!
//! The signature is of the URL that DIDWW calls, with its scheme, host and port, to the byte. Behind a proxy the framework
//! sees another one. Print what is signed for a request and compare it with the callback URL that you gave to DIDWW
//! (`:443` or `:80` is added to one without a port):
//!
//! ```
//! # let (validator, url) = (didww::RequestValidator::new("secret")?, "http://10.0.0.7:8080/didww");
//! println!("{}", validator.signed_url(url)); // http://10.0.0.7:8080/didww: not what DIDWW calls
//! # assert_eq!(validator.signed_url(url), "http://10.0.0.7:8080/didww");
//! let validator = validator.public_base_url("https://hooks.example.com")?;
//! println!("{}", validator.signed_url(url)); // https://hooks.example.com:443/didww
//! # assert_eq!(validator.signed_url(url), "https://hooks.example.com:443/didww");
//! # Ok::<(), didww::Error>(())
//! ```
//!
//! Some of a URL never reaches a server, and has to be added before it is checked, or left out of callback URLs:
//!
//! - a fragment (`#…`): for a callback by POST, pass the callback URL as you gave it to DIDWW;
//! - user name and password (`https://user:password@…`): they belong in the public base URL;
//! - no path at all: `https://example.com` is called as `https://example.com/`, which is not the same. Give DIDWW the latter.
//!
//! # Delivery
//!
//! - Answer 200 or 204 within [`DELIVERY_TIMEOUT`], a minute: note what came, work later. Anything else is tried again,
//!   [`DELIVERY_ATTEMPTS`] times at most, which is ten, over four days ([`DELIVERY_WAITS`]).
//! - So the same may come twice. What tells events apart is type, id and status; for a voice OUT trunk, which can be
//!   blocked more than once, `created_at` as well.
//! - An attempt is signed like the first, and says nothing of the time: a signature does not grow old. Who could read a
//!   callback could send it again, so do what it says once.
//! - Callbacks come from [`SOURCE_NETWORKS`], `46.19.208.0/21` and `2a01:ad00::/32`.
//!
//! # axum
//!
#![cfg_attr(feature = "axum", doc = "With the feature `axum`, [`Callbacks`] is an extractor.")]
#![cfg_attr(not(feature = "axum"), doc = "With the feature `axum`, `Callbacks` is an extractor.")]
//! It checks the signature and gives what DIDWW says, for GET and POST.
//!
//! # actix-web
//!
//! ```ignore
//! use actix_web::{App, HttpRequest, HttpResponse, HttpServer, http::Method, web};
//! use didww::callback::{Payload, SIGNATURE_HEADER};
//! use didww::{Error, RequestValidator};
//!
//! async fn receive(
//!     request: HttpRequest,
//!     body: web::Bytes,
//!     validator: web::Data<RequestValidator>,
//! ) -> HttpResponse {
//!     let header = |name: &str| request.headers().get(name).map_or(&b""[..], |value| value.as_bytes());
//!     let payload = match *request.method() {
//!         Method::GET => Payload::query(request.query_string()),
//!         _ => Payload::body(&body, header("Content-Type")),
//!     };
//!     let url = request.uri().to_string(); // path and query: the public base URL is put in front
//!     match validator.validate_and_parse(url, &payload, header(SIGNATURE_HEADER)) {
//!         Ok(callbacks) => {
//!             for callback in callbacks {
//!                 println!("{callback:?}");
//!             }
//!             HttpResponse::NoContent().finish()
//!         }
//!         Err(Error::Callback(error)) => match error.fault.status().as_u16() {
//!             401 => HttpResponse::Unauthorized().body(error.to_string()),
//!             415 => HttpResponse::UnsupportedMediaType().body(error.to_string()),
//!             _ => HttpResponse::BadRequest().body(error.to_string()),
//!         },
//!         Err(_) => HttpResponse::InternalServerError().finish(),
//!     }
//! }
//!
//! #[actix_web::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let secret = std::env::var("DIDWW_CALLBACK_SECRET")?;
//!     let validator = RequestValidator::new(secret)?.public_base_url("https://hooks.example.com")?;
//!     let validator = web::Data::new(validator);
//!     HttpServer::new(move || {
//!         App::new()
//!             .app_data(validator.clone())
//!             .service(web::resource("/didww").route(web::get().to(receive)).route(web::post().to(receive)))
//!     })
//!     .bind(("0.0.0.0", 8080))?
//!     .run()
//!     .await?;
//!     Ok(())
//! }
//! ```

mod delivery;
pub(crate) mod events;
#[cfg(feature = "axum")]
mod extractor;
mod form;
mod json;
mod members;
mod payload;
mod url;
mod validator;

pub use delivery::*;
pub use events::*;
#[cfg(feature = "axum")]
pub use extractor::{CallbackRejection, Callbacks};
pub use members::{CallbackMembers, UnknownCallback};
pub use payload::Payload;
pub use validator::RequestValidator;

pub use crate::error::{CallbackError, CallbackFault};

use crate::error::Result;
use payload::{Content, Pair};

impl Callback {
    /// What a payload says, without asking whether it is DIDWW's: see [`RequestValidator::validate_and_parse`].
    ///
    /// One callback, or those of a voice OUT trunk that piled up. A type that this release does not know is
    /// [`Unknown`](Callback::Unknown). Of a query all members are taken, those of the callback URL's own query too.
    ///
    /// ```
    /// use didww::{Callback, VoiceOutTrunkStatus, callback::Payload};
    ///
    /// let body = r#"[{"id":"f36d1d17","type":"voice_out_trunks","status":"blocked","threshold_reached":true}]"#;
    /// let callbacks = Callback::parse(&Payload::body(body, "application/json"))?;
    /// let Callback::VoiceOutTrunk(trunk) = &callbacks[0] else { panic!("{callbacks:?}") };
    /// assert_eq!((trunk.status(), trunk.threshold_reached()), (VoiceOutTrunkStatus::Blocked, Some(true)));
    /// # Ok::<(), didww::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Callback`](crate::Error::Callback) if the payload cannot be read or has no members.
    pub fn parse(payload: &Payload) -> Result<Vec<Self>> {
        let content = payload.content().map_err(Clone::clone)?;
        let whole = content.candidates().next();
        events_of(content, whole.as_ref().map_or(&[], |candidate| candidate.pairs()))
    }

    /// The id of what it is about. Empty if the callback leaves it out.
    pub fn id(&self) -> &str {
        self.members().id()
    }

    /// The type of what it is about, as DIDWW spells it: `orders`, `exports` … Empty if the callback leaves it out.
    pub fn callback_type(&self) -> &str {
        self.members().callback_type()
    }

    /// The value of a member by name, also of one that this release does not know; `None` if there is none.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.members().get(name)
    }
}

/// The callbacks that members are. One without any is none.
fn events_of(content: &Content, members: &[Pair]) -> Result<Vec<Callback>> {
    let events = content.events(members);
    if events.iter().any(|event| event.iter().len() == 0) {
        let message = "it has no members: the body or the query is empty".to_owned();
        return Err(CallbackError { fault: CallbackFault::Malformed, message }.into());
    }
    Ok(events.into_iter().map(Callback::of).collect())
}
