//! The conformance suite of storage.
