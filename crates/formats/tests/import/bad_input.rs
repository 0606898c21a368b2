//! Files as they come: wrong types, broken quotes, mixed encodings, absurd sizes. No row is lost without a word.

use formats::text::Unreadable;
use model::entities::{company, contact, order};
use model::{Kind, Money, Problem, ProblemCode, Value, date};
use proptest::prelude::*;
use protocol::import::Dialect;

use crate::harness::{How, import, import_as, text, value, without_records};

fn notes(table: &[u8]) -> Vec<String> {
    import(table).preview.notes
}

#[test]
fn what_is_no_table_is_refused_with_a_name() {
    let zip = [&b"PK\x03\x04\x14\0\0\0\x08\0[Content_Types].xml"[..], &[0x11; 4000]].concat();
    let wide = format!("{}\n", "x,".repeat(2500));
    for (bytes, expected, code) in [
        (&zip[..], Unreadable::Spreadsheet, "spreadsheet"),
        (b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", Unreadable::Pdf, "pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Unreadable::Image, "image"),
        (b"", Unreadable::Empty, "empty"),
        (b"\r\n \n", Unreadable::Empty, "empty"),
        (b",,,\n,,,\n", Unreadable::Empty, "empty"),
        (wide.as_bytes(), Unreadable::TooManyColumns, "too-many-columns"),
    ] {
        let refused = import_as(bytes, How::default()).err().expect("refused");
        assert_eq!((refused, refused.to_string().as_str()), (expected, code));
    }
}

#[test]
fn a_broken_quote_costs_one_row_at_most() {
    let table = "Name,E-mail,City\nAnna,a@b.example,Bonn\nBen \"the\nCara,\"c@b.example,Köln\nDora,d@b.example,Ulm\n\"Egon\",\"e@b.example\",\"two\nlines\"\nFritz,f@b.example,Jena\n";
    let imported = import(table.as_bytes());
    let names: Vec<&str> =
        imported.of(Kind::Contact).iter().map(|record| text(record, contact::GIVEN_NAME)).collect();
    for name in ["Anna", "Cara", "Dora", "Egon", "Fritz"] {
        assert!(names.contains(&name), "{name} is lost: {names:?}");
    }
    assert!(imported.report.contains("\r\n4,"), "{}", imported.report);
    assert!(imported.report.contains("a quotation mark is never closed"), "{}", imported.report);
}

#[test]
fn a_thousand_columns_and_cells_of_ten_thousand_characters() {
    let names: Vec<String> =
        (0..1000).map(|at| if at == 0 { "Name".into() } else { format!("Feature {at}") }).collect();
    let cells: Vec<String> =
        (0..1000).map(|at| if at == 0 { "Anna Berg".into() } else { at.to_string() }).collect();
    let imported = import(format!("{}\n{}\n", names.join(","), cells.join(",")).as_bytes());
    assert_eq!((imported.preview.columns.len(), imported.counts.troubled), (1000, 0));

    let long = format!("Name,E-mail,Notes\n{},a@b.example,{}\n", "字".repeat(10_000), "x".repeat(10_000));
    let imported = import(long.as_bytes());
    assert_eq!((imported.counts.rows, imported.counts.troubled, imported.counts.rejected), (1, 1, 0));
    let anna = imported.of(Kind::Contact)[0];
    assert!(!text(anna, contact::DESCRIPTION).is_empty() && text(anna, contact::FAMILY_NAME).is_empty());
    assert!(imported.report.contains("too long") && imported.report.contains(&"字".repeat(10_000)));
}

#[test]
fn mixed_encodings_are_repaired_and_named() {
    let mut table = "姓名,城市\n张伟,上海\n李娜,北京\n".as_bytes().to_vec();
    table.extend_from_slice(&encoding_rs::GB18030.encode("王芳,苏州工业园区\n").0);
    let imported = import(&table);
    assert_eq!(imported.of(Kind::Contact).len(), 3);
    assert_eq!(text(imported.of(Kind::Contact)[2], contact::FAMILY_NAME), "王");
    assert!(imported.preview.notes.contains(&"mixed-encoding".to_owned()));
    assert!(
        imported.report.contains("4,imported,written in another encoding than the file"),
        "{}",
        imported.report
    );
}

