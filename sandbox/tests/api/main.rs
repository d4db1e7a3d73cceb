//! The sandbox over real HTTP.

#![allow(clippy::unwrap_used)]

mod account;
mod callbacks;
mod documents;
mod encrypting;
mod exports;
mod frame;
#[cfg(target_os = "linux")]
mod https;
mod lists;
mod odd;
mod orders;
mod program;
mod receiver;
mod sweep;
mod trunks;
mod uploads;
mod writes;

use std::time::Duration;

use didww_sandbox::{Sandbox, SandboxBuilder};
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

pub(crate) const OLD: &str = "2022-05-10";
pub(crate) const NEW: &str = "2026-04-16";
pub(crate) const VERSIONS: [&str; 2] = [OLD, NEW];
const JSON_API: &str = "application/vnd.api+json";

/// A sandbox with a client for it.
pub(crate) struct Fixture {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: reqwest::Client,
    pub(crate) version: &'static str,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Reply {
    /// Gives itself if it has the status, and shows itself if not.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Reply {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The first error: its code, and what it points at or says.
    pub(crate) fn error(&self) -> (&str, &str) {
        let error = &self.body["errors"][0];
        let about = error["source"]["pointer"].as_str().or(error["detail"].as_str());
        (error["code"].as_str().unwrap_or(""), about.unwrap_or(""))
    }

    pub(crate) fn data(&self) -> &Value {
        &self.body["data"]
    }

    pub(crate) fn attributes(&self) -> &Value {
        &self.body["data"]["attributes"]
    }

    pub(crate) fn id(&self) -> String {
        self.body["data"]["id"].as_str().unwrap_or_default().to_string()
    }

    pub(crate) fn ids(&self) -> Vec<&str> {
        self.rows().iter().filter_map(|row| row["id"].as_str()).collect()
    }

    pub(crate) fn rows(&self) -> &[Value] {
        self.body["data"].as_array().map(Vec::as_slice).unwrap_or_default()
    }

    /// An attribute of all rows of a list.
    pub(crate) fn column(&self, name: &str) -> Vec<&str> {
        self.rows().iter().filter_map(|row| row["attributes"][name].as_str()).collect()
    }
}

impl Fixture {
    pub(crate) async fn with(version: &'static str) -> Fixture {
        Fixture::built(version, |builder| builder).await
    }

    pub(crate) async fn built(
        version: &'static str,
        settings: impl FnOnce(SandboxBuilder) -> SandboxBuilder,
    ) -> Fixture {
        let builder = Sandbox::builder().settle_after(Duration::from_secs(600));
        let sandbox = settings(builder).start().await.unwrap();
        Fixture { sandbox, http: http_client(), version }
    }

    /// The same sandbox, spoken to in another version.
    pub(crate) fn speaking(mut self, version: &'static str) -> Fixture {
        self.version = version;
        self
    }

    /// A request without headers.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}/{path}", self.sandbox.base_url()))
    }

    /// A request with the headers that a client sends.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.bare(method.clone(), path).header("Api-Key", self.sandbox.api_key());
        let request = request.header("X-DIDWW-API-Version", self.version).header("Accept", JSON_API);
        if method == Method::GET || method == Method::DELETE {
            return request;
        }
        request.header("Content-Type", JSON_API)
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        send(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn post(&self, kind: &str, attributes: Value, relationships: Value) -> Reply {
        let body =
            json!({ "data": { "type": kind, "attributes": attributes, "relationships": relationships } });
        send(self.request(Method::POST, kind).body(body.to_string())).await
    }

    pub(crate) async fn patch(&self, kind: &str, id: &str, attributes: Value, relationships: Value) -> Reply {
        let data =
            json!({ "type": kind, "id": id, "attributes": attributes, "relationships": relationships });
        let body = json!({ "data": data }).to_string();
        send(self.request(Method::PATCH, &format!("{kind}/{id}")).body(body)).await
    }

    /// The id of the first row of a list.
    pub(crate) async fn first(&self, path: &str) -> String {
        let reply = self.get(path).await.expect(200);
        reply.ids().first().unwrap_or_else(|| panic!("nothing at {path}")).to_string()
    }
}

/// A client for plain HTTP. It is built with TLS nevertheless where another crate of the workspace asks for that, and
/// then wants to know by whose cryptography.
pub(crate) fn http_client() -> reqwest::Client {
    // An error means that a test before this one did it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().tls_certs_only([]).no_proxy().build().unwrap()
}

pub(crate) async fn send(request: RequestBuilder) -> Reply {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned();
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Reply { status, headers, text, body }
}

/// A to-one relationship.
pub(crate) fn one(kind: &str, id: &str) -> Value {
    json!({ "data": { "type": kind, "id": id } })
}

/// A to-many relationship.
pub(crate) fn many(kind: &str, ids: &[&str]) -> Value {
    let identifiers: Vec<Value> = ids.iter().map(|id| json!({ "type": kind, "id": id })).collect();
    json!({ "data": identifiers })
}
