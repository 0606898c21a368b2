//! The search for the top of a penalised logistic likelihood, with z-scored features.

use super::{Feature, Logit, LogitFlag};
use crate::linear;
use crate::special::{logistic, softplus};

const STEPS: u32 = 100;
/// Converged when one more step would gain less than half of this.
const DECREMENT: f64 = 1e-14;
/// Linear predictors beyond this say "certain": the outcomes are separated.
const CERTAIN: f64 = 30.0;

/// Features and outcomes; a row begins with 1 for the intercept.
pub(super) struct Problem {
    width: usize,
    design: Vec<f64>,
    outcomes: Vec<bool>,
    l2: f64,
}

/// Penalised log-likelihood, its gradient and minus its second derivatives.
struct Slope {
    value: f64,
    gradient: Vec<f64>,
    curvature: Vec<f64>,
}

/// Sums go over sorted values, so that the order of the rows does not matter.
pub(super) fn scale(features: &[f64], columns: usize, column: usize) -> Feature {
    let mut values: Vec<f64> = features.iter().skip(column).step_by(columns).copied().collect();
    values.sort_unstable_by(f64::total_cmp);
    let count = values.len() as f64;
    let mean = values.iter().map(|value| value / count).sum::<f64>();
    let most = values.iter().fold(0.0, |most: f64, value| most.max((value - mean).abs()));
    let same = values.first() == values.last() || most == 0.0 || !most.is_finite();
    if same {
        return Feature { mean: values.first().copied().unwrap_or_default(), deviation: 0.0, weight: 0.0 };
    }
    let square = |value: &f64| ((value - mean) / most) * ((value - mean) / most);
    let deviation = most * libm::sqrt(values.iter().map(square).sum::<f64>() / count);
    Feature { mean, deviation, weight: 0.0 }
}

impl Problem {
    pub(super) fn new(features: &[f64], scales: &[Feature], outcomes: &[bool], l2: f64) -> Self {
        let width = scales.len() + 1;
        let mut rows: Vec<(Vec<f64>, bool)> = outcomes
            .iter()
            .enumerate()
            .map(|(row, &outcome)| {
                let values = &features[row * scales.len()..(row + 1) * scales.len()];
                let scored = scales.iter().zip(values).map(|(feature, &value)| feature.scored(value));
                (std::iter::once(1.0).chain(scored).collect(), outcome)
            })
            .collect();
        rows.sort_by(|one, other| {
            let by_feature = one.0.iter().zip(&other.0).map(|(one, other)| one.total_cmp(other));
            by_feature.fold(one.1.cmp(&other.1), |order, next| order.then(next))
        });
        let outcomes = rows.iter().map(|row| row.1).collect();
        Self { width, design: rows.into_iter().flat_map(|row| row.0).collect(), outcomes, l2 }
    }

    fn rows(&self) -> impl Iterator<Item = (&[f64], bool)> {
        self.design.chunks(self.width).zip(self.outcomes.iter().copied())
    }

    /// Σ y·η − ln(1 + e^η), and the greatest |η|.
    fn log_likelihood(&self, weights: &[f64]) -> (f64, f64) {
        let (mut sum, mut most) = (0.0, 0.0_f64);
        for (row, outcome) in self.rows() {
            let eta = dot(row, weights);
            sum -= softplus(if outcome { -eta } else { eta });
            most = most.max(eta.abs());
        }
        (sum, most)
    }

    fn penalised(&self, weights: &[f64]) -> f64 {
        let penalty: f64 = weights[1..].iter().map(|weight| weight * weight).sum();
        self.log_likelihood(weights).0 - 0.5 * self.l2 * penalty
    }

    fn slope(&self, weights: &[f64]) -> Slope {
        let n = self.width;
        let (mut gradient, mut curvature) = (vec![0.0; n], vec![0.0; n * n]);
        for (row, outcome) in self.rows() {
            let probability = logistic(dot(row, weights));
            let residual = f64::from(u8::from(outcome)) - probability;
            let weight = probability * logistic(-dot(row, weights));
            for i in 0..n {
                gradient[i] += residual * row[i];
                for k in 0..=i {
                    curvature[i * n + k] += weight * row[i] * row[k];
                }
            }
        }
        for i in 0..n {
            (0..i).for_each(|k| curvature[k * n + i] = curvature[i * n + k]);
            if i > 0 {
                gradient[i] -= self.l2 * weights[i];
                curvature[i * n + i] += self.l2;
            }
        }
        Slope { value: self.penalised(weights), gradient, curvature }
    }

