//! What clients give back to a server that lost its tail, and what the server takes from whom.

use server::clock::Clock as _;
use sync::cell::Cell;
use sync::cursor::Position;
use sync::digest::{BUCKETS, Digest};
use sync::entry::Entry;
use sync::ids::StreamId;
use sync::limits::PERMIT_TTL_MS;
use sync::stamp::{HybridTime, Stamp};
use sync::wire::device::{DeviceReason, DeviceReply, DeviceRequest};
use sync::wire::gate::GATE_HEADER;
use sync::wire::history::{HistoryReply, HistoryRequest};
use sync::wire::offer::{OfferReply, offer};
use sync::wire::pull::PullPage;
use sync::wire::push::MovedTo;
use sync::wire::reconcile::{CellName, FetchRequest, ReconcileReply, ReconcileRequest};

use crate::client::Reply;
use crate::device::{Device, ask_as, of, record, started};
use crate::documents::{fill_in, path, publish};
use crate::harness::PASSWORD;
use crate::invitations::join;
use crate::moves::moving;
use crate::reset::{backup_of, restored, signed_in};

impl Device<'_> {
    /// Compares the shared stream with these cells, from a bucket on.
    async fn reconcile(&self, own: &[Cell], from: u16) -> ReconcileReply {
        self.reconcile_in(self.shared(), own, from).await
    }

    async fn reconcile_in(&self, stream: StreamId, own: &[Cell], from: u16) -> ReconcileReply {
        let digest: Digest = own.iter().map(|cell| (cell.record, cell.view().digest_term())).collect();
        let sums = digest.sums()[usize::from(from)..].to_vec();
        let asked = ReconcileRequest { epoch: self.epoch, at: self.at, stream, from, sums };
        let reply = self.ask("reconcile", asked.to_bytes()).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        ReconcileReply::from_bytes(&reply.body).expect("an answer")
    }

    async fn try_offer(&self, by: &ReconcileReply, cells: &[Cell]) -> Reply {
        self.try_offer_in(self.shared(), by, cells).await
    }

    async fn try_offer_in(&self, stream: StreamId, by: &ReconcileReply, cells: &[Cell]) -> Reply {
        self.ask("offer", offer(self.epoch, by.permit, stream, cells)).await
    }

    async fn offer(&self, by: &ReconcileReply, cells: &[Cell]) -> Vec<String> {
        let reply = self.try_offer(by, cells).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json::<OfferReply>().results.iter().map(ToString::to_string).collect()
    }

    /// Begins again in the server's epoch.
    async fn begin_again(&mut self) {
        self.at = Position::START;
        self.epoch = self.hello().await.epoch;
    }
}

fn name(cell: &Cell) -> CellName {
    CellName { record: cell.record, stamp: cell.stamp }
}

#[tokio::test]
async fn what_differs_is_named_given_and_taken_back() {
    let (server, ada, workspace) = started().await;
    let (bo, _) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let mut adas = Device::new(&ada, workspace, 1).await;
    let mut bos = Device::new(&bo, workspace, 2).await;
    let kept = adas.cell(record(1), 16, "before the backup");
    adas.push(std::slice::from_ref(&kept)).await;
    let backup = backup_of(&server).await;
    let lost = [bos.cell(record(2), 16, "Bo's, lost"), bos.cell(record(3), 16, "Bo's too")];
    bos.push(&lost).await;

    let (_server, ada) = restored(server, backup).await;
    let mut adas = adas.with_client(&ada);
    adas.begin_again().await;
    // Ada's device has pulled Bo's cells, and never had her own.
    let reply = adas.reconcile(&lost, 0).await;
    assert_eq!((reply.to, reply.seq), (BUCKETS as u16, 1));
    let named: Vec<CellName> = reply.buckets.iter().flat_map(|bucket| bucket.cells.clone()).collect();
    assert_eq!(named, [name(&kept)]);
    assert_eq!(reply.buckets.len(), 3, "buckets that only the client has are named too");
    let fetch = FetchRequest { epoch: adas.epoch, stream: adas.shared(), cells: named };
    let page = adas.ask("fetch", fetch.to_bytes()).await;
    let page = PullPage::decode(&page.body).expect("a page").to_reply();
    let cells: Vec<Cell> =
        page.entries.iter().map(|entry| entry.entry.view().cell().expect("a cell").to_cell()).collect();
    assert_eq!((cells, page.head.more), (vec![kept.clone()], false));

    assert_eq!(adas.offer(&reply, &lost).await, ["ok", "ok"]);
    assert_eq!(adas.offer(&reply, &lost).await, ["ok", "ok"], "again changes nothing");
    let all = [kept, lost[0].clone(), lost[1].clone()];
    let equal = adas.reconcile(&all, 0).await;
    assert_eq!((equal.buckets.len(), equal.seq), (0, 3));

    let history = HistoryRequest { workspace, record: record(2), before: None, limit: 9 };
    let request = ada.request(reqwest::Method::POST, &of(workspace, "history"));
    let history = ada.send(request.header("accept", "application/json").json(&history)).await;
    let accepted = history.json::<HistoryReply>().items[0].accepted;
    let directory = adas.hello().await;
    let member = |email: &str| directory.members.iter().find(|one| one.email == email).map(|one| one.id);
    assert_eq!((Some(accepted.member), accepted.via), (member("bo@example.org"), member("ada@example.org")));
}

