//! What must hold when all is quiet.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sync::cell::Cell;
use sync::ids::{DeviceId, RecordId};
use sync::stamp::HybridTime;
use sync::tag::Tag;

use crate::device::{Device, Named};
use crate::faults::{Fault, Faults};
use crate::ledger::{Content, Ledger, Written, content, written};
use crate::run::{Broken, ensure};
use crate::world::World;

/// Equal sums, equal cells on every disk, of every register the value that was saved last, and on the server each saved
/// cell exactly once.
///
/// # Errors
/// What does not hold.
pub(crate) async fn check(
    world: &World,
    devices: &mut [Device],
    ledger: &Ledger,
    faults: &Faults,
) -> Result<(), Broken> {
    let faults_found = world.faults().await;
    ensure(faults_found.is_empty(), || format!("the server's check: {faults_found:?}"))?;
    let mut refused = Vec::new();
    for device in devices.iter() {
        refused.extend(device.refused().await);
    }
    let (stranded, mut present): (Vec<&mut Device>, Vec<&mut Device>) =
        devices.iter_mut().partition(|device| device.stranded);
    same(world, &mut present, ledger).await?;
    let gone: HashSet<usize> = stranded.iter().map(|device| device.person).collect();
    let lost_with = ledger.owners.iter().filter(|(_, owner)| gone.contains(owner)).map(|(device, _)| *device);
    let lost_with: HashSet<DeviceId> = lost_with.collect();
    let purged = world.purged().await;
    let view = View { shows: &*present[0], refused: &refused, purged: &purged, lost_with, faults };
    view.values(ledger)?;
    if !faults.contains(&Fault::Clone) && !faults.contains(&Fault::Restore) {
        // What was replaced goes in time, and what was deleted.
        let keeps_all = !faults.contains(&Fault::Collect);
        once(&world.cells().await, ledger, &refused, keeps_all)?;
    }
    Ok(())
}

/// All hold the same.
async fn same(world: &World, devices: &mut [&mut Device], ledger: &Ledger) -> Result<(), Broken> {
    for (number, device) in devices.iter_mut().enumerate() {
        let differing = device.differing().await;
        if differing > 0 {
            let what = unlike(&device.content(), &world.live().await);
            ensure(false, || format!("device {number}: {differing} sums differ from the server's: {what}"))?;
        }
    }
    let reference = devices[0].content();
    for (number, device) in devices.iter().enumerate() {
        let content = device.content();
        ensure(content == reference, || {
            let missing = reference.iter().filter(|cell| !content.contains(cell)).count();
            let of = reference.len();
            format!("device {number} holds {} cells of {of}, {missing} are missing", content.len())
        })?;
        let in_tab = device.content_of_tab().await;
        ensure(in_tab.is_none_or(|content| content == reference), || {
            format!("the other tab of device {number} holds something else")
        })?;
        let stored = device.content_on_disk().await.len();
        ensure(stored == reference.len(), || format!("the disk of device {number} holds {stored} cells"))?;
    }
    for record in &ledger.known {
        let titles: Vec<String> = devices.iter().map(|device| device.title(*record)).collect();
        ensure(titles.iter().all(|title| *title == titles[0]), || format!("{record:?}: {titles:?}"))?;
    }
    Ok(())
}

/// Which cells one side has and the other has not.
fn unlike(device: &[Named], server: &[Cell]) -> String {
    let named = |cell: &Cell| (cell.stream, cell.record, cell.stamp, cell.view().fingerprint());
    let server: Vec<Named> = server.iter().map(named).collect();
    let only = |some: &[Named], others: &[Named]| {
        let mut only: Vec<Named> = some.iter().filter(|one| !others.contains(one)).copied().collect();
        only.sort_unstable();
        let told =
            only.iter().map(|(stream, record, stamp, _)| format!("{record:?} at {stamp:?} in {stream:?}"));
        told.collect::<Vec<_>>().join(", ")
    };
    format!("the device alone has [{}], the server [{}]", only(device, &server), only(&server, device))
}

/// What everybody sees, and what nobody can be expected to see.
struct View<'a> {
    shows: &'a Device,
    refused: &'a [Cell],
    /// Records that are gone for good.
    purged: &'a BTreeSet<RecordId>,
    /// Devices whose people the server does not know any more.
    lost_with: HashSet<DeviceId>,
    faults: &'a Faults,
}

