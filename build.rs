//! A release page is split: what the first screen does not need comes later (`src/pages/lazy.rs`, docs/decisions/0004).

fn main() {
    lazily::tell_cargo();
}
