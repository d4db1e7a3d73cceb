import Didww
import Foundation

/// Trunks and DID groups that a page includes.
private let (trunks, groups) = (50, 100)

/// An invented page of numbers as the API writes it, links and all: six relationships each, their trunks and DID groups included.
func page(of count: Int) -> Data {
    let link: JSONValue = .string("https://api.example.com/v3/dids?page%5Bnumber%5D=1&page%5Bsize%5D=\(count)")
    let page: JSONValue = [
        "data": .array((0..<count).map(did)),
        "included": .array((0..<trunks).map(trunk) + (0..<groups).map(group)),
        "meta": ["api_version": "2022-05-10", "total_records": .integer(count)],
        "links": ["first": link, "last": link],
    ]
    return Data(page.text.utf8)
}

private enum Sort: Int {
    case did, trunk, group
}

private func id(_ sort: Sort, _ number: Int) -> String {
    String(format: "%08x-0000-4000-8000-%012x", sort.rawValue, number)
}

/// A relationship of a resource, and whom it links to, if that is told.
private func linked(_ owner: String, _ name: String, to target: (type: String, id: String)? = nil) -> (String, JSONValue) {
    let address = "https://api.example.com/v3/\(owner)"
    let links: JSONValue = [
        "self": .string("\(address)/relationships/\(name)"), "related": .string("\(address)/\(name)"),
    ]
    guard let target else { return (name, ["links": links]) }
    return (name, ["links": links, "data": ["type": .string(target.type), "id": .string(target.id)]])
}

private func did(_ number: Int) -> JSONValue {
    let own = id(.did, number)
    let owner = "dids/\(own)"
    let day = String(format: "%02d", number % 28 + 1)
    let relationships = [
        linked(owner, "order"),
        linked(owner, "voice_in_trunk_group"),
        linked(owner, "capacity_pool"),
        linked(owner, "shared_capacity_group"),
        linked(owner, "did_group", to: ("did_groups", id(.group, number % groups))),
        linked(owner, "voice_in_trunk", to: ("voice_in_trunks", id(.trunk, number % trunks))),
    ]
    let attributes: JSONValue = [
        "blocked": .bool(number % 7 == 0),
        "capacity_limit": number % 2 == 0 ? .null : .integer(number % 100),
        "description": number % 3 == 0 ? .null : .string("Line of desk \(number)"),
        "terminated": false,
        "awaiting_registration": .bool(number % 5 == 0),
        "created_at": .string("2026-03-\(day)T08:21:41.795Z"),
        "billing_cycles_count": .null,
        "number": .string("1202555\(String(format: "%04d", number % 10_000))"),
        "expires_at": .string("2027-03-\(day)T08:21:41.795Z"),
        "channels_included_count": .integer(number % 3),
        "dedicated_channels_count": 0,
    ]
    return [
        "id": .string(own), "type": "dids", "attributes": attributes,
        "relationships": .object(JSONObject(relationships)),
    ]
}

private func trunk(_ number: Int) -> JSONValue {
    let own = id(.trunk, number)
    let configuration: JSONValue = [
        "username": .string("user\(number)"),
        "host": .string("203.0.113.\(number % 250 + 1)"),
        "port": 5060,
        "codec_ids": [9, 10, 8, 7, 6],
        "rx_dtmf_format_id": 1,
        "tx_dtmf_format_id": 1,
        "resolve_ruri": true,
        "auth_enabled": false,
        "auth_user": .null,
        "auth_password": .null,
        "auth_from_user": .null,
        "auth_from_domain": .null,
        "sst_enabled": false,
        "sst_min_timer": 600,
        "sst_max_timer": 900,
        "sst_session_expires": .null,
        "sst_refresh_method_id": 1,
        "sst_accept_501": true,
        "sip_timer_b": 8000,
        "dns_srv_failover_timer": 2000,
        "rtp_ping": false,
        "rtp_timeout": 30,
        "force_symmetric_rtp": false,
        "symmetric_rtp_ignore_rtcp": false,
        "rerouting_disconnect_code_ids": [58, 59, 60],
        "transport_protocol_id": 2,
        "max_transfers": 0,
        "max_30x_redirects": 0,
        "media_encryption_mode": "disabled",
        "stir_shaken_mode": "disabled",
        "allowed_rtp_ips": .null,
    ]
    let attributes: JSONValue = [
        "priority": 1,
        "weight": .integer(number % 100),
        "capacity_limit": 10,
        "ringing_timeout": 30,
        "name": .string("Trunk \(number)"),
        "cli_format": "e164",
        "cli_prefix": "+",
        "description": .null,
        "configuration": ["type": "sip_configurations", "attributes": configuration],
        "created_at": "2026-02-01T10:00:00.000Z",
    ]
    let relationships = ["voice_in_trunk_group", "pop"].map { linked("voice_in_trunks/\(own)", $0) }
    return [
        "id": .string(own), "type": "voice_in_trunks", "attributes": attributes,
        "relationships": .object(JSONObject(relationships)),
    ]
}

private func group(_ number: Int) -> JSONValue {
    let own = id(.group, number)
    let attributes: JSONValue = [
        "prefix": .string("\(200 + number % 700)"),
        "features": ["voice_in", "voice_out", "t38"],
        "is_metered": .bool(number % 4 == 0),
        "area_name": .string("Area \(number)"),
        "allow_additional_channels": true,
    ]
    let relationships = ["country", "city", "region", "did_group_type", "stock_keeping_units"].map {
        linked("did_groups/\(own)", $0)
    }
    let meta: JSONValue = [
        "needs_registration": false, "is_available": true, "available_dids_enabled": true, "total_count": .integer(number),
    ]
    return [
        "id": .string(own), "type": "did_groups", "attributes": attributes,
        "relationships": .object(JSONObject(relationships)), "meta": meta,
    ]
}
