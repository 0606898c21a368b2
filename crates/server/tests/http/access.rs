//! Who may call what: every route of the table, by everybody who must not. A new route is covered by being in the table.

use reqwest::Method;
use server::auth::access::Access;
use server::routes::{Route, table};
use sync::ids::{StreamId, WorkspaceId};

use crate::client::{Client, Reply};
use crate::harness::Server;
use crate::invitations::join;

/// The path with ids in place of its parameters: the workspace asked about, and things that do not exist.
pub(crate) fn path(route: &Route, workspace: WorkspaceId) -> String {
    let unknown = "0123456789abcdef0123456789abcdef";
    route
        .path
        .replace("{ws}", &workspace.to_string())
        .replace("{member}", unknown)
        .replace("{invitation}", unknown)
        .replace("{stream}", &StreamId::shared(workspace).to_string())
        .replace("{hash}", &unknown.repeat(2))
        .replace("{team}", unknown)
        .replace("{device}", &unknown[..16])
        .replace("{session}", unknown)
        .replace("{event}", unknown)
        .replace("{token}", "not-a-token")
}

pub(crate) async fn call(client: &Client, route: &Route, workspace: WorkspaceId) -> Reply {
    let method = Method::from_bytes(route.method.as_str().as_bytes()).expect("a method");
    let request = client.request(method, &path(route, workspace));
    client.send(if route.takes.is_some() { request.json(&serde_json::json!({})) } else { request }).await
}

/// Refused with this status and code; an answer to HEAD has nothing to say the code in.
pub(crate) fn assert_refused(route: &Route, reply: &Reply, status: u16, code: &str) {
    assert_eq!(reply.status, status, "{} {}", route.method, route.path);
    if route.method.as_str() != "HEAD" {
        assert_eq!(reply.problem(), code, "{} {}", route.method, route.path);
    }
}

fn in_workspace(access: Access) -> bool {
    !matches!(access, Access::Public | Access::SignedIn)
}

#[tokio::test]
async fn routes_of_a_workspace_say_so() {
    for route in table() {
        assert_eq!(
            route.path.contains("{ws}"),
            in_workspace(route.access),
            "{} {}",
            route.method,
            route.path
        );
    }
}

#[tokio::test]
async fn nobody_gets_in_without_a_session() {
    let server = Server::start().await;
    let (_, info) = server.first_account().await;
    for route in table().iter().filter(|route| route.access != Access::Public) {
        let reply = call(&server.client(), route, info.workspaces[0].id).await;
        assert_refused(route, &reply, 401, "signed_out");
    }
}

#[tokio::test]
async fn to_strangers_a_workspace_does_not_exist() {
    let server = Server::with(|config| config.open_signup = true).await;
    let (_, info) = server.first_account().await;
    let eve = server.client();
    let account = serde_json::json!({"email": "eve@example.org", "name": "Eve", "password": "0123456789", "workspace_name": "E"});
    assert_eq!(eve.post("/api/v1/accounts", &account).await.status, 201);
    for route in table().iter().filter(|route| in_workspace(route.access)) {
        let there = call(&eve, route, info.workspaces[0].id).await;
        let nowhere = call(&eve, route, WorkspaceId([9; 16])).await;
        assert_refused(route, &there, 404, "not_found");
        assert_eq!(there.text(), nowhere.text(), "a stranger cannot tell whether it exists");
    }
}

#[tokio::test]
async fn former_members_hear_what_was_revoked_and_nothing_else() {
    let server = Server::start().await;
    let (ada, info) = server.first_account().await;
    let workspace = info.workspaces[0].id;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "administrator").await;
    let path = format!("/api/v1/workspaces/{workspace}/members/{}", bo_info.user.id);
    assert_eq!(ada.delete(&path).await.status, 204);
    for route in table().iter().filter(|route| in_workspace(route.access)) {
        let reply = call(&bo, route, workspace).await;
        if route.access == Access::MemberEver {
            assert_eq!(reply.refusal(), (400, "malformed".into()), "let in, with an empty body");
        } else {
            assert_refused(route, &reply, 403, "forbidden");
        }
    }
}

