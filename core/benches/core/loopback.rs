//! The least server there is: it answers every request of a connection with the same body.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// When each request came.
pub(crate) type Arrivals = Arc<Mutex<Vec<Instant>>>;

/// Serves `body` on a free port; gives the base URL and, as they come, the arrivals.
pub(crate) fn serve(body: String) -> (String, Arrivals) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.api+json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let arrivals = Arrivals::default();
    let log = arrivals.clone();
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let (answer, log) = (answer.clone(), log.clone());
            std::thread::spawn(move || answer_all(connection, answer.as_bytes(), &log));
        }
    });
    (format!("http://{address}/v3"), arrivals)
}

fn answer_all(mut connection: TcpStream, answer: &[u8], log: &Arrivals) {
    let _ = connection.set_nodelay(true);
    let mut buffer = [0; 8192];
    let mut held = 0;
    while let Ok(read @ 1..) = connection.read(&mut buffer[held..]) {
        held += read;
        if !buffer[..held].ends_with(b"\r\n\r\n") {
            continue;
        }
        held = 0;
        log.lock().expect("no panic").push(Instant::now());
        if connection.write_all(answer).is_err() {
            return;
        }
    }
}
