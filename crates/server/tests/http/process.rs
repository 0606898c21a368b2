//! The program itself: start, stop, kill, TLS, accounts from the shell.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use serde_json::json;
use server::serve::TlsFiles;
use sync::wire::accounts::SessionInfo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::client::Client;
use crate::device::{Device, of, record, started};
use crate::harness::{PASSWORD, Server};
use crate::home::Home;

/// The running program; killed when the test ends.
pub(crate) struct Program {
    child: Child,
    log: Option<std::thread::JoinHandle<String>>,
    pub(crate) base: String,
    /// What it said before its address.
    pub(crate) said: Vec<String>,
}

impl Program {
    pub(crate) fn start(home: &Home) -> Self {
        Self::start_with(home, &[])
    }

    pub(crate) fn start_with(home: &Home, more: &[&str]) -> Self {
        Self::start_on("127.0.0.1:0", home, more)
    }

    pub(crate) fn start_on(listen: &str, home: &Home, more: &[&str]) -> Self {
        let more = more.iter().map(|argument| (*argument).to_owned());
        Self::run(listen, &[], home.arguments().into_iter().chain(more))
    }

    /// With more in its environment.
    pub(crate) fn start_in(environment: &[(&str, &str)], home: &Home, more: &[&str]) -> Self {
        let more = more.iter().map(|argument| (*argument).to_owned());
        Self::run("127.0.0.1:0", environment, home.arguments().into_iter().chain(more))
    }

    fn run(listen: &str, environment: &[(&str, &str)], arguments: impl IntoIterator<Item = String>) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_perennial-server"))
            .args(["--listen", listen, "--log", "json"])
            .envs(environment.iter().copied())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        // Read as it is written: a full pipe would stop the program.
        let mut errors = child.stderr.take().expect("a pipe");
        let log = std::thread::spawn(move || {
            let mut log = String::new();
            errors.read_to_string(&mut log).expect("reads");
            log
        });
        let mut program = Self { child, log: Some(log), base: String::new(), said: Vec::new() };
        let mut lines = BufReader::new(program.child.stdout.as_mut().expect("a pipe")).lines();
        while program.base.is_empty() {
            let line = lines.next().expect("its address").expect("text");
            match line.strip_prefix("listening on ") {
                Some(base) => program.base = base.replace("0.0.0.0", "127.0.0.1"),
                None => program.said.push(line),
            }
        }
        program
    }

    /// Stops it, and gives its log.
    pub(crate) fn log(mut self) -> String {
        self.signal("-TERM");
        assert!(self.child.wait().expect("ends").success());
        self.log.take().expect("read once").join().expect("does not panic")
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.base.clone())
    }

    /// Whether the process is gone.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("it was started").is_some()
    }

    pub(crate) fn signal(&self, name: &str) {
        let done = Command::new("kill").args([name, &self.child.id().to_string()]).status().expect("runs");
        assert!(done.success());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Runs a command of the program to its end: whether it succeeded, what it said, and its log.
pub(crate) fn command(arguments: &[&str], home: &Home) -> (bool, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_perennial-server"));
    let output = command.args(arguments).args(home.arguments()).output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.success(), text(output.stdout), text(output.stderr))
}

