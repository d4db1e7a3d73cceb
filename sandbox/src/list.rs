//! Lists: filtered, sorted, cut into pages.

use std::cmp::Ordering;

use didww::schema::{Kind, ResourceSchema};
use didww::{ApiVersion, schema};
use serde_json::{Map, Value, json};

use crate::error::{ApiError, Failure, Outcome, unless};
use crate::filter::Filter;
use crate::links::current_name;
use crate::query::{Page, Query};
use crate::render::View;
use crate::world::{Row, World, stored_kind};

/// Numbers in a list of available ones.
const AVAILABLE_AT_ONCE: usize = 10;
/// Numbers that can be held at once.
pub(crate) const RESERVATIONS: usize = 10;

/// Answers a list.
pub(crate) fn list(
    world: &World,
    schema: &'static ResourceSchema,
    version: ApiVersion,
    query: &Query,
) -> Outcome<Map<String, Value>> {
    let pagination = schema.pagination[version.index()];
    let paging: &[&str] = if pagination.is_some() { &["page"] } else { &[] };
    query.check(&[&["filter", "sort", "include", "fields"], paging].concat())?;
    let tree = query.includes(schema, version)?;
    let fields = query.fields(version)?;
    let sorts = query.sorts(schema, version)?;
    let mut rows = filtered(world, schema, version, query)?;
    sort(world, schema, &mut rows, &sorts);
    let total = rows.len();
    let view = View { world, version, fields, tree };
    let Some(sizes) = pagination else {
        if schema.wire_type == "available_dids" {
            rows.truncate(AVAILABLE_AT_ONCE);
        }
        let mut document = view.list(schema, &rows);
        add_meta(world, schema, version, &mut document, total);
        return Ok(document);
    };
    let page = query.page(sizes)?;
    let start = page.size.saturating_mul(page.number - 1);
    let rows: Vec<&Row> = rows.into_iter().skip(start).take(page.size).collect();
    let mut document = view.list(schema, &rows);
    add_meta(world, schema, version, &mut document, total);
    document.insert("links".into(), page_links(world, schema, query, page, total));
    Ok(document)
}

fn filtered<'a>(
    world: &'a World,
    schema: &'static ResourceSchema,
    version: ApiVersion,
    query: &Query,
) -> Outcome<Vec<&'a Row>> {
    let asked = query.filters(schema, version)?;
    let (mut filters, mut errors) = (Vec::new(), Failure::new());
    for (filter, value) in &asked {
        match Filter::read(schema, filter, value, version) {
            Ok(filter) => filters.push(filter),
            Err(failure) => errors.extend(failure),
        }
    }
    if let Some(error) = too_broad(schema, &asked) {
        errors.push(error);
    }
    unless(errors, ())?;
    let rows = world.rows(stored_kind(schema.wire_type)).filter(|row| is_listed(world, row));
    Ok(rows.filter(|row| filters.iter().all(|filter| filter.lets_through(world, row))).collect())
}

/// A search for few digits must be narrowed by another filter.
fn too_broad(schema: &ResourceSchema, asked: &[(&schema::FilterSchema, &str)]) -> Option<ApiError> {
    const NARROWING: [&str; 4] = ["country.id", "region.id", "city.id", "did_group.id"];
    if schema.wire_type != "available_dids"
        || asked.iter().any(|(filter, _)| NARROWING.contains(&filter.name))
    {
        return None;
    }
    let short =
        asked.iter().find(|(filter, value)| filter.name == "number_contains" && value.chars().count() < 3);
    short.map(|(filter, value)| ApiError::invalid_filter_value(filter.name, value))
}

/// Held numbers are not offered.
fn is_listed(world: &World, row: &Row) -> bool {
    row.kind != "available_dids" || !world.is_reserved(row)
}

fn sort(world: &World, schema: &ResourceSchema, rows: &mut [&Row], sorts: &[(String, bool)]) {
    let default = schema.default_sort.map(|name| (name.to_string(), false));
    let keys: Vec<&(String, bool)> =
        if sorts.is_empty() { default.iter().collect() } else { sorts.iter().collect() };
    rows.sort_by(|left, right| {
        let orders = keys.iter().map(|(name, descending)| {
            let order =
                compare(&sort_value(world, schema, left, name), &sort_value(world, schema, right, name));
            if *descending { order.reverse() } else { order }
        });
        orders.fold(Ordering::Equal, Ordering::then)
    });
}

/// What a row is sorted by: a decimal as a number, anything else as it is kept.
fn sort_value(world: &World, schema: &ResourceSchema, row: &Row, key: &str) -> Value {
    let mut path: Vec<&str> = key.split('.').collect();
    let member = current_name(schema, path.pop().unwrap_or_default());
    let value = world.reach(row, &path).map_or(Value::Null, |owner| world.value(owner, member));
    let decimal = schema.attribute(member).is_some_and(|attribute| matches!(attribute.kind, Kind::Decimal));
    match value.as_str().and_then(|text| text.parse::<f64>().ok()) {
        Some(number) if decimal => json!(number),
        _ => value,
    }
}

fn compare(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            left.as_f64().unwrap_or(0.0).total_cmp(&right.as_f64().unwrap_or(0.0))
        }
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        _ => left.is_null().cmp(&right.is_null()),
    }
}

/// Adds what the list's meta carries besides the version.
pub(crate) fn add_meta(
    world: &World,
    schema: &ResourceSchema,
    version: ApiVersion,
    document: &mut Map<String, Value>,
    total: usize,
) {
    let Some(meta) = document.get_mut("meta").and_then(Value::as_object_mut) else { return };
    for (name, _) in schema.collection_meta.iter().filter(|(_, versions)| versions.contains(version)) {
        let count = if *name == "available_count" { free_reservations(world) } else { total };
        meta.insert((*name).into(), json!(count));
    }
}

/// How many more numbers can be held.
pub(crate) fn free_reservations(world: &World) -> usize {
    RESERVATIONS.saturating_sub(world.rows("did_reservations").count())
}

fn page_links(world: &World, schema: &ResourceSchema, query: &Query, page: Page, total: usize) -> Value {
    let last = total.div_ceil(page.size).max(1);
    let link = |number: usize| {
        let query = query.with_page(Page { number, ..page });
        json!(format!("{}/{}?{query}", world.base_url, schema.path))
    };
    let mut links = Map::new();
    links.insert("first".into(), link(1));
    if page.number > 1 {
        links.insert("prev".into(), link((page.number - 1).min(last)));
    }
    if page.number < last {
        links.insert("next".into(), link(page.number + 1));
    }
    links.insert("last".into(), link(last));
    Value::Object(links)
}
