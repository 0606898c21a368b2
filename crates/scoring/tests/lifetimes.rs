//! Lifetime models and Gamma-Gamma on the CDNOW sample, against values computed and published elsewhere.

use proptest::prelude::*;
use scoring::lifetime::spend::{Spend, Spender};
use scoring::lifetime::{Customer, Family, Lifetime, Rows, choose, fit, summarise};
use serde_json::Value;

const ORDERS: &str = include_str!("../../../tests/fixtures/cdnow/CDNOW_sample.txt");
const EXACT: [&str; 3] = [
    include_str!("../../../tests/fixtures/cdnow/cdnow_sample_cbs.csv"),
    include_str!("../../../tests/fixtures/cdnow/cdnow_sample_oracle.json"),
    include_str!("../../../tests/fixtures/cdnow/cdnow_sample_pred.csv"),
];
const ROUNDED: [&str; 3] = [
    include_str!("../../../tests/fixtures/cdnow/cdnow_sample_published_cbs.csv"),
    include_str!("../../../tests/fixtures/cdnow/cdnow_sample_published_oracle.json"),
    include_str!("../../../tests/fixtures/cdnow/cdnow_sample_published_pred.csv"),
];
const PUBLISHED: &str = include_str!("../../../tests/fixtures/models/published.json");

/// Lines of numbers below a head.
fn table(text: &str) -> Vec<Vec<f64>> {
    let lines = text.lines().skip(1).filter(|line| !line.is_empty());
    lines.map(|line| line.split(',').map(|cell| cell.parse().expect("a number")).collect()).collect()
}

fn customer(row: &[f64]) -> Customer {
    Customer { repeats: row[1] as u32, last: row[2], age: row[3] }
}

/// With whole days, which the file gives as weeks of ten digits.
fn sample(text: &str, whole_days: bool) -> (Vec<Customer>, Vec<Spender>) {
    let rows = table(text);
    let exact = |weeks: f64| if whole_days { (weeks * 7.0).round() / 7.0 } else { weeks };
    let customers = rows.iter().map(|row| {
        let Customer { repeats, last, age } = customer(row);
        Customer { repeats, last: exact(last), age: exact(age) }
    });
    let spenders = rows.iter().map(|row| Spender { repeats: row[1] as u32, mean: row[4] });
    (customers.collect(), spenders.collect())
}

fn number(value: &Value, path: &[&str]) -> f64 {
    let found = path.iter().fold(value, |value, key| &value[*key]);
    found.as_f64().unwrap_or_else(|| panic!("no number at {path:?}"))
}

/// Relative, except where a value is all but zero.
fn close(got: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((got - expected).abs() <= tolerance * expected.abs().max(1e-4), "{what}: {got}, not {expected}");
}

const NAMES: [(Family, &str, [&str; 4]); 3] = [
    (Family::BgNbd, "bgnbd", ["r", "alpha", "a", "b"]),
    (Family::MbgNbd, "mbgnbd", ["r", "alpha", "a", "b"]),
    (Family::ParetoNbd, "pareto_nbd", ["r", "alpha", "s", "beta"]),
];

#[test]
fn fits_reach_the_reference() {
    for ([customers, oracle, _], whole_days) in [(EXACT, true), (ROUNDED, false)] {
        let oracle: Value = serde_json::from_str(oracle).expect("a JSON document");
        let (customers, spenders) = sample(customers, whole_days);
        let rows = Rows::new(&customers).expect("usable customers");
        assert_eq!(rows.distinct() as f64, number(&oracle, &["n_unique_rows"]));
        assert_eq!(rows.repeats() as f64, number(&oracle, &["sum_x"]));
        assert_eq!(rows.repeaters() as f64, number(&oracle, &["n_repeat"]));
        for (family, name, parameters) in NAMES {
            let fitted = fit(&rows, family);
            assert!(fitted.convergence.converged && fitted.flags.is_empty(), "{fitted:?}");
            for (got, parameter) in fitted.model.parameters().into_iter().zip(parameters) {
                close(got, number(&oracle, &[name, parameter]), 1e-5, &format!("{name} {parameter}"));
            }
            let best = number(&oracle, &[name, "LL"]);
            assert!((fitted.log_likelihood - best).abs() < 1e-5, "{name}: {fitted:?}, not {best}");
        }
        let spend = Spend::fit(&spenders);
        assert!(spend.converged && spend.flags.is_empty(), "{spend:?}");
        let reference = |key: &str| number(&oracle, &["gamma_gamma", key]);
        for (got, key) in [(spend.p, "p"), (spend.q, "q"), (spend.v, "v"), (spend.of_all(), "pop_mean")] {
            close(got, reference(key), 1e-5, key);
        }
        assert!((spend.log_likelihood - reference("LL")).abs() < 1e-5, "{spend:?}");
        assert_eq!(spend.used as f64, reference("n_used"));
    }
}

