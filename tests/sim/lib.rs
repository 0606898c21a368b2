//! Many clients and the real server in one process.
