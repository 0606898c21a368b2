//! Code and texts that the first screen does not need. `cargo xtask dist` splits what `lazily!` marks into further wasm
//! files, fetched when they are asked for; everywhere else all is one program and loading is over at once.

use std::future::Future;
use std::pin::Pin;

/// It could not be loaded: no network, and the browser has dropped what the service worker kept.
#[derive(Debug, Clone, Copy)]
pub struct NotLoaded;

#[cfg(split)]
impl From<leptos::wasm_split::SplitLoaderError> for NotLoaded {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// The loading of a function.
pub type Loading<F> = Pin<Box<dyn Future<Output = Result<F, NotLoaded>>>>;

/// Defines functions that load a function: `lazily! { in part: name: fn(Argument) -> Result = |argument| …; }`. What has
/// the same `part` comes in one file.
macro_rules! lazily {
    (in $part:ident: $($name:ident: fn($($argument:ty),*) -> $result:ty = $body:expr;)+) => {$(
        pub fn $name() -> $crate::lazy::Loading<fn($($argument),*) -> $result> {
            type Function = fn($($argument),*) -> $result;
            #[cfg_attr(split, leptos::wasm_split::wasm_split($part, wasm_split_path = leptos::wasm_split, fallible))]
            fn $name() -> Result<Function, $crate::lazy::NotLoaded> {
                Ok($body)
            }
            #[cfg(split)]
            return Box::pin($name());
            #[cfg(not(split))]
            Box::pin(std::future::ready($name()))
        }
    )+};
}

pub(crate) use lazily;
