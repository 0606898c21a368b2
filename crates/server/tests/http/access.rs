//! Who may call what: every route of the table, by everybody who must not. A new route is covered by being in the table.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use server::auth::access::Access;
use server::auth::session::IDLE_MAX_MS;
use server::openapi::document;
use server::routes::{Route, table};
use sync::ids::{ContentHash, StreamId, WorkspaceId};
use sync::wire::accounts::{Role, SessionInfo};
use sync::wire::relay::RelayId;
use sync::wire::rights::Team;
use sync::wire::sessions::SessionList;

use crate::client::{Client, Reply};
use crate::device::{Device, ask_for_device, of, record, started};
use crate::documents::publish;
use crate::every_route::{
    Ids, ask, assert_refused, bodies, body, example, json as as_json, name, path, routes,
};
use crate::harness::{PASSWORD, Server};
use crate::invitations::{invite, join};

/// The routes that anybody may call, by name. One more is a decision, and is made here too.
const OPEN: [&str; 11] = [
    "health",
    "metrics",
    "openapi",
    "setup",
    "createAccount",
    "signIn",
    "signOut",
    "previewInvitation",
    "acceptInvitation",
    "previewPasswordLink",
    "setPassword",
];

/// A server that messages may go to. Nothing sends them in these tests.
const RELAYED_TO: &str = "hooks.example.org";

/// Those that anybody may call from a page of whatever origin: no session is looked at.
const VISITED: [&str; 2] = ["showDocument", "submit"];

/// Whether a route demands nothing of who calls it.
fn is_open(route: &Route) -> bool {
    matches!(route.access, Access::Public | Access::Visitor)
}

/// Whether a present member of this role is let in.
fn lets_in(access: Access, role: Role) -> bool {
    match access {
        Access::Public | Access::Visitor | Access::SignedIn | Access::MemberEver | Access::Booth => true,
        Access::Member => role != Role::Booth,
        Access::Manager => [Role::Manager, Role::Administrator, Role::Owner].contains(&role),
        Access::Administrator => [Role::Administrator, Role::Owner].contains(&role),
        Access::Owner => role == Role::Owner,
    }
}

fn in_workspace(route: &Route) -> bool {
    !is_open(route) && route.access != Access::SignedIn
}

/// Somebody with a workspace of her own, on a server where Ada has one.
async fn two_workspaces() -> (Server, [(Client, WorkspaceId); 2]) {
    let server = Server::with(|config| {
        config.open_signup = true;
        config.relay.hosts = vec![RELAYED_TO.into()];
    });
    let server = server.await;
    let (ada, adas) = server.first_account().await;
    let eve = server.client();
    let account =
        json!({"email": "eve@example.org", "name": "Eve", "password": PASSWORD, "workspace_name": "E"});
    let info: SessionInfo = eve.post("/api/v1/accounts", &account).await.json();
    (server, [(ada, adas.workspaces[0].id), (eve, info.workspaces[0].id)])
}

#[test]
fn what_is_open_to_everybody_is_decided_one_by_one() {
    let open: Vec<&str> =
        routes(|route| route.access == Access::Public).iter().map(|route| route.id).collect();
    assert_eq!(open, OPEN);
    let visited: Vec<&str> =
        routes(|route| route.access == Access::Visitor).iter().map(|route| route.id).collect();
    assert_eq!(visited, VISITED);
}

/// The table is the only way to a handler: nothing else in the program's text adds a route.
#[test]
fn every_route_is_in_the_table() {
    fn visit(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("reads").path()) {
            if entry.is_dir() {
                visit(&entry, found);
            } else {
                let text = std::fs::read_to_string(&entry).expect("text");
                let ways = ["Router::new(", ".route(", ".route_service(", ".nest(", ".nest_service("];
                let count: usize = ways.iter().map(|way| text.matches(way).count()).sum();
                found.extend(std::iter::repeat_n(entry.display().to_string(), count));
            }
        }
    }
    let mut found = Vec::new();
    visit(Path::new("src"), &mut found);
    // One router, and one place that adds to it.
    assert!(found.len() == 2 && found.iter().all(|file| file.ends_with("router.rs")), "{found:?}");
}

#[test]
fn the_document_describes_the_table() {
    let document = serde_json::to_value(document()).expect("serialises");
    let described = document["paths"].as_object().expect("paths").iter();
    let described: BTreeSet<(String, String)> = described
        .flat_map(|(path, item)| {
            let methods = item.as_object().expect("methods").keys();
            methods.map(|method| (path.clone(), method.to_uppercase())).collect::<Vec<_>>()
        })
        .collect();
    let known = table();
    let known = known.iter().map(|route| (route.path.to_owned(), route.method.to_string()));
    assert_eq!(described, known.collect());
}

#[test]
fn routes_of_a_workspace_say_so() {
    for route in table() {
        assert_eq!(route.path.contains("/{ws}"), in_workspace(&route), "{}", name(&route));
    }
}

