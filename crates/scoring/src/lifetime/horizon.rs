//! Purchases expected of somebody who is still there, in BG/NBD and MBG/NBD, over a horizon.
//!
//! The papers give (a+b+k−1)/(a−1)·\[1 − (1−z)^R ₂F₁(R, b+k; a+b+k−1; z)\] with R = r + x and z = t/(α+T+t), which has
//! holes at a = 1 and a + b + k = 1 and cancels for short horizons. Expanded in z both holes vanish: were he to stay, the
//! number n of purchases would be negative-binomial, and he is still there for the (j+1)-th with the probability
//! eⱼ = (b+k)ⱼ/(a+b+k)ⱼ; so E = Σₙ (1−z)^R (R)ₙ/n! zⁿ · Σ_{j<n} eⱼ. Every term is positive: nothing cancels, nothing has
//! to be treated apart. Where z is so close to 1 that the sum is long, E = ∫ \[1−(1+pτ)^−R\]/p over the beta(a, b+k)
//! distribution of p with τ = t/(α+T) is computed by double-exponential quadrature.

use std::f64::consts::PI;

/// Terms that the sum may have before the integral is cheaper.
const LONGEST: f64 = 4000.0;
/// Terms between two looks at whether the rest matters.
const CHUNK: usize = 16;

/// What the sum needs for each n, as far as it was needed: depends on the number of repeats only, so that customers share it.
#[derive(Debug, Clone)]
pub(super) struct Stays {
    /// R.
    shape: f64,
    a: f64,
    /// b + k.
    b: f64,
    /// The next eⱼ.
    next: f64,
    /// For n from 1: (R+n−1)/n, by which a term grows beside z, and Σ_{j<n} eⱼ.
    steps: Vec<(f64, f64)>,
}

impl Stays {
    pub(super) fn new(shape: f64, a: f64, b: f64) -> Self {
        Self { shape, a, b, next: 1.0, steps: Vec::new() }
    }

    fn extend(&mut self, terms: usize) {
        while self.steps.len() < terms {
            let done = self.steps.len() as f64;
            let before = self.steps.last().map_or(0.0, |step| step.1);
            self.steps.push(((self.shape + done) / (done + 1.0), before + self.next));
            self.next *= (self.b + done) / (self.a + self.b + done);
        }
    }

    /// Expected purchases within τ (in units of α + T).
    pub(super) fn purchases(&mut self, tau: f64) -> f64 {
        if tau == 0.0 {
            return 0.0;
        }
        let z = tau / (1.0 + tau);
        // Mean, deviation and geometric tail of the number of purchases.
        let mean = self.shape * tau;
        let terms = mean + 9.0 * libm::sqrt(mean * (1.0 + tau)) + 45.0 / -libm::log(z);
        if terms.is_nan() || terms > LONGEST {
            return integral(self.a, self.b, self.shape, tau);
        }
        self.sum(z, -self.shape * libm::log1p(tau))
    }

    /// The sum; `ln_first` is ln (1−z)^R.
    fn sum(&mut self, z: f64, ln_first: f64) -> f64 {
        // The first term may be too small for a number: the terms are scaled, and the scale is kept as a logarithm.
        let (mut term, mut total, mut ln_scale) = (1.0, 0.0, ln_first);
        let mut n = 0;
        loop {
            self.extend(n + CHUNK);
            for (growth, stays) in &self.steps[n..n + CHUNK] {
                term *= z * growth;
                total += term * stays;
            }
            n += CHUNK;
            if total > 1e200 {
                term *= 1e-200;
                total *= 1e-200;
                ln_scale += 200.0 * std::f64::consts::LN_10;
            }
            // Bounds how fast the rest falls: a term's ratio times the growth of the sums of eⱼ.
            let (growth, stays) = self.steps[n - 1];
            let ratio = z * f64::max(1.0, growth) * (1.0 + 1.0 / n as f64);
            if term * stays * ratio < 1e-16 * total * (1.0 - ratio) || term == 0.0 {
                return total * libm::exp(ln_scale);
            }
        }
    }
}

