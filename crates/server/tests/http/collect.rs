//! What goes after half a year, and who is told.

use serde_json::Value;
use server::cells::collect::{Collected, When, collect};
use server::clock::Clock as _;
use sync::cell::{Cell, CellBuilder};
use sync::cursor::{Position, StreamCursor};
use sync::entry::{Entry, Purge};
use sync::ids::{RecordId, StreamId, WorkspaceId};
use sync::stamp::{HybridTime, Stamp};
use sync::tag::Tag;
use sync::wire::pull::PullReply;

use crate::client::Client;
use crate::device::{Device, of, record, started};
use crate::harness::{DAY_MS, PASSWORD, Server};

impl Device<'_> {
    /// The next cell of a record, made as the test likes.
    fn made(&mut self, record: RecordId, how: impl FnOnce(CellBuilder) -> CellBuilder) -> Cell {
        let stamp = self.stamp();
        how(CellBuilder::new(self.shared(), record, stamp, stamp.ms())).build().expect("fits")
    }

    pub(crate) fn deletion(&mut self, record: RecordId) -> Cell {
        self.made(record, CellBuilder::delete)
    }

    /// A cell with the present time of the server.
    fn now(&self, server: &Server, record: RecordId, value: &str) -> Cell {
        let stamp = Stamp::new(HybridTime::new(server.clock.now_ms(), 0), self.id);
        self.cell_at(stamp, record, 16, value)
    }
}

/// Days pass, and people sign in again.
pub(crate) async fn days_pass(server: &Server, client: &Client, days: u64) {
    server.clock.advance(days * DAY_MS);
    let body = serde_json::json!({"email": "ada@example.org", "password": PASSWORD});
    assert_eq!(client.post("/api/v1/session", &body).await.status, 200);
}

impl Server {
    /// Whether the database holds what it says.
    pub(crate) async fn db_is_sound(&self) -> bool {
        server::db::check::check(&self.db).await.expect("checks").faults.is_empty()
    }
}

async fn collected(server: &Server, workspace: WorkspaceId) -> Collected {
    collect(&server.state, workspace, When::Asked).await.expect("collects")
}

async fn page(device: &Device<'_>, at: Position, seq: u64) -> PullReply {
    let mut request = device.pull_request(seq, 1 << 20);
    request.at = at;
    let reply = device.try_pull(&request).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()
}

fn markers(page: &PullReply) -> Vec<Entry> {
    let is_cell = |entry: &Entry| matches!(entry, Entry::Cell(_));
    page.entries.iter().map(|entry| entry.entry.clone()).filter(|entry| !is_cell(entry)).collect()
}

