//! Sorting any type through one compiled sort.
//!
//! The standard library's sorts are compiled anew for every type and every comparison, some ten kilobytes each time; they
//! were a quarter of the engine's wasm. Here indices are sorted, by one compiled sort that calls the comparison, and the
//! items are then swapped into their places. All sorts here are stable. Arrays of plain numbers, and the few places
//! where many thousand items are sorted while a person waits, keep `slice::sort…`.

use std::cmp::Ordering;

/// Sorts by a comparison.
pub fn by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let order = order(items.len(), &mut |a, b| compare(&items[a], &items[b]));
    rearrange(items, order);
}

/// Sorts by a key; the key is made anew for each comparison.
pub fn by_key<T, K: Ord>(items: &mut [T], mut key: impl FnMut(&T) -> K) {
    by(items, |a, b| key(a).cmp(&key(b)));
}

/// Sorts by the items' own order.
pub fn ascending<T: Ord>(items: &mut [T]) {
    by(items, T::cmp);
}

/// The indices `0..len` in the order of what they stand for: the one sort.
fn order(len: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

/// Puts into each place the item that `order` names for it, along the permutation's cycles.
fn rearrange<T>(items: &mut [T], mut order: Vec<usize>) {
    for start in 0..order.len() {
        let mut place = start;
        // A place that is done names itself.
        while order[place] != start {
            let next = order[place];
            items.swap(place, next);
            order[place] = place;
            place = next;
        }
        order[place] = place;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_the_stable_sort(items in prop::collection::vec((0u8..9, any::<u16>()), 0..200)) {
            let (mut ours, mut expected) = (items.clone(), items.clone());
            by_key(&mut ours, |item| item.0);
            expected.sort_by_key(|item| item.0);
            prop_assert_eq!(&ours, &expected, "equal keys keep their order");

            ascending(&mut ours);
            expected.sort();
            prop_assert_eq!(&ours, &expected);

            by(&mut ours, |a, b| b.cmp(a));
            expected.reverse();
            prop_assert_eq!(&ours, &expected);
        }
    }

    #[test]
    fn few_items_and_items_without_copies() {
        let cases: [(&[&str], &[&str]); 4] =
            [(&[], &[]), (&["b"], &["b"]), (&["b", "a"], &["a", "b"]), (&["c", "a", "b"], &["a", "b", "c"])];
        for (given, sorted) in cases {
            let mut items: Vec<String> = given.iter().map(|text| (*text).to_owned()).collect();
            ascending(&mut items);
            assert_eq!(items, sorted);
        }
    }
}
