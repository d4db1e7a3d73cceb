//! As many requests a second as the API allows, and no more.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

use crate::{Error, Result};

/// Requests a second that the API allows for one key.
const PER_SECOND: u32 = 20;
/// Requests that may leave at once after a quiet time, unless told otherwise.
const BURST: u32 = 20;
/// A second, and a little more: requests may arrive closer together than they left.
const WINDOW: Duration = Duration::from_millis(1020);
/// How late a timer may be: what is due within it may leave at once.
const TICK: Duration = Duration::from_millis(2);
/// Into how many parts the line is parted to tell when its last one may leave.
const PROBES: usize = 64;
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
                "at least one request a second, unless there is to be no limit",
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
    state: Mutex<State>,
}

struct State {
    pace: Pace,
    /// Those who wait, by when they came.
    line: BTreeMap<u64, Arc<Ticket>>,
    /// How many have ever stood in line.
    stood: u64,
}

/// The place of one who waits. No task drives the line: each one who waits wakes when its own turn should have come, and
/// gives those before it theirs, as of when they were due. So nobody depends on a future that is not polled, or on a
/// runtime that rests.
struct Ticket {
    since: Instant,
    deadline: Option<Instant>,
    verdict: Mutex<Option<Result<Permit, NoRoomInTime>>>,
    /// There is a verdict, or it is the first in line now.
    news: Notify,
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

/// That a request may leave; from [`RateLimiter::acquire`].
#[derive(Debug, Clone, Copy)]
pub struct Permit {
    /// Since when.
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
            burst: f64::from(limit.burst).max(f64::from(per_second) * TICK.as_secs_f64()),
            credit: limit.burst.into(),
            counted: now,
            left: VecDeque::new(),
            paused_until: now,
            share: 1.0,
            last_429: None,
        };
        let state = State { pace, line: BTreeMap::new(), stood: 0 };
        Ok(RateLimiter(Some(Arc::new(Shared { limit, state: Mutex::new(state) }))))
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
            waiting: state.line.len(),
        }
    }

    /// Waits until a request may leave, in a tokio runtime. Dropping the future gives up the place in line.
    ///
    /// Send it soon: what was not taken for a second has to wait again.
    pub async fn acquire(&self) -> Permit {
        // where there is always room, a task that does nothing else must give way to others all the same
        tokio::task::coop::consume_budget().await;
        loop {
            // without a deadline there is always room in time
            if let Ok(permit) = self.pass(None).await {
                return permit;
            }
        }
    }

    /// Waits until a request may leave, if that is within `limit`.
    ///
    /// # Errors
    /// At once if it is not, and as soon as a 429 makes it so.
    pub async fn acquire_within(&self, limit: Duration) -> Result<Permit, NoRoomInTime> {
        tokio::task::coop::consume_budget().await;
        self.pass(Instant::now().checked_add(limit)).await
    }

    /// A permit, if a request may leave now: for code that is not async.
    pub fn try_acquire(&self) -> Option<Permit> {
        let now = Instant::now();
        match &self.0 {
            Some(shared) => shared.state().at_once(now),
            None => Some(Permit { at: now }),
        }
    }

    /// Says that the server answered 429 to the request that left with `permit`: for code that uses the key without this
    /// crate's clients, which say so themselves.
    pub fn too_many_requests(&self, permit: Permit, retry_after: Option<Duration>) {
        let Some(shared) = &self.0 else {
            return;
        };
        let news = shared.state().slow_down(Instant::now(), permit, retry_after);
        tell(news);
    }

    pub(crate) async fn pass(&self, deadline: Option<Instant>) -> Result<Permit, NoRoomInTime> {
        match &self.0 {
            Some(shared) => shared.pass(deadline).await,
            None => Ok(Permit { at: Instant::now() }),
        }
    }
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimiter").field("limit", &self.limit()).field("state", &self.state()).finish()
    }
}

/// Wakes those for whom there is news: wakers are the programs' own, and are not called with the state locked.
fn tell(news: Vec<Arc<Ticket>>) {
    for ticket in news {
        ticket.news.notify_one();
    }
}

/// A place in line, until it is dropped.
struct Place<'a> {
    shared: &'a Shared,
    number: u64,
    ticket: Arc<Ticket>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let news = {
            let mut state = self.shared.state();
            let was_first = state.first() == Some(self.number);
            state.line.remove(&self.number);
            // the next one may leave sooner now
            state.line.values().next().filter(|_| was_first).cloned()
        };
        tell(news.into_iter().collect());
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // nothing in here panics halfway
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn pass(&self, deadline: Option<Instant>) -> Result<Permit, NoRoomInTime> {
        loop {
            let (turn, news) = self.line_up(deadline);
            tell(news);
            let place = match turn? {
                Turn::Now(permit) => return Ok(permit),
                Turn::Later(place) => place,
            };
            let permit = place.wait().await?;
            let now = Instant::now();
            let late = now.saturating_duration_since(permit.at);
            if late <= TICK {
                return Ok(permit);
            }
            // one that was not taken for a second is no right to send now
            if late < WINDOW {
                self.state().pace.leaves_late(permit.at, now);
                return Ok(Permit { at: now });
            }
        }
    }

    /// Takes its turn if nobody is before it, or a place in line if there is room in time; and says whom to wake.
    fn line_up(&self, deadline: Option<Instant>) -> (Result<Turn<'_>, NoRoomInTime>, Vec<Arc<Ticket>>) {
        let mut state = self.state();
        let now = Instant::now();
        let number = state.stood;
        let (_, news) = state.advance(now, number);
        if let Some(permit) = state.at_once(now) {
            return (Ok(Turn::Now(permit)), news);
        }
        if let Err(no_room) = in_time(state.pace.ready_behind(now, state.line.len()), now, deadline) {
            return (Err(no_room), news);
        }
        state.stood += 1;
        let ticket =
            Arc::new(Ticket { since: now, deadline, verdict: Mutex::new(None), news: Notify::new() });
        state.line.insert(number, ticket.clone());
        (Ok(Turn::Later(Place { shared: self, number, ticket })), news)
    }
}

