//! Teams, the visibility policy and events: what follows from them, and when.

use serde_json::{Value, json};
use sync::cell::{Cell, CellBuilder};
use sync::ids::{MemberId, RecordId, StreamId, TeamId, WorkspaceId};
use sync::wire::accounts::SessionInfo;
use sync::wire::history::{HistoryReply, HistoryRequest};
use sync::wire::rights::{AccessInfo, Team};

use crate::client::Client;
use crate::device::{Device, of, record, started};
use crate::events::listen;
use crate::harness::Server;
use crate::invitations::{invite, join};

/// The member that somebody is.
pub(crate) fn member(info: &SessionInfo) -> MemberId {
    info.user.id.into()
}

/// Makes a team of these people, the first of whom manages it.
async fn team(by: &Client, workspace: WorkspaceId, name: &str, people: &[MemberId]) -> TeamId {
    let of_team = |(place, id): (usize, &MemberId)| json!({"member": id, "manager": place == 0});
    let members: Vec<Value> = people.iter().enumerate().map(of_team).collect();
    let reply = by.post(&of(workspace, "teams"), &json!({"name": name, "members": members})).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    let made: Team = reply.json();
    assert_eq!(made.members.len(), people.len());
    made.id
}

async fn set_policy(by: &Client, workspace: WorkspaceId, policy: &str) {
    let reply = by.patch(&format!("/api/v1/workspaces/{workspace}"), &json!({"policy": policy})).await;
    assert_eq!(reply.status, 204, "{}", reply.text());
}

async fn change_role(by: &Client, workspace: WorkspaceId, who: MemberId, role: &str) {
    let reply = by.patch(&of(workspace, &format!("members/{who}")), &json!({"role": role})).await;
    assert_eq!(reply.status, 204, "{}", reply.text());
}

/// A cell that moves a record.
fn moving(device: &mut Device<'_>, record: RecordId, from: StreamId, to: StreamId) -> Cell {
    let stamp = device.stamp();
    let cell = CellBuilder::new(from, record, stamp, stamp.ms()).move_to(to).moved_from(from);
    cell.build().expect("fits")
}

async fn history_of(client: &Client, workspace: WorkspaceId, record: RecordId) -> usize {
    let asked = HistoryRequest { workspace, record, before: None, limit: 9 };
    let request = client.request(reqwest::Method::POST, &of(workspace, "history"));
    let reply = client.send(request.header("accept", "application/json").json(&asked)).await;
    reply.json::<HistoryReply>().items.len()
}

#[tokio::test]
async fn hello_names_streams_and_tells_teams_and_policy() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let (cy, cy_info) = join(&server, &ada, workspace, "cy@example.org", "member").await;
    let device = Device::new(&bo, workspace, 1).await;
    let others = Device::new(&cy, workspace, 2).await;
    assert_eq!(device.held().await.0, ["config read", "shared write"]);
    let south = team(&ada, workspace, "South", &[member(&bo_info), member(&cy_info)]).await;
    assert_eq!(device.held().await.0, ["config read", "shared write"], "as long as everybody sees all");
    set_policy(&ada, workspace, "own").await;
    assert_eq!(
        device.held().await.0,
        ["config read", "shared write", "team/South write", "user/bo write", "user/cy write"]
    );
    assert_eq!(others.held().await.0, ["config read", "shared write", "user/cy write"]);
    let hello: Value = others.try_hello(0).await.json();
    assert_eq!(hello["policy"], "own");
    assert_eq!(hello["teams"][0]["name"], "South");
    assert_eq!(hello["teams"][0]["members"].as_array().expect("a list").len(), 2);
    let paths: Vec<&str> =
        hello["streams"].as_array().expect("a list").iter().filter_map(|s| s["path"].as_str()).collect();
    assert!(paths.contains(&format!("user/{}", member(&cy_info)).as_str()), "{paths:?}");
    let access: AccessInfo = ada.get(&of(workspace, "access")).await.json();
    assert_eq!((access.policy.as_str(), access.teams[0].id), ("own", south));
}

