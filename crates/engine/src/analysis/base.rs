//! The columns that reports read, made from the records.

use std::rc::Rc;

use model::entities::{answer, common, company, contact, deal, order, order_line, pipeline, shared, stage};
use model::field::ChoiceDef;
use model::{Decimal, FieldId, Kind, Money, RecordId, Value};
use reports::Base;
use reports::base::{Answer, Deal, Ended, Order, OrderLine, Pipeline, Referral, Stage};
use reports::scores::LIFETIME;
use reports::table::Reads;

use super::chances::deals::entered_late;
use super::{campaigns, discounts};
use crate::derived::sales::Sale;
use crate::derived::{Scope, answers};
use crate::records::Slot;
use crate::records::hash::IdMap;

/// What reports read, with what it takes to bring it up to date.
#[derive(Debug)]
pub(crate) struct KeptBase {
    /// What they read.
    pub(crate) base: Rc<Base>,
    /// The record of each of its orders.
    pub(super) orders: Vec<Slot>,
    /// Whether answers, referrals and campaigns in it are those of now: they are read when a report asks for them.
    pub(super) has_answers: bool,
    pub(super) has_referrals: bool,
    pub(super) has_campaigns: bool,
}

impl KeptBase {
    /// Reads what only some reports read, unless it is here.
    pub(super) fn complete(&mut self, scope: &Scope<'_>, reads: Option<Reads>) {
        match reads {
            Some(Reads::Answers) if !self.has_answers => {
                Rc::make_mut(&mut self.base).answers = read_answers(scope);
                self.has_answers = true;
            }
            Some(Reads::Referrals) if !self.has_referrals => {
                let kind = self.base.kind;
                Rc::make_mut(&mut self.base).referrals = read_referrals(scope, kind);
                self.has_referrals = true;
            }
            Some(Reads::Campaigns) if !self.has_campaigns => {
                let kind = self.base.kind;
                Rc::make_mut(&mut self.base).campaigns = campaigns::read(scope, kind);
                self.has_campaigns = true;
            }
            _ => {}
        }
    }
}

/// Reads everything about customers of a kind, and all deals.
pub(super) fn read(scope: &Scope<'_>, kind: Kind) -> KeptBase {
    let kept = scope.derived.kept(&LIFETIME, Some(kind)).filter(|kept| !LIFETIME.is_newer(kept));
    let mut base = Base {
        today: scope.today,
        on: scope.derived.rfm(scope.records, kind, scope.today).on,
        currency: scope.derived.settings.currency,
        fiscal_year_start: scope.derived.settings.fiscal_year_start,
        kind,
        lifetime_fit: kept.map(|kept| kept.fit.clone()).unwrap_or_default(),
        left_out: left_out(scope),
        ..Base::default()
    };
    let orders = read_orders(scope, &mut base);
    read_deals(scope, &mut base);
    KeptBase { base: Rc::new(base), orders, has_answers: false, has_referrals: false, has_campaigns: false }
}

pub(super) fn left_out(scope: &Scope<'_>) -> Vec<(String, u64)> {
    let left_out = scope.derived.sales(scope.records).left_out();
    left_out.into_iter().map(|(why, count)| (why.message().to_owned(), count.into())).collect()
}

