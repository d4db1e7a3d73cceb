//! The operations: list, find, create, update, delete, on any resource type.
//!
//! `client.dids()` gives an [`Endpoint<Did>`]; the operations that the API does not have for a type do not
//! compile on it. [`Client::resources`] gives an `Endpoint<Resource>` by name, for code that works with any type:
//! there an operation that does not exist is [`Error::InvalidInput`].

use crate::error::{ApiError, DecodeError, decode_error_at};
use crate::face::{Creatable, Deletable, Findable, Listable, ResourceType, Updatable};
use crate::jsonapi::{Document, Mode, Outgoing, ParseError, Primary, Resource, not_in_version};
use crate::page::Page;
use crate::parameters::{call_options, list_parameters, query_parameters};
use crate::query::Query;
use crate::response::ResponseInfo;
use crate::schema::{self, Operation, ResourceSchema};
use crate::transport::{Answer, CallOptions, Request, encode_segment};
use crate::{ApiVersion, BoxFuture, Client, Error, Result};
use bytes::Bytes;
use http::Method;
use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::sync::Arc;

/// The operations on one resource type.
#[derive(Clone)]
pub struct Endpoint<T> {
    client: Client,
    schema: &'static ResourceSchema,
    of: PhantomData<fn() -> T>,
}

/// The operation on a type that there is one of per account, such as the balance.
#[derive(Clone)]
pub struct Singleton<T> {
    endpoint: Endpoint<T>,
}

impl Client {
    /// The operations on the resource type whose accessor is `accessor` (`dids`, `balance` …), for code that works
    /// with any type. For the singleton `balance`, find with an empty id.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if there is no such type.
    pub fn resources(&self, accessor: &str) -> Result<Endpoint<Resource>> {
        match schema::by_accessor(accessor) {
            Some(schema) => Ok(Endpoint { client: self.clone(), schema, of: PhantomData }),
            None => {
                let known: Vec<&str> = schema::RESOURCES.iter().map(|known| known.accessor).collect();
                let message =
                    format!("no resource type is called {accessor:?}; there are: {}", known.join(", "));
                Err(Error::invalid_input(message))
            }
        }
    }
}

impl<T: ResourceType> Endpoint<T> {
    pub(crate) fn new(client: &Client, schema: &'static ResourceSchema) -> Endpoint<T> {
        Endpoint { client: client.clone(), schema, of: PhantomData }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn schema(&self) -> &'static ResourceSchema {
        self.schema
    }

    pub(crate) fn version(&self) -> ApiVersion {
        self.client.transport().version()
    }

    /// Whether the API version gives the list in pages.
    pub(crate) fn is_paginated(&self) -> bool {
        self.schema.pagination[self.version().index()].is_some()
    }

    /// Whether the API version has the operation.
    pub(crate) fn check_operation(&self, operation: Operation) -> Result<()> {
        let versions = self.schema.operation_versions(operation);
        if versions.contains(self.version()) {
            return Ok(());
        }
        let what = format!("{operation} {}", self.schema.wire_type);
        match versions.iter().next() {
            Some(_) => Err(not_in_version(&what, versions, self.version())),
            None => Err(Error::invalid_input(format!("the API has no operation {what}"))),
        }
    }

    /// A request to the collection, or to one resource of it.
    fn request(
        &self,
        operation: Operation,
        id: Option<&str>,
        query: &Query,
        options: CallOptions,
    ) -> Result<Request> {
        let path = match id {
            Some(id) => format!("{}/{}", self.schema.path, encode_segment(id)?),
            None => self.schema.path.to_owned(),
        };
        let query = query.encode(self.schema, self.version())?;
        Ok(self.request_to(operation, path, query, options))
    }

    /// A request to a place below the base URL; both its parts are encoded already.
    fn request_to(&self, operation: Operation, path: String, query: String, options: CallOptions) -> Request {
        let method = match operation {
            Operation::List | Operation::Find => Method::GET,
            Operation::Create => Method::POST,
            Operation::Update => Method::PATCH,
            Operation::Delete => Method::DELETE,
        };
        let mut request = Request::new(method, path);
        request.operation = operation.as_str();
        request.resource = Some(self.schema.wire_type);
        request.query = query;
        request.authenticated = self.schema.authenticated;
        request.options = options;
        request
    }

