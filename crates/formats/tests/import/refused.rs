//! What the engine refuses stands in the report, at its row, beside what is wrong with the row itself.

use model::entities::{contact, order, order_line};
use model::{FieldId, Kind, Problem, ProblemCode};
use protocol::import::{ImportRecord, RowProblem, Tally};

use crate::harness::{self, How, import_as};

fn problem(record: &ImportRecord, refused: bool, code: ProblemCode, field: FieldId) -> RowProblem {
    RowProblem {
        line: record.line,
        refused,
        problem: Problem { code, field: Some(field), detail: String::new() },
    }
}

/// Refuses the record of every thousandth line, and the company of every thousandth after those.
fn some(records: &[ImportRecord]) -> Vec<RowProblem> {
    let people = records.iter().filter(|record| record.kind == Kind::Contact);
    let found = people.filter_map(|record| match record.line % 1000 {
        0 => Some(problem(record, true, ProblemCode::NotAllowed, contact::EMAILS)),
        1 => Some(problem(record, false, ProblemCode::UnknownRecord, contact::COMPANIES)),
        _ => None,
    });
    found.collect()
}

#[test]
fn rows_of_every_block_are_named_with_what_the_engine_refused() {
    let mut table = "Last name,E-mail,Company\n".to_owned();
    for line in 2..=4_200 {
        // One of the rows that the engine refuses something of is already wrong by itself.
        let email = if line == 3_001 { "nonsense".to_owned() } else { format!("p{line}@many.example") };
        table += &format!("Family{line},{email},Firm {}\n", line % 50);
    }
    let imported = import_as(table.as_bytes(), How { engine: some, chunk: 1 << 14, ..How::default() });
    let imported = imported.expect("a readable file");
    let report = harness::without_records(&imported.report);
    let lines: Vec<&str> = report.lines().collect();
    let not_allowed = |line: u32| {
        format!("{line},not imported,E-mail: not allowed,Family{line},p{line}@many.example,Firm 0")
    };
    let unknown = |line: u32| {
        format!(
            "{line},imported without the cells named,Company: nothing by that name was found,Family{line},p{line}@many.example,Firm 1"
        )
    };
    assert_eq!(lines[1..3], [not_allowed(1000), unknown(1001)]);
    assert_eq!(lines[3..5], [not_allowed(2000), unknown(2001)]);
    assert_eq!(lines[5], not_allowed(3000));
    assert_eq!(
        lines[6],
        "3001,imported without the cells named,\"E-mail: not an e-mail address (nonsense); Company: nothing by that name was found\",Family3001,nonsense,Firm 1"
    );
    assert_eq!((lines[7].to_owned(), lines.len()), (not_allowed(4000), 9));
    assert_eq!(imported.counts, Tally { rows: 4_199, troubled: 8, rejected: 4 });
}

/// Refuses the second line of an order, and every order that begins on line 1601.
fn lines(records: &[ImportRecord]) -> Vec<RowProblem> {
    let found = records.iter().filter_map(|record| match (record.kind, record.line) {
        (Kind::OrderLine, 3) => Some(problem(record, false, ProblemCode::OutOfRange, order_line::QUANTITY)),
        (Kind::Order, 1601) => Some(problem(record, true, ProblemCode::UnknownRecord, order::CUSTOMER)),
        _ => None,
    });
    found.collect()
}

#[test]
fn rows_of_an_order_that_is_held_back_wait_for_it() {
    // The order of the last rows begins in the first block and is handed over in the last one.
    let mut table = "Order,Date,Customer,SKU,Quantity\n".to_owned();
    for line in 2..=3_000 {
        let order = if line < 1_601 { line / 2 } else { 9_000 };
        table += &format!("R-{order},2026-01-31,Rosa Keil,S{line},2\n");
    }
    let imported = import_as(table.as_bytes(), How { engine: lines, chunk: 1 << 14, ..How::default() });
    let imported = imported.expect("a readable file");
    assert_eq!(imported.preview.kind, Kind::Order);
    let report = harness::without_records(&imported.report);
    let found: Vec<&str> = report.lines().skip(1).collect();
    assert_eq!(
        found[..4],
        [
            "2,imported,,R-1,2026-01-31,Rosa Keil,S2,2",
            "3,imported without the cells named,Quantity: out of range,R-1,2026-01-31,Rosa Keil,S3,2",
            "1601,not imported,Customer: nothing by that name was found,R-9000,2026-01-31,Rosa Keil,S1601,2",
            "1602,imported,,R-9000,2026-01-31,Rosa Keil,S1602,2",
        ]
    );
    assert_eq!(found.len(), 2 + 1_400, "all lines of both orders");
    assert_eq!((imported.counts.troubled, imported.counts.rejected), (2, 1));
}