#[tokio::test]
async fn an_offer_is_judged_and_never_a_fork() {
    let (server, ada, workspace) = started().await;
    let (cy, _) = join(&server, &ada, workspace, "cy@example.org", "read_only").await;
    let mut adas = Device::new(&ada, workspace, 1).await;
    let old = adas.cell(record(1), 16, "old");
    let new = adas.cell(record(1), 16, "new");
    adas.push(std::slice::from_ref(&new)).await;
    let unknown = adas.cell(record(2), 16, "unknown");
    let other = adas.cell_at(new.stamp, record(1), 16, "another under the same stamp");
    let future = adas.cell_at(
        Stamp::new(HybridTime::new(server.clock.now_ms() + 60_001, 0), adas.id),
        record(4),
        16,
        "x",
    );
    let offered = [old, new, unknown.clone(), other, future];

    let cys = Device::new(&cy, workspace, 3).await;
    let permit = cys.reconcile(&[], 0).await;
    let expected = ["superseded", "ok", "refused:grant", "refused:conflict", "refused:future"];
    assert_eq!(cys.offer(&permit, &offered).await, expected, "a reader is told what is known");
    let permit = adas.reconcile(&[], 0).await;
    assert_eq!(permit.seq, 1, "nothing of a reader's is stored");
    let expected = ["superseded", "ok", "ok", "refused:conflict", "refused:future"];
    assert_eq!(adas.offer(&permit, &offered).await, expected);

    assert_eq!(
        cys.try_offer(&permit, &offered).await.refusal(),
        (403, "forbidden".into()),
        "of somebody else"
    );
    server.clock.advance(PERMIT_TTL_MS + 1);
    assert_eq!(adas.try_offer(&permit, &[unknown]).await.refusal(), (403, "forbidden".into()), "too old");
}

#[tokio::test]
async fn a_reader_hears_where_records_are_whose_move_was_lost() {
    let (server, ada, workspace) = started().await;
    join(&server, &ada, workspace, "cy@example.org", "read_only").await;
    let mut adas = Device::new(&ada, workspace, 1).await;
    let (shared, config) = (adas.shared(), StreamId::config(workspace));
    let cell = adas.cell(record(1), 16, "old");
    adas.push(std::slice::from_ref(&cell)).await;
    let backup = backup_of(&server).await;
    let gone = moving(&mut adas, shared, config);
    adas.push(std::slice::from_ref(&gone)).await;
    // As everybody has them who has seen the move.
    let there = [Cell { stream: config, ..cell.clone() }, Cell { stream: config, ..gone }];

    let (server, ada) = restored(server, backup).await;
    let cy = signed_in(&server, "cy@example.org").await;
    let mut cys = Device::new(&cy, workspace, 3).await;
    cys.begin_again().await;
    let permit = cys.reconcile_in(config, &there, 0).await;
    let reply = cys.try_offer_in(config, &permit, &there).await.json::<OfferReply>();
    let results: Vec<String> = reply.results.iter().map(ToString::to_string).collect();
    assert_eq!(results, ["moved", "refused:grant"]);
    assert_eq!(reply.moved, [MovedTo { record: record(1), stream: shared }]);

    let mut adas = adas.with_client(&ada);
    adas.begin_again().await;
    let permit = adas.reconcile_in(config, &there, 0).await;
    let reply = adas.try_offer_in(config, &permit, &there).await.json::<OfferReply>();
    let results: Vec<String> = reply.results.iter().map(ToString::to_string).collect();
    assert_eq!((results, reply.moved), (vec!["ok".to_owned(), "ok".to_owned()], Vec::new()));
    // By now the reader hears that all is well.
    let permit = cys.reconcile_in(config, &there, 0).await;
    assert_eq!(permit.buckets.len(), 0, "the sums are equal");
    let reply = cys.try_offer_in(config, &permit, &there).await.json::<OfferReply>();
    assert!(reply.results.iter().all(|result| result.to_string() == "ok"), "{:?}", reply.results);
}

#[tokio::test]
async fn a_round_ends_where_it_names_enough() {
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    for batch in 0..20 {
        let cells: Vec<Cell> = (0..1_000).map(|n| device.cell(record(batch * 1_000 + n), 16, "x")).collect();
        device.push(&cells).await;
    }
    let (mut from, mut names, mut rounds) = (0, 0, 0);
    while usize::from(from) < BUCKETS {
        let reply = device.reconcile(&[], from).await;
        assert!(reply.to > from && reply.buckets.iter().all(|bucket| bucket.number >= from));
        names += reply.buckets.iter().map(|bucket| bucket.cells.len()).sum::<usize>();
        (from, rounds) = (reply.to, rounds + 1);
    }
    assert_eq!((names, rounds), (20_000, 2), "each once");
}

