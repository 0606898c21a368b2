//! The fifteen hundred orders of two years: a machine first, spare parts after it, a few customers with most of the
//! revenue, quiet summers and new years, an upswing after each show, and some who stopped buying.

use model::entities::{order, order_line};
use model::{Kind, RecordId, Value, date, rank};

use crate::firms::{Fate, Firm, Land};
use crate::goods::{Good, Sort};
use crate::maker::{Maker, working};

/// How many orders there are.
pub(crate) const ORDERS: usize = 1500;

/// Share of a year's orders by month, in per cent of an average month.
const SEASON: [u32; 12] = [90, 65, 120, 110, 105, 100, 90, 70, 110, 115, 125, 130];

/// A machine that was bought, for the deals.
pub(crate) struct MachineSale {
    pub(crate) firm: usize,
    pub(crate) good: usize,
    pub(crate) day: i32,
    /// Whole units of the company's currency.
    pub(crate) amount: i64,
    /// With which it was bought.
    pub(crate) order: RecordId,
    /// When that was delivered, or is going to be.
    pub(crate) delivered: i32,
}

struct Sale {
    firm: usize,
    day: i32,
    /// Index of the product and pieces.
    lines: Vec<(usize, i64)>,
}

/// Tells the orders, oldest first.
pub(crate) fn sales(maker: &mut Maker, goods: &[Good], firms: &[Firm]) -> Vec<MachineSale> {
    let mut sales = Vec::with_capacity(ORDERS);
    let buyers: Vec<usize> = (0..firms.len()).filter(|at| firms[*at].fate != Fate::Prospect).collect();
    for &firm in &buyers {
        let day = working(firms[firm].since + maker.chance.between(12, 24));
        sales.push(Sale { firm, day, lines: vec![(machine(maker, goods, true), 1)] });
    }
    let weights: Vec<u32> = buyers.iter().enumerate().map(|(rank, at)| weight(&firms[*at], rank)).collect();
    while sales.len() < ORDERS {
        let firm = buyers[maker.chance.weighted(&weights)];
        if let Some(day) = day_of(maker, &firms[firm]) {
            let lines = basket(maker, goods, &firms[firm], day);
            sales.push(Sale { firm, day, lines });
        }
    }
    sales.sort_by_key(|sale| sale.day);
    let mut machines = Vec::new();
    for (number, sale) in sales.iter().enumerate() {
        tell(maker, goods, firms, sale, number, &mut machines);
    }
    machines
}

/// How many of the orders a company places, relative to the others.
fn weight(firm: &Firm, rank: usize) -> u32 {
    match firm.fate {
        Fate::Key => 2600 / (rank as u32 + 2),
        Fate::Steady => 190 + 700 / (rank as u32 + 1),
        Fate::Churned => 60,
        Fate::FromShanghai => 70,
        Fate::FromHannover => 32,
        Fate::Prospect => 0,
    }
}

/// A working day on which the company may order; `None` when the season speaks against the day drawn.
fn day_of(maker: &mut Maker, firm: &Firm) -> Option<i32> {
    let today = maker.setting.today;
    let last = match firm.fate {
        Fate::Churned => today - 330,
        _ => today - 1,
    };
    let day = working(maker.chance.between(firm.since + 25, last));
    let month = usize::from(date::ymd(day).month) - 1;
    let growth = 70 + ((day - (today - 760)).max(0) as u32) / 16;
    // Ten weeks after each show its part of the world buys more.
    let show = if matches!(firm.land, Land::China | Land::Taiwan) { today - 206 } else { today - 50 };
    let upswing = if (show..show + 70).contains(&day) { 170 } else { 100 };
    let chance = SEASON[month] * growth * upswing / 10_000;
    maker.chance.percent((chance / 3) as usize).then_some(day)
}

fn machine(maker: &mut Maker, goods: &[Good], old: bool) -> usize {
    let of = |sort| (0..goods.len()).filter(|at| goods[*at].sort == sort).collect::<Vec<_>>();
    let (new, former) = (of(Sort::Machine), of(Sort::OldMachine));
    if old && maker.chance.percent(35) { *maker.chance.pick(&former) } else { *maker.chance.pick(&new) }
}

fn basket(maker: &mut Maker, goods: &[Good], firm: &Firm, day: i32) -> Vec<(usize, i64)> {
    let of = |sort| (0..goods.len()).filter(|at| goods[*at].sort == sort).collect::<Vec<_>>();
    let key = u32::from(firm.fate == Fate::Key);
    let sort = maker.chance.weighted(&[2 + 5 * key, 60, 26, 12]);
    if sort == 0 {
        let old = day < maker.setting.today - 400;
        return vec![(machine(maker, goods, old), 1 + i64::from(key == 1 && maker.chance.percent(20)))];
    }
    let kind = [Sort::Machine, Sort::Part, Sort::Consumable, Sort::Service][sort];
    let choice = of(kind);
    let count = if kind == Sort::Service { 1 } else { 1 + maker.chance.below(3) };
    let mut lines: Vec<(usize, i64)> = Vec::new();
    for _ in 0..count {
        let good = *maker.chance.pick(&choice);
        let pieces = match kind {
            Sort::Consumable => maker.chance.between(2, 12),
            Sort::Part if goods[good].euros < 1000 => maker.chance.between(1, 6),
            _ => 1,
        };
        if lines.iter().all(|(known, _)| *known != good) {
            lines.push((good, i64::from(pieces)));
        }
    }
    lines
}

