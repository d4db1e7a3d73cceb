//! What a call is given besides what it is about, as JSON: queries, limits, polling.

use crate::changes::plain_value;
use didww::binding::{Limits, Wanted};
use didww::{Error, Result, Value};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use std::time::Duration;

/// Options out of their JSON; none if there are none.
pub(crate) fn parsed<T: DeserializeOwned + Default>(json: Option<&str>) -> Result<T> {
    let Some(json) = json else { return Ok(T::default()) };
    serde_json::from_str(json).map_err(|error| {
        let text = error.to_string();
        // the place in a text that the caller never saw says nothing
        let text = text.split(" at line ").next().unwrap_or_default().to_owned();
        Error::invalid_input(format!("options: {text}"))
    })
}

/// So many milliseconds.
pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// A time of so many milliseconds.
pub(crate) fn time(milliseconds: f64, option: &str) -> Result<Duration> {
    Duration::try_from_secs_f64(milliseconds / 1_000.0).map_err(|_| {
        Error::invalid_member(option, format!("{option} is a time in milliseconds, not less than 0"))
    })
}

/// The same of an option that may be absent, or null.
fn given(milliseconds: Option<f64>, option: &str) -> Result<Option<Duration>> {
    milliseconds.map(|milliseconds| time(milliseconds, option)).transpose()
}

/// What stands for an option that may be absent, null or a value.
pub(crate) fn some<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// What a call may be given.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CallOptions {
    /// In the order of the caller.
    filter: Option<Vec<(String, Json)>>,
    sort: Option<Vec<String>>,
    include: Option<Vec<String>>,
    fields: Option<Vec<(String, Vec<String>)>>,
    page_size: Option<u32>,
    #[serde(default)]
    prefetch: bool,
    #[serde(default)]
    allow_unknown: bool,
    /// `Some(None)`: none at all.
    #[serde(default, deserialize_with = "some")]
    timeout: Option<Option<f64>>,
    connect_timeout: Option<f64>,
    read_timeout: Option<f64>,
    retries: Option<u32>,
    /// `Some(None)`: without end.
    #[serde(default, deserialize_with = "some")]
    within: Option<Option<f64>>,
    poll_every: Option<f64>,
}

impl CallOptions {
    /// What the answer is to hold.
    pub(crate) fn wanted(&self) -> Wanted {
        Wanted {
            include: self.include.clone().unwrap_or_default(),
            fields: self.fields.clone().unwrap_or_default(),
            allow_unknown: self.allow_unknown,
        }
    }

    /// A list with what is asked of it, from the page `number` on if one is given.
    pub(crate) fn listed(
        self,
        list: didww::List<didww::Resource>,
        number: Option<u32>,
    ) -> Result<didww::List<didww::Resource>> {
        let mut list = list.holding(&self.wanted()).limits(&self.limits()?);
        list = match (number, self.page_size) {
            (Some(number), Some(size)) => list.page(number, size),
            (Some(number), None) => list.page_number(number),
            (None, Some(size)) => list.page_size(size),
            (None, None) => list,
        };
        for (name, json) in self.filter.into_iter().flatten() {
            list = list.filter(name, filter_value(json));
        }
        if let Some(keys) = self.sort.filter(|keys| !keys.is_empty()) {
            list = list.sort(keys);
        }
        Ok(list.prefetch(self.prefetch))
    }

    pub(crate) fn limits(&self) -> Result<Limits> {
        Ok(Limits {
            timeout: self.timeout.map(|limit| given(limit, "timeout")).transpose()?,
            connect_timeout: given(self.connect_timeout, "connectTimeout")?,
            read_timeout: given(self.read_timeout, "readTimeout")?,
            retries: self.retries,
        })
    }

    pub(crate) fn polling(&self) -> Result<Polling> {
        Ok(Polling {
            within: self.within.map(|limit| given(limit, "within")).transpose()?,
            poll_every: given(self.poll_every, "pollEvery")?,
        })
    }
}

/// One value, or several.
fn filter_value(json: Json) -> Value {
    match json {
        Json::Array(items) => Value::List(items.into_iter().map(plain_value).collect()),
        one => plain_value(one),
    }
}

/// How something is waited for.
pub(crate) struct Polling {
    /// `Some(None)`: without end.
    pub(crate) within: Option<Option<Duration>>,
    pub(crate) poll_every: Option<Duration>,
}
