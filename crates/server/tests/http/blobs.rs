//! Attachments: uploads that are gone on with, and who gets to see what.

use reqwest::Method;
use server::db::Db;
use server::db::blobs::{Collected, Room};
use sync::cell::{Cell, CellBuilder};
use sync::ids::{ContentHash, WorkspaceId};
use sync::limits::{BLOB_PIECE_BYTES, MAX_BLOB_PART_BYTES, MAX_UPLOADS_BEGUN};
use sync::tag::Tag;
use tokio::io::AsyncWriteExt as _;

use crate::client::{Client, Reply};
use crate::device::{Device, of, record, started};
use crate::harness::{DAY_MS, Server};
use crate::invitations::join;

const OCTETS: &str = "application/octet-stream";
const PIECE: usize = BLOB_PIECE_BYTES;

pub(crate) fn content(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new().update(&length.to_be_bytes()).finalize_xof().fill(&mut bytes);
    bytes
}

fn path(workspace: WorkspaceId, whole: &[u8]) -> String {
    of(workspace, &format!("blob/{}", ContentHash::of(whole)))
}

pub(crate) async fn put(client: &Client, workspace: WorkspaceId, whole: &[u8]) -> Reply {
    let request = client.request(Method::PUT, &path(workspace, whole)).header("content-type", OCTETS);
    client.send(request.body(whole.to_vec())).await
}

/// Sends the bytes from one place to another.
pub(crate) async fn patch(
    client: &Client,
    workspace: WorkspaceId,
    whole: &[u8],
    from: usize,
    to: usize,
) -> Reply {
    let path = format!("{}?offset={from}&length={}", path(workspace, whole), whole.len());
    let request = client.request(Method::PATCH, &path).header("content-type", OCTETS);
    client.send(request.body(whole[from..to].to_vec())).await
}

pub(crate) async fn head(client: &Client, workspace: WorkspaceId, whole: &[u8]) -> Reply {
    client.send(client.request(Method::HEAD, &path(workspace, whole))).await
}

pub(crate) async fn get(client: &Client, workspace: WorkspaceId, whole: &[u8]) -> Reply {
    client.get(&path(workspace, whole)).await
}

fn received(reply: &Reply) -> Option<usize> {
    reply.header("perennial-received").map(|text| text.parse().expect("a number"))
}

/// A cell that names a content.
pub(crate) fn naming(device: &mut Device<'_>, n: u64, whole: &[u8]) -> Cell {
    let stamp = device.stamp();
    CellBuilder::new(device.shared(), record(n), stamp, stamp.ms())
        .set(Tag::builtin(16), 1, "photo.jpg")
        .blob(ContentHash::of(whole))
        .build()
        .expect("fits")
}

#[tokio::test]
async fn an_upload_is_gone_on_with_where_it_was_cut() {
    let (server, ada, workspace) = started().await;
    let whole = content(3 * PIECE + 5);
    assert_eq!(head(&ada, workspace, &whole).await.status, 404);
    let first = patch(&ada, workspace, &whole, 0, PIECE).await;
    assert_eq!((first.status, received(&first)), (204, Some(PIECE)));

    // The second part is cut in the middle.
    let mut wire = tokio::net::TcpStream::connect(server.address).await.expect("connects");
    let path = path(workspace, &whole);
    let request = format!(
        "PATCH {path}?offset={PIECE}&length={} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\ncontent-type: {OCTETS}\r\n\
         content-length: {PIECE}\r\n\r\n",
        whole.len(),
        server.address,
        ada.cookie().expect("signed in")
    );
    wire.write_all(request.as_bytes()).await.expect("sends");
    wire.write_all(&whole[PIECE..PIECE + 1_000]).await.expect("sends");
    drop(wire);
    let so_far = head(&ada, workspace, &whole).await;
    assert_eq!((so_far.status, received(&so_far)), (204, Some(PIECE)));

    let ahead = patch(&ada, workspace, &whole, 2 * PIECE, 3 * PIECE).await;
    assert_eq!((ahead.refusal(), received(&ahead)), ((409, "conflict".into()), Some(PIECE)));
    let rest = patch(&ada, workspace, &whole, PIECE, whole.len()).await;
    assert_eq!((rest.status, received(&rest)), (204, Some(whole.len())));
    let again = patch(&ada, workspace, &whole, PIECE, whole.len()).await;
    assert_eq!((again.status, received(&again)), (204, Some(whole.len())), "its answer may have been lost");
    let all = head(&ada, workspace, &whole).await;
    assert_eq!((all.status, received(&all)), (200, Some(whole.len())));
    assert_eq!(all.header("content-length"), Some(whole.len().to_string().as_str()));
}

