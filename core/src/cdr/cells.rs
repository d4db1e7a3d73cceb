//! What stands in a cell, as a value. The forms that exported files have are read here, for speed; whatever else jiff
//! and rust_decimal can read without guessing, by them.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use rust_decimal::Decimal;

/// The value, `None` for an empty cell, or what is wrong with it, to come after the text.
pub(super) type Parsed<T> = Result<Option<T>, &'static str>;

const NO_TIMESTAMP: &str = "is not a point in time, such as 2018-12-06 05:20:58 (UTC)";
const TOO_FINE: &str = "is finer than a microsecond";
const NO_INTEGER: &str = "is not a whole number";
const NO_DECIMAL: &str = "is not a decimal number, such as 0.0125";
const TOO_LONG: &str = "has more digits than a decimal number can have (28)";

/// Digits that every decimal number of so many fits.
const DIGITS: usize = 28;

/// Digits that surely fit 64 bits.
const SHORT: usize = 18;

/// A decimal number as it is written: its digits, and how many of them are places. Quicker to write down than a
/// [`Decimal`], which it becomes when it is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Amount(i128);

impl Amount {
    /// The digits of a decimal number have 96 bits at most.
    fn new(digits: i128, places: u32) -> Amount {
        Amount(digits << 8 | i128::from(places & 0xff))
    }

    pub(super) fn digits(self) -> i128 {
        self.0 >> 8
    }

    pub(super) fn places(self) -> u32 {
        (self.0 & 0xff) as u32
    }

    pub(super) fn decimal(self) -> Decimal {
        // it never fails: what was read is short, or was a decimal number before
        Decimal::try_from_i128_with_scale(self.digits(), self.places()).unwrap_or_default()
    }
}

/// The day of the last time that was read: calls of a day stand together in a file.
#[derive(Debug, Default)]
pub(super) struct Day {
    /// As it is written.
    text: [u8; 10],
    /// Seconds since 1970.
    begin: i64,
}

/// Microseconds since 1970. A time without an offset is UTC.
#[inline]
pub(super) fn timestamp(cell: &[u8], day: &mut Day) -> Parsed<i64> {
    match exported_timestamp(cell, day) {
        Some(seconds) => Ok(Some(seconds * 1_000_000)),
        None => other(cell, NO_TIMESTAMP, any_timestamp),
    }
}

/// A whole number.
#[inline]
pub(super) fn integer(cell: &[u8]) -> Parsed<i64> {
    match short_integer(cell) {
        Some(value) if !cell.is_empty() => Ok(Some(value)),
        _ => other(cell, NO_INTEGER, |text| text.parse().map_err(|_| NO_INTEGER)),
    }
}

/// A decimal number, with as many places as it is written with.
#[inline]
pub(super) fn decimal(cell: &[u8]) -> Parsed<Amount> {
    match short_decimal(cell) {
        Some((digits, places)) if !cell.is_empty() => Ok(Some(Amount::new(digits.into(), places))),
        _ => other(cell, NO_DECIMAL, any_decimal),
    }
}

/// A number of digits alone, [`SHORT`] at most.
#[inline]
fn short_integer(cell: &[u8]) -> Option<i64> {
    if cell.len() > SHORT {
        return None;
    }
    let mut value = 0;
    for byte in cell {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(value)
}

/// Digits and places of a decimal number without sign, with [`SHORT`] digits at most and some on either side of the
/// point.
#[inline]
fn short_decimal(cell: &[u8]) -> Option<(i64, u32)> {
    if cell.len() > SHORT {
        return None;
    }
    let (mut digits, mut places, mut after_point) = (0, 0, 0);
    for byte in cell {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            digits = digits * 10 + i64::from(digit);
            places += after_point;
        } else if *byte == b'.' && after_point == 0 {
            after_point = 1;
        } else {
            return None;
        }
    }
    let is_bare = after_point == 1 && (places == 0 || cell[0] == b'.');
    (!is_bare).then_some((digits, places))
}

/// A cell in a form that exported files do not have: empty, between spaces, or spelled otherwise.
#[cold]
#[inline(never)]
fn other<T>(
    cell: &[u8],
    problem: &'static str,
    parse: impl Fn(&str) -> Result<T, &'static str>,
) -> Parsed<T> {
    let cell = cell.trim_ascii();
    if cell.is_empty() {
        return Ok(None);
    }
    parse(std::str::from_utf8(cell).map_err(|_| problem)?).map(Some)
}

