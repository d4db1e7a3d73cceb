//! Names that a language's classes have for themselves, where members are called in camel case: how members are called beside
//! them, and what cannot be called so at all.

use crate::Error;
use crate::facts::forms;
use crate::model::{Attribute, Enum, EnumValue, Resource, Schema, Versioned};
use crate::names::lower_camel;
use crate::queries::Names;
use crate::texts::Holder;
use std::collections::BTreeSet;

/// The names that a language has already.
pub(crate) struct Reserved {
    /// How errors call the language.
    pub(crate) language: &'static str,
    /// What no member of any class can be called.
    pub(crate) of_all: &'static [&'static str],
    /// What every resource has.
    pub(crate) resource: &'static [&'static str],
    /// What every nested object has.
    pub(crate) object: &'static [&'static str],
    /// What every callback has.
    pub(crate) callback: &'static [&'static str],
    /// What every call detail record has.
    pub(crate) record: &'static [&'static str],
    /// What the client has.
    pub(crate) client: &'static [&'static str],
}

impl Reserved {
    /// What a holder of attributes has.
    pub(crate) fn own(&self, holder: Holder) -> &'static [&'static str] {
        match holder {
            Holder::Resource => self.resource,
            Holder::Object => self.object,
        }
    }

    /// What a member is called: in camel case, with an underscore at its end where the class has one of its own.
    pub(crate) fn member(&self, name: &str, own: &[&str]) -> String {
        let member = lower_camel(name);
        match own.contains(&member.as_str()) || self.of_all.contains(&member.as_str()) {
            true => format!("{member}_"),
            false => member,
        }
    }

    /// Refuses an accessor that the client has, and members of which a resource has two.
    pub(crate) fn check_resource(&self, resource: &Resource) -> Result<(), Error> {
        let (owner, accessor, language) = (&resource.wire_type, &resource.accessor, self.language);
        if resource.has_calls() && self.client.contains(&lower_camel(accessor).as_str()) {
            let message = format!("{language}'s client has one of its own; choose another accessor");
            return Err(format!("{owner}.{accessor}: {message}").into());
        }
        let relationships = resource.relationships.iter();
        let relationships = relationships.flat_map(|known| [known.name.clone(), known.ids_name()]);
        self.check_names(owner, attribute_names(&resource.attributes).chain(relationships), self.resource)
    }

    /// Refuses attributes of which a nested object has two.
    pub(crate) fn check_object(&self, owner: &str, attributes: &[Versioned<Attribute>]) -> Result<(), Error> {
        self.check_names(owner, attribute_names(attributes), self.object)
    }

    /// Refuses members of which a callback or a call detail record has two.
    pub(crate) fn check_callbacks_and_records(&self, schema: &Schema) -> Result<(), Error> {
        for event in &schema.callbacks.events {
            let names = event.members.iter().map(|member| member.name.clone());
            self.check_names(&event.wire_type, names, self.callback)?;
        }
        for (kind, record) in &schema.records {
            self.check_names(kind, record.fields.keys().cloned(), self.record)?;
        }
        Ok(())
    }

    fn check_names(
        &self,
        owner: &str,
        names: impl Iterator<Item = String>,
        own: &[&str],
    ) -> Result<(), Error> {
        let mut seen = BTreeSet::new();
        for name in names {
            if !seen.insert(self.member(&name, own)) {
                let message =
                    format!("{}'s class has two of them; choose another name, with wire", self.language);
                return Err(format!("{owner}.{name}: {message}").into());
            }
        }
        Ok(())
    }

    /// Refuses names of filters, sorts and includes of which a type has two constants.
    pub(crate) fn check_constants(
        &self,
        schema: &Schema,
        resource: &Resource,
        constant_of: fn(&str) -> String,
    ) -> Result<(), Error> {
        for names in Names::ALL {
            let mut seen = BTreeSet::new();
            for entry in names.entries(schema, resource) {
                let name = &entry.names[0];
                if !seen.insert(constant_of(name)) {
                    let message = format!("{} has two constants of that name", self.language);
                    return Err(format!("{}, {name}: {message}", resource.wire_type).into());
                }
            }
        }
        Ok(())
    }

    /// Refuses values that an enum has two of, or one of its own; `what` is what the language calls an enum.
    pub(crate) fn check_enum(
        &self,
        known: &Enum,
        own: &[&str],
        name_of: fn(&Versioned<EnumValue>) -> String,
        what: &str,
    ) -> Result<(), Error> {
        let mut seen: BTreeSet<String> = own.iter().map(|&name| name.to_owned()).collect();
        for value in &known.values {
            if !seen.insert(name_of(value)) {
                let message =
                    format!("{}'s {what} has one of its own; choose another variant", self.language);
                return Err(format!("{}.{}: {message}", known.name, value.name).into());
            }
        }
        Ok(())
    }

    /// Refuses classes of which there are two, or one that is written by hand; `whose` has them.
    pub(crate) fn check_classes<'a>(
        &self,
        by_hand: impl Iterator<Item = &'a &'a str>,
        classes: impl IntoIterator<Item = String>,
        whose: &str,
    ) -> Result<(), Error> {
        let mut seen: BTreeSet<String> = by_hand.map(|&name| name.to_owned()).collect();
        for class in classes {
            if !seen.insert(class.clone()) {
                let message = format!("{}'s {whose}; choose another", self.language);
                return Err(format!("struct {class}: {message}").into());
            }
        }
        Ok(())
    }
}

fn attribute_names(attributes: &[Versioned<Attribute>]) -> impl Iterator<Item = String> + '_ {
    attributes.iter().map(|attribute| attribute.name.clone())
}

/// Every class of a language whose names of filters, sorts and includes are classes, too.
pub(crate) fn classes(schema: &Schema) -> Vec<String> {
    let enums = schema.enums.iter().map(|known| known.class.clone());
    let families = schema.objects.iter().filter(|object| object.tagged).map(|object| object.class.clone());
    let forms = forms(schema).map(|form| form.class.clone());
    let events = schema.callbacks.events.iter().map(|event| event.class.clone());
    let records = schema.records.values().map(|record| record.class.clone());
    let resources = schema.resources.iter().flat_map(|resource| {
        let names = Names::ALL.into_iter().filter_map(|names| names.class(resource));
        [resource.class.clone()].into_iter().chain(resource.endpoint()).chain(names)
    });
    enums.chain(families).chain(forms).chain(events).chain(records).chain(resources).collect()
}
