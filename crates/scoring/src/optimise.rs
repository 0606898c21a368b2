//! A deterministic optimiser for likelihoods of a few positive parameters with a gradient.
//!
//! Parameters are searched as logarithms within a box. Of the given starts the best is taken; quasi-Newton steps (BFGS
//! with backtracking) lead near the top, Newton steps with a curvature from differences of the gradient finish. When
//! that does not converge, the next best starts follow and the best end counts. A parameter that runs into the box
//! stays there and is reported: the data do not determine it.

mod steps;

use std::convert::Infallible;

use crate::linear;
pub(crate) use steps::Maximising;

/// Bounds of the logarithm of a parameter. Times are scaled before, so that they mean the same for every data set.
const LOWEST: f64 = -16.0;
const HIGHEST: f64 = 12.0;
/// So near to a bound as good as on it.
const EDGE: f64 = 1.0;
const QUASI_NEWTON_STEPS: usize = 80;
const NEWTON_STEPS: usize = 25;
/// Starts that are tried at most.
const TRIES: usize = 3;
/// Converged when one more Newton step would gain less log-likelihood than half of this.
const DECREMENT: f64 = 1e-13;
/// So near to the top that full Newton steps lead there.
const NEAR: f64 = 1e-6;
/// Step of the differences that give the curvature.
const DIFFERENCE: f64 = 1e-4;

/// Log-likelihood and its gradient by the logarithms of the parameters.
pub(crate) type Value<const N: usize> = (f64, [f64; N]);

/// Where the search ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Optimum<const N: usize> {
    /// The parameters themselves.
    pub(crate) parameters: [f64; N],
    /// Log-likelihood there.
    pub(crate) value: f64,
    /// Standard error of each parameter; `None` where the curvature does not give one.
    pub(crate) errors: Option<[f64; N]>,
    /// Whether nothing is left to gain.
    pub(crate) converged: bool,
    /// Parameters at the bound of the search.
    pub(crate) at_bound: [bool; N],
    /// How often the likelihood was computed.
    pub(crate) evaluations: u32,
    /// Twice what one more Newton step would gain.
    pub(crate) decrement: f64,
}

/// Maximises from the best of `starts` (parameters themselves, at least one).
pub(crate) fn maximise<const N: usize>(
    starts: &[[f64; N]],
    mut log_likelihood: impl FnMut(&[f64; N]) -> Value<N>,
) -> Optimum<N> {
    let found: Result<_, Infallible> = search(starts, |parameters| Ok(log_likelihood(parameters)));
    let Ok(optimum) = found;
    optimum
}

fn search<const N: usize, E>(
    starts: &[[f64; N]],
    log_likelihood: impl FnMut(&[f64; N]) -> Result<Value<N>, E>,
) -> Result<Optimum<N>, E> {
    let mut search = Search { log_likelihood, evaluations: 0 };
    let points = starts.iter().map(|start| search.point(start.map(libm::log)));
    let mut points: Vec<Point<N>> = points.collect::<Result<_, E>>()?;
    // Stable, so equal starts keep the order in which they were given.
    points.sort_by(|one, other| other.value.total_cmp(&one.value));
    let mut best: Option<(Point<N>, Ending<N>)> = None;
    for start in points.into_iter().take(TRIES) {
        let top = search.climb(start)?;
        let (top, ending) = search.finish(top)?;
        let done = ending.converged && ending.at_bound == [false; N];
        if best.as_ref().is_none_or(|(other, _)| top.value > other.value + 1e-9) {
            best = Some((top, ending));
        }
        if done {
            break;
        }
    }
    let (top, ending) = match best {
        Some(best) => best,
        None => (search.point([0.0; N])?, Ending::default()),
    };
    let parameters = top.at.map(libm::exp);
    let errors = ending.spread.map(|spread| std::array::from_fn(|i| parameters[i] * spread[i]));
    Ok(Optimum {
        parameters,
        value: top.value,
        errors,
        converged: ending.converged,
        at_bound: ending.at_bound,
        evaluations: search.evaluations,
        decrement: ending.decrement,
    })
}

