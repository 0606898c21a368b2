//! What people bring from other programs for customers: contacts, companies, deals and activities under the heads of
//! HubSpot, Salesforce and Odoo. All rows are invented.

use model::entities::{activity, common, company, contact, deal, lead};
use model::field::{Cardinality, FieldDef, Flags, Group, Label};
use model::{FieldId, FieldKind, Kind, RecordId, Value, date};
use protocol::import::{Hints, ImportRecord, MatchKey, Target};

use crate::harness::{How, Imported, hints, import_as, text, value};
use Target::{CompanyName, CustomerName, ExternalId, Field, Ignore};

const ANNA: RecordId = RecordId([0xa1; 16]);
const BEN: RecordId = RecordId([0xb2; 16]);

fn import(table: &str) -> Imported {
    let pair = |name: &str, id| (name.to_owned(), id);
    let members = vec![
        pair("Anna Keil", ANNA),
        pair("anna@perennial.example", ANNA),
        pair("Ben Carl", BEN),
        pair("ben@perennial.example", BEN),
    ];
    let how = How { hints: Hints { members, ..hints() }, ..How::default() };
    import_as(table.as_bytes(), how).expect("a table")
}

fn targets(imported: &Imported) -> Vec<Target> {
    imported.preview.columns.iter().map(|column| column.target.clone()).collect()
}

fn day_of(record: &ImportRecord, field: FieldId) -> Option<String> {
    match value(record, field)? {
        Value::Instant(at) => Some(date::print(hints().offsets.civil_day(*at))),
        Value::Date(day) => Some(date::print(*day)),
        _ => None,
    }
}

#[test]
fn contacts_of_hubspot() {
    let imported = import(
        "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Last Activity Date,Lead Status,Lifecycle Stage,Create Date,Associated Company,Job Title\n\
         101,Rosa,Keil,rosa@keil.example,+49 89 123456,Anna Keil,2024-04-30 10:00,,customer,2021-03-04 09:30,Keil Pumpen GmbH,Buyer\n\
         102,Jo,Lang,jo@lang.example,,ben@perennial.example,,,lead,2022-05-06 10:00,,\n\
         103,Al,Stray,al@stray.example,,Somebody Else,,,lead,2022-05-06 10:00,,\n",
    );
    assert_eq!(imported.preview.kind, Kind::Contact);
    let [given, family, emails, phones] =
        [contact::GIVEN_NAME, contact::FAMILY_NAME, contact::EMAILS, contact::PHONES].map(Field);
    let [owner, created, job] = [common::OWNER, common::CREATED_AT, contact::COMPANIES].map(Field);
    let expected =
        [ExternalId, given, family, emails, phones, owner, Ignore, Ignore, Ignore, created, CompanyName, job];
    assert_eq!(targets(&imported), expected);
    let owners: Vec<_> =
        imported.of(Kind::Contact).iter().map(|record| value(record, common::OWNER).cloned()).collect();
    assert_eq!(owners, [Some(Value::Ref(ANNA)), Some(Value::Ref(BEN)), None]);
    assert_eq!(day_of(imported.of(Kind::Contact)[0], common::CREATED_AT).as_deref(), Some("2021-03-04"));
    assert_eq!(imported.counts.troubled, 1, "{}", imported.report);
    let said = "Contact owner: nothing by that name was found (Somebody Else)";
    assert!(imported.report.contains(said), "{}", imported.report);
}

#[test]
fn owners_who_are_no_members_are_left_out() {
    let imported = import("First name,Last name,Contact owner\nRosa,Keil,Somebody Else\n");
    assert_eq!(targets(&imported)[2], Ignore);
    assert_eq!(imported.counts.troubled, 0, "{}", imported.report);
}

