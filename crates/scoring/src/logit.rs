//! Logistic regression: how likely an outcome is, learned from outcomes that were seen.
//!
//! Features are z-scored, so that the penalty λ/2·Σβⱼ² treats them alike and a coefficient is the weight of one standard
//! deviation; the intercept is free. Newton's method (IRLS) with step halving maximises the penalised likelihood, which has
//! one top. Sources: Hosmer & Lemeshow, "Applied logistic regression" (2000); Le Cessie & van Houwelingen, Applied
//! Statistics 41 (1992). Below a stated number of outcomes nothing is learned: rules are used instead.

mod newton;

use serde::{Deserialize, Serialize};

use crate::special::logistic;
use newton::Problem;

/// Version of the arithmetic.
pub const VERSION: u16 = 1;
/// Of the rarer outcome as many must have been seen, unless the settings say otherwise.
pub const LEAST_OUTCOMES: usize = 10;

/// How it is learned.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LogitSettings {
    /// Penalty λ from 0 on; 0 gives the plain maximum of the likelihood.
    pub l2: f64,
    /// How many of the rarer outcome must have been seen.
    pub least_outcomes: usize,
}

impl Default for LogitSettings {
    fn default() -> Self {
        Self { l2: 1.0, least_outcomes: LEAST_OUTCOMES }
    }
}

/// Why nothing was learned. Rows and columns count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogitError {
    /// Features and outcomes do not fit together.
    #[error("the features are not one row of {columns} for each of {rows} outcomes")]
    Shape {
        /// Number of outcomes.
        rows: usize,
        /// Number of features.
        columns: usize,
    },
    /// A feature is missing or infinite.
    #[error("row {row}, feature {column}: not a number")]
    Feature {
        /// The row.
        row: usize,
        /// The feature.
        column: usize,
    },
    /// The penalty is negative or not a number.
    #[error("the penalty must be a number from 0")]
    Penalty,
    /// Too few to learn from.
    #[error("only {seen} of the rarer outcome were seen, {least} are needed: use rules until then")]
    TooFew {
        /// Of the rarer outcome.
        seen: usize,
        /// Needed.
        least: usize,
    },
}

/// What is unusual about a fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogitFlag {
    /// The features tell the outcomes apart without error: without a penalty the coefficients grow for ever.
    Separated,
    /// Features repeat one another: their coefficients are not determined without a penalty.
    Collinear,
    /// A feature is the same for all; its coefficient is 0.
    Constant,
    /// The search did not find the top.
    NotConverged,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Logit {
    /// Intercept with features as they were given.
    pub intercept: f64,
    /// Coefficient of each feature as it was given.
    pub coefficients: Vec<f64>,
    /// Standard errors of the intercept and of the coefficients; `None` where they are not determined.
    pub errors: Option<Vec<f64>>,
    /// Intercept with z-scored features.
    pub centred: f64,
    /// Mean, standard deviation (0 when constant) and coefficient by standard deviations of each feature.
    pub features: Vec<Feature>,
    /// Log-likelihood without the penalty.
    pub log_likelihood: f64,
    /// Log-likelihood of the intercept alone.
    pub null_log_likelihood: f64,
    /// Rows learned from.
    pub rows: usize,
    /// Of these, with the outcome.
    pub positive: usize,
    /// Newton steps.
    pub steps: u32,
    /// Whether the search found the top.
    pub converged: bool,
    /// What is unusual.
    pub flags: Vec<LogitFlag>,
}

/// One feature, z-scored.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Feature {
    /// Mean.
    pub mean: f64,
    /// Standard deviation of the population, 0 when all are the same.
    pub deviation: f64,
    /// Weight of one standard deviation.
    pub weight: f64,
}

/// A prediction and what it consists of: the logit is the intercept plus the parts, added in their order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explained {
    /// With z-scored features: what somebody average gets.
    pub intercept: f64,
    /// What each feature adds.
    pub parts: Vec<f64>,
    /// The sum.
    pub logit: f64,
    /// 1/(1 + e^−logit).
    pub probability: f64,
}

impl Logit {
    /// Learns from rows of `columns` features each, row by row in one vector, and one outcome a row.
    pub fn fit(
        features: &[f64],
        columns: usize,
        outcomes: &[bool],
        settings: &LogitSettings,
    ) -> Result<Self, LogitError> {
        let rows = outcomes.len();
        if Some(features.len()) != rows.checked_mul(columns) {
            return Err(LogitError::Shape { rows, columns });
        }
        if let Some(at) = features.iter().position(|value| !value.is_finite()) {
            return Err(LogitError::Feature { row: at / columns, column: at % columns });
        }
        if !(settings.l2 >= 0.0 && settings.l2.is_finite()) {
            return Err(LogitError::Penalty);
        }
        let positive = outcomes.iter().filter(|outcome| **outcome).count();
        let seen = positive.min(rows - positive);
        let least = settings.least_outcomes.max(1);
        if seen < least {
            return Err(LogitError::TooFew { seen, least });
        }
        let scales: Vec<Feature> =
            (0..columns).map(|column| newton::scale(features, columns, column)).collect();
        let problem = Problem::new(features, &scales, outcomes, settings.l2);
        Ok(problem.solve(scales, positive))
    }

