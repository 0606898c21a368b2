//! sBG, the shifted beta-geometric model: how long customers with a contract stay, and how many renew next time.
//!
//! Each leaves at every renewal with a probability θ of his own, beta(α, β) distributed. Then of those who are left the
//! share rₜ = (β+t−1)/(α+β+t−1) stays at the t-th renewal: it rises with time because the loyal remain, not because
//! anybody becomes more loyal. S(t) = B(α, β+t)/B(α, β). Fader & Hardie, "How to project customer retention",
//! Journal of Interactive Marketing 21 (2007); "Customer-base valuation in a contractual setting", Marketing Science 29
//! (2010).

use serde::{Deserialize, Serialize};

use crate::optimise::{self, Value};

/// Version of the arithmetic.
pub const VERSION: u16 = 1;

/// Who stood at each renewal, and who stayed. Several cohorts add up entry by entry, at the same age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewals {
    /// Those who could renew at the t-th renewal, t from 1.
    pub at_risk: Vec<u64>,
    /// Those of them who did.
    pub stayed: Vec<u64>,
}

/// Why renewals cannot be read. Entries count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RenewalsError {
    /// The two columns have different lengths.
    #[error("the columns of the renewals do not fit together")]
    Shape,
    /// More customers after a renewal than before.
    #[error("entry {at}: {after} customers after {before}")]
    Grows {
        /// Place of the entry.
        at: usize,
        /// Customers before.
        before: u64,
        /// Customers after.
        after: u64,
    },
}

/// What is unusual about a fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RenewalFlag {
    /// No renewal was seen: nothing can be learned, and everybody is taken to stay.
    NoRenewals,
    /// Nobody left.
    NobodyLeft,
    /// Nobody stayed.
    NobodyStayed,
    /// Customers do not differ more than chance makes them, or only one renewal was seen: one rate for all renewals.
    OneRate,
    /// A parameter ran to the bound of the search: the data do not determine it.
    AtBound,
    /// The search did not find a top.
    NotConverged,
}

/// How customers leave.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Leaving {
    /// Every customer has a probability of his own.
    Sbg {
        /// First shape.
        alpha: f64,
        /// Second shape.
        beta: f64,
    },
    /// All have the same probability at every renewal: the limit when customers do not differ.
    Geometric {
        /// Share that stays.
        stays: f64,
    },
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Retention {
    /// The model with its parameters.
    pub leaving: Leaving,
    /// Its log-likelihood.
    pub log_likelihood: f64,
    /// Standard errors of α and β.
    pub errors: Option<[f64; 2]>,
    /// Whether the search found a top.
    pub converged: bool,
    /// How often the likelihood was computed.
    pub evaluations: u32,
    /// What is unusual.
    pub flags: Vec<RenewalFlag>,
}

/// Less log-likelihood than this is no reason for another parameter.
const GAIN: f64 = 1e-3;

impl Renewals {
    /// From the number of customers at the start and after each renewal, as a cohort table has them.
    pub fn from_active(active: &[u64]) -> Result<Self, RenewalsError> {
        for (at, pair) in active.windows(2).enumerate() {
            if pair[1] > pair[0] {
                return Err(RenewalsError::Grows { at: at + 1, before: pair[0], after: pair[1] });
            }
        }
        let stayed = active.iter().skip(1).copied().collect::<Vec<u64>>();
        Ok(Self { at_risk: active[..stayed.len()].to_vec(), stayed })
    }

    fn check(&self) -> Result<(), RenewalsError> {
        if self.at_risk.len() != self.stayed.len() {
            return Err(RenewalsError::Shape);
        }
        for (at, (&before, &after)) in self.at_risk.iter().zip(&self.stayed).enumerate() {
            if after > before {
                return Err(RenewalsError::Grows { at, before, after });
            }
        }
        Ok(())
    }

    fn rows(&self) -> impl Iterator<Item = (f64, f64, f64)> {
        let both = self.at_risk.iter().zip(&self.stayed).enumerate();
        both.map(|(at, (&before, &after))| (at as f64, after as f64, (before - after) as f64))
    }
}

