//! Orders: priced, charged at once, and brought later.

use didww::ApiVersion;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::clock;
use crate::error::{ApiError, Outcome};
use crate::value::is_blank;
use crate::world::{Ref, Row, World};
use crate::write::{Change, fill};

/// What one item of a pending order will bring.
#[derive(Debug, Clone)]
pub(crate) enum Grant {
    /// Numbers.
    Numbers {
        group: Ref,
        numbers: Vec<String>,
        /// How many more are waited for, out of stock as they are.
        missing: usize,
        channels_included: Value,
        billing_cycles: Value,
        /// The number was picked, and goes back to the picked ones.
        available: Option<Box<Row>>,
    },
    /// Channels of a pool.
    Channels { pool: Ref, count: i64 },
}

/// Prices of an item: once and monthly.
type Prices = (Decimal, Decimal);

pub(super) fn prepare(world: &mut World, change: &mut Change) -> Vec<ApiError> {
    if !change.creates() {
        return Vec::new();
    }
    let back_order = change.sent.get("allow_back_ordering") != Some(&json!(false));
    let mut items = change.row.attributes.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    if items.is_empty() {
        return vec![ApiError::attribute("items", "can't be blank")];
    }
    if items.iter().any(|item| item["type"] != items[0]["type"]) {
        return vec![ApiError::attribute("items", "must be of one type")];
    }
    let (mut errors, mut total) = (Vec::new(), Decimal::ZERO);
    for (index, item) in items.iter_mut().enumerate() {
        match price(world, item, back_order) {
            Ok((once, monthly)) => total += once + monthly,
            Err((member, title)) => {
                errors.push(ApiError::attribute(&format!("items/{index}/{member}"), title));
            }
        }
    }
    errors.extend(picked_twice(&items));
    if errors.is_empty() {
        errors.extend(unpayable(world, change.version, total));
    }
    let numbers = items[0]["type"] == "did_order_items";
    change.row.set("items", items);
    change.row.set("amount", money(total));
    change.row.set("status", "pending");
    change.row.set("reference", world.random.reference());
    change.row.set("description", if numbers { "DID" } else { "Capacity" });
    errors
}

fn money(amount: Decimal) -> String {
    format!("{amount:.2}")
}

fn amount(row: &Row, name: &str) -> Decimal {
    row.text(name).parse().unwrap_or_default()
}

