//! One call: its attempts, and what becomes of each.

use std::{pin::pin, time::Duration};

use ::url::{Position, Url};
use bytes::Bytes;
use http::{HeaderMap, Method, header};
use tokio::time::Instant;
use tracing::{Instrument, Span, debug, field::Empty, info, info_span};

use super::{
    Answer, ApiError, DecodeError, MAX_ERROR_BODY, MAX_REDIRECTS, Request, Transport, VERSION_HEADER,
    api_error::retry_after,
    body::{Body, Unread, broken},
    connection::{ConnectElapsed, with_connect_limit},
    deadline::{Deadline, Late, Pace},
    outgoing::Begun,
    tls::refuses_client_certificate,
};
use crate::{
    ConnectError, Credential, Error, RequestEvent, ResponseEvent, Result, TimeoutError, TimeoutPhase,
    TlsError, TransportError,
    error::{Cause, find, innermost},
    rate_limit::Permit,
    redaction::Secret,
    response::{ResponseInfo, Target},
};

/// Longest time without a byte of an error page, of which the status has told what matters.
const ERROR_IDLE: Duration = Duration::from_secs(2);

/// A request until it has succeeded or failed for good.
pub(super) struct Call<'a> {
    transport: &'a Transport,
    request: &'a Request,
    url: Url,
    pace: Pace,
    max_retries: u32,
    target: Target,
    credential: Option<Credential>,
    /// A new credential was asked for after a 401.
    renewed: bool,
    /// How often it was repeated after a failure.
    repeated: u32,
    /// That the present attempt may leave.
    permit: Option<Permit>,
}

impl<'a> Call<'a> {
    pub(super) fn new(transport: &'a Transport, request: &'a Request) -> Result<Self> {
        let options = request.options;
        let given = [
            ("timeout", options.timeout.flatten()),
            ("connect_timeout", options.connect_timeout),
            ("read_timeout", options.read_timeout),
        ];
        check_limits(&given)?;
        if let (Some(limit), Some(most)) = (options.connect_timeout, transport.connect_timeout)
            && limit > most
        {
            let problem =
                format!("a call's cannot be longer than the client's, which is {most:?}: raise that");
            return Err(Error::invalid_option("connect_timeout", problem));
        }
        let began = options.began.unwrap_or_else(Instant::now);
        let deadline = Deadline::since(began, options.timeout.unwrap_or(transport.timeout));
        let path = format!("/{}", request.path);
        let (url, host) = match &request.file {
            Some(url) => (url.clone(), url[Position::BeforeHost..Position::AfterPort].into()),
            None => (transport.base.join(&request.path, &request.query)?, transport.base.host.clone()),
        };
        Ok(Call {
            transport,
            request,
            url,
            pace: Pace { deadline, idle: options.read_timeout.or(transport.read_timeout) },
            max_retries: options.retries.unwrap_or(transport.retry.max_retries),
            target: Target::new(request.method.clone(), path, host),
            credential: None,
            renewed: false,
            repeated: 0,
            permit: None,
        })
    }

    pub(super) fn pace(&self) -> Pace {
        self.pace
    }

    pub(super) async fn run(mut self) -> Result<Answer> {
        let span = info_span!(
            target: "didww",
            "didww.request",
            operation = self.request.operation,
            resource = self.request.resource,
            method = %self.target.method,
            path = &*self.target.path,
            attempts = Empty,
            status = Empty,
            request_id = Empty,
            duration_ms = Empty,
        );
        let began = Instant::now();
        let result = self.repeat().instrument(span.clone()).await;
        if !span.is_disabled() {
            record(&span, began, self.target.attempts, &result);
        }
        result
    }

    /// Tries until it succeeds or there is no sense in it.
    async fn repeat(&mut self) -> Result<Answer> {
        let mut last = None;
        loop {
            self.permit = None;
            let error = match self.attempt().await {
                Ok(answer) => {
                    self.transport.budget.earn();
                    self.seen(Ok(&answer.info), None);
                    return Ok(answer);
                }
                Err(error) => error,
            };
            let delay = match self.renewal(&error).await {
                true => Some(Duration::ZERO),
                false => self.delay(&error),
            };
            self.seen(Err(&error), delay);
            let Some(delay) = delay else {
                // what the server said says more than that there was no time left to ask it again
                return Err(last.filter(|_| is_before_sending(&error)).unwrap_or(error));
            };
            self.target.unclear |= !reads(&self.target.method) && error.may_have_happened();
            last = Some(error);
            tokio::time::sleep(delay).await;
        }
    }

