//! The calls, blocking.

use super::engine::Engine;
use super::{Pages, Rows};
use crate::face::{Creatable, Deletable, Listable, ResourceType, Settling, Updatable};
use crate::page::Page;
use crate::parameters::{call_options, list_parameters, query_parameters, raw_parameters, upload_parameters};
use crate::wait::polling_options;
use crate::{RawResponse, ResponseInfo, Result, UploadedFile};

/// A list to ask for. Build it, then [`send`](List::send) it for one page, or [`iter`](List::iter) it for every row.
#[derive(Debug, Clone)]
#[must_use = "nothing is asked until it is sent"]
pub struct List<T> {
    pub(super) call: crate::List<T>,
    pub(super) engine: Engine,
}

list_parameters!(List in call);
query_parameters!([T: Listable] List<T>, in call);
call_options!([T] List<T>, in call);

impl<T: Listable> List<T> {
    /// Sends it and gives the page.
    ///
    /// # Errors
    /// Every [`Error`](crate::Error); a filter, sort, include or field that the API version lacks is
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) and lists what there is.
    pub fn send(self) -> Result<Page<T>> {
        self.engine.run(self.call.send())
    }

    /// Every row of every page, from the page that was asked for on; a page is asked for when its first row is.
    /// [`List::stream`](crate::List::stream) tells about page sizes, links, errors, and rows that move.
    ///
    /// Hooks and [`Authentication`](crate::Authentication) run on the thread that asks for the rows, as they do in other
    /// calls; those of a page that is [fetched ahead](List::prefetch), on the client's own.
    ///
    /// ```no_run
    /// # fn run(client: didww::blocking::Client) -> didww::Result<()> {
    /// for did in client.dids().list().filter("country.id", "…").iter() {
    ///     println!("+{}", did?.number());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn iter(self) -> Rows<T> {
        Rows::new(self.call.stream(), self.engine)
    }

    /// The same page by page, each with its total, its meta and what was included.
    ///
    /// A list without rows is one page without rows.
    pub fn pages(self) -> Pages<T> {
        Pages::new(self.call.pages(), self.engine)
    }

    /// Every row of every page at once, with as many requests as there are pages.
    ///
    /// # Errors
    /// The first error of any page; the rows before it are gone then.
    pub fn collect_all(self) -> Result<Vec<T>> {
        self.engine.run(self.call.collect_all())
    }

    /// The first row, with one request for it alone; `None` if there is none. After [`page`](List::page) the first
    /// row of that page.
    ///
    /// # Errors
    /// As for [`send`](List::send).
    pub fn first(self) -> Result<Option<T>> {
        self.engine.run(self.call.first())
    }

    /// How many rows all pages have together, by one request.
    ///
    /// A list that comes in one piece is asked for as a whole; its rows are counted where it tells no total. Some of
    /// these show only a part of what matches (available DIDs): the total is given, which may be more than their rows.
    ///
    /// # Errors
    /// [`Error::Decode`](crate::Error::Decode) if the list has pages and does not tell its total: count the rows of
    /// [`iter`](List::iter) then.
    pub fn count(self) -> Result<u64> {
        self.engine.run(self.call.count())
    }
}

/// A resource to find.
#[derive(Debug, Clone)]
#[must_use = "nothing is asked until it is sent"]
pub struct Find<T> {
    pub(super) call: crate::Find<T>,
    pub(super) engine: Engine,
}

query_parameters!([T: ResourceType] Find<T>, in call);
call_options!([T] Find<T>, in call);

impl<T: ResourceType> Find<T> {
    /// Sends it and gives the resource.
    pub fn send(self) -> Result<T> {
        self.engine.run(self.call.send())
    }
}

/// A resource to create.
#[derive(Debug, Clone)]
#[must_use = "nothing is created until it is sent"]
pub struct Create<T> {
    pub(super) call: crate::Create<T>,
    pub(super) engine: Engine,
}

query_parameters!([T: Creatable] Create<T>, in call);
call_options!([T] Create<T>, in call);

impl<T: Creatable> Create<T> {
    /// Sends it and gives the resource as the server answered it.
    pub fn send(self) -> Result<T> {
        self.engine.run(self.call.send())
    }
}

/// A resource to update.
#[derive(Debug)]
#[must_use = "nothing is updated until it is sent"]
pub struct Update<'a, T> {
    pub(super) call: crate::Update<'a, T>,
    pub(super) engine: Engine,
}

query_parameters!([T: Updatable] Update<'_, T>, in call);
call_options!([T] Update<'_, T>, in call);

impl<T: Updatable> Update<'_, T> {
    /// Sends it; then the resource is what the server answered.
    pub fn send(self) -> Result<()> {
        self.engine.run(self.call.send())
    }
}

/// A resource to delete.
#[derive(Debug, Clone)]
#[must_use = "nothing is deleted until it is sent"]
pub struct Delete<T> {
    pub(super) call: crate::Delete<T>,
    pub(super) engine: Engine,
}

call_options!([T] Delete<T>, in call);

impl<T: Deletable> Delete<T> {
    /// Sends it.
    pub fn send(self) -> Result<ResponseInfo> {
        self.engine.run(self.call.send())
    }
}

/// A file to upload; [`Upload`](crate::Upload) says more.
#[derive(Debug)]
#[must_use = "nothing is sent until it is"]
pub struct Upload {
    pub(super) call: crate::Upload,
    pub(super) engine: Engine,
}

upload_parameters!(Upload in call);
call_options!([] Upload, in call);

impl Upload {
    /// Encrypts it, sends it and gives its id.
    ///
    /// # Errors
    /// As for [`Upload::send`](crate::Upload::send).
    pub fn send(self) -> Result<UploadedFile> {
        self.engine.run(self.call.send())
    }
}

/// A request to whatever there is no method for; made by [`Client::raw`](super::Client::raw).
#[derive(Debug)]
#[must_use = "nothing happens until it is sent"]
pub struct RawRequest {
    pub(super) call: crate::RawRequest,
    pub(super) engine: Engine,
}

raw_parameters!(RawRequest in call);
call_options!([] RawRequest, in call);

impl RawRequest {
    /// Sends it. A status other than 2xx is an error.
    pub fn send(self) -> Result<RawResponse> {
        self.engine.run(self.call.send())
    }
}

/// Something that is waited for. The limits of a call are those of each question.
#[derive(Debug, Clone)]
#[must_use = "nothing is asked until it is sent"]
pub struct Wait<T> {
    pub(super) call: crate::Wait<T>,
    pub(super) engine: Engine,
}

polling_options!(Wait, in call);
call_options!([T] Wait<T>, in call);

impl<T: Settling> Wait<T> {
    /// Waits, and gives it as the server has it then.
    pub fn send(self) -> Result<T> {
        self.engine.run(self.call.send())
    }
}

/// Something that is created and waited for. The limits of a call are those of the creation, and of each question.
#[derive(Debug, Clone)]
#[must_use = "nothing is created until it is sent"]
pub struct CreateAndWait<T> {
    pub(super) call: crate::CreateAndWait<T>,
    pub(super) engine: Engine,
}

polling_options!(CreateAndWait, in call);
call_options!([T] CreateAndWait<T>, in call);

impl<T: Settling + Creatable> CreateAndWait<T> {
    /// Creates and waits, and gives it as the server has it then.
    pub fn send(self) -> Result<T> {
        self.engine.run(self.call.send())
    }
}
