//! As many requests a second as the API allows, and no more.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicUsize, atomic::Ordering},
    time::Duration,
};

use tokio::{
    sync::{Notify, oneshot},
    time::{Instant, timeout_at},
};

use crate::{Error, Result};

/// Requests a second that the API allows for one key.
const PER_SECOND: u32 = 20;
/// Requests that may leave at once after a quiet time, unless told otherwise.
const BURST: u32 = 20;
/// A second, and a little more: requests may arrive closer together than they left.
const WINDOW: Duration = Duration::from_millis(1020);
/// Pause after a 429 that does not say how long to wait.
const PAUSE: Duration = Duration::from_secs(1);
/// Longest pause after a 429, whatever it says.
const MAX_PAUSE: Duration = Duration::from_secs(60);
/// Slowest that 429s make a client, as a share of its limit.
const SLOWEST: f64 = 1.0 / 16.0;
/// Share of the limit that comes back with each second without a 429.
const RECOVERY: f64 = 0.05;

/// How many requests a second may leave.
///
/// The default is what the API allows for a key: 20 a second, all 20 at once after a quiet time. After such a burst
/// the next requests wait until that second is over and then leave evenly spread, so that no second has more than the
/// limit; a second is taken for 1.02 s, since requests may arrive closer together than they left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// `None`: no limit.
    per_second: Option<u32>,
    burst: u32,
}

impl RateLimit {
    /// This many requests a second, at most 20 of them at once.
    pub fn per_second(requests: u32) -> Self {
        RateLimit { per_second: Some(requests), burst: requests.min(BURST) }
    }

    /// At most this many requests at once after a quiet time; never more than a second's.
    #[must_use]
    pub fn burst(mut self, requests: u32) -> Self {
        self.burst = self.per_second.map_or(requests, |most| requests.min(most));
        self
    }

    /// No limit; what is too much is the server's to say.
    pub fn off() -> Self {
        RateLimit { per_second: None, burst: 0 }
    }

    pub(crate) fn check(self) -> Result<Self> {
        match self.per_second {
            Some(0) => Err(Error::invalid_option(
                "rate_limit",
                "at least one request a second; RateLimit::off() is no limit",
            )),
            Some(_) if self.burst == 0 => {
                Err(Error::invalid_option("rate_limit", "a burst has at least one request"))
            }
            _ => Ok(self),
        }
    }
}

/// 20 requests a second, a burst of 20.
impl Default for RateLimit {
    fn default() -> Self {
        RateLimit::per_second(PER_SECOND)
    }
}

/// Lets requests pass at a [`RateLimit`], in the order in which they came.
///
/// Each client has its own, which its clones share. Give several clients of the same key one limiter
/// ([`ClientBuilder::rate_limiter`](crate::ClientBuilder::rate_limiter)), or let other code that uses the key
/// [`acquire`](RateLimiter::acquire) from it. Cloning it is cheap: the clones are one limiter.
///
/// When the server says 429, everyone who shares the limiter pauses as long as `Retry-After` says (1 s if it does not,
/// 60 s at most) and goes on at half the speed, at a sixteenth at least; each second without another 429 gives
/// back a twentieth of the limit.
#[derive(Clone)]
pub struct RateLimiter(Option<Arc<Shared>>);

struct Shared {
    limit: RateLimit,
    /// How many stand in line and have not gone.
    waiting: AtomicUsize,
    /// A 429 came: the line has to be looked at again.
    slowed: Notify,
    state: Mutex<State>,
}

struct State {
    line: VecDeque<Waiter>,
    /// A task lets those in line pass.
    driven: bool,
    pace: Pace,
}

/// One in line. It does not have to be polled for the line to go on: a future that nobody polls holds up nobody.
struct Waiter {
    deadline: Option<Instant>,
    turn: oneshot::Sender<Result<Permit, NoRoomInTime>>,
}

