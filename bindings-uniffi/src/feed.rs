//! Bytes that the program has as a stream, on their way to the core.

use crate::work::settled;

/// Takes the pieces of a stream, as fast as whoever reads them.
#[derive(uniffi::Object)]
pub struct Feed(pub(crate) didww_bridge::Feed);

#[uniffi::export]
impl Feed {
    /// One that nobody reads yet.
    #[allow(clippy::new_without_default)]
    #[uniffi::constructor]
    pub fn new() -> Self {
        Feed(didww_bridge::Feed::new())
    }

    /// Gives a piece when there is room for it; false if nobody wants more.
    pub async fn push(&self, piece: Vec<u8>) -> bool {
        settled(self.0.push(piece)).await.unwrap_or(false)
    }

    /// Says that this was all.
    pub async fn end(&self) -> bool {
        settled(self.0.end()).await.unwrap_or(false)
    }

    /// Says that the rest will never come.
    pub async fn fail(&self, reason: String) -> bool {
        settled(self.0.fail(reason)).await.unwrap_or(false)
    }
}
