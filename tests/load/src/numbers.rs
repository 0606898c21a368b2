//! What many times come to.

use std::time::Duration;

use serde_json::{Value, json};

/// Milliseconds.
pub(crate) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// How many, and the times below which half, 95 of a hundred and 99 of a hundred stay, in milliseconds.
pub(crate) fn spread(mut times: Vec<Duration>) -> Value {
    times.sort_unstable();
    let at = |hundredths: usize| {
        let below = (times.len() * hundredths).div_ceil(100).saturating_sub(1);
        times.get(below).copied().map(ms)
    };
    json!({ "count": times.len(), "p50": at(50), "p95": at(95), "p99": at(99), "most": times.last().copied().map(ms) })
}

/// How often a second.
pub(crate) fn rate(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}
