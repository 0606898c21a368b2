//! The bytes of a clock at rest.

use super::{Clock, MAX_SAMPLES};
use crate::{
    codec::{DecodeError, Reader},
    ids::DeviceId,
    stamp::HybridTime,
};

/// Format number that a stored clock begins with.
pub const CLOCK_FORMAT: u8 = 1;

impl Clock {
    /// Format, device, last and received time, number of samples, samples.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![CLOCK_FORMAT];
        out.extend_from_slice(&self.device.0);
        out.extend_from_slice(&self.last.to_u64().to_be_bytes());
        out.extend_from_slice(&self.received.to_u64().to_be_bytes());
        out.push(self.samples.len() as u8);
        self.samples.iter().for_each(|sample| out.extend_from_slice(&sample.to_be_bytes()));
        out
    }

    /// Reads the whole of `bytes`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = Reader::new(bytes);
        let format = from.u8("clock")?;
        if format != CLOCK_FORMAT {
            return Err(DecodeError::UnknownFormat { what: "clock", found: u32::from(format) });
        }
        let device = DeviceId(from.array("clock")?);
        let last = HybridTime::from_u64(from.u64("clock")?);
        let received = HybridTime::from_u64(from.u64("clock")?);
        let count = usize::from(from.u8("clock")?);
        if count > MAX_SAMPLES {
            let (found, limit) = (count as u64, MAX_SAMPLES as u64);
            return Err(DecodeError::TooMuch { what: "clock samples", found, limit });
        }
        let mut samples = Vec::with_capacity(count);
        for _ in 0..count {
            samples.push(i64::from_be_bytes(from.array("clock")?).clamp(-(1 << 48), 1 << 48));
        }
        from.finish("clock")?;
        Ok(Self { device, last, received, samples })
    }
}
