//! A list page by page.

use crate::errors::Result;
use crate::loaded::{Loaded, arrived};
use crate::work::{Cancel, done};
use std::sync::Arc;

/// A list page by page.
#[derive(uniffi::Object)]
pub struct Pages(pub(crate) didww_bridge::Pages);

#[uniffi::export]
impl Pages {
    /// The next page; nothing after the last one.
    pub async fn next(&self, cancel: Option<Arc<Cancel>>) -> Result<Option<Arc<Loaded>>> {
        Ok(done(cancel, self.0.next()).await?.map(arrived))
    }

    /// Ends what is fetched ahead: nobody wants more pages. A turn that is under way goes on.
    pub fn end(&self) {
        self.0.close();
    }
}
