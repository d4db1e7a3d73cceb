//! Waiting for what the server does by itself: orders that are settled, exports that are made, verifications that are
//! decided.

use crate::endpoint::{Create, Endpoint};
use crate::error::WaitError;
use crate::face::{Creatable, Settling};
use crate::jsonapi::{Resource, Value};
use crate::parameters::call_options;
use crate::schema::Settles;
use crate::transport::CallOptions;
use crate::{BoxFuture, Error, Result};
use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How long it is waited for unless it is said.
const PATIENCE: Duration = Duration::from_secs(600);
/// The first pause between two questions, unless it is said.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause, unless it is said.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
/// What a pause is longer than the one before.
const GROWTH: f64 = 1.5;

type Progress<T> = Arc<dyn Fn(&T) + Send + Sync>;

/// How it is asked whether something is done.
pub(crate) struct Polling<T> {
    pub(crate) patience: Option<Duration>,
    pub(crate) first: Duration,
    longest: Duration,
    pub(crate) progress: Option<Progress<T>>,
}

impl<T> Default for Polling<T> {
    fn default() -> Self {
        Polling { patience: Some(PATIENCE), first: FIRST_PAUSE, longest: LONGEST_PAUSE, progress: None }
    }
}

impl<T> Clone for Polling<T> {
    fn clone(&self) -> Self {
        Polling { progress: self.progress.clone(), ..*self }
    }
}

impl<T> fmt::Debug for Polling<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Polling")
            .field("patience", &self.patience)
            .field("first", &self.first)
            .field("longest", &self.longest)
            .finish_non_exhaustive()
    }
}

impl<T> Polling<T> {
    fn check(&self) -> Result<()> {
        if self.first.is_zero() {
            return Err(Error::invalid_option("poll_every", "it must be longer than nothing"));
        }
        Ok(())
    }

    /// The pause after so many questions. Up to a tenth longer or shorter, so that many who wait do not ask all at once.
    fn pause(&self, asked: u32) -> Duration {
        let longest = self.longest.max(self.first);
        let factor = GROWTH.powi(i32::try_from(asked).unwrap_or(i32::MAX).min(64));
        let pause = self.first.as_secs_f64() * factor;
        let pause = pause.min(longest.as_secs_f64()) * (0.9 + 0.2 * fastrand::f64());
        Duration::try_from_secs_f64(pause).unwrap_or(longest)
    }
}

/// What both ways of waiting can be told.
macro_rules! polling_options {
    ($call_type:ident $(, in $call:ident)?) => {
        impl<T: crate::Settling> $call_type<T> {
            /// How long it is waited for; 10 minutes unless this says otherwise. Then it is [`Error::Wait`](crate::Error::Wait), which tells
            /// the id: what was waited for goes on.
            pub fn within(mut self, patience: std::time::Duration) -> Self {
                self.$($call.)?polling.patience = Some(patience);
                self
            }

            /// Waits for as long as it takes.
            pub fn without_end(mut self) -> Self {
                self.$($call.)?polling.patience = None;
                self
            }

            /// The first pause between two questions, 1 s unless this says otherwise. Each is half as long again as the
            /// one before, 15 s at most, or as long as this if that is longer.
            pub fn poll_every(mut self, pause: std::time::Duration) -> Self {
                self.$($call.)?polling.first = pause;
                self
            }

            /// Calls `seen` with what each answer tells, the last one too.
            pub fn on_progress(mut self, seen: impl Fn(&T) + Send + Sync + 'static) -> Self {
                self.$($call.)?polling.progress = Some(std::sync::Arc::new(seen));
                self
            }
        }
    };
}
pub(crate) use polling_options;

impl<T: Settling> Endpoint<T> {
    /// Waits until one is no longer pending: an order is completed, an export has its file, a verification is decided.
    /// Await it.
    ///
    /// ```no_run
    /// # async fn run(client: didww::Client) -> didww::Result<()> {
    /// let order = client.orders().wait("5a1d2c9e-…").await?;
    /// # let _ = order;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Wait`] if the time is up, if it comes to a state that is neither on the way nor what is waited for (a
    /// canceled order, a state that this release does not know), and if its state cannot be asked for; what may pass
    /// ([`Error::is_retryable`]) is borne until the time is up.
    pub fn wait(&self, id: impl AsRef<str>) -> Wait<T> {
        let polling = Polling::default();
        Wait { endpoint: self.clone(), id: id.as_ref().to_owned(), polling, options: CallOptions::default() }
    }
}

impl<T: Settling + Creatable> Endpoint<T> {
    /// [`create`](Self::create) and [`wait`](Self::wait) in one: gives it when the server has done with it. Await it.
    ///
    /// ```no_run
    /// # async fn run(client: didww::Client) -> didww::Result<()> {
    /// use didww::{Export, ExportFilters, ExportType};
    ///
    /// let filters = ExportFilters::new().with_year(2026).with_month(4);
    /// let export = Export::new().with_export_type(ExportType::CdrIn).with_filters(filters);
    /// let export = client
    ///     .exports()
    ///     .create_and_wait(export)
    ///     .on_progress(|export| println!("{}", export.status()))
    ///     .await?;
    /// client.exports().download(&export, "april.csv").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`create`](Self::create), and then those of [`wait`](Self::wait).
    pub fn create_and_wait(&self, resource: T) -> CreateAndWait<T> {
        let create = self.create(resource);
        CreateAndWait {
            endpoint: self.clone(),
            create,
            polling: Polling::default(),
            options: CallOptions::default(),
        }
    }
}

