//! The rate limiter, on a clock that the tests move.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use didww::{Client, RateLimit, RateLimiter};
use futures_util::future::join_all;
use proptest::prelude::*;
use tokio::time::{Instant, advance, sleep, timeout};

/// A request leaves and is answered 429.
fn slow_down(limiter: &RateLimiter, retry_after: Option<Duration>) {
    let permit = limiter.try_acquire().expect("room for one");
    limiter.too_many_requests(permit, retry_after);
}

fn limiter(limit: RateLimit) -> RateLimiter {
    RateLimiter::new(limit).expect("a limiter")
}

fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

/// When each of `count` requests that come at once may leave, since now.
async fn times(limiter: &RateLimiter, count: usize) -> Vec<f64> {
    let began = Instant::now();
    let mut times = Vec::new();
    for _ in 0..count {
        limiter.acquire().await;
        times.push(began.elapsed().as_secs_f64());
    }
    times
}

/// When each of these requests may leave, since now.
async fn times_of<F: Future<Output = didww::Permit> + Unpin>(requests: &mut [F]) -> Vec<f64> {
    let began = Instant::now();
    let one = async |request: &mut F| {
        request.await;
        began.elapsed().as_secs_f64()
    };
    join_all(requests.iter_mut().map(one)).await
}

/// The most that left within any second.
fn busiest(times: &[f64]) -> usize {
    let within = |from: f64| times.iter().filter(|time| (from..from + 1.0).contains(*time)).count();
    times.iter().map(|from| within(*from)).max().unwrap_or(0)
}