/// Seconds since 1970 of `2018-12-06 05:20:58`, if it has that form and is a time.
#[inline]
fn exported_timestamp(cell: &[u8], day: &mut Day) -> Option<i64> {
    let cell: &[u8; 19] = cell.try_into().ok()?;
    let time = pairs(cell, 11, b"00:00:00")?;
    let [hour, minute, second] = [time[0], time[3], time[6]];
    if hour > 23 || minute > 59 || second > 59 || cell[10] != b' ' {
        return None;
    }
    let date = cell.first_chunk::<10>()?;
    if *date != day.text {
        *day = Day { text: *date, begin: exported_date(cell)? };
    }
    Some(day.begin + i64::from(hour * 3600 + minute * 60 + second))
}

/// Seconds since 1970 of the date that it begins with.
fn exported_date(cell: &[u8; 19]) -> Option<i64> {
    let date = pairs(cell, 0, b"0000-00-")?;
    let day = pairs(cell, 8, b"00 00:00")?[0];
    let (year, month) = (date[0] * 100 + date[2], date[5]);
    let date = Date::new(year as i16, month as i8, day as i8).ok()?;
    Some(TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()?.as_second())
}

/// What each two digits are together of eight bytes from `at`, which have digits and other signs where `form` has; by
/// the place of the first digit.
fn pairs(cell: &[u8; 19], at: usize, form: &[u8; 8]) -> Option<[u32; 8]> {
    let mut eight = [0; 8];
    eight.copy_from_slice(&cell[at..at + 8]);
    // what is 9 at most for a digit, and 0 for the sign
    let values = u64::from_le_bytes(eight) ^ u64::from_le_bytes(*form);
    let limits = form.map(|sign| if sign == b'0' { 0x80 - 10 } else { 0x80 - 1 });
    const HIGHEST: u64 = u64::from_le_bytes([0x80; 8]);
    if (values | values.wrapping_add(u64::from_le_bytes(limits))) & HIGHEST != 0 {
        return None;
    }
    Some((values * 10 + (values >> 8)).to_le_bytes().map(u32::from))
}

fn any_timestamp(text: &str) -> Result<i64, &'static str> {
    let text = [" (UTC)", " UTC"].iter().find_map(|suffix| text.strip_suffix(suffix)).unwrap_or(text);
    // a date alone is not a point in time
    if !text.contains(':') {
        return Err(NO_TIMESTAMP);
    }
    let with_offset = || text.parse::<Timestamp>().ok();
    let civil = || TimeZone::UTC.to_timestamp(text.parse::<DateTime>().ok()?).ok();
    let time = with_offset().or_else(civil).ok_or(NO_TIMESTAMP)?;
    match time.subsec_nanosecond() % 1_000 {
        0 => Ok(time.as_microsecond()),
        _ => Err(TOO_FINE),
    }
}

