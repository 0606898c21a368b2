//! How good probabilities are, and how to make them honest: discrimination, error, reliability; isotonic and Platt.
//!
//! - AUC: how often a positive has the higher score than a negative, a tie counting one half (Mann-Whitney).
//! - Brier: mean of (p − y)². Log-loss: −mean of y·ln p + (1−y)·ln(1−p), with p kept 1e-15 away from 0 and 1.
//! - Isotonic: the rising function nearest to the outcomes by squares (pool adjacent violators; Ayer et al., Annals of
//!   Mathematical Statistics 26, 1955), straight between the scores seen.
//! - Platt: 1/(1 + e^(a·score + b)) with smoothed targets, by Newton's method (Lin, Lin & Weng, Machine Learning 68, 2007).

use serde::{Deserialize, Serialize};

use crate::special::{logistic, softplus};

/// Version of the arithmetic.
pub const VERSION: u16 = 1;
/// Of the rarer outcome as many must have been seen.
pub const LEAST_OUTCOMES: usize = 10;

/// A score or probability and what happened.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Any finite number; for error and reliability a probability.
    pub score: f64,
    /// Whether it happened.
    pub happened: bool,
}

/// Why outcomes cannot be used. Rows count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalibrationError {
    /// A score is not a finite number.
    #[error("row {row}: the score is not a number")]
    Score {
        /// The row.
        row: usize,
    },
    /// A probability does not lie between 0 and 1.
    #[error("row {row}: the probability does not lie between 0 and 1")]
    Probability {
        /// The row.
        row: usize,
    },
    /// Too few to learn from.
    #[error("only {seen} of the rarer outcome were seen, {least} are needed")]
    TooFew {
        /// Of the rarer outcome.
        seen: usize,
        /// Needed.
        least: usize,
    },
}

/// How good probabilities are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Rows.
    pub rows: usize,
    /// Of these, where it happened.
    pub positive: usize,
    /// Area under the curve; `None` when only one outcome was seen.
    pub auc: Option<f64>,
    /// Mean square error; `None` without rows.
    pub brier: Option<f64>,
    /// Mean logarithmic loss; `None` without rows.
    pub log_loss: Option<f64>,
    /// Bins of equal width from 0 to 1.
    pub bins: Vec<Bin>,
}

/// Probabilities in one range and what happened to them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Rows in it.
    pub rows: usize,
    /// Mean probability; 0 without rows.
    pub predicted: f64,
    /// Share where it happened; 0 without rows.
    pub happened: f64,
}

/// Sorted by score, so that the order of the rows does not matter; scores must be finite.
fn sorted(outcomes: &[Outcome]) -> Result<Vec<Outcome>, CalibrationError> {
    if let Some(row) = outcomes.iter().position(|one| !one.score.is_finite()) {
        return Err(CalibrationError::Score { row });
    }
    let mut sorted: Vec<Outcome> =
        outcomes.iter().map(|one| Outcome { score: one.score + 0.0, ..*one }).collect();
    sorted.sort_unstable_by(|one, other| {
        one.score.total_cmp(&other.score).then(one.happened.cmp(&other.happened))
    });
    Ok(sorted)
}

fn positive(outcomes: &[Outcome]) -> usize {
    outcomes.iter().filter(|one| one.happened).count()
}

/// Area under the curve of any scores; `None` when only one outcome was seen.
pub fn auc(outcomes: &[Outcome]) -> Result<Option<f64>, CalibrationError> {
    Ok(area(&sorted(outcomes)?))
}

fn area(sorted: &[Outcome]) -> Option<f64> {
    // Counted in halves, so that the number is exact.
    let (mut halves, mut below) = (0u128, 0u128);
    for same in sorted.chunk_by(|one, other| one.score == other.score) {
        let up = positive(same) as u128;
        let down = same.len() as u128 - up;
        halves += up * (2 * below + down);
        below += down;
    }
    let pairs = (sorted.len() as u128 - below) * below;
    (pairs > 0).then(|| halves as f64 / 2.0 / pairs as f64)
}

impl Quality {
    /// Measures probabilities with as many bins as given (at least one).
    pub fn measure(outcomes: &[Outcome], bins: usize) -> Result<Self, CalibrationError> {
        let sorted = sorted(outcomes)?;
        if let Some(row) = outcomes.iter().position(|one| !(0.0..=1.0).contains(&one.score)) {
            return Err(CalibrationError::Probability { row });
        }
        let bins = bins.max(1);
        let mut sums = vec![(0usize, 0.0, 0usize); bins];
        let (mut squares, mut losses) = (0.0, 0.0);
        for &Outcome { score, happened } in &sorted {
            let error = score - f64::from(u8::from(happened));
            squares += error * error;
            let right = if happened { score } else { 1.0 - score };
            losses -= libm::log(right.clamp(1e-15, 1.0 - 1e-15));
            let bin = &mut sums[((score * bins as f64) as usize).min(bins - 1)];
            *bin = (bin.0 + 1, bin.1 + score, bin.2 + usize::from(happened));
        }
        let rows = sorted.len();
        let mean = |sum: f64| (rows > 0).then(|| sum / rows as f64);
        let share = |sum: f64, rows: usize| if rows > 0 { sum / rows as f64 } else { 0.0 };
        Ok(Self {
            rows,
            positive: positive(&sorted),
            auc: area(&sorted),
            brier: mean(squares),
            log_loss: mean(losses),
            bins: sums
                .into_iter()
                .map(|(rows, scores, up)| Bin {
                    rows,
                    predicted: share(scores, rows),
                    happened: share(up as f64, rows),
                })
                .collect(),
        })
    }
}

