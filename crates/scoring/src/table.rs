//! The models of this crate: what a screen, a document or a settings page lists.

use crate::{calibration, lifetime, logit, retention, rfm, survival};

/// One model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// Stable key; label and description are locale messages `score-<key>`.
    pub key: &'static str,
    /// Version of its arithmetic: a published fit of another version is not applied.
    pub version: u16,
    /// Columns it reads.
    pub reads: &'static [&'static str],
    /// What it gives per customer, or for the whole population.
    pub gives: &'static [&'static str],
    /// Whether it has fitted parameters that are published and applied everywhere.
    pub fitted: bool,
}

/// Every model, in the order in which people meet them.
pub const MODELS: &[Model] = &[
    Model {
        key: "rfm",
        version: rfm::VERSION,
        reads: &["order.customer", "order.day", "order.amount"],
        gives: &["recency", "frequency", "monetary", "segment"],
        fitted: true,
    },
    Model {
        key: "concentration",
        version: 1,
        reads: &["order.customer", "order.amount"],
        gives: &["gini", "share-of-top", "abc"],
        fitted: false,
    },
    Model {
        key: "lifetime",
        version: lifetime::VERSION,
        reads: &["order.customer", "order.day", "order.amount"],
        gives: &["alive", "purchases"],
        fitted: true,
    },
    Model {
        key: "spend",
        version: lifetime::spend::VERSION,
        reads: &["order.customer", "order.day", "order.amount"],
        gives: &["amount", "value"],
        fitted: true,
    },
    Model {
        key: "retention",
        version: retention::VERSION,
        reads: &["renewals"],
        gives: &["rate", "survival", "projection", "residual"],
        fitted: true,
    },
    Model {
        key: "survival",
        version: survival::VERSION,
        reads: &["time", "left"],
        gives: &["survival", "interval", "median"],
        fitted: false,
    },
    Model {
        key: "logit",
        version: logit::VERSION,
        reads: &["features", "outcome"],
        gives: &["probability", "parts"],
        fitted: true,
    },
    Model {
        key: "calibration",
        version: calibration::VERSION,
        reads: &["score", "outcome"],
        gives: &["auc", "brier", "log-loss", "reliability", "probability"],
        fitted: true,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique() {
        for (at, model) in MODELS.iter().enumerate() {
            assert!(MODELS[..at].iter().all(|other| other.key != model.key), "{}", model.key);
            assert!(!model.reads.is_empty() && !model.gives.is_empty());
        }
    }
}
