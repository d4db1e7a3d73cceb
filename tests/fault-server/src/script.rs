//! What is written for an answer that something befalls.

use crate::answer::Answer;
use crate::fault::Fault;
use crate::gzip;
use std::io;
use std::time::Duration;

/// What [`Fault::Trickle`] waits before each byte.
pub const PAUSE: Duration = Duration::from_millis(20);

/// How deep [`Fault::DeepJson`] is nested.
const DEPTH: usize = 100_000;
/// How many headers [`Fault::ManyHeaders`] has.
const HEADERS: usize = 10_000;
/// How many bytes at once of what has no end.
const BLOCK: usize = 64 << 10;
/// How often [`Fault::GzipBomb`] says a mebibyte of spaces.
const MEBIBYTES: u32 = 1025;

/// What is written, and what happens then.
pub(crate) struct Script {
    pub(crate) bytes: Vec<u8>,
    pub(crate) then: Then,
}

/// What happens after the bytes of a script.
pub(crate) enum Then {
    /// The next request is read.
    GoOn,
    /// The connection ends.
    End,
    /// The connection is reset.
    Reset,
    /// Nothing, until the client goes.
    Wait,
    /// These bytes, again and again, until the client goes; this time before each.
    Repeat(Vec<u8>, Duration),
}

/// The script of an answer that nothing befalls.
pub(crate) fn whole(answer: &Answer) -> Script {
    script(answer.bytes(), Then::GoOn)
}

/// The script of an answer that `fault` befalls.
///
/// # Errors
/// If the fault needs a body that the answer does not have.
pub(crate) fn faulty(answer: &Answer, fault: Fault) -> io::Result<Script> {
    if fault.needs_body() && (answer.body.is_empty() || !answer.may_have_body()) {
        let message = format!("the fault {fault} needs an answer that has a body");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    Ok(match fault {
        Fault::Close => script([], Then::End),
        Fault::Reset => script([], Then::Reset),
        Fault::Stall => script([], Then::Wait),
        Fault::StallHead => script(half(&answer.head()), Then::Wait),
        Fault::StallBody => script(head_and_half(answer), Then::Wait),
        Fault::Truncate => script(head_and_half(answer), Then::End),
        Fault::ResetBody => script(head_and_half(answer), Then::Reset),
        Fault::Trickle => whole(answer),
        Fault::Interim => script([INTERIM, &answer.bytes()].concat(), Then::GoOn),
        // a client reads on and on, and cannot do else: without pauses it would do nothing else
        Fault::EndlessInterim => script([], Then::Repeat(INTERIM.repeat(32), Duration::from_millis(1))),
        Fault::TruncateChunked => script(chunks_cut(answer), Then::End),
        Fault::BadChunk => script(chunked(answer, b"many\r\n"), Then::End),
        Fault::TruncateHttp10 => {
            script([&answer.head_with("HTTP/1.0", &[]), half(&answer.body)].concat(), Then::End)
        }
        Fault::LengthTooShort | Fault::LengthInvalid | Fault::LengthAmbiguous => lengths(answer, fault),
        Fault::UnexpectedBody => unexpected_body(answer),
        Fault::JunkAfter => script([answer.bytes(), junk()].concat(), Then::GoOn),
        Fault::CloseAfter => script(answer.bytes(), Then::End),
        Fault::NotHttp => script(answer.body.clone(), Then::End),
        Fault::BadStatus | Fault::BadHeader => head_wrong(answer, fault),
        Fault::HugeHeader | Fault::ManyHeaders | Fault::EndlessHead => head_long(answer, fault),
        Fault::EndlessBody => endless_body(answer),
        Fault::BadGzip | Fault::CutGzip | Fault::GzipBomb | Fault::UnknownEncoding => encoded(answer, fault)?,
        Fault::BadUtf8 => whole(&answer.clone().body(without_utf8(&answer.body))),
        Fault::WrongContentType => whole(&other(answer, "text/html", PORTAL)),
        Fault::NotJson => whole(&other(answer, JSON_API, "upstream is fine\n")),
        Fault::DeepJson => whole(&other(answer, JSON_API, deep())),
        Fault::ErrorIn200 => whole(&Answer { status: 200, ..other(answer, JSON_API, ERRORS) }),
    })
}

const JSON_API: &str = "application/vnd.api+json";
const INTERIM: &[u8] =
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n";
const PORTAL: &str = "<html><body>Please log in to the hotel's network</body></html>\n";
const ERRORS: &str = r#"{"errors":[{"title":"not today","detail":"not today, in spite of the status"}]}"#;

fn script(bytes: impl Into<Vec<u8>>, then: Then) -> Script {
    Script { bytes: bytes.into(), then }
}

fn half(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len() / 2]
}

fn head_and_half(answer: &Answer) -> Vec<u8> {
    [&answer.head(), half(&answer.body)].concat()
}

/// An answer with another body, of a status that has one.
fn other(answer: &Answer, content_type: &str, body: impl Into<Vec<u8>>) -> Answer {
    let status = if answer.may_have_body() { answer.status } else { 200 };
    Answer { status, ..answer.clone() }.with_only("content-type", content_type).body(body)
}

