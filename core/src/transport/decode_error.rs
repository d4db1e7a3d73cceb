//! A success that cannot be understood, and where in it the trouble is.

use std::fmt;

use serde_json::error::Category;

use crate::{
    Error,
    error::{Cause, Shortened},
    redaction::Secret,
    response::ResponseInfo,
};

/// Longest part of a body that a message shows.
const SHOWN: usize = 200;
/// Longest part of a body that is looked at for it: the rest of the white space does not show.
const EXCERPT: usize = 1024;
/// Longest key that a path shows.
const KEY: usize = 60;
/// Most steps that a path shows.
const STEPS: usize = 32;

/// The answer is a success and cannot be understood.
///
/// Neither the message nor the causes hold values of attributes: some of them are passwords.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub struct DecodeError {
    /// Where in the document, e.g. `data[3].attributes.number`; empty for the document itself.
    pub path: String,
    /// What is wrong there.
    pub message: String,
    /// Status and headers of the answer, if it is one that was decoded.
    pub response: Option<ResponseInfo>,
    /// The start of a body that is not JSON at all: the page of a proxy, say.
    pub excerpt: Option<String>,
    #[source]
    source: Option<Cause>,
}

impl DecodeError {
    /// What a whole answer, or the part of it at `path`, cannot be understood for. `message` must not hold values
    /// of attributes; the request's credential is taken out here.
    pub(crate) fn new(path: impl Into<String>, message: impl Into<String>, response: &ResponseInfo) -> Self {
        let secret = response.secret();
        DecodeError {
            path: secret.clean_text(path.into()),
            message: secret.clean_text(message.into()),
            response: Some(response.clone()),
            excerpt: None,
            source: None,
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.response {
            Some(info) => {
                write!(f, "the answer to {} ({}) cannot be understood", info.target(), info.status())?
            }
            None => f.write_str("the document cannot be understood")?,
        }
        if !self.path.is_empty() {
            write!(f, " at {}", self.path)?;
        }
        write!(f, ": {}", Shortened(&self.message, 300))?;
        if let Some(excerpt) = &self.excerpt {
            write!(f, ": {}", Shortened(excerpt, SHOWN))?;
        }
        match self.response.as_ref().and_then(ResponseInfo::request_id) {
            Some(id) => write!(f, "; request id {}", Shortened(id, 100)),
            None => Ok(()),
        }
    }
}

/// Says what is wrong with `body`, and where.
pub(crate) fn decode_error(error: serde_json::Error, body: &[u8], info: &ResponseInfo) -> Error {
    decode_error_at(error, None, body, info)
}

/// [`decode_error`], where `offset` says the place if the error's line and column do not.
pub(crate) fn decode_error_at(
    error: serde_json::Error,
    offset: Option<usize>,
    body: &[u8],
    info: &ResponseInfo,
) -> Error {
    let start = body.trim_ascii_start();
    let decode = match start.first() {
        None => DecodeError::new("", "JSON expected, and the body is empty", info),
        Some(b'{' | b'[') => broken_at(error, offset, body, info),
        // a lone JSON scalar may be a value; anything else is somebody's page
        Some(first) if *first == b'"' || serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok() => {
            DecodeError::new("", "an object expected, and the body is a single value", info)
        }
        Some(_) => {
            let kind = info.header("content-type").unwrap_or("of unknown type");
            let message = format!("JSON expected, and the body is {}", Shortened(kind, 60));
            let start = info.secret().clean_start(start, EXCERPT);
            let excerpt = Shortened(&String::from_utf8_lossy(&start), SHOWN).to_string();
            DecodeError { excerpt: Some(excerpt), ..DecodeError::new("", message, info) }
        }
    };
    decode.into()
}

/// What is wrong with a body that begins as JSON does.
fn broken_at(
    error: serde_json::Error,
    offset: Option<usize>,
    body: &[u8],
    info: &ResponseInfo,
) -> DecodeError {
    let path = match offset {
        Some(offset) => json_path_at_offset(body, offset, info.secret()),
        None => json_path_at(body, error.line(), error.column(), info.secret()),
    };
    let message = match error.classify() {
        Category::Eof => format!("it ends in the middle, after {} bytes", body.len()),
        Category::Data => without_values(&error),
        Category::Syntax | Category::Io => without_position(&error),
    };
    // what serde_json says of data quotes it
    let source = (error.classify() != Category::Data).then(|| error.into());
    DecodeError { source, ..DecodeError::new(path, message, info) }
}

/// The error's text without " at line 1 column 2": the path says more.
fn without_position(error: &serde_json::Error) -> String {
    let mut text = error.to_string();
    if let Some(position) = text.rfind(" at line ") {
        text.truncate(position);
    }
    text
}

/// The error's text without the value that was met: `invalid type: string "secret", expected u64` becomes
/// `invalid type: string, expected u64`.
fn without_values(error: &serde_json::Error) -> String {
    let text = without_position(error);
    let quotes = ["invalid type: ", "invalid value: ", "unknown variant "];
    if !quotes.iter().any(|start| text.starts_with(start)) {
        return text;
    }
    let said = text.find(['"', '`']).map_or(text.as_str(), |quote| &text[..quote]);
    match text.rfind(", expected ") {
        Some(expected) if expected >= said.len() => format!("{}{}", said.trim_end(), &text[expected..]),
        _ => said.trim_end().to_owned(),
    }
}

/// Where in `body` the `line` and `column` of a [`serde_json::Error`] are, e.g. `data[3].attributes.number`.
fn json_path_at(body: &[u8], line: usize, column: usize, secret: &Secret) -> String {
    let starts = std::iter::once(0).chain(body.iter().enumerate().filter_map(|(index, byte)| {
        // the byte after a line feed
        (*byte == b'\n').then_some(index + 1)
    }));
    let start = starts.take(line.max(1)).last().unwrap_or(0);
    json_path_at_offset(body, start.saturating_add(column), secret)
}

/// Which value of `body` the byte before `offset` belongs to.
///
/// The body is the one that could not be parsed, so nothing is taken for granted.
fn json_path_at_offset(body: &[u8], offset: usize, secret: &Secret) -> String {
    let body = &body[..offset.min(body.len())];
    let mut path: Vec<Step> = Vec::new();
    let mut index = 0;
    while index < body.len() {
        match body[index] {
            b'{' => path.push(Step::Member { key: None, named: false }),
            b'[' => path.push(Step::Item(0)),
            b'}' | b']' => {
                path.pop();
            }
            b',' => match path.last_mut() {
                Some(Step::Member { key, named }) => (*key, *named) = (None, false),
                Some(Step::Item(item)) => *item += 1,
                None => {}
            },
            b':' => {
                if let Some(Step::Member { named, .. }) = path.last_mut() {
                    *named = true;
                }
            }
            b'"' => {
                let start = index + 1;
                index = start;
                while index < body.len() && body[index] != b'"' {
                    index += if body[index] == b'\\' { 2 } else { 1 };
                }
                // a key that is cut off names nothing
                if index < body.len()
                    && let Some(Step::Member { key, named: false }) = path.last_mut()
                {
                    *key = Some(start..index);
                }
            }
            _ => {}
        }
        index += 1;
    }
    write_path(body, &path, secret)
}

enum Step {
    Member {
        /// Bytes of the key, between its quotes.
        key: Option<std::ops::Range<usize>>,
        /// The colon was seen.
        named: bool,
    },
    Item(usize),
}

fn write_path(body: &[u8], path: &[Step], secret: &Secret) -> String {
    let mut text = String::new();
    for step in path.iter().take(STEPS) {
        match step {
            Step::Item(item) => text.push_str(&format!("[{item}]")),
            Step::Member { key: Some(key), .. } => {
                let key = secret.clean_start(&body[key.clone()], usize::MAX);
                let key = String::from_utf8_lossy(&key);
                let plain =
                    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
                let key = Shortened(&key, KEY);
                match (plain, text.is_empty()) {
                    (true, true) => text.push_str(&key.to_string()),
                    (true, false) => text.push_str(&format!(".{key}")),
                    (false, _) => text.push_str(&format!("[\"{key}\"]")),
                }
            }
            Step::Member { key: None, .. } => {}
        }
    }
    if path.len() > STEPS {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use http::{HeaderMap, HeaderValue, Method};
    use proptest::prelude::*;
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;
    use crate::{Outcome, response::Target};

    fn info(content_type: &'static str) -> ResponseInfo {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static(content_type));
        headers.insert("x-request-id", HeaderValue::from_static("r-9"));
        let target = Target::new(Method::GET, "/dids", "127.0.0.1".into());
        ResponseInfo::new(200, headers, target)
    }

    #[derive(Deserialize, Debug)]
    #[allow(dead_code)]
    struct Document {
        data: Vec<Item>,
    }
    #[derive(Deserialize, Debug)]
    #[allow(dead_code)]
    struct Item {
        id: String,
        attributes: Attributes,
    }
    #[derive(Deserialize, Debug)]
    #[allow(dead_code)]
    struct Attributes {
        number: u32,
        state: State,
    }
    #[derive(Deserialize, Debug)]
    #[serde(rename_all = "snake_case")]
    enum State {
        On,
    }

    fn failure(body: &str) -> DecodeError {
        let error = serde_json::from_str::<Document>(body).expect_err("must fail");
        match decode_error(error, body.as_bytes(), &info("application/vnd.api+json")) {
            Error::Decode(error) => *error,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn tells_where_and_never_what() {
        let body = json!({"data": [
            {"id": "1", "attributes": {"number": 1, "state": "on"}},
            {"id": "2", "attributes": {"number": "hunter2, expected `x` \" y", "state": "on"}},
        ]});
        for body in [body.to_string(), serde_json::to_string_pretty(&body).unwrap()] {
            let error = failure(&body);
            assert_eq!(error.path, "data[1].attributes.number");
            assert_eq!(error.message, "invalid type: string, expected u32");
            let mut shown = format!("{error} {error:?}");
            if let Some(source) = error.source() {
                shown += &format!("{source} {source:?}");
            }
            assert!(!shown.contains("hunter2"), "{shown}");
            assert_eq!(
                error.to_string(),
                "the answer to GET /dids (200) cannot be understood at data[1].attributes.number: \
                 invalid type: string, expected u32; request id r-9"
            );
            assert_eq!(Error::from(error).outcome(), Outcome::Done);
        }
    }

    #[test]
    fn other_data_errors_hold_no_value_either() {
        let error = failure(r#"{"data":[{"id":"1","attributes":{"number":-12345,"state":"on"}}]}"#);
        assert_eq!(error.message, "invalid value: integer, expected u32");
        let error = failure(r#"{"data":[{"id":"1","attributes":{"number":1,"state":"hunter2"}}]}"#);
        assert_eq!(error.message, "unknown variant, expected `on`");
        assert_eq!(error.path, "data[0].attributes.state");
        let error = failure(r#"{"data":[{"id":"1"}]}"#);
        assert_eq!((error.path.as_str(), error.message.as_str()), ("data[0]", "missing field `attributes`"));
        let error = failure(r#"{"data":[{"id":null}]}"#);
        assert_eq!(error.path, "data[0].id");
    }

    #[test]
    fn broken_documents() {
        let error = failure(r#"{"data":[{"id":"1","attri"#);
        assert_eq!(
            (error.path.as_str(), error.message.as_str()),
            ("data[0]", "it ends in the middle, after 25 bytes")
        );
        assert!(error.source().is_some());
        let error = failure(r#"{"data":[{"id":"1","attributes":{"number":1 2}}]}"#);
        assert_eq!(error.path, "data[0].attributes.number");
        assert!(error.message.contains("expected"), "{}", error.message);
        assert_eq!(failure("").message, "JSON expected, and the body is empty");
        let error = failure("\"hunter2\"");
        assert!(!format!("{error:?}{error}").contains("hunter2"));
    }

    #[test]
    fn a_page_is_shown() {
        let body = b"\n <html><title>Log in</title>\x1b</html>";
        let error = serde_json::from_slice::<Value>(body).expect_err("must fail");
        let shown = decode_error(error, body, &info("text/html")).to_string();
        assert!(shown.contains("the body is text/html: <html><title>Log in</title> </html>"), "{shown}");
    }

    fn json_path_at(body: &[u8], line: usize, column: usize) -> String {
        super::json_path_at(body, line, column, &Secret::default())
    }

    #[test]
    fn odd_keys_and_depths() {
        let at_end = |body: &str| json_path_at_offset(body.as_bytes(), body.len(), &Secret::default());
        assert_eq!(at_end(r#"{"a b":{"c":["#), r#"["a b"].c[0]"#);
        assert_eq!(at_end(r#"{"a":{"":1"#), r#"a[""]"#);
        assert_eq!(at_end(r#"{"a\"]}":[1,2"#), r#"["a\"]}"][1]"#);
        assert_eq!(at_end(r#"[[],[1],{"x":1},"#), "[3]");
        assert_eq!(at_end(r#"{"x":1,"y"#), "");
        assert_eq!(at_end("}}]],,::"), "");
        let deep = "[".repeat(100_000);
        assert!(json_path_at(deep.as_bytes(), 1, 128).len() < 200);
        assert_eq!(json_path_at(b"{\n\"a\":\n[1,\n2x]}", 4, 2), "a[1]");
        assert_eq!(json_path_at(b"{}", 99, usize::MAX), "");
        assert_eq!(json_path_at(b"", 0, 0), "");
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            "[\"\\\\\\[\\]{},: ]{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map("[a-z_]{1,6}", inner, 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// The path of every scalar, in the order in which serde_json writes them.
    fn scalars(value: &Value, path: &str, found: &mut Vec<String>) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    scalars(item, &format!("{path}[{index}]"), found);
                }
            }
            Value::Object(members) => {
                for (key, member) in members {
                    let dot = if path.is_empty() { "" } else { "." };
                    scalars(member, &format!("{path}{dot}{key}"), found);
                }
            }
            _ => found.push(path.to_owned()),
        }
    }

    /// Replaces the `nth` scalar.
    fn mark(value: &mut Value, nth: &mut usize) -> bool {
        match value {
            Value::Array(items) => items.iter_mut().any(|item| mark(item, nth)),
            Value::Object(members) => members.values_mut().any(|member| mark(member, nth)),
            scalar => {
                if *nth == 0 {
                    *scalar = json!("@@mark@@");
                    return true;
                }
                *nth -= 1;
                false
            }
        }
    }

    proptest! {
        #[test]
        fn finds_every_value(mut document in any_json(), pretty: bool, pick: prop::sample::Index) {
            let mut paths = Vec::new();
            scalars(&document, "", &mut paths);
            prop_assume!(!paths.is_empty());
            let nth = pick.index(paths.len());
            mark(&mut document, &mut nth.clone());
            let text = if pretty { serde_json::to_string_pretty(&document) } else { serde_json::to_string(&document) };
            let text = text.unwrap();
            let start = text.find("@@mark@@").unwrap();
            // inside the value, and just after it
            for offset in [start + 1, start + "@@mark@@".len() + 1] {
                prop_assert_eq!(json_path_at_offset(text.as_bytes(), offset, &Secret::default()), paths[nth].clone());
                let line = 1 + text[..offset].matches('\n').count();
                let column = offset - text[..offset].rfind('\n').map_or(0, |feed| feed + 1);
                prop_assert_eq!(json_path_at(text.as_bytes(), line, column), paths[nth].clone());
            }
        }

        #[test]
        fn never_panics(body in "[\"\\\\\\[\\]{},:a1 \n]{0,60}", line in 0usize..9, column in 0usize..99) {
            json_path_at(body.as_bytes(), line, column);
        }

        #[test]
        fn never_panics_on_bytes(body in prop::collection::vec(any::<u8>(), 0..200), line: usize, column: usize) {
            json_path_at(&body, line, column);
            if let Err(error) = serde_json::from_slice::<Document>(&body) {
                let _ = decode_error(error, &body, &info("text/plain")).to_string();
            }
        }
    }
}
