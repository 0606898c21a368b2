//! The sixty companies.

use model::entities::company;
use model::value::{Address, Currency};
use model::{Kind, RecordId, Value};

use crate::Locale;
use crate::frame::Frame;
use crate::goods::EUR;
use crate::maker::{Chance, Maker};
use crate::offer::offer;

/// How a company's story goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Buys much and often.
    Key,
    /// Buys now and then.
    Steady,
    /// Bought, and stopped.
    Churned,
    /// Came with the first show.
    FromShanghai,
    /// Came with the second show.
    FromHannover,
    /// Has not bought yet.
    Prospect,
}

/// Where a company is, and so its language, currency and time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Land {
    China,
    Taiwan,
    Germany,
    Europe,
    Overseas,
}

pub(crate) struct Person {
    pub(crate) id: RecordId,
    /// How a colleague would write the name.
    pub(crate) name: String,
    pub(crate) role: &'static str,
}

pub(crate) struct Firm {
    pub(crate) id: RecordId,
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) land: Land,
    pub(crate) fate: Fate,
    /// Day of the first contact.
    pub(crate) since: i32,
    pub(crate) people: Vec<Person>,
}

impl Firm {
    /// The language in which notes about this company are written.
    pub(crate) fn locale(&self) -> Locale {
        match self.land {
            Land::China => Locale::Hans,
            Land::Taiwan => Locale::Hant,
            _ => Locale::En,
        }
    }

    pub(crate) fn zone(&self) -> &'static str {
        match self.land {
            Land::China => "Asia/Shanghai",
            Land::Taiwan => "Asia/Taipei",
            _ => "Europe/Berlin",
        }
    }

    pub(crate) fn currency(&self) -> Currency {
        match self.land {
            Land::China => Currency(*b"CNY"),
            Land::Taiwan | Land::Overseas => Currency(*b"USD"),
            _ => EUR,
        }
    }

    /// Per cent that are taken off a product's price on a day: for some always, for those who buy much now and then.
    pub(crate) fn discount(&self, day: i32) -> i64 {
        match BARGAINS.iter().find(|(key, _)| *key == self.key) {
            Some((_, percent)) => *percent,
            None if self.fate == Fate::Key && day % 5 == 0 => 5,
            None => 0,
        }
    }

    /// An amount in euros in the company's currency, in whole units.
    pub(crate) fn price(&self, euros: i64) -> i64 {
        let rounded = |amount: i64| if amount >= 10_000 { (amount + 50) / 100 * 100 } else { amount };
        match self.land {
            Land::China => rounded(euros * 78 / 10),
            Land::Taiwan | Land::Overseas => rounded(euros * 108 / 100),
            _ => euros,
        }
    }
}

type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, Land, Fate);

use Fate::{Churned, FromHannover, FromShanghai, Key, Prospect, Steady};
use Land::{China, Europe, Germany, Overseas, Taiwan};

