//! Starting, looking into and stopping a sandbox.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::callback::{self, Courier, RecordedCallback};
use crate::recorded::RecordedRequest;
use crate::server::{Shared, router};
use crate::uploaded::UploadedContent;
use crate::world::World;
use crate::{behave, seed};

const API_KEY: &str = "sandbox-key";
const CALLBACK_SECRET: &str = "sandbox-callback-secret";
const CALLBACK_MINUTE: Duration = Duration::from_millis(1);
const SETTLE_AFTER: Duration = Duration::from_millis(300);
/// How long [`Sandbox::shutdown`] waits for requests under way.
const GRACE: Duration = Duration::from_secs(1);

/// A running sandbox; dropping it stops it.
pub struct Sandbox {
    address: SocketAddr,
    shared: Arc<Shared>,
    /// Dropping it tells the server to stop.
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
    /// Delivers callbacks; none if they are not made.
    courier: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts a sandbox on a free port of the loopback interface, inside the current tokio runtime.
    ///
    /// # Errors
    ///
    /// If no port can be had.
    pub async fn start() -> io::Result<Sandbox> {
        Sandbox::builder().start().await
    }

    /// Starts a sandbox with other settings.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder {
            api_key: API_KEY.into(),
            port: 0,
            empty_account: false,
            settle_after: SETTLE_AFTER,
            export_rows: None,
            callback_secret: CALLBACK_SECRET.into(),
            callback_minute: CALLBACK_MINUTE,
        }
    }

    /// The base URL to give to a client, such as `http://127.0.0.1:40123/v3`.
    pub fn base_url(&self) -> String {
        self.shared.base_url.clone()
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The API key to give to a client.
    pub fn api_key(&self) -> &str {
        &self.shared.api_key
    }

    /// The secret that callbacks are signed with.
    pub fn callback_secret(&self) -> &str {
        self.shared.courier.secret()
    }

    /// Lets everything that is pending settle now: orders complete, exports get their files, verifications are decided.
    /// Orders that wait for stock stay pending. Callbacks about it are made soon after; [`Sandbox::wait_for_callbacks`]
    /// waits for them.
    pub fn settle_all(&self) {
        self.shared.with_world(World::settle_all);
    }

    /// The requests that were made, oldest first: the last thousand of them.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.requests().iter().cloned().collect()
    }

    /// The latest request with a method, whose path begins with `path_prefix` (`/v3/dids`).
    pub fn last_request(&self, method: &str, path_prefix: &str) -> Option<RecordedRequest> {
        let requests = self.shared.requests();
        let mut latest = requests.iter().rev();
        latest.find(|request| request.method == method && request.path.starts_with(path_prefix)).cloned()
    }

    /// What an uploaded file holds, decrypted, by the id of its `encrypted_files`. The newest 32 files are remembered
    /// (of large ones fewer), also after they were used or deleted.
    pub fn uploaded_file(&self, id: &str) -> Option<UploadedContent> {
        self.shared.world().uploads.get(id).cloned()
    }

    /// Puts other keys in the place of the public keys: from now on files must be encrypted for those, and uploads
    /// with the fingerprint of the old ones are refused. There are two sets of keys, in use by turns.
    pub fn rotate_keys(&self) {
        self.shared.world().rotate_keys();
    }

    /// Blocks a trunk for outgoing calls, as if it had spent its threshold; whether there is such a trunk that was
    /// active. PATCH its status to lift the block, or to block it by hand.
    pub fn block_trunk(&self, id: &str) -> bool {
        self.shared.with_world(|world| behave::block_trunk(world, id))
    }

    /// The callbacks that were made or are under way, oldest first: the last thousand of them.
    pub fn callbacks(&self) -> Vec<RecordedCallback> {
        self.shared.courier.recorded()
    }

    /// Waits until all callbacks about what has happened so far are delivered or given up.
    pub async fn wait_for_callbacks(&self) {
        self.shared.callbacks_done().await;
    }

    /// Stops, once the requests under way are answered.
    pub async fn shutdown(mut self) {
        self.stop_callbacks();
        drop(self.stop.take());
        if let Some(mut task) = self.task.take()
            && tokio::time::timeout(GRACE, &mut task).await.is_err()
        {
            task.abort();
        }
    }

    fn stop_callbacks(&mut self) {
        if let Some(courier) = self.courier.take() {
            courier.abort();
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop_callbacks();
        self.shared.files.stop();
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("base_url", &self.shared.base_url).finish_non_exhaustive()
    }
}