    /// The page at a place below the base URL; both parts are encoded already.
    pub(crate) async fn page_at(&self, path: String, query: String, options: CallOptions) -> Result<Page<T>> {
        self.page(self.request_to(Operation::List, path, query, options)).await
    }

    async fn page(&self, request: Request) -> Result<Page<T>> {
        let answer = self.client.transport().send(request).await?;
        decode_page(self.schema, self.version(), &answer)
    }

    /// Sends a resource and gives the one that the server answered; `None` for an answer without a body.
    async fn send_body(
        &self,
        operation: Operation,
        resource: &Resource,
        mode: Mode,
        outgoing: &Outgoing,
        query: &Query,
        options: CallOptions,
    ) -> Result<(Option<Resource>, ResponseInfo)> {
        let version = self.version();
        crate::jsonapi::check(resource, outgoing, mode, version)?;
        let id = (mode == Mode::Update).then(|| resource.id());
        let mut request = self.request(operation, id, query, options)?;
        request.body = Some(Bytes::from(crate::jsonapi::body(resource, outgoing, mode, version)).into());
        let answer = self.client.transport().send(request).await?;
        if answer.body.iter().all(u8::is_ascii_whitespace)
            || mode == Mode::Update && self.is_meta_alone(&answer)
        {
            return Ok((None, answer.info));
        }
        let info = answer.info.clone();
        self.one(answer).map(|resource| (Some(resource), info))
    }

    /// JSON:API lets an update answer with meta alone, when the server has nothing to add to what was sent.
    fn is_meta_alone(&self, answer: &Answer) -> bool {
        let document = parse(self.schema, self.version(), answer);
        let alone =
            document.is_ok_and(|document| document.primary() == Primary::Absent && document.meta().is_some());
        alone && ApiError::new(answer.info.clone(), &answer.body, None).errors.is_empty()
    }

    /// Whether the answer to a delete is none, or a document without errors: the page of a hotel's network says 200,
    /// too, and nothing is deleted.
    fn check_deleted(&self, answer: &Answer) -> Result<()> {
        if answer.body.iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        let document = parse(self.schema, self.version(), answer)?;
        let problems = document.primary() == Primary::Absent
            && !ApiError::new(answer.info.clone(), &answer.body, None).errors.is_empty();
        if problems { Err(without_data(answer)) } else { Ok(()) }
    }

    /// Whether `resource` is of this endpoint's type.
    fn check_type(&self, resource: &Resource) -> Result<()> {
        if std::ptr::eq(resource.schema(), self.schema) {
            return Ok(());
        }
        let message = format!("{} cannot be sent to {}", resource.wire_type(), self.schema.accessor);
        Err(Error::invalid_input(message))
    }

    /// The one resource of an answer; a list of exactly one is taken too.
    pub(crate) fn one(&self, answer: Answer) -> Result<Resource> {
        let document = decode(self.schema, self.version(), &answer)?;
        if document.primary_rows() != 1 {
            let found = match document.primary() {
                Primary::Null => "null".to_owned(),
                _ => format!("a list of {}", document.primary_rows()),
            };
            let message = format!("one resource expected, {found} found");
            return Err(Error::Decode(Box::new(DecodeError::new("data", message, &answer.info))));
        }
        Ok(Resource::of_document(&Arc::new(document), 0))
    }
}

/// Any document, whether it has data or not.
fn parse(schema: &'static ResourceSchema, version: ApiVersion, answer: &Answer) -> Result<Document> {
    let parsed = crate::jsonapi::parse(&answer.body, schema, version, answer.info.clone());
    parsed.map_err(|ParseError { error, offset }| decode_error_at(error, offset, &answer.body, &answer.info))
}

/// A document of resources of one type.
pub(crate) fn decode(
    schema: &'static ResourceSchema,
    version: ApiVersion,
    answer: &Answer,
) -> Result<Document> {
    let document = parse(schema, version, answer)?;
    if document.primary() == Primary::Absent {
        return Err(without_data(answer));
    }
    let is_wrong = |row: &u32| !std::ptr::eq(Resource::schema_of(&document, *row), schema);
    let Some(row) = (0..document.primary_rows() as u32).find(is_wrong) else {
        return Ok(document);
    };
    let path = match document.primary() {
        Primary::Many => format!("data[{row}].type"),
        _ => "data.type".to_owned(),
    };
    let message = format!("{} expected, another type found", schema.wire_type);
    Err(Error::Decode(Box::new(DecodeError::new(path, message, &answer.info))))
}

