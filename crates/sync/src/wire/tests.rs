//! Tests of the messages: golden vectors of the binary forms, and the words and names of the JSON forms.

use super::{
    accounts::Role,
    device::{DeviceReason, DeviceReply, DeviceRequest},
    events::Event,
    gate::GateProof,
    hello::{DeviceOwner, DirectoryRole, GrantedStream, HelloReply, HelloRequest, Member, RevokedStream},
    history::{Accepted, HistoryItem, HistoryPage, HistoryReply, HistoryRequest},
    meta::Meta,
    names::{Mode, Policy, Refusal},
    offer::Offer,
    problem::{Problem, ProblemCode},
    pull::{PullHead, PullPage, PullReply, PullRequest, Sequenced, StreamDigest},
    push::{CellResult, PushReply, PushRequest},
    reconcile::{FetchRequest, ReconcileReply, ReconcileRequest},
    rights::{StreamPath, Team, TeamMember},
};
use crate::{
    codec::DecodeError,
    cursor::{Epoch, Position, StreamCursor, Token},
    entry::{Entry, Moved},
    export::ExportKey,
    ids::{IncarnationId, InstallationId, MemberId, TeamId},
    stamp::Gate,
    testing::{
        DEVICE, MS, RECORD, STREAM, TARGET, WORKSPACE, any_cell, assert_exact, cell_a, cell_b, each_flip,
        unhex, vectors,
    },
};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

const EPOCH: Epoch = Epoch([0x0e; 16]);

fn at(seq: u64) -> Position {
    Position { seq, token: Token([0x70; 16]) }
}

fn meta() -> Meta {
    Meta { server_time: MS, gate: Gate(MS + 60_000), at: at(4711) }
}

fn page() -> PullReply {
    PullReply {
        head: PullHead {
            meta: meta(),
            epoch: EPOCH,
            more: false,
            cursors: vec![StreamCursor { id: STREAM, seq: 4711 }],
            digests: vec![StreamDigest { id: STREAM, sum: 9, cells: 2 }],
        },
        entries: vec![
            Sequenced { seq: 4710, entry: Entry::Cell(cell_a()) },
            Sequenced {
                seq: 4711,
                entry: Entry::Moved(Moved { stream: STREAM, record: RECORD, target: TARGET }),
            },
        ],
    }
}

fn history() -> HistoryReply {
    let (member, via) = (MemberId([0x3d; 16]), Some(MemberId([0x3e; 16])));
    HistoryReply {
        meta: meta(),
        more: true,
        items: vec![
            HistoryItem { accepted: Accepted { seq: 4711, accepted_at: MS, member, via }, cell: cell_a() },
            HistoryItem { accepted: Accepted { seq: 9, accepted_at: 1, member, via: None }, cell: cell_b() },
        ],
    }
}

#[test]
fn a_push_is_golden() {
    let push = PushRequest { epoch: EPOCH, at: at(4710), batch: unhex(vectors::BATCH) };
    assert_eq!(crate::hex::encode(&push.to_bytes()), vectors::PUSH);
    assert_eq!(PushRequest::from_bytes(&unhex(vectors::PUSH)), Ok(push.clone()));
    assert_exact(&unhex(vectors::PUSH), |bytes| PushRequest::from_bytes(bytes).map(drop));
    returns(&push, None);
}

#[test]
fn a_page_is_golden() {
    let bytes = page().to_bytes();
    assert_eq!(crate::hex::encode(&bytes), vectors::PULL);
    let read = PullPage::decode(&bytes).unwrap();
    assert_eq!((read.to_reply(), read.len(), read.is_empty()), (page(), 2, false));
    assert_exact(&bytes, |bytes| PullPage::decode(bytes).map(drop));
    each_flip(&bytes, |_, flipped| {
        let _ = PullPage::decode(flipped).map(|page| assert_eq!(page.entries().count(), page.len()));
    });
    returns(&page(), None);
    let mut descending = page();
    descending.entries.reverse();
    let error = PullPage::decode(&descending.to_bytes()).map(drop);
    assert_eq!(error, Err(DecodeError::NotCanonical("pull entry sequence")));
}

#[test]
fn history_is_golden() {
    let bytes = history().to_bytes();
    assert_eq!(crate::hex::encode(&bytes), vectors::HISTORY);
    assert_eq!(HistoryPage::decode(&bytes).unwrap().to_reply(), history());
    assert_exact(&bytes, |bytes| HistoryPage::decode(bytes).map(drop));
    each_flip(&bytes, |_, flipped| {
        let _ = HistoryPage::decode(flipped).map(|page| page.items().count());
    });
    returns(&history(), None);
}