struct Pace {
    per_second: f64,
    burst: f64,
    /// Requests that may leave at once, as of `counted`.
    credit: f64,
    counted: Instant,
    /// When the last second's worth of requests left.
    left: VecDeque<Instant>,
    paused_until: Instant,
    /// Share of the limit that 429s have left, as of `paused_until`.
    share: f64,
    last_429: Option<Instant>,
}

/// What a limiter lets pass now.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RateLimiterState {
    /// Requests a second now; less than the limit after a 429. `None`: no limit.
    pub per_second: Option<f64>,
    /// How long nothing passes because of a 429.
    pub paused: Duration,
    /// Requests that wait.
    pub waiting: usize,
}

/// There is no room for a request in the time that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the rate limit has no room in time: {wait:?} to wait")]
#[non_exhaustive]
pub struct NoRoomInTime {
    /// How long it would have had to wait.
    pub wait: Duration,
}

/// That a request may leave, since when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Permit {
    pub(crate) at: Instant,
}

impl RateLimiter {
    /// A limiter of its own.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a limit or a burst of nothing.
    pub fn new(limit: RateLimit) -> Result<Self> {
        let limit = limit.check()?;
        let Some(per_second) = limit.per_second else {
            return Ok(RateLimiter(None));
        };
        let now = Instant::now();
        let pace = Pace {
            per_second: per_second.into(),
            burst: limit.burst.into(),
            credit: limit.burst.into(),
            counted: now,
            left: VecDeque::new(),
            paused_until: now,
            share: 1.0,
            last_429: None,
        };
        Ok(RateLimiter(Some(Arc::new(Shared {
            limit,
            waiting: AtomicUsize::new(0),
            slowed: Notify::new(),
            state: Mutex::new(State { line: VecDeque::new(), driven: false, pace }),
        }))))
    }

    /// The limit that it was made with.
    pub fn limit(&self) -> RateLimit {
        self.0.as_ref().map_or(RateLimit::off(), |shared| shared.limit)
    }

    /// What it lets pass now.
    pub fn state(&self) -> RateLimiterState {
        let Some(shared) = &self.0 else {
            return RateLimiterState { per_second: None, paused: Duration::ZERO, waiting: 0 };
        };
        let (now, state) = (Instant::now(), shared.state());
        let pace = &state.pace;
        RateLimiterState {
            per_second: Some(pace.per_second * pace.share(now)),
            paused: pace.paused_until.saturating_duration_since(now),
            waiting: shared.waiting.load(Ordering::Relaxed),
        }
    }

    /// Waits until a request may leave, in a tokio runtime. Dropping the future gives up the place in line.
    pub async fn acquire(&self) {
        // without a deadline there is always room in time
        let _ = self.pass(None).await;
    }

    /// Waits until a request may leave, if that is within `limit`.
    ///
    /// # Errors
    /// At once if it is not, and as soon as a 429 makes it so.
    pub async fn acquire_within(&self, limit: Duration) -> Result<(), NoRoomInTime> {
        self.pass(Instant::now().checked_add(limit)).await.map(drop)
    }

    /// Says that the server answered 429 just now: for code that uses the key without this crate's clients, which say
    /// so themselves.
    pub fn too_many_requests(&self, retry_after: Option<Duration>) {
        self.slow_down(Permit { at: Instant::now() }, retry_after);
    }

    pub(crate) async fn pass(&self, deadline: Option<Instant>) -> Result<Permit, NoRoomInTime> {
        match &self.0 {
            Some(shared) => shared.pass(deadline).await,
            None => Ok(Permit { at: Instant::now() }),
        }
    }

    /// The request that left with `permit` was answered 429.
    pub(crate) fn slow_down(&self, permit: Permit, retry_after: Option<Duration>) {
        if let Some(shared) = &self.0 {
            shared.state().pace.slow_down(Instant::now(), permit, retry_after);
            shared.slowed.notify_waiters();
        }
    }
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimiter").field("limit", &self.limit()).field("state", &self.state()).finish()
    }
}

