//! Invented calls, one after the other.

use super::recipe::{Line, Recipe, Route};
use crate::random::Random;

/// A call. Money is in ten-thousandths of a dollar.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) start: i64,
    /// When it was answered, if it was.
    pub(super) connect: Option<i64>,
    pub(super) end: i64,
    pub(super) source: u64,
    /// The name that the caller shows, or that goes with the number.
    pub(super) source_name: &'static str,
    pub(super) line: &'a Line,
    pub(super) route: Option<&'a Route>,
    /// The number that an outgoing call shows; none for its source.
    pub(super) cli: Option<&'a str>,
    pub(super) destination: &'static Destination,
    pub(super) destination_number: u64,
    pub(super) attempt: u64,
    pub(super) outcome: &'static Outcome,
    pub(super) metered: u64,
    pub(super) termination: u64,
    pub(super) name_lookup: u64,
    /// Identifies the call.
    pub(super) id: (u64, u64),
}

impl Call<'_> {
    /// Seconds that were talked.
    pub(super) fn duration(&self) -> u64 {
        self.connect.map_or(0, |connect| u64::try_from(self.end - connect).unwrap_or(0))
    }

    /// What an outgoing call costs.
    pub(super) fn charged(&self) -> u64 {
        (self.destination.rate * self.billed()).div_ceil(60)
    }

    /// Seconds that an outgoing call is charged for.
    pub(super) fn billed(&self) -> u64 {
        self.duration().div_ceil(6) * 6
    }
}

/// How a call ended.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) code: u16,
    pub(super) response: &'static str,
}

const ANSWERED: Outcome = Outcome { code: 200, response: "OK" };
const UNANSWERED: &[Outcome] = &[
    Outcome { code: 486, response: "Busy Here" },
    Outcome { code: 487, response: "Request Terminated" },
    Outcome { code: 408, response: "SIP transaction timeout" },
    Outcome { code: 480, response: "Temporarily Unavailable" },
    Outcome { code: 603, response: "Declined, \"not now\"" },
];
const NO_ROUTE: Outcome = Outcome { code: 404, response: "Not Found" };

/// Where outgoing calls go: the first digits of numbers that are set aside for fiction, to which two are added.
#[derive(Debug)]
pub(super) struct Destination {
    prefix: u64,
    pub(super) country: &'static str,
    pub(super) network: &'static str,
    /// Price of a minute.
    pub(super) rate: u64,
}

const DESTINATIONS: &[Destination] = &[
    Destination {
        prefix: 4_420_794_603,
        country: "United Kingdom",
        network: "United Kingdom - London",
        rate: 120,
    },
    Destination {
        prefix: 4_477_009_001,
        country: "United Kingdom",
        network: "Mobile, all carriers",
        rate: 450,
    },
    Destination {
        prefix: 121_255_501,
        country: "United States",
        network: "United States - New York",
        rate: 90,
    },
    Destination { prefix: 331_990_012, country: "France", network: "", rate: 105 },
];

/// Where incoming calls come from, in the same way.
const SOURCES: &[u64] = &[121_255_501, 120_255_501, 131_255_501, 4_420_794_600, 4_477_009_001];

const NAMES: &[&str] =
    &["", "", "Ada Quill", "Thornbury, Miles", "Example \"Widgets\" Ltd", "Zoë Żółć", "WIRELESS CALLER"];

impl Recipe {
    /// The call in row `index`. It begins after those before it; the values follow from the recipe alone.
    pub(super) fn call(&self, index: u64) -> Option<Call<'_>> {
        let mut random = Random::new(self.seed ^ index.wrapping_mul(0xA076_1D64_78BD_642F));
        // the first rows show each number once
        let lines = u64::try_from(self.lines.len()).unwrap_or(1);
        let place = if index < lines { index } else { random.next() % lines.max(1) };
        let line = self.lines.get(usize::try_from(place).ok()?)?;
        let start = self.start(index, random.next());
        let destination = pick(DESTINATIONS, &mut random)?;
        let source_prefix = pick(SOURCES, &mut random)?;
        let (route, cli) = match line {
            Line::Number { routes, .. } => (pick(routes, &mut random), None),
            Line::Trunk { numbers, .. } => (None, pick(numbers, &mut random).map(String::as_str)),
        };
        let reachable = matches!(line, Line::Trunk { .. }) || route.is_some();
        let (_, last) = self.span;
        let rings = i64::try_from(random.next() % 20 + 1).unwrap_or(1);
        let connect =
            (start + rings < last && reachable && !random.next().is_multiple_of(8)).then_some(start + rings);
        let talk = i64::try_from(random.next() % 600 + 1).unwrap_or(1);
        let end = connect.map_or(start + rings, |connect| connect + talk).min(last).max(start);
        let outcome = match (connect, reachable) {
            (Some(_), _) => &ANSWERED,
            (None, true) => pick(UNANSWERED, &mut random)?,
            (None, false) => &NO_ROUTE,
        };
        let mut call = Call {
            start,
            connect,
            end,
            source: source_prefix * 100 + random.next() % 100,
            source_name: pick(NAMES, &mut random)?,
            line,
            route,
            cli,
            destination,
            destination_number: destination.prefix * 100 + random.next() % 100,
            attempt: random.next() % 8 / 7 + 1,
            outcome,
            metered: 0,
            termination: 0,
            name_lookup: 0,
            id: (random.next(), random.next()),
        };
        call.metered = call.duration() * (random.next() % 3);
        let paid = route.is_some_and(|route| !route.destination.starts_with("sip:"));
        call.termination = if paid { call.duration() * 2 } else { 0 };
        call.name_lookup = if call.source_name.is_empty() { 0 } else { 40 };
        Some(call)
    }

    /// When the call in row `index` begins: somewhere in its share of the span.
    fn start(&self, index: u64, random: u64) -> i64 {
        let (from, to) = self.span;
        let seconds = u128::from((to - from).unsigned_abs());
        let share = (u128::from(index) << 16) | u128::from(random & 0xFFFF);
        let offset = seconds * share / (u128::from(self.rows.max(1)) << 16);
        from + i64::try_from(offset).unwrap_or(0)
    }
}

fn pick<'a, T>(choices: &'a [T], random: &mut Random) -> Option<&'a T> {
    choices.get(random.below(choices.len().max(1)))
}
