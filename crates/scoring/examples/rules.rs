//! Finds what is bought together:
//! `cargo run --release -p scoring --example rules -- [--support S] [--confidence C] [--products N] [--top N] [--baskets] FILE.csv`.
//!
//! The file has a row per basket and product (columns `order_id` or `basket`, `transaction`, `customer_id`, and `product` or
//! `item`), or with `--baskets` no header and a basket per line. Prints every rule with its counts and measures, the highest
//! lift first.

mod input;

use std::collections::BTreeMap;
use std::process::ExitCode;

use input::{Arguments, Table};
use scoring::baskets::{Baskets, Rule, Settings, mine};
use serde_json::{Value, json};

const USAGE: &str = "rules [--support S] [--confidence C] [--products N] [--top N] [--baskets] FILE.csv";

fn main() -> ExitCode {
    input::finish(run())
}

fn run() -> Result<Value, String> {
    let arguments = Arguments::read(USAGE, &["support", "confidence", "products", "top"], &["baskets"])?;
    let defaults = Settings::default();
    let settings = Settings {
        least_support: share(&arguments, "support", defaults.least_support)?,
        least_confidence: share(&arguments, "confidence", defaults.least_confidence)?,
        most_products: arguments.value("products", 10)?,
        ..defaults
    };
    let pairs = pairs(&arguments)?;
    let number = |of: &dyn Fn(&(String, String)) -> &String| -> BTreeMap<&str, u32> {
        let mut names: Vec<&str> = pairs.iter().map(|pair| of(pair).as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().zip(0..).collect()
    };
    let (orders, products) = (number(&|pair| &pair.0), number(&|pair| &pair.1));
    let rows: Vec<(u32, u32)> =
        pairs.iter().map(|(order, product)| (orders[order.as_str()], products[product.as_str()])).collect();
    let baskets =
        Baskets::new(&rows, orders.len() as u32, products.len() as u32).map_err(|error| error.to_string())?;
    let mined = mine(&baskets, settings);
    let names: Vec<&str> = products.keys().copied().collect();
    let top = arguments.value("top", usize::MAX)?;
    let rules: Vec<Value> = mined.rules.iter().take(top).map(|rule| of_rule(rule, &names)).collect();
    Ok(json!({
        "baskets": baskets.len(),
        "products": baskets.products(),
        "frequent_sets": mined.sets,
        "cut": mined.cut,
        "rules": mined.rules.len(),
        "list": rules,
    }))
}

fn share(arguments: &Arguments, name: &str, otherwise: f64) -> Result<f64, String> {
    let value: f64 = arguments.value(name, otherwise)?;
    let is_share = (0.0..=1.0).contains(&value);
    if is_share { Ok(value) } else { Err(format!("--{name} is a share between 0 and 1, not {value}")) }
}

/// Basket and product of each row.
fn pairs(arguments: &Arguments) -> Result<Vec<(String, String)>, String> {
    if arguments.has("baskets") {
        let table = Table::read(&arguments.file, false)?;
        let of_line = |(line, cells): (usize, Vec<String>)| {
            let filled = cells.into_iter().filter(|cell| !cell.is_empty());
            filled.map(move |product| (line.to_string(), product))
        };
        return Ok(table.rows.into_iter().flat_map(of_line).collect());
    }
    let table = Table::read(&arguments.file, true)?;
    let order = table.required(&[
        "order_id",
        "order",
        "basket",
        "basket_id",
        "transaction",
        "transaction_id",
        "invoice",
        "customer_id",
    ])?;
    let product = table.required(&["product", "product_id", "item", "item_id", "sku", "description"])?;
    let rows = table.rows.iter();
    let missing = rows.clone().find(|(_, cells)| cells[order].is_empty() || cells[product].is_empty());
    if let Some((line, _)) = missing {
        return Err(format!("line {line}: the basket or the product is missing"));
    }
    Ok(rows.map(|(_, cells)| (cells[order].clone(), cells[product].clone())).collect())
}

fn of_rule(rule: &Rule, names: &[&str]) -> Value {
    let left: Vec<&str> = rule.left.iter().map(|&product| names[product as usize]).collect();
    json!({
        "left": left,
        "right": names[rule.right as usize],
        "with_left": rule.with_left,
        "with_right": rule.with_right,
        "with_both": rule.with_both,
        "support": rule.support().value(),
        "confidence": rule.confidence().value(),
        "lift": rule.lift().value(),
        "leverage": rule.leverage().value(),
        // Without a value it is infinite: the rule never fails.
        "conviction": rule.conviction().value(),
    })
}
