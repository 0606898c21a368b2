//! The table of all routes. Router, access checks, OpenAPI document and the tests of foreign access read this one
//! table, so that a new endpoint is one line here and cannot be forgotten anywhere.

use axum::http::Method;
use axum::routing::MethodRouter;

use crate::auth::access::Access;
use crate::handlers::{
    access, accounts, audit, blobs, claim, deliver, devices, documents, erase, events, hello, history,
    invitations, members, passwords, pull, push, reconcile, relay, session, snapshot, system, visitor,
    workspaces,
};
use crate::state::AppState;

/// One endpoint.
#[derive(Clone)]
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its path with parameters in braces.
    pub path: &'static str,
    /// What it demands of the caller.
    pub access: Access,
    /// Its name in generated clients.
    pub id: &'static str,
    /// One line for people.
    pub summary: &'static str,
    /// The schema of the request body.
    pub takes: Option<&'static str>,
    /// The status of success and the schema of its body.
    pub gives: (u16, Option<&'static str>),
    /// What answers.
    pub handler: MethodRouter<AppState>,
}

macro_rules! routes {
    ($($method:ident $path:literal $access:ident $id:literal ($($takes:literal)?) -> $status:literal $($gives:literal)?
       => $handler:path, $summary:literal;)*) => {
        vec![$(Route {
            method: Method::$method,
            path: $path,
            access: Access::$access,
            id: $id,
            summary: $summary,
            takes: routes!(@some $($takes)?),
            gives: ($status, routes!(@some $($gives)?)),
            handler: axum::routing::on(axum::routing::MethodFilter::$method, $handler),
        }),*]
    };
    (@some) => { None };
    (@some $value:literal) => { Some($value) };
}

