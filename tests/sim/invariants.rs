//! What must hold when all is quiet.

use std::collections::BTreeMap;

use model::RecordId;
use sync::cell::Cell;
use sync::stamp::HybridTime;
use sync::tag::Tag;

use crate::device::Device;
use crate::faults::{Fault, Faults};
use crate::run::{Broken, ensure};

/// Equal sums, equal cells on every disk, and of every register the value that was saved last.
///
/// # Errors
/// What does not hold.
pub(crate) async fn check(
    devices: &mut [Device],
    known: &[RecordId],
    saved: &[Cell],
    faults: &Faults,
) -> Result<(), Broken> {
    for (number, device) in devices.iter_mut().enumerate() {
        let differing = device.differing().await;
        ensure(differing == 0, || format!("device {number}: {differing} sums differ from the server's"))?;
    }
    let reference = devices[0].content();
    for (number, device) in devices.iter().enumerate() {
        let content = device.content();
        ensure(content == reference, || {
            let missing = reference.iter().filter(|cell| !content.contains(cell)).count();
            format!(
                "device {number} holds {} cells of {}, {missing} are missing",
                content.len(),
                reference.len()
            )
        })?;
        let reopened = device.reopened().await;
        let cells = reopened.memory().records.acknowledged().count();
        ensure(cells == reference.len(), || format!("the disk of device {number} holds {cells} cells"))?;
    }
    for record in known {
        let titles: Vec<String> = devices.iter().map(|device| device.title(*record)).collect();
        ensure(titles.iter().all(|title| *title == titles[0]), || format!("{record:?}: {titles:?}"))?;
    }
    values(devices, saved, faults)
}

/// What one register was given: the stamp at that time, and the bytes that tell it from other values.
type Written<'a> = (HybridTime, &'a Cell);

/// Each register shows something that was saved for it. Where clocks are right, that is what was saved last; where they
/// are not, at least no device's own later value was beaten by its own earlier one.
fn values(devices: &[Device], saved: &[Cell], faults: &Faults) -> Result<(), Broken> {
    let mut registers: BTreeMap<(sync::ids::RecordId, Tag), Vec<Written<'_>>> = BTreeMap::new();
    for cell in saved {
        for tag in cell.view().tags {
            registers.entry((cell.record, tag)).or_default().push((cell.stamp.time(), cell));
        }
    }
    let clocks = faults.contains(&Fault::Clock) || faults.contains(&Fault::ServerClock);
    for ((record, tag), written) in registers {
        let Some(winner) = devices[0].winning(record, tag) else {
            return Err(Broken(format!("{record:?} {tag:?}: nobody has a value")));
        };
        let same = |cell: &Cell| (cell.flags, &cell.payload) == (winner.flags, &winner.payload);
        let matching: Vec<&Written<'_>> = written.iter().filter(|(_, cell)| same(cell)).collect();
        ensure(!matching.is_empty(), || format!("{record:?} {tag:?}: a value that nobody saved"))?;
        if !clocks {
            let newest = written.iter().map(|(time, _)| *time).max().unwrap_or_default();
            let shown = winner.stamp.time();
            ensure(shown == newest, || {
                format!("{record:?} {tag:?}: shows {shown:?}, saved last {newest:?}")
            })?;
            continue;
        }
        // Deletions look alike; only values tell who wrote them. Copies of a device count their actions alike.
        if tag == Tag::TOMBSTONE || faults.contains(&Fault::Clone) {
            continue;
        }
        let last = |action: u64, device| {
            let own = written.iter().filter(|(_, cell)| cell.stamp.device() == device);
            own.map(|(_, cell)| cell.action).max() == Some(action)
        };
        let kept = matching.iter().any(|(_, cell)| last(cell.action, cell.stamp.device()));
        ensure(kept, || format!("{record:?} {tag:?}: an earlier value of a device beat its later one"))?;
    }
    Ok(())
}
