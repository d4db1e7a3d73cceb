//! The files of completed exports.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::world::{Row, World};

const INCOMING: &str = "Date/Time Start (UTC),Date/Time Connect (UTC),Date/Time End (UTC),Source,DID,Destination,\
Duration (secs),Disconnect Initiator,Disconnect Code,Response,TollFree Amount (USD),Termination Amount (USD),\
Metered Channels Amount (USD),Customer ID,Sell Amount (Points)";

const OUTGOING: &str = "Date/Time Start (UTC),Date/Time Connect (UTC),Date/Time End (UTC),Status,Source,CLI,\
Destination Number,Call Duration (sec),Billing Duration (sec),Disconnect Code,Disconnect Reason,Voice OUT Trunk,\
Destination Country,Network,Call Type,Rate (USD),Charged (USD),P-Charge-Info,Call ID";

/// The file called `name` (without its suffix), gzipped; none if no completed export has it.
pub(crate) fn read(world: &World, name: &str) -> Option<Vec<u8>> {
    let suffix = format!("/exports/{name}.csv.gz");
    let export = world.rows("exports").find(|row| row.text("url").ends_with(&suffix))?;
    let csv = if export.text("export_type") == "cdr_in" {
        incoming(world, export)
    } else {
        outgoing(world, export)
    };
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(csv.as_bytes()).ok()?;
    encoder.finish().ok()
}

/// The day that invented calls of an export happen on.
fn day(export: &Row) -> String {
    let filters = export.attributes.get("filters").unwrap_or(&Value::Null);
    match (filters["from"].as_str(), filters["year"].as_i64(), filters["month"].as_i64()) {
        (Some(from), _, _) => from.get(..10).unwrap_or(from).to_string(),
        (None, Some(year), Some(month)) => {
            format!("{year:04}-{month:02}-{:02}", filters["day"].as_i64().unwrap_or(1))
        }
        _ => export.text("created_at").get(..10).unwrap_or_default().to_string(),
    }
}

fn incoming(world: &World, export: &Row) -> String {
    let wanted = export.attributes.get("filters").and_then(|filters| filters["did_number"].as_str());
    let numbers = world.rows("dids").map(|did| did.text("number"));
    let numbers = numbers.filter(|number| wanted.is_none_or(|wanted| wanted == *number)).take(3);
    let day = day(export);
    let mut csv = format!("{INCOMING}\n");
    for (minute, number) in numbers.enumerate() {
        csv += &format!(
            "{day} 00:{minute:02}:10,{day} 00:{minute:02}:14,{day} 00:{minute:02}:59,12025550123,{number},\
sip:{number}@sip.example.com,45,Source,200,OK,0.000,0.000,0.000,,0.000\n"
        );
    }
    csv
}

fn outgoing(world: &World, export: &Row) -> String {
    let wanted = export.attributes.get("filters").and_then(|filters| filters["voice_out_trunk_id"].as_str());
    let trunks =
        world.rows("voice_out_trunks").filter(|trunk| wanted.is_none_or(|wanted| wanted == trunk.id)).take(3);
    let day = day(export);
    let mut csv = format!("{OUTGOING}\n");
    for (minute, trunk) in trunks.enumerate() {
        csv += &format!(
            "{day} 00:{minute:02}:10,{day} 00:{minute:02}:12,{day} 00:{minute:02}:42,Success,12025550123,12025550123,\
442079460321,30,30,200,OK,{},United Kingdom,Fixed,Voice,0.0100,0.0050,,call-{minute}\n",
            trunk.text("name").replace([',', '"', '\n'], " ")
        );
    }
    csv
}
