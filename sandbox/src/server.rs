//! The HTTP side.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::response::Response;
use axum::{RequestExt as _, Router};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};

use crate::answer::Answer;
use crate::callback::Courier;
use crate::error::{ApiError, Outcome};
use crate::exportfile::{self, Download, ExportFiles};
use crate::random::Random;
use crate::recorded::RecordedRequest;
use crate::route::Call;
use crate::upload::{self, Form};
use crate::world::World;

use std::sync::Arc;

/// Requests that are remembered.
const REMEMBERED: usize = 1000;
/// Bytes of a request at most; more than any upload may have.
const MOST_BYTES: usize = 128 * 1024 * 1024;

/// What all requests share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) api_key: String,
    pub(crate) base_url: String,
    world: Mutex<World>,
    requests: Mutex<VecDeque<RecordedRequest>>,
    request_ids: Mutex<Random>,
    /// Rows of an export file, if that is set.
    export_rows: Option<u64>,
    pub(crate) files: ExportFiles,
    pub(crate) courier: Courier,
}

impl Shared {
    pub(crate) fn new(api_key: String, export_rows: Option<u64>, courier: Courier, world: World) -> Shared {
        Shared {
            api_key,
            base_url: world.base_url.clone(),
            world: Mutex::new(world),
            requests: Mutex::default(),
            request_ids: Mutex::new(Random::new(0x5EED)),
            export_rows,
            files: ExportFiles::default(),
            courier,
        }
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }

    pub(crate) fn requests(&self) -> MutexGuard<'_, VecDeque<RecordedRequest>> {
        lock(&self.requests)
    }

    fn record(&self, parts: &Parts, body: &Bytes) {
        let mut requests = self.requests();
        if requests.len() == REMEMBERED {
            requests.pop_front();
        }
        requests.push_back(RecordedRequest::new(parts, body));
    }

    /// Does something with the world as it is by now.
    pub(crate) fn with_world<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        let mut world = self.world();
        world.catch_up();
        let outcome = act(&mut world);
        if world.calls_courier() {
            self.courier.wake();
        }
        outcome
    }

    fn answer(&self, call: &Call<'_>) -> Outcome<Answer> {
        call.authenticate(&self.api_key)?;
        self.with_world(|world| call.answer(world))
    }

    async fn download(&self, call: &Call<'_>, download: &Download<'_>) -> Outcome<Response> {
        call.authenticate(&self.api_key)?;
        let recipe = self.with_world(|world| exportfile::recipe(world, download.name, self.export_rows));
        let missing = || ApiError::record_not_found(&format!("{}.csv.gz", download.name));
        download.answer(&self.files, recipe.ok_or_else(missing)?).await
    }

    async fn upload(&self, call: &Call<'_>, request: Request) -> Outcome<Answer> {
        call.authenticate(&self.api_key)?;
        let version = call.version;
        let form = Form::read(request, version).await?;
        let keys = self.world().keys();
        let files = match form.decrypted(keys).await {
            Ok(files) => files,
            Err(wrong) => return upload::refuse(version, &wrong),
        };
        self.with_world(|world| upload::keep(world, version, files))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The service that answers everything.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(handle).layer(DefaultBodyLimit::disable()).with_state(shared)
}

async fn handle(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.with_limited_body().into_parts();
    let Ok(body) = axum::body::to_bytes(body, MOST_BYTES).await else {
        let error = ApiError::new(413, "413", "Payload too large", "The body could not be read.");
        return respond(&shared, Answer::failure(&[error]));
    };
    shared.record(&parts, &body);
    let call = Call::new(&parts, &body);
    if let Some(download) = call.download() {
        return match shared.download(&call, &download).await {
            Ok(response) => with_id(&shared, response),
            Err(failure) => respond(&shared, Answer::failure(&failure)),
        };
    }
    let answer = if call.is_upload() {
        let request = Request::from_parts(parts.clone(), Body::from(body.clone()));
        shared.upload(&call, request).await
    } else {
        shared.answer(&call)
    };
    respond(&shared, answer.unwrap_or_else(|failure| Answer::failure(&failure)))
}

fn respond(shared: &Shared, answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    if answer.status != StatusCode::NO_CONTENT {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.media_type));
    }
    with_id(shared, response)
}

fn with_id(shared: &Shared, mut response: Response) -> Response {
    if let Ok(id) = HeaderValue::from_str(&lock(&shared.request_ids).uuid()) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}
