//! Published documents.

use sync::export::ExportKey;
use sync::ids::{DeviceId, DocumentId, IncarnationId, InstallationId, StreamId, WorkspaceId};
use sync::limits::MAX_DOCUMENTS;
use sync::wire::accounts::{Role, UserId};
use sync::wire::publish::DocumentKind;

use super::workspaces::joined;
use super::{founded, two_connections, workspace};
use crate::db::Db;
use crate::db::documents::{Document, NewDocumentRow, Published};
use crate::db::rights::By;
use crate::db::types::NewDevice;
use crate::secret::TokenHash;

const HERE: WorkspaceId = WorkspaceId([1; 16]);
const ADA: UserId = UserId([1; 16]);

fn device(user: UserId, n: u64) -> NewDevice {
    let mut id = [0xdd; 16];
    id[..8].copy_from_slice(&n.to_be_bytes());
    NewDevice {
        device: DeviceId(n.to_be_bytes()),
        user,
        is_new: true,
        incarnation: IncarnationId(id),
        installation: InstallationId(id),
        previous: None,
        label: "Form".into(),
        export_key: ExportKey([1; 32]),
        session: TokenHash([0; 32]),
        created_at: 9,
    }
}

fn id(n: u32) -> DocumentId {
    let mut id = [0xdc; 16];
    id[..4].copy_from_slice(&n.to_be_bytes());
    DocumentId(id)
}

fn token(n: u32) -> TokenHash {
    TokenHash(*blake3::hash(&n.to_be_bytes()).as_bytes())
}

fn row(n: u32, stream: StreamId, device: &NewDevice) -> NewDocumentRow<'_> {
    let (kind, answer) = (&DocumentKind::Page, Some(&b"thanks"[..]));
    NewDocumentRow {
        id: id(n),
        token_hash: token(n),
        stream,
        kind,
        label: "Fair",
        body: b"form",
        answer,
        device,
    }
}

async fn publish(db: &dyn Db, user: UserId, n: u32, stream: StreamId, number: u64) -> Published {
    let device = device(user, number);
    let by = By { user, now_ms: 100 + number };
    db.publish(HERE, by, &row(n, stream, &device)).await.expect("answers")
}

async fn opened(db: &dyn Db, n: u32) -> Option<Document> {
    db.document_by_token(token(n)).await.expect("answers")
}

/// One that can be opened, and one that was taken off.
pub(crate) async fn fill(db: &dyn Db) {
    let shared = StreamId::shared(HERE);
    assert_eq!(publish(db, ADA, 1, shared, 1).await, Published::New);
    assert_eq!(publish(db, ADA, 2, shared, 2).await, Published::New);
    assert!(db.withdraw(HERE, By { user: ADA, now_ms: 200 }, id(2)).await.expect("answers"));
}

pub(crate) async fn documents_are_opened_changed_and_taken_off(db: &dyn Db) {
    founded(db).await;
    let shared = StreamId::shared(HERE);
    assert!(opened(db, 1).await.is_none());
    assert_eq!(publish(db, ADA, 1, shared, 1).await, Published::New);
    let first = opened(db, 1).await.expect("there");
    assert_eq!((first.workspace, first.id, first.stream, first.user), (HERE, id(1), shared, ADA));
    assert_eq!((first.body.as_slice(), first.answer.as_deref()), (&b"form"[..], Some(&b"thanks"[..])));
    assert!(first.lasts && first.kind == DocumentKind::Page && first.device == device(ADA, 1).device);
    assert_eq!(publish(db, ADA, 1, shared, 2).await, Published::Again);
    assert_eq!(opened(db, 1).await.expect("there").device, first.device, "no further device");
    assert_eq!(publish(db, ADA, 1, StreamId::config(HERE), 3).await, Published::Taken);
    assert_eq!(publish(db, ADA, 2, shared, 4).await, Published::New);
    let listed = db.documents(HERE, ADA).await.expect("answers");
    let told: Vec<_> = listed.iter().map(|of| (of.id, of.published_at, of.changed_at)).collect();
    assert_eq!(told, [(id(2), 104, 104), (id(1), 101, 102)]);
    let by = By { user: ADA, now_ms: 200 };
    assert!(db.withdraw(HERE, by, id(1)).await.expect("answers"));
    assert!(db.withdraw(HERE, by, id(1)).await.expect("answers"), "again is the same");
    assert!(!db.withdraw(HERE, by, id(9)).await.expect("answers"));
    let gone = opened(db, 1).await.expect("remembered");
    assert!(!gone.lasts && gone.body.is_empty() && gone.answer.is_none());
    assert_eq!(publish(db, ADA, 1, shared, 5).await, Published::Withdrawn);
    assert_eq!(db.documents(HERE, ADA).await.expect("answers").len(), 1);
    let acts = db.audit(HERE, None, 9).await.expect("answers");
    let acts: Vec<&str> = acts.iter().map(|entry| entry.act.as_str()).collect();
    let expected = ["document_withdrawn", "document_published", "document_published", "document_published"];
    assert_eq!(acts[..4], expected);
}

