//! The CDNOW sample: 2,357 customers' purchases, with reference values computed elsewhere.

use scoring::rfm::{Method, Monetary, Settings};
use scoring::{Concentration, Orders, Purchases, fit};

const SAMPLE: &str = include_str!("../../../tests/fixtures/cdnow/CDNOW_sample.txt");
const REFERENCE: &str = include_str!("../../../tests/fixtures/cdnow/concentration_cdnow_sample.json");

/// 1 July 1998, the day after the last purchase, as days since 1970-01-01.
const TODAY: i32 = 10_408;

/// Whole part and fifths of each boundary, computed independently with exact fractions.
const EXPECTED_CUTS: [[(i64, u8); 4]; 3] = [
    [(153, 0), (443, 0), (487, 0), (513, 0)],
    [(1, 0), (1, 0), (2, 0), (4, 0)],
    [(1536, 0), (3195, 4), (5925, 0), (13043, 3)],
];

/// Customers per segment, computed independently. Everybody's first purchase lies in early 1997, so nobody is new.
const EXPECTED_SEGMENTS: [(&str, usize); 11] = [
    ("champions", 627),
    ("loyal", 104),
    ("cannot_lose", 35),
    ("at_risk", 73),
    ("potential_loyalist", 246),
    ("new_customers", 0),
    ("promising", 0),
    ("need_attention", 84),
    ("about_to_sleep", 359),
    ("hibernating", 403),
    ("lost_customers", 426),
];

struct Columns {
    customer: Vec<u32>,
    day: Vec<i32>,
    amount: Vec<i64>,
}

/// Days since 1970-01-01 of a date written `yyyymmdd` between 1997 and 1999.
fn day(text: &str) -> i32 {
    let number: i32 = text.parse().expect("a date of eight digits");
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    let before: i32 = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][..month as usize - 1].iter().sum();
    (year - 1970) * 365 + 7 + before + day - 1
}

fn sample() -> Columns {
    let mut columns = Columns { customer: vec![], day: vec![], amount: vec![] };
    for line in SAMPLE.lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        columns.customer.push(cells[1].parse::<u32>().expect("a customer number") - 1);
        columns.day.push(day(cells[2]));
        columns.amount.push(cells[4].replace('.', "").parse().expect("an amount with two places"));
    }
    columns
}

fn purchases(columns: &Columns) -> Purchases {
    let orders = Orders { customer: &columns.customer, day: &columns.day, amount: &columns.amount };
    orders.purchases(2357, TODAY).expect("valid columns")
}

#[test]
fn concentration_reaches_the_reference() {
    let reference: serde_json::Value = serde_json::from_str(REFERENCE).expect("a JSON document");
    let measured = Concentration::measure(&purchases(&sample()));
    assert_eq!(u64::from(measured.customers), reference["n"].as_u64().expect("n"));
    assert_eq!(measured.total, 24_409_194);
    for (ratio, name) in [
        (measured.gini, "gini"),
        (measured.share_of_top(20), "top20_share"),
        (measured.share_of_top(1), "top1_share"),
    ] {
        let expected = reference[name].as_f64().expect("a number");
        assert!((ratio.value().expect("defined") - expected).abs() < 1e-12, "{name}: {ratio:?}");
    }
    let sizes = [measured.a.customers, measured.b.customers, measured.c.customers];
    assert_eq!(serde_json::json!(sizes), reference["A80_B95_C"]);
    assert_eq!(u64::from(sizes[0]), reference["n_for_80pct"].as_u64().expect("n_for_80pct"));
}

#[test]
fn quintiles_and_segments_of_the_sample() {
    let purchases = purchases(&sample());
    let fitted = fit(&purchases, Settings::default());
    let cuts = fitted.cuts.expect("a population");
    let points = cuts.map(|cuts| cuts.points.map(|cut| (cut.whole, cut.fifths)));
    assert_eq!(points, EXPECTED_CUTS);
    let scores = fitted.scores(&purchases);
    let mut sizes: Vec<(&str, usize)> =
        scoring::rfm::segment_names().into_iter().map(|name| (name, 0)).collect();
    for score in scores.iter() {
        let segment = score.segment().expect("everybody bought");
        sizes.iter_mut().find(|entry| entry.0 == segment).expect("a known name").1 += 1;
    }
    assert_eq!(sizes.iter().map(|entry| entry.1).sum::<usize>(), 2357);
    assert_eq!(sizes, EXPECTED_SEGMENTS);
}

#[test]
fn every_method_gives_scores_that_add_up() {
    let purchases = purchases(&sample());
    let fixed = Method::Fixed {
        recency: [400, 30, 90, 180],
        frequency: [1, 2, 4, 8],
        monetary: [2_000, 5_000, 10_000, 20_000],
    };
    for method in [Method::Quintiles, Method::Ntile, fixed] {
        for monetary in [Monetary::Sum, Monetary::Mean] {
            let fitted = fit(&purchases, Settings { method: method.clone(), monetary, weights: [3, 2, 1] });
            for (purchase, scores) in purchases.iter().zip(fitted.scores(&purchases).iter()) {
                let explained = fitted.explain(&purchase, scores, TODAY).expect("everybody bought");
                let expected = 3 * u64::from(scores.r) + 2 * u64::from(scores.f) + u64::from(scores.m);
                assert_eq!(explained.total, expected);
                assert_eq!(
                    explained.parts.iter().map(|part| part.contribution).sum::<u64>(),
                    explained.total
                );
                if method != Method::Ntile {
                    assert_eq!(fitted.scores_of(&purchase, TODAY), Some(scores));
                }
            }
        }
    }
}
