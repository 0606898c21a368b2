//! A release engine is split: what the first rows do not need comes later (`src/worker/later.rs`, docs/decisions/0004).

use std::env;

fn main() {
    println!("cargo:rustc-check-cfg=cfg(split)");
    println!("cargo:rerun-if-env-changed=PERENNIAL_SPLIT");
    println!("cargo:rerun-if-changed=build.rs");
    let is_wasm = env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32");
    if is_wasm && env::var_os("PERENNIAL_SPLIT").is_some() {
        println!("cargo:rustc-cfg=split");
        // The splitting tool follows the linker's relocations to see what each part needs.
        println!("cargo:rustc-link-arg-bins=--emit-relocs");
    }
}
