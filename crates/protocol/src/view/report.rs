//! Reports, and scores with their arithmetic.

use model::{FieldId, Kind, RecordId, Value};
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
    /// How what is set can be kept for everybody, where the report is about a score.
    pub keep: Option<KeepView>,
    /// Figures and tables; nothing while it is being made.
    pub report: Report,
    /// How much of it is made, from 0 to 1; `None` once it is.
    pub done: Option<f64>,
    /// Milliseconds it took.
    pub took_ms: f64,
}

/// The record of a score: see `model::entities::score`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeepView {
    /// Its id.
    pub record: RecordId,
    /// Its key.
    pub key: String,
    /// It is there.
    pub exists: bool,
    /// It was written by a newer version, so the usual settings are used here.
    pub is_newer: bool,
    /// What is set is what it says.
    pub is_same: bool,
    /// Version of the arithmetic here.
    pub version: i64,
    /// What is set, as it would be written.
    pub settings: String,
    /// What was learned here, as it would be written; empty for a score that learns nothing.
    pub fit: String,
    /// From how many customers.
    pub population: i64,
    /// When what is kept was learned.
    pub fitted_on: Option<i32>,
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