pub(crate) async fn documents_follow_the_rights_of_who_published_them(db: &dyn Db) {
    founded(db).await;
    let (bo, cy) = (joined(db, 2, Role::Member).await, joined(db, 3, Role::ReadOnly).await);
    let (shared, config) = (StreamId::shared(HERE), StreamId::config(HERE));
    assert_eq!(publish(db, cy, 1, shared, 1).await, Published::Forbidden);
    assert_eq!(publish(db, bo, 1, config, 2).await, Published::Forbidden);
    assert_eq!(publish(db, bo, 1, shared, 3).await, Published::New);
    assert!(!db.withdraw(HERE, By { user: cy, now_ms: 9 }, id(1)).await.expect("answers"));
    assert!(db.documents(HERE, cy).await.expect("answers").is_empty());
    db.change_role(HERE, ADA, bo.into(), Role::ReadOnly, 50).await.expect("answers");
    assert!(!opened(db, 1).await.expect("there").lasts);
    assert_eq!(publish(db, ADA, 1, shared, 4).await, Published::New, "a device of the person's own");
    let taken = opened(db, 1).await.expect("there");
    assert!(taken.lasts && taken.user == ADA && taken.device == device(ADA, 4).device);
}

pub(crate) async fn what_opens_one_opens_no_other(db: &dyn Db) {
    let (user, _) = founded(db).await;
    let there = WorkspaceId([2; 16]);
    db.create_workspace(&workspace(2), user).await.expect("creates");
    two_connections(db).await;
    let (one, two) = (device(ADA, 1), device(ADA, 2));
    let by = By { user: ADA, now_ms: 9 };
    let (first, second) = (row(1, StreamId::shared(HERE), &one), row(1, StreamId::shared(there), &two));
    let (here, elsewhere) = tokio::join!(db.publish(HERE, by, &first), db.publish(there, by, &second));
    let mut came = [here.expect("answers"), elsewhere.expect("answers")];
    came.sort_unstable_by_key(|came| *came == Published::Taken);
    assert_eq!(came, [Published::New, Published::Taken]);
    let other = NewDocumentRow { token_hash: token(2), ..row(1, StreamId::shared(HERE), &one) };
    let published = opened(db, 1).await.expect("there").workspace;
    if published == HERE {
        assert_eq!(
            db.publish(HERE, by, &other).await.expect("answers"),
            Published::Taken,
            "it keeps its own"
        );
    }
}

pub(crate) async fn there_are_not_too_many_documents(db: &dyn Db) {
    founded(db).await;
    let shared = StreamId::shared(HERE);
    for n in 0..MAX_DOCUMENTS {
        assert_eq!(publish(db, ADA, n, shared, u64::from(n)).await, Published::New);
    }
    assert_eq!(publish(db, ADA, MAX_DOCUMENTS, shared, 5_000).await, Published::TooMany);
    assert!(db.withdraw(HERE, By { user: ADA, now_ms: 9 }, id(0)).await.expect("answers"));
    assert_eq!(publish(db, ADA, MAX_DOCUMENTS, shared, 5_000).await, Published::New);
}