/// Customers, orders and lines; gives the records of the orders.
fn read_orders(scope: &Scope<'_>, base: &mut Base) -> Vec<Slot> {
    let records = scope.records;
    let sales = scope.derived.sales(records);
    let mut found: Vec<(RecordId, i32, RecordId, Slot)> = sales
        .all()
        .filter(|(_, sale)| records.kind(sale.customer) == Some(base.kind))
        .map(|(slot, sale)| (records.id(sale.customer), sale.day, records.id(slot), slot))
        .collect();
    sorting::ascending(&mut found);
    let mut lines: Vec<(u32, RecordId, i64)> = Vec::new();
    for (customer, _, _, slot) in &found {
        let Some(sale) = sales.get(*slot) else { continue };
        if base.customers.last() != Some(customer) {
            base.customers.push(*customer);
        }
        let place = base.orders.len() as u32;
        lines.extend(read_lines(scope, *slot, sale.day).map(|(product, amount)| (place, product, amount)));
        base.orders.push(read_order(scope, *slot, &sale, base.customers.len() as u32 - 1));
    }
    base.products = lines.iter().map(|line| line.1).collect();
    base.products.sort_unstable();
    base.products.dedup();
    let place: IdMap<RecordId, u32> = base.products.iter().copied().zip(0..).collect();
    base.lines = lines
        .into_iter()
        .map(|(order, id, amount)| OrderLine { order, product: place[&id], amount })
        .collect();
    found.into_iter().map(|(.., slot)| slot).collect()
}

pub(super) fn read_order(scope: &Scope<'_>, slot: Slot, sale: &Sale, customer: u32) -> Order {
    let cost = scope.money(slot, order::COST, sale.day);
    Order { customer, day: sale.day, amount: sale.minor, cost, off: discounts::off(scope, slot, sale.day) }
}

/// The lines of an order that name a product: (product, amount).
pub(super) fn read_lines<'a>(
    scope: &'a Scope<'_>,
    slot: Slot,
    day: i32,
) -> impl Iterator<Item = (RecordId, i64)> + use<'a> {
    let records = scope.records;
    records.referrers(slot, order_line::ORDER).into_iter().filter_map(move |line| {
        let product = records.target(line, order_line::PRODUCT)?;
        Some((records.id(product), scope.money(line, order_line::TOTAL, day).unwrap_or_default()))
    })
}

/// All answers, those of customers who are deleted too: what they said was said.
fn read_answers(scope: &Scope<'_>) -> Vec<Answer> {
    let records = scope.records;
    let place = |options: &[ChoiceDef], field: FieldId, slot: Slot| {
        let value = scope.value(slot, field)?;
        options.iter().position(|option| value.as_text() == Some(&*option.key)).map(|at| at as u8)
    };
    let read = |slot: Slot| {
        let given = answers::read(records, slot)?;
        Some(Answer {
            id: records.id(slot),
            question: given.question,
            score: given.score,
            on: given.day,
            industry: place(company::INDUSTRIES, answer::INDUSTRY, slot),
            segment: place(shared::RFM_SEGMENTS, answer::RFM_SEGMENT, slot),
        })
    };
    let mut found: Vec<Answer> = records.of(Kind::Answer).filter_map(read).collect();
    sorting::by_key(&mut found, |answer| answer.id);
    found
}

/// Who of a kind was brought, and by whom.
fn read_referrals(scope: &Scope<'_>, kind: Kind) -> Vec<Referral> {
    let records = scope.records;
    let field = if kind == Kind::Company { company::REFERRED_BY } else { contact::REFERRED_BY };
    let read = |slot: Slot| {
        let by = records.target(slot, field).filter(|by| records.is_present(*by))?;
        let by = match records.kind(by) {
            Some(own) if own == kind => Some(records.id(by)),
            Some(Kind::Contact) => scope.company(by).map(|(id, _)| id),
            _ => None,
        };
        Some(Referral { brought: records.id(slot), by })
    };
    let mut found: Vec<Referral> = records.of(kind).filter_map(read).collect();
    sorting::ascending(&mut found);
    found
}

pub(super) fn number(decimal: Decimal) -> f64 {
    decimal.mantissa() as f64 / 10f64.powi(decimal.places().into())
}

fn ranked(scope: &Scope<'_>, slots: Vec<Slot>, rank: FieldId) -> Vec<Slot> {
    let mut ranked: Vec<(String, RecordId, Slot)> = slots
        .into_iter()
        .map(|slot| (scope.records.text(slot, rank), scope.records.id(slot), slot))
        .collect();
    sorting::ascending(&mut ranked);
    ranked.into_iter().map(|(_, _, slot)| slot).collect()
}

