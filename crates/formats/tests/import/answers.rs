//! Answers of customers: a column for each question, or a score beside its question.

use model::entities::answer::{self, Question};
use model::entities::common;
use model::{Kind, RecordId, Value, date};
use protocol::import::{ImportRecord, Target};

use crate::harness::{How, Imported, import, import_as, text, texts, value};

fn said(imported: &Imported) -> Vec<(&str, i64)> {
    let one = |record: &&ImportRecord| match value(record, answer::SCORE) {
        Some(Value::Int(score)) => *score,
        other => panic!("{other:?}"),
    };
    let answers = imported.records.iter().filter(|record| record.kind == Kind::Answer);
    answers.map(|record| (text(record, answer::QUESTION), one(&record))).collect()
}

fn ids(imported: &Imported) -> Vec<RecordId> {
    imported.of(Kind::Answer).iter().map(|record| record.id).collect()
}

#[test]
fn a_row_answers_every_question_that_has_a_column() {
    let file = "Response ID,Company,Contact,Date,NPS,CSAT,Comment\n\
        17,Nordlicht GmbH,Mei Lin,2024-03-04,9,5,Quick\n\
        18,Nordlicht GmbH,,2024-03-05,,3,\n\
        19,Bergbau AG,,2024-03-06,11,4,\n";
    let imported = import(file.as_bytes());
    assert_eq!(imported.preview.kind, Kind::Answer);
    let targets: Vec<Target> = imported.preview.columns.iter().map(|column| column.target.clone()).collect();
    let field = Target::Field;
    let expected = [
        Target::ExternalId,
        Target::CompanyName,
        Target::CustomerName,
        field(answer::ANSWERED_ON),
        Target::Asked(Question::Nps),
        Target::Asked(Question::Csat),
        field(answer::COMMENT),
    ];
    assert_eq!(targets, expected);
    // Eleven is no answer to whether somebody recommends us; the rest of its row is taken over.
    assert_eq!(said(&imported), [("nps", 9), ("csat", 5), ("csat", 3), ("csat", 4)]);
    assert_eq!(imported.counts.troubled, 1, "{}", imported.report);
    assert!(imported.report.contains("11"), "{}", imported.report);
    let first = imported.of(Kind::Answer)[0];
    let links: Vec<_> = first.links.iter().map(|link| (link.field, link.otherwise.0)).collect();
    assert_eq!(links, [(answer::CUSTOMER, Kind::Company), (answer::CONTACT, Kind::Contact)]);
    assert_eq!(value(first, answer::ANSWERED_ON), Some(&Value::Date(date::day(2024, 3, 4).expect("a day"))));
    assert_eq!(texts(first, common::EXTERNAL_IDS), ["17/nps"]);
    assert_eq!(text(first, answer::COMMENT), "Quick");

    // The same rows with one answer more are the same answers and one more.
    let more = import(file.replace("2024-03-05,,3", "2024-03-05,7,3").as_bytes());
    assert_eq!(ids(&more).len(), 5);
    assert!(ids(&imported).iter().all(|id| ids(&more).contains(id)));
}

#[test]
fn a_score_stands_beside_its_question() {
    let file = "姓名,调查项目,评分,日期,评论\n王小明,NPS,8,2024-03-04,交货快\n李雷,满意度,5,2024-03-04,\n\
        李雷,CSAT,9,2024-03-04,\n韩梅,,4,2024-03-04,\n";
    let words =
        [("满意度（CSAT，1–5）", "csat"), ("满意度", "csat")].map(|(word, key)| (word.into(), key.into()));
    let mut how = How::default();
    how.hints.choice_labels = words.into();
    let imported = import_as(file.as_bytes(), how).expect("a table");
    assert_eq!(imported.preview.kind, Kind::Answer);
    assert_eq!(said(&imported), [("nps", 8), ("csat", 5)], "{}", imported.report);
    assert_eq!(imported.counts.troubled, 2, "{}", imported.report);
    assert_eq!(imported.of(Kind::Contact).len(), 2);
}

#[test]
fn rows_without_customer_day_or_answer_say_so_and_equal_rows_are_several_answers() {
    let file = "Customer,NPS,Date\nMei Lin,9,2024-03-04\nMei Lin,9,2024-03-04\n,9,2024-03-04\nMei Lin,9,\n\
        Mei Lin,,2024-03-04\n";
    let imported = import(file.as_bytes());
    assert_eq!(said(&imported), [("nps", 9), ("nps", 9)]);
    let [one, other] = ids(&imported)[..] else { panic!() };
    assert_ne!(one, other);
    assert_eq!(imported.counts.troubled, 3, "{}", imported.report);
    assert_eq!(ids(&import(file.as_bytes())), [one, other]);
}
