//! What a file is made of: all that has to be known of the world, so that it need not be looked at while the file is
//! made.

use didww::ApiVersion;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use serde_json::Value;

use super::columns::columns;
use crate::clock;
use crate::random;
use crate::world::{Row, World};

/// Calls in a file at most, if the settings say nothing: one of each number or trunk.
const FEW: usize = 3;

/// How to make the file of an export.
#[derive(Debug)]
pub(crate) struct Recipe {
    pub(super) columns: &'static [&'static str],
    /// What the invented values follow from: the same for every file of the export.
    pub(super) seed: u64,
    pub(super) rows: u64,
    /// Seconds since 1970 from which on, and before which, calls begin.
    pub(super) span: (i64, i64),
    pub(super) lines: Vec<Line>,
}

/// What calls go through.
#[derive(Debug)]
pub(super) enum Line {
    /// A number that is called.
    Number { number: String, routes: Vec<Route>, trunk_group: String, capacity_group: String },
    /// A trunk that calls go out by, with the numbers that it may show.
    Trunk { name: String, numbers: Vec<String> },
}

/// A trunk that calls come in by, and where it leads to.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) trunk: String,
    pub(super) destination: String,
}

/// The recipe for the file called `name` (without its suffix) with so many rows; none if no completed export has it.
pub(crate) fn recipe(world: &World, name: &str, rows: Option<u64>) -> Option<Recipe> {
    let suffix = format!("/exports/{name}.csv.gz");
    let export = world.rows("exports").find(|row| row.text("url").ends_with(&suffix))?;
    let incoming = export.text("export_type") == "cdr_in";
    let lines = if incoming { numbers(world, export) } else { trunks(world, export) };
    let few = u64::try_from(lines.len().min(FEW)).unwrap_or(0);
    Some(Recipe {
        columns: columns(export.text("export_type"), export.made_with()),
        seed: random::hash("exports", &export.id),
        // without a number or trunk there cannot have been a call
        rows: if lines.is_empty() { 0 } else { rows.unwrap_or(few) },
        span: span(export),
        lines,
    })
}

fn filter<'a>(export: &'a Row, name: &str) -> &'a Value {
    export.attributes.get("filters").map_or(&Value::Null, |filters| &filters[name])
}

fn numbers(world: &World, export: &Row) -> Vec<Line> {
    let wanted = filter(export, "did_number").as_str();
    let dids = world.rows("dids").filter(|did| wanted.is_none_or(|wanted| wanted == did.text("number")));
    let name = |did: &Row, relationship: &str| {
        world.reach(did, &[relationship]).map_or_else(String::new, |row| row.text("name").to_string())
    };
    dids.map(|did| Line::Number {
        number: did.text("number").to_string(),
        routes: routes(world, did),
        trunk_group: name(did, "voice_in_trunk_group"),
        capacity_group: name(did, "shared_capacity_group"),
    })
    .collect()
}

fn routes(world: &World, did: &Row) -> Vec<Route> {
    let mut trunks = world.follow(did, &["voice_in_trunk"]);
    trunks.extend(world.follow(did, &["voice_in_trunk_group", "voice_in_trunks"]));
    let number = did.text("number");
    let route = |trunk: &Row| {
        let member = |name: &str| {
            trunk.attributes.get("configuration").and_then(|it| it["attributes"][name].as_str()).unwrap_or("")
        };
        let destination = match (member("host"), member("dst")) {
            ("", "") => format!("sip:{number}@{}", trunk.id),
            ("", dst) => dst.to_string(),
            (host, _) => format!("sip:{number}@{host}"),
        };
        Route { trunk: trunk.text("name").to_string(), destination }
    };
    trunks.into_iter().map(route).collect()
}

fn trunks(world: &World, export: &Row) -> Vec<Line> {
    let wanted = filter(export, "voice_out_trunk_id").as_str();
    let trunks =
        world.rows("voice_out_trunks").filter(|trunk| wanted.is_none_or(|wanted| wanted == trunk.id));
    let numbers = |trunk: &Row| {
        world.targets(trunk, "dids").into_iter().map(|did| did.text("number").to_string()).collect()
    };
    trunks
        .map(|trunk| Line::Trunk { name: trunk.text("name").to_string(), numbers: numbers(trunk) })
        .collect()
}

/// The seconds that an export is about; none of them after it was made.
fn span(export: &Row) -> (i64, i64) {
    let made = export.text("created_at").parse::<Timestamp>().unwrap_or_else(|_| Timestamp::now());
    let moment = |name: &str| filter(export, name).as_str().and_then(clock::read_civil);
    let (from, to) = match (moment("from"), moment("to")) {
        (Some(from), Some(to)) => (seconds(from), seconds(to)),
        _ => days(export),
    };
    let to = if export.made_with() == ApiVersion::V2022_05_10 { to.min(made.as_second()) } else { to };
    (from, to.max(from + 1))
}

/// The month, or the day, of an older export.
fn days(export: &Row) -> (i64, i64) {
    let part = |name: &str| filter(export, name).as_i64();
    let narrow = |number: i64| i8::try_from(number).ok();
    let date = |day: i64| {
        let year = part("year").and_then(|year| i16::try_from(year).ok())?;
        Date::new(year, narrow(part("month")?)?, narrow(day)?).ok()
    };
    let first = date(part("day").unwrap_or(1)).unwrap_or_else(clock::today);
    let last = if part("day").is_some() { first } else { first.last_of_month() };
    let after = last.tomorrow().unwrap_or(last);
    (seconds(first.to_datetime(Time::midnight())), seconds(after.to_datetime(Time::midnight())))
}

fn seconds(moment: DateTime) -> i64 {
    moment.to_zoned_datetime(TimeZone::UTC).map_or(0, |zoned| zoned.timestamp().as_second())
}