    /// Whether a refused credential was replaced by another one, once.
    async fn renewal(&mut self, error: &Error) -> bool {
        let (Error::Api(answer), Some(refused)) = (error, &self.credential) else {
            return false;
        };
        if answer.status != 401 || self.renewed {
            return false;
        }
        self.renewed = true;
        let context = self.transport.context();
        let again = self.transport.authentication.rejected(&context, refused, &answer.response);
        // a renewal that fails leaves the 401 to tell; so does one that takes too long
        matches!(self.pace.deadline.within(again).await, Some(Ok(true)))
    }

    /// How long to wait before the next attempt, if there is to be one.
    fn delay(&mut self, error: &Error) -> Option<Duration> {
        if self.repeated >= self.max_retries {
            return None;
        }
        let delay = self.transport.retry.delay(&self.target.method, error, self.repeated)?;
        let delay = delay.max(self.transport.limiter.state().paused);
        let until = Instant::now().checked_add(delay)?;
        let in_time = self.pace.deadline.at.is_none_or(|deadline| until < deadline);
        if !in_time || !self.transport.budget.spend() {
            return None;
        }
        self.repeated += 1;
        Some(delay)
    }

    /// Shows an attempt to whoever wants to see it.
    fn seen(&self, result: Result<&ResponseInfo, &Error>, retry_in: Option<Duration>) {
        let attempt = self.target.attempts;
        let duration = self.permit.map_or(Duration::ZERO, |permit| permit.at.elapsed());
        let status = result.map_or_else(Error::status, |info| Some(info.status()));
        let duration_ms = duration.as_millis() as u64;
        match (result, retry_in) {
            // not the error's own text: it may quote the answer
            (Err(error), Some(delay)) => info!(
                target: "didww",
                attempt, status, duration_ms, failure = error.kind(), delay_ms = delay.as_millis() as u64,
                "trying again"
            ),
            (Err(error), None) => {
                debug!(target: "didww", attempt, status, duration_ms, failure = error.kind(), "failed")
            }
            (Ok(_), _) => debug!(target: "didww", attempt, status, duration_ms, "answered"),
        }
        let event = ResponseEvent {
            operation: self.request.operation,
            resource: self.request.resource,
            method: &self.target.method,
            path: &self.target.path,
            host: &self.target.host,
            attempt,
            duration,
            result,
            retry_in,
        };
        for hook in &self.transport.hooks.response {
            hook(&event);
        }
    }

    async fn attempt(&mut self) -> Result<Answer> {
        self.credential = match self.request.authenticated {
            true => Some(self.ask_credential().await?),
            false => None,
        };
        self.target.secret = Secret::of(self.credential.as_ref());
        self.exchange().await
    }

    async fn ask_credential(&self) -> Result<Credential> {
        let context = self.transport.context();
        let credential = self.transport.authentication.credential(&context);
        match self.pace.deadline.within(credential).await {
            Some(credential) => credential,
            None => Err(self.timeout(TimeoutPhase::Credential, self.pace.deadline.limit, None, None)),
        }
    }

    /// Waits for its turn.
    async fn pass(&mut self) -> Result<()> {
        let began = Instant::now();
        let passed = self.transport.limiter.pass(self.pace.deadline.at).await;
        self.target.waited += began.elapsed();
        let no_room = match passed {
            Ok(permit) => {
                self.permit = Some(permit);
                return Ok(());
            }
            Err(no_room) => no_room,
        };
        Err(TimeoutError {
            phase: TimeoutPhase::RateLimit,
            limit: self.pace.deadline.limit,
            wait: Some(no_room.wait),
            response: None,
            target: self.target.clone(),
            source: Some(no_room.into()),
        }
        .into())
    }

    /// One request and its answer, redirects within the host included.
    async fn exchange(&mut self) -> Result<Answer> {
        let mut url = self.url.clone();
        let mut hops = 0;
        loop {
            self.pass().await?;
            if hops == 0 {
                self.target.attempts += 1;
            }
            let response = self.ask(url.clone()).await?;
            if hops < MAX_REDIRECTS
                && let Some(next) =
                    redirect(&self.target.method, &url, &response, self.request.file.is_some())
            {
                hops += 1;
                if next.origin() != url.origin() {
                    self.credential = None;
                }
                url = next;
                continue;
            }
            return self.receive(response).await;
        }
    }

