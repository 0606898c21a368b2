//! A few seeds of the simulator in every run of the unit tests; `cargo xtask sim` runs as many as one likes.

use tests::faults::{Fault, parse};
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
    seeds("network,cut,crash,server-crash,race", 0..8).await;
}

#[tokio::test]
async fn a_restored_server_is_healed_by_its_devices() {
    seeds("network,crash,restore,join", 0..8).await;
}

#[tokio::test]
async fn clocks_may_be_wrong_and_devices_copied() {
    seeds("network,crash,clock,server-clock,clone", 0..8).await;
}

#[tokio::test]
async fn disks_may_be_full_and_lose_power() {
    seeds("network,power,full,race", 0..8).await;
}

#[tokio::test]
async fn rights_and_places_may_change_meanwhile() {
    seeds("network,crash,role,move,join", 0..8).await;
}

#[tokio::test]
async fn a_lost_move_is_healed_by_whoever_may_make_it() {
    seeds("network,restore,role,move", 0..12).await;
}

#[tokio::test]
async fn what_is_collected_may_be_edited_late() {
    seeds("network,crash,collect,move,join", 0..8).await;
}

#[tokio::test]
async fn devices_may_be_filled_with_pieces() {
    seeds("network,crash,snapshot,collect,restore", 0..8).await;
}

#[tokio::test]
async fn everything_may_go_wrong_at_once() {
    seeds("all", 0..12).await;
}

#[tokio::test]
async fn two_copies_of_a_device_may_have_given_one_stamp_to_two_cells() {
    // One was stored before the server was restored, the other after it, and the record had gained another cell.
    seeds("all", 2_001_468..2_001_469).await;
}

#[test]
fn faults_are_called_by_their_names() {
    assert_eq!(parse("all").map(|all| all.len()), Ok(Fault::ALL.len()));
    assert_eq!(parse("none").map(|all| all.len()), Ok(0));
    assert_eq!(parse("power,role"), Ok([Fault::Power, Fault::Role].into()));
    assert!(parse("weather").is_err_and(|why| why.contains("weather") && why.contains("server-clock")));
}
