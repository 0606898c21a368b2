//! Bases with all that is unusual in them, for [`super`].

use model::entities::{
    activity, answer, campaign, company, contact, deal, lead, order, order_line, pipeline, product, rate,
    stage,
};
use model::value::Currency;
use model::{Change, Command, Kind, RecordId, Value, defaults};
use protocol::campaign::StartCampaign;
use sync::ids::DeviceId;

use super::keep;
use crate::common::*;

const DAY: i64 = 86_400_000;

/// A stream of numbers that a seed decides.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    fn day(&mut self, from: i32, until: i32) -> i32 {
        TODAY + from + self.below((until - from) as u64) as i32
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    /// Mostly euros above zero; USD have a rate for some days, one JPY is less than half a cent, and nobody knows what GBP are worth.
    fn amount(&mut self) -> Option<Value> {
        let sum = 1 + self.below(90_000) as i64;
        let (minor, code) = match self.below(16) {
            0 => return None,
            1 => (0, b"EUR"),
            2 => (-sum, b"EUR"),
            3 | 4 => (sum, b"USD"),
            5 => (-sum, b"USD"),
            6 => (1, b"JPY"),
            7 => (-1, b"JPY"),
            8 => (sum, b"GBP"),
            _ => (sum, b"EUR"),
        };
        Some(Value::Money { minor, currency: Currency(*code) })
    }
}

fn number(mantissa: i64, places: u8) -> Value {
    Value::Decimal { mantissa, places }
}

fn rates(desk: &mut Desk) {
    for (per, from, value) in [("USD", TODAY - 250, number(9, 1)), ("JPY", 0, number(4, 3))] {
        let changes = vec![
            set(rate::CURRENCY, text("EUR")),
            set(rate::PER, text(per)),
            set(rate::VALID_FROM, Value::Date(from)),
            set(rate::RATE, value),
        ];
        desk.create(Kind::Rate, changes);
    }
}

fn orders(desk: &mut Desk, random: &mut Random, customers: &[RecordId]) {
    let products: Vec<RecordId> = (0..5)
        .map(|n| desk.create(Kind::Product, vec![set(product::NAME, text(&format!("Pumpe {n}")))]))
        .collect();
    for _ in 0..130 {
        let states = ["draft", "cancelled", "returned", "paid", "paid", "delivered", "confirmed"];
        let mut changes = vec![
            set(order::CUSTOMER, Value::Ref(random.one(customers))),
            set(order::ORDERED_ON, Value::Date(random.day(-700, 9))),
            set(order::STATUS, choice(random.one(&states))),
        ];
        changes.extend(random.amount().map(|amount| set(order::AMOUNT, amount)));
        let id = desk.create(Kind::Order, changes);
        for _ in 0..random.below(4) {
            let mut line = vec![
                set(order_line::ORDER, Value::Ref(id)),
                set(order_line::QUANTITY, number(1 + random.below(5) as i64, 0)),
            ];
            // The first are bought together with the next ones more often than others.
            let which = [0, 0, 1, 1, 1, 2, 3, 4][random.below(8) as usize];
            line.push(set(order_line::PRODUCT, Value::Ref(products[which])));
            let price = [1250, 990, 0, -700][random.below(4) as usize];
            if random.below(5) > 0 {
                line.push(set(order_line::UNIT_PRICE, number(price, 2)));
            }
            if random.below(3) == 0 {
                line.push(set(order_line::DISCOUNT, number([5, 20, 100][random.below(3) as usize], 0)));
            }
            desk.create(Kind::OrderLine, line);
        }
    }
}

/// Bargains only, of some; and of one order so much that others know nothing of it.
fn bargains(desk: &mut Desk, random: &mut Random, customers: &[RecordId]) {
    for _ in 0..40 {
        let amount = 1_000 + random.below(9_000) as i64;
        let code = *random.one(&[b"EUR", b"EUR", b"USD", b"GBP"]);
        let off =
            Value::Money { minor: amount / [1, 4, 30][random.below(3) as usize], currency: Currency(code) };
        let changes = vec![
            set(order::CUSTOMER, Value::Ref(random.one(&customers[3..9]))),
            set(order::ORDERED_ON, Value::Date(random.day(-300, 5))),
            set(order::AMOUNT, money(amount)),
            set(order::DISCOUNT_AMOUNT, off),
        ];
        desk.create(Kind::Order, changes);
    }
}