    /// Sends the request and waits for the head of its answer.
    async fn ask(&self, url: Url) -> Result<reqwest::Response> {
        let mut message = reqwest::Request::new(self.target.method.clone(), url);
        *message.headers_mut() = self.headers(message.url());
        let body = self.request.body.as_ref();
        // an empty one is never asked for, and would tell nothing
        let begun = body.filter(|body| !body.is_empty()).map(|_| Begun::default());
        *message.body_mut() = match (body, &begun) {
            (Some(body), Some(begun)) => Some(reqwest::Body::wrap(begun.body(body))),
            (body, _) => body.map(|_| reqwest::Body::from(Bytes::new())),
        };
        let answer =
            with_connect_limit(self.request.options.connect_timeout, self.transport.http.execute(message));
        match self.head(answer, begun.as_ref()).await {
            Ok(answer) => answer.map_err(|error| {
                // a file that cannot be read breaks the connection, too
                begun.and_then(|begun| begun.failure()).unwrap_or_else(|| self.not_answered(error))
            }),
            Err(late) => {
                let is_unsent = begun.is_some_and(|begun| !begun.get());
                let phase = if is_unsent { TimeoutPhase::Connect } else { TimeoutPhase::Response };
                Err(self.timeout(phase, self.pace.limit(late), None, None))
            }
        }
    }

    /// The head of an answer. The time without a byte of it begins when no more of the request leaves.
    async fn head<T>(&self, answer: impl Future<Output = T>, begun: Option<&Begun>) -> Result<T, Late> {
        let mut answer = pin!(answer);
        loop {
            match self.pace.within(answer.as_mut()).await {
                Err(Late::Idle) if begun.is_some_and(Begun::has_moved) => {}
                head => return head,
            }
        }
    }

    fn headers(&self, url: &Url) -> HeaderMap {
        let mut headers = self.transport.headers.clone();
        if self.request.file.is_some() && !self.transport.base.is_origin_of(url) {
            headers.remove(VERSION_HEADER);
        }
        if let Some(content_type) = &self.request.content_type {
            headers.insert(header::CONTENT_TYPE, content_type.clone());
        }
        for name in self.request.headers.keys() {
            headers.remove(name);
        }
        for (name, value) in &self.request.headers {
            headers.append(name, value.clone());
        }
        for hook in &self.transport.hooks.request {
            hook(&mut RequestEvent {
                operation: self.request.operation,
                resource: self.request.resource,
                method: &self.target.method,
                path: &self.target.path,
                host: &self.target.host,
                attempt: self.target.attempts,
                headers: &mut headers,
            });
        }
        // last: it is there once, and is the client's own
        if let Some(credential) = &self.credential {
            headers.insert(credential.name(), credential.value().clone());
        }
        headers
    }

    async fn receive(&self, mut response: reqwest::Response) -> Result<Answer> {
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let info = ResponseInfo::new(status.as_u16(), headers, self.target.clone());
        let mut body = Body::default();
        let most = self.transport.max_response_bytes;
        if let (429, Some(permit)) = (status.as_u16(), self.permit) {
            // everyone who shares the limit slows down, and does not wait for the rest of the answer
            self.transport.limiter.too_many_requests(permit, retry_after(&info));
        }
        if !status.is_success() {
            // the status tells the outcome even if the rest never comes, and that is not waited for for long
            let pace = Pace {
                idle: Some(self.pace.idle.map_or(ERROR_IDLE, |idle| idle.min(ERROR_IDLE))),
                ..self.pace
            };
            let source = match body.read(&mut response, most.min(MAX_ERROR_BODY), pace).await {
                Err(Unread::Broken(error)) => Some(Cause::from(error.without_url())),
                _ => None,
            };
            return Err(ApiError::new(info, &body.into_bytes(), source).into());
        }
        if self.request.file.is_some() {
            return Ok(Answer { info, body: Bytes::new(), file: Some(response) });
        }
        match body.read(&mut response, most, self.pace).await {
            Ok(()) => Ok(Answer::whole(info, body.into_bytes())),
            Err(unread) => Err(self.not_read(unread, info)),
        }
    }