#[derive(Clone)]
struct Point<const N: usize> {
    at: [f64; N],
    value: f64,
    gradient: [f64; N],
}

struct Ending<const N: usize> {
    converged: bool,
    at_bound: [bool; N],
    /// Standard errors of the logarithms.
    spread: Option<[f64; N]>,
    decrement: f64,
}

impl<const N: usize> Default for Ending<N> {
    fn default() -> Self {
        Self { converged: false, at_bound: [false; N], spread: None, decrement: f64::INFINITY }
    }
}

impl<const N: usize> Point<N> {
    /// Parameters that may move: not those near the box which the gradient presses against it. There a likelihood is
    /// so flat that another step would be one of rounding.
    fn free(&self) -> [bool; N] {
        std::array::from_fn(|i| {
            let (above, below) = (self.at[i] >= HIGHEST - EDGE, self.at[i] <= LOWEST + EDGE);
            !(above && self.gradient[i] > 0.0 || below && self.gradient[i] < 0.0)
        })
    }
}

struct Search<F> {
    log_likelihood: F,
    evaluations: u32,
}

impl<F> Search<F> {
    fn point<const N: usize, E>(&mut self, at: [f64; N]) -> Result<Point<N>, E>
    where
        F: FnMut(&[f64; N]) -> Result<Value<N>, E>,
    {
        self.evaluations += 1;
        let at = at.map(|value| value.clamp(LOWEST, HIGHEST));
        let (value, gradient) = (self.log_likelihood)(&at.map(libm::exp))?;
        let value = if value.is_nan() { f64::NEG_INFINITY } else { value };
        Ok(Point { at, value, gradient })
    }

    /// The first point along the direction that is enough better, `None` when there is none.
    fn step<const N: usize, E>(
        &mut self,
        from: &Point<N>,
        direction: &[f64; N],
    ) -> Result<Option<Point<N>>, E>
    where
        F: FnMut(&[f64; N]) -> Result<Value<N>, E>,
    {
        let longest = direction.iter().fold(0.0, |most: f64, part| most.max(part.abs()));
        let mut length = if longest > 2.0 { 2.0 / longest } else { 1.0 };
        for _ in 0..30 {
            let to = self.point(std::array::from_fn(|i| from.at[i] + length * direction[i]))?;
            let promised: f64 = (0..N).map(|i| from.gradient[i] * (to.at[i] - from.at[i])).sum();
            if promised > 0.0 && to.value >= from.value + 1e-4 * promised {
                return Ok(Some(to));
            }
            length *= if to.value.is_finite() { 0.4 } else { 0.1 };
        }
        Ok(None)
    }

    /// Quasi-Newton steps until little is left to gain.
    fn climb<const N: usize, E>(&mut self, start: Point<N>) -> Result<Point<N>, E>
    where
        F: FnMut(&[f64; N]) -> Result<Value<N>, E>,
    {
        let mut here = start;
        let mut inverse: Option<[[f64; N]; N]> = None;
        let mut free = here.free();
        for _ in 0..QUASI_NEWTON_STEPS {
            let gradient: [f64; N] = std::array::from_fn(|i| if free[i] { here.gradient[i] } else { 0.0 });
            let length = libm::sqrt(gradient.iter().map(|part| part * part).sum());
            if length.is_nan() || length == 0.0 {
                break;
            }
            let direction = match &inverse {
                Some(inverse) => std::array::from_fn(|i| match free[i] {
                    true => (0..N).map(|k| inverse[i][k] * gradient[k]).sum(),
                    false => 0.0,
                }),
                None => gradient.map(|part| part * (0.5 / length)),
            };
            let gain: f64 = (0..N).map(|i| direction[i] * gradient[i]).sum();
            if inverse.is_some() && gain < 1e-5 {
                break;
            }
            let Some(next) = self.step(&here, &direction)? else {
                if inverse.take().is_none() {
                    break;
                }
                continue;
            };
            inverse = updated(inverse, &here, &next);
            here = next;
            let now = here.free();
            if now != free {
                (free, inverse) = (now, None);
            }
        }
        Ok(here)
    }

