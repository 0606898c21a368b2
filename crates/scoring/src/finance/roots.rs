//! Every rate above −1 at which cash flows are worth nothing: the positive roots of Σ cₜ·xᵗ with x = 1/(1 + r).
//!
//! Between two neighbouring roots of f lies a root of x^a·(x^−a·f)′·x = Σ (t − a)·cₜ·xᵗ (Rolle). With an `a` between two
//! exponents whose coefficients differ in sign, that polynomial has one change of sign less. So the roots are found from
//! those of a simpler polynomial, down to one without any change of sign, which has no positive root (Descartes). No
//! search grid, no starting value.

/// |ln x| is looked for up to this: rates from −1 + 10⁻³⁰⁴ to 10³⁰⁴.
const FURTHEST: f64 = 700.0;
/// A value this small beside the terms it is the sum of is 0: a root that is touched and not crossed.
const TOUCHED: f64 = 1e-13;

/// Ascending rates; each root once, however often it counts.
pub(super) fn internal_rates(flows: &[f64]) -> Vec<f64> {
    let mut rates: Vec<f64> = roots(flows).iter().map(|&log| libm::expm1(-log)).collect();
    rates.reverse();
    rates
}

/// How often the sign changes from one flow to the next, zeros left out.
pub(super) fn sign_changes(flows: &[f64]) -> u32 {
    changes(flows).count() as u32
}

/// The places of the two flows at each change of sign.
fn changes(flows: &[f64]) -> impl Iterator<Item = (usize, usize)> {
    let filled = || flows.iter().enumerate().filter(|(_, flow)| **flow != 0.0);
    filled()
        .zip(filled().skip(1))
        .filter(|((_, a), (_, b))| (**a < 0.0) != (**b < 0.0))
        .map(|((a, _), (b, _))| (a, b))
}

/// ln x of every positive root, ascending.
fn roots(flows: &[f64]) -> Vec<f64> {
    // Coefficients near 1, so that products of many steps stay in range.
    let most = flows.iter().fold(0.0f64, |most, flow| most.max(flow.abs()));
    let flows: Vec<f64> = flows.iter().map(|flow| flow / most).collect();
    let found = changes(&flows).next();
    let Some((before, after)) = found else { return Vec::new() };
    let middle = (before + after) as f64 / 2.0;
    let simpler: Vec<f64> = (0..).zip(&flows).map(|(t, flow)| (f64::from(t) - middle) * flow).collect();
    let mut bounds = vec![-FURTHEST];
    bounds.extend(roots(&simpler));
    bounds.push(FURTHEST);
    let last = bounds.len() - 1;
    // At the ends the first and the last flow decide.
    let sign_at = |at: usize| match at {
        0 => flows.iter().find(|flow| **flow != 0.0).map_or(0.0, |flow| flow.signum()),
        _ if at == last => flows.iter().rfind(|flow| **flow != 0.0).map_or(0.0, |flow| flow.signum()),
        at => sign(&flows, bounds[at]),
    };
    let mut roots = Vec::new();
    for at in 1..bounds.len() {
        let (left, right) = (sign_at(at - 1), sign_at(at));
        if left * right < 0.0 {
            roots.push(between(&flows, bounds[at - 1], bounds[at], left));
        } else if right == 0.0 && at < last {
            roots.push(bounds[at]);
        }
    }
    roots
}

/// Halves the interval until it cannot be halved.
fn between(flows: &[f64], mut low: f64, mut high: f64, sign_low: f64) -> f64 {
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return low;
        }
        let value = value(flows, middle).0;
        if value == 0.0 {
            return middle;
        }
        if value * sign_low > 0.0 { low = middle } else { high = middle }
    }
}

/// Sign, 0 where the value vanishes beside its terms.
fn sign(flows: &[f64], log: f64) -> f64 {
    let (value, size) = value(flows, log);
    if value.abs() <= TOUCHED * size { 0.0 } else { value.signum() }
}

/// The sum at x = e^log and the sum of its terms' sizes, both times a positive factor that keeps them in range.
fn value(flows: &[f64], log: f64) -> (f64, f64) {
    let x = libm::exp(-log.abs());
    let add = |(sum, size): (f64, f64), flow: &f64| (sum * x + flow, size * x + flow.abs());
    match log <= 0.0 {
        true => flows.iter().rev().fold((0.0, 0.0), add),
        false => flows.iter().fold((0.0, 0.0), add),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_rates(flows: &[f64], expected: &[f64]) {
        let found = internal_rates(flows);
        assert_eq!(found.len(), expected.len(), "{flows:?}: {found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{flows:?}: {found} {expected}");
        }
    }

    #[test]
    fn known_roots() {
        assert_rates(&[-100.0, 100.0, 0.0, -7.0], &[-0.678_894_373_6, -0.083_299_666_2]);
        assert_rates(&[-1000.0, 2500.0, -1540.0], &[0.1, 0.4]);
        // Rates 0 %, 100 % and 200 %.
        assert_rates(&[-1.0, 6.0, -11.0, 6.0], &[0.0, 1.0, 2.0]);
        assert_rates(&[0.0, -100.0, 110.0, 0.0], &[0.1]);
        assert_rates(&[-100.0, 1e-9], &[1e-11 - 1.0]);
    }

    #[test]
    fn touched_or_missed() {
        // (1 − 1.1x)² touches at 10 %; a little more and there is none.
        assert_rates(&[1.0, -2.2, 1.21], &[0.1]);
        assert_rates(&[1.0, -2.2, 1.22], &[]);
        assert_rates(&[1.0, 2.0], &[]);
        assert_rates(&[0.0, 0.0], &[]);
        assert_rates(&[], &[]);
    }

    #[test]
    fn long_flows_stay_in_range() {
        let mut flows = vec![-1000.0];
        flows.extend([10.0; 1199]);
        assert_rates(&flows, &[0.009_999_934]);
        // A hundred changes of sign.
        let many: Vec<f64> = (0..101).map(|t| if t % 2 == 0 { 1.0 } else { -1.0 }).collect();
        assert_rates(&many, &[]);
    }
}
