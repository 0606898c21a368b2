//! Log-likelihood of Pareto/NBD with its gradient: leaving at any time.
//!
//! L = (r)ₓ αʳ βˢ · \[(α+T)^−(r+x) (β+T)^−s + J\], where J = ∫ s (β+y)^−(s+1) (α+y)^−(r+x) dy from tₓ to T collects all
//! moments at which he may have left. The papers write J as a difference of two hypergeometric functions (the A₀ term);
//! here the integral itself is computed, by Gauss-Legendre in v = ln((m+y)/(m+tₓ)) with m = min(α, β). In v its logarithm
//! is concave and its nearest singularity is π away whatever the parameters are, so that a few points give full
//! precision; nothing cancels when T is close to tₓ, and nothing overflows because all is relative to its value at tₓ.

use super::rows::Rows;
use crate::optimise::Value;
use crate::special::{ln_rising, rising_slope};

/// Points and weights on the positive half of (−1, 1); both are symmetric.
const FEW: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
];
const MANY: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_87),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_894),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_095),
];

/// The moments at which somebody may have left, weighted by how likely they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Left {
    /// Logarithm of the odds of having left: J / ((α+T)^−(r+x) (β+T)^−s).
    pub(super) ln_odds: f64,
    /// Mean of ln((α+y)/(α+tₓ)).
    ln_alpha: f64,
    /// Mean of α/(α+y).
    alpha: f64,
    /// Mean of ln((β+y)/(β+tₓ)).
    ln_beta: f64,
    /// Mean of β/(β+y).
    beta: f64,
}

/// The integrand by v, relative to its value at tₓ.
struct Integrand {
    /// r + x.
    shape: f64,
    /// s + 1.
    leaving: f64,
    /// m + tₓ.
    near: f64,
    /// max(α, β) + tₓ.
    far: f64,
    /// Whether m is α.
    alpha_near: bool,
}

/// At one point: logarithm of the integrand, its slope, and ln((α+y)/(α+tₓ)), ln((β+y)/(β+tₓ)).
struct At {
    log: f64,
    slope: f64,
    ln_alpha: f64,
    ln_beta: f64,
    passed: f64,
}

impl Integrand {
    fn at(&self, v: f64) -> At {
        // y − tₓ.
        let passed = self.near * libm::expm1(v);
        let (other, ratio) = (libm::log1p(passed / self.far), (self.near + passed) / (self.far + passed));
        let ([ln_alpha, ln_beta], slope) = match self.alpha_near {
            true => ([v, other], 1.0 - self.shape - self.leaving * ratio),
            false => ([other, v], 1.0 - self.leaving - self.shape * ratio),
        };
        At { log: v - self.leaving * ln_beta - self.shape * ln_alpha, slope, ln_alpha, ln_beta, passed }
    }
}

impl Left {
    /// For one customer with parameters r, α, s, β.
    pub(super) fn new([r, alpha, s, beta]: &[f64; 4], repeats: u32, last: f64, age: f64) -> Self {
        let shape = r + f64::from(repeats);
        let (at_alpha, at_beta) = (alpha + last, beta + last);
        let mut left =
            Self { ln_odds: f64::NEG_INFINITY, ln_alpha: 0.0, alpha: 0.0, ln_beta: 0.0, beta: 0.0 };
        if age <= last {
            return left;
        }
        let alpha_near = alpha <= beta;
        let (near, far) = if alpha_near { (at_alpha, at_beta) } else { (at_beta, at_alpha) };
        let integrand = Integrand { shape, leaving: s + 1.0, near, far, alpha_near };
        let mut whole = 0.0;
        panels(&integrand, libm::log1p((age - last) / near), |at, weight| {
            let part = weight * libm::exp(at.log);
            whole += part;
            left.ln_alpha += part * at.ln_alpha;
            left.alpha += part * (alpha / (at_alpha + at.passed));
            left.ln_beta += part * at.ln_beta;
            left.beta += part * (beta / (at_beta + at.passed));
        });
        for mean in [&mut left.ln_alpha, &mut left.alpha, &mut left.ln_beta, &mut left.beta] {
            *mean /= whole;
        }
        left.ln_odds = libm::log(s * near / at_beta * whole)
            + shape * libm::log1p((age - last) / at_alpha)
            + s * libm::log1p((age - last) / at_beta);
        left
    }
}

/// Walks over (0, `end`) in panels that are short where the integrand falls steeply, and ends where nothing is left.
fn panels(integrand: &Integrand, end: f64, mut take: impl FnMut(&At, f64)) {
    let (mut from, mut most) = (0.0, 0.0_f64);
    while from < end {
        let mut width = f64::min(end - from, 1.5);
        let mut to = integrand.at(from + width);
        while to.slope.abs() * width > 8.0 {
            width *= (6.0 / (to.slope.abs() * width)).max(0.25);
            to = integrand.at(from + width);
        }
        let points: &[(f64, f64)] = if width <= 1.0 && to.slope.abs() * width <= 2.0 { &FEW } else { &MANY };
        let half = 0.5 * width;
        for &(point, weight) in points {
            take(&integrand.at(from + half * (1.0 - point)), half * weight);
            take(&integrand.at(from + half * (1.0 + point)), half * weight);
        }
        most = most.max(to.log);
        if to.slope < 0.0 && to.log < most - 45.0 {
            break;
        }
        from += width;
    }
}