#[test]
fn the_likeliest_family_is_chosen() {
    let (customers, _) = sample(EXACT[0], true);
    let choice = choose(&Rows::new(&customers).expect("usable customers"));
    assert_eq!(choice.best().family, Family::MbgNbd);
    assert!(choice.fits.iter().all(|fitted| fitted.log_likelihood <= choice.best().log_likelihood));
}

/// The model of one of the oracles.
fn reference_model(oracle: &Value, at: usize) -> Lifetime {
    let (family, name, parameters) = NAMES[at];
    Lifetime::new(family, parameters.map(|parameter| number(oracle, &[name, parameter])))
}

#[test]
fn predictions_reach_the_reference() {
    for [_, oracle, predictions] in [EXACT, ROUNDED] {
        let oracle: Value = serde_json::from_str(oracle).expect("a JSON document");
        let [bg, pareto] = [0, 2].map(|at| reference_model(&oracle, at));
        let [p, q, v] = ["p", "q", "v"].map(|key| number(&oracle, &["gamma_gamma", key]));
        let spend = Spend { p, q, v, ..Spend::fit(&[Spender { repeats: 1, mean: 1.0 }]) };
        let spend = Spend { flags: Vec::new(), ..spend };
        let rows = table(predictions);
        let customers: Vec<Customer> = rows.iter().map(|row| customer(row)).collect();
        for (model, column, horizon, alive) in [
            (bg, 6, 13.0, 5),
            (bg, 7, 39.0, 5),
            (bg, 8, 52.0, 5),
            (pareto, 10, 39.0, 9),
            (pareto, 11, 52.0, 9),
        ] {
            for (prediction, row) in model.predict_all(&customers, horizon).iter().zip(&rows) {
                close(prediction.purchases, row[column], 1e-9, &format!("{model:?} {horizon} {row:?}"));
                close(prediction.alive, row[alive], 1e-9, &format!("{model:?} {row:?}"));
            }
        }
        for row in &rows {
            let expected = spend.expected(&Spender { repeats: row[1] as u32, mean: row[4] });
            close(expected, row[12], 1e-9, &format!("{row:?}"));
        }
        for horizon in ["13", "26", "39", "52"] {
            let weeks = horizon.parse().expect("a number");
            close(bg.new_customer(weeks), number(&oracle, &["bg_expectation", horizon]), 1e-9, horizon);
        }
        let sum: f64 = bg.predict_all(&customers, 39.0).iter().map(|prediction| prediction.purchases).sum();
        close(sum, number(&oracle, &["sum_bg_cet39"]), 1e-9, "sum");
    }
}

#[test]
fn published_predictions() {
    let published: Value = serde_json::from_str(PUBLISHED).expect("a JSON document");
    let best = Customer { repeats: 26, last: 30.857_142_857_142_858, age: 31.0 };
    let oracle: Value = serde_json::from_str(EXACT[1]).expect("a JSON document");
    let [r, alpha, a, b] =
        ["r", "alpha", "a", "b"].map(|key| number(&published["bgnbd_cdnow_sample_BTYD_walkthrough"], &[key]));
    // Pareto's parameters are printed with three places, which is not enough for its predictions.
    for (name, model, tolerance) in [
        ("bgnbd_cdnow_sample_BTYD_walkthrough", Lifetime::BgNbd { r, alpha, a, b }, 3e-6),
        ("pareto_nbd_cdnow_sample_BTYD_walkthrough", reference_model(&oracle, 2), 1e-4),
    ] {
        let about = &published[name];
        close(model.new_customer(52.0), number(about, &["E_X_52"]), tolerance, name);
        let prediction = model.predict(&best, 52.0);
        close(prediction.purchases, number(about, &["cust1516", "CET52"]), tolerance, name);
        close(prediction.alive, number(about, &["cust1516", "PAlive"]), tolerance, name);
    }
    let (customers, _) = sample(EXACT[0], true);
    let pareto = fit(&Rows::new(&customers).expect("usable customers"), Family::ParetoNbd);
    let errors = pareto.errors.expect("a curved likelihood");
    for (error, key) in errors.iter().zip(["r", "alpha", "s", "beta"]) {
        let expected = number(&published["pareto_nbd_cdnow_sample_clvtools"], &["se", key]);
        close(*error, expected, 0.01, key);
    }
}

