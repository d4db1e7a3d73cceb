//! What the bindings have in common whose calls cross a language border as JSON: Node's, and Kotlin's and Swift's.
//!
//! Options, settings and changes come in as JSON, so that one call is one crossing; answers go out as one text of rows,
//! errors and what else has a shape as JSON. Nothing here names a resource.
//!
//! Not for programs: it may change in any release.

#![forbid(unsafe_code)]

mod answer;
mod callbacks;
mod changes;
mod encryption;
mod errors;
mod events;
mod exports;
mod feed;
mod logging;
mod options;
mod pages;
mod raw;
mod records;
mod response;
mod sandbox;
mod session;
mod settings;
mod work;

pub use answer::{Answer, parse_page, parse_resource};
pub use callbacks::{parse_callbacks, payload_of, said};
pub use changes::{Bases, is_changed, no_member, object_json, resource_json};
pub use encryption::{Encryptor, encrypt, public_keys};
pub use errors::fields;
pub use events::{about_to_leave, credential_of, headers_of, left};
pub use exports::{ByteStream, Content, Moved};
pub use feed::{Feed, FeedReader};
pub use logging::{Listener, listen};
pub use options::milliseconds;
pub use pages::Pages;
pub use raw::raw_json;
pub use records::{ReadRecords, RecordReader};
pub use response::response_json;
pub use sandbox::{Recorded, Sandbox};
pub use session::{Seen, Session, UploadFrom, Work};
pub use settings::Settings;
pub use work::{Cancel, ended, runtime};
