//! Scores and reports while things change: what is brought up to date is what a new engine computes, and nobody waits for
//! what takes long.
#![allow(missing_docs)]

mod common;
#[path = "current/shop.rs"]
mod shop;

use common::page::Page;
use common::*;
use model::entities::{company, order, workspace};
use model::{Command, Kind, SortKey, Value, defaults};
use proptest::prelude::*;
use protocol::query::{ReportQuery, RowsQuery};
use protocol::view::RowsView;
use protocol::{Query, View};
use shop::{SCORES, Shop, act, report, rows};

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// Whatever happens, scores that were brought up to date are those of a new engine.
    #[test]
    fn what_is_kept_is_what_is_computed_from_scratch(
        old: bool, acts in prop::collection::vec(act(), 1..24), pause in 1usize..4
    ) {
        let mut shop = Shop::new(old);
        shop.keep();
        shop.said_here();
        for (at, act) in acts.iter().enumerate() {
            shop.act(act);
            if at % pause == 0 || at + 1 == acts.len() {
                let kept = shop.said_here();
                let fresh = shop.said(&mut shop.desk.reopened());
                for (kept, fresh) in kept.iter().zip(&fresh) {
                    prop_assert_eq!(kept, fresh, "after {:?}", &acts[..=at]);
                }
            }
        }
    }
}

#[test]
fn parameters_are_learned_again_when_the_day_or_many_orders_changed() {
    let mut shop = Shop::new(false);
    let value = |said: &[View], name: &str| match &said[0] {
        View::Rows(RowsView { rows, .. }) => {
            rows.iter().find(|row| row.name == name).expect("listed").cells[5].clone()
        }
        other => panic!("{other:?}"),
    };
    let before = shop.said_here();
    // Somebody with one order, of whom the others tell what the next one brings.
    let other = "Werk 50";
    shop.update(shop.orders[0], order::AMOUNT, money(777_000));
    let after = shop.said_here();
    assert_eq!(value(&after, other), value(&before, other), "one of a hundred orders");
    assert_ne!(after[0], before[0], "but its customer is worth something else");
    for n in 1..12 {
        shop.update(shop.orders[n * 5], order::AMOUNT, money(700_000 + n as i64));
    }
    let many = shop.said_here();
    assert_ne!(value(&many, other), value(&before, other), "more than one in twenty");
    assert_eq!(many, shop.said(&mut shop.desk.reopened()));
    shop.desk.now += 86_400_000;
    assert_eq!(shop.said_here(), shop.said(&mut shop.desk.reopened()), "another day");
}

/// So many customers with histories of their own that learning takes many turns.
fn large() -> Shop {
    let mut shop = Shop::new(false);
    for n in 0..240 {
        let customer = shop.desk.company(&format!("Neu {n}"));
        for k in 0..1 + n % 4 {
            shop.orders.push(shop.desk.order(customer, TODAY - 5 - n % 200 - k * (30 + n % 17), 900));
        }
    }
    let viewer = shop.desk.viewer();
    shop.desk.ws.settle(std::slice::from_ref(&viewer));
    shop
}

#[test]
fn a_report_is_made_in_turns_and_others_are_answered_between_them() {
    let mut shop = large();
    let mut page = Page::default();
    page.set(0, Query::Record(shop.customers[0]), &shop.desk);
    page.set(1, Query::Report(report("lifetime", Kind::Company)), &shop.desk);
    let (mut turns, mut last) = (0, 0.0);
    while page.turn(&mut shop.desk) {
        turns += 1;
        let Some(done) = page.report(1).and_then(|view| view.done) else { continue };
        assert!((last..=1.0).contains(&done), "{last} {done}");
        last = done;
        if turns == 3 {
            shop.desk.update(shop.customers[0], vec![set(company::NAME, text("Between"))]);
            page.turn(&mut shop.desk);
            let Some(View::Record(Some(record))) = &page.views[0] else { panic!("no record") };
            assert_eq!(record.name, "Between");
            assert!(page.report(1).is_some_and(|view| view.done.is_some()), "the report is not made yet");
        }
    }
    assert!(turns > 5 && last > 0.0, "{turns} {last}");
    let made = page.report(1).expect("made");
    assert_eq!((made.done, made.report.blocks.len()), (None, 4));
    let made = made.report.clone();
    assert_eq!(made, shop.report("lifetime", Kind::Company).report, "as at once");
}