/// E as an integral over p = 1/(1 + e^u), u = π sinh s, by the trapezoidal rule in s, halved until nothing changes. Both
/// the integral and the norm of the distribution come from the same points.
fn integral(a: f64, b: f64, shape: f64, tau: f64) -> f64 {
    let reach = |power: f64| libm::asinh(60.0 / (PI * f64::min(power, 1.0))) + 1.0;
    let (from, to) = (-reach(b), reach(a));
    // The peak of the distribution, so that its logarithm is relative to it.
    let peak = ln_density(a, b, libm::log(b / a));
    let mut found = f64::NAN;
    for level in 3..12 {
        let step = 1.0 / f64::from(1 << level);
        let (mut whole, mut norm) = (0.0, 0.0);
        let points = libm::ceil((to - from) / step) as u32;
        for point in 0..=points {
            let s = from + f64::from(point) * step;
            let u = PI * libm::sinh(s);
            let weight = libm::exp(ln_density(a, b, u) - peak) * libm::cosh(s);
            let ln_p = -crate::special::softplus(u);
            // Below this, p is no number any more and the bracket is its limit.
            let bracket = match ln_p < -600.0 {
                true => shape * tau,
                false => {
                    let p = libm::exp(ln_p);
                    -libm::expm1(-shape * libm::log1p(p * tau)) / p
                }
            };
            norm += weight;
            whole += weight * bracket;
        }
        let before = found;
        found = whole / norm;
        if (found - before).abs() <= 1e-12 * found {
            break;
        }
    }
    found
}

/// ln pᵃ(1−p)ᵇ at p = 1/(1 + e^u).
fn ln_density(a: f64, b: f64, u: f64) -> f64 {
    -a * crate::special::softplus(u) - b * crate::special::softplus(-u)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The formula of the papers, away from its holes: ₂F₁ by its series.
    fn published(a: f64, b: f64, shape: f64, tau: f64) -> f64 {
        let (z, c) = (tau / (1.0 + tau), a + b - 1.0);
        let (mut term, mut sum) = (1.0, 1.0);
        for n in 0..4000 {
            let n = f64::from(n);
            term *= (shape + n) * (b + n) / ((c + n) * (n + 1.0)) * z;
            sum += term;
        }
        c / (a - 1.0) * (1.0 - libm::exp(-shape * libm::log1p(tau)) * sum)
    }

    #[test]
    fn agrees_with_the_published_formula() {
        for (a, b, shape, tau) in
            [(0.79, 2.42, 0.24, 11.8), (0.79, 30.0, 26.2, 1.5), (3.2, 0.4, 5.0, 0.3), (1.5, 2.0, 0.01, 20.0)]
        {
            let (got, expected) = (Stays::new(shape, a, b).purchases(tau), published(a, b, shape, tau));
            assert!((got - expected).abs() < 1e-12 * expected, "{a} {b}: {got} {expected}");
        }
    }

    #[test]
    fn continuous_where_the_published_formula_has_holes() {
        for (a, b) in [(1.0, 2.5), (0.25, 0.75), (1.0, 1e-9)] {
            let at = |a: f64, b: f64| Stays::new(2.3, a, b).purchases(1.7);
            let (left, here, right) = (at(a - 1e-7, b), at(a, b), at(a + 1e-7, b));
            assert!((left - here).abs() < 1e-6 && (right - here).abs() < 1e-6, "{left} {here} {right}");
            assert!((0.5 * (left + right) - here).abs() < 1e-12 * here, "{left} {here} {right}");
        }
    }

    #[test]
    fn nobody_leaving_means_the_mean_of_the_rates() {
        let got = Stays::new(3.0, 1e-9, 1e6).purchases(4.0);
        assert!((got - 12.0).abs() < 1e-9, "{got}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn sum_and_integral_agree(
            ln_a in -7.0f64..3.4, b in 0.02f64..80.0, shape in 0.05f64..60.0, tau in 0.01f64..30.0
        ) {
            let a = libm::exp(ln_a);
            let ln_first = -shape * libm::log1p(tau);
            let sum = Stays::new(shape, a, b).sum(tau / (1.0 + tau), ln_first);
            let integral = integral(a, b, shape, tau);
            prop_assert!((sum - integral).abs() < 1e-10 * sum, "{} {}", sum, integral);
        }

        #[test]
        fn more_time_never_brings_less(
            a in 0.02f64..30.0, b in 0.02f64..80.0, shape in 0.05f64..60.0, tau in 0.01f64..2000.0
        ) {
            let mut stays = Stays::new(shape, a, b);
            let (sooner, later) = (stays.purchases(tau), stays.purchases(tau * 1.01));
            prop_assert!(0.0 < sooner && sooner < later * (1.0 + 1e-9), "{} {}", sooner, later);
            prop_assert!(later <= shape * tau * 1.01 * (1.0 + 1e-12));
        }
    }
}
