//! Gamma-Gamma: what a purchase of a customer brings on average, from the mean of those seen.
//!
//! A customer's amounts are gamma(p, ν) with a ν of his own, gamma(q, v) distributed, and do not depend on how often he
//! buys. Fader & Hardie, "The Gamma-Gamma model of monetary value" (2013). The mean z is over the x repeat purchases;
//! the first is left out, as it often differs.

use serde::{Deserialize, Serialize};

use crate::optimise::{self, Value};
use crate::special::{digamma, ln_gamma};

/// Version of the arithmetic.
pub const VERSION: u16 = 1;

/// Purchases of one customer and their mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spender {
    /// Repeat purchases, x.
    pub repeats: u32,
    /// Mean amount of these, z, in any unit of money.
    pub mean: f64,
}

impl Spender {
    /// Whether there is a mean to learn from, above zero and not absurd.
    fn usable(&self) -> bool {
        self.repeats > 0 && (1e-100..=1e100).contains(&self.mean)
    }
}

/// What is unusual about a fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpendFlag {
    /// Nobody with a repeat purchase above zero: nothing is expected.
    NoSpenders,
    /// A parameter ran to the bound of the search: the amounts of one customer do not differ, or customers do not.
    /// What is expected is that of the limit.
    AtBound,
    /// The search did not find a top.
    NotConverged,
    /// q ≤ 1: the model's mean over all customers is infinite; the observed one stands in for it.
    InfiniteMean,
    /// Frequency and amount go together (correlation beyond ± 0.3), which the model assumes they do not.
    Correlated,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spend {
    /// Shape p of a customer's amounts.
    pub p: f64,
    /// Shape q of the customers.
    pub q: f64,
    /// Scale v, in the unit of the amounts.
    pub v: f64,
    /// Log-likelihood; 0 without spenders.
    pub log_likelihood: f64,
    /// Customers it was fitted on.
    pub used: u64,
    /// Customers left out: no repeat purchase, or a mean that is not above zero.
    pub left_out: u64,
    /// Mean amount of all repeat purchases.
    pub observed: f64,
    /// Correlation of the number of repeats with their mean amount; 0 when either is the same for all.
    pub correlation: f64,
    /// Whether the search found a top.
    pub converged: bool,
    /// How often the likelihood was computed.
    pub evaluations: u32,
    /// What is unusual.
    pub flags: Vec<SpendFlag>,
}

/// Correlation from which on it is reported.
const CORRELATED: f64 = 0.3;

impl Spend {
    /// Fits the spenders; the order in which they come does not matter.
    pub fn fit(spenders: &[Spender]) -> Self {
        let mut kept: Vec<Spender> = spenders.iter().filter(|one| one.usable()).copied().collect();
        kept.sort_unstable_by_key(|one| (one.repeats, one.mean.to_bits()));
        let mut spend = Self {
            p: 0.0,
            q: 0.0,
            v: 0.0,
            log_likelihood: 0.0,
            used: kept.len() as u64,
            left_out: (spenders.len() - kept.len()) as u64,
            observed: 0.0,
            correlation: correlation(&kept),
            converged: true,
            evaluations: 0,
            flags: Vec::new(),
        };
        if kept.is_empty() {
            spend.flags.push(SpendFlag::NoSpenders);
            return spend;
        }
        let purchases: f64 = kept.iter().map(|one| f64::from(one.repeats)).sum();
        spend.observed = kept.iter().map(|one| f64::from(one.repeats) * one.mean).sum::<f64>() / purchases;
        spend.search(&kept);
        if spend.correlation.abs() > CORRELATED {
            spend.flags.push(SpendFlag::Correlated);
        }
        spend
    }

    fn search(&mut self, kept: &[Spender]) {
        // A power of two near the mean, so that bounds mean the same in cents and in dollars, and no bit is lost.
        let scale = libm::exp2(libm::floor(libm::log2(self.observed)));
        let scaled: Vec<Spender> =
            kept.iter().map(|one| Spender { mean: one.mean / scale, ..*one }).collect();
        let spread = Spread::new(&scaled);
        let mut starts = Vec::new();
        for p in [1.0, 5.0, 20.0] {
            // q − 1 = p·v / mean, with a mean of about one.
            starts.extend([[p, 2.0, 1.0 / p], [p, 5.0, 4.0 / p]]);
        }
        let top = optimise::maximise(&starts, |parameters| spread.evaluate(parameters));
        let [p, q, v] = top.parameters;
        (self.p, self.q, self.v) = (p, q, v * scale);
        (self.converged, self.evaluations) = (top.converged, top.evaluations);
        self.log_likelihood = Spread::new(kept).evaluate(&[p, q, v * scale]).0;
        if top.at_bound != [false; 3] {
            self.flags.push(SpendFlag::AtBound);
        }
        if !top.converged {
            self.flags.push(SpendFlag::NotConverged);
        }
        if q <= 1.0 {
            self.flags.push(SpendFlag::InfiniteMean);
        }
    }

