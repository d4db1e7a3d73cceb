//! Nested objects: trunk configurations, order items, export filters, authentication methods, meta.

use super::body::same_outside_schema;
use super::document::{Document, ObjectRow, Span};
use super::value::{Got, Source, Value};
use crate::ApiVersion;
use crate::schema::{AttributeSchema, VariantSchema};
use std::fmt;
use std::sync::Arc;

/// A nested object of any form.
///
/// One that came in a document reads through to it; what is set stands above. The typed objects
/// ([`SipConfiguration`](crate::SipConfiguration) …) are thin wrappers of it.
#[derive(Clone)]
pub struct Object {
    shape: Shape,
    base: Option<(Arc<Document>, u32)>,
    /// Members that were set, in the order of setting.
    edits: Vec<(u16, Value)>,
    /// Members that this release does not know, set by hand.
    extras: Vec<(String, Value)>,
}

#[derive(Clone)]
enum Shape {
    Known { variant: &'static VariantSchema, tagged: bool },
    Unknown { wire_type: String, tagged: bool },
}

impl PartialEq for Shape {
    /// Known forms are compared by identity: there is one of each.
    fn eq(&self, other: &Shape) -> bool {
        match (self, other) {
            (Shape::Known { variant: a, .. }, Shape::Known { variant: b, .. }) => std::ptr::eq(*a, *b),
            (Shape::Unknown { wire_type: a, .. }, Shape::Unknown { wire_type: b, .. }) => a == b,
            _ => false,
        }
    }
}

impl Object {
    /// An empty object of a known form.
    pub(crate) fn new(variant: &'static VariantSchema, tagged: bool) -> Object {
        Object { shape: Shape::Known { variant, tagged }, base: None, edits: Vec::new(), extras: Vec::new() }
    }

    /// An empty object whose wire type this release does not know.
    pub fn unknown(wire_type: impl Into<String>) -> Object {
        let shape = Shape::Unknown { wire_type: wire_type.into(), tagged: true };
        Object { shape, base: None, edits: Vec::new(), extras: Vec::new() }
    }

    /// An empty object of the form called `name` (`SipConfiguration`), or with that wire type
    /// (`sip_configurations`); `None` if there is no such form.
    pub fn of_form(name: &str) -> Option<Object> {
        let named = |variant: &VariantSchema| variant.name == name || variant.wire_type == name;
        crate::schema::OBJECTS.iter().find_map(|object| {
            let variant = object.variants.iter().copied().find(|variant| named(variant))?;
            Some(Object::new(variant, object.tagged))
        })
    }

    pub(super) fn of_document(document: &Arc<Document>, index: u32) -> Object {
        let row = document.object(index);
        let tagged = row.object.is_some_and(|object| object.tagged);
        let shape = match row.variant {
            Some(variant) => Shape::Known { variant, tagged },
            None => Shape::Unknown { wire_type: document.text(row.wire_type).to_owned(), tagged },
        };
        Object { shape, base: Some((document.clone(), index)), edits: Vec::new(), extras: Vec::new() }
    }

    /// Its form in the schema; `None` if this release does not know it.
    pub fn form(&self) -> Option<&'static VariantSchema> {
        match &self.shape {
            Shape::Known { variant, .. } => Some(variant),
            Shape::Unknown { .. } => None,
        }
    }

    /// The wire type that tells its form, e.g. `sip_configurations`; empty for an object without forms.
    pub fn wire_type(&self) -> &str {
        match &self.shape {
            Shape::Known { variant, .. } => variant.wire_type,
            Shape::Unknown { wire_type, .. } => wire_type,
        }
    }

    pub(super) fn tagged(&self) -> bool {
        match &self.shape {
            Shape::Known { tagged, .. } | Shape::Unknown { tagged, .. } => *tagged,
        }
    }

