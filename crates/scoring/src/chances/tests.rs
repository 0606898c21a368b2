//! Chances from shares known by hand, nothing from nothing, and the same from any order of records.

use proptest::prelude::*;

use super::*;

/// Records that happen in 3 of 4 cases where the first fact is 1 and in 1 of 4 where it is 0; the second says nothing.
fn halves(records: u32) -> Past {
    let mut past = Past::new(2);
    for n in 0..records {
        let of = f64::from(n % 2);
        let happened = if n % 2 == 1 { n / 2 % 4 != 3 } else { n / 2 % 4 == 3 };
        let noise = f64::from(n / 8 % 5);
        past.push(u128::from(n), happened, vec![of, noise]);
    }
    past
}

fn learn(past: Past) -> Result<Learned, Unlearned> {
    Learning::new(past).finish()
}

#[test]
fn a_share_of_three_in_four_is_ln_3_and_the_other_fact_says_nothing() {
    let learned = learn(halves(8_000)).expect("enough");
    let total = |facts: &[f64]| {
        thousandths(learned.chance.intercept) + learned.chance.parts(facts).iter().sum::<i64>()
    };
    // ln 3 = 1.0986; the penalty and the smoothed targets take away a little.
    assert!((total(&[1.0, 2.0]) - 1099).abs() < 10, "{}", total(&[1.0, 2.0]));
    assert!((total(&[0.0, 2.0]) + 1099).abs() < 10, "{}", total(&[0.0, 2.0]));
    assert!((probability(total(&[1.0, 2.0])) - 0.75).abs() < 0.002);
    assert!((total(&[1.0, 4.0]) - total(&[1.0, 0.0])).abs() < 20);
    // Pairs: 9/16 told apart, 6/16 equal but for the noise, 1/16 the wrong way round.
    let auc = learned.quality.auc.expect("both outcomes");
    assert!((auc - 0.75).abs() < 0.03, "{auc}");
    assert_eq!((learned.records, learned.happened), (8_000, 4_000));
}

#[test]
fn what_is_not_known_counts_as_usual() {
    let learned = learn(halves(400)).expect("enough");
    assert_eq!(learned.chance.parts(&[f64::NAN, f64::INFINITY]), [0, 0]);
    assert_eq!(learned.chance.parts(&[]), [0, 0]);
}

#[test]
fn where_there_is_nothing_to_learn_nothing_is_learned() {
    let of = |records: u32, happened: fn(u32) -> bool, facts: fn(u32) -> Vec<f64>| {
        let mut past = Past::new(1);
        (0..records).for_each(|n| past.push(u128::from(n), happened(n), facts(n)));
        learn(past)
    };
    let few = |seen| Err(Unlearned::TooFew { seen, least: LEAST_OUTCOMES });
    let one = |n: u32| vec![f64::from(n % 7)];
    assert_eq!(of(0, |_| true, one), few(0));
    assert_eq!(of(500, |_| true, one), few(0), "all of them");
    assert_eq!(of(500, |_| false, one), few(0), "none of them");
    assert_eq!(of(500, |n| n < 29, one), few(29));
    assert_eq!(of(500, |n| n % 2 == 0, |_| vec![4.0]), Err(Unlearned::Silent), "the same for all");
    assert_eq!(of(500, |n| n % 2 == 0, |_| vec![f64::NAN]), Err(Unlearned::Silent), "never known");
    assert_eq!(of(500, |n| n % 2 == 0, |n| vec![f64::from(n < 9)]), Err(Unlearned::Silent), "for nine only");
    assert_eq!(of(500, |n| n % 2 == 0, |n| vec![f64::from(n / 2 % 5)]), Err(Unlearned::Silent), "by chance");
    let separated = of(500, |n| n % 2 == 0, |n| vec![f64::from(n % 2)]).expect("can be told apart");
    assert_eq!(separated.quality.auc, Some(1.0));
    assert!(separated.chance.intercept.is_finite() && separated.chance.facts[0].slope.is_finite());
}

#[test]
fn a_record_with_all_its_days_is_in_one_fold() {
    let mut past = Past::new(1);
    for n in 0..120u32 {
        past.push(u128::from(n), n % 3 == 0, vec![f64::from(n); 1 + n as usize % 4]);
    }
    let rows = Rows::new(past).expect("enough");
    for n in 0..120u32 {
        let own = (0..rows.outcomes.len()).filter(|at| rows.row(*at)[0] == f64::from(n));
        let folds: Vec<usize> = own.map(|at| rows.folds[at]).collect();
        assert_eq!(folds.len(), 1 + n as usize % 4);
        assert!(folds.iter().all(|fold| *fold == folds[0]), "{n}: {folds:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_order_gives_the_same_bits(
        records in proptest::collection::vec((0u8..6, 0u8..6, any::<u8>(), 1usize..4), 80..160), turn in 0usize..80
    ) {
        let mut past = Past::new(2);
        for (n, (one, other, luck, days)) in records.into_iter().enumerate() {
            let happened = u32::from(luck) % 12 < 3 + u32::from(one);
            let fact = if other == 5 { f64::NAN } else { f64::from(other) };
            past.push(n as u128, happened, [f64::from(one), fact].repeat(days));
        }
        let learned = learn(past.clone());
        past.records.rotate_left(turn);
        past.records.reverse();
        prop_assert_eq!(&learn(past), &learned);
        if let Ok(learned) = learned {
            prop_assert!(learned.quality.auc.is_some_and(|auc| (0.0..=1.0).contains(&auc)));
        }
    }
}