fn tell(
    maker: &mut Maker,
    goods: &[Good],
    firms: &[Firm],
    sale: &Sale,
    number: usize,
    machines: &mut Vec<MachineSale>,
) {
    let firm = &firms[sale.firm];
    let today = maker.setting.today;
    let large =
        sale.lines.iter().any(|(good, _)| matches!(goods[*good].sort, Sort::Machine | Sort::OldMachine));
    let promised = working(sale.day + if large { 84 } else { maker.chance.between(5, 14) });
    let late =
        if maker.chance.percent(14) { maker.chance.between(2, 11) } else { -maker.chance.between(0, 2) };
    let delivered = working(promised + late);
    let status = match today - delivered {
        ..=0 if sale.lines.len() > 1 && maker.chance.percent(25) => "partly_delivered",
        ..=0 => "confirmed",
        1..=20 => "delivered",
        21..=45 => "invoiced",
        _ => "paid",
    };
    let buyer = firm.people.iter().find(|person| person.role == "buys").or(firm.people.first());
    let currency = firm.currency();
    let prices: Vec<i64> = sale.lines.iter().map(|(good, _)| firm.price(goods[*good].euros)).collect();
    let discount = firm.discount(sale.day);
    // Minor units: prices are whole, so nothing is rounded.
    let paid = |pieces: i64, price: i64| pieces * price * (100 - discount);
    let total: i64 = sale.lines.iter().zip(&prices).map(|((_, pieces), price)| paid(*pieces, *price)).sum();
    let year = date::ymd(sale.day).year % 100;
    let name = number.to_string();
    let mut draft = maker
        .record(Kind::Order, &name, sale.day)
        .text(order::NUMBER, format!("SO-{year:02}-{:04}", number + 1))
        .link(order::CUSTOMER, firm.id)
        .date(order::ORDERED_ON, sale.day)
        .date(order::PROMISED_ON, promised)
        .choice(order::STATUS, status)
        .text(order::CURRENCY, currency.to_string())
        .money(order::AMOUNT, total, currency)
        .choice(order::BASIS, "net")
        .choice(order::CHANNEL, if large { "visit" } else { "email" });
    if let Some(buyer) = buyer {
        draft = draft.link(order::CONTACT, buyer.id);
    }
    if delivered < today && !matches!(status, "confirmed" | "partly_delivered") {
        draft = draft.date(order::DELIVERED_ON, delivered);
    }
    if status == "paid" {
        draft = draft.date(order::PAID_ON, (delivered + 32).min(today));
    }
    let id = maker.tell(draft);
    let ranks = rank::series(sale.lines.len());
    for ((at, (good, pieces)), (price, rank)) in sale.lines.iter().enumerate().zip(prices.iter().zip(ranks)) {
        let line = Line { day: sale.day, pieces: *pieces, price: *price, discount, rank };
        tell_line(maker, &goods[*good], firm, id, &format!("{name}-{at}"), line);
        if matches!(goods[*good].sort, Sort::Machine | Sort::OldMachine) {
            machines.push(MachineSale {
                firm: sale.firm,
                good: *good,
                day: sale.day,
                amount: paid(*pieces, *price) / 100,
                order: id,
                delivered,
            });
        }
    }
}

/// A line of an order.
struct Line {
    day: i32,
    pieces: i64,
    /// Of one, whole units of the company's currency.
    price: i64,
    /// Per cent.
    discount: i64,
    rank: String,
}

fn tell_line(maker: &mut Maker, good: &Good, firm: &Firm, order: RecordId, name: &str, line: Line) {
    let Line { day, pieces, price, discount, rank } = line;
    let total = Value::Money { minor: pieces * price * (100 - discount), currency: firm.currency() };
    let mut draft = maker
        .record(Kind::OrderLine, name, day)
        .link(order_line::ORDER, order)
        .link(order_line::PRODUCT, good.id)
        .text(order_line::DESCRIPTION, good.name_in(firm.locale()))
        .decimal(order_line::QUANTITY, pieces, 0)
        .choice(order_line::UNIT, if good.sort == Sort::Service { "flat_rate" } else { "piece" })
        .decimal(order_line::UNIT_PRICE, price * 100, 2)
        .choice(order_line::BASIS, "net")
        .with(order_line::TOTAL, total)
        .text(order_line::RANK, rank);
    if discount > 0 {
        draft = draft.decimal(order_line::DISCOUNT, discount, 0);
    }
    maker.tell(draft);
}
