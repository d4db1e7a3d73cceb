//! The columns of call detail records.

use didww::ApiVersion;

/// Columns of incoming calls at 2022-05-10, as they were recorded from DIDWW's own sandbox.
const INCOMING_2022_05_10: &[&str] = &[
    "Date/Time Start (UTC)",
    "Date/Time Connect (UTC)",
    "Date/Time End (UTC)",
    "Source",
    "DID",
    "Destination",
    "Duration (secs)",
    "Disconnect Initiator",
    "Disconnect Code",
    "Response",
    "TollFree Amount (USD)",
    "Termination Amount (USD)",
    "Metered Channels Amount (USD)",
    "Customer ID",
    "Sell Amount (Points)",
];

/// Columns of incoming calls from 2026-04-16 on.
const INCOMING: &[&str] = &[
    "Date/Time Start (UTC)",
    "Date/Time Connect (UTC)",
    "Date/Time End (UTC)",
    "Status",
    "Source",
    "Source Name",
    "Destination DID",
    "Duration (sec)",
    "Attempt",
    "Disconnect Code",
    "Response",
    "Disconnect Initiator",
    "Voice IN Trunk",
    "Destination",
    "Trunk Group",
    "Capacity Group",
    "Toll-free (USD)",
    "PSTN (USD)",
    "Metered (USD)",
    "CNAM IN (USD)",
    "Total (USD)",
    "Call ID",
];

/// Columns of outgoing calls at 2026-04-16. What they were before is not documented, so older exports have them too.
const OUTGOING: &[&str] = &[
    "Date/Time Start (UTC)",
    "Date/Time Connect (UTC)",
    "Date/Time End (UTC)",
    "Status",
    "Source",
    "CLI",
    "Destination Number",
    "Call Duration (sec)",
    "Billing Duration (sec)",
    "Disconnect Code",
    "Disconnect Reason",
    "Voice OUT Trunk",
    "Destination Country",
    "Network",
    "Call Type",
    "Rate (USD)",
    "Charged (USD)",
    "P-Charge-Info",
    "Call ID",
];

/// The columns of a kind of export, made with a version.
pub(super) fn columns(export_type: &str, version: ApiVersion) -> &'static [&'static str] {
    match (export_type, version) {
        ("cdr_out", _) => OUTGOING,
        (_, ApiVersion::V2022_05_10) => INCOMING_2022_05_10,
        _ => INCOMING,
    }
}
