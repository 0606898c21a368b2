//! What an operator does at the shell: backup and restore, moving to another database, checking, accounts, workspaces.

use serde_json::json;
use sync::cursor::Position;
use sync::wire::accounts::SessionInfo;

use crate::client::Client;
use crate::device::{Device, of, record};
use crate::harness::PASSWORD;
use crate::home::Home;
use crate::process::{Program, add_user, command};

/// Succeeds and gives what was said.
fn said(arguments: &[&str], home: &Home) -> String {
    let (done, out, err) = command(arguments, home);
    assert!(done, "{arguments:?}: {out}{err}");
    out
}

/// Ada, signed in at a running program.
async fn signed_in(program: &Program) -> (Client, SessionInfo) {
    let ada = program.client();
    let sign_in = json!({"email": "ada@example.org", "password": PASSWORD});
    let info = ada.post("/api/v1/session", &sign_in).await;
    assert_eq!(info.status, 200, "{}", info.text());
    let info = info.json();
    (ada, info)
}

fn with_ada(home: &Home) {
    let (added, out, err) = add_user(home, &["--password-stdin", "--workspace", "Works"], PASSWORD);
    assert!(added, "{out}{err}");
}

#[tokio::test]
async fn a_backup_comes_back_and_clients_are_told() {
    let home = Home::new().await;
    with_ada(&home);
    let program = Program::start(&home);
    let (ada, info) = signed_in(&program).await;
    let workspace = info.workspaces[0].id;
    let mut device = Device::new(&ada, workspace, 1).await;
    let cell = device.cell(record(1), 16, "before the backup");
    device.push(&[cell]).await;
    let invitation = json!({"role": "member"});
    let invited = ada.post(&of(workspace, "invitations"), &invitation).await;
    assert_eq!(invited.status, 201, "{}", invited.text());

    let file = home.path().join("backup.sqlite").display().to_string();
    let out = said(&["backup", "--to", &file], &home);
    assert!(out.contains("1 cell\n"), "{out}");
    let (again, _, err) = command(&["backup", "--to", &file], &home);
    assert!(!again && err.contains("backup.sqlite"), "{err}");
    let left: Vec<String> = std::fs::read_dir(home.path())
        .expect("lists")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("text"))
        .filter(|name| name.starts_with("backup"))
        .collect();
    assert_eq!(left, ["backup.sqlite"], "one file");

    // After the backup: more changes, a withdrawn invitation, another account, a new password.
    let lost = device.cell(record(2), 16, "after the backup");
    device.push(&[lost]).await;
    let listed: serde_json::Value = ada.get(&of(workspace, "invitations")).await.json();
    let id = listed["invitations"][0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(ada.delete(&of(workspace, &format!("invitations/{id}"))).await.status, 204);
    said(&["user", "add", "--email", "bo@example.org", "--name", "Bo"], &home);
    said(&["user", "password", "--email", "ada@example.org"], &home);
    drop(program);

    let restored = Home::new().await;
    let lost = home.database();
    let out = said(&["restore", "--from", &file, "--lost", &lost], &restored);
    let acts: Vec<&str> = out.lines().filter(|line| line.starts_with("repeat")).collect();
    assert_eq!(
        acts,
        [
            "repeat first: set a new password for ada@example.org: the one before its last change holds again",
            "repeat first: withdraw the invitation of anybody to \"Works\" as member: it can be used again",
            "repeat: add an account for bo@example.org",
        ]
    );
    let (again, _, err) = command(&["restore", "--from", &file], &restored);
    assert!(!again && err.contains("rows already"), "{err}");
    let without = Home::new().await;
    assert!(said(&["restore", "--from", &file], &without).contains("first what took something away"));

    let program = Program::start(&restored);
    let old = Client::new(program.base.clone());
    old.set_cookie(ada.cookie());
    assert_eq!(old.get("/api/v1/session").await.status, 401, "all sessions have ended");
    let (ada, _) = signed_in(&program).await;
    let mut device = device.with_client(&ada);
    let refused = device.try_pull(&device.pull_request(2, 1 << 20)).await;
    assert_eq!(refused.refusal(), (409, "epoch".into()));
    let hello = device.hello().await;
    assert_eq!(hello.head, 1);
    (device.epoch, device.at) = (hello.epoch, Position::START);
    assert_eq!(device.pull_all(1 << 20).await[0].entries.len(), 1);
}