#[test]
fn who_stops_a_report_or_leaves_it_is_left_alone_and_can_go_on() {
    let mut shop = large();
    let mut page = Page::default();
    let query = report("lifetime", Kind::Company);
    page.set(0, Query::Report(query.clone()), &shop.desk);
    for _ in 0..6 {
        assert!(page.turn(&mut shop.desk));
    }
    page.set(0, Query::Report(ReportQuery { is_paused: true, ..query.clone() }), &shop.desk);
    assert!(!page.turn(&mut shop.desk), "nothing waits");
    let stopped = page.report(0).and_then(|view| view.done).expect("not made");
    assert!(stopped > 0.0, "{stopped}");
    page.set(0, Query::Report(query.clone()), &shop.desk);
    assert!(page.turn(&mut shop.desk));
    let done = |page: &Page| page.report(0).and_then(|view| view.done).expect("not made yet");
    assert!(done(&page) >= stopped, "goes on where it was stopped: {stopped} {}", done(&page));
    while done(&page) < 0.5 {
        assert!(page.turn(&mut shop.desk));
    }
    page.live.remove(&0);
    page.set(1, Query::Catalogue, &shop.desk);
    assert!(!page.turn(&mut shop.desk), "who left waits for nothing");
    page.set(0, Query::Report(query), &shop.desk);
    page.turn(&mut shop.desk);
    assert!(done(&page) < 0.5, "begins anew: {}", done(&page));
}

#[test]
fn a_list_by_lifetime_is_there_at_once_and_sorted_when_it_is_known() {
    let mut shop = large();
    let mut page = Page::default();
    let sort = vec![SortKey { field: company::LIFETIME_VALUE, descending: true }];
    let list = RowsQuery { sort, ..rows(Kind::Company, &SCORES) };
    page.set(0, Query::Rows(list.clone()), &shop.desk);
    let values = |page: &Page| match &page.views[0] {
        Some(View::Rows(view)) => view.rows.iter().map(|row| row.cells[5].clone()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert!(page.turn(&mut shop.desk));
    assert!(values(&page).windows(2).all(|pair| pair[0] == pair[1]), "nothing yet");
    let first = page.views[0].clone();
    while page.turn(&mut shop.desk) {}
    assert_ne!(page.views[0], first);
    assert_eq!(page.views[0], Some(shop.desk.ask(Query::Rows(list))), "as at once");
    let record = defaults::score_id(WORKSPACE, "lifetime");
    assert!(shop.desk.ws.records.slot(record).is_none(), "nothing is kept for others");
}

#[test]
fn the_margin_of_the_workspace_is_the_preset_of_all_reports() {
    let mut shop = Shop::new(false);
    let value = |shop: &mut Shop, key: &str, setting: &str| {
        let view = shop.report(key, Kind::Company);
        view.settings.iter().find(|one| one.key == setting).map(|one| one.value).expect("has the setting")
    };
    let all = [("lifetime", "margin"), ("five-points", "profit-margin"), ("profit", "goods-share")];
    let values = |shop: &mut Shop| all.map(|(key, setting)| value(shop, key, setting));
    assert_eq!(values(&mut shop), [100.0, 30.0, 0.0]);
    let margin = |percent| vec![set(workspace::MARGIN, Value::Decimal { mantissa: percent, places: 0 })];
    shop.desk.update(WORKSPACE, margin(40));
    assert_eq!(values(&mut shop), [40.0, 40.0, 60.0]);
    // What is kept for everybody goes before it.
    shop.keep();
    shop.desk.update(WORKSPACE, margin(50));
    assert_eq!(values(&mut shop), [40.0, 50.0, 50.0]);
    assert!(shop.desk.run(Command::Update { ids: vec![WORKSPACE], changes: margin(101) }).is_err());
}
