//! A list page by page.

use crate::loaded::{Answer, Loaded};
use crate::promise::{Cancel, promise};
use didww::{Resource, binding};
use napi::bindgen_prelude::*;
use napi_derive::napi;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Mutex;

/// A list page by page.
#[napi]
pub struct Pages(Arc<Turns>);

struct Turns {
    /// Until nobody wants more of them.
    pages: Mutex<Option<didww::Pages<Resource>>>,
    /// A turn was given up in the middle: its page is asked for anew.
    abandoned: AtomicBool,
}

impl Pages {
    pub(crate) fn new(pages: didww::Pages<Resource>) -> Self {
        Pages(Arc::new(Turns { pages: Mutex::new(Some(pages)), abandoned: AtomicBool::new(false) }))
    }
}

#[napi]
impl Pages {
    /// The next page; `null` after the last one.
    #[napi(ts_return_type = "Promise<Loaded | null>")]
    pub fn next<'env>(
        &self,
        env: &'env Env,
        cancel: Option<&Cancel>,
    ) -> Result<PromiseRaw<'env, Option<Loaded>>> {
        let turns = self.0.clone();
        let work = async move {
            let mut pages = turns.pages.lock().await;
            let Some(pages) = pages.as_mut() else { return Ok(None) };
            if turns.abandoned.swap(true, Ordering::AcqRel) {
                binding::give_up(pages);
            }
            let page = pages.try_next().await;
            turns.abandoned.store(false, Ordering::Release);
            Ok(page?.as_ref().map(Answer::page))
        };
        promise(env, cancel, work, |env, answer| answer.map(|answer| answer.arrived(env)).transpose())
    }

    /// Ends what is fetched ahead: nobody wants more pages. A turn that is under way goes on.
    #[napi]
    pub fn close(&self) {
        if let Ok(mut pages) = self.0.pages.try_lock() {
            *pages = None;
        }
    }
}
