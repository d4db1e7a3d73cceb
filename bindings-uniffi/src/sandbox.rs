//! A local DIDWW in this process, to develop against and to test with.

use crate::errors::Result;
use crate::work::{done, settled};
use std::sync::Arc;

/// A running sandbox.
#[derive(uniffi::Object)]
pub struct Sandbox(didww_bridge::Sandbox);

/// A request or callback: what it is as JSON, and its body.
#[derive(uniffi::Record)]
pub struct Recorded {
    /// Everything but the body.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl From<didww_bridge::Recorded> for Recorded {
    fn from(didww_bridge::Recorded { head, body }: didww_bridge::Recorded) -> Self {
        Recorded { head, body }
    }
}

fn all(recorded: Vec<didww_bridge::Recorded>) -> Vec<Recorded> {
    recorded.into_iter().map(Recorded::from).collect()
}

/// Starts a sandbox on the loopback interface.
#[uniffi::export]
pub async fn start_sandbox(settings: Option<String>) -> Result<Arc<Sandbox>> {
    let start = didww_bridge::Sandbox::start(settings.as_deref())?;
    Ok(Arc::new(Sandbox(done(None, start).await?)))
}

#[uniffi::export]
impl Sandbox {
    /// The base URL to give to a client.
    pub fn base_url(&self) -> String {
        self.0.base_url().to_owned()
    }

    /// The API key to give to a client.
    pub fn api_key(&self) -> String {
        self.0.api_key().to_owned()
    }

    /// The secret that callbacks are signed with.
    pub fn callback_secret(&self) -> String {
        self.0.callback_secret().to_owned()
    }

    /// Lets everything that is pending settle now.
    pub fn settle_all(&self) -> Result<()> {
        Ok(self.0.settle_all()?)
    }

    /// The requests that were made, oldest first.
    pub fn requests(&self) -> Result<Vec<Recorded>> {
        Ok(all(self.0.requests()?))
    }

    /// The latest request with a method, whose path begins so.
    pub fn last_request(&self, method: String, path_prefix: String) -> Result<Option<Recorded>> {
        Ok(self.0.last_request(&method, &path_prefix)?.map(Recorded::from))
    }

    /// What an uploaded file holds, decrypted.
    pub fn uploaded_file(&self, id: String) -> Result<Option<Vec<u8>>> {
        Ok(self.0.uploaded_file(&id)?)
    }

    /// Puts other keys in the place of the public keys.
    pub fn rotate_keys(&self) -> Result<()> {
        Ok(self.0.rotate_keys()?)
    }

    /// Blocks a trunk for outgoing calls, as if it had spent its threshold.
    pub fn block_trunk(&self, id: String) -> Result<bool> {
        Ok(self.0.block_trunk(&id)?)
    }

    /// The callbacks that were made or are under way, oldest first.
    pub fn callbacks(&self) -> Result<Vec<Recorded>> {
        Ok(all(self.0.callbacks()?))
    }

    /// Waits until all callbacks about what has happened so far are delivered or given up.
    pub async fn wait_for_callbacks(&self) -> Result<()> {
        settled(self.0.wait_for_callbacks()?).await
    }

    /// Stops it, once the requests under way are answered.
    pub async fn stop(&self) -> Result<()> {
        settled(self.0.close()).await
    }
}
