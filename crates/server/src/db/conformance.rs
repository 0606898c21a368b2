//! What every storage must do, whatever the database. [`suite`] stamps one test per check on an implementation.

pub(crate) mod accounts;
pub(crate) mod blobs;
pub(crate) mod claims;
pub(crate) mod collection;
pub(crate) mod documents;
pub(crate) mod log;
pub(crate) mod oversight;
pub(crate) mod pieces;
pub(crate) mod recovery;
pub(crate) mod relays;
pub(crate) mod rights;
pub(crate) mod workspaces;

use sqlx::migrate::Migrator;
use sync::cursor::Epoch;
use sync::ids::WorkspaceId;
use sync::wire::accounts::{Role, UserId};
use sync::wire::names::Policy;

use super::location::Location;
use super::rights::Rights as _;
use super::sql::{Pool, query};
use super::store::Store;
use super::types::{Account, NewWorkspaceRow, Signup};
use super::{Accounts as _, Db, Invitations as _, Workspaces as _};
use crate::position::Link;
use crate::secret::TokenHash;

/// Stamps the suite: `suite!(open)`, where `open()` gives an empty database and whatever must live as long as it, or nothing
/// where the tests cannot run.
macro_rules! suite {
    ($open:path: $($module:ident { $($check:ident),* $(,)? })*) => {
        $(mod $module {
            $(#[tokio::test]
            async fn $check() {
                let Some((db, _keep)) = $open().await else { return };
                crate::db::conformance::$module::$check(&db).await;
            })*
        })*
    };
}
pub(crate) use suite;

/// All checks, for one implementation.
macro_rules! conformance {
    ($open:path) => {
        crate::db::conformance::suite! { $open:
            accounts {
                the_secret_stays, the_secret_is_one, emails_are_unique, only_the_first_is_first, one_of_many_is_first,
                sessions_replace_and_end, passwords_end_sessions, a_password_is_replaced_once, names_are_changed,
            }
            workspaces {
                listings_are_ordered, names_are_ordered_by_their_bytes, an_owner_remains, one_of_two_owners_remains, power_is_judged_when_used, grants_follow_roles,
                removal_is_remembered, invitations_end_with_the_power_to_make_them, invitations_are_used_once, accepting_fails_whole, devices_are_issued_once, lost_changes_are_remembered,
            }
            rights {
                grants_follow_teams_and_policy, what_falls_away_is_remembered, events_have_staff, power_is_judged_when_acted,
                teams_have_names_of_their_own, invitations_lead_into_teams_and_staff,
            }
            oversight {
                acts_are_noted_in_their_order, operators_act_too, what_fails_is_not_noted, sessions_are_ended_one_by_one,
                devices_are_seen, a_revoked_device_stays_so, a_session_is_confined_by_its_last_device,
            }
            log {
                a_dropped_writer_leaves_nothing, commits_are_read_back, pages_are_cut, dead_cells_become_history,
                stamps_are_found, digests_add_up, snapshots_stand_still, writers_take_turns, epochs_change,
                answers_are_kept_for_a_while, workspaces_are_apart,
            }
            recovery {
                cells_are_named, sums_are_read_by_bucket, a_gate_is_only_raised, who_delivered_is_kept,
                a_forgotten_device_is_entered_again, records_move,
            }
            blobs {
                uploads_are_gone_on_with, of_two_with_one_part_one_is_counted, pieces_come_back_whole,
                other_content_is_not_kept, a_hash_alone_opens_nothing, a_copy_of_a_name_stays_good,
                rights_follow_the_record, readers_upload_nothing, room_is_limited, what_two_upload_is_kept_once,
                the_unnamed_go, the_lost_go_at_once, other_workspaces_know_nothing,
            }
            pieces {
                a_snapshot_takes_the_place_of_the_one_before, what_leaves_a_stream_takes_the_pieces_that_it_may_be_in,
            }
            claims { the_first_wins, a_lease_ends, of_many_at_once_one_wins, leases_that_ended_are_forgotten }
            documents {
                documents_are_opened_changed_and_taken_off, documents_follow_the_rights_of_who_published_them,
                what_opens_one_opens_no_other, there_are_not_too_many_documents,
            }
            relays {
                messages_are_stored_once, messages_are_given_to_one_at_a_time, messages_end_and_are_forgotten,
                not_too_many_messages_wait,
            }
            collection {
                a_workspace_is_read_from_one_end_to_the_other, purged_records_leave_nothing,
                the_floor_rises_and_old_links_go, replaced_cells_are_forgotten,
            }
        }
    };
}
pub(crate) use conformance;

