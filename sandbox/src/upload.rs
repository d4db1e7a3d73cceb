//! Uploads of encrypted files. They are really decrypted; what cannot be is refused.

use std::time::Duration;

use axum::extract::{FromRequest as _, Multipart, Request};
use bytes::Bytes;
use didww::ApiVersion;
use didww::schema::{self, UploadFacts};
use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::clock;
use crate::decrypt::decrypt;
use crate::error::{ApiError, Failure, Outcome, unless};
use crate::include::Tree;
use crate::keys::KeySet;
use crate::query::Fields;
use crate::render::View;
use crate::uploaded::UploadedContent;
use crate::world::{Row, World};

const MEDIA_TYPE: &str = "application/json";
const HOURS: i64 = 24;

/// A file of an upload.
#[derive(Debug, Default)]
struct File {
    description: Option<String>,
    /// The encrypted content, if there is any.
    content: Option<Bytes>,
    file_name: Option<String>,
    content_type: Option<String>,
}

/// What is wrong with an upload, by field.
type Wrong = Vec<(String, String)>;

/// The form of an upload.
#[derive(Debug)]
pub(crate) struct Form {
    facts: &'static UploadFacts,
    fingerprint: Option<String>,
    files: Vec<File>,
    unknown: Vec<String>,
}

/// How a version takes files.
fn facts(version: ApiVersion) -> Option<&'static UploadFacts> {
    schema::resource("encrypted_files")?.upload[version.index()].as_ref()
}

impl Form {
    /// Reads the form of a version.
    pub(crate) async fn read(request: Request, version: ApiVersion) -> Result<Form, Failure> {
        let invalid = |detail: String| Failure::from(ApiError::bad_request(detail));
        let mut parts =
            Multipart::from_request(request, &()).await.map_err(|error| invalid(error.body_text()))?;
        let facts = facts(version).ok_or_else(|| ApiError::no_route("encrypted_files"))?;
        let mut form = Form { facts, fingerprint: None, files: Vec::new(), unknown: Vec::new() };
        while let Some(part) = parts.next_field().await.map_err(|error| invalid(error.body_text()))? {
            let name = part.name().unwrap_or_default().to_string();
            let (file_name, content_type) =
                (part.file_name().map(String::from), part.content_type().map(String::from));
            let content = part.bytes().await.map_err(|error| invalid(error.body_text()))?;
            form.add(&name, File { description: None, content: Some(content), file_name, content_type });
        }
        let unknown = form.unknown.iter().map(|name| ApiError::not_allowed(name)).collect();
        unless(unknown, form)
    }

    fn add(&mut self, name: &str, part: File) {
        // where only one file can be sent, a field that comes again takes the place of the first
        let several = self.facts.max_files > 1;
        let text = || String::from_utf8_lossy(part.content.as_deref().unwrap_or_default()).into_owned();
        if name == self.facts.fingerprint {
            self.fingerprint = Some(text());
        } else if name == self.facts.file {
            self.file(|file| !several || file.content.is_none()).take(part);
        } else if name == self.facts.description {
            self.file(|file| !several || file.description.is_none()).description = Some(text());
        } else {
            self.unknown.push(name.to_string());
        }
    }

    /// The file that a field belongs to: the last one, if it still lacks the field, or else a new one.
    fn file(&mut self, lacks: impl Fn(&File) -> bool) -> &mut File {
        if !self.files.last().is_some_and(lacks) {
            self.files.push(File::default());
        }
        let last = self.files.len() - 1;
        &mut self.files[last]
    }

    /// Decrypts the files; or says what is wrong.
    pub(crate) async fn decrypted(self, keys: &'static KeySet) -> Result<Vec<UploadedContent>, Wrong> {
        let wrong = self.wrong(keys);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let (mut opened, mut wrong) = (Vec::new(), Vec::new());
        for (index, file) in self.files.into_iter().enumerate() {
            let encrypted = file.content.unwrap_or_default();
            // takes milliseconds, which others need not wait for
            let content = tokio::task::spawn_blocking(move || decrypt(keys, &encrypted)).await;
            let Ok(Some(content)) = content else {
                wrong.push((format!("items/{index}/file"), "could not be decrypted".to_string()));
                continue;
            };
            opened.push(UploadedContent {
                bytes: content.into(),
                file_name: file.file_name,
                content_type: file.content_type,
                description: file.description,
            });
        }
        if wrong.is_empty() { Ok(opened) } else { Err(wrong) }
    }