#[tokio::test]
async fn what_is_no_part_is_refused() {
    let (_server, ada, workspace) = started().await;
    let whole = content(40 * PIECE);
    for (from, to, status, code) in [
        (1, PIECE, 422, "invalid"),
        (0, PIECE - 1, 422, "invalid"),
        (0, 0, 422, "invalid"),
        (0, MAX_BLOB_PART_BYTES + PIECE, 413, "too_large"),
        (2 * PIECE, 3 * PIECE, 409, "conflict"),
    ] {
        let reply = patch(&ada, workspace, &whole, from, to).await;
        assert_eq!(reply.refusal(), (status, code.into()), "{from} to {to}");
    }
    let send = async |query: &str, kind: &'static str| {
        let path = format!("{}{query}", path(workspace, &whole));
        let request = ada.request(Method::PATCH, &path).header("content-type", kind);
        ada.send(request.body(vec![0; 10])).await.refusal()
    };
    assert_eq!(send("", OCTETS).await, (400, "malformed".into()));
    assert_eq!(send("?offset=0", OCTETS).await, (400, "malformed".into()));
    assert_eq!(send("?offset=0&length=5", OCTETS).await, (422, "invalid".into()), "beyond the length");
    assert_eq!(send("?offset=18446744073709551615&length=18446744073709551615", OCTETS).await.0, 422);
    assert_eq!(send("?offset=0&length=10", "text/html").await, (415, "media_type".into()));
    for hash in ["", "00", &"g".repeat(64)] {
        let reply = ada.get(&of(workspace, &format!("blob/{hash}"))).await;
        assert_eq!(reply.refusal(), (404, "not_found".into()), "{hash}");
    }
}

#[tokio::test]
async fn another_content_than_the_name_says_is_not_kept() {
    let (_server, ada, workspace) = started().await;
    let (whole, mut other) = (content(2 * PIECE), content(2 * PIECE));
    other[2 * PIECE - 1] ^= 1;
    assert_eq!(patch(&ada, workspace, &whole, 0, PIECE).await.status, 204);
    let path = format!("{}?offset={PIECE}&length={}", path(workspace, &whole), whole.len());
    let request = ada.request(Method::PATCH, &path).header("content-type", OCTETS);
    let reply = ada.send(request.body(other[PIECE..].to_vec())).await;
    assert_eq!(reply.refusal(), (422, "invalid".into()));
    assert_eq!(head(&ada, workspace, &whole).await.status, 404, "nothing is left");
    assert_eq!(put(&ada, workspace, &whole).await.status, 204, "and it may begin again");
}

