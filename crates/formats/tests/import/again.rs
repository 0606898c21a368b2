//! A report that was corrected is a file like any other.

use model::Kind;
use model::entities::{activity, contact};
use protocol::import::{Hints, MatchKey, Target};

use crate::harness::{How, hints, import, import_as, text, texts};

#[test]
fn the_corrected_report_gives_the_texts_of_the_file() {
    let notes =
        ["=1+1", "- call back", "@home", "+49 89 1 ext 5", "'=quoted", "''-twice", "'tis plain", "plain"];
    let head = "Last name,Birthday,Note\n";
    let table = |birthday: &str| {
        let rows = notes.iter().enumerate().map(|(at, note)| format!("P{at},{birthday},{note}\n"));
        format!("{head}{}", rows.collect::<String>())
    };
    let good = import(table("1985-04-23").as_bytes());
    for (language, result) in [("en", "Result"), ("zh-Hans", "结果"), ("zh-Hant", "結果")] {
        let how = How { hints: Hints { locale: language.into(), ..hints() }, ..How::default() };
        let bad = import_as(table("the tenth").as_bytes(), how).expect("a table");
        assert_eq!(bad.counts.troubled, notes.len() as u64);
        let corrected = bad.report.replace("the tenth", "1985-04-23");
        let again = import(corrected.as_bytes());
        assert_eq!(again.preview.columns[1].name, result);
        assert!(again.preview.columns[..4].iter().all(|column| column.target == Target::Ignore));
        assert_eq!((again.preview.kind, again.counts.troubled), (Kind::Contact, 0), "{}", again.report);
        let said = |of: &[&protocol::import::ImportRecord]| -> Vec<Vec<String>> {
            of.iter().map(|record| texts(record, contact::DESCRIPTION)).collect()
        };
        assert_eq!(said(&again.of(Kind::Contact)), said(&good.of(Kind::Contact)), "{language}");
    }
}

#[test]
fn apostrophes_of_other_files_are_part_of_their_texts() {
    let imported = import("Last name,Note\nBerg,'=1+1\n".as_bytes());
    assert_eq!(text(imported.of(Kind::Contact)[0], contact::DESCRIPTION), "'=1+1");
}

#[test]
fn the_result_in_a_report_is_no_outcome_of_a_call() {
    let bad = import("Type,Subject,Date,Duration\ncall,Asked,2024-03-04,long\n".as_bytes());
    assert_eq!((bad.preview.kind, bad.counts.troubled), (Kind::Activity, 1), "{}", bad.report);
    let again = import(bad.report.replace(",long", ",5").as_bytes());
    assert_eq!((again.preview.kind, again.counts.troubled), (Kind::Activity, 0), "{}", again.report);
    assert_eq!(text(again.of(Kind::Activity)[0], activity::OUTCOME), "");
}

#[test]
fn a_corrected_row_is_the_record_that_it_was() {
    for (kind, table, wrong, right) in [
        (Kind::Contact, "Last name,Birthday\nBerg,the tenth\n", "the tenth", "1985-04-10"),
        // What it would be known by was wrong.
        (Kind::Contact, "Last name,E-mail\nBerg,berg at mail\n", "berg at mail", "berg@mail.example"),
        (Kind::Company, "Company name,Employees\nFalkenrath,many\n", "many", "120"),
        (Kind::Deal, "Deal,Account,Close date\nMill,Falkenrath,soon\n", "soon", "2026-03-01"),
        (Kind::Activity, "Type,Subject,Date\ncall,Asked,soon\n", "soon", "2024-03-04"),
        (Kind::Order, "Date,Customer,Amount\n2024-03-04,Anna Berg,a lot\n", "a lot", "12.50"),
        (Kind::Product, "Product,Price,Category\nMill,a lot,Machines\n", "a lot", "12.50"),
        (
            Kind::Lead,
            "Name,Company,Grade,Follow-up date\nAnna Berg,Falkenrath,grade a,soon\n",
            "soon",
            "2026-03-01",
        ),
    ] {
        let bad = import(table.as_bytes());
        assert_eq!((bad.preview.kind, bad.counts.troubled), (kind, 1), "{}", bad.report);
        let was = bad.of(kind)[0].id;
        let again = import(bad.report.replace(wrong, right).as_bytes());
        assert_eq!((again.preview.kind, again.counts.troubled), (kind, 0), "{}", again.report);
        let [row] = again.of(kind)[..] else { panic!("one row of {kind:?}") };
        assert_eq!((row.id, row.matches.contains(&MatchKey::Id(was))), (was, true), "{kind:?}");
        // In the file itself it is who it always was.
        assert!(!bad.of(kind)[0].matches.iter().any(|key| matches!(key, MatchKey::Id(_))));
    }
}

#[test]
fn the_rows_of_an_order_stand_together_in_the_report() {
    let table = |quantity: &str| {
        format!(
            "Order number,Date,Customer,SKU,Quantity,Unit price\n1,2024-05-01,Anna,A,1,10\n\
             1,2024-05-01,Anna,B,{quantity},5\n1,2024-05-01,Anna,C,3,1\n2,2024-05-01,Ben,A,1,10\n"
        )
    };
    let bad = import(table("two").as_bytes());
    assert_eq!((bad.counts.troubled, bad.counts.rejected), (1, 0), "{}", bad.report);
    assert_eq!(bad.report.lines().count(), 1 + 3, "{}", bad.report);
    let again = import(bad.report.replace("two", "2").as_bytes());
    let good = import(table("2").as_bytes());
    let said = |imported: &crate::harness::Imported| {
        let of = |kind| imported.of(kind).into_iter().map(|record| (record.id, record.changes.clone()));
        of(Kind::Order).chain(of(Kind::OrderLine)).collect::<Vec<_>>()
    };
    let first = |all: Vec<_>| all.into_iter().collect::<std::collections::HashMap<_, _>>();
    let (again, good) = (first(said(&again)), first(said(&good)));
    assert_eq!(again.len(), 1 + 3);
    assert!(again.iter().all(|(id, changes)| good.get(id) == Some(changes)), "{again:?} {good:?}");
}

#[test]
fn the_report_of_a_report_has_its_own_columns_once() {
    let bad = import("Last name,Birthday\nBerg,the tenth\n".as_bytes());
    let again = import(bad.report.replace("the tenth", "the eleventh").as_bytes());
    let heads = again.report.trim_start_matches('\u{feff}').lines().next();
    assert_eq!(heads, Some("Line,Result,Problems,Record,Last name,Birthday"));
    let third = import(again.report.replace("the eleventh", "1985-04-11").as_bytes());
    assert_eq!(third.of(Kind::Contact)[0].id, bad.of(Kind::Contact)[0].id, "{}", again.report);
    let sentence = "Birthday: not a date (the eleventh)";
    assert!(again.report.contains(sentence), "{}", again.report);
}