#[tokio::test]
async fn a_database_moves_to_another_and_back() {
    let Some(there) = Home::postgres().await else { return };
    let here = Home::sqlite();
    with_ada(&here);
    let mut program = Program::start(&here);
    let (ada, info) = signed_in(&program).await;
    let mut device = Device::new(&ada, info.workspaces[0].id, 1).await;
    let cells: Vec<_> = (0..300).map(|n| device.cell(record(n % 200), 16, "value")).collect();
    device.push(&cells).await;
    program.signal("-TERM");
    while !program.has_ended() {
        tokio::task::yield_now().await;
    }
    let before = said(&["check"], &here);
    assert!(before.contains(" cells 200 digest "), "{before}");

    let back = Home::sqlite();
    for (from, to) in [(&here, &there), (&there, &back)] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_perennial-server"));
        let output = command.args(["migrate", "--from", &from.database(), "--to", &to.database()]).output();
        let output = output.expect("runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(said(&["check"], to), before);
    }
    // Where it went it goes on: the session, the device and its position are the same.
    for home in [&there, &back] {
        let program = Program::start(home);
        ada.move_to(program.base.clone());
        assert_eq!(device.hello().await.epoch, device.epoch);
        let cell = device.cell(record(1_000), 16, "goes on");
        let number = device.number;
        let at = device.at;
        device.push(&[cell]).await;
        (device.number, device.at) = (number, at);
    }
}

#[tokio::test]
async fn what_is_spoiled_is_found() {
    let home = Home::sqlite();
    with_ada(&home);
    said(&["check"], &home);
    use sqlx::{ConnectOptions as _, Connection as _};
    let mut shell =
        sqlx::sqlite::SqliteConnectOptions::new().filename(home.file()).connect().await.expect("opens");
    sqlx::raw_sql("UPDATE workspace SET head = 3").execute(&mut shell).await.expect("spoils");
    shell.close().await.expect("closes");
    let (sound, out, err) = command(&["check"], &home);
    assert!(!sound && out.contains("fault: ") && err.contains("1 faults"), "{out}{err}");
}

#[tokio::test]
async fn a_command_changes_no_tables_of_another_version() {
    let home = Home::sqlite();
    let nothing = command(&["check"], &home);
    assert!(!nothing.0, "there is no database: {nothing:?}");
    with_ada(&home);
    use sqlx::{ConnectOptions as _, Connection as _};
    let mut shell =
        sqlx::sqlite::SqliteConnectOptions::new().filename(home.file()).connect().await.expect("opens");
    let older = "DELETE FROM _sqlx_migrations WHERE version = (SELECT max(version) FROM _sqlx_migrations)";
    sqlx::raw_sql(older).execute(&mut shell).await.expect("changes");
    shell.close().await.expect("closes");
    let (done, _, err) = command(&["check"], &home);
    assert!(!done && err.contains("of another version"), "{err}");
}

#[tokio::test]
async fn accounts_and_workspaces_are_managed() {
    let home = Home::new().await;
    with_ada(&home);
    assert!(said(&["user", "list"], &home).ends_with(" ada@example.org Ada\n"));
    let made = said(&["workspace", "create", "--name", "Fair", "--owner", "Ada@Example.org"], &home);
    let id = made.split(' ').nth(1).expect("an id").to_owned();
    said(&["workspace", "rename", &id, "Autumn fair"], &home);
    let list = said(&["workspace", "list"], &home);
    assert!(list.starts_with(&format!("{id} members 1 devices 0 changes 0 Autumn fair\n")), "{list}");
    assert_eq!(said(&["workspace", "show", &id], &home), "owner ada@example.org Ada\n");
    for (arguments, expected) in [
        (&["workspace", "rename", &"00".repeat(16), "Nowhere"][..], "no such workspace"),
        (&["workspace", "create", "--name", " ", "--owner", "ada@example.org"], "must not be empty"),
        (&["workspace", "create", "--name", "X", "--owner", "eve@example.org"], "no account has this e-mail"),
        (&["user", "password", "--email", "eve@example.org"], "no account has this e-mail"),
    ] {
        let (done, _, err) = command(arguments, &home);
        assert!(!done && err.contains(expected), "{arguments:?}: {err}");
    }
    let program = Program::start(&home);
    let (ada, _) = signed_in(&program).await;
    let out = said(&["user", "password", "--email", "ada@example.org"], &home);
    assert!(out.starts_with("password "), "{out}");
    assert_eq!(ada.get("/api/v1/session").await.status, 401, "all sessions end");
}
