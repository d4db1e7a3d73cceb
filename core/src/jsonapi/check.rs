//! What can be told before a request leaves: members that the version lacks, read-only ones, types, ranges,
//! required members, rules between members.

mod recency;

use self::recency::recency;
use super::body::{Mode, Outgoing, says};
use super::linkage::Linkage;
use super::object::Object;
use super::resource::Resource;
use super::value::{Value, parse_timestamp};
use crate::schema::{
    AttributeFacts, AttributeSchema, Kind, RelationshipSchema, Rule, RuleKind, Versions, Write,
};
use crate::{ApiVersion, Error, Result};
use rust_decimal::Decimal;

/// How [`Kind::UtcTime`] is written.
const UTC_TIME: &str = "%Y-%m-%d %H:%M:%S";

/// Checks what is about to be sent.
pub(crate) fn check(resource: &Resource, outgoing: &Outgoing, mode: Mode, version: ApiVersion) -> Result<()> {
    let schema = resource.schema();
    for (index, value) in &outgoing.attributes {
        let attribute = &schema.attributes[*index];
        check_member(schema.wire_type, attribute, mode, version)?;
        check_value(attribute.name, value, attribute, mode, version)?;
    }
    for (index, linkage) in &outgoing.relationships {
        check_relationship(schema.wire_type, &schema.relationships[*index], linkage, mode, version)?;
    }
    for (name, value) in &outgoing.extras {
        check_unknown(name, value)?;
    }
    let present = Present::of_resource(resource, outgoing, mode);
    if mode == Mode::Create {
        check_required(schema.wire_type, schema.attributes, &present, version)?;
        for relationship in schema.relationships.iter().filter(|known| known.versions.contains(version)) {
            if relationship.facts(version).create == Write::Required && !present.has(relationship.name) {
                return Err(missing(schema.wire_type, relationship.name));
            }
        }
    }
    check_rules(schema.wire_type, schema.rules, &present, mode, version)
}

/// What a rule looks at: the members that are sent, and for an update those that the server has.
struct Present<'a> {
    members: Vec<(&'static str, Member<'a>)>,
    known: Option<&'a Resource>,
}

enum Member<'a> {
    Value(&'a Value),
    Owned(Value),
    Linkage(&'a Linkage),
}

impl<'a> Present<'a> {
    fn of_resource(resource: &'a Resource, outgoing: &'a Outgoing, mode: Mode) -> Present<'a> {
        let schema = resource.schema();
        let attributes = outgoing.attributes.iter();
        let attributes =
            attributes.map(|(index, value)| (schema.attributes[*index].name, Member::Value(value)));
        let relationships = outgoing.relationships.iter();
        let relationships = relationships
            .map(|(index, linkage)| (schema.relationships[*index].name, Member::Linkage(linkage)));
        Present {
            members: attributes.chain(relationships).collect(),
            known: (mode == Mode::Update).then_some(resource),
        }
    }

    fn of_object(object: &Object) -> Present<'static> {
        let attributes = object.attributes();
        let members = object.present().into_iter();
        let members = members.map(|(index, value)| (attributes[index as usize].name, Member::Owned(value)));
        Present { members: members.collect(), known: None }
    }

    fn find(&self, name: &str) -> Option<&Member<'a>> {
        self.members.iter().find(|(known, _)| *known == name).map(|(_, member)| member)
    }

    /// Sent, with something in it. `filters.did_number` is a member of a nested object.
    fn has(&self, name: &str) -> bool {
        if let Some((outer, inner)) = name.split_once('.') {
            let nested = self.value(outer).and_then(Value::as_object).and_then(|object| object.get(inner));
            return nested.is_some_and(|value| !value.is_null());
        }
        match self.find(name) {
            Some(Member::Value(value)) => !value.is_null(),
            Some(Member::Owned(value)) => !value.is_null(),
            Some(Member::Linkage(linkage)) => !linkage.is_empty(),
            None => false,
        }
    }

    /// The value that is sent, if the member is an attribute.
    fn value(&self, name: &str) -> Option<&Value> {
        match self.find(name)? {
            Member::Value(value) => Some(value),
            Member::Owned(value) => Some(value),
            Member::Linkage(_) => None,
        }
    }

    fn time(&self, name: &str) -> Option<jiff::Timestamp> {
        self.value(name)?.as_str().and_then(parse_timestamp)
    }

    /// Whether the member is what the schema writes as JSON, by what is sent or else by what the server has.
    fn says(&self, name: &str, json: &str) -> bool {
        match self.find(name) {
            Some(Member::Value(value)) => says(value, json),
            Some(Member::Owned(value)) => says(value, json),
            Some(Member::Linkage(_)) => false,
            None => {
                self.known.and_then(|resource| resource.get(name)).is_some_and(|value| says(&value, json))
            }
        }
    }
}