    /// Sorts the errors that come in the middle of a success.
    fn not_read(&self, unread: Unread, info: ResponseInfo) -> Error {
        match unread {
            Unread::TooLong => {
                let most = self.transport.max_response_bytes;
                let message = format!("it is longer than {}; see max_response_bytes", bytes(most));
                DecodeError::new("", message, &info).into()
            }
            Unread::Late(late) => self.timeout(TimeoutPhase::Body, self.pace.limit(late), Some(info), None),
            Unread::Broken(error) => broken(error, info),
        }
    }

    /// Sorts the errors that come instead of an answer.
    fn not_answered(&self, error: reqwest::Error) -> Error {
        let error = error.without_url();
        let (connecting, builder, dns) = (error.is_connect(), error.is_builder(), error.is_dns());
        let timed_out = error.is_timeout();
        let source: Cause = error.into();
        let target = self.target.clone();
        match (timed_out, connecting) {
            (true, true) => {
                let limit = find::<ConnectElapsed>(source.as_ref()).map(|elapsed| elapsed.limit);
                self.timeout(TimeoutPhase::Connect, limit, None, Some(source))
            }
            // a limit of the user's own HTTP client
            (true, false) => self.timeout(TimeoutPhase::Response, None, None, Some(source)),
            (false, true) if find::<rustls::Error>(source.as_ref()).is_some() => {
                TlsError { target, source }.into()
            }
            // in TLS 1.3 the client takes the connection for made before the server has seen its certificate
            (false, false) if find(source.as_ref()).is_some_and(refuses_client_certificate) => {
                TlsError { target, source }.into()
            }
            (false, true) => ConnectError { dns, target, source }.into(),
            (false, false) if builder => {
                Error::invalid_input(format!("the request cannot be sent: {}", innermost(source.as_ref())))
            }
            (false, false) => TransportError { response: None, target, source }.into(),
        }
    }

    fn timeout(
        &self,
        phase: TimeoutPhase,
        limit: Option<Duration>,
        response: Option<ResponseInfo>,
        source: Option<Cause>,
    ) -> Error {
        TimeoutError { phase, limit, wait: None, response, target: self.target.clone(), source }.into()
    }
}

/// Limits of no time at all are mistakes.
pub(crate) fn check_limits(limits: &[(&str, Option<Duration>)]) -> Result<()> {
    match limits.iter().find(|(_, limit)| limit.is_some_and(|limit| limit.is_zero())) {
        Some((name, _)) => Err(Error::invalid_option(*name, "it must be longer than nothing")),
        None => Ok(()),
    }
}

/// Tells a span how its call went.
fn record(span: &Span, began: Instant, attempts: u32, result: &Result<Answer>) {
    span.record("attempts", attempts).record("duration_ms", began.elapsed().as_millis() as u64);
    let response = match result {
        Ok(answer) => Some(&answer.info),
        Err(error) => error.response(),
    };
    if let Some(info) = response {
        span.record("status", info.status());
        span.record("request_id", info.request_id());
    }
}

/// Whether a request changes nothing, whatever becomes of it.
fn reads(method: &Method) -> bool {
    *method == Method::GET || *method == Method::HEAD
}

/// Whether an attempt failed for lack of time before anything was sent.
fn is_before_sending(error: &Error) -> bool {
    matches!(error, Error::Timeout(late) if matches!(late.phase, TimeoutPhase::RateLimit | TimeoutPhase::Credential))
}

/// A length in words.
fn bytes(length: usize) -> String {
    match length {
        length if length.is_multiple_of(1 << 20) => format!("{} MiB", length >> 20),
        length => format!("{length} bytes"),
    }
}

/// Where a redirect leads, if it is followed: on the same scheme, host and port alone, for the credential goes
/// with it; and never so that a write becomes a read, which would pass for the write's success. A file may be
/// elsewhere, where the credential does not go; but not in the clear if it was not so here.
fn redirect(method: &Method, from: &Url, response: &reqwest::Response, file: bool) -> Option<Url> {
    let follows = match response.status().as_u16() {
        301..=303 => *method == Method::GET || *method == Method::HEAD,
        307 | 308 => true,
        _ => false,
    };
    let location = response.headers().get(header::LOCATION).filter(|_| follows)?.to_str().ok()?;
    let mut next = from.join(location).ok()?;
    next.set_fragment(None);
    let plain = next.username().is_empty() && next.password().is_none();
    let elsewhere = file && (next.scheme() == "https" || next.scheme() == from.scheme());
    (plain && (next.origin() == from.origin() || elsewhere)).then_some(next)
}
