//! From resources to bodies: what a POST, a PATCH and `to_json` say.

use super::linkage::{Linkage, ResourceIdentifier};
use super::object::Object;
use super::resource::Resource;
use super::value::Value;
use crate::ApiVersion;
use crate::schema::{
    AttributeFacts, AttributeSchema, Kind, Patch, RelationshipSchema, Rule, RuleKind, VariantSchema, Write,
};
use serde::Serialize;
use serde::ser::{Error as _, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;

/// What a body is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Create,
    Update,
}

impl Mode {
    /// Whether a member may be sent in this mode.
    pub(super) fn allows(self, facts: &AttributeFacts) -> bool {
        self.write(facts.create, facts.update) != Write::Never
    }

    pub(super) fn write(self, create: Write, update: Write) -> Write {
        match self {
            Mode::Create => create,
            Mode::Update => update,
        }
    }

    pub(super) fn holds(self, rule: &Rule, version: ApiVersion) -> bool {
        let now = match self {
            Mode::Create => rule.on_create,
            Mode::Update => rule.on_update,
        };
        now && rule.versions.contains(version)
    }
}

/// What leaves: members with their values, each at its place in the schema.
#[derive(Debug, Default)]
pub(crate) struct Outgoing {
    pub(super) attributes: Vec<(usize, Value)>,
    pub(super) relationships: Vec<(usize, Linkage)>,
    /// Attributes that this release does not know.
    pub(super) extras: Vec<(String, Value)>,
}

impl Outgoing {
    pub(crate) fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.relationships.is_empty() && self.extras.is_empty()
    }
}

impl Resource {
    /// What an update would send: what differs from what the server knows.
    pub(crate) fn outgoing(&self, version: ApiVersion) -> Outgoing {
        let mut outgoing = Outgoing::default();
        let Some(changes) = self.changes() else {
            return outgoing;
        };
        for (index, value) in &changes.attributes {
            let index = *index as usize;
            let attribute = &self.schema().attributes[index];
            let baseline = self.baseline(index).value();
            if let Some(value) = difference(value, baseline.as_ref(), attribute, version) {
                outgoing.attributes.push((index, value));
            }
        }
        outgoing.attributes.sort_by_key(|(index, _)| *index);
        for change in &changes.relationships {
            let index = change.index as usize;
            let by_other = change.cleared_by.is_some_and(|other| !self.relinked(other as usize));
            if !by_other && self.relinked(index) {
                outgoing.relationships.push((index, change.linkage.clone()));
            }
        }
        outgoing.relationships.sort_by_key(|(index, _)| *index);
        let same = |name: &str, value: &Value| {
            self.baseline_unknown(name).is_some_and(|known| same_outside_schema(&known, value))
        };
        outgoing.extras = changes.extras.iter().filter(|(name, value)| !same(name, value)).cloned().collect();
        outgoing
    }

    /// Whether the relationship was set to something else than the server has.
    fn relinked(&self, index: usize) -> bool {
        match (self.linkage_at(index), self.baseline_linkage(index)) {
            (Some(now), Some(before)) => !now.same(&before),
            (now, _) => now.is_some(),
        }
    }

    /// What a create would send: all that was set.
    pub(crate) fn outgoing_create(&self, version: ApiVersion) -> Outgoing {
        let mut outgoing = Outgoing::default();
        let Some(changes) = self.changes() else {
            return outgoing;
        };
        for (index, value) in &changes.attributes {
            let index = *index as usize;
            outgoing.attributes.push((index, whole(value, Mode::Create, version)));
        }
        outgoing.attributes.sort_by_key(|(index, _)| *index);
        for change in changes.relationships.iter().filter(|change| change.cleared_by.is_none()) {
            outgoing.relationships.push((change.index as usize, change.linkage.clone()));
        }
        outgoing.relationships.sort_by_key(|(index, _)| *index);
        outgoing.extras.clone_from(&changes.extras);
        outgoing
    }