fn missing(owner: &str, member: &str) -> Error {
    let message =
        format!("{owner}: {member} is required; set it before creating (what was loaded is not sent)");
    Error::invalid_member(member, message)
}

fn check_required(
    owner: &str,
    attributes: &[AttributeSchema],
    present: &Present<'_>,
    version: ApiVersion,
) -> Result<()> {
    for attribute in attributes.iter().filter(|attribute| attribute.versions.contains(version)) {
        if attribute.facts(version).create == Write::Required && present.find(attribute.name).is_none() {
            return Err(missing(owner, attribute.name));
        }
    }
    Ok(())
}

/// The error for something that other versions have.
pub(crate) fn not_in_version(what: &str, versions: Versions, version: ApiVersion) -> Error {
    let name = what.rsplit([' ', '.']).next().unwrap_or(what);
    let message = format!(
        "{what} does not exist in API version {version}; versions that have it: {}",
        versions.names()
    );
    Error::invalid_member(name, message)
}

fn check_member(owner: &str, attribute: &AttributeSchema, mode: Mode, version: ApiVersion) -> Result<()> {
    if !attribute.versions.contains(version) {
        return Err(not_in_version(&format!("{owner}.{}", attribute.name), attribute.versions, version));
    }
    if mode.allows(attribute.facts(version)) {
        return Ok(());
    }
    let elsewhere = attribute.versions.filter(|version| mode.allows(attribute.facts(version)));
    Err(read_only(owner, attribute.name, mode, version, elsewhere))
}

fn read_only(owner: &str, member: &str, mode: Mode, version: ApiVersion, elsewhere: Versions) -> Error {
    let when = match mode {
        Mode::Create => "when it is created",
        Mode::Update => "once it exists",
    };
    let message = match elsewhere.iter().next() {
        None => format!("{owner}.{member} cannot be set {when}; the API refuses it"),
        Some(_) => format!(
            "{owner}.{member} cannot be set {when} in API version {version}; versions that take it: {}",
            elsewhere.names()
        ),
    };
    Error::invalid_member(member, message)
}

fn check_relationship(
    owner: &str,
    relationship: &RelationshipSchema,
    linkage: &Linkage,
    mode: Mode,
    version: ApiVersion,
) -> Result<()> {
    let name = relationship.name;
    if !relationship.versions.contains(version) {
        return Err(not_in_version(&format!("{owner}.{name}"), relationship.versions, version));
    }
    let facts = relationship.facts(version);
    let takes = |version| {
        let facts = relationship.facts(version);
        mode.write(facts.create, facts.update) != Write::Never
    };
    if !takes(version) {
        return Err(read_only(owner, name, mode, version, relationship.versions.filter(takes)));
    }
    linkage.check_ids(name)?;
    let links = linkage.identifiers();
    if let Some(wrong) = links.iter().find(|link| !relationship.types.contains(&link.wire_type.as_str())) {
        let expected = relationship.types.join(" or ");
        return Err(Error::invalid_member(
            name,
            format!("{owner}.{name} links to {expected}, not to {}", wrong.wire_type),
        ));
    }
    if !relationship.many && links.is_empty() && !facts.nullable {
        return Err(Error::invalid_member(name, format!("{owner}.{name} cannot be empty")));
    }
    if facts.unique && links.iter().enumerate().any(|(index, link)| links[..index].contains(link)) {
        return Err(Error::invalid_member(name, format!("{owner}.{name} links to a resource twice")));
    }
    check_count(&format!("{owner}.{name}"), name, links.len(), facts.min_items, facts.max_items)
}