#[test]
fn messages_do_not_pass_for_one_another() {
    let page = unhex(vectors::PULL);
    assert_eq!(PushRequest::from_bytes(&page), Err(DecodeError::BadMagic("push")));
    assert_eq!(HistoryPage::decode(&page).map(drop), Err(DecodeError::BadMagic("history")));
    let newer = [&[2], &page[1..]].concat();
    assert_eq!(
        PullPage::decode(&newer).map(drop),
        Err(DecodeError::UnknownFormat { what: "pull", found: 2 })
    );
    let large = vec![1; crate::limits::MAX_REPLY_BYTES + 1];
    assert!(matches!(PullPage::decode(&large), Err(DecodeError::TooMuch { what: "pull", .. })));
}

/// The value survives JSON, and has exactly this form where one is given.
fn returns<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    value: &T,
    expected: Option<Value>,
) {
    let json = serde_json::to_value(value).unwrap();
    assert_eq!(&serde_json::from_value::<T>(json.clone()).unwrap(), value);
    if let Some(expected) = expected {
        assert_eq!(json, expected);
    }
}

fn meta_json() -> Value {
    json!({"server_time": MS, "gate": MS + 60_000, "at": {"seq": 4711, "token": "70".repeat(16)}})
}

#[test]
fn push_and_pull_in_json() {
    let results =
        vec![CellResult::Ok, CellResult::Superseded, CellResult::Moved, CellResult::Refused(Refusal::Future)];
    returns(
        &PushReply { meta: meta(), number: 200, results, moved: Vec::new(), after: Some(4_709) },
        Some(json!({
            "meta": meta_json(), "number": 200, "results": ["ok", "superseded", "moved", "refused:future"],
            "after": 4_709,
        })),
    );
    let streams = vec![StreamCursor { id: STREAM, seq: 3 }];
    returns(
        &PullRequest { workspace: WORKSPACE, epoch: EPOCH, at: at(3), streams, max_bytes: 5, floor: 0 },
        Some(json!({
            "workspace": "77".repeat(16), "epoch": "0e".repeat(16), "at": {"seq": 3, "token": "70".repeat(16)},
            "streams": [{"id": "51".repeat(16), "seq": 3}], "max_bytes": 5,
        })),
    );
    let json = serde_json::to_value(page()).unwrap();
    assert_eq!(json["digests"][0]["sum"], format!("{:032x}", 9));
    assert_eq!(json["entries"][1]["entry"]["moved"]["target"], "52".repeat(16));
    let request = HistoryRequest { workspace: WORKSPACE, record: RECORD, before: None, limit: 50 };
    let short = json!({"workspace": "77".repeat(16), "record": "4e".repeat(16)});
    assert_eq!(serde_json::from_value::<HistoryRequest>(short).unwrap(), request);
}

#[test]
fn hello_and_device_in_json() {
    let hello = HelloRequest {
        workspace: WORKSPACE,
        device: Some(DEVICE),
        protocol: 1,
        build: "2026-11-22".into(),
        epoch: Some(EPOCH),
        at: Some(at(4711)),
        gate: Some(GateProof { gate: Gate(MS), mac: [7; 16] }),
        unsent: 12,
    };
    returns(&hello, None);
    let first = json!({"workspace": "77".repeat(16), "protocol": 1});
    let first = serde_json::from_value::<HelloRequest>(first).unwrap();
    assert_eq!((first.device, first.epoch, first.at, first.unsent), (None, None, None, 0));
    let (member, team) = (MemberId([0x3d; 16]), TeamId([0x7e; 16]));
    let directory =
        |role| Member { id: member, name: "李".into(), email: "li@example.org".into(), role, active: true };
    let reply = HelloReply {
        meta: meta(),
        workspace: WORKSPACE,
        name: "Machines".into(),
        member,
        epoch: EPOCH,
        head: 4711,
        gc_floor: 0,
        min_client: 1,
        streams: vec![
            GrantedStream { id: STREAM, mode: Mode::Write, name: "shared".into(), path: None, pieces: 0 },
            GrantedStream {
                id: TARGET,
                mode: Mode::Append,
                name: "team/South".into(),
                path: Some(StreamPath::Team(team)),
                pieces: 0,
            },
        ],
        revoked: vec![RevokedStream { id: TARGET, revoked_at: MS, epoch: EPOCH }],
        members: vec![directory(Role::Owner.into()), directory(DirectoryRole::Other("guest".into()))],
        devices: vec![DeviceOwner { device: DEVICE, member }],
        device_revoked_at: Some(MS),
        policy: Policy::Own,
        teams: vec![Team {
            id: team,
            name: "South".into(),
            members: vec![TeamMember { member, manager: true }],
        }],
    };
    returns(&reply, None);
    let mut old = serde_json::to_value(&reply).unwrap();
    let fields = old.as_object_mut().unwrap();
    fields.remove("policy");
    fields.remove("teams");
    let old = serde_json::from_value::<HelloReply>(old).unwrap();
    assert_eq!((old.policy, old.teams), (Policy::Everyone, vec![]), "a server of before");
    let json = serde_json::to_value(&reply).unwrap();
    assert_eq!(
        (&json["members"][0]["role"], &json["members"][1]["role"]),
        (&json!("owner"), &json!("guest"))
    );
    assert_eq!(json["streams"][0]["mode"], "write");
    returns(
        &DeviceRequest {
            workspace: WORKSPACE,
            incarnation: IncarnationId([5; 16]),
            installation: InstallationId([4; 16]),
            previous: Some(DEVICE),
            key: Some(ExportKey([2; 32])),
            reason: DeviceReason::Unknown,
            label: String::new(),
        },
        None,
    );
    returns(
        &DeviceReply { device: DEVICE, export_key: ExportKey([1; 32]), unsent_lost: 3, meta: meta() },
        None,
    );
}

