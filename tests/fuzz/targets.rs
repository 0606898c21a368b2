//! The table of all decoders.

mod formats;
mod json;
mod model;
mod rest;
mod wire;

/// One decoder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    /// Its name, and that of its corpus.
    pub(crate) name: &'static str,
    /// Reads the bytes; panics when something does not hold.
    pub(crate) run: fn(&[u8]),
}

/// The target of a name.
pub(crate) fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

macro_rules! targets {
    ($($module:ident { $($name:ident),* $(,)? })*) => {
        /// All decoders, by where they are.
        pub(crate) const TARGETS: &[Target] = &[
            $($(Target { name: stringify!($name), run: $module::$name },)*)*
        ];
    };
}

targets! {
    rest { cell, tags, payload, submission, entry, batch, block, segment, export, clock, digest, texts }
    wire { push, pull, history, offer, reconcile_request, reconcile_reply, fetch }
    json { json_requests, json_replies }
    model { value, filter, sort, typed, dates, contacts, web_form }
    formats { csv, encoding, card }
}

/// What was accepted is written as it was read.
fn same(written: &[u8], read: &[u8]) {
    assert!(written == read, "accepted {} and wrote {}", sync::hex::encode(read), sync::hex::encode(written));
}