    /// Probability of the outcome for one row of features.
    pub fn predict(&self, features: &[f64]) -> f64 {
        self.explain(features).probability
    }

    /// The probability with its parts. A feature that is missing or not a number counts as average.
    pub fn explain(&self, features: &[f64]) -> Explained {
        let part = |(at, feature): (usize, &Feature)| {
            let value = features.get(at).copied().filter(|value| value.is_finite()).unwrap_or(feature.mean);
            feature.scored(value) * feature.weight
        };
        let parts: Vec<f64> = self.features.iter().enumerate().map(part).collect();
        let logit = parts.iter().fold(self.centred, |sum, part| sum + part);
        Explained { intercept: self.centred, parts, logit, probability: logistic(logit) }
    }
}

impl Feature {
    fn scored(&self, value: f64) -> f64 {
        if self.deviation > 0.0 { (value - self.mean) / self.deviation } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: LogitSettings = LogitSettings { l2: 0.0, least_outcomes: 1 };

    fn flags(features: &[f64], columns: usize, outcomes: &[u8], l2: f64) -> Vec<LogitFlag> {
        let outcomes: Vec<bool> = outcomes.iter().map(|&outcome| outcome == 1).collect();
        let settings = LogitSettings { l2, ..PLAIN };
        let logit = Logit::fit(features, columns, &outcomes, &settings).expect("enough outcomes");
        for row in features.chunks(columns) {
            let explained = logit.explain(row);
            let sum = explained.parts.iter().fold(explained.intercept, |sum, part| sum + part);
            assert_eq!(sum, explained.logit);
            assert!((0.0..=1.0).contains(&explained.probability), "{logit:?}");
        }
        assert!(logit.log_likelihood.is_finite() && logit.intercept.is_finite(), "{logit:?}");
        logit.flags
    }

    #[test]
    fn degenerate_features_are_flagged() {
        use LogitFlag::{Collinear, Constant, NotConverged, Separated};
        let mixed = [0, 1, 0, 1, 1, 0];
        let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert_eq!(flags(&x, 1, &mixed, 0.0), []);
        assert_eq!(flags(&x, 1, &[0, 0, 0, 1, 1, 1], 0.0), [Separated, NotConverged]);
        assert_eq!(flags(&x, 1, &[0, 0, 0, 1, 1, 1], 0.5), []);
        assert_eq!(flags(&[7.0; 6], 1, &mixed, 0.0), [Constant]);
        let twice: Vec<f64> = x.iter().flat_map(|&x| [x, 2.0 * x]).collect();
        assert_eq!(flags(&twice, 2, &mixed, 0.0), [Collinear]);
        assert_eq!(flags(&twice, 2, &mixed, 1.0), []);
    }

    #[test]
    fn too_little_or_wrong_input_is_refused() {
        let outcomes = [true, false, true];
        for (features, columns, settings, error) in [
            (&[1.0, 2.0][..], 1, PLAIN, LogitError::Shape { rows: 3, columns: 1 }),
            (&[1.0, f64::NAN, 3.0], 1, PLAIN, LogitError::Feature { row: 1, column: 0 }),
            (&[1.0, 2.0, 3.0], 1, LogitSettings { l2: -1.0, ..PLAIN }, LogitError::Penalty),
            (&[1.0, 2.0, 3.0], 1, LogitSettings::default(), LogitError::TooFew { seen: 1, least: 10 }),
        ] {
            assert_eq!(Logit::fit(features, columns, &outcomes, &settings), Err(error));
        }
        let none = Logit::fit(&[1.0], 1, &[true], &LogitSettings { least_outcomes: 0, ..PLAIN });
        assert_eq!(none, Err(LogitError::TooFew { seen: 0, least: 1 }));
    }

    #[test]
    fn rows_in_another_order_give_the_same_bits_and_a_penalty_shrinks() {
        let features: Vec<f64> = (0..80).map(|i| f64::from(i * 37 % 41) / 3.0).collect();
        let outcomes: Vec<bool> = (0..40).map(|i| (i * 29 + i * i) % 7 < 3).collect();
        let one = Logit::fit(&features, 2, &outcomes, &PLAIN).expect("enough");
        let reversed: Vec<f64> = features.chunks(2).rev().flatten().copied().collect();
        let backwards: Vec<bool> = outcomes.iter().rev().copied().collect();
        assert_eq!(Logit::fit(&reversed, 2, &backwards, &PLAIN), Ok(one.clone()));
        let size = |logit: &Logit| logit.features.iter().map(|feature| feature.weight.abs()).sum::<f64>();
        let penalised =
            Logit::fit(&features, 2, &outcomes, &LogitSettings { l2: 20.0, ..PLAIN }).expect("enough");
        assert!(size(&penalised) < size(&one));
        // The intercept is free: the mean prediction stays the observed share.
        let mean: f64 = features.chunks(2).map(|row| penalised.predict(row)).sum::<f64>() / 40.0;
        assert!((mean - one.positive as f64 / 40.0).abs() < 1e-9, "{mean}");
    }
}