#[tokio::test(start_paused = true)]
async fn twenty_at_once_then_evenly_spread() {
    let limiter = limiter(RateLimit::default());
    let times = times(&limiter, 100).await;
    assert!(times[..20].iter().all(|time| *time == 0.0), "{times:?}");
    assert!((1.0..1.1).contains(&times[20]), "{times:?}");
    assert!(times[21..].windows(2).all(|pair| (0.049..0.055).contains(&(pair[1] - pair[0]))), "{times:?}");
    assert_eq!(busiest(&times), 20);
    assert!((4.8..5.2).contains(&times[99]), "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn a_quiet_time_gives_the_burst_back() {
    let limiter = limiter(RateLimit::default());
    times(&limiter, 40).await;
    sleep(seconds(3.0)).await;
    let again = times(&limiter, 21).await;
    assert!(again[..20].iter().all(|time| *time == 0.0) && again[20] > 0.9, "{again:?}");
}

#[tokio::test(start_paused = true)]
async fn a_burst_of_one_spreads_everything() {
    let limiter = limiter(RateLimit::per_second(10).burst(1));
    let times = times(&limiter, 11).await;
    assert!(times.windows(2).all(|pair| (0.09..0.11).contains(&(pair[1] - pair[0]))), "{times:?}");
    assert!((0.99..1.1).contains(&times[10]), "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn a_thousand_a_second() {
    let limiter = limiter(RateLimit::per_second(1000));
    let times = times(&limiter, 10_000).await;
    assert!((9.5..10.5).contains(&times[9_999]), "{}", times[9_999]);
    assert!(busiest(&times) <= 1000);
}

#[tokio::test(start_paused = true)]
async fn off_waits_for_nothing() {
    let limiter = limiter(RateLimit::off());
    assert!(times(&limiter, 1000).await.iter().all(|time| *time == 0.0));
    slow_down(&limiter, None);
    assert_eq!(times(&limiter, 1).await, [0.0]);
    assert_eq!(limiter.state().per_second, None);
}

#[tokio::test(start_paused = true)]
async fn first_come_first_served_among_tasks() {
    let limiter = limiter(RateLimit::per_second(100).burst(1));
    let order = Arc::new(Mutex::new(Vec::new()));
    let tasks = (0..50).map(|number| {
        let (limiter, order) = (limiter.clone(), order.clone());
        async move {
            limiter.acquire().await;
            order.lock().unwrap().push(number);
        }
    });
    join_all(tasks).await;
    assert_eq!(*order.lock().unwrap(), (0..50).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn whoever_gives_up_leaves_the_line() {
    let limiter = limiter(RateLimit::per_second(10).burst(1));
    limiter.acquire().await;
    let began = Instant::now();
    // 100 that wait for a moment only: they must not cost the one behind them ten seconds
    let impatient = (0..100).map(|_| timeout(seconds(0.01), limiter.acquire()));
    let patient = limiter.acquire();
    let (gone, ()) = tokio::join!(join_all(impatient), async {
        sleep(seconds(0.001)).await;
        patient.await;
    });
    assert!(gone.iter().all(Result::is_err));
    assert!(began.elapsed() < seconds(0.2), "{:?}", began.elapsed());
    assert_eq!(limiter.state().waiting, 0);
}

#[tokio::test(start_paused = true)]
async fn no_room_in_time_is_said_at_once() {
    let limiter = limiter(RateLimit::per_second(10).burst(1));
    limiter.acquire().await;
    let began = Instant::now();
    let refused = limiter.acquire_within(seconds(0.05)).await.unwrap_err();
    assert!((seconds(0.09)..seconds(0.11)).contains(&refused.wait), "{refused}");
    assert_eq!(began.elapsed(), Duration::ZERO);
    // 20 in line: two seconds
    let line = limiter.clone();
    let line = tokio::spawn(async move { join_all((0..20).map(|_| line.acquire())).await });
    tokio::task::yield_now().await;
    assert_eq!(limiter.state().waiting, 20);
    let refused = limiter.acquire_within(seconds(1.5)).await.unwrap_err();
    assert!((seconds(1.9)..seconds(2.3)).contains(&refused.wait), "{refused}");
    assert!(began.elapsed() < seconds(0.001));
    assert!(refused.to_string().contains("wait"), "{refused}");
    limiter.acquire_within(seconds(3.0)).await.unwrap();
    line.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_429_pauses_everyone_and_halves_the_speed() {
    let limiter = limiter(RateLimit::default());
    limiter.acquire().await;
    sleep(seconds(5.0)).await;
    slow_down(&limiter, Some(seconds(3.0)));
    let state = limiter.state();
    assert_eq!((state.per_second, state.paused), (Some(10.0), seconds(3.0)));
    let other = limiter.clone();
    let times = times(&other, 21).await;
    assert!((3.0..3.2).contains(&times[0]), "{times:?}");
    // no burst after the pause, and at first a tenth of a second between two
    assert!((0.09..0.11).contains(&(times[1] - times[0])), "{times:?}");
    // every second gives a twentieth back
    sleep(seconds(20.0)).await;
    assert_eq!(limiter.state().per_second, Some(20.0));
}

#[tokio::test(start_paused = true)]
async fn the_speed_comes_back_gradually() {
    let limiter = limiter(RateLimit::default());
    slow_down(&limiter, Some(Duration::ZERO));
    let mut speeds = Vec::new();
    for _ in 0..12 {
        speeds.push(limiter.state().per_second.unwrap());
        advance(seconds(1.0)).await;
    }
    assert_eq!(speeds[0], 10.0);
    assert!(speeds.windows(2).all(|pair| pair[1] >= pair[0] && pair[1] - pair[0] < 1.01), "{speeds:?}");
    assert_eq!(speeds[11], 20.0);
}

#[tokio::test(start_paused = true)]
async fn no_429_makes_it_stand_still() {
    let limiter = limiter(RateLimit::default());
    for _ in 0..50 {
        let permit = limiter.acquire().await;
        sleep(seconds(0.01)).await;
        limiter.too_many_requests(permit, Some(Duration::ZERO));
    }
    let speed = limiter.state().per_second.unwrap();
    assert!((1.25..3.0).contains(&speed), "{speed}");
    // an hour to wait is cut to a minute
    let permit = limiter.acquire().await;
    limiter.too_many_requests(permit, Some(seconds(3600.0)));
    assert_eq!(limiter.state().paused, seconds(60.0));
}

#[tokio::test(start_paused = true)]
async fn a_429_reaches_those_who_wait_already() {
    let limiter = limiter(RateLimit::per_second(10).burst(1));
    let permit = limiter.acquire().await;
    let began = Instant::now();
    let slowed = async {
        sleep(seconds(0.05)).await;
        limiter.too_many_requests(permit, Some(seconds(30.0)));
    };
    let (first, second, ()) =
        tokio::join!(limiter.acquire_within(seconds(5.0)), limiter.acquire_within(seconds(60.0)), slowed);
    let refused = first.unwrap_err();
    assert!(refused.wait > seconds(29.0), "{refused}");
    second.unwrap();
    assert!(began.elapsed() > seconds(30.0));
}

#[tokio::test]
async fn limits_of_nothing_are_refused() {
    for limit in [RateLimit::per_second(0), RateLimit::per_second(10).burst(0)] {
        let error = Client::builder("k").rate_limit(limit).build().unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().starts_with("rate_limit"), "{error}");
    }
    assert_eq!(RateLimit::per_second(5).burst(50), RateLimit::per_second(5));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the limit, the bursts and the pauses: no second has more than the limit, and nobody waits without need.
    #[test]
    fn no_second_above_the_limit(
        per_second in 1u32..200,
        burst in 1u32..300,
        waves in prop::collection::vec((1usize..80, 0u64..3000), 1..6),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let limiter = limiter(RateLimit::per_second(per_second).burst(burst));
            let began = Instant::now();
            let (mut left, mut idle) = (Vec::new(), 0.0);
            for (count, pause) in waves {
                for _ in 0..count {
                    limiter.acquire().await;
                    left.push(began.elapsed().as_secs_f64());
                }
                sleep(Duration::from_millis(pause)).await;
                idle += pause as f64 / 1000.0;
            }
            assert!(busiest(&left) <= per_second as usize, "{left:?}");
            let needed = left.len() as f64 / f64::from(per_second) * 1.03;
            let took = left.last().unwrap();
            // a closed window may have to be waited for once after each burst
            assert!(*took <= needed + idle + 1.1 * 6.0, "{took} for {} at {per_second}", left.len());
        });
    }
}

#[test]
fn a_limiter_can_be_shared_by_clients() {
    let first = Client::new("k").unwrap();
    let second = Client::builder("k").rate_limiter(first.rate_limiter()).build().unwrap();
    let clone = first.clone();
    let other = Client::new("k").unwrap();
    slow_down(first.rate_limiter(), None);
    let speed = |client: &Client| client.rate_limiter().state().per_second.unwrap();
    assert!(speed(&second) < 11.0 && speed(&clone) < 11.0);
    assert_eq!(speed(&other), 20.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_tasks_get_every_permit() {
    let limiter = limiter(RateLimit::per_second(100_000).burst(1000));
    let passed = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = (0..2000)
        .map(|_| {
            let (limiter, passed) = (limiter.clone(), passed.clone());
            tokio::spawn(async move {
                limiter.acquire().await;
                passed.fetch_add(1, Ordering::Relaxed);
            })
        })
        .collect();
    join_all(tasks).await;
    assert_eq!((passed.load(Ordering::Relaxed), limiter.state().waiting), (2000, 0));
}

#[tokio::test(start_paused = true)]
async fn a_future_that_nobody_polls_holds_up_nobody() {
    let limiter = limiter(RateLimit::per_second(10).burst(1));
    limiter.acquire().await;
    let mut forgotten = Box::pin(limiter.acquire());
    assert!(timeout(seconds(0.01), &mut forgotten).await.is_err());
    // it is first in line, and stays there while something else is done
    timeout(seconds(1.0), limiter.acquire()).await.expect("its turn");
    sleep(seconds(5.0)).await;
    // its turn is long gone by: it takes another one
    timeout(seconds(1.0), forgotten).await.expect("its turn");
    assert_eq!(limiter.state().waiting, 0);
}

#[tokio::test(start_paused = true)]
async fn turns_that_nobody_takes_go_by() {
    let limiter = limiter(RateLimit::default());
    times(&limiter, 20).await;
    let mut forgotten: Vec<_> = (0..100).map(|_| Box::pin(limiter.acquire())).collect();
    let first_poll = join_all(forgotten.iter_mut().map(|future| timeout(Duration::ZERO, future)));
    assert!(first_poll.await.iter().all(Result::is_err));
    assert_eq!(limiter.state().waiting, 100);
    sleep(seconds(8.0)).await;
    // whoever comes gives those before it their turns, which are theirs although nobody takes them
    limiter.acquire_within(seconds(0.1)).await.expect("its turn");
    assert_eq!(limiter.state().waiting, 0);
    // who comes back for a turn of seconds ago has to line up again
    let again = times_of(&mut forgotten).await;
    assert!(busiest(&again) <= 20, "{again:?}");
}

#[tokio::test(start_paused = true)]
async fn the_429s_of_one_burst_are_one() {
    let limiter = limiter(RateLimit::default());
    let permits = join_all((0..20).map(|_| limiter.acquire())).await;
    for permit in permits {
        sleep(seconds(0.01)).await;
        limiter.too_many_requests(permit, None);
    }
    assert_eq!(limiter.state().per_second, Some(10.0));
}

#[tokio::test(start_paused = true)]
async fn a_late_429_takes_nothing_back() {
    let limiter = limiter(RateLimit::default());
    let (first, late) = (limiter.acquire().await, limiter.acquire().await);
    limiter.too_many_requests(first, Some(Duration::ZERO));
    sleep(seconds(4.0)).await;
    let regained = limiter.state().per_second.expect("a limit");
    limiter.too_many_requests(late, Some(Duration::ZERO));
    assert!(regained > 13.0 && limiter.state().per_second == Some(regained), "{:?}", limiter.state());
}

/// A runtime of this thread alone.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime")
}

#[test]
fn a_runtime_that_rests_holds_up_nobody() {
    let limiter = limiter(RateLimit::per_second(10).burst(1));
    let resting = runtime();
    let line = limiter.clone();
    // it has a task in line, and nothing runs in it any more
    resting.block_on(async {
        limiter.acquire().await;
        tokio::spawn(async move { line.acquire().await });
        tokio::task::yield_now().await;
    });
    assert_eq!(limiter.state().waiting, 1);
    runtime().block_on(async { limiter.acquire_within(seconds(60.0)).await.expect("its turn") });
    drop(resting);
}

#[test]
fn runtimes_that_end_in_the_middle_leave_it_as_it_was() {
    for _ in 0..20 {
        let limiter = limiter(RateLimit::per_second(1000).burst(1));
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap();
        for _ in 0..4 {
            let limiter = limiter.clone();
            runtime.spawn(async move {
                loop {
                    limiter.acquire().await;
                    std::thread::sleep(Duration::from_millis(1));
                }
            });
        }
        std::thread::sleep(Duration::from_millis(5));
        drop(runtime);
        assert_eq!(limiter.state().waiting, 0);
    }
}

#[test]
fn without_a_runtime_it_says_so_and_goes_on() {
    let limiter = limiter(RateLimit::per_second(1000).burst(1));
    while limiter.try_acquire().is_some() {}
    let waiting = std::panic::AssertUnwindSafe(|| {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let _ = std::pin::pin!(limiter.acquire()).poll(&mut context);
    });
    // it may have been its turn just then
    if let Err(panic) = std::panic::catch_unwind(waiting) {
        let said = panic.downcast_ref::<&str>().copied().unwrap_or_default().to_owned();
        let said = panic.downcast_ref::<String>().cloned().unwrap_or(said);
        assert!(said.contains("runtime"), "{said}");
    }
    assert_eq!(limiter.state().waiting, 0);
}

#[test]
fn a_runtime_that_ends_leaves_nobody_waiting() {
    let limiter = limiter(RateLimit::per_second(10).burst(1));
    let first = runtime();
    first.block_on(limiter.acquire());
    let line = limiter.clone();
    let waiting = first.spawn(async move { line.acquire().await });
    first.block_on(tokio::task::yield_now());
    let second = std::thread::spawn({
        let limiter = limiter.clone();
        move || runtime().block_on(async move { limiter.acquire().await })
    });
    while limiter.state().waiting < 2 {
        std::thread::yield_now();
    }
    drop(waiting);
    drop(first);
    second.join().expect("no panic");
}
