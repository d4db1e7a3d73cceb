//! A local DIDWW in this process, to develop against and to test with.

use crate::options::{parsed, time};
use didww::{Error, Result};
use didww_sandbox::{CallbackState, SandboxBuilder};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::{Builder, Runtime};

/// How a sandbox is to be.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Settings {
    api_key: Option<String>,
    port: Option<u16>,
    empty_account: Option<bool>,
    settle_after: Option<f64>,
    export_rows: Option<u64>,
    callback_secret: Option<String>,
    callback_minute: Option<f64>,
}

impl Settings {
    fn builder(self) -> Result<SandboxBuilder> {
        let mut builder = didww_sandbox::Sandbox::builder();
        if let Some(key) = self.api_key {
            builder = builder.api_key(key);
        }
        if let Some(port) = self.port {
            builder = builder.port(port);
        }
        if let Some(empty) = self.empty_account {
            builder = builder.empty_account(empty);
        }
        if let Some(delay) = self.settle_after {
            builder = builder.settle_after(time(delay, "settleAfter")?);
        }
        if let Some(rows) = self.export_rows {
            builder = builder.export_rows(rows);
        }
        if let Some(secret) = self.callback_secret {
            builder = builder.callback_secret(secret);
        }
        if let Some(minute) = self.callback_minute {
            builder = builder.callback_minute(time(minute, "callbackMinute")?);
        }
        Ok(builder)
    }
}

/// A sandbox on a thread of its own, so that what it does takes none of the client's.
struct Running {
    sandbox: didww_sandbox::Sandbox,
    thread: Thread,
}

impl Running {
    async fn start(builder: SandboxBuilder) -> io::Result<Running> {
        let mut runtime = Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).thread_name("didww-sandbox").enable_all().build()?;
        let thread = Thread(Some(runtime));
        let sandbox = thread.run(builder.start()).await??;
        Ok(Running { sandbox, thread })
    }
}

struct Thread(Option<Runtime>);

impl Thread {
    async fn run<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> io::Result<T> {
        let gone = || io::Error::other("its thread has ended");
        self.0.as_ref().ok_or_else(gone)?.spawn(work).await.map_err(|_| gone())
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            // whoever drops it may not wait
            runtime.shutdown_background();
        }
    }
}

/// A running sandbox.
pub struct Sandbox {
    base_url: String,
    api_key: String,
    callback_secret: String,
    /// Until it is stopped.
    running: Mutex<Option<Arc<Running>>>,
}

impl std::fmt::Debug for Sandbox {
    /// Without its secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

/// A request or callback: what it is as JSON, and its body.
#[derive(Debug)]
pub struct Recorded {
    /// Everything but the body.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Sandbox {
    /// Starts one on the loopback interface, as `settings` say, which are JSON.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for settings that cannot be, or if it cannot be started.
    pub fn start(settings: Option<&str>) -> Result<impl Future<Output = Result<Sandbox>> + Send + 'static> {
        let builder = parsed::<Settings>(settings)?.builder()?;
        Ok(async move {
            let started = Running::start(builder).await;
            let running = started
                .map_err(|error| Error::invalid_input(format!("the sandbox cannot be started: {error}")))?;
            let sandbox = &running.sandbox;
            Ok(Sandbox {
                base_url: sandbox.base_url(),
                api_key: sandbox.api_key().to_owned(),
                callback_secret: sandbox.callback_secret().to_owned(),
                running: Mutex::new(Some(Arc::new(running))),
            })
        })
    }