pub(crate) fn add_user(home: &Home, more: &[&str], input: &str) -> (bool, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_perennial-server"))
        .args(["user", "add", "--email", "ada@example.org", "--name", "Ada"])
        .args(home.arguments())
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("writes");
    let output = child.wait_with_output().expect("ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.success(), text(output.stdout), text(output.stderr))
}

#[tokio::test]
async fn what_was_acknowledged_survives_kill_nine() {
    let home = Home::new().await;
    let (added, out, err) =
        add_user(&home, &["--password-stdin", "--workspace", "Works"], &format!("{PASSWORD}\n"));
    assert!(added, "{out}{err}");
    let sign_in = json!({"email": "ada@example.org", "password": PASSWORD});

    let mut program = Program::start(&home);
    let ada = program.client();
    let info: SessionInfo = ada.post("/api/v1/session", &sign_in).await.json();
    let workspace = info.workspaces[0].id;
    let mut device = Device::new(&ada, workspace, 1).await;
    let mut acknowledged = 0;
    for round in 0..3_u64 {
        for n in 0..5 {
            let cell = device.cell(record(round * 10 + n), 16, "x");
            acknowledged = device.push(&[cell]).await.meta.at.seq;
        }
        // The last push may or may not arrive: it is sent, and the server is killed without waiting for the answer.
        let cell = device.cell(record(900 + round), 16, "x");
        let batch = device.freeze(&[cell]);
        tokio::join!(device.send_unanswered(batch.clone()), async { program.signal("-KILL") });
        program = Program::start(&home);
        ada.move_to(program.base.clone());
        let hello = device.hello().await;
        assert!(
            hello.head == acknowledged || hello.head == acknowledged + 1,
            "{} of {acknowledged}",
            hello.head
        );
        assert_eq!(hello.epoch, device.epoch, "nothing acknowledged was lost");
        assert_eq!(device.send(batch).await.status, 200, "sent again, whether it had arrived or not");
        device.at = device.hello().await.meta.at;
    }
    let pages = device.pull_all(1 << 20).await;
    assert_eq!(pages.iter().map(|page| page.entries.len()).sum::<usize>(), 18, "each exactly once");
}

#[tokio::test]
async fn the_program_stops_when_told_and_logs_no_secrets() {
    let home = Home::new().await;
    let program = Program::start(&home);
    let ada = program.client();
    let account = json!({"email": "ada@example.org", "name": "Ada Secret", "password": PASSWORD, "workspace_name": "W"});
    let info: SessionInfo = ada.post("/api/v1/accounts", &account).await.json();
    let listening = ada.request(reqwest::Method::GET, &of(info.workspaces[0].id, "events")).send().await;
    assert!(listening.expect("answers").status().is_success());
    ada.get("/api/v1/invitations/some-secret-token").await;
    ada.post("/api/v1/session", &json!({"email": "ada@example.org", "password": "typed in the wrong field"}))
        .await;
    let log = program.log();
    assert!(log.contains("\"message\":\"stopped\""), "{log}");
    assert!(log.contains("/api/v1/invitations/{token}"), "{log}");
    let cookie = ada.cookie().expect("signed in");
    for secret in ["ada@example.org", "Ada Secret", PASSWORD, "some-secret-token", "wrong field", &cookie] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    assert!(log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{log}");
}

#[tokio::test]
async fn accounts_come_from_the_shell() {
    let home = Home::new().await;
    let (added, out, err) = add_user(&home, &[], "");
    assert!(added, "{err}");
    assert!(
        out.lines().any(|line| line.starts_with("password ") && line.len() > 40),
        "a made-up one is shown: {out}"
    );
    let (added, _, err) = add_user(&home, &["--password-stdin"], "0123456789\n");
    assert!(!added && err.contains("has an account already"), "{err}");
    let (kept, out, err) = add_user(&home, &["--if-missing", "--workspace", "Another"], "");
    assert!(kept && out.is_empty(), "nothing is made, nothing is told: {out}{err}");
    let (added, _, err) = add_user(&home, &["--password-stdin"], "short\n");
    assert!(!added && err.contains("password: It has fewer than"), "{err}");
}

#[test]
fn a_start_that_cannot_work_says_why() {
    let data = tempfile::tempdir().expect("a folder");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let taken = listener.local_addr().expect("an address").to_string();
    for (arguments, expected) in [
        (vec!["--tls-cert", "only-one.pem"], "--tls-key"),
        (vec!["--listen", "127.0.0.1:0", "--tls-cert", "no.pem", "--tls-key", "no.key"], "no.pem and no.key"),
        (vec!["--listen", "127.0.0.1:0", "--assets", "no-folder"], "no-folder has no index.html"),
        (vec!["--public-name", "https://crm.example.org/"], "give the name alone"),
        (vec!["--listen", taken.as_str()], taken.as_str()),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_perennial-server"));
        let output = command.args(&arguments).arg("--data").arg(data.path()).output().expect("runs");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && told.contains(expected), "{arguments:?}: {told}");
        assert!(output.stdout.is_empty(), "nobody is told that it listens");
    }
}

#[cfg(unix)]
#[test]
fn what_the_server_makes_is_private_and_nothing_else_changes() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &std::path::Path| std::fs::metadata(path).expect("exists").permissions().mode() & 0o777;
    let parent = tempfile::tempdir().expect("a folder");
    let (new, shared) = (parent.path().join("new/data"), parent.path().join("shared"));
    std::fs::create_dir(&shared).expect("makes");
    std::fs::set_permissions(&shared, std::fs::Permissions::from_mode(0o755)).expect("sets");
    for (data, expected) in [(&new, 0o700), (&shared, 0o755)] {
        let _running = Program::run("127.0.0.1:0", &[], ["--data".to_owned(), data.display().to_string()]);
        assert_eq!(mode(data), expected, "{}", data.display());
        let files = ["perennial.sqlite", "perennial.sqlite-wal", "perennial.sqlite-shm"];
        assert_eq!(files.map(|file| mode(&data.join(file))), [0o600; 3]);
    }
}