#[test]
fn deals_of_hubspot_and_their_stages() {
    let imported = import(
        "Deal Name,Deal Stage,Pipeline,Close Date,Deal owner,Amount,Create Date,Associated Contact,Associated Company,Deal probability\n\
         Mill,Closed Won,Sales Pipeline,2024-05-01,Anna Keil,1200,2024-01-02,Rosa Keil,Keil Pumpen GmbH,1\n\
         Lathe,closedlost,Sales Pipeline,2024-05-02,Ben Carl,900,2024-01-03,,Northwind Inc.,0\n\
         Press,Contract sent,Sales Pipeline,2030-05-03,Ben Carl,100,2024-01-04,,Northwind Inc.,0.4\n",
    );
    assert_eq!((imported.preview.kind, imported.counts.troubled), (Kind::Deal, 0), "{}", imported.report);
    let [title, stage, pipeline, close, owner, amount, created, probability] = [
        deal::TITLE,
        deal::STAGE,
        deal::PIPELINE,
        deal::CLOSE_ON,
        common::OWNER,
        deal::AMOUNT,
        common::CREATED_AT,
        deal::PROBABILITY,
    ]
    .map(Field);
    assert_eq!(
        targets(&imported),
        [title, stage, pipeline, close, owner, amount, created, CustomerName, CompanyName, probability]
    );
    let [mill, lathe, press] = imported.of(Kind::Deal)[..] else { panic!("three deals") };
    assert_eq!([mill, lathe, press].map(|deal| text(deal, deal::STATUS)), ["won", "lost", ""]);
    let closed = [mill, lathe, press].map(|deal| day_of(deal, deal::CLOSED_AT));
    assert_eq!(closed, [Some("2024-05-01".to_owned()), Some("2024-05-02".to_owned()), None]);
    let percent = |deal: &ImportRecord| value(deal, deal::PROBABILITY).and_then(model::Decimal::from_value);
    let percents =
        [mill, lathe, press].map(|deal| percent(deal).map(|percent| percent.normalised().mantissa()));
    assert_eq!(percents, [Some(100), Some(0), Some(40)].map(|percent| percent.map(|p: i64| normal(p))));
    let found = |deal: &ImportRecord, field| {
        let link = deal.links.iter().find(|link| link.field == field)?;
        Some((link.otherwise.0, link.matches.clone()))
    };
    let name = |name: &str| vec![MatchKey::Name(name.to_owned())];
    assert_eq!(found(press, deal::STAGE), Some((Kind::Stage, name("Contract sent"))));
    assert_eq!(found(press, deal::PIPELINE), Some((Kind::Pipeline, name("Sales Pipeline"))));
    assert_eq!(found(mill, deal::STAGE), None);
    assert_eq!(
        imported.of(Kind::Pipeline).len() + imported.of(Kind::Stage).len(),
        0,
        "none is made from a name"
    );
}

/// The mantissa of a whole number of percents as it is normalised.
fn normal(percent: i64) -> i64 {
    model::Decimal::new(percent, 0).expect("small").normalised().mantissa()
}

#[test]
fn opportunities_that_bring_the_day_on_which_they_closed() {
    let imported = import(
        "Opportunity,Customer,Salesperson,Expected Revenue,Expected Closing,Stage,Probability,Created on,Closed Date\n\
         Mill,Keil Pumpen GmbH,Anna Keil,1200,2024-06-30,Won,100,2024-01-02 08:00:00,2024-05-01 12:00:00\n",
    );
    assert_eq!((imported.preview.kind, imported.counts.troubled), (Kind::Deal, 0), "{}", imported.report);
    let mill = imported.of(Kind::Deal)[0];
    assert_eq!(text(mill, deal::STATUS), "won");
    assert_eq!(day_of(mill, deal::CLOSED_AT).as_deref(), Some("2024-05-01"), "and not on the day expected");
    assert_eq!(day_of(mill, deal::CLOSE_ON).as_deref(), Some("2024-06-30"));
    assert_eq!(day_of(mill, common::CREATED_AT).as_deref(), Some("2024-01-02"));
}

