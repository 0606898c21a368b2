//! `POST devices`: an identity for an incarnation of (installation, user, workspace).

use super::{meta::Meta, names::words};
use crate::{
    export::ExportKey,
    ids::{DeviceId, IncarnationId, InstallationId, WorkspaceId},
};
use serde::{Deserialize, Serialize};

words! {
    /// Why a device id is asked for.
    DeviceReason {
        /// First use here.
        New = "new",
        /// The server answered `forked`: this store was copied.
        Forked = "forked",
        /// The server's directory lacks the device: it was restored from before the device was issued.
        Unknown = "unknown",
        /// The browser erased the store of the device that the cookie knows.
        Erased = "erased",
    }
}

/// Asks for a device id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRequest {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Tells a repeated request from a new one: the same incarnation gets the same device, whose counters go on; a store
    /// that begins anew counts from one and needs another.
    pub incarnation: IncarnationId,
    /// Where it runs.
    pub installation: InstallationId,
    /// The device id used so far, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<DeviceId>,
    /// The export key of `previous`, which only the server can have issued: with [`DeviceReason::Unknown`] the device is
    /// entered again under its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<ExportKey>,
    /// Why.
    pub reason: DeviceReason,
    /// What people call the device, such as "Booth tablet 2". Without one the server calls it by its browser and system.
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
