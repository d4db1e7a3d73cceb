//! The floor: serde-derived structs for the same members, without tracking, and a bare reqwest.

use didww::jiff::Timestamp;
use serde::Deserialize;
use std::collections::HashMap;

#[derive(Deserialize)]
struct Document<T> {
    data: T,
    included: Vec<Included>,
}

#[derive(Deserialize)]
pub(crate) struct Did {
    id: String,
    attributes: DidAttributes,
    relationships: DidRelationships,
}

#[derive(Deserialize)]
struct DidAttributes {
    number: String,
    description: Option<String>,
    blocked: bool,
    awaiting_registration: bool,
    terminated: bool,
    capacity_limit: Option<i64>,
    channels_included_count: i64,
    dedicated_channels_count: i64,
    billing_cycles_count: Option<i64>,
    created_at: String,
    expires_at: Option<String>,
}

#[derive(Deserialize)]
struct DidRelationships {
    did_group: Relationship,
    voice_in_trunk: Relationship,
}

#[derive(Deserialize)]
struct Relationship {
    data: Option<Identifier>,
}

#[derive(Deserialize)]
struct Identifier {
    id: String,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Included {
    VoiceInTrunks { id: String, attributes: Box<Trunk> },
    DidGroups { id: String, attributes: Group },
}

#[derive(Deserialize)]
struct Trunk {
    priority: i64,
    weight: i64,
    capacity_limit: Option<i64>,
    ringing_timeout: Option<i64>,
    name: String,
    cli_format: Option<String>,
    cli_prefix: Option<String>,
    description: Option<String>,
    configuration: Configuration,
    created_at: String,
}

#[derive(Deserialize)]
struct Configuration {
    attributes: Sip,
}

#[derive(Deserialize)]
struct Sip {
    username: String,
    host: String,
    port: Option<i64>,
    codec_ids: Vec<i64>,
    rx_dtmf_format_id: i64,
    tx_dtmf_format_id: i64,
    resolve_ruri: bool,
    auth_enabled: bool,
    auth_user: Option<String>,
    auth_password: Option<String>,
    auth_from_user: Option<String>,
    auth_from_domain: Option<String>,
    sst_enabled: bool,
    sst_min_timer: i64,
    sst_max_timer: i64,
    sst_session_expires: Option<i64>,
    sst_refresh_method_id: i64,
    sst_accept_501: bool,
    sip_timer_b: i64,
    dns_srv_failover_timer: i64,
    rtp_ping: bool,
    rtp_timeout: i64,
    force_symmetric_rtp: bool,
    symmetric_rtp_ignore_rtcp: bool,
    rerouting_disconnect_code_ids: Option<Vec<i64>>,
    transport_protocol_id: i64,
    max_transfers: i64,
    max_30x_redirects: i64,
    media_encryption_mode: String,
    stir_shaken_mode: String,
    allowed_rtp_ips: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Group {
    prefix: String,
    features: Vec<String>,
    is_metered: bool,
    area_name: String,
    allow_additional_channels: bool,
}

/// What is included, found by id.
#[derive(Default)]
pub(crate) struct Linked {
    trunks: HashMap<String, Box<Trunk>>,
    groups: HashMap<String, Group>,
}

pub(crate) struct Page {
    dids: Vec<Did>,
    linked: Linked,
}

impl Page {
    pub(crate) fn len(&self) -> usize {
        self.dids.len()
    }
}

pub(crate) fn parse(body: &[u8]) -> Page {
    let document: Document<Vec<Did>> = serde_json::from_slice(body).expect("the page is right");
    Page { dids: document.data, linked: link(document.included) }
}

fn link(included: Vec<Included>) -> Linked {
    let mut linked = Linked::default();
    for resource in included {
        match resource {
            Included::VoiceInTrunks { id, attributes } => drop(linked.trunks.insert(id, attributes)),
            Included::DidGroups { id, attributes } => drop(linked.groups.insert(id, attributes)),
        }
    }
    linked
}

pub(crate) fn read_page(body: &[u8]) -> usize {
    let page = parse(body);
    page.dids.iter().map(|did| read_did(did, &page.linked)).sum()
}

fn seconds(text: &str) -> usize {
    text.parse::<Timestamp>().map_or(0, |time| time.as_second() as usize % 7)
}

fn read_sip(sip: &Sip) -> usize {
    let texts = [Some(&sip.username), Some(&sip.host), sip.auth_user.as_ref(), sip.auth_password.as_ref()];
    let flags = [
        sip.resolve_ruri,
        sip.auth_enabled,
        sip.sst_enabled,
        sip.sst_accept_501,
        sip.rtp_ping,
        sip.force_symmetric_rtp,
        sip.symmetric_rtp_ignore_rtcp,
    ];
    let numbers = [
        sip.port,
        Some(sip.sst_min_timer),
        Some(sip.sst_max_timer),
        sip.sst_session_expires,
        Some(sip.sip_timer_b),
        Some(sip.dns_srv_failover_timer),
        Some(sip.rtp_timeout),
        Some(sip.max_transfers),
        Some(sip.max_30x_redirects),
    ];
    let enums = usize::from(sip.rx_dtmf_format_id == 1)
        + usize::from(sip.tx_dtmf_format_id == 1)
        + usize::from(sip.sst_refresh_method_id == 1)
        + usize::from(sip.transport_protocol_id == 2)
        + usize::from(sip.media_encryption_mode == "disabled")
        + usize::from(sip.stir_shaken_mode == "disabled");
    texts.iter().flatten().map(|text| text.len()).sum::<usize>()
        + sip.auth_from_user.as_deref().map_or(0, str::len)
        + sip.auth_from_domain.as_deref().map_or(0, str::len)
        + flags.iter().filter(|flag| **flag).count()
        + numbers.iter().flatten().map(|number| *number as usize).sum::<usize>()
        + enums
        + sip.codec_ids.len()
        + sip.rerouting_disconnect_code_ids.as_ref().map_or(0, Vec::len)
        + sip.allowed_rtp_ips.as_ref().map_or(0, Vec::len)
}

fn read_did(did: &Did, linked: &Linked) -> usize {
    let attributes = &did.attributes;
    let own = did.id.len()
        + attributes.number.len()
        + attributes.description.as_deref().map_or(0, str::len)
        + usize::from(attributes.blocked)
        + usize::from(attributes.awaiting_registration)
        + usize::from(attributes.terminated)
        + attributes.capacity_limit.unwrap_or(0) as usize
        + attributes.channels_included_count as usize
        + attributes.dedicated_channels_count as usize
        + attributes.billing_cycles_count.unwrap_or(0) as usize
        + seconds(&attributes.created_at)
        + attributes.expires_at.as_deref().map_or(0, seconds);
    let trunk =
        did.relationships.voice_in_trunk.data.as_ref().and_then(|link| linked.trunks.get_key_value(&link.id));
    let trunk = trunk.map_or(0, |(id, trunk)| {
        id.len()
            + trunk.name.len()
            + trunk.priority as usize
            + trunk.weight as usize
            + trunk.capacity_limit.unwrap_or(0) as usize
            + trunk.ringing_timeout.unwrap_or(0) as usize
            + usize::from(trunk.cli_format.is_some())
            + trunk.cli_prefix.as_deref().map_or(0, str::len)
            + trunk.description.as_deref().map_or(0, str::len)
            + seconds(&trunk.created_at)
            + read_sip(&trunk.configuration.attributes)
    });
    let group =
        did.relationships.did_group.data.as_ref().and_then(|link| linked.groups.get_key_value(&link.id));
    let group = group.map_or(0, |(id, group)| {
        id.len()
            + group.area_name.len()
            + group.prefix.len()
            + group.features.len()
            + usize::from(group.is_metered)
            + usize::from(group.allow_additional_channels)
    });
    own + trunk + group
}

/// reqwest and serde by hand, with the same headers.
pub(crate) struct Bare {
    http: didww::reqwest::Client,
    url: String,
}

impl Bare {
    pub(crate) fn new(base: &str) -> Bare {
        let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let tls = tls.expect("protocol versions").with_root_certificates(rustls::RootCertStore::empty());
        let http = didww::reqwest::Client::builder().tls_backend_preconfigured(tls.with_no_client_auth());
        let http = http.no_proxy().build().expect("a client");
        Bare { http, url: format!("{base}/dids/{}", crate::page::DID_ID) }
    }

    pub(crate) async fn find(&self) -> usize {
        let request = self.http.get(&self.url);
        let request = request.header("Api-Key", "bench-key").header("X-DIDWW-API-Version", "2022-05-10");
        let request = request.header("Accept", "application/vnd.api+json");
        let request = request.header("Content-Type", "application/vnd.api+json");
        let answer = request.header("User-Agent", "bench").send().await.expect("an answer");
        let body = answer.bytes().await.expect("a body");
        let document: Document<Did> = serde_json::from_slice(&body).expect("the DID");
        read_did(&document.data, &link(document.included))
    }
}