#[test]
fn headers_twice_empty_or_missing() {
    assert_eq!(notes(b"Name,Name,,E-mail\nA,B,C,a@b.example\n"), ["duplicate-headers", "empty-headers"]);
    assert_eq!(notes(b"Anna Berg,a@b.example\nBen Dorn,b@b.example\n"), ["no-header"]);
    let imported = import(b"Anna Berg,a@b.example\nBen Dorn,b@b.example\n");
    assert_eq!(imported.of(Kind::Contact).len(), 2, "the first row is data too");
    assert_eq!(notes(b"Name,E-mail\nAnna\nBen,b@b.example,x\n"), ["ragged-rows"]);
    let titled = "Customers 2026,,\n,,\nName,E-mail,Phone\nAnna,a@b.example,+49 521 12345\n";
    assert_eq!(notes(titled.as_bytes()), ["title-rows"]);
    let no_names = Dialect { header: Some(false), ..Dialect::default() };
    let how = How { dialect: no_names, kind: Some(Kind::Contact), ..How::default() };
    assert_eq!(
        import_as(titled.as_bytes(), how).expect("readable").counts.rows,
        3,
        "no row is taken for a title"
    );
    assert_eq!(
        notes(b"Name,E-mail\nAn\0na,\nB\x07en,\n=1+1,\n"),
        ["nul-bytes", "control-characters", "formulas"]
    );
    let long = format!("Name,Note\nAnna,{}\n", "x".repeat(6000));
    assert_eq!(notes(long.as_bytes()), ["long-cells"]);
}

#[test]
fn zeros_and_other_controls_are_taken_out_and_named() {
    let imported = import(b"Name,E-mail\nAn\0na Be\x07rg,a@b.example\n");
    assert_eq!(text(imported.of(Kind::Contact)[0], contact::FAMILY_NAME), "Berg");
    assert_eq!((imported.counts.troubled, imported.counts.rejected), (1, 0));
    assert!(
        imported.report.contains("2,imported,Name: control characters were removed"),
        "{}",
        imported.report
    );
}

#[test]
fn dates_in_five_styles() {
    for (dates, expected) in [
        (["2024-03-04", "2024/03/05"], [Some((3, 4)), Some((3, 5))]),
        (["20240304", "20241231"], [Some((3, 4)), Some((12, 31))]),
        (["04.03.2024", "31.12.2024"], [Some((3, 4)), Some((12, 31))]),
        (["03/04/2024", "12/31/2024"], [Some((3, 4)), Some((12, 31))]),
        (["04/03/2024", "31/12/2024"], [Some((3, 4)), Some((12, 31))]),
        (["2024年3月4日", "4 March 2024"], [Some((3, 4)), Some((3, 4))]),
        (["03/04/2024", "05/06/2024"], [None, None]),
    ] {
        let table = format!("Date,Customer,Amount\n{},Anna,1.50\n{},Ben,2.50\n", dates[0], dates[1]);
        let imported = import(table.as_bytes());
        let found: Vec<_> =
            imported.of(Kind::Order).iter().map(|record| value(record, order::ORDERED_ON).cloned()).collect();
        let wanted =
            expected.into_iter().flatten().map(|(month, day)| date::day(2024, month, day).map(Value::Date));
        assert_eq!(found, wanted.collect::<Vec<_>>(), "{dates:?}");
    }
    let imported = import(b"Date,Customer,Amount\n03/04/2024,Anna,1.50\n");
    let problems: &Vec<Problem> = &imported.preview.columns[0].problems;
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [ProblemCode::Ambiguous]);
    assert!(imported.preview.notes.contains(&"ambiguous-dates".to_owned()));
    let told = Dialect { day_first: Some(true), ..Dialect::default() };
    let how = How { dialect: told, ..How::default() };
    let imported = import_as(b"Date,Customer,Amount\n03/04/2024,Anna,1.50\n", how).expect("readable");
    assert_eq!(imported.counts.rejected, 0);
}

#[test]
fn commas_and_points_swapped() {
    for (cells, expected) in [
        ("1.234,50;12,5", [Some(123_450), Some(1250)]),
        ("1,234.50;12.5", [Some(123_450), Some(1250)]),
        ("1.234;0,5", [Some(123_400), Some(50)]),
        ("1,234;0.5", [Some(123_400), Some(50)]),
        ("1,234;5,678", [None, None]),
    ] {
        let (one, two) = cells.split_once(';').expect("two cells");
        let table = format!("Date;Customer;Amount\n2024-01-01;Anna;{one}\n2024-01-02;Ben;{two}\n");
        let imported = import(table.as_bytes());
        let of = |record| value(record, order::AMOUNT).and_then(Money::from_value).map(|money| money.minor);
        assert_eq!(imported.of(Kind::Order).into_iter().map(of).collect::<Vec<_>>(), expected, "{cells}");
    }
}