#[test]
fn events_have_names_and_unknown_ones_are_passed_over() {
    let head = Event::Head { workspace: WORKSPACE, epoch: EPOCH, head: 5 };
    returns(
        &head,
        Some(json!({"type": "head", "workspace": "77".repeat(16), "epoch": "0e".repeat(16), "head": 5})),
    );
    assert_eq!((head.name(), Event::Directory { workspace: WORKSPACE }.name()), ("head", "directory"));
    let unknown = json!({"type": "fireworks", "colour": "green"});
    assert_eq!(serde_json::from_value::<Event>(unknown).unwrap(), Event::Unknown);
}

#[test]
fn problems_have_their_status_and_words_of_newer_servers_are_kept() {
    for word in ProblemCode::KNOWN {
        let code = ProblemCode::from(*word);
        assert!((400..=503).contains(&code.status()) && !matches!(code, ProblemCode::Other(_)), "{word}");
        assert_eq!(code.to_string(), *word);
    }
    let table = [
        (ProblemCode::Epoch, 409, false),
        (ProblemCode::Gone, 410, false),
        (ProblemCode::TooMany, 429, true),
    ];
    for (code, status, transient) in table {
        assert_eq!((code.status(), code.is_transient()), (status, transient));
    }
    let problem = Problem { epoch: Some(EPOCH), ..Problem::new(ProblemCode::Epoch, "Another epoch.") };
    returns(
        &problem,
        Some(json!({
            "type": "about:blank", "title": "Another epoch.", "status": 409, "code": "epoch",
            "epoch": "0e".repeat(16), "server_time": 0,
        })),
    );
    let newer = json!({"title": "?", "status": 418, "code": "teapot"});
    let newer = serde_json::from_value::<Problem>(newer).unwrap();
    assert_eq!((newer.code, newer.kind.as_str()), (ProblemCode::Other("teapot".into()), "about:blank"));
}

#[test]
fn words_return_and_nonsense_is_refused() {
    for word in Refusal::KNOWN {
        let result: CellResult = format!("refused:{word}").parse().unwrap();
        assert_eq!(result, CellResult::Refused(Refusal::from(*word)));
        assert!(!result.is_stored());
    }
    let newer: CellResult = "refused:moonphase".parse().unwrap();
    assert_eq!(newer.to_string(), "refused:moonphase");
    for bad in ["", "OK", "refused", "refused:", "fine"] {
        assert!(bad.parse::<CellResult>().is_err(), "{bad}");
    }
    assert!(Mode::Read.may_pull() && !Mode::Read.may_write());
    assert!(Mode::Write.may_pull() && Mode::Write.may_write());
    assert!(!Mode::Append.may_pull() && !Mode::Append.may_write());
    assert!(!Mode::from("admire").may_pull());
}

proptest! {
    #[test]
    fn pages_return(cells in proptest::collection::vec((any::<u32>(), any_cell()), 0..12), more: bool) {
        let mut cells = cells;
        cells.sort_by_key(|cell| cell.0);
        let entries = cells.into_iter().map(|(seq, cell)| Sequenced { seq: seq.into(), entry: Entry::Cell(cell) });
        let mut reply = PullReply { entries: entries.collect(), ..page() };
        reply.head.more = more;
        let bytes = reply.to_bytes();
        prop_assert_eq!(PullPage::decode(&bytes).unwrap().to_reply(), reply);
    }

    #[test]
    fn any_bytes_are_a_message_or_an_error(kind in 0u8..9, bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let bytes = [&[1, kind], &bytes[..]].concat();
        let _ = PushRequest::from_bytes(&bytes);
        let _ = PullPage::decode(&bytes).map(|page| page.entries().count());
        let _ = HistoryPage::decode(&bytes).map(|page| page.items().count());
        let _ = ReconcileRequest::from_bytes(&bytes);
        let _ = ReconcileReply::from_bytes(&bytes);
        let _ = FetchRequest::from_bytes(&bytes);
        let _ = Offer::decode(&bytes).map(|offer| offer.cells.len());
    }
}
