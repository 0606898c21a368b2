//! The four hundred people, half of them with Chinese names.

use model::entities::contact;
use model::{Kind, RecordId};

use crate::Locale;
use crate::firms::{Fate, Firm, Land, Person};
use crate::frame::Frame;
use crate::leads::Shows;
use crate::maker::{Maker, say};

/// How many people there are.
pub(crate) const PEOPLE: usize = 400;

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓",
    "许", "傅", "沈", "曾", "彭", "吕", "欧阳", "司徒",
];
const GIVEN: &[&str] = &[
    "伟民", "芳菲", "晓东", "敏慧", "建国", "丽华", "志强", "静怡", "海涛", "雪梅", "俊杰", "婷婷", "国栋",
    "玉兰", "思远", "佳宁", "文博", "欣然", "立新", "春燕", "浩然", "梦琪", "永康", "秀英", "天宇", "诗涵",
    "振华", "美玲", "子轩", "雨桐", "明", "强", "磊", "洋", "娜", "艳", "超", "霞",
];
/// The surnames and given names that are written differently in Taiwan are left out there.
const SURNAMES_HANT: &[&str] =
    &["陳", "林", "黃", "張", "李", "王", "吳", "劉", "蔡", "楊", "許", "鄭", "謝", "郭", "洪"];
const GIVEN_HANT: &[&str] = &[
    "志明", "淑芬", "家豪", "雅婷", "俊宏", "怡君", "建志", "美惠", "冠宇", "佩珊", "信宏", "詩涵", "承翰",
    "欣怡",
];
const FIRST: &[&str] = &[
    "Anna",
    "Jonas",
    "Katrin",
    "Lukas",
    "Miriam",
    "Stefan",
    "Petra",
    "Tobias",
    "Heike",
    "Marco",
    "Giulia",
    "Luca",
    "Chiara",
    "Élise",
    "Mathieu",
    "Camille",
    "Piotr",
    "Agnieszka",
    "Tomáš",
    "Jana",
    "Emre",
    "Zeynep",
    "David",
    "Rachel",
    "Aaron",
    "Megan",
    "Linh",
    "Minh",
    "Arjun",
    "Priya",
    "Sven",
    "Ulrike",
    "Daniel",
    "Sabine",
    "Martin",
    "Claudia",
];
const LAST: &[&str] = &[
    "Brandner",
    "Kolbing",
    "Ahrendt",
    "Seifried",
    "Wollenberg",
    "Trautwein",
    "Hölzner",
    "Marquering",
    "Dressel",
    "Rinaldetti",
    "Bellucca",
    "Fontanesi",
    "Delacourt",
    "Moreuil",
    "Gauvin",
    "Kowalczek",
    "Zielonka",
    "Novotník",
    "Dvořáček",
    "Yıldıran",
    "Aksoylu",
    "Whitcombe",
    "Harrowgate",
    "Ellsmore",
    "Nguyễn",
    "Phạm",
    "Deshmane",
    "Iyerkar",
    "Lindqvist",
    "Oberhauser",
    "Pfeiferle",
    "Grünwaldt",
    "Schönbeck",
    "van der Meulen",
    "von Arnsberg",
    "Königsrath",
];

