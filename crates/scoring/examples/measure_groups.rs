//! Measures the models over groups, single-threaded: `cargo run --release -p scoring --example measure_groups`. Milliseconds
//! of processor time, first round and best of the others, on data from a seeded generator.

use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

use scoring::baskets::{self, Baskets};
use scoring::clusters::{self, Points};
use scoring::duplicates::{self, Field, FieldKind, Records};
use scoring::pipeline::{self, Deal};
use scoring::random::Random;

/// Squared: low numbers are much more frequent, like names.
fn often_low(random: &mut Random, bound: u64) -> u64 {
    let unit = random.unit();
    (unit * unit * bound as f64) as u64
}

/// Milliseconds that this thread was on a processor (Linux tells), else milliseconds of the clock.
fn processor_ms(since: Instant) -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = stat.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.unwrap_or_else(|| since.elapsed().as_secs_f64() * 1e9) / 1e6
}

/// A word that a number stands for; neighbouring numbers give unlike words.
fn word(number: u64, syllables: u32) -> String {
    const SYLLABLES: [&str; 20] = [
        "ba", "den", "ko", "mil", "ra", "sto", "ven", "lu", "hart", "gri", "son", "wal", "ti", "mer", "phy",
        "no", "cla", "ex", "ju", "zo",
    ];
    let mut rest = number.wrapping_mul(0x9e37_79b9);
    let mut text = String::new();
    for _ in 0..syllables {
        text += SYLLABLES[(rest % 20) as usize];
        rest = rest / 20 + number;
    }
    text
}

/// Ten thousand records with six fields, every tenth a copy of an earlier one with a slip.
fn people(count: u64) -> Result<Records, duplicates::RecordsError> {
    let kinds = [
        FieldKind::Name,
        FieldKind::Name,
        FieldKind::Date,
        FieldKind::Text,
        FieldKind::Code,
        FieldKind::Text,
    ];
    let keys = ["given", "family", "born", "town", "state", "street"];
    let fields = keys.iter().zip(kinds).map(|(key, kind)| Field { key: (*key).into(), kind }).collect();
    let mut records = Records::new(fields, None)?;
    let mut random = Random::new(3);
    let mut rows: Vec<[String; 6]> = Vec::new();
    for at in 0..count {
        let mut row = [
            word(often_low(&mut random, 500), 2),
            word(often_low(&mut random, 4000), 3),
            format!("{}{:02}{:02}", 1930 + random.below(75), 1 + random.below(12), 1 + random.below(28)),
            word(often_low(&mut random, 900), 3),
            word(often_low(&mut random, 8), 1),
            format!("{} {} street", random.below(200), word(random.below(3000).into(), 3)),
        ];
        if at % 10 == 9 {
            row = rows[random.below(at as u32) as usize].clone();
            let field = random.below(6) as usize;
            if row[field].len() > 2 {
                let place = random.below(row[field].len() as u32 - 1) as usize;
                row[field].remove(place);
            }
        }
        let cells: Vec<&[String]> = row.iter().map(std::slice::from_ref).collect();
        records.push(&cells, &|text| text.to_lowercase())?;
        rows.push(row);
    }
    Ok(records)
}

fn main() -> std::io::Result<()> {
    let beginning = Instant::now();
    let mut random = Random::new(7);
    let mut out = std::io::stdout().lock();
    writeln!(out, "{:<44}{:>10}{:>10}", "task", "first ms", "best ms")?;
    let mut report = |name: &str, task: &mut dyn FnMut()| -> std::io::Result<()> {
        let mut times = (0..6).map(|_| {
            let start = processor_ms(beginning);
            task();
            processor_ms(beginning) - start
        });
        let first = times.next().unwrap_or_default();
        writeln!(out, "{name:<44}{first:>10.1}{:>10.1}", times.fold(f64::INFINITY, f64::min))
    };
    let unusable = |error: &dyn std::fmt::Display| std::io::Error::other(error.to_string());
    report("10,000 records of 6 fields: read in", &mut || {
        black_box(people(10_000).map_or(0, |records| records.len()));
    })?;
    let records = people(10_000).map_err(|error| unusable(&error))?;
    report("10,000 records: all duplicates", &mut || {
        black_box(duplicates::scan(&records, &duplicates::Settings::default()));
    })?;
    let deals: Vec<Deal> = (0..1000)
        .map(|_| Deal {
            value: 1 + i64::from(random.below(9_999_999)),
            probability: f64::from(random.below(100)) / 100.0,
        })
        .collect();
    report("100,000 draws of 1,000 deals", &mut || {
        black_box(
            pipeline::forecast(&deals, pipeline::Settings { always_draw: true, ..Default::default() })
                .is_ok(),
        );
    })?;
    let round: Vec<Deal> =
        deals.iter().map(|deal| Deal { value: deal.value / 100_000 * 100_000, ..*deal }).collect();
    report("exact distribution of 1,000 round deals", &mut || {
        black_box(pipeline::forecast(&round, pipeline::Settings::default()).is_ok());
    })?;
    let rows: Vec<(u32, u32)> =
        (0..400_000).map(|_| (random.below(100_000), often_low(&mut random, 500) as u32)).collect();
    let baskets = Baskets::new(&rows, 100_000, 500).map_err(|error| unusable(&error))?;
    report("rules of 100,000 baskets, support .001", &mut || {
        let settings = baskets::Settings { least_support: 0.001, ..Default::default() };
        black_box(baskets::mine(&baskets, settings).sets);
    })?;
    let values: Vec<f64> = (0..400_000).map(|at| f64::from(random.below(1000) + at % 4 * 300)).collect();
    report("4 groups of 100,000 points, 4 features", &mut || {
        let settings = clusters::Settings { starts: 4, ..Default::default() };
        black_box(clusters::fit(Points { values: &values, features: 4 }, settings).is_ok());
    })
}
