//! The engine: everything between the page and the server that is not shown. Storage, records, commands, live queries,
//! search, replication. The same code runs in the browser's worker, in native tools and in the simulator.
//!
//! The pattern everywhere is **plan → commit → apply**: planning is pure and yields cells and a
//! [`storage::Transaction`]; the commit is one durable transaction; only then does memory change and live queries run
//! again.

mod analysis;
pub mod comings;
pub mod commands;
pub mod derived;
pub mod files;
pub mod history;
pub mod host;
pub mod import;
mod intake;
pub mod lists;
pub mod live;
pub mod locale;
pub mod placement;
pub mod queries;
pub mod records;
pub mod replica;
pub mod replication;
pub mod search;
pub mod session;
pub mod storage;
pub mod timer;
pub mod transport;
pub mod viewer;
pub mod worker;
pub mod workspace;
