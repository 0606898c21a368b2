//! Code and texts that are not needed at the start. `cargo xtask dist` splits what [`lazily!`] marks into further wasm
//! files, fetched when they are asked for; everywhere else all is one program and loading is over at once.
//!
//! A crate that uses it calls [`tell_cargo`] in its build script.

use std::future::Future;
use std::pin::Pin;

#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub use wasm_split_helpers;

/// It could not be loaded: no network, and the browser has dropped what the service worker kept.
#[derive(Debug, Clone, Copy)]
pub struct NotLoaded;

#[cfg(target_arch = "wasm32")]
impl From<wasm_split_helpers::SplitLoaderError> for NotLoaded {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// Tells cargo whether this build is split, which it is for wasm where `PERENNIAL_SPLIT` is set. For build scripts.
#[expect(clippy::print_stdout, reason = "a build script speaks to cargo by its output")]
pub fn tell_cargo() {
    println!("cargo:rustc-check-cfg=cfg(split)");
    println!("cargo:rerun-if-env-changed=PERENNIAL_SPLIT");
    println!("cargo:rerun-if-changed=build.rs");
    let is_wasm = std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32");
    if is_wasm && std::env::var_os("PERENNIAL_SPLIT").is_some() {
        println!("cargo:rustc-cfg=split");
        // The splitting tool follows the linker's relocations to see what each part needs.
        println!("cargo:rustc-link-arg-bins=--emit-relocs");
    }
}

/// The loading of a function.
pub type Loading<F> = Pin<Box<dyn Future<Output = Result<F, NotLoaded>>>>;

/// Defines functions that load a function: `lazily! { in part: name: fn(Argument) -> Result = |argument| …; }`. What has
/// the same `part` comes in one file; the name of a part stands for one file in the whole build.
#[macro_export]
macro_rules! lazily {
    (in $part:ident: $($name:ident: fn($($argument:ty),*) -> $result:ty = $body:expr;)+) => {$(
        pub(crate) fn $name() -> $crate::Loading<fn($($argument),*) -> $result> {
            type Function = fn($($argument),*) -> $result;
            #[cfg_attr(
                split,
                $crate::wasm_split_helpers::wasm_split(
                    $part,
                    wasm_split_path = $crate::wasm_split_helpers,
                    fallible
                )
            )]
            fn $name() -> Result<Function, $crate::NotLoaded> {
                Ok($body)
            }
            #[cfg(split)]
            return Box::pin($name());
            #[cfg(not(split))]
            Box::pin(std::future::ready($name()))
        }
    )+};
}