#[tokio::test]
async fn what_is_for_administrators_is_not_for_members() {
    let server = Server::start().await;
    let (ada, info) = server.first_account().await;
    let workspace = info.workspaces[0].id;
    for (role, refused) in [
        ("manager", &[Access::Administrator][..]),
        ("member", &[Access::Administrator, Access::Manager]),
        ("read_only", &[Access::Administrator, Access::Manager]),
    ] {
        let (person, _) = join(&server, &ada, workspace, &format!("{role}@example.org"), role).await;
        // Hints do not end by themselves.
        let asked =
            |route: &&Route| in_workspace(route.access) && route.takes.is_none() && route.id != "events";
        for route in table().iter().filter(asked) {
            let reply = call(&person, route, workspace).await;
            let is_refused = refused.contains(&route.access);
            assert_eq!(reply.status == 403, is_refused, "{role}: {} {}", route.method, route.path);
        }
        for route in table().iter().filter(|route| refused.contains(&route.access)) {
            let reply = call(&person, route, workspace).await;
            assert_eq!(reply.refusal(), (403, "forbidden".into()), "{role}: {} {}", route.method, route.path);
        }
    }
}

#[tokio::test]
async fn what_is_for_owners_is_for_nobody_else() {
    let server = Server::start().await;
    let (ada, info) = server.first_account().await;
    let workspace = info.workspaces[0].id;
    for (email, role) in [("bo@example.org", "administrator"), ("cy@example.org", "member")] {
        let (person, _) = join(&server, &ada, workspace, email, role).await;
        for route in table().iter().filter(|route| route.access == Access::Owner) {
            let reply = call(&person, route, workspace).await;
            assert_eq!(reply.refusal(), (403, "forbidden".into()), "{role}: {} {}", route.method, route.path);
        }
    }
}

#[tokio::test]
async fn other_origins_change_nothing() {
    let server = Server::start().await;
    let (ada, info) = server.first_account().await;
    for route in table().iter().filter(|route| !route.method.is_safe()) {
        for (header, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let bare = reqwest::Client::builder().no_proxy().build().expect("a client");
            let method = Method::from_bytes(route.method.as_str().as_bytes()).expect("a method");
            let url = format!("{}{}", server.base(), path(route, info.workspaces[0].id));
            let request = bare.request(method, url).header("cookie", ada.cookie().expect("signed in"));
            let reply = ada.send(request.header(header, value)).await;
            assert_eq!(reply.refusal(), (403, "forbidden".into()), "{header}: {value}, {}", route.path);
        }
    }
    assert_eq!(ada.get("/api/v1/session").await.status, 200, "still signed in");
}

#[tokio::test]
async fn tools_without_a_browser_need_no_origin() {
    let server = Server::start().await;
    server.first_account().await;
    let body = serde_json::json!({"email": "ada@example.org", "password": crate::harness::PASSWORD});
    let bare = reqwest::Client::builder().no_proxy().build().expect("a client");
    let reply =
        bare.post(format!("{}/api/v1/session", server.base())).json(&body).send().await.expect("answers");
    assert_eq!(reply.status(), 200);
}

#[tokio::test]
async fn a_parameter_that_is_no_text_names_nothing() {
    let server = Server::start().await;
    let (ada, _) = server.first_account().await;
    for route in table().iter().filter(|route| route.path.contains('{')) {
        let bare = route.path.split('{').next().expect("a beginning").to_owned();
        let rest = route.path.split_once('}').expect("a parameter").1.replace(['{', '}'], "");
        let method = Method::from_bytes(route.method.as_str().as_bytes()).expect("a method");
        let reply = ada.send(ada.request(method, &format!("{bare}%ff%fe{rest}"))).await;
        assert_refused(route, &reply, 404, "not_found");
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems_too() {
    let server = Server::start().await;
    let client = server.client();
    assert_eq!(client.get("/api/v1/nothing").await.refusal(), (404, "not_found".into()));
    assert_eq!(client.get("/api").await.refusal(), (404, "not_found".into()));
    assert_eq!(client.delete("/api/v1/setup").await.refusal(), (405, "method".into()));
    let (ada, _) = server.first_account().await;
    assert_eq!(ada.get("/api/v1/workspaces/not-an-id/members").await.refusal(), (404, "not_found".into()));
}
