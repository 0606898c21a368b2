//! Reports, and scores with their arithmetic.

use model::{FieldId, Kind, Value};
use reports::{Cell, Note, Report, Unit};
use serde::{Deserialize, Serialize};

/// A report, made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportView {
    /// Its key.
    pub key: String,
    /// The kind of customer that it is about; `None` where it is about deals.
    pub kind: Option<Kind>,
    /// Customers with at least one order by kind, most first.
    pub kinds: Vec<(Kind, u32)>,
    /// The day of the analysis.
    pub on: i32,
    /// What can be set, and what is.
    pub settings: Vec<SettingView>,
    /// Figures and tables.
    pub report: Report,
    /// Milliseconds it took.
    pub took_ms: f64,
}

/// A setting with its value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SettingView {
    /// Key; the name is message `report-setting-<key>`.
    pub key: String,
    /// What is set.
    pub value: f64,
    /// Smallest value.
    pub least: f64,
    /// Greatest value.
    pub most: f64,
    /// Distance between two values.
    pub step: f64,
    /// How it is written.
    pub unit: Unit,
}

/// A score of a record with its arithmetic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreView {
    /// Key: the name is message `score-<key>`, how it is computed `score-<key>-how`.
    pub key: String,
    /// The field that shows it in lists.
    pub field: FieldId,
    /// The score.
    pub value: Value,
    /// Its parts, which together give the score as `score-<key>-how` says.
    pub parts: Vec<ScorePart>,
    /// What has to be known to read it.
    pub notes: Vec<Note>,
}

/// A part of a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScorePart {
    /// What it is: a message, a field or a record.
    pub label: Cell,
    /// What is known.
    pub value: Cell,
    /// The boundaries it was compared with, ascending; empty where there are none.
    pub cuts: Vec<Cell>,
    /// How much it weighs; empty where parts are not weighed.
    pub weight: Cell,
    /// What it gives; empty where the parts are multiplied or only shown.
    pub contribution: Cell,
}
