//! The page: rendering and interaction. Every record, change and byte of network goes through the engine worker.
//!
//! Read in this order: `app.rs` (what is on the screen when), `routes.rs` (what an address means), `engine.rs` (calls and
//! live queries), `components/` (the kit), `fields/` (one file per kind of field), `pages/` (one folder per area).
//! How to add an area: `docs/writing.md`. Why it is built like this: `docs/decisions/0010-page.md`.

#![allow(unreachable_pub, reason = "a program exports nothing; `pub` says what other modules use")]

mod app;
mod browser;
mod commands;
mod components;
mod engine;
mod fields;
mod format;
mod i18n;
mod importer;
mod keys;
mod pages;
mod routes;
mod shell;
#[cfg(test)]
mod sources;
mod state;

fn main() {
    console_error_panic_hook::set_once();
    app::start();
}
