//! The median, one for all: a value that was seen.

/// The lower of the two middle values where there are two, so that it is one of them: the least that half do not exceed. `None`
/// without any.
pub fn median<T: Ord + Copy>(mut values: Vec<T>) -> Option<T> {
    let middle = values.len().checked_sub(1)? / 2;
    Some(*values.select_nth_unstable(middle).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lower_of_two_middle_values() {
        for (values, expected) in [
            (vec![], None),
            (vec![7], Some(7)),
            (vec![30, 10], Some(10)),
            (vec![3, 1, 2], Some(2)),
            (vec![40, 10, 30, 20], Some(20)),
        ] {
            assert_eq!(median(values.clone()), expected, "{values:?}");
        }
    }
}