    /// The body that [`update`](crate::Endpoint::update) would send in `version`, or `None` if nothing changed.
    /// It is what was set, so it may hold secrets.
    pub fn update_body(&self, version: ApiVersion) -> Option<String> {
        let outgoing = self.outgoing(version);
        (!outgoing.is_empty()).then(|| body(self, &outgoing, Mode::Update, version))
    }

    /// The whole resource as a JSON:API resource object: id, type, attributes, relationships, meta; what this
    /// release does not know is written back as it came. It may hold secrets.
    pub fn to_json(&self) -> String {
        json(&Whole { resource: self, version: self.version_or_default() })
    }
}

/// A nested object as it is sent, by itself.
pub(crate) fn object_json(object: &Object, version: ApiVersion) -> String {
    json(&ObjectBody { object, version })
}

/// The part of `value` that the server does not have; `None` if there is none.
fn difference(
    value: &Value,
    baseline: Option<&Value>,
    attribute: &AttributeSchema,
    version: ApiVersion,
) -> Option<Value> {
    let Value::Object(object) = value else {
        let same = baseline.is_some_and(|baseline| value.same(baseline, attribute.kind));
        return (!same).then(|| whole(value, Mode::Update, version));
    };
    let before = baseline.and_then(Value::as_object);
    // Whoever sets a member to what it is changes nothing.
    if before.is_some_and(|before| object.says_no_more_than(before)) {
        return None;
    }
    let merge = attribute.facts(version).patch == Patch::Merge;
    let before = before.filter(|before| before.wire_type() == object.wire_type());
    let changed = match before.filter(|_| merge) {
        Some(before) => changed_members(object, before, version),
        None => Some(whole_object(object, Mode::Update, version)),
    };
    changed.map(Value::Object)
}

/// The members of `object` that differ from `before`, as an object of their own.
fn changed_members(object: &Object, before: &Object, version: ApiVersion) -> Option<Object> {
    let attributes = object.attributes();
    let differs = |index: u16, value: &Value| {
        let known = before.at(index as usize).value();
        !known.is_some_and(|known| known.same(value, attributes[index as usize].kind))
    };
    let mut sent = object.present();
    sent.retain(|(index, value)| differs(*index, value));
    apply_rules(object, Some(before), &mut sent, Mode::Update, version);
    sent.retain(|(index, value)| differs(*index, value));
    let extras = object.unknown_edits();
    let extras: Vec<_> = extras.iter().filter(|(name, value)| !before.has_unknown(name, value)).collect();
    if sent.is_empty() && extras.is_empty() {
        return None;
    }
    let mut changed = object.emptied();
    for (index, value) in sent {
        changed.put(index as usize, value);
    }
    for (name, value) in extras {
        changed.set(name, value.clone());
    }
    Some(changed)
}

/// `value` with nested objects reduced to what may be sent.
fn whole(value: &Value, mode: Mode, version: ApiVersion) -> Value {
    match value {
        Value::Object(object) => Value::Object(whole_object(object, mode, version)),
        Value::List(values) => Value::List(values.iter().map(|value| whole(value, mode, version)).collect()),
        other => other.clone(),
    }
}

/// All of a nested object that may be sent. What was set by hand stays even if it may not: the check says so.
fn whole_object(object: &Object, mode: Mode, version: ApiVersion) -> Object {
    let attributes = object.attributes();
    let mut sent = object.present();
    sent.retain(|(index, _)| {
        let attribute = &attributes[*index as usize];
        object.was_set(*index)
            || (attribute.versions.contains(version) && mode.allows(attribute.facts(version)))
    });
    apply_rules(object, None, &mut sent, mode, version);
    let mut out = object.emptied();
    for (index, value) in sent {
        out.put(index as usize, value);
    }
    for (name, value) in object.unknown_members() {
        out.set(&name, value);
    }
    out
}