/// A page of resources of one type.
pub(crate) fn decode_page<T: ResourceType>(
    schema: &'static ResourceSchema,
    version: ApiVersion,
    answer: &Answer,
) -> Result<Page<T>> {
    let document = decode(schema, version, answer)?;
    if document.primary() != Primary::Many {
        let error = DecodeError::new("data", "a list of resources expected", &answer.info);
        return Err(Error::Decode(Box::new(error)));
    }
    Ok(Page::new(Arc::new(document)))
}

/// A 2xx without `data`: an error document of a server that lies about its status, or something else altogether.
fn without_data(answer: &Answer) -> Error {
    let error = ApiError::new(answer.info.clone(), &answer.body, None);
    if error.errors.is_empty() {
        let message = "a JSON:API document with data expected";
        return Error::Decode(Box::new(DecodeError::new("", message, &answer.info)));
    }
    Error::Api(Box::new(error))
}

impl<T> fmt::Debug for Endpoint<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint").field("type", &self.schema.wire_type).finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Singleton<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Singleton").field("type", &self.endpoint.schema.wire_type).finish_non_exhaustive()
    }
}

impl<T: Listable> Endpoint<T> {
    /// `GET /type`: asks for a list; see [`List`].
    pub fn list(&self) -> List<T> {
        List {
            endpoint: self.clone(),
            query: Query::default(),
            options: CallOptions::default(),
            prefetch: false,
        }
    }
}

impl<T: Findable> Endpoint<T> {
    /// `GET /type/{id}`. Await it, or add what to include first.
    pub fn find(&self, id: impl AsRef<str>) -> Find<T> {
        Find {
            endpoint: self.clone(),
            id: id.as_ref().to_owned(),
            query: Query::default(),
            options: CallOptions::default(),
        }
    }
}

impl<T: ResourceType> Singleton<T> {
    pub(crate) fn new(client: &Client, schema: &'static ResourceSchema) -> Singleton<T> {
        Singleton { endpoint: Endpoint::new(client, schema) }
    }

    /// `GET /type`. Await it.
    pub fn find(&self) -> Find<T> {
        Find {
            endpoint: self.endpoint.clone(),
            id: String::new(),
            query: Query::default(),
            options: CallOptions::default(),
        }
    }
}

impl<T: Creatable> Endpoint<T> {
    /// `POST /type` with all that was set; gives the resource as the server answered it. Await it.
    ///
    /// An answer without a body gives the resource as it was sent, without an id.
    pub fn create(&self, resource: T) -> Create<T> {
        Create { endpoint: self.clone(), resource, query: Query::default(), options: CallOptions::default() }
    }
}

impl<T: Updatable> Endpoint<T> {
    /// `PATCH /type/{id}` with what was changed since the resource was loaded or built, and nothing else; then it is
    /// what the server answered. Nothing changed: no request. Await it.
    pub fn update<'a>(&self, resource: &'a mut T) -> Update<'a, T> {
        Update { endpoint: self.clone(), resource, query: Query::default(), options: CallOptions::default() }
    }
}

impl<T: Deletable> Endpoint<T> {
    /// `DELETE /type/{id}`. Await it.
    pub fn delete(&self, id: impl AsRef<str>) -> Delete<T> {
        Delete { endpoint: self.clone(), id: id.as_ref().to_owned(), options: CallOptions::default() }
    }
}

/// A list to ask for. Build it, then [`send`](List::send) it for one page, or [`stream`](List::stream) it for every
/// row.
#[derive(Debug, Clone)]
#[must_use = "nothing is asked until it is sent"]
pub struct List<T> {
    pub(crate) endpoint: Endpoint<T>,
    pub(crate) query: Query,
    pub(crate) options: CallOptions,
    pub(crate) prefetch: bool,
}

list_parameters!(List);
query_parameters!([T: Listable] List<T>);
call_options!([T] List<T>);

impl<T: Listable> List<T> {
    /// Sends it and gives the page.
    ///
    /// # Errors
    /// Every [`Error`]; a filter, sort, include or field that the API version lacks is
    /// [`Error::InvalidInput`] and lists what there is.
    pub async fn send(self) -> Result<Page<T>> {
        self.endpoint.check_operation(Operation::List)?;
        let request = self.endpoint.request(Operation::List, None, &self.query, self.options)?;
        self.endpoint.page(request).await
    }
}

