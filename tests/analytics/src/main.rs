//! Runs the tasks natively and prints one JSON object: for each task the first call and the median of the others.

use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

use analytics::{Bench, TASKS, models};
use serde_json::{Map, json};

const CUSTOMERS: u32 = 1_000_000;
const ORDERS: u32 = 5_000_000;
const ROUNDS: usize = 15;

fn main() -> std::io::Result<()> {
    let mut bench =
        Bench::new(CUSTOMERS, ORDERS).ok_or_else(|| std::io::Error::other("the columns do not fit"))?;
    let mut results = Map::new();
    for (name, task) in TASKS {
        let mut check = 0.0;
        let mut times: Vec<f64> = (0..=ROUNDS)
            .map(|_| {
                let start = Instant::now();
                check = black_box(task(&mut bench));
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        let first = times.remove(0);
        times.sort_by(f64::total_cmp);
        results
            .insert((*name).to_owned(), json!({ "first": first, "warm": times[ROUNDS / 2], "check": check }));
    }
    results.insert("models".to_owned(), json!(models()));
    let (raw, held) = bench.memory();
    results.insert("memory".to_owned(), json!({ "raw": raw, "held": held, "times": held / raw }));
    writeln!(std::io::stdout(), "{}", serde_json::Value::Object(results))
}
