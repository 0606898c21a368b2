//! Models without leaving, the limits of the others: NBD (rates differ) and Poisson (one rate).

use super::rows::Rows;
use crate::optimise::Value;
use crate::special::{ln_rising, rising_slope};

/// Log-likelihood of NBD, L = (r)ₓ αʳ (α+T)^−(r+x), and its gradient by the logarithms of r and α.
pub(super) fn nbd(rows: &Rows, &[r, alpha]: &[f64; 2]) -> Value<2> {
    let ln_alpha = libm::log(alpha);
    let (mut sum, mut slopes) = (0.0, [0.0; 2]);
    for block in &rows.blocks {
        let x = f64::from(block.repeats);
        sum += block.weight * (ln_rising(r, block.repeats) - x * ln_alpha);
        slopes[0] += r * block.weight * rising_slope(r, block.repeats);
        for row in block.rows.clone() {
            let (age, weight) = (rows.age[row], rows.weight[row]);
            let aged = libm::log1p(age / alpha);
            sum -= weight * (r + x) * aged;
            slopes[0] -= weight * r * aged;
            slopes[1] += weight * (r - (r + x) * (alpha / (alpha + age)));
        }
    }
    (sum, slopes)
}

/// Log-likelihood of a Poisson process with one rate, L = λˣ e^−λT.
pub(super) fn poisson(rows: &Rows, rate: f64) -> f64 {
    let repeats = rows.repeats() as f64;
    let bought = if repeats > 0.0 { repeats * libm::log(rate) } else { 0.0 };
    bought - rate * rows.time()
}

#[cfg(test)]
mod tests {
    use super::super::rows::Customer;
    use super::*;

    #[test]
    fn the_gradient_is_that_of_the_likelihood_and_one_rate_is_the_limit() {
        let customers = [(0, 0.0, 3.0), (2, 0.5, 3.0), (4, 2.5, 2.5)];
        let rows = Rows::new(&customers.map(|(repeats, last, age)| Customer { repeats, last, age }));
        let rows = rows.expect("usable");
        let at = [0.7, 1.4];
        let (_, slopes) = nbd(&rows, &at);
        for i in 0..2 {
            let (mut up, mut down) = (at, at);
            up[i] *= libm::exp(1e-5);
            down[i] *= libm::exp(-1e-5);
            let slope = (nbd(&rows, &up).0 - nbd(&rows, &down).0) / 2e-5;
            assert!((slope - slopes[i]).abs() < 1e-6, "{slope} {slopes:?}");
        }
        let limit = nbd(&rows, &[7e8, 1e9]).0;
        assert!((limit - poisson(&rows, 0.7)).abs() < 1e-6, "{limit}");
    }
}
