//! What is published for people without an account, who sees it, and what comes of what they send.

use reqwest::Method;
use serde_json::{Value, json};
use server::auth::rate_limit::Allowance;
use server::clock::Clock as _;
use sync::entry::Entry;
use sync::ids::{DocumentId, RecordId, StreamId, WorkspaceId};
use sync::limits::{MAX_ANSWER_BYTES, MAX_DOCUMENT_BYTES, MAX_SUBMISSION_BYTES};
use sync::payload::{Payload, TYPE_BYTES};
use sync::submission::Submission;
use sync::tag::Tag;
use sync::wire::audit::AuditPage;
use sync::wire::publish::DocumentList;
use sync::wire::pull::PullReply;

use crate::client::{Client, Reply};
use crate::device::{Device, of, record, started};
use crate::harness::{DAY_MS, Server};
use crate::invitations::join;
use crate::rights::member;

const FORM: &str = "<!doctype html><form method=post><input name=name></form>";
const THANKS: &str = "<!doctype html><p>Thanks";

/// What opens a document of the tests.
fn token(n: u8) -> String {
    // 32 bytes in base64: the last character stands for four bits.
    format!("{}A", char::from(b'a' + n).to_string().repeat(42))
}

/// The address of a document of the tests.
pub(crate) fn path(n: u8) -> String {
    format!("/p/{}", token(n))
}

fn document(stream: StreamId, n: u8) -> Value {
    json!({
        "token": token(n), "stream": stream, "kind": "page", "label": format!("Form {n}"),
        "body": sync::hex::encode(FORM.as_bytes()), "answer": sync::hex::encode(THANKS.as_bytes()),
    })
}

async fn put(by: &Client, workspace: WorkspaceId, n: u8, body: &Value) -> Reply {
    let id = DocumentId([n; 16]);
    by.send(by.request(Method::PUT, &of(workspace, &format!("documents/{id}"))).json(body)).await
}

/// Publishes a form for the shared stream.
pub(crate) async fn publish(by: &Client, workspace: WorkspaceId, n: u8) -> DocumentId {
    let reply = put(by, workspace, n, &document(StreamId::shared(workspace), n)).await;
    assert_eq!(reply.status, 204, "{}", reply.text());
    DocumentId([n; 16])
}

/// Sends what a form sends.
pub(crate) async fn fill_in(visitor: &Client, n: u8, body: &str) -> Reply {
    let request = visitor.request(Method::POST, &path(n));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    visitor.send(request.body(body.to_owned())).await
}

/// What people sent, as a device that pulls everything finds it: (record, body), and the time.
async fn sent(device: &Device<'_>, stream: StreamId) -> Vec<(RecordId, String, u64)> {
    let reply = device.pull_of(&[stream]).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let page: PullReply = reply.json();
    let mut found = Vec::new();
    for entry in page.entries {
        let Entry::Cell(cell) = entry.entry else { continue };
        let view = cell.view();
        let payload = Payload::open(&view).expect("plain");
        let Some(value) = payload.value(&Tag::SUBMISSION) else { continue };
        assert_eq!((value.kind, view.tags.len()), (TYPE_BYTES, 1));
        let submission = Submission::decode(value.bytes).expect("a submission");
        assert_eq!(submission.content_type, "application/x-www-form-urlencoded");
        let body = String::from_utf8_lossy(submission.body).into_owned();
        found.push((view.record, body, submission.received_at));
    }
    found
}

#[tokio::test]
async fn a_form_is_shown_to_whoever_has_its_address_and_to_nobody_else() {
    let (server, ada, workspace) = started().await;
    publish(&ada, workspace, 1).await;
    let visitor = server.client();
    let shown = visitor.get(&path(1)).await;
    assert_eq!((shown.status, shown.text()), (200, FORM.into()));
    let policy = shown.header("content-security-policy").expect("a policy");
    for part in ["default-src 'none'", "sandbox allow-forms", "form-action 'self'", "frame-ancestors 'none'"]
    {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("script") && !policy.contains("same-origin"), "{policy}");
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-robots-tag", "noindex, nofollow"),
    ] {
        assert_eq!(shown.header(name), Some(value), "{name}");
    }
    assert_eq!(shown.header("set-cookie"), None);
    for other in
        [path(2), "/p/x".into(), format!("{}=", path(1)), path(1).to_uppercase().replace("/P/", "/p/")]
    {
        assert_eq!(visitor.get(&other).await.refusal(), (404, "not_found".into()), "{other}");
    }
}