#[tokio::test]
async fn nobody_gets_in_without_a_session() {
    let (server, ada, workspace) = started().await;
    let ended = ada.cookie().expect("signed in");
    assert_eq!(ada.delete("/api/v1/session").await.status, 204);
    let made_up = format!("perennial={}", "A".repeat(43));
    let renamed = ended.replace("perennial=", "__Host-perennial=");
    let cookies = ["", "perennial=", "perennial=x", "perennial=\"\"", &made_up, &ended, &renamed];
    for route in routes(|route| !is_open(route)) {
        for cookie in cookies {
            for body in bodies(&route, workspace) {
                let client = server.client();
                client.set_cookie((!cookie.is_empty()).then(|| cookie.to_owned()));
                let reply = ask(&client, &route, &path(&route, &Ids::of(workspace)), body).await;
                assert_refused(&route, &reply, 401, "signed_out", cookie);
            }
        }
    }
}

#[tokio::test]
async fn nobody_gets_in_with_a_session_that_is_too_old() {
    let (server, ada, workspace) = started().await;
    let cookie = ada.cookie();
    server.clock.advance(IDLE_MAX_MS + 1);
    for route in routes(|route| !is_open(route)) {
        ada.set_cookie(cookie.clone());
        let reply = ask(&ada, &route, &path(&route, &Ids::of(workspace)), body(&route, workspace)).await;
        assert_refused(&route, &reply, 401, "signed_out", "unused for long");
    }
}

#[tokio::test]
async fn to_strangers_a_workspace_does_not_exist() {
    let (_server, [(_, adas), (eve, _)]) = two_workspaces().await;
    let nothing = WorkspaceId([9; 16]);
    let headers = |reply: &Reply| -> Vec<String> { reply.headers.keys().map(ToString::to_string).collect() };
    for route in routes(in_workspace) {
        for (here, nowhere) in bodies(&route, adas).into_iter().zip(bodies(&route, nothing)) {
            let here = ask(&eve, &route, &path(&route, &Ids::of(adas)), here).await;
            let nowhere = ask(&eve, &route, &path(&route, &Ids::of(nothing)), nowhere).await;
            assert_refused(&route, &here, 404, "not_found", "a stranger");
            assert_eq!(here.text(), nowhere.text(), "a stranger cannot tell whether it exists");
            assert_eq!(headers(&here), headers(&nowhere), "{}", name(&route));
        }
    }
}

/// What Eve has in her workspace, as the parameters of paths in Ada's, by what it is called.
async fn things_of(eve: &Client, eves: WorkspaceId) -> Vec<(&'static str, String)> {
    let invitation = invite(eve, eves, json!({"role": "member"})).await;
    let members: Value = eve.get(&of(eves, "members")).await.json();
    let team: Team = eve.post(&of(eves, "teams"), &json!({"name": "South"})).await.json();
    assert_eq!(eve.post(&of(eves, "events"), &json!({"event": record(5)})).await.status, 201);
    let device = ask_for_device(eve, eves, 1).await.device;
    let content = b"what Eve attached";
    let put = eve.request(reqwest::Method::PUT, &of(eves, &format!("blob/{}", ContentHash::of(content))));
    let put = put.header("content-type", "application/octet-stream").body(&content[..]);
    assert_eq!(eve.send(put).await.status, 204);
    let sessions: SessionList = eve.get("/api/v1/sessions").await.json();
    vec![
        ("member", members["members"][0]["id"].as_str().expect("an id").to_owned()),
        ("invitation", invitation.id.to_string()),
        ("team", team.id.to_string()),
        ("event", record(5).to_string()),
        ("device", device.to_string()),
        ("stream", StreamId::shared(eves).to_string()),
        ("hash", ContentHash::of(content).to_string()),
        ("session", sessions.sessions[0].id.to_string()),
        ("document", publish(eve, eves, 1).await.to_string()),
        ("relay", relayed(eve, eves).await.to_string()),
    ]
}

/// A message to another server that waits.
async fn relayed(eve: &Client, eves: WorkspaceId) -> RelayId {
    let relay = RelayId([6; 16]);
    let asked =
        json!({"url": format!("https://{RELAYED_TO}/in"), "content_type": "text/plain", "body": "00"});
    let told = eve.put(&of(eves, &format!("relay/{relay}")), &asked).await;
    assert_eq!(told.status, 200, "{}", told.text());
    relay
}