#[tokio::test]
async fn a_deleted_record_goes_after_half_a_year_and_never_comes_back() {
    let (server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let (deleted, restored, present) = (record(1), record(2), record(3));
    let cells = [
        device.cell(deleted, 16, "Acme"),
        device.deletion(deleted),
        device.cell(restored, 16, "Brücke"),
        device.deletion(restored),
        device.made(restored, CellBuilder::restore),
        device.cell(present, 16, "Cleve"),
    ];
    device.push(&cells).await;
    let (at, seq) = (device.at, device.at.seq);
    server.clock.advance(179 * DAY_MS);
    assert_eq!(collected(&server, workspace).await.records, 0, "not yet");

    days_pass(&server, &ada, 2).await;
    assert_eq!(collected(&server, workspace).await.records, 1);
    assert_eq!(collected(&server, workspace).await.records, 0, "once");
    let page = page(&device, at, seq).await;
    let purge = Entry::Purge(Purge { stream: device.shared(), record: deleted });
    assert_eq!(markers(&page), [purge]);
    let total = page.head.digests.iter().find(|digest| digest.id == device.shared()).expect("a digest");
    assert_eq!(total.cells, 3, "of the others: two values and a restoring");
    let history = serde_json::json!({"workspace": workspace, "record": deleted, "limit": 9});
    let request = ada.request(reqwest::Method::POST, &of(workspace, "history"));
    let history: Value = ada.send(request.header("accept", "application/json").json(&history)).await.json();
    assert_eq!(history["items"], serde_json::json!([]));

    let late = device.now(&server, deleted, "late");
    let stamp = Stamp::new(HybridTime::new(late.stamp.ms() + 1, 0), device.id);
    let fine = device.cell_at(stamp, present, 16, "Cleve KG");
    assert_eq!(device.results(&[late, fine]).await, ["refused:purged", "ok"]);
    assert!(server.db_is_sound().await);
}

#[tokio::test]
async fn a_late_edit_keeps_a_deleted_record() {
    let (server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let (edited, superseded) = (record(1), record(2));
    let old = device.cell(superseded, 16, "too late");
    let cells = [
        device.cell(edited, 16, "Acme"),
        device.deletion(edited),
        device.cell(superseded, 16, "Brücke"),
        device.deletion(superseded),
    ];
    device.push(&cells).await;
    days_pass(&server, &ada, 170).await;
    // Written before the deletion, delivered long after it: one still counts, the other counts as history.
    let stamp = Stamp::new(HybridTime::new(cells[0].stamp.ms(), 1), device.id);
    let late = device.cell_at(stamp, edited, 17, "other field");
    assert_eq!(device.results(&[late, old]).await, ["ok", "superseded"]);
    days_pass(&server, &ada, 11).await;
    assert_eq!(collected(&server, workspace).await.records, 0, "nothing of them is older than the retention");
    days_pass(&server, &ada, 170).await;
    assert_eq!(collected(&server, workspace).await.records, 2);
}

#[tokio::test]
async fn who_stayed_away_too_long_begins_anew_and_a_first_pull_goes_on_below_the_floor() {
    let (server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let cells: Vec<Cell> = (0..40).map(|n| device.cell(record(n), 16, "x")).collect();
    device.push(&cells[..20]).await;
    let early = (device.at, device.at.seq);
    device.push(&cells[20..]).await;
    let late = (device.at, device.at.seq);
    days_pass(&server, &ada, 181).await;
    assert_eq!(collected(&server, workspace).await.links, 1, "of the two the floor's stays");
    let floor = device.hello().await.gc_floor;
    assert_eq!(floor, 40);

    device.at = early.0;
    let mut request = device.pull_request(early.1, 1 << 20);
    assert_eq!(device.try_pull(&request).await.refusal(), (410, "gone".into()));
    let edit = device.now(&server, record(1), "still welcome");
    assert_eq!(device.results(&[edit]).await, ["ok"], "its position cannot be proved, and is not doubted");
    request = device.pull_request(late.1, 1 << 20);
    assert_eq!(device.try_pull(&request).await.status, 200, "at the floor nothing was missed");

    // A first pull whose pages end below the floor.
    device.at = Position::START;
    request = device.pull_request(0, 100);
    request.floor = floor;
    let (mut pages, mut seen) = (0, 0);
    loop {
        let reply = device.try_pull(&request).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let page: PullReply = reply.json();
        assert!(page.head.cursors.iter().all(|cursor| cursor.seq <= page.head.meta.at.seq));
        seen += page.entries.len();
        pages += 1;
        (request.streams, request.at) = (page.head.cursors, page.head.meta.at);
        if !page.head.more {
            break;
        }
    }
    assert!(pages > 5, "{pages} pages");
    assert_eq!(seen, 40, "each cell once");
    // The floor rose while somebody was away in the middle of a first pull.
    request.streams = vec![StreamCursor { id: device.shared(), seq: 10 }];
    request.floor = floor - 1;
    assert_eq!(device.try_pull(&request).await.refusal(), (410, "gone".into()));
}

#[tokio::test]
async fn replaced_values_go_after_two_years_or_as_the_workspace_says_and_those_of_uploads_sooner() {
    let (server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let value = |bulk: bool| {
        move |cell: CellBuilder| {
            if bulk { cell.bulk().set(Tag::builtin(16), 1, "x") } else { cell.set(Tag::builtin(16), 1, "x") }
        }
    };
    let cells: Vec<Cell> = [true, false, false].map(|bulk| device.made(record(1), value(bulk))).into();
    device.push(&cells).await;
    days_pass(&server, &ada, 31).await;
    assert_eq!(collected(&server, workspace).await.history, 1, "of the upload");
    days_pass(&server, &ada, 60).await;
    assert_eq!(collected(&server, workspace).await.history, 0);
    server::db::Operation::keep_history(&*server.db, workspace, 90, 0).await.expect("keeps");
    assert_eq!(collected(&server, workspace).await.history, 1);
}

#[tokio::test]
async fn a_clock_that_was_just_set_forgets_nothing() {
    let (server, ada, workspace) = started().await;
    let look = async || collect(&server.state, workspace, When::Due).await.expect("collects").records;
    let mut device = Device::new(&ada, workspace, 1).await;
    let cells = [device.cell(record(1), 16, "Acme"), device.deletion(record(1))];
    device.push(&cells).await;
    assert_eq!(look().await, 0, "the first look");
    let right = server.clock.now_ms();
    server.clock.advance(365 * DAY_MS);
    assert_eq!(look().await, 0, "a year at once may be a mistake");
    server.clock.set(right + DAY_MS);
    assert_eq!(look().await, 0, "and it was");
    server.clock.advance(365 * DAY_MS);
    assert_eq!(look().await, 0);
    server.clock.advance(DAY_MS - 1);
    assert_eq!(look().await, 0, "not a day later");
    server.clock.advance(1);
    assert_eq!(look().await, 1, "a day later it is believed");
}

#[tokio::test]
async fn a_moved_record_goes_from_everywhere() {
    let (server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let config = StreamId::config(workspace);
    let moves = |cell: CellBuilder| cell.move_to(config).moved_from(StreamId::shared(workspace));
    let cells =
        [device.cell(record(1), 16, "Acme"), device.made(record(1), moves), device.deletion(record(1))];
    device.push(&cells).await;
    let at = device.at;
    days_pass(&server, &ada, 181).await;
    assert_eq!(collected(&server, workspace).await.records, 1);
    let mut found = markers(&page(&device, at, at.seq).await);
    found.sort_by_key(|entry| matches!(entry, Entry::Purge(purge) if purge.stream == config));
    let purge = |stream| Entry::Purge(Purge { stream, record: record(1) });
    assert_eq!(found, [purge(device.shared()), purge(config)]);
    let late = [device.now(&server, record(1), "late")];
    assert_eq!(device.results(&late).await, ["refused:purged"]);
    assert!(server.db_is_sound().await);
}
