//! From a request to its answer.

use bytes::Bytes;
use didww::ApiVersion;
use didww::schema::{Operation, RESOURCES, ResourceSchema};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode, header};
use serde_json::{Map, Value, json};

use crate::answer::{Answer, JSON_API};
use crate::error::{ApiError, Outcome, unless};
use crate::exportfile::Download;
use crate::include::Tree;
use crate::list::{self, free_reservations};
use crate::query::{Fields, Query};
use crate::render::View;
use crate::world::{Row, World, stored_kind};
use crate::{behave, write};

/// A request as its answer needs it.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    method: &'a Method,
    path: &'a str,
    segments: Vec<&'a str>,
    query: Query,
    pub(crate) version: ApiVersion,
    headers: &'a HeaderMap,
    body: &'a Bytes,
}

impl<'a> Call<'a> {
    pub(crate) fn new(parts: &'a Parts, body: &'a Bytes) -> Call<'a> {
        let path = parts.uri.path();
        let below = path.strip_prefix("/v3").unwrap_or(path);
        Call {
            method: &parts.method,
            path,
            segments: below.split('/').filter(|segment| !segment.is_empty()).collect(),
            query: Query::parse(parts.uri.query().unwrap_or_default()),
            version: version_of(&parts.headers),
            headers: &parts.headers,
            body,
        }
    }

    /// Refuses a request without the right key, unless what it asks for is open to all.
    pub(crate) fn authenticate(&self, api_key: &str) -> Outcome<()> {
        let sent = self.headers.get("api-key").map(|value| value.as_bytes());
        let open = self.segments.first().and_then(|path| find_schema(path, self.version));
        if sent == Some(api_key.as_bytes()) || open.is_some_and(|schema| !schema.authenticated) {
            return Ok(());
        }
        Err(ApiError::unauthorized().into())
    }

    /// Whether this is an upload of files.
    pub(crate) fn is_upload(&self) -> bool {
        self.method == Method::POST && self.segments == ["encrypted_files"] && self.is_below_root()
    }

    /// The download that this is, if it is one.
    pub(crate) fn download(&self) -> Option<Download<'a>> {
        let &["exports", file] = &self.segments[..] else { return None };
        let name = file.strip_suffix(".csv.gz").filter(|_| self.is_below_root())?;
        let head = self.method == Method::HEAD;
        let older = self.version == ApiVersion::V2022_05_10;
        let media_type = if older { "application/octet-stream" } else { "application/gzip" };
        let headers = self.headers;
        (head || self.method == Method::GET).then_some(Download { name, media_type, headers, head })
    }

    fn is_below_root(&self) -> bool {
        self.path.starts_with("/v3/")
    }

    /// Answers the request.
    pub(crate) fn answer(&self, world: &mut World) -> Outcome<Answer> {
        if !self.is_below_root() || self.path.contains("//") {
            return Err(ApiError::no_route(self.path).into());
        }
        let schema = self.segments.first().and_then(|path| find_schema(path, self.version));
        let schema = schema.ok_or_else(|| ApiError::no_route(self.path))?;
        self.check_accept()?;
        self.check_content_type()?;
        self.dispatch(world, schema)
    }

    fn dispatch(&self, world: &mut World, schema: &'static ResourceSchema) -> Outcome<Answer> {
        let get = [Method::GET, Method::HEAD].contains(self.method);
        let change = [Method::PATCH, Method::PUT].contains(self.method);
        match (&self.segments[1..], self.method) {
            ([], _) if get && schema.singleton => self.only(world, schema),
            ([], _) if get => {
                self.require(schema, Operation::List, &[Operation::Create])?;
                let document = list::list(world, schema, self.version, &self.query)?;
                Ok(Answer::document(StatusCode::OK, document))
            }
            ([], &Method::POST) => self.create(world, schema),
            ([_], _) if schema.singleton => Err(ApiError::no_route(self.path).into()),
            ([id], _) if get => self.find(world, schema, id),
            ([id], _) if change => self.update(world, schema, id),
            ([id], &Method::DELETE) => self.delete(world, schema, id),
            ([id, name], _) | ([id, "relationships", name], _) if get => {
                self.related(world, schema, id, name)
            }
            ([] | [_], _) => Err(ApiError::method_not_allowed(self.method.as_str()).into()),
            _ => Err(ApiError::no_route(self.path).into()),
        }
    }

    /// Refuses an operation that the version lacks: nothing is there, unless one of `others` is.
    fn require(&self, schema: &ResourceSchema, operation: Operation, others: &[Operation]) -> Outcome<()> {
        if schema.supports(operation, self.version) {
            return Ok(());
        }
        if others.iter().any(|other| schema.supports(*other, self.version)) {
            return Err(ApiError::method_not_allowed(self.method.as_str()).into());
        }
        Err(ApiError::no_route(self.path).into())
    }

    fn view<'w>(&self, world: &'w World, schema: &'static ResourceSchema) -> Outcome<View<'w>> {
        self.query.check(&["include", "fields"])?;
        let (tree, fields) = (self.query.includes(schema, self.version)?, self.query.fields(self.version)?);
        Ok(View { world, version: self.version, fields, tree })
    }

    fn only(&self, world: &World, schema: &'static ResourceSchema) -> Outcome<Answer> {
        let view = self.view(world, schema)?;
        let row = world.rows(stored_kind(schema.wire_type)).next();
        Ok(Answer::document(StatusCode::OK, view.single(schema, row)))
    }

    fn find(&self, world: &World, schema: &'static ResourceSchema, id: &str) -> Outcome<Answer> {
        self.require(schema, Operation::Find, &[Operation::Update, Operation::Delete])?;
        let view = self.view(world, schema)?;
        let row = world.get(stored_kind(schema.wire_type), id);
        let row = row.ok_or_else(|| ApiError::record_not_found(id))?;
        let mut document = view.single(schema, Some(row));
        if schema.wire_type == "did_reservations"
            && self.version >= ApiVersion::V2026_04_16
            && let Some(meta) = document.get_mut("meta").and_then(Value::as_object_mut)
        {
            meta.insert("available_count".into(), json!(free_reservations(world)));
        }
        Ok(Answer::document(StatusCode::OK, document))
    }

    fn create(&self, world: &mut World, schema: &'static ResourceSchema) -> Outcome<Answer> {
        self.require(schema, Operation::Create, &[Operation::List])?;
        self.view(world, schema)?;
        let row = write::create(world, schema, self.version, self.body)?;
        self.written(world, schema, StatusCode::CREATED, &row)
    }

    fn update(&self, world: &mut World, schema: &'static ResourceSchema, id: &str) -> Outcome<Answer> {
        self.require(schema, Operation::Update, &[Operation::Find, Operation::Delete])?;
        self.view(world, schema)?;
        let row = write::update(world, schema, self.version, id, self.body)?;
        self.written(world, schema, StatusCode::OK, &row)
    }

    fn written(
        &self,
        world: &World,
        schema: &'static ResourceSchema,
        status: StatusCode,
        row: &Row,
    ) -> Outcome<Answer> {
        let view = self.view(world, schema)?;
        Ok(Answer::document(status, view.single(schema, Some(row))))
    }

    fn delete(&self, world: &mut World, schema: &'static ResourceSchema, id: &str) -> Outcome<Answer> {
        self.require(schema, Operation::Delete, &[Operation::Find, Operation::Update])?;
        self.query.check(&[])?;
        behave::remove(world, schema, self.version, id)?;
        Ok(Answer::no_content())
    }

    /// Follows the links of a relationship.
    fn related(
        &self,
        world: &World,
        schema: &'static ResourceSchema,
        id: &str,
        name: &str,
    ) -> Outcome<Answer> {
        self.require(schema, Operation::Find, &[])?;
        self.query.check(&["include", "fields"])?;
        let row = world.get(stored_kind(schema.wire_type), id);
        let row = row.ok_or_else(|| ApiError::record_not_found(id))?;
        let relationship = schema.relationships.iter().find(|known| {
            let facts = known.facts(self.version);
            known.versions.contains(self.version) && facts.read && facts.wire == name
        });
        let relationship = relationship.ok_or_else(|| ApiError::no_route(self.path))?;
        let meta = json!({ "api_version": self.version.as_str() });
        if self.segments.contains(&"relationships") {
            let data = view_without_options(world, self.version).linkage(relationship, row);
            let document = Map::from_iter([("data".into(), data), ("meta".into(), meta)]);
            return Ok(Answer::document(StatusCode::OK, document));
        }
        let targets = world.targets(row, relationship.name);
        let target = targets.first().and_then(|target| crate::links::schema_of(relationship.types, target));
        let target = target.or_else(|| didww::schema::resource(relationship.types.first()?));
        let target = target.ok_or_else(|| ApiError::no_route(self.path))?;
        let view = self.view(world, target)?;
        let document = if relationship.many {
            view.list(target, &targets)
        } else {
            view.single(target, targets.first().copied())
        };
        Ok(Answer::document(StatusCode::OK, document))
    }

    /// Refuses a request that would not take JSON:API for an answer.
    fn check_accept(&self) -> Outcome<()> {
        let ranges: Vec<&str> = self
            .headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|range| !range.is_empty())
            .collect();
        let (own, others): (Vec<&str>, Vec<&str>) =
            ranges.iter().partition(|range| media_type(range) == JSON_API);
        let plain = own.iter().any(|range| parameters(range).all(|parameter| parameter.starts_with("q=")));
        let wild = others.iter().any(|range| ["*/*", "application/*"].contains(&media_type(range).as_str()));
        if ranges.is_empty() || plain || (own.is_empty() && wild) {
            return Ok(());
        }
        let detail =
            format!("All requests must accept the '{JSON_API}' media type without media type parameters.");
        Err(ApiError::new(406, "406", "Not acceptable", detail).into())
    }

    /// Refuses a body that is not JSON:API.
    fn check_content_type(&self) -> Outcome<()> {
        if ![Method::POST, Method::PATCH, Method::PUT].contains(self.method) {
            return Ok(());
        }
        let sent = self.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let right = sent.trim().eq_ignore_ascii_case(JSON_API);
        let detail = format!(
            "All requests that create or update must use the '{JSON_API}' Content-Type. This request specified '{sent}'."
        );
        let error = ApiError::new(415, "415", "Unsupported media type", detail);
        unless(if right { Vec::new() } else { error.into() }, ())
    }
}

fn view_without_options(world: &World, version: ApiVersion) -> View<'_> {
    View { world, version, fields: Fields::new(), tree: Tree::default() }
}

fn media_type(range: &str) -> String {
    range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn parameters(range: &str) -> impl Iterator<Item = String> {
    range.split(';').skip(1).map(|parameter| parameter.trim().to_ascii_lowercase())
}

fn find_schema(path: &str, version: ApiVersion) -> Option<&'static ResourceSchema> {
    let known = RESOURCES.iter().copied().filter(|schema| schema.versions.contains(version));
    known
        .into_iter()
        .find(|schema| schema.path == path && (schema.singleton || !schema.operations.is_empty()))
}

/// The version that a request names; the oldest if it names none that is known.
fn version_of(headers: &HeaderMap) -> ApiVersion {
    let sent = headers.get("x-didww-api-version").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let known = ApiVersion::ALL.into_iter().find(|version| version.as_str() == sent.trim());
    known.unwrap_or(ApiVersion::V2022_05_10)
}
