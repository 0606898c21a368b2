//! The two trade shows and the leads captured there.

use model::entities::{event, lead};
use model::{Kind, RecordId, Value, date};

use crate::Locale;
use crate::deals::Deals;
use crate::firms::{Fate, Firm};
use crate::goods::{EUR, Good, Sort};
use crate::maker::{Maker, at, say, working};
use crate::words::{LEAD_NOTES, NEXT_STEPS};

pub(crate) struct Show {
    pub(crate) id: RecordId,
    pub(crate) from: i32,
    pub(crate) to: i32,
    zone: &'static str,
}

pub(crate) struct Shows {
    pub(crate) shanghai: Show,
    pub(crate) hannover: Show,
}

/// Leads of the first and the second show.
const LEADS: [usize; 2] = [52, 41];

/// Tells the shows.
pub(crate) fn shows(maker: &mut Maker, goods: &[Good]) -> Shows {
    let today = maker.setting.today;
    let monday = |day: i32| date::week_start(day, 0);
    let (spring, autumn) = (monday(today - 208), monday(today - 52));
    let shanghai = show(
        maker,
        "shanghai",
        ["East China Metalworking Fair", "华东金属加工展览会", "華東金屬加工展覽會"],
        ["Shanghai", "上海", "上海"],
        (spring, spring + 4, "Asia/Shanghai"),
        ("8.1 B32", 62_000, 50),
        goods,
    );
    let hannover = show(
        maker,
        "hannover",
        ["Metal in Motion", "金属与运动展", "金屬與運動展"],
        ["Hannover", "汉诺威", "漢諾威"],
        (autumn, autumn + 4, "Europe/Berlin"),
        ("27 D41", 88_000, 40),
        goods,
    );
    Shows { shanghai, hannover }
}

