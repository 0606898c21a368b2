//! Bodies that arrive slowly, and bodies that do not arrive.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use server::body::{BODY_MAX_BYTES, Pace};
use server::router::router;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{Instant, sleep};
use tower::ServiceExt as _;

use crate::harness::Server;

/// What is answered to a body that was read to its end and is no JSON.
const READ: (StatusCode, &str) = (StatusCode::BAD_REQUEST, "malformed");
const TOO_SLOW: (StatusCode, &str) = (StatusCode::SERVICE_UNAVAILABLE, "unavailable");

/// A body in equal pieces, each `pause` after the one before; with `declared`, its length is known from the start.
struct Upload {
    pieces: usize,
    piece: usize,
    pause: Duration,
    declared: bool,
}

impl Upload {
    fn request(&self) -> Request<Body> {
        let (piece, pause) = (vec![b'x'; self.piece], self.pause);
        let pieces = tokio_stream::iter(0..self.pieces);
        let body = tokio_stream::StreamExt::then(pieces, move |_| {
            let piece = Bytes::from(piece.clone());
            async move {
                sleep(pause).await;
                Ok::<_, std::io::Error>(piece)
            }
        });
        let request = Request::post("/api/v1/session").header("content-type", "application/json");
        let length = (self.pieces * self.piece).to_string();
        let request = if self.declared { request.header("content-length", length) } else { request };
        request.body(Body::from_stream(body)).expect("a request")
    }
}

/// The answer and the seconds that it took, on a clock that jumps to whatever is waited for.
async fn send(server: &Server, upload: &Upload) -> (StatusCode, String, u64) {
    tokio::time::pause();
    let began = Instant::now();
    let answer = router(server.state.clone()).oneshot(upload.request()).await.expect("answers");
    let (status, took) = (answer.status(), began.elapsed().as_secs());
    let body = axum::body::to_bytes(answer.into_body(), 4_096).await.expect("a body");
    tokio::time::resume();
    let problem: serde_json::Value = serde_json::from_slice(&body).expect("a problem");
    (status, problem["code"].as_str().expect("a code").to_owned(), took)
}

#[tokio::test]
async fn a_slow_body_is_waited_for_and_a_silent_one_is_not() {
    let server = Server::start().await;
    let seconds = Duration::from_secs;
    let kib = 1024;
    for (what, upload, expected, took) in [
        (
            "a batch of one MiB at 32 kbit/s",
            Upload { pieces: 128, piece: 8 * kib, pause: seconds(2), declared: true },
            READ,
            256,
        ),
        (
            "the same without a length",
            Upload { pieces: 128, piece: 8 * kib, pause: seconds(2), declared: false },
            READ,
            256,
        ),
        ("two tunnels", Upload { pieces: 2, piece: 8 * kib, pause: seconds(29), declared: true }, READ, 58),
        ("silence", Upload { pieces: 2, piece: 8 * kib, pause: seconds(31), declared: true }, TOO_SLOW, 30),
        (
            "a byte now and then",
            Upload { pieces: 4_096, piece: 1, pause: seconds(20), declared: true },
            TOO_SLOW,
            62,
        ),
        (
            "a byte now and then, for ever",
            Upload { pieces: BODY_MAX_BYTES, piece: 1, pause: seconds(20), declared: false },
            TOO_SLOW,
            60 + BODY_MAX_BYTES as u64 / (2 * kib as u64),
        ),
    ] {
        let (status, code, time) = send(&server, &upload).await;
        assert_eq!(((status, code.as_str()), time), (expected, took), "{what}");
    }
}

#[tokio::test]
async fn the_time_for_an_answer_begins_when_the_body_is_there() {
    // No time at all for an answer that has to wait for anything: this one has not, its body is no JSON.
    let server = Server::with(|config| config.answer_within = Duration::ZERO).await;
    let mut socket = tokio::net::TcpStream::connect(server.address).await.expect("connects");
    let head = "POST /api/v1/session HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                content-length: 4\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n";
    socket.write_all(head.as_bytes()).await.expect("writes");
    // The server asks for the body once somebody reads it: from here on it waits.
    let mut asked = [0; 25];
    socket.read_exact(&mut asked).await.expect("reads");
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    for half in [b"{{", b"{{"] {
        socket.write_all(half).await.expect("writes");
    }
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("reads");
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
}

#[tokio::test]
async fn a_body_that_never_comes_is_given_up() {
    let hasty = Pace { silence: Duration::ZERO, bytes_per_second: u64::MAX };
    let server = Server::with(|config| config.body_pace = hasty).await;
    let mut socket = tokio::net::TcpStream::connect(server.address).await.expect("connects");
    let head = "POST /api/v1/session HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
                content-length: 4\r\nconnection: close\r\n\r\n";
    socket.write_all(head.as_bytes()).await.expect("writes");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("reads");
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("\"unavailable\""), "{answer}");
}
