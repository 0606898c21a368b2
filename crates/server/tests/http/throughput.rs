//! An upload beside interactive work: everything is accepted, nobody waits for the other. With `PERENNIAL_MEASURE` set the
//! upload is large and its speed is checked:
//! `PERENNIAL_MEASURE=1 cargo test -p server --release --test http throughput -- --nocapture`.

use std::time::{Duration, Instant};

use sync::cell::{Cell, Flags};

use crate::device::{Device, record, started};

/// Cells of an upload, in batches of a thousand.
const UPLOAD: u64 = 5_000;
/// The same when its speed is measured, on a quiet machine.
const MEASURED: u64 = 100_000;

fn batch(device: &mut Device<'_>, from: u64, flags: Flags) -> Vec<Cell> {
    (from..from + 1_000)
        .map(|n| {
            // Ids as random as real ones, so that the index is hit everywhere.
            let id = sync::ids::RecordId(
                *blake3::hash(&n.to_be_bytes()).as_bytes().first_chunk().expect("16 of 32"),
            );
            let mut cell = device.cell(
                id,
                16,
                "Zhang Wei · 张伟 · zhang.wei@example.org · +86 138 0013 8000 · Shanghai",
            );
            cell.flags = cell.flags.with(flags);
            cell
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_beside_interactive_work() {
    let measured = std::env::var_os("PERENNIAL_MEASURE").is_some();
    let cells = if measured { MEASURED } else { UPLOAD };
    let (server, ada, workspace) = started().await;
    server.clock.advance(10_000_000);
    let mut uploader = Device::new(&ada, workspace, 1).await;
    let mut person = Device::new(&ada, workspace, 2).await;
    let batches: Vec<Vec<u8>> = (0..cells / 1_000)
        .map(|n| {
            let cells = batch(&mut uploader, n * 1_000, Flags::BULK);
            uploader.freeze(&cells)
        })
        .collect();
    let started_at = Instant::now();
    let upload = async {
        for batch in batches {
            assert_eq!(uploader.send(batch).await.status, 200);
        }
        started_at.elapsed()
    };
    let interactive = async {
        let mut times = Vec::new();
        for n in 0..if measured { 200 } else { 20 } {
            let cell = person.cell(record(n), 16, "edited");
            let sent = Instant::now();
            assert_eq!(person.results(&[cell]).await, ["ok"]);
            times.push(sent.elapsed());
        }
        times.sort_unstable();
        times
    };
    let (took, times) = tokio::join!(upload, interactive);
    let per_second = cells as f64 / took.as_secs_f64();
    let (median, p95) = (times[times.len() / 2], times[times.len() * 95 / 100]);
    println!("upload: {per_second:.0} cells/s; interactive beside it: median {median:?}, p95 {p95:?}");
    if measured {
        assert!(per_second >= 8_000.0, "{per_second}");
        assert!(p95 <= Duration::from_millis(250), "{p95:?}");
    }
}

/// Single changes of eight devices at once.
#[tokio::test(flavor = "multi_thread")]
async fn many_people_edit() {
    let measured = std::env::var_os("PERENNIAL_MEASURE").is_some();
    let pushes: u64 = if measured { 300 } else { 5 };
    let (server, ada, workspace) = started().await;
    server.clock.advance(10_000_000);
    let started_at = Instant::now();
    let mut people = tokio::task::JoinSet::new();
    for n in 0..8_u8 {
        let (base, cookie) = (server.base(), ada.cookie());
        people.spawn(async move {
            let client = crate::client::Client::new(base);
            client.set_cookie(cookie);
            let mut device = Device::new(&client, workspace, n + 1).await;
            for push in 0..pushes {
                let cell = device.cell(record(1_000 * u64::from(n) + push % 50), 16, "edited");
                assert_eq!(device.results(&[cell]).await, ["ok"]);
            }
        });
    }
    people.join_all().await;
    let per_second = (8 * pushes) as f64 / started_at.elapsed().as_secs_f64();
    println!("single changes of eight devices: {per_second:.0} pushes/s");
    if measured {
        assert!(per_second >= 300.0, "{per_second}");
    }
}