    /// Log-likelihood of parameters p, q, v.
    pub fn log_likelihood_of(parameters: &[f64; 3], spenders: &[Spender]) -> f64 {
        Spread::new(spenders).evaluate(parameters).0
    }

    /// Mean amount over all customers: p·v/(q − 1).
    pub fn of_all(&self) -> f64 {
        match self.q <= 1.0 {
            true => self.observed,
            false => self.p * self.v / (self.q - 1.0),
        }
    }

    /// Expected amount of a purchase of this customer: p·(v + x·z)/(p·x + q − 1).
    pub fn expected(&self, spender: &Spender) -> f64 {
        let (x, z) = (f64::from(spender.repeats), spender.mean);
        let below = self.p * x + self.q - 1.0;
        match !spender.usable() || below <= 0.0 {
            true => self.of_all(),
            false => self.p * (self.v + x * z) / below,
        }
    }
}

/// The spenders, those with as many repeats together.
struct Spread {
    /// Repeats, how many customers, Σ ln z.
    blocks: Vec<(f64, f64, f64)>,
    /// x·z of each, block by block.
    totals: Vec<f64>,
}

impl Spread {
    fn new(spenders: &[Spender]) -> Self {
        let mut sorted: Vec<&Spender> = spenders.iter().collect();
        sorted.sort_by_key(|one| (one.repeats, one.mean.to_bits()));
        let mut spread = Self { blocks: Vec::new(), totals: Vec::new() };
        for block in sorted.chunk_by(|one, other| one.repeats == other.repeats) {
            let x = f64::from(block[0].repeats);
            let logs = block.iter().map(|one| libm::log(one.mean)).sum();
            spread.blocks.push((x, block.len() as f64, logs));
            spread.totals.extend(block.iter().map(|one| x * one.mean));
        }
        spread
    }

    /// ln L = Σ lnΓ(px+q) − lnΓ(px) − lnΓ(q) + q ln v + (px−1) ln z + px ln x − (px+q) ln(xz+v), and its gradient by the
    /// logarithms of p, q, v.
    fn evaluate(&self, &[p, q, v]: &[f64; 3]) -> Value<3> {
        let (gamma_q, digamma_q, ln_v) = (ln_gamma(q), digamma(q), libm::log(v));
        let (mut sum, mut slopes, mut at) = (0.0, [0.0; 3], 0);
        for &(x, count, ln_z) in &self.blocks {
            let (shape, both) = (p * x, p * x + q);
            let (mut logs, mut shares) = (0.0, 0.0);
            for &total in &self.totals[at..at + count as usize] {
                // ln((xz+v)/v), which keeps its precision when v is large.
                logs += libm::log1p(total / v);
                shares += total / (total + v);
            }
            at += count as usize;
            let (digamma_both, ln_x) = (digamma(both), libm::log(x));
            sum += count * (ln_gamma(both) - ln_gamma(shape) - gamma_q + shape * (ln_x - ln_v))
                + (shape - 1.0) * ln_z
                - both * logs;
            let by_shape = count * (digamma_both - digamma(shape) + ln_x - ln_v) + ln_z - logs;
            slopes[0] += shape * by_shape;
            slopes[1] += q * (count * (digamma_both - digamma_q) - logs);
            slopes[2] += both * shares - count * shape;
        }
        (sum, slopes)
    }
}

