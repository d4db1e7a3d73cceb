//! A file that is read as it comes.

use bytes::Bytes;

use super::{
    body::broken,
    deadline::{Late, Pace},
};
use crate::{Error, Result, TimeoutError, TimeoutPhase, response::ResponseInfo};

/// A file whose head has come, and whose body is read piece by piece.
pub(crate) struct OpenFile {
    info: ResponseInfo,
    response: reqwest::Response,
    pace: Pace,
}

impl OpenFile {
    pub(super) fn new(info: ResponseInfo, response: reqwest::Response, pace: Pace) -> Self {
        OpenFile { info, response, pace }
    }

    /// Status and headers.
    pub(crate) fn info(&self) -> &ResponseInfo {
        &self.info
    }

    /// The next piece; `None` at the end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>> {
        match self.pace.within(self.response.chunk()).await {
            Ok(chunk) => chunk.map_err(|error| broken(error, self.info.clone())),
            Err(late) => Err(self.late(late)),
        }
    }

    fn late(&self, late: Late) -> Error {
        TimeoutError {
            phase: TimeoutPhase::Body,
            limit: self.pace.limit(late),
            wait: None,
            response: Some(self.info.clone()),
            target: self.info.target().clone(),
            source: None,
        }
        .into()
    }
}
