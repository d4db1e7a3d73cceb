//! Instants and dates as the API writes them.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

/// The present instant.
pub(crate) fn now() -> String {
    stamp(Timestamp::now())
}

/// An instant so many hours from now; negative for the past.
pub(crate) fn in_hours(hours: i64) -> String {
    in_duration(SignedDuration::from_hours(hours))
}

/// An instant so many minutes from now.
pub(crate) fn in_minutes(minutes: i64) -> String {
    in_duration(SignedDuration::from_mins(minutes))
}

fn in_duration(duration: SignedDuration) -> String {
    stamp(Timestamp::now().checked_add(duration).unwrap_or(Timestamp::UNIX_EPOCH))
}

/// Midnight so many days from today; what seeded rows carry.
pub(crate) fn in_days(days: i64) -> String {
    format!("{}T00:00:00.000Z", date_in_days(days))
}

/// Today.
pub(crate) fn today() -> Date {
    Timestamp::now().to_zoned_datetime(TimeZone::UTC).date()
}

/// The date so many days from today.
pub(crate) fn date_in_days(days: i64) -> String {
    moved(Span::new().try_days(days)).to_string()
}

/// The date a month from today.
pub(crate) fn date_in_a_month() -> String {
    moved(Span::new().try_months(1)).to_string()
}

/// The first day of the month two months ago.
pub(crate) fn first_of_export_window() -> Date {
    moved(Span::new().try_months(-2)).first_of_month()
}

fn moved(span: Result<Span, jiff::Error>) -> Date {
    let today = today();
    span.and_then(|span| today.checked_add(span)).unwrap_or(today)
}

/// Reads an instant, and gives it back in the one spelling that stored instants have. A date alone is its midnight,
/// or its last millisecond if `end_of_day`.
pub(crate) fn read_instant(text: &str, end_of_day: bool) -> Option<String> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(stamp(instant));
    }
    if let Some(date) = read_date(text) {
        let time = if end_of_day { "23:59:59.999" } else { "00:00:00.000" };
        return Some(format!("{date}T{time}Z"));
    }
    let civil = text.parse::<DateTime>().ok()?;
    Some(stamp(civil.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp()))
}

/// Reads `YYYY-MM-DD HH:MM:SS`.
pub(crate) fn read_civil(text: &str) -> Option<DateTime> {
    DateTime::strptime("%Y-%m-%d %H:%M:%S", text).ok()
}

/// The present instant in UTC, without its zone.
pub(crate) fn civil_now() -> DateTime {
    Timestamp::now().to_zoned_datetime(TimeZone::UTC).datetime()
}

/// Reads `YYYY-MM-DD`.
pub(crate) fn read_date(text: &str) -> Option<String> {
    let date = Date::strptime("%Y-%m-%d", text).ok()?;
    (text.len() == 10).then(|| date.to_string())
}

fn stamp(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