#[tokio::test]
async fn a_narrower_policy_takes_effect_at_the_next_request() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let (cy, cy_info) = join(&server, &ada, workspace, "cy@example.org", "member").await;
    let south = team(&ada, workspace, "South", &[member(&bo_info), member(&cy_info)]).await;
    set_policy(&ada, workspace, "team").await;
    let stream = StreamId::team(workspace, south);
    let (mut bos, mut cys) = (Device::new(&bo, workspace, 1).await, Device::new(&cy, workspace, 2).await);
    let cell = cys.cell_in(stream, record(1), "ours");
    assert_eq!(cys.results(&[cell]).await, ["ok"]);
    assert_eq!(history_of(&cy, workspace, record(1)).await, 1);
    let waiting = cys.cell_in(stream, record(1), "typed before it was known");
    let mut hints = listen(&cy, workspace).await;

    set_policy(&ada, workspace, "own").await;
    let mut heard = String::new();
    while !heard.contains("event: directory") {
        heard.push_str(&String::from_utf8_lossy(&hints.chunk().await.expect("reads").expect("goes on")));
    }
    let shared = cys.cell(record(2), 16, "an action of its own");
    assert_eq!(cys.results(&[waiting, shared]).await, ["refused:grant", "ok"]);
    assert_eq!(cys.pull_of(&[stream]).await.refusal(), (403, "forbidden".into()));
    assert_eq!(history_of(&cy, workspace, record(1)).await, 0);
    let hello = cys.hello().await;
    let gone: Vec<StreamId> = hello.revoked.iter().map(|gone| gone.id).collect();
    assert!(gone.contains(&stream) && hello.revoked.iter().all(|gone| gone.epoch == hello.epoch));
    // Both devices begin at the same time: this stamp is to be the later one.
    bos.stamp();
    let after = bos.cell_in(stream, record(1), "the manager's");
    assert_eq!(bos.results(&[after]).await, ["ok"]);

    set_policy(&ada, workspace, "everyone").await;
    assert_eq!(cys.held().await.1, 0, "all is given back");
    assert_eq!(history_of(&cy, workspace, record(1)).await, 2);
}

#[tokio::test]
async fn who_is_out_hears_nothing_more() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let mut hints = listen(&bo, workspace).await;
    assert_eq!(ada.delete(&of(workspace, &format!("members/{}", member(&bo_info)))).await.status, 204);
    let rest = crate::events::rest(&mut hints).await;
    assert!(rest.contains("event: directory"), "{rest}");
}

#[tokio::test]
async fn nobody_moves_records_into_or_out_of_streams_of_others() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let (_, cy_info) = join(&server, &ada, workspace, "cy@example.org", "member").await;
    set_policy(&ada, workspace, "own").await;
    let event = json!({"event": record(9)});
    assert_eq!(ada.post(&of(workspace, "events"), &event).await.status, 201);
    let mine = StreamId::user(workspace, member(&bo_info));
    let other = StreamId::user(workspace, member(&cy_info));
    let leads = StreamId::event_leads(workspace, record(9));
    let nowhere = StreamId::user(workspace, MemberId([9; 16]));
    let mut adas = Device::new(&ada, workspace, 1).await;
    let mut bos = Device::new(&bo, workspace, 2).await;
    let (shared, config) = (bos.shared(), StreamId::config(workspace));
    let secret = adas.cell_in(other, record(1), "Cy's");
    assert_eq!(adas.results(&[secret]).await, ["ok"]);
    let own = bos.cell_in(mine, record(2), "Bo's");
    assert_eq!(bos.results(&[own]).await, ["ok"]);

    // Another's stream was never held: to Bo there is none.
    for (what, id, from, to, expected) in [
        ("into another's", 2, mine, other, "refused:stream"),
        ("out of another's", 1, other, mine, "refused:stream"),
        ("out of it, by another name", 1, mine, other, "refused:stream"),
        ("into the settings", 2, mine, config, "refused:grant"),
        ("into nowhere", 2, mine, nowhere, "refused:stream"),
        ("into what was captured", 2, mine, leads, "ok"),
        ("and back", 2, leads, shared, "ok"),
    ] {
        let cell = moving(&mut bos, record(id), from, to);
        assert_eq!(bos.results(&[cell]).await, [expected], "{what}");
    }
    // A source that is named in clear beside the stream of the cell is asked for, too.
    let stamp = bos.stamp();
    let named = CellBuilder::new(mine, record(1), stamp, stamp.ms()).move_to(mine).moved_from(other);
    assert_eq!(bos.results(&[named.build().expect("fits")]).await, ["refused:stream"]);
    let kept = adas.pull_of(&[other]).await.json::<Value>();
    assert_eq!(kept["entries"].as_array().expect("a list").len(), 1, "it is where it was");

    // Ada gives the record to Cy. Bo, who held it where it was, still reaches it, but does not get it back.
    let later = |device: &mut Device<'_>, stamps: usize| {
        (0..stamps).for_each(|_| {
            device.stamp();
        })
    };
    later(&mut adas, 50);
    later(&mut bos, 100);
    let away = moving(&mut adas, record(2), shared, other);
    assert_eq!(adas.results(&[away]).await, ["ok"]);
    let edit = bos.cell_in(mine, record(2), "typed before it was known");
    let stolen = moving(&mut bos, record(2), mine, shared);
    assert_eq!(bos.results(&[edit, stolen]).await, ["moved", "refused:grant"]);
}

