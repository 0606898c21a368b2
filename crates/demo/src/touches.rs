//! Calls, visits, notes and tasks, in the customer's language.

use model::entities::activity;
use model::{Kind, RecordId, Value};

use crate::deals::Deals;
use crate::firms::{Fate, Firm};
use crate::maker::{Draft, Maker, at, say, working};
use crate::words::{CALLS, NOTES, TASKS, VISITS};

/// Open tasks around today.
const TASKS_DUE: usize = 58;

/// Tells the activities of a year.
pub(crate) fn touches(maker: &mut Maker, firms: &[Firm], deals: &Deals) {
    let mut number = 0;
    for (at, firm) in firms.iter().enumerate() {
        let count = match firm.fate {
            Fate::Key => 26,
            Fate::Steady => 13,
            Fate::Churned => 5,
            Fate::FromShanghai => 14,
            Fate::FromHannover => 9,
            Fate::Prospect => 6,
        };
        let deal = deals.0.iter().find(|deal| deal.firm == at);
        for _ in 0..count {
            number += 1;
            let day = day_of(maker, firm);
            // What happened before the deal was not about it.
            let about = deal.filter(|deal| deal.since <= day).map(|deal| deal.id);
            past(maker, firm, about, day, number);
        }
    }
    tasks(maker, firms, deals);
}

fn day_of(maker: &mut Maker, firm: &Firm) -> i32 {
    let today = maker.setting.today;
    let first = firm.since.max(today - 365);
    let last = if firm.fate == Fate::Churned { today - 150 } else { today - 1 };
    working(maker.chance.between(first, last.max(first)))
}

fn past(maker: &mut Maker, firm: &Firm, deal: Option<RecordId>, day: i32, number: usize) {
    let person = &firm.people[maker.chance.below(firm.people.len())];
    let locale = firm.locale();
    let hour = if firm.zone() == "Europe/Berlin" { 8 } else { 2 } + i64::from(maker.chance.between(0, 6));
    let mut draft = maker
        .record(Kind::Activity, &number.to_string(), day)
        .link(activity::ABOUT, firm.id)
        .link(activity::ABOUT, person.id)
        .link(activity::ASSIGNEE, maker.setting.me)
        .with(activity::STARTS_AT, Value::Zoned { at: at(day, hour), zone: firm.zone().to_owned() })
        .with(activity::DONE_AT, Value::Instant(at(day, hour)));
    if let Some(deal) = deal.filter(|_| maker.chance.percent(45)) {
        draft = draft.link(activity::ABOUT, deal);
    }
    let draft = match maker.chance.weighted(&[52, 16, 32]) {
        0 => call(maker, firm, draft),
        1 => {
            let (subject, body) = *maker.chance.pick(VISITS);
            draft
                .choice(activity::TYPE, "visit")
                .text(activity::SUBJECT, say(locale, subject))
                .text(activity::BODY, say(locale, body))
                .choice(activity::CHANNEL, "visit")
                .choice(activity::DIRECTION, "outgoing")
                .with(activity::DURATION_MINUTES, Value::Int(90))
        }
        _ => {
            let note = say(locale, *maker.chance.pick(NOTES));
            draft.choice(activity::TYPE, "note").text(activity::BODY, note)
        }
    };
    maker.tell(draft);
}

fn call(maker: &mut Maker, firm: &Firm, draft: Draft) -> Draft {
    let locale = firm.locale();
    let (subject, body) = *maker.chance.pick(CALLS);
    let reached = maker.chance.percent(78);
    let incoming = reached && maker.chance.percent(35);
    let draft = draft
        .choice(activity::TYPE, "call")
        .text(activity::SUBJECT, say(locale, subject))
        .choice(activity::CHANNEL, "phone")
        .choice(activity::DIRECTION, if incoming { "incoming" } else { "outgoing" })
        .choice(activity::OUTCOME, if reached { "reached" } else { "not_reached" });
    if !reached {
        return draft;
    }
    let minutes = i64::from(maker.chance.between(3, 24));
    draft.text(activity::BODY, say(locale, body)).with(activity::DURATION_MINUTES, Value::Int(minutes))
}

/// Tasks from a few days overdue to two weeks ahead, most of them about open deals.
fn tasks(maker: &mut Maker, firms: &[Firm], deals: &Deals) {
    let today = maker.setting.today;
    let open: Vec<usize> = (0..deals.0.len()).filter(|at| deals.0[*at].open).collect();
    for number in 0..TASKS_DUE {
        let deal = &deals.0[open[number % open.len()]];
        let firm = &firms[deal.firm];
        let due = working(today + maker.chance.between(-5, 14));
        let created = today - maker.chance.between(6, 20);
        let subject = *maker.chance.pick(TASKS);
        let subject = maker.say(subject);
        let priority = ["high", "normal", "normal", "low"][maker.chance.below(4)];
        let mut draft = maker
            .record(Kind::Activity, &format!("task-{number}"), created)
            .choice(activity::TYPE, "task")
            .text(activity::SUBJECT, format!("{subject} · {}", firm.name))
            .link(activity::ABOUT, firm.id)
            .link(activity::ABOUT, deal.id)
            .link(activity::ASSIGNEE, maker.setting.me)
            .date(activity::DUE_ON, due)
            .choice(activity::PRIORITY, priority);
        if let Some(person) = firm.people.first() {
            draft = draft.link(activity::ABOUT, person.id);
        }
        maker.tell(draft);
    }
}