#[tokio::test]
async fn a_gate_that_was_told_holds_after_a_restore() {
    const YEAR_MS: u64 = 365 * 24 * 3_600_000;
    let (server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let backup = backup_of(&server).await;
    server.clock.advance(YEAR_MS);
    let body = serde_json::json!({"email": "ada@example.org", "password": PASSWORD});
    assert_eq!(ada.post("/api/v1/session", &body).await.status, 200);
    let ahead =
        device.cell_at(Stamp::new(HybridTime::new(server.clock.now_ms(), 0), device.id), record(1), 16, "x");
    let batch = device.freeze(std::slice::from_ref(&ahead));
    let pushed = device.send(batch).await;
    let told = pushed.header(GATE_HEADER).expect("a proof").parse().expect("reads");

    let (server, ada) = restored(server, backup).await;
    let mut device = device.with_client(&ada);
    device.begin_again().await;
    let permit = device.reconcile(&[], 0).await;
    assert_eq!(device.offer(&permit, std::slice::from_ref(&ahead)).await, ["refused:future"]);
    device.gate = Some(sync::wire::gate::GateProof { mac: [0; 16], ..told });
    device.hello().await;
    assert_eq!(
        device.offer(&permit, std::slice::from_ref(&ahead)).await,
        ["refused:future"],
        "not by a forgery"
    );
    device.gate = Some(told);
    assert!(device.hello().await.meta.gate > sync::stamp::Gate(server.clock.now_ms() + YEAR_MS / 2));
    assert_eq!(device.offer(&permit, std::slice::from_ref(&ahead)).await, ["ok"]);
}

#[tokio::test]
async fn a_device_issued_after_the_backup_keeps_its_id() {
    let (server, ada, workspace) = started().await;
    let backup = backup_of(&server).await;
    let issued: DeviceReply = ask_as(&ada, workspace, 7, 7).await;
    let (_server, ada) = restored(server, backup).await;
    let again = |key| DeviceRequest {
        workspace,
        incarnation: sync::ids::IncarnationId([8; 16]),
        installation: sync::ids::InstallationId([7; 16]),
        previous: Some(issued.device),
        key: Some(key),
        reason: DeviceReason::Unknown,
        label: String::new(),
    };
    let mut forged = issued.export_key;
    forged.0[0] ^= 1;
    let reply: DeviceReply = ada.post(&of(workspace, "devices"), &again(forged)).await.json();
    assert_ne!(reply.device, issued.device, "who cannot prove it gets another");
    let reply: DeviceReply = ada.post(&of(workspace, "devices"), &again(issued.export_key)).await.json();
    assert_ne!(reply.device, issued.device, "that incarnation has its device by now");
    let mut request = again(issued.export_key);
    request.incarnation.0 = [9; 16];
    let reply: DeviceReply = ada.post(&of(workspace, "devices"), &request).await.json();
    assert_eq!((reply.device, reply.export_key), (issued.device, issued.export_key));
    let reply: DeviceReply = ada.post(&of(workspace, "devices"), &request).await.json();
    assert_eq!(reply.device, issued.device, "and when it is asked again");
}

#[tokio::test]
async fn forms_keep_their_addresses_and_what_visitors_sent_comes_back() {
    let (server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let first = publish(&ada, workspace, 1).await;
    let backup = backup_of(&server).await;
    // After the backup: another form, something sent to each, and the first one taken off.
    publish(&ada, workspace, 2).await;
    for n in [1, 2] {
        assert_eq!(fill_in(&server.client(), n, "name=Bo").await.status, 200);
    }
    let at = of(workspace, &format!("documents/{first}"));
    assert_eq!(ada.delete(&at).await.status, 204);
    let pages = device.pull_all(1 << 20).await;
    let entries = pages.into_iter().flat_map(|page| page.entries);
    let cell = |entry: Entry| if let Entry::Cell(cell) = entry { Some(cell) } else { None };
    let lost: Vec<Cell> = entries.filter_map(|entry| cell(entry.entry)).collect();
    assert_eq!(lost.len(), 2);

    let (server, ada) = restored(server, backup).await;
    let visitor = server.client();
    assert_eq!(visitor.get(&path(1)).await.status, 200, "shown until it is taken off again");
    assert_eq!(visitor.get(&path(2)).await.status, 404);
    let mut device = device.with_client(&ada);
    device.begin_again().await;
    let differs = device.reconcile(&[], 0).await;
    assert_eq!(device.offer(&differs, &lost).await, ["ok", "ok"]);
    publish(&ada, workspace, 2).await;
    for n in [1, 2] {
        assert_eq!(visitor.get(&path(n)).await.status, 200, "{n}");
        assert_eq!(fill_in(&visitor, n, "name=Bo").await.status, 200);
        assert_eq!(device.hello().await.head, 2, "what came back is known, and stored once");
    }
    assert_eq!(fill_in(&visitor, 2, "name=Cy").await.status, 200);
    assert_eq!(device.hello().await.head, 3);
    assert_eq!(ada.delete(&at).await.status, 204);
    assert_eq!(visitor.get(&path(1)).await.status, 410);
}
