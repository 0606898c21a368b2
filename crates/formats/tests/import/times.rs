//! When things happened: times in the zone of the workspace, tasks and calls, deals that had ended.

use model::entities::{activity, deal};
use model::zone::Offsets;
use model::{Kind, Value, date};
use protocol::import::{Hints, ImportRecord, Target};

use crate::harness::{How, hints, import, import_as, text, value};

const HOUR_MS: i64 = 3_600_000;

fn day(year: i32, month: u8, day: u8) -> i32 {
    date::day(year, month, day).expect("a date")
}

/// So many hours after a day began in UTC.
fn instant(day: i32, hours: i64) -> i64 {
    (i64::from(day) * 24 + hours) * HOUR_MS
}

fn in_zone(zone: &str, minutes: i32) -> How {
    How { hints: Hints { zone: zone.into(), offsets: Offsets::fixed(minutes), ..hints() }, ..How::default() }
}

#[test]
fn times_without_an_offset_are_of_the_workspace() {
    let file = "Type,Subject,Date,Company\n\
        call,Asked for a price,2024-03-04 10:00,Acme\n\
        meeting,Saw the mill,2024-03-04,Acme\n\
        call,Called back,2024-03-04T10:00Z,Acme\n";
    let march = day(2024, 3, 4);
    for (zone, minutes, [ten, midnight]) in
        [("Asia/Shanghai", 480, [2, -8]), ("America/New_York", -300, [15, 5]), ("UTC", 0, [10, 0])]
    {
        let imported = import_as(file.as_bytes(), in_zone(zone, minutes)).expect("a table");
        assert_eq!(
            (imported.preview.kind, imported.counts.troubled),
            (Kind::Activity, 0),
            "{}",
            imported.report
        );
        let at = |at: usize| value(imported.of(Kind::Activity)[at], activity::STARTS_AT).cloned();
        let expected = |hours| Some(Value::Zoned { at: instant(march, hours), zone: zone.into() });
        assert_eq!([at(0), at(1)], [ten, midnight].map(expected), "{zone}");
        assert_eq!(at(2), expected(10), "{zone}: an offset in the cell decides");
    }
}

#[test]
fn a_date_is_when_something_was_done_unless_it_is_a_task() {
    let file =
        "Type,Subject,Date\ncall,Asked,2024-03-04\ntask,Send the offer,2024-03-04\n,Nice people,2024-03-04\n";
    let imported = import_as(file.as_bytes(), in_zone("America/New_York", -300)).expect("a table");
    let found: Vec<_> = imported
        .of(Kind::Activity)
        .into_iter()
        .map(|record| {
            let due = value(record, activity::DUE_ON).cloned();
            (text(record, activity::TYPE), value(record, activity::STARTS_AT).is_some(), due)
        })
        .collect();
    let due = Some(Value::Date(day(2024, 3, 4)));
    assert_eq!(found, [("call", true, None), ("task", false, due), ("note", true, None)]);
}

#[test]
fn activities_are_about_customers_by_number_address_and_name() {
    let file = "Type,Subject,Date,Customer ID,E-mail,Customer,Company\n\
        call,One,2024-03-04,7,,,\ncall,Two,2024-03-04,,a@b.example,,\ncall,Three,2024-03-04,,,Anna Berg,\n\
        call,Four,2024-03-04,,,,Acme\n";
    let imported = import(file.as_bytes());
    assert_eq!((imported.preview.kind, imported.counts.troubled), (Kind::Activity, 0), "{}", imported.report);
    let targets: Vec<_> = imported.preview.columns[3..].iter().map(|column| column.target.clone()).collect();
    let customers = [Target::CustomerKey, Target::CustomerEmail, Target::CustomerName, Target::CompanyName];
    assert_eq!(targets, customers);
    let about = |record: &&ImportRecord| {
        record.links.iter().map(|link| (link.field, link.set, link.otherwise.0)).collect::<Vec<_>>()
    };
    let people = vec![(activity::ABOUT, true, Kind::Contact)];
    let companies = vec![(activity::ABOUT, true, Kind::Company)];
    let found: Vec<_> = imported.of(Kind::Activity).iter().map(about).collect();
    assert_eq!(found, [people.clone(), people.clone(), people, companies]);
}

#[test]
fn deals_that_are_won_or_lost_closed_on_their_day() {
    let file = "Opportunity,Account,Amount,Close date,Status\n\
        Mill,Acme,100,2024-03-04,won\nLathe,Acme,100,2024-03-04,lost\nPress,Acme,100,2024-03-04,open\n\
        Saw,Acme,100,,won\n";
    for minutes in [780, 60, -600] {
        let imported = import_as(file.as_bytes(), in_zone("x", minutes)).expect("a table");
        let offsets = Offsets::fixed(minutes);
        let closed: Vec<_> = imported
            .of(Kind::Deal)
            .into_iter()
            .map(|record| match value(record, deal::CLOSED_AT) {
                Some(Value::Instant(at)) => Some(offsets.civil_day(*at)),
                _ => None,
            })
            .collect();
        let on = Some(day(2024, 3, 4));
        assert_eq!(closed, [on, on, None, None]);
    }
}