/// Name, key (its mail domain), city, country, industry, where, fate.
#[rustfmt::skip]
const FIRMS: &[Row] = &[
    ("苏州霁川精密机械有限公司", "jichuan", "苏州", "CN", "metalworking", China, Key),
    ("上海曜石航空部件有限公司", "yaoshi-aero", "上海", "CN", "aerospace", China, Key),
    ("重庆岳澜汽车零部件有限公司", "yuelan-auto", "重庆", "CN", "automotive", China, Key),
    ("Falkenrath Getriebebau GmbH", "falkenrath", "Bielefeld", "DE", "automotive", Germany, Key),
    ("Lindhagen Medizintechnik GmbH", "lindhagen", "Tuttlingen", "DE", "medical_devices", Germany, Key),
    ("西安秦砺航天精密制造有限公司", "qinli", "西安", "CN", "aerospace", China, Key),
    ("宁波栎原模具制造有限公司", "liyuan-mould", "宁波", "CN", "mould_making", China, Steady),
    ("东莞澄岭电子科技有限公司", "chengling", "东莞", "CN", "electronics", China, Steady),
    ("常州钧禾传动设备有限公司", "junhe", "常州", "CN", "machinery", China, Steady),
    ("无锡岚启轴承有限公司", "lanqi", "无锡", "CN", "machinery", China, Steady),
    ("深圳朗屿医疗器械有限公司", "langyu-med", "深圳", "CN", "medical_devices", China, Steady),
    ("大连屿森数控设备有限公司", "yusen", "大连", "CN", "machinery", China, Steady),
    ("成都锦砺精工有限公司", "jinli", "成都", "CN", "metalworking", China, Steady),
    ("武汉江砚光电设备有限公司", "jiangyan", "武汉", "CN", "semiconductors", China, Steady),
    ("昆山玉砚模具有限公司", "yuyan", "昆山", "CN", "mould_making", China, Steady),
    ("佛山禾钧五金制品有限公司", "hejun", "佛山", "CN", "consumer_goods", China, Steady),
    ("厦门鹭屿精密塑胶有限公司", "luyu", "厦门", "CN", "plastics", China, Steady),
    ("霧嶺精密工業股份有限公司", "wuling", "臺中", "TW", "machinery", Taiwan, Steady),
    ("嵐山齒輪股份有限公司", "lanshan-gear", "臺南", "TW", "transport_equipment", Taiwan, Steady),
    ("Ostermoor Präzisionsteile GmbH", "ostermoor", "Chemnitz", "DE", "metalworking", Germany, Steady),
    ("Kessenbrink Werkzeugbau GmbH & Co. KG", "kessenbrink", "Osnabrück", "DE", "mould_making", Germany, Steady),
    ("Brackwald Hydraulik AG", "brackwald", "Ulm", "DE", "machinery", Germany, Steady),
    ("Vossberg Armaturen GmbH", "vossberg", "Hagen", "DE", "machinery", Germany, Steady),
    ("Officine Valdarone S.r.l.", "valdarone", "Brescia", "IT", "metalworking", Europe, Steady),
    ("Meccanica Torrefiume S.p.A.", "torrefiume", "Modena", "IT", "automotive", Europe, Steady),
    ("Usinage Montclair SAS", "montclair", "Cluses", "FR", "metalworking", Europe, Steady),
    ("Strojírna Vlčkov s.r.o.", "vlckov", "Brno", "CZ", "machinery", Europe, Steady),
    ("Feinmechanik Rotenbach AG", "rotenbach", "Winterthur", "CH", "medical_devices", Europe, Steady),
    ("Grünach Antriebstechnik GmbH", "gruenach", "Linz", "AT", "machinery", Germany, Steady),
    ("Copperfield Ridge Machining Inc.", "copperfield-ridge", "Rockford", "US", "aerospace", Overseas, Steady),
    ("青岛海澄船舶配件有限公司", "haicheng", "青岛", "CN", "shipbuilding", China, Churned),
    ("温州瓯砺阀门有限公司", "ouli", "温州", "CN", "machinery", China, Churned),
    ("济南泉砺工程机械有限公司", "quanli", "济南", "CN", "machinery", China, Churned),
    ("天津津岳液压有限公司", "jinyue", "天津", "CN", "machinery", China, Churned),
    ("鹿原機械股份有限公司", "luyuan", "彰化", "TW", "machinery", Taiwan, Churned),
    ("Steinfurth Zerspanung GmbH", "steinfurth", "Remscheid", "DE", "metalworking", Germany, Churned),
    ("Rautenfels Formenbau GmbH", "rautenfels", "Lüdenscheid", "DE", "mould_making", Germany, Churned),
    ("Stampi Lagoscuro S.r.l.", "lagoscuro", "Torino", "IT", "mould_making", Europe, Churned),
    ("Odlew Warta Sp. z o.o.", "odlew-warta", "Poznań", "PL", "metalworking", Europe, Churned),
    ("Karasu Makina A.Ş.", "karasu", "Bursa", "TR", "automotive", Europe, Churned),
    ("台州屿钧泵业有限公司", "yujun", "台州", "CN", "machinery", China, FromShanghai),
    ("嘉兴秀澜紧固件有限公司", "xiulan", "嘉兴", "CN", "metalworking", China, FromShanghai),
    ("杭州溪栎自动化有限公司", "xili", "杭州", "CN", "electronics", China, FromShanghai),
    ("扬州维砚农机有限公司", "weiyan", "扬州", "CN", "agriculture", China, FromShanghai),
    ("澄港電子股份有限公司", "chenggang", "新竹", "TW", "semiconductors", Taiwan, FromShanghai),
    ("Harzfeld Lagertechnik GmbH", "harzfeld", "Göttingen", "DE", "machinery", Germany, FromHannover),
    ("Nordhelm Windkraft-Komponenten GmbH", "nordhelm", "Bremen", "DE", "energy", Germany, FromHannover),
    ("Přesné díly Habřina a.s.", "habrina", "Plzeň", "CZ", "metalworking", Europe, FromHannover),
    ("Zakłady Brzezina Sp. z o.o.", "brzezina", "Rzeszów", "PL", "aerospace", Europe, FromHannover),
    ("Tauernstahl Formteile GmbH", "tauernstahl", "Graz", "AT", "automotive", Germany, FromHannover),
    ("沈阳北栎重工有限公司", "beili", "沈阳", "CN", "machinery", China, Prospect),
    ("合肥徽澜新能源设备有限公司", "huilan", "合肥", "CN", "energy", China, Prospect),
    ("长沙湘岚工程部件有限公司", "xianglan", "长沙", "CN", "machinery", China, Prospect),
    ("郑州嵩禾机床附件有限公司", "songhe", "郑州", "CN", "machinery", China, Prospect),
    ("南京钟澜轨道装备有限公司", "zhonglan", "南京", "CN", "transport_equipment", China, Prospect),
    ("Ateliers Beauvallon SARL", "beauvallon", "Saint-Étienne", "FR", "metalworking", Europe, Prospect),
    ("Uhrwerk Oberried AG", "oberried", "Grenchen", "CH", "consumer_goods", Europe, Prospect),
    ("Lakemont Tool & Die LLC", "lakemont", "Grand Rapids", "US", "mould_making", Overseas, Prospect),
    ("Công ty TNHH Cơ khí Sông Lam", "songlam", "Hải Phòng", "VN", "machinery", Overseas, Prospect),
    ("Vindhya Precision Pvt. Ltd.", "vindhya", "Pune", "IN", "automotive", Overseas, Prospect),
];

