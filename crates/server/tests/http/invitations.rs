//! Invitations, members, roles.

use serde_json::{Value, json};
use sync::ids::WorkspaceId;
use sync::wire::accounts::{InvitationIssued, InvitationPreview, MemberList, Role, SessionInfo};
use sync::wire::hello::HelloReply;

use crate::client::Client;
use crate::device::{Device, of, record, started};
use crate::harness::{DAY_MS, PASSWORD, Server};

pub(crate) async fn invite(by: &Client, workspace: WorkspaceId, body: Value) -> InvitationIssued {
    let reply = by.post(&of(workspace, "invitations"), &body).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    reply.json()
}

fn account(email: &str) -> Value {
    let name = email.split('@').next().expect("a name");
    json!({"account": {"email": email, "name": name, "password": PASSWORD}})
}

fn link(invitation: &InvitationIssued) -> String {
    format!("/api/v1/invitations/{}", invitation.token.reveal())
}

/// Invites somebody who accepts with a new account.
pub(crate) async fn join(
    server: &Server,
    by: &Client,
    workspace: WorkspaceId,
    email: &str,
    role: &str,
) -> (Client, SessionInfo) {
    let invitation = invite(by, workspace, json!({"role": role})).await;
    let client = server.client();
    let reply = client.post(&link(&invitation), &account(email)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let info = reply.json();
    (client, info)
}

#[tokio::test]
async fn a_link_leads_one_person_in() {
    let (server, ada, workspace) = started().await;
    let invitation = invite(&ada, workspace, json!({"role": "member"})).await;
    assert_eq!(invitation.path.reveal(), format!("/join/{}", invitation.token.reveal()));

    let bo = server.client();
    let preview: InvitationPreview = bo.get(&link(&invitation)).await.json();
    let expected = InvitationPreview {
        workspace_name: "Works".into(),
        invited_by: "Ada".into(),
        email: None,
        role: Role::Member,
    };
    assert_eq!(preview, expected);
    let open: Value = ada.get(&of(workspace, "invitations")).await.json();
    assert_eq!(open["invitations"].as_array().expect("a list").len(), 1);

    let joined: SessionInfo = bo.post(&link(&invitation), &account("bo@example.org")).await.json();
    assert_eq!((joined.workspaces[0].id, joined.workspaces[0].role), (workspace, Role::Member));
    assert_eq!(bo.get("/api/v1/session").await.json::<SessionInfo>(), joined);
    for reply in
        [bo.get(&link(&invitation)).await, server.client().post(&link(&invitation), &account("c@d.e")).await]
    {
        assert_eq!(reply.refusal(), (410, "gone".into()), "used up");
    }
    let open: Value = ada.get(&of(workspace, "invitations")).await.json();
    assert_eq!(open["invitations"], json!([]));
    let members: MemberList = bo.get(&of(workspace, "members")).await.json();
    let names: Vec<&str> = members.members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["Ada", "bo"]);
}

#[tokio::test]
async fn two_at_once_get_one_place() {
    let (server, ada, workspace) = started().await;
    let invitation = invite(&ada, workspace, json!({"role": "member"})).await;
    let (one, two) = (server.client(), server.client());
    let (path, a, b) = (link(&invitation), account("a@example.org"), account("b@example.org"));
    let (a, b) = tokio::join!(one.post(&path, &a), two.post(&path, &b));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
}

#[tokio::test]
async fn links_end() {
    let (server, ada, workspace) = started().await;
    let withdrawn = invite(&ada, workspace, json!({"role": "member"})).await;
    let path = of(workspace, &format!("invitations/{}", withdrawn.id));
    assert_eq!(ada.delete(&path).await.status, 204);
    assert_eq!(ada.delete(&path).await.refusal(), (404, "not_found".into()));
    assert_eq!(server.client().get(&link(&withdrawn)).await.refusal(), (404, "not_found".into()));

    let old = invite(&ada, workspace, json!({"role": "member"})).await;
    server.clock.advance(7 * DAY_MS);
    assert_eq!(
        server.client().post(&link(&old), &account("bo@example.org")).await.refusal(),
        (410, "gone".into())
    );
    assert_eq!(server.client().get("/api/v1/invitations/guess").await.refusal(), (404, "not_found".into()));
}

