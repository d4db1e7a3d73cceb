//! Values on their way in: checked, and spelled as they are kept.

use didww::ApiVersion;
use didww::schema::{
    AttributeFacts, AttributeSchema, EnumSchema, Kind, ObjectSchema, Patch, VariantSchema, Write,
};
use regex_lite::Regex;
use serde_json::{Map, Value, json};

use super::{fill_members, is_writable, merge_object, rules};
use crate::clock;
use crate::error::ApiError;
use crate::value::is_blank;

/// Where a value stands, for the errors about it.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pointer: String,
    /// Put before titles: the members of a nested object are reported at the object.
    label: String,
    /// Members have pointers of their own.
    deep: bool,
}

impl Place {
    pub(crate) fn attribute(wire: &str) -> Place {
        Place { pointer: format!("/data/attributes/{wire}"), label: String::new(), deep: false }
    }

    fn member(&self, wire: &str) -> Place {
        if self.deep {
            return Place { pointer: format!("{}/{wire}", self.pointer), ..self.clone() };
        }
        Place { label: format!("{wire} "), ..self.clone() }
    }

    fn element(&self, index: usize) -> Place {
        Place { pointer: format!("{}/{index}", self.pointer), deep: true, ..self.clone() }
    }

    pub(crate) fn error(&self, title: &str) -> ApiError {
        ApiError::invalid(self.pointer.clone(), format!("{}{title}", self.label))
    }
}

/// Reads values of one request.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) version: ApiVersion,
    pub(crate) creating: bool,
    pub(crate) errors: Vec<ApiError>,
}

/// Reads a value that is known to be right, such as a default.
pub(crate) fn from_wire(kind: &Kind, value: &Value, version: ApiVersion) -> Option<Value> {
    let mut reader = Reader { version, creating: true, errors: Vec::new() };
    reader.scalar(kind, &AttributeFacts::PLAIN, value).ok()
}

impl Reader {
    /// Reads the value of an attribute; `before` is what it was.
    pub(crate) fn attribute(
        &mut self,
        attribute: &AttributeSchema,
        value: &Value,
        before: Option<&Value>,
        place: &Place,
    ) -> Option<Value> {
        let facts = attribute.facts(self.version);
        if value.is_null() {
            if facts.nullable {
                return Some(Value::Null);
            }
            self.errors.push(place.error("can't be blank"));
            return None;
        }
        let required = facts.create == Write::Required;
        if required && is_blank(value) {
            self.errors.push(place.error("can't be blank"));
            return None;
        }
        match &attribute.kind {
            Kind::List(inner) => self.list(inner, facts, value, place),
            Kind::Object(schema) => self.object(schema, facts.patch, value, before, place),
            kind => match self.scalar(kind, facts, value) {
                Ok(read) => Some(read),
                Err(title) => {
                    self.errors.push(place.error(&title));
                    None
                }
            },
        }
    }

    fn list(&mut self, inner: &Kind, facts: &AttributeFacts, value: &Value, place: &Place) -> Option<Value> {
        let joined = match (facts.joined, value) {
            (Some(separator), Value::String(text)) => {
                Some(text.split(separator).map(|part| json!(part)).collect())
            }
            _ => None,
        };
        let Some(values) = joined.as_ref().or_else(|| value.as_array()) else {
            self.errors.push(place.error("is invalid"));
            return None;
        };
        let known = self.errors.len();
        let mut read = Vec::new();
        for (index, value) in values.iter().enumerate() {
            match inner {
                Kind::Object(schema) => {
                    read.extend(self.object(schema, Patch::Replace, value, None, &place.element(index)));
                }
                kind => match self.scalar(kind, &AttributeFacts::PLAIN, value) {
                    Ok(value) => read.push(value),
                    Err(_) => self.errors.push(place.error("is invalid")),
                },
            }
        }
        self.check_length(facts, &read, place);
        (self.errors.len() == known).then_some(Value::Array(read))
    }

    fn check_length(&mut self, facts: &AttributeFacts, values: &[Value], place: &Place) {
        if facts.min_items.is_some_and(|least| values.len() < least as usize) {
            self.errors.push(place.error("can't be blank"));
        }
        if let Some(most) = facts.max_items.filter(|most| values.len() > *most as usize) {
            self.errors.push(place.error(&format!("is too long (maximum is {most} items)")));
        }
        let repeated = values.iter().enumerate().any(|(index, value)| values[..index].contains(value));
        if facts.unique && repeated {
            self.errors.push(place.error("must not contain duplicates"));
        }
    }