    fn wrong(&self, keys: &KeySet) -> Wrong {
        let mut found = Vec::new();
        let mut wrong = |field: &str, message: &str| found.push((field.to_string(), message.to_string()));
        match self.fingerprint.as_deref() {
            None | Some("") => wrong("encryption_fingerprint", "can't be blank"),
            Some(sent) if sent == keys.fingerprint() => {}
            Some(_) => wrong("base", "outdated fingerprint"),
        }
        if self.files.is_empty() {
            wrong("items", "can't be blank");
        }
        let UploadFacts { max_files, max_bytes, .. } = self.facts;
        if self.files.len() > *max_files as usize {
            wrong("items", &format!("is too long (maximum is {max_files} items)"));
        }
        for (index, file) in self.files.iter().enumerate() {
            match file.content.as_ref().map(Bytes::len) {
                None | Some(0) => wrong(&format!("items/{index}/file"), "can't be blank"),
                Some(length) if length as u64 > *max_bytes => {
                    let message = format!("size must be less than or equal to {} MB", max_bytes >> 20);
                    wrong(&format!("items/{index}/file"), &message);
                }
                Some(_) => {}
            }
        }
        found
    }
}

impl File {
    /// Takes over the content of another one.
    fn take(&mut self, other: File) {
        *self = File { description: self.description.take(), ..other };
    }
}

/// Keeps decrypted files, and answers.
pub(crate) fn keep(world: &mut World, version: ApiVersion, files: Vec<UploadedContent>) -> Outcome<Answer> {
    let kept: Vec<Row> = files.into_iter().map(|file| keep_one(world, file)).collect();
    if version == ApiVersion::V2022_05_10 {
        let ids: Vec<&str> = kept.iter().map(|row| row.id.as_str()).collect();
        return Ok(Answer::json(StatusCode::CREATED, MEDIA_TYPE, &json!({ "ids": ids })));
    }
    let schema = schema::resource("encrypted_files").ok_or_else(|| ApiError::no_route("encrypted_files"))?;
    let view = View { world, version, fields: Fields::new(), tree: Tree::default() };
    let document = view.single(schema, kept.first());
    Ok(Answer::json(StatusCode::CREATED, MEDIA_TYPE, &Value::Object(document)))
}

fn keep_one(world: &mut World, file: UploadedContent) -> Row {
    let row = Row::new("encrypted_files", world.random.uuid())
        .with("description", file.description.clone())
        .with("expires_at", clock::in_hours(HOURS));
    let target = world.put(row.clone());
    world.uploads.add(row.id.clone(), file);
    world.lapse_later(target, Duration::from_secs(HOURS.unsigned_abs() * 3600));
    row
}

/// Says what is wrong in the form of a version.
pub(crate) fn refuse(version: ApiVersion, wrong: &Wrong) -> Outcome<Answer> {
    if version == ApiVersion::V2022_05_10 { Ok(plain(wrong)) } else { Err(errors(wrong)) }
}

/// Errors as older versions write them here.
fn plain(wrong: &[(String, String)]) -> Answer {
    let mut messages: Map<String, Value> = Map::new();
    for (field, message) in wrong {
        let list = messages.entry(field.clone()).or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut() {
            list.push(json!(message));
        }
    }
    Answer::json(StatusCode::UNPROCESSABLE_ENTITY, MEDIA_TYPE, &json!({ "errors": messages }))
}

fn errors(wrong: &[(String, String)]) -> Failure {
    let named = wrong.iter().map(|(field, message)| {
        let field = if field.starts_with("items") { "file" } else { field };
        ApiError::attribute(field, message)
    });
    named.collect()
}
