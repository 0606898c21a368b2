//! Measures the models on 1,000,000 customers with 5,000,000 orders, single-threaded:
//! `cargo run --release -p scoring --example measure_rfm`. Processor time per round; the first round is reported apart from the
//! mean of the others.

use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

use scoring::rfm::Settings;
use scoring::{Concentration, Orders, fit};

const CUSTOMERS: u32 = 1_000_000;
const ORDERS: usize = 5_000_000;
const TODAY: i32 = 20_500;
const ROUNDS: u32 = 10;

/// A small generator with a fixed seed (splitmix64), so that every run measures the same data.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform below one.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Milliseconds that this thread was on a processor (Linux tells), else milliseconds of the clock.
fn processor_ms(since: Instant) -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = stat.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.unwrap_or_else(|| since.elapsed().as_secs_f64() * 1e9) / 1e6
}

fn main() -> std::io::Result<()> {
    let beginning = Instant::now();
    let mut random = Random(7);
    let (mut customer, mut day, mut amount) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ORDERS {
        // Squared: some customers order much more often than others. Amounts have a long tail.
        customer.push((random.unit() * random.unit() * f64::from(CUSTOMERS)) as u32);
        day.push(TODAY - (random.unit() * 2500.0) as i32);
        amount.push((500.0 / (1.0 - random.unit() * 0.999).powf(0.8)) as i64);
    }
    let orders = Orders { customer: &customer, day: &day, amount: &amount };
    let unusable = |error| std::io::Error::other(format!("{error}"));
    let grouped = orders.grouped(CUSTOMERS as usize).map_err(unusable)?;
    let purchases = grouped.purchases(TODAY).map_err(unusable)?;
    let fitted = fit(&purchases, Settings::default());
    let mut out = std::io::stdout().lock();
    writeln!(out, "{:<34}{:>10}{:>10}", "task", "first ms", "then ms")?;
    let mut report = |name: &str, task: &mut dyn FnMut()| -> std::io::Result<()> {
        let start = processor_ms(beginning);
        task();
        let first = processor_ms(beginning);
        (0..ROUNDS).for_each(|_| task());
        let then = (processor_ms(beginning) - first) / f64::from(ROUNDS);
        writeln!(out, "{name:<34}{:>10.2}{then:>10.2}", first - start)
    };
    report("RFM sums, orders in any order", &mut || {
        black_box(orders.purchases(CUSTOMERS as usize, TODAY).ok());
    })?;
    report("RFM sums, orders grouped", &mut || {
        black_box(grouped.purchases(TODAY).ok());
    })?;
    report("grouping the orders", &mut || {
        black_box(orders.grouped(CUSTOMERS as usize).ok());
    })?;
    report("quintiles: cut points", &mut || {
        black_box(fit(&purchases, Settings::default()));
    })?;
    report("quintiles: scores and segments", &mut || {
        black_box(fitted.scores(&purchases));
    })?;
    report("Gini, curve, ABC", &mut || {
        black_box(Concentration::measure(&purchases.customers));
    })?;
    report("one changed customer", &mut || {
        black_box(fitted.scores_of(&grouped.purchase(4711, TODAY), TODAY));
    })
}
