//! Takes a call's credential out of what a server sends back: some proxies and error pages repeat the request.

use std::{borrow::Cow, fmt};

use http::{HeaderMap, HeaderValue};
use serde_json::Value;

use crate::Credential;

/// What stands in place of a secret.
const MARK: &str = "[redacted]";
/// Shorter ones are words that occur by themselves.
const SHORTEST: usize = 8;

/// The secret of a call's credential, to be known where it comes back. Its debug output tells nothing of it.
#[derive(Clone, Default)]
pub(crate) struct Secret(Option<Credential>);

impl Secret {
    pub(crate) fn of(credential: Option<&Credential>) -> Self {
        Secret(credential.filter(|credential| credential.secret().len() >= SHORTEST).cloned())
    }

    /// The first `length` bytes of `text`, without the secret. One that begins among them is taken out whole, and so is
    /// one that the text itself ends in the middle of.
    pub(crate) fn clean_start<'a>(&self, text: &'a [u8], length: usize) -> Cow<'a, [u8]> {
        let length = length.min(text.len());
        let Some(secret) = self.0.as_ref().map(Credential::secret) else {
            return Cow::Borrowed(&text[..length]);
        };
        let mut clean = Vec::new();
        let mut done = 0;
        while let Some((start, end)) = (done..length).find_map(|at| Some((at, end_of(secret, text, at)?))) {
            clean.extend_from_slice(&text[done..start]);
            clean.extend_from_slice(MARK.as_bytes());
            done = end;
        }
        if done == 0 {
            return Cow::Borrowed(&text[..length]);
        }
        clean.extend_from_slice(text.get(done..length).unwrap_or_default());
        Cow::Owned(clean)
    }

    /// `text` without the secret.
    pub(crate) fn clean_text(&self, text: String) -> String {
        match self.clean_start(text.as_bytes(), text.len()) {
            Cow::Borrowed(_) => text,
            Cow::Owned(clean) => String::from_utf8_lossy(&clean).into_owned(),
        }
    }

    /// Takes the secret out of every text, number and member name of a document.
    pub(crate) fn clean_json(&self, value: &mut Value) {
        if self.0.is_none() {
            return;
        }
        match value {
            Value::String(text) => *text = self.clean_text(std::mem::take(text)),
            Value::Number(number) => {
                let text = number.to_string();
                if let Cow::Owned(_) = self.clean_start(text.as_bytes(), text.len()) {
                    *value = Value::from(self.clean_text(text));
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.clean_json(item)),
            Value::Object(members) => {
                let clean = std::mem::take(members).into_iter().map(|(name, mut member)| {
                    self.clean_json(&mut member);
                    (self.clean_text(name), member)
                });
                *members = clean.collect();
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// Replaces every value that holds the secret, whatever the header's name.
    pub(crate) fn clean_headers(&self, headers: &mut HeaderMap) {
        for value in headers.values_mut() {
            if let Cow::Owned(_) = self.clean_start(value.as_bytes(), value.len()) {
                *value = HeaderValue::from_static(MARK);
            }
        }
    }
}

/// Where the secret ends, if it begins at `start`.
fn end_of(secret: &[u8], text: &[u8], start: usize) -> Option<usize> {
    let rest = &text[start..];
    if rest.first() != secret.first() {
        return None;
    }
    if rest.starts_with(secret) {
        return Some(start + secret.len());
    }
    (rest.len() >= SHORTEST && secret.starts_with(rest)).then_some(text.len())
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MARK)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const KEY: &str = "s3cret-key-of-mine";

    fn secret() -> Secret {
        Secret::of(Some(&Credential::api_key(KEY).expect("a key")))
    }

    fn start(text: &str, length: usize) -> String {
        String::from_utf8(secret().clean_start(text.as_bytes(), length).into_owned()).expect("UTF-8")
    }

    #[test]
    fn is_taken_out_of_texts() {
        let clean = |text: &str| secret().clean_text(text.to_owned());
        assert_eq!(
            clean(&format!("Api-Key: {KEY}, {KEY}{KEY}.")),
            "Api-Key: [redacted], [redacted][redacted]."
        );
        assert_eq!(clean("s3cret-key, s3cret"), "s3cret-key, s3cret");
        assert_eq!(clean("é s3cret-key-of"), "é [redacted]");
        assert_eq!(clean("the s3cret-"), "the s3cret-");
        assert_eq!(clean(""), "");
    }

    #[test]
    fn is_taken_out_before_the_end_is_cut() {
        let text = format!("{KEY} and {KEY} and on");
        let whole = start(&text, usize::MAX);
        assert_eq!(whole, "[redacted] and [redacted] and on");
        for length in 0..text.len() {
            let cut = start(&text, length);
            assert!(!cut.contains("s3cret") && whole.starts_with(&cut), "{length}: {cut}");
        }
    }

    #[test]
    fn is_taken_out_of_documents() {
        let mut document = json!({"a": [KEY, 1, null, {KEY: {"b": format!("x{KEY}")}}], "c": "kept"});
        secret().clean_json(&mut document);
        assert_eq!(
            document,
            json!({"a": ["[redacted]", 1, null, {"[redacted]": {"b": "x[redacted]"}}], "c": "kept"})
        );
        let digits = Secret::of(Some(&Credential::api_key("1234567890").expect("a key")));
        let mut document = json!([1234567890, 123456789, 21]);
        digits.clean_json(&mut document);
        assert_eq!(document, json!(["[redacted]", "[redacted]", 21]));
    }

    #[test]
    fn short_ones_stay_and_none_is_shown() {
        let short = Secret::of(Some(&Credential::bearer("dids").expect("a token")));
        assert_eq!(short.clean_text("no such dids".to_owned()), "no such dids");
        assert_eq!(Secret::default().clean_text(KEY.to_owned()), KEY);
        assert_eq!(format!("{:?}", secret()), "[redacted]");
    }
}