fn any_decimal(text: &str) -> Result<Amount, &'static str> {
    // rust_decimal takes underscores as well
    if !text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.')) {
        return Err(NO_DECIMAL);
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    match Decimal::from_str_exact(text) {
        Ok(value) => Ok(Amount::new(value.mantissa(), value.scale())),
        Err(_) if digits > DIGITS => Err(TOO_LONG),
        Err(_) => Err(NO_DECIMAL),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn micros(text: &str) -> Parsed<i64> {
        timestamp(text.as_bytes(), &mut Day::default())
    }

    #[test]
    fn times_are_read_in_every_usual_form() {
        let expected = Ok(Some(1_544_073_658_000_000));
        for text in [
            "2018-12-06 05:20:58",
            " 2018-12-06 05:20:58 ",
            "2018-12-06T05:20:58",
            "2018-12-06T05:20:58Z",
            "2018-12-06 07:20:58+02:00",
            "2018-12-06 05:20:58 UTC",
            "2018-12-06 05:20:58 (UTC)",
            "2018-12-06 05:20:58.000000",
        ] {
            assert_eq!(micros(text), expected, "{text}");
        }
        assert_eq!(micros("2018-12-06 05:20:58.25"), Ok(Some(1_544_073_658_250_000)));
        assert_eq!(micros(""), Ok(None));
        assert_eq!(micros("  "), Ok(None));
        for text in ["2018-12-06", "2018-13-06 05:20:58", "2018-02-29 00:00:00", "06/12/2018 05:20", "-", "é"]
        {
            assert_eq!(micros(text), Err(NO_TIMESTAMP), "{text}");
        }
        assert_eq!(micros("2018-12-06 05:20:58.1234567"), Err(TOO_FINE));
    }

    #[test]
    fn the_day_of_the_last_time_is_not_taken_for_another() {
        let mut day = Day::default();
        let mut read = |text: &str| timestamp(text.as_bytes(), &mut day);
        assert_eq!(read("2018-12-06 05:20:58"), Ok(Some(1_544_073_658_000_000)));
        assert_eq!(read("2018-12-06 05:20:59"), Ok(Some(1_544_073_659_000_000)));
        assert_eq!(read("2018-12-07 05:20:58"), Ok(Some(1_544_160_058_000_000)));
        assert_eq!(read("2018-12-32 05:20:58"), Err(NO_TIMESTAMP));
        assert_eq!(read("2018-12-32 05:20:58"), Err(NO_TIMESTAMP));
        assert_eq!(read("2018-12-06 05:20:58"), Ok(Some(1_544_073_658_000_000)));
        assert_eq!(read("2018-12-06-05:20:58"), Err(NO_TIMESTAMP));
    }

    #[test]
    fn numbers_are_read_or_refused() {
        assert_eq!(integer(b"45"), Ok(Some(45)));
        assert_eq!(integer(b"-9223372036854775808"), Ok(Some(i64::MIN)));
        assert_eq!(integer(b""), Ok(None));
        for text in ["45.0", "1e3", "9223372036854775808", "1 000", "٣"] {
            assert_eq!(integer(text.as_bytes()), Err(NO_INTEGER), "{text}");
        }
        assert_eq!(decimal(b"0.000"), Ok(Some(Amount::new(0, 3))));
        assert_eq!(decimal(b"-0.0125"), Ok(Some(Amount::new(-125, 4))));
        assert_eq!(decimal(b" "), Ok(None));
        for text in ["1,5", "1_000", "1e3", ".", "-", "1.2.3", "USD 1", "NaN"] {
            assert_eq!(decimal(text.as_bytes()), Err(NO_DECIMAL), "{text}");
        }
        assert_eq!(decimal(b"0.00000000000000000000000000000000001"), Err(TOO_LONG));
        assert_eq!(decimal(b"99999999999999999999999999999999"), Err(TOO_LONG));
    }

    proptest! {
        #[test]
        fn times_are_what_jiff_reads(year in 0u32..=9999, rest in "[0-3][0-9]-[0-3][0-9] [0-2][0-9]:[0-6][0-9]:[0-6][0-9]") {
            let text = format!("{year:04}-{rest}");
            let jiff = text.parse::<DateTime>().ok();
            let jiff = jiff.and_then(|time| TimeZone::UTC.to_timestamp(time).ok());
            match jiff {
                Some(time) => prop_assert_eq!(micros(&text), Ok(Some(time.as_microsecond()))),
                None => prop_assert_eq!(micros(&text), Err(NO_TIMESTAMP)),
            }
        }

        #[test]
        fn every_second_is_read(second in -62_167_219_200_i64..=253_402_207_200) {
            let time = Timestamp::from_second(second).expect("in range");
            let text = time.strftime("%Y-%m-%d %H:%M:%S").to_string();
            prop_assert_eq!(exported_timestamp(text.as_bytes(), &mut Day::default()), Some(second), "{}", text);
        }

        #[test]
        fn integers_are_what_the_standard_library_reads(text in "[+-]?[0-9]{0,21}|[0-9a. -]{1,4}") {
            let standard = text.trim_ascii().parse::<i64>().ok();
            let ours = integer(text.as_bytes()).ok().flatten();
            prop_assert_eq!(ours, standard);
        }

        #[test]
        fn decimals_are_what_rust_decimal_reads(text in "[+-]?[0-9]{0,12}(\\.[0-9]{0,20})?|[0-9.+-]{1,5}") {
            let other = Decimal::from_str_exact(text.as_str()).ok();
            let ours = decimal(text.as_bytes()).ok().flatten().map(Amount::decimal);
            prop_assert_eq!(ours, other);
            prop_assert_eq!(ours.map(|value| value.scale()), other.map(|value| value.scale()));
        }
    }
}
