//! Finds the records of a file that are probably the same:
//! `cargo run --release -p scoring --example dedupe -- [--field COLUMN=KIND]… [--id COLUMN] [--least P] [--calling-code N] FILE.csv`.
//!
//! Without `--field` every column but the id is compared, its kind guessed from its name. Kinds: `name` (one part of a
//! person's name), `full_name`, `company`, `phone`, `email`, `text`, `code`, `date`. Prints what was learned and each pair with
//! the weight of each field, in bits.

mod input;

use std::collections::HashSet;
use std::process::ExitCode;

use input::{Arguments, Table};
use scoring::duplicates::{Field, FieldKind, Found, PARTS_PER_BIT, Records, Settings, scan};
use serde_json::{Value, json};

const USAGE: &str =
    "dedupe [--field COLUMN=KIND]... [--id COLUMN] [--least PROBABILITY] [--calling-code DIGITS] FILE.csv";

fn main() -> ExitCode {
    input::finish(run())
}

fn run() -> Result<Value, String> {
    let arguments = Arguments::read(USAGE, &["field", "id", "least", "calling-code"], &[])?;
    let table = Table::read(&arguments.file, true)?;
    let id = id_column(&table, arguments.all("id").last())?;
    let fields = fields(&table, id, arguments.all("field"))?;
    let kinds = fields.iter().map(|&(at, kind)| Field { key: table.header[at].clone(), kind }).collect();
    let calling_code = arguments.all("calling-code").last().map(String::as_str);
    let mut records = Records::new(kinds, calling_code).map_err(|error| error.to_string())?;
    for (line, cells) in &table.rows {
        let values: Vec<&[String]> = fields.iter().map(|&(at, _)| &cells[at..=at]).collect();
        records.push(&values, &fold).map_err(|error| format!("line {line}: {error}"))?;
    }
    let least_probability = arguments.value("least", Settings::default().least_probability)?;
    if !(0.0..=1.0).contains(&least_probability) {
        return Err(format!("--least is a probability between 0 and 1, not {least_probability}"));
    }
    let found = scan(&records, &Settings { least_probability, ..Settings::default() });
    let name = |row: u32| match id {
        Some(at) => table.rows[row as usize].1[at].clone(),
        None => (row + 1).to_string(),
    };
    Ok(document(&records, &found, &name))
}

fn fold(text: &str) -> String {
    text.chars().map(model::text::narrow_char).flat_map(char::to_lowercase).collect()
}

/// The column that names the records: as given, or the first one if it is called so and its values are all different.
fn id_column(table: &Table, given: Option<&String>) -> Result<Option<usize>, String> {
    if let Some(name) = given {
        return table.required(&[name]).map(Some);
    }
    let mut seen = HashSet::new();
    let named = table.header.first().is_some_and(|name| name.to_lowercase().ends_with("id"));
    Ok((named && table.rows.iter().all(|(_, cells)| seen.insert(&cells[0]))).then_some(0))
}

fn fields(table: &Table, id: Option<usize>, given: &[String]) -> Result<Vec<(usize, FieldKind)>, String> {
    if given.is_empty() {
        let columns = (0..table.header.len()).filter(|at| Some(*at) != id);
        return Ok(columns.map(|at| (at, guess(&table.header[at]))).collect());
    }
    given
        .iter()
        .map(|field| {
            let (column, kind) =
                field.rsplit_once('=').ok_or_else(|| format!("--field {field}: COLUMN=KIND is meant"))?;
            let kind = serde_json::from_value(json!(kind))
                .map_err(|_| format!("--field {field}: there is no kind {kind}"))?;
            Ok((table.required(&[column])?, kind))
        })
        .collect()
}

/// Parts of column names and the kind they mean; the first that fits.
const GUESSES: &[(&str, FieldKind)] = &[
    ("mail", FieldKind::Email),
    ("邮", FieldKind::Email),
    ("phone", FieldKind::Phone),
    ("mobile", FieldKind::Phone),
    ("tel", FieldKind::Phone),
    ("电话", FieldKind::Phone),
    ("手机", FieldKind::Phone),
    ("company", FieldKind::Company),
    ("organi", FieldKind::Company),
    ("firm", FieldKind::Company),
    ("公司", FieldKind::Company),
    ("given", FieldKind::Name),
    ("first", FieldKind::Name),
    ("fname", FieldKind::Name),
    ("surname", FieldKind::Name),
    ("last", FieldKind::Name),
    ("lname", FieldKind::Name),
    ("family", FieldKind::Name),
    ("birth", FieldKind::Date),
    ("dob", FieldKind::Date),
    ("date", FieldKind::Date),
    ("name", FieldKind::FullName),
    ("姓名", FieldKind::FullName),
    ("code", FieldKind::Code),
    ("zip", FieldKind::Code),
    ("state", FieldKind::Code),
    ("country", FieldKind::Code),
    ("number", FieldKind::Code),
    ("ssn", FieldKind::Code),
    ("sec_id", FieldKind::Code),
    ("vat", FieldKind::Code),
    ("tax", FieldKind::Code),
];

fn guess(column: &str) -> FieldKind {
    let column = column.to_lowercase();
    GUESSES.iter().find(|(part, _)| column.contains(part)).map_or(FieldKind::Text, |(_, kind)| *kind)
}

fn bits(thousandths: i32) -> f64 {
    f64::from(thousandths) / PARTS_PER_BIT
}

fn document(records: &Records, found: &Found, name: &dyn Fn(u32) -> String) -> Value {
    let key = |field: u8| &records.fields()[field as usize].key;
    let model: Vec<Value> = found
        .model
        .fields
        .iter()
        .zip(records.fields())
        .map(|(learned, field)| {
            let weights = learned.weights.map(bits);
            json!({ "field": field.key, "kind": field.kind, "levels": ["differs", "near", "close", "exact"],
                "m": learned.m, "u": learned.u, "weights": weights })
        })
        .collect();
    let pairs: Vec<Value> = found
        .pairs
        .iter()
        .map(|pair| {
            let part = |part: &scoring::duplicates::Part| {
                json!({ "field": key(part.field), "level": part.level, "weight": bits(part.weight), "rarity": bits(part.rarity) })
            };
            let parts: Vec<Value> = pair.parts.iter().map(part).collect();
            json!({ "a": name(pair.a), "b": name(pair.b), "score": bits(pair.score), "probability": pair.probability, "parts": parts })
        })
        .collect();
    let groups: Vec<Vec<String>> =
        found.groups.iter().map(|group| group.iter().map(|&row| name(row)).collect()).collect();
    json!({
        "records": records.len(),
        "candidates": found.candidates,
        "outcome": found.model.outcome,
        "rounds": found.model.rounds,
        "lambda": found.model.lambda,
        "expected_pairs": found.model.expected_pairs,
        "prior": bits(found.model.prior),
        "fields": model,
        "pairs": pairs,
        "groups": groups,
    })
}
