//! The file of unsent changes: whole frozen batches, and drafts, sealed with HMAC-SHA-256 under the device's export key.
//!
//! Any signed-in device may deliver the file; only the server, which issued the key, can tell that nobody altered it.

use crate::{
    batch::Batch,
    codec::{DecodeError, Reader},
    ids::{DeviceId, MemberId, WorkspaceId},
    limits::{MAX_BATCH_BYTES, MAX_EXPORT_BYTES, MAX_EXPORT_SECTIONS},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// First bytes of the file.
pub const EXPORT_MAGIC: [u8; 4] = *b"PERX";
/// Format number after the magic.
pub const EXPORT_FORMAT: u16 = 1;
/// File name ending.
pub const EXPORT_EXTENSION: &str = "perennial-unsent";

const BATCH: u8 = 1;
const DRAFT: u8 = 2;
const SEAL: usize = 32;

/// Key issued with a device id. Not shown by `Debug`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ExportKey(pub [u8; 32]);

impl fmt::Debug for ExportKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ExportKey(hidden)")
    }
}

impl serde::Serialize for ExportKey {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() {
            to.serialize_str(&crate::hex::encode(&self.0))
        } else {
            to.serialize_bytes(&self.0)
        }
    }
}

impl<'de> serde::Deserialize<'de> for ExportKey {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        crate::ids::deserialize_array(from).map(Self)
    }
}

/// Whose changes the file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportHead {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The device whose key seals it.
    pub device: DeviceId,
    /// The member whose changes they are.
    pub member: MemberId,
    /// When it was written, in milliseconds since 1970 by that device's clock.
    pub created_at: u64,
}

/// One part of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section<'a> {
    /// A frozen batch, of the file's workspace; possibly of an earlier device id of the same store.
    Batch(Batch<'a>),
    /// A draft as the page wrote it, so that it is not lost; the server does not read it.
    Draft(&'a [u8]),
    /// Of a kind that a newer build writes.
    Unknown {
        /// The kind's number.
        kind: u8,
        /// Its content.
        bytes: &'a [u8],
    },
}

/// Why the seal was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the file was altered, or sealed by another device")]
pub struct SealError;

/// Why a file could not be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "an export has at most {MAX_EXPORT_SECTIONS} parts and {MAX_EXPORT_BYTES} bytes: write several files"
)]
pub struct ExportTooLarge;

/// Writes a file: batches in sending order, then drafts.
pub fn seal(
    head: &ExportHead,
    batches: &[Batch<'_>],
    drafts: &[&[u8]],
    key: &ExportKey,
) -> Result<Vec<u8>, ExportTooLarge> {
    let sections = || {
        let batches = batches.iter().map(|batch| (BATCH, batch.as_bytes()));
        batches.chain(drafts.iter().map(|draft| (DRAFT, *draft)))
    };
    let size = 76 + sections().map(|(_, bytes)| 5 + bytes.len()).sum::<usize>();
    if size > MAX_EXPORT_BYTES || sections().count() > MAX_EXPORT_SECTIONS {
        return Err(ExportTooLarge);
    }
    let mut out = Vec::with_capacity(size);
    out.extend_from_slice(&EXPORT_MAGIC);
    out.extend_from_slice(&EXPORT_FORMAT.to_be_bytes());
    out.extend_from_slice(&[0, 0]);
    out.extend_from_slice(&head.workspace.0);
    out.extend_from_slice(&head.device.0);
    out.extend_from_slice(&head.member.0);
    out.extend_from_slice(&head.created_at.to_be_bytes());
    out.extend_from_slice(&(sections().count() as u32).to_be_bytes());
    for (kind, bytes) in sections() {
        out.push(kind);
        out.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
        out.extend_from_slice(bytes);
    }
    let seal = mac(key, &out).finalize().into_bytes();
    out.extend_from_slice(&seal);
    Ok(out)
}

/// A file over borrowed bytes, checked once. Its seal is not checked yet: see [`Export::verify`].
#[derive(Debug, Clone, Copy)]
pub struct Export<'a> {
    /// Whose changes.
    pub head: ExportHead,
    sealed: &'a [u8],
    seal: &'a [u8],
    sections: &'a [u8],
}

impl<'a> Export<'a> {
    /// Reads the whole of `bytes` as one file.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        if bytes.len() > MAX_EXPORT_BYTES {
            let (found, limit) = (bytes.len() as u64, MAX_EXPORT_BYTES as u64);
            return Err(DecodeError::TooMuch { what: "export", found, limit });
        }
        if !bytes.starts_with(&EXPORT_MAGIC) {
            return Err(DecodeError::BadMagic("an export of unsent changes"));
        }
        let split = bytes.len().checked_sub(SEAL).ok_or(DecodeError::Truncated("export"))?;
        let (sealed, seal) = bytes.split_at(split);
        let mut from = Reader::new(sealed);
        from.take(EXPORT_MAGIC.len(), "export")?;
        let format = from.u16("export")?;
        if format != EXPORT_FORMAT {
            return Err(DecodeError::UnknownFormat { what: "export", found: u32::from(format) });
        }
        if from.u16("export")? != 0 {
            return Err(DecodeError::NotCanonical("export"));
        }
        let head = ExportHead {
            workspace: WorkspaceId(from.array("export")?),
            device: DeviceId(from.array("export")?),
            member: MemberId(from.array("export")?),
            created_at: from.u64("export")?,
        };
        let count = from.u32("export")?;
        if count as usize > MAX_EXPORT_SECTIONS {
            let (found, limit) = (u64::from(count), MAX_EXPORT_SECTIONS as u64);
            return Err(DecodeError::TooMuch { what: "export parts", found, limit });
        }
        let sections = from.rest();
        for _ in 0..count {
            if let Section::Batch(batch) = read_section(&mut from)?
                && batch.workspace != head.workspace
            {
                return Err(DecodeError::NotCanonical("export batch"));
            }
        }
        from.finish("export")?;
        Ok(Self { head, sealed, seal, sections })
    }

    /// Whether the device that holds `key` wrote exactly these bytes. Compared in constant time.
    pub fn verify(&self, key: &ExportKey) -> Result<(), SealError> {
        mac(key, self.sealed).verify_slice(self.seal).map_err(|_| SealError)
    }

    /// The parts, in the order written.
    pub fn sections(&self) -> impl Iterator<Item = Section<'a>> + 'a {
        let mut from = Reader::new(self.sections);
        std::iter::from_fn(move || read_section(&mut from).ok())
    }

    /// The batches, in the order written.
    pub fn batches(&self) -> impl Iterator<Item = Batch<'a>> + 'a {
        self.sections().filter_map(|section| match section {
            Section::Batch(batch) => Some(batch),
            _ => None,
        })
    }
}

fn read_section<'a>(from: &mut Reader<'a>) -> Result<Section<'a>, DecodeError> {
    let kind = from.u8("export part")?;
    let length = from.u32("export part")? as usize;
    if kind == BATCH && length > MAX_BATCH_BYTES {
        let (found, limit) = (length as u64, MAX_BATCH_BYTES as u64);
        return Err(DecodeError::TooMuch { what: "export batch", found, limit });
    }
    let bytes = from.take(length, "export part")?;
    match kind {
        BATCH => Batch::decode(bytes).map(Section::Batch),
        DRAFT => Ok(Section::Draft(bytes)),
        kind => Ok(Section::Unknown { kind, bytes }),
    }
}

fn mac(key: &ExportKey, bytes: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).expect("HMAC takes a key of any length");
    mac.update(bytes);
    mac
}

#[cfg(test)]
mod tests;
