//! Functions that the models need beyond the elementary ones: ln Γ, ψ, rising factorials in logs, the normal quantile.
//!
//! All of them go down to `libm`, natively too, so that both builds give the same bits.

/// ln Γ(x) for x > 0.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// ψ(x) = d/dx ln Γ(x) for x > 0: recurrence up to 10, then the asymptotic series (Abramowitz & Stegun 6.3.18).
pub fn digamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 10.0 {
        shift += 1.0 / x;
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    // Bernoulli numbers B₂ₖ / 2k, highest first.
    let terms =
        [1.0 / 12.0, -691.0 / 32_760.0, 1.0 / 132.0, -1.0 / 240.0, 1.0 / 252.0, -1.0 / 120.0, 1.0 / 12.0];
    let series = terms.iter().fold(0.0, |sum, term| (sum + term) * y);
    libm::log(x) - 0.5 / x - series - shift
}

/// Up to here rising factorials are multiplied out, which loses less than a difference of two ln Γ.
const MULTIPLIED: u32 = 512;

/// ln (a)ₙ = ln Γ(a + n) − ln Γ(a) for a > 0.
pub fn ln_rising(a: f64, n: u32) -> f64 {
    if n > MULTIPLIED {
        return ln_gamma(a + f64::from(n)) - ln_gamma(a);
    }
    let (mut product, mut logs) = (1.0, 0.0);
    for i in 0..n {
        product *= a + f64::from(i);
        if product > 1e200 {
            logs += libm::log(product);
            product = 1.0;
        }
    }
    logs + libm::log(product)
}

/// d/da ln (a)ₙ = ψ(a + n) − ψ(a) for a > 0.
pub fn rising_slope(a: f64, n: u32) -> f64 {
    match n > MULTIPLIED {
        true => digamma(a + f64::from(n)) - digamma(a),
        false => (0..n).map(|i| 1.0 / (a + f64::from(i))).sum(),
    }
}

/// ln(1 + eˣ), for any x.
pub fn softplus(x: f64) -> f64 {
    match x > 40.0 {
        true => x + libm::exp(-x),
        false => libm::log1p(libm::exp(x)),
    }
}

/// 1 / (1 + e⁻ˣ), for any x.
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// The value below which a standard normal variable lies with probability `p`, for 0 < p < 1: the root of the
/// distribution function by Newton's method from a logistic approximation.
pub fn normal_quantile(p: f64) -> f64 {
    let half = p - 0.5;
    if half == 0.0 {
        return 0.0;
    }
    // By symmetry only the lower tail is solved, where erfc keeps its relative precision.
    let tail = p.min(1.0 - p);
    let mut x = libm::log(tail / (1.0 - tail)) / 1.702;
    for _ in 0..60 {
        let below = 0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2);
        let density = libm::exp(-0.5 * x * x) * 0.398_942_280_401_432_7;
        // Newton on ln Φ, which is concave: no step overshoots.
        let step = (libm::log(below) - libm::log(tail)) * below / density;
        x -= step;
        if step.abs() <= 1e-15 * x.abs() {
            break;
        }
    }
    if half < 0.0 { x } else { -x }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: f64, expected: f64, tolerance: f64) {
        assert!((got - expected).abs() <= tolerance * expected.abs().max(1e-3), "{got} {expected}");
    }

    #[test]
    fn reference_values() {
        // Abramowitz & Stegun, and exact values.
        close(ln_gamma(0.5), 0.572_364_942_924_700_1, 1e-15);
        close(ln_gamma(100.0), 359.134_205_369_575_4, 1e-15);
        close(digamma(1.0), -0.577_215_664_901_532_9, 1e-14);
        close(digamma(0.5), -1.963_510_026_021_423_5, 1e-14);
        close(digamma(0.01), -100.560_885_457_869, 1e-13);
        let harmonic: f64 = (1..12).map(|n| 1.0 / f64::from(n)).sum();
        close(digamma(12.0), harmonic - 0.577_215_664_901_532_9, 1e-14);
        close(normal_quantile(0.975), 1.959_963_984_540_054, 1e-14);
        close(normal_quantile(0.005), -2.575_829_303_548_900_4, 1e-14);
        close(normal_quantile(1e-12), -7.034_483_825_301_3, 1e-12);
        close(softplus(0.0), std::f64::consts::LN_2, 1e-15);
        assert_eq!((softplus(800.0), logistic(800.0), logistic(-800.0)), (800.0, 1.0, 0.0));
    }

    #[test]
    fn rising_factorials_agree_with_gamma_on_both_sides_of_the_switch() {
        for a in [1e-5, 0.3, 2.5, 700.0, 1e5] {
            for n in [0, 1, 2, 30, 511, 512, 513, 2000] {
                let slope: f64 = (0..n).map(|i| 1.0 / (a + f64::from(i))).sum();
                let logs: f64 = (0..n).map(|i| libm::log(a + f64::from(i))).sum();
                close(ln_rising(a, n), logs, 1e-12);
                close(rising_slope(a, n), slope, 1e-11);
            }
        }
    }

    #[test]
    fn digamma_is_the_slope_of_ln_gamma() {
        for x in [0.05, 0.7, 3.0, 9.99, 10.01, 250.0] {
            let h = 1e-5 * x;
            let slope = (ln_gamma(x + h) - ln_gamma(x - h)) / (2.0 * h);
            close(digamma(x), slope, 1e-7);
        }
    }
}
