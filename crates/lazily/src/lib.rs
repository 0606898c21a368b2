//! Code and texts that are not needed at the start. `cargo xtask dist` splits what [`lazily!`] marks into further wasm
//! files, fetched when they are asked for; everywhere else all is one program and loading is over at once.
//!
//! A crate that uses it says in its build script whether the build is split, as `build.rs` of the page does.

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