#[tokio::test]
async fn a_link_ends_with_the_power_of_who_made_it() {
    let (server, ada, workspace) = started().await;
    let member = |info: &SessionInfo| of(workspace, &format!("members/{}", info.user.id));
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "administrator").await;
    let (cy, cy_info) = join(&server, &ada, workspace, "cy@example.org", "administrator").await;
    let (di, di_info) = join(&server, &ada, workspace, "di@example.org", "administrator").await;
    let kept = invite(&ada, workspace, json!({"role": "member"})).await;
    let role = json!({"role": "administrator"});
    let by_bo = invite(&bo, workspace, role.clone()).await;
    let by_cy = invite(&cy, workspace, role.clone()).await;
    let by_di = invite(&di, workspace, role).await;

    assert_eq!(ada.delete(&member(&bo_info)).await.status, 204);
    assert_eq!(ada.patch(&member(&cy_info), &json!({"role": "member"})).await.status, 204);
    assert_eq!(di.delete(&member(&di_info)).await.status, 204);
    for (client, invitation) in [(&bo, &by_bo), (&di, &by_di)] {
        assert_eq!(client.post(&link(invitation), &json!({})).await.refusal(), (404, "not_found".into()));
        assert_eq!(client.get(&of(workspace, "members")).await.refusal(), (403, "forbidden".into()));
    }
    for invitation in [&by_bo, &by_cy, &by_di] {
        assert_eq!(server.client().get(&link(invitation)).await.status, 404);
        let stranger = server.client().post(&link(invitation), &account("eve@example.org")).await;
        assert_eq!(stranger.refusal(), (404, "not_found".into()));
    }
    assert_eq!(server.client().post(&link(&kept), &account("fay@example.org")).await.status, 200);
}

#[tokio::test]
async fn a_bound_link_is_for_that_address_only() {
    let (server, ada, workspace) = started().await;
    let invitation = invite(&ada, workspace, json!({"role": "member", "email": "Bo@example.org"})).await;
    let reply = server.client().post(&link(&invitation), &account("eve@example.org")).await;
    assert_eq!(reply.refusal(), (403, "forbidden".into()));
    let taken = server.client().post(&link(&invitation), &account("bo@EXAMPLE.org")).await;
    assert_eq!(taken.status, 200, "{}", taken.text());
    let bad = ada.post(&of(workspace, "invitations"), &json!({"role": "member", "email": "nobody"})).await;
    assert_eq!(bad.refusal(), (422, "invalid".into()));
}

#[tokio::test]
async fn somebody_signed_in_just_accepts() {
    let (server, ada, workspace) = started().await;
    let (bo, _) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let second: Value = ada.post("/api/v1/workspaces", &json!({"name": "Second"})).await.json();
    let second: WorkspaceId = second["id"].as_str().expect("an id").parse().expect("an id");
    let invitation = invite(&ada, second, json!({"role": "read_only"})).await;
    let nobody = server.client().post(&link(&invitation), &json!({})).await;
    assert_eq!(nobody.refusal(), (401, "signed_out".into()));
    let taken = server.client().post(&link(&invitation), &account("bo@example.org")).await;
    assert_eq!(taken.refusal(), (409, "conflict".into()), "the account exists: sign in instead");
    let joined: SessionInfo = bo.post(&link(&invitation), &json!({})).await.json();
    assert_eq!(joined.workspaces.len(), 2);

    let again = invite(&ada, second, json!({"role": "owner"})).await;
    assert_eq!(bo.post(&link(&again), &json!({})).await.refusal(), (409, "conflict".into()));
    assert_eq!(server.client().get(&link(&again)).await.status, 200, "still good for somebody else");
}

