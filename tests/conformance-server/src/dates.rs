//! Dates that lie at a distance from today, for what the API accepts within a window alone.

use jiff::civil::Date;
use jiff::{Span, Timestamp, tz::TimeZone};

/// Puts dates in place of `$(last_month.year)`, `$(last_month.month)`, `$(last_month.day)` and `$(old_month.…)`: of the
/// first day of the month before this one, and of the month a year before, in UTC. `day` is a whole date.
///
/// # Errors
/// If a word in `$(…)` is none of these.
pub(crate) fn fill_in(text: &str) -> Result<String, String> {
    fill_in_at(text, TimeZone::UTC.to_datetime(Timestamp::now()).date())
}

fn fill_in_at(text: &str, today: Date) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("$(") {
        let (word, after) = after.split_once(')').ok_or("a $( without its )")?;
        out.push_str(before);
        out.push_str(&date_of(word, today).ok_or_else(|| format!("no date is called $({word})"))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

fn date_of(word: &str, today: Date) -> Option<String> {
    let (month, part) = word.split_once('.')?;
    let back = match month {
        "last_month" => Span::new().months(1),
        "old_month" => Span::new().years(1),
        _ => return None,
    };
    let day = today.first_of_month().checked_sub(back).ok()?;
    match part {
        "year" => Some(day.year().to_string()),
        "month" => Some(day.month().to_string()),
        "day" => Some(day.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_filled_in() {
        let today = Date::new(2026, 1, 31).unwrap();
        let text =
            "{year: $(last_month.year), month: $(last_month.month), from: \"$(last_month.day) 00:00:00\"}";
        let filled = "{year: 2025, month: 12, from: \"2025-12-01 00:00:00\"}";
        assert_eq!(fill_in_at(text, today).unwrap(), filled);
        assert_eq!(fill_in_at("$(old_month.day)", today).unwrap(), "2025-01-01");
        assert!(fill_in_at("$(next_month.day)", today).unwrap_err().contains("next_month"));
        assert!(fill_in_at("$(last_month", today).is_err());
        assert_eq!(fill_in_at("nothing", today).unwrap(), "nothing");
    }
}
