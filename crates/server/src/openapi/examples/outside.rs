//! Bodies of what is for people without an account, and for other servers.

use serde_json::Value;
use sync::ids::{DocumentId, StreamId};
use sync::wire::accounts::Secret;
use sync::wire::publish::{DocumentInfo, DocumentKind, DocumentList, NewDocument};
use sync::wire::relay::{RelayInfo, RelayRequest, RelayState};

use super::{AT, MEMBER, WORKSPACE, text, value};

pub(super) fn documents() -> Vec<(&'static str, Value)> {
    let (stream, kind, label) = (StreamId::shared(WORKSPACE), DocumentKind::Page, text("Hannover 2026"));
    let document = NewDocument {
        token: Secret::new("tHeSeCrEtOfThELiNk0123456789012345678901234"),
        stream,
        kind: kind.clone(),
        label: label.clone(),
        body: b"<!doctype html>".to_vec(),
        answer: Some(b"<!doctype html>".to_vec()),
    };
    let info = DocumentInfo {
        id: DocumentId([0xdc; 16]),
        stream,
        kind,
        label,
        member: MEMBER,
        published_at: AT,
        changed_at: AT,
        answers: true,
    };
    let relay = RelayRequest {
        url: Secret::new("https://hooks.example.org/T0/B0"),
        content_type: text("application/json"),
        body: b"{}".to_vec(),
    };
    let stands = RelayInfo {
        state: RelayState::Waiting,
        attempts: 1,
        status: Some(503),
        asked_at: AT,
        next_at: Some(AT + 30_000),
    };
    vec![
        ("RelayRequest", value(relay)),
        ("RelayInfo", value(stands)),
        ("NewDocument", value(document)),
        ("DocumentList", value(DocumentList { documents: vec![info] })),
    ]
}