    fn scalar(&mut self, kind: &Kind, facts: &AttributeFacts, value: &Value) -> Result<Value, String> {
        let wrong = || Err("is invalid".to_string());
        match kind {
            Kind::String => value.as_str().map_or_else(wrong, |text| check_text(facts, text)),
            Kind::Integer => self.integer(value).map_or_else(
                || Err("is not a number".into()),
                |number| check_range(facts, number as f64).map(|()| json!(number)),
            ),
            Kind::Boolean => self.boolean(value).map_or_else(wrong, |flag| Ok(json!(flag))),
            Kind::Decimal => read_decimal(facts, value),
            Kind::DateTime => {
                let read = value.as_str().and_then(|text| clock::read_instant(text, false));
                read.map_or_else(wrong, |text| Ok(json!(text)))
            }
            Kind::UtcTime => {
                let is_one = value.as_str().is_some_and(|text| clock::read_civil(text).is_some());
                if is_one { Ok(value.clone()) } else { wrong() }
            }
            Kind::Date => {
                value.as_str().and_then(clock::read_date).map_or_else(wrong, |text| Ok(json!(text)))
            }
            Kind::Uuid => {
                value.as_str().filter(|text| is_uuid(text)).map_or_else(wrong, |text| Ok(json!(text)))
            }
            Kind::Enum(schema) => {
                let found = self.enum_value(schema, value);
                found.map_or_else(|| Err("is not included in the list".into()), |name| Ok(json!(name)))
            }
            _ => wrong(),
        }
    }

    /// The oldest version also takes numbers and booleans as text.
    fn takes_text(&self) -> bool {
        self.version == ApiVersion::V2022_05_10
    }

    fn integer(&self, value: &Value) -> Option<i64> {
        let text = value.as_str().filter(|_| self.takes_text());
        value.as_i64().or_else(|| text.and_then(|text| text.parse().ok()))
    }

    fn boolean(&self, value: &Value) -> Option<bool> {
        let text = value.as_str().filter(|_| self.takes_text());
        value.as_bool().or_else(|| text.and_then(|text| text.parse().ok()))
    }