#[test]
fn who_bought_more_and_fell_silent_is_less_expected() {
    let published: Value = serde_json::from_str(PUBLISHED).expect("a JSON document");
    let about = &published["pareto_nbd_cdnow_sample_BTYD_walkthrough"];
    let pareto = Lifetime::ParetoNbd { r: 0.553, alpha: 10.58, s: 0.606, beta: 11.656 };
    for repeats in [10, 15, 20, 25] {
        let silent = Customer { repeats, last: 20.0, age: 39.0 };
        let expected = number(about, &["paradox_tx20_T39_CET52", &repeats.to_string()]);
        close(pareto.predict(&silent, 52.0).purchases, expected, 1e-3, "Pareto");
    }
    let bg = Lifetime::BgNbd { r: 0.2425982, alpha: 4.4136842, a: 0.7929899, b: 2.4261667 };
    let silent = Customer { repeats: 10, last: 20.0, age: 39.0 };
    let about = &published["bgnbd_cdnow_sample_BTYD_walkthrough"];
    let expected = number(about, &["increasing_frequency_paradox_x10_tx20_T39_CET52"]);
    close(bg.predict(&silent, 52.0).purchases, expected, 2e-6, "BG");
}

#[test]
fn a_million_rows_have_the_known_sum() {
    let model = Lifetime::BgNbd { r: 0.2426, alpha: 4.4136, a: 0.793, b: 2.426 };
    // The rows repeat with this period; each is predicted once and counted as often as it occurs.
    const PERIOD: u64 = 13 * 84 * 97;
    let customers: Vec<Customer> = (0..PERIOD).map(synthetic).collect();
    let sum: f64 = model
        .predict_all(&customers, 39.0)
        .iter()
        .zip(0..)
        .map(|(prediction, at): (_, u64)| prediction.purchases * (1_000_000 - at).div_ceil(PERIOD) as f64)
        .sum();
    close(sum, 1_502_970.510_992_694, 1e-9, "checksum");
}

/// The i-th of the synthetic customers; without repeats there is no last purchase.
fn synthetic(i: u64) -> Customer {
    let (repeats, age) = ((i * 7919 % 13) as u32, 27.0 + (i % 84) as f64 / 7.0);
    let last = if repeats == 0 { 0.0 } else { age * ((i * 31 % 97) as f64 / 97.0) };
    Customer { repeats, last, age }
}

/// Days since 1970-01-01 of a date written `yyyymmdd` in 1997 or 1998.
fn day(text: &str) -> i32 {
    let number: i32 = text.parse().expect("a date of eight digits");
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][(number / 100 % 100 - 1) as usize];
    (number / 10_000 - 1970) * 365 + 7 + before + number % 100 - 1
}

#[test]
fn orders_are_summed_up_as_in_the_reference() {
    let mut orders: Vec<(Vec<i32>, Vec<i64>)> = vec![Default::default(); 2357];
    for line in ORDERS.lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let order = &mut orders[cells[1].parse::<usize>().expect("a customer number") - 1];
        order.0.push(day(cells[2]));
        order.1.push(cells[4].replace('.', "").parse().expect("an amount with two places"));
    }
    let calibrated = day("19970930");
    for (row, (days, amounts)) in table(EXACT[0]).iter().zip(&orders) {
        let summary = summarise(days, amounts, calibrated).expect("a customer who bought");
        let weeks = [summary.last, summary.age].map(|days| f64::from(days) / 7.0);
        assert_eq!(f64::from(summary.repeats), row[1], "{row:?}");
        close(weeks[0], row[2], 1e-8, "last");
        close(weeks[1], row[3], 1e-8, "age");
        close(summary.spender().mean / 100.0, row[4], 1e-6, "mean");
    }
}