#[tokio::test]
async fn what_is_sent_is_pulled_by_who_reads_the_stream_with_its_bytes_untouched() {
    let (server, ada, workspace) = started().await;
    publish(&ada, workspace, 1).await;
    let device = Device::new(&ada, workspace, 1).await;
    let visitor = server.client();
    let strange = "name=%00%3Cscript%3E&x=\u{7}\u{202e}&&=%zz";
    for (body, expected) in [("name=Ada", 1), (strange, 2), ("", 3), ("name=Ada", 3)] {
        let reply = fill_in(&visitor, 1, body).await;
        assert_eq!((reply.status, reply.text()), (200, THANKS.into()), "{body}");
        assert_eq!(sent(&device, device.shared()).await.len(), expected, "{body}");
    }
    let found = sent(&device, device.shared()).await;
    let bodies: Vec<&str> = found.iter().map(|(_, body, _)| body.as_str()).collect();
    assert_eq!(bodies, ["name=Ada", strange, ""]);
    assert!(found.iter().all(|(_, _, at)| *at == server.clock.now_ms()));
    let hello = device.hello().await;
    assert_eq!(hello.devices.len(), 2, "the form has a device, so that history can name where it came from");
    assert!(hello.devices.iter().all(|owner| owner.member == hello.member));
    assert_eq!(hello.head, 3);
}

#[tokio::test]
async fn the_same_once_more_is_the_same_for_a_day() {
    let (server, ada, workspace) = started().await;
    publish(&ada, workspace, 1).await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let visitor = server.client();
    let (one, two) = tokio::join!(fill_in(&visitor, 1, "name=Ada"), fill_in(&visitor, 1, "name=Ada"));
    assert_eq!((one.status, two.status), (200, 200));
    server.clock.advance(DAY_MS);
    assert_eq!(fill_in(&visitor, 1, "name=Ada").await.status, 200);
    let found = sent(&device, device.shared()).await;
    assert_eq!(found.len(), 1);
    // Whatever became of it: somebody made a record of it and moved that, or deleted it.
    let gone = sync::cell::CellBuilder::new(device.shared(), found[0].0, device.stamp(), 9).delete();
    assert_eq!(device.results(&[gone.build().expect("fits")]).await, ["ok"]);
    assert_eq!(fill_in(&visitor, 1, "name=Ada").await.status, 200);
    assert_eq!(device.hello().await.head, 2);
    server.clock.advance(DAY_MS);
    assert_eq!(fill_in(&visitor, 1, "name=Ada").await.status, 200);
    assert_eq!(device.hello().await.head, 3, "two days later it is another one");
    publish(&ada, workspace, 2).await;
    assert_eq!(fill_in(&visitor, 2, "name=Ada").await.status, 200);
    assert_eq!(device.hello().await.head, 4, "another form is another form");
}

#[tokio::test]
async fn who_may_publish_where() {
    let (server, ada, workspace) = started().await;
    let (bo, _) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let (cy, _) = join(&server, &ada, workspace, "cy@example.org", "read_only").await;
    let (shared, config) = (StreamId::shared(workspace), StreamId::config(workspace));
    let foreign = StreamId::user(workspace, sync::ids::MemberId([9; 16]));
    for (who, stream, n, status) in [
        (&ada, config, 1, 204),
        (&bo, shared, 2, 204),
        (&bo, config, 3, 403),
        (&bo, foreign, 3, 403),
        (&cy, shared, 3, 403),
    ] {
        assert_eq!(put(who, workspace, n, &document(stream, n)).await.status, status, "{stream}");
    }
    let listed = async |who: &Client| {
        let list: DocumentList = who.get(&of(workspace, "documents")).await.json();
        list.documents.iter().map(|document| document.id).collect::<Vec<_>>()
    };
    let (one, two) = (DocumentId([1; 16]), DocumentId([2; 16]));
    assert_eq!(listed(&ada).await, [one, two]);
    assert_eq!(listed(&bo).await, [two]);
    assert_eq!(listed(&cy).await, []);
    let delete =
        async |who: &Client, id: DocumentId| who.delete(&of(workspace, &format!("documents/{id}"))).await;
    assert_eq!(delete(&bo, one).await.refusal(), (404, "not_found".into()));
    assert_eq!(delete(&cy, two).await.refusal(), (404, "not_found".into()));
    assert_eq!(delete(&ada, two).await.status, 204, "whoever may write there");
    assert_eq!(listed(&bo).await, []);
}

