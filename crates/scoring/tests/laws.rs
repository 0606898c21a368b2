//! Laws that hold for any orders: independence of the order of rows, sums of parts, defined degenerate cases.

use proptest::prelude::*;
use scoring::rfm::{Factor, Method, Monetary, Scores, Settings};
use scoring::{Concentration, Orders, Purchase, Purchases, Standing, fit, top};

type Row = (u32, i32, i64);

fn purchases(rows: &[Row], customers: usize, today: i32) -> Purchases {
    let customer: Vec<u32> = rows.iter().map(|row| row.0).collect();
    let day: Vec<i32> = rows.iter().map(|row| row.1).collect();
    let amount: Vec<i64> = rows.iter().map(|row| row.2).collect();
    let orders = Orders { customer: &customer, day: &day, amount: &amount };
    let result = orders.purchases(customers, today).expect("valid columns");
    let grouped = orders.grouped(customers).expect("valid columns");
    assert_eq!(grouped.purchases(today), result);
    result
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let amount = prop_oneof![8 => -500i64..20_000, 1 => Just(0), 1 => any::<i64>()];
    proptest::collection::vec((0u32..40, -200i32..200, amount), 0..300)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_order_of_rows_does_not_matter(rows in rows(), shuffled in any::<prop::sample::Index>(), today in -250i32..250) {
        let mut other = rows.clone();
        if !other.is_empty() {
            let at = shuffled.index(other.len());
            other.rotate_left(at);
            other[..at].reverse();
        }
        let (one, two) = (purchases(&rows, 40, today), purchases(&other, 40, today));
        prop_assert_eq!(&one, &two);
        let fitted = fit(&one, Settings::default());
        prop_assert_eq!(&fitted, &fit(&two, Settings::default()));
        prop_assert_eq!(fitted.scores(&one), fitted.scores(&two));
        prop_assert_eq!(Concentration::measure(&one), Concentration::measure(&two));
    }

    #[test]
    fn the_order_of_customers_does_not_matter(rows in rows(), turn in 0u32..40) {
        let turned: Vec<Row> = rows.iter().map(|row| ((row.0 + turn) % 40, row.1, row.2)).collect();
        let (one, two) = (purchases(&rows, 40, 0), purchases(&turned, 40, 0));
        let (first, second) = (fit(&one, Settings::default()), fit(&two, Settings::default()));
        prop_assert_eq!(first.cuts, second.cuts);
        let mut scores: Vec<Scores> = first.scores(&one).iter().collect();
        scores.rotate_right(turn as usize);
        prop_assert!(second.scores(&two).iter().eq(scores));
    }

    #[test]
    fn same_value_same_score_and_better_is_never_lower(rows in rows()) {
        let purchases = purchases(&rows, 40, 0);
        let scores = fit(&purchases, Settings::default()).scores(&purchases);
        for (a, x) in purchases.iter().zip(scores.iter()).filter(|(a, _)| a.bought()) {
            for (b, y) in purchases.iter().zip(scores.iter()).filter(|(b, _)| b.bought()) {
                prop_assert!(a.last_day < b.last_day || x.r >= y.r);
                prop_assert!(a.orders < b.orders || x.f >= y.f);
                prop_assert!(a.total < b.total || x.m >= y.m);
            }
        }
    }

    #[test]
    fn everybody_who_bought_is_scored_and_nobody_else(rows in rows()) {
        let purchases = purchases(&rows, 40, 0);
        for (purchase, score) in purchases.iter().zip(fit(&purchases, Settings::default()).scores(&purchases).iter()) {
            let inside = [score.r, score.f, score.m].iter().all(|value| (1..=5).contains(value));
            prop_assert_eq!(purchase.bought(), inside);
            prop_assert_eq!(purchase.bought(), score.segment().is_some());
        }
    }
}

fn settings() -> impl Strategy<Value = Settings> {
    let fixed =
        Method::Fixed { recency: [9, 40, 90, 200], frequency: [1, 2, 3, 4], monetary: [0, 100, 900, 5000] };
    let method = prop_oneof![4 => Just(Method::Quintiles), 1 => Just(Method::Ntile), 1 => Just(fixed)];
    let monetary = prop_oneof![Just(Monetary::Sum), Just(Monetary::Mean)];
    (method, monetary).prop_map(|(method, monetary)| Settings { method, monetary, ..Settings::default() })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn changed_one_by_one_is_like_from_scratch(
        before in rows(),
        changes in proptest::collection::vec((0u32..45, prop_oneof![Just(0i64), -50i64..9000], -9i32..9, 0u32..4), 1..40),
        settings in settings(),
    ) {
        let mut all: Vec<Purchase> = purchases(&before, 40, 0).iter().collect();
        let mut standing = Standing::new(Purchases::of(all.clone(), 0), settings.clone());
        for (customer, total, last_day, orders) in changes {
            let purchase = if orders == 0 { Purchase::NONE } else { Purchase { total, last_day, orders } };
            all.resize(all.len().max(customer as usize + 1), Purchase::NONE);
            all[customer as usize] = purchase;
            let was: Vec<Scores> = standing.scores().iter().collect();
            let changed = standing.change(customer, purchase);
            let now = Purchases::of(all.clone(), 0);
            let fitted = fit(&now, settings.clone());
            let scores: Vec<Scores> = fitted.scores(&now).iter().collect();
            prop_assert_eq!(standing.fitted(), &fitted);
            prop_assert!(standing.scores().iter().eq(scores[..standing.scores().len()].iter().copied()));
            prop_assert_eq!(standing.concentration(), &Concentration::measure(&now));
            prop_assert_eq!(standing.top(7), top(&now, 7));
            let differs = |at: &u32| was.get(*at as usize).copied().unwrap_or_default() != scores[*at as usize];
            let expected: Vec<u32> = (0..scores.len() as u32).filter(differs).collect();
            prop_assert_eq!(changed, expected);
        }
    }
}

