//! The engine's tables: `core/src/schema/tables.rs`.

use crate::model::{
    Attribute, Enum, Filter, Kind, Object, Patch, Relationship, Resource, Rule, Schema, Upload, Variant,
    Versioned, Write,
};
use crate::names::constant;
use crate::{rust_callbacks, rust_records};
use std::fmt::Write as _;

/// The whole file.
pub(crate) fn tables(schema: &Schema) -> String {
    let mut out = String::from("//! The tables that core/schema compiles to.\n\nuse super::*;\n\n");
    out.push_str(&versions(schema));
    for known in &schema.enums {
        out.push_str(&enum_table(known));
    }
    for object in &schema.objects {
        for variant in &object.variants {
            out.push_str(&variant_table(schema, &variant_name(variant), variant));
        }
        out.push_str(&object_table(object));
    }
    for resource in &schema.resources {
        if let Some(meta) = &resource.meta {
            out.push_str(&variant_table(schema, &meta_name(resource), meta));
        }
        out.push_str(&resource_table(schema, resource));
    }
    out.push_str(&list(
        "RESOURCES",
        "ResourceSchema",
        "resource type",
        schema.resources.iter().map(resource_name),
    ));
    out.push_str(&list("ENUMS", "EnumSchema", "enum", schema.enums.iter().map(enum_name)));
    out.push_str(&list("OBJECTS", "ObjectSchema", "nested object", schema.objects.iter().map(object_name)));
    out.push_str(&rust_callbacks::tables(schema));
    out.push_str(&rust_records::tables(schema));
    out
}

pub(crate) fn resource_name(resource: &Resource) -> String {
    constant(&resource.wire_type)
}

pub(crate) fn enum_name(known: &Enum) -> String {
    format!("{}_ENUM", constant(&known.name))
}

fn object_name(object: &Object) -> String {
    format!("{}_OBJECT", constant(&object.name))
}

pub(crate) fn variant_name(variant: &Variant) -> String {
    format!("{}_VARIANT", constant(&variant.wire_type))
}

pub(crate) fn meta_name(resource: &Resource) -> String {
    format!("{}_META", constant(&resource.wire_type))
}

fn list(name: &str, class: &str, what: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.map(|item| format!("&{item}")).collect();
    format!("/// Every {what}.\npub static {name}: &[&{class}] = &[{}];\n\n", items.join(", "))
}

/// `V2022_05_10` for `2022-05-10`.
pub(crate) fn version_variant(date: &str) -> String {
    format!("V{}", date.replace('-', "_"))
}

fn versions(schema: &Schema) -> String {
    let mut out = String::new();
    let count = schema.versions.len();
    let variants: Vec<String> = schema.versions.iter().map(|date| version_variant(date)).collect();
    let _ = write!(
        out,
        "/// How many API versions this release knows.\npub const VERSION_COUNT: usize = {count};\n\n\
         /// A dated version of the API, sent as `X-DIDWW-API-Version`.\n\
         #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]\n#[non_exhaustive]\n\
         pub enum ApiVersion {{\n"
    );
    for (index, (variant, date)) in variants.iter().zip(&schema.versions).enumerate() {
        let default = if index == schema.default_version { "#[default]\n" } else { "" };
        let _ = writeln!(out, "/// {date}\n{default}{variant},");
    }
    let _ = write!(
        out,
        "}}\n\nimpl ApiVersion {{\n/// Every version, oldest first.\n\
         pub const ALL: [ApiVersion; VERSION_COUNT] = [{}];\n\n\
         /// Its date, as it is sent.\npub const fn as_str(self) -> &'static str {{\nmatch self {{\n",
        variants.iter().map(|variant| format!("ApiVersion::{variant}")).collect::<Vec<_>>().join(", ")
    );
    for (variant, date) in variants.iter().zip(&schema.versions) {
        let _ = writeln!(out, "ApiVersion::{variant} => {date:?},");
    }
    out.push_str("}\n}\n\n/// Its place in [`ApiVersion::ALL`].\npub const fn index(self) -> usize {\nself as usize\n}\n}\n\n");
    out
}