fn enough(outcomes: &[Outcome], least: usize) -> Result<(), CalibrationError> {
    let up = positive(outcomes);
    let seen = up.min(outcomes.len() - up);
    if seen < least { Err(CalibrationError::TooFew { seen, least }) } else { Ok(()) }
}

/// A rising function through points, straight between them and level beyond.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Isotonic {
    /// Scores, ascending, and their probabilities, never falling.
    pub points: Vec<(f64, f64)>,
}

impl Isotonic {
    /// Learns from scores and outcomes, of the rarer of which at least `least` must have been seen.
    pub fn fit(outcomes: &[Outcome], least: usize) -> Result<Self, CalibrationError> {
        let sorted = sorted(outcomes)?;
        enough(&sorted, least)?;
        // First and last score, rows, rows where it happened: whole numbers, so that pooling is exact.
        let mut pools: Vec<(f64, f64, u128, u128)> = Vec::new();
        for same in sorted.chunk_by(|one, other| one.score == other.score) {
            let score = same[0].score;
            let mut pool = (score, score, same.len() as u128, positive(same) as u128);
            while let Some(&(first, _, rows, up)) = pools.last() {
                if up * pool.2 < pool.3 * rows {
                    break;
                }
                pool = (first, pool.1, pool.2 + rows, pool.3 + up);
                pools.pop();
            }
            pools.push(pool);
        }
        let mut points = Vec::new();
        for (first, last, rows, up) in pools {
            let share = up as f64 / rows as f64;
            points.push((first, share));
            if last > first {
                points.push((last, share));
            }
        }
        Ok(Self { points })
    }

    /// The probability that belongs to a score.
    pub fn apply(&self, score: f64) -> f64 {
        let at = self.points.partition_point(|point| point.0 < score);
        let Some(&(right, high)) = self.points.get(at) else {
            return self.points.last().map_or(0.5, |point| point.1);
        };
        match at.checked_sub(1).map(|before| self.points[before]) {
            Some((left, low)) if score < right => low + (high - low) * ((score - left) / (right - left)),
            _ => high,
        }
    }
}

/// Platt's sigmoid: 1/(1 + e^(a·score + b)); a is below zero when higher scores mean more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Platt {
    /// Slope.
    pub a: f64,
    /// Offset.
    pub b: f64,
    /// Whether the search found the top.
    pub converged: bool,
}

impl Platt {
    /// Learns from scores and outcomes, of the rarer of which at least `least` must have been seen.
    pub fn fit(outcomes: &[Outcome], least: usize) -> Result<Self, CalibrationError> {
        let sorted = sorted(outcomes)?;
        enough(&sorted, least)?;
        let up = positive(&sorted) as f64;
        let down = sorted.len() as f64 - up;
        // Nobody is quite certain: targets of (n₊+1)/(n₊+2) and 1/(n₋+2).
        let targets = [1.0 / (down + 2.0), (up + 1.0) / (up + 2.0)];
        let target = |one: &Outcome| targets[usize::from(one.happened)];
        let loss = |a: f64, b: f64| -> f64 {
            sorted
                .iter()
                .map(|one| {
                    let f = a * one.score + b;
                    target(one) * softplus(f) + (1.0 - target(one)) * softplus(-f)
                })
                .sum()
        };
        let (mut a, mut b) = (0.0, libm::log((down + 1.0) / (up + 1.0)));
        let mut here = loss(a, b);
        for _ in 0..100 {
            // A little on the diagonal keeps the step finite when all scores are the same.
            let (mut aa, mut ab, mut bb, mut by_a, mut by_b) = (1e-12, 0.0, 1e-12, 0.0, 0.0);
            for one in &sorted {
                let p = logistic(-(a * one.score + b));
                let (weight, off) = (p * (1.0 - p), target(one) - p);
                aa += weight * one.score * one.score;
                ab += weight * one.score;
                bb += weight;
                by_a += off * one.score;
                by_b += off;
            }
            let det = aa * bb - ab * ab;
            let (step_a, step_b) = (-(bb * by_a - ab * by_b) / det, -(aa * by_b - ab * by_a) / det);
            let decrement = -(by_a * step_a + by_b * step_b);
            if decrement < 1e-14 {
                return Ok(Self { a, b, converged: true });
            }
            let lengths = (0..40).map(|halved| libm::ldexp(1.0, -halved));
            let better = lengths
                .map(|length| (a + length * step_a, b + length * step_b))
                .find(|&(a, b)| loss(a, b) < here);
            let Some(next) = better else {
                return Ok(Self { a, b, converged: decrement < 1e-9 });
            };
            (a, b) = next;
            here = loss(a, b);
        }
        Ok(Self { a, b, converged: false })
    }

