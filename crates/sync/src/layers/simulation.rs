//! Replicas against a server in one process, under loss, repetition, crashes, clones and wrong clocks.
//!
//! Every run ends with the network healed and no new action; then all replicas must hold what the server holds, nothing
//! may be unsent, and every cell ever acknowledged must be live or superseded.

mod replica;
mod server;

use crate::{merge, testing::STREAM};
use proptest::prelude::*;
use replica::{Fate, Replica};
use server::Server;

#[derive(Debug, Clone)]
enum Step {
    Act { records: Vec<u8>, field: u32, value: u8, bulk: bool },
    Freeze,
    Send(Fate),
    Pull(Fate),
    Crash,
    Clone,
    SetClock(i64),
    Wait(u64),
}

fn any_step() -> impl Strategy<Value = Step> {
    const HOUR: i64 = 3_600_000;
    let fate =
        || prop_oneof![4 => Just(Fate::Delivered), 1 => Just(Fate::RequestLost), 2 => Just(Fate::AnswerLost)];
    let act = (proptest::collection::vec(0u8..5, 1..4), 0u32..3, any::<u8>(), any::<bool>());
    prop_oneof![
        6 => act.prop_map(|(records, field, value, bulk)| Step::Act { records, field, value, bulk }),
        4 => Just(Step::Freeze),
        6 => fate().prop_map(Step::Send),
        3 => fate().prop_map(Step::Pull),
        2 => Just(Step::Crash),
        1 => Just(Step::Clone),
        1 => prop_oneof![Just(0), Just(HOUR), Just(-HOUR), Just(8_766 * HOUR)].prop_map(Step::SetClock),
        2 => (1u64..5_000).prop_map(Step::Wait),
    ]
}

fn run(steps: Vec<(usize, Step)>) {
    let mut server = Server::new(1_800_000_000_000);
    let mut replicas: Vec<Replica> = (0..3).map(|_| Replica::new(&mut server, 0)).collect();
    for (who, step) in steps {
        let who = who % replicas.len();
        let count = replicas.len();
        let replica = &mut replicas[who];
        match step {
            Step::Act { records, field, value, bulk } => replica.act(&server, &records, field, value, bulk),
            Step::Freeze => replica.freeze(),
            Step::Send(fate) => replica.send(&mut server, fate),
            Step::Pull(fate) => replica.pull(&server, fate),
            Step::Crash => replica.crash(),
            Step::Clone => {
                let copy = Replica::start(replica.disk.clone(), replica.skew);
                if count < 6 {
                    replicas.push(copy);
                }
            }
            Step::SetClock(skew) => replica.skew = skew,
            Step::Wait(ms) => server.now += ms,
        }
    }
    heal(&mut server, &mut replicas);
    for replica in &replicas {
        assert!(replica.outbox.is_empty() && replica.above.is_empty() && replica.disk.unsent.is_empty());
        assert_eq!(replica.below.all(), server.live.all());
        assert_eq!(replica.below.digest(STREAM), server.live.digest(STREAM));
    }
    assert_nothing_lost(&server, &replicas);
}

/// Everybody sends and pulls until all is quiet, within a bounded number of rounds.
fn heal(server: &mut Server, replicas: &mut [Replica]) {
    for _ in 0..200 {
        for replica in replicas.iter_mut() {
            replica.pull(server, Fate::Delivered);
            replica.freeze();
            replica.send(server, Fate::Delivered);
        }
        server.now += 1_000;
        let quiet = |replica: &Replica| replica.outbox.is_empty() && replica.disk.cursor == server.log.len();
        if replicas.iter().all(quiet) {
            return;
        }
    }
    panic!("not quiet after 200 rounds");
}

/// Invariant 1: what was acknowledged is live, or every tag it wrote has a newer value.
fn assert_nothing_lost(server: &Server, replicas: &[Replica]) {
    for cell in replicas.iter().flat_map(|replica| &replica.disk.acknowledged) {
        let live = server.live.cells(STREAM, cell.record);
        for tag in cell.tags.view() {
            let winner = merge::winner(live, &tag).expect("the tag has a value");
            assert!(winner.stamp >= cell.stamp, "{tag} of {cell:?} was lost");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn replicas_converge(steps in proptest::collection::vec((0usize..6, any_step()), 0..120)) {
        run(steps);
    }
}

#[test]
fn a_year_ahead_then_corrected() {
    let act = |value| Step::Act { records: vec![1, 2], field: 0, value, bulk: false };
    run(vec![
        (0, Step::SetClock(31_557_600_000)),
        (0, act(1)),
        (0, Step::Freeze),
        (0, Step::Send(Fate::AnswerLost)),
        (0, act(2)),
        (0, Step::SetClock(0)),
        (1, act(3)),
        (1, Step::Freeze),
        (1, Step::Send(Fate::Delivered)),
        (0, Step::Crash),
        (0, act(4)),
    ]);
}
