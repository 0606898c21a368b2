//! Messages: JSON for people and tools, a binary form for those that carry cells.
//!
//! Under `/api/v1/workspaces/{workspace}/`:
//!
//! | message | request | reply |
//! | --- | --- | --- |
//! | `POST devices` | [`device::DeviceRequest`] | [`device::DeviceReply`] |
//! | `POST hello` | [`hello::HelloRequest`] | [`hello::HelloReply`] |
//! | `POST push` | [`push::PushRequest`], binary | [`push::PushReply`] |
//! | `POST pull` | [`pull::PullRequest`] | [`pull::PullPage`], binary, or [`pull::PullReply`] when JSON is asked for |
//! | `POST reconcile` | [`reconcile::ReconcileRequest`], binary | [`reconcile::ReconcileReply`], binary |
//! | `POST fetch` | [`reconcile::FetchRequest`], binary | [`pull::PullPage`], binary |
//! | `POST offer` | [`offer::Offer`], binary | [`offer::OfferReply`] |
//! | `POST history` | [`history::HistoryRequest`] | [`history::HistoryPage`], binary, or [`history::HistoryReply`] |
//! | `POST claim` | [`claim::ClaimRequest`] | [`claim::ClaimReply`] |
//! | `POST erase` | [`erase::EraseRequest`] | [`erase::EraseReply`] |
//! | `GET snapshot/{stream}` | – | [`snapshot::SnapshotReply`] |
//! | `GET segment/{hash}` | – | a [segment](crate::segment) |
//! | `GET events` | – | server-sent [`events::Event`]s |
//! | `PUT`, `PATCH`, `HEAD`, `GET blob/{hash}` | bytes of an attachment | how many there are, or the bytes, see [`blob`] |
//! | `PUT documents/{document}` | [`publish::NewDocument`] | – |
//! | `PUT`, `GET relay/{relay}` | [`relay::RelayRequest`] | [`relay::RelayInfo`] |
//! | `GET documents` | – | [`publish::DocumentList`] |
//!
//! A refusal of a whole request is problem+json, see [`problem`].

/// Request header with the client's [`PROTOCOL_VERSION`](crate::limits::PROTOCOL_VERSION), on every message: a server that
/// no longer serves that version answers a pull with 426, and still takes a push.
pub const PROTOCOL_HEADER: &str = "perennial-protocol";

pub mod accounts;
pub mod audit;
mod binary;
pub mod blob;
pub mod claim;
pub mod deliver;
pub mod device;
pub mod erase;
pub mod events;
pub mod gate;
pub mod hello;
pub mod history;
pub mod meta;
pub mod names;
pub mod offer;
pub mod problem;
pub mod publish;
pub mod pull;
pub mod push;
pub mod reconcile;
pub mod relay;
pub mod rights;
pub mod sessions;
pub mod snapshot;

#[cfg(test)]
mod tests;
