//! Booth staff: what a stolen tablet can be made to say and do.

use reqwest::Method;
use serde_json::{Value, json};
use server::auth::access::Access;
use server::routes::table;
use sync::cell::{Cell, CellBuilder, Flags};
use sync::ids::{MemberId, RecordId, StreamId, WorkspaceId};
use sync::limits::BLOB_PIECE_BYTES;
use sync::wire::accounts::SessionInfo;
use sync::wire::history::{HistoryReply, HistoryRequest};
use sync::wire::names::Mode;
use sync::wire::offer::offer;
use sync::wire::pull::PullReply;
use sync::wire::reconcile::{CellName, FetchRequest, ReconcileRequest};

use crate::blobs::{content, get, head, naming, patch, put};
use crate::client::Client;
use crate::device::{Device, of, record, started};
use crate::every_route::{Ids, ask, assert_refused, body, path};
use crate::harness::Server;
use crate::invitations::{invite, join};
use crate::rights::{accept, member};

const SECRET: &str = "a customer's number";

/// A workspace with customers and two fairs; Bo is at the booth of the first.
struct Fair {
    server: Server,
    ada: Client,
    workspace: WorkspaceId,
    bo: Client,
    bo_info: SessionInfo,
}

const FAIR: u64 = 8;
const OTHER: u64 = 9;

impl Fair {
    async fn new() -> Self {
        let (server, ada, workspace) = started().await;
        for event in [FAIR, OTHER] {
            let reply = ada.post(&of(workspace, "events"), &json!({"event": record(event)})).await;
            assert_eq!(reply.status, 201, "{}", reply.text());
        }
        let body = json!({"role": "booth", "event": record(FAIR)});
        let invitation = invite(&ada, workspace, body).await;
        let (bo, bo_info) = accept(&server, invitation.token.reveal(), "bo@example.org").await;
        Self { server, ada, workspace, bo, bo_info }
    }

    fn form(&self) -> StreamId {
        StreamId::event(self.workspace, record(FAIR))
    }

    fn leads(&self) -> StreamId {
        StreamId::event_leads(self.workspace, record(FAIR))
    }

    /// Every stream of the workspace but those two.
    fn foreign(&self) -> Vec<StreamId> {
        let here = self.workspace;
        vec![
            StreamId::config(here),
            StreamId::shared(here),
            StreamId::event(here, record(OTHER)),
            StreamId::event_leads(here, record(OTHER)),
            StreamId::user(here, member(&self.bo_info)),
            StreamId::user(here, MemberId([9; 16])),
        ]
    }
}

async fn history(client: &Client, workspace: WorkspaceId, record: RecordId) -> usize {
    let asked = HistoryRequest { workspace, record, before: None, limit: 9 };
    let request = client.request(Method::POST, &of(workspace, "history"));
    let reply = client.send(request.header("accept", "application/json").json(&asked)).await;
    reply.json::<HistoryReply>().items.len()
}

#[tokio::test]
async fn a_lead_goes_in_and_nothing_comes_out() {
    let fair = Fair::new().await;
    let mut adas = Device::new(&fair.ada, fair.workspace, 1).await;
    let mut bos = Device::new(&fair.bo, fair.workspace, 2).await;
    let form = adas.cell_in(fair.form(), record(FAIR), "the form");
    let staff = adas.cell_in(fair.leads(), record(1), "captured by Ada");
    assert_eq!(adas.results(&[form, staff]).await, ["ok", "ok"]);

    let lead = bos.cell_in(fair.leads(), record(2), "captured by Bo");
    let more = bos.cell_in(fair.leads(), record(2), "and corrected");
    let not_his = bos.cell_in(fair.leads(), record(1), "over Ada's");
    let on_form = bos.cell_in(fair.form(), record(FAIR), "another form");
    let results = bos.results(&[lead, more, not_his, on_form]).await;
    assert_eq!(results, ["ok", "ok", "refused:grant", "refused:grant"]);

    let page: PullReply = bos.pull_of(&[fair.form()]).await.json();
    assert_eq!(page.entries.len(), 1, "the form can be read");
    assert_eq!(bos.pull_of(&[fair.leads()]).await.refusal(), (403, "forbidden".into()));
    assert_eq!(bos.pull_of(&[fair.form(), fair.leads()]).await.refusal(), (403, "forbidden".into()));
    for stream in [fair.leads(), StreamId::shared(fair.workspace)] {
        let reply = fair.bo.get(&of(fair.workspace, &format!("snapshot/{stream}"))).await;
        assert_eq!(reply.refusal(), (403, "forbidden".into()), "no piece of it either");
    }
    assert_eq!(history(&fair.bo, fair.workspace, record(2)).await, 0);
    assert_eq!(history(&fair.ada, fair.workspace, record(2)).await, 2);
    assert_eq!(history(&fair.bo, fair.workspace, record(FAIR)).await, 1);
}