/// The owner of one workspace, in it, asks for what is in another one, or belongs to somebody else: it does not exist, and
/// nothing happens to it.
#[tokio::test]
async fn the_way_in_to_one_workspace_leads_to_no_other() {
    let (_server, [(ada, adas), (eve, eves)]) = two_workspaces().await;
    let things = things_of(&eve, eves).await;
    // A parameter of a path that is not among them is not tried. The workspace is what all of this is about, a token opens what it
    // was given for to whoever has it.
    let named: BTreeSet<&str> = things.iter().map(|(called, _)| *called).chain(["ws", "token"]).collect();
    assert_eq!(named, Ids::of(adas).names().collect(), "say in `things_of` what Eve has of each");
    // An id of what is uploaded or published is made by whoever does it: there is nothing there before.
    let uploads = ["putBlob", "patchBlob", "publishDocument", "relay"];
    let mut tried = BTreeSet::new();
    for route in routes(|route| !is_open(route) && !uploads.contains(&route.id)) {
        for (called, thing) in &things {
            if route.path.contains(&format!("{{{called}}}")) {
                let hers = path(&route, &Ids::of(adas).with(called, thing));
                let reply = ask(&ada, &route, &hers, body(&route, adas)).await;
                let none = path(&route, &Ids::of(adas).with("stream", StreamId([9; 16])));
                let unknown = ask(&ada, &route, &none, body(&route, adas)).await;
                // Streams are granted by the workspace; of one that is not, nothing is said but that.
                let (status, code) =
                    if *called == "stream" { (403, "forbidden") } else { (404, "not_found") };
                assert_refused(&route, &reply, status, code, called);
                assert_eq!(reply.text(), unknown.text(), "{}", name(&route));
                tried.insert(*called);
            }
        }
        let names_one = route.takes.and_then(example).is_some_and(|body| body.get("workspace").is_some());
        if names_one || matches!(route.takes, Some("PushRequest" | "UnsentFile")) {
            let reply = ask(&ada, &route, &path(&route, &Ids::of(adas)), body(&route, eves)).await;
            assert_refused(&route, &reply, 400, "malformed", "a body about another workspace");
        }
    }
    assert_eq!(tried, things.iter().map(|(called, _)| *called).collect(), "each was asked for somewhere");
    assert_eq!(eve.get("/api/v1/session").await.status, 200);
    let things_left: Value = eve.get(&of(eves, "access")).await.json();
    assert_eq!(things_left["teams"].as_array().map(Vec::len), Some(1));
    let invitations: Value = eve.get(&of(eves, "invitations")).await.json();
    assert_eq!(invitations["invitations"].as_array().map(Vec::len), Some(1));
    let devices: Value = eve.get(&of(eves, "devices")).await.json();
    assert_eq!(devices["devices"][0]["revoked_at"], Value::Null);
}

#[tokio::test]
async fn former_members_hear_what_was_revoked_and_nothing_else() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "administrator").await;
    assert_eq!(ada.delete(&of(workspace, &format!("members/{}", bo_info.user.id))).await.status, 204);
    for route in routes(in_workspace) {
        for body in bodies(&route, workspace) {
            let reply = ask(&bo, &route, &path(&route, &Ids::of(workspace)), body).await;
            if route.access == Access::MemberEver {
                assert_ne!(reply.status, 403, "{}", name(&route));
                assert!(!reply.text().contains("ada@example.org"), "nothing about anybody else");
            } else {
                assert_refused(&route, &reply, 403, "forbidden", "a former member");
            }
        }
    }
}

#[tokio::test]
async fn a_revoked_device_hears_that_it_is_and_nothing_else() {
    let (server, ada, workspace) = started().await;
    let (bo, _) = join(&server, &ada, workspace, "bo@example.org", "administrator").await;
    let device = Device::new(&bo, workspace, 1).await;
    assert_eq!(ada.delete(&of(workspace, &format!("devices/{}", device.id))).await.status, 204);
    for route in routes(|route| in_workspace(route) && route.access != Access::MemberEver) {
        let reply = ask(&bo, &route, &path(&route, &Ids::of(workspace)), body(&route, workspace)).await;
        assert_refused(&route, &reply, 403, "forbidden", "a revoked device");
    }
}

/// A member of this role, booth staff of an event.
async fn member_of(server: &Server, ada: &Client, workspace: WorkspaceId, role: Role) -> Client {
    let event = (role == Role::Booth).then(|| record(5));
    let invitation = invite(ada, workspace, json!({"role": role, "event": event})).await;
    let person = server.client();
    let email = format!("{}@example.org", role.as_str());
    let account = json!({"account": {"email": email, "name": role.as_str(), "password": PASSWORD}});
    let reply = person.post(&format!("/api/v1/invitations/{}", invitation.token.reveal()), &account).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    person
}

#[tokio::test]
async fn each_role_is_let_in_where_it_may_and_nowhere_else() {
    let (server, ada, workspace) = started().await;
    assert_eq!(ada.post(&of(workspace, "events"), &json!({"event": record(5)})).await.status, 201);
    // What these allow depends on more than the role, and is tried where they are tested.
    let further = ["removeMember", "claim", "snapshot"];
    for role in Role::ALL {
        let person = member_of(&server, &ada, workspace, role).await;
        for route in routes(in_workspace) {
            let at = path(&route, &Ids::of(workspace));
            if !lets_in(route.access, role) {
                for body in bodies(&route, workspace) {
                    let reply = ask(&person, &route, &at, body).await;
                    assert_refused(&route, &reply, 403, "forbidden", role.as_str());
                }
            } else if !further.contains(&route.id) {
                // Nothing is done with an empty object; that it is judged at all shows that the door was open.
                let body = route.takes.map(|_| as_json(&json!({})));
                let reply = ask(&person, &route, &at, body).await;
                assert_ne!(reply.status, 403, "{role:?} at {}: {}", name(&route), reply.text());
            }
        }
    }
}