fn enum_table(known: &Enum) -> String {
    let mut out = format!(
        "/// [`{0}`](crate::enums::{0})\npub static {1}: EnumSchema = EnumSchema {{ name: {0:?}, doc: {2:?}, integer: {3}, values: &[\n",
        known.class,
        enum_name(known),
        known.doc,
        known.integer
    );
    for (index, value) in known.values.iter().enumerate() {
        let newest = value.newest();
        // A version without the value still knows how the value is spelled elsewhere: the answer may hold it.
        let wire = value.facts.iter().map(|facts| facts.as_ref().unwrap_or(newest).wire.as_str());
        let wire: Vec<&str> = wire.collect();
        let number = wire.iter().map(|wire| wire.parse::<i64>().unwrap_or_default().to_string());
        let number = joined(number);
        let _ = writeln!(
            out,
            "EnumValueSchema {{ name: {:?}, variant: {:?}, doc: {:?}, versions: Versions({}), wire: {wire:?}, \
             number: [{number}], index: {index} }},",
            value.name,
            value.variant(),
            newest.doc,
            value.bits()
        );
    }
    out.push_str("]};\n\n");
    out
}

fn object_table(object: &Object) -> String {
    let variants: Vec<String> =
        object.variants.iter().map(|variant| format!("&{}", variant_name(variant))).collect();
    format!(
        "/// {0}\npub static {1}: ObjectSchema = ObjectSchema {{ name: {0:?}, doc: {2:?}, tagged: {3}, variants: &[{4}] }};\n\n",
        object.class,
        object_name(object),
        object.doc,
        object.tagged,
        variants.join(", ")
    )
}

fn variant_table(schema: &Schema, name: &str, variant: &Variant) -> String {
    format!(
        "/// {0}\npub static {name}: VariantSchema = VariantSchema {{ wire_type: {1:?}, name: {0:?}, variant: {2:?}, \
         doc: {3:?}, versions: Versions({4}), attributes: &[{5}], rules: &[{6}] }};\n\n",
        variant.class,
        variant.wire_type,
        variant.variant,
        variant.doc,
        variant.versions,
        attributes(schema, &variant.attributes),
        rules(&variant.rules)
    )
}

fn resource_table(schema: &Schema, resource: &Resource) -> String {
    let mut out = format!(
        "/// [`{0}`](crate::{0})\npub static {1}: ResourceSchema = ResourceSchema {{ wire_type: {2:?}, name: {0:?}, \
         accessor: {3:?}, path: {4:?}, doc: {5:?}, versions: Versions({6}), singleton: {7}, authenticated: {8},\n",
        resource.class,
        resource_name(resource),
        resource.wire_type,
        resource.accessor,
        resource.path,
        resource.doc,
        resource.versions,
        resource.singleton,
        resource.authenticated
    );
    let operations = resource.operations.iter();
    let operations = operations.map(|known| {
        format!("(Operation::{}, Versions({}))", crate::names::camel(&known.name), known.bits())
    });
    let pagination = resource.pagination.iter().map(|page| match page {
        Some(page) => {
            format!("Some(Pagination {{ default_size: {}, max_size: {} }})", page.default, page.max)
        }
        None => "None".to_owned(),
    });
    let _ = write!(
        out,
        "operations: &[{}],\nupload: {},\npagination: [{}],\ncollection_meta: &[{}],\nattributes: &[{}],\nrelationships: &[{}],\n",
        joined(operations),
        upload(resource.upload.as_ref()),
        joined(pagination),
        names_with_versions(&resource.collection_meta),
        attributes(schema, &resource.attributes),
        joined(resource.relationships.iter().map(relationship)),
    );
    let meta =
        resource.meta.as_ref().map_or("None".to_owned(), |_| format!("Some(&{})", meta_name(resource)));
    let settles = resource.settles.as_ref().map_or("None".to_owned(), |settles| {
        let (attribute, from, to) = (&settles.attribute, &settles.from, &settles.to);
        format!("Some(Settles {{ attribute: {attribute:?}, from: &{from:?}, to: &{to:?} }})")
    });
    let _ = write!(
        out,
        "filters: &[{}],\nsorts: &[{}],\ndefault_sort: {:?},\nincludes: &[{}],\nmeta: {meta},\nsettles: {settles},\nrules: &[{}] }};\n\n",
        joined(resource.filters.iter().map(|known| filter(schema, known))),
        names_with_versions(&resource.sorts),
        resource.default_sort,
        names_with_versions(&resource.includes),
        rules(&resource.rules)
    );
    out
}

