//! The models of this crate: what a screen, a document or a settings page lists.

use crate::{
    bargain, baskets, calibration, campaign, care, churn, clusters, cohorts, completeness, duplicates,
    engagement, finance, lead_score, lifecycle, lifetime, logit, loyalty, pipeline, profit, profit_curve,
    referral, retention, rfm, surveys, survival,
};

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
    Model {
        key: "duplicates",
        version: duplicates::VERSION,
        reads: &["contact.*", "company.*"],
        gives: &["pair", "weight", "group"],
        fitted: true,
    },
    Model {
        key: "baskets",
        version: baskets::VERSION,
        reads: &["order.customer", "order-line.product", "order.day"],
        gives: &["rule", "next-product", "repurchase"],
        fitted: true,
    },
    Model {
        key: "clusters",
        version: clusters::VERSION,
        reads: &["customer.*"],
        gives: &["group", "trait"],
        fitted: true,
    },
    Model {
        key: "pipeline",
        version: pipeline::VERSION,
        reads: &["deal.amount", "deal.stage", "deal.day"],
        gives: &["forecast", "win-rate", "ageing", "velocity"],
        fitted: false,
    },
    Model {
        key: "finance",
        version: finance::VERSION,
        reads: &["plan.flow"],
        gives: &["present-value", "internal-rate", "payback", "tornado"],
        fitted: false,
    },
    Model {
        key: "cohorts",
        version: cohorts::VERSION,
        reads: &["order.customer", "order.day"],
        gives: &["retention", "defection"],
        fitted: false,
    },
    Model {
        key: "profit-curve",
        version: profit_curve::VERSION,
        reads: &["plan.year"],
        gives: &["break-even", "uplift"],
        fitted: false,
    },
    Model {
        key: "campaign",
        version: campaign::VERSION,
        reads: &["campaign.member", "order.amount"],
        gives: &["lift", "payoff"],
        fitted: false,
    },
    Model {
        key: "surveys",
        version: surveys::VERSION,
        reads: &["survey.answer"],
        gives: &["nps", "csat", "ces"],
        fitted: false,
    },
    Model {
        key: "completeness",
        version: completeness::VERSION,
        reads: &["record.*"],
        gives: &["share", "gap", "next-check"],
        fitted: false,
    },
    Model {
        key: "lead-score",
        version: lead_score::VERSION,
        reads: &["lead.*", "activity.day"],
        gives: &["points"],
        fitted: false,
    },
    Model {
        key: "care",
        version: care::VERSION,
        reads: &["activity.day", "plan.cadence"],
        gives: &["due"],
        fitted: false,
    },
    Model {
        key: "loyalty",
        version: loyalty::VERSION,
        reads: &["order.day", "order-line.product", "survey.answer"],
        gives: &["index"],
        fitted: false,
    },
    Model {
        key: "profit",
        version: profit::VERSION,
        reads: &["order.amount", "order.cost", "activity.kind"],
        gives: &["profit", "whale"],
        fitted: false,
    },
    Model {
        key: "engagement",
        version: engagement::VERSION,
        reads: &["activity.channel", "activity.day"],
        gives: &["points", "trend"],
        fitted: false,
    },
    Model {
        key: "referral",
        version: referral::VERSION,
        reads: &["customer.referred-by", "customer.value"],
        gives: &["decile"],
        fitted: false,
    },
    Model {
        key: "bargain",
        version: bargain::VERSION,
        reads: &["order.list", "order.amount"],
        gives: &["bargain-only"],
        fitted: false,
    },
    Model {
        key: "churn",
        version: churn::VERSION,
        reads: &["order.day", "contract.end", "survey.answer"],
        gives: &["sign", "points"],
        fitted: false,
    },
    Model {
        key: "lifecycle",
        version: lifecycle::VERSION,
        reads: &["order.day", "deal.day", "customer.class"],
        gives: &["class", "move"],
        fitted: false,
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
