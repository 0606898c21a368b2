//! Words of business cards in English, 简体中文, 繁體中文 and some German, by what they tell about their line.

/// What a label in front of a value says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// A phone with this label.
    Phone(&'static str),
    /// An e-mail address.
    Email,
    /// A link.
    Link,
    /// An account of WeChat.
    WeChat,
    /// A postal address.
    Address,
    /// A company.
    Company,
    /// A department.
    Department,
    /// A job.
    Job,
    /// A name.
    Name,
    /// Something that is not kept: tax numbers and other messengers.
    Other,
}

#[rustfmt::skip]
const LABELS: &[(Label, &str)] = &[
    (Label::Phone("mobile"), "m mob mobile mobiletel mobilephone cell cellphone handy mobil 手机 手機 行動 行動電話 移动电话 手机号"),
    (Label::Phone("work"), "t p o d tel telefon phone telephone office direct directline durchwahl zentrale 电话 電話 座机 总机 總機 直线 办公电话 联系电话"),
    (Label::Phone("home"), "h home privat 住宅电话"),
    (Label::Phone("fax"), "f fax telefax 传真 傳真"),
    (Label::Email, "e email mail 邮箱 邮件 电邮 电子邮箱 电子邮件 郵箱 電郵 電子郵件 電子信箱 信箱"),
    (Label::Link, "w web website url www internet homepage linkedin 网址 网站 官网 網址 網站"),
    (Label::WeChat, "wechat weixin wx 微信 微信号"),
    (Label::Address, "a add address adresse anschrift 地址 公司地址"),
    (Label::Company, "company firma 公司 单位 單位"),
    (Label::Department, "department dept abteilung 部门 部門"),
    (Label::Job, "title position 职位 职务 職位 職務 職稱"),
    (Label::Name, "name 姓名 联系人 聯絡人 聯繫人"),
    (Label::Other, "qq line skype whatsapp vat ust ustid ustidnr hrb steuernr 税号 邮编 郵編 郵遞區號 統一編號 統編"),
];

/// The label that a word is; case, dots, hyphens and blanks do not matter.
pub(super) fn label(word: &str) -> Option<Label> {
    let plain: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let is_it = |(_, words): &&(Label, &str)| words.split(' ').any(|own| own == plain);
    if plain.is_empty() { None } else { LABELS.iter().find(is_it).map(|(label, _)| *label) }
}

const JOBS: &str = "manager director engineer ceo cto cfo coo cio cmo vp president chairman founder cofounder owner partner \
    consultant head lead leader chief officer buyer purchaser purchasing procurement sales marketing assistant secretary analyst \
    developer designer architect specialist representative executive technician professor lecturer supervisor coordinator \
    leiter leiterin leitung geschäftsführer geschäftsführerin vertrieb einkauf einkäufer einkäuferin ingenieur ingenieurin \
    prokurist prokuristin inhaber inhaberin vorstand meister referent referentin sachbearbeiter sachbearbeiterin";
const JOB_PARTS: &[&str] = &[
    "经理",
    "經理",
    "总监",
    "總監",
    "工程师",
    "工程師",
    "主管",
    "董事",
    "总裁",
    "總裁",
    "主任",
    "采购",
    "採購",
    "销售",
    "銷售",
    "业务",
    "業務",
    "助理",
    "专员",
    "專員",
    "顾问",
    "顧問",
    "厂长",
    "廠長",
    "部长",
    "部長",
    "科长",
    "科長",
    "课长",
    "課長",
    "组长",
    "組長",
    "执行",
    "執行",
    "创始人",
    "創辦人",
    "负责人",
    "負責人",
    "秘书",
    "秘書",
    "教授",
    "会计",
    "會計",
    "技术员",
    "技師",
];

/// Whether a line says what somebody does.
pub(super) fn is_job(line: &str) -> bool {
    let lower = line.to_lowercase();
    let has =
        |word: &str| JOBS.split_whitespace().any(|own| own == word || word.strip_suffix('s') == Some(own));
    lower.split(|c: char| !c.is_alphabetic()).any(has)
        || lower.ends_with("leiter")
        || lower.ends_with("leiterin")
        || JOB_PARTS.iter().any(|part| line.contains(part))
}

const STREETS: &[&str] = &[
    "street",
    "road",
    "avenue",
    "lane",
    "boulevard",
    "blvd",
    "drive",
    "floor",
    "building",
    "suite",
    "straße",
    "strasse",
    "str.",
    "platz",
    "weg ",
    "allee",
    "gasse",
    "ring ",
    "damm",
    " st.",
    " st ",
    " rd",
    " ave",
    "p.o. box",
    "postfach",
];
const HAN_PLACES: &[char] = &['路', '街', '道', '号', '號', '弄', '巷', '楼', '樓', '室', '段'];

/// Whether a line is (a part of) a postal address.
pub(super) fn is_address(line: &str) -> bool {
    let lower = format!("{} ", line.to_lowercase());
    let digits = line.chars().any(|c| c.is_ascii_digit());
    let street = STREETS.iter().any(|street| lower.contains(street));
    let region = line.chars().filter(|c| ['省', '市', '区', '區', '县', '縣'].contains(c)).count();
    (digits && (street || line.contains(HAN_PLACES)))
        || (region > 0 && line.contains(HAN_PLACES))
        || region > 1
        || postal_city(line).is_some()
}

/// `80331 München`, `D-80331 München`: code and city.
pub(super) fn postal_city(line: &str) -> Option<(&str, &str)> {
    let (code, city) = line.split_once(' ')?;
    let digits = code.rsplit('-').next().unwrap_or(code);
    let is_code = (4..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_city =
        city.chars().next().is_some_and(char::is_alphabetic) && !city.chars().any(|c| c.is_ascii_digit());
    (is_code && code.len() <= digits.len() + 3 && is_city).then_some((code, city.trim()))
}

const GREETINGS: &[&str] = &[
    "best regards",
    "kind regards",
    "warm regards",
    "regards",
    "best",
    "best wishes",
    "cheers",
    "thanks",
    "thank you",
    "many thanks",
    "sincerely",
    "yours sincerely",
    "mit freundlichen grüßen",
    "freundliche grüße",
    "viele grüße",
    "beste grüße",
    "mfg",
    "此致",
    "敬礼",
    "敬禮",
    "顺祝商祺",
    "順頌商祺",
    "祝好",
    "谢谢",
    "謝謝",
    "商祺",
    "顺颂商祺",
];
const SENT_FROM: &[&str] = &["sent from my", "von meinem", "发自我的", "從我的", "get outlook"];

/// Whether a line says nothing about a person.
pub(super) fn is_greeting(line: &str) -> bool {
    let plain = line.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    plain.is_empty()
        || GREETINGS.contains(&plain.as_str())
        || SENT_FROM.iter().any(|start| plain.starts_with(start))
}

/// Providers whose domains name no company.
pub(super) const FREE_MAIL: &[&str] = &[
    "gmail",
    "googlemail",
    "outlook",
    "hotmail",
    "live",
    "yahoo",
    "icloud",
    "me",
    "qq",
    "163",
    "126",
    "sina",
    "foxmail",
    "gmx",
    "web",
    "aol",
    "proton",
    "protonmail",
    "example",
];
