//! One complete value of every body.

mod outside;

use serde::Serialize;
use serde_json::Value;
use sync::cell::{Cell, CellBuilder};
use sync::cursor::{Epoch, Position, StreamCursor, Token};
use sync::entry::Entry;
use sync::export::ExportKey;
use sync::ids::{
    ContentHash, DeviceId, IncarnationId, InstallationId, MemberId, RecordId, StreamId, TeamId, WorkspaceId,
};
use sync::stamp::{Gate, HybridTime, Stamp};
use sync::tag::{Field, Tag};
use sync::wire::accounts::{
    AcceptInvitation, ChangeName, ChangePassword, ChangeRole, InvitationId, InvitationInfo, InvitationIssued,
    InvitationList, InvitationPreview, InvitedAccount, MemberInfo, MemberList, NewAccount, NewInvitation,
    NewPassword, NewWorkspace, PasswordLink, PasswordLinkPreview, Role, Secret, SessionInfo, SetupInfo,
    SignIn, UserId, UserInfo, WorkspaceInfo,
};
use sync::wire::audit::{Act, AuditEntry, AuditPage, Subject};
use sync::wire::claim::{ClaimReply, ClaimRequest, Holder};
use sync::wire::deliver::{DeliverReply, DeliveredBatch};
use sync::wire::device::{DeviceReason, DeviceReply, DeviceRequest};
use sync::wire::erase::{Confirm, EraseReply, EraseRequest, EraseToken};
use sync::wire::events::Event;
use sync::wire::gate::GateProof;
use sync::wire::hello::{DeviceOwner, GrantedStream, HelloReply, HelloRequest, Member, RevokedStream};
use sync::wire::history::{Accepted, HistoryItem, HistoryReply, HistoryRequest};
use sync::wire::meta::Meta;
use sync::wire::names::{Mode, Policy, Refusal};
use sync::wire::offer::OfferReply;
use sync::wire::problem::{Problem, ProblemCode};
use sync::wire::pull::{PullHead, PullReply, PullRequest, Sequenced, StreamDigest};
use sync::wire::push::{CellResult, MovedTo, PushReply, PushRequest};
use sync::wire::rights::{
    AccessInfo, ChangeStaff, ChangeTeam, ChangeWorkspace, EventStreams, NewTeam, StreamPath, Team, TeamMember,
};
use sync::wire::sessions::{DeviceInfo, DeviceList, SessionEntry, SessionId, SessionList};
use sync::wire::snapshot::{Piece, SnapshotReply};

const AT: u64 = 1_780_272_000_000;
const WORKSPACE: WorkspaceId = WorkspaceId([0xa1; 16]);
const DEVICE: DeviceId = DeviceId([0xd1; 8]);
const EPOCH: Epoch = Epoch([0xe1; 16]);
const RECORD: RecordId = RecordId([0x4e; 16]);
const TEAM: TeamId = TeamId([0x7e; 16]);
const USER: UserId = UserId([0x05; 16]);
const MEMBER: MemberId = MemberId([0x05; 16]);
const POSITION: Position = Position { seq: 42, token: Token([0x70; 16]) };

/// Name and example of every body, by name.
pub(super) fn all() -> Vec<(&'static str, Value)> {
    let mut all = accounts();
    all.extend(invitations());
    all.extend(rights());
    all.extend(oversight());
    all.extend(conversation());
    all.extend(acts());
    all.push(snapshot());
    all.extend(outside::documents());
    all.extend(cells());
    all.sort_unstable_by_key(|(name, _)| *name);
    all
}

