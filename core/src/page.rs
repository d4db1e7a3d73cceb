//! A page of a list.

use crate::endpoint::decode_page;
use crate::face::ResourceType;
use crate::jsonapi::{Document, Resource};
use crate::response::{ResponseInfo, Target};
use crate::transport::Answer;
use crate::{ApiVersion, Error, Result};
use http::{HeaderMap, Method};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// A page of a list: its rows, and what the API says around them.
///
/// It is a slice of rows: index it, iterate it, ask its `len()`.
#[derive(Clone)]
pub struct Page<T> {
    rows: Vec<T>,
    document: Arc<Document>,
}

/// Addresses of the pages around one, as the API gave them; `None` where there is no such page, or the list is not
/// paginated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageLinks {
    /// First page.
    pub first: Option<String>,
    /// Page before this one.
    pub prev: Option<String>,
    /// Page after this one.
    pub next: Option<String>,
    /// Last page.
    pub last: Option<String>,
}

/// What a page says of the one after it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NextPage {
    /// Nothing: the document does not link pages.
    Unsaid,
    /// There is none.
    None,
    /// Its address, unchecked.
    At(String),
    /// There is one, in a form that JSON:API does not have.
    Unreadable,
}

impl<T: ResourceType> Page<T> {
    /// Reads a page that was stored: the body of a list as `version` answers it.
    ///
    /// # Errors
    /// [`Error::Decode`](crate::Error::Decode) if it is not such a list. For `Page<Resource>`, whose type is not told,
    /// use the typed page.
    pub fn parse(body: impl Into<bytes::Bytes>, version: ApiVersion) -> Result<Page<T>> {
        let schema = T::SCHEMA.ok_or_else(|| Error::invalid_input("name the type: Page::<Did>::parse"))?;
        let target = Target::new(Method::GET, schema.path, "".into());
        let answer = Answer::whole(ResponseInfo::new(200, HeaderMap::new(), target), body.into());
        decode_page(schema, version, &answer)
    }

    pub(crate) fn new(document: Arc<Document>) -> Page<T> {
        let count = document.primary_rows() as u32;
        let rows = (0..count).map(|row| T::wrap(Resource::of_document(&document, row))).collect();
        Page { rows, document }
    }
}

impl<T> Page<T> {
    pub(crate) fn document(&self) -> &Arc<Document> {
        &self.document
    }

    pub(crate) fn take_rows(&mut self) -> Vec<T> {
        std::mem::take(&mut self.rows)
    }

    /// The rows.
    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    /// The rows, by value.
    pub fn into_rows(self) -> Vec<T> {
        self.rows
    }

    /// Rows of all pages together: `meta.total_records`, or `meta.total_count` where the API says that instead
    /// (available DIDs). `None` for lists without a total.
    pub fn total_records(&self) -> Option<u64> {
        let meta = self.meta()?;
        let total = meta.get("total_records").or_else(|| meta.get("total_count"))?;
        total.as_u64().or_else(|| total.as_str()?.parse().ok())
    }

    /// The list's own `meta`, e.g. `available_count` of DID reservations.
    pub fn meta(&self) -> Option<serde_json::Map<String, serde_json::Value>> {
        serde_json::from_str(self.document.meta()?).ok()
    }

    /// The resources that were included, of any type, each once.
    pub fn included(&self) -> impl Iterator<Item = Resource> + '_ {
        let rows = self.document.primary_rows() as u32..self.document.rows() as u32;
        rows.map(|row| Resource::of_document(&self.document, row))
    }

    /// Addresses of the pages around this one.
    pub fn links(&self) -> PageLinks {
        let links = self.link_members();
        let address = |name: &str| address_of(links.get(name)?).map(str::to_owned);
        PageLinks {
            first: address("first"),
            prev: address("prev"),
            next: address("next"),
            last: address("last"),
        }
    }

    pub(crate) fn next_page(&self) -> NextPage {
        let links = self.link_members();
        if !["first", "prev", "next", "last"].iter().any(|name| links.contains_key(*name)) {
            return NextPage::Unsaid;
        }
        let null = serde_json::Value::Null;
        let next = links.get("next").unwrap_or(&null);
        match address_of(next) {
            Some(address) => NextPage::At(address.to_owned()),
            None if next.get("href").unwrap_or(next).is_null() => NextPage::None,
            None => NextPage::Unreadable,
        }
    }

    fn link_members(&self) -> serde_json::Map<String, serde_json::Value> {
        let links = self.document.top_links().and_then(|links| serde_json::from_str(links).ok());
        links.unwrap_or_default()
    }

    /// Status, headers and request id of the answer.
    pub fn response(&self) -> &ResponseInfo {
        self.document.response()
    }

    /// Bytes that the page keeps in memory: the document and the handles of the rows.
    pub fn retained_bytes(&self) -> usize {
        self.document.retained_bytes() + self.rows.capacity() * size_of::<T>()
    }
}

/// JSON:API writes a link as text, or as an object that holds it.
fn address_of(link: &serde_json::Value) -> Option<&str> {
    link.as_str().or_else(|| link.get("href")?.as_str())
}

impl<T: fmt::Debug> fmt::Debug for Page<T> {
    /// The rows, secrets left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("rows", &self.rows)
            .field("total_records", &self.total_records())
            .finish()
    }
}

impl<T> Deref for Page<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.rows
    }
}

impl<T> DerefMut for Page<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.rows
    }
}

impl<T> From<Page<T>> for Vec<T> {
    fn from(page: Page<T>) -> Vec<T> {
        page.rows
    }
}

impl<'a, T> IntoIterator for &'a mut Page<T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter_mut()
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}
