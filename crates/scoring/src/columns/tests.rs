//! The table against single records: the same answers, whatever was put, changed and removed; and its memory.

use std::borrow::Cow;
use std::collections::BTreeMap;

use model::filter::{Happened, Moved, Span, Unit, What};
use model::{Flags, Group, Label};
use proptest::prelude::*;

use super::*;
use crate::ledger::{Entry, Ledger};
use crate::segment::{Program, Surroundings, counted};

const EUR: Currency = Currency(*b"EUR");
const JPY: Currency = Currency(*b"JPY");
const DAY_MS: i64 = 86_400_000;

/// A record as values by field, and the days and types of what happened to it.
#[derive(Debug, Clone, Default)]
struct Record(Vec<(u32, Option<RecordId>, Value)>, Vec<(i32, u32)>, u32);

fn id_of(number: u32) -> RecordId {
    RecordId([number as u8 + 50; 16])
}

/// Types of what happens are whole numbers here.
fn code(value: &Value) -> Option<u32> {
    match value {
        Value::Int(code) => Some(*code as u32),
        _ => None,
    }
}

impl FieldSource for Record {
    fn visit(&self, field: FieldId, visit: &mut dyn FnMut(Option<RecordId>, &Value) -> bool) {
        let mut own = self.0.iter().filter(|(of, _, _)| FieldId::Builtin(*of) == field);
        let _ = own.all(|(_, element, value)| visit(*element, value));
    }

    fn is_one_of(&self, records: &[RecordId]) -> bool {
        records.contains(&id_of(self.2))
    }

    fn count(&self, happened: &Happened, from: i32, to: i32) -> u32 {
        let of =
            |own: u32| happened.of.is_empty() || happened.of.iter().any(|value| code(value) == Some(own));
        self.1.iter().filter(|(day, own)| (from..=to).contains(day) && of(*own)).count() as u32
    }
}

#[derive(Default)]
struct Around {
    rows: Rows,
    ledger: Ledger,
}

impl Surroundings for Around {
    fn found_by(&self, _: &str) -> Option<Bitmap> {
        None
    }

    fn in_segment(&self, _: RecordId) -> Option<Bitmap> {
        None
    }

    fn moved(&self, _: &Moved, _: i32, _: i32) -> Option<Bitmap> {
        None
    }

    fn row(&self, record: RecordId) -> Option<u32> {
        (0..90).find(|id| id_of(*id) == record).and_then(|id| self.rows.row(id))
    }

    fn happened(&self, happened: &Happened) -> Option<Bitmap> {
        Some(counted((&self.ledger, &code), happened, context().today, self.rows.len()))
    }

    fn currency(&self) -> Currency {
        EUR
    }
}

/// What happened, by row.
fn around(table: &Table, records: &BTreeMap<u32, Record>) -> Around {
    let mut around = Around { rows: table.rows().clone(), ledger: Ledger::new(0) };
    let mut number = 0;
    for (id, record) in records {
        for &(day, code) in &record.1 {
            let customer = table.rows().row(*id).expect("it is there");
            around.ledger.put(Entry { id: number, customer, day, amount: 0, code });
            number += 1;
        }
    }
    around
}

fn table() -> Table {
    use Cardinality::{One, Set};
    let kinds = [
        (FieldKind::Text, One),
        (FieldKind::Int, One),
        (FieldKind::Decimal, One),
        (FieldKind::Money, One),
        (FieldKind::Date, One),
        (FieldKind::Instant, One),
        (FieldKind::Bool, One),
        (FieldKind::Ref(Cow::Borrowed(&[])), Set),
    ];
    let defs: Vec<FieldDef> =
        (1..).zip(kinds).map(|(number, (kind, cardinality))| def(number, kind, cardinality)).collect();
    Table::new(&defs)
}

fn def(number: u32, kind: FieldKind, cardinality: Cardinality) -> FieldDef {
    FieldDef {
        id: FieldId::Builtin(number),
        key: Cow::Owned(number.to_string()),
        label: Label::Text(String::new()),
        kind,
        cardinality,
        group: Group::Identity,
        flags: Flags::default(),
        max_chars: 100,
    }
}

