//! The scan on FEBRL set 1, on Chinese and Latin customers, and on data with nothing to learn from.

use proptest::prelude::*;

use super::fit::Outcome;
use super::*;

const FEBRL: &str = include_str!("../../../../tests/fixtures/febrl/febrl1.csv");

fn field(key: &str, kind: FieldKind) -> Field {
    Field { key: key.into(), kind }
}

fn records(fields: Vec<Field>, rows: &[Vec<&str>]) -> Records {
    let mut records = Records::new(fields, Some("86")).expect("fields");
    for row in rows {
        let cells: Vec<&[&str]> = row.iter().map(std::slice::from_ref).collect();
        records.push(&cells, &|text| text.to_lowercase()).expect("a row of this shape");
    }
    records
}

/// The six fields of the published comparison, and the number of the person whom each record describes.
fn febrl() -> (Vec<Field>, Vec<Vec<&'static str>>, Vec<&'static str>) {
    let kinds = [
        FieldKind::Name,
        FieldKind::Name,
        FieldKind::Date,
        FieldKind::Text,
        FieldKind::Code,
        FieldKind::Text,
    ];
    let keys = ["given_name", "surname", "date_of_birth", "suburb", "state", "address_1"];
    let mut lines = FEBRL.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').map(str::trim).collect();
    let at = keys.map(|key| header.iter().position(|column| *column == key).expect("a column"));
    let (mut rows, mut persons) = (Vec::new(), Vec::new());
    for line in lines {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        persons.push(cells[0].split('-').nth(1).expect("rec-N-org or rec-N-dup-K"));
        rows.push(at.map(|at| cells[at]).to_vec());
    }
    (keys.iter().zip(kinds).map(|(key, kind)| field(key, kind)).collect(), rows, persons)
}

#[test]
fn febrl_1_is_found_blind() {
    let (fields, rows, persons) = febrl();
    let found = scan(&records(fields, &rows), &Settings::default());
    let same = |pair: &&Pair| persons[pair.a as usize] == persons[pair.b as usize];
    let right = found.pairs.iter().filter(same).count();
    let f1 = 2.0 * right as f64 / (found.pairs.len() + 500) as f64;
    assert!(f1 >= 0.993, "F1 {f1}, {right} right of {} reported", found.pairs.len());
    assert_eq!(found.model.outcome, Outcome::Converged);
    assert!((450.0..550.0).contains(&found.model.expected_pairs), "{}", found.model.expected_pairs);
}

#[test]
fn parts_add_up_and_rows_may_come_in_any_order() {
    let (fields, rows, _) = febrl();
    let there = scan(&records(fields.clone(), &rows), &Settings::default());
    for pair in &there.pairs {
        let parts: i32 = pair.parts.iter().map(|part| part.weight + part.rarity).sum();
        assert_eq!(pair.score, there.model.prior + parts);
        assert!(pair.a < pair.b && pair.probability >= 0.5);
    }
    let turned: Vec<Vec<&str>> = rows.iter().rev().cloned().collect();
    let mut back = scan(&records(fields, &turned), &Settings::default());
    assert_eq!(back.model, there.model);
    let last = rows.len() as u32 - 1;
    for pair in &mut back.pairs {
        (pair.a, pair.b) = (last - pair.b, last - pair.a);
    }
    back.pairs.sort_unstable_by(|x, y| y.score.cmp(&x.score).then((x.a, x.b).cmp(&(y.a, y.b))));
    assert_eq!(back.pairs, there.pairs);
}

/// Two hundred customers without duplicates, half of them named 张 or 王.
fn customers() -> Vec<Vec<String>> {
    let families = ["张", "王", "李", "欧阳", "谢", "Smith", "Müller", "Okonjima"];
    let given = ["伟", "娜", "秀英", "敏", "静", "强", "磊", "洋", "艳", "勇"];
    let latin = ["John", "Anna", "Peter", "Ingrid", "Paul", "Maria", "Otto", "Clara", "Hugo", "Ruth"];
    (0..200usize)
        .map(|at| {
            let family = families[at * 7 % 11 % 8];
            let first = if family.is_ascii() || family == "Müller" {
                latin[at / 8 % 10]
            } else {
                given[at / 8 % 10]
            };
            let name = if family.chars().all(model::text::is_cjk) {
                format!("{family}{first}")
            } else {
                format!("{first} {family}")
            };
            vec![
                name,
                format!("Works {} GmbH", at * 31 % 97),
                format!("+86 138 {:04} {:04}", at * 37 % 10_000, at * 7919 % 10_000),
                format!("person{at}@works{}.example", at * 31 % 97),
            ]
        })
        .collect()
}

fn customer_fields() -> Vec<Field> {
    vec![
        field("name", FieldKind::FullName),
        field("company", FieldKind::Company),
        field("phone", FieldKind::Phone),
        field("email", FieldKind::Email),
    ]
}

fn with(more: &[[&str; 4]]) -> Vec<Vec<String>> {
    let mut rows = customers();
    rows.extend(more.iter().map(|row| row.map(str::to_owned).to_vec()));
    rows
}

fn scan_customers(rows: &[Vec<String>]) -> Found {
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    scan(&records(customer_fields(), &rows), &Settings::default())
}

