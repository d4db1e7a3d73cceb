//! JSON:API errors.

use serde_json::{Map, Value, json};

/// What a request that is refused is answered with; never empty.
pub(crate) type Failure = Vec<ApiError>;

/// The outcome of a step of a request.
pub(crate) type Outcome<T> = Result<T, Failure>;

/// One JSON:API error.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    code: &'static str,
    title: String,
    detail: String,
    pointer: Option<String>,
    meta: Option<Value>,
}

impl ApiError {
    pub(crate) fn new(
        status: u16,
        code: &'static str,
        title: impl Into<String>,
        detail: impl Into<String>,
    ) -> ApiError {
        ApiError { status, code, title: title.into(), detail: detail.into(), pointer: None, meta: None }
    }

    pub(crate) fn with_meta(mut self, meta: Value) -> ApiError {
        self.meta = Some(meta);
        self
    }

    pub(crate) fn unauthorized() -> ApiError {
        ApiError::new(401, "401", "Unauthorized", "Authorization failed")
    }

    pub(crate) fn record_not_found(id: &str) -> ApiError {
        let detail = format!("The record identified by {id} could not be found.");
        ApiError::new(404, "404", "Record not found", detail)
    }

    pub(crate) fn no_route(path: &str) -> ApiError {
        ApiError::new(404, "404", "Not found", format!("There is nothing at {path}."))
    }

    pub(crate) fn method_not_allowed(method: &str) -> ApiError {
        ApiError::new(405, "405", "Method not allowed", format!("{method} is not allowed here."))
    }

    pub(crate) fn bad_request(detail: impl Into<String>) -> ApiError {
        ApiError::new(400, "400", "Bad request", detail)
    }

    /// A parameter, attribute or relationship that is unknown or cannot be sent.
    pub(crate) fn not_allowed(name: &str) -> ApiError {
        ApiError::new(400, "105", "Param not allowed", format!("{name} is not allowed."))
    }

    pub(crate) fn missing(name: &str) -> ApiError {
        let detail = format!("The required parameter, {name}, is missing.");
        ApiError::new(400, "106", "Missing Parameter", detail)
    }

    pub(crate) fn invalid_format(name: &str, wanted: &str) -> ApiError {
        ApiError::new(400, "122", "Invalid data format", format!("{name} must be {wanted}."))
    }

    pub(crate) fn invalid_filter_value(filter: &str, value: &str) -> ApiError {
        let detail = format!("{value} is not a valid value for {filter}.");
        ApiError::new(400, "107", "Invalid filter value", detail)
    }

    /// A validation error about the whole resource.
    pub(crate) fn unprocessable(title: impl Into<String>) -> ApiError {
        let title = title.into();
        ApiError { pointer: Some("/data".into()), ..ApiError::new(422, "100", title.clone(), title) }
    }

    /// A validation error about the member at `pointer`.
    pub(crate) fn invalid(pointer: impl Into<String>, title: impl Into<String>) -> ApiError {
        let (pointer, title) = (pointer.into(), title.into());
        let field = pointer.splitn(4, '/').nth(3).unwrap_or_default();
        let detail = if field.is_empty() { title.clone() } else { format!("{field} - {title}") };
        ApiError { pointer: Some(pointer), ..ApiError::new(422, "100", title, detail) }
    }

    /// A validation error about an attribute.
    pub(crate) fn attribute(name: &str, title: impl Into<String>) -> ApiError {
        ApiError::invalid(format!("/data/attributes/{name}"), title)
    }

    /// A validation error about a relationship.
    pub(crate) fn relationship(name: &str, title: impl Into<String>) -> ApiError {
        ApiError::invalid(format!("/data/relationships/{name}"), title)
    }

    fn to_json(&self) -> Value {
        let mut members = Map::new();
        members.insert("title".into(), json!(self.title));
        members.insert("detail".into(), json!(self.detail));
        members.insert("code".into(), json!(self.code));
        members.insert("status".into(), json!(self.status.to_string()));
        if let Some(pointer) = &self.pointer {
            members.insert("source".into(), json!({ "pointer": pointer }));
        }
        if let Some(meta) = &self.meta {
            members.insert("meta".into(), meta.clone());
        }
        Value::Object(members)
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Failure {
        vec![error]
    }
}

/// The document that carries `failure`.
pub(crate) fn document(failure: &[ApiError]) -> Value {
    json!({ "errors": failure.iter().map(ApiError::to_json).collect::<Vec<_>>() })
}

/// Gives `value` if nothing is wrong.
pub(crate) fn unless<T>(errors: Vec<ApiError>, value: T) -> Outcome<T> {
    if errors.is_empty() { Ok(value) } else { Err(errors) }
}