/// The head of a chunked body, and then `chunks` as they are.
fn chunked(answer: &Answer, chunks: &[u8]) -> Vec<u8> {
    [&answer.head_with("HTTP/1.1", &[("transfer-encoding", "chunked")]), chunks].concat()
}

fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

/// One chunk of half of the body; the second one is cut.
fn chunks_cut(answer: &Answer) -> Vec<u8> {
    let (first, second) = answer.body.split_at(answer.body.len() / 2);
    let second = chunk(second);
    chunked(answer, &[chunk(first), half(&second).to_vec()].concat())
}

fn lengths(answer: &Answer, fault: Fault) -> Script {
    let length = answer.body.len();
    let (right, short) = (length.to_string(), (length / 2).to_string());
    let (framing, then) = match fault {
        Fault::LengthTooShort => (vec![("content-length", short.as_str())], Then::GoOn),
        Fault::LengthAmbiguous => {
            (vec![("content-length", right.as_str()), ("content-length", short.as_str())], Then::End)
        }
        _ => (vec![("content-length", "many")], Then::End),
    };
    script([answer.head_with("HTTP/1.1", &framing), answer.body.clone()].concat(), then)
}

fn unexpected_body(answer: &Answer) -> Script {
    let length = answer.body.len().to_string();
    let head = Answer { status: 204, ..answer.clone() }
        .head_with("HTTP/1.1", &[("content-length", length.as_str())]);
    script([head, answer.body.clone()].concat(), Then::GoOn)
}

/// What must not be taken for the answer to the next request.
fn junk() -> Vec<u8> {
    Answer::json_api(200, r#"{"data":[],"meta":{"junk":true}}"#).bytes()
}

fn head_wrong(answer: &Answer, fault: Fault) -> Script {
    let head = String::from_utf8_lossy(&answer.head()).into_owned();
    let (first, rest) = head.split_once("\r\n").unwrap_or_default();
    let head = match fault {
        Fault::BadStatus => format!("HTTP/1.1 fine OK\r\n{rest}"),
        _ => format!("{first}\r\na header without a colon\r\n{rest}"),
    };
    script([head.as_bytes(), &answer.body].concat(), Then::GoOn)
}

fn head_long(answer: &Answer, fault: Fault) -> Script {
    if fault == Fault::EndlessHead {
        let line = b"x-endless: and so on\r\n";
        return script("HTTP/1.1 200 OK\r\n", Then::Repeat(line.repeat(BLOCK / line.len()), Duration::ZERO));
    }
    let mut answer = answer.clone();
    match fault {
        Fault::HugeHeader => answer = answer.header("x-huge", "h".repeat(1 << 20)),
        _ => {
            let headers = (0..HEADERS).map(|number| (format!("x-many-{number}"), number.to_string()));
            answer.headers.extend(headers);
        }
    }
    whole(&answer)
}

fn endless_body(answer: &Answer) -> Script {
    let answer = other(answer, JSON_API, "");
    script(chunked(&answer, b""), Then::Repeat(chunk(&[b' '; BLOCK]), Duration::ZERO))
}

fn encoded(answer: &Answer, fault: Fault) -> io::Result<Script> {
    let encoding = if fault == Fault::UnknownEncoding { "br" } else { "gzip" };
    let body = match fault {
        Fault::CutGzip => half(&gzip::repeated(&answer.body, 1)?.concat()).to_vec(),
        Fault::GzipBomb => {
            let pieces = gzip::repeated(&vec![b' '; 1 << 20], MEBIBYTES)?;
            let chunks: Vec<u8> = pieces.iter().flat_map(|piece| chunk(piece)).chain(*b"0\r\n\r\n").collect();
            let answer = other(answer, JSON_API, "").with_only("content-encoding", encoding);
            return Ok(script(chunked(&answer, &chunks), Then::GoOn));
        }
        _ => b"\x0b\x02\x80 neither this nor that \x03".to_vec(),
    };
    Ok(whole(&other(answer, JSON_API, body).with_only("content-encoding", encoding)))
}

/// A byte that never occurs in UTF-8, in place of the first letter of a text that is a value, or else of any text.
fn without_utf8(body: &[u8]) -> Vec<u8> {
    let mut body = body.to_vec();
    let quote = |pair: &[u8]| pair[0] == b'"' && pair[1].is_ascii_alphanumeric();
    let value = |start: &usize| body[..*start].trim_ascii_end().ends_with(b":");
    let starts: Vec<usize> =
        body.windows(2).enumerate().filter(|(_, pair)| quote(pair)).map(|(start, _)| start).collect();
    match starts.iter().find(|start| value(start)).or(starts.first()) {
        Some(start) => body[start + 1] = 0xff,
        None => body.insert(0, 0xff),
    }
    body
}

fn deep() -> String {
    format!(r#"{{"data":{}{}}}"#, "[".repeat(DEPTH), "]".repeat(DEPTH))
}
