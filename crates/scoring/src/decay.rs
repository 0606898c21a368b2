//! Points that fade: after a half-life they are worth half, after two a quarter.
//!
//! Points are counted in thousandths, whole numbers: parts of a score add up exactly.

/// Thousandths of a point.
pub type Millipoints = i64;

/// What `points` of an event are worth `age` days later. Without a half-life, or one of 0 days, they never fade.
pub fn faded(points: i32, age: i32, half_life_days: Option<u32>) -> Millipoints {
    let whole = f64::from(points) * 1000.0;
    match half_life_days {
        Some(days) if days > 0 => {
            libm::rint(whole * libm::exp2(-f64::from(age.max(0)) / f64::from(days))) as i64
        }
        _ => i64::from(points) * 1000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_after_each_half_life() {
        for (points, age, half_life, expected) in [
            (10, 0, Some(30), 10_000),
            (10, 30, Some(30), 5000),
            (10, 60, Some(30), 2500),
            (-10, 15, Some(30), -7071),
            (10, 9999, Some(30), 0),
            (10, 400, None, 10_000),
            (10, 400, Some(0), 10_000),
            (10, -5, Some(30), 10_000),
        ] {
            assert_eq!(faded(points, age, half_life), expected, "{points} {age} {half_life:?}");
        }
    }
}