/// Who was brought by whom, by their keys.
const REFERRALS: &[(&str, &str)] = &[
    ("liyuan-mould", "jichuan"),
    ("yuyan", "liyuan-mould"),
    ("jinli", "qinli"),
    ("lanshan-gear", "wuling"),
    ("chenggang", "lanshan-gear"),
    ("gruenach", "falkenrath"),
    ("tauernstahl", "gruenach"),
    ("rotenbach", "lindhagen"),
    ("torrefiume", "valdarone"),
    ("montclair", "valdarone"),
    ("harzfeld", "ostermoor"),
    ("habrina", "vlckov"),
    ("brzezina", "vlckov"),
    ("xiulan", "lanqi"),
    ("xili", "lanqi"),
    ("beili", "yusen"),
    ("beauvallon", "montclair"),
];

/// Who buys only where something is taken off, and how many per cent.
const BARGAINS: &[(&str, i64)] = &[("hejun", 18), ("torrefiume", 12), ("rautenfels", 15), ("luyu", 14)];

const SIZES: [(&str, i64); 4] =
    [("size_11_50", 38), ("size_51_200", 130), ("size_201_500", 340), ("size_501_1000", 780)];
const STREETS: [&str; 6] =
    ["Industriestraße", "Am Gleisdreieck", "Via dell’Officina", "Mill Road", "Rue de l’Usine", "Tovární"];