#[test]
fn spellings_of_customers_are_found() {
    let rows = with(&[
        ["欧阳秀英", "上海长青机械有限公司", "13900001111", "ouyang@changqing.example"],
        ["欧阳秀英女士", "上海长青机械股份有限公司", "+86 139 0000 1111", ""],
        ["Lovelace, Ada", "Analytical Engines Ltd", "", "ada@engines.example"],
        ["Dr. Ada Lovelace", "Analytical Engines, Inc.", "+44 20 7946 0958", "ADA@engines.example"],
        ["Grace Hopper", "Cobol S.A.", "+1 415 555 0132", "grace@cobol.example"],
        ["Grace Hoper", "Cobol", "001 415 555 0132", "grace@cobol.example"],
    ]);
    let found = scan_customers(&rows);
    let pairs: Vec<(u32, u32)> = found.pairs.iter().map(|pair| (pair.a, pair.b)).collect();
    for expected in [(200, 201), (202, 203), (204, 205)] {
        assert!(pairs.contains(&expected), "{expected:?} not in {pairs:?}");
    }
    assert_eq!(pairs.len(), 3, "{pairs:?}");
    assert_eq!(found.groups, [[200, 201], [202, 203], [204, 205]]);
}

#[test]
fn agreement_on_a_rare_name_is_worth_more() {
    let rows = with(&[
        ["张伟", "", "13911112222", ""],
        ["张伟", "", "13911112222", ""],
        ["东方青禾", "", "13933334444", ""],
        ["东方青禾", "", "13933334444", ""],
    ]);
    let found = scan_customers(&rows);
    let name_of =
        |a: u32| found.pairs.iter().find(|pair| pair.a == a).map(|pair| pair.parts[0]).expect("a pair");
    let (common, rare) = (name_of(200), name_of(202));
    assert_eq!(common.weight, rare.weight);
    assert!(rare.rarity > common.rarity + 1000, "{rare:?} {common:?}");
}

#[test]
fn colleagues_are_not_one_person() {
    let mut rows = customers();
    for at in 0..40 {
        let name = rows[at][0].clone();
        rows.push(vec![
            name,
            format!("Shared {}", at / 4),
            format!("+49 89 12345{:02}", at / 4),
            String::new(),
        ]);
    }
    let found = scan_customers(&rows);
    let wrong = found
        .pairs
        .iter()
        .filter(|pair| pair.a >= 200 && rows[pair.a as usize][0] != rows[pair.b as usize][0]);
    let wrong: Vec<&Pair> = wrong.collect();
    assert_eq!(wrong.len(), 0, "{wrong:?}");
}

#[test]
fn nothing_to_learn_from_is_said() {
    let none = scan(&records(customer_fields(), &[]), &Settings::default());
    assert_eq!((none.pairs.len(), none.candidates, none.model.outcome), (0, 0, Outcome::NoMatches));
    let one = scan(&records(customer_fields(), &[vec!["a", "b", "", ""]]), &Settings::default());
    assert_eq!((one.pairs.len(), one.model.outcome), (0, Outcome::NoMatches));
    let empty = scan(&records(customer_fields(), &vec![vec![""; 4]; 50]), &Settings::default());
    assert_eq!((empty.pairs.len(), empty.candidates), (0, 0));
    assert!(
        empty.model.fields.iter().all(|field| field.m.iter().chain(&field.u).all(|share| share.is_finite()))
    );
    let unlike = scan_customers(&customers());
    assert_eq!(unlike.pairs.len(), 0, "{:?}", unlike.pairs.first());
}

#[test]
fn several_values_count_by_the_best() {
    let mut records = Records::new(customer_fields(), None).expect("fields");
    let name: &[&str] = &["Ada Lovelace"];
    let phones: &[&str] = &["+44 20 7946 0958", "+44 7700 900123", "+44 7700 900123"];
    let fold = |text: &str| text.to_lowercase();
    records.push(&[name, &[], phones, &[]], &fold).expect("fits");
    records.push(&[name, &[], &phones[1..2], &[]], &fold).expect("fits");
    for at in 0..60 {
        let (name, phone) = (format!("Person {at} {}", at * 7), format!("+49 30 {:07}", at * 77_777));
        records.push(&[&[name.as_str()], &[], &[phone.as_str()], &[]], &fold).expect("fits");
    }
    let found = scan(&records, &Settings::default());
    assert_eq!(found.groups, [[0, 1]], "{:?}", found.model);
    assert_eq!(found.pairs[0].parts[2].level, Level::Exact);
}

#[test]
fn a_published_model_is_applied_and_not_learned_again() {
    let (fields, rows, _) = febrl();
    let all = records(fields.clone(), &rows);
    let found = scan(&all, &Settings::default());
    let published = found.model.clone();
    assert_eq!(apply(&all, &published, 0.5).as_ref(), Ok(&found));
    // Somebody who sees fifty records gives the same levels the same weights.
    let few = apply(&records(fields, &rows[..50]), &published, 0.5).expect("fits");
    assert_eq!(few.model, published);
    let other = Model { version: 99, ..published.clone() };
    assert_eq!(apply(&all, &other, 0.5), Err(ModelError::Version(99)));
    let narrow = records(vec![field("name", FieldKind::Name)], &[]);
    assert_eq!(apply(&narrow, &published, 0.5), Err(ModelError::Fields { learned: 6, given: 1 }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_texts_give_finite_numbers(rows in proptest::collection::vec(proptest::array::uniform4("[a-c张王 0-2@.]{0,6}"), 0..60)) {
        let rows: Vec<Vec<String>> = rows.iter().map(|row| row.to_vec()).collect();
        let found = scan_customers(&rows);
        prop_assert!(found.pairs.iter().all(|pair| (0.5..=1.0).contains(&pair.probability)));
        prop_assert!(found.model.lambda.is_finite() && found.model.expected_pairs.is_finite());
    }
}
