//! A list page by page.

use crate::answer::Answer;
use didww::binding::{self, Instants};
use didww::{Resource, Result};
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The pages, until nobody wants more of them.
type Left = Option<didww::Pages<Resource>>;

/// A list page by page.
pub struct Pages {
    left: Arc<Mutex<Left>>,
    instants: Instants,
}

impl std::fmt::Debug for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

impl Pages {
    pub(crate) fn new(pages: didww::Pages<Resource>, instants: Instants) -> Self {
        Pages { left: Arc::new(Mutex::new(Some(pages))), instants }
    }

    /// The next page; none after the last one.
    pub fn next(&self) -> impl Future<Output = Result<Option<Answer>>> + Send + 'static {
        let (left, instants) = (self.left.clone(), self.instants);
        async move { Turn { left: left.lock_owned().await, is_over: false }.page(instants).await }
    }

    /// Ends what is fetched ahead: nobody wants more pages. A turn that is under way goes on.
    pub fn close(&self) {
        if let Ok(mut left) = self.left.try_lock() {
            *left = None;
        }
    }
}

/// A turn that ends its request if it is given up: its page is asked for anew.
struct Turn {
    left: OwnedMutexGuard<Left>,
    is_over: bool,
}

impl Turn {
    async fn page(mut self, instants: Instants) -> Result<Option<Answer>> {
        let Some(pages) = self.left.as_mut() else { return Ok(None) };
        let page = pages.try_next().await;
        self.is_over = true;
        Ok(page?.map(|page| Answer::page(&page, instants)))
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
