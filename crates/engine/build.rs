//! A release engine is split: what the first rows do not need comes later (`src/worker/later.rs`, docs/decisions/0004).

fn main() {
    lazily::tell_cargo();
}