fn show(
    maker: &mut Maker,
    key: &str,
    name: [&'static str; 3],
    place: [&'static str; 3],
    (from, to, zone): (i32, i32, &'static str),
    (booth, cost, goal): (&str, i64, i64),
    goods: &[Good],
) -> Show {
    let year = date::ymd(from).year;
    let mut draft = maker
        .record(Kind::Event, key, from - 120)
        .text(event::NAME, format!("{} {year}", maker.say(name)))
        .choice(event::TYPE, "trade_show")
        .date(event::STARTS_ON, from)
        .date(event::ENDS_ON, to)
        .text(event::PLACE, maker.say(place))
        .text(event::ZONE, zone)
        .text(event::BOOTH, booth)
        .money(event::COST, cost * 100, EUR)
        .with(event::GOAL_LEADS, Value::Int(goal))
        .with(event::FOLLOW_UP_DAYS, Value::Int(7))
        .link(event::STAFF, maker.setting.me);
    for good in goods.iter().filter(|good| good.sort == Sort::Machine).take(3) {
        draft = draft.link(event::PRODUCTS, good.id);
    }
    for key in [
        "has_budget",
        "is_decision_maker",
        "concrete_need",
        "buys_within_3_months",
        "wants_quote",
        "wants_demo",
    ] {
        draft = draft.choice(event::QUALIFIERS, key);
    }
    Show { id: maker.tell(draft), from, to, zone }
}

/// Tells the leads: those of new customers were converted, the others are in all states.
pub(crate) fn leads(maker: &mut Maker, goods: &[Good], firms: &[Firm], shows: &Shows, deals: &Deals) {
    for (show, fate, count) in
        [(&shows.shanghai, Fate::FromShanghai, LEADS[0]), (&shows.hannover, Fate::FromHannover, LEADS[1])]
    {
        let mut left = count;
        for firm in firms.iter().filter(|firm| firm.fate == fate) {
            for person in firm.people.iter().take(2) {
                converted(maker, goods, show, firm, person, deals);
                left -= 1;
            }
        }
        for number in 0..left {
            open(maker, goods, show, fate, number);
        }
    }
}

struct Talk {
    day: i32,
    grade: usize,
}

fn begin(
    maker: &mut Maker,
    show: &Show,
    name: &str,
    locale: Locale,
    goods: &[Good],
) -> (crate::maker::Draft, Talk) {
    let day = show.from + maker.chance.between(0, show.to - show.from);
    let grade = maker.chance.weighted(&[22, 38, 28, 12]);
    let machines: Vec<&Good> = goods.iter().filter(|good| good.sort == Sort::Machine).collect();
    let product = machines[maker.chance.below(machines.len())].id;
    let minute = i64::from(maker.chance.between(0, 420));
    let hour = if show.zone == "Asia/Shanghai" { 1 } else { 7 };
    let seconds = i64::from(maker.chance.between(74, 139));
    let note = say(locale, *maker.chance.pick(LEAD_NOTES[grade]));
    let mut draft = maker
        .record(Kind::Lead, name, day)
        .link(lead::EVENT, show.id)
        .choice(lead::GRADE, ["grade_a", "grade_b", "grade_c", "grade_d"][grade])
        .choice(lead::SOURCE, "trade_show")
        .link(lead::PRODUCTS, product)
        .text(lead::NOTE, note)
        .with(
            lead::CAPTURED_AT,
            Value::Zoned { at: at(day, hour) + minute * 60_000, zone: show.zone.to_owned() },
        )
        .link(lead::CAPTURED_BY, maker.setting.me)
        .decimal(lead::CAPTURE_SECONDS, seconds, 1);
    let qualifiers: &[&str] = match grade {
        0 => &["has_budget", "is_decision_maker", "concrete_need", "buys_within_3_months", "wants_quote"],
        1 => &["concrete_need", "buys_within_12_months", "wants_demo"],
        2 => &["wants_catalogue"],
        _ => &["student_or_press"],
    };
    for key in qualifiers {
        draft = draft.choice(lead::QUALIFIER, key);
    }
    (draft, Talk { day, grade })
}

fn converted(
    maker: &mut Maker,
    goods: &[Good],
    show: &Show,
    firm: &Firm,
    person: &crate::firms::Person,
    deals: &Deals,
) {
    let name = format!("{}-{}", firm.key, person.role);
    let (draft, talk) = begin(maker, show, &name, firm.locale(), goods);
    let split = model::names::split(&person.name).name;
    let mut draft = draft
        .text(lead::FAMILY_NAME, split.family)
        .text(lead::GIVEN_NAME, split.given)
        .text(lead::COMPANY_NAME, firm.name)
        .choice(lead::STATUS, "converted")
        .link(lead::CONVERTED_CONTACT, person.id)
        .link(lead::CONVERTED_COMPANY, firm.id)
        .with(lead::CONVERTED_AT, Value::Instant(at(talk.day + 3, 9)));
    if let Some(deal) = deals.first_of(firm.id) {
        draft = draft.link(lead::CONVERTED_DEAL, deal);
    }
    maker.tell(draft);
}

/// Visitors of companies that are not in the book yet.
const VISITORS: &[(&str, &str, &str, Locale)] = &[
    ("周", "启航", "绍兴澜禾纺机有限公司", Locale::Hans),
    ("欧阳", "雪", "芜湖江砺汽车部件有限公司", Locale::Hans),
    ("贺", "振宇", "洛阳伊屿轴承有限公司", Locale::Hans),
    ("汤", "慧敏", "中山岭钧灯饰有限公司", Locale::Hans),
    ("蒋", "立", "湖州苕砚电梯部件有限公司", Locale::Hans),
    ("葉", "俊傑", "嶺陽光學股份有限公司", Locale::Hant),
    ("简", "宁", "威海屿海渔具有限公司", Locale::Hans),
    ("Radomski", "Ewa", "Wisłok Precyzja S.A.", Locale::En),
    ("Hallermann", "Jörg", "Moorkamp Antriebe GmbH", Locale::En),
    ("Castelfranchi", "Paolo", "Torneria Valsugna S.n.c.", Locale::En),
    ("Brisebois", "Nadia", "Décolletage Arveron SA", Locale::En),
    ("Eskelund", "Mads", "Fjordholm Hydraulik A/S", Locale::En),
    ("Tanrıöver", "Selin", "Akıntı Kalıp Ltd. Şti.", Locale::En),
    ("Okonjima", "Grace", "Bluewater Valves Ltd.", Locale::En),
];

fn open(maker: &mut Maker, goods: &[Good], show: &Show, fate: Fate, number: usize) {
    let chinese = fate == Fate::FromShanghai;
    let half = if chinese { &VISITORS[..7] } else { &VISITORS[7..] };
    let (family, given, company, locale) = half[number % half.len()];
    let name = format!("{}-{number}", if chinese { "shanghai" } else { "hannover" });
    let (draft, talk) = begin(maker, show, &name, locale, goods);
    let recent = show.from > maker.setting.today - 90;
    let status = match (talk.grade, recent) {
        (3, _) => "disqualified",
        (0, true) => ["working", "qualified", "new"][maker.chance.below(3)],
        (_, true) => ["new", "working", "working"][maker.chance.below(3)],
        (_, false) => ["working", "qualified", "disqualified"][maker.chance.below(3)],
    };
    let job = say(
        locale,
        [
            ["Production Manager", "生产经理", "生產經理"],
            ["Engineer", "工程师", "工程師"],
            ["Buyer", "采购", "採購"],
        ][number % 3],
    );
    let mut draft = draft
        .text(lead::FAMILY_NAME, family)
        .text(lead::GIVEN_NAME, given)
        .text(lead::COMPANY_NAME, company)
        .text(lead::JOB_TITLE, job)
        .entry(lead::EMAILS, "work", format!("{name}@visitor.example"))
        .choice(lead::STATUS, status);
    if status == "disqualified" {
        draft = draft.text(
            lead::DISQUALIFIED_REASON,
            say(locale, ["No machining of their own", "没有自有加工", "沒有自有加工"]),
        );
    } else {
        let promised = if recent { maker.setting.today + maker.chance.between(-12, 9) } else { talk.day + 7 };
        draft = draft
            .date(lead::PROMISED_ON, working(promised))
            .choice(lead::PROMISE, ["send_quote", "call_back", "arrange_demo", "send_catalogue"][number % 4])
            .text(lead::NEXT_STEP, say(locale, *maker.chance.pick(NEXT_STEPS)));
    }
    maker.tell(draft);
}
