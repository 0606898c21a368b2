//! Counts, sums and ages.

use model::entities::{
    common, company, contact, deal, event, lead, order, order_line, pipeline, product, shared, stage,
};
use model::{Decimal, FieldId, Kind, Money, Value};

use super::sales::{self, Sale};
use super::{Scope, happenings};
use crate::records::{Records, Slot};

/// Days in the pipeline's stage and the like.
pub fn of_deal(scope: &Scope<'_>, slot: Slot, field: FieldId) -> Option<Value> {
    let records = scope.records;
    match field {
        deal::DAYS_IN_STAGE => days_in_stage(scope, slot).map(Value::Int),
        deal::AGE_DAYS => match records.value(slot, common::CREATED_AT) {
            Some(Value::Instant(at)) => Some(Value::Int(i64::from(scope.today - scope.day_of(at)).max(0))),
            _ => None,
        },
        deal::EXPECTED_PROBABILITY => probability(records, slot).map(decimal),
        deal::WEIGHTED_AMOUNT => {
            let amount = Money::from_value(&records.value(slot, deal::AMOUNT)?)?;
            amount.percent(probability(records, slot)?).map(Value::from)
        }
        deal::IS_ROTTING => Some(Value::Bool(is_stuck(scope, slot))),
        _ => None,
    }
}

/// Whether a deal is neither won nor lost.
pub fn is_open(records: &Records, slot: Slot) -> bool {
    !matches!(records.text(slot, deal::STATUS).as_str(), "won" | "lost")
}

/// Whole days since a deal came into its stage.
pub fn days_in_stage(scope: &Scope<'_>, slot: Slot) -> Option<i64> {
    let entered = [deal::STAGE_ENTERED_AT, common::CREATED_AT].into_iter().find_map(|field| {
        match scope.records.value(slot, field) {
            Some(Value::Instant(at)) => Some(at),
            _ => None,
        }
    })?;
    Some(i64::from(scope.today - scope.day_of(entered)).max(0))
}

/// Whether an open deal is in its stage for longer than the stage allows.
pub fn is_stuck(scope: &Scope<'_>, slot: Slot) -> bool {
    let records = scope.records;
    let allowed =
        records.target(slot, deal::STAGE).and_then(|stage| records.value(stage, stage::ROTTING_DAYS));
    match (allowed, days_in_stage(scope, slot)) {
        (Some(Value::Int(allowed)), Some(days)) => is_open(records, slot) && days > allowed,
        _ => false,
    }
}

/// The deal's own probability, else its stage's; 100 and 0 when it is won or lost.
fn probability(records: &Records, slot: Slot) -> Option<Decimal> {
    match records.text(slot, deal::STATUS).as_str() {
        "won" => return Some(Decimal::HUNDRED),
        "lost" => return Some(Decimal::ZERO),
        _ => {}
    }
    let own = records.value(slot, deal::PROBABILITY);
    let of_stage = || records.value(records.target(slot, deal::STAGE)?, stage::PROBABILITY);
    own.or_else(of_stage).as_ref().and_then(Decimal::from_value)
}

/// The deals of a company, of a contact, or in a stage, that are open; by slot.
pub fn open_deals(records: &Records, slot: Slot, field: FieldId) -> Vec<Slot> {
    let mut deals = records.referrers(slot, field);
    deals.retain(|deal| records.kind(*deal) == Some(Kind::Deal) && is_open(records, *deal));
    deals
}

/// Amounts of deals.
pub fn amounts(records: &Records, deals: &[Slot]) -> Vec<Money> {
    deals.iter().filter_map(|deal| Money::from_value(&records.value(*deal, deal::AMOUNT)?)).collect()
}

fn total(scope: &Scope<'_>, amounts: &[Money]) -> Option<Value> {
    let derived = scope.derived;
    derived.rates.total(amounts, derived.settings.currency, scope.today).map(Value::from)
}

/// What a company or contact has and bought.
pub fn of_customer(scope: &Scope<'_>, slot: Slot, field: FieldId) -> Option<Value> {
    let records = scope.records;
    match field {
        company::CONTACT_COUNT => Some(count(records.referrers(slot, contact::COMPANIES).len())),
        company::OPEN_DEAL_COUNT => Some(count(open_deals(records, slot, deal::COMPANY).len())),
        company::OPEN_DEAL_AMOUNT => {
            total(scope, &amounts(records, &open_deals(records, slot, deal::COMPANY)))
        }
        contact::OPEN_DEAL_COUNT => Some(count(open_deals(records, slot, deal::CONTACTS).len())),
        company::LIFECYCLE_CLASS => lifecycle(scope, slot, company::LIFECYCLE_OVERRIDE, deal::COMPANY),
        contact::LIFECYCLE_CLASS => lifecycle(scope, slot, contact::LIFECYCLE_OVERRIDE, deal::CONTACTS),
        _ => of_buyer(scope, slot, field),
    }
}

