//! A pipeline as a board.

use model::{RecordId, Value};
use serde::{Deserialize, Serialize};

use super::{Named, StageRow};

/// A board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoardView {
    /// The pipeline.
    pub pipeline: RecordId,
    /// Columns in order.
    pub columns: Vec<BoardColumn>,
}

/// A column of a board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoardColumn {
    /// The stage.
    pub stage: StageRow,
    /// Deals in it, all of them.
    pub total: u32,
    /// Sum per currency, all of them.
    pub sums: Vec<Value>,
    /// First cards in rank order.
    pub cards: Vec<Card>,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Deal.
    pub id: RecordId,
    /// Title.
    pub title: String,
    /// Company.
    pub company: Option<Named>,
    /// Amount.
    pub amount: Option<Value>,
    /// Expected close, days since 1970.
    pub close_on: Option<i32>,
    /// Owner (member id).
    pub owner: Option<String>,
    /// Next step and its day.
    pub next_step: Option<(String, Option<i32>)>,
    /// Days in this stage.
    pub days_in_stage: u32,
    /// Longer than the stage allows.
    pub stuck: bool,
    /// Not yet on the server.
    pub unsent: bool,
}