/// A resource to find.
#[derive(Debug, Clone)]
#[must_use = "nothing is asked until it is awaited"]
pub struct Find<T> {
    endpoint: Endpoint<T>,
    id: String,
    pub(crate) query: Query,
    pub(crate) options: CallOptions,
}

query_parameters!([T: ResourceType] Find<T>);
call_options!([T] Find<T>);

impl<T: ResourceType> Find<T> {
    /// Sends it; the same as to await it.
    pub async fn send(self) -> Result<T> {
        self.endpoint.check_operation(Operation::Find)?;
        let singleton = self.endpoint.schema.singleton;
        let id = (!singleton).then_some(self.id.as_str());
        let request = self.endpoint.request(Operation::Find, id, &self.query, self.options)?;
        let answer = self.endpoint.client.transport().send(request).await?;
        self.endpoint.one(answer).map(T::wrap)
    }
}

impl<T: ResourceType> IntoFuture for Find<T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'static, Result<T>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// A resource to create.
#[derive(Debug, Clone)]
#[must_use = "nothing is created until it is awaited"]
pub struct Create<T> {
    endpoint: Endpoint<T>,
    resource: T,
    pub(crate) query: Query,
    pub(crate) options: CallOptions,
}

query_parameters!([T: Creatable] Create<T>);
call_options!([T] Create<T>);

impl<T: Creatable> Create<T> {
    /// Sends it; the same as to await it.
    pub async fn send(self) -> Result<T> {
        let Create { endpoint, resource, query, options } = self;
        endpoint.check_operation(Operation::Create)?;
        let mut resource: Resource = resource.into();
        endpoint.check_type(&resource)?;
        let outgoing = resource.outgoing_create(endpoint.version());
        let sent = endpoint
            .send_body(Operation::Create, &resource, Mode::Create, &outgoing, &query, options)
            .await?;
        match sent {
            (Some(created), _) => Ok(T::wrap(created)),
            (None, response) => {
                resource.commit(&outgoing, response);
                Ok(T::wrap(resource))
            }
        }
    }
}

impl<T: Creatable> IntoFuture for Create<T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'static, Result<T>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// A resource to update.
#[derive(Debug)]
#[must_use = "nothing is updated until it is awaited"]
pub struct Update<'a, T> {
    endpoint: Endpoint<T>,
    resource: &'a mut T,
    pub(crate) query: Query,
    pub(crate) options: CallOptions,
}

query_parameters!([T: Updatable] Update<'_, T>);
call_options!([T] Update<'_, T>);

impl<T: Updatable> Update<'_, T> {
    /// Sends it; the same as to await it.
    pub async fn send(self) -> Result<()> {
        let Update { endpoint, resource, query, options } = self;
        endpoint.check_operation(Operation::Update)?;
        let held: &mut Resource = resource.as_mut();
        endpoint.check_type(held)?;
        encode_segment(held.id())?;
        let outgoing = held.outgoing(endpoint.version());
        if outgoing.is_empty() {
            return Ok(());
        }
        match endpoint.send_body(Operation::Update, held, Mode::Update, &outgoing, &query, options).await? {
            (Some(answered), _) => *held = answered,
            (None, response) => held.commit(&outgoing, response),
        }
        Ok(())
    }
}

impl<'a, T: Updatable> IntoFuture for Update<'a, T> {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'a, Result<()>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// A resource to delete.
#[derive(Debug, Clone)]
#[must_use = "nothing is deleted until it is awaited"]
pub struct Delete<T> {
    endpoint: Endpoint<T>,
    id: String,
    pub(crate) options: CallOptions,
}

call_options!([T] Delete<T>);

impl<T: Deletable> Delete<T> {
    /// Sends it; the same as to await it.
    pub async fn send(self) -> Result<ResponseInfo> {
        self.endpoint.check_operation(Operation::Delete)?;
        let request =
            self.endpoint.request(Operation::Delete, Some(&self.id), &Query::default(), self.options)?;
        let answer = self.endpoint.client.transport().send(request).await?;
        self.endpoint.check_deleted(&answer)?;
        Ok(answer.info)
    }
}

impl<T: Deletable> IntoFuture for Delete<T> {
    type Output = Result<ResponseInfo>;
    type IntoFuture = BoxFuture<'static, Result<ResponseInfo>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
