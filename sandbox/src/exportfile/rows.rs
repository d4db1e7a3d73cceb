//! Calls as rows of CSV.

use std::io::{self, Write as _};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::calls::Call;
use super::recipe::Line;

/// What a column holds.
#[derive(Debug, Clone, Copy)]
enum Field {
    Start,
    Connect,
    End,
    /// The end of a call that was answered; recorded files tell no other.
    EndIfAnswered,
    Status,
    Source,
    SourceName,
    Number,
    Duration,
    Attempt,
    Code,
    Response,
    Initiator,
    Trunk,
    Destination,
    TrunkGroup,
    CapacityGroup,
    Metered,
    Termination,
    NameLookup,
    Total,
    Zero,
    CallId,
    Cli,
    DestinationNumber,
    Billed,
    Country,
    Network,
    CallType,
    Rate,
    Charged,
    Empty,
}

/// Digits after the point of amounts of money.
#[derive(Debug, Clone, Copy)]
enum Money {
    Thousandths,
    TenThousandths,
}

/// Writes rows with certain columns.
#[derive(Debug)]
pub(super) struct Rows {
    fields: Vec<Field>,
    money: Money,
    /// The latest day that was written, as its number since 1970.
    day: (i64, String),
}

impl Rows {
    pub(super) fn new(columns: &[&str]) -> Rows {
        let recorded = columns.contains(&"Customer ID");
        let fields = columns.iter().map(|column| field(column, recorded)).collect();
        let money = if recorded { Money::Thousandths } else { Money::TenThousandths };
        Rows { fields, money, day: (i64::MIN, String::new()) }
    }

    /// Adds a row to `out`.
    pub(super) fn write(&mut self, call: &Call<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        for place in 0..self.fields.len() {
            if place > 0 {
                out.push(b',');
            }
            self.write_field(self.fields[place], call, out)?;
        }
        out.push(b'\n');
        Ok(())
    }

    fn write_field(&mut self, field: Field, call: &Call<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        let (number, trunk_group, capacity_group, out_trunk) = match call.line {
            Line::Number { number, trunk_group, capacity_group, .. } => {
                (number.as_str(), trunk_group.as_str(), capacity_group.as_str(), "")
            }
            Line::Trunk { name, .. } => ("", "", "", name.as_str()),
        };
        let answered = call.connect.is_some();
        match field {
            Field::Start => self.moment(call.start, out),
            Field::Connect => call.connect.map_or(Ok(()), |connect| self.moment(connect, out)),
            Field::End => self.moment(call.end, out),
            Field::EndIfAnswered if answered => self.moment(call.end, out),
            Field::EndIfAnswered | Field::Empty => Ok(()),
            Field::Status => text(if answered { "Success" } else { "Failed" }, out),
            Field::Source => write!(out, "{}", call.source),
            Field::SourceName => text(call.source_name, out),
            Field::Number => text(number, out),
            Field::Duration => write!(out, "{}", call.duration()),
            Field::Attempt => write!(out, "{}", call.attempt),
            Field::Code => write!(out, "{}", call.outcome.code),
            Field::Response => text(call.outcome.response, out),
            Field::Initiator => text(if call.id.0.is_multiple_of(2) { "Source" } else { "Destination" }, out),
            Field::Trunk => text(call.route.map_or(out_trunk, |route| &route.trunk), out),
            Field::Destination => text(call.route.map_or("", |route| &route.destination), out),
            Field::TrunkGroup => text(trunk_group, out),
            Field::CapacityGroup => text(capacity_group, out),
            Field::Metered => self.amount(call.metered, out),
            Field::Termination => self.amount(call.termination, out),
            Field::NameLookup => self.amount(call.name_lookup, out),
            Field::Total => self.amount(call.metered + call.termination + call.name_lookup, out),
            Field::Zero => self.amount(0, out),
            Field::CallId => write!(out, "{:016x}{:016x}", call.id.0, call.id.1),
            Field::Cli => match call.cli {
                Some(cli) => text(cli, out),
                None => write!(out, "{}", call.source),
            },
            Field::DestinationNumber => write!(out, "{}", call.destination_number),
            Field::Billed => write!(out, "{}", call.billed()),
            Field::Country => text(call.destination.country, out),
            Field::Network => text(call.destination.network, out),
            Field::CallType => text("Voice", out),
            Field::Rate => self.amount(call.destination.rate, out),
            Field::Charged => self.amount(call.charged(), out),
        }
    }

    /// Writes `YYYY-MM-DD HH:MM:SS`.
    fn moment(&mut self, seconds: i64, out: &mut Vec<u8>) -> io::Result<()> {
        const DAY: i64 = 24 * 3600;
        let day = seconds.div_euclid(DAY);
        if day != self.day.0 {
            let midnight = Timestamp::from_second(day * DAY).unwrap_or(Timestamp::UNIX_EPOCH);
            self.day = (day, midnight.to_zoned_datetime(TimeZone::UTC).date().to_string());
        }
        let time = seconds.rem_euclid(DAY);
        write!(out, "{} {:02}:{:02}:{:02}", self.day.1, time / 3600, time / 60 % 60, time % 60)
    }

    fn amount(&self, amount: u64, out: &mut Vec<u8>) -> io::Result<()> {
        match self.money {
            Money::TenThousandths => write!(out, "{}.{:04}", amount / 10_000, amount % 10_000),
            Money::Thousandths => write!(out, "{}.{:03}", amount / 10_000, amount % 10_000 / 10),
        }
    }
}

/// Writes text, in quotes where it needs them (RFC 4180).
pub(super) fn text(text: &str, out: &mut Vec<u8>) -> io::Result<()> {
    if text.bytes().any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r')) {
        write!(out, "\"{}\"", text.replace('"', "\"\""))
    } else {
        out.write_all(text.as_bytes())
    }
}

fn field(column: &str, recorded: bool) -> Field {
    match column {
        "Date/Time Start (UTC)" => Field::Start,
        "Date/Time Connect (UTC)" => Field::Connect,
        "Date/Time End (UTC)" if recorded => Field::EndIfAnswered,
        "Date/Time End (UTC)" => Field::End,
        "Status" => Field::Status,
        "Source" => Field::Source,
        "Source Name" => Field::SourceName,
        "DID" | "Destination DID" => Field::Number,
        "Duration (secs)" | "Duration (sec)" | "Call Duration (sec)" => Field::Duration,
        "Attempt" => Field::Attempt,
        "Disconnect Code" => Field::Code,
        "Response" | "Disconnect Reason" => Field::Response,
        "Disconnect Initiator" => Field::Initiator,
        "Voice IN Trunk" | "Voice OUT Trunk" => Field::Trunk,
        "Destination" => Field::Destination,
        "Trunk Group" => Field::TrunkGroup,
        "Capacity Group" => Field::CapacityGroup,
        "Metered Channels Amount (USD)" | "Metered (USD)" => Field::Metered,
        "Termination Amount (USD)" | "PSTN (USD)" => Field::Termination,
        "CNAM IN (USD)" => Field::NameLookup,
        "Total (USD)" => Field::Total,
        "TollFree Amount (USD)" | "Toll-free (USD)" | "Sell Amount (Points)" => Field::Zero,
        "Call ID" => Field::CallId,
        "CLI" => Field::Cli,
        "Destination Number" => Field::DestinationNumber,
        "Billing Duration (sec)" => Field::Billed,
        "Destination Country" => Field::Country,
        "Network" => Field::Network,
        "Call Type" => Field::CallType,
        "Rate (USD)" => Field::Rate,
        "Charged (USD)" => Field::Charged,
        _ => Field::Empty,
    }
}