/// ln L = Σₜ stayed·ln((β+t−1)/(α+β+t−1)) + left·ln(α/(α+β+t−1)), and its gradient by ln α and ln β.
fn evaluate(renewals: &Renewals, &[alpha, beta]: &[f64; 2]) -> Value<2> {
    let (mut sum, mut slopes) = (0.0, [0.0; 2]);
    for (before, stayed, left) in renewals.rows() {
        let (stay, both) = (beta + before, alpha + beta + before);
        // ln(1 − α/both) and ln(1 − stay/both) keep their precision where one shape is much larger.
        sum -= stayed * libm::log1p(alpha / stay) + left * libm::log1p(stay / alpha);
        slopes[0] += left - (stayed + left) * (alpha / both);
        slopes[1] += beta * (stayed / stay - (stayed + left) / both);
    }
    (sum, slopes)
}

/// Fits by maximum likelihood.
pub fn fit(renewals: &Renewals) -> Result<Retention, RenewalsError> {
    renewals.check()?;
    let at_risk: f64 = renewals.rows().map(|(_, stayed, left)| stayed + left).sum();
    let stayed: f64 = renewals.rows().map(|(_, stayed, _)| stayed).sum();
    let plain = |flag: RenewalFlag, stays: f64| Retention {
        leaving: Leaving::Geometric { stays },
        log_likelihood: geometric(stayed, at_risk),
        errors: None,
        converged: true,
        evaluations: 0,
        flags: vec![flag],
    };
    if at_risk == 0.0 {
        return Ok(plain(RenewalFlag::NoRenewals, 1.0));
    }
    let stays = stayed / at_risk;
    if stayed == at_risk {
        return Ok(plain(RenewalFlag::NobodyLeft, stays));
    }
    if stayed == 0.0 {
        return Ok(plain(RenewalFlag::NobodyStayed, stays));
    }
    let starts = [0.3, 1.0, 5.0].map(|alpha| [alpha, alpha * stayed / (at_risk - stayed)]);
    let top = optimise::maximise(&starts, |parameters| evaluate(renewals, parameters));
    let without = geometric(stayed, at_risk);
    if !top.value.is_finite() || top.value < without + GAIN {
        return Ok(Retention { evaluations: top.evaluations, ..plain(RenewalFlag::OneRate, stays) });
    }
    let mut flags = Vec::new();
    if top.at_bound != [false; 2] {
        flags.push(RenewalFlag::AtBound);
    }
    if !top.converged {
        flags.push(RenewalFlag::NotConverged);
    }
    let [alpha, beta] = top.parameters;
    Ok(Retention {
        leaving: Leaving::Sbg { alpha, beta },
        log_likelihood: top.value,
        errors: top.errors,
        converged: top.converged,
        evaluations: top.evaluations,
        flags,
    })
}

fn geometric(stayed: f64, at_risk: f64) -> f64 {
    let part = |count: f64| if count > 0.0 { count * libm::log(count / at_risk) } else { 0.0 };
    part(stayed) + part(at_risk - stayed)
}

/// Periods summed at most for a residual lifetime.
const LONGEST: u32 = 100_000;

impl Leaving {
    /// Log-likelihood of the renewals, −∞ when they cannot happen.
    pub fn log_likelihood(&self, renewals: &Renewals) -> f64 {
        match *self {
            Self::Sbg { alpha, beta } => evaluate(renewals, &[alpha, beta]).0,
            Self::Geometric { stays } => renewals
                .rows()
                .flat_map(|(_, stayed, left)| [(stayed, stays), (left, 1.0 - stays)])
                .filter(|(count, _)| *count > 0.0)
                .map(|(count, share)| count * libm::log(share))
                .sum(),
        }
    }

    /// Share of those still there who stay at the t-th renewal, t from 1.
    pub fn rate(&self, renewal: u32) -> f64 {
        match *self {
            Self::Sbg { alpha, beta } => {
                let stay = beta + f64::from(renewal) - 1.0;
                stay / (alpha + stay)
            }
            Self::Geometric { stays } => stays,
        }
    }

    /// Share of all who are still there after each renewal from 0 to `renewals`.
    pub fn survival(&self, renewals: u32) -> Vec<f64> {
        let mut left = 1.0;
        let mut curve = vec![left];
        for renewal in 1..=renewals {
            left *= self.rate(renewal);
            curve.push(left);
        }
        curve
    }