const ACCOUNT: Account<'_> =
    Account { currency: EUR, convert: &|money| (money.currency == EUR).then_some(money.minor) };

fn value(field: u32) -> BoxedStrategy<Value> {
    let id = (0u8..4).prop_map(|id| RecordId([id; 16]));
    match field {
        1 => prop_oneof!["[abA]{0,2}", Just("089 12".to_owned())].prop_map(Value::Text).boxed(),
        2 => (-3i64..4).prop_map(Value::Int).boxed(),
        3 => (-25i64..25, 0u8..2).prop_map(|(mantissa, places)| Value::Decimal { mantissa, places }).boxed(),
        4 => (-3i64..4).prop_map(|minor| Value::Money { minor, currency: EUR }).boxed(),
        5 => (97i32..104).prop_map(Value::Date).boxed(),
        6 => (97 * DAY_MS..104 * DAY_MS).prop_map(Value::Instant).boxed(),
        7 => any::<bool>().prop_map(Value::Bool).boxed(),
        _ => id.prop_map(Value::Ref).boxed(),
    }
}

fn record() -> impl Strategy<Value = Record> {
    let singles: Vec<_> = (1u32..8).map(|field| proptest::option::of(value(field))).collect();
    let happened = proptest::collection::vec((60i32..110, 0u32..3), 0..4);
    (singles, proptest::collection::btree_set(0u8..4, 0..3), happened).prop_map(
        |(singles, tags, happened)| {
            let singles = (1u32..).zip(singles).filter_map(|(field, value)| Some((field, None, value?)));
            let tags =
                tags.into_iter().map(|id| (8, Some(RecordId([id; 16])), Value::Ref(RecordId([id; 16]))));
            Record(singles.chain(tags).collect(), happened, 0)
        },
    )
}

fn rule() -> impl Strategy<Value = Filter> {
    let op = proptest::sample::select(vec![
        Op::Is,
        Op::IsNot,
        Op::Contains,
        Op::StartsWith,
        Op::Empty,
        Op::Filled,
        Op::Less,
        Op::AtMost,
        Op::Greater,
        Op::AtLeast,
    ]);
    // Mostly a value of the field's own kind, now and then one of another.
    let operand = |field: u32| {
        let of = prop_oneof![5 => Just(field), 1 => 1u32..9].prop_flat_map(value);
        prop_oneof![
            6 => proptest::collection::vec(of, 1..3).prop_map(Operand::Values),
            1 => (-3i32..4).prop_map(Operand::DaysFromToday),
            1 => Just(Operand::Me),
            1 => Just(Operand::None),
        ]
    };
    (1u32..9)
        .prop_flat_map(move |field| (Just(field), op.clone(), operand(field)))
        .prop_map(|(field, op, operand)| Filter::Field { field: FieldId::Builtin(field), op, operand })
}

fn happened() -> impl Strategy<Value = Filter> {
    let op =
        proptest::sample::select(vec![Op::Is, Op::IsNot, Op::Less, Op::AtMost, Op::Greater, Op::AtLeast]);
    let span = (0u16..40).prop_map(|count| Span { count, unit: Unit::Days });
    let of = proptest::collection::vec((0i64..3).prop_map(Value::Int), 0..3);
    (op, proptest::option::of(span), 0u32..3, of).prop_map(|(op, within, count, of)| {
        Filter::Happened(Happened { what: What::Order, of, within, op, count })
    })
}

fn filter() -> impl Strategy<Value = Filter> {
    let listed = proptest::collection::vec((0u32..90).prop_map(id_of), 0..40).prop_map(Filter::Records);
    let leaf = prop_oneof![6 => rule(), 1 => happened(), 1 => listed];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Filter::All),
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Filter::Any),
            inner.prop_map(|rule| Filter::Not(Box::new(rule))),
        ]
    })
}

