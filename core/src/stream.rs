//! Lists without pages: every row, or every page, as it is asked for.

mod link;
mod walk;

use crate::endpoint::{Endpoint, List};
use crate::error::DecodeError;
use crate::face::{Listable, ResourceType};
use crate::page::{NextPage, Page};
use crate::schema::Operation;
use crate::transport::CallOptions;
use crate::{BoxFuture, Error, Result};
use futures_core::Stream;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tracing::Instrument;
use tracing::instrument::WithSubscriber;
use walk::Walk;

impl<T: Listable> List<T> {
    /// Every row of every page, from the page that was asked for on (the first, unless [`page`](List::page) says
    /// otherwise). A page is asked for when its first row is.
    ///
    /// ```no_run
    /// # async fn example(client: didww::Client) -> didww::Result<()> {
    /// let mut dids = client.dids().list().include(["voice_in_trunk"]).stream();
    /// while let Some(mut did) = dids.try_next().await? {
    ///     did.set_description("checked");
    ///     client.dids().update(&mut did).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// It is a [`Stream`] as well, for which the `futures` crates have adapters:
    ///
    /// ```no_run
    /// # async fn example(client: didww::Client) -> didww::Result<()> {
    /// use futures_util::TryStreamExt;
    ///
    /// let dids = client.dids().list().stream();
    /// let numbers: Vec<String> = dids.map_ok(|did| did.number().to_owned()).try_collect().await?;
    /// # let _ = numbers;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// **Pages** are of the largest size that the API allows, unless [`page_size`](List::page_size) says otherwise: every
    /// request counts against the API's limit. The server's link to the next page is followed, though never to another
    /// host than the client's; where there is none to follow, the next page is asked for by its number.
    ///
    /// **`None`**, unless an error ended it, means that the server gives no more: its last page came, an empty one, or
    /// one that came before. Where the list's total says that there should be more, that is logged as a warning
    /// (`tracing`, target `didww`). An empty page before the total that links to another one is passed over, a second
    /// one in a row is the end.
    ///
    /// **Each page is a call of its own**, with its own time limit and retries. It is made by whoever asks for its rows,
    /// with the task-locals, thread-locals and `tracing` subscriber that are there; one that is
    /// [fetched ahead](List::prefetch), by a task of the runtime, which has the span and the subscriber alone.
    ///
    /// **An error** that may pass ([`Error::is_retryable`]) does not end it: asking on asks for the same page again. So do
    /// not skip errors (`flatten`, `filter_map(Result::ok)`): a server that is down would be asked for ever. Any other
    /// error is said once and ends it, and `None` comes after it though rows are missing.
    ///
    /// **Rows that move** from page to page while one goes through them, because others are created or deleted, are the
    /// server's business: a row may come twice or not at all. Sort by what does not change, e.g. `created_at`, where the
    /// API has it.
    pub fn stream(self) -> Rows<T> {
        Rows { pages: self.pages(), rows: Vec::new().into_iter() }
    }

    /// The same page by page, each with its total, its meta and what was included; see [`stream`](List::stream).
    ///
    /// A list without rows is one page without rows.
    pub fn pages(self) -> Pages<T> {
        let walk = self.endpoint.check_operation(Operation::List).and_then(|()| {
            let base = self.endpoint.client().base_url();
            Walk::new(self.query, self.endpoint.schema(), self.endpoint.version(), base)
        });
        let state = match walk {
            Ok(walk) => State::Walking { walk: Box::new(walk), fetch: None },
            Err(error) => State::Refused(error),
        };
        Pages { endpoint: self.endpoint, options: self.options, prefetch: self.prefetch, state }
    }

    /// Every row of every page at once, with as many requests as there are pages; see [`stream`](List::stream).
    ///
    /// # Errors
    /// The first error of any page; the rows before it are gone then.
    pub async fn collect_all(self) -> Result<Vec<T>> {
        let mut pages = self.pages();
        let mut rows = Vec::new();
        while let Some(page) = pages.try_next().await? {
            rows.extend(page);
        }
        Ok(rows)
    }