#[tokio::test]
async fn a_photo_goes_in_with_the_lead_and_comes_out_for_others() {
    let fair = Fair::new().await;
    let (cy, _) = join(&fair.server, &fair.ada, fair.workspace, "cy@example.org", "read_only").await;
    let mut adas = Device::new(&fair.ada, fair.workspace, 1).await;
    let mut bos = Device::new(&fair.bo, fair.workspace, 2).await;
    let (photo, other) = (content(BLOB_PIECE_BYTES + 1), content(BLOB_PIECE_BYTES + 2));
    assert_eq!(put(&fair.ada, fair.workspace, &other).await.status, 204);
    let named = naming(&mut adas, 7, &other);
    assert_eq!(adas.results(&[named]).await, ["ok"]);

    for (from, to) in [(0, BLOB_PIECE_BYTES), (BLOB_PIECE_BYTES, photo.len())] {
        let sent = patch(&fair.bo, fair.workspace, &photo, from, to).await;
        assert_eq!(sent.status, 204, "{}", sent.text());
    }
    let lead = Cell { stream: fair.leads(), ..naming(&mut bos, 1, &photo) };
    assert_eq!(bos.results(&[lead]).await, ["ok"]);
    assert_eq!(head(&fair.bo, fair.workspace, &photo).await.status, 200, "he knows that he sent it");
    assert_eq!(head(&fair.bo, fair.workspace, &other).await.status, 404, "and of no other");
    for whole in [&photo, &other] {
        assert_eq!(get(&fair.bo, fair.workspace, whole).await.refusal(), (403, "forbidden".into()));
    }
    for reader in [&fair.ada, &cy] {
        assert!(get(reader, fair.workspace, &photo).await.body == photo);
    }
    assert_eq!(put(&cy, fair.workspace, &content(9)).await.refusal(), (403, "forbidden".into()));
    // Whoever is staff of no event any more has nothing to add a photo to.
    let path = of(fair.workspace, &format!("events/{}", record(FAIR)));
    assert_eq!(fair.ada.patch(&path, &json!({"staff": []})).await.status, 204);
    assert_eq!(put(&fair.bo, fair.workspace, &content(9)).await.refusal(), (403, "forbidden".into()));
}

#[tokio::test]
async fn another_tablet_of_the_same_person_appends_only_its_own() {
    let fair = Fair::new().await;
    let mut first = Device::new(&fair.bo, fair.workspace, 1).await;
    let mut second = Device::new(&fair.bo, fair.workspace, 2).await;
    let lead = first.cell_in(fair.leads(), record(1), "by the first");
    assert_eq!(first.results(&[lead]).await, ["ok"]);
    let over = second.cell_in(fair.leads(), record(1), "by the second");
    assert_eq!(second.results(&[over]).await, ["refused:grant"]);
    let again = first.cell_in(fair.leads(), record(1), "by the first, again");
    assert_eq!(first.results(&[again]).await, ["ok"]);
}