/// Applies the rules that change what is sent. `sent` is in the order of setting: what was set later wins.
fn apply_rules(
    object: &Object,
    before: Option<&Object>,
    sent: &mut Vec<(u16, Value)>,
    mode: Mode,
    version: ApiVersion,
) {
    let Some(form) = object.form() else { return };
    let rules: Vec<&RuleKind> =
        form.rules.iter().filter(|rule| mode.holds(rule, version)).map(|rule| &rule.kind).collect();
    for rule in &rules {
        if let RuleKind::Drops(members, condition, json) = rule {
            let Some(condition) = index_of(form, condition) else { continue };
            let Some(at) = position(sent, condition).filter(|at| says(&sent[*at].1, json)) else { continue };
            if rules.iter().any(|rule| overrides(form, rule, sent, condition, at)) {
                continue;
            }
            for member in members.iter().filter_map(|name| index_of(form, name)) {
                drop_member(sent, before, condition, member);
            }
        }
    }
    for rule in &rules {
        if let RuleKind::Implies(member, values) = rule {
            let Some(at) = set_at(form, sent, member) else { continue };
            for (name, json) in *values {
                let Some(implied) = index_of(form, name) else { continue };
                if position(sent, implied).is_none_or(|other| other < at) {
                    sent.retain(|(known, _)| *known != implied);
                    sent.push((implied, plain_value(json)));
                }
            }
        }
    }
}

fn index_of(form: &VariantSchema, name: &str) -> Option<u16> {
    form.attributes.iter().position(|attribute| attribute.name == name).map(|index| index as u16)
}

/// Where a member was set to something.
fn set_at(form: &VariantSchema, sent: &[(u16, Value)], name: &str) -> Option<usize> {
    position(sent, index_of(form, name)?).filter(|at| !sent[*at].1.is_null())
}

/// Whether something that was set after `at` says what `condition` is.
fn overrides(
    form: &VariantSchema,
    rule: &RuleKind,
    sent: &[(u16, Value)],
    condition: u16,
    at: usize,
) -> bool {
    let RuleKind::Implies(member, values) = rule else { return false };
    let later = set_at(form, sent, member).is_some_and(|other| other > at);
    later && values.iter().any(|(name, _)| index_of(form, name) == Some(condition))
}

fn position(sent: &[(u16, Value)], index: u16) -> Option<usize> {
    sent.iter().position(|(known, _)| *known == index)
}

/// Removes `member` unless it was set after `condition`; what the server still holds is cleared.
fn drop_member(sent: &mut Vec<(u16, Value)>, before: Option<&Object>, condition: u16, member: u16) {
    if position(sent, member) > position(sent, condition) {
        return;
    }
    sent.retain(|(known, _)| *known != member);
    let held = before.and_then(|before| before.at(member as usize).value());
    if held.is_some_and(|held| !held.is_null()) {
        sent.insert(0, (member, Value::Null));
    }
}

/// Whether a value is what the schema writes as JSON.
pub(super) fn says(value: &Value, json: &str) -> bool {
    match value {
        Value::Null => json == "null",
        Value::Boolean(value) => json == value.to_string(),
        Value::Integer(value) => json == value.to_string(),
        Value::Enum(value) => json.trim_matches('"') == value.name,
        Value::Text(text) => json.trim_matches('"') == text,
        _ => false,
    }
}

fn plain_value(json: &str) -> Value {
    match json {
        "null" => Value::Null,
        "true" => Value::Boolean(true),
        "false" => Value::Boolean(false),
        _ => match json.parse() {
            Ok(number) => Value::Integer(number),
            Err(_) => Value::Text(json.trim_matches('"').to_owned()),
        },
    }
}

/// The document that is sent.
pub(crate) fn body(resource: &Resource, outgoing: &Outgoing, mode: Mode, version: ApiVersion) -> String {
    let data = Data { resource, outgoing, mode, version };
    json(&Document { data })
}

/// Whether two values that the schema knows nothing of are the same JSON.
pub(super) fn same_outside_schema(a: &Value, b: &Value) -> bool {
    let version = ApiVersion::default();
    let parsed = |value: &Value| {
        serde_json::from_str::<serde_json::Value>(&json(&Wire { value, kind: None, version })).ok()
    };
    a == b || parsed(a).is_some_and(|a| Some(a) == parsed(b))
}

fn json<T: Serialize>(value: &T) -> String {
    // Maps with text keys and JSON that was parsed once: nothing here can fail.
    serde_json::to_string(value).unwrap_or_default()
}

