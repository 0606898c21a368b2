//! The setup code: demanded for the first account of a server that others reach, and for nothing else.

use serde_json::{Value, json};
use server::auth::setup_code::SetupCode;
use server::clock::SystemRandom;
use sync::wire::accounts::{SessionInfo, SetupInfo};

use crate::harness::{PASSWORD, Server};
use crate::home::Home;
use crate::process::{Program, add_user};

fn account(email: &str, code: Option<&str>) -> Value {
    let mut body = json!({"email": email, "name": "Ada", "password": PASSWORD, "workspace_name": "Works"});
    if let Some(code) = code {
        body["setup_code"] = json!(code);
    }
    body
}

/// A server that demands this code.
async fn demanding() -> (Server, String) {
    let code = SetupCode::generate(&SystemRandom);
    let shown = code.reveal();
    (Server::with(|config| config.setup_code = Some(code)).await, shown)
}

#[tokio::test]
async fn the_first_account_needs_the_code_once() {
    let (server, code) = demanding().await;
    let visitor = server.client();
    let setup: SetupInfo = visitor.get("/api/v1/setup").await.json();
    let expected = SetupInfo { needs_first_account: true, needs_setup_code: true, signup_open: false };
    assert_eq!(setup, expected);
    let other = SetupCode::generate(&SystemRandom).reveal();
    for wrong in [None, Some(""), Some(other.as_str()), Some(&code[..code.len() - 1])] {
        let reply = visitor.post("/api/v1/accounts", &account("eve@example.org", wrong)).await;
        assert_eq!(reply.refusal(), (403, "wrong_setup_code".into()), "{wrong:?}");
        assert_eq!(reply.json::<Value>()["field"], "setup_code");
    }
    let mistyped = visitor.post("/api/v1/accounts", &account("no e-mail", Some(&code))).await;
    assert_eq!(mistyped.refusal(), (422, "invalid".into()), "the code is right, the rest is not");

    let typed = code.to_lowercase().replace('-', " ");
    let made = visitor.post("/api/v1/accounts", &account("ada@example.org", Some(&typed))).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.json::<SessionInfo>().user.email, "ada@example.org");

    let setup: SetupInfo = visitor.get("/api/v1/setup").await.json();
    let expected = SetupInfo { needs_first_account: false, needs_setup_code: false, signup_open: false };
    assert_eq!(setup, expected);
    let again = server.client().post("/api/v1/accounts", &account("eve@example.org", Some(&code))).await;
    assert_eq!(again.refusal(), (403, "forbidden".into()), "the code is used up");
}

#[tokio::test]
async fn codes_cannot_be_tried_without_end() {
    let (server, code) = demanding().await;
    let visitor = server.client();
    let wrong = account("eve@example.org", Some("0000-0000-0000-0000"));
    for _ in 0..10 {
        assert_eq!(visitor.post("/api/v1/accounts", &wrong).await.problem(), "wrong_setup_code");
    }
    let right = account("ada@example.org", Some(&code));
    let limited = visitor.post("/api/v1/accounts", &right).await;
    assert_eq!(limited.refusal(), (429, "too_many".into()), "not even with the right one");
    let seconds: u64 = limited.header("retry-after").expect("said").parse().expect("a number");
    server.clock.advance(seconds * 1_000);
    assert_eq!(visitor.post("/api/v1/accounts", &right).await.status, 201);
}

#[tokio::test]
async fn the_right_code_does_not_count_as_an_attempt() {
    let (server, code) = demanding().await;
    let visitor = server.client();
    for _ in 0..30 {
        let reply = visitor.post("/api/v1/accounts", &account("no e-mail", Some(&code))).await;
        assert_eq!(reply.refusal(), (422, "invalid".into()));
    }
    assert_eq!(visitor.post("/api/v1/accounts", &account("ada@example.org", Some(&code))).await.status, 201);
}

#[tokio::test]
async fn without_a_code_to_ask_for_none_is_asked_for() {
    let code = SetupCode::generate(&SystemRandom);
    let open = Server::with(|config| {
        config.open_signup = true;
        config.setup_code = Some(code);
    });
    for server in [Server::start().await, open.await] {
        let setup: SetupInfo = server.client().get("/api/v1/setup").await.json();
        assert!(!setup.needs_setup_code && setup.signup_open);
        let unasked = account("ada@example.org", Some("typed all the same"));
        assert_eq!(server.client().post("/api/v1/accounts", &unasked).await.status, 201);
    }
}

#[tokio::test]
async fn the_program_says_the_code_and_keeps_it_out_of_the_log() {
    let home = Home::new().await;
    let program = Program::start_on("0.0.0.0:0", &home, &[]);
    let [code, link] = program.said.as_slice() else { panic!("two lines: {:?}", program.said) };
    let code = code.strip_prefix("setup code ").expect("the code").to_owned();
    assert!(link.contains(&format!("/#setup={code} ")), "{link}");
    let visitor = program.client();
    let refused = visitor.post("/api/v1/accounts", &account("eve@example.org", None)).await;
    assert_eq!(refused.problem(), "wrong_setup_code");
    assert_eq!(visitor.post("/api/v1/accounts", &account("ada@example.org", Some(&code))).await.status, 201);
    let log = program.log();
    assert!(!log.contains(&code), "{log}");

    let again = Program::start_on("0.0.0.0:0", &home, &[]);
    assert!(again.said.is_empty(), "there is an account: {:?}", again.said);
}

#[tokio::test]
async fn who_needs_no_code_hears_of_none() {
    for more in [&["--public-name", "crm.example.org"][..], &["--open-signup"]] {
        let home = Home::new().await;
        let program = Program::start_with(&home, more);
        assert!(program.said.is_empty(), "{more:?}: {:?}", program.said);
    }
    let home = Home::new().await;
    let (added, _, err) = add_user(&home, &["--workspace", "Works"], "");
    assert!(added, "the command line needs no code: {err}");
    let program = Program::start_on("0.0.0.0:0", &home, &[]);
    assert!(program.said.is_empty(), "{:?}", program.said);
}