fn of_buyer(scope: &Scope<'_>, slot: Slot, field: FieldId) -> Option<Value> {
    let orders = || scope.derived.sales(scope.records).of(scope.records, slot);
    let purchases = || orders().into_iter().filter(Sale::is_purchase);
    match field {
        company::ORDER_COUNT | contact::ORDER_COUNT => Some(count(purchases().count())),
        company::TOTAL_SPENT | contact::TOTAL_SPENT => {
            let orders = orders();
            let sum = orders.iter().map(|sale| i128::from(sale.minor)).sum::<i128>();
            let minor = sum.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
            (!orders.is_empty()).then_some(Value::Money { minor, currency: scope.derived.settings.currency })
        }
        company::FIRST_ORDER_ON | contact::FIRST_ORDER_ON => {
            purchases().next().map(|sale| Value::Date(sale.day))
        }
        company::LAST_ORDER_ON | contact::LAST_ORDER_ON => {
            purchases().next_back().map(|sale| Value::Date(sale.day))
        }
        _ => None,
    }
}

/// What somebody set, else: customer with a purchase, which a return alone is none, prospect with an open deal, otherwise account.
fn lifecycle(scope: &Scope<'_>, slot: Slot, own: FieldId, deals: FieldId) -> Option<Value> {
    let records = scope.records;
    if let Some(value) = records.value(slot, own) {
        return Some(value);
    }
    let [account, _, prospect, customer] = shared::LIFECYCLE else { return None };
    let class = if scope.derived.sales(records).of(records, slot).iter().any(Sale::is_purchase) {
        customer
    } else if !open_deals(records, slot, deals).is_empty() {
        prospect
    } else {
        account
    };
    Some(Value::Choice(class.key.clone().into_owned()))
}

/// Lines of an order.
pub fn of_order(scope: &Scope<'_>, slot: Slot, field: FieldId) -> Option<Value> {
    let records = scope.records;
    let date = |field| match records.value(slot, field) {
        Some(Value::Date(day)) => Some(day),
        _ => None,
    };
    match field {
        order::LINE_COUNT => Some(count(records.referrers(slot, order_line::ORDER).len())),
        order::LINES_TOTAL => {
            let day = date(order::ORDERED_ON).unwrap_or(scope.today);
            let (rates, settings) = (&scope.derived.rates, &scope.derived.settings);
            sales::lines_total(records, rates, settings, slot, day).map(Value::from)
        }
        order::IS_LATE => {
            let ended = matches!(records.text(slot, order::STATUS).as_str(), "cancelled" | "returned");
            let arrived = date(order::DELIVERED_ON).unwrap_or(scope.today);
            Some(Value::Bool(!ended && date(order::PROMISED_ON).is_some_and(|promised| arrived > promised)))
        }
        _ => None,
    }
}

/// What was sold of a product, by the purchases that everything else counts.
pub fn of_product(scope: &Scope<'_>, slot: Slot, field: FieldId) -> Option<Value> {
    let records = scope.records;
    let sales = scope.derived.sales(records);
    let sold = records.referrers(slot, order_line::PRODUCT).into_iter().filter_map(|line| {
        let sale = sales.get(records.target(line, order_line::ORDER)?)?;
        (sale.is_purchase() && happenings::is_bought(scope, line, sale.day)).then_some((line, sale.day))
    });
    match field {
        product::UNITS_SOLD => {
            let quantity = |line| Decimal::from_value(&records.value(line, order_line::QUANTITY)?);
            let mut quantities = sold.filter_map(|(line, _)| quantity(line));
            let first = quantities.next()?;
            // A sum that is too large to be written is not known.
            quantities.try_fold(first, Decimal::checked_add).map(decimal)
        }
        product::LAST_SOLD_ON => sold.map(|(_, day)| day).max().map(Value::Date),
        _ => None,
    }
}

/// Leads of an event.
pub fn of_event(scope: &Scope<'_>, slot: Slot, field: FieldId) -> Option<Value> {
    let leads = scope.records.referrers(slot, lead::EVENT).len();
    match field {
        event::LEAD_COUNT => Some(count(leads)),
        event::COST_PER_LEAD if leads > 0 => {
            let cost = Money::from_value(&scope.records.value(slot, event::COST)?)?;
            let minor = (cost.minor as f64 / leads as f64).round_ties_even() as i64;
            Some(Money { minor, ..cost }.into())
        }
        _ => None,
    }
}

/// Stages and deals of a pipeline.
pub fn of_pipeline(scope: &Scope<'_>, slot: Slot, field: FieldId) -> Option<Value> {
    match field {
        pipeline::STAGE_COUNT => Some(count(scope.records.referrers(slot, stage::PIPELINE).len())),
        pipeline::OPEN_DEAL_COUNT => Some(count(open_deals(scope.records, slot, deal::PIPELINE).len())),
        _ => None,
    }
}

/// Deals in a stage.
pub fn of_stage(scope: &Scope<'_>, slot: Slot, field: FieldId) -> Option<Value> {
    let deals = scope.records.referrers(slot, deal::STAGE);
    match field {
        stage::DEAL_COUNT => Some(count(deals.len())),
        stage::DEAL_AMOUNT => total(scope, &amounts(scope.records, &deals)),
        _ => None,
    }
}

/// Records that have a tag.
pub fn of_tag(scope: &Scope<'_>, slot: Slot) -> Value {
    count(scope.records.referrers(slot, common::TAGS).len())
}

fn count(count: usize) -> Value {
    Value::Int(count as i64)
}

fn decimal(value: Decimal) -> Value {
    Value::Decimal { mantissa: value.mantissa(), places: value.places() }
}
