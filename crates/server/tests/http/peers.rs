//! Several server processes on one PostgreSQL database. There is nothing to test where that is not installed.

use std::sync::Arc;

use reqwest::Response;
use serde_json::json;
use sqlx::Connection as _;

use crate::client::Client;
use crate::device::{Device, of, record};
use crate::events::{listen, rest};
use crate::harness::{PASSWORD, Server};
use crate::home::Home;
use crate::invitations::join;
use crate::process::{Program, add_user};

/// Two servers on one database, and Ada signed in at both.
async fn two() -> Option<(Arc<Home>, [Server; 2], [Client; 2])> {
    let home = Home::postgres().await?;
    let here = Server::on(home.clone(), None, |_| {}).await;
    let there = Server::on(home.clone(), None, |_| {}).await;
    let (ada, _) = here.first_account().await;
    let again = there.client();
    again.set_cookie(ada.cookie());
    Some((home, [here, there], [ada, again]))
}

/// Listens until a head is told; changes of members and devices may be told before.
async fn until_head(stream: &mut Response, head: u64) {
    let (mut heard, wanted) = (String::new(), format!("\"head\":{head}}}"));
    while !heard.contains(&wanted) {
        heard.push_str(&String::from_utf8_lossy(&stream.chunk().await.expect("reads").expect("open")));
        assert!(!heard.contains("still here"), "20 s passed: {heard}");
    }
}

#[tokio::test]
async fn what_happens_there_is_heard_here() {
    let Some((_home, [here, there], [ada, again])) = two().await else { return };
    let info: sync::wire::accounts::SessionInfo = ada.get("/api/v1/session").await.json();
    let workspace = info.workspaces[0].id;
    let mut device = Device::new(&again, workspace, 1).await;
    let (bo, bo_info) = join(&here, &ada, workspace, "bo@example.org", "member").await;
    let mut adas = listen(&ada, workspace).await;
    let mut bos = listen(&bo, workspace).await;
    for stream in [&mut adas, &mut bos] {
        until_head(stream, 0).await;
    }
    let cell = device.cell(record(1), 16, "x");
    device.push(&[cell]).await;
    for stream in [&mut adas, &mut bos] {
        until_head(stream, 1).await;
    }
    let bo_id = bo_info.user.id;
    assert_eq!(again.delete(&of(workspace, &format!("members/{bo_id}"))).await.status, 204);
    rest(&mut bos).await;
    // Ada's browser hears of it, and then of the end of its session.
    let sign_out = there.client();
    sign_out.set_cookie(ada.cookie());
    assert_eq!(sign_out.delete("/api/v1/session").await.status, 204);
    assert!(rest(&mut adas).await.contains("event: directory"), "members changed");
}

#[tokio::test]
async fn who_cannot_hear_looks() {
    let Some((home, [_here, _there], [ada, again])) = two().await else { return };
    let info: sync::wire::accounts::SessionInfo = ada.get("/api/v1/session").await.json();
    let workspace = info.workspaces[0].id;
    let mut device = Device::new(&again, workspace, 1).await;
    let mut stream = listen(&ada, workspace).await;
    until_head(&mut stream, 0).await;
    let cell = device.cell(record(1), 16, "x");
    device.push(&[cell]).await;
    until_head(&mut stream, 1).await;
    // Nobody may connect any more, and who listens is cut off.
    let mut administrator = home.administrator().await;
    let name = home.database_name();
    for sql in [
        format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"),
        format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND query LIKE 'LISTEN%'"
        ),
    ] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut administrator).await.expect("does it");
    }
    let cell = device.cell(record(2), 16, "x");
    device.push(&[cell]).await;
    until_head(&mut stream, 2).await;
    administrator.close().await.expect("closes");
}

/// Pushes go on while each of two processes is restarted; who is refused or told 503 turns to the other.
#[tokio::test]
async fn a_rolling_restart_fails_no_push() {
    let Some(home) = Home::postgres().await else { return };
    let (added, out, err) = add_user(&home, &["--password-stdin", "--workspace", "Works"], PASSWORD);
    assert!(added, "{out}{err}");
    let start = || Program::start_with(&home, &["--drain", "1"]);
    let mut programs = [start(), start()];
    let ada = Client::unpooled(programs[0].base.clone());
    let sign_in = json!({"email": "ada@example.org", "password": PASSWORD});
    let info: sync::wire::accounts::SessionInfo = ada.post("/api/v1/session", &sign_in).await.json();
    let mut device = Device::new(&ada, info.workspaces[0].id, 1).await;
    let (mut pushed, mut turned) = (0, 0);
    for restarted in [0, 1, 0] {
        programs[restarted].signal("-TERM");
        // As long as the process lives, and some more.
        let mut after = 0;
        while after < 10 {
            after += u32::from(programs[restarted].has_ended());
            let cell = device.cell(record(pushed), 16, "x");
            let batch = device.freeze(&[cell]);
            loop {
                match device.send_raw(batch.clone()).await {
                    Ok(200) => break,
                    Ok(503) => {}
                    Err(error) if error.is_connect() => {}
                    other => panic!("{other:?}"),
                }
                turned += 1;
                let other = usize::from(ada.base() == programs[0].base);
                ada.move_to(programs[other].base.clone());
            }
            pushed += 1;
        }
        programs[restarted] = start();
    }
    assert!(turned >= 2, "nobody noticed that anything stopped");
    device.at = device.hello().await.meta.at;
    assert_eq!(device.at.seq, pushed, "each once, and nothing else");
    let pages = device.pull_all(1 << 20).await;
    assert_eq!(pages.iter().map(|page| page.entries.len() as u64).sum::<u64>(), pushed);
}
