//! `POST deliver`: an [export](crate::export) of what one device could not send, brought by another member's device. The
//! request is the file itself.

use super::{meta::Meta, names::Refusal, push::CellResult};
use crate::ids::DeviceId;
use serde::{Deserialize, Serialize};

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliverReply {
    /// See [`Meta`]; the position is the head.
    pub meta: Meta,
    /// Its batches, in the order of the file.
    pub batches: Vec<DeliveredBatch>,
}

/// What became of a batch of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveredBatch {
    /// The device that froze it.
    pub device: DeviceId,
    /// Its number.
    pub number: u64,
    /// A result per cell, as its owner will be answered who pushes it later; none where the batch was not judged.
    pub results: Vec<CellResult>,
    /// Why it was not judged, and may be delivered again: [`Refusal::Grant`], whoever delivers may not write there;
    /// [`Refusal::Device`], the server does not know the device; [`Refusal::Conflict`], something else has its number or
    /// one of its stamps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refusal>,
}
