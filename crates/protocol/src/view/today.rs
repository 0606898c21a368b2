//! The first screen.

use model::{Filter, Kind, Value};
use serde::{Deserialize, Serialize};

use super::Named;

/// The first screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TodayView {
    /// Whom to turn to and why, most urgent first, at most 50.
    pub items: Vec<TodayItem>,
    /// Items in all.
    pub total: u32,
    /// Open deals of this member.
    pub open_deals: Counted,
    /// Won this month by this member.
    pub won_this_month: Counted,
    /// Leads not yet worked on, of this member, captured by him, or nobody's.
    pub new_leads: Counted,
    /// What this member has done today.
    pub done_today: Counted,
    /// Whether this device has no customers, leads, deals or activities at all, whoever they belong to.
    pub is_empty: bool,
}

/// A number and what it counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Counted {
    /// How many.
    pub count: u32,
    /// Sums per currency, of deals.
    pub sums: Vec<Value>,
    /// Of which kind.
    pub kind: Kind,
    /// By which rule.
    pub filter: Filter,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TodayItem {
    /// The record to open.
    pub record: Named,
    /// Whom it is about.
    pub about: Option<Named>,
    /// Why it is here.
    pub reason: Reason,
    /// Day it is due, if any.
    pub due_on: Option<i32>,
    /// What to do, in a person's words.
    pub text: String,
    /// Amount at stake.
    pub amount: Option<Value>,
    /// Phone to call.
    pub phone: Option<String>,
}

/// Why something is on the first screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Reason {
    /// A promise or task that is overdue.
    Overdue,
    /// A follow-up promised to a lead is due.
    PromisedFollowUp,
    /// A task for today.
    DueToday,
    /// A deal's next step is due.
    NextStep,
    /// A deal has been in its stage for too long.
    Stuck,
    /// A deal should close and is open.
    CloseDatePassed,
    /// A deal without a next step.
    NoNextStep,
    /// A lead nobody has worked on.
    NewLead,
}