    /// The first row, with one request for it alone; `None` if there is none. After [`page`](List::page) the first
    /// row of that page.
    pub async fn first(mut self) -> Result<Option<T>> {
        if let Some(pagination) = self.endpoint.schema().pagination[self.endpoint.version().index()] {
            self.query.first_row(Some(pagination.max_size));
        }
        let page = self.send().await?;
        Ok(page.into_rows().into_iter().next())
    }

    /// How many rows all pages have together, by one request.
    ///
    /// A list that comes in one piece is asked for as a whole; its rows are counted where it tells no total. Some of
    /// these show only a part of what matches (available DIDs): the total is given, which may be more than their rows.
    ///
    /// # Errors
    /// [`Error::Decode`] if the list has pages and does not tell its total: count the rows of
    /// [`stream`](List::stream) then.
    pub async fn count(mut self) -> Result<u64> {
        let paginated = self.endpoint.is_paginated();
        if paginated {
            (self.query.page_number, self.query.page_size) = (None, Some(1));
        }
        let page = self.send().await?;
        let is_whole = !paginated && matches!(page.next_page(), NextPage::None | NextPage::Unsaid);
        if is_whole {
            return Ok(page.total_records().unwrap_or(page.len() as u64));
        }
        page.total_records().ok_or_else(|| {
            let message = "the list does not tell its total: count its rows";
            Error::Decode(Box::new(DecodeError::new("meta.total_records", message, page.response())))
        })
    }
}

/// The rows of a list; made by [`List::stream`].
#[must_use = "nothing is asked until it is"]
pub struct Rows<T> {
    pages: Pages<T>,
    rows: std::vec::IntoIter<T>,
}

impl<T: ResourceType> Rows<T> {
    /// The next row; `None` after the last one.
    ///
    /// Dropping this future in the middle loses nothing: the request stands still until it is asked again, while its
    /// time limit runs on; one that is made ahead goes on by itself. Dropping the stream ends it.
    ///
    /// # Errors
    /// Every [`Error`], after the rows before it. After one that [may pass](Error::is_retryable), asking again asks for
    /// the same page again; after any other it is `None`.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        poll_fn(|context| self.poll_row(context)).await.transpose()
    }

    fn poll_row(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            if let Some(row) = self.rows.next() {
                return Poll::Ready(Some(Ok(row)));
            }
            match ready!(self.pages.poll_page(context)) {
                Some(Ok(page)) => self.rows = page.into_rows().into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T> Unpin for Rows<T> {}

impl<T: ResourceType> Stream for Rows<T> {
    type Item = Result<T>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_row(context)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.rows.len(), None)
    }
}

impl<T> fmt::Debug for Rows<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("pages", &self.pages).field("ready", &self.rows.len()).finish()
    }
}

/// The pages of a list; made by [`List::pages`].
#[must_use = "nothing is asked until it is"]
pub struct Pages<T> {
    endpoint: Endpoint<T>,
    options: CallOptions,
    prefetch: bool,
    state: State<T>,
}

enum State<T> {
    /// What was asked for cannot be sent, which has not been said yet.
    Refused(Error),
    Walking {
        walk: Box<Walk>,
        /// The page that the walk is at, if it was asked for.
        fetch: Option<Fetch<T>>,
    },
    Over,
}

impl<T: ResourceType> Pages<T> {
    /// The next page; `None` after the last one.
    ///
    /// Dropping this future in the middle loses nothing: the request stands still until it is asked again, while its
    /// time limit runs on; one that is made ahead goes on by itself. Dropping the stream ends it.
    ///
    /// # Errors
    /// Every [`Error`], after the pages before it. After one that [may pass](Error::is_retryable), asking again asks for
    /// the same page again; after any other it is `None`.
    pub async fn try_next(&mut self) -> Result<Option<Page<T>>> {
        poll_fn(|context| self.poll_page(context)).await.transpose()
    }

