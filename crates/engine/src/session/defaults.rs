//! What the engine writes when the founder first opens a workspace: settings by zone and language, and the names of the
//! first pipeline. From then on they are records that people change; that is why they are not messages of the page.

use model::entities::workspace;
use model::value::Currency;
use model::{Change, Value};

/// Message keys with their texts in English, simplified and traditional Chinese.
const TEXTS: &[(&str, [&str; 3])] = &[
    (model::defaults::PIPELINE_NAME, ["Sales", "销售", "銷售"]),
    ("default-stage-contacted", ["Contacted", "已联系", "已聯絡"]),
    ("default-stage-qualified", ["Qualified", "已确认需求", "已確認需求"]),
    ("default-stage-solution", ["Solution", "方案", "方案"]),
    ("default-stage-quoted", ["Quoted", "已报价", "已報價"]),
    ("default-stage-negotiation", ["Negotiation", "谈判", "談判"]),
    ("default-stage-won", ["Won", "赢单", "贏單"]),
    ("default-stage-lost", ["Lost", "输单", "輸單"]),
];

/// Currencies by the beginning of the zone's name; the first that fits counts.
const CURRENCIES: &[(&str, &[u8; 3])] = &[
    ("Asia/Taipei", b"TWD"),
    ("Asia/Hong_Kong", b"HKD"),
    ("Asia/Macau", b"MOP"),
    ("Asia/Singapore", b"SGD"),
    ("Asia/Tokyo", b"JPY"),
    ("Asia/Seoul", b"KRW"),
    ("Asia/Kolkata", b"INR"),
    ("Asia/Shanghai", b"CNY"),
    ("Asia/Chongqing", b"CNY"),
    ("Asia/Urumqi", b"CNY"),
    ("Europe/London", b"GBP"),
    ("Europe/Zurich", b"CHF"),
    ("Europe/Stockholm", b"SEK"),
    ("Europe/Copenhagen", b"DKK"),
    ("Europe/Oslo", b"NOK"),
    ("Europe/Warsaw", b"PLN"),
    ("Europe/", b"EUR"),
    ("Australia/", b"AUD"),
    ("America/Toronto", b"CAD"),
    ("America/Vancouver", b"CAD"),
    ("America/Sao_Paulo", b"BRL"),
    ("America/Mexico_City", b"MXN"),
];

/// The text of a message key in a language.
pub fn text(key: &str, locale: &str) -> String {
    let column = match locale {
        "zh-Hant" => 2,
        tag if tag.starts_with("zh") => 1,
        _ => 0,
    };
    TEXTS.iter().find(|(known, _)| *known == key).map_or(key, |(_, texts)| texts[column]).to_owned()
}

/// The settings that a new workspace begins with.
pub fn settings(name: &str, zone: &str) -> Vec<Change> {
    let currency =
        CURRENCIES.iter().find(|(prefix, _)| zone.starts_with(prefix)).map_or(b"USD", |(_, code)| code);
    let american = currency == b"USD" && zone.starts_with("America/");
    let set = |field, value| Change { field, element: None, value: Some(value) };
    vec![
        set(workspace::NAME, Value::Text(name.to_owned())),
        set(workspace::ZONE, Value::Text(zone.to_owned())),
        set(workspace::CURRENCY, Value::Text(Currency(*currency).as_str().to_owned())),
        set(workspace::WEEK_START, Value::Choice(if american { "sunday" } else { "monday" }.to_owned())),
        set(workspace::FISCAL_YEAR_START_MONTH, Value::Int(1)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_has_a_name_in_three_languages() {
        let keys = model::defaults::STAGES.iter().map(|stage| format!("default-stage-{}", stage.key));
        for key in keys.chain([model::defaults::PIPELINE_NAME.to_owned()]) {
            for locale in ["en", "zh-Hans", "zh-Hant"] {
                assert_ne!(text(&key, locale), key, "{locale}");
            }
        }
        assert_eq!(text("default-stage-won", "zh-Hant"), "贏單");
    }
}