enum Turn<'a> {
    Now(Permit),
    Later(Place<'a>),
}

impl Place<'_> {
    async fn wait(self) -> Result<Permit, NoRoomInTime> {
        loop {
            let now = Instant::now();
            let (look, news) = self.shared.state().advance(now, self.number);
            tell(news);
            if let Some(verdict) = self.ticket.verdict() {
                return verdict;
            }
            in_time(look, now, self.ticket.deadline)?;
            // its time, or news before it
            let _ = timeout_at(look, self.ticket.news.notified()).await;
        }
    }
}

impl Ticket {
    fn verdict(&self) -> Option<Result<Permit, NoRoomInTime>> {
        *self.verdict.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn judge(&self, verdict: Result<Permit, NoRoomInTime>) {
        *self.verdict.lock().unwrap_or_else(PoisonError::into_inner) = Some(verdict);
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
    fn first(&self) -> Option<u64> {
        self.line.keys().next().copied()
    }

    /// A permit, if nobody waits and there is room now.
    fn at_once(&mut self, now: Instant) -> Option<Permit> {
        let free = self.line.is_empty() && self.pace.take(now).is_none();
        free.then_some(Permit { at: now })
    }

    /// Lets pass who may, in turn; says when the one with this number is to look again, and whom to wake.
    fn advance(&mut self, now: Instant, number: u64) -> (Instant, Vec<Arc<Ticket>>) {
        let mut news = Vec::new();
        let mut look = now;
        let mut at = now.min(self.pace.counted);
        while let Some(first) = self.line.first_entry() {
            at = at.max(first.get().since);
            let verdict = match self.pace.take(at) {
                None => Ok(Permit { at }),
                Some(ready) if ready <= now => {
                    at = ready;
                    continue;
                }
                Some(ready) => {
                    look = ready;
                    match in_time(ready, now, first.get().deadline) {
                        Ok(()) => break,
                        Err(no_room) => Err(no_room),
                    }
                }
            };
            let ticket = first.remove();
            ticket.judge(verdict);
            news.push(ticket);
        }
        if !news.is_empty() {
            // somebody else is the first now
            news.extend(self.line.values().next().cloned());
        }
        if self.first() != Some(number) {
            look = self.pace.ready_behind(now, self.line.range(..number).count());
        }
        (look, news)
    }

    fn slow_down(&mut self, now: Instant, permit: Permit, retry_after: Option<Duration>) -> Vec<Arc<Ticket>> {
        self.pace.slow_down(now, permit, retry_after);
        let mut news = Vec::new();
        // those for whom there is no room in time any more need not wait to be told
        for (number, ticket) in std::mem::take(&mut self.line) {
            match in_time(self.pace.ready_behind(now, self.line.len()), now, ticket.deadline) {
                Ok(()) => {
                    self.line.insert(number, ticket);
                }
                Err(no_room) => {
                    ticket.judge(Err(no_room));
                    news.push(ticket);
                }
            }
        }
        news.extend(self.line.values().next().cloned());
        news
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
        self.note(now);
        let over = now.checked_sub(WINDOW);
        while self.left.len() > self.per_second as usize || self.left.front().copied() <= over {
            self.left.pop_front();
        }
        None
    }

    /// Remembers that a request leaves, in order.
    fn note(&mut self, at: Instant) {
        let place = self.left.partition_point(|left| *left <= at);
        self.left.insert(place, at);
    }

    /// A request that was to leave at `due` leaves now only.
    fn leaves_late(&mut self, due: Instant, now: Instant) {
        if let Ok(place) = self.left.binary_search(&due) {
            self.left.remove(place);
            self.note(now);
        }
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
        let begin = now.max(self.counted).max(self.paused_until);
        let saved = (begin - self.counted).as_secs_f64() / spacing.as_secs_f64();
        let credit = (self.credit + saved).min(self.burst);
        let lacks = (ahead as f64 + 1.0 - credit).max(0.0);
        let by_credit = begin + spacing.mul_f64(lacks);
        // where the window holds somebody up, those behind follow evenly spread; behind a whole window all are
        let near = ahead.min(self.per_second as usize);
        let step = near / PROBES + 1;
        let probes = (0..near).step_by(step).chain([near]);
        let by_window = probes.filter_map(|more| {
            self.window_opens(now, more).map(|opens| opens + spacing.mul_f64((ahead - more) as f64))
        });
        by_window.fold(by_credit, Instant::max)
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
        self.share = self.share(now);
        if self.last_429.is_none_or(|last| permit.at > last) {
            self.share = (self.share / 2.0).max(SLOWEST);
            self.last_429 = Some(now);
        }
        self.paused_until = self.paused_until.max(until);
        self.credit = 0.0;
        self.counted = self.counted.max(self.paused_until);
    }
}