#[derive(Serialize)]
struct Document<'a> {
    data: Data<'a>,
}

struct Data<'a> {
    resource: &'a Resource,
    outgoing: &'a Outgoing,
    mode: Mode,
    version: ApiVersion,
}

impl Serialize for Data<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", self.resource.wire_type())?;
        if self.mode == Mode::Update {
            map.serialize_entry("id", self.resource.id())?;
        }
        if !self.outgoing.attributes.is_empty() || !self.outgoing.extras.is_empty() {
            map.serialize_entry("attributes", &Attributes(self))?;
        }
        if !self.outgoing.relationships.is_empty() {
            map.serialize_entry("relationships", &Relationships(self))?;
        }
        map.end()
    }
}

struct Attributes<'a>(&'a Data<'a>);

impl Serialize for Attributes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Data { resource, outgoing, version, .. } = *self.0;
        let mut map = serializer.serialize_map(None)?;
        for (index, value) in &outgoing.attributes {
            let attribute = &resource.schema().attributes[*index];
            map.serialize_entry(
                attribute.facts(version).wire,
                &AttributeValue { value, attribute, version },
            )?;
        }
        for (name, value) in &outgoing.extras {
            map.serialize_entry(name, &Wire { value, kind: None, version })?;
        }
        map.end()
    }
}

struct Relationships<'a>(&'a Data<'a>);

impl Serialize for Relationships<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Data { resource, outgoing, version, .. } = *self.0;
        let mut map = serializer.serialize_map(None)?;
        for (index, linkage) in &outgoing.relationships {
            let relationship: &RelationshipSchema = &resource.schema().relationships[*index];
            map.serialize_entry(relationship.facts(version).wire, &LinkageObject(linkage))?;
        }
        map.end()
    }
}

/// `{"data": …}`
struct LinkageObject<'a>(&'a Linkage);

impl Serialize for LinkageObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self.0 {
            Linkage::One(one) => map.serialize_entry("data", &one.as_ref().map(Identifier))?,
            Linkage::Many(many) => {
                map.serialize_entry("data", &many.iter().map(Identifier).collect::<Vec<_>>())?
            }
        }
        map.end()
    }
}

struct Identifier<'a>(&'a ResourceIdentifier);

impl Serialize for Identifier<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("type", &self.0.wire_type)?;
        map.serialize_entry("id", &self.0.id)?;
        map.end()
    }
}

/// The value of an attribute as the version writes it.
struct AttributeValue<'a> {
    value: &'a Value,
    attribute: &'a AttributeSchema,
    version: ApiVersion,
}

impl Serialize for AttributeValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let (Some(separator), Value::List(values)) =
            (self.attribute.facts(self.version).joined, self.value)
        {
            let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
            return serializer.serialize_str(&texts.join(separator));
        }
        let wire = Wire { value: self.value, kind: Some(self.attribute.kind), version: self.version };
        wire.serialize(serializer)
    }
}

/// A value of a kind as the version writes it.
pub(crate) struct Wire<'a> {
    pub(crate) value: &'a Value,
    pub(crate) kind: Option<Kind>,
    pub(crate) version: ApiVersion,
}

impl Serialize for Wire<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Wire { value, kind, version } = *self;
        match value {
            Value::Null => serializer.serialize_unit(),
            Value::Boolean(value) => serializer.serialize_bool(*value),
            Value::Integer(value) => serializer.serialize_i64(*value),
            Value::Text(text) => match (kind, text.parse::<i64>()) {
                // A value of a number enum that this release does not know.
                (Some(Kind::Enum(schema)), Ok(number)) if schema.integer => serializer.serialize_i64(number),
                _ => serializer.serialize_str(text),
            },
            Value::Enum(value) => {
                let wire = value.wire[version.index()];
                match (kind, wire.parse::<i64>()) {
                    (Some(Kind::Enum(schema)), Ok(number)) if schema.integer => {
                        serializer.serialize_i64(number)
                    }
                    _ => serializer.serialize_str(wire),
                }
            }
            Value::List(values) => {
                let inner = match kind {
                    Some(Kind::List(inner)) => Some(*inner),
                    _ => None,
                };
                let mut seq = serializer.serialize_seq(Some(values.len()))?;
                for value in values {
                    seq.serialize_element(&Wire { value, kind: inner, version })?;
                }
                seq.end()
            }
            Value::Object(object) => ObjectBody { object, version }.serialize(serializer),
            Value::Json(json) => {
                let raw: &RawValue = serde_json::from_str(json).map_err(S::Error::custom)?;
                raw.serialize(serializer)
            }
        }
    }
}