/// Counts one who waits, for as long as it lives.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Waiting(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // nothing in here panics halfway
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn pass(self: &Arc<Self>, deadline: Option<Instant>) -> Result<Permit, NoRoomInTime> {
        loop {
            let (turn, _waiting) = match self.line_up(deadline)? {
                Turn::Now(permit) => return Ok(permit),
                Turn::Later(turn) => (turn, Waiting::new(&self.waiting)),
            };
            let turn = match deadline {
                Some(deadline) => timeout_at(deadline, turn).await.map_err(|_| self.no_room()),
                None => Ok(turn.await),
            };
            match turn? {
                // one that was not taken for a second is no right to send now
                Ok(Ok(permit)) if permit.at.elapsed() < WINDOW => return Ok(permit),
                Ok(Err(no_room)) => return Err(no_room),
                // nor is one of a line whose runtime has ended
                Ok(Ok(_)) | Err(_) => {}
            }
        }
    }

    /// Takes its turn if nobody is before it, or a place in line if there is room in time.
    fn line_up(self: &Arc<Self>, deadline: Option<Instant>) -> Result<Turn, NoRoomInTime> {
        let mut state = self.state();
        let now = Instant::now();
        let waiting = self.waiting.load(Ordering::Relaxed);
        let ready = match state.driven {
            true => state.pace.ready_behind(now, waiting),
            false => match state.pace.take(now) {
                None => return Ok(Turn::Now(Permit { at: now })),
                Some(ready) => ready,
            },
        };
        in_time(ready, now, deadline)?;
        let (turn, granted) = oneshot::channel();
        state.line.push_back(Waiter { deadline, turn });
        if !state.driven {
            state.driven = true;
            tokio::spawn(drive(Driver(self.clone())));
        }
        Ok(Turn::Later(granted))
    }

    fn no_room(&self) -> NoRoomInTime {
        let now = Instant::now();
        let ready = self.state().pace.ready_behind(now, self.waiting.load(Ordering::Relaxed));
        NoRoomInTime { wait: ready.saturating_duration_since(now) }
    }
}

enum Turn {
    Now(Permit),
    Later(oneshot::Receiver<Result<Permit, NoRoomInTime>>),
}

/// The task that lets those in line pass.
struct Driver(Arc<Shared>);

/// Also when the runtime ends: those who still wait then line up again, in a runtime of their own.
impl Drop for Driver {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.driven = false;
        state.line.clear();
    }
}

/// Lets those in line pass, one after the other, until nobody is left.
async fn drive(driver: Driver) {
    let shared = &driver.0;
    loop {
        let slowed = shared.slowed.notified();
        let Some(ready) = shared.state().next_in_line() else {
            return;
        };
        if timeout_at(ready, slowed).await.is_ok() {
            shared.state().send_away();
        }
    }
}

fn in_time(ready: Instant, now: Instant, deadline: Option<Instant>) -> Result<(), NoRoomInTime> {
    match deadline {
        Some(deadline) if ready > deadline => {
            Err(NoRoomInTime { wait: ready.saturating_duration_since(now) })
        }
        _ => Ok(()),
    }
}

impl State {
    /// Lets pass who may; says when to look again, or that nobody is left.
    fn next_in_line(&mut self) -> Option<Instant> {
        loop {
            let waiter = self.line.pop_front()?;
            if waiter.turn.is_closed() {
                continue;
            }
            let now = Instant::now();
            let Some(ready) = self.pace.take(now) else {
                // whoever goes in this very moment takes the turn along
                let _ = waiter.turn.send(Ok(Permit { at: now }));
                continue;
            };
            match in_time(ready, now, waiter.deadline) {
                Ok(()) => self.line.push_front(waiter),
                Err(no_room) => {
                    let _ = waiter.turn.send(Err(no_room));
                    continue;
                }
            }
            return Some(ready);
        }
    }