/// Puts something into the tables of an empty database.
pub(super) async fn filled(db: &dyn Db) {
    db.server_secret([1; 32]).await.expect("stores");
    log::fill(db).await;
    workspaces::fill(db).await;
    rights::fill(db).await;
    accounts::fill(db).await;
    blobs::fill(db).await;
    documents::fill(db).await;
    relays::fill(db).await;
}

/// A new database is opened by several at the same time.
pub(super) async fn processes_start_at_once(location: &Location) {
    let start = async || {
        let db = Store::open(location).await.expect("opens");
        db.server_secret([1; 32]).await.expect("stores");
    };
    tokio::join!(start(), start(), start(), start());
}

pub(super) fn account(n: u8) -> Account {
    Account {
        id: UserId([n; 16]),
        email: format!("P{n}@example.org"),
        email_key: format!("p{n}@example.org"),
        name: format!("Person {n}"),
        password_hash: "$argon2id$".into(),
        created_at: 1_000 + u64::from(n),
    }
}

pub(super) fn workspace(n: u8) -> NewWorkspaceRow {
    NewWorkspaceRow {
        id: WorkspaceId([n; 16]),
        name: format!("Workspace {n}"),
        created_at: 2_000,
        epoch: Epoch([n; 16]),
        link: Link([n; 8]),
    }
}

/// Person 1 who owns workspace 1.
async fn founded(db: &dyn Db) -> (UserId, WorkspaceId) {
    db.create_account(&account(1), Some(&workspace(1)), Signup::Open).await.expect("creates");
    (UserId([1; 16]), WorkspaceId([1; 16]))
}

/// Has two connections opened, so that of two who write at once none is late because of its own.
async fn two_connections(db: &dyn Db) {
    let (one, two) = tokio::join!(db.server_secret([1; 32]), db.server_secret([1; 32]));
    assert_eq!(one.expect("stores"), two.expect("reads"));
}

/// Another person without a workspace.
async fn person(db: &dyn Db, n: u8) -> UserId {
    db.create_account(&account(n), None, Signup::Open).await.expect("creates");
    UserId([n; 16])
}

/// The migrations up to a version, to make a database of before.
pub(super) fn first_migrations(all: &Migrator, last: i64) -> Migrator {
    Migrator::with_migrations(all.iter().filter(|migration| migration.version <= last).cloned().collect())
}

/// What a database may hold in the tables that migration 7 makes anew.
pub(super) async fn rows_before_rights(pool: &Pool) {
    let (id, hash) = ([1_u8; 16], [1_u8; 32]);
    let insert = async |sql: &'static str, rest: &[&[u8]]| {
        let asked = rest.iter().fold(query(sql).bind(&id[..]), |asked, value| asked.bind(*value));
        asked.execute(pool).await.expect("inserts");
    };
    insert(
        "INSERT INTO account (id, email, email_key, name, password_hash, created_at) VALUES ($1, 'a', 'a', 'Ada', '', 1)",
        &[],
    )
    .await;
    insert(
        "INSERT INTO workspace (workspace, name, created_at, epoch, link, min_client, last_stamp)
         VALUES ($1, 'Works', 1, $2, $3, 1, $4)",
        &[&id, &id[..8], &id],
    )
    .await;
    insert(
        "INSERT INTO member (workspace, account, role, joined_at, removed_at) VALUES ($1, $1, 'read_only', 5, 6)",
        &[],
    )
    .await;
    insert(
        "INSERT INTO invitation (workspace, id, token_hash, email, role, invited_by, created_at, expires_at, used_at, used_by)
         VALUES ($1, $1, $2, 'b@c', 'member', $1, 7, 8, 9, $1)",
        &[&hash],
    )
    .await;
}

/// What has become of it.
pub(super) async fn rows_after_rights(db: &Store) {
    let (user, here) = (UserId([1; 16]), WorkspaceId([1; 16]));
    let member = db.membership(here, user, TokenHash([0; 32])).await.expect("reads").expect("there");
    assert_eq!((member.role, member.removed_at), (Role::ReadOnly, Some(6)));
    let invited = db.invitation_by_token(TokenHash([1; 32])).await.expect("reads").expect("there");
    let times = (invited.created_at, invited.expires_at, invited.used_at);
    assert_eq!((invited.role, invited.email.as_deref(), times), (Role::Member, Some("b@c"), (7, 8, Some(9))));
    let access = db.access(here).await.expect("reads");
    assert_eq!((access.policy, access.narrowed, access.teams.len()), (Policy::Everyone, false, 0));
}
