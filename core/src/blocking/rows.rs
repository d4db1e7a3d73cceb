//! Lists without pages, blocking.

use super::engine::Engine;
use crate::Result;
use crate::face::ResourceType;
use crate::page::Page;
use std::iter::FusedIterator;

/// The rows of a list; made by [`List::iter`](super::List::iter).
///
/// An error comes after the rows before it. One that may pass ([`Error::is_retryable`](crate::Error::is_retryable)) does
/// not end it: the next turn asks for the same page again. So do not skip errors (`flatten`, `filter_map(Result::ok)`): a
/// server that is down would be asked for ever. Any other error is the last that it says.
#[derive(Debug)]
#[must_use = "nothing is asked until it is"]
pub struct Rows<T> {
    rows: crate::Rows<T>,
    engine: Engine,
    over: bool,
}

impl<T: ResourceType> Rows<T> {
    pub(super) fn new(rows: crate::Rows<T>, engine: Engine) -> Rows<T> {
        Rows { rows, engine, over: false }
    }
}

impl<T: ResourceType> Iterator for Rows<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        if self.over {
            return None;
        }
        let next = self.engine.run(self.rows.try_next()).transpose();
        self.over = is_over(&next);
        next
    }
}

impl<T: ResourceType> FusedIterator for Rows<T> {}

/// The pages of a list; made by [`List::pages`](super::List::pages).
///
/// An error comes after the pages before it. One that may pass ([`Error::is_retryable`](crate::Error::is_retryable)) does
/// not end it: the next turn asks for the same page again. Any other error is the last that it says.
#[derive(Debug)]
#[must_use = "nothing is asked until it is"]
pub struct Pages<T> {
    pages: crate::Pages<T>,
    engine: Engine,
    over: bool,
}

impl<T: ResourceType> Pages<T> {
    pub(super) fn new(pages: crate::Pages<T>, engine: Engine) -> Pages<T> {
        Pages { pages, engine, over: false }
    }
}

impl<T: ResourceType> Iterator for Pages<T> {
    type Item = Result<Page<T>>;

    fn next(&mut self) -> Option<Result<Page<T>>> {
        if self.over {
            return None;
        }
        let next = self.engine.run(self.pages.try_next()).transpose();
        self.over = is_over(&next);
        next
    }
}

impl<T: ResourceType> FusedIterator for Pages<T> {}

/// Whether nothing comes after it.
fn is_over<T>(next: &Option<Result<T>>) -> bool {
    match next {
        Some(Err(error)) => !error.is_retryable(),
        Some(Ok(_)) => false,
        None => true,
    }
}
