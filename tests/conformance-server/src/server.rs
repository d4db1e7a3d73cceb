//! The server: control endpoints, and the plays.

use crate::case::Case;
use crate::play::{Playing, Verdict, Written};
use crate::tally::Tally;
use didww_faults::{Answer, Connection, Received};
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::{TcpListener, TcpStream};

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
        let playing = Playing::new(case.clone(), format!("/play/{number}/v3"), self.shared.port);
        let base_url = playing.base_url();
        plays.running.insert(number, playing);
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
        let mut number = 0;
        while let Ok((stream, _)) = listener.accept().await {
            number += 1;
            tokio::spawn(self.clone().serve(stream, number));
        }
    }

    async fn serve(self, stream: TcpStream, number: usize) {
        let mut connection = Connection::new(stream, number);
        while let Some(received) = connection.receive().await {
            let (answer, fault) = self.answer(&received);
            match connection.answer(&answer, fault).await {
                Ok(Some(same)) => connection = same,
                Ok(None) | Err(_) => return,
            }
        }
    }

    fn answer(&self, received: &Received) -> Written {
        let answer = match received.path() {
            "/control/cases" => json(200, &self.cases().iter().map(AsRef::as_ref).collect::<Vec<&Case>>()),
            "/control/start" => self.control_start(received),
            "/control/result" => self.control_result(received),
            "/control/tally" => control_tally(received),
            path => match play_number(path) {
                Some(number) => return self.play_on(number, received),
                None => json(404, &json!({ "error": "no such path" })),
            },
        };
        (answer, None)
    }

    fn play_on(&self, number: u64, received: &Received) -> Written {
        match self.plays().running.get_mut(&number) {
            Some(playing) => playing.answer(received),
            None => (json(404, &json!({ "error": "no such play" })), None),
        }
    }

    fn control_start(&self, received: &Received) -> Answer {
        match parameter(received, "case").and_then(|name| self.play(&name)) {
            Some(play) => json(200, &json!({ "play": play.number, "base_url": play.base_url })),
            None => json(404, &json!({ "error": "no such case" })),
        }
    }

    fn control_result(&self, received: &Received) -> Answer {
        let number = parameter(received, "play").and_then(|number| number.parse().ok());
        match number.and_then(|number| self.verdict(number)) {
            Some(verdict) => json(200, &verdict),
            None => json(404, &json!({ "error": "no such play" })),
        }
    }
}

fn control_tally(received: &Received) -> Answer {
    let number = |name| parameter(received, name).and_then(|number| number.parse().ok());
    let (Some(runner), Some(passed), Some(failed)) =
        (parameter(received, "runner"), number("passed"), number("failed"))
    else {
        return json(400, &json!({ "error": "runner, passed and failed are needed" }));
    };
    match (Tally { runner, passed, failed }).keep() {
        Ok(()) => json(200, &json!({})),
        Err(error) => json(400, &json!({ "error": error.to_string() })),
    }
}

/// The 7 of `/play/7/v3/dids`.
fn play_number(path: &str) -> Option<u64> {
    path.strip_prefix("/play/")?.split('/').next()?.parse().ok()
}

fn parameter(received: &Received, name: &str) -> Option<String> {
    let pairs = received.query()?.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.into_iter().find(|(known, _)| *known == name)?;
    Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
}

/// An answer of the server's own, with JSON in it.
fn json(status: u16, value: &impl Serialize) -> Answer {
    // What the suite sends is plain data: it always serialises.
    let body = serde_json::to_vec(value).unwrap_or_default();
    Answer::new(status).header("content-type", "application/json").body(body)
}
