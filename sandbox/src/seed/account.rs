//! An account in use.

use std::time::Duration;

use serde_json::{Value, json};

use super::{add, object};
use crate::clock;
use crate::random::seeded_id;
use crate::world::{Ref, Row, World, seeded};

const NEW_YORK: &str = "12125550199";
const LONDON: &str = "442079460399";
const WASHINGTON: &str = "12025550199";

pub(super) fn fill(world: &mut World) {
    add_trunks(world);
    add_people(world);
    add_documents(world);
    add_order(world);
    add_verifications(world);
    add_dids(world);
    add_voice_out_trunk(world);
    add_leftovers(world);
}

fn did(number: &str) -> Ref {
    seeded("dids", number)
}

fn add_trunks(world: &mut World) {
    let group = Row::seeded("voice_in_trunk_groups", "Offices")
        .with("name", "Offices")
        .with("created_at", clock::in_days(-40));
    let group = add(world, group);
    let sip = [
        ("host", json!("sip.example.com")),
        ("port", json!(5060)),
        ("username", json!("{DID}")),
        ("codec_ids", json!(["pcmu", "pcma", "g729", "telephone_event"])),
    ];
    let sip = Row::seeded("voice_in_trunks", "SIP office")
        .with("name", "SIP office")
        .with("description", "The switchboard")
        .with("capacity_limit", 10)
        .with("configuration", object("sip_configurations", &sip))
        .with("created_at", clock::in_days(-40))
        .linked("voice_in_trunk_group", [group])
        .linked("pop", [seeded("pops", "USA, NY")]);
    add(world, sip);
    let pstn = Row::seeded("voice_in_trunks", "Phone at home")
        .with("name", "Phone at home")
        .with("configuration", object("pstn_configurations", &[("dst", json!("442079460300"))]))
        .with("created_at", clock::in_days(-30));
    add(world, pstn);
    let shared = Row::seeded("shared_capacity_groups", "Shared office")
        .with("name", "Shared office")
        .with("shared_channels_count", 5)
        .with("metered_channels_count", 2)
        .with("created_at", clock::in_days(-30))
        .linked("capacity_pool", [seeded("capacity_pools", "Standard")]);
    add(world, shared);
}

fn add_people(world: &mut World) {
    let person = Row::seeded("identities", "Quill")
        .with("identity_type", "personal")
        .with("first_name", "Ada")
        .with("last_name", "Quill")
        .with("phone_number", "12125550100")
        .with("id_number", "ID-000001")
        .with("birth_date", "1980-02-29")
        .with("contact_email", "ada.quill@example.com")
        .with("verified", true)
        .with("created_at", clock::in_days(-60))
        .linked("country", [seeded("countries", "US")])
        .linked("birth_country", [seeded("countries", "US")]);
    let company = Row::seeded("identities", "Example Widgets")
        .with("identity_type", "business")
        .with("first_name", "Miles")
        .with("last_name", "Thornbury")
        .with("phone_number", "442079460301")
        .with("company_name", "Example Widgets Ltd")
        .with("company_reg_number", "00000001")
        .with("contact_email", "office@example.com")
        .with("created_at", clock::in_days(-50))
        .linked("country", [seeded("countries", "GB")]);
    let (person, company) = (add(world, person), add(world, company));
    let home = Row::seeded("addresses", "home")
        .with("address", "1 Example Street")
        .with("city_name", "New York")
        .with("postal_code", "10001")
        .with("verified", true)
        .with("created_at", clock::in_days(-60))
        .linked("identity", [person])
        .linked("country", [seeded("countries", "US")])
        .linked("city", [seeded("cities", "New York")]);
    let office = Row::seeded("addresses", "office")
        .with("address", "2 Sample Road")
        .with("city_name", "London")
        .with("postal_code", "N1 0AA")
        .with("description", "Head office")
        .with("created_at", clock::in_days(-50))
        .linked("identity", [company])
        .linked("country", [seeded("countries", "GB")])
        .linked("city", [seeded("cities", "London")]);
    add(world, home);
    add(world, office);
}

fn add_documents(world: &mut World) {
    let passport = Row::seeded("proofs", "passport")
        .with("created_at", clock::in_days(-60))
        .linked("proof_type", [seeded("proof_types", "Passport")])
        .linked("entity", [seeded("identities", "Quill")]);
    let bill = Row::seeded("proofs", "bill")
        .with("expires_at", clock::in_days(90))
        .with("created_at", clock::in_days(-60))
        .linked("proof_type", [seeded("proof_types", "Utility Bill")])
        .linked("entity", [seeded("addresses", "home")]);
    let letter = Row::seeded("permanent_supporting_documents", "letter")
        .with("created_at", clock::in_days(-50))
        .linked("template", [seeded("supporting_document_templates", "Generic LOI")])
        .linked("identity", [seeded("identities", "Example Widgets")]);
    for row in [passport, bill, letter] {
        add(world, row);
    }
    let file = Row::seeded("encrypted_files", "file")
        .with("description", "invoice.pdf")
        .with("expires_at", clock::in_hours(24));
    let file = add(world, file);
    world.lapse_later(file, Duration::from_secs(24 * 3600));
}

fn add_order(world: &mut World) {
    let item = |group: &str, channels: i64| {
        let members = [
            ("sku_id", json!(seeded_id("stock_keeping_units", &format!("{group}-{channels}")))),
            ("did_group_id", json!(seeded_id("did_groups", group))),
            ("qty", json!(1)),
            ("nrc", json!("0.40")),
            ("mrc", json!("1.20")),
            ("setup_price", json!("0.40")),
            ("monthly_price", json!("1.20")),
            ("billed_from", json!(clock::date_in_days(-10))),
            ("billed_to", json!(clock::date_in_days(20))),
        ];
        object("did_order_items", &members)
    };
    let order = Row::seeded("orders", "first")
        .with("reference", "KTH-650932")
        .with("description", "DID")
        .with("amount", "4.80")
        .with("status", "completed")
        .with("items", json!([item("US-212", 2), item("GB-20", 2), item("US-202", 2)]))
        .with("created_at", clock::in_days(-10));
    add(world, order);
}

