//! A client and the server that it talks to, for tests of what is sent and of what is read.

// each test file uses a part of it
#![allow(dead_code, unreachable_pub)]

#[path = "loopback.rs"]
pub mod loopback;

use didww::{ApiVersion, Client, Error, InvalidInput, RateLimit, Result};
use loopback::{Received, Reply, Server, reply};
use serde_json::{Value, json};

/// The key of every client here.
pub const KEY: &str = "k3y-0123456789";
/// The oldest version.
pub const V22: ApiVersion = ApiVersion::V2022_05_10;
/// The one after it.
pub const V26: ApiVersion = ApiVersion::V2026_04_16;

/// A client of one version and its server.
pub struct Scene {
    pub server: Server,
    pub client: Client,
}

impl Scene {
    /// A server that answers as `answer` says.
    pub async fn new(
        version: ApiVersion,
        answer: impl Fn(&Received) -> Reply + Send + Sync + 'static,
    ) -> Scene {
        let server = Server::start(answer).await;
        let client = Client::builder(KEY).base_url(server.url()).api_version(version);
        let client = client.rate_limit(RateLimit::off()).build().expect("a client");
        Scene { server, client }
    }

    /// A server that answers everything with 200 and this body.
    pub async fn answering(version: ApiVersion, body: impl AsRef<[u8]>) -> Scene {
        let body = body.as_ref().to_vec();
        Scene::new(version, move |_| reply(200, &[], &body)).await
    }

    /// A server that has this document and answers writes with `status` and no body.
    pub async fn silent(version: ApiVersion, document: &Value, status: u16) -> Scene {
        let body = document.to_string();
        Scene::new(version, move |request| match request.line.starts_with("GET ") {
            true => reply(200, &[], &body),
            false => reply(status, &[], ""),
        })
        .await
    }

    /// A server that nothing should reach.
    pub async fn unreached(version: ApiVersion) -> Scene {
        Scene::new(version, |_| reply(500, &[], "nothing was expected here")).await
    }

    /// First lines of the requests that came, without the protocol.
    pub fn lines(&self) -> Vec<String> {
        let received = self.server.received();
        let lines = received.iter().map(|request| request.line.trim_end_matches(" HTTP/1.1"));
        lines.map(str::to_owned).collect()
    }

    /// Path and query of the last request.
    pub fn last_target(&self) -> String {
        let lines = self.lines();
        let line = lines.last().expect("a request");
        line.split_once(' ').expect("a target").1.to_owned()
    }

    /// The query of the last request, decoded.
    pub fn last_query(&self) -> Vec<(String, String)> {
        let url = url::Url::parse(&format!("http://a.example{}", self.last_target())).expect("a URL");
        url.query_pairs().into_owned().collect()
    }

    /// What was written: the bodies of the requests that had one.
    pub fn bodies(&self) -> Vec<Value> {
        let received = self.server.received();
        let written = received.iter().filter(|request| !request.body.is_empty());
        written.map(|request| serde_json::from_slice(&request.body).expect("JSON")).collect()
    }

    /// Why it was refused, before anything left.
    pub fn refused<T: std::fmt::Debug>(&self, result: Result<T>) -> InvalidInput {
        let error = result.expect_err("refused");
        assert_eq!(self.lines(), Vec::<String>::new(), "nothing leaves: {error}");
        match error {
            Error::InvalidInput(input) => *input,
            other => panic!("InvalidInput expected, not {other:?}"),
        }
    }
}

/// The body of a PATCH that says this of attributes.
pub fn patch(wire_type: &str, id: &str, attributes: Value) -> Value {
    json!({"data": {"type": wire_type, "id": id, "attributes": attributes}})
}

/// The body of a PATCH that says this of relationships.
pub fn relink(wire_type: &str, id: &str, relationships: Value) -> Value {
    json!({"data": {"type": wire_type, "id": id, "relationships": relationships}})
}

/// A link to one resource.
pub fn one(wire_type: &str, id: &str) -> Value {
    json!({"data": {"type": wire_type, "id": id}})
}

/// A link to nothing.
pub fn none() -> Value {
    json!({"data": null})
}

/// Links to many resources of a type.
pub fn many(wire_type: &str, ids: &[&str]) -> Value {
    let links: Vec<Value> = ids.iter().map(|id| json!({"type": wire_type, "id": id})).collect();
    json!({"data": links})
}