fn context() -> EvalContext<'static> {
    EvalContext {
        today: 100,
        me: Some(RecordId([1; 16])),
        fold: &|text| text.to_lowercase(),
        // Some hours east, so that days begin in the middle of a universal day.
        day_of: &|at| (at + 9 * 3_600_000).div_euclid(DAY_MS) as i32,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn columns_answer_like_single_records(
        steps in proptest::collection::vec((0u32..90, proptest::option::weighted(0.8, record())), 0..150),
        filters in proptest::collection::vec(filter(), 1..6),
    ) {
        let mut table = table();
        let mut expected = BTreeMap::new();
        let part = Filter::from_text("f1.has(ta)").expect("a rule");
        for (at, (id, record)) in steps.into_iter().enumerate() {
            if at % 40 == 20 {
                // Looked for in between, so that what is kept of the texts has to be brought up to date.
                Program::compile(&part, &table, &context(), &Around::default());
            }
            match record {
                Some(mut record) => {
                    record.2 = id;
                    table.put(id, &record, &ACCOUNT);
                    expected.insert(id, record);
                }
                None => prop_assert_eq!(table.remove(id), expected.remove(&id).is_some()),
            }
        }
        for filter in filters.into_iter().chain([part]) {
            let around = around(&table, &expected);
            let mut found = Program::compile(&filter, &table, &context(), &around).ids(&table);
            found.sort_unstable();
            let passing = expected.iter().filter(|(_, record)| filter.matches(*record, &context()));
            prop_assert_eq!(found, passing.map(|(id, _)| *id).collect::<Vec<_>>(), "{}", filter.to_text());
        }
    }
}

#[test]
fn an_amount_without_a_rate_counts_as_absent_and_is_told() {
    let mut table = table();
    let money = |currency| Record(vec![(4, None, Value::Money { minor: 5, currency })], vec![], 0);
    table.put(0, &money(JPY), &ACCOUNT);
    table.put(1, &money(EUR), &ACCOUNT);
    let amount = FieldId::Builtin(4);
    assert_eq!(table.without_rate(amount), 1);
    let filter = Filter::Field { field: amount, op: Op::Filled, operand: Operand::None };
    assert_eq!(Program::compile(&filter, &table, &context(), &Around::default()).ids(&table), [1]);
    table.put(0, &money(EUR), &ACCOUNT);
    assert_eq!(table.without_rate(amount), 0);
}

#[test]
fn a_rule_that_cannot_be_told_is_left_out_and_the_rest_works() {
    let mut table = table();
    table.put(0, &Record(vec![(2, None, Value::Int(1))], vec![], 0), &ACCOUNT);
    table.put(1, &Record(vec![(2, None, Value::Int(2))], vec![], 0), &ACCOUNT);
    let segment = "segment(07070707070707070707070707070707)";
    for (text, expected) in [
        ("all(f2.gt(n1),f99.is(n1))", vec![1]),
        ("any(f2.gt(n1),f99.is(n1))", vec![1]),
        ("all(f2.gt(n1),not(f99.is(n1)))", vec![1]),
        ("all(f2.gt(n1),any(f99.is(n1),text(x)))", vec![1]),
        ("f99.is(n1)", vec![]),
        ("not(f99.is(n1))", vec![]),
        (segment, vec![]),
        ("all()", vec![0, 1]),
        ("any()", vec![]),
    ] {
        let filter = Filter::from_text(text).expect(text);
        assert_eq!(
            Program::compile(&filter, &table, &context(), &Around::default()).ids(&table),
            expected,
            "{text}"
        );
    }
}

#[test]
fn memory_stays_within_twice_the_raw_size() {
    let mut table = table();
    let mut raw = 0;
    for id in 0..20_000u32 {
        let text = format!("Customer number {id}");
        // A text with its length; numbers of 8, days of 4 bytes; the id.
        raw += text.len() + 4 + 8 + 8 + 8 + 4 + 8 + 4;
        let record = vec![
            (1, None, Value::Text(text)),
            (2, None, Value::Int(i64::from(id))),
            (3, None, Value::Decimal { mantissa: i64::from(id), places: 2 }),
            (4, None, Value::Money { minor: i64::from(id), currency: EUR }),
            (5, None, Value::Date(id as i32)),
            (6, None, Value::Instant(i64::from(id) * DAY_MS)),
        ];
        let record = Record(record, vec![], 0);
        table.put(id, &record, &ACCOUNT);
        // Once changed: what it was before is let go of in time.
        table.put(id, &record, &ACCOUNT);
    }
    assert!(table.bytes() < 2 * raw, "{} of {raw}", table.bytes());
}