    pub(super) fn attributes(&self) -> &'static [AttributeSchema] {
        self.form().map_or(&[], |form| form.attributes)
    }

    /// The value of a member, known to this release or not; `None` if nothing says.
    pub fn get(&self, name: &str) -> Option<Value> {
        if let Some(index) = self.attributes().iter().position(|attribute| attribute.name == name) {
            return self.at(index).value();
        }
        if let Some((_, value)) = self.extras.iter().find(|(known, _)| known == name) {
            return Some(value.clone());
        }
        self.document_extras().find(|(known, _)| *known == name).map(|(_, json)| Value::Json(json.to_owned()))
    }

    /// Sets a member, known to this release or not.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        match self.attributes().iter().position(|attribute| attribute.name == name) {
            Some(index) => self.put(index, value),
            None => {
                self.extras.retain(|(known, _)| known != name);
                self.extras.push((name.to_owned(), value));
            }
        }
    }

    /// Names of the members that stand in it: loaded or set.
    pub fn members(&self) -> Vec<String> {
        let known = self.attributes().iter().enumerate().filter(|(index, _)| self.at(*index).is_present());
        let known = known.map(|(_, attribute)| attribute.name.to_owned());
        let loaded = self.document_extras().map(|(name, _)| name.to_owned());
        known.chain(loaded).chain(self.extras.iter().map(|(name, _)| name.clone())).collect()
    }

    pub(crate) fn at(&self, index: usize) -> Got<'_> {
        let schema = self.attributes().get(index);
        if let Some((_, value)) = self.edits.iter().find(|(edited, _)| *edited as usize == index) {
            return Got { schema, source: Source::Value(value) };
        }
        let source = match self.row() {
            Some((document, row)) => Source::Slot(document, document.slot(row.slots, index)),
            None => Source::Absent,
        };
        Got { schema, source }
    }

    pub(crate) fn put(&mut self, index: usize, value: Value) {
        let kind = self.attributes()[index].kind;
        let value = value.normalised(kind, self.version());
        self.edits.retain(|(edited, _)| *edited as usize != index);
        self.edits.push((index as u16, value));
    }

    fn version(&self) -> ApiVersion {
        self.base.as_ref().map_or(ApiVersion::default(), |(document, _)| document.version())
    }

    fn row(&self) -> Option<(&Arc<Document>, &ObjectRow)> {
        let (document, index) = self.base.as_ref()?;
        Some((document, document.object(*index)))
    }

    fn document_extras(&self) -> impl Iterator<Item = (&str, &str)> {
        self.kept(|row| row.extras)
    }

    /// Members that came beside `type` and `attributes`, as JSON.
    pub(super) fn beside(&self) -> impl Iterator<Item = (&str, &str)> {
        self.kept(|row| row.beside)
    }

    fn kept(&self, span: impl Fn(&ObjectRow) -> Span) -> impl Iterator<Item = (&str, &str)> {
        let extras = self.row().map(|(document, row)| (document, span(row).of(&document.extras)));
        let (document, extras) = match extras {
            Some((document, extras)) => (Some(document), extras),
            None => (None, &[][..]),
        };
        extras.iter().filter_map(move |extra| Some((document?.text(extra.name), document?.text(extra.json))))
    }

    /// Members that stand in it, in a steady order: loaded ones first, then what was set, in the order of
    /// setting.
    pub(super) fn present(&self) -> Vec<(u16, Value)> {
        let edited = |index: usize| self.edits.iter().any(|(edited, _)| *edited as usize == index);
        let loaded = (0..self.attributes().len()).filter(|index| !edited(*index));
        let loaded = loaded.filter_map(|index| Some((index as u16, self.at(index).value()?)));
        loaded.chain(self.edits.iter().cloned()).collect()
    }

    /// Members outside the schema, as JSON or as set.
    pub(super) fn unknown_members(&self) -> Vec<(String, Value)> {
        let set = |name: &str| self.extras.iter().any(|(known, _)| known == name);
        let loaded = self.document_extras().filter(|(name, _)| !set(name));
        let loaded = loaded.map(|(name, json)| (name.to_owned(), Value::Json(json.to_owned())));
        loaded.chain(self.extras.iter().cloned()).collect()
    }

    /// An object of the same form without members.
    pub(super) fn emptied(&self) -> Object {
        Object { shape: self.shape.clone(), base: None, edits: Vec::new(), extras: Vec::new() }
    }

    /// Whether a member was set by hand.
    pub(super) fn was_set(&self, index: u16) -> bool {
        self.edits.iter().any(|(edited, _)| *edited == index)
    }

    /// Members outside the schema that were set by hand.
    pub(super) fn unknown_edits(&self) -> &[(String, Value)] {
        &self.extras
    }

    /// Whether every member that stands here says the same in `other`, and the forms are one.
    pub(crate) fn says_no_more_than(&self, other: &Object) -> bool {
        if self.shape != other.shape {
            return false;
        }
        let known = self.present().into_iter().all(|(index, value)| {
            let kind = self.attributes()[index as usize].kind;
            other.at(index as usize).value().is_some_and(|known| known.same(&value, kind))
        });
        known && self.unknown_members().iter().all(|(name, value)| other.has_unknown(name, value))
    }

    /// Whether a member outside the schema says the same here.
    pub(super) fn has_unknown(&self, name: &str, value: &Value) -> bool {
        self.get(name).is_some_and(|known| same_outside_schema(&known, value))
    }

    /// Lays the members of `other` over this one's.
    pub(super) fn absorb(&mut self, other: &Object) {
        for (index, value) in other.present() {
            self.put(index as usize, value);
        }
        for (name, value) in other.unknown_members() {
            self.set(&name, value);
        }
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Object) -> bool {
        self.says_no_more_than(other) && other.says_no_more_than(self)
    }
}

impl fmt::Debug for Object {
    /// Secrets are left out; names of unknown members are shown without their values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.form().map_or(self.wire_type(), |form| form.name);
        let mut out = f.debug_struct(if name.is_empty() { "Object" } else { name });
        for (index, value) in self.present() {
            debug_member(&mut out, &self.attributes()[index as usize], &value);
        }
        for (name, _) in self.unknown_members() {
            out.field(&name, &format_args!("(unknown to this release)"));
        }
        out.finish()
    }
}

/// A member of debug output, hidden if it is a secret.
pub(super) fn debug_member(out: &mut fmt::DebugStruct<'_, '_>, attribute: &AttributeSchema, value: &Value) {
    match attribute.secret && !value.is_null() {
        true => out.field(attribute.name, &format_args!("[redacted]")),
        false => out.field(attribute.name, value),
    };
}