const ROADS: [&str; 6] = ["工业园路", "科技大道", "精工路", "创业路", "兴业街", "機械路"];

/// Tells the companies.
pub(crate) fn firms(maker: &mut Maker, frame: &Frame) -> Vec<Firm> {
    let today = maker.setting.today;
    let mut terms = Chance::of(2027);
    let offered = |fate: Fate| matches!(fate, Steady | Churned | FromShanghai);
    let customers = FIRMS.iter().filter(|row| offered(row.6)).map(|row| maker.id(Kind::Company, row.1));
    let customers: Vec<RecordId> = customers.collect();
    let offer = offer(maker, &customers);
    FIRMS
        .iter()
        .map(|&(name, key, city, country, industry, land, fate)| {
            let since = match fate {
                Key | Steady | Churned => today - maker.chance.between(735, 745),
                FromShanghai => today - 208,
                FromHannover => today - 52,
                Prospect => today - maker.chance.between(20, 260),
            };
            let size = if fate == Key { 2 + maker.chance.below(2) } else { maker.chance.below(3) };
            let chinese = matches!(land, China | Taiwan);
            let number = maker.chance.between(2, 388);
            let lines = match chinese {
                true => format!("{}{number}号", maker.chance.pick(&ROADS)),
                false => format!("{} {number}", maker.chance.pick(&STREETS)),
            };
            let address = Address { lines, city: city.into(), country: country.into(), ..Address::default() };
            let language = match land {
                China => "zh-Hans",
                Taiwan => "zh-Hant",
                Germany => "de",
                _ => "en",
            };
            let mut draft = maker
                .record(Kind::Company, key, since)
                .text(company::NAME, name)
                .choice(company::INDUSTRY, industry)
                .choice(company::SIZE, SIZES[size].0)
                .with(
                    company::EMPLOYEES,
                    Value::Int(SIZES[size].1 + i64::from(maker.chance.between(-12, 40))),
                )
                .choice(company::RELATION, "buyer")
                .text(company::WEBSITE, format!("https://www.{key}.example"))
                .entry(company::EMAILS, "", format!("info@{key}.example"))
                .with(company::BILLING_ADDRESS, Value::Address(Box::new(address)))
                .choice(company::LANGUAGE, language)
                .with(company::PAYMENT_DAYS, Value::Int(if fate == Key { 60 } else { 30 }));
            let source = match fate {
                FromShanghai | FromHannover => "trade_show",
                Prospect => *maker.chance.pick(&["website", "referral", "cold_call", "trade_show"]),
                _ => "existing_customer",
            };
            draft = draft.choice(company::SOURCE, source);
            for (applies, tag) in [
                (fate == Key, frame.key_account),
                (fate == Churned, frame.at_risk),
                (matches!(fate, Key | Steady) && maker.chance.percent(40), frame.service),
                (fate == Steady && maker.chance.percent(25), frame.retrofit),
            ] {
                if applies {
                    draft = draft.link(model::entities::common::TAGS, tag);
                }
                if applies && tag == frame.service {
                    draft = draft.date(company::CONTRACT_ENDS_ON, today + terms.between(-20, 500));
                }
            }
            if let Some((_, by)) = REFERRALS.iter().find(|(brought, _)| *brought == key) {
                draft = draft.link(company::REFERRED_BY, maker.id(Kind::Company, by));
            }
            if offered(fate) {
                draft = draft.link(offer.field(maker.id(Kind::Company, key)), offer.id);
            }
            if fate == Key {
                draft.put(company::VIP, Value::Bool(true));
            }
            Firm { id: maker.tell(draft), key, name, land, fate, since, people: Vec::new() }
        })
        .collect()
}