    fn enum_value(&self, schema: &EnumSchema, value: &Value) -> Option<&'static str> {
        let wire = match (schema.integer, value) {
            (true, _) => self.integer(value)?.to_string(),
            (false, Value::String(text)) => text.clone(),
            _ => return None,
        };
        let mut known = schema.values.iter().filter(|known| known.versions.contains(self.version));
        known.find(|known| known.wire[self.version.index()] == wire).map(|known| known.name)
    }

    fn object(
        &mut self,
        schema: &ObjectSchema,
        patch: Patch,
        value: &Value,
        before: Option<&Value>,
        place: &Place,
    ) -> Option<Value> {
        let Some(sent) = value.as_object() else {
            self.errors.push(place.error("is invalid"));
            return None;
        };
        let before = before.filter(|before| !before.is_null());
        if !schema.tagged {
            let variant = schema.variants.first()?;
            let members = self.members(variant, sent, before, place)?;
            return Some(Value::Object(members));
        }
        self.tagged(schema, patch, sent, before, place)
    }

    fn tagged(
        &mut self,
        schema: &ObjectSchema,
        patch: Patch,
        sent: &Map<String, Value>,
        before: Option<&Value>,
        place: &Place,
    ) -> Option<Value> {
        let wire_type = sent.get("type").and_then(Value::as_str).unwrap_or_default();
        let known = schema.variant(wire_type).filter(|variant| self.is_writable(variant));
        let Some(variant) = known else {
            let title = if wire_type.is_empty() { "type can't be blank" } else { "type is invalid" };
            self.errors.push(place.error(title));
            return None;
        };
        let strange = sent.keys().filter(|key| !["type", "attributes"].contains(&key.as_str()));
        self.errors.extend(strange.map(|key| ApiError::not_allowed(key)));
        let empty = Map::new();
        let members = match sent.get("attributes") {
            Some(Value::Object(members)) => members,
            None => &empty,
            Some(_) => {
                self.errors.push(place.error("attributes is invalid"));
                return None;
            }
        };
        let before = before.filter(|_| patch == Patch::Merge);
        if before.is_some_and(|before| before["type"] != json!(wire_type)) {
            self.errors.push(place.error("type can't be changed"));
            return None;
        }
        let before = before.map(|before| &before["attributes"]);
        let mut members = self.members(variant, members, before, place)?;
        if before.is_none() {
            fill_members(variant.attributes, self.version, &mut members);
        }
        Some(json!({ "type": wire_type, "attributes": members }))
    }

    /// Whether a form can be sent at all.
    fn is_writable(&self, variant: &VariantSchema) -> bool {
        let mut known = variant.attributes.iter().filter(|member| member.versions.contains(self.version));
        variant.versions.contains(self.version)
            && known.any(|member| member.facts(self.version).create != Write::Never)
    }

    /// Reads the members of a nested object and lays them over those that it has.
    fn members(
        &mut self,
        variant: &VariantSchema,
        sent: &Map<String, Value>,
        before: Option<&Value>,
        place: &Place,
    ) -> Option<Map<String, Value>> {
        let known_errors = self.errors.len();
        let creating = before.is_none();
        let mut read = Map::new();
        for (wire, value) in sent {
            let member = variant.attributes.iter().find(|member| {
                let facts = member.facts(self.version);
                member.versions.contains(self.version)
                    && facts.wire == wire
                    && is_writable(facts.create, facts.update, creating)
            });
            let Some(member) = member else {
                self.errors.push(ApiError::not_allowed(wire));
                continue;
            };
            if let Some(value) = self.attribute(member, value, None, &place.member(wire)) {
                read.insert(member.name.into(), value);
            }
        }
        if creating {
            self.check_required(variant, sent, place);
        }
        if self.errors.len() > known_errors {
            return None;
        }
        let mut after = match merge_object(Patch::Merge, before, &Value::Object(read.clone())) {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        let scope = rules::Scope { rules: variant.rules, version: self.version, creating, sent: &read };
        for (member, title) in scope.broken(&mut after) {
            let wire = variant.attribute(member).map_or(member, |member| member.facts(self.version).wire);
            let place = if member.is_empty() { place.clone() } else { place.member(wire) };
            self.errors.push(place.error(&title));
        }
        Some(after)
    }

    fn check_required(&mut self, variant: &VariantSchema, sent: &Map<String, Value>, place: &Place) {
        for member in variant.attributes.iter().filter(|member| member.versions.contains(self.version)) {
            let facts = member.facts(self.version);
            let sent = sent.get(facts.wire);
            if facts.create == Write::Required && sent.is_none() {
                self.errors.push(place.member(facts.wire).error("can't be blank"));
            }
        }
    }
}

fn check_text(facts: &AttributeFacts, text: &str) -> Result<Value, String> {
    let length = text.chars().count();
    if let Some(least) = facts.min_length.filter(|least| length < *least as usize) {
        return Err(format!("is too short (minimum is {least} characters)"));
    }
    if let Some(most) = facts.max_length.filter(|most| length > *most as usize) {
        return Err(format!("is too long (maximum is {most} characters)"));
    }
    let pattern = facts.pattern.and_then(|pattern| Regex::new(pattern).ok());
    if pattern.is_some_and(|pattern| !pattern.is_match(text)) {
        return Err("is invalid".into());
    }
    Ok(json!(text))
}

fn check_range(facts: &AttributeFacts, number: f64) -> Result<(), String> {
    if let Some(least) = facts.min.filter(|least| number < *least as f64) {
        return Err(format!("must be greater than or equal to {least}"));
    }
    if let Some(most) = facts.max.filter(|most| number > *most as f64) {
        return Err(format!("must be less than or equal to {most}"));
    }
    Ok(())
}

fn read_decimal(facts: &AttributeFacts, value: &Value) -> Result<Value, String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return Err("is not a number".into()),
    };
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || b".-".contains(&byte));
    match text.parse::<f64>() {
        Ok(number) if plain => check_range(facts, number).map(|()| json!(text)),
        _ => Err("is not a number".into()),
    }
}

/// Whether a text has the form of a UUID.
fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
