//! Live queries: answered when their answer changes, and only then.
#![allow(missing_docs)]

mod common;

use common::*;
use engine::live::{Live, Moment};
use model::entities::{company, contact};
use model::{Kind, SortKey};
use protocol::query::RowsQuery;
use protocol::{Query, View};

fn moment(desk: &Desk) -> Moment {
    Moment { now: desk.now, wall: desk.now, working: false }
}

fn keys(live: &mut Live<u8>, desk: &mut Desk) -> Vec<(u8, u64)> {
    keys_at(live, desk, moment(desk))
}

/// What changes much takes as many runs as it takes.
fn keys_at(live: &mut Live<u8>, desk: &mut Desk, moment: Moment) -> Vec<(u8, u64)> {
    let mut patches = live.run(&mut desk.ws, moment);
    while desk.ws.is_settling() {
        assert_eq!(live.wait(&desk.ws, moment.now), Some(0));
        patches.extend(live.run(&mut desk.ws, moment));
    }
    patches.into_iter().map(|patch| (patch.key, patch.sequence)).collect()
}

#[test]
fn an_answer_is_sent_once_and_again_when_it_differs() {
    let mut desk = Desk::new();
    let acme = desk.company("Acme");
    let mut live = Live::default();
    let viewer = desk.viewer();
    live.set(1, Query::Rows(rows_of(Kind::Company)), viewer.clone());
    live.set(2, Query::Rows(rows_of(Kind::Contact)), viewer.clone());
    live.set(3, Query::Record(acme), viewer.clone());
    live.set(4, Query::Status, viewer.clone());
    assert_eq!(keys(&mut live, &mut desk), [(1, 1), (2, 1), (3, 1)]);
    assert_eq!(keys(&mut live, &mut desk), []);
    desk.company("Other");
    assert_eq!(keys(&mut live, &mut desk), [(1, 2)]);
    desk.update(acme, vec![set(company::VIP, model::Value::Bool(true))]);
    assert_eq!(keys(&mut live, &mut desk), [(3, 2)], "the list does not show it");
    live.remove(&3);
    live.set(2, Query::Rows(rows_of(Kind::Company)), viewer);
    assert_eq!(keys(&mut live, &mut desk), [(2, 2)]);
    live.remove_where(|key| *key == 2);
    desk.update(acme, vec![set(company::NAME, text("Zebra"))]);
    assert_eq!(keys(&mut live, &mut desk), [(1, 3)]);
}

#[test]
fn a_flood_is_answered_now_and_then() {
    let mut desk = Desk::new();
    let mut live = Live::default();
    live.set(1, Query::Rows(rows_of(Kind::Company)), desk.viewer());
    assert_eq!(keys(&mut live, &mut desk), [(1, 1)]);
    let flood = |desk: &mut Desk| {
        for n in 0..300 {
            desk.company(&format!("C{n}"));
        }
    };
    flood(&mut desk);
    assert_eq!(keys(&mut live, &mut desk), [(1, 2)], "the first at once");
    flood(&mut desk);
    assert_eq!(live.wait(&desk.ws, desk.now), Some(700));
    assert_eq!(keys(&mut live, &mut desk), []);
    desk.now += 700;
    assert_eq!(live.wait(&desk.ws, desk.now), Some(0));
    assert_eq!(keys(&mut live, &mut desk), [(1, 3)]);
    assert_eq!(live.wait(&desk.ws, desk.now), None);
}

#[test]
fn an_edit_that_moves_many_is_answered_when_all_are_in_their_places() {
    let mut desk = Desk::new();
    let firms = ["Acme", "Bolt"].map(|name| desk.company(name));
    for n in 0..600 {
        let id = desk.contact(&format!("C{n:03}"), "");
        desk.update(id, vec![works_at(firms[n % 2], "x")]);
    }
    let by_company = vec![SortKey { field: contact::COMPANY, descending: false }];
    let query = RowsQuery { sort: by_company, len: 300, ..rows_of(Kind::Contact) };
    let mut live = Live::default();
    live.set(1, Query::Rows(query.clone()), desk.viewer());
    assert_eq!(keys(&mut live, &mut desk), [(1, 1)]);
    desk.update(firms[0], vec![set(company::NAME, text("Zinc"))]);
    assert_eq!(keys(&mut live, &mut desk), [(1, 2)], "once, however many runs it takes");
    let number = |name: String| name[1..].parse::<u32>().expect("a number");
    assert!(desk.names(query).into_iter().map(number).all(|number| number % 2 == 1), "Bolt comes first now");
}