/// Answers to all questions, some of days to come, some by people of companies that are gone.
fn answers(desk: &mut Desk, random: &mut Random, customers: &[RecordId]) {
    for (at, customer) in customers[..14].iter().enumerate() {
        if at % 3 > 0 {
            let industry = ["machinery", "retail", "energy"][at % 3];
            desk.update(*customer, vec![set(company::INDUSTRY, choice(industry))]);
        }
    }
    for person in &customers[14..20] {
        let works = works_at(random.one(&customers[..14]), "");
        desk.update(*person, vec![works]);
    }
    for _ in 0..150 {
        let question = random.one(&answer::Question::ALL);
        let (worst, best) = question.scale();
        let score = worst + random.below((best - worst + 1) as u64) as i64;
        let changes = vec![
            set(answer::CUSTOMER, Value::Ref(random.one(customers))),
            set(answer::QUESTION, choice(question.key())),
            set(answer::SCORE, Value::Int(score)),
            set(answer::ANSWERED_ON, Value::Date(random.day(-900, 20))),
        ];
        desk.create(Kind::Answer, changes);
    }
}

/// Companies and people who brought others: also by each other, by somebody who is gone, and by one of the other kind.
fn referrals(desk: &mut Desk, random: &mut Random, customers: &[RecordId]) {
    for (at, customer) in customers.iter().enumerate() {
        let by = random.one(customers);
        let field = if at < 14 { company::REFERRED_BY } else { contact::REFERRED_BY };
        if random.below(3) > 0 {
            desk.update(*customer, vec![set(field, Value::Ref(by))]);
        }
    }
}

/// One that is over, one that still counts and one that is to come; costs without a rate, and somebody who is held out and gets
/// it all the same once he is merged.
fn campaigns(desk: &mut Desk, random: &mut Random, customers: &[RecordId]) {
    let (companies, people) = customers.split_at(14);
    for (number, from, until, code) in
        [(0, -200, -20, b"EUR"), (1, -60, 30, b"GBP"), (2, -600, -590, b"USD"), (3, 5, 65, b"EUR")]
    {
        for (kind, whom) in [(0, companies), (1, people)] {
            let cost = Value::Money { minor: 90_000, currency: Currency(*code) };
            let changes = vec![
                set(campaign::NAME, text(&format!("Aktion {number}"))),
                set(campaign::STARTS_ON, Value::Date(TODAY + from)),
                set(campaign::COUNTS_UNTIL, Value::Date(TODAY + until)),
                set(campaign::COST, cost),
            ];
            let held_out = random.one(&[0, 300, 500, 500]);
            let id = RecordId([0xc0 + number * 2 + kind; 16]);
            let start = StartCampaign { id, changes, customers: whom.to_vec(), held_out };
            desk.start(&start).expect("started");
        }
    }
}

fn customers(desk: &mut Desk) -> Vec<RecordId> {
    let mut customers: Vec<RecordId> = (0..14).map(|n| desk.company(&format!("Werk {n}"))).collect();
    customers.extend((0..12).map(|n| desk.contact("Wu", &format!("Nr. {n}"))));
    customers
}

fn stage_of(desk: &mut Desk, of: RecordId) -> RecordId {
    let changes = vec![
        set(stage::NAME, text("Erste")),
        set(stage::PIPELINE, Value::Ref(of)),
        set(stage::STAGE_KIND, choice("open")),
    ];
    desk.create(Kind::Stage, changes)
}

