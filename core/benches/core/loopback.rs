//! The least server there is: it answers every request of a connection with the same body.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

/// Serves `body` on a free port; gives the base URL.
pub(crate) fn serve(body: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.api+json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let answer = answer.clone();
            std::thread::spawn(move || answer_all(connection, answer.as_bytes()));
        }
    });
    format!("http://{address}/v3")
}

fn answer_all(mut connection: TcpStream, answer: &[u8]) {
    let _ = connection.set_nodelay(true);
    let mut buffer = [0; 8192];
    let mut held = 0;
    while let Ok(read @ 1..) = connection.read(&mut buffer[held..]) {
        held += read;
        if !buffer[..held].ends_with(b"\r\n\r\n") {
            continue;
        }
        held = 0;
        if connection.write_all(answer).is_err() {
            return;
        }
    }
}