    /// The probability that belongs to a score.
    pub fn apply(&self, score: f64) -> f64 {
        logistic(-(self.a * score + self.b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn outcomes(rows: &[(f64, u8)]) -> Vec<Outcome> {
        rows.iter().map(|&(score, up)| Outcome { score, happened: up == 1 }).collect()
    }

    #[test]
    fn known_values() {
        let area = |rows: &[(f64, u8)]| auc(&outcomes(rows)).expect("scores");
        assert_eq!(area(&[(0.1, 0), (0.4, 0), (0.35, 1), (0.8, 1)]), Some(0.75));
        assert_eq!(area(&[(0.5, 0), (0.5, 1)]), Some(0.5));
        assert_eq!((area(&[(0.5, 1)]), area(&[])), (None, None));
        let quality = Quality::measure(&outcomes(&[(0.0, 0), (1.0, 1), (0.25, 1), (0.75, 1)]), 4).expect("p");
        assert_eq!(quality.brier, Some((0.75 * 0.75 + 0.25 * 0.25) / 4.0));
        assert_eq!(quality.bins.iter().map(|bin| bin.rows).collect::<Vec<_>>(), [1, 1, 0, 2]);
        assert_eq!((quality.bins[3].predicted, quality.bins[3].happened), (0.875, 1.0));
        let nothing = Quality::measure(&[], 10).expect("nothing");
        assert_eq!((nothing.auc, nothing.brier, nothing.log_loss), (None, None, None));
    }

    #[test]
    fn what_cannot_be_used_is_refused() {
        let few = outcomes(&[(0.5, 1), (0.2, 0)]);
        assert_eq!(Isotonic::fit(&few, 2), Err(CalibrationError::TooFew { seen: 1, least: 2 }));
        assert_eq!(Platt::fit(&few, 2), Err(CalibrationError::TooFew { seen: 1, least: 2 }));
        assert_eq!(auc(&outcomes(&[(0.0, 1), (f64::NAN, 0)])), Err(CalibrationError::Score { row: 1 }));
        let beyond = Quality::measure(&outcomes(&[(1.5, 1)]), 10);
        assert_eq!(beyond, Err(CalibrationError::Probability { row: 0 }));
    }

    #[test]
    fn one_outcome_or_one_score_is_learned_as_it_is() {
        let up = Isotonic::fit(&outcomes(&[(0.2, 1), (0.9, 1)]), 0).expect("allowed");
        assert_eq!((up.apply(0.0), up.apply(0.5)), (1.0, 1.0));
        assert_eq!(Isotonic::fit(&[], 0).expect("allowed").apply(3.0), 0.5);
        let same = Platt::fit(&outcomes(&[(0.4, 1), (0.4, 0), (0.4, 1)]), 1).expect("allowed");
        assert!(same.converged && (same.apply(0.4) - 0.611).abs() < 0.01, "{same:?} {}", same.apply(0.4));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn calibration_rises_and_keeps_the_mean(rows in proptest::collection::vec((0u8..30, 0u8..2), 2..80)) {
            let rows: Vec<(f64, u8)> = rows.into_iter().map(|(score, up)| (f64::from(score) / 10.0, up)).collect();
            let mut seen = outcomes(&rows);
            let isotonic = Isotonic::fit(&seen, 0).expect("allowed");
            let fitted: f64 = seen.iter().map(|one| isotonic.apply(one.score)).sum();
            prop_assert!((fitted - positive(&seen) as f64).abs() < 1e-9);
            let curve: Vec<f64> = (-5..40).map(|step| isotonic.apply(f64::from(step) / 10.0 + 0.03)).collect();
            prop_assert!(curve.is_sorted());
            let platt = Platt::fit(&seen, 0).expect("allowed");
            prop_assert!(platt.a.is_finite() && platt.b.is_finite() && platt.converged, "{:?}", platt);
            seen.reverse();
            prop_assert_eq!(Isotonic::fit(&seen, 0).expect("allowed"), isotonic);
            prop_assert_eq!(Platt::fit(&seen, 0).expect("allowed"), platt);
            let area = auc(&seen).expect("scores");
            seen.iter_mut().for_each(|one| one.score = -one.score);
            let turned = auc(&seen).expect("scores");
            prop_assert_eq!(area.is_some(), turned.is_some());
            prop_assert!(area.zip(turned).is_none_or(|(area, turned)| (area + turned - 1.0).abs() < 1e-12));
        }
    }
}
