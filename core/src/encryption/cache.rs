//! The public keys that a client has fetched.

use super::PublicKeys;
use crate::transport::CallOptions;
use crate::{Client, Result};
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};

/// How long one call waits for the keys that another one fetches, before it fetches them itself: nobody may be polling
/// the other one any more.
const PATIENCE: Duration = Duration::from_secs(5);

/// The keys, once they have been fetched. Errors are not kept.
#[derive(Default)]
pub(crate) struct KeyCache(Mutex<Option<PublicKeys>>);

impl KeyCache {
    /// The keys; fetched once, by whoever asks first. `stale` are those that the server no longer accepts.
    pub(crate) async fn keys(
        &self,
        client: &Client,
        stale: Option<&PublicKeys>,
        options: CallOptions,
    ) -> Result<PublicKeys> {
        let Some(mut kept) = self.lock(options).await else {
            return fetch(client, options).await;
        };
        if let Some(keys) = kept.as_ref().filter(|keys| Some(*keys) != stale) {
            return Ok(keys.clone());
        }
        let keys = fetch(client, options).await?;
        *kept = Some(keys.clone());
        Ok(keys)
    }

    async fn lock(&self, options: CallOptions) -> Option<MutexGuard<'_, Option<PublicKeys>>> {
        let patience = options.time_left().map_or(PATIENCE, |left| left.min(PATIENCE));
        tokio::time::timeout(patience, self.0.lock()).await.ok()
    }
}

async fn fetch(client: &Client, options: CallOptions) -> Result<PublicKeys> {
    let mut list = client.public_keys().list();
    list.options = options;
    PublicKeys::from_resources(list.send().await?.iter())
}