#[test]
fn rows_in_another_order_give_the_same_bits() {
    let (mut customers, mut spenders) = sample(EXACT[0], true);
    let of = |customers: &[Customer]| fit(&Rows::new(customers).expect("usable customers"), Family::BgNbd);
    let (before, spend) = (of(&customers), Spend::fit(&spenders));
    customers.reverse();
    customers.rotate_left(777);
    spenders.reverse();
    assert_eq!(of(&customers), before);
    assert_eq!(Spend::fit(&spenders), spend);
}

/// Any model and any customer whom the models can describe.
fn models() -> impl Strategy<Value = Lifetime> {
    let shape = || 0.01f64..8.0;
    let family = prop_oneof![Just(Family::BgNbd), Just(Family::MbgNbd), Just(Family::ParetoNbd)];
    (family, shape(), 0.1f64..60.0, shape(), 0.1f64..60.0)
        .prop_map(|(family, r, alpha, third, fourth)| Lifetime::new(family, [r, alpha, third, fourth]))
}

fn customers() -> impl Strategy<Value = Customer> {
    (0u32..400, 0.0f64..1.0, 0.0f64..200.0).prop_map(|(repeats, part, age)| {
        let last = if repeats == 0 { 0.0 } else { part * age };
        Customer { repeats, last, age }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn silence_makes_leaving_likelier_and_time_brings_purchases(
        model in models(), customer in customers(), longer in 0.1f64..50.0, horizon in 0.1f64..300.0
    ) {
        let silent = Customer { age: customer.age + longer, ..customer };
        let (now, later) = (model.alive(&customer), model.alive(&silent));
        prop_assert!((0.0..=1.0).contains(&now) && later <= now * (1.0 + 1e-12), "{} {}", now, later);
        let (near, far) = (model.predict(&customer, horizon), model.predict(&customer, horizon + longer));
        prop_assert!(near.purchases >= 0.0 && near.purchases <= far.purchases * (1.0 + 1e-12));
        // At most what he would buy if he stayed.
        let (r, alpha) = (model.parameters()[0], model.parameters()[1]);
        let staying = (r + f64::from(customer.repeats)) / (alpha + customer.age) * horizon;
        prop_assert!(near.purchases <= now * staying * (1.0 + 1e-9), "{:?} {}", near, staying);
    }

    #[test]
    fn many_at_once_are_predicted_as_one_by_one(
        model in models(), mut many in proptest::collection::vec(customers(), 8..14), horizon in 0.0f64..300.0
    ) {
        // The same age again, with and without as many repeats.
        many.extend(many.clone());
        many.extend(many.clone().into_iter().map(|customer| Customer { repeats: customer.repeats + 1, ..customer }));
        let alone: Vec<_> = many.iter().map(|customer| model.predict(customer, horizon)).collect();
        prop_assert_eq!(model.predict_all(&many, horizon), alone);
    }

    #[test]
    fn what_is_left_when_leaving_is_rare_is_the_model_without_it(r in 0.1f64..5.0, alpha in 0.5f64..30.0) {
        let rows = Rows::new(&[(0, 0.0, 9.0), (3, 4.0, 10.0), (7, 9.5, 9.5)].map(|(repeats, last, age)| {
            Customer { repeats, last, age }
        }));
        let rows = rows.expect("usable customers");
        let plain = Lifetime::Nbd { r, alpha }.log_likelihood(&rows);
        for family in Family::ALL {
            let rare = if family == Family::ParetoNbd { [r, alpha, 1e-15, 1e3] } else { [r, alpha, 1e-15, 10.0] };
            let got = Lifetime::new(family, rare).log_likelihood(&rows);
            prop_assert!((got - plain).abs() < 1e-6, "{:?} {} {}", family, got, plain);
        }
    }
}