fn check_count(what: &str, member: &str, count: usize, min: Option<u32>, max: Option<u32>) -> Result<()> {
    if min.is_some_and(|min| count < min as usize) {
        return Err(Error::invalid_member(
            member,
            format!("{what} takes at least {} items, not {count}", min.unwrap_or(0)),
        ));
    }
    if max.is_some_and(|max| count > max as usize) {
        return Err(Error::invalid_member(
            member,
            format!("{what} takes at most {} items, not {count}", max.unwrap_or(0)),
        ));
    }
    Ok(())
}

/// Checks a value against the type and the bounds of its member. Values never stand in the error: they may be
/// secret.
fn check_value(
    path: &str,
    value: &Value,
    attribute: &AttributeSchema,
    mode: Mode,
    version: ApiVersion,
) -> Result<()> {
    let facts = attribute.facts(version);
    if value.is_null() {
        return match facts.nullable {
            true => Ok(()),
            false => Err(Error::invalid_member(path, format!("{path} cannot be null"))),
        };
    }
    check_kind(path, value, attribute.kind, facts, mode, version)
}

fn check_kind(
    path: &str,
    value: &Value,
    kind: Kind,
    facts: &AttributeFacts,
    mode: Mode,
    version: ApiVersion,
) -> Result<()> {
    let wrong = |expected: &str| Error::invalid_member(path, format!("{path} takes {expected}"));
    match (kind, value) {
        // JSON given by hand is the user's own word, if it is JSON.
        (_, Value::Json(json)) => check_json(path, json),
        (Kind::String | Kind::Uuid, Value::Text(text)) => check_text(path, text, facts),
        (Kind::String | Kind::Uuid, _) => Err(wrong("text")),
        (Kind::Integer, Value::Integer(number)) => check_range(path, (*number).into(), facts),
        (Kind::Integer, _) => Err(wrong("a whole number")),
        (Kind::Boolean, Value::Boolean(_)) => Ok(()),
        (Kind::Boolean, _) => Err(wrong("true or false")),
        (Kind::Decimal, Value::Integer(number)) => check_range(path, (*number).into(), facts),
        (Kind::Decimal, Value::Text(text)) => match text.parse::<Decimal>() {
            Ok(number) => check_range(path, number, facts),
            Err(_) => Err(wrong("a decimal such as 12.50")),
        },
        (Kind::Decimal, _) => Err(wrong("a decimal")),
        (Kind::DateTime, Value::Text(text)) => match text.parse::<jiff::Timestamp>() {
            Ok(_) => Ok(()),
            Err(_) => Err(wrong("a time such as 2026-04-16T12:00:00Z")),
        },
        (Kind::DateTime, _) => Err(wrong("a time")),
        (Kind::UtcTime, Value::Text(text)) => match jiff::civil::DateTime::strptime(UTC_TIME, text) {
            Ok(_) => Ok(()),
            Err(_) => Err(wrong("a time to the second, in UTC, such as 2026-04-16 12:00:00")),
        },
        (Kind::UtcTime, _) => Err(wrong("a time")),
        (Kind::Date, Value::Text(text)) => match text.parse::<jiff::civil::Date>() {
            Ok(_) => Ok(()),
            Err(_) => Err(wrong("a date such as 2026-04-16")),
        },
        (Kind::Date, _) => Err(wrong("a date")),
        (Kind::Enum(schema), Value::Enum(known)) => match known.versions.contains(version) {
            true => Ok(()),
            false => Err(not_in_version(
                &format!("{path}: {} {}", schema.name, known.name),
                known.versions,
                version,
            )),
        },
        // A value that this release does not know may be one that the server does.
        (Kind::Enum(_), Value::Text(_) | Value::Integer(_)) => Ok(()),
        (Kind::Enum(schema), _) => Err(wrong(&format!("a {}", schema.name))),
        (Kind::Object(schema), Value::Object(object)) => {
            let fits = object
                .form()
                .is_none_or(|form| schema.variants.iter().any(|known| std::ptr::eq(*known, form)));
            match fits {
                true => check_object(path, object, mode, version),
                false => Err(wrong(&format!("a {}", schema.name))),
            }
        }
        (Kind::Object(schema), _) => Err(wrong(&format!("a {}", schema.name))),
        (Kind::List(inner), Value::List(values)) => check_list(path, values, *inner, facts, mode, version),
        (Kind::List(_), _) => Err(wrong("a list")),
    }
}