fn deals(desk: &mut Desk, random: &mut Random, companies: &[RecordId]) {
    let gone = desk.create(Kind::Pipeline, vec![set(pipeline::NAME, text("Früher"))]);
    let of_gone = stage_of(desk, gone);
    // Elsewhere it is deleted before the first deal is seen there.
    let mut other = Desk::on(DeviceId::new(8));
    other.pull(desk);
    other.run(Command::Delete { ids: vec![gone] }).expect("deleted");
    let stages: Vec<RecordId> =
        ["contacted", "solution", "negotiation"].map(|key| defaults::stage_id(WORKSPACE, key)).into();
    for n in 0..90i64 {
        let ago = 3 + random.below(500) as i64;
        desk.now = NOW - ago * DAY;
        let stage = if n < 3 { of_gone } else { random.one(&stages) };
        let mut changes = vec![
            set(deal::TITLE, text("Anlage")),
            set(deal::STAGE, Value::Ref(stage)),
            set(deal::COMPANY, Value::Ref(random.one(companies))),
        ];
        changes.extend(random.amount().map(|amount| set(deal::AMOUNT, amount)));
        if random.below(4) > 0 {
            changes.push(set(deal::CLOSE_ON, Value::Date(random.day(-90, 500))));
        }
        if random.below(4) == 0 {
            changes.push(set(deal::PROBABILITY, number(random.below(101) as i64, 0)));
        }
        // Some are entered when they have ended.
        let ends = random.one(&["", "", "won", "lost"]);
        if !ends.is_empty() && random.below(4) == 0 {
            changes.push(set(deal::STATUS, choice(ends)));
        }
        let id = desk.create(Kind::Deal, changes);
        desk.now += (random.below(ago as u64) as i64) * DAY;
        if !ends.is_empty() {
            desk.update(id, vec![set(deal::STATUS, choice(ends))]);
        }
        desk.now = NOW;
    }
    desk.pull(&other);
}

fn contacted(desk: &mut Desk, of: RecordId, at: i64, incoming: bool) {
    let direction = if incoming { "incoming" } else { "outgoing" };
    let changes = vec![
        set(activity::TYPE, choice("call")),
        set(activity::SUBJECT, text("Rückruf")),
        set(activity::DIRECTION, choice(direction)),
        set(activity::DONE_AT, Value::Instant(at)),
        Change { field: activity::ABOUT, element: Some(of), value: Some(Value::Ref(of)) },
    ];
    desk.create(Kind::Activity, changes);
}

/// Enough that ended to learn from, and open ones of all sorts.
fn leads(desk: &mut Desk, random: &mut Random) {
    for n in 0..90u64 {
        desk.now = NOW - (200 - n as i64) * DAY;
        let (ends, good) = (n % 3, random.below(4));
        let likes = if ends == 0 { good > 0 } else { good == 0 };
        let grade = if likes { "grade_a" } else { "grade_c" };
        let mut changes = vec![set(lead::FAMILY_NAME, text("Lin")), set(lead::GRADE, choice(grade))];
        if random.below(2) == 0 {
            changes.push(add(Kind::Lead, lead::EMAILS, entry("work", &format!("lin{n}@delta.example"))));
        }
        if random.below(3) == 0 {
            changes.push(set(lead::COMPANY_NAME, text("Delta")));
        }
        let id = desk.create(Kind::Lead, changes);
        desk.now += DAY;
        for _ in 0..random.below(3) {
            contacted(desk, id, desk.now, random.below(2) == 0);
        }
        desk.now += 9 * DAY;
        match ends {
            0 => {
                let contact = desk.next_id();
                let command = Command::ConvertLead { lead: id, contact, company: None, deal: None };
                desk.run(command).expect("converted");
            }
            1 => _ = desk.update(id, vec![set(lead::STATUS, choice("disqualified"))]),
            _ => {}
        }
        desk.now = NOW;
    }
}

/// A base with all that is unusual in it.
pub(super) fn filled(seed: u64) -> Desk {
    let (mut desk, mut random) = (Desk::new(), Random(seed));
    rates(&mut desk);
    let customers = customers(&mut desk);
    let (companies, _) = customers.split_at(14);
    orders(&mut desk, &mut random, &customers);
    bargains(&mut desk, &mut random, &customers);
    answers(&mut desk, &mut random, &customers);
    referrals(&mut desk, &mut random, &customers);
    campaigns(&mut desk, &mut random, &customers);
    deals(&mut desk, &mut random, companies);
    for _ in 0..60 {
        let (of, ago) = (random.one(&customers), random.below(400) as i64);
        contacted(&mut desk, of, NOW - ago * DAY, ago % 2 == 0);
    }
    leads(&mut desk, &mut random);
    desk.merge(companies[0], &companies[1..2]);
    desk.run(Command::Delete { ids: vec![companies[2]] }).expect("deleted");
    ["score-win", "score-conversion"].iter().for_each(|key| keep(&mut desk, key));
    desk
}
