//! What uploaded files hold, for tests to look at.

use std::collections::VecDeque;
use std::fmt;

use bytes::Bytes;

/// Files whose content is remembered.
const MOST_FILES: usize = 32;
/// Bytes of content that are remembered, as far as more than one file is concerned.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// A file that was uploaded, decrypted.
#[derive(Clone)]
#[non_exhaustive]
pub struct UploadedContent {
    /// Its content, as it was before it was encrypted.
    pub bytes: Bytes,
    /// The file name that was sent with it.
    pub file_name: Option<String>,
    /// The media type that was sent with it.
    pub content_type: Option<String>,
    /// The description that was sent with it.
    pub description: Option<String>,
}

impl fmt::Debug for UploadedContent {
    /// Without the content, which may be private: its length stands for it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadedContent")
            .field("bytes", &format_args!("{} bytes", self.bytes.len()))
            .field("file_name", &self.file_name)
            .field("content_type", &self.content_type)
            .field("description", &self.description)
            .finish()
    }
}

/// The newest uploaded files, with their ids.
#[derive(Debug, Default)]
pub(crate) struct Uploads(VecDeque<(String, UploadedContent)>);

impl Uploads {
    /// Remembers a file, and forgets the oldest ones that are too many with it.
    pub(crate) fn add(&mut self, id: String, content: UploadedContent) {
        self.0.push_back((id, content));
        while self.0.len() > MOST_FILES || (self.0.len() > 1 && self.bytes() > MOST_BYTES) {
            self.0.pop_front();
        }
    }

    fn bytes(&self) -> usize {
        self.0.iter().map(|(_, content)| content.bytes.len()).sum()
    }

    pub(crate) fn get(&self, id: &str) -> Option<&UploadedContent> {
        self.0.iter().find(|(known, _)| known == id).map(|(_, content)| content)
    }
}