/// All endpoints, in the order of the documentation.
#[rustfmt::skip]
pub fn table() -> Vec<Route> {
    routes! {
        GET "/healthz" Public "health" () -> 204 => system::health, "Whether the server and its database answer";
        GET "/metrics" Public "metrics" () -> 200 => system::metrics, "Counters in Prometheus text form";
        GET "/api/v1/openapi.json" Public "openapi" () -> 200 => system::openapi, "This document";

        GET "/api/v1/setup" Public "setup" () -> 200 "SetupInfo" => accounts::setup, "What a visitor may do";
        POST "/api/v1/accounts" Public "createAccount" ("NewAccount") -> 201 "SessionInfo" => accounts::create, "Create an account with its first workspace, and sign in";
        PUT "/api/v1/name" SignedIn "changeName" ("ChangeName") -> 204 => accounts::change_name, "Change what one is called in every workspace";
        POST "/api/v1/password" SignedIn "changePassword" ("ChangePassword") -> 204 => accounts::change_password, "Change the password; every other session ends";
        GET "/api/v1/session" SignedIn "session" () -> 200 "SessionInfo" => session::show, "Who is signed in, and where a member";
        POST "/api/v1/session" Public "signIn" ("SignIn") -> 200 "SessionInfo" => session::sign_in, "Sign in";
        DELETE "/api/v1/session" Public "signOut" () -> 204 => session::sign_out, "Sign out";

        GET "/api/v1/sessions" SignedIn "sessions" () -> 200 "SessionList" => session::list, "Where one is signed in";
        DELETE "/api/v1/sessions/{session}" SignedIn "endSession" () -> 204 => session::end, "End one of one's own sessions";

        POST "/api/v1/workspaces" SignedIn "createWorkspace" ("NewWorkspace") -> 201 "WorkspaceInfo" => workspaces::create, "Create a workspace and own it";
        PATCH "/api/v1/workspaces/{ws}" Administrator "changeWorkspace" ("ChangeWorkspace") -> 204 => workspaces::change, "Give a workspace another name or visibility policy";
        GET "/api/v1/workspaces/{ws}/members" Member "members" () -> 200 "MemberList" => members::list, "Present members";
        PATCH "/api/v1/workspaces/{ws}/members/{member}" Administrator "changeRole" ("ChangeRole") -> 204 => members::change_role, "Give a member another role";
        DELETE "/api/v1/workspaces/{ws}/members/{member}" Booth "removeMember" () -> 204 => members::remove, "Remove a member, or leave";
        POST "/api/v1/workspaces/{ws}/members/{member}/password-link" Administrator "linkPassword" () -> 201 "PasswordLink" => passwords::link, "Make a link by which a member sets another password";
        GET "/api/v1/workspaces/{ws}/access" Manager "access" () -> 200 "AccessInfo" => access::show, "Visibility policy, teams, and events with their staff";
        POST "/api/v1/workspaces/{ws}/teams" Administrator "createTeam" ("NewTeam") -> 201 "Team" => access::create_team, "Make a team";
        PATCH "/api/v1/workspaces/{ws}/teams/{team}" Administrator "changeTeam" ("ChangeTeam") -> 204 => access::change_team, "Give a team another name or other members";
        DELETE "/api/v1/workspaces/{ws}/teams/{team}" Administrator "removeTeam" () -> 204 => access::remove_team, "End a team; its records stay where they are";
        POST "/api/v1/workspaces/{ws}/events" Manager "registerEvent" ("EventStreams") -> 201 "EventStreams" => access::register_event, "Give an event streams of its own";
        PATCH "/api/v1/workspaces/{ws}/events/{event}" Manager "changeStaff" ("ChangeStaff") -> 204 => access::change_staff, "Say who is staff of an event";
        GET "/api/v1/workspaces/{ws}/audit" Administrator "audit" () -> 200 "AuditPage" => audit::list, "What administrators did, newest first";
        GET "/api/v1/workspaces/{ws}/devices" Administrator "devices" () -> 200 "DeviceList" => devices::list, "All devices ever";
        DELETE "/api/v1/workspaces/{ws}/devices/{device}" Administrator "revokeDevice" () -> 204 => devices::revoke, "Revoke a device";
        GET "/api/v1/workspaces/{ws}/invitations" Administrator "invitations" () -> 200 "InvitationList" => invitations::list, "Open invitations";
        POST "/api/v1/workspaces/{ws}/invitations" Administrator "invite" ("NewInvitation") -> 201 "InvitationIssued" => invitations::create, "Make an invitation link";
        DELETE "/api/v1/workspaces/{ws}/invitations/{invitation}" Administrator "withdrawInvitation" () -> 204 => invitations::withdraw, "Withdraw an invitation";
        GET "/api/v1/invitations/{token}" Public "previewInvitation" () -> 200 "InvitationPreview" => invitations::preview, "What an invitation link leads to";
        POST "/api/v1/invitations/{token}" Public "acceptInvitation" ("AcceptInvitation") -> 200 "SessionInfo" => invitations::accept, "Accept an invitation, with a new account or signed in";
        GET "/api/v1/passwords/{token}" Public "previewPasswordLink" () -> 200 "PasswordLinkPreview" => passwords::preview, "Whose password a link sets";
        POST "/api/v1/passwords/{token}" Public "setPassword" ("NewPassword") -> 200 "SessionInfo" => passwords::set, "Set another password by a link, and sign in";

        POST "/api/v1/workspaces/{ws}/devices" Booth "createDevice" ("DeviceRequest") -> 200 "DeviceReply" => devices::create, "An identity for an installation";
        POST "/api/v1/workspaces/{ws}/hello" MemberEver "hello" ("HelloRequest") -> 200 "HelloReply" => hello::hello, "Where the server stands, and what the caller may see";
        POST "/api/v1/workspaces/{ws}/push" MemberEver "push" ("PushRequest") -> 200 "PushReply" => push::push, "Deliver a frozen batch of cells";
        POST "/api/v1/workspaces/{ws}/pull" Booth "pull" ("PullRequest") -> 200 "PullReply" => pull::pull, "What was committed after the cursors";
        POST "/api/v1/workspaces/{ws}/reconcile" Booth "reconcile" ("ReconcileRequest") -> 200 "ReconcileReply" => reconcile::reconcile, "Which cells the server has where the sums of a stream differ";
        POST "/api/v1/workspaces/{ws}/fetch" Booth "fetch" ("FetchRequest") -> 200 "CellPage" => reconcile::fetch, "Cells by name";
        POST "/api/v1/workspaces/{ws}/offer" Booth "offer" ("Offer") -> 200 "OfferReply" => reconcile::offer, "Take back cells that the server lost";
        POST "/api/v1/workspaces/{ws}/deliver" Member "deliver" ("UnsentFile") -> 200 "DeliverReply" => deliver::deliver, "Bring what another device could not send, as the file that it wrote";
        POST "/api/v1/workspaces/{ws}/history" Booth "history" ("HistoryRequest") -> 200 "HistoryReply" => history::history, "Every cell accepted for a record, newest first";
        PUT "/api/v1/workspaces/{ws}/blob/{hash}" Booth "putBlob" ("Blob") -> 204 => blobs::put, "Store a small attachment under the hash of its content";
        PATCH "/api/v1/workspaces/{ws}/blob/{hash}" Booth "patchBlob" ("Blob") -> 204 => blobs::patch, "Store a part of an attachment";
        HEAD "/api/v1/workspaces/{ws}/blob/{hash}" Booth "headBlob" () -> 200 => blobs::head, "How much of an attachment is there";
        GET "/api/v1/workspaces/{ws}/blob/{hash}" Member "getBlob" () -> 200 "Blob" => blobs::get, "The content of an attachment, or a range of it";
        POST "/api/v1/workspaces/{ws}/claim" Member "claim" ("ClaimRequest") -> 200 "ClaimReply" => claim::claim, "Be the only device that has something, for ever or for a time";
        POST "/api/v1/workspaces/{ws}/erase" Owner "erase" ("EraseRequest") -> 200 "EraseReply" => erase::erase, "Take records away for good, in two steps";
        GET "/api/v1/workspaces/{ws}/snapshot/{stream}" Booth "snapshot" () -> 200 "SnapshotReply" => snapshot::show, "A large stream as of a sequence, in pieces";
        GET "/api/v1/workspaces/{ws}/segment/{hash}" Booth "segment" () -> 200 "Segment" => snapshot::segment, "A piece of a snapshot";
        GET "/api/v1/workspaces/{ws}/documents" Member "documents" () -> 200 "DocumentList" => documents::list, "What is published, of streams that the caller may write to";
        PUT "/api/v1/workspaces/{ws}/documents/{document}" Member "publishDocument" ("NewDocument") -> 204 => documents::publish, "Publish something for people without an account, or other bytes in its place";
        DELETE "/api/v1/workspaces/{ws}/documents/{document}" Member "withdrawDocument" () -> 204 => documents::withdraw, "Take a document off, for good";
        PUT "/api/v1/workspaces/{ws}/relay/{relay}" Member "relay" ("RelayRequest") -> 200 "RelayInfo" => relay::ask, "Send bytes to another server that the operator has allowed; the same once more sends nothing";
        GET "/api/v1/workspaces/{ws}/relay/{relay}" Member "showRelay" () -> 200 "RelayInfo" => relay::show, "What became of a message to another server";
        GET "/api/v1/workspaces/{ws}/events" Booth "events" () -> 200 => events::listen, "Hints that something happened, as server-sent events";

        GET "/p/{token}" Visitor "showDocument" () -> 200 "Document" => visitor::show, "A published document";
        POST "/p/{token}" Visitor "submit" ("Submission") -> 200 "Document" => visitor::submit, "Send something to whoever published the document; the same once more within a day changes nothing";
    }
}
