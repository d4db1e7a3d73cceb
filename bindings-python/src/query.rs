//! What a call is given besides what it is about: queries, limits, polling.

use crate::errors::invalid_member;
use crate::values::{is_iterable, to_value};
use didww::Value;
use didww::binding::{Limits, Wanted};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping, PyString};
use std::time::Duration;

/// What is asked of a list or of one resource.
#[derive(Default)]
pub(crate) struct Query {
    pub(crate) filter: Vec<(String, Value)>,
    pub(crate) sort: Vec<String>,
    pub(crate) wanted: Wanted,
    pub(crate) page: Option<u32>,
    pub(crate) page_size: Option<u32>,
    pub(crate) prefetch: bool,
}

impl Query {
    pub(crate) fn of(query: Option<&Bound<'_, PyDict>>) -> PyResult<Query> {
        let mut made = Query::default();
        for (key, value) in query.iter().flat_map(|query| query.iter()) {
            if value.is_none() {
                continue;
            }
            match &*key.cast::<PyString>()?.to_cow()? {
                "filter" => made.filter = pairs(&value, "filter", filter_value)?,
                "sort" => made.sort = names(&value, "sort")?,
                "include" => made.wanted.include = names(&value, "include")?,
                "fields" => made.wanted.fields = pairs(&value, "fields", |value| names(value, "fields"))?,
                "page" => made.page = Some(number(&value, "page")?),
                "page_size" => made.page_size = Some(number(&value, "page_size")?),
                "prefetch" => made.prefetch = value.is_truthy()?,
                "allow_unknown" => made.wanted.allow_unknown = value.is_truthy()?,
                other => return Err(unknown(key.py(), other)),
            }
        }
        Ok(made)
    }
}

fn unknown(py: Python<'_>, name: &str) -> PyErr {
    invalid_member(py, name, format!("there is no option {name}"))
}

fn pairs<T>(
    value: &Bound<'_, PyAny>,
    option: &str,
    read: impl Fn(&Bound<'_, PyAny>) -> PyResult<T>,
) -> PyResult<Vec<(String, T)>> {
    let Ok(mapping) = value.cast::<PyMapping>() else {
        return Err(invalid_member(
            value.py(),
            option,
            format!("{option} takes a mapping of names, e.g. a dict"),
        ));
    };
    let items = mapping.items()?;
    let pair = |item: Bound<'_, PyAny>| {
        let (name, value): (String, Bound<'_, PyAny>) = item.extract()?;
        Ok((name, read(&value)?))
    };
    items.iter().map(pair).collect()
}

fn filter_value(value: &Bound<'_, PyAny>) -> PyResult<Value> {
    if is_iterable(value) {
        let items = value.try_iter()?.map(|item| to_value(&item?, None));
        return Ok(Value::List(items.collect::<PyResult<_>>()?));
    }
    to_value(value, None)
}

/// One name, or several.
fn names(value: &Bound<'_, PyAny>, option: &str) -> PyResult<Vec<String>> {
    if let Ok(one) = value.cast::<PyString>() {
        return Ok(vec![one.to_cow()?.into_owned()]);
    }
    let wrong = |_| invalid_member(value.py(), option, format!("{option} takes names: a list of str"));
    value.try_iter().map_err(wrong)?.map(|name| name?.extract::<String>().map_err(wrong)).collect()
}

fn number(value: &Bound<'_, PyAny>, option: &str) -> PyResult<u32> {
    value
        .extract()
        .map_err(|_| invalid_member(value.py(), option, format!("{option} is a whole number from 1 on")))
}

/// Seconds, as a number or a `timedelta`.
pub(crate) fn seconds(value: &Bound<'_, PyAny>, option: &str) -> PyResult<Duration> {
    let py = value.py();
    let number = match value.is_instance(&crate::registry::timedelta(py)?)? {
        true => value.call_method0("total_seconds")?.extract::<f64>(),
        false => value.extract::<f64>(),
    };
    let duration = number.ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration
        .ok_or_else(|| invalid_member(py, option, format!("{option} is a time in seconds, not less than 0")))
}

/// Limits of one call, in place of the client's.
pub(crate) fn limits_of(options: Option<&Bound<'_, PyDict>>) -> PyResult<Limits> {
    let mut made = Limits::default();
    for (key, value) in options.iter().flat_map(|options| options.iter()) {
        let key = key.cast::<PyString>()?.to_cow()?.into_owned();
        match key.as_str() {
            "timeout" if value.is_none() => made.timeout = Some(None),
            _ if value.is_none() => {}
            "timeout" => made.timeout = Some(Some(seconds(&value, "timeout")?)),
            "connect_timeout" => made.connect_timeout = Some(seconds(&value, "connect_timeout")?),
            "read_timeout" => made.read_timeout = Some(seconds(&value, "read_timeout")?),
            "retries" => {
                let wrong = |_| invalid_member(value.py(), "retries", "retries is a whole number from 0 on");
                made.retries = Some(value.extract().map_err(wrong)?);
            }
            other => return Err(unknown(value.py(), other)),
        }
    }
    Ok(made)
}

/// How something is waited for.
#[derive(Default)]
pub(crate) struct Polling {
    /// `Some(None)`: without end.
    pub(crate) within: Option<Option<Duration>>,
    pub(crate) poll_every: Option<Duration>,
    pub(crate) on_progress: Option<Py<PyAny>>,
}

impl Polling {
    pub(crate) fn of(polling: Option<&Bound<'_, PyDict>>) -> PyResult<Polling> {
        let mut made = Polling::default();
        for (key, value) in polling.iter().flat_map(|polling| polling.iter()) {
            let key = key.cast::<PyString>()?.to_cow()?.into_owned();
            match key.as_str() {
                "within" if value.is_none() => made.within = Some(None),
                _ if value.is_none() => {}
                "within" => made.within = Some(Some(seconds(&value, "within")?)),
                "poll_every" => made.poll_every = Some(seconds(&value, "poll_every")?),
                "on_progress" => made.on_progress = Some(value.unbind()),
                other => return Err(unknown(value.py(), other)),
            }
        }
        Ok(made)
    }
}

/// Gives a call its polling.
macro_rules! polled {
    ($call:expr, $polling:expr) => {{
        let polling: $crate::query::Polling = $polling;
        let mut call = $call;
        match polling.within {
            Some(Some(limit)) => call = call.within(limit),
            Some(None) => call = call.without_end(),
            None => {}
        }
        if let Some(pause) = polling.poll_every {
            call = call.poll_every(pause);
        }
        if let Some(seen) = polling.on_progress {
            call = call.on_progress(move |resource: &didww::Resource| {
                $crate::hooks::tell(&seen, |py| $crate::resource::single(py, resource.clone()));
            });
        }
        call
    }};
}
pub(crate) use polled;
