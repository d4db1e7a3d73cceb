//! What can be ordered: groups of numbers, numbers, channels.

use serde_json::{Value, json};

use super::{Common, add, with_all};
use crate::clock;
use crate::seed::geography::{prefix_of, region_of};
use crate::world::{Row, World, seeded};

const TYPES: [&str; 6] = ["Global", "Local", "Mobile", "National", "Shared Cost", "Toll-free"];

/// Numbers of a group that can be picked one by one.
const LISTED: usize = 12;

/// Country, kind, prefix, area, what follows country code and prefix up to the last two digits, numbers in stock.
const GROUPS: [(&str, &str, &str, &str, &str, usize); 46] = [
    ("US", "Local", "212", "New York", "55501", 100),
    ("US", "Local", "646", "New York", "55501", 100),
    ("US", "Local", "202", "Washington", "55501", 100),
    ("US", "Local", "206", "Seattle", "55501", 100),
    ("US", "Local", "213", "Los Angeles", "55501", 100),
    ("US", "Local", "305", "Miami", "55501", 100),
    ("US", "Local", "312", "Chicago", "55501", 100),
    ("US", "Local", "415", "San Francisco", "55501", 100),
    ("US", "Local", "713", "Houston", "55501", 100),
    ("US", "Local", "973", "Newark", "55501", 100),
    ("CA", "Local", "416", "Toronto", "55501", 100),
    ("CA", "Local", "514", "Montreal", "55501", 100),
    ("CA", "Local", "604", "Vancouver", "55501", 100),
    ("CA", "Local", "403", "Calgary", "55501", 100),
    ("GB", "Local", "20", "London", "794603", 100),
    ("GB", "Local", "113", "Leeds", "49601", 100),
    ("GB", "Local", "121", "Birmingham", "49601", 100),
    ("GB", "Local", "131", "Edinburgh", "49601", 100),
    ("GB", "Local", "161", "Manchester", "49601", 100),
    ("GB", "National", "306", "National", "99901", 100),
    ("GB", "Mobile", "7700", "Mobile", "9001", 100),
    ("GB", "Toll-free", "808", "Toll-free", "15700", 100),
    ("IE", "National", "20", "National", "91001", 50),
    ("FR", "Local", "1", "Paris", "990001", 100),
    ("FR", "Local", "2", "North-West", "619101", 50),
    ("FR", "Local", "3", "North-East", "530101", 50),
    ("FR", "Local", "4", "South-East", "657101", 50),
    ("FR", "Local", "5", "South-West", "364901", 50),
    ("FR", "Mobile", "6", "Mobile", "399801", 50),
    ("DE", "Local", "30", "Berlin", "231250", 100),
    ("DE", "Local", "40", "Hamburg", "669690", 100),
    ("DE", "Local", "69", "Frankfurt", "900090", 100),
    ("DE", "Local", "89", "Munich", "999980", 100),
    ("DE", "Local", "221", "Cologne", "47100", 100),
    ("DE", "Mobile", "171", "Mobile", "39200", 60),
    ("SE", "Local", "8", "Stockholm", "465004", 100),
    ("SE", "Local", "31", "Gothenburg", "39006", 100),
    ("SE", "Local", "40", "Malmo", "62804", 100),
    ("AU", "Local", "2", "Sydney", "701001", 100),
    ("AU", "Local", "3", "Melbourne", "701001", 100),
    ("AU", "Local", "7", "Brisbane", "701001", 100),
    ("AU", "Local", "8", "Perth", "701001", 100),
    ("JM", "Local", "876", "Kingston", "55501", 40),
    ("DO", "Local", "809", "Santo Domingo", "55501", 40),
    ("BS", "Local", "242", "Nassau", "55501", 3),
    ("MX", "Local", "744", "Acapulco", "", 0),
];

pub(super) fn fill(world: &mut World) {
    for name in TYPES {
        add(world, Row::seeded("did_group_types", name).with("name", name));
    }
    for group in GROUPS {
        add_group(world, group);
    }
    add_pool(world, "Standard", &["AU", "CA", "DE", "FR", "GB", "IE", "SE", "US"], "15.00", "0.0100");
    add_pool(world, "Extended", &["BS", "DO", "JM", "MX", "NL"], "25.00", "0.0200");
}

