//! `callbacks.yaml`: what DIDWW sends to callback URLs, read and checked.

use crate::Error;
use crate::model::{Kind, Schema, Versioned};
use crate::node::{Map, Node};
use crate::reader::{Reader, check_name, refuse_rest, take_map, take_text, typed};
use serde::Deserialize;

/// Every callback.
#[derive(Debug)]
pub(crate) struct Callbacks {
    pub(crate) signature_header: String,
    pub(crate) delivery: Delivery,
    pub(crate) source: String,
    pub(crate) events: Vec<CallbackEvent>,
}

/// How often, for how long and from where it is tried.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Delivery {
    pub(crate) attempts: u32,
    pub(crate) timeout: u32,
    pub(crate) waits: Vec<u32>,
    pub(crate) source_networks: Vec<String>,
}

/// What one type of callback carries.
#[derive(Debug)]
pub(crate) struct CallbackEvent {
    pub(crate) wire_type: String,
    pub(crate) class: String,
    pub(crate) variant: String,
    pub(crate) doc: String,
    pub(crate) versions: u16,
    pub(crate) members: Vec<Versioned<CallbackMember>>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallbackMember {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    wire: Option<String>,
    #[serde(default)]
    pub(crate) nullable: bool,
    #[serde(default)]
    pub(crate) joined: Option<String>,
    #[serde(default)]
    pub(crate) doc: String,
}

impl Versioned<CallbackMember> {
    pub(crate) fn kind(&self) -> Kind {
        Kind::parse(&self.newest().kind).expect("kinds are checked when they are read")
    }

    pub(crate) fn wire(&self) -> &str {
        self.newest().wire.as_deref().unwrap_or(&self.name)
    }
}

/// Names that every callback has.
const RESERVED: &[&str] = &["id", "type", "callback_type", "get", "members"];

impl Reader<'_> {
    pub(crate) fn read_callbacks(&self, mut map: Map) -> Result<Callbacks, String> {
        let delivery = typed::<Delivery>(&map.shift_remove("delivery").unwrap_or(Node::Null))
            .map_err(|error| format!("delivery: {error}"))?;
        let mut events = Vec::new();
        for (name, node) in take_map(&mut map, "events")? {
            let event = self.read_event(name.clone(), node).map_err(|error| format!("{name}: {error}"))?;
            events.push(event);
        }
        let callbacks = Callbacks {
            signature_header: required(&mut map, "signature_header")?,
            delivery,
            source: required(&mut map, "source")?,
            events,
        };
        refuse_rest(&map)?;
        Ok(callbacks)
    }

    fn read_event(&self, wire_type: String, node: Node) -> Result<CallbackEvent, String> {
        let mut map = node.into_map()?;
        let versions = self.version_bits(&map)?;
        map.shift_remove("since");
        map.shift_remove("until");
        let members: Vec<Versioned<CallbackMember>> = self.all(take_map(&mut map, "members")?, versions)?;
        for member in &members {
            for facts in member.facts.iter().flatten() {
                Kind::parse(&facts.kind).map_err(|error| format!("{}: {error}", member.name))?;
            }
        }
        let event = CallbackEvent {
            class: required(&mut map, "struct")?,
            variant: required(&mut map, "variant")?,
            doc: required(&mut map, "doc")?,
            wire_type,
            versions,
            members,
        };
        refuse_rest(&map)?;
        Ok(event)
    }
}

fn required(map: &mut Map, key: &str) -> Result<String, String> {
    take_text(map, key)?.ok_or_else(|| format!("{key} is missing"))
}

impl Schema {
    pub(crate) fn check_callbacks(&self) -> Result<(), Error> {
        self.callbacks.delivery.check()?;
        for event in &self.callbacks.events {
            let owner = &event.wire_type;
            if event.variant == "Unknown" {
                let message = "Unknown is what callbacks of other types are; choose another variant";
                return Err(format!("{owner}: {message}").into());
            }
            for member in &event.members {
                self.check_callback_member(&format!("{owner}.{}", member.name), member)?;
            }
        }
        Ok(())
    }

    fn check_callback_member(&self, entry: &str, member: &Versioned<CallbackMember>) -> Result<(), Error> {
        if RESERVED.contains(&member.name.as_str()) {
            let name = &member.name;
            let message = format!("every callback has {name} of its own; choose another name, with wire");
            return Err(format!("{entry}: {message}").into());
        }
        check_name(entry, &member.name)?;
        let facts = member.newest();
        if facts.doc.trim().is_empty() {
            return Err(format!("{entry}: doc is missing; it is what users read").into());
        }
        // A callback does not say which version it is of.
        if member.facts.iter().flatten().any(|other| other != facts) {
            return Err(format!("{entry}: it must be the same in all versions that have it").into());
        }
        let kind = member.kind();
        let is_list = matches!(kind, Kind::List(_));
        match &kind {
            Kind::String | Kind::Uuid | Kind::Enum(_) => {}
            Kind::Boolean | Kind::DateTime if facts.nullable => {}
            Kind::Boolean | Kind::DateTime => {
                return Err(format!("{entry}: it has no neutral value; say nullable: true").into());
            }
            Kind::List(inner) if **inner == Kind::String => {}
            _ => {
                let kinds = "string, uuid, boolean, datetime, enum:<name> or list:string";
                return Err(format!("{entry}: a member of a callback is {kinds}").into());
            }
        }
        match &facts.joined {
            None if is_list => Err(format!("{entry}: joined is missing: what its items are split by").into()),
            Some(_) if !is_list => Err(format!("{entry}: joined is for lists").into()),
            _ => self.check_kind(entry, &kind),
        }
    }
}

impl Delivery {
    fn check(&self) -> Result<(), Error> {
        if self.waits.len() + 1 != self.attempts as usize {
            return Err("delivery.waits: there is one before each attempt but the first".into());
        }
        let is_network = |text: &str| match text.split_once('/') {
            Some((address, bits)) => {
                address.parse::<std::net::IpAddr>().is_ok() && bits.parse::<u8>().is_ok()
            }
            None => false,
        };
        match self.source_networks.iter().find(|network| !is_network(network)) {
            Some(other) => Err(format!("delivery.source_networks: {other} is no network").into()),
            None => Ok(()),
        }
    }
}