/// Whether text that was given for JSON is JSON.
fn check_json(path: &str, json: &str) -> Result<()> {
    match serde_json::from_str::<serde::de::IgnoredAny>(json) {
        Ok(_) => Ok(()),
        Err(_) => {
            Err(Error::invalid_member(path, format!("{path}: Value::Json takes JSON, and this is none")))
        }
    }
}

/// Checks what stands outside the schema: JSON that is none, however deep.
fn check_unknown(path: &str, value: &Value) -> Result<()> {
    match value {
        Value::Json(json) => check_json(path, json),
        Value::List(values) => values.iter().try_for_each(|value| check_unknown(path, value)),
        Value::Object(object) => {
            let known = object.present().into_iter().map(|(_, value)| value);
            let unknown = object.unknown_members().into_iter().map(|(_, value)| value);
            known.chain(unknown).try_for_each(|value| check_unknown(path, &value))
        }
        _ => Ok(()),
    }
}

fn check_list(
    path: &str,
    values: &[Value],
    kind: Kind,
    facts: &AttributeFacts,
    mode: Mode,
    version: ApiVersion,
) -> Result<()> {
    check_count(path, path, values.len(), facts.min_items, facts.max_items)?;
    for (index, value) in values.iter().enumerate() {
        if facts.unique && values[..index].iter().any(|before| before.same(value, kind)) {
            return Err(Error::invalid_member(path, format!("{path}[{index}] is there twice")));
        }
        check_kind(&format!("{path}[{index}]"), value, kind, facts, mode, version)?;
    }
    Ok(())
}

fn check_text(path: &str, text: &str, facts: &AttributeFacts) -> Result<()> {
    let length = text.chars().count();
    if facts.min_length.is_some_and(|min| length < min as usize) {
        let min = facts.min_length.unwrap_or(0);
        return Err(Error::invalid_member(
            path,
            format!("{path} takes at least {min} characters, not {length}"),
        ));
    }
    if facts.max_length.is_some_and(|max| length > max as usize) {
        let max = facts.max_length.unwrap_or(0);
        return Err(Error::invalid_member(
            path,
            format!("{path} takes at most {max} characters, not {length}"),
        ));
    }
    let pattern = facts.pattern.and_then(|pattern| Some((pattern, regex_lite::Regex::new(pattern).ok()?)));
    match pattern {
        Some((pattern, regex)) if !regex.is_match(text) => {
            Err(Error::invalid_member(path, format!("{path} must match {pattern}")))
        }
        _ => Ok(()),
    }
}

fn check_range(path: &str, number: Decimal, facts: &AttributeFacts) -> Result<()> {
    let below = facts.min.is_some_and(|min| number < min.into());
    let above = facts.max.is_some_and(|max| number > max.into());
    if !below && !above {
        return Ok(());
    }
    let range = match (facts.min, facts.max) {
        (Some(min), Some(max)) => format!("from {min} to {max}"),
        (Some(min), None) => format!("of at least {min}"),
        (_, max) => format!("of at most {}", max.unwrap_or(0)),
    };
    Err(Error::invalid_member(path, format!("{path} takes a number {range}, not {number}")))
}