    /// Newton steps until nothing is left to gain.
    fn finish<const N: usize, E>(&mut self, start: Point<N>) -> Result<(Point<N>, Ending<N>), E>
    where
        F: FnMut(&[f64; N]) -> Result<Value<N>, E>,
    {
        let mut here = start;
        let mut ending = Ending::default();
        for _ in 0..NEWTON_STEPS {
            let free = here.free();
            ending.at_bound = std::array::from_fn(|i| !free[i]);
            let moving: Vec<usize> = (0..N).filter(|&i| free[i]).collect();
            if moving.is_empty() {
                return Ok((here, Ending { converged: true, decrement: 0.0, spread: None, ..ending }));
            }
            let curvature = self.curvature(&here, &moving)?;
            let gradient: Vec<f64> = moving.iter().map(|&i| here.gradient[i]).collect();
            let (lower, sound) = damped(&curvature, moving.len());
            let newton = linear::solve(&lower, &gradient);
            ending.decrement = newton.iter().zip(&gradient).map(|(step, slope)| step * slope).sum();
            ending.spread = (sound && moving.len() == N).then(|| {
                let whole = linear::inverse(&lower, N);
                std::array::from_fn(|i| libm::sqrt(whole[i * N + i]))
            });
            if sound && ending.decrement < DECREMENT {
                return Ok((here, Ending { converged: true, ..ending }));
            }
            let mut direction = [0.0; N];
            moving.iter().zip(&newton).for_each(|(&i, &part)| direction[i] = part);
            if sound && ending.decrement < NEAR {
                // The gradient knows more than the likelihood, whose differences are lost in rounding here.
                here = self.point(std::array::from_fn(|i| here.at[i] + direction[i]))?;
                continue;
            }
            match self.step(&here, &direction)? {
                Some(next) => here = next,
                None => {
                    // Rounding decides which of two neighbours is better: this is the top as far as it can be told.
                    ending.converged = sound && ending.decrement < 1e-9 * (1.0 + here.value.abs());
                    break;
                }
            }
        }
        Ok((here, ending))
    }

    /// Minus the second derivatives among the moving parameters, symmetric.
    fn curvature<const N: usize, E>(&mut self, here: &Point<N>, moving: &[usize]) -> Result<Vec<f64>, E>
    where
        F: FnMut(&[f64; N]) -> Result<Value<N>, E>,
    {
        let n = moving.len();
        let mut matrix = vec![0.0; n * n];
        for (row, &i) in moving.iter().enumerate() {
            let (mut up, mut down) = (here.at, here.at);
            up[i] += DIFFERENCE;
            down[i] -= DIFFERENCE;
            let (up, down) = (self.point(up)?, self.point(down)?);
            let width = up.at[i] - down.at[i];
            for (column, &k) in moving.iter().enumerate() {
                let half = 0.5 * (down.gradient[k] - up.gradient[k]) / width;
                matrix[row * n + column] += half;
                matrix[column * n + row] += half;
            }
        }
        Ok(matrix)
    }
}

/// The factor of the curvature, with as much added to its diagonal as makes it positive definite; and whether nothing
/// had to be added.
fn damped(curvature: &[f64], n: usize) -> (Vec<f64>, bool) {
    if let Some(lower) = linear::cholesky(curvature, n) {
        return (lower, true);
    }
    let largest = curvature.iter().fold(0.0, |most: f64, part| most.max(part.abs()));
    let mut added = if largest.is_finite() { largest.max(1e-8) * 1e-6 } else { 1.0 };
    for _ in 0..40 {
        let mut matrix = curvature.to_vec();
        (0..n).for_each(|i| matrix[i * n + i] += added);
        if let Some(lower) = linear::cholesky(&matrix, n) {
            return (lower, false);
        }
        added *= 10.0;
    }
    ((0..n * n).map(|at| f64::from(u8::from(at % (n + 1) == 0))).collect(), false)
}

