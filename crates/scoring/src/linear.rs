//! Small symmetric systems: Cholesky factor, solution, inverse. Matrices are square, row by row in one vector.

/// The lower factor L with L·Lᵀ = `matrix` of `n` rows; `None` when the matrix is not safely positive definite.
pub(crate) fn cholesky(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut lower = vec![0.0; n * n];
    for row in 0..n {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| lower[row * n + k] * lower[column * n + k]).sum();
            let rest = matrix[row * n + column] - known;
            if row != column {
                lower[row * n + column] = rest / lower[column * n + column];
            } else if rest > 1e-13 * matrix[row * n + row] {
                // What is lost to rounding is no curvature. A NaN does not pass either.
                lower[row * n + row] = libm::sqrt(rest);
            } else {
                return None;
            }
        }
    }
    Some(lower)
}

/// Solves L·Lᵀ·x = `right` for the factor of [`cholesky`].
pub(crate) fn solve(lower: &[f64], right: &[f64]) -> Vec<f64> {
    let n = right.len();
    let mut x = right.to_vec();
    for row in 0..n {
        let known: f64 = (0..row).map(|k| lower[row * n + k] * x[k]).sum();
        x[row] = (x[row] - known) / lower[row * n + row];
    }
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|k| lower[k * n + row] * x[k]).sum();
        x[row] = (x[row] - known) / lower[row * n + row];
    }
    x
}

/// The inverse of L·Lᵀ for the factor of [`cholesky`] with `n` rows.
pub(crate) fn inverse(lower: &[f64], n: usize) -> Vec<f64> {
    let mut whole = vec![0.0; n * n];
    for column in 0..n {
        let unit: Vec<f64> = (0..n).map(|row| f64::from(u8::from(row == column))).collect();
        for (row, value) in solve(lower, &unit).into_iter().enumerate() {
            whole[row * n + column] = value;
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_and_inverts() {
        let matrix = [4.0, 2.0, 0.4, 2.0, 5.0, 1.0, 0.4, 1.0, 3.0];
        let lower = cholesky(&matrix, 3).expect("positive definite");
        let x = solve(&lower, &[1.0, 2.0, 3.0]);
        for row in 0..3 {
            let product: f64 = (0..3).map(|k| matrix[row * 3 + k] * x[k]).sum();
            assert!((product - (row + 1) as f64).abs() < 1e-14);
        }
        let whole = inverse(&lower, 3);
        for (row, column) in [(0, 0), (0, 2), (2, 1), (2, 2)] {
            let product: f64 = (0..3).map(|k| matrix[row * 3 + k] * whole[k * 3 + column]).sum();
            assert!((product - f64::from(u8::from(row == column))).abs() < 1e-14);
        }
    }

    #[test]
    fn refuses_what_is_not_positive_definite() {
        for matrix in [[1.0, 1.0, 1.0, 1.0], [-1.0, 0.0, 0.0, 1.0], [f64::NAN, 0.0, 0.0, 1.0], [0.0; 4]] {
            assert_eq!(cholesky(&matrix, 2), None, "{matrix:?}");
        }
    }
}