/// Settings of a sandbox to be started.
#[derive(Clone)]
#[must_use]
pub struct SandboxBuilder {
    api_key: String,
    port: u16,
    empty_account: bool,
    settle_after: Duration,
    export_rows: Option<u64>,
    callback_secret: String,
    callback_minute: Duration,
}

impl SandboxBuilder {
    /// The API key that is accepted; `sandbox-key` by default.
    pub fn api_key(mut self, api_key: impl Into<String>) -> SandboxBuilder {
        self.api_key = api_key.into();
        self
    }

    /// The port to listen on; a free one by default, and for 0.
    pub fn port(mut self, port: u16) -> SandboxBuilder {
        self.port = port;
        self
    }

    /// Whether the account begins without numbers, trunks, orders and the like. Its balance, capacity pools and what
    /// can be ordered are there anyway.
    pub fn empty_account(mut self, empty: bool) -> SandboxBuilder {
        self.empty_account = empty;
        self
    }

    /// How long pending states last; 300 ms by default.
    pub fn settle_after(mut self, delay: Duration) -> SandboxBuilder {
        self.settle_after = delay;
        self
    }

    /// How many rows the file of an export has, its header not counted; by default one of each number or trunk, three at
    /// most. Millions are well: the file is made on disk, when it is first asked for. An account without the number or
    /// trunk that an export is about had no calls, and its files have no rows.
    pub fn export_rows(mut self, rows: u64) -> SandboxBuilder {
        self.export_rows = Some(rows);
        self
    }

    /// The secret that callbacks are signed with; `sandbox-callback-secret` by default. With an empty one no callbacks
    /// are made, as DIDWW makes none for an account without a secret.
    pub fn callback_secret(mut self, secret: impl Into<String>) -> SandboxBuilder {
        self.callback_secret = secret.into();
        self
    }

    /// How long a minute of the waits between the attempts of a callback lasts; 1 ms by default. DIDWW tries ten times,
    /// and waits for 1, 10 and 30 minutes, 1, 3, 6 and 12 hours, 1 and 2 days: a millisecond up to 3 s here.
    pub fn callback_minute(mut self, minute: Duration) -> SandboxBuilder {
        self.callback_minute = minute;
        self
    }

    /// Starts the sandbox inside the current tokio runtime.
    ///
    /// # Errors
    ///
    /// If the port cannot be had.
    pub async fn start(self) -> io::Result<Sandbox> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await?;
        let address = listener.local_addr()?;
        let mut world = World::new(format!("http://{address}/v3"), self.settle_after);
        seed::fill(&mut world, !self.empty_account);
        world.callbacks = !self.callback_secret.is_empty();
        let callbacks = world.callbacks;
        let courier = Courier::new(self.callback_secret, self.callback_minute);
        let shared = Arc::new(Shared::new(self.api_key, self.export_rows, courier, world));
        let (stop, stopped) = oneshot::channel::<()>();
        let service = router(Arc::clone(&shared));
        let task = tokio::spawn(async move {
            let until_stopped = async move {
                // An error means that the sender is gone, which is the signal.
                let _ = stopped.await;
            };
            if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(until_stopped).await {
                eprintln!("didww-sandbox: {error}");
            }
        });
        let courier = callbacks.then(|| tokio::spawn(callback::run(Arc::clone(&shared))));
        Ok(Sandbox { address, shared, stop: Some(stop), task: Some(task), courier })
    }
}

impl fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxBuilder")
            .field("port", &self.port)
            .field("empty_account", &self.empty_account)
            .field("settle_after", &self.settle_after)
            .field("export_rows", &self.export_rows)
            .field("callback_minute", &self.callback_minute)
            .finish_non_exhaustive()
    }
}