type Said = [&'static str; 3];

/// Job title in English, 简体, 繁體; in German; buying role.
const JOBS: &[(Said, &str, &str)] = &[
    (["Managing Director", "总经理", "總經理"], "Geschäftsführung", "decides"),
    (["Head of Purchasing", "采购经理", "採購經理"], "Einkaufsleitung", "buys"),
    (["Production Manager", "生产经理", "生產經理"], "Produktionsleitung", "evaluates"),
    (["Process Engineer", "工艺工程师", "製程工程師"], "Prozessingenieur", "evaluates"),
    (["Maintenance Lead", "设备主管", "設備主管"], "Leitung Instandhaltung", "uses"),
    (["Shop Floor Supervisor", "车间主任", "現場主管"], "Meister Zerspanung", "uses"),
    (["Quality Manager", "质量经理", "品保經理"], "Qualitätsleitung", "influences"),
    (["Finance Manager", "财务经理", "財務經理"], "Leitung Finanzen", "influences"),
    (["Technical Director", "技术总监", "技術總監"], "Technische Leitung", "decides"),
    (["Purchasing Specialist", "采购专员", "採購專員"], "Einkauf", "buys"),
    (["Project Manager", "项目经理", "專案經理"], "Projektleitung", "influences"),
    (["Spare Parts Coordinator", "备件管理员", "備品管理員"], "Ersatzteilwesen", "buys"),
    (["Machine Operator", "操作工程师", "操作工程師"], "Maschinenbediener", "uses"),
    (["Works Council", "工会代表", "工會代表"], "Betriebsrat", "blocks"),
];

/// Tells the people of every company.
pub(crate) fn people(maker: &mut Maker, frame: &Frame, mut firms: Vec<Firm>, shows: &Shows) -> Vec<Firm> {
    let mut counts: Vec<usize> = firms
        .iter()
        .map(|firm| match firm.fate {
            Fate::Key => 14,
            Fate::Steady => 7,
            Fate::Churned => 5,
            Fate::FromShanghai | Fate::FromHannover => 6,
            Fate::Prospect => 4,
        })
        .collect();
    let surplus = counts.iter().sum::<usize>().saturating_sub(PEOPLE);
    counts.iter_mut().rev().take(surplus).for_each(|count| *count -= 1);
    let mut number = 0;
    for (firm, count) in firms.iter_mut().zip(counts) {
        for place in 0..count {
            number += 1;
            let person = person(maker, frame, firm, shows, place, number);
            firm.people.push(person);
        }
    }
    firms
}

struct Named {
    family: &'static str,
    given: &'static str,
    shown: String,
    mail: String,
}

fn name(maker: &mut Maker, land: Land, number: usize) -> Named {
    let (families, givens) = match land {
        Land::China => (SURNAMES, GIVEN),
        Land::Taiwan => (SURNAMES_HANT, GIVEN_HANT),
        _ => (LAST, FIRST),
    };
    let (family, given) = (*maker.chance.pick(families), *maker.chance.pick(givens));
    if matches!(land, Land::China | Land::Taiwan) {
        return Named { family, given, shown: format!("{family}{given}"), mail: format!("c{number:03}") };
    }
    let plain =
        |text: &str| text.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect::<String>();
    let mail = format!("{}.{}{number}", plain(given), plain(family));
    Named { family, given, shown: format!("{given} {family}"), mail }
}

fn phone(maker: &mut Maker, land: Land) -> String {
    let tail = maker.chance.between(0, 9999);
    let middle = maker.chance.between(100, 999);
    // Blocks that are not given to subscribers, or kept for fiction where there are such.
    match land {
        Land::China => format!("+86 199 0{middle} {tail:04}"),
        Land::Taiwan => format!("+886 9{:02} 0{:02} {middle}", tail / 100, tail % 100),
        Land::Germany => format!("+49 30 23125 {middle}"),
        Land::Europe => format!("+33 1 99 00 {:02} {:02}", tail / 100, tail % 100),
        Land::Overseas => format!("+1 202 555 01{:02}", tail % 100),
    }
}

fn person(
    maker: &mut Maker,
    frame: &Frame,
    firm: &Firm,
    shows: &Shows,
    place: usize,
    number: usize,
) -> Person {
    let name = name(maker, firm.land, number);
    let (job, german, role) = JOBS[place % JOBS.len()];
    let title = if firm.land == Land::Germany { german } else { say(firm.locale(), job) };
    let created = firm.since + if place < 3 { 0 } else { maker.chance.between(0, 160) };
    let met = matches!(firm.fate, Fate::FromShanghai | Fate::FromHannover) && place < 3;
    let phone = phone(maker, firm.land);
    let mut draft = maker
        .record(Kind::Contact, &number.to_string(), created)
        .text(contact::FAMILY_NAME, name.family)
        .text(contact::GIVEN_NAME, name.given)
        .role(contact::COMPANIES, firm.id, role, title)
        .entry(contact::PHONES, "mobile", phone)
        .entry(contact::EMAILS, "work", format!("{}@{}.example", name.mail, firm.key))
        .choice(contact::PREFERRED_CHANNEL, preferred(maker, firm));
    let language = match (firm.locale(), firm.land) {
        (Locale::Hans, _) => "zh-Hans",
        (Locale::Hant, _) => "zh-Hant",
        (_, Land::Germany) => "de",
        _ => "en",
    };
    draft = draft.choice(contact::LANGUAGE, language);
    if matches!(firm.land, Land::China | Land::Taiwan) {
        draft = draft.text(contact::WECHAT, format!("{}_{number:03}", firm.key.replace('-', "_")));
    }
    if met {
        let show = if firm.fate == Fate::FromShanghai { shows.shanghai.id } else { shows.hannover.id };
        draft = draft.choice(contact::SOURCE, "trade_show").link(contact::SOURCE_EVENT, show);
    }
    if place < 2 {
        draft = draft.choice(contact::CONSENT_EMAIL, "granted").date(contact::CONSENT_EMAIL_ON, created);
    }
    if firm.fate == Fate::Key && place == 0 {
        draft = draft.link(model::entities::common::TAGS, frame.key_account);
    }
    let id: RecordId = maker.tell(draft);
    Person { id, name: name.shown, role }
}

fn preferred(maker: &mut Maker, firm: &Firm) -> &'static str {
    match firm.land {
        Land::China => ["wechat", "phone", "wechat", "email"][maker.chance.below(4)],
        _ => ["email", "phone", "email", "visit"][maker.chance.below(4)],
    }
}