#[tokio::test]
async fn what_exists_elsewhere_is_not_written_over_by_its_id() {
    let fair = Fair::new().await;
    let mut adas = Device::new(&fair.ada, fair.workspace, 1).await;
    let mut bos = Device::new(&fair.bo, fair.workspace, 2).await;
    let customer = adas.cell(record(1), 16, SECRET);
    let converted = adas.cell_in(fair.leads(), record(2), "a lead of Ada's");
    assert_eq!(adas.results(&[customer, converted]).await, ["ok", "ok"]);
    let stamp = adas.stamp();
    let moves = CellBuilder::new(fair.leads(), record(2), stamp, 99).move_to(adas.shared());
    assert_eq!(adas.results(&[moves.build().expect("fits")]).await, ["ok"]);
    for id in [1, 2] {
        let over = bos.cell_in(fair.leads(), record(id), "forged");
        assert_eq!(bos.results(&[over]).await, ["refused:grant"], "{id}");
    }
    // A lead of his own that became a customer still hears of him, as any record of who held its old place.
    let lead = bos.cell_in(fair.leads(), record(3), "a lead of Bo's");
    assert_eq!(bos.results(&[lead]).await, ["ok"]);
    let stamp = adas.stamp();
    let moves = CellBuilder::new(fair.leads(), record(3), stamp, 99).move_to(adas.shared());
    assert_eq!(adas.results(&[moves.build().expect("fits")]).await, ["ok"]);
    let late = bos.cell_in(fair.leads(), record(3), "a correction");
    assert_eq!(bos.results(&[late]).await, ["moved"]);
}

#[tokio::test]
async fn booth_staff_move_nothing() {
    let fair = Fair::new().await;
    let mut bos = Device::new(&fair.bo, fair.workspace, 2).await;
    let lead = bos.cell_in(fair.leads(), record(1), "x");
    assert_eq!(bos.results(&[lead]).await, ["ok"]);
    for (to, expected) in fair
        .foreign()
        .into_iter()
        .map(|to| (to, "refused:stream"))
        .chain([(fair.form(), "refused:grant"), (fair.leads(), "refused:grant")])
    {
        for (from, at) in [(fair.leads(), fair.leads()), (to, fair.leads()), (to, to)] {
            let stamp = bos.stamp();
            let moves = CellBuilder::new(at, record(1), stamp, stamp.ms()).move_to(to).moved_from(from);
            let cell = moves.build().expect("fits");
            assert_eq!(bos.results(&[cell]).await, [expected], "{from} to {to}");
        }
    }
}

#[tokio::test]
async fn no_message_opens_another_stream() {
    let fair = Fair::new().await;
    let mut adas = Device::new(&fair.ada, fair.workspace, 1).await;
    let mut bos = Device::new(&fair.bo, fair.workspace, 2).await;
    let mut there = Vec::new();
    for (n, stream) in (10..).zip(fair.foreign().into_iter().take(4).chain([fair.leads()])) {
        let cell = adas.cell_in(stream, record(n), SECRET);
        assert_eq!(adas.results(std::slice::from_ref(&cell)).await, ["ok"]);
        there.push(cell);
    }
    for cell in &there {
        let stream = cell.stream;
        assert_eq!(bos.pull_of(&[stream]).await.refusal(), (403, "forbidden".into()));
        assert_eq!(history(&fair.bo, fair.workspace, cell.record).await, 0);
        let sums = vec![0; sync::digest::BUCKETS];
        let asked = ReconcileRequest { epoch: bos.epoch, at: bos.at, stream, from: 0, sums };
        assert_eq!(bos.ask("reconcile", asked.to_bytes()).await.refusal(), (403, "forbidden".into()));
        let name = CellName { record: cell.record, stamp: cell.stamp };
        let asked = FetchRequest { epoch: bos.epoch, stream, cells: vec![name] };
        assert_eq!(bos.ask("fetch", asked.to_bytes()).await.refusal(), (403, "forbidden".into()));
        // Even with leave that was given for this very stream, before it was taken away.
        let state = &fair.server.state;
        let now = server::clock::Clock::now_ms(&*fair.server.clock);
        let permit = state.positions.permit(fair.workspace, fair.bo_info.user.id, stream, now);
        let offered = offer(bos.epoch, permit, stream, std::slice::from_ref(cell));
        assert_eq!(bos.ask("offer", offered).await.refusal(), (403, "forbidden".into()));
        let forged = bos.cell_in(stream, cell.record, "forged");
        let deleted = CellBuilder::new(stream, cell.record, bos.stamp(), 1).delete();
        let bulk = Cell { flags: Flags::BULK, ..bos.cell_in(stream, cell.record, "forged") };
        let cells = [forged, deleted.build().expect("fits"), bulk];
        for result in bos.results(&cells).await {
            assert!(result.starts_with("refused:"), "{result} in {stream}");
        }
    }
    let (held, _) = bos.held().await;
    let event = record(FAIR);
    assert_eq!(held, [format!("event/{event} read"), format!("event/{event}/leads append")]);
}

