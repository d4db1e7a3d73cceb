//! What the core has to say besides its answers: that a list changed while it was read, that keys were fetched anew.

use serde_json::{Map, Value, json};
use std::fmt;
use std::sync::{Mutex, PoisonError};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber};

/// Is told `{level, message, …}` as JSON; says whether it wants to be told more.
pub type Listener = Box<dyn Fn(&str) -> bool + Send + Sync>;

/// Who is told.
static LISTENERS: Mutex<Vec<Listener>> = Mutex::new(Vec::new());

/// Tells a listener what the core says from now on.
pub fn listen(listener: Listener) {
    LISTENERS.lock().unwrap_or_else(PoisonError::into_inner).push(listener);
    // a second listener finds the first one's
    let _ = tracing::subscriber::set_global_default(Bridge);
}

struct Bridge;

impl Subscriber for Bridge {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        // spans and what single attempts come to are seen by hooks
        let is_told = metadata.is_event() && *metadata.level() <= Level::INFO;
        match is_told && metadata.target().starts_with("didww") {
            true => Interest::always(),
            false => Interest::never(),
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && *metadata.level() <= Level::INFO && metadata.target().starts_with("didww")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut said = Said(Map::new());
        event.record(&mut said);
        said.0.insert("level".to_owned(), json!(level_of(event.metadata().level())));
        let text = Value::Object(said.0).to_string();
        let mut listeners = LISTENERS.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| listener(&text));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn level_of(level: &Level) -> &'static str {
    match *level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        _ => "info",
    }
}

/// The message and the fields of an event.
struct Said(Map<String, Value>);

impl Visit for Said {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}