#[tokio::test]
async fn acts_are_refused_with_reasons() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "manager").await;
    let south = team(&ada, workspace, "South", &[]).await;
    let stranger = MemberId([9; 16]);
    let (teams, events) = (of(workspace, "teams"), of(workspace, "events"));
    let too_many: Vec<Value> = (0..1_001_u64).map(|n| json!(MemberId(record(n).0))).collect();
    for (path, body, expected) in [
        (&teams, json!({"name": "South"}), (409, "conflict")),
        (&teams, json!({"name": " "}), (422, "invalid")),
        (&teams, json!({"name": "N", "members": [{"member": stranger}]}), (422, "invalid")),
        (&teams, json!({}), (400, "malformed")),
        (&events, json!({"event": record(1), "staff": [stranger]}), (422, "invalid")),
        (&events, json!({"event": record(1), "staff": too_many}), (422, "invalid")),
        (&events, json!({"event": "x"}), (400, "malformed")),
    ] {
        let reply = ada.post(path, &body).await;
        assert_eq!(reply.refusal(), (expected.0, expected.1.to_owned()), "{path} {body}");
    }
    assert_eq!(bo.post(&events, &json!({"event": record(1)})).await.status, 201, "a manager");
    assert_eq!(bo.post(&events, &json!({"event": record(1)})).await.refusal(), (409, "conflict".into()));
    let staff = json!({"staff": [member(&bo_info), member(&bo_info)]});
    assert_eq!(bo.patch(&format!("{events}/{}", record(1)), &staff).await.status, 204);
    assert_eq!(
        bo.patch(&format!("{events}/{}", record(2)), &staff).await.refusal(),
        (404, "not_found".into())
    );
    let access: AccessInfo = bo.get(&of(workspace, "access")).await.json();
    assert_eq!(access.events[0].staff, [member(&bo_info)], "each once");
    assert_eq!(bo.post(&teams, &json!({"name": "North"})).await.refusal(), (403, "forbidden".into()));
    let here = format!("/api/v1/workspaces/{workspace}");
    assert_eq!(ada.patch(&here, &json!({"policy": "moon"})).await.refusal(), (422, "invalid".into()));
    assert_eq!(ada.patch(&here, &json!({"name": ""})).await.refusal(), (422, "invalid".into()));
    assert_eq!(ada.patch(&here, &json!({"name": "Better works"})).await.status, 204);
    assert_eq!(Device::new(&ada, workspace, 1).await.hello().await.name, "Better works");

    let path = format!("{teams}/{south}");
    assert_eq!(ada.patch(&path, &json!({"name": "Far south"})).await.status, 204);
    assert_eq!(ada.delete(&path).await.status, 204);
    assert_eq!(ada.delete(&path).await.refusal(), (404, "not_found".into()));
}

#[tokio::test]
async fn invitations_carry_teams_and_events() {
    let (server, ada, workspace) = started().await;
    let south = team(&ada, workspace, "South", &[]).await;
    assert_eq!(ada.post(&of(workspace, "events"), &json!({"event": record(9)})).await.status, 201);
    for body in [
        json!({"role": "booth"}),
        json!({"role": "booth", "event": record(8)}),
        json!({"role": "booth", "event": record(9), "teams": [south]}),
        json!({"role": "member", "teams": [TeamId([9; 16])]}),
    ] {
        let reply = ada.post(&of(workspace, "invitations"), &body).await;
        assert_eq!(reply.refusal(), (422, "invalid".into()), "{body}");
    }
    let invitation =
        invite(&ada, workspace, json!({"role": "member", "teams": [south], "event": record(9)})).await;
    let open: Value = ada.get(&of(workspace, "invitations")).await.json();
    assert_eq!(open["invitations"][0]["teams"], json!([south]));
    let (bo, bo_info) = accept(&server, invitation.token.reveal(), "bo@example.org").await;
    let access: AccessInfo = ada.get(&of(workspace, "access")).await.json();
    assert_eq!(access.teams[0].members[0].member, member(&bo_info));
    assert_eq!(access.events[0].staff, [member(&bo_info)]);
    change_role(&ada, workspace, member(&bo_info), "booth").await;
    let (held, gone) = Device::new(&bo, workspace, 1).await.held().await;
    let event = record(9);
    assert_eq!(held, [format!("event/{event} read"), format!("event/{event}/leads append")]);
    assert_eq!(gone, 2, "config and shared");
}

/// Accepts an invitation with a new account.
pub(crate) async fn accept(server: &Server, token: &str, email: &str) -> (Client, SessionInfo) {
    let client = server.client();
    let name = email.split('@').next().expect("a name");
    let body = json!({"account": {"email": email, "name": name, "password": crate::harness::PASSWORD}});
    let reply = client.post(&format!("/api/v1/invitations/{token}"), &body).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let info = reply.json();
    (client, info)
}
