//! Log-likelihood of BG/NBD and MBG/NBD with its gradient: leaving after a purchase.
//!
//! With k chances to leave so far (x in BG, x + 1 in MBG):
//! L = (r)ₓ αʳ · (b)ₖ/(a+b)ₖ · \[(α+T)^−(r+x) + 1{k>0}·a/(b+k−1)·(α+tₓ)^−(r+x)\].

use super::rows::{Customer, Rows};
use crate::optimise::Value;
use crate::special::{ln_rising, rising_slope};

/// Chances to leave beyond the repeats in BG/NBD.
pub(super) const BG: u32 = 0;
/// And in MBG/NBD: the first purchase is one.
pub(super) const MBG: u32 = 1;

/// Odds of having left after the last purchase: a/(b+k−1)·((α+T)/(α+tₓ))^(r+x), infinite where that overflows; 0 without
/// a chance to leave.
pub(super) fn odds([r, alpha, a, b]: &[f64; 4], chances: u32, customer: &Customer) -> f64 {
    if chances == 0 {
        return 0.0;
    }
    let silent = libm::log1p((customer.age - customer.last) / (alpha + customer.last));
    a / (b + f64::from(chances - 1)) * libm::exp((r + f64::from(customer.repeats)) * silent)
}

/// Log-likelihood and gradient by the logarithms of r, α, a, b.
pub(super) fn evaluate(rows: &Rows, parameters: &[f64; 4], extra: u32) -> Value<4> {
    let &[r, alpha, a, b] = parameters;
    let ln_alpha = libm::log(alpha);
    let (mut sum, mut slopes) = (0.0, [0.0; 4]);
    for block in &rows.blocks {
        let (x, chances) = (f64::from(block.repeats), block.repeats.saturating_add(extra));
        let base =
            ln_rising(r, block.repeats) + ln_rising(b, chances) - ln_rising(a + b, chances) - x * ln_alpha;
        let [by_r, by_b, by_both] =
            [(r, block.repeats), (b, chances), (a + b, chances)].map(|(from, n)| rising_slope(from, n));
        let before = b + f64::from(chances) - 1.0;
        let ln_leaving = if chances > 0 { libm::log(a / before) } else { f64::NEG_INFINITY };
        // Sums over the block: of the weights, and of what stands in the gradient.
        let (mut likelihood, mut left, mut by_shape, mut by_scale) = (0.0, 0.0, 0.0, 0.0);
        let (mut age, mut aged) = (-1.0, 0.0);
        for row in block.rows.clone() {
            if rows.age[row] != age {
                age = rows.age[row];
                aged = libm::log1p(age / alpha);
            }
            let (last, weight) = (rows.last[row], rows.weight[row]);
            let alive = -(r + x) * aged;
            if chances == 0 {
                likelihood += weight * alive;
                by_shape -= weight * aged;
                by_scale += weight * (alpha / (alpha + age));
                continue;
            }
            let silent = libm::log1p((age - last) / (alpha + last));
            let odds = ln_leaving + (r + x) * silent;
            // The share of "still there" in the bracket, and what the other term adds.
            let (share, added) = match odds > 700.0 {
                true => (0.0, odds),
                false => {
                    let odds = libm::exp(odds);
                    (1.0 / (1.0 + odds), libm::log1p(odds))
                }
            };
            likelihood += weight * (alive + added);
            left += weight * (1.0 - share);
            by_shape -= weight * (aged - (1.0 - share) * silent);
            by_scale += weight * alpha * (share / (alpha + age) + (1.0 - share) / (alpha + last));
        }
        sum += block.weight * base + likelihood;
        slopes[0] += r * (block.weight * by_r + by_shape);
        slopes[1] += r * block.weight - (r + x) * by_scale;
        slopes[2] += left - a * block.weight * by_both;
        slopes[3] += b * block.weight * (by_b - by_both);
        if chances > 0 {
            slopes[3] -= b / before * left;
        }
    }
    (sum, slopes)
}

#[cfg(test)]
mod tests {
    use super::super::rows::rows;
    use super::*;

    fn some() -> Rows {
        rows(&[(0, 0.0, 3.0), (1, 0.5, 3.0), (4, 2.5, 2.5), (7, 0.25, 1.0), (300, 2.0, 2.25)])
    }

    #[test]
    fn the_gradient_is_that_of_the_likelihood() {
        for extra in [BG, MBG] {
            for at in [[0.3, 1.2, 0.7, 2.0], [5.0, 0.1, 0.01, 40.0], [2e4, 3e4, 900.0, 2e3]] {
                let (_, slopes) = evaluate(&some(), &at, extra);
                for i in 0..4 {
                    let (mut up, mut down) = (at, at);
                    up[i] *= libm::exp(1e-5);
                    down[i] *= libm::exp(-1e-5);
                    let slope = (evaluate(&some(), &up, extra).0 - evaluate(&some(), &down, extra).0) / 2e-5;
                    let tolerance = 1e-6 * slope.abs() + 1e-4;
                    assert!((slope - slopes[i]).abs() < tolerance, "{at:?} {i}: {slope} {}", slopes[i]);
                }
            }
        }
    }

    #[test]
    fn stays_finite_where_powers_overflow() {
        let far = Rows::new(&[Customer { repeats: 900, last: 0.01, age: 500.0 }]).expect("usable");
        for extra in [BG, MBG] {
            let (value, slopes) = evaluate(&far, &[0.3, 0.01, 0.7, 2.0], extra);
            assert!(value.is_finite() && slopes.iter().all(|slope| slope.is_finite()), "{value} {slopes:?}");
        }
    }
}
