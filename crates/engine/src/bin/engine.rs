//! The engine worker: the wasm that a page connects to.

fn main() {}