/// Pipelines in their order.
pub(super) fn read_pipelines(scope: &Scope<'_>) -> Vec<Pipeline> {
    let records = scope.records;
    let mut pipelines = Vec::new();
    for slot in ranked(scope, records.of(Kind::Pipeline).collect(), pipeline::RANK) {
        let mut stages = records.referrers(slot, stage::PIPELINE);
        stages.retain(|stage| !matches!(records.text(*stage, stage::STAGE_KIND).as_str(), "won" | "lost"));
        let percent =
            |stage: Slot| records.value(stage, stage::PROBABILITY).as_ref().and_then(Decimal::from_value);
        let stages = ranked(scope, stages, stage::RANK).into_iter().map(|stage| Stage {
            id: records.id(stage),
            percent: percent(stage).map(|percent| number(percent).round_ties_even() as i64),
        });
        pipelines.push(Pipeline { id: records.id(slot), stages: stages.collect() });
    }
    pipelines
}

/// Pipelines and deals.
pub(super) fn read_deals(scope: &Scope<'_>, base: &mut Base) {
    let records = scope.records;
    base.pipelines = read_pipelines(scope);
    let has_chances = scope.derived.has_chances();
    let read = |slot| read_deal(scope, base, slot, has_chances);
    let mut deals: Vec<Deal> = records.of(Kind::Deal).filter_map(read).collect();
    sorting::by_key(&mut deals, |deal| deal.id);
    base.has_other_deals = deals.len() < records.of(Kind::Deal).count();
    base.deals = deals;
}

fn read_deal(scope: &Scope<'_>, base: &Base, slot: Slot, has_chances: bool) -> Option<Deal> {
    let records = scope.records;
    let day = |field| match scope.value(slot, field) {
        Some(Value::Instant(at)) => Some(scope.day_of(at)),
        Some(Value::Date(day)) => Some(day),
        _ => None,
    };
    let of = records.id(records.target(slot, deal::PIPELINE)?);
    let pipeline = base.pipelines.iter().position(|pipeline| pipeline.id == of)?;
    // A lost deal stands where the lost are; how far it had come was noted when it was lost.
    let stages = &base.pipelines[pipeline].stages;
    let place = |field| {
        let stage = records.id(records.target(slot, field)?);
        stages.iter().position(|other| other.id == stage)
    };
    let stands = place(deal::STAGE);
    let status = records.text(slot, deal::STATUS);
    let ended = matches!(status.as_str(), "won" | "lost").then(|| {
        // Two devices that change it at once may leave no day of its end: then it was not after the last change.
        let on = day(deal::CLOSED_AT).or_else(|| day(common::UPDATED_AT)).unwrap_or(scope.today);
        Ended { on, won: status == "won", entered_late: entered_late(records, slot) }
    });
    let percent = |field| {
        scope.value(slot, field).as_ref().and_then(Decimal::from_value).map(|percent| number(percent) / 100.0)
    };
    let close_on = day(deal::CLOSE_ON);
    let created_on = day(common::CREATED_AT).or_else(|| day(common::UPDATED_AT));
    Some(Deal {
        id: records.id(slot),
        pipeline: pipeline as u32,
        stage: stands.or_else(|| place(deal::LAST_STAGE)).map(|stage| stage as u32),
        created_on: created_on.unwrap_or(scope.today),
        // Of a stage that it has left it is not known since when it was there.
        entered_on: stands.and_then(|_| day(deal::STAGE_ENTERED_AT)),
        close_on,
        own_amount: records.value(slot, deal::AMOUNT).as_ref().and_then(Money::from_value),
        amount: scope.money(slot, deal::AMOUNT, close_on.unwrap_or(scope.today)),
        probability: percent(deal::EXPECTED_PROBABILITY),
        is_own: records.value(slot, deal::PROBABILITY).is_some(),
        // Where nobody asked for them yet they are not learned for this: the report that reads them asks.
        chance: if has_chances { percent(deal::WIN_PROBABILITY) } else { None },
        ended,
    })
}