#[tokio::test]
async fn what_is_published_again_keeps_its_address_and_nothing_else_takes_it() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    publish(&ada, workspace, 1).await;
    publish(&ada, workspace, 1).await;
    let visitor = server.client();
    fill_in(&visitor, 1, "name=Ada").await;
    let shared = StreamId::shared(workspace);
    let other = json!({"body": "3c703e", "label": "Fair"});
    let mut changed = document(shared, 1);
    changed.as_object_mut().expect("a body").extend(other.as_object().expect("a body").clone());
    changed.as_object_mut().expect("a body").remove("answer");
    server.clock.advance(5);
    assert_eq!(put(&bo, workspace, 1, &changed).await.status, 204);
    assert_eq!(visitor.get(&path(1)).await.text(), "<p>");
    assert_eq!(
        fill_in(&visitor, 1, "name=Ada").await.refusal(),
        (405, "method".into()),
        "nothing may be sent"
    );
    let list: DocumentList = ada.get(&of(workspace, "documents")).await.json();
    let of_one = &list.documents[0];
    assert_eq!((of_one.member, of_one.label.as_str(), of_one.answers), (member(&bo_info), "Fair", false));
    assert_eq!(of_one.changed_at - of_one.published_at, 5);
    // Another stream, another token, a token of another one.
    for (n, body) in
        [(1, document(StreamId::config(workspace), 1)), (1, document(shared, 2)), (3, document(shared, 1))]
    {
        let reply = put(&ada, workspace, n, &body).await;
        assert_eq!(reply.refusal(), (409, "conflict".into()), "{n} {body}");
    }
    for (field, value) in [
        ("token", json!("short")),
        ("kind", json!("script")),
        ("label", json!("a\u{0}b")),
        ("body", json!("00".repeat(MAX_DOCUMENT_BYTES + 1))),
        ("answer", json!("00".repeat(MAX_ANSWER_BYTES + 1))),
    ] {
        let mut body = document(shared, 4);
        body[field] = value;
        let reply = put(&ada, workspace, 4, &body).await;
        assert_eq!(reply.refusal(), (422, "invalid".into()), "{field}");
        assert_eq!(reply.json::<Value>()["field"], field);
    }
}

#[tokio::test]
async fn taken_off_it_is_gone_for_good_and_says_so_in_the_readers_language() {
    let (server, ada, workspace) = started().await;
    let id = publish(&ada, workspace, 1).await;
    let at = of(workspace, &format!("documents/{id}"));
    for _ in 0..2 {
        assert_eq!(ada.delete(&at).await.status, 204);
    }
    let visitor = server.client();
    assert_eq!(visitor.get(&path(1)).await.refusal(), (410, "gone".into()));
    assert_eq!(fill_in(&visitor, 1, "name=Ada").await.refusal(), (410, "gone".into()));
    let reply = put(&ada, workspace, 1, &document(StreamId::shared(workspace), 1)).await;
    assert_eq!(reply.refusal(), (410, "gone".into()));
    let reply = put(&ada, workspace, 2, &document(StreamId::shared(workspace), 1)).await;
    assert_eq!(reply.refusal(), (409, "conflict".into()), "its address is not given again");
    for (path, language, status, expected) in [
        (path(1), "en", 410, "no longer here"),
        (path(9), "zh-CN", 404, "已不存在"),
        (path(9), "zh-TW", 404, "連結"),
    ] {
        let request = visitor.request(Method::GET, &path).header("accept", "text/html,*/*");
        let reply = visitor.send(request.header("accept-language", language)).await;
        assert_eq!((reply.status, reply.header("content-type")), (status, Some("text/html; charset=utf-8")));
        assert!(reply.text().contains(expected), "{}", reply.text());
        assert!(reply.header("content-security-policy").is_some_and(|policy| policy.contains("sandbox")));
        assert_eq!(reply.header("cache-control"), Some("no-store"));
    }
    let audit: AuditPage = ada.get(&of(workspace, "audit")).await.json();
    let acts: Vec<String> = audit.entries.iter().map(|entry| entry.act.to_string()).collect();
    assert_eq!(acts[..2], ["document_withdrawn", "document_published"]);
    assert_eq!(audit.entries[0].on.as_ref().map(ToString::to_string), Some(format!("document/{id}")));
    assert!(!serde_json::to_string(&audit).expect("JSON").contains(&token(1)));
}

