//! The program killed again and again while several devices push, at moments that a seed decides: whatever was answered is
//! there afterwards, and what was not is there once, when it is sent again. With `PERENNIAL_LONG` set, fifty times.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use sync::entry::Entry;
use sync::ids::{RecordId, WorkspaceId};
use sync::wire::accounts::SessionInfo;

use crate::client::Client;
use crate::device::{Device, record};
use crate::harness::PASSWORD;
use crate::home::Home;
use crate::process::{Program, add_user, command};

/// Kills in every run of the tests, and in the long one.
const KILLS: u64 = 4;
const LONG_KILLS: u64 = 50;
/// Answers between two kills at most.
const ANSWERS: u64 = 60;

/// A number below `end`, the same for the same seed and place.
fn drawn(seed: u64, place: u64, end: u64) -> u64 {
    let hash = blake3::hash(&[seed.to_be_bytes(), place.to_be_bytes()].concat());
    let half = hash.as_bytes().first_chunk().expect("8 of 32");
    u64::from_be_bytes(*half) % end
}

/// What the devices of a round share.
#[derive(Default)]
struct Round {
    /// Answers that came.
    answers: Cell<u64>,
    /// A push had no answer.
    unanswered: Cell<bool>,
    /// Records whose cells were answered, in all rounds.
    answered: RefCell<BTreeSet<RecordId>>,
}

/// A device at work, with the batch that it has no answer to.
struct Pusher<'a> {
    device: Device<'a>,
    number: u64,
    unanswered: Option<(Vec<u8>, Vec<RecordId>)>,
}

impl Pusher<'_> {
    /// Sends what was not answered, then goes on, until nobody answers. One to five records at a time.
    async fn work(&mut self, round: &Round) {
        loop {
            let (batch, records) = self.unanswered.take().unwrap_or_else(|| self.next());
            match self.device.send_raw(batch.clone()).await {
                Ok(status) => {
                    assert_eq!(status, 200, "a push, or the same again, is taken");
                    round.answered.borrow_mut().extend(records);
                    round.answers.set(round.answers.get() + 1);
                }
                Err(_) => {
                    self.unanswered = Some((batch, records));
                    round.unanswered.set(true);
                    return;
                }
            }
        }
    }

    fn next(&mut self) -> (Vec<u8>, Vec<RecordId>) {
        let first = self.number;
        self.number += 1 + first % 5;
        let records: Vec<RecordId> = (first..self.number).map(record).collect();
        let cells: Vec<_> = records.iter().map(|record| self.device.cell(*record, 16, "kept")).collect();
        (self.device.freeze(&cells), records)
    }
}

async fn killed_under_load(home: &Arc<Home>, seed: u64) {
    let kills = if std::env::var_os("PERENNIAL_LONG").is_some() { LONG_KILLS } else { KILLS };
    let (added, out, err) =
        add_user(home, &["--password-stdin", "--workspace", "Works"], &format!("{PASSWORD}\n"));
    assert!(added, "{out}{err}");
    let mut program = Program::start(home);
    let ada = program.client();
    let sign_in = json!({"email": "ada@example.org", "password": PASSWORD});
    let info: SessionInfo = ada.post("/api/v1/session", &sign_in).await.json();
    let workspace = info.workspaces[0].id;
    let mut pushers = pushers(&ada, workspace).await;
    let round = Round::default();
    for kill in 0..kills {
        round.answers.set(0);
        round.unanswered.set(false);
        let after = 1 + drawn(seed, kill, ANSWERS);
        let killing = async {
            while round.answers.get() < after {
                assert!(!round.unanswered.get(), "nobody answers, and nobody was killed");
                tokio::task::yield_now().await;
            }
            program.signal("-KILL");
        };
        let [one, two, three, four] = &mut pushers;
        tokio::join!(one.work(&round), two.work(&round), three.work(&round), four.work(&round), killing);
        program = Program::start(home);
        ada.move_to(program.base.clone());
        let hello = pushers[0].device.hello().await;
        assert_eq!(hello.epoch, pushers[0].device.epoch, "kill {kill} of seed {seed}: nothing was lost");
        assert!(hello.head >= round.answered.borrow().len() as u64, "kill {kill} of seed {seed}");
    }
    all_is_there(&mut pushers, &round).await;
    drop(program.log());
    let (sound, out, err) = command(&["check"], home);
    assert!(sound, "{out}{err}");
}

async fn pushers(ada: &Client, workspace: WorkspaceId) -> [Pusher<'_>; 4] {
    let pusher = async |number: u8| {
        let device = Device::new(ada, workspace, number + 1).await;
        Pusher { device, number: u64::from(number) << 32, unanswered: None }
    };
    [pusher(0).await, pusher(1).await, pusher(2).await, pusher(3).await]
}

/// Sends what waits, and finds every record that was ever sent, once.
async fn all_is_there(pushers: &mut [Pusher<'_>], round: &Round) {
    let mut sent = round.answered.borrow().clone();
    for pusher in pushers.iter_mut() {
        if let Some((batch, records)) = pusher.unanswered.take() {
            assert_eq!(
                pusher.device.send(batch).await.status,
                200,
                "sent again, whether it had arrived or not"
            );
            sent.extend(records);
        }
    }
    let pages = pushers[0].device.pull_all(1 << 20).await;
    let entries = pages.iter().flat_map(|page| &page.entries);
    let mut there: Vec<RecordId> = entries
        .map(|sequenced| match &sequenced.entry {
            Entry::Cell(cell) => cell.record,
            other => panic!("{other:?}"),
        })
        .collect();
    there.sort_unstable();
    assert_eq!(there, sent.into_iter().collect::<Vec<_>>(), "each exactly once");
}

#[tokio::test]
async fn killed_under_load_on_sqlite() {
    killed_under_load(&Home::sqlite(), 1).await;
}

#[tokio::test]
async fn killed_under_load_on_postgresql() {
    if let Some(home) = Home::postgres().await {
        killed_under_load(&home, 2).await;
    }
}
