//! Reports: what the Insight area shows, one report per file, all of them listed in [`table`].
//!
//! A report is a pure function of the [`Base`] and of the person's settings. It gives figures and tables; how a table is
//! drawn is a word beside it, so page, print and CSV are the same for every report, and every number can say which records
//! it comes from.

pub mod base;
pub mod chances;
pub mod lifetimes;
pub mod report;
pub mod scores;
pub mod settings;
pub mod table;

mod bargain;
mod baskets;
mod calendar;
mod campaign;
mod cohorts;
mod defection;
mod five_points;
mod forecast;
mod groups;
mod lifetime;
mod making;
mod matrix;
mod next_product;
mod opening;
mod pareto;
mod portfolio;
mod profit;
mod pyramid;
mod referral;
mod repurchase;
mod return_on_crm;
mod satisfaction;
mod stages;
mod survival;
mod velocity;

#[cfg(test)]
mod sample;

pub use base::Base;
pub use making::Making;
pub use report::{Block, Cell, Column, Drawing, Figure, Line, Note, Opens, Report, Shown, Table};
pub use scoring::campaign::FEW as FEW_IN_CAMPAIGN;
pub use settings::{Setting, Settings, Unit};
pub use table::{About, Group, about};
