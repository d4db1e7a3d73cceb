//! What can befall an answer.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What goes wrong with an answer. Its [`Display`](fmt::Display) is its name in the conformance cases.
///
/// "Half" of a head or body is cut down to whole bytes; the length that was promised is that of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The connection ends without a byte.
    Close,
    /// The connection is reset (TCP RST) without a byte.
    Reset,
    /// Nothing is sent; the connection stays open.
    Stall,
    /// Half of the head, then nothing; the connection stays open.
    StallHead,
    /// Head and half of the body, then nothing; the connection stays open.
    StallBody,
    /// The whole answer, byte by byte, with a [`PAUSE`](crate::PAUSE) before each.
    Trickle,
    /// Informational answers (100, 103) come first; then the answer, whole.
    Interim,
    /// Informational answers without end, and never the one that was asked for.
    EndlessInterim,
    /// Head and half of the body, then the connection ends.
    Truncate,
    /// A chunked body that ends, with the connection, in the middle of a chunk.
    TruncateChunked,
    /// An HTTP/1.0 answer, whose body ends with the connection, that ends after half of it: HTTP cannot tell.
    TruncateHttp10,
    /// Head and half of the body, then the connection is reset (TCP RST).
    ResetBody,
    /// A chunked body, and the length of its first chunk is no number.
    BadChunk,
    /// `Content-Length` is half of the body's: the other half follows, where the next answer should begin.
    LengthTooShort,
    /// `Content-Length` is no number.
    LengthInvalid,
    /// Two `Content-Length` that contradict each other.
    LengthAmbiguous,
    /// Status 204, which has no body, and a body with a `Content-Length`.
    UnexpectedBody,
    /// The answer, whole; then another one that nobody asked for, on the connection that stays open.
    JunkAfter,
    /// The answer, whole, with no word of an end; then the connection ends.
    CloseAfter,
    /// The body's bytes in place of an HTTP answer; then the connection ends.
    NotHttp,
    /// The status in the first line is no number.
    BadStatus,
    /// One of the headers has no colon.
    BadHeader,
    /// A header of 1 MiB.
    HugeHeader,
    /// 10,000 small headers.
    ManyHeaders,
    /// Headers without end.
    EndlessHead,
    /// A chunked body of spaces, which are fine before JSON, without end.
    EndlessBody,
    /// `Content-Encoding: gzip`, and a body that is not.
    BadGzip,
    /// `Content-Encoding: gzip`, and a body of which the second half is missing, while HTTP's length is right.
    CutGzip,
    /// A gzip body of about 1 MiB, which inflates to more than 1 GiB of spaces.
    GzipBomb,
    /// `Content-Encoding: br`, which nobody asked for, and a body that is neither that nor JSON.
    UnknownEncoding,
    /// A byte in the body's first text that is no UTF-8.
    BadUtf8,
    /// The page of a hotel's network: status 200 and `text/html`.
    WrongContentType,
    /// Status 200, JSON:API's media type, and a body that is plain text.
    NotJson,
    /// JSON in `data` that is nested 100,000 deep.
    DeepJson,
    /// Status 200 and a JSON:API document of errors.
    #[serde(rename = "error_in_200")]
    ErrorIn200,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Fault; 35] = [
        Fault::Close,
        Fault::Reset,
        Fault::Stall,
        Fault::StallHead,
        Fault::StallBody,
        Fault::Trickle,
        Fault::Interim,
        Fault::EndlessInterim,
        Fault::Truncate,
        Fault::TruncateChunked,
        Fault::TruncateHttp10,
        Fault::ResetBody,
        Fault::BadChunk,
        Fault::LengthTooShort,
        Fault::LengthInvalid,
        Fault::LengthAmbiguous,
        Fault::UnexpectedBody,
        Fault::JunkAfter,
        Fault::CloseAfter,
        Fault::NotHttp,
        Fault::BadStatus,
        Fault::BadHeader,
        Fault::HugeHeader,
        Fault::ManyHeaders,
        Fault::EndlessHead,
        Fault::EndlessBody,
        Fault::BadGzip,
        Fault::CutGzip,
        Fault::GzipBomb,
        Fault::UnknownEncoding,
        Fault::BadUtf8,
        Fault::WrongContentType,
        Fault::NotJson,
        Fault::DeepJson,
        Fault::ErrorIn200,
    ];

    /// Whether it is done to the answer's own body, so that there must be one, of a status that has one.
    pub fn needs_body(self) -> bool {
        matches!(
            self,
            Fault::StallBody
                | Fault::Truncate
                | Fault::TruncateChunked
                | Fault::TruncateHttp10
                | Fault::ResetBody
                | Fault::BadChunk
                | Fault::LengthTooShort
                | Fault::LengthInvalid
                | Fault::LengthAmbiguous
                | Fault::UnexpectedBody
                | Fault::NotHttp
                | Fault::CutGzip
                | Fault::BadUtf8
        )
    }

    /// Whether the answer comes, whole and right, for whoever waits for it and minds his connection afterwards.
    /// [`Fault::UnexpectedBody`] is not among them: what comes is another answer, though it makes sense.
    pub fn answer_comes(self) -> bool {
        matches!(self, Fault::Trickle | Fault::Interim | Fault::JunkAfter | Fault::CloseAfter)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn all_are_all() {
        let names: HashSet<String> = Fault::ALL.iter().map(Fault::to_string).collect();
        assert_eq!(names.len(), Fault::ALL.len());
        // serde lists what there is: "expected one of `close`, `reset` …"
        let error = serde_json::from_str::<Fault>("\"none\"").unwrap_err().to_string();
        let listed: Vec<&str> = error.split('`').skip(3).step_by(2).collect();
        assert_eq!(listed.len(), names.len(), "{error}");
        assert!(listed.iter().all(|name| names.contains(*name)), "{error}");
    }

    #[test]
    fn names_are_read_and_shown() {
        for (fault, name) in [
            (Fault::StallBody, "stall_body"),
            (Fault::TruncateHttp10, "truncate_http10"),
            (Fault::BadUtf8, "bad_utf8"),
            (Fault::ErrorIn200, "error_in_200"),
        ] {
            assert_eq!(fault.to_string(), name);
            assert_eq!(serde_json::from_value::<Fault>(name.into()).unwrap(), fault);
        }
    }
}