/// Log-likelihood and gradient by the logarithms of r, α, s, β.
pub(super) fn evaluate(rows: &Rows, parameters: &[f64; 4]) -> Value<4> {
    let &[r, alpha, s, beta] = parameters;
    let ln_alpha = libm::log(alpha);
    let (mut sum, mut slopes) = (0.0, [0.0; 4]);
    for block in &rows.blocks {
        let x = f64::from(block.repeats);
        let base = ln_rising(r, block.repeats) - x * ln_alpha;
        sum += block.weight * base;
        slopes[0] += r * block.weight * rising_slope(r, block.repeats);
        for row in block.rows.clone() {
            let (last, age, weight) = (rows.last[row], rows.age[row], rows.weight[row]);
            let (aged, aged_beta) = (libm::log1p(age / alpha), libm::log1p(age / beta));
            let left = Left::new(parameters, block.repeats, last, age);
            let (share, added) = match left.ln_odds > 700.0 {
                true => (0.0, left.ln_odds),
                false => {
                    let odds = libm::exp(left.ln_odds);
                    (1.0 / (1.0 + odds), libm::log1p(odds))
                }
            };
            let gone = 1.0 - share;
            sum += weight * (added - (r + x) * aged - s * aged_beta);
            let by_alpha = share * (alpha / (alpha + age)) + gone * left.alpha;
            slopes[1] += weight * (r - (r + x) * by_alpha);
            slopes[0] -= weight * r * (share * aged + gone * (libm::log1p(last / alpha) + left.ln_alpha));
            let by_s = share * aged_beta + gone * (libm::log1p(last / beta) + left.ln_beta);
            slopes[2] += weight * (gone - s * by_s);
            let by_beta = share * s * (beta / (beta + age)) + gone * (s + 1.0) * left.beta;
            slopes[3] += weight * (s - by_beta);
        }
    }
    (sum, slopes)
}

#[cfg(test)]
mod tests {
    use super::super::rows::rows;
    use super::*;

    #[test]
    fn the_gradient_is_that_of_the_likelihood() {
        let rows = rows(&[(0, 0.0, 3.0), (1, 0.5, 3.0), (4, 2.5, 2.5), (7, 0.25, 1.0), (300, 2.0, 2.25)]);
        for at in
            [[0.3, 1.2, 0.7, 2.0], [5.0, 0.1, 0.01, 40.0], [0.4, 3.0, 1.0, 0.001], [2e4, 3e4, 90.0, 2e3]]
        {
            let (_, slopes) = evaluate(&rows, &at);
            for i in 0..4 {
                let (mut up, mut down) = (at, at);
                up[i] *= libm::exp(1e-5);
                down[i] *= libm::exp(-1e-5);
                let slope = (evaluate(&rows, &up).0 - evaluate(&rows, &down).0) / 2e-5;
                assert!(
                    (slope - slopes[i]).abs() < 1e-6 * slope.abs() + 1e-4,
                    "{at:?} {i}: {slope} {slopes:?}"
                );
            }
        }
    }

    #[test]
    fn the_integral_is_exact_where_it_has_a_closed_form() {
        // With α = β the integrand is one power: J = s/(R+s)·((α+tₓ)^−(R+s) − (α+T)^−(R+s)).
        for (repeats, last, age) in
            [(0, 0.0, 1e-6), (0, 0.0, 40.0), (3, 2.0, 500.0), (250, 97.0, 97.2), (900, 1.0, 50.0)]
        {
            for (shape, scale, s) in [(0.5, 3.0, 0.6), (0.5, 1e-3, 0.6), (20.0, 1e4, 4.0)] {
                let whole = shape + f64::from(repeats) + s;
                let passed = libm::log1p((age - last) / (scale + last));
                // ln of (e^(w·u) − 1)·s/w, which is J relative to the other term.
                let expected =
                    whole * passed + libm::log(-libm::expm1(-whole * passed)) + libm::log(s / whole);
                let got = Left::new(&[shape, scale, s, scale], repeats, last, age).ln_odds;
                assert!((got - expected).abs() < 1e-12 * expected.abs().max(1.0), "{got} {expected}");
            }
        }
    }

    #[test]
    fn finite_for_repeats_in_the_hundreds() {
        let at = [0.5143, 2.8845, 0.2856, 14.1087];
        for customer in [(221, 103.42857, 103.57143), (254, 97.14286, 97.28571)] {
            let (value, slopes) = evaluate(&rows(&[customer]), &at);
            assert!(value.is_finite() && slopes.iter().all(|slope| slope.is_finite()), "{value} {slopes:?}");
        }
    }
}
