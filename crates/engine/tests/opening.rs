//! Numbers open exactly their rows: whatever a base holds, the rule behind a number lists as many records as the number says.
//!
//! The bases hold what the sample does not: returns, amounts of zero, currencies without a rate, orders of nobody, deals of a
//! pipeline that is gone, and scores with fractions.
#![allow(missing_docs)]

#[path = "opening/bases.rs"]
mod bases;
mod common;

use std::collections::BTreeMap;

use bases::filled;
use common::*;
use model::entities::{activity, common as all, deal, lead, score};
use model::{Change, Command, Filter, Kind, RecordId, Value};
use protocol::query::{ReportQuery, RfmQuery, RowsQuery};
use protocol::reports::{Block, Cell, Shown};
use protocol::view::RowsView;
use protocol::{Query, View};

const DAY: i64 = 86_400_000;

/// The list behind a link: the rule travels in an address.
fn listed(desk: &mut Desk, kind: Kind, filter: &Filter) -> RowsView {
    let filter = Filter::from_text(&filter.to_text()).expect("is its own text");
    desk.rows(RowsQuery { filter, ..rows_of(kind) })
}

/// Keeps what is learned, as somebody who sees everything would: only then a band opens a list.
fn keep(desk: &mut Desk, key: &str) {
    let query = ReportQuery { key: key.into(), kind: None, settings: vec![], is_paused: false };
    let View::Report(view) = desk.ask(Query::Report(query)) else { panic!("no {key}") };
    let keep = view.open().flatten().expect("has the report").keep.expect("can be kept");
    let changes = vec![
        set(score::KEY, text(&keep.key)),
        set(score::VERSION, Value::Int(keep.version)),
        set(score::FIT, text(&keep.fit)),
    ];
    desk.run(Command::Create { id: keep.record, kind: Kind::Score, changes }).expect("kept");
}

fn values(blocks: &[Block]) -> Vec<&Shown> {
    let values = blocks.iter().flat_map(|block| match block {
        Block::Figures(figures) => figures.iter().map(|figure| &figure.value).collect::<Vec<_>>(),
        Block::Table(table) => table.rows.iter().flat_map(|row| &row.values).collect(),
    });
    values.collect()
}

/// Numbers that open by report, and those that open others than they count.
fn compared(desk: &mut Desk) -> (BTreeMap<&'static str, u32>, Vec<String>) {
    let (mut opened, mut wrong) = (BTreeMap::new(), Vec::new());
    for about in protocol::reports::table::all() {
        for kind in [Kind::Company, Kind::Contact] {
            // A product of which few customers came back has no usual interval, unless one is enough.
            let settings = match about.key {
                "repurchase" => vec![("least-intervals".to_owned(), 1.0)],
                _ => vec![],
            };
            let query = ReportQuery { key: about.key.into(), kind: Some(kind), settings, is_paused: false };
            let View::Report(view) = desk.ask(Query::Report(query)) else { panic!("no {}", about.key) };
            let view = view.open().flatten().expect("has the report");
            for value in values(&view.report.blocks) {
                let (Cell::Count(count), Some(opens)) = (&value.cell, &value.opens) else { continue };
                let listed = listed(desk, opens.kind, &opens.filter).total;
                *opened.entry(about.key).or_default() += u32::from(*count > 0);
                if u64::from(listed) != *count {
                    let rule = opens.filter.to_text();
                    wrong.push(format!("{} of {kind:?}: {count} opens {listed} by {rule}", about.key));
                }
            }
        }
    }
    (opened, wrong)
}

#[test]
fn every_number_of_a_report_opens_as_many_rows_as_it_says() {
    for seed in 1..=3 {
        let mut desk = filled(seed);
        let (opened, wrong) = compared(&mut desk);
        assert!(wrong.is_empty(), "seed {seed}:\n{}", wrong.join("\n"));
        for key in [
            "forecast",
            "stages",
            "velocity",
            "repurchase",
            "next-product",
            "matrix",
            "pyramid",
            "satisfaction",
            "bargain",
            "referral",
            "campaign",
        ] {
            assert!(opened.get(key).is_some_and(|count| *count > 0), "{key} of seed {seed}: {opened:?}");
        }
        for key in ["score-win", "score-conversion", "score-lead", "score-churn", "score-completeness"] {
            assert!(opened.get(key).is_some_and(|count| *count > 2), "{key} of seed {seed}: {opened:?}");
        }
        for kind in [Kind::Company, Kind::Contact] {
            let View::Rfm(view) = desk.ask(Query::Rfm(RfmQuery { on: None, kind: Some(kind) })) else {
                panic!()
            };
            for row in &view.open().expect("opens").segments {
                let listed = listed(&mut desk, kind, &row.filter).total;
                assert_eq!(listed, row.customers, "{} of seed {seed}", row.key);
            }
        }
    }
}

