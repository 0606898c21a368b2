//! What a log must not hold, at its most talkative.

use serde_json::json;
use sync::wire::accounts::{PasswordLink, SessionInfo};

use crate::client::Client;
use crate::device::{Device, of, record};
use crate::harness::PASSWORD;
use crate::home::Home;
use crate::invitations::invite;
use crate::process::Program;

/// Everything of the program and of what it is built with.
const TALKATIVE: &str = "debug,server=trace,perennial_server=trace";
const WRONG: &str = "typed into the wrong field";
const NEXT: &str = "another correct horse";
const FORGOTTEN: &str = "what was not forgotten";
const METRICS: &str = "operators-token-0123456789";

#[tokio::test]
async fn no_secret_and_no_person_is_in_the_log() {
    let home = Home::new().await;
    let more = ["--trusted-proxy", "--metrics-token", METRICS];
    let program = Program::start_in(&[("RUST_LOG", TALKATIVE)], &home, &more);
    let code = program.said.iter().find_map(|line| line.strip_prefix("setup code ")).expect("a code");
    let code = code.to_owned();
    let ada = program.client();
    let mut account = json!({"email": "ada@example.org", "name": "Ada Lovelace", "password": PASSWORD,
        "workspace_name": "Analytical Engines", "setup_code": "WRNG-WRNG-WRNG-WRNG"});
    assert_eq!(ada.post("/api/v1/accounts", &account).await.status, 403);
    account["setup_code"] = code.clone().into();
    let info: SessionInfo = ada.post("/api/v1/accounts", &account).await.json();
    let workspace = info.workspaces[0].id;
    let mut cookies = vec![ada.cookie()];
    for password in [WRONG, PASSWORD] {
        ada.post("/api/v1/session", &json!({"email": "ada@example.org", "password": password})).await;
        cookies.push(ada.cookie());
    }
    ada.post("/api/v1/session", &json!({"email": WRONG, "password": "ada@example.org"})).await;
    ada.post("/api/v1/session", &json!({"email": 7, "password": WRONG})).await;
    let body = json!({"old": PASSWORD, "new": NEXT});
    assert_eq!(ada.post("/api/v1/password", &body).await.status, 204);
    cookies.push(ada.cookie());

    let invitation = invite(&ada, workspace, json!({"role": "member", "email": "bo@example.org"})).await;
    let link = format!("/api/v1/invitations/{}", invitation.token.reveal());
    assert_eq!(ada.get(&link).await.status, 200);
    let bo = Client::new(ada.base());
    let joining =
        json!({"account": {"email": "bo@example.org", "name": "Bo Peep", "password": "ten sheep lost"}});
    assert_eq!(bo.post(&link, &joining).await.status, 200);
    cookies.push(bo.cookie());

    let person: SessionInfo = bo.get("/api/v1/session").await.json();
    let forgotten = of(workspace, &format!("members/{}/password-link", person.user.id));
    let made: PasswordLink = ada.post(&forgotten, &json!({})).await.json();
    let secret = made.path.reveal().strip_prefix("/password/").expect("the page's path").to_owned();
    ada.get(made.path.reveal()).await;
    assert_eq!(ada.get(&format!("/api/v1/passwords/{secret}")).await.status, 200);
    let set = json!({"password": FORGOTTEN});
    assert_eq!(bo.post(&format!("/api/v1/passwords/{secret}"), &set).await.status, 200);
    cookies.push(bo.cookie());

    let mut device = Device::new(&bo, workspace, 1).await;
    let cell = device.cell(record(1), 16, "Charles Babbage");
    let body = cell.clone();
    assert_eq!(device.results(&[cell]).await, ["ok"]);
    device.pull_all(1 << 20).await;
    let metrics = bo.get_with("/metrics", "authorization", &format!("Bearer {METRICS}")).await;
    assert_eq!(metrics.status, 200);
    bo.get_with("/metrics", "authorization", &format!("Bearer {WRONG}")).await;
    bo.get(&format!("/join/{}", invitation.token.reveal())).await;
    bo.get("/customers?q=Babbage").await;
    let document = crate::documents::publish(&ada, workspace, 1).await;
    let opened = crate::documents::path(1);
    assert_eq!(
        crate::documents::fill_in(&Client::new(ada.base()), 1, "name=Luigi+Menabrea").await.status,
        200
    );
    assert_eq!(ada.delete(&of(workspace, &format!("documents/{document}"))).await.status, 204);
    assert_eq!(bo.delete("/api/v1/session").await.status, 204);

    let log = program.log();
    assert!(log.contains("/api/v1/invitations/{token}") && log.contains("\"TRACE\"") | log.contains("DEBUG"));
    let token = |cookie: Option<String>| Some(cookie?.split_once('=')?.1.to_owned());
    let tokens: Vec<String> = cookies.into_iter().filter_map(token).collect();
    assert_eq!(tokens.len(), 6);
    let payload = sync::hex::encode(&body.payload);
    let secrets = [
        PASSWORD,
        WRONG,
        NEXT,
        METRICS,
        &code,
        "WRNG",
        "ten sheep lost",
        invitation.token.reveal(),
        &secret,
        FORGOTTEN,
        &opened[3..],
    ];
    let people = [
        "ada@example.org",
        "bo@example.org",
        "Lovelace",
        "Bo Peep",
        "Analytical",
        "Babbage",
        "Menabrea",
        &payload,
    ];
    for hidden in secrets.into_iter().chain(people).chain(tokens.iter().map(String::as_str)) {
        let line = log.lines().find(|line| line.contains(hidden));
        assert_eq!(line, None, "{hidden}");
    }
    assert!(!log.contains(&of(workspace, "")), "paths name nobody's workspace");
}
