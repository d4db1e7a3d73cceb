//! What steps and requests hold besides JSON: callbacks, files, forms.

use serde::{Deserialize, Serialize};

/// A callback, as a web framework has it.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CallbackInput {
    /// The account's callback secret; absent: [`CallbackInput::SECRET`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// The URL that was called, as the framework tells it; absent only where none is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What stands in front of the path where a proxy hides it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_base_url: Option<String>,
    /// The members, parsed already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Vec<(String, String)>>,
    /// The body as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The media type of the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Whether the members are in the query of the URL.
    #[serde(default)]
    pub query: bool,
    /// The header with the signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

impl CallbackInput {
    /// The secret of cases that name none.
    pub const SECRET: &'static str = "SOMEAPIKEY";

    pub(crate) fn check(&self) -> Result<(), String> {
        let forms = [self.form.is_some(), self.body.is_some(), self.query];
        match forms.iter().filter(|given| **given).count() {
            1 if self.content_type.is_some() && self.body.is_none() => {
                Err("content_type is of a body".to_owned())
            }
            1 => Ok(()),
            _ => Err("a callback has one of form, body and query".to_owned()),
        }
    }
}

/// A file that is uploaded.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FileInput {
    /// Its content.
    pub text: String,
    /// How often the content is repeated; absent: once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<usize>,
    /// Its name; absent: the client's own for bytes without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `bytes`, `path` (a file on disk; `name` is what it is called) or `reader`.
    pub from: FileFrom,
}

/// Where a file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFrom {
    /// Memory.
    Bytes,
    /// A disk.
    Path,
    /// Anything that is read.
    Reader,
}

/// A part of a form that must arrive.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Name of the field.
    pub name: String,
    /// Its text, exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What the server's private keys make of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decrypts_to: Option<String>,
    /// The name of the file that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
}

impl Part {
    pub(crate) fn check(&self) -> Result<(), String> {
        match self.text.is_some() ^ self.decrypts_to.is_some() {
            true => Ok(()),
            false => Err(format!("part {} has one of text and decrypts_to", self.name)),
        }
    }
}