fn add_verifications(world: &mut World) {
    let verification = Row::seeded("address_verifications", "office")
        .with("reference", "SHB-485120")
        .with("status", "approved")
        .with("created_at", clock::in_days(-9))
        .linked("address", [seeded("addresses", "office")])
        .linked("dids", [did(LONDON)]);
    add(world, verification);
    let emergency = Row::seeded("emergency_verifications", "home")
        .with("reference", "XKQ-004821")
        .with("status", "approved")
        .with("created_at", clock::in_days(-8))
        .linked("address", [seeded("addresses", "home")])
        .linked("emergency_calling_service", [seeded("emergency_calling_services", "home")])
        .linked("dids", [did(WASHINGTON)]);
    let emergency = add(world, emergency);
    let service = Row::seeded("emergency_calling_services", "home")
        .with("name", "Emergency service 1234")
        .with("reference", "ECS-1234")
        .with("status", "active")
        .with("activated_at", clock::in_days(-7))
        .with("canceled_at", Value::Null)
        .with("renew_date", clock::date_in_days(23))
        .with("created_at", clock::in_days(-8))
        .with_meta("setup_price", "0.00")
        .with_meta("monthly_price", "1.50")
        .linked("country", [seeded("countries", "US")])
        .linked("did_group_type", [seeded("did_group_types", "Local")])
        .linked("emergency_requirement", [seeded("emergency_requirements", "US")])
        .linked("emergency_verification", [emergency]);
    add(world, service);
}

fn add_dids(world: &mut World) {
    let row = |number: &str, group: &str| {
        Row::seeded("dids", number)
            .with("number", number)
            .with("channels_included_count", 2)
            .with("expires_at", clock::in_days(20))
            .with("created_at", clock::in_days(-10))
            .linked("did_group", [seeded("did_groups", group)])
            .linked("order", [seeded("orders", "first")])
    };
    let new_york = row(NEW_YORK, "US-212")
        .with("description", "Support line")
        .linked("voice_in_trunk", [seeded("voice_in_trunks", "SIP office")]);
    let london = row(LONDON, "GB-20")
        .with("capacity_limit", 4)
        .linked("voice_in_trunk_group", [seeded("voice_in_trunk_groups", "Offices")])
        .linked("shared_capacity_group", [seeded("shared_capacity_groups", "Shared office")])
        .linked("address_verification", [seeded("address_verifications", "office")]);
    let washington = row(WASHINGTON, "US-202")
        .with("emergency_enabled", true)
        .with("dedicated_channels_count", 1)
        .linked("capacity_pool", [seeded("capacity_pools", "Standard")])
        .linked("emergency_calling_service", [seeded("emergency_calling_services", "home")]);
    for row in [new_york, london, washington] {
        take_from_stock(world, &row);
        let entry = Row::seeded("did_history", row.text("number"))
            .with("did_number", row.text("number"))
            .with("action", "assigned")
            .with("method", "api3")
            .with("created_at", clock::in_days(-10));
        add(world, row);
        add(world, entry);
    }
}

/// A number of the account is no longer in stock.
fn take_from_stock(world: &mut World, row: &Row) {
    let group = row.link("did_group").and_then(|group| world.at_mut(group));
    let free = group.and_then(|group| group.hidden.get_mut("free")).and_then(Value::as_array_mut);
    if let Some(free) = free {
        free.retain(|number| number != row.text("number"));
    }
}

fn add_voice_out_trunk(world: &mut World) {
    let (addresses, username, password) =
        (json!(["192.0.2.10/32", "198.51.100.0/24"]), "dm4r7k2xqa", "x7kq2m9rta4wz8pd");
    let members = [
        ("allowed_sip_ips", addresses.clone()),
        ("username", json!(username)),
        ("password", json!(password)),
    ];
    let trunk = Row::seeded("voice_out_trunks", "Outbound")
        .with("name", "Outbound")
        .with("status", "active")
        .with("on_cli_mismatch_action", "reject_call")
        .with("allowed_sip_ips", addresses)
        .with("username", username)
        .with("password", password)
        .with("authentication_method", object("credentials_and_ip", &members))
        .with("allowed_rtp_ips", json!(["203.0.113.0/24"]))
        .with("threshold_amount", "100.0")
        .with("created_at", clock::in_days(-20))
        .with_meta("spent_amount", "12.30")
        .linked("dids", [did(NEW_YORK), did(LONDON)]);
    add(world, trunk);
}

fn add_leftovers(world: &mut World) {
    let file = seeded_id("exports", "file");
    let day = clock::date_in_days(-1);
    let export = Row::seeded("exports", "yesterday")
        .with("export_type", "cdr_in")
        .with("status", "completed")
        .with("url", format!("{}/exports/{file}.csv.gz", world.base_url))
        .with("filters", json!({ "from": format!("{day} 00:00:00"), "to": format!("{day} 12:00:00") }))
        .with("created_at", clock::in_days(0));
    add(world, export);
    let held = Row::seeded("did_reservations", "held")
        .with("description", "For a new office")
        .with("expires_at", clock::in_hours(24))
        .with("created_at", clock::in_days(0))
        .linked("available_did", [seeded("available_dids", "12125550100")]);
    let held = add(world, held);
    world.lapse_later(held, Duration::from_secs(24 * 3600));
}
