//! The form that carries a file (`multipart/form-data`, RFC 7578): all of it but the file.

use crate::encryption::random_text;
use crate::schema::UploadFacts;
use crate::{Error, Result};
use http::HeaderValue;
use std::fmt;

/// What comes before and after the file.
pub(super) struct Form {
    boundary: String,
    pub(super) head: String,
    pub(super) tail: String,
}

impl Form {
    pub(super) fn new(
        facts: &UploadFacts,
        fingerprint: &str,
        description: Option<&str>,
        file_name: &str,
    ) -> Result<Form> {
        // long enough to stand nowhere else
        let boundary = format!("didww-{}", random_text()?);
        let mut head = String::new();
        let texts =
            [Some((facts.fingerprint, fingerprint)), description.map(|text| (facts.description, text))];
        for (name, text) in texts.into_iter().flatten() {
            head += &format!("--{boundary}\r\n{}\r\n\r\n{text}\r\n", disposition(name));
        }
        head += &format!(
            "--{boundary}\r\n{}; filename=\"{}\"\r\nContent-Type: application/octet-stream\r\n\r\n",
            disposition(facts.file),
            Quoted(file_name)
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        Ok(Form { boundary, head, tail })
    }

    pub(super) fn content_type(&self) -> Result<HeaderValue> {
        let value = format!("multipart/form-data; boundary={}", self.boundary);
        HeaderValue::from_str(&value)
            .map_err(|_| Error::invalid_option("boundary", "it is no text of a header"))
    }
}

fn disposition(field: &str) -> String {
    format!("Content-Disposition: form-data; name=\"{}\"", Quoted(field))
}

/// A name within quotes, escaped as browsers do (WHATWG, "multipart/form-data encoding algorithm").
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        for letter in self.0.chars() {
            match letter {
                '"' => f.write_str("%22")?,
                '\r' => f.write_str("%0D")?,
                '\n' => f.write_str("%0A")?,
                letter => f.write_char(letter)?,
            }
        }
        Ok(())
    }
}
