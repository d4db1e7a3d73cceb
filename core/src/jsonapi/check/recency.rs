//! Whether what is asked for is as recent as the API wants it.

use super::{Present, Value};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// The times that are recent enough.
struct Window {
    earliest: DateTime,
    latest: DateTime,
    /// How it is said.
    words: String,
}

impl Window {
    /// The current month and so many before it, until now, with a day's grace: this machine's clock need not agree with
    /// the server's, which has the last word.
    fn new(months: u8) -> Option<Window> {
        let now = utc(Timestamp::now());
        let first = now.first_of_month().start_of_day().checked_sub(Span::new().months(months)).ok()?;
        let grace = Span::new().days(1);
        let (earliest, latest) = (first.checked_sub(grace).ok()?, now.checked_add(grace).ok()?);
        let words = format!(
            "in the current month or the {months} before it, that is from {} until now",
            first.date()
        );
        Some(Window { earliest, latest, words })
    }

    fn holds(&self, moment: DateTime) -> bool {
        (self.earliest..=self.latest).contains(&moment)
    }

    fn says(&self, what: &str) -> String {
        format!("{what} must lie {}", self.words)
    }
}

/// What is wrong with times, or with the date that year, month and day make, if they are not recent; and of which
/// member.
pub(super) fn recency(
    of: &[&'static str],
    months: u8,
    present: &Present<'_>,
) -> Option<(&'static str, String)> {
    let window = Window::new(months)?;
    let mut times = of.iter().filter_map(|name| Some((*name, utc(present.time(name)?))));
    if let Some((name, _)) = times.find(|(_, moment)| !window.holds(*moment)) {
        return Some((name, window.says(name)));
    }
    let [year_name, month_name, rest @ ..] = of else { return None };
    let number = |name: &str| present.value(name).and_then(Value::as_i64);
    let (year, month) = (number(year_name)?, number(month_name)?);
    let day = rest.first().and_then(|name| number(name));
    let Some(date) = date(year, month, day.unwrap_or(1)) else {
        let day = day.map(|day| format!("-{day}")).unwrap_or_default();
        return Some((month_name, format!("{year}-{month}{day} is no date")));
    };
    let midnight = date.to_datetime(Time::midnight());
    // without a day the month is meant, of which the grace is the end
    let ends = if day.is_some() { midnight } else { date.last_of_month().to_datetime(Time::midnight()) };
    let recent = ends >= window.earliest && midnight <= window.latest;
    (!recent).then(|| (*year_name, window.says(&of.join(", "))))
}

fn utc(time: Timestamp) -> DateTime {
    TimeZone::UTC.to_datetime(time)
}

fn date(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}
