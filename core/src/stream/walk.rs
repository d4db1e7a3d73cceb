//! Which page comes next.

use super::link::{Place, PlaceKey, follow};
use crate::face::ResourceType;
use crate::page::{NextPage, Page};
use crate::query::Query;
use crate::schema::ResourceSchema;
use crate::transport::push_query;
use crate::{ApiVersion, Result};
use std::collections::HashSet;

/// A way through the pages of a list: by the server's links, and by page numbers where there are none to follow.
pub(super) struct Walk {
    schema: &'static ResourceSchema,
    base: String,
    paginated: bool,
    /// What is asked, without the page.
    query: String,
    size: Option<u32>,
    /// The page that is asked for.
    here: Place,
    number: u32,
    by_link: bool,
    asked: HashSet<PlaceKey>,
    /// Rows of the pages before the one that it began with.
    before: u64,
    rows: u64,
    /// The rows of the last page, by their ids.
    ids: Option<String>,
}

/// What becomes of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Arrival {
    /// Whether it has anything that was not given yet.
    pub(super) is_new: bool,
    /// Whether there is another page, which is [`Walk::here`] now.
    pub(super) more: bool,
}

impl Walk {
    /// Begins at the page that the query asks for, with the largest pages unless it asks for others.
    pub(super) fn new(
        mut query: Query,
        schema: &'static ResourceSchema,
        version: ApiVersion,
        base: &str,
    ) -> Result<Walk> {
        let pagination = schema.pagination[version.index()];
        let largest = pagination.map(|pagination| pagination.max_size);
        query.page_size = query.page_size.or(largest);
        let here = Place { path: schema.path.to_owned(), query: query.encode(schema, version)? };
        let (number, size) = (query.page_number.unwrap_or(1), query.page_size);
        (query.page_number, query.page_size) = (None, None);
        // the server gives no more than its largest page, whatever was asked
        let rows_before_each = size.map(|size| largest.map_or(size, |largest| size.min(largest)));
        Ok(Walk {
            schema,
            base: base.to_owned(),
            paginated: pagination.is_some() || size.is_some(),
            query: query.encode(schema, version)?,
            size,
            asked: HashSet::from([here.key()]),
            here,
            number,
            by_link: false,
            before: u64::from(number - 1) * u64::from(rows_before_each.unwrap_or_default()),
            rows: 0,
            ids: None,
        })
    }

    /// The page to ask for.
    pub(super) fn here(&self) -> &Place {
        &self.here
    }

    /// Takes the page that was asked for, and finds the next one.
    pub(super) fn arrive<T: ResourceType>(&mut self, page: &Page<T>) -> Arrival {
        let is_first = self.ids.is_none();
        if page.is_empty() {
            return Arrival { is_new: is_first, more: false };
        }
        let ids = ids(page);
        if self.ids.as_ref() == Some(&ids) {
            let more = self.by_link && self.rows_are_missing(page) == Some(true) && self.count_on();
            return Arrival { is_new: false, more };
        }
        self.ids = Some(ids);
        self.rows += page.len() as u64;
        Arrival { is_new: true, more: self.go_on(page) }
    }

    fn go_on<T: ResourceType>(&mut self, page: &Page<T>) -> bool {
        let missing = self.rows_are_missing(page);
        let link = match page.next_page() {
            NextPage::None => return false,
            NextPage::Unsaid => return self.paginated && missing != Some(false) && self.count_on(),
            NextPage::Unreadable => None,
            NextPage::At(link) => follow(&link, &self.base, &self.here, self.schema.path),
        };
        let Some(place) = link else {
            return missing != Some(false) && self.count_on();
        };
        if !self.asked.insert(place.key()) {
            return missing == Some(true) && self.count_on();
        }
        self.number = place.number().unwrap_or(self.number.saturating_add(1));
        self.by_link = true;
        self.here = place;
        true
    }

    /// Goes to the first page by number after this one that was not asked for yet.
    fn count_on(&mut self) -> bool {
        while let Some(number) = self.number.checked_add(1) {
            self.number = number;
            let place = self.place(number);
            if self.asked.insert(place.key()) {
                self.by_link = false;
                self.here = place;
                return true;
            }
        }
        false
    }

    fn place(&self, number: u32) -> Place {
        let mut query = self.query.clone();
        push_query(&mut query, "page[number]", &number.to_string());
        if let Some(size) = self.size {
            push_query(&mut query, "page[size]", &size.to_string());
        }
        Place { path: self.schema.path.to_owned(), query }
    }

    /// Whether the list has rows beyond those that came; `None` if the page tells no total.
    fn rows_are_missing<T: ResourceType>(&self, page: &Page<T>) -> Option<bool> {
        page.total_records().map(|total| self.before.saturating_add(self.rows) < total)
    }
}

fn ids<T: ResourceType>(page: &Page<T>) -> String {
    let mut ids = String::new();
    for row in page {
        ids.push_str(row.as_ref().id());
        ids.push('\n');
    }
    ids
}