fn add_group(
    world: &mut World,
    (country, kind, prefix, area, rest, count): (&str, &str, &str, &str, &str, usize),
) {
    let key = format!("{country}-{prefix}");
    let numbers: Vec<String> =
        (0..count).map(|index| format!("{}{prefix}{rest}{index:02}", prefix_of(country))).collect();
    let listed = if pickable(kind) { LISTED.min(count) } else { 0 };
    let american = prefix_of(country) == "1";
    let nanpa = american.then(|| add_prefix(world, country, prefix, area));
    let region = region_of(area, country);
    let requirement = seeded("address_requirements", &format!("{country}-{kind}"));
    let requirement = world.at(&requirement).map(Row::reference);
    let restricted = if kind == "Mobile" { json!("Only for calls between persons.") } else { Value::Null };
    let row = Row::seeded("did_groups", &key)
        .with("prefix", prefix)
        .with("area_name", area)
        .with("features", features(country, kind))
        .with("is_metered", kind == "Toll-free")
        .with("allow_additional_channels", kind != "Mobile")
        .with("service_restrictions", restricted)
        .with_meta("available_dids_enabled", pickable(kind))
        .with_meta("needs_registration", requirement.is_some())
        .with_hidden("free", numbers[listed..].to_vec())
        .linked("country", [seeded("countries", country)])
        .linked("city", region.map(|_| seeded("cities", area)))
        .linked("region", region.filter(|region| !region.is_empty()).map(|region| seeded("regions", region)))
        .linked("did_group_type", [seeded("did_group_types", kind)])
        .linked("address_requirement", requirement)
        .linked("nanpa_prefixes", nanpa.clone())
        .linked("stock_keeping_units", [add_sku(world, &key, kind, 0), add_sku(world, &key, kind, 2)]);
    let group = add(world, row);
    for number in &numbers[..listed] {
        let row = Row::seeded("available_dids", number)
            .with("number", number.as_str())
            .linked("did_group", [group.clone()])
            .linked("nanpa_prefix", nanpa.clone());
        add(world, row);
    }
}

/// Whether numbers of a kind can be picked one by one.
fn pickable(kind: &str) -> bool {
    !["Mobile", "Toll-free"].contains(&kind)
}

fn features(country: &str, kind: &str) -> Value {
    match (country, kind) {
        ("US" | "CA", _) => {
            json!([
                "voice_in",
                "voice_out",
                "t38",
                "sms_in",
                "sms_out",
                "p2p",
                "a2p",
                "emergency",
                "cnam_out"
            ])
        }
        (_, "Mobile") => json!(["voice_in", "voice_out", "sms_in", "sms_out", "p2p"]),
        (_, "Toll-free") => json!(["voice_in"]),
        ("GB" | "DE" | "FR", _) => json!(["voice_in", "voice_out", "t38"]),
        _ => json!(["voice_in", "t38"]),
    }
}

fn add_prefix(world: &mut World, country: &str, npa: &str, area: &str) -> crate::world::Ref {
    let region = region_of(area, country).filter(|region| !region.is_empty());
    let row = Row::seeded("nanpa_prefixes", npa)
        .with("npa", npa)
        .with("nxx", "555")
        .linked("country", [seeded("countries", country)])
        .linked("region", region.map(|region| seeded("regions", region)));
    add(world, row)
}

fn add_sku(world: &mut World, group: &str, kind: &str, channels: i64) -> crate::world::Ref {
    let (setup, monthly) = match (kind, channels) {
        ("Mobile", 0) => ("2.00", "3.00"),
        ("Mobile", _) => ("2.00", "4.50"),
        ("Toll-free", 0) => ("1.00", "8.00"),
        ("Toll-free", _) => ("1.00", "11.00"),
        (_, 0) => ("0.40", "0.80"),
        (_, _) => ("0.40", "1.20"),
    };
    let row = Row::seeded("stock_keeping_units", &format!("{group}-{channels}"))
        .with("setup_price", setup)
        .with("monthly_price", monthly)
        .with("channels_included_count", channels);
    add(world, row)
}

fn add_pool(world: &mut World, name: &'static str, countries: &[&str], monthly: &str, metered: &str) {
    let prices = [(1, "5.00", monthly), (10, "4.00", "12.00"), (50, "3.00", "10.00")];
    let mut tiers = Vec::new();
    for (quantity, setup, monthly) in prices {
        let row = Row::seeded("qty_based_pricings", &format!("{name}-{quantity}"))
            .with("qty", quantity)
            .with("setup_price", setup)
            .with("monthly_price", monthly);
        tiers.push(add(world, row));
    }
    let common = Common::from([
        ("minimum_limit", json!(0)),
        ("minimum_qty_per_order", json!(1)),
        ("setup_price", json!("5.00")),
        ("total_channels_count", json!(30)),
    ]);
    let row = Row::seeded("capacity_pools", name)
        .with("name", name)
        .with("renew_date", clock::date_in_days(20))
        .with("monthly_price", monthly)
        .with("metered_rate", metered)
        .linked("countries", countries.iter().map(|iso| seeded("countries", iso)))
        .linked("qty_based_pricings", tiers);
    add(world, with_all(row, &common));
}
