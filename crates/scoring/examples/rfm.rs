//! RFM, segments and concentration of an orders file, as JSON:
//! `cargo run --release -p scoring --example rfm -- [--today 2024-03-31] [--method quintiles|ntile] [--monetary sum|mean]
//! [--decimals 2] FILE.csv`. Columns: customer_id, date (2024-03-31 or 20240331), amount.

mod input;

use std::collections::HashMap;
use std::io::Write;
use std::process::ExitCode;

use input::{Arguments, Table};
use model::{Decimal, date};
use scoring::rfm::{Factor, Method, Monetary, Settings};
use scoring::{Concentration, Fitted, Orders, Purchases, fit};
use serde_json::{Value, json};

const USAGE: &str =
    "rfm [--today DATE] [--method quintiles|ntile] [--monetary sum|mean] [--decimals 0..4] FILE.csv";

/// Columns of the file.
#[derive(Default)]
struct Read {
    /// As they are first met.
    names: Vec<String>,
    customer: Vec<u32>,
    day: Vec<i32>,
    amount: Vec<i64>,
}

fn main() -> ExitCode {
    match run() {
        Ok(found) => match writeln!(std::io::stdout(), "{found:#}") {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(what) => {
            eprintln!("{what}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<Value, String> {
    let arguments = Arguments::read(USAGE, &["today", "method", "monetary", "decimals"], &[])?;
    let method = match &*arguments.value("method", "quintiles".to_owned())? {
        "quintiles" => Method::Quintiles,
        "ntile" => Method::Ntile,
        other => return Err(format!("--method cannot be {other}\nusage: {USAGE}")),
    };
    let monetary = match &*arguments.value("monetary", "sum".to_owned())? {
        "sum" => Monetary::Sum,
        "mean" => Monetary::Mean,
        other => return Err(format!("--monetary cannot be {other}\nusage: {USAGE}")),
    };
    let decimals: u8 = arguments.value("decimals", 2)?;
    if decimals > 4 {
        return Err("--decimals is from 0 to 4".to_owned());
    }
    let read = orders(&Table::read(&arguments.file, true)?, decimals)?;
    let today = match arguments.all("today").last() {
        Some(text) => day(text).ok_or_else(|| format!("--today cannot be {text}"))?,
        // The day of the last order, which is then no day ago.
        None => read.day.iter().copied().max().ok_or("the file has no orders")?,
    };
    let columns = Orders { customer: &read.customer, day: &read.day, amount: &read.amount };
    let purchases = columns.purchases(read.names.len(), today).map_err(|error| error.to_string())?;
    let fitted = fit(&purchases, Settings { method, monetary, ..Settings::default() });
    Ok(told(&read, &purchases, &fitted))
}

fn orders(table: &Table, decimals: u8) -> Result<Read, String> {
    let customer = table.required(&["customer_id", "customer", "id"])?;
    let date = table.required(&["date", "ordered_on", "order_date", "day"])?;
    let amount = table.required(&["amount", "total", "monetary", "value"])?;
    let mut read = Read::default();
    let mut known: HashMap<&str, u32> = HashMap::new();
    for (line, cells) in &table.rows {
        let name = &cells[customer];
        let index = *known.entry(name).or_insert_with(|| {
            read.names.push(name.clone());
            read.names.len() as u32 - 1
        });
        let wrong = |what: &str, cell: &str| format!("line {line}: {what} is {cell:?}");
        read.customer.push(index);
        read.day.push(day(&cells[date]).ok_or_else(|| wrong("the date", &cells[date]))?);
        read.amount.push(minor(&cells[amount], decimals).ok_or_else(|| wrong("the amount", &cells[amount]))?);
    }
    Ok(read)
}

/// `2024-03-31` or `20240331`.
fn day(text: &str) -> Option<i32> {
    match text.len() {
        8 => date::parse_iso(&format!("{}-{}-{}", text.get(..4)?, text.get(4..6)?, text.get(6..)?)),
        _ => date::parse_iso(text.get(..10)?),
    }
}

/// In minor units; more decimals than there are minor units are an error, not rounded.
fn minor(text: &str, decimals: u8) -> Option<i64> {
    let amount: Decimal = text.parse().ok()?;
    let (up, down) = (decimals.saturating_sub(amount.places()), amount.places().saturating_sub(decimals));
    let (up, down) = (10i64.pow(u32::from(up)), 10i64.pow(u32::from(down)));
    (amount.mantissa() % down == 0).then(|| (amount.mantissa() / down).checked_mul(up)).flatten()
}

fn told(read: &Read, purchases: &Purchases, fitted: &Fitted) -> Value {
    let scores = fitted.scores(purchases);
    let mut segments: HashMap<&str, u32> = HashMap::new();
    let customers: Vec<Value> = read
        .names
        .iter()
        .zip(purchases.iter())
        .zip(scores.iter())
        .map(|((name, purchase), scores)| {
            if let Some(segment) = scores.segment() {
                *segments.entry(segment).or_default() += 1;
            }
            let explained = fitted.explain(&purchase, scores, purchases.today);
            let value = |factor: Factor| explained.as_ref().map(|found| found.parts[factor as usize].value);
            json!({
                "customer_id": name,
                "recency_days": value(Factor::Recency),
                "frequency": purchase.orders,
                "monetary_minor": value(Factor::Monetary),
                "r": scores.r, "f": scores.f, "m": scores.m,
                "total": explained.as_ref().map(|found| found.total),
                "segment": scores.segment(),
            })
        })
        .collect();
    let measured = Concentration::measure(purchases);
    json!({
        "model": "rfm",
        "version": fitted.version,
        "today": date::print(purchases.today),
        "population": fitted.population,
        "orders": read.day.len(),
        "in_future": purchases.in_future,
        "saturated": purchases.saturated,
        "cuts": fitted.cuts.map(|cuts| cuts.map(|cuts| json!({
            "points": cuts.points.map(|point| point.value()), "flat": cuts.flat,
        }))),
        "segments": segments,
        "concentration": {
            "total_minor": measured.total.to_string(),
            "gini": measured.gini.value(),
            "share_of_top_20_percent": measured.share_of_top(20).value(),
            "abc": [measured.a.customers, measured.b.customers, measured.c.customers],
            "below_zero": measured.below_zero,
        },
        "customers": customers,
    })
}