    pub(super) fn solve(&self, mut features: Vec<Feature>, positive: usize) -> Logit {
        let (n, rows) = (self.width, self.outcomes.len());
        let share = positive as f64 / rows as f64;
        let mut flags = Vec::new();
        if features.iter().any(|feature| feature.deviation == 0.0) {
            flags.push(LogitFlag::Constant);
        }
        let mut weights = vec![0.0; n];
        weights[0] = libm::log(share / (1.0 - share));
        let null = self.log_likelihood(&weights).0;
        let (mut steps, mut converged, mut covariance) = (0, false, None);
        while steps < STEPS && !converged {
            steps += 1;
            let slope = self.slope(&weights);
            let (lower, full) = self.factor(&slope.curvature, &features);
            if !full && !flags.contains(&LogitFlag::Collinear) && self.log_likelihood(&weights).1 < CERTAIN {
                flags.push(LogitFlag::Collinear);
            }
            covariance = full.then(|| linear::inverse(&lower, n));
            let step = linear::solve(&lower, &slope.gradient);
            let decrement = dot(&step, &slope.gradient);
            converged = decrement < DECREMENT;
            if converged {
                weights.iter_mut().zip(&step).for_each(|(weight, step)| *weight += step);
            } else if !self.advance(&mut weights, &step, slope.value) {
                // Rounding decides which of two neighbours is better: this is the top as far as it can be told.
                converged = decrement < 1e-9;
                break;
            }
        }
        let (log_likelihood, certain) = self.log_likelihood(&weights);
        if certain > CERTAIN && log_likelihood > -1e-6 {
            flags.push(LogitFlag::Separated);
            (converged, covariance) = (false, None);
        }
        if !converged {
            flags.push(LogitFlag::NotConverged);
        }
        for (feature, weight) in features.iter_mut().zip(&weights[1..]) {
            feature.weight = *weight;
        }
        let raw = Raw::new(&features, weights[0]);
        Logit {
            errors: covariance.and_then(|covariance| raw.errors(&features, &covariance)),
            intercept: raw.intercept,
            coefficients: raw.coefficients,
            centred: weights[0],
            features,
            log_likelihood,
            null_log_likelihood: null,
            rows,
            positive,
            steps,
            converged,
            flags,
        }
    }

    /// The factor of the curvature; what has no curvature (a constant feature, one that repeats others) stands still.
    fn factor(&self, curvature: &[f64], features: &[Feature]) -> (Vec<f64>, bool) {
        let n = self.width;
        let mut matrix = curvature.to_vec();
        for (at, feature) in features.iter().enumerate() {
            if feature.deviation == 0.0 {
                matrix[(at + 1) * (n + 1)] = 1.0;
            }
        }
        let mut added = 1e-10 * self.outcomes.len() as f64;
        let mut full = true;
        loop {
            if let Some(lower) = linear::cholesky(&matrix, n) {
                return (lower, full);
            }
            full = false;
            (0..n).for_each(|i| matrix[i * (n + 1)] += added);
            added *= 10.0;
        }
    }

    /// Takes the step, halved until it helps; says whether it did.
    fn advance(&self, weights: &mut Vec<f64>, step: &[f64], value: f64) -> bool {
        let mut length = 1.0;
        for _ in 0..40 {
            let next: Vec<f64> = weights.iter().zip(step).map(|(at, step)| at + length * step).collect();
            if self.penalised(&next) > value {
                *weights = next;
                return true;
            }
            length *= 0.5;
        }
        false
    }
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// Intercept and coefficients with features as they were given.
struct Raw {
    intercept: f64,
    coefficients: Vec<f64>,
}

impl Raw {
    fn new(features: &[Feature], centred: f64) -> Self {
        let slope = |feature: &Feature| match feature.deviation > 0.0 {
            true => feature.weight / feature.deviation,
            false => 0.0,
        };
        let coefficients: Vec<f64> = features.iter().map(slope).collect();
        let shifts = features.iter().zip(&coefficients).map(|(feature, slope)| feature.mean * slope);
        Self { intercept: centred - shifts.sum::<f64>(), coefficients }
    }

    /// From the covariance with z-scored features. A constant feature has none.
    fn errors(&self, features: &[Feature], covariance: &[f64]) -> Option<Vec<f64>> {
        let n = features.len() + 1;
        if features.iter().any(|feature| feature.deviation == 0.0) {
            return None;
        }
        let shift: Vec<f64> = std::iter::once(1.0)
            .chain(features.iter().map(|feature| -feature.mean / feature.deviation))
            .collect();
        let intercept: f64 = covariance.chunks(n).zip(&shift).map(|(row, by)| by * dot(row, &shift)).sum();
        let of_feature = features
            .iter()
            .enumerate()
            .map(|(at, feature)| libm::sqrt(covariance[(at + 1) * (n + 1)]) / feature.deviation);
        Some(std::iter::once(libm::sqrt(intercept)).chain(of_feature).collect())
    }
}
