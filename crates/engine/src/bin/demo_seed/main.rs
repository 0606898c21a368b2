//! Fills a workspace with the sample company's year, as a device of its own would: signs in, imports, sends, ends.
//!
//! `demo-seed --url http://127.0.0.1:8080 --email ada@example.org --password-stdin [--locale en|zh-Hans|zh-Hant]`

#[cfg(not(target_arch = "wasm32"))]
mod native;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    native::main()
}

/// The worker's build walks over this file as well.
#[cfg(target_arch = "wasm32")]
fn main() {}