fn correlation(spenders: &[Spender]) -> f64 {
    let n = spenders.len() as f64;
    let mean = |of: &dyn Fn(&Spender) -> f64| spenders.iter().map(of).sum::<f64>() / n;
    let (x, z) = (mean(&|one| f64::from(one.repeats)), mean(&|one| one.mean));
    let [mut both, mut by_x, mut by_z] = [0.0; 3];
    for one in spenders {
        let (dx, dz) = (f64::from(one.repeats) - x, one.mean - z);
        (both, by_x, by_z) = (both + dx * dz, by_x + dx * dx, by_z + dz * dz);
    }
    let spread = libm::sqrt(by_x * by_z);
    if spread > 0.0 { both / spread } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spenders(rows: &[(u32, f64)]) -> Vec<Spender> {
        rows.iter().map(|&(repeats, mean)| Spender { repeats, mean }).collect()
    }

    #[test]
    fn the_gradient_is_that_of_the_likelihood() {
        let spread = Spread::new(&spenders(&[(1, 3.0), (2, 5.5), (2, 0.7), (40, 9.0)]));
        for at in [[6.0, 3.7, 15.0], [0.4, 0.9, 0.01], [90.0, 50.0, 800.0]] {
            let (_, slopes) = spread.evaluate(&at);
            for i in 0..3 {
                let (mut up, mut down) = (at, at);
                up[i] *= libm::exp(1e-5);
                down[i] *= libm::exp(-1e-5);
                let slope = (spread.evaluate(&up).0 - spread.evaluate(&down).0) / 2e-5;
                assert!(
                    (slope - slopes[i]).abs() < 1e-6 * slope.abs() + 1e-4,
                    "{at:?} {i}: {slope} {slopes:?}"
                );
            }
        }
    }

    #[test]
    fn degenerate_amounts_are_flagged_and_expected_all_the_same() {
        let nobody = Spend::fit(&spenders(&[(0, 0.0), (2, 0.0), (3, -5.0), (1, f64::NAN)]));
        assert_eq!((nobody.flags.as_slice(), nobody.left_out), ([SpendFlag::NoSpenders].as_slice(), 4));
        assert_eq!(nobody.of_all(), 0.0);
        for rows in [vec![(2, 7.5)], vec![(1, 20.0); 40], vec![(1, 1e-9), (5, 1e12), (2, 3.0)]] {
            let spend = Spend::fit(&spenders(&rows));
            assert!(spend.log_likelihood.is_finite(), "{spend:?}");
            for spender in spenders(&[(0, 0.0), (1, 20.0), (9, 1e9), (3, -1.0)]) {
                let expected = spend.expected(&spender);
                assert!(expected.is_finite() && expected > 0.0, "{rows:?} {spend:?} {expected}");
            }
        }
        let same = Spend::fit(&spenders(&[(1, 20.0); 40]));
        assert!((same.expected(&Spender { repeats: 3, mean: 20.0 }) - 20.0).abs() < 1e-2, "{same:?}");
        // Everybody always pays his own price: the next purchase costs what the last did.
        let own: Vec<(u32, f64)> = (1..80u32).map(|i| (1 + i % 4, f64::from(1 + i * 37 % 101))).collect();
        let own: Vec<(u32, f64)> = own.iter().flat_map(|&(x, z)| [(x, z), (x * 50, z)]).collect();
        let own = Spend::fit(&spenders(&own));
        assert!(own.expected(&Spender { repeats: 200, mean: 40.0 }) > 35.0, "{own:?}");
    }

    #[test]
    fn the_unit_of_money_and_the_order_of_rows_do_not_matter() {
        // The more purchases, the nearer is their mean to that of all.
        let rows: Vec<(u32, f64)> = (1..120u32)
            .map(|i| {
                let (repeats, off) = (1 + i * 5 % 7, f64::from(i * 37 % 101) / 50.0 - 1.0);
                (repeats, 30.0 * libm::exp(1.5 * off / libm::sqrt(f64::from(repeats)) + f64::from(i % 3)))
            })
            .collect();
        let mut cents: Vec<(u32, f64)> = rows.iter().map(|&(x, z)| (x, z * 100.0)).collect();
        cents.reverse();
        let (one, other) = (Spend::fit(&spenders(&rows)), Spend::fit(&spenders(&cents)));
        assert!((one.p - other.p).abs() < 1e-7 * one.p, "{one:?} {other:?}");
        assert!((one.v * 100.0 - other.v).abs() < 1e-6 * other.v, "{one:?} {other:?}");
        let mut turned = rows.clone();
        turned.rotate_left(50);
        assert_eq!(Spend::fit(&spenders(&turned)), one);
    }
}
