//! What answers requests: one file per resource.

pub mod access;
pub mod accounts;
pub mod assets;
pub mod audit;
pub mod blobs;
pub mod claim;
pub mod deliver;
pub mod devices;
pub mod documents;
pub mod erase;
pub mod events;
mod forms;
pub mod hello;
pub mod history;
pub mod invitations;
pub mod members;
pub mod passwords;
pub mod pull;
pub mod push;
pub mod reconcile;
pub mod relay;
pub mod session;
pub mod snapshot;
pub mod system;
pub mod visitor;
pub mod workspaces;