/// Something that is waited for; made by [`Endpoint::wait`]. The limits of a call are those of each question.
#[derive(Debug, Clone)]
#[must_use = "nothing is asked until it is awaited"]
pub struct Wait<T> {
    endpoint: Endpoint<T>,
    id: String,
    pub(crate) polling: Polling<T>,
    pub(crate) options: CallOptions,
}

polling_options!(Wait);
call_options!([T] Wait<T>);

/// Something that is created and waited for; made by [`Endpoint::create_and_wait`]. The limits of a call are those of
/// the creation, and of each question.
#[derive(Debug, Clone)]
#[must_use = "nothing is created until it is awaited"]
pub struct CreateAndWait<T> {
    endpoint: Endpoint<T>,
    create: Create<T>,
    pub(crate) polling: Polling<T>,
    pub(crate) options: CallOptions,
}

polling_options!(CreateAndWait);
call_options!([T] CreateAndWait<T>);

impl<T: Settling> Wait<T> {
    /// Waits; the same as to await it.
    pub async fn send(self) -> Result<T> {
        self.polling.check()?;
        let course = Course::new(self.endpoint, self.id, self.polling, self.options)?;
        course.run(None).await
    }
}

impl<T: Settling + Creatable> CreateAndWait<T> {
    /// Creates and waits; the same as to await it.
    pub async fn send(mut self) -> Result<T> {
        self.polling.check()?;
        self.create.options = self.options;
        let created = self.create.send().await?;
        let id = created.as_ref().id().to_owned();
        let course = Course::new(self.endpoint, id, self.polling, self.options)?;
        course.run(Some(created)).await
    }
}

impl<T: Settling> IntoFuture for Wait<T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'static, Result<T>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<T: Settling + Creatable> IntoFuture for CreateAndWait<T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'static, Result<T>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// Where it stands.
enum Step {
    OnTheWay,
    Done,
    Elsewhere,
}

/// The questions, until one gives what is waited for.
struct Course<T> {
    endpoint: Endpoint<T>,
    id: String,
    polling: Polling<T>,
    options: CallOptions,
    settles: Settles,
    began: Instant,
    /// As it was last seen.
    status: String,
    /// There is time for one more question alone.
    last: bool,
}

impl<T: Settling> Course<T> {
    fn new(endpoint: Endpoint<T>, id: String, polling: Polling<T>, options: CallOptions) -> Result<Self> {
        let Some(settles) = endpoint.schema().settles else {
            let message = format!(
                "{} do not settle by themselves: there is nothing to wait for",
                endpoint.schema().wire_type
            );
            return Err(Error::invalid_input(message));
        };
        let (began, status) = (Instant::now(), String::new());
        Ok(Course { endpoint, id, polling, options, settles, began, status, last: false })
    }

    async fn run(mut self, mut seen: Option<T>) -> Result<T> {
        let mut asked = 0;
        loop {
            if let Some(resource) = seen.take() {
                match self.look(&resource) {
                    Step::Done => return Ok(resource),
                    Step::Elsewhere => return Err(self.error(false, None)),
                    Step::OnTheWay => {}
                }
                self.pause(asked).await?;
                asked += 1;
            }
            let mut find = self.endpoint.find(&self.id);
            find.options = self.options;
            match self.within(find.send()).await? {
                Ok(resource) => seen = Some(resource),
                // before anything of it was seen, an error is that of a question like any other
                Err(error) if self.status.is_empty() && !error.is_retryable() => return Err(error),
                Err(error) if error.is_retryable() => {
                    if self.pause(asked).await.is_err() {
                        return Err(self.error(true, Some(error)));
                    }
                    asked += 1;
                }
                Err(error) => return Err(self.error(false, Some(error))),
            }
        }
    }

    /// Where it stands, told to whoever wants to know.
    fn look(&mut self, resource: &T) -> Step {
        if let Some(progress) = &self.polling.progress {
            progress(resource);
        }
        let resource: &Resource = resource.as_ref();
        let state = resource.get(self.settles.attribute);
        self.status = state.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
        let among = |states: &[&str]| states.contains(&self.status.as_str());
        match (among(self.settles.from), among(self.settles.to)) {
            (true, _) => Step::OnTheWay,
            (_, true) => Step::Done,
            _ => Step::Elsewhere,
        }
    }

    fn until(&self) -> Option<Instant> {
        self.polling.patience.and_then(|patience| self.began.checked_add(patience))
    }

    /// Sleeps, if there is time to ask again afterwards.
    async fn pause(&mut self, asked: u32) -> Result<()> {
        if self.last {
            return Err(self.error(true, None));
        }
        let mut pause = self.polling.pause(asked);
        let left = self.until().map(|until| until.saturating_duration_since(Instant::now()));
        if let Some(left) = left.filter(|left| pause >= *left) {
            // a last question when the time is nearly up is worth more than none
            self.last = true;
            pause = left.mul_f64(0.9);
        }
        tokio::time::sleep(pause).await;
        Ok(())
    }

    async fn within<O>(&self, work: impl Future<Output = O>) -> Result<O> {
        match self.until() {
            Some(until) => tokio::time::timeout_at(until, work).await.map_err(|_| self.error(true, None)),
            None => Ok(work.await),
        }
    }

    fn error(&self, timed_out: bool, cause: Option<Error>) -> Error {
        WaitError {
            resource: self.endpoint.schema().wire_type,
            id: self.id.clone(),
            status: self.status.clone(),
            waited: self.began.elapsed(),
            timed_out,
            cause,
        }
        .into()
    }
}