/// The BFGS update of the inverse curvature; unchanged when the step saw none.
fn updated<const N: usize>(
    inverse: Option<[[f64; N]; N]>,
    from: &Point<N>,
    to: &Point<N>,
) -> Option<[[f64; N]; N]> {
    let step: [f64; N] = std::array::from_fn(|i| to.at[i] - from.at[i]);
    let change: [f64; N] = std::array::from_fn(|i| from.gradient[i] - to.gradient[i]);
    let product: f64 = (0..N).map(|i| step[i] * change[i]).sum();
    let square: f64 = change.iter().map(|part| part * part).sum();
    let seen = product > 1e-10 * square && product.is_finite() && square > 0.0;
    if !seen {
        return inverse;
    }
    let inverse = inverse.unwrap_or_else(|| {
        std::array::from_fn(|i| std::array::from_fn(|k| if i == k { product / square } else { 0.0 }))
    });
    let moved: [f64; N] = std::array::from_fn(|i| (0..N).map(|k| inverse[i][k] * change[k]).sum());
    let weight: f64 = 1.0 + (0..N).map(|i| change[i] * moved[i]).sum::<f64>() / product;
    Some(std::array::from_fn(|i| {
        std::array::from_fn(|k| {
            let crossed = moved[i] * step[k] + step[i] * moved[k];
            inverse[i][k] + (weight * step[i] * step[k] - crossed) / product
        })
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A curved valley (Rosenbrock) turned over, in logarithms, with its top at (e, e).
    pub(super) fn valley(parameters: &[f64; 2]) -> Value<2> {
        let [x, y] = parameters.map(libm::log);
        let (bent, left) = (y - x * x, 1.0 - x);
        (-100.0 * bent * bent - left * left, [400.0 * x * bent + 2.0 * left, -200.0 * bent])
    }

    #[test]
    fn climbs_a_curved_valley() {
        let top = maximise(&[[0.3, 2.7]], valley);
        assert!(top.converged && top.at_bound == [false; 2], "{top:?}");
        for parameter in top.parameters {
            assert!((parameter - std::f64::consts::E).abs() < 1e-8, "{top:?}");
        }
        assert!(top.errors.is_some());
    }

    #[test]
    fn says_what_runs_into_the_box() {
        // Rises for ever in the first, has its top at 2 in the second parameter.
        let top = maximise(&[[1.0, 1.0]], |&[x, y]: &[f64; 2]| {
            let off = libm::log(y) - std::f64::consts::LN_2;
            (libm::log(x) - off * off, [1.0, -2.0 * off])
        });
        assert_eq!(top.at_bound, [true, false]);
        assert!(top.converged && (top.parameters[1] - 2.0).abs() < 1e-9, "{top:?}");
        assert_eq!(top.errors, None);
    }

    #[test]
    fn stays_where_the_likelihood_is_a_number() {
        // Rises to a top that lies where it is none.
        let top = maximise(&[[1.0]], |&[x]: &[f64; 1]| {
            let off = libm::log(x) - 2.0;
            if x > 3.0 { (f64::NAN, [f64::NAN]) } else { (-off * off, [-2.0 * off]) }
        });
        assert!((1.0..=3.0).contains(&top.parameters[0]) && top.value.is_finite(), "{top:?}");
        let top = maximise(&[[1.0], [2.0]], |_: &[f64; 1]| (f64::NAN, [f64::NAN]));
        assert!(!top.converged);
    }
}