/// A nested object: `{type, attributes}`, or its members bare.
struct ObjectBody<'a> {
    object: &'a Object,
    version: ApiVersion,
}

impl Serialize for ObjectBody<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = ObjectMembers { object: self.object, version: self.version };
        if !self.object.tagged() {
            return members.serialize(serializer);
        }
        let mut map = serializer.serialize_map(None)?;
        if !self.object.wire_type().is_empty() {
            map.serialize_entry("type", self.object.wire_type())?;
        }
        map.serialize_entry("attributes", &members)?;
        for (name, json) in self.object.beside() {
            let value = Value::Json(json.to_owned());
            map.serialize_entry(name, &Wire { value: &value, kind: None, version: self.version })?;
        }
        map.end()
    }
}

struct ObjectMembers<'a> {
    object: &'a Object,
    version: ApiVersion,
}

impl Serialize for ObjectMembers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut present = self.object.present();
        present.sort_by_key(|(index, _)| *index);
        let mut map = serializer.serialize_map(None)?;
        for (index, value) in &present {
            let attribute = &self.object.attributes()[*index as usize];
            let wire = wire_name(attribute, self.version);
            map.serialize_entry(wire, &AttributeValue { value, attribute, version: self.version })?;
        }
        for (name, value) in self.object.unknown_members() {
            map.serialize_entry(&name, &Wire { value: &value, kind: None, version: self.version })?;
        }
        map.end()
    }
}

/// The spelling in `version`, or the name where the version lacks the member.
fn wire_name(attribute: &AttributeSchema, version: ApiVersion) -> &'static str {
    match attribute.facts(version).wire {
        "" => attribute.name,
        wire => wire,
    }
}

/// A whole resource, for `to_json`.
struct Whole<'a> {
    resource: &'a Resource,
    version: ApiVersion,
}

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Whole { resource, version } = *self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", resource.wire_type())?;
        if !resource.id().is_empty() {
            map.serialize_entry("id", resource.id())?;
        }
        map.serialize_entry("attributes", &WholeAttributes(self))?;
        map.serialize_entry("relationships", &WholeRelationships(self))?;
        if let Some(meta) = resource.meta() {
            map.serialize_entry("meta", &ObjectMembers { object: &meta, version })?;
        }
        map.end()
    }
}

struct WholeAttributes<'a>(&'a Whole<'a>);

impl Serialize for WholeAttributes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Whole { resource, version } = *self.0;
        let mut map = serializer.serialize_map(None)?;
        for (attribute, value) in resource.present() {
            map.serialize_entry(
                wire_name(attribute, version),
                &AttributeValue { value: &value, attribute, version },
            )?;
        }
        for (name, value) in resource.unknown() {
            map.serialize_entry(&name, &Wire { value: &value, kind: None, version })?;
        }
        map.end()
    }
}

struct WholeRelationships<'a>(&'a Whole<'a>);

impl Serialize for WholeRelationships<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Whole { resource, version } = *self.0;
        let mut map = serializer.serialize_map(None)?;
        for (index, relationship) in resource.schema().relationships.iter().enumerate() {
            if let Some(linkage) = resource.linkage_at(index) {
                let wire = match relationship.facts(version).wire {
                    "" => relationship.name,
                    wire => wire,
                };
                map.serialize_entry(wire, &LinkageObject(&linkage))?;
            }
        }
        for (name, json) in resource.unknown_relationships() {
            let value = Value::Json(json.to_owned());
            map.serialize_entry(name, &Wire { value: &value, kind: None, version })?;
        }
        map.end()
    }
}