fn value(body: impl Serialize) -> Value {
    serde_json::to_value(body).expect("bodies have text keys only")
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn accounts() -> Vec<(&'static str, Value)> {
    let (email, name) = (text("ada@example.org"), text("Ada"));
    let password = Secret::new("correct horse battery");
    let user = UserInfo { id: USER, name: name.clone(), email: email.clone() };
    let workspace = WorkspaceInfo { id: WORKSPACE, name: text("Works"), role: Role::Owner };
    let member = MemberInfo {
        id: MEMBER,
        name: name.clone(),
        email: email.clone(),
        role: Role::Administrator,
        joined_at: AT,
    };
    let mut problem = Problem::new(ProblemCode::Invalid, "A value is not acceptable.");
    problem.detail = text("It is not an e-mail address.");
    problem.field = Some(text("email"));
    problem.epoch = Some(EPOCH);
    problem.retry_after_ms = Some(30_000);
    problem.server_time = AT;
    vec![
        ("Problem", value(problem)),
        (
            "SetupInfo",
            value(SetupInfo { needs_first_account: true, needs_setup_code: true, signup_open: false }),
        ),
        ("SignIn", value(SignIn { email: email.clone(), password: password.clone() })),
        (
            "NewAccount",
            value(NewAccount {
                email,
                name,
                password: password.clone(),
                workspace_name: text("Works"),
                setup_code: Some(Secret::new("K7QM-3FHD-9XWT-2C5V")),
            }),
        ),
        ("SessionInfo", value(SessionInfo { user, workspaces: vec![workspace.clone()] })),
        ("WorkspaceInfo", value(workspace)),
        ("NewWorkspace", value(NewWorkspace { name: text("Works") })),
        ("ChangeName", value(ChangeName { name: text("Ada Berg") })),
        ("ChangePassword", value(ChangePassword { old: password, new: Secret::new("even more correct") })),
        ("PasswordLink", value(PasswordLink { path: Secret::new("/password/tHeLiNk"), expires_at: AT })),
        (
            "PasswordLinkPreview",
            value(PasswordLinkPreview { name: text("Bo"), email: text("bo@example.org") }),
        ),
        ("NewPassword", value(NewPassword { password: Secret::new("even more correct") })),
        ("MemberList", value(MemberList { members: vec![member] })),
        ("ChangeRole", value(ChangeRole { role: Role::ReadOnly })),
    ]
}

fn invitations() -> Vec<(&'static str, Value)> {
    let token = "tHeSeCrEtOfThELiNk0123456789012345678901234";
    let (email, invited_by) = (Some(text("bo@example.org")), text("Ada"));
    let id = InvitationId([0x11; 16]);
    let (created_at, expires_at) = (AT, AT + sync::wire::accounts::INVITATION_TTL_MS);
    let role = Role::Member;
    let info = InvitationInfo {
        id,
        email: email.clone(),
        role,
        teams: vec![TEAM],
        event: Some(RECORD),
        invited_by: invited_by.clone(),
        created_at,
        expires_at,
    };
    let (path, secret) = (Secret::new(format!("/join/{token}")), Secret::new(token));
    let account = InvitedAccount {
        email: text("bo@example.org"),
        name: text("Bo"),
        password: Secret::new("0123456789"),
    };
    let preview = InvitationPreview { workspace_name: text("Works"), invited_by, email: email.clone(), role };
    vec![
        ("NewInvitation", value(NewInvitation { email, role, teams: vec![TEAM], event: Some(RECORD) })),
        ("InvitationIssued", value(InvitationIssued { id, path, token: secret, expires_at })),
        ("InvitationList", value(InvitationList { invitations: vec![info] })),
        ("InvitationPreview", value(preview)),
        ("AcceptInvitation", value(AcceptInvitation { account: Some(account) })),
    ]
}

fn team() -> Team {
    Team { id: TEAM, name: text("South"), members: vec![TeamMember { member: MEMBER, manager: true }] }
}

fn rights() -> Vec<(&'static str, Value)> {
    let (name, policy) = (text("South"), Policy::Team);
    let event = EventStreams { event: RECORD, staff: vec![MEMBER] };
    let members = team().members;
    let access = AccessInfo { policy: policy.clone(), teams: vec![team()], events: vec![event.clone()] };
    let workspace = ChangeWorkspace { name: Some(text("Works")), policy: Some(policy) };
    vec![
        ("AccessInfo", value(access)),
        ("ChangeWorkspace", value(workspace)),
        ("Team", value(team())),
        ("NewTeam", value(NewTeam { name: name.clone(), members: members.clone() })),
        ("ChangeTeam", value(ChangeTeam { name: Some(name), members: Some(members) })),
        ("EventStreams", value(event)),
        ("ChangeStaff", value(ChangeStaff { staff: vec![MEMBER] })),
    ]
}

fn oversight() -> Vec<(&'static str, Value)> {
    let session = SessionEntry {
        id: SessionId([0x5e; 16]),
        label: text("Firefox · Windows"),
        created_at: AT,
        seen_at: AT,
        current: true,
    };
    let device = DeviceInfo {
        id: DEVICE,
        member: MEMBER,
        label: text("Booth tablet 2"),
        created_at: AT,
        seen_at: AT,
        unsent: 3,
        revoked_at: Some(AT),
    };
    let act = AuditEntry {
        number: 7,
        at: AT,
        by: Some(MEMBER),
        act: Act::RoleChanged,
        on: Some(Subject::Member(MEMBER)),
        details: [(text("from"), text("member")), (text("to"), text("booth"))].into(),
    };
    vec![
        ("SessionList", value(SessionList { sessions: vec![session] })),
        ("DeviceList", value(DeviceList { devices: vec![device] })),
        ("AuditPage", value(AuditPage { entries: vec![act], more: false })),
    ]
}

fn meta() -> Meta {
    Meta { server_time: AT, gate: Gate(AT + 60_000), at: POSITION }
}

fn conversation() -> Vec<(&'static str, Value)> {
    let ask = DeviceRequest {
        workspace: WORKSPACE,
        incarnation: IncarnationId([0x1c; 16]),
        installation: InstallationId([0x0b; 16]),
        previous: Some(DeviceId([0xd0; 8])),
        key: Some(ExportKey([0x7e; 32])),
        reason: DeviceReason::New,
        label: text("Booth tablet 2"),
    };
    let given =
        DeviceReply { device: DEVICE, export_key: ExportKey([0x7e; 32]), unsent_lost: 0, meta: meta() };
    let hello = HelloRequest {
        workspace: WORKSPACE,
        device: Some(DEVICE),
        protocol: sync::limits::PROTOCOL_VERSION,
        build: text("0123456789ab"),
        epoch: Some(EPOCH),
        at: Some(POSITION),
        gate: Some(GateProof { gate: Gate(AT + 60_000), mac: [0x9a; 16] }),
        unsent: 3,
    };
    let told = HelloReply {
        meta: meta(),
        workspace: WORKSPACE,
        name: text("Works"),
        member: MEMBER,
        epoch: EPOCH,
        head: 42,
        gc_floor: 0,
        min_client: 1,
        streams: vec![GrantedStream {
            id: StreamId::team(WORKSPACE, TEAM),
            mode: Mode::Write,
            name: text("team/South"),
            path: Some(StreamPath::Team(TEAM)),
            pieces: 13,
        }],
        revoked: vec![RevokedStream { id: StreamId([0x52; 16]), revoked_at: AT, epoch: EPOCH }],
        members: vec![Member {
            id: MEMBER,
            name: text("Ada"),
            email: text("ada@example.org"),
            role: Role::Owner.into(),
            active: true,
        }],
        devices: vec![DeviceOwner { device: DEVICE, member: MEMBER }],
        device_revoked_at: Some(AT),
        policy: Policy::Team,
        teams: vec![team()],
    };
    vec![
        ("DeviceRequest", value(ask)),
        ("DeviceReply", value(given)),
        ("HelloRequest", value(hello)),
        ("HelloReply", value(told)),
        ("Event", value(Event::Head { workspace: WORKSPACE, epoch: EPOCH, head: 43 })),
    ]
}

fn snapshot() -> (&'static str, Value) {
    let pieces = vec![Piece { hash: ContentHash([0xb1; 32]), cells: 6_250, bytes: 1_900_000 }];
    let stream = StreamId::shared(WORKSPACE);
    ("SnapshotReply", value(SnapshotReply { meta: meta(), epoch: EPOCH, stream, seq: 41, pieces }))
}

fn acts() -> Vec<(&'static str, Value)> {
    vec![
        (
            "ClaimRequest",
            value(ClaimRequest {
                device: DEVICE,
                namespace: text("quote"),
                token: text("2026-0017"),
                ttl_ms: Some(60_000),
            }),
        ),
        (
            "ClaimReply",
            value(ClaimReply {
                meta: meta(),
                held: true,
                holder: Some(Holder {
                    member: MEMBER,
                    device: DEVICE,
                    claimed_at: AT,
                    expires_at: Some(AT + 60_000),
                }),
            }),
        ),
        ("EraseRequest", value(EraseRequest { records: vec![RECORD], token: Some(EraseToken([0xe2; 24])) })),
        (
            "EraseReply",
            value(EraseReply {
                meta: meta(),
                records: 1,
                cells: 7,
                confirm: Some(Confirm { token: EraseToken([0xe2; 24]), expires_at: AT + 600_000 }),
            }),
        ),
    ]
}

fn cell() -> Cell {
    let stamp = Stamp::new(HybridTime::new(AT, 0), DEVICE);
    CellBuilder::new(StreamId::shared(WORKSPACE), RECORD, stamp, 7)
        .set(Tag::builtin(Field::FIRST_OF_MODEL), 1, "Ada")
        .build()
        .expect("one short value fits")
}

fn cells() -> Vec<(&'static str, Value)> {
    let stream = StreamId::shared(WORKSPACE);
    let cursor = StreamCursor { id: stream, seq: 42 };
    let batch = sync::batch::freeze(WORKSPACE, DEVICE, 1, &[cell()]).expect("one small cell fits");
    let results = vec![CellResult::Ok, CellResult::Superseded, CellResult::Refused(Refusal::Grant)];
    let moved = vec![MovedTo { record: RECORD, stream }];
    let ask = PullRequest {
        workspace: WORKSPACE,
        epoch: EPOCH,
        at: POSITION,
        streams: vec![cursor],
        max_bytes: 1 << 20,
        floor: 7,
    };
    let digest = StreamDigest { id: stream, sum: 1 << 100, cells: 40 };
    let head =
        PullHead { meta: meta(), epoch: EPOCH, more: false, cursors: vec![cursor], digests: vec![digest] };
    let page = PullReply { head, entries: vec![Sequenced { seq: 42, entry: Entry::Cell(cell()) }] };
    let accepted = Accepted { seq: 42, accepted_at: AT, member: MEMBER, via: Some(MEMBER) };
    let history =
        HistoryReply { meta: meta(), more: false, items: vec![HistoryItem { accepted, cell: cell() }] };
    let record = HistoryRequest { workspace: WORKSPACE, record: RECORD, before: Some(42), limit: 50 };
    vec![
        ("PushRequest", value(PushRequest { epoch: EPOCH, at: POSITION, batch })),
        (
            "PushReply",
            value(PushReply { meta: meta(), number: 1, results, moved: moved.clone(), after: Some(40) }),
        ),
        ("PullRequest", value(ask)),
        ("PullReply", value(page)),
        ("HistoryRequest", value(record)),
        ("HistoryReply", value(history)),
        ("DeliverReply", value(DeliverReply { meta: meta(), batches: delivered() })),
        (
            "OfferReply",
            value(OfferReply { meta: meta(), results: vec![CellResult::Ok, CellResult::Moved], moved }),
        ),
    ]
}

fn delivered() -> Vec<DeliveredBatch> {
    let judged = DeliveredBatch { device: DEVICE, number: 7, results: vec![CellResult::Ok], refused: None };
    let withheld =
        DeliveredBatch { number: 8, results: Vec::new(), refused: Some(Refusal::Grant), ..judged.clone() };
    vec![judged, withheld]
}
