//! Companies in several currencies with what they bought and have before them, so many that columns are made.

use model::entities::{activity, company, deal, rate};
use model::value::Currency;
use model::{Command, Kind, RecordId, Value};

use super::common::*;

/// So many records that columns are made.
pub(crate) const MANY: usize = 1_010;
/// There is a rate for yen and none for pounds.
pub(crate) const JPY: Currency = Currency(*b"JPY");
pub(crate) const GBP: Currency = Currency(*b"GBP");

/// So many tenths of a euro are one unit of a currency from a day on.
pub(crate) fn rate(desk: &mut Desk, of: Currency, from: i32, tenths: i64) {
    desk.create(
        Kind::Rate,
        vec![
            set(rate::PER, text(&of.to_string())),
            set(rate::CURRENCY, text("EUR")),
            set(rate::VALID_FROM, Value::Date(from)),
            set(rate::RATE, Value::Decimal { mantissa: tenths, places: 1 }),
        ],
    );
}

pub(crate) fn company_number(desk: &mut Desk, n: usize) -> RecordId {
    let mut changes = vec![set(company::NAME, text(&format!("Firma {}", n % 97)))];
    if n.is_multiple_of(3) {
        changes.push(set(company::WEBSITE, text(&format!("https://www.firma{}.de", n % 7))));
        changes.push(add(Kind::Company, company::PHONES, entry("work", &format!("+49 89 {:04}", n % 31))));
    }
    if n.is_multiple_of(4) {
        let currency = [EUR, JPY, EUR, GBP][n / 4 % 4];
        changes.push(set(company::ANNUAL_REVENUE, Value::Money { minor: (n % 11) as i64 * 100, currency }));
    }
    if n.is_multiple_of(5) {
        changes.push(set(company::EMPLOYEES, Value::Int((n % 13) as i64)));
    }
    desk.create(Kind::Company, changes)
}

/// Companies with orders, deals, people and things to do, some merged and some deleted.
pub(crate) fn town() -> (Desk, Vec<RecordId>) {
    let mut desk = Desk::new();
    rate(&mut desk, JPY, TODAY - 9, 5);
    let ids: Vec<RecordId> = (0..MANY).map(|n| company_number(&mut desk, n)).collect();
    for (n, id) in ids.iter().enumerate().take(60) {
        for k in 0..n % 4 {
            desk.order(*id, TODAY - (n * 7 + k * 30) as i32, 1_000 + n as i64);
        }
        if n % 5 == 1 {
            desk.create(
                Kind::Deal,
                vec![
                    set(deal::TITLE, text(&format!("Deal {n}"))),
                    set(deal::AMOUNT, money(n as i64)),
                    set(deal::COMPANY, Value::Ref(*id)),
                ],
            );
        }
        if n % 6 == 2 {
            to_do(&mut desk, *id, TODAY - 20 + n as i32);
        }
    }
    desk.merge(ids[3], &[ids[4], ids[5]]);
    desk.run(Command::Delete { ids: vec![ids[6]] }).expect("deleted");
    (desk, ids)
}

pub(crate) fn to_do(desk: &mut Desk, about: RecordId, day: i32) -> RecordId {
    desk.create(
        Kind::Activity,
        vec![
            set(activity::TYPE, choice("call")),
            add(Kind::Activity, activity::ABOUT, Value::Ref(about)),
            set(activity::DUE_ON, Value::Date(day)),
        ],
    )
}
