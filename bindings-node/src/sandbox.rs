//! A local DIDWW in this process, to develop against and to test with.

use crate::errors::checked;
use crate::promise::promise;
use napi::bindgen_prelude::*;
use napi_derive::napi;

/// A running sandbox.
#[napi]
pub struct Sandbox(didww_bridge::Sandbox);

/// A request or callback: what it is as JSON, and its body.
#[napi(object, object_from_js = false)]
pub struct Recorded {
    /// Everything but the body.
    pub head: String,
    /// The body.
    pub body: Buffer,
}

impl From<didww_bridge::Recorded> for Recorded {
    fn from(didww_bridge::Recorded { head, body }: didww_bridge::Recorded) -> Self {
        Recorded { head, body: body.into() }
    }
}

fn all(recorded: Vec<didww_bridge::Recorded>) -> Vec<Recorded> {
    recorded.into_iter().map(Recorded::from).collect()
}

/// Starts a sandbox on the loopback interface.
#[napi(ts_return_type = "Promise<Sandbox>")]
pub fn start_sandbox<'env>(env: &'env Env, settings: Option<String>) -> Result<PromiseRaw<'env, Sandbox>> {
    let start = checked(didww_bridge::Sandbox::start(settings.as_deref()))?;
    promise(env, None, start, |_, sandbox| Ok(Sandbox(sandbox)))
}

#[napi]
impl Sandbox {
    /// The base URL to give to a client.
    #[napi(getter)]
    pub fn base_url(&self) -> String {
        self.0.base_url().to_owned()
    }

    /// The API key to give to a client.
    #[napi(getter)]
    pub fn api_key(&self) -> String {
        self.0.api_key().to_owned()
    }

    /// The secret that callbacks are signed with.
    #[napi(getter)]
    pub fn callback_secret(&self) -> String {
        self.0.callback_secret().to_owned()
    }

    /// Lets everything that is pending settle now.
    #[napi]
    pub fn settle_all(&self) -> Result<()> {
        checked(self.0.settle_all())
    }

    /// The requests that were made, oldest first.
    #[napi]
    pub fn requests(&self) -> Result<Vec<Recorded>> {
        checked(self.0.requests()).map(all)
    }

    /// The latest request with a method, whose path begins so.
    #[napi]
    pub fn last_request(&self, method: String, path_prefix: String) -> Result<Option<Recorded>> {
        Ok(checked(self.0.last_request(&method, &path_prefix))?.map(Recorded::from))
    }

    /// What an uploaded file holds, decrypted.
    #[napi]
    pub fn uploaded_file(&self, id: String) -> Result<Option<Buffer>> {
        Ok(checked(self.0.uploaded_file(&id))?.map(Buffer::from))
    }

    /// Puts other keys in the place of the public keys.
    #[napi]
    pub fn rotate_keys(&self) -> Result<()> {
        checked(self.0.rotate_keys())
    }

    /// Blocks a trunk for outgoing calls, as if it had spent its threshold.
    #[napi]
    pub fn block_trunk(&self, id: String) -> Result<bool> {
        checked(self.0.block_trunk(&id))
    }

    /// The callbacks that were made or are under way, oldest first.
    #[napi]
    pub fn callbacks(&self) -> Result<Vec<Recorded>> {
        checked(self.0.callbacks()).map(all)
    }

    /// Waits until all callbacks about what has happened so far are delivered or given up.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn wait_for_callbacks<'env>(&self, env: &'env Env) -> Result<PromiseRaw<'env, ()>> {
        done(env, checked(self.0.wait_for_callbacks())?)
    }

    /// Stops it, once the requests under way are answered.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn close<'env>(&self, env: &'env Env) -> Result<PromiseRaw<'env, ()>> {
        done(env, self.0.close())
    }
}

fn done(env: &Env, work: impl Future<Output = ()> + Send + 'static) -> Result<PromiseRaw<'_, ()>> {
    let work = async move {
        work.await;
        Ok(())
    };
    promise(env, None, work, |_, ()| Ok(()))
}
