//! Which page comes next.

use super::link::{Place, PlaceKey, follow};
use crate::face::ResourceType;
use crate::page::{NextPage, Page};
use crate::query::Query;
use crate::schema::ResourceSchema;
use crate::transport::push_query;
use crate::{ApiVersion, Result};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use tracing::warn;

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
    /// Rows that came, those that came again not counted.
    rows: u64,
    /// The pages with rows that came, each by a hash of the ids of its rows.
    came: HashSet<u64>,
    is_first: bool,
    /// Whether the last page had no rows.
    was_empty: bool,
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
        let before = query.rows_before(largest);
        let (number, size) = (query.page_number.unwrap_or(1), query.page_size);
        (query.page_number, query.page_size) = (None, None);
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
            before,
            rows: 0,
            came: HashSet::new(),
            is_first: true,
            was_empty: false,
        })
    }

    /// The page to ask for.
    pub(super) fn here(&self) -> &Place {
        &self.here
    }

    /// Takes the page that was asked for, and finds the next one. An end before the list's total is logged.
    pub(super) fn arrive<T: ResourceType>(&mut self, page: &Page<T>) -> Arrival {
        let is_first = std::mem::take(&mut self.is_first);
        let was_empty = std::mem::replace(&mut self.was_empty, page.is_empty());
        let arrival = if page.is_empty() {
            // a page in the middle may have lost its rows, but a server that only ever says "go on" is left
            let more = !was_empty && self.rows_are_missing(page) == Some(true) && self.follow_link(page);
            Arrival { is_new: is_first, more }
        } else if !self.came.insert(fingerprint(page)) {
            let more = self.by_link && self.rows_are_missing(page) == Some(true) && self.count_on();
            Arrival { is_new: false, more }
        } else {
            self.rows += page.len() as u64;
            Arrival { is_new: true, more: self.go_on(page) }
        };
        if !arrival.more {
            self.log_missing_rows(page);
        }
        arrival
    }

    fn go_on<T: ResourceType>(&mut self, page: &Page<T>) -> bool {
        let missing = self.rows_are_missing(page);
        match page.next_page() {
            NextPage::None => false,
            NextPage::Unsaid => self.paginated && missing != Some(false) && self.count_on(),
            NextPage::Unreadable => missing != Some(false) && self.count_on(),
            NextPage::At(link) => match self.linked(&link) {
                None => missing != Some(false) && self.count_on(),
                Some(place) => self.go_to(place) || (missing == Some(true) && self.count_on()),
            },
        }
    }

    /// Goes where the page's link leads, if it can be followed and that was not asked for yet.
    fn follow_link<T: ResourceType>(&mut self, page: &Page<T>) -> bool {
        match page.next_page() {
            NextPage::At(link) => self.linked(&link).is_some_and(|place| self.go_to(place)),
            NextPage::None | NextPage::Unsaid | NextPage::Unreadable => false,
        }
    }

    fn linked(&self, link: &str) -> Option<Place> {
        follow(link, &self.base, &self.here, self.schema.path)
    }

    /// Goes to the place of a link, unless it was asked for already.
    fn go_to(&mut self, place: Place) -> bool {
        if !self.asked.insert(place.key()) {
            return false;
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

    /// Lists in one piece may show a part of what matches: their total says nothing about the end.
    fn log_missing_rows<T: ResourceType>(&self, page: &Page<T>) {
        if !self.paginated || self.rows_are_missing(page) != Some(true) {
            return;
        }
        warn!(
            target: "didww",
            resource = self.schema.wire_type,
            rows = self.rows,
            before = self.before,
            total = page.total_records(),
            "the list ends before its total"
        );
    }
}

/// What tells the rows of a page from those of another.
fn fingerprint<T: ResourceType>(page: &Page<T>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for row in page {
        row.as_ref().id().hash(&mut hasher);
    }
    hasher.finish()
}
