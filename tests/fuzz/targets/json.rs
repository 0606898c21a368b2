//! Messages in JSON: what is accepted means the same after it was written and read again.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sync::wire::accounts::{
    AcceptInvitation, ChangePassword, ChangeRole, InvitationIssued, InvitationList, InvitationPreview,
    MemberList, NewAccount, NewInvitation, NewWorkspace, SessionInfo, SetupInfo, SignIn, WorkspaceInfo,
};
use sync::wire::audit::AuditPage;
use sync::wire::claim::{ClaimReply, ClaimRequest};
use sync::wire::deliver::DeliverReply;
use sync::wire::device::{DeviceReply, DeviceRequest};
use sync::wire::erase::{EraseReply, EraseRequest};
use sync::wire::events::Event;
use sync::wire::hello::{HelloReply, HelloRequest};
use sync::wire::history::{HistoryReply, HistoryRequest};
use sync::wire::offer::OfferReply;
use sync::wire::problem::Problem;
use sync::wire::pull::{PullReply, PullRequest};
use sync::wire::push::{PushReply, PushRequest};
use sync::wire::rights::{AccessInfo, ChangeStaff, ChangeTeam, ChangeWorkspace, EventStreams, NewTeam, Team};
use sync::wire::sessions::{DeviceList, SessionList};
use sync::wire::snapshot::SnapshotReply;

fn check<T: Serialize + DeserializeOwned + PartialEq + Debug>(bytes: &[u8]) {
    let Ok(found) = serde_json::from_slice::<T>(bytes) else { return };
    let text = serde_json::to_vec(&found).expect("what was read can be written");
    assert_eq!(serde_json::from_slice::<T>(&text).expect("and read again"), found);
}

macro_rules! each {
    ($bytes:expr; $($kind:ty),* $(,)?) => { $(check::<$kind>($bytes);)* };
}

pub(super) fn json_requests(bytes: &[u8]) {
    each!(bytes; SignIn, NewAccount, ChangePassword, NewWorkspace, ChangeWorkspace, ChangeRole, NewInvitation,
        AcceptInvitation, NewTeam, ChangeTeam, EventStreams, ChangeStaff, DeviceRequest, HelloRequest, PushRequest,
        PullRequest, HistoryRequest, ClaimRequest, EraseRequest);
}

pub(super) fn json_replies(bytes: &[u8]) {
    each!(bytes; Problem, SetupInfo, SessionInfo, WorkspaceInfo, MemberList, InvitationIssued, InvitationList,
        InvitationPreview, AccessInfo, Team, SessionList, DeviceList, AuditPage, DeviceReply, HelloReply, PushReply,
        PullReply, OfferReply, DeliverReply, HistoryReply, SnapshotReply, ClaimReply, EraseReply, Event);
}