#[test]
fn companies_of_salesforce() {
    let imported = import(
        "Account Name,Account Owner,Billing Street,Billing City,Billing Zip/Postal Code,Billing Country,Phone,Website,Industry,Created Date,Last Activity\n\
         Keil Pumpen GmbH,Anna Keil,Mill Road 5,Bielefeld,33602,DE,+49 521 99887,https://keil.example,machinery,1/15/2020,4/30/2024\n",
    );
    assert_eq!((imported.preview.kind, imported.counts.troubled), (Kind::Company, 0), "{}", imported.report);
    let keil = imported.of(Kind::Company)[0];
    assert_eq!(text(keil, company::NAME), "Keil Pumpen GmbH");
    assert_eq!(value(keil, common::OWNER), Some(&Value::Ref(ANNA)));
    assert_eq!(day_of(keil, common::CREATED_AT).as_deref(), Some("2020-01-15"));
    assert_eq!(targets(&imported)[10], Ignore, "what is computed is not taken over");
}

#[test]
fn activities_with_who_does_them_and_when_they_were_done() {
    let imported = import(
        "Subject,Task Subtype,Due Date,Assigned To,Priority,Comments,Company / Account,Contact,Created Date,Completed Date\n\
         Call back,Call,2024-05-03,Ben Carl,High,Wants a price,Keil Pumpen GmbH,Rosa Keil,2024-05-01,2024-05-02\n\
         Send offer,To Do,2024-05-09,ben@perennial.example,Medium,,Keil Pumpen GmbH,,2024-05-01,\n",
    );
    assert_eq!((imported.preview.kind, imported.counts.troubled), (Kind::Activity, 0), "{}", imported.report);
    let [call, task] = imported.of(Kind::Activity)[..] else { panic!("two") };
    assert_eq!([call, task].map(|one| text(one, activity::TYPE)), ["call", "task"]);
    assert_eq!([call, task].map(|one| text(one, activity::PRIORITY)), ["high", "normal"]);
    assert!([call, task].iter().all(|one| value(one, activity::ASSIGNEE) == Some(&Value::Ref(BEN))));
    let done = [call, task].map(|one| day_of(one, activity::DONE_AT));
    assert_eq!(done, [Some("2024-05-02".to_owned()), None]);
}

#[test]
fn leads_were_captured_when_they_were_created() {
    let imported = import(
        "Name,Company,Lead Status,Created Date,Grade\nAnna Berg,Falkenrath,Contacted,2024-05-01,grade a\n",
    );
    assert_eq!((imported.preview.kind, imported.counts.troubled), (Kind::Lead, 0), "{}", imported.report);
    let anna = imported.of(Kind::Lead)[0];
    assert_eq!(text(anna, lead::STATUS), "working");
    let Some(Value::Zoned { at, zone }) = value(anna, lead::CAPTURED_AT) else { panic!("a moment") };
    let day = date::print(hints().offsets.civil_day(*at));
    assert_eq!((day.as_str(), zone.as_str()), ("2024-05-01", "Europe/Berlin"));
}

#[test]
fn fields_that_the_workspace_defined_are_known_by_their_names() {
    let id = FieldId::Custom(RecordId([9; 16]));
    let def = FieldDef {
        id,
        key: "machine_park".into(),
        label: Label::Text("Machine park".into()),
        kind: FieldKind::Text,
        cardinality: Cardinality::One,
        group: Group::More,
        max_chars: 500,
        flags: Flags::default(),
    };
    let custom = vec![(Kind::Company, def)];
    let how = How { hints: Hints { custom, ..hints() }, ..How::default() };
    let table = "Company name,City,Machine Park\nFalkenrath,Bielefeld,12 lathes\n";
    let imported = import_as(table.as_bytes(), how).expect("a table");
    assert_eq!(targets(&imported)[2], Field(id));
    assert_eq!(text(imported.of(Kind::Company)[0], id), "12 lathes");
}
