//! Stamps of the hybrid logical clock: when a cell was written, and by which device.

use crate::{
    codec::DecodeError,
    hex::{self, ParseHexError},
    ids::DeviceId,
};
use std::{fmt, str::FromStr};

/// Greatest number of milliseconds that a stamp holds (48 bits: the year 10889).
pub const MAX_MS: u64 = (1 << 48) - 1;

/// The time part of a stamp: milliseconds since 1970 (u48) and a counter (u16), in one integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct HybridTime(u64);

impl HybridTime {
    /// Before every other time.
    pub const ZERO: Self = Self(0);

    /// From its parts; milliseconds beyond [`MAX_MS`] are held at it.
    pub const fn new(ms: u64, counter: u16) -> Self {
        Self((if ms > MAX_MS { MAX_MS } else { ms }) << 16 | counter as u64)
    }

    /// Milliseconds since 1970.
    pub const fn ms(self) -> u64 {
        self.0 >> 16
    }

    /// Place among the stamps of one millisecond.
    pub const fn counter(self) -> u16 {
        self.0 as u16
    }

    /// As one integer, for storage. Comparing the integers compares the times.
    pub const fn to_u64(self) -> u64 {
        self.0
    }

    /// From the integer of [`HybridTime::to_u64`].
    pub const fn from_u64(value: u64) -> Self {
        Self(value)
    }

    /// The next time: the counter moves, and after its last value the millisecond. `None` at the very end.
    pub const fn next(self) -> Option<Self> {
        match self.0.checked_add(1) {
            Some(value) => Some(Self(value)),
            None => None,
        }
    }
}

/// Milliseconds (u48) ‖ counter (u16) ‖ device (u64), big-endian. Unique per cell; compared as bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp([u8; 16]);

impl Stamp {
    /// Before every other stamp; no cell carries it.
    pub const ZERO: Self = Self([0; 16]);
    /// Bytes of a stamp.
    pub const LEN: usize = 16;

    /// From a time and the device that wrote.
    pub fn new(time: HybridTime, device: DeviceId) -> Self {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&time.to_u64().to_be_bytes());
        bytes[8..].copy_from_slice(device.as_bytes());
        Self(bytes)
    }

    /// From its bytes; every 16 bytes are a stamp.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// From a slice of exactly 16 bytes, such as a database column.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, DecodeError> {
        bytes.try_into().map(Self).map_err(|_| DecodeError::NotCanonical("stamp"))
    }

    /// The time part.
    pub fn time(&self) -> HybridTime {
        HybridTime::from_u64((u128::from_be_bytes(self.0) >> 64) as u64)
    }

    /// Milliseconds since 1970.
    pub fn ms(&self) -> u64 {
        self.time().ms()
    }

    /// The device that wrote.
    pub fn device(&self) -> DeviceId {
        DeviceId::new(u128::from_be_bytes(self.0) as u64)
    }

    /// The same time by another device: what happens to unsent cells after a fork.
    pub fn with_device(&self, device: DeviceId) -> Self {
        Self::new(self.time(), device)
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(f, &self.0)
    }
}

impl fmt::Debug for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stamp({}.{} {})", self.ms(), self.time().counter(), self.device())
    }
}

impl FromStr for Stamp {
    type Err = ParseHexError;

    fn from_str(text: &str) -> Result<Self, ParseHexError> {
        hex::decode_array(text).map(Self)
    }
}

impl serde::Serialize for Stamp {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() { to.collect_str(self) } else { to.serialize_bytes(&self.0) }
    }
}

impl<'de> serde::Deserialize<'de> for Stamp {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        crate::ids::deserialize_array(from).map(Self)
    }
}

/// The greatest time that the server accepts: nothing stored was beyond it (invariant 3).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Gate(pub u64);

impl Gate {
    /// max(server now + 60 s, greatest stored stamp + 1 ms). The second part keeps a workspace writable whose server
    /// once ran ahead.
    pub fn of(server_now_ms: u64, greatest_stored: Option<Stamp>) -> Self {
        let stored = greatest_stored.map_or(0, |stamp| stamp.ms() + 1);
        Self(server_now_ms.saturating_add(crate::limits::GATE_AHEAD_MS).max(stored).min(MAX_MS))
    }

    /// Whether a stamp of this time may be stored now.
    pub fn allows(self, time: HybridTime) -> bool {
        time.ms() <= self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DEVICE: DeviceId = DeviceId([0xd1, 0, 0, 0, 0, 0, 0, 0x0f]);

    #[test]
    fn golden() {
        let stamp = Stamp::new(HybridTime::new(0x0193_5a2b_3c4d, 0x0102), DEVICE);
        assert_eq!(stamp.to_string(), "01935a2b3c4d0102d10000000000000f");
        assert_eq!("01935a2b3c4d0102d10000000000000f".parse(), Ok(stamp));
        assert_eq!((stamp.ms(), stamp.time().counter(), stamp.device()), (0x0193_5a2b_3c4d, 0x0102, DEVICE));
    }

    #[test]
    fn the_counter_carries_into_the_millisecond_and_ends() {
        assert_eq!(HybridTime::new(7, u16::MAX).next(), Some(HybridTime::new(8, 0)));
        assert_eq!(HybridTime::new(u64::MAX, u16::MAX).next(), None);
    }

    #[test]
    fn the_gate_is_the_later_of_clock_and_store() {
        let stored = Stamp::new(HybridTime::new(500_000, 9), DEVICE);
        for (now, greatest, expected) in
            [(1_000, None, 61_000), (1_000, Some(stored), 500_001), (900_000, Some(stored), 960_000)]
        {
            assert_eq!(Gate::of(now, greatest), Gate(expected));
        }
        assert!(Gate(5).allows(HybridTime::new(5, u16::MAX)));
        assert!(!Gate(5).allows(HybridTime::new(6, 0)));
        assert_eq!(Gate::of(u64::MAX, None), Gate(MAX_MS));
    }

    proptest! {
        #[test]
        fn order_is_that_of_time_then_device(a: u64, b: u64, x: u64, y: u64) {
            let left = Stamp::new(HybridTime::from_u64(a), DeviceId::new(x));
            let right = Stamp::new(HybridTime::from_u64(b), DeviceId::new(y));
            prop_assert_eq!(left.cmp(&right), (a, x).cmp(&(b, y)));
            prop_assert_eq!(left.as_bytes().cmp(right.as_bytes()), left.cmp(&right));
        }
    }
}
