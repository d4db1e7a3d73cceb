//! Bytes that the program has as a stream, on their way to the core.

use crate::promise::promise;
use napi::bindgen_prelude::*;
use napi_derive::napi;

/// Takes the pieces of a stream, as fast as whoever reads them.
#[napi]
pub struct Feed(pub(crate) didww_bridge::Feed);

#[napi]
impl Feed {
    /// One that nobody reads yet.
    #[allow(clippy::new_without_default)]
    #[napi(constructor)]
    pub fn new() -> Self {
        Feed(didww_bridge::Feed::new())
    }

    /// Gives a piece when there is room for it; false if nobody wants more.
    #[napi(ts_return_type = "Promise<boolean>")]
    pub fn push<'env>(&self, env: &'env Env, piece: &[u8]) -> Result<PromiseRaw<'env, bool>> {
        // a copy, for the program may write to its bytes while another thread reads
        taken(env, self.0.push(piece.to_vec()))
    }

    /// Says that this was all.
    #[napi(ts_return_type = "Promise<boolean>")]
    pub fn end<'env>(&self, env: &'env Env) -> Result<PromiseRaw<'env, bool>> {
        taken(env, self.0.end())
    }

    /// Says that the rest will never come.
    #[napi(ts_return_type = "Promise<boolean>")]
    pub fn fail<'env>(&self, env: &'env Env, message: String) -> Result<PromiseRaw<'env, bool>> {
        taken(env, self.0.fail(message))
    }
}

/// Whether somebody wants more.
fn taken(env: &Env, work: impl Future<Output = bool> + Send + 'static) -> Result<PromiseRaw<'_, bool>> {
    promise(env, None, async move { Ok(work.await) }, |_, taken| Ok(taken))
}