/// Whoever published it, and what the right is worth at the moment.
#[tokio::test]
async fn it_lasts_as_long_as_the_right_of_who_published_it() {
    let (server, ada, workspace) = started().await;
    let (bo, bo_info) = join(&server, &ada, workspace, "bo@example.org", "member").await;
    let device = Device::new(&ada, workspace, 1).await;
    publish(&bo, workspace, 1).await;
    let visitor = server.client();
    let open = async || {
        let (shown, sent) =
            (visitor.get(&path(1)).await.status, fill_in(&visitor, 1, "name=Ada").await.status);
        assert_eq!(shown, sent);
        shown
    };
    let role = async |role: &str| {
        let at = of(workspace, &format!("members/{}", member(&bo_info)));
        assert_eq!(ada.patch(&at, &json!({"role": role})).await.status, 204);
    };
    assert_eq!(open().await, 200);
    role("read_only").await;
    assert_eq!(open().await, 410);
    role("member").await;
    assert_eq!(open().await, 200);
    let at = of(workspace, &format!("members/{}", member(&bo_info)));
    assert_eq!(ada.delete(&at).await.status, 204);
    assert_eq!(open().await, 410);
    publish(&ada, workspace, 1).await;
    assert_eq!(open().await, 200, "a colleague takes it over");
    // The device of the document can be revoked like any other, and ends no session.
    let hello = device.hello().await;
    let mine = hello.devices.iter().filter(|owner| owner.member == hello.member && owner.device != device.id);
    for owner in mine {
        assert_eq!(ada.delete(&of(workspace, &format!("devices/{}", owner.device))).await.status, 204);
    }
    assert_eq!(fill_in(&visitor, 1, "name=Bo").await.status, 410);
    assert_eq!(ada.get("/api/v1/session").await.status, 200);
    publish(&ada, workspace, 1).await;
    assert_eq!(fill_in(&visitor, 1, "name=Bo").await.status, 200);
    assert_eq!(sent(&device, device.shared()).await.len(), 2);
}

#[tokio::test]
async fn strangers_are_limited_and_pages_of_other_origins_are_not_kept_out() {
    let server = Server::with(|config| {
        config.submissions_per_address = Allowance { burst: 4, refill_ms: 10_000 };
        config.submissions_per_document = Allowance { burst: 6, refill_ms: 60_000 };
    })
    .await;
    let (ada, info) = server.first_account().await;
    let workspace = info.workspaces[0].id;
    publish(&ada, workspace, 1).await;
    publish(&ada, workspace, 2).await;
    let visitor = server.client();
    // A published page is in a sandbox, and so of no origin.
    for origin in ["null", "https://elsewhere.example"] {
        let bare = reqwest::Client::builder().no_proxy().build().expect("a client");
        let request = bare.post(format!("{}{}", server.base(), path(1))).header("origin", origin);
        let request = request.header("sec-fetch-site", "cross-site");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(request.body("name=Ada").send().await.expect("an answer").status(), 200, "{origin}");
    }
    assert_eq!(fill_in(&visitor, 1, "name=Bo").await.status, 200);
    assert_eq!(fill_in(&visitor, 2, "name=Bo").await.status, 200);
    let reply = fill_in(&visitor, 2, "name=Cy").await;
    assert_eq!(reply.refusal(), (429, "too_many".into()), "from one address");
    assert_eq!(reply.header("retry-after"), Some("10"));
    server.clock.advance(40_000);
    for _ in 0..3 {
        assert_eq!(fill_in(&visitor, 1, "name=Bo").await.status, 200);
    }
    assert_eq!(fill_in(&visitor, 1, "name=Bo").await.refusal(), (429, "too_many".into()), "of one document");
    let long = format!("name={}", "x".repeat(MAX_SUBMISSION_BYTES));
    assert_eq!(fill_in(&visitor, 1, &long).await.refusal(), (413, "too_large".into()));
    let metrics = ada.get("/metrics").await.text();
    for line in [
        "perennial_submissions_total{outcome=\"stored\"} 3",
        "perennial_submissions_total{outcome=\"repeated\"} 4",
        "perennial_submissions_total{outcome=\"limited\"} 2",
    ] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
}

/// A submission that was refused, or is one of a purged record, is not stored, and everything else of the log goes on.
#[tokio::test]
async fn submissions_and_pushes_share_one_log() {
    let (server, ada, workspace) = started().await;
    publish(&ada, workspace, 1).await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let visitor = server.client();
    for n in 0..5_u64 {
        let cell = device.cell(record(n), 16, "x");
        assert_eq!(device.results(&[cell]).await, ["ok"]);
        assert_eq!(fill_in(&visitor, 1, &format!("name={n}")).await.status, 200);
    }
    // Digests, sequences and positions are those of any other cell.
    let pages = device.pull_all(1 << 20).await;
    let last = pages.last().expect("a page");
    assert_eq!(last.head.cursors.iter().map(|cursor| cursor.seq).max(), Some(10));
    let cells = pages.iter().flat_map(|page| &page.entries);
    let digest: sync::digest::Digest = cells
        .filter_map(|entry| match &entry.entry {
            Entry::Cell(cell) => Some((cell.record, cell.view().digest_term())),
            _ => None,
        })
        .collect();
    let told = last.head.digests.iter().find(|digest| digest.id == device.shared()).expect("of the stream");
    assert_eq!((told.sum, told.cells), (digest.total().sum, digest.total().cells));
}
