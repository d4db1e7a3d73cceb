//! A list page by page.

use crate::loaded::{Loaded, arrived};
use crate::promise::{Cancel, promise};
use didww_bridge::Answer;
use napi::bindgen_prelude::*;
use napi_derive::napi;

/// A list page by page.
#[napi]
pub struct Pages(pub(crate) didww_bridge::Pages);

#[napi]
impl Pages {
    /// The next page; `null` after the last one.
    #[napi(ts_return_type = "Promise<Loaded | null>")]
    pub fn next<'env>(
        &self,
        env: &'env Env,
        cancel: Option<&Cancel>,
    ) -> Result<PromiseRaw<'env, Option<Loaded>>> {
        promise(env, cancel, self.0.next(), some_arrived)
    }

    /// Ends what is fetched ahead: nobody wants more pages. A turn that is under way goes on.
    #[napi]
    pub fn close(&self) {
        self.0.close();
    }
}

/// What may be nothing.
pub(crate) fn some_arrived(env: &Env, answer: Option<Answer>) -> Result<Option<Loaded>> {
    answer.map(|answer| arrived(env, answer)).transpose()
}
