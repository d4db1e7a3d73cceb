//! A list page by page.

use crate::loaded::{Answer, Loaded};
use crate::promise::{Cancel, promise};
use didww::{Resource, binding};
use napi::bindgen_prelude::*;
use napi_derive::napi;
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The pages, until nobody wants more of them.
type Left = Option<didww::Pages<Resource>>;

/// A list page by page.
#[napi]
pub struct Pages(Arc<Mutex<Left>>);

impl Pages {
    pub(crate) fn new(pages: didww::Pages<Resource>) -> Self {
        Pages(Arc::new(Mutex::new(Some(pages))))
    }
}

/// A turn that ends its request if it is given up: its page is asked for anew.
struct Turn {
    left: OwnedMutexGuard<Left>,
    is_over: bool,
}

impl Turn {
    async fn page(mut self) -> didww::Result<Option<Answer>> {
        let Some(pages) = self.left.as_mut() else { return Ok(None) };
        let page = pages.try_next().await;
        self.is_over = true;
        Ok(page?.as_ref().map(Answer::page))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !self.is_over
            && let Some(pages) = self.left.as_mut()
        {
            binding::give_up(pages);
        }
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
        let left = self.0.clone();
        let work = async move { Turn { left: left.lock_owned().await, is_over: false }.page().await };
        promise(env, cancel, work, |env, answer| answer.map(|answer| answer.arrived(env)).transpose())
    }

    /// Ends what is fetched ahead: nobody wants more pages. A turn that is under way goes on.
    #[napi]
    pub fn close(&self) {
        if let Ok(mut left) = self.0.try_lock() {
            *left = None;
        }
    }
}
