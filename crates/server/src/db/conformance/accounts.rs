//! Accounts and sessions.

use sync::wire::accounts::UserId;
use sync::wire::audit::Act;

use super::{account, founded, person, two_connections, workspace};
use crate::db::Db;
use crate::db::rights::By;
use crate::db::types::{AccountCreation, Session, Signup};
use crate::secret::TokenHash;

pub(super) fn session(n: u8, user: UserId) -> Session {
    Session {
        token_hash: TokenHash([n; 32]),
        user,
        created_at: 10 * u64::from(n),
        seen_at: 10 * u64::from(n),
        label: format!("Browser {n}"),
    }
}

/// Signs the first person in.
pub(crate) async fn fill(db: &dyn Db) {
    db.create_session(&session(1, UserId([1; 16])), None).await.expect("creates");
}

pub(crate) async fn the_secret_stays(db: &dyn Db) {
    assert_eq!(db.server_secret([1; 32]).await.expect("stores"), [1; 32]);
    assert_eq!(db.server_secret([2; 32]).await.expect("reads"), [1; 32]);
}

pub(crate) async fn emails_are_unique(db: &dyn Db) {
    assert!(!db.has_accounts().await.expect("reads"));
    founded(db).await;
    assert!(db.has_accounts().await.expect("reads"));
    let mut same = account(2);
    same.email_key = account(1).email_key;
    let made = db.create_account(&same, Some(&workspace(2)), Signup::Open).await.expect("answers");
    assert_eq!(made, AccountCreation::EmailTaken);
    assert!(db.workspaces_of(same.id).await.expect("reads").is_empty(), "no workspace without its owner");
    let found = db.account_by_email("p1@example.org").await.expect("reads").expect("exists");
    assert_eq!(
        (found.id, found.email.as_str(), found.created_at),
        (UserId([1; 16]), "P1@example.org", 1_001)
    );
    assert!(
        db.account_by_email("P1@example.org").await.expect("reads").is_none(),
        "only the normalised form is a key"
    );
}

pub(crate) async fn the_secret_is_one(db: &dyn Db) {
    let (one, two) = tokio::join!(db.server_secret([1; 32]), db.server_secret([2; 32]));
    assert_eq!(one.expect("stores"), two.expect("stores"), "of two processes that start at once");
}

pub(crate) async fn one_of_many_is_first(db: &dyn Db) {
    two_connections(db).await;
    let first = async |n| db.create_account(&account(n), None, Signup::FirstOnly).await.expect("answers");
    let made = tokio::join!(first(1), first(2), first(3), first(4), first(5), first(6));
    let made = [made.0, made.1, made.2, made.3, made.4, made.5];
    assert_eq!(made.iter().filter(|made| **made == AccountCreation::Created).count(), 1, "{made:?}");
}

pub(crate) async fn only_the_first_is_first(db: &dyn Db) {
    db.server_secret([1; 32]).await.expect("stores");
    for (n, expected) in [(1, AccountCreation::Created), (2, AccountCreation::NotFirst)] {
        let made = db.create_account(&account(n), None, Signup::FirstOnly).await.expect("answers");
        assert_eq!(made, expected);
    }
    assert!(db.account_by_email("p2@example.org").await.expect("reads").is_none());
}

pub(crate) async fn sessions_replace_and_end(db: &dyn Db) {
    let user = person(db, 1).await;
    let hash = |n| TokenHash([n; 32]);
    db.create_session(&session(1, user), None).await.expect("creates");
    db.create_session(&session(2, user), Some(hash(1))).await.expect("creates");
    db.create_session(&session(3, user), Some(hash(9))).await.expect("an unknown one is replaced by nothing");
    assert!(db.session(hash(1)).await.expect("reads").is_none());
    let (found, account) = db.session(hash(2)).await.expect("reads").expect("exists");
    assert_eq!(
        (found.user, found.created_at, found.seen_at, account.name.as_str()),
        (user, 20, 20, "Person 1")
    );
    db.touch_session(hash(2), 500).await.expect("touches");
    assert_eq!(db.session(hash(2)).await.expect("reads").expect("exists").0.seen_at, 500);
    db.delete_session(hash(2)).await.expect("deletes");
    db.delete_session(hash(2)).await.expect("twice is no error");
    assert!(db.session(hash(2)).await.expect("reads").is_none());
    db.create_session(&session(4, user), None).await.expect("creates");
    assert_eq!(db.prune_sessions(35, 0).await.expect("prunes"), 1, "begun too long ago");
    assert_eq!(db.prune_sessions(0, 40).await.expect("prunes"), 0);
    assert_eq!(db.prune_sessions(0, 41).await.expect("prunes"), 1, "unused too long");
}

pub(crate) async fn passwords_end_sessions(db: &dyn Db) {
    let (one, two) = (person(db, 1).await, person(db, 2).await);
    for (n, user) in [(1, one), (2, one), (3, two)] {
        db.create_session(&session(n, user), None).await.expect("creates");
    }
    db.set_password(one, "next").await.expect("sets");
    for (n, stays) in [(1, false), (2, false), (3, true)] {
        assert_eq!(db.session(TokenHash([n; 32])).await.expect("reads").is_some(), stays, "{n}");
    }
    let hash = db.account_by_email("p1@example.org").await.expect("reads").expect("exists").password_hash;
    assert_eq!(hash, "next");
}

pub(crate) async fn a_password_is_replaced_once(db: &dyn Db) {
    let (one, workspace) = founded(db).await;
    for n in [1, 2] {
        db.create_session(&session(n, one), None).await.expect("creates");
    }
    let old = db.account(one).await.expect("reads").expect("exists").password_hash;
    assert!(!db.replace_password(one, "not it", "next", 5).await.expect("answers"));
    assert!(db.session(TokenHash([1; 32])).await.expect("reads").is_some(), "nothing happened");
    let replace = |next: &'static str| db.replace_password(one, &old, next, 6);
    let (first, second) = tokio::join!(replace("a"), replace("b"));
    let done = (first.expect("answers"), second.expect("answers"));
    assert_ne!(done.0, done.1, "one of two is first");
    for n in [1, 2] {
        assert!(db.session(TokenHash([n; 32])).await.expect("reads").is_none(), "{n}");
    }
    let hash = db.account(one).await.expect("reads").expect("exists").password_hash;
    assert_eq!(hash, if done.0 { "a" } else { "b" });
    db.note_password_link(workspace, By { user: one, now_ms: 7 }, one).await.expect("notes");
    let acts = db.audit(workspace, None, 2).await.expect("reads");
    let noted: Vec<_> = acts.iter().map(|entry| (entry.act.clone(), entry.at)).collect();
    assert_eq!(noted, [(Act::PasswordLinkMade, 7), (Act::PasswordSet, 6)]);
    assert!(db.account(UserId([9; 16])).await.expect("reads").is_none());
}

pub(crate) async fn names_are_changed(db: &dyn Db) {
    let (one, _) = (person(db, 1).await, person(db, 2).await);
    db.create_session(&session(1, one), None).await.expect("creates");
    db.set_name(one, "王小明").await.expect("sets");
    let name = async |email: &str| db.account_by_email(email).await.expect("reads").expect("exists").name;
    assert_eq!(name("p1@example.org").await, "王小明");
    assert_eq!(name("p2@example.org").await, "Person 2");
    let (_, account) = db.session(TokenHash([1; 32])).await.expect("reads").expect("goes on");
    assert_eq!(account.name, "王小明");
}