#[test]
fn degenerate_populations() {
    let nobody = purchases(&[], 3, 0);
    let fitted = fit(&nobody, Settings::default());
    assert_eq!((fitted.population, fitted.cuts), (0, None));
    assert!(fitted.scores(&nobody).iter().eq([Scores::default(); 3]));
    assert_eq!(fitted.scores_of(&nobody.get(0).unwrap(), 0), Some(Scores::default()));

    let one = purchases(&[(0, -3, 900)], 1, 0);
    let fitted = fit(&one, Settings::default());
    let scores = fitted.scores(&one).get(0).unwrap();
    assert_eq!((scores.r, scores.f, scores.m, scores.segment()), (3, 3, 3, Some("need_attention")));

    let only_returns = purchases(&[(0, -3, -900), (0, 5, 100)], 1, 0);
    assert_eq!(only_returns.in_future, 1);
    assert!(fit(&only_returns, Settings::default()).scores(&only_returns).iter().eq([Scores::default()]));
}

#[test]
fn parts_carry_the_values_and_their_sum() {
    let purchases = purchases(&[(0, -10, 1001), (0, -4, 1000), (1, -90, 300), (2, -30, 5)], 3, 0);
    let settings = Settings { monetary: Monetary::Mean, weights: [5, 3, 2], ..Settings::default() };
    let fitted = fit(&purchases, settings);
    let scores = fitted.scores(&purchases);
    let explained =
        fitted.explain(&purchases.get(0).unwrap(), scores.get(0).unwrap(), 0).expect("somebody who bought");
    let values: Vec<(Factor, i64)> = explained.parts.iter().map(|part| (part.factor, part.value)).collect();
    assert_eq!(values, [(Factor::Recency, 4), (Factor::Frequency, 2), (Factor::Monetary, 1000)]);
    assert_eq!(explained.total, 5 * 5 + 3 * 5 + 2 * 5);
    assert_eq!(fitted.explain(&Purchase::NONE, Scores::default(), 0), None);
}

#[test]
fn applying_a_published_fit_moves_only_the_day() {
    let then = purchases(&[(0, -10, 100), (1, -20, 200), (2, -30, 300)], 3, 0);
    let published = fit(&then, Settings::default());
    let text = serde_json::to_string(&published).expect("plain data");
    let received: scoring::Fitted = serde_json::from_str(&text).expect("plain data");
    assert_eq!(received, published);
    let later = purchases(&[(0, -10, 100), (1, -20, 200), (2, -30, 300)], 3, 25);
    assert_eq!(received.scores(&later).iter().map(|score| score.r).collect::<Vec<_>>(), [1, 1, 1]);
}

#[test]
fn many_customers_are_summed_up_the_same() {
    // More than are summed up at once, with returns and future orders in some places.
    let customers = 40_000u32;
    let rows: Vec<Row> = (0..300_000u32)
        .map(|at| {
            let customer = at.wrapping_mul(2_654_435_761) % customers;
            let amount = if at % 9_973 == 0 { -500 } else { i64::from(at % 1000) };
            (customer, (at % 700) as i32, amount)
        })
        .collect();
    let result = purchases(&rows, customers as usize, 690);
    let mut expected = vec![(0i64, 0u32, Purchase::NEVER); customers as usize];
    for (customer, day, amount) in rows.into_iter().filter(|row| row.1 <= 690) {
        let entry = &mut expected[customer as usize];
        entry.0 += amount;
        if amount >= 0 {
            *entry = (entry.0, entry.1 + 1, entry.2.max(day));
        }
    }
    let found: Vec<_> = result.iter().map(|p| (p.total, p.orders, p.last_day)).collect();
    assert_eq!(found, expected);
    assert_eq!(result.in_future, (0..300_000).filter(|at| at % 700 > 690).count() as u32);
}

#[test]
fn segments_are_the_options_of_the_catalogue() {
    let catalogue: Vec<&str> =
        model::entities::shared::RFM_SEGMENTS.iter().map(|option| option.key.as_ref()).collect();
    let mut names = scoring::rfm::segment_names();
    assert!(names.iter().all(|name| catalogue.contains(name)), "{names:?}");
    names.sort_unstable();
    let mut sorted = catalogue;
    sorted.sort_unstable();
    assert_eq!(names, sorted);
}
