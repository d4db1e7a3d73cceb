//! What a program sees of its requests as they are made: hooks, progress, its own authentication.
//!
//! None of these functions keeps the process alive: they are called while a call is under way, whose promise does.

use crate::loaded::{Loaded, arrived};
use didww::{AuthenticationContext, BoxFuture, ClientBuilder, Credential, Error, RequestEvent};
use didww_bridge::{Answer, Moved, Seen, about_to_leave, credential_of, headers_of, left};
use napi::bindgen_prelude::*;
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode as Mode};
use napi_derive::napi;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

/// The functions of a client.
#[napi(object)]
pub struct Functions<'a> {
    /// Gets a request as JSON before it leaves; gives headers for it as JSON, or nothing.
    pub on_request: Option<Function<'a, String, Option<String>>>,
    /// Gets what became of an attempt as JSON.
    pub on_response: Option<Function<'a, String, ()>>,
    /// Gets both as JSON, while somebody watches.
    pub watch: Option<Function<'a, String, ()>>,
    /// Gives the credential as JSON.
    pub credential: Option<Function<'a, (), Promise<String>>>,
    /// Gets the status of an answer that refused it; says whether to ask for another one.
    pub rejected: Option<Function<'a, u32, Promise<bool>>>,
}

/// A function that is called on the event loop from elsewhere.
pub(crate) type Called<Args, Return> = Arc<ThreadsafeFunction<Args, Return, Args, Status, false, true>>;

pub(crate) fn called<Args, Return>(
    function: &Function<'_, Args, Return>,
) -> napi::Result<Called<Args, Return>>
where
    Args: JsValuesTupleIntoVec + 'static,
    Return: FromNapiValue + 'static,
{
    Ok(Arc::new(function.build_threadsafe_function::<Args>().weak::<true>().build()?))
}

/// Who watches a client's requests.
pub(crate) struct Watch(Arc<AtomicBool>);

impl Watch {
    /// A builder whose client shows its requests to the functions.
    pub(crate) fn over(
        mut builder: ClientBuilder,
        functions: &Functions<'_>,
    ) -> napi::Result<(ClientBuilder, Watch)> {
        let watched = Arc::new(AtomicBool::new(false));
        if let Some(hook) = &functions.on_request {
            let hook = called(hook)?;
            builder = builder.on_request(move |event| ask(&hook, event));
        }
        if let Some(hook) = &functions.on_response {
            let hook = called(hook)?;
            builder = builder.on_response(move |event| {
                hook.call(left(event), Mode::NonBlocking);
            });
        }
        if let Some(watch) = &functions.watch {
            let watch = called(watch)?;
            let (seen, leaving) = (watched.clone(), watch.clone());
            builder = builder.on_request(move |event| {
                if seen.load(Ordering::Relaxed) {
                    leaving.call(about_to_leave(event), Mode::NonBlocking);
                }
            });
            let seen = watched.clone();
            builder = builder.on_response(move |event| {
                if seen.load(Ordering::Relaxed) {
                    watch.call(left(event), Mode::NonBlocking);
                }
            });
        }
        Ok((builder, Watch(watched)))
    }

    pub(crate) fn set(&self, watched: bool) {
        self.0.store(watched, Ordering::Relaxed);
    }
}

/// Shows a request to the program before it leaves, and takes the headers that it is to have.
fn ask(hook: &Called<String, Option<String>>, event: &mut RequestEvent<'_>) {
    let (sender, receiver) = mpsc::sync_channel(1);
    let asked = hook.call_with_return_value(about_to_leave(event), Mode::NonBlocking, move |answer, _| {
        // what it threw was reported by the package; the request goes on
        let _ = sender.send(answer.ok().flatten());
        Ok(())
    });
    if asked != Status::Ok {
        return;
    }
    // the event loop may be busy for a while: other requests of this thread go on elsewhere
    let Ok(Some(headers)) = tokio::task::block_in_place(|| receiver.recv()) else { return };
    headers_of(event, &headers);
}

/// What shows each answer while a resource is waited for.
pub(crate) fn progress(seen: &Function<'_, Loaded, ()>) -> napi::Result<Seen> {
    let seen = seen
        .build_threadsafe_function::<Answer>()
        .weak::<true>()
        .build_callback(|context| arrived(&context.env, context.value))?;
    Ok(Box::new(move |answer| {
        seen.call(answer, Mode::NonBlocking);
    }))
}

/// A function that gets how many bytes have come or left, and how many there are in all, if that is known.
pub(crate) type Transferred<'a> = Function<'a, FnArgs<(f64, Option<f64>)>, ()>;

/// What shows how far a file has come.
pub(crate) fn transferred(seen: &Transferred<'_>) -> napi::Result<Moved> {
    let seen = called(seen)?;
    Ok(Box::new(move |done: u64, total: Option<u64>| {
        seen.call((done as f64, total.map(|total| total as f64)).into(), Mode::NonBlocking);
    }))
}

/// Functions of the program's that give the credential.
pub(crate) struct Credentials {
    credential: Called<(), Promise<String>>,
    rejected: Option<Called<u32, Promise<bool>>>,
}

impl Credentials {
    pub(crate) fn of(functions: &Functions<'_>) -> napi::Result<Option<Credentials>> {
        let Some(credential) = &functions.credential else { return Ok(None) };
        let rejected = functions.rejected.as_ref().map(called).transpose()?;
        Ok(Some(Credentials { credential: called(credential)?, rejected }))
    }

    async fn given(&self) -> didww::Result<Credential> {
        // without what was thrown, which may hold the credential
        let failed = |_| Error::invalid_member("authentication", "authentication: it was rejected");
        let promise = self.credential.call_async(()).await.map_err(failed)?;
        credential_of(&promise.await.map_err(failed)?)
    }
}

impl didww::Authentication for Credentials {
    fn credential<'a>(
        &'a self,
        _: &'a AuthenticationContext<'a>,
    ) -> BoxFuture<'a, didww::Result<Credential>> {
        Box::pin(self.given())
    }

    fn rejected<'a>(
        &'a self,
        _: &'a AuthenticationContext<'a>,
        _: &'a Credential,
        response: &'a didww::ResponseInfo,
    ) -> BoxFuture<'a, didww::Result<bool>> {
        Box::pin(async {
            let Some(rejected) = &self.rejected else { return Ok(false) };
            let failed = |_| Error::invalid_member("authentication", "authentication: rejected was rejected");
            let promise = rejected.call_async(u32::from(response.status())).await.map_err(failed)?;
            promise.await.map_err(failed)
        })
    }
}
