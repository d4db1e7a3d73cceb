//! The frame of a request body: `data` with `type`, `id`, `attributes` and `relationships`.

use didww::schema::ResourceSchema;
use serde_json::{Map, Value};

use crate::error::{ApiError, Failure, Outcome, unless};

/// The parts of a request body.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) attributes: Map<String, Value>,
    pub(crate) relationships: Map<String, Value>,
}

/// Reads the body of a POST, or of a PATCH of `id`.
pub(crate) fn read(schema: &ResourceSchema, id: Option<&str>, body: &[u8]) -> Outcome<Document> {
    let parsed: Value = serde_json::from_slice(body)
        .map_err(|error| ApiError::bad_request(format!("The body is not valid JSON: {error}.")))?;
    let Value::Object(mut document) = parsed else {
        return Err(ApiError::invalid_format("The body", "an object").into());
    };
    let mut data = match document.remove("data") {
        Some(Value::Object(data)) => data,
        Some(_) => return Err(ApiError::invalid_format("data", "an object").into()),
        None => return Err(ApiError::missing("data").into()),
    };
    let strange = document.keys().filter(|key| !["meta", "jsonapi"].contains(&key.as_str()));
    unless(strange.map(|key| ApiError::not_allowed(key)).collect(), ())?;
    check_type(schema, data.remove("type"))?;
    check_id(id, data.remove("id"))?;
    let attributes = object(&mut data, "attributes")?;
    let relationships = object(&mut data, "relationships")?;
    unless(
        data.keys().map(|key| ApiError::not_allowed(key)).collect(),
        Document { attributes, relationships },
    )
}

fn check_type(schema: &ResourceSchema, sent: Option<Value>) -> Outcome<()> {
    match sent {
        Some(Value::String(wire_type)) if wire_type == schema.wire_type => Ok(()),
        Some(Value::String(wire_type)) => {
            let detail = format!("{wire_type} is not the type of this resource, {}.", schema.wire_type);
            Err(ApiError::new(400, "116", "Type mismatch", detail).into())
        }
        Some(_) => Err(ApiError::invalid_format("type", "a string").into()),
        None => Err(ApiError::missing("type").into()),
    }
}

fn check_id(wanted: Option<&str>, sent: Option<Value>) -> Outcome<()> {
    match (wanted, sent) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(ApiError::not_allowed("id").into()),
        (Some(_), None) => Err(ApiError::missing("id").into()),
        (Some(wanted), Some(Value::String(id))) if id == wanted => Ok(()),
        (Some(wanted), Some(id)) => {
            let detail = format!("The id {id} of the body is not the id {wanted} of the URL.");
            Err(ApiError::new(400, "110", "Key not included in URL", detail).into())
        }
    }
}

fn object(data: &mut Map<String, Value>, name: &str) -> Result<Map<String, Value>, Failure> {
    match data.remove(name) {
        Some(Value::Object(members)) => Ok(members),
        Some(Value::Null) | None => Ok(Map::new()),
        Some(_) => Err(ApiError::invalid_format(name, "an object").into()),
    }
}
