//! Options from arguments, the environment, a file, and secrets from files of their own.

use std::path::PathBuf;
use std::process::Command;

use crate::home::Home;
use crate::process::{Program, command};

/// A file in the home with this text.
fn file(home: &Home, name: &str, text: &str) -> String {
    let path: PathBuf = home.path().join(name);
    std::fs::write(&path, text).expect("writes");
    path.display().to_string()
}

/// Which of these tokens opens the metrics.
async fn opening<'a>(program: &Program, tokens: &[&'a str]) -> Vec<&'a str> {
    let mut open = Vec::new();
    for token in tokens {
        let reply = program.client().get_with("/metrics", "authorization", &format!("Bearer {token}")).await;
        if reply.status == 200 {
            open.push(*token);
        }
    }
    open
}

#[tokio::test]
async fn arguments_go_before_the_environment_and_that_before_the_file() {
    let home = Home::new().await;
    let config = file(&home, "perennial.toml", "metrics-token = \"of-the-file\"\nopen-signup = true\n");
    let tokens = ["of-the-file", "of-the-environment", "of-an-argument"];
    let environment = ("PERENNIAL_METRICS_TOKEN", "of-the-environment");
    let named = ["--config", config.as_str()];
    let argument = ["--config", config.as_str(), "--metrics-token", "of-an-argument"];
    for (environment, arguments, expected) in [
        (&[][..], &named[..], tokens[0]),
        (&[environment], &named, tokens[1]),
        (&[environment], &argument, tokens[2]),
        (&[("PERENNIAL_CONFIG", config.as_str())], &[], tokens[0]),
    ] {
        let program = Program::start_in(environment, &home, arguments);
        assert_eq!(opening(&program, &tokens).await, [expected]);
        let setup: serde_json::Value = program.client().get("/api/v1/setup").await.json();
        assert_eq!(setup["signup_open"], true, "what only the file says holds in any case");
    }
}

#[tokio::test]
async fn secrets_may_lie_in_files() {
    let home = Home::new().await;
    let token = file(&home, "token", "operator\n# the rest is not read\n");
    for (environment, arguments) in [
        (&[][..], &["--metrics-token-file", token.as_str()][..]),
        (&[("PERENNIAL_METRICS_TOKEN_FILE", token.as_str())], &[]),
    ] {
        let program = Program::start_in(environment, &home, arguments);
        assert_eq!(opening(&program, &["operator", "# the rest is not read"]).await, ["operator"]);
    }
    let other = Home::sqlite();
    let elsewhere = file(&home, "database", &other.database());
    let (done, out, err) = command(&["workspace", "list", "--database-file", &elsewhere], &Home::sqlite());
    assert!(done && out.is_empty(), "{err}");
    assert!(other.file().is_file(), "the database that the file names was opened");
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_said() {
    let home = Home::sqlite();
    // A server that finds nothing wrong ends too.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let taken = listener.local_addr().expect("an address").to_string();
    let missing = home.path().join("no.toml").display().to_string();
    let secret = file(&home, "secret", "hidden");
    let empty = file(&home, "empty", "\n");
    let config = |name: &str, text: &str| file(&home, name, text);
    let unknown = config("a.toml", "# Where.\nlistne = \"127.0.0.1:0\"");
    let value = config("b.toml", "drain = \"soon\"");
    let broken = config("c.toml", "listen = ");
    let half = config("d.toml", "tls-cert = \"cert.pem\"");
    let both = config("e.toml", &format!("metrics-token = \"x\"\nmetrics-token-file = \"{secret}\""));
    let apart = config("f.toml", &format!("metrics-token-file = \"{secret}\""));
    let blank = config("g.toml", &format!("metrics-token-file = \"{empty}\""));
    for (arguments, expected) in [
        (vec!["--config", &missing], vec!["no.toml", "No such file"]),
        (vec!["--config", &unknown], vec!["a.toml, line 2: listne is no option", "listen"]),
        (vec!["--config", &value], vec!["b.toml, line 1: drain: "]),
        (vec!["--config", &broken], vec!["c.toml, line 1: "]),
        (vec!["--config", &half], vec!["--tls-cert needs --tls-key"]),
        (vec!["--config", &both], vec!["--metrics-token and --metrics-token-file are both given"]),
        (vec!["--config", &apart, "--metrics-token", "y"], vec!["--metrics-token and --metrics-token-file"]),
        (vec!["--config", &blank], vec!["empty", "first line is empty"]),
        (
            vec!["--tls-cert", "c", "--tls-key", "k", "--trusted-proxy"],
            vec!["either --tls-cert or --trusted-proxy"],
        ),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_perennial-server"));
        command.args(["serve", "--listen", &taken, "--data"]).arg(home.path().join("data"));
        let output = command.args(&arguments).output().expect("runs");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && output.stdout.is_empty(), "{arguments:?}");
        assert!(expected.iter().all(|part| told.contains(part)), "{expected:?} for {arguments:?}: {told}");
        assert!(!told.contains("hidden"), "{told}");
    }
}
