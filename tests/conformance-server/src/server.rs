//! The server: control endpoints, and the plays.

use crate::case::{Case, Fault};
use crate::http::{Incoming, Outgoing, read};
use crate::play::{Answer, Playing, Verdict};
use percent_encoding::percent_decode_str;
use serde_json::json;
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};

/// How long a stalled connection stays open.
const STALL: Duration = Duration::from_secs(30);

/// A running server. It ends with its runtime.
#[derive(Debug, Clone)]
pub struct Server {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    cases: Vec<Arc<Case>>,
    port: u16,
    plays: Mutex<Plays>,
}

#[derive(Debug, Default)]
struct Plays {
    last: u64,
    running: HashMap<u64, Playing>,
}

/// A case that was started.
#[derive(Debug, Clone)]
pub struct Play {
    /// Its number.
    pub number: u64,
    /// What the client is given.
    pub base_url: String,
}

impl Server {
    /// Listens on `port` of the loopback interface; 0 for any that is free.
    ///
    /// # Errors
    /// If the port cannot be had.
    pub async fn start(cases: Vec<Case>, port: u16) -> io::Result<Server> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let port = listener.local_addr()?.port();
        let cases = cases.into_iter().map(Arc::new).collect();
        let server = Server { shared: Arc::new(Shared { cases, port, plays: Mutex::default() }) };
        tokio::spawn(server.clone().accept(listener));
        Ok(server)
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.shared.port)
    }

    /// The cases that it plays.
    pub fn cases(&self) -> &[Arc<Case>] {
        &self.shared.cases
    }

    /// Begins a play of the case called `name`; `None` if there is no such case.
    pub fn play(&self, name: &str) -> Option<Play> {
        let case = self.shared.cases.iter().find(|case| case.name == name)?;
        let mut plays = self.plays();
        plays.last += 1;
        let number = plays.last;
        let prefix = format!("/play/{number}/v3");
        let base_url = match case.client.base_url.as_deref() {
            Some(_) => format!("http://127.0.0.1:{}/v3", closed_port().unwrap_or(1)),
            None => format!("{}{prefix}", self.url()),
        };
        plays.running.insert(number, Playing::new(case.clone(), prefix, self.shared.port));
        Some(Play { number, base_url })
    }

    /// How a play went; `None` if there is no such play.
    pub fn verdict(&self, number: u64) -> Option<Verdict> {
        self.plays().running.get(&number).map(Playing::verdict)
    }

    fn plays(&self) -> MutexGuard<'_, Plays> {
        self.shared.plays.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn accept(self, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(self.clone().serve(stream));
        }
    }

    async fn serve(self, stream: TcpStream) {
        // Small answers must not wait for each other.
        let _ = stream.set_nodelay(true);
        let (reader, mut writer) = stream.into_split();
        let mut reader = BufReader::new(reader);
        while let Some(incoming) = read(&mut reader).await {
            let answer = self.answer(&incoming);
            if write(&mut writer, &answer).await.is_err() || answer.fault.is_some() {
                return;
            }
        }
    }

    fn answer(&self, incoming: &Incoming) -> Answer {
        let outgoing = match incoming.path() {
            "/control/cases" => {
                Outgoing::json(200, &self.cases().iter().map(AsRef::as_ref).collect::<Vec<&Case>>())
            }
            "/control/start" => self.control_start(incoming),
            "/control/result" => self.control_result(incoming),
            path => match play_number(path) {
                Some(number) => return self.play_on(number, incoming),
                None => Outgoing::json(404, &json!({ "error": "no such path" })),
            },
        };
        Answer { outgoing, fault: None }
    }

    fn play_on(&self, number: u64, incoming: &Incoming) -> Answer {
        match self.plays().running.get_mut(&number) {
            Some(playing) => playing.answer(incoming),
            None => {
                Answer { outgoing: Outgoing::json(404, &json!({ "error": "no such play" })), fault: None }
            }
        }
    }

    fn control_start(&self, incoming: &Incoming) -> Outgoing {
        match parameter(incoming, "case").and_then(|name| self.play(&name)) {
            Some(play) => Outgoing::json(200, &json!({ "play": play.number, "base_url": play.base_url })),
            None => Outgoing::json(404, &json!({ "error": "no such case" })),
        }
    }

    fn control_result(&self, incoming: &Incoming) -> Outgoing {
        let number = parameter(incoming, "play").and_then(|number| number.parse().ok());
        match number.and_then(|number| self.verdict(number)) {
            Some(verdict) => Outgoing::json(200, &verdict),
            None => Outgoing::json(404, &json!({ "error": "no such play" })),
        }
    }
}

/// The 7 of `/play/7/v3/dids`.
fn play_number(path: &str) -> Option<u64> {
    path.strip_prefix("/play/")?.split('/').next()?.parse().ok()
}

fn parameter(incoming: &Incoming, name: &str) -> Option<String> {
    let pairs = incoming.query()?.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.into_iter().find(|(known, _)| *known == name)?;
    Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
}

/// A port at which nobody listens.
fn closed_port() -> io::Result<u16> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    Ok(listener.local_addr()?.port())
}

async fn write(writer: &mut OwnedWriteHalf, answer: &Answer) -> io::Result<()> {
    let Answer { outgoing, fault } = answer;
    let half = outgoing.body.len() / 2;
    match fault {
        None => {
            writer.write_all(&outgoing.head()).await?;
            writer.write_all(&outgoing.body).await?;
        }
        Some(Fault::Close) => {}
        Some(Fault::Stall) => tokio::time::sleep(STALL).await,
        Some(Fault::NotHttp) => writer.write_all(&outgoing.body).await?,
        Some(Fault::Truncate | Fault::StallBody) => {
            writer.write_all(&outgoing.head()).await?;
            writer.write_all(&outgoing.body[..half]).await?;
            writer.flush().await?;
            if *fault == Some(Fault::StallBody) {
                tokio::time::sleep(STALL).await;
            }
        }
    }
    writer.flush().await
}
