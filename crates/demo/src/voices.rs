//! What customers answered: whether they recommend the company, after deliveries whether they are content, after service
//! whether it was easy.

use model::entities::answer;
use model::entities::answer::Question;
use model::{Kind, RecordId, Value};

use crate::firms::{Fate, Firm};
use crate::maker::{Chance, Maker, say, working};
use crate::sales::MachineSale;
use crate::words::ANSWERS;

/// Days after a delivery on which somebody is asked.
const AFTER_DELIVERY: i32 = 21;

/// Who is asked what, and when.
struct Asked<'a> {
    firm: &'a Firm,
    question: Question,
    day: i32,
    about: Option<RecordId>,
}

/// Tells two years of answers.
pub(crate) fn voices(maker: &mut Maker, firms: &[Firm], sales: &[MachineSale]) {
    let mut chance = Chance::of(2028);
    let today = maker.setting.today;
    let mut number = 0;
    let mut ask = |maker: &mut Maker, chance: &mut Chance, asked: Asked<'_>| {
        // Two of three answer.
        if asked.day < today && chance.percent(66) {
            number += 1;
            tell(maker, chance, &asked, number);
        }
    };
    for firm in firms.iter().filter(|firm| firm.fate != Fate::Prospect) {
        let last = if firm.fate == Fate::Churned { today - 300 } else { today };
        let mut day = firm.since + 60 + chance.between(0, 60);
        while day < last {
            ask(maker, &mut chance, Asked { firm, question: Question::Nps, day: working(day), about: None });
            day += chance.between(150, 200);
        }
        for _ in 0..2 {
            let day = working(chance.between(firm.since + 45, last.max(firm.since + 46)));
            ask(maker, &mut chance, Asked { firm, question: Question::Ces, day, about: None });
        }
    }
    for sale in sales {
        let (firm, day) = (&firms[sale.firm], working(sale.delivered + AFTER_DELIVERY));
        ask(maker, &mut chance, Asked { firm, question: Question::Csat, day, about: Some(sale.order) });
    }
}

/// From the worst to the best answer, how often each is given in a hundred, by how the company's story goes.
fn weights(question: Question, fate: Fate) -> &'static [u32] {
    let stays = fate != Fate::Churned;
    match question {
        Question::Nps if stays => &[1, 1, 1, 2, 2, 5, 6, 14, 24, 26, 18],
        Question::Nps => &[6, 4, 6, 10, 10, 16, 14, 12, 8, 8, 6],
        Question::Csat if stays => &[2, 4, 14, 44, 36],
        Question::Csat => &[10, 16, 26, 30, 18],
        Question::Ces if stays => &[1, 3, 7, 13, 28, 30, 18],
        Question::Ces => &[8, 13, 19, 22, 19, 12, 7],
    }
}

fn tell(maker: &mut Maker, chance: &mut Chance, asked: &Asked<'_>, number: usize) {
    let Asked { firm, question, day, about } = asked;
    let (worst, best) = question.scale();
    let score = worst + chance.weighted(weights(*question, firm.fate)) as i64;
    let mut draft = maker
        .record(Kind::Answer, &number.to_string(), *day)
        .link(answer::CUSTOMER, firm.id)
        .choice(answer::QUESTION, question.key())
        .with(answer::SCORE, Value::Int(score))
        .date(answer::ANSWERED_ON, *day)
        .choice(answer::CHANNEL, if about.is_some() { "phone" } else { "email" });
    if let Some(person) = firm.people.get(chance.below(firm.people.len())) {
        draft = draft.link(answer::CONTACT, person.id);
    }
    if let Some(order) = about {
        draft = draft.link(answer::ABOUT, *order);
    }
    // Thirds of the scale: who is not content, who is in between, who is.
    let third = ((score - worst) * 3 / (best - worst + 1)) as usize;
    if chance.percent(45) {
        draft = draft.text(answer::COMMENT, say(firm.locale(), *chance.pick(ANSWERS[third])));
    }
    maker.tell(draft);
}
