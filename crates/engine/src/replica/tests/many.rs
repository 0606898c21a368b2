//! Several engines on one database: whoever is behind reads on first, and all end with the same.

use proptest::prelude::*;
use sync::wire::names::Refusal;

use super::*;

#[tokio::test]
async fn a_slower_tab_reads_on_and_then_writes() {
    let disk = Disk::default();
    let (one, two) = (open(&disk).await, open(&disk).await);
    act(&one, &[1], false).await;
    let late = act(&two, &[1], false).await;
    assert_eq!(two.memory().content().1.len(), 2, "what the other tab did is here");
    let before = late[0].stamp;
    assert!(
        two.memory().content().1.iter().all(|(_, stamp)| *stamp <= before),
        "the clock went on from theirs"
    );
    assert_eq!(one.catch_up().await, Ok(true));
    assert_eq!(one.catch_up().await, Ok(false));
    assert_eq!(one.memory().content(), two.memory().content());
    assert_eq!(one.state().counters, two.state().counters);
}

#[tokio::test]
async fn a_tab_that_slept_past_the_journal_reads_everything_again() {
    let disk = Disk::default();
    let (one, two) = (open(&disk).await, open(&disk).await);
    for _ in 0..400 {
        act(&one, &[1], true).await;
    }
    two.catch_up().await.expect("reads");
    assert_eq!(two.memory().content(), one.memory().content());
    assert_eq!(two.state().outbox.len(), 400);
}

#[derive(Debug, Clone)]
enum Step {
    Act(usize, u8, u8, bool),
    Push(usize, u8),
    FreezeOnly(usize),
    Elsewhere(u8),
    Pull(usize),
    Compact(usize),
    CatchUp(usize),
    Restart(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let tab = 0..3usize;
    prop_oneof![
        4 => (tab.clone(), 0..8u8, 1..5u8, any::<bool>()).prop_map(|(tab, first, count, bulk)| Step::Act(tab, first, count, bulk)),
        3 => (tab.clone(), 0..6u8).prop_map(|(tab, fate)| Step::Push(tab, fate)),
        1 => tab.clone().prop_map(Step::FreezeOnly),
        2 => (0..8u8).prop_map(Step::Elsewhere),
        2 => tab.clone().prop_map(Step::Pull),
        1 => tab.clone().prop_map(Step::Compact),
        1 => tab.clone().prop_map(Step::CatchUp),
        1 => tab.prop_map(Step::Restart),
    ]
}

/// What an answer to a push is: stored, refused, too early, or lost on its way.
fn fate(number: u8, place: usize) -> CellResult {
    match number {
        3 if place.is_multiple_of(2) => CellResult::Superseded,
        4 => CellResult::Refused(Refusal::Grant),
        5 => CellResult::Refused(Refusal::Future),
        _ => CellResult::Ok,
    }
}

async fn run(steps: Vec<Step>) {
    let disk = Disk::default();
    let mut tabs = Vec::new();
    for _ in 0..3 {
        tabs.push(open(&disk).await);
    }
    let mut server = Server::default();
    tabs[0].greeted(&server.hello()).await.expect("greets");
    let mut saved: Vec<Cell> = Vec::new();
    for (round, step) in steps.into_iter().enumerate() {
        match step {
            Step::Act(tab, first, count, bulk) => {
                let records: Vec<u8> = (first..first + count).collect();
                saved.extend(act(&tabs[tab], &records, bulk).await);
            }
            Step::Push(tab, number) => {
                let Some(batch) = tabs[tab].next_batch().await.expect("reads") else { continue };
                let reply = server.push(&batch, |place| fate(number, place));
                if number != 2 {
                    tabs[tab].observe(NOW, &reply.meta, None);
                    tabs[tab].pushed(&batch, &reply).await.expect("applies");
                }
            }
            Step::FreezeOnly(tab) => drop(tabs[tab].next_batch().await.expect("freezes")),
            Step::Elsewhere(record) => server.elsewhere(record, NOW as u64 + round as u64),
            Step::Pull(tab) => {
                tabs[tab].catch_up().await.expect("reads");
                let page = server.pull(&tabs[tab], 3);
                tabs[tab].pulled(NOW, &page, None).await.expect("applies");
            }
            Step::Compact(tab) => drop(tabs[tab].compact(async || {}).await.expect("compacts")),
            Step::CatchUp(tab) => drop(tabs[tab].catch_up().await.expect("reads")),
            Step::Restart(tab) => tabs[tab] = open(&disk).await,
        }
    }
    let fresh = open(&disk).await;
    for tab in &tabs {
        tab.catch_up().await.expect("reads");
        assert_eq!(tab.memory().content(), fresh.memory().content());
        let (here, there) = (tab.state(), fresh.state());
        assert_eq!(here.outbox.len(), there.outbox.len());
        assert_eq!(here.unsent(), there.unsent());
        assert_eq!(
            (&here.counters, &here.cursors, &here.refused),
            (&there.counters, &there.cursors, &there.refused)
        );
        assert_eq!((&here.delta, &here.manifest, here.head), (&there.delta, &there.manifest, there.head));
        assert_eq!(here.dirty.keys().collect::<Vec<_>>(), there.dirty.keys().collect::<Vec<_>>());
    }
    drain(&tabs[1], &mut server).await;
    let (below, above) = tabs[1].memory().content();
    assert_eq!(above, vec![], "everything that waited was answered");
    assert_eq!(below, server.live(), "and this is what the server has");
    let state = tabs[1].state();
    for cell in &saved {
        let refused = state.refused.values().any(|refused| refused.action == cell.action);
        assert!(refused || server.has(cell), "{cell:?} was saved, and is nowhere");
    }
}

/// No more disturbances: everything goes out, everything comes in.
async fn drain(tab: &TestReplica, server: &mut Server) {
    for _ in 0..10_000 {
        let Some(batch) = tab.next_batch().await.expect("reads") else { break };
        let reply = server.push(&batch, |_| CellResult::Ok);
        tab.observe(NOW, &reply.meta, None);
        tab.pushed(&batch, &reply).await.expect("applies");
    }
    while {
        let page = server.pull(tab, 100);
        tab.pulled(NOW, &page, None).await.expect("applies").more
    } {}
}

impl Server {
    /// Whether it took a cell; its stamp may have been lowered on the way.
    fn has(&self, cell: &Cell) -> bool {
        let name = |cell: &Cell| (cell.stamp.device(), cell.action, cell.record, cell.payload.clone());
        self.log.iter().any(|(_, other)| name(other) == name(cell))
    }

    fn live(&self) -> Vec<CellName> {
        let mut layer = Acknowledged::new();
        self.log.iter().for_each(|(_, cell)| drop(layer.apply(cell.clone())));
        layer.all().into_iter().map(|cell| (model::RecordId(cell.record.0), cell.stamp)).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn tabs_on_one_database_end_with_the_same(steps in proptest::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(run(steps));
    }
}
