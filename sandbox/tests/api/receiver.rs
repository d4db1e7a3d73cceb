//! A receiver of callbacks, which checks them with Python.

use std::collections::{BTreeMap, VecDeque};
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use http::{HeaderMap, Method, StatusCode, Uri};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// A callback as it came.
#[derive(Debug, Clone)]
pub(crate) struct Came {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

#[derive(Default)]
struct Shared {
    came: Mutex<Vec<Came>>,
    /// What to answer next; 200 when there is nothing.
    answers: Mutex<VecDeque<u16>>,
    /// Callbacks are answered while this can be had.
    gate: tokio::sync::Mutex<()>,
    news: Notify,
}

pub(crate) struct Receiver {
    pub(crate) port: u16,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Receiver {
    pub(crate) async fn start() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared::default());
        let service = Router::new().fallback(receive).with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        Receiver { port, shared, task }
    }

    pub(crate) fn url(&self, rest: &str) -> String {
        format!("http://127.0.0.1:{}{rest}", self.port)
    }

    pub(crate) fn answer_with(&self, statuses: impl IntoIterator<Item = u16>) {
        self.shared.answers.lock().unwrap().extend(statuses);
    }

    /// Answers nothing until the guard is dropped.
    pub(crate) async fn hold(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.shared.gate.lock().await
    }

    pub(crate) fn came(&self) -> Vec<Came> {
        self.shared.came.lock().unwrap().clone()
    }

    /// Waits until so many have come.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Came> {
        loop {
            let news = self.shared.news.notified();
            let came = self.came();
            if came.len() >= count {
                return came;
            }
            // so long only if it never comes
            let waited = tokio::time::timeout(Duration::from_secs(60), news).await;
            waited.unwrap_or_else(|_| panic!("{} of {count} came", came.len()));
        }
    }
}

async fn receive(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, &'static str) {
    shared.came.lock().unwrap().push(Came { method, uri, headers, body });
    shared.news.notify_waiters();
    drop(shared.gate.lock().await);
    let status = shared.answers.lock().unwrap().pop_front().unwrap_or(200);
    (StatusCode::from_u16(status).unwrap(), "thank you")
}

impl Came {
    pub(crate) fn signature(&self) -> &str {
        self.headers["x-didww-signature"].to_str().unwrap()
    }

    /// The payload of a query or form; members of the URL's own query, `own`, do not count.
    pub(crate) fn members(&self, own: &[&str]) -> BTreeMap<String, String> {
        let encoded = if self.method == Method::GET {
            self.uri.query().unwrap().as_bytes().to_vec()
        } else {
            assert_eq!(self.headers["content-type"], "application/x-www-form-urlencoded");
            self.body.to_vec()
        };
        let pairs = url::form_urlencoded::parse(&encoded).into_owned();
        pairs.filter(|(name, _)| !own.contains(&name.as_str())).collect()
    }

    /// The payload of a JSON array.
    pub(crate) fn events(&self) -> Vec<Value> {
        assert_eq!(
            (&self.method, &self.headers["content-type"]),
            (&Method::POST, &"application/json".parse().unwrap())
        );
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The signature that Python finds for it.
    pub(crate) fn expected_signature(&self, secret: &str, url: &str, payload: &Value) -> String {
        // as the receiver sees it: the path and query of the request, the rest of the URL as it was given
        let input =
            json!({ "secret": secret, "url": url, "target": self.uri.to_string(), "payload": payload });
        let mut python = Command::new("python3")
            .args(["-c", SIGN])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        python.stdin.take().unwrap().write_all(input.to_string().as_bytes()).unwrap();
        let output = python.wait_with_output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap().trim().to_string()
    }
}

const SIGN: &str = r##"
import hashlib, hmac, json, sys
from urllib.parse import urlsplit
given = json.load(sys.stdin)
url = urlsplit(given["url"])
userinfo, _, host = url.netloc.rpartition("@")
userinfo = userinfo + "@" if userinfo else ""
if ":" not in host.rpartition("]")[2]:
    host += ":443" if url.scheme == "https" else ":80"
fragment = "#" + url.fragment if url.fragment else ""
message = f"{url.scheme}://{userinfo}{host}{given['target']}{fragment}"
payload = given["payload"]
for event in payload if isinstance(payload, list) else [payload]:
    for name in sorted(event):
        value = event[name]
        message += name + (json.dumps(value) if isinstance(value, bool) else value or "")
print(hmac.new(given["secret"].encode(), message.encode(), hashlib.sha1).hexdigest())
"##;
