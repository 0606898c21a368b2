//! Measures the lifetime models: fits on the CDNOW sample, predictions for 1,000,000 customers, single-threaded:
//! `cargo run --release -p scoring --example measure_models`. Processor time; the first round apart from the mean of the others.

use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

use scoring::lifetime::spend::{Spend, Spender};
use scoring::lifetime::{Customer, Family, Lifetime, Rows, choose, fit};

const SAMPLE: &str = include_str!("../../../tests/fixtures/cdnow/cdnow_sample_cbs.csv");
const CUSTOMERS: u64 = 1_000_000;
const HORIZON: f64 = 39.0;
const ROUNDS: u32 = 10;

/// Milliseconds that this thread was on a processor (Linux tells), else milliseconds of the clock.
fn processor_ms(since: Instant) -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = stat.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.unwrap_or_else(|| since.elapsed().as_secs_f64() * 1e9) / 1e6
}

fn sample() -> (Vec<Customer>, Vec<Spender>) {
    let rows = SAMPLE.lines().skip(1).map(|line| {
        let cells: Vec<f64> = line.split(',').filter_map(|cell| cell.parse().ok()).collect();
        let repeats = cells[1] as u32;
        let customer = Customer { repeats, last: cells[2], age: cells[3] };
        (customer, Spender { repeats, mean: cells[4] })
    });
    rows.unzip()
}

/// The synthetic customers whose sum is known; without repeats there is no last purchase.
fn synthetic(i: u64) -> Customer {
    let (repeats, age) = ((i * 7919 % 13) as u32, 27.0 + (i % 84) as f64 / 7.0);
    let last = if repeats == 0 { 0.0 } else { age * ((i * 31 % 97) as f64 / 97.0) };
    Customer { repeats, last, age }
}

/// Customers of whom no two have the same age: nothing can be shared between them.
fn distinct(i: u64) -> Customer {
    let customer = synthetic(i);
    Customer { age: customer.age + i as f64 * 1e-6, ..customer }
}

fn main() -> std::io::Result<()> {
    let beginning = Instant::now();
    let mut out = std::io::stdout().lock();
    writeln!(out, "{:<44}{:>10}{:>10}", "task", "first ms", "then ms")?;
    let mut report = |name: &str, rounds: u32, task: &mut dyn FnMut()| -> std::io::Result<()> {
        let start = processor_ms(beginning);
        task();
        let first = processor_ms(beginning);
        (0..rounds).for_each(|_| task());
        let then = (processor_ms(beginning) - first) / f64::from(rounds);
        writeln!(out, "{name:<44}{:>10.2}{then:>10.2}", first - start)
    };
    let unusable = |error| std::io::Error::other(format!("{error}"));
    let (customers, spenders) = sample();
    let rows = Rows::new(&customers).map_err(unusable)?;
    report("counting the 2,357 customers", ROUNDS, &mut || {
        black_box(Rows::new(&customers).ok());
    })?;
    for (name, family) in [
        ("fitting BG/NBD", Family::BgNbd),
        ("fitting MBG/NBD", Family::MbgNbd),
        ("fitting Pareto/NBD", Family::ParetoNbd),
    ] {
        report(name, ROUNDS, &mut || {
            black_box(fit(&rows, family));
        })?;
    }
    report("fitting all three", ROUNDS, &mut || {
        black_box(choose(&rows));
    })?;
    report("fitting Gamma-Gamma", ROUNDS, &mut || {
        black_box(Spend::fit(&spenders));
    })?;
    let bg = Lifetime::BgNbd { r: 0.2426, alpha: 4.4136, a: 0.793, b: 2.426 };
    let mbg = Lifetime::MbgNbd { r: 0.5248, alpha: 6.183, a: 0.8914, b: 1.614 };
    let pareto = Lifetime::ParetoNbd { r: 0.5533, alpha: 10.5777, s: 0.6062, beta: 11.6687 };
    let (many, all_distinct): (Vec<Customer>, Vec<Customer>) =
        (0..CUSTOMERS).map(|i| (synthetic(i), distinct(i))).unzip();
    for (name, model, customers) in [
        ("predicting 1,000,000, BG/NBD", bg, &many),
        ("the same, no two ages equal", bg, &all_distinct),
        ("predicting 1,000,000, MBG/NBD", mbg, &many),
        ("predicting 1,000,000, Pareto/NBD", pareto, &many),
    ] {
        report(name, 3, &mut || {
            black_box(model.predict_all(customers, HORIZON));
        })?;
    }
    report("counting 1,000,000 customers", 3, &mut || {
        black_box(Rows::new(&many).ok());
    })?;
    let fits = choose(&rows).fits.map(|fitted| fitted.convergence.evaluations);
    let spend = Spend::fit(&spenders).evaluations;
    let sum: f64 = bg.predict_all(&many, HORIZON).iter().map(|prediction| prediction.purchases).sum();
    writeln!(out, "likelihoods computed: {fits:?} and {spend}; checksum of the predictions: {sum:.9}")
}
