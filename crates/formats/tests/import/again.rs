//! A report that was corrected is a file like any other.

use model::Kind;
use model::entities::{activity, contact};
use protocol::import::{Hints, Target};

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
        assert!(again.preview.columns[..3].iter().all(|column| column.target == Target::Ignore));
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
