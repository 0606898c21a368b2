//! What the workspace's own record says.

use model::entities::{score, workspace};
use model::value::Currency;
use model::{Kind, RecordId, Value};
use reports::scores::Kept;

use crate::records::Records;

/// Settings of the workspace, with what holds while they are not set.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Currency of sums.
    pub currency: Currency,
    /// IANA zone; empty while not set.
    pub zone: String,
    /// 1 Monday … 7 Sunday.
    pub week_start: u8,
    /// 1 January … 12 December.
    pub fiscal_year_start: u8,
    /// Country calling code, digits.
    pub calling_code: Option<String>,
    /// Per cent of revenue that is left after the cost of goods; `None` while not set.
    pub margin: Option<f64>,
    /// What is set for scores and was learned for them, by key.
    pub scores: Vec<(String, Kept)>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            currency: Currency(*b"EUR"),
            zone: String::new(),
            week_start: 1,
            fiscal_year_start: 1,
            calling_code: None,
            margin: None,
            scores: Vec::new(),
        }
    }
}

impl Settings {
    /// Reads them.
    pub fn read(records: &Records, workspace: RecordId) -> Self {
        let mut settings = Self { scores: read_scores(records), ..Self::default() };
        let Some(slot) = records.slot(workspace) else { return settings };
        if let Ok(currency) = records.text(slot, workspace::CURRENCY).parse() {
            settings.currency = currency;
        }
        settings.zone = records.text(slot, workspace::ZONE);
        settings.week_start = match records.text(slot, workspace::WEEK_START).as_str() {
            "saturday" => 6,
            "sunday" => 7,
            _ => 1,
        };
        if let Some(Value::Int(month @ 1..=12)) = records.value(slot, workspace::FISCAL_YEAR_START_MONTH) {
            settings.fiscal_year_start = month as u8;
        }
        settings.margin = match records.value(slot, workspace::MARGIN) {
            Some(Value::Decimal { mantissa, places }) => Some(mantissa as f64 / 10f64.powi(places.into()))
                .filter(|margin| (0.0..=100.0).contains(margin)),
            Some(Value::Int(margin @ 0..=100)) => Some(margin as f64),
            _ => None,
        };
        settings.calling_code =
            Some(records.text(slot, workspace::CALLING_CODE)).filter(|code| !code.is_empty());
        settings
    }
}

impl Settings {
    /// What reports and scores take where nothing else is set for them: one business has one margin.
    pub(crate) fn presets(&self) -> Vec<(String, f64)> {
        let of =
            |margin: f64| [("margin", margin), ("profit-margin", margin), ("goods-share", 100.0 - margin)];
        self.margin
            .iter()
            .flat_map(|margin| of(*margin))
            .map(|(key, value)| (key.to_owned(), value))
            .collect()
    }
}

fn read_scores(records: &Records) -> Vec<(String, Kept)> {
    let read = |slot| {
        let int = |field| match records.value(slot, field) {
            Some(Value::Int(number)) => number,
            _ => 0,
        };
        let fitted_on = match records.value(slot, score::FITTED_ON) {
            Some(Value::Date(day)) => Some(day),
            _ => None,
        };
        let kept = Kept {
            version: int(score::VERSION),
            settings: records.text(slot, score::SETTINGS),
            fit: records.text(slot, score::FIT),
            fitted_on,
            population: int(score::POPULATION),
        };
        (records.text(slot, score::KEY), kept)
    };
    records.of(Kind::Score).map(read).collect()
}
