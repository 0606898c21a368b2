//! The odds of having left in Pareto/NBD, quickly for many customers: the papers' form, where it is exact.
//!
//! odds = s/c · ((n+T)/(m+T))^p · \[((m+T)/(m+tₓ))^c · F(z(tₓ)) − F(z(T))\] with c = r+x+s, m = max(α, β), n = min(α, β),
//! z(y) = (m−n)/(m+y), and p = s, b = s+1 where α is the greater one, else p = b = r+x. F(z) = ₂F₁(c, b; c+1; z) is a sum of
//! positive terms, (b)ₙ/n! · c/(c+n) · zⁿ, whose coefficients customers with as many repeats share. Where the difference
//! cancels or the sum is long, the integral of [`Left`] is taken, which holds everywhere.

use super::pareto::Left;

/// Terms of a sum; where they do not suffice, the integral is the quicker one.
const TERMS: usize = 96;
/// What is left of a difference has to be more than this, so that twelve digits are right.
const LEAST_LEFT: f64 = 1e-4;

/// What customers with as many repeats share.
#[derive(Debug, Clone)]
pub(super) struct Leaving {
    parameters: [f64; 4],
    repeats: u32,
    /// m.
    far: f64,
    /// n.
    near: f64,
    /// c.
    whole: f64,
    /// p.
    power: f64,
    coefficients: Vec<f64>,
}

/// What those of them who are as old share.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Aged {
    /// What stands before the difference.
    factor: f64,
    /// F(z(T)).
    until: f64,
}

impl Leaving {
    /// For parameters r, α, s, β.
    pub(super) fn new(parameters: &[f64; 4], repeats: u32) -> Self {
        let &[r, alpha, s, beta] = parameters;
        let shape = r + f64::from(repeats);
        let whole = shape + s;
        let (power, b) = if alpha >= beta { (s, s + 1.0) } else { (shape, shape) };
        let (mut rising, mut coefficients) = (1.0, Vec::with_capacity(TERMS));
        for n in (0..TERMS).map(|n| n as f64) {
            coefficients.push(rising * (whole / (whole + n)));
            rising *= (b + n) / (n + 1.0);
        }
        let (near, far) = (alpha.min(beta), alpha.max(beta));
        Self { parameters: *parameters, repeats, far, near, whole, power, coefficients }
    }

    pub(super) fn aged(&self, age: f64) -> Aged {
        let [_, _, s, _] = self.parameters;
        let ratio = libm::log1p((self.near - self.far) / (self.far + age));
        Aged { factor: s / self.whole * libm::exp(self.power * ratio), until: self.sum(age) }
    }

    /// The odds of somebody with these repeats and of this age.
    pub(super) fn odds(&self, last: f64, age: f64, aged: &Aged) -> f64 {
        let grown = libm::exp(self.whole * libm::log1p((age - last) / (self.far + last)));
        let from = grown * self.sum(last);
        let odds = aged.factor * (from - aged.until);
        // Also where a sum did not end, and is not a number.
        if aged.until < from * (1.0 - LEAST_LEFT) && !odds.is_nan() {
            return odds;
        }
        libm::exp(Left::new(&self.parameters, self.repeats, last, age).ln_odds)
    }

    /// F(z(y)); not a number where the terms do not suffice.
    fn sum(&self, y: f64) -> f64 {
        let z = (self.far - self.near) / (self.far + y);
        let (mut power, mut sum) = (1.0, 0.0);
        for coefficient in &self.coefficients {
            let term = coefficient * power;
            sum += term;
            if term < sum * 1e-17 {
                return sum;
            }
            power *= z;
        }
        f64::NAN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_the_integral() {
        for parameters in [
            [0.5533, 10.5777, 0.6062, 11.6687],
            [0.5143, 14.0, 0.2856, 2.8845],
            [0.5143, 2.8845, 0.2856, 14.1087],
            [3.0, 5.0, 1.0, 5.0],
            [1e-3, 1e-3, 40.0, 90.0],
            [2e4, 3e4, 90.0, 2e3],
        ] {
            for repeats in [0, 1, 7, 60, 254, 900] {
                let leaving = Leaving::new(&parameters, repeats);
                for (last, age) in
                    [(0.0, 0.0), (0.0, 1e-6), (3.0, 40.0), (39.9999, 40.0), (40.0, 40.0), (0.1, 520.0)]
                {
                    let expected = libm::exp(Left::new(&parameters, repeats, last, age).ln_odds);
                    let got = leaving.odds(last, age, &leaving.aged(age));
                    let same = got == expected || (got - expected).abs() < 1e-10 * expected;
                    assert!(same, "{parameters:?} {repeats} {last} {age}: {got} {expected}");
                }
            }
        }
    }
}