#[tokio::test]
async fn power_cannot_be_taken_only_given() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "administrator").await;
    let (cy, cy_info) = join(&server, &ada, workspace, "cy@example.org", "member").await;
    let ada_id = ada.get("/api/v1/session").await.json::<SessionInfo>().user.id;
    let member = |id| of(workspace, &format!("members/{id}"));
    let role = |role: &str| json!({ "role": role });

    assert_eq!(bo.post(&of(workspace, "invitations"), &role("owner")).await.status, 403);
    for (client, path, to, expected) in [
        (&bo, member(cy_info.user.id), "owner", 403),
        (&bo, member(bo_info.user.id), "owner", 403),
        (&bo, member(ada_id), "member", 403),
        (&cy, member(cy_info.user.id), "administrator", 403),
        (&bo, member(cy_info.user.id), "read_only", 204),
        (&ada, member(ada_id), "member", 409),
        (&ada, member(bo_info.user.id), "owner", 204),
        (&ada, member(ada_id), "member", 204),
        (&bo, member(cy_info.user.id), "king", 400),
    ] {
        assert_eq!(client.patch(&path, &role(to)).await.status, expected, "{path} to {to}");
    }
    for (client, path, expected) in [
        (&cy, member(ada_id), 403),
        (&bo, member(bo_info.user.id), 409),
        (&cy, member(cy_info.user.id), 204),
        (&bo, member(cy_info.user.id), 404),
        (&bo, member(ada_id), 204),
    ] {
        assert_eq!(client.delete(&path).await.status, expected, "{path}");
    }
}

#[tokio::test]
async fn rights_follow_the_role() {
    let (server, ada, workspace) = started().await;
    let config = sync::ids::StreamId::config(workspace);
    for (n, (role, on_shared, on_config)) in [
        ("read_only", "refused:grant", "refused:grant"),
        ("member", "ok", "refused:grant"),
        ("administrator", "ok", "ok"),
        ("owner", "ok", "ok"),
    ]
    .into_iter()
    .enumerate()
    {
        let (person, _) = join(&server, &ada, workspace, &format!("p{n}@example.org"), role).await;
        let mut device = Device::new(&person, workspace, 1).await;
        let mut cells = [device.cell(record(n as u64), 16, "x"), device.cell(record(n as u64), 17, "y")];
        cells[1].stream = config;
        assert_eq!(device.results(&cells).await, [on_shared, on_config], "{role}");
        let hello = device.hello().await;
        let granted: Vec<&str> = hello.streams.iter().map(|stream| stream.mode.as_str()).collect();
        assert_eq!(granted.len(), 2, "everybody reads both");
        assert!(device.pull_all(1 << 20).await[0].head.digests.len() == 2);
    }
}

#[tokio::test]
async fn removal_is_told_explicitly_and_history_keeps_the_name() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let mut device = Device::new(&bo, workspace, 1).await;
    let cell = device.cell(record(1), 16, "x");
    device.push(&[cell]).await;
    server.clock.advance(5);
    assert_eq!(ada.delete(&of(workspace, &format!("members/{}", bo_info.user.id))).await.status, 204);

    let told: HelloReply = device.hello().await;
    assert_eq!((told.streams.len(), told.members.len(), told.devices.len()), (0, 0, 0));
    assert_eq!(told.revoked.len(), 2);
    assert!(
        told.revoked
            .iter()
            .all(|gone| gone.epoch == told.epoch && gone.revoked_at == crate::harness::START_MS + 5)
    );
    let cell = device.cell(record(1), 16, "late");
    assert_eq!(device.results(&[cell]).await, ["refused:grant"]);

    let directory = Device::new(&ada, workspace, 2).await.hello().await;
    let bo_entry = directory.members.iter().find(|member| member.id == bo_info.user.id.into()).expect("kept");
    assert!(!bo_entry.active);
    assert!(
        directory
            .devices
            .iter()
            .any(|owner| owner.device == device.id && owner.member == bo_info.user.id.into())
    );

    let back = invite(&ada, workspace, json!({"role": "member"})).await;
    assert_eq!(bo.post(&link(&back), &json!({})).await.status, 200);
    let hello = device.hello().await;
    assert_eq!((hello.streams.len(), hello.revoked.len()), (2, 0), "back again");
}