impl View<'_> {
    /// Each register shows something that was saved for it. Where clocks are right, that is what was saved last; where
    /// they are not, at least no device's own later value was beaten by its own earlier one.
    fn values(&self, ledger: &Ledger) -> Result<(), Broken> {
        let mut registers: BTreeMap<(RecordId, Tag), Vec<&Cell>> = BTreeMap::new();
        for cell in ledger.all() {
            for tag in cell.view().tags {
                registers.entry((cell.record, tag)).or_default().push(cell);
            }
        }
        let unsure: HashSet<Written<'_>> = ledger.unsure.iter().map(written).collect();
        let refused: HashSet<Content<'_>> = self.refused.iter().map(content).collect();
        for ((record, tag), all) in &registers {
            if self.purged.contains(record) {
                let shown = self.shows.winning(*record, *tag);
                ensure(shown.is_none(), || format!("{record:?} {tag:?}: it is gone and has a value"))?;
                continue;
            }
            let counts = |cell: &&Cell| {
                let is_lost = self.lost_with.contains(&cell.stamp.device());
                !is_lost && !refused.contains(&content(cell)) && !unsure.contains(&written(cell))
            };
            let mut told: Vec<&Cell> = all.iter().copied().filter(counts).collect();
            if self.faults.contains(&Fault::Restore) {
                // What it had replaced on a server that was lost is not brought back by who may bring nothing back.
                let aside = all.iter().filter(|cell| refused.contains(&content(cell)));
                let newest = aside.map(|cell| cell.stamp).max();
                told.retain(|cell| newest.is_none_or(|newest| cell.stamp > newest));
            }
            self.register(*record, *tag, all, &told)?;
        }
        Ok(())
    }

    /// `all` was written to a register; of `told` people were told that it is saved, and nobody refused it.
    fn register(&self, record: RecordId, tag: Tag, all: &[&Cell], told: &[&Cell]) -> Result<(), Broken> {
        let Some(winner) = self.shows.winning(record, tag) else {
            return ensure(told.is_empty(), || format!("{record:?} {tag:?}: nobody has a value"));
        };
        let same = |cell: &&&Cell| {
            (cell.flags, &cell.payload, &cell.clear) == (winner.flags, &winner.payload, &winner.clear)
        };
        let matching: Vec<&&Cell> = all.iter().filter(same).collect();
        ensure(!matching.is_empty(), || format!("{record:?} {tag:?}: a value that nobody saved"))?;
        let faults = self.faults;
        if !faults.contains(&Fault::Clock) && !faults.contains(&Fault::ServerClock) {
            let newest = told.iter().map(|cell| cell.stamp.time()).max().unwrap_or(HybridTime::default());
            let shown = winner.stamp.time();
            return ensure(shown >= newest, || {
                format!("{record:?} {tag:?}: shows {shown:?}, saved last {newest:?}")
            });
        }
        // Deletions look alike; only values tell who wrote them. Copies of a device count their actions alike.
        if tag == Tag::TOMBSTONE || faults.contains(&Fault::Clone) {
            return Ok(());
        }
        let last = |action: u64, device| {
            let own = told.iter().filter(|cell| cell.stamp.device() == device);
            own.map(|cell| cell.action).max().is_none_or(|newest| newest <= action)
        };
        let kept = matching.iter().any(|cell| last(cell.action, cell.stamp.device()));
        ensure(kept, || format!("{record:?} {tag:?}: an earlier value of a device beat its later one"))
    }
}

/// Each saved cell is on the server or in a quarantine, exactly once, and nothing else is. Where not all is kept, at most once.
fn once(stored: &[Cell], ledger: &Ledger, refused: &[Cell], keeps_all: bool) -> Result<(), Broken> {
    let mut counts: HashMap<Written<'_>, [usize; 3]> = HashMap::new();
    for (place, cells) in [(0, &ledger.saved), (1, &ledger.unsure)] {
        cells.iter().for_each(|cell| counts.entry(written(cell)).or_default()[place] += 1);
    }
    for cell in stored.iter().chain(refused) {
        counts.entry(written(cell)).or_default()[2] += 1;
    }
    for (cell, [saved, unsure, kept]) in counts {
        let least = if keeps_all { saved } else { 0 };
        ensure((least..=saved + unsure).contains(&kept), || {
            format!("{:?} of {:?} was saved {saved} times and is kept {kept} times", cell.2, cell.0)
        })?;
    }
    Ok(())
}
