//! What the sample company sells: machines with predecessors, spare parts, consumables, services.

use model::entities::product;
use model::value::Currency;
use model::{Kind, RecordId, Value};

use crate::maker::{Maker, say};
use crate::{Locale, Setting};

/// Euro, the currency of the price list.
pub(crate) const EUR: Currency = Currency(*b"EUR");

/// What sort of product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Machine,
    OldMachine,
    Part,
    Consumable,
    Service,
}

pub(crate) struct Good {
    pub(crate) id: RecordId,
    pub(crate) sort: Sort,
    /// Price in whole euros.
    pub(crate) euros: i64,
    pub(crate) name: [&'static str; 3],
}

impl Good {
    /// Name for a customer who reads this language.
    pub(crate) fn name_in(&self, locale: Locale) -> &'static str {
        say(locale, self.name)
    }
}

type Row = (&'static str, [&'static str; 3], Sort, i64, Option<&'static str>);

use Sort::{Consumable, Machine, OldMachine, Part, Service};

/// Code, name, sort, price in euros, code of the successor.
const GOODS: &[Row] = &[
    (
        "VM-650",
        ["Vertical machining centre VM 650", "立式加工中心 VM 650", "立式綜合加工機 VM 650"],
        Machine,
        118_000,
        None,
    ),
    (
        "VM-1100",
        ["Vertical machining centre VM 1100", "立式加工中心 VM 1100", "立式綜合加工機 VM 1100"],
        Machine,
        164_000,
        None,
    ),
    (
        "HM-500",
        ["Horizontal machining centre HM 500", "卧式加工中心 HM 500", "臥式綜合加工機 HM 500"],
        Machine,
        298_000,
        None,
    ),
    ("TC-250", ["Turning centre TC 250", "车削中心 TC 250", "車削中心 TC 250"], Machine, 96_000, None),
    (
        "TC-400Y",
        ["Turning centre TC 400 Y", "车削中心 TC 400 Y", "車削中心 TC 400 Y"],
        Machine,
        148_000,
        None,
    ),
    ("FX-5", ["Five-axis centre FX 5", "五轴加工中心 FX 5", "五軸加工機 FX 5"], Machine, 342_000, None),
    (
        "VM-600",
        ["Vertical machining centre VM 600", "立式加工中心 VM 600", "立式綜合加工機 VM 600"],
        OldMachine,
        99_000,
        Some("VM-650"),
    ),
    (
        "TC-200",
        ["Turning centre TC 200", "车削中心 TC 200", "車削中心 TC 200"],
        OldMachine,
        84_000,
        Some("TC-250"),
    ),
    ("SP-SPN40", ["Spindle unit SK 40", "SK 40 主轴单元", "SK 40 主軸單元"], Part, 8_900, None),
    ("SP-SPN50", ["Spindle unit SK 50", "SK 50 主轴单元", "SK 50 主軸單元"], Part, 12_400, None),
    ("SP-BALL", ["Ball screw with nut", "滚珠丝杠副", "滾珠螺桿組"], Part, 1_850, None),
    ("SP-GUIDE", ["Linear guide set", "直线导轨套件", "線性滑軌組"], Part, 1_240, None),
    ("SP-BELT", ["Drive belt set", "传动皮带套件", "傳動皮帶組"], Part, 180, None),
    ("SP-PUMP", ["Coolant pump", "冷却泵", "冷卻泵"], Part, 640, None),
    ("SP-WIPER", ["Way wiper set", "导轨刮屑板套件", "刮屑板組"], Part, 95, None),
    ("SP-ENC", ["Rotary encoder", "旋转编码器", "旋轉編碼器"], Part, 520, None),
    ("SP-DRV", ["Servo drive module", "伺服驱动模块", "伺服驅動模組"], Part, 2_350, None),
    ("SP-ATC", ["Tool changer gripper", "刀库机械手爪", "換刀臂夾爪"], Part, 780, None),
    ("CO-OIL", ["Way oil, 20 l", "导轨油 20 升", "滑道油 20 公升"], Consumable, 110, None),
    (
        "CO-COOL",
        ["Coolant concentrate, 25 l", "切削液浓缩液 25 升", "切削液原液 25 公升"],
        Consumable,
        165,
        None,
    ),
    ("CO-FILT", ["Filter cartridges, 10 pieces", "过滤芯 10 支装", "濾芯 10 支裝"], Consumable, 140, None),
    ("SV-MAINT", ["Yearly maintenance", "年度保养", "年度保養"], Service, 3_400, None),
    (
        "SV-FULL",
        ["Full service contract, one year", "全包服务合同（一年）", "全包服務合約（一年）"],
        Service,
        9_800,
        None,
    ),
    (
        "SV-TRAIN",
        ["Operator training, three days", "操作培训（三天）", "操作訓練（三天）"],
        Service,
        2_700,
        None,
    ),
];

/// Tells the price list.
pub(crate) fn goods(maker: &mut Maker) -> Vec<Good> {
    let Setting { today, locale, .. } = maker.setting;
    let mut goods = Vec::new();
    for (sku, name, sort, euros, successor) in GOODS {
        let (kind, category, unit) = match sort {
            Machine | OldMachine => ("goods", ["Machines", "机床", "機床"], "piece"),
            Part => ("spare_part", ["Spare parts", "备件", "備品"], "piece"),
            Consumable => ("consumable", ["Consumables", "耗材", "耗材"], "piece"),
            Service => ("service", ["Services", "服务", "服務"], "flat_rate"),
        };
        let mut draft = maker
            .record(Kind::Product, sku, today - 900)
            .text(product::SKU, *sku)
            .text(product::NAME, say(locale, *name))
            .text(product::CATEGORY, say(locale, category))
            .choice(product::TYPE, kind)
            .decimal(product::PRICE, euros * 100, 2)
            .text(product::CURRENCY, "EUR")
            .choice(product::TAX_BASIS_OF_PRICE, "net")
            .choice(product::UNIT, unit)
            .decimal(product::COST, euros * if *sort == Service { 45 } else { 62 }, 2)
            .date(product::LAUNCHED_ON, today - if *sort == OldMachine { 2900 } else { 1100 });
        for other in [Locale::En, Locale::Hans].into_iter().filter(|other| *other != locale) {
            let label = if other == Locale::En { "en" } else { "zh-Hans" };
            draft = draft.entry(product::OTHER_NAMES, label, say(other, *name));
        }
        if *sort == Consumable {
            draft.put(product::REPURCHASE_DAYS, Value::Int(90));
        }
        if let Some(successor) = successor {
            draft = draft
                .link(product::SUCCESSOR, maker.id(Kind::Product, successor))
                .date(product::LAST_ORDER_DAY, today - 400)
                .date(product::END_OF_SERVICE_ON, today + 2200);
        }
        goods.push(Good { id: maker.tell(draft), sort: *sort, euros: *euros, name: *name });
    }
    goods
}
