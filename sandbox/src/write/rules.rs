//! Rules between members, as the schema states them.

use didww::ApiVersion;
use didww::schema::{Rule, RuleKind};
use serde_json::{Map, Value};

use super::{Change, is_given};
use crate::error::ApiError;
use crate::world::World;

/// Members under the rules of their resource or nested object.
pub(crate) struct Scope<'a> {
    pub(crate) rules: &'a [Rule],
    pub(crate) version: ApiVersion,
    pub(crate) creating: bool,
    pub(crate) sent: &'a Map<String, Value>,
}

impl Scope<'_> {
    /// What breaks a rule: the member, or nothing for several, and the title of the error. Members of `after` that a
    /// new condition rules out are emptied, as long as they were not sent.
    pub(crate) fn broken(&self, after: &mut Map<String, Value>) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        for rule in self.rules.iter().filter(|rule| rule.versions.contains(self.version)) {
            self.apply(rule, after, &mut found);
        }
        found
    }

    fn apply(&self, rule: &Rule, after: &mut Map<String, Value>, found: &mut Vec<(&'static str, String)>) {
        let applies = if self.creating { rule.on_create } else { rule.on_update };
        match &rule.kind {
            RuleKind::ForbiddenWhen(members, condition, value) if applies => {
                self.forbid(members, condition, value, after, found);
            }
            RuleKind::Drops(members, condition, value) if applies => {
                self.forbid(members, condition, value, after, found);
            }
            RuleKind::RequiredWhen(members, condition, value) => {
                let touched = members.iter().any(|member| self.sends(member)) || self.sends(condition);
                if (applies || touched) && holds(after, condition, value) {
                    let missing = members.iter().filter(|member| !is_given(after.get(**member)));
                    found.extend(missing.map(|member| (*member, "can't be blank".to_string())));
                }
            }
            kind if applies => self.count(kind, found),
            _ => {}
        }
    }

    fn sends(&self, member: &str) -> bool {
        self.sent.contains_key(member)
    }

    fn forbid(
        &self,
        members: &[&'static str],
        condition: &str,
        value: &str,
        after: &mut Map<String, Value>,
        found: &mut Vec<(&'static str, String)>,
    ) {
        if !holds(after, condition, value) {
            return;
        }
        for member in members {
            if !is_given(after.get(*member)) {
                continue;
            }
            if is_given(self.sent.get(*member)) {
                found.push((*member, "must be blank".to_string()));
            } else if self.sends(condition) {
                after.insert((*member).into(), Value::Null);
            }
        }
    }

    /// Rules about how many of some members are given.
    fn count(&self, kind: &RuleKind, found: &mut Vec<(&'static str, String)>) {
        let given =
            |members: &[&str]| members.iter().filter(|member| is_given(self.sent.get(**member))).count();
        let broken = match kind {
            RuleKind::ExactlyOne(members) if given(members) != 1 => Some(("exactly one", members)),
            RuleKind::AtMostOne(members) if given(members) > 1 => Some(("at most one", members)),
            RuleKind::AtLeastOne(members) if given(members) == 0 => Some(("at least one", members)),
            RuleKind::Together(members) if ![0, members.len()].contains(&given(members)) => {
                Some(("all or none", members))
            }
            _ => None,
        };
        if let Some((quantity, members)) = broken {
            found.push(("", format!("{quantity} of {} must be given", members.join(", "))));
        }
    }
}

/// Whether a member has the value that a rule names; one that was never set counts as false.
fn holds(after: &Map<String, Value>, member: &str, value: &str) -> bool {
    let wanted = serde_json::from_str::<Value>(value).unwrap_or(Value::Null);
    match after.get(member) {
        None | Some(Value::Null) => wanted == Value::Bool(false),
        Some(value) => *value == wanted,
    }
}

/// Checks the rules of a resource, and the relationships that rule each other out.
pub(crate) fn check(world: &World, change: &mut Change) -> Vec<ApiError> {
    let mut sent: Map<String, Value> = Map::new();
    sent.extend(change.sent.iter().map(|(name, value)| ((*name).to_string(), value.clone())));
    sent.extend(change.linked.iter().map(|(name, targets)| ((*name).to_string(), ids(targets.len()))));
    let mut after: Map<String, Value> = Map::new();
    after.extend(change.row.attributes.iter().map(|(name, value)| ((*name).to_string(), value.clone())));
    for relationship in change.schema.relationships {
        let targets = change.links_after(world, relationship.name);
        after.insert(relationship.name.into(), ids(targets.len()));
    }
    let (rules, version, creating) = (change.schema.rules, change.version, change.creates());
    let broken = Scope { rules, version, creating, sent: &sent }.broken(&mut after);
    clear(change, &after);
    let mut errors: Vec<ApiError> =
        broken.into_iter().map(|(member, title)| error(change, member, title)).collect();
    errors.extend(excluded(world, change));
    errors
}

/// A relationship with so many targets, as a value that is blank or not.
fn ids(count: usize) -> Value {
    Value::Array(vec![Value::Bool(true); count])
}

/// Empties the members that a rule emptied.
fn clear(change: &mut Change, after: &Map<String, Value>) {
    for attribute in change.schema.attributes {
        let emptied = after.get(attribute.name) == Some(&Value::Null);
        if emptied && change.row.attributes.get(attribute.name).is_some_and(|value| !value.is_null()) {
            change.row.attributes.insert(attribute.name, Value::Null);
        }
    }
    for relationship in change.schema.relationships {
        if after.get(relationship.name) == Some(&Value::Null) {
            change.row.links.insert(relationship.name, Vec::new());
            change.linked.insert(relationship.name, Vec::new());
        }
    }
}

fn error(change: &Change, member: &str, title: String) -> ApiError {
    let version = change.version;
    if let Some(attribute) = change.schema.attribute(member) {
        return ApiError::attribute(attribute.facts(version).wire, title);
    }
    match change.schema.relationship(member) {
        Some(relationship) => ApiError::relationship(relationship.facts(version).wire, title),
        None => ApiError::unprocessable(title),
    }
}

/// A relationship that is set rules out others, unless they are emptied along with it.
fn excluded(world: &World, change: &Change) -> Vec<ApiError> {
    let mut errors = Vec::new();
    for (name, targets) in change.linked.iter().filter(|(_, targets)| !targets.is_empty()) {
        let excludes = change.schema.relationship(name).map(|relationship| relationship.excludes);
        for other in excludes.unwrap_or_default() {
            if !change.links_after(world, other).is_empty() && !targets.is_empty() {
                let title = format!("can't be set together with {other}");
                errors.push(ApiError::relationship(name, title));
            }
        }
    }
    errors
}
