//! What the core tells of its requests, in Python's `logging`: logger `didww_sdk`.

use crate::kept::{Kept, name};
use crate::registry::loaded;
use crate::runtime::attach;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::collections::HashMap;
use std::fmt::{self, Write};
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber};

/// The logger's level, as far as it matters here: Python's numbers.
static LEVEL: AtomicU8 = AtomicU8::new(OFF);
const OFF: u8 = u8::MAX;

/// Looks which records the program wants, if it uses `logging` at all.
pub(crate) fn look(py: Python<'_>) {
    let level = wanted(py).ok().flatten().unwrap_or(OFF);
    LEVEL.store(level, Ordering::Relaxed);
}

fn wanted(py: Python<'_>) -> PyResult<Option<u8>> {
    static MODULES: Kept = Kept::new();
    let modules = MODULES.get(py, || py.import("sys")?.getattr("modules"))?;
    // a program that has not imported it has set up nothing
    if !modules.contains(name!(py, "logging"))? {
        return Ok(None);
    }
    let level: u64 = logger(py)?.call_method0(name!(py, "getEffectiveLevel"))?.extract()?;
    Ok(Some(u8::try_from(level).unwrap_or(OFF)))
}

fn logger(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static LOGGER: Kept = Kept::new();
    LOGGER.get(py, || loaded(py, "logging")?.call_method1("getLogger", ("didww_sdk",)))
}

/// Hands what the core tells to Python.
pub(crate) fn install() {
    // a second import of the module finds the first one's
    let _ = tracing::subscriber::set_global_default(Bridge);
}

fn level_of(level: &Level) -> u8 {
    match *level {
        Level::ERROR => 40,
        Level::WARN => 30,
        Level::INFO => 20,
        _ => 10,
    }
}

#[derive(Default)]
struct Fields {
    message: String,
    named: Vec<(&'static str, String)>,
    /// Who holds the span besides its maker.
    holders: usize,
}

impl Fields {
    fn put(&mut self, field: &Field, value: String) {
        match field.name() {
            "message" => self.message = value,
            name => {
                self.named.retain(|(known, _)| *known != name);
                self.named.push((name, value));
            }
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.named.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value.to_owned());
    }
}

/// Spans under way, by their numbers.
static SPANS: LazyLock<Mutex<HashMap<u64, Fields>>> = LazyLock::new(Mutex::default);
static NEXT_SPAN: AtomicU64 = AtomicU64::new(1);

struct Bridge;

impl Subscriber for Bridge {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        match metadata.target().starts_with("didww") {
            true => Interest::sometimes(),
            false => Interest::never(),
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let level = LEVEL.load(Ordering::Relaxed);
        match metadata.is_span() {
            // a finished request is told at the level of debugging
            true => level <= 10,
            // what single attempts come to is told by the request as a whole
            false => *metadata.level() <= Level::INFO && level <= level_of(metadata.level()),
        }
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields::default();
        span.record(&mut fields);
        let id = NEXT_SPAN.fetch_add(1, Ordering::Relaxed);
        SPANS.lock().unwrap_or_else(PoisonError::into_inner).insert(id, fields);
        Id::from_u64(id)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        if let Some(fields) = SPANS.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&span.into_u64()) {
            values.record(fields);
        }
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut message = fields.message.clone();
        for (name, value) in &fields.named {
            let _ = write!(message, " {name}={value}");
        }
        tell(level_of(event.metadata().level()), &message, &fields);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}

    fn clone_span(&self, id: &Id) -> Id {
        if let Some(fields) = SPANS.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&id.into_u64()) {
            fields.holders += 1;
        }
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        let closed = {
            let mut spans = SPANS.lock().unwrap_or_else(PoisonError::into_inner);
            match spans.get_mut(&id.into_u64()) {
                Some(fields) if fields.holders > 0 => {
                    fields.holders -= 1;
                    None
                }
                _ => spans.remove(&id.into_u64()),
            }
        };
        let Some(fields) = closed else { return false };
        tell(10, &summary(&fields), &fields);
        true
    }
}

/// `list dids: 200 in 12 ms, 2 attempts`
fn summary(fields: &Fields) -> String {
    let get = |name| fields.get(name).unwrap_or_default();
    let what = match (get("operation"), fields.get("resource")) {
        ("raw", _) | (_, None) => format!("{} {}", get("method"), get("path")),
        (operation, Some(resource)) => format!("{operation} {resource}"),
    };
    let status = fields.get("status").unwrap_or("no answer");
    let mut text = format!("{what}: {status} in {} ms", get("duration_ms"));
    if fields.get("attempts").is_some_and(|attempts| attempts != "1") {
        let _ = write!(text, ", {} attempts", get("attempts"));
    }
    text
}

fn tell(level: u8, message: &str, fields: &Fields) {
    let _ = attach(|py| {
        let told = logger(py).and_then(|logger| {
            let extra = PyDict::new(py);
            for (name, value) in &fields.named {
                let name = format!("didww_{name}");
                match value.parse::<i64>() {
                    Ok(number) => extra.set_item(name, number)?,
                    Err(_) => extra.set_item(name, value)?,
                }
            }
            let options = PyDict::new(py);
            options.set_item("extra", extra)?;
            logger.call_method("log", (level, "%s", message), Some(&options))
        });
        if let Err(error) = told {
            error.write_unraisable(py, None);
        }
    });
}
