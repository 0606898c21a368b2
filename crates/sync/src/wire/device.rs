//! `POST /api/v1/device`: an identity for an incarnation of (installation, user, workspace).

use super::{meta::Meta, names::words};
use crate::{
    export::ExportKey,
    ids::{DeviceId, WorkspaceId},
};
use serde::{Deserialize, Serialize};

words! {
    /// Why a device id is asked for.
    DeviceReason {
        /// First use here.
        New = "new",
        /// The server answered `forked`: this store was copied.
        Forked = "forked",
        /// The browser erased the store of the device that the cookie knows.
        Erased = "erased",
    }
}

/// Asks for a device id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRequest {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Random bytes of the installation, to tell repeated requests from new ones: the same (installation, previous)
    /// gets the same answer.
    #[serde(with = "hex_16")]
    pub installation: [u8; 16],
    /// The device id used so far, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<DeviceId>,
    /// Why.
    pub reason: DeviceReason,
    /// What people call the device, such as "Booth tablet 2".
    #[serde(default)]
    pub label: String,
}

/// The identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceReply {
    /// Goes into every stamp.
    pub device: DeviceId,
    /// Seals exports of unsent changes.
    pub export_key: ExportKey,
    /// Unsent changes that the previous device last reported: lost when its store was erased.
    #[serde(default)]
    pub unsent_lost: u64,
    /// See [`Meta`].
    pub meta: Meta,
}

mod hex_16 {
    use serde::{Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8; 16], to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() {
            to.serialize_str(&crate::hex::encode(bytes))
        } else {
            to.serialize_bytes(bytes)
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 16], D::Error> {
        crate::ids::deserialize_array(from)
    }
}
