//! Invented documents as the API writes them, links and all.

use std::fmt::Write as _;

/// Id of the one DID of [`did`].
pub(crate) const DID_ID: &str = "00000000-0000-4000-8000-000000000001";

fn id(kind: u32, number: usize) -> String {
    format!("{kind:08x}-0000-4000-8000-{number:012x}")
}

/// A page of DIDs that include trunks and DID groups.
pub(crate) fn dids(dids: usize, trunks: usize, groups: usize) -> String {
    let mut out = String::from("{\"data\":[");
    for number in 0..dids {
        separate(&mut out);
        write_did(&mut out, number, trunks, groups);
    }
    out.push_str("],\"included\":[");
    write_included(&mut out, trunks, groups);
    let _ = write!(
        out,
        "],\"meta\":{{\"api_version\":\"2022-05-10\",\"total_records\":{dids}}},\"links\":{{\
         \"first\":\"https://api.example.com/v3/dids?page%5Bnumber%5D=1&page%5Bsize%5D={dids}\",\
         \"last\":\"https://api.example.com/v3/dids?page%5Bnumber%5D=1&page%5Bsize%5D={dids}\"}}}}"
    );
    out
}

/// One DID with its trunk and group.
pub(crate) fn did() -> String {
    let mut out = String::from("{\"data\":");
    write_did(&mut out, 1, 1, 1);
    out.push_str(",\"included\":[");
    write_included(&mut out, 1, 1);
    out.push_str("],\"meta\":{\"api_version\":\"2022-05-10\"}}");
    out
}

fn separate(out: &mut String) {
    if !out.ends_with('[') {
        out.push(',');
    }
}

fn write_included(out: &mut String, trunks: usize, groups: usize) {
    for number in 0..trunks {
        separate(out);
        write_trunk(out, number);
    }
    for number in 0..groups {
        separate(out);
        write_group(out, number);
    }
}

fn write_links(out: &mut String, owner: &str, name: &str) {
    let _ = write!(
        out,
        "\"links\":{{\"self\":\"https://api.example.com/v3/{owner}/relationships/{name}\",\
         \"related\":\"https://api.example.com/v3/{owner}/{name}\"}}"
    );
}

fn write_did(out: &mut String, number: usize, trunks: usize, groups: usize) {
    let did = id(0, number);
    let description =
        if number.is_multiple_of(3) { "null".to_owned() } else { format!("\"Line of desk {number}\"") };
    let capacity = if number.is_multiple_of(2) { "null".to_owned() } else { (number % 100).to_string() };
    let _ = write!(
        out,
        "{{\"id\":\"{did}\",\"type\":\"dids\",\"attributes\":{{\"blocked\":{},\"capacity_limit\":{capacity},\
         \"description\":{description},\"terminated\":false,\"awaiting_registration\":{},\
         \"created_at\":\"2026-03-{:02}T08:21:41.795Z\",\"billing_cycles_count\":null,\"number\":\"1202555{:04}\",\
         \"expires_at\":\"2027-03-{:02}T08:21:41.795Z\",\"channels_included_count\":{},\
         \"dedicated_channels_count\":0}},\"relationships\":{{",
        number.is_multiple_of(7),
        number.is_multiple_of(5),
        number % 28 + 1,
        number % 10_000,
        number % 28 + 1,
        number % 3
    );
    let owner = format!("dids/{did}");
    let linked = [("did_group", "did_groups", 2, groups), ("voice_in_trunk", "voice_in_trunks", 1, trunks)];
    for name in ["order", "voice_in_trunk_group", "capacity_pool", "shared_capacity_group"] {
        let _ = write!(out, "\"{name}\":{{");
        write_links(out, &owner, name);
        out.push_str("},");
    }
    for (index, (name, wire_type, kind, count)) in linked.into_iter().enumerate() {
        let _ = write!(out, "{}\"{name}\":{{", if index == 0 { "" } else { "," });
        write_links(out, &owner, name);
        let _ =
            write!(out, ",\"data\":{{\"type\":\"{wire_type}\",\"id\":\"{}\"}}}}", id(kind, number % count));
    }
    out.push_str("}}");
}

fn write_trunk(out: &mut String, number: usize) {
    let trunk = id(1, number);
    let _ = write!(
        out,
        "{{\"id\":\"{trunk}\",\"type\":\"voice_in_trunks\",\"attributes\":{{\"priority\":1,\"weight\":{},\
         \"capacity_limit\":10,\"ringing_timeout\":30,\"name\":\"Trunk {number}\",\"cli_format\":\"e164\",\
         \"cli_prefix\":\"+\",\"description\":null,\"configuration\":{{\"type\":\"sip_configurations\",\"attributes\":{{\
         \"username\":\"user{number}\",\"host\":\"203.0.113.{}\",\"port\":5060,\"codec_ids\":[9,10,8,7,6],\
         \"rx_dtmf_format_id\":1,\"tx_dtmf_format_id\":1,\"resolve_ruri\":true,\"auth_enabled\":false,\"auth_user\":null,\
         \"auth_password\":null,\"auth_from_user\":null,\"auth_from_domain\":null,\"sst_enabled\":false,\
         \"sst_min_timer\":600,\"sst_max_timer\":900,\"sst_session_expires\":null,\"sst_refresh_method_id\":1,\
         \"sst_accept_501\":true,\"sip_timer_b\":8000,\"dns_srv_failover_timer\":2000,\"rtp_ping\":false,\
         \"rtp_timeout\":30,\"force_symmetric_rtp\":false,\"symmetric_rtp_ignore_rtcp\":false,\
         \"rerouting_disconnect_code_ids\":[58,59,60],\"transport_protocol_id\":2,\"max_transfers\":0,\
         \"max_30x_redirects\":0,\"media_encryption_mode\":\"disabled\",\"stir_shaken_mode\":\"disabled\",\
         \"allowed_rtp_ips\":null}}}},\"created_at\":\"2026-02-01T10:00:00.000Z\"}},\"relationships\":{{",
        number % 100,
        number % 250 + 1
    );
    let owner = format!("voice_in_trunks/{trunk}");
    out.push_str("\"voice_in_trunk_group\":{");
    write_links(out, &owner, "voice_in_trunk_group");
    out.push_str("},\"pop\":{");
    write_links(out, &owner, "pop");
    out.push_str("}}}");
}

fn write_group(out: &mut String, number: usize) {
    let group = id(2, number);
    let _ = write!(
        out,
        "{{\"id\":\"{group}\",\"type\":\"did_groups\",\"attributes\":{{\"prefix\":\"{}\",\"features\":[\"voice_in\",\
         \"voice_out\",\"t38\"],\"is_metered\":{},\"area_name\":\"Area {number}\",\"allow_additional_channels\":true}},\
         \"relationships\":{{",
        200 + number % 700,
        number.is_multiple_of(4)
    );
    let owner = format!("did_groups/{group}");
    for (index, name) in
        ["country", "city", "region", "did_group_type", "stock_keeping_units"].into_iter().enumerate()
    {
        let _ = write!(out, "{}\"{name}\":{{", if index == 0 { "" } else { "," });
        write_links(out, &owner, name);
        out.push('}');
    }
    let _ = write!(
        out,
        "}},\"meta\":{{\"needs_registration\":false,\"is_available\":true,\"available_dids_enabled\":true,\
         \"total_count\":{number}}}}}"
    );
}