#[test]
fn evidence_beyond_the_sample_decides_for_all_rows() {
    let mut table = String::from("Date,Customer,Amount,Notes\n");
    for row in 0..3_000 {
        table.push_str(&format!("03/04/2024,Customer {row},5.50,{}\n", "x".repeat(400)));
    }
    table.push_str("25/04/2024,Last,5.50,\n");
    let imported = import(table.as_bytes());
    assert_eq!((imported.counts.rows, imported.counts.rejected), (3_001, 0));
    let first = value(imported.of(Kind::Order)[0], order::ORDERED_ON).cloned();
    assert_eq!(first, date::day(2024, 4, 3).map(Value::Date));
}

#[test]
fn formulas_markup_and_strange_scripts_stay_text() {
    let names = [
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        "@SUM(1)",
        "🦀🦀",
        "שלום עולם",
        "\u{202e}txt.exe",
        "'; DROP TABLE contacts; --",
    ];
    let mut table = String::from("Company,Website\n");
    names.iter().for_each(|name| table.push_str(&format!("\"{name}\",not a link\n")));
    let imported =
        import_as(table.as_bytes(), How { kind: Some(Kind::Company), ..How::default() }).expect("readable");
    let found: Vec<&str> =
        imported.of(Kind::Company).iter().map(|record| text(record, company::NAME)).collect();
    assert_eq!(found, names);
    for line in imported.report.lines().skip(1) {
        let dangerous = line.split(',').any(|cell| cell.trim_start_matches('"').starts_with(['=', '@']));
        assert!(!dangerous, "{line}");
    }
}

#[test]
fn every_row_is_taken_or_in_the_report() {
    let table = "Name,E-mail\nAnna,a@b.example\n,\nBen,nonsense\n,x\nCara,c@b.example\n\n";
    let imported = import(table.as_bytes());
    assert_eq!((imported.counts.rows, imported.counts.troubled, imported.counts.rejected), (4, 2, 1));
    let expected = "Line,Result,Problems,Name,E-mail\n\
                    4,imported without the cells named,E-mail: not an e-mail address (nonsense),Ben,nonsense\n\
                    5,not imported,\"E-mail: not an e-mail address (x); a necessary value is missing\",,x";
    assert_eq!(without_records(&imported.report), expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn no_bytes_panic_and_pieces_do_not_matter(
        bytes in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..600),
            "[a-z0-9,;\"\t\n\r@./ é张-]{0,400}".prop_map(String::into_bytes),
        ],
        chunk in 1usize..64,
        kind in prop::sample::select(vec![Kind::Contact, Kind::Company, Kind::Order, Kind::Lead, Kind::Product, Kind::Deal]),
    ) {
        let how = |chunk| How { kind: Some(kind), chunk, ..How::default() };
        match (import_as(&bytes, how(1 << 20)), import_as(&bytes, how(chunk))) {
            (Ok(whole), Ok(pieces)) => {
                prop_assert_eq!(whole.counts, pieces.counts);
                prop_assert_eq!(whole.records, pieces.records);
                prop_assert_eq!(whole.report, pieces.report);
                prop_assert!(whole.counts.rejected <= whole.counts.troubled && whole.counts.troubled <= whole.counts.rows);
            }
            (Err(one), Err(two)) => prop_assert_eq!(one, two),
            _ => prop_assert!(false, "readable or not depends on the pieces"),
        }
    }

    #[test]
    fn ids_do_not_depend_on_the_order_of_rows(turn in 0usize..20) {
        let mut rows: Vec<String> = (0..20).map(|at| format!("Person {at},p{at}@b.example,Firm {}\n", at % 4)).collect();
        let table = |rows: &[String]| format!("Name,E-mail,Company\n{}", rows.concat());
        let ids = |table: String| {
            let mut ids: Vec<_> = import(table.as_bytes()).records.iter().map(|record| record.id).collect();
            ids.sort_unstable();
            ids
        };
        let before = ids(table(&rows));
        rows.rotate_left(turn);
        prop_assert_eq!(ids(table(&rows)), before);
    }
}