fn check_object(path: &str, object: &Object, mode: Mode, version: ApiVersion) -> Result<()> {
    for (name, value) in object.unknown_members() {
        check_unknown(&format!("{path}.{name}"), &value)?;
    }
    let Some(form) = object.form() else { return Ok(()) };
    if !form.versions.contains(version) {
        return Err(not_in_version(&format!("{path}: {}", form.name), form.versions, version));
    }
    // A nested object of a PATCH that did not exist before is as new as one of a POST, yet which it is cannot be
    // told here: required members are asked for in a POST alone.
    for (index, value) in object.present() {
        let attribute = &form.attributes[index as usize];
        check_member(form.name, attribute, mode, version)?;
        check_value(&format!("{path}.{}", attribute.name), &value, attribute, mode, version)?;
    }
    let present = Present::of_object(object);
    if mode == Mode::Create {
        check_required(path, form.attributes, &present, version)?;
    }
    check_rules(path, form.rules, &present, mode, version)
}

fn check_rules(
    owner: &str,
    rules: &[Rule],
    present: &Present<'_>,
    mode: Mode,
    version: ApiVersion,
) -> Result<()> {
    rules
        .iter()
        .filter(|rule| mode.holds(rule, version))
        .try_for_each(|rule| check_rule(owner, rule, present))
}

fn check_rule(owner: &str, rule: &Rule, present: &Present<'_>) -> Result<()> {
    let set = |members: &[&'static str]| {
        members.iter().copied().filter(|name| present.has(name)).collect::<Vec<_>>()
    };
    let broken = |members: &[&str], says: String| {
        let doc = if rule.doc.is_empty() { String::new() } else { format!(" ({})", rule.doc.trim()) };
        Err(Error::invalid_member(
            members.first().copied().unwrap_or_default(),
            format!("{owner}: {says}{doc}"),
        ))
    };
    match rule.kind {
        RuleKind::ExactlyOne(of) if set(of).len() != 1 => {
            broken(of, format!("exactly one of {} must be set; set now: {}", of.join(", "), list(&set(of))))
        }
        RuleKind::AtMostOne(of) if set(of).len() > 1 => {
            broken(of, format!("at most one of {} can be set; set now: {}", of.join(", "), list(&set(of))))
        }
        RuleKind::AtLeastOne(of) if set(of).is_empty() => {
            broken(of, format!("one of {} must be set", of.join(", ")))
        }
        RuleKind::Together(of) if !set(of).is_empty() && set(of).len() != of.len() => broken(
            of,
            format!("{} are set together or not at all; set now: {}", of.join(", "), list(&set(of))),
        ),
        RuleKind::RequiredWhen(of, member, json)
            if present.says(member, json) && set(of).len() != of.len() =>
        {
            broken(of, format!("{} must be set while {member} is {json}", of.join(", ")))
        }
        RuleKind::ForbiddenWhen(of, member, json) if present.says(member, json) && !set(of).is_empty() => {
            broken(&set(of), format!("{} cannot be set while {member} is {json}", list(&set(of))))
        }
        RuleKind::Ascending(of) => match of.windows(2).find(|pair| !is_before(present, pair[0], pair[1])) {
            Some(pair) => broken(pair, format!("{} must be before {}", pair[0], pair[1])),
            None => Ok(()),
        },
        RuleKind::Recent(of, months) => match recency(of, months, present) {
            Some((member, says)) => broken(&[member], says),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Whether one time is before another; so it is if one of them is not sent.
fn is_before(present: &Present<'_>, first: &str, second: &str) -> bool {
    match (present.time(first), present.time(second)) {
        (Some(first), Some(second)) => first < second,
        _ => true,
    }
}

fn list(members: &[&str]) -> String {
    if members.is_empty() { "none".to_owned() } else { members.join(", ") }
}

#[cfg(test)]
mod tests {
    use crate::schema::{AttributeSchema, OBJECTS, RESOURCES};

    #[test]
    fn every_pattern_of_the_schema_is_understood() {
        let resources = RESOURCES.iter().flat_map(|resource| resource.attributes);
        let objects =
            OBJECTS.iter().flat_map(|object| object.variants).flat_map(|variant| variant.attributes);
        let facts = resources.chain(objects).flat_map(|attribute: &AttributeSchema| &attribute.by_version);
        let patterns: Vec<&str> = facts.filter_map(|facts| facts.pattern).collect();
        assert!(!patterns.is_empty());
        for pattern in patterns {
            assert!(regex_lite::Regex::new(pattern).is_ok(), "{pattern}");
        }
    }
}