#[tokio::test]
async fn requests_in_progress_finish_when_the_server_stops() {
    let (mut server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let mut hints =
        ada.request(reqwest::Method::GET, &of(workspace, "events")).send().await.expect("answers");
    // An upload holds the lane, so this one is in the server and waiting.
    let turn = server.state.bulk.enter().await.expect("free");
    let mut cell = device.cell(record(1), 16, "x");
    cell.flags = cell.flags.with(sync::cell::Flags::BULK);
    let batch = device.freeze(&[cell]);
    let push = device.send(batch);
    let stop = async {
        while server.state.bulk.waiting() < 2 {
            tokio::task::yield_now().await;
        }
        server.state.stop();
        while hints.chunk().await.expect("reads").is_some() {}
        drop(turn);
    };
    let (reply, ()) = tokio::join!(push, stop);
    assert_eq!(reply.status, 200, "{}", reply.text());
    server.stop_accepting();
    server.task.take().expect("runs").await.expect("does not panic").expect("stops in peace");
}

#[tokio::test]
async fn tls_with_a_certificate_of_ones_own() {
    let files = tempfile::tempdir().expect("a folder");
    let (TlsFiles { cert, key }, trusting) = certificate(files.path(), &["localhost", "127.0.0.1"]);
    let server =
        Server::with_tls(TlsFiles { cert, key }, |config| config.transport = server::config::Transport::Tls)
            .await;

    let (protocol, _) = over_tls(server.address, trusting.clone(), b"h2", "").await;
    assert_eq!(protocol, b"h2", "browsers get HTTP/2");
    let account = json!({"email": "a@example.org", "name": "A", "password": PASSWORD, "workspace_name": "W"})
        .to_string();
    let request = format!(
        "POST /api/v1/accounts HTTP/1.1\r\nhost: 127.0.0.1\r\norigin: https://127.0.0.1\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{account}",
        account.len()
    );
    let (_, answer) = over_tls(server.address, trusting, b"http/1.1", &request).await;
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert!(answer.contains("set-cookie: __Host-perennial="), "{answer}");
    assert!(answer.contains("strict-transport-security: max-age=31536000"), "{answer}");
}

/// A certificate for these names, and a client that trusts it.
pub(crate) fn certificate(folder: &std::path::Path, names: &[&str]) -> (TlsFiles, rustls::ClientConfig) {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let made = rcgen::generate_simple_self_signed(names).expect("makes");
    let (cert, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    std::fs::write(&cert, made.cert.pem()).expect("writes");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("writes");
    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).expect("a certificate");
    let trusting =
        rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
    (TlsFiles { cert, key }, trusting)
}

/// Connects with one protocol on offer; gives the protocol agreed and the answer to the request.
pub(crate) async fn over_tls(
    address: SocketAddr,
    mut config: rustls::ClientConfig,
    protocol: &[u8],
    request: &str,
) -> (Vec<u8>, String) {
    config.alpn_protocols = vec![protocol.to_vec()];
    let socket = tokio::net::TcpStream::connect(address).await.expect("connects");
    let name = rustls::pki_types::ServerName::from(address.ip());
    let mut stream =
        tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, socket).await.expect("trusts it");
    let agreed = stream.get_ref().1.alpn_protocol().unwrap_or_default().to_vec();
    let mut answer = Vec::new();
    if !request.is_empty() {
        stream.write_all(request.as_bytes()).await.expect("writes");
        stream.read_to_end(&mut answer).await.expect("reads");
    }
    (agreed, String::from_utf8(answer).expect("text"))
}