    fn running(&self) -> Result<Arc<Running>> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).clone();
        running.ok_or_else(|| Error::invalid_input("the sandbox has been stopped"))
    }

    /// The base URL to give to a client.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The API key to give to a client.
    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    /// The secret that callbacks are signed with.
    pub fn callback_secret(&self) -> &str {
        &self.callback_secret
    }

    /// Lets everything that is pending settle now.
    ///
    /// # Errors
    /// As all of these: [`Error::InvalidInput`] once it has been stopped.
    pub fn settle_all(&self) -> Result<()> {
        self.running()?.sandbox.settle_all();
        Ok(())
    }

    /// The requests that were made, oldest first.
    ///
    /// # Errors
    /// Once it has been stopped.
    pub fn requests(&self) -> Result<Vec<Recorded>> {
        Ok(self.running()?.sandbox.requests().iter().map(request).collect())
    }

    /// The latest request with a method, whose path begins so.
    ///
    /// # Errors
    /// Once it has been stopped.
    pub fn last_request(&self, method: &str, path_prefix: &str) -> Result<Option<Recorded>> {
        Ok(self.running()?.sandbox.last_request(method, path_prefix).as_ref().map(request))
    }

    /// What an uploaded file holds, decrypted.
    ///
    /// # Errors
    /// Once it has been stopped.
    pub fn uploaded_file(&self, id: &str) -> Result<Option<Vec<u8>>> {
        let file = self.running()?.sandbox.uploaded_file(id);
        Ok(file.map(|file| file.bytes.to_vec()))
    }

    /// Puts other keys in the place of the public keys.
    ///
    /// # Errors
    /// Once it has been stopped.
    pub fn rotate_keys(&self) -> Result<()> {
        self.running()?.sandbox.rotate_keys();
        Ok(())
    }

    /// Blocks a trunk for outgoing calls, as if it had spent its threshold.
    ///
    /// # Errors
    /// Once it has been stopped.
    pub fn block_trunk(&self, id: &str) -> Result<bool> {
        Ok(self.running()?.sandbox.block_trunk(id))
    }

    /// The callbacks that were made or are under way, oldest first.
    ///
    /// # Errors
    /// Once it has been stopped.
    pub fn callbacks(&self) -> Result<Vec<Recorded>> {
        Ok(self.running()?.sandbox.callbacks().iter().map(callback).collect())
    }

    /// Waits until all callbacks about what has happened so far are delivered or given up.
    ///
    /// # Errors
    /// Once it has been stopped.
    pub fn wait_for_callbacks(&self) -> Result<impl Future<Output = ()> + Send + 'static> {
        let running = self.running()?;
        Ok(async move { running.sandbox.wait_for_callbacks().await })
    }

    /// Stops it, once the requests under way are answered.
    pub fn close(&self) -> impl Future<Output = ()> + Send + 'static {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        async move {
            // one that something waits for stops when that has done
            if let Some(Running { sandbox, thread }) = running.and_then(Arc::into_inner) {
                let _ = thread.run(sandbox.shutdown()).await;
            }
        }
    }
}

fn headers(headers: &didww::http::HeaderMap) -> Value {
    let texts = headers.iter().map(|(name, value)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned().into())
    });
    Value::Object(texts.collect::<Map<String, Value>>())
}

fn request(request: &didww_sandbox::RecordedRequest) -> Recorded {
    let head = json!({
        "method": request.method.as_str(),
        "path": request.path,
        "query": request.query,
        "headers": headers(&request.headers),
    });
    Recorded { head: head.to_string(), body: request.body.to_vec() }
}

fn callback(callback: &didww_sandbox::RecordedCallback) -> Recorded {
    let attempts = callback.attempts.iter();
    let attempts: Vec<Value> = attempts
        .map(|attempt| json!({"status": attempt.status, "error": attempt.error.as_deref()}))
        .collect();
    let state = match callback.state {
        CallbackState::Delivered => "delivered",
        CallbackState::GivenUp => "given_up",
        _ => "under_way",
    };
    let head = json!({
        "method": callback.method.as_str(),
        "url": callback.url,
        "headers": headers(&callback.headers),
        "signature": callback.signature,
        "attempts": attempts,
        "state": state,
    });
    Recorded { head: head.to_string(), body: callback.body.to_vec() }
}