fn upload(known: Option<&Versioned<Upload>>) -> String {
    let Some(known) = known else {
        return "NO_UPLOAD".to_owned();
    };
    let facts = known.facts.iter().map(|facts| match facts {
        Some(facts) => format!(
            "Some(UploadFacts {{ fingerprint: {:?}, description: {:?}, file: {:?}, max_files: {}, max_bytes: {}, \
             accept: {:?}, answer: UploadAnswer::{} }})",
            facts.fingerprint,
            facts.description,
            facts.file,
            facts.max_files,
            facts.max_bytes,
            facts.accept,
            crate::names::camel(&facts.answer)
        ),
        None => "None".to_owned(),
    });
    format!("[{}]", joined(facts))
}

fn joined(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

fn names_with_versions<T>(entries: &[Versioned<T>]) -> String {
    joined(entries.iter().map(|entry| format!("({:?}, Versions({}))", entry.name, entry.bits())))
}

pub(crate) fn kind_expression(schema: &Schema, kind: &Kind) -> String {
    match kind {
        Kind::String => "Kind::String".to_owned(),
        Kind::Integer => "Kind::Integer".to_owned(),
        Kind::Boolean => "Kind::Boolean".to_owned(),
        Kind::Decimal => "Kind::Decimal".to_owned(),
        Kind::DateTime => "Kind::DateTime".to_owned(),
        Kind::UtcTime => "Kind::UtcTime".to_owned(),
        Kind::Date => "Kind::Date".to_owned(),
        Kind::Uuid => "Kind::Uuid".to_owned(),
        Kind::Enum(name) => {
            format!("Kind::Enum(&{})", schema.find_enum(name).map(enum_name).unwrap_or_default())
        }
        Kind::Object(name) => {
            format!("Kind::Object(&{})", schema.find_object(name).map(object_name).unwrap_or_default())
        }
        Kind::List(inner) => format!("Kind::List(&{})", kind_expression(schema, inner)),
    }
}

fn attributes(schema: &Schema, attributes: &[Versioned<Attribute>]) -> String {
    attributes.iter().map(|known| format!("{},\n", attribute(schema, known))).collect()
}

fn attribute(schema: &Schema, known: &Versioned<Attribute>) -> String {
    let newest = known.newest();
    let facts = known.facts.iter().map(|facts| match facts {
        Some(facts) => attribute_facts(&known.name, facts),
        None => "AttributeFacts::PLAIN".to_owned(),
    });
    format!(
        "AttributeSchema {{ name: {:?}, kind: {}, doc: {:?}, unit: {:?}, versions: Versions({}), secret: {}, \
         nullable: {}, by_version: [{}] }}",
        known.name,
        kind_expression(schema, &known.kind()),
        newest.doc,
        newest.unit,
        known.bits(),
        known.any(|facts| facts.secret),
        known.nullable(),
        joined(facts)
    )
}

fn attribute_facts(name: &str, facts: &Attribute) -> String {
    let mut fields = vec![format!("wire: {:?}", facts.wire.as_deref().unwrap_or(name))];
    let mut field = |set: bool, text: String| {
        if set {
            fields.push(text);
        }
    };
    field(facts.nullable, "nullable: true".into());
    field(!facts.read, "read: false".into());
    field(facts.create != Write::Never, format!("create: Write::{:?}", facts.create));
    field(facts.update != Write::Never, format!("update: Write::{:?}", facts.update));
    field(facts.min.is_some(), format!("min: {:?}", facts.min));
    field(facts.max.is_some(), format!("max: {:?}", facts.max));
    field(facts.min_length.is_some(), format!("min_length: {:?}", facts.min_length));
    field(facts.max_length.is_some(), format!("max_length: {:?}", facts.max_length));
    field(facts.pattern.is_some(), format!("pattern: {:?}", facts.pattern));
    field(facts.min_items.is_some(), format!("min_items: {:?}", facts.min_items));
    field(facts.max_items.is_some(), format!("max_items: {:?}", facts.max_items));
    field(facts.unique, "unique: true".into());
    field(facts.joined.is_some(), format!("joined: {:?}", facts.joined));
    field(facts.patch != Patch::Merge, format!("patch: Patch::{:?}", facts.patch));
    let default = facts.default_json();
    field(default.is_some(), format!("default: {default:?}"));
    format!("AttributeFacts {{ {}, ..AttributeFacts::PLAIN }}", fields.join(", "))
}

fn relationship(known: &Versioned<Relationship>) -> String {
    let newest = known.newest();
    let facts = known.facts.iter().map(|facts| match facts {
        Some(facts) => relationship_facts(&known.name, facts),
        None => "RelationshipFacts::PLAIN".to_owned(),
    });
    format!(
        "RelationshipSchema {{ name: {:?}, ids_name: {:?}, many: {}, types: &{:?}, doc: {:?}, versions: Versions({}), \
         excludes: &{:?}, by_version: [{}] }}",
        known.name,
        known.ids_name(),
        known.many(),
        newest.types,
        newest.doc,
        known.bits(),
        newest.excludes,
        joined(facts)
    )
}

fn relationship_facts(name: &str, facts: &Relationship) -> String {
    let mut fields = vec![format!("wire: {:?}", facts.wire.as_deref().unwrap_or(name))];
    let mut field = |set: bool, text: String| {
        if set {
            fields.push(text);
        }
    };
    field(facts.nullable, "nullable: true".into());
    field(!facts.read, "read: false".into());
    field(facts.create != Write::Never, format!("create: Write::{:?}", facts.create));
    field(facts.update != Write::Never, format!("update: Write::{:?}", facts.update));
    field(facts.min_items.is_some(), format!("min_items: {:?}", facts.min_items));
    field(facts.max_items.is_some(), format!("max_items: {:?}", facts.max_items));
    field(facts.unique, "unique: true".into());
    format!("RelationshipFacts {{ {}, ..RelationshipFacts::PLAIN }}", fields.join(", "))
}

fn filter(schema: &Schema, known: &Versioned<Filter>) -> String {
    let newest = known.newest();
    let matches = known.facts.iter().map(|facts| {
        let matching = &facts.as_ref().unwrap_or(newest).matching;
        format!("Match::{}", crate::names::camel(matching))
    });
    format!(
        "FilterSchema {{ name: {:?}, kind: {}, doc: {:?}, versions: Versions({}), matches: [{}], \
         case_insensitive: {}, empty: {} }}",
        known.name,
        kind_expression(schema, &known.kind()),
        newest.doc,
        known.bits(),
        joined(matches),
        newest.case_insensitive,
        newest.empty
    )
}

fn rules(rules: &[Rule]) -> String {
    joined(rules.iter().map(rule))
}

fn rule(rule: &Rule) -> String {
    let spec = &rule.spec;
    let members = spec.members();
    let (member, value) = spec.condition().unwrap_or_default();
    let kind = match spec.kind.as_str() {
        "required_when" => format!("RuleKind::RequiredWhen(&{members:?}, {member:?}, {value:?})"),
        "forbidden_when" => format!("RuleKind::ForbiddenWhen(&{members:?}, {member:?}, {value:?})"),
        "drops" => format!("RuleKind::Drops(&{members:?}, {member:?}, {value:?})"),
        "recent" => format!("RuleKind::Recent(&{members:?}, {})", spec.months.unwrap_or_default()),
        "implies" => format!(
            "RuleKind::Implies({:?}, &{:?})",
            members.first().cloned().unwrap_or_default(),
            spec.sets()
        ),
        other => format!("RuleKind::{}(&{members:?})", crate::names::camel(other)),
    };
    format!(
        "Rule {{ kind: {kind}, doc: {:?}, versions: Versions({}), on_create: {}, on_update: {} }}",
        spec.doc,
        rule.versions,
        spec.on("create"),
        spec.on("update")
    )
}
