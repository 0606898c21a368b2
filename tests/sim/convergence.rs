//! A few seeds of the simulator in every test run; `cargo xtask sim` runs as many as one likes.

use tests::faults::parse;
use tests::run::{Script, run};

/// A failing seed names itself and repeats exactly.
async fn seeds(faults: &str, seeds: std::ops::Range<u64>) {
    let faults = parse(faults).expect("known names");
    for seed in seeds {
        let script = Script { seed, steps: 160, faults: faults.clone() };
        let report = run(&script).await.unwrap_or_else(|broken| panic!("{script:?}: {}", broken.0));
        assert!(report.operations > 160);
    }
}

#[tokio::test]
async fn devices_converge_whatever_the_network_does() {
    seeds("network,crash", 0..16).await;
}

#[tokio::test]
async fn a_restored_server_is_healed_by_its_devices() {
    seeds("network,crash,restore,join", 0..16).await;
}

#[tokio::test]
async fn clocks_may_be_wrong_and_devices_copied() {
    seeds("network,crash,clock,server-clock,clone", 0..16).await;
}

#[tokio::test]
async fn everything_at_once() {
    seeds("all", 0..16).await;
}