#[test]
fn who_works_is_not_held_up_by_a_flood_before_its_end() {
    let mut desk = Desk::new();
    let mut live = Live::default();
    live.set(1, Query::Rows(rows_of(Kind::Company)), desk.viewer());
    assert_eq!(keys(&mut live, &mut desk), [(1, 1)]);
    for round in 0..3 {
        for n in 0..300 {
            desk.company(&format!("C{round} {n}"));
        }
        let working = Moment { working: true, ..moment(&desk) };
        assert_eq!(keys_at(&mut live, &mut desk, working), [], "{round}");
    }
    assert_eq!(live.wait(&desk.ws, desk.now), Some(10_000));
    live.hurry();
    let working = Moment { working: true, ..moment(&desk) };
    assert_eq!(keys_at(&mut live, &mut desk, working), [(1, 2)], "the end is answered at once");
}

#[test]
fn while_a_flood_waits_what_somebody_looks_at_does_not() {
    let mut desk = Desk::new();
    let acme = desk.company("Acme");
    let mut live = Live::default();
    live.set(1, Query::Rows(rows_of(Kind::Company)), desk.viewer());
    live.set(2, Query::Record(acme), desk.viewer());
    live.set(3, Query::Today, desk.viewer());
    assert_eq!(keys(&mut live, &mut desk), [(1, 1), (2, 1), (3, 1)]);
    for round in 0..2 {
        for n in 0..300 {
            desk.company(&format!("C{round} {n}"));
        }
        keys(&mut live, &mut desk);
    }
    assert_eq!(live.wait(&desk.ws, desk.now), Some(700), "the second flood waits");
    desk.update(acme, vec![set(company::NAME, text("Acme 2"))]);
    assert_eq!(keys(&mut live, &mut desk), [(2, 2)], "somebody else changed it");
    desk.update(acme, vec![set(company::NAME, text("Acme 3"))]);
    live.peek();
    assert_eq!(keys(&mut live, &mut desk), [(1, 3), (2, 3)], "somebody here did");
    desk.now += 700;
    assert_eq!(keys(&mut live, &mut desk), [(1, 4)]);
}

#[test]
fn a_flood_waits_longer_the_longer_its_answers_take_but_not_at_its_end() {
    for (took, working, expected) in [
        (1.0, false, 700),
        (200.0, false, 1_600),
        (10_000.0, false, 10_000),
        (1.0, true, 700),
        (100.0, true, 15_000),
        (10_000.0, true, 30_000),
    ] {
        let mut desk = Desk::new();
        let mut live = Live::default();
        live.set(1, Query::Rows(rows_of(Kind::Company)), desk.viewer());
        for round in 0..2 {
            for n in 0..300 {
                desk.company(&format!("C{round} {n}"));
            }
            keys(&mut live, &mut desk);
            live.took(&desk.ws, took, working);
        }
        assert_eq!(live.wait(&desk.ws, desk.now), Some(expected));
        live.hurry();
        assert_eq!(live.wait(&desk.ws, desk.now), Some(0));
    }
}

#[test]
fn a_new_day_asks_everything_again() {
    let mut desk = Desk::new();
    let mut live = Live::default();
    live.set(1, Query::Catalogue, desk.viewer());
    assert_eq!(keys(&mut live, &mut desk), [(1, 1)]);
    desk.now += 86_400_000;
    let now = moment(&desk);
    let patches = live.run(&mut desk.ws, now);
    let [patch] = patches.as_slice() else { panic!("{patches:?}") };
    match &patch.view {
        Ok(View::Catalogue(view)) => assert_eq!(view.today, TODAY + 1),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_does_not_exist_fails_and_recovers() {
    let mut desk = Desk::empty();
    let mut live = Live::default();
    let query = protocol::query::BoardQuery { pipeline: None, filter: model::Filter::default(), cards: 1 };
    live.set(1, Query::Board(query), desk.viewer());
    let now = moment(&desk);
    let patches = live.run(&mut desk.ws, now);
    assert!(patches[0].view.is_err());
    let author = desk.author();
    let mut stamps = desk.stamps();
    let planned = desk.ws.plan_defaults(&[], &|key| key.to_owned(), &author, &mut stamps);
    let _ = planned.map(|planned| desk.commit(planned));
    desk.create(Kind::Pipeline, vec![set(model::entities::pipeline::NAME, text("Sales"))]);
    let patches = live.run(&mut desk.ws, now);
    assert!(patches[0].view.is_ok());
}