fn owned(owner: RecordId) -> Change {
    set(all::OWNER, Value::Ref(owner))
}

#[test]
fn the_numbers_of_today_open_what_they_count() {
    let mut desk = Desk::new();
    let other = RecordId([0xbb; 16]);
    let lead = |desk: &mut Desk, name: &str, more: Vec<Change>| {
        let changes = [vec![set(lead::FAMILY_NAME, text(name))], more].concat();
        desk.create(Kind::Lead, changes)
    };
    lead(&mut desk, "Mine", vec![owned(ME)]);
    lead(&mut desk, "Captured", vec![owned(other), set(lead::CAPTURED_BY, Value::Ref(ME))]);
    let nobody = lead(&mut desk, "Nobody's", vec![]);
    desk.update(nobody, vec![clear(all::OWNER), set(lead::CAPTURED_BY, Value::Ref(other))]);
    let stateless = lead(&mut desk, "No status", vec![]);
    desk.update(stateless, vec![clear(lead::STATUS)]);
    lead(&mut desk, "Another's", vec![owned(other), set(lead::CAPTURED_BY, Value::Ref(other))]);
    lead(&mut desk, "Worked on", vec![owned(ME), set(lead::STATUS, choice("working"))]);

    let deal = |desk: &mut Desk, name: &str, owner: RecordId, ended: Option<(i64, &str)>| {
        desk.now = NOW - 60 * DAY;
        let id = desk.create(
            Kind::Deal,
            vec![set(deal::TITLE, text(name)), owned(owner), set(deal::AMOUNT, money(5))],
        );
        if let Some((ago, status)) = ended {
            desk.now = NOW - ago;
            desk.update(id, vec![set(deal::STATUS, choice(status))]);
        }
        desk.now = NOW;
    };
    // It is nine o'clock on the sixteenth.
    let month = 15 * DAY + 9 * 3_600_000;
    for (name, owner, ended) in [
        ("Open", ME, None),
        ("Another's open", other, None),
        ("Won at its first moment", ME, Some((month, "won"))),
        ("Won the moment before", ME, Some((month + 1, "won"))),
        ("Another's won", other, Some((DAY, "won"))),
        ("Lost", ME, Some((DAY, "lost"))),
    ] {
        deal(&mut desk, name, owner, ended);
    }

    for (name, owner, assignee, at) in [
        ("Assigned", other, ME, NOW),
        ("Owned", ME, other, NOW - 9 * 3_600_000),
        ("Yesterday's", ME, ME, NOW - 9 * 3_600_000 - 1),
        ("Another's done", other, other, NOW),
    ] {
        let changes = vec![
            set(activity::TYPE, choice("task")),
            set(activity::SUBJECT, text(name)),
            owned(owner),
            set(activity::ASSIGNEE, Value::Ref(assignee)),
            set(activity::DONE_AT, Value::Instant(at)),
        ];
        desk.create(Kind::Activity, changes);
    }

    let View::Today(today) = desk.ask(Query::Today) else { panic!("no first screen") };
    for (number, expected) in [
        (&today.open_deals, vec!["Open"]),
        (&today.won_this_month, vec!["Won at its first moment"]),
        (&today.new_leads, vec!["Captured", "Mine", "No status", "Nobody's"]),
        (&today.done_today, vec!["Assigned", "Owned"]),
    ] {
        let mut names: Vec<String> =
            listed(&mut desk, number.kind, &number.filter).rows.into_iter().map(|row| row.name).collect();
        names.sort_unstable();
        assert_eq!(names, expected);
        assert_eq!(number.count as usize, expected.len(), "{expected:?}");
    }
    assert_eq!((today.open_deals.sums, today.new_leads.sums), (vec![money(5)], vec![]));
}
