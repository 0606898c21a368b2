//! Orders as columns: who bought when for how much, in the workspace's currency. Brought up to date order by order.

use model::entities::{order, order_line};
use model::{Kind, Money, Value};

use super::rates::Rates;
use super::settings::Settings;
use crate::records::hash::IdMap;
use crate::records::register::field_of;
use crate::records::{Records, Slot};

/// Why an order is not counted; the text is the message id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeftOut {
    /// Draft, cancelled or returned.
    NotAPurchase,
    /// No customer, or one that is deleted or not here.
    NoCustomer,
    /// No date.
    NoDate,
    /// No amount.
    NoAmount,
    /// No rate to the workspace's currency on that day.
    NoRate,
}

impl LeftOut {
    /// Message id.
    pub fn message(self) -> &'static str {
        match self {
            LeftOut::NotAPurchase => "rfm-not-a-purchase",
            LeftOut::NoCustomer => "rfm-no-customer",
            LeftOut::NoDate => "rfm-no-date",
            LeftOut::NoAmount => "rfm-no-amount",
            LeftOut::NoRate => "rfm-no-rate",
        }
    }
}

/// A counted order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sale {
    /// Who bought: the survivor of merges.
    pub customer: Slot,
    /// Day.
    pub day: i32,
    /// Amount in minor units of the workspace's currency.
    pub minor: i64,
}

impl Sale {
    /// Whether something was bought: what is below zero is a return.
    pub fn is_purchase(&self) -> bool {
        self.minor >= 0
    }
}

/// A counted order before and after a change; `None` while it was not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    /// Before.
    pub before: Option<Sale>,
    /// After.
    pub after: Option<Sale>,
}

/// All orders.
#[derive(Debug, Clone, Default)]
pub struct Sales {
    rows: IdMap<Slot, Result<Sale, LeftOut>>,
}

impl Sales {
    /// Reads every order.
    pub fn read(records: &Records, rates: &Rates, settings: &Settings) -> Self {
        let mut sales = Self::default();
        for slot in records.of(Kind::Order) {
            sales.rows.insert(slot, read(records, rates, settings, slot));
        }
        sales
    }

    /// Reads one order again; `None` where nothing changed.
    pub fn refresh(
        &mut self,
        records: &Records,
        rates: &Rates,
        settings: &Settings,
        slot: Slot,
    ) -> Option<Changed> {
        let present = records.is_present(slot) && records.kind(slot) == Some(Kind::Order);
        let row = present.then(|| read(records, rates, settings, slot));
        let old = match row {
            Some(row) => self.rows.insert(slot, row),
            None => self.rows.remove(&slot),
        };
        let counted = |row: Option<Result<Sale, LeftOut>>| row.and_then(Result::ok);
        (old != row).then(|| Changed { before: counted(old), after: counted(row) })
    }

    /// Counted orders, in no stated order.
    pub fn counted(&self) -> impl Iterator<Item = Sale> + '_ {
        self.rows.values().filter_map(|row| row.ok())
    }

    /// Counted orders with what was sold, in no stated order.
    pub fn all(&self) -> impl Iterator<Item = (Slot, Sale)> + '_ {
        self.rows.iter().filter_map(|(slot, row)| Some((*slot, row.ok()?)))
    }

    /// A counted order.
    pub fn get(&self, slot: Slot) -> Option<Sale> {
        self.rows.get(&slot).and_then(|row| row.ok())
    }

    /// Orders that are not counted, by reason.
    pub fn left_out(&self) -> Vec<(LeftOut, u32)> {
        let mut found: Vec<(LeftOut, u32)> = Vec::new();
        for reason in self.rows.values().filter_map(|row| row.err()) {
            match found.iter_mut().find(|(other, _)| *other == reason) {
                Some((_, count)) => *count += 1,
                None => found.push((reason, 1)),
            }
        }
        sorting::ascending(&mut found);
        found
    }

    /// The orders of one customer, by day.
    pub fn of(&self, records: &Records, customer: Slot) -> Vec<Sale> {
        let orders = records.referrers(customer, order::CUSTOMER);
        let mut found: Vec<Sale> = orders.into_iter().filter_map(|slot| self.get(slot)).collect();
        sorting::by_key(&mut found, |sale| sale.day);
        found
    }
}

fn read(records: &Records, rates: &Rates, settings: &Settings, slot: Slot) -> Result<Sale, LeftOut> {
    let (mut customer, mut day, mut amount, mut status) = (None, None, None, None);
    for register in records.registers(slot) {
        match field_of(register.tag) {
            Some((order::CUSTOMER, None)) => customer = register.value(),
            Some((order::ORDERED_ON, None)) => day = register.value(),
            Some((order::AMOUNT, None)) => amount = register.value(),
            Some((order::STATUS, None)) => status = register.value(),
            _ => {}
        }
    }
    if let Some("draft" | "cancelled" | "returned") = status.as_ref().and_then(Value::as_text) {
        return Err(LeftOut::NotAPurchase);
    }
    let customer = customer.and_then(|value| value.as_ref_id()).and_then(|id| records.slot(id));
    let customer = customer.map(|slot| records.resolve(slot)).filter(|slot| records.is_present(*slot));
    let customer = customer.ok_or(LeftOut::NoCustomer)?;
    let Some(Value::Date(day)) = day else { return Err(LeftOut::NoDate) };
    let amount = amount
        .as_ref()
        .and_then(Money::from_value)
        .or_else(|| lines_amount(records, rates, settings, slot, day));
    let amount = amount.ok_or(LeftOut::NoAmount)?;
    let amount = rates.convert(amount, settings.currency, day).ok_or(LeftOut::NoRate)?;
    Ok(Sale { customer, day, minor: amount.minor })
}

/// What an order without an amount of its own came to: the sum of its lines, less what was taken off the whole. What is taken
/// off in a currency without a rate is left out, as a line is.
pub fn lines_amount(
    records: &Records,
    rates: &Rates,
    settings: &Settings,
    slot: Slot,
    day: i32,
) -> Option<Money> {
    let total = lines_total(records, rates, settings, slot, day)?;
    let off = records.value(slot, order::DISCOUNT_AMOUNT).as_ref().and_then(Money::from_value);
    let off = off.and_then(|off| rates.convert(off, total.currency, day)).map_or(0, |off| off.minor.max(0));
    Some(Money { minor: total.minor.saturating_sub(off), ..total })
}

/// The sum of an order's lines.
pub fn lines_total(
    records: &Records,
    rates: &Rates,
    settings: &Settings,
    slot: Slot,
    day: i32,
) -> Option<Money> {
    let lines = records.referrers(slot, order_line::ORDER);
    let totals = lines.into_iter().filter_map(|line| records.value(line, order_line::TOTAL));
    let totals: Vec<Money> = totals.filter_map(|value| Money::from_value(&value)).collect();
    rates.total(&totals, settings.currency, day)
}
