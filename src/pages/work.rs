//! Small acts that several areas offer on a record: log what happened, plan what comes next.

mod act_form;
pub mod changes;
mod log;
mod next_step;

pub use act_form::ActForm;
pub use log::{LogActivity, LogButton};
pub use next_step::{NextStep, NextStepForm};
