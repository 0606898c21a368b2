//! The sample company's year through the engine: every row is taken, every view answers, and its numbers agree.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::{activity, company, deal};
use model::{FieldId, Filter, Kind, RecordId, Value};
use protocol::import::{Begin, Block as Rows, ImportRecord};
use protocol::query::{BoardQuery, ReportQuery, RfmQuery, RowsQuery};
use protocol::reports::{Block, Cell};
use protocol::view::{ScorePart, ScoreView, Shown};
use protocol::{Query, View};

/// The scores of a company that have a field.
const SCORES: [FieldId; 11] = [
    company::LIFECYCLE_CLASS,
    company::RFM_SEGMENT,
    company::ABC_CLASS,
    company::LIFETIME_VALUE,
    company::ALIVE,
    company::CHURN_RISK,
    company::LOYALTY_INDEX,
    company::BARGAIN_SHARE,
    company::ENGAGEMENT,
    company::CARE_OVERDUE_DAYS,
    company::COMPLETENESS,
];

fn filled() -> Desk {
    let mut desk = Desk::new();
    let View::Catalogue(catalogue) = desk.ask(Query::Catalogue) else { panic!("no catalogue") };
    let setting = demo::Setting {
        workspace: WORKSPACE,
        today: TODAY,
        now: NOW,
        me: ME,
        locale: demo::Locale::Hans,
        first_pipeline: catalogue.pipelines.iter().any(|pipeline| pipeline.is_first(WORKSPACE)),
    };
    let records: Vec<ImportRecord> = demo::story(&setting)
        .into_iter()
        .map(|record| ImportRecord {
            line: 0,
            id: record.id,
            kind: record.kind,
            matches: vec![],
            only_new: false,
            changes: record.changes,
            links: vec![],
        })
        .collect();
    let id = RecordId([0x5a; 16]);
    let author = desk.author();
    let mut stamps = desk.stamps();
    let begin = Begin { import: id, name: "sample".into(), kind: Kind::Company };
    let planned = desk.ws.import_begin(&begin, &author, &mut stamps).expect("begins");
    desk.commit(planned);
    for records in records.chunks(1000) {
        desk.ws.import_block(id, &protocol::encode(&Rows { records: records.to_vec() })).expect("a block");
        loop {
            let author = desk.author();
            let mut stamps = desk.stamps();
            let Some(planned) = desk.ws.import_next(id, &author, &mut stamps).expect("goes on") else {
                break;
            };
            desk.commit(planned);
            desk.ws.import_written(id);
        }
    }
    let progress = desk.ws.import_progress(id).expect("running");
    assert_eq!(progress.problems, vec![]);
    desk
}

#[test]
fn the_sample_fills_every_view_and_its_numbers_agree() {
    let mut desk = filled();
    assert!(desk.rows(rows_of(Kind::Company)).total >= 60);
    assert!(desk.rows(rows_of(Kind::Contact)).total >= 400);
    assert!(desk.rows(rows_of(Kind::Order)).total >= 1500);

    let View::Rfm(rfm) = desk.ask(Query::Rfm(RfmQuery { on: None, kind: None })) else { panic!("no RFM") };
    let rfm = rfm.open().expect("opens");
    assert!(rfm.customers > 30);
    for row in &rfm.segments {
        let listed = desk.rows(RowsQuery { filter: row.filter.clone(), ..rows_of(rfm.kind) });
        assert_eq!(listed.total, row.customers, "{}", row.key);
    }

    let View::Catalogue(catalogue) = desk.ask(Query::Catalogue) else { panic!("no catalogue") };
    assert_eq!(catalogue.pipelines.len(), 1, "the deals stand in the pipeline that was there");
    let mut on_boards = 0;
    for pipeline in catalogue.pipelines {
        let query = BoardQuery { pipeline: Some(pipeline.id), filter: Filter::default(), cards: 20 };
        let View::Board(board) = desk.ask(Query::Board(query)) else { panic!("no board") };
        on_boards += board.columns.iter().map(|column| column.total).sum::<u32>();
        assert!(board.columns.iter().all(|column| column.cards.len() as u32 == column.total.min(20)));
    }
    assert_eq!(on_boards, desk.rows(rows_of(Kind::Deal)).total);

    let View::Today(today) = desk.ask(Query::Today) else { panic!("no today") };
    assert!(today.total > 0 && today.open_deals.count > 0);
    let View::Search(found) = desk.ask(Query::Search { text: "wang".into(), kinds: vec![], limit: 20 })
    else {
        panic!("no search")
    };
    assert!(found.total > 0);
    for kind in Kind::ALL {
        let columns = desk.ws.catalogue.default_columns(*kind);
        let view = desk.rows(RowsQuery { columns, ..rows_of(*kind) });
        if let Some(row) = view.rows.first() {
            let View::Record(Some(record)) = desk.ask(Query::Record(row.id)) else { panic!("no record") };
            assert_eq!((record.kind, record.id), (*kind, row.id));
            desk.ask(Query::Timeline { record: row.id, limit: 20 });
            desk.ask(Query::History { record: row.id, limit: 20 });
        }
    }
    what_happened_agrees_with_the_fields_that_tell_the_last_time(&mut desk);
    let overdue = Filter::from_text(&format!("d{}.is(b1)", number(activity::IS_OVERDUE))).expect("a rule");
    desk.rows(RowsQuery { filter: overdue, ..rows_of(Kind::Activity) });
    let sums = desk.rows(RowsQuery { columns: vec![deal::AMOUNT], ..rows_of(Kind::Deal) }).sums;
    assert_eq!(sums.len(), 1);
}

