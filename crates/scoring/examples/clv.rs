//! Fits lifetime models to customers and predicts, as JSON:
//! `cargo run --release -p scoring --example clv -- [--model bgnbd|mbgnbd|paretonbd|auto] [--predict T] FILE.csv`.
//! Columns: customer_id, x (repeats), t_x, T, and monetary (mean of the repeats) where there is one. See docs/scoring.md.

mod input;

use std::process::ExitCode;

use input::{Arguments, Table, number};
use scoring::lifetime::spend::{Spend, Spender};
use scoring::lifetime::value::{Terms, value};
use scoring::lifetime::{Customer, Family, Fitted, Rows, RowsError, choose, fit};
use serde_json::{Map, Value, json};

const USAGE: &str = "clv [--model bgnbd|mbgnbd|paretonbd|auto] [--predict T] [--periods N] [--discount D] [--margin M] FILE.csv
  customer_id,x,t_x,T[,monetary]; T and t_x in one unit of time; the horizon in the same unit, divided into N periods (1),
  discounted by D a period (0); the share M of an amount is profit (1)";

fn main() -> ExitCode {
    input::finish(run())
}

struct Input {
    ids: Vec<String>,
    customers: Vec<Customer>,
    spenders: Option<Vec<Spender>>,
}

fn run() -> Result<Value, String> {
    let known = ["model", "predict", "periods", "discount", "margin"];
    let arguments = Arguments::read(USAGE, &known, &[])?;
    let asked: String = arguments.value("model", "auto".to_owned())?;
    let family = match asked.as_str() {
        "auto" => None,
        "bgnbd" => Some(Family::BgNbd),
        "mbgnbd" => Some(Family::MbgNbd),
        "paretonbd" => Some(Family::ParetoNbd),
        other => return Err(format!("--model {other}: bgnbd, mbgnbd, paretonbd or auto")),
    };
    let terms = terms(&arguments)?;
    let table = Table::read(&arguments.file, true)?;
    let input = read(&table)?;
    let rows = Rows::new(&input.customers).map_err(|error| located(&table, error))?;
    let (fitted, candidates) = match family {
        Some(family) => (fit(&rows, family), None),
        None => {
            let choice = choose(&rows);
            (choice.best().clone(), Some(choice.fits.each_ref().map(described)))
        }
    };
    let mut result = described(&fitted);
    result.insert("asked".to_owned(), json!(asked));
    result.insert("distinct_rows".to_owned(), json!(rows.distinct()));
    if let Some(candidates) = candidates {
        result.insert("candidates".to_owned(), json!(candidates));
    }
    let spend = input.spenders.as_deref().map(Spend::fit);
    result.insert("monetary".to_owned(), json!(spend));
    if let Some(terms) = terms {
        predict(&mut result, &input, &fitted, spend.as_ref(), &terms)?;
    }
    Ok(Value::Object(result))
}

/// The horizon in periods, when there is one.
fn terms(arguments: &Arguments) -> Result<Option<Terms>, String> {
    if !arguments.has("predict") {
        return Ok(None);
    }
    let (horizon, periods): (f64, u32) = (arguments.value("predict", 0.0)?, arguments.value("periods", 1)?);
    let terms = Terms {
        periods,
        length: horizon / f64::from(periods.max(1)),
        discount: arguments.value("discount", 0.0)?,
        margin: arguments.value("margin", 1.0)?,
    };
    terms.check().map_err(|error| error.to_string())?;
    Ok(Some(terms))
}

fn read(table: &Table) -> Result<Input, String> {
    let id = table.required(&["customer_id", "id", "customer"])?;
    let x = table.required(&["x", "frequency"])?;
    let t_x = table.required(&["t_x", "recency"])?;
    let age = table.required(&["T"])?;
    let monetary = table.column(&["monetary", "zbar", "monetary_value"]);
    let mut input = Input { ids: Vec::new(), customers: Vec::new(), spenders: monetary.map(|_| Vec::new()) };
    for (line, cells) in &table.rows {
        let repeats: f64 = number(&cells[x], *line, "x")?;
        // Written as 2 or as 2.0.
        if repeats.fract() != 0.0 || !(0.0..=f64::from(u32::MAX)).contains(&repeats) {
            return Err(format!("line {line}: x is {}, which is no whole number from 0", cells[x]));
        }
        let repeats = repeats as u32;
        let (last, age) = (number(&cells[t_x], *line, "t_x")?, number(&cells[age], *line, "T")?);
        input.ids.push(cells[id].clone());
        input.customers.push(Customer { repeats, last, age });
        if let (Some(spenders), Some(monetary)) = (&mut input.spenders, monetary) {
            // Somebody without repeats has no mean, so the cell may be empty.
            let none = repeats == 0 && cells[monetary].is_empty();
            let mean = if none { 0.0 } else { number(&cells[monetary], *line, "the monetary value")? };
            spenders.push(Spender { repeats, mean });
        }
    }
    Ok(input)
}

/// The same error with the line of the file instead of the row.
fn located(table: &Table, error: RowsError) -> String {
    let (RowsError::Time { row } | RowsError::Order { row, .. } | RowsError::NoRepeat { row, .. }) = error;
    let text = error.to_string();
    let what = text.split_once(": ").map_or(text.as_str(), |parts| parts.1);
    format!("line {}: {what}", table.rows[row].0)
}

fn described(fitted: &Fitted) -> Map<String, Value> {
    let names = fitted.model.names();
    let named = |values: &[f64]| -> Map<String, Value> {
        names.iter().zip(values).map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
    };
    let model = json!(fitted.model)["model"].clone();
    let described = json!({
        "model": model,
        "family": fitted.family,
        "parameters": named(&fitted.model.parameters()),
        "standard_errors": fitted.errors.as_deref().map(named),
        "log_likelihood": fitted.log_likelihood,
        "degenerate": !fitted.flags.is_empty(),
        "flags": fitted.flags,
        "convergence": fitted.convergence,
        "customers": fitted.customers,
        "repeaters": fitted.repeaters,
        "repeats": fitted.repeats,
    });
    match described {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn predict(
    result: &mut Map<String, Value>,
    input: &Input,
    fitted: &Fitted,
    spend: Option<&Spend>,
    terms: &Terms,
) -> Result<(), String> {
    let horizon = terms.length * f64::from(terms.periods);
    let predictions = fitted.model.predict_all(&input.customers, horizon);
    let (mut rows, mut purchases, mut total) = (Vec::new(), 0.0, 0.0);
    for (at, (customer, prediction)) in input.customers.iter().zip(&predictions).enumerate() {
        purchases += prediction.purchases;
        let mut row = json!({
            "customer_id": input.ids[at],
            "p_alive": prediction.alive,
            "expected_purchases": prediction.purchases,
        });
        if let (Some(spend), Some(spenders)) = (spend, &input.spenders) {
            let amount = spend.expected(&spenders[at]);
            let clv = value(&fitted.model, customer, amount, terms).map_err(|error| error.to_string())?;
            total += clv.total;
            row["expected_amount"] = json!(amount);
            row["value"] = json!(clv.total);
        }
        rows.push(row);
    }
    result.insert("horizon".to_owned(), json!(horizon));
    result.insert("terms".to_owned(), json!(terms));
    result.insert("expected_purchases".to_owned(), json!(purchases));
    result.insert("new_customer".to_owned(), json!(fitted.model.new_customer(horizon)));
    if spend.is_some() {
        result.insert("value".to_owned(), json!(total));
    }
    result.insert("predictions".to_owned(), json!(rows));
    Ok(())
}
