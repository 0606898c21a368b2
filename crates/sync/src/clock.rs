//! The hybrid logical clock of one device.
//!
//! It follows the wall clock corrected by the median offset to the server, never runs back, and never refuses what it
//! receives: that is what keeps a device with a wrong clock in the conversation. A clock is a small value: work on a
//! copy, and store the copy in the transaction that it belongs to, so that what fails to apply moves no clock.

mod bytes;
#[cfg(test)]
mod tests;

pub use bytes::CLOCK_FORMAT;

use crate::{
    ids::DeviceId,
    stamp::{Gate, HybridTime, MAX_MS, Stamp},
};
use std::collections::BTreeSet;

/// Exchanges with the server that the median is taken over.
pub const MAX_SAMPLES: usize = 9;
/// An exchange that took longer says too little about the offset.
const MAX_ROUND_TRIP_MS: u64 = 30_000;
/// A sample this far from the median, beyond its own error, means that one of the clocks was set.
const JUMP_MS: i64 = 10_000;

/// Every stamp up to the greatest one is used up. Only a stamp of the year 10889 can bring this about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the clock is at the end of its range")]
pub struct ClockExhausted;

/// A change of stamp for a cell that was never stored by the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restamp {
    /// The stamp so far.
    pub from: Stamp,
    /// The stamp from now on.
    pub to: Stamp,
}

/// The clock of one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    device: DeviceId,
    /// Greatest time issued or received.
    last: HybridTime,
    /// Greatest time received from the server, acknowledged cells of this device included.
    received: HybridTime,
    /// Server time minus wall time of the last exchanges, oldest first.
    samples: Vec<i64>,
}

impl Clock {
    /// A clock that has seen nothing.
    pub fn new(device: DeviceId) -> Self {
        Self { device, last: HybridTime::ZERO, received: HybridTime::ZERO, samples: Vec::new() }
    }

    /// The device that its stamps carry.
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// Greatest time issued or received.
    pub fn last(&self) -> HybridTime {
        self.last
    }

    /// Greatest time received.
    pub fn received(&self) -> HybridTime {
        self.received
    }

    /// Server time minus wall time, in milliseconds: the median of the last exchanges, 0 before the first.
    pub fn offset_ms(&self) -> i64 {
        let mut sorted = self.samples.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied().unwrap_or(0)
    }

    /// What the server's clock shows, as far as known.
    pub fn now(&self, wall_ms: u64) -> u64 {
        wall_ms.saturating_add_signed(self.offset_ms()).min(MAX_MS)
    }

    /// The next stamp: greater than every one issued or received.
    pub fn tick(&mut self, wall_ms: u64) -> Result<Stamp, ClockExhausted> {
        let wall = HybridTime::new(self.now(wall_ms), 0);
        let after = self.last.next().ok_or(ClockExhausted)?;
        self.last = after.max(wall);
        Ok(Stamp::new(self.last, self.device))
    }

    /// Takes note of a stamp that the server has stored: pulled, or acknowledged to this device.
    pub fn receive(&mut self, stamp: Stamp) {
        self.received = self.received.max(stamp.time());
        self.last = self.last.max(stamp.time());
    }

    /// Learns the offset from one exchange. A sample is off by half the round trip at most; one that differs by more
    /// means that a clock was set, and replaces the samples before it.
    pub fn observe(&mut self, sent_at_ms: u64, received_at_ms: u64, server_time_ms: u64) {
        let Some(round_trip) = received_at_ms.checked_sub(sent_at_ms).filter(|ms| *ms <= MAX_ROUND_TRIP_MS)
        else {
            return;
        };
        let middle = sent_at_ms.saturating_add(round_trip / 2).min(MAX_MS);
        let sample = server_time_ms.min(MAX_MS) as i64 - middle as i64;
        let known = !self.samples.is_empty();
        if known && (sample - self.offset_ms()).abs() > JUMP_MS + (round_trip / 2) as i64 {
            self.samples.clear();
        }
        if self.samples.len() == MAX_SAMPLES {
            self.samples.remove(0);
        }
        self.samples.push(sample);
    }

    /// Goes on as another device: after a fork, with the device bytes of unsent stamps changed by
    /// [`Stamp::with_device`].
    pub fn redevice(&mut self, device: DeviceId) {
        self.device = device;
    }

    /// Repairs a clock that ran ahead of the gate: lowers stamps of cells that are neither stored by the server nor
    /// frozen into (greatest received, server now], keeps their order, and sets the clock back.
    ///
    /// Stamps at or before the server's time stay. The others all move by one and the same amount, so that the time
    /// between two edits is kept where there is room; where there is none they follow one another by counter, which may
    /// reach past the server's time but never past where they were: no stamp is ever raised. Returns only changes,
    /// ascending. Nothing changes when no cell and no memory is ahead of the gate.
    pub fn lower(
        &mut self,
        unfrozen: impl IntoIterator<Item = Stamp>,
        frozen: impl IntoIterator<Item = Stamp>,
        server_now_ms: u64,
        gate: Gate,
    ) -> Vec<Restamp> {
        let mut stamps: Vec<Stamp> = unfrozen.into_iter().collect();
        sorting::ascending(&mut stamps);
        let mut taken = BTreeSet::new();
        frozen.into_iter().for_each(|stamp| _ = taken.insert(stamp.time()));
        let greatest = stamps.last().map_or(HybridTime::ZERO, Stamp::time);
        if gate.allows(greatest) && gate.allows(self.last) {
            return Vec::new();
        }
        let stay = self.received.max(HybridTime::new(server_now_ms, u16::MAX));
        let kept = match gate.allows(greatest) {
            true => stamps.len(),
            false => stamps.partition_point(|stamp| stamp.time() <= stay),
        };
        let mut last = stamps[..kept].last().map_or(HybridTime::ZERO, Stamp::time).max(self.received);
        last = taken.range(..=stay).next_back().copied().unwrap_or_default().max(last);
        let by = greatest.ms().saturating_sub(server_now_ms);
        let mut changes = Vec::new();
        for from in stamps.drain(kept..) {
            let shifted = HybridTime::new(from.ms().saturating_sub(by), from.time().counter());
            let mut time = shifted.max(last.next().unwrap_or(from.time())).min(from.time());
            while taken.contains(&time) && time < from.time() {
                time = time.next().unwrap_or(from.time());
            }
            last = time;
            if time != from.time() {
                changes.push(Restamp { from, to: Stamp::new(time, from.device()) });
            }
        }
        self.last = last;
        changes
    }
}
