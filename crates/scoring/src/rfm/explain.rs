//! The parts of a score: what went in, where the boundaries lie, what each factor contributes.

use serde::{Deserialize, Serialize};

use super::{Cuts, Factor, Fitted, Scores, value_of};
use crate::orders::Purchase;

/// One factor of a customer's score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Which one.
    pub factor: Factor,
    /// The customer's value: days, purchases, or minor units.
    pub value: i64,
    /// The boundaries it was compared with; `None` when the score is a rank among everybody ([`super::Method::Ntile`]).
    pub cuts: Option<Cuts>,
    /// From 1 to 5.
    pub score: u8,
    /// Weight of the factor.
    pub weight: u32,
    /// Score × weight.
    pub contribution: u64,
}

/// A score with its arithmetic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    /// R, F and M.
    pub parts: [Part; 3],
    /// Exactly the sum of the contributions.
    pub total: u64,
    /// Row of the segment table that matched first, from 1.
    pub rule: u8,
}

impl Fitted {
    /// Opens a customer's scores down to values, boundaries and contributions. `None` without a purchase.
    pub fn explain(&self, purchase: &Purchase, scores: Scores, today: i32) -> Option<Explained> {
        if !purchase.bought() || scores == Scores::default() {
            return None;
        }
        let own = [scores.r, scores.f, scores.m];
        let parts = Factor::ALL.map(|factor| {
            let at = factor as usize;
            let weight = self.settings.weights[at];
            Part {
                factor,
                value: value_of(purchase, factor, today, self.settings.monetary),
                cuts: self.cuts.map(|cuts| cuts[at]),
                score: own[at],
                weight,
                contribution: u64::from(own[at]) * u64::from(weight),
            }
        });
        let total = parts.iter().map(|part| part.contribution).sum();
        Some(Explained { parts, total, rule: scores.rule })
    }
}