    /// Ends the request of the page that is under way, if there is one: the next turn asks for that page anew.
    pub(crate) fn give_up(&mut self) {
        if let State::Walking { fetch, .. } = &mut self.state {
            *fetch = None;
        }
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Page<T>>>> {
        loop {
            let State::Walking { walk, fetch } = &mut self.state else {
                return Poll::Ready(self.state.end().map(Err));
            };
            // not there while it is polled: after a panic the page is asked for anew
            let mut page = fetch.take().unwrap_or_else(|| Fetch::here(&self.endpoint, walk, self.options));
            let Poll::Ready(answer) = page.poll(context) else {
                *fetch = Some(page);
                return Poll::Pending;
            };
            let page = match answer {
                Ok(page) => page,
                Err(error) => {
                    if !error.is_retryable() {
                        self.state = State::Over;
                    }
                    return Poll::Ready(Some(Err(error)));
                }
            };
            let arrival = walk.arrive(&page);
            if !arrival.more {
                self.state = State::Over;
            } else if self.prefetch {
                *fetch = Some(Fetch::ahead(&self.endpoint, walk, self.options));
            }
            if arrival.is_new {
                return Poll::Ready(Some(Ok(page)));
            }
        }
    }
}

impl<T> State<T> {
    /// The error that was still to be said.
    fn end(&mut self) -> Option<Error> {
        match std::mem::replace(self, State::Over) {
            State::Refused(error) => Some(error),
            _ => None,
        }
    }
}

impl<T> Unpin for Pages<T> {}

impl<T: ResourceType> Stream for Pages<T> {
    type Item = Result<Page<T>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_page(context)
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Pages");
        debug.field("endpoint", &self.endpoint).field("prefetch", &self.prefetch);
        debug.field("over", &matches!(self.state, State::Over)).finish_non_exhaustive()
    }
}

/// A page on its way. Its request ends when this is dropped.
enum Fetch<T> {
    /// Whoever waits for it drives it.
    Here(BoxFuture<'static, Result<Page<T>>>),
    /// The runtime drives it, for nobody waits yet.
    Task(JoinHandle<Result<Page<T>>>),
}

impl<T: ResourceType> Fetch<T> {
    /// Asks for the page that the walk is at.
    fn here(endpoint: &Endpoint<T>, walk: &Walk, options: CallOptions) -> Fetch<T> {
        Fetch::Here(Box::pin(page(endpoint, walk, options)))
    }

    /// Asks for the page that the walk is at, while nobody waits for it.
    fn ahead(endpoint: &Endpoint<T>, walk: &Walk, options: CallOptions) -> Fetch<T> {
        let page = page(endpoint, walk, options).in_current_span().with_current_subscriber();
        match Handle::try_current() {
            Ok(runtime) => Fetch::Task(runtime.spawn(page)),
            Err(_) => Fetch::Here(Box::pin(page)),
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Page<T>>> {
        let task = match self {
            Fetch::Task(task) => task,
            Fetch::Here(page) => return page.as_mut().poll(context),
        };
        let joined = ready!(Pin::new(task).poll(context));
        Poll::Ready(joined.unwrap_or_else(|failed| match failed.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // the runtime ends
            Err(_) => Err(Error::Cancelled),
        }))
    }
}

/// The page that the walk is at.
fn page<T: ResourceType>(
    endpoint: &Endpoint<T>,
    walk: &Walk,
    options: CallOptions,
) -> impl Future<Output = Result<Page<T>>> + Send + use<T> {
    let (endpoint, place) = (endpoint.clone(), walk.here().clone());
    async move { endpoint.page_at(place.path, place.query, options).await }
}

impl<T> Drop for Fetch<T> {
    fn drop(&mut self) {
        if let Fetch::Task(task) = self {
            task.abort();
        }
    }
}
