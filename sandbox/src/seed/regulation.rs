//! Requirements and the documents that they ask for.

use serde_json::{Value, json};

use super::add;
use crate::world::{Ref, Row, World, seeded};

const PROOF_TYPES: [(&str, &str); 12] = [
    ("Business Registration Certificate", "business"),
    ("Copy of Phone Bill", "address"),
    ("Drivers License", "personal"),
    ("Excerpt from the commercial register", "business"),
    ("National ID", "personal"),
    ("Other", "address"),
    ("Passport", "personal"),
    ("Rental Receipt", "address"),
    ("Residence Permit", "personal"),
    ("Trade License", "business"),
    ("Utility Bill", "address"),
    ("Visa", "personal"),
];

const TEMPLATES: [(&str, bool); 3] =
    [("Generic LOI", true), ("Germany Special Registration Form", true), ("Service Description Form", false)];

/// Country, kind of number, who, level of the address, proofs of identity and of address.
const REQUIREMENTS: [(&str, &str, &str, &str, i64, i64); 5] = [
    ("DE", "Local", "any", "area", 1, 1),
    ("DE", "Mobile", "business", "country", 1, 1),
    ("FR", "Local", "any", "country", 0, 1),
    ("GB", "Mobile", "any", "world_wide", 0, 0),
    ("SE", "Local", "any", "country", 1, 0),
];

pub(super) fn fill(world: &mut World) {
    for (name, entity_type) in PROOF_TYPES {
        add(world, Row::seeded("proof_types", name).with("name", name).with("entity_type", entity_type));
    }
    for (name, permanent) in TEMPLATES {
        let file = name.to_lowercase().replace(' ', "-");
        let row = Row::seeded("supporting_document_templates", name)
            .with("name", name)
            .with("permanent", permanent)
            .with("url", format!("https://files.example.com/{file}.pdf"));
        add(world, row);
    }
    for requirement in REQUIREMENTS {
        add(world, address_requirement(requirement));
    }
    for country in ["CA", "US"] {
        add(world, emergency_requirement(country));
    }
}

fn proof_types(entity_type: &str) -> Vec<Ref> {
    let of = PROOF_TYPES.iter().filter(|(_, of)| *of == entity_type);
    of.map(|(name, _)| seeded("proof_types", name)).collect()
}

fn address_requirement(
    (country, kind, who, level, identity_proofs, address_proofs): (&str, &str, &str, &str, i64, i64),
) -> Row {
    let persons = if who == "business" { Value::Null } else { json!("world_wide") };
    let strict = level == "area";
    let document = |name: &str| strict.then(|| seeded("supporting_document_templates", name));
    Row::seeded("address_requirements", &format!("{country}-{kind}"))
        .with("identity_type", who)
        .with("personal_area_level", persons)
        .with("business_area_level", "world_wide")
        .with("address_area_level", level)
        .with("personal_proof_qty", identity_proofs)
        .with("business_proof_qty", identity_proofs)
        .with("address_proof_qty", address_proofs)
        .with(
            "personal_mandatory_fields",
            if strict { json!(["birth_date", "id_number"]) } else { Value::Null },
        )
        .with("business_mandatory_fields", if strict { json!(["company_reg_number"]) } else { Value::Null })
        .with("service_description_required", strict)
        .with("restriction_message", "The address must be that of the end user.")
        .linked("country", [seeded("countries", country)])
        .linked("did_group_type", [seeded("did_group_types", kind)])
        .linked("personal_permanent_document", document("Germany Special Registration Form"))
        .linked("business_permanent_document", document("Generic LOI"))
        .linked("personal_proof_types", proof_types("personal"))
        .linked("business_proof_types", proof_types("business"))
        .linked("address_proof_types", proof_types("address"))
}

fn emergency_requirement(country: &str) -> Row {
    Row::seeded("emergency_requirements", country)
        .with("identity_type", "any")
        .with("personal_area_level", "world_wide")
        .with("business_area_level", "world_wide")
        .with("address_area_level", "country")
        .with("personal_mandatory_fields", json!(["id_number"]))
        .with("business_mandatory_fields", json!(["company_reg_number", "contact_email"]))
        .with("address_mandatory_fields", json!(["state"]))
        .with("estimate_setup_time", "3 business days")
        .with("requirement_restriction_message", Value::Null)
        .with_meta("setup_price", "0.00")
        .with_meta("monthly_price", "1.50")
        .linked("country", [seeded("countries", country)])
        .linked("did_group_type", [seeded("did_group_types", "Local")])
}
