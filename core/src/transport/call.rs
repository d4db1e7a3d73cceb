//! One call: its attempts, and what becomes of each.

use std::{error::Error as StdError, time::Duration};

use ::url::Url;
use http::{HeaderMap, Method, header};

use super::{
    Answer, ApiError, DecodeError, MAX_BODY, MAX_ERROR_BODY, MAX_REDIRECTS, Request, Transport,
    body::{Body, Unread, without_secret},
    deadline::Deadline,
};
use crate::{
    AuthenticationContext, ConnectError, Credential, Error, Result, TimeoutError, TimeoutPhase, TlsError,
    TransportError,
    error::{Cause, find},
    response::{ResponseInfo, Target},
};

impl Transport {
    pub(super) async fn send_once(&self, request: &Request) -> Result<Answer> {
        let deadline = Deadline::after(request.options.timeout.unwrap_or(self.timeout));
        let target = Target {
            method: request.method.clone(),
            path: format!("/{}", request.path).into(),
            host: self.base.host.clone(),
        };
        let url = self.base.join(&request.path, &request.query)?;
        if !request.authenticated {
            return self.exchange(request, url, None, deadline, &target).await;
        }
        let context = AuthenticationContext { base_url: self.base.as_str(), api_version: self.version };
        let mut renewed = false;
        loop {
            let no_credential = || timeout(TimeoutPhase::Credential, deadline.limit, None, &target, None);
            let credential = self.authentication.credential(&context);
            let credential = deadline.within(credential).await.ok_or_else(no_credential)??;
            let result = self.exchange(request, url.clone(), Some(&credential), deadline, &target).await;
            match result {
                Err(Error::Api(error)) if error.status == 401 && !renewed => {
                    let again = self.authentication.rejected(&context, &credential, &error.response);
                    // a renewal that fails leaves the 401 to tell; so does one that takes too long
                    if !matches!(deadline.within(again).await, Some(Ok(true))) {
                        return Err(Error::Api(error));
                    }
                    renewed = true;
                }
                result => return result,
            }
        }
    }

    /// One request and its answer, redirects within the host included.
    async fn exchange(
        &self,
        request: &Request,
        mut url: Url,
        credential: Option<&Credential>,
        deadline: Deadline,
        target: &Target,
    ) -> Result<Answer> {
        let mut hops = 0;
        loop {
            let mut message = reqwest::Request::new(request.method.clone(), url.clone());
            *message.headers_mut() = self.headers_of(request, credential);
            *message.body_mut() = request.body.clone().map(reqwest::Body::from);
            let response = match deadline.within(self.http.execute(message)).await {
                None => {
                    return Err(timeout(TimeoutPhase::Response, deadline.limit, None, target, None));
                }
                Some(Err(error)) => return Err(self.not_answered(error, target)),
                Some(Ok(response)) => response,
            };
            if hops < MAX_REDIRECTS
                && let Some(next) = redirect(&request.method, &url, &response)
            {
                hops += 1;
                url = next;
                continue;
            }
            return self.receive(response, credential, deadline, target).await;
        }
    }

    fn headers_of(&self, request: &Request, credential: Option<&Credential>) -> HeaderMap {
        let mut headers = self.headers.clone();
        if let Some(content_type) = &request.content_type {
            headers.insert(header::CONTENT_TYPE, content_type.clone());
        }
        for name in request.headers.keys() {
            headers.remove(name);
        }
        for (name, value) in &request.headers {
            headers.append(name, value.clone());
        }
        // last: it is there once, and is the client's own
        if let Some(credential) = credential {
            headers.insert(credential.name(), credential.value().clone());
        }
        headers
    }

    async fn receive(
        &self,
        mut response: reqwest::Response,
        credential: Option<&Credential>,
        deadline: Deadline,
        target: &Target,
    ) -> Result<Answer> {
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let info = ResponseInfo::new(status.as_u16(), headers, target.clone());
        let mut body = Body::default();
        let limit = if status.is_success() { MAX_BODY } else { MAX_ERROR_BODY };
        let read = deadline.within(body.read(&mut response, limit)).await;
        if !status.is_success() {
            // the status tells the outcome even if the rest never comes
            let source = match read {
                Some(Err(Unread::Broken(error))) => Some(Cause::from(error.without_url())),
                _ => None,
            };
            let body = without_secret(body.into_bytes(), credential);
            return Err(ApiError::new(info, &body, source).into());
        }
        match read {
            Some(Ok(())) => Ok(Answer { info, body: body.into_bytes() }),
            None => Err(timeout(TimeoutPhase::Body, deadline.limit, Some(info), target, None)),
            Some(Err(Unread::TooLong)) => {
                let message = format!("it is longer than {} MiB", MAX_BODY >> 20);
                Err(DecodeError::new("", message, &info).into())
            }
            Some(Err(Unread::Broken(error))) => {
                let source: Cause = error.without_url().into();
                Err(if is_timeout(source.as_ref()) {
                    timeout(TimeoutPhase::Body, self.read_timeout, Some(info), target, Some(source))
                } else {
                    TransportError { response: Some(info), target: target.clone(), source }.into()
                })
            }
        }
    }

    /// Sorts the errors that come instead of an answer.
    fn not_answered(&self, error: reqwest::Error, target: &Target) -> Error {
        let error = error.without_url();
        let (connecting, builder, dns) = (error.is_connect(), error.is_builder(), error.is_dns());
        let timed_out = error.is_timeout();
        let source: Cause = error.into();
        let target = target.clone();
        match (timed_out, connecting) {
            (true, true) => timeout(TimeoutPhase::Connect, self.connect_timeout, None, &target, Some(source)),
            (true, false) => timeout(TimeoutPhase::Response, self.read_timeout, None, &target, Some(source)),
            (false, true) if find::<rustls::Error>(source.as_ref()).is_some() => {
                TlsError { target, source }.into()
            }
            (false, true) => ConnectError { dns, target, source }.into(),
            (false, false) if builder => Error::invalid_input(format!(
                "the request cannot be sent: {}",
                crate::error::innermost(source.as_ref())
            )),
            (false, false) => TransportError { response: None, target, source }.into(),
        }
    }
}

/// Where a redirect leads, if it is followed: on the same scheme, host and port alone, for the credential goes
/// with it; and never so that a write becomes a read, which would pass for the write's success.
fn redirect(method: &Method, from: &Url, response: &reqwest::Response) -> Option<Url> {
    let follows = match response.status().as_u16() {
        301..=303 => *method == Method::GET || *method == Method::HEAD,
        307 | 308 => true,
        _ => false,
    };
    let location = response.headers().get(header::LOCATION).filter(|_| follows)?.to_str().ok()?;
    let mut next = from.join(location).ok()?;
    next.set_fragment(None);
    let same = next.origin() == from.origin() && next.username().is_empty() && next.password().is_none();
    same.then_some(next)
}

fn timeout(
    phase: TimeoutPhase,
    limit: Option<Duration>,
    response: Option<ResponseInfo>,
    target: &Target,
    source: Option<Cause>,
) -> Error {
    TimeoutError { phase, limit, response, target: target.clone(), source }.into()
}

fn is_timeout(error: &(dyn StdError + 'static)) -> bool {
    find::<reqwest::Error>(error).is_some_and(reqwest::Error::is_timeout)
}
