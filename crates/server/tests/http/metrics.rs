//! The numbers that an operator watches say what happened.

use server::db::cells::Cells as _;
use sync::stamp::{HybridTime, Stamp};

use crate::client::Client;
use crate::device::{Device, record, started};
use crate::harness::{START_MS, Server};

/// The value of one line.
async fn value(client: &Client, line: &str) -> f64 {
    let text = client.get("/metrics").await.text();
    let found = text.lines().find_map(|found| found.strip_prefix(line)?.strip_prefix(' '));
    found.map_or(f64::NAN, |number| number.parse().expect("a number"))
}

async fn expect(client: &Client, lines: &[(&str, f64)]) {
    for (line, expected) in lines {
        let found = value(client, line).await;
        assert!((found - expected).abs() < f64::EPSILON, "{line}: {found} and not {expected}");
    }
}

#[tokio::test]
async fn pushes_pulls_and_refusals_are_counted() {
    let (_server, ada, workspace) = started().await;
    let mut device = Device::new(&ada, workspace, 1).await;
    let good = device.cell(record(1), 16, "x");
    let future = Stamp::new(HybridTime::new(START_MS + 60_001, 0), device.id);
    let future = device.cell_at(future, record(2), 16, "x");
    let batch = device.freeze(&[good]);
    for _ in 0..3 {
        assert_eq!(device.send(batch.clone()).await.status, 200);
    }
    assert_eq!(device.results(&[future]).await, ["refused:future"]);
    let behind = device.pull_request(0, 1 << 20);
    let behind = sync::wire::pull::PullRequest { at: sync::cursor::Position::START, ..behind };
    assert_eq!(device.try_pull(&behind).await.status, 200);
    assert_eq!(ada.post("/api/v1/workspaces", &serde_json::json!({"name": ""})).await.status, 422);
    expect(
        &ada,
        &[
            ("perennial_pushes_total{outcome=\"new\"}", 2.0),
            ("perennial_pushes_total{outcome=\"repeated\"}", 2.0),
            ("perennial_push_seconds_count{part=\"wait\"}", 4.0),
            ("perennial_push_seconds_count{part=\"write\"}", 4.0),
            ("perennial_cells_total{outcome=\"ok\"}", 1.0),
            ("perennial_cells_total{outcome=\"refused\"}", 1.0),
            ("perennial_cells_refused_total{code=\"future\"}", 1.0),
            ("perennial_pulls_total{outcome=\"primary\"}", 1.0),
            ("perennial_pull_behind_count", 1.0),
            ("perennial_pull_behind_sum", 1.0),
            ("perennial_problems_total{code=\"invalid\"}", 1.0),
        ],
    )
    .await;
    assert!(value(&ada, "perennial_pull_bytes_total").await > 100.0);
}

#[tokio::test]
async fn the_database_is_measured_and_its_absence_is_told() {
    let server = Server::start().await;
    let client = server.client();
    expect(&client, &[("perennial_database_up", 1.0)]).await;
    assert!(value(&client, "perennial_database_bytes").await > 10_000.0);
    let idle = value(&client, "perennial_database_connections{of=\"writers\",state=\"idle\"}").await;
    let workspace = server.first_account().await.1.workspaces[0].id;
    let writer = server.db.writer(workspace).await.expect("free");
    let busy = value(&client, "perennial_database_connections{of=\"writers\",state=\"busy\"}").await;
    assert!(idle >= 1.0 && busy >= 1.0, "{idle} {busy}");
    drop(writer);
    server.db.close().await;
    expect(&client, &[("perennial_database_up", 0.0)]).await;
}
