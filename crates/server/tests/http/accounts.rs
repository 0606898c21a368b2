//! The first account, sign-up, validation, passwords.

use serde_json::json;
use sync::wire::accounts::{ChangePassword, Secret, SessionInfo, SetupInfo, SignIn, WorkspaceInfo};

use crate::harness::{PASSWORD, Server};

#[tokio::test]
async fn the_first_visitor_sets_up_and_the_door_closes_behind() {
    let server = Server::start().await;
    let setup: SetupInfo = server.client().get("/api/v1/setup").await.json();
    let expected = SetupInfo { needs_first_account: true, needs_setup_code: false, signup_open: true };
    assert_eq!(setup, expected);

    let (ada, created) = server.first_account().await;
    assert_eq!((created.user.name.as_str(), created.workspaces[0].name.as_str()), ("Ada", "Works"));
    assert_eq!(created.workspaces[0].role.as_str(), "owner");
    assert_eq!(ada.get("/api/v1/session").await.json::<SessionInfo>(), created);

    let setup: SetupInfo = server.client().get("/api/v1/setup").await.json();
    let expected = SetupInfo { needs_first_account: false, needs_setup_code: false, signup_open: false };
    assert_eq!(setup, expected);
    let body =
        json!({"email": "eve@example.org", "name": "Eve", "password": PASSWORD, "workspace_name": "Mine"});
    assert_eq!(server.client().post("/api/v1/accounts", &body).await.refusal(), (403, "forbidden".into()));
}

#[tokio::test]
async fn two_first_visitors_at_once_get_one_account() {
    let server = Server::start().await;
    let (one, two) = (server.client(), server.client());
    let body = |n: u8| json!({"email": format!("u{n}@example.org"), "name": "U", "password": PASSWORD, "workspace_name": "W"});
    let (one_body, two_body) = (body(1), body(2));
    let (a, b) =
        tokio::join!(one.post("/api/v1/accounts", &one_body), two.post("/api/v1/accounts", &two_body));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 403]);
}

#[tokio::test]
async fn an_open_server_takes_everybody_but_nobody_twice() {
    let server = Server::with(|config| config.open_signup = true).await;
    server.first_account().await;
    let body =
        |email: &str| json!({"email": email, "name": "Bo", "password": PASSWORD, "workspace_name": "B"});
    assert_eq!(server.client().post("/api/v1/accounts", &body("bo@example.org")).await.status, 201);
    let again = server.client().post("/api/v1/accounts", &body(" ADA@example.org ")).await;
    assert_eq!(again.refusal(), (409, "conflict".into()));
    assert_eq!(again.json::<serde_json::Value>()["field"], "email");
}

#[tokio::test]
async fn what_cannot_be_is_named_by_field() {
    let server = Server::with(|config| config.open_signup = true).await;
    let good = json!({"email": "a@example.org", "name": "A", "password": PASSWORD, "workspace_name": "W"});
    for (field, value) in [
        ("email", "nobody"),
        ("email", ""),
        ("name", " "),
        ("name", "a\u{7}"),
        ("password", "short"),
        ("workspace_name", ""),
    ] {
        let mut body = good.clone();
        body[field] = json!(value);
        let reply = server.client().post("/api/v1/accounts", &body).await;
        assert_eq!(reply.refusal(), (422, "invalid".into()), "{field}={value}");
        assert_eq!(reply.json::<serde_json::Value>()["field"], field);
    }
    let long = "界".repeat(121);
    let mut body = good.clone();
    body["name"] = json!(long);
    assert_eq!(server.client().post("/api/v1/accounts", &body).await.status, 422);
    body["name"] = json!("<script>alert(1)</script> 长青 🌲 \u{202e}abc");
    let made: SessionInfo = server.client().post("/api/v1/accounts", &body).await.json();
    assert_eq!(made.user.name, "<script>alert(1)</script> 长青 🌲 \u{202e}abc", "text is text");
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let server = Server::start().await;
    let (ada, _) = server.first_account().await;
    let phone = server.client();
    let sign_in =
        |password: &str| SignIn { email: "Ada@Example.org".into(), password: Secret::new(password) };
    assert_eq!(phone.post("/api/v1/session", &sign_in(PASSWORD)).await.status, 200);

    let change = |old: &str, new: &str| ChangePassword { old: Secret::new(old), new: Secret::new(new) };
    let wrong = ada.post("/api/v1/password", &change("not the password", "another password")).await;
    assert_eq!(wrong.refusal(), (422, "invalid".into()));
    let before = ada.cookie();
    assert_eq!(ada.post("/api/v1/password", &change(PASSWORD, "another password")).await.status, 204);
    assert_ne!(ada.cookie(), before, "the session goes on under a new token");
    assert_eq!(ada.get("/api/v1/session").await.status, 200);
    assert_eq!(phone.get("/api/v1/session").await.refusal(), (401, "signed_out".into()));
    assert_eq!(phone.post("/api/v1/session", &sign_in(PASSWORD)).await.status, 401);
    assert_eq!(phone.post("/api/v1/session", &sign_in("another password")).await.status, 200);
}

#[tokio::test]
async fn a_person_may_own_several_workspaces() {
    let server = Server::start().await;
    let (ada, _) = server.first_account().await;
    let made = ada.post("/api/v1/workspaces", &json!({"name": "Another"})).await;
    assert_eq!(made.status, 201);
    let made: WorkspaceInfo = made.json();
    let session: SessionInfo = ada.get("/api/v1/session").await.json();
    let names: Vec<&str> = session.workspaces.iter().map(|workspace| workspace.name.as_str()).collect();
    assert_eq!(names, ["Another", "Works"], "by name");
    assert_eq!(session.workspaces[0], made);
    assert_eq!(ada.post("/api/v1/workspaces", &json!({"name": ""})).await.status, 422);
}