#[tokio::test]
async fn the_directory_holds_the_staff_of_the_event() {
    let fair = Fair::new().await;
    let (cy, cy_info) = join(&fair.server, &fair.ada, fair.workspace, "cy@example.org", "member").await;
    let (di, _) = join(&fair.server, &fair.ada, fair.workspace, "di@example.org", "member").await;
    let staff = json!({"staff": [member(&fair.bo_info), member(&cy_info)]});
    let path = of(fair.workspace, &format!("events/{}", record(FAIR)));
    assert_eq!(fair.ada.patch(&path, &staff).await.status, 204);
    let team = json!({"name": "South", "members": [{"member": member(&cy_info)}]});
    assert_eq!(fair.ada.post(&of(fair.workspace, "teams"), &team).await.status, 201);
    let cys = Device::new(&cy, fair.workspace, 1).await;
    Device::new(&di, fair.workspace, 2).await;
    let bos = Device::new(&fair.bo, fair.workspace, 3).await;
    let hello = bos.hello().await;
    let mut told: Vec<(&str, &str)> =
        hello.members.iter().map(|member| (member.name.as_str(), member.email.as_str())).collect();
    told.sort_unstable();
    assert_eq!(told, [("bo", "bo@example.org"), ("cy", "")]);
    let mut devices: Vec<_> = hello.devices.iter().map(|owner| owner.device).collect();
    devices.sort_unstable();
    let mut expected = [cys.id, bos.id];
    expected.sort_unstable();
    assert_eq!(devices, expected);
    assert!(hello.teams.is_empty());
    assert!(hello.streams.iter().all(|stream| matches!(stream.mode, Mode::Read | Mode::Append)));
}

/// What booth staff get from a route: `None` is a refusal because of the role. A new route of a workspace has to be put here.
fn gets(id: &str) -> &'static str {
    match id {
        "createDevice" | "hello" | "push" | "pull" | "reconcile" | "fetch" | "offer" | "history"
        | "snapshot" | "segment" | "putBlob" | "patchBlob" | "headBlob" => "their own",
        "events" => "hints",
        "removeMember" => "leaving",
        other => panic!("what do booth staff get from {other}? Say so here, and test it"),
    }
}

#[tokio::test]
async fn every_route_is_closed_or_gives_their_own() {
    let fair = Fair::new().await;
    let mut adas = Device::new(&fair.ada, fair.workspace, 1).await;
    let customer = adas.cell(record(1), 16, SECRET);
    adas.push(&[customer]).await;
    let secrets = ["ada@example.org", SECRET, &record(1).to_string(), &record(OTHER).to_string()];
    for route in table() {
        match route.access {
            Access::Public | Access::Visitor | Access::SignedIn => continue,
            Access::Member | Access::Manager | Access::Administrator | Access::Owner => {
                let at = path(&route, &Ids::of(fair.workspace));
                let reply = ask(&fair.bo, &route, &at, body(&route, fair.workspace)).await;
                assert_refused(&route, &reply, 403, "forbidden", "booth staff");
            }
            Access::Booth | Access::MemberEver if gets(route.id) == "hints" => {}
            Access::Booth | Access::MemberEver => {
                let at = path(&route, &Ids::of(fair.workspace));
                let reply = ask(&fair.bo, &route, &at, body(&route, fair.workspace)).await;
                let told = reply.text();
                assert!(!secrets.iter().any(|secret| told.contains(secret)), "{}: {told}", route.path);
            }
        }
    }
    for path in ["/api/v1/session"] {
        let told: Value = fair.bo.get(path).await.json();
        assert!(!told.to_string().contains("ada@example.org"), "{told}");
    }
    let ada: SessionInfo = fair.ada.get("/api/v1/session").await.json();
    for (who, expected) in [(member(&ada), 403), (member(&fair.bo_info), 204)] {
        let path = of(fair.workspace, &format!("members/{who}"));
        assert_eq!(fair.bo.delete(&path).await.status, expected, "nobody else is removed");
    }
}