fn what_happened_agrees_with_the_fields_that_tell_the_last_time(desk: &mut Desk) {
    let year_ago = model::date::print(model::date::add_months(TODAY, -12));
    for (happened, field) in [
        ("happened(order,ever,ge2)", "d175.ge(n2)".to_owned()),
        ("happened(order,12m,ge1)", format!("d178.gt(d{year_ago})")),
        ("happened(activity,60d,is0)", "not(d173.gt(@-60))".to_owned()),
    ] {
        let mut names = |rule: &str| {
            let filter = Filter::from_text(rule).expect("a rule");
            desk.names(RowsQuery { filter, ..rows_of(Kind::Company) })
        };
        let found = names(happened);
        assert!(!found.is_empty(), "{happened}");
        assert_eq!(found, names(&field), "{happened}");
    }
}

fn number(field: model::FieldId) -> u32 {
    match field {
        model::FieldId::Builtin(number) | model::FieldId::Derived(number) => number,
        model::FieldId::Custom(_) => 0,
    }
}

/// Every score of a company, and the parts that should add up to it.
fn adds_up(score: &ScoreView, sum: &dyn Fn(&ScorePart) -> f64, within: f64) {
    let whole = match &score.value {
        Value::Int(number) => *number as f64,
        Value::Decimal { mantissa, places } => *mantissa as f64 / 10f64.powi((*places).into()),
        other => panic!("{other:?} is no number"),
    };
    let parts: f64 = score.parts.iter().map(sum).sum();
    assert!((whole - parts).abs() <= within, "{}: {whole} is not {parts}: {:?}", score.key, score.parts);
}

#[test]
fn scores_are_fields_and_their_parts_give_them() {
    let mut desk = filled();
    let listed = desk.rows(RowsQuery { columns: SCORES.to_vec(), len: 500, ..rows_of(Kind::Company) });
    let mut seen = std::collections::BTreeSet::new();
    for row in &listed.rows {
        let View::Scores(scores) = desk.ask(Query::Scores(row.id)) else { panic!("no scores") };
        for score in &scores.open().expect("opens") {
            let column = SCORES.iter().position(|field| *field == score.field).expect("a field of the list");
            assert_eq!(row.cells[column], Shown::Value(score.value.clone()), "{}", score.key);
            seen.insert(score.key.clone());
            let number = |cell: &Cell| match cell {
                Cell::Count(count) => *count as f64,
                Cell::Number(number, _) => *number,
                Cell::Share(share, _) => share * 100.0,
                other => panic!("{other:?} is no number"),
            };
            match score.key.as_str() {
                "churn" => adds_up(score, &|part| number(&part.contribution), 0.0),
                "engagement" | "loyalty" => adds_up(score, &|part| number(&part.contribution), 0.5001),
                "completeness" => adds_up(score, &|part| number(&part.contribution), 0.5001),
                _ => {}
            }
        }
    }
    let all = [
        "abc",
        "alive",
        "bargain",
        "care",
        "churn",
        "completeness",
        "engagement",
        "lifecycle",
        "lifetime-value",
        "loyalty",
        "rfm",
    ];
    assert_eq!(seen.iter().map(String::as_str).collect::<Vec<_>>(), all);
}

#[test]
fn every_number_of_a_report_that_opens_opens_that_many_rows() {
    let mut desk = filled();
    let mut opened = 0;
    for about in protocol::reports::table::all() {
        for kind in [Kind::Company, Kind::Contact] {
            let query =
                ReportQuery { key: about.key.into(), kind: Some(kind), settings: vec![], is_paused: false };
            let View::Report(view) = desk.ask(Query::Report(query)) else { panic!("no {}", about.key) };
            let view = view.open().flatten().expect("has the report");
            let values = view.report.blocks.iter().flat_map(|block| match block {
                Block::Figures(figures) => figures.iter().map(|figure| &figure.value).collect::<Vec<_>>(),
                Block::Table(table) => table.rows.iter().flat_map(|row| &row.values).collect(),
            });
            for value in values {
                let (Cell::Count(count), Some(opens)) = (&value.cell, &value.opens) else { continue };
                let listed = desk.rows(RowsQuery { filter: opens.filter.clone(), ..rows_of(opens.kind) });
                assert_eq!(u64::from(listed.total), *count, "{}: {:?}", about.key, opens.filter);
                opened += 1;
            }
        }
    }
    assert!(opened > 0, "no number opens anything");
}
