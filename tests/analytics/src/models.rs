//! What the models of groups and lifetimes find in seeded data, as a list of numbers: natively and in the browser the same.

use scoring::baskets::{self, Baskets};
use scoring::clusters::{self, Points};
use scoring::duplicates::{self, Field, FieldKind, Records};
use scoring::lifetime::{Customer, Lifetime, Rows, choose};
use scoring::pipeline::{self, Deal};

use scoring::random::Random;

/// All numbers, those of one model after the other. A model that refuses its data gives nothing.
pub fn models() -> Vec<f64> {
    let mut found = Vec::new();
    groups(&mut found);
    twins(&mut found);
    together(&mut found);
    forecasts(&mut found);
    lifetimes(&mut found);
    found
}

fn groups(found: &mut Vec<f64>) {
    let mut random = Random::new(1);
    let values: Vec<f64> = (0..4000).map(|at| 100.0 * random.unit() + f64::from(at % 4) * 30.0).collect();
    let settings = clusters::Settings { starts: 4, ..Default::default() };
    if let Ok(groups) = clusters::fit(Points { values: &values, features: 4 }, settings) {
        found.extend(groups.sizes.iter().map(|&size| f64::from(size)));
        found.extend(groups.centres.iter().flatten());
        found.extend([groups.inertia, f64::from(groups.rounds)]);
    }
}

fn twins(found: &mut Vec<f64>) {
    let fields = [("given", FieldKind::Name), ("family", FieldKind::Name), ("town", FieldKind::Text)];
    let fields = fields.map(|(key, kind)| Field { key: key.to_owned(), kind });
    let Ok(mut records) = Records::new(fields.to_vec(), None) else { return };
    let mut random = Random::new(2);
    let mut word = |most: f64, syllables: usize| -> String {
        let parts = ["ba", "den", "ko", "mil", "ra", "sto", "ven", "lu", "hart", "gri", "son", "wal"];
        let mut number = (random.unit() * random.unit() * most) as usize;
        let mut text = String::new();
        for _ in 0..syllables {
            text.push_str(parts[number % parts.len()]);
            number = number / parts.len() + 1;
        }
        text
    };
    let mut before = [const { String::new() }; 3];
    for at in 0..1500 {
        // Every fifth is the one before with a slip.
        let row = match at % 5 {
            4 => [before[0].clone(), before[1].chars().skip(1).collect(), before[2].clone()],
            _ => [word(140.0, 2), word(1700.0, 3), word(1000.0, 2)],
        };
        let cells: Vec<&[String]> = row.iter().map(std::slice::from_ref).collect();
        if records.push(&cells, &|text| text.to_lowercase()).is_err() {
            return;
        }
        before = row;
    }
    let scan = duplicates::scan(&records, &duplicates::Settings::default());
    found.extend([
        scan.candidates as f64,
        scan.pairs.len() as f64,
        scan.groups.len() as f64,
        scan.model.lambda,
    ]);
    found.extend(scan.model.fields.iter().flat_map(|field| field.m.into_iter().chain(field.u)));
    found.extend(scan.pairs.iter().take(100).flat_map(|pair| [f64::from(pair.score), pair.probability]));
}

fn together(found: &mut Vec<f64>) {
    let mut random = Random::new(3);
    let mut below = |most: f64| (random.unit() * random.unit() * most) as u32;
    let rows: Vec<(u32, u32)> = (0..20_000).map(|_| (below(5000.0), below(100.0))).collect();
    let Ok(baskets) = Baskets::new(&rows, 5000, 100) else { return };
    let mined = baskets::mine(&baskets, baskets::Settings { least_support: 0.005, ..Default::default() });
    found.push(mined.rules.len() as f64);
    for rule in mined.rules.iter().take(100) {
        let ratios = [rule.support(), rule.confidence(), rule.lift(), rule.leverage()];
        found.extend(ratios.iter().filter_map(|ratio| ratio.value()));
    }
}

fn forecasts(found: &mut Vec<f64>) {
    let mut random = Random::new(4);
    let deals: Vec<Deal> =
        (0..300).map(|_| Deal { value: (1e7 * random.unit()) as i64, probability: random.unit() }).collect();
    let round = deals.iter().map(|deal| Deal { value: deal.value / 100_000 * 100_000, ..*deal }).collect();
    for deals in [deals, round] {
        let settings = pipeline::Settings { draws: 20_000, ..Default::default() };
        if let Ok(forecast) = pipeline::forecast(&deals, settings) {
            found.extend(forecast.distribution.percentiles().map(|sum| sum as f64));
            found.extend([forecast.mean.value().unwrap_or_default(), forecast.deviation]);
            found.extend(forecast.distribution.histogram(20));
        }
    }
}

fn lifetimes(found: &mut Vec<f64>) {
    let mut random = Random::new(5);
    let customers: Vec<Customer> = (0..400)
        .map(|_| {
            let age = 20.0 + (30.0 * random.unit()).floor();
            let repeats = (random.unit() * random.unit() * random.unit() * 12.0) as u32;
            let last = if repeats == 0 { 0.0 } else { (age * random.unit()).floor() };
            Customer { repeats, last, age }
        })
        .collect();
    let Ok(rows) = Rows::new(&customers) else { return };
    let choice = choose(&rows);
    found.push(choice.best as f64);
    for fitted in &choice.fits {
        found.extend([fitted.log_likelihood, f64::from(fitted.convergence.evaluations)]);
        found.extend(fitted.errors.iter().flatten());
        found.extend(sums(&fitted.model, &customers));
    }
    let pareto = Lifetime::ParetoNbd { r: 0.5533, alpha: 10.5777, s: 0.6062, beta: 11.6687 };
    found.extend(sums(&pareto, &customers));
}

/// Of all predictions, and a new customer's.
fn sums(model: &Lifetime, customers: &[Customer]) -> [f64; 3] {
    let predictions = model.predict_all(customers, 39.0);
    let alive = predictions.iter().map(|prediction| prediction.alive).sum();
    let purchases = predictions.iter().map(|prediction| prediction.purchases).sum();
    [alive, purchases, model.new_customer(52.0)]
}
