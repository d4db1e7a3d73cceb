//! The head of an answer as JSON.

use crate::options::milliseconds;
use didww::{ResponseInfo, binding};
use serde_json::{Map, Value, json};

/// Status, headers by their names in lower case, and what became of the request.
pub fn response_json(info: &ResponseInfo) -> Value {
    let parts = binding::response_parts(info);
    let mut headers: Map<String, Value> = Map::new();
    for (name, value) in &parts.headers {
        // what is no text is left out
        let Ok(text) = std::str::from_utf8(value) else { continue };
        match headers.get_mut(name) {
            Some(Value::String(known)) => {
                known.push_str(", ");
                known.push_str(text);
            }
            _ => drop(headers.insert(name.clone(), text.into())),
        }
    }
    let limit = info
        .rate_limit()
        .map(|limit| json!({"limit": limit.limit, "remaining": limit.remaining, "reset": limit.reset}));
    json!({
        "status": parts.status,
        "headers": headers,
        "requestId": info.request_id(),
        "method": parts.method,
        "path": parts.path,
        "host": parts.host,
        "attempts": parts.attempts,
        "waitedForRateLimit": milliseconds(parts.waited),
        "rateLimit": limit,
    })
}