type Wrong = (&'static str, String);

/// Prices an item and completes it; or says which member is wrong.
fn price(world: &World, item: &mut Value, back_order: bool) -> Result<Prices, Wrong> {
    let (once, monthly) = if item["type"] == "did_order_items" {
        price_numbers(world, &mut item["attributes"], back_order)?
    } else {
        price_channels(world, &mut item["attributes"])?
    };
    let members = &mut item["attributes"];
    members["nrc"] = json!(money(once));
    members["mrc"] = json!(money(monthly));
    members["setup_price"] = json!(money(once));
    members["monthly_price"] = json!(money(monthly));
    members["prorated_mrc"] = json!(false);
    members["billed_from"] = Value::Null;
    members["billed_to"] = Value::Null;
    Ok((once, monthly))
}

fn invalid(member: &'static str) -> Wrong {
    (member, "is invalid".into())
}

fn price_numbers(world: &World, members: &mut Value, back_order: bool) -> Result<Prices, Wrong> {
    let find = |kind: &str, member: &str| members[member].as_str().and_then(|id| world.get(kind, id));
    let sku = find("stock_keeping_units", "sku_id").ok_or_else(|| invalid("sku_id"))?;
    let group = world.reach(sku, &["did_group"]).ok_or_else(|| invalid("sku_id"))?;
    let here = group.reference();
    if members["available_did_id"].is_string() {
        let did = find("available_dids", "available_did_id");
        let fits = did.is_some_and(|did| did.links_to("did_group", &here) && !world.is_reserved(did));
        fits.then_some(()).ok_or_else(|| invalid("available_did_id"))?;
    }
    if members["did_reservation_id"].is_string() {
        let held = find("did_reservations", "did_reservation_id");
        let did = held.and_then(|held| world.reach(held, &["available_did"]));
        let fits = did.is_some_and(|did| did.links_to("did_group", &here));
        fits.then_some(()).ok_or_else(|| invalid("did_reservation_id"))?;
    }
    if members["nanpa_prefix_id"].is_string() {
        let prefix = find("nanpa_prefixes", "nanpa_prefix_id");
        let fits = prefix.is_some_and(|prefix| group.links_to("nanpa_prefixes", &prefix.reference()));
        fits.then_some(()).ok_or_else(|| invalid("nanpa_prefix_id"))?;
    }
    let quantity = quantity(members)?;
    if !back_order && quantity > i64::try_from(world.stock(group)).unwrap_or(i64::MAX) {
        return Err(("qty", "exceeds available DIDs count".into()));
    }
    let count = Decimal::from(quantity);
    let prices = (amount(sku, "setup_price") * count, amount(sku, "monthly_price") * count);
    members["did_group_id"] = json!(here.id);
    Ok(prices)
}

/// The quantity of an item; one if it names none, which a draft holds as zero.
fn quantity(members: &mut Value) -> Result<i64, Wrong> {
    let quantity = members["qty"].as_i64().filter(|quantity| *quantity != 0).unwrap_or(1);
    members["qty"] = json!(quantity);
    // The greatest that any version takes; the oldest states no bound of its own.
    if (1..=10_000).contains(&quantity) { Ok(quantity) } else { Err(invalid("qty")) }
}

fn price_channels(world: &World, members: &mut Value) -> Result<Prices, Wrong> {
    let pool = members["capacity_pool_id"].as_str().and_then(|id| world.get("capacity_pools", id));
    let pool = pool.ok_or_else(|| invalid("capacity_pool_id"))?;
    let quantity = quantity(members)?;
    let least = pool.integer("minimum_qty_per_order");
    if quantity < least {
        return Err(("qty", format!("should be at least {least}")));
    }
    let tiers = world.targets(pool, "qty_based_pricings").into_iter();
    let tier = tiers.filter(|tier| tier.integer("qty") <= quantity).max_by_key(|tier| tier.integer("qty"));
    let source = tier.unwrap_or(pool);
    let count = Decimal::from(quantity);
    Ok((amount(source, "setup_price") * count, amount(source, "monthly_price") * count))
}

/// Items that ask for a number that an earlier item asks for too.
fn picked_twice(items: &[Value]) -> Vec<ApiError> {
    let mut errors = Vec::new();
    for member in ["available_did_id", "did_reservation_id"] {
        let ids: Vec<&str> =
            items.iter().map(|item| item["attributes"][member].as_str().unwrap_or("")).collect();
        for (index, id) in ids.iter().enumerate().filter(|(_, id)| !id.is_empty()) {
            if ids[..index].contains(id) {
                errors.push(ApiError::attribute(&format!("items/{index}/{member}"), "is invalid"));
            }
        }
    }
    errors
}

fn unpayable(world: &World, version: ApiVersion, total: Decimal) -> Option<ApiError> {
    let balance = world.rows("balances").next()?;
    let available = amount(balance, "total_balance");
    if total <= available {
        return None;
    }
    if version == ApiVersion::V2022_05_10 {
        return Some(ApiError::new(400, "400", "Insufficient funds", "Insufficient funds"));
    }
    let meta = json!({ "available_balance": money(available), "total_cost": money(total) });
    Some(ApiError::new(400, "400", "Insufficient balance", "Insufficient balance").with_meta(meta))
}

/// Takes money from the balance, or gives it back.
fn charge(world: &mut World, sum: Decimal) {
    if let Some(row) = world.rows_mut("balances").next() {
        let balance = amount(row, "balance") - sum;
        let total = balance + amount(row, "credit");
        row.set("balance", money(balance));
        row.set("total_balance", money(total));
    }
}

pub(super) fn carried_out(world: &mut World, change: &Change) {
    if !change.creates() {
        return;
    }
    charge(world, amount(&change.row, "amount"));
    let items = change.row.attributes.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    let grants: Vec<Grant> = items.iter().filter_map(|item| reserve(world, &item["attributes"])).collect();
    let waits = grants.iter().any(|grant| matches!(grant, Grant::Numbers { missing: 1.., .. }));
    world.grants.insert(change.row.id.clone(), grants);
    if !waits {
        world.settle_later(change.row.reference());
    }
}

/// Sets aside what an item asks for.
fn reserve(world: &mut World, members: &Value) -> Option<Grant> {
    let count = members["qty"].as_i64().filter(|quantity| *quantity != 0).unwrap_or(1);
    if let Some(id) = members["capacity_pool_id"].as_str() {
        return Some(Grant::Channels { pool: world.get("capacity_pools", id)?.reference(), count });
    }
    let sku = world.get("stock_keeping_units", members["sku_id"].as_str()?)?;
    let group = world.reach(sku, &["did_group"])?.reference();
    let channels_included = sku.attributes.get("channels_included_count").cloned().unwrap_or(json!(0));
    let available = picked(world, members);
    let mut numbers: Vec<String> = available.iter().map(|did| did.text("number").to_string()).collect();
    let wanted = usize::try_from(count).unwrap_or(1);
    while numbers.len() < wanted {
        match next_number(world, &group) {
            Some(number) => numbers.push(number),
            None => break,
        }
    }
    let missing = wanted - numbers.len();
    let billing_cycles = members["billing_cycles_count"].clone();
    let available = available.map(Box::new);
    Some(Grant::Numbers { group, numbers, missing, channels_included, billing_cycles, available })
}

/// Takes the number that an item picked, and the hold on it.
fn picked(world: &mut World, members: &Value) -> Option<Row> {
    let held = members["did_reservation_id"].as_str().and_then(|id| world.get("did_reservations", id));
    let target = match held {
        Some(held) => {
            let (held, target) = (held.reference(), held.link("available_did").cloned());
            world.jobs.cancel(&held);
            world.remove(&held);
            target?
        }
        None => world.get("available_dids", members["available_did_id"].as_str()?)?.reference(),
    };
    world.remove(&target)
}

/// Takes a number of a group: one that cannot be picked, or else one that can.
fn next_number(world: &mut World, group: &Ref) -> Option<String> {
    let free = world.at_mut(group)?.hidden.get_mut("free").and_then(Value::as_array_mut);
    if let Some(free) = free.filter(|free| !free.is_empty()) {
        return free.remove(0).as_str().map(String::from);
    }
    let listed = world.rows("available_dids").filter(|did| did.links_to("did_group", group));
    let target = listed.into_iter().find(|did| !world.is_reserved(did))?.reference();
    world.remove(&target).map(|did| did.text("number").to_string())
}

/// Completes an order.
pub(super) fn settle(world: &mut World, target: &Ref) {
    let Some(order) = world.at_mut(target).filter(|order| order.text("status") == "pending") else { return };
    order.set("status", "completed");
    let items = order.attributes.get_mut("items").and_then(Value::as_array_mut);
    for item in items.into_iter().flatten() {
        item["attributes"]["billed_from"] = json!(clock::date_in_days(0));
        item["attributes"]["billed_to"] = json!(clock::date_in_a_month());
    }
    for grant in world.grants.remove(&target.id).unwrap_or_default() {
        match grant {
            Grant::Channels { pool, count } => add_channels(world, &pool, count),
            Grant::Numbers { group, numbers, channels_included, billing_cycles, .. } => {
                for number in numbers {
                    let did = new_did(world, target, &group, &number)
                        .with("channels_included_count", channels_included.clone())
                        .with("billing_cycles_count", billing_cycles.clone());
                    world.put(did);
                    super::remember(world, &number, "assigned", None);
                }
            }
        }
    }
    world.notify(target);
}

fn add_channels(world: &mut World, pool: &Ref, count: i64) {
    if let Some(pool) = world.at_mut(pool) {
        let total = pool.integer("total_channels_count") + count;
        pool.set("total_channels_count", total);
    }
}

/// A number that an order brought.
fn new_did(world: &mut World, order: &Ref, group: &Ref, number: &str) -> Row {
    let registered = world.at(group).is_some_and(|group| group.link("address_requirement").is_some());
    let mut row = Row::new("dids", world.random.uuid())
        .with("number", number)
        .with("awaiting_registration", registered)
        .with("expires_at", clock::in_hours(24 * 30))
        .with("created_at", clock::now())
        .linked("did_group", [group.clone()])
        .linked("order", [order.clone()]);
    if let Some(schema) = didww::schema::resource("dids") {
        fill(schema, ApiVersion::V2022_05_10, &mut row.attributes);
    }
    row
}

/// Cancels a pending order: the money and the numbers go back.
pub(super) fn cancel(world: &mut World, order: &Row) -> Outcome<()> {
    let items = order.attributes.get("items").and_then(Value::as_array);
    let of_numbers =
        items.and_then(|items| items.first()).is_some_and(|item| item["type"] == "did_order_items");
    if order.text("status") != "pending" || !of_numbers {
        return Err(ApiError::attribute("base", "Order not pending").into());
    }
    let here = order.reference();
    world.jobs.cancel(&here);
    charge(world, -amount(order, "amount"));
    for grant in world.grants.remove(&order.id).unwrap_or_default() {
        give_back(world, grant);
    }
    if let Some(order) = world.at_mut(&here) {
        order.set("status", "canceled");
    }
    world.notify(&here);
    Ok(())
}

fn give_back(world: &mut World, grant: Grant) {
    let Grant::Numbers { group, mut numbers, available, .. } = grant else { return };
    if let Some(did) = available {
        numbers.retain(|number| number != did.text("number"));
        world.put(*did);
    }
    let free = world.at_mut(&group).and_then(|group| group.hidden.get_mut("free"));
    if let Some(free) = free.and_then(Value::as_array_mut) {
        free.extend(numbers.into_iter().filter(|number| !is_blank(&json!(number))).map(Value::from));
    }
}
