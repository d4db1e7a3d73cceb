//! Call detail records: the rows of exported CSV files, typed.
//!
//! [`CdrIn`] and [`CdrOut`] are the rows of the two kinds of export. They are read from any reader ([`CdrReader`]), a
//! file, gzipped or not ([`CdrIn::open`]), a stream of bytes ([`CdrStream`]), or pieces of bytes ([`CdrDecoder`]), one
//! by one. Feature `arrow` gives them as Arrow record batches as well (`CdrBatches`, `CdrBatchStream`).
//!
//! Which columns there are is data: [`schema::RECORDS`](crate::schema::RECORDS).

#[cfg(feature = "arrow")]
mod batches;
mod block;
mod cells;
mod decoder;
pub(crate) mod flat;
mod header;
mod intake;
mod reader;
mod record;
mod records;
mod split;
mod stream;

#[cfg(feature = "arrow")]
pub use batches::{CdrBatchStream, CdrBatches};
pub use decoder::CdrDecoder;
pub use header::CdrHeader;
pub use reader::{CdrFile, CdrReader};
pub use record::{CdrRecord, CdrValue};
pub use records::{CdrIn, CdrOut};
pub use stream::CdrStream;