    /// Tells those for whom there is no room in time any more.
    fn send_away(&mut self) {
        let now = Instant::now();
        for waiter in std::mem::take(&mut self.line) {
            let ready = self.pace.ready_behind(now, self.line.len());
            match in_time(ready, now, waiter.deadline) {
                Ok(()) => self.line.push_back(waiter),
                Err(no_room) => {
                    let _ = waiter.turn.send(Err(no_room));
                }
            }
        }
    }
}

impl Pace {
    /// Lets a request pass, or says when to ask again.
    fn take(&mut self, now: Instant) -> Option<Instant> {
        self.count(now);
        let by_window = self.window_opens(now, 0);
        if let Some(opens) = by_window.filter(|opens| *opens > now) {
            // nothing is saved up while the window is closed, or it would open on another burst
            if opens > self.counted {
                self.credit = self.credit.clamp(1.0, self.burst);
                self.counted = opens;
            }
            return Some(opens.max(self.paused_until));
        }
        let ready = self.credit_suffices(now).max(self.paused_until);
        if ready > now {
            return Some(ready);
        }
        self.credit -= 1.0;
        self.left.push_back(now);
        let over = now.checked_sub(WINDOW);
        while self.left.len() > self.per_second as usize || self.left.front().copied() <= over {
            self.left.pop_front();
        }
        None
    }

    /// Adds what was saved up since the last count.
    fn count(&mut self, now: Instant) {
        if now > self.counted {
            let saved = (now - self.counted).as_secs_f64() / self.spacing(now).as_secs_f64();
            self.credit = (self.credit + saved).min(self.burst);
            self.counted = now;
        }
    }

    fn credit_suffices(&self, now: Instant) -> Instant {
        // rounding must not make a request wait for a nanosecond
        let lacks = (1.0 - self.credit - 1e-9).max(0.0);
        now.max(self.counted) + self.spacing(now).mul_f64(lacks)
    }

    /// When the window has room for one more, `more` requests from now on included.
    fn window_opens(&self, now: Instant, more: usize) -> Option<Instant> {
        let most = ((self.per_second * self.share(now)) as usize).max(1);
        let oldest = (self.left.len() + more).checked_sub(most)?;
        self.left.get(oldest).map(|left| *left + WINDOW)
    }

    /// When a request behind `ahead` others may leave, as far as can be told now.
    fn ready_behind(&self, now: Instant, ahead: usize) -> Instant {
        let spacing = self.spacing(now);
        let mut credit = self.credit;
        let mut ready = now.max(self.counted).max(self.paused_until);
        credit = (credit
            + (ready.saturating_duration_since(self.counted)).as_secs_f64() / spacing.as_secs_f64())
        .min(self.burst);
        // behind a whole window of others everything is evenly spread
        let near = ahead.min(self.per_second as usize);
        for more in 0..=near {
            if credit >= 1.0 {
                credit -= 1.0;
            } else {
                ready += spacing.mul_f64(1.0 - credit);
                credit = 0.0;
            }
            if let Some(opens) = self.window_opens(now, more) {
                ready = ready.max(opens);
            }
        }
        ready + spacing.mul_f64((ahead - near) as f64)
    }

    /// Time from one request to the next when nothing is saved up.
    fn spacing(&self, now: Instant) -> Duration {
        WINDOW.div_f64(self.per_second * self.share(now))
    }

    fn share(&self, now: Instant) -> f64 {
        let quiet = now.saturating_duration_since(self.paused_until).as_secs_f64();
        (self.share + quiet * RECOVERY).min(1.0)
    }

    fn slow_down(&mut self, now: Instant, permit: Permit, retry_after: Option<Duration>) {
        self.count(now);
        let until = now + retry_after.unwrap_or(PAUSE).min(MAX_PAUSE);
        // what left before the last 429 came says nothing new about the speed
        if self.last_429.is_none_or(|last| permit.at > last) {
            self.share = (self.share(now) / 2.0).max(SLOWEST);
            self.last_429 = Some(now);
        }
        self.paused_until = self.paused_until.max(until);
        self.credit = 0.0;
        self.counted = self.counted.max(self.paused_until);
    }
}