#[tokio::test]
async fn content_is_given_out_as_nothing_that_runs() {
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let whole = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".repeat(9_000);
    assert!(whole.len() > 9 * PIECE);
    for (from, to) in [(0, 9 * PIECE), (9 * PIECE, whole.len())] {
        assert_eq!(patch(&ada, workspace, &whole, from, to).await.status, 204);
    }
    let names = naming(&mut device, 1, &whole);
    device.push(&[names]).await;
    let reply = ada.get_with(&path(workspace, &whole), "accept-encoding", "br, gzip").await;
    assert!(reply.status == 200 && reply.body == whole);
    for (name, value) in [
        ("content-type", OCTETS),
        ("content-disposition", "attachment"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "no-store"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(reply.header(name), Some(value), "{name}");
    }
    assert_eq!(reply.header("content-encoding"), None);
    let tag = format!("\"{}\"", ContentHash::of(&whole));
    assert_eq!(reply.header("etag"), Some(tag.as_str()));
    let same = ada.get_with(&path(workspace, &whole), "if-none-match", &tag).await;
    assert_eq!((same.status, same.body.len()), (304, 0));
    let end = whole.len();
    for (range, from, to) in [
        ("bytes=0-0".to_owned(), 0, 1),
        (format!("bytes={}-{}", PIECE - 1, PIECE), PIECE - 1, PIECE + 1),
        (format!("bytes={}-", 4 * PIECE + 3), 4 * PIECE + 3, end),
        ("bytes=-100".to_owned(), end - 100, end),
        (format!("bytes={}-{}", 3 * PIECE, 8 * PIECE - 1), 3 * PIECE, 8 * PIECE),
    ] {
        let part = ada.get_with(&path(workspace, &whole), "range", &range).await;
        assert!(part.status == 206 && part.body == whole[from..to], "{range}");
        let said = format!("bytes {from}-{}/{end}", to - 1);
        assert_eq!(part.header("content-range"), Some(said.as_str()));
        assert_eq!(part.header("content-length"), Some((to - from).to_string().as_str()));
    }
    let beyond = ada.get_with(&path(workspace, &whole), "range", &format!("bytes={end}-")).await;
    assert_eq!(beyond.refusal(), (416, "range".into()));
    assert_eq!(beyond.header("content-range"), Some(format!("bytes */{end}").as_str()));
}

#[tokio::test]
async fn who_may_read_a_cell_that_names_it_may_read_it() {
    let (server, ada, workspace) = started().await;
    let (bo, _) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let mut adas = Device::new(&ada, workspace, 1).await;
    let mut bos = Device::new(&bo, workspace, 2).await;
    let whole = content(PIECE + 1);
    assert_eq!(put(&ada, workspace, &whole).await.status, 204);
    assert_eq!(get(&ada, workspace, &whole).await.status, 404, "nothing names it");
    let guess = naming(&mut bos, 7, &whole);
    bos.push(&[guess]).await;
    for reply in [get(&bo, workspace, &whole).await, head(&bo, workspace, &whole).await] {
        assert_eq!(reply.status, 404, "a hash alone opens nothing");
    }
    let names = naming(&mut adas, 1, &whole);
    adas.push(&[names]).await;
    assert!(get(&bo, workspace, &whole).await.body == whole);
    assert_eq!(received(&head(&bo, workspace, &whole).await), Some(whole.len()));

    // Somewhere else the same content is not known.
    let other = server.client();
    let account = serde_json::json!({"email": "bo@example.org", "password": crate::harness::PASSWORD});
    assert_eq!(other.post("/api/v1/session", &account).await.status, 200);
    let made = other.post("/api/v1/workspaces", &serde_json::json!({"name": "Elsewhere"})).await;
    let there: sync::wire::accounts::WorkspaceInfo = made.json();
    for reply in [get(&other, there.id, &whole).await, head(&other, there.id, &whole).await] {
        assert_eq!(reply.status, 404);
    }
    let begun = patch(&other, there.id, &whole, 0, PIECE).await;
    assert_eq!((begun.status, received(&begun)), (204, Some(PIECE)), "it is asked for all of it");
    assert_eq!(get(&ada, there.id, &whole).await.refusal(), (404, "not_found".into()), "a stranger");
}

#[tokio::test]
async fn what_nothing_names_goes_after_thirty_days() {
    let (server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let (named, unnamed, begun) = (content(PIECE + 1), content(PIECE + 2), content(PIECE + 3));
    for whole in [&named, &unnamed] {
        assert_eq!(put(&ada, workspace, whole).await.status, 204);
    }
    assert_eq!(patch(&ada, workspace, &begun, 0, PIECE).await.status, 204);
    let cell = naming(&mut device, 1, &named);
    device.push(&[cell]).await;
    let collect = async || {
        let now = server::clock::Clock::now_ms(&*server.clock);
        let db: &dyn Db = &*server.db;
        db.collect_blobs(now, now - 30 * DAY_MS).await.expect("collects")
    };
    server.clock.advance(30 * DAY_MS - 1);
    assert_eq!(collect().await, Collected::default());
    server.clock.advance(1);
    assert_eq!(collect().await, Collected { blobs: 1, uploads: 1 });
    for (whole, status) in [(&named, 200), (&unnamed, 404), (&begun, 404)] {
        assert_eq!(head(&ada, workspace, whole).await.status, status);
    }
    // A cell that is collected or erased names nothing any more.
    server.home().execute("DELETE FROM cell").await;
    assert_eq!(get(&ada, workspace, &named).await.status, 404);
    assert_eq!(collect().await, Collected::default(), "it is unnamed since now");
    server.clock.advance(30 * DAY_MS);
    assert_eq!(collect().await, Collected { blobs: 1, uploads: 0 });
}

#[tokio::test]
async fn room_is_limited() {
    let room = Room { blob: 2 * PIECE as u64, workspace: 3 * PIECE as u64 };
    let server = Server::with(|config| config.attachments = room).await;
    let (ada, info) = server.first_account().await;
    let workspace = info.workspaces[0].id;
    assert_eq!(put(&ada, workspace, &content(2 * PIECE + 1)).await.refusal(), (413, "too_large".into()));
    assert_eq!(put(&ada, workspace, &content(2 * PIECE)).await.status, 204);
    assert_eq!(put(&ada, workspace, &content(PIECE + 1)).await.refusal(), (507, "attachments_full".into()));
    assert_eq!(put(&ada, workspace, &content(PIECE)).await.status, 204);
}

/// Announcing costs nothing: it may not take the room of everybody.
#[tokio::test]
async fn who_begins_too_many_uploads_gives_up_the_oldest() {
    let (server, ada, workspace) = started().await;
    let (bo, _) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let begin = async |client: &Client, n: usize| {
        server.clock.advance(1_000);
        let begun = patch(client, workspace, &content(2 * PIECE + n), 0, PIECE).await;
        assert_eq!((begun.status, received(&begun)), (204, Some(PIECE)), "{n}");
    };
    let stands =
        async |client: &Client, n: usize| head(client, workspace, &content(2 * PIECE + n)).await.status;
    begin(&bo, 0).await;
    for n in 0..MAX_UPLOADS_BEGUN {
        begin(&ada, n).await;
    }
    // Gone on with, it is not the oldest any more; begun again, and small ones, take nobody's place.
    let first = content(3 * PIECE);
    let whole = content(2 * PIECE);
    assert_eq!(patch(&ada, workspace, &whole, 0, PIECE).await.status, 204);
    assert_eq!(put(&ada, workspace, &content(9)).await.status, 204);
    assert_eq!(stands(&ada, 1).await, 204);
    server.clock.advance(1_000);
    assert_eq!(patch(&ada, workspace, &first, 0, PIECE).await.status, 204);
    assert_eq!(stands(&ada, 1).await, 404, "not gone on with for longest");
    let kept = [0, 2, MAX_UPLOADS_BEGUN - 1];
    for n in kept {
        assert_eq!(stands(&ada, n).await, 204, "{n}");
    }
    assert_eq!(stands(&bo, 0).await, 204, "other people's are theirs");
    let again = patch(&ada, workspace, &content(2 * PIECE + 1), PIECE, 2 * PIECE).await;
    assert_eq!((again.refusal(), received(&again)), ((409, "conflict".into()), Some(0)), "it begins again");
}

/// With `PERENNIAL_MEASURE` the content is large and its speed is printed:
/// `PERENNIAL_MEASURE=1 cargo test -p server --test http contents_go -- --nocapture`.
#[tokio::test(flavor = "multi_thread")]
async fn contents_go_and_come() {
    let parts = if std::env::var_os("PERENNIAL_MEASURE").is_some() { 32 } else { 2 };
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let whole = content(parts * MAX_BLOB_PART_BYTES);
    let began = std::time::Instant::now();
    for part in 0..parts {
        let from = part * MAX_BLOB_PART_BYTES;
        let sent = patch(&ada, workspace, &whole, from, from + MAX_BLOB_PART_BYTES).await;
        assert_eq!(sent.status, 204, "{}", sent.text());
    }
    let sent = began.elapsed().as_secs_f64();
    let names = naming(&mut device, 1, &whole);
    device.push(&[names]).await;
    let began = std::time::Instant::now();
    assert!(get(&ada, workspace, &whole).await.body == whole);
    let given = began.elapsed().as_secs_f64();
    println!(
        "{parts} MiB: taken at {:.0} MiB/s, given at {:.0} MiB/s",
        parts as f64 / sent,
        parts as f64 / given
    );
}