    /// How many of `customers` who have renewed `past` times are expected after each of the next `renewals`, the first
    /// entry being those of today.
    pub fn project(&self, customers: u64, past: u32, renewals: u32) -> Vec<f64> {
        let mut left = customers as f64;
        let mut curve = vec![left];
        for renewal in 1..=renewals {
            left *= self.rate(past.saturating_add(renewal));
            curve.push(left);
        }
        curve
    }

    /// Renewals still to come of somebody who has renewed `past` times, each discounted by `discount` a period: the first
    /// is due now when `due`, else after a period. Over `periods` renewals, or over all when that is not given, for
    /// which the discount must be above zero. `None` when the sum does not end within 100,000 periods.
    pub fn residual(&self, past: u32, discount: f64, due: bool, periods: Option<u32>) -> Option<f64> {
        let step = 1.0 / (1.0 + discount);
        if !step.is_finite() || step <= 0.0 {
            return None;
        }
        let (mut there, mut factor, mut sum) = (1.0, if due { 1.0 } else { step }, 0.0);
        for period in 1..=periods.unwrap_or(LONGEST).min(LONGEST) {
            there *= self.rate(past.saturating_add(period));
            sum += there * factor;
            factor *= step;
            // What is still to come is less than this geometric sum.
            if periods.is_none() && step < 1.0 && there * factor < 1e-17 * sum * (1.0 - step) {
                return Some(sum);
            }
        }
        let ended = there == 0.0 || periods.is_some_and(|periods| periods <= LONGEST);
        ended.then_some(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(active: &[u64]) -> Retention {
        fit(&Renewals::from_active(active).expect("a falling series")).expect("usable")
    }

    #[test]
    fn degenerate_cohorts_are_flagged() {
        for (active, flag, second) in [
            (&[][..], RenewalFlag::NoRenewals, 1.0),
            (&[100], RenewalFlag::NoRenewals, 1.0),
            (&[0, 0], RenewalFlag::NoRenewals, 1.0),
            (&[100, 100, 100], RenewalFlag::NobodyLeft, 1.0),
            (&[100, 0], RenewalFlag::NobodyStayed, 0.0),
            (&[100, 80], RenewalFlag::OneRate, 0.8),
            (&[1000, 500, 250, 125], RenewalFlag::OneRate, 0.5),
        ] {
            let retention = fitted(active);
            assert_eq!(retention.flags, [flag], "{active:?}");
            assert_eq!(retention.leaving.rate(2), second, "{active:?}");
            assert!(retention.log_likelihood.is_finite());
        }
        let growing = Renewals::from_active(&[10, 8, 9]);
        assert_eq!(growing, Err(RenewalsError::Grows { at: 2, before: 8, after: 9 }));
        let uneven = Renewals { at_risk: vec![3], stayed: vec![] };
        assert_eq!(fit(&uneven), Err(RenewalsError::Shape));
    }

    #[test]
    fn the_gradient_is_that_of_the_likelihood() {
        let renewals = Renewals::from_active(&[100, 70, 60, 57]).expect("falling");
        let at = [0.7, 2.0];
        let (_, slopes) = evaluate(&renewals, &at);
        for i in 0..2 {
            let (mut up, mut down) = (at, at);
            up[i] *= libm::exp(1e-5);
            down[i] *= libm::exp(-1e-5);
            let slope = (evaluate(&renewals, &up).0 - evaluate(&renewals, &down).0) / 2e-5;
            assert!((slope - slopes[i]).abs() < 1e-5, "{slope} {slopes:?}");
        }
    }

    #[test]
    fn who_stayed_longer_stays_more_surely() {
        let leaving = fitted(&[1000, 869, 743, 653, 593]).leaving;
        let rates: Vec<f64> = (1..30).map(|renewal| leaving.rate(renewal)).collect();
        assert!(rates.is_sorted() && rates[28] < 1.0);
        let curve = leaving.survival(20);
        assert!(curve.is_sorted_by(|one, other| one > other));
        let projected = leaving.project(593, 4, 3);
        assert!((projected[3] / 593.0 - curve[7] / curve[4]).abs() < 1e-14);
        assert_eq!(leaving.residual(0, 0.0, false, None), None);
        let three = leaving.residual(0, 0.0, true, Some(3)).expect("a finite sum");
        assert!((three - (curve[1] + curve[2] + curve[3])).abs() < 1e-14);
    }
}
