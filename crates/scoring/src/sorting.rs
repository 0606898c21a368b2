//! Sorting in pieces: runs are sorted, then merged two by two, so that nobody waits for a whole column to be in order.

use std::cmp::Ordering;

/// Items of a run, and about so many merged in one step.
const AT_ONCE: usize = 4096;

/// A stable sort under way. It gives the order that [`slice::sort_by`] gives.
#[derive(Debug, Clone)]
pub(crate) struct Sorting<T> {
    items: Vec<T>,
    merged: Vec<T>,
    /// Length of the runs that are in order; 0 as long as the first are being sorted.
    run: usize,
    /// How far this pass is; while merging, what of both runs is taken already.
    at: usize,
    taken: (usize, usize),
}

impl<T: Copy> Sorting<T> {
    pub(crate) fn new(items: Vec<T>) -> Self {
        Self { items, merged: Vec::new(), run: 0, at: 0, taken: (0, 0) }
    }

    /// Does the next piece; `false` when all is in order. The comparison has to be the same each time.
    pub(crate) fn step(&mut self, compare: impl Fn(&T, &T) -> Ordering) -> bool {
        if self.run == 0 {
            let end = self.items.len().min(self.at + AT_ONCE);
            self.items[self.at..end].sort_by(&compare);
            self.at = end;
        } else {
            self.merge(&compare);
        }
        if self.at >= self.items.len() {
            self.end_pass();
        }
        self.run < self.items.len()
    }

    /// The items, in order once [`Sorting::step`] said so.
    pub(crate) fn end(self) -> Vec<T> {
        self.items
    }

    fn end_pass(&mut self) {
        if self.run > 0 {
            std::mem::swap(&mut self.items, &mut self.merged);
            self.merged.clear();
        }
        self.run = (self.run * 2).max(AT_ONCE);
        self.at = 0;
        if self.run < self.items.len() {
            self.merged.reserve(self.items.len());
        }
    }

    fn merge(&mut self, compare: &impl Fn(&T, &T) -> Ordering) {
        let enough = self.merged.len() + AT_ONCE;
        while self.at < self.items.len() && self.merged.len() < enough {
            let middle = self.items.len().min(self.at + self.run);
            let end = self.items.len().min(middle + self.run);
            let (left, right) = (&self.items[self.at..middle], &self.items[middle..end]);
            let (mut l, mut r) = self.taken;
            while l < left.len() && r < right.len() && self.merged.len() < enough {
                let is_right = compare(&right[r], &left[l]).is_lt();
                self.merged.push(if is_right { right[r] } else { left[l] });
                r += usize::from(is_right);
                l += usize::from(!is_right);
            }
            if l < left.len() && r < right.len() {
                self.taken = (l, r);
                return;
            }
            // Copying what is left of one run costs next to nothing.
            self.merged.extend_from_slice(&left[l..]);
            self.merged.extend_from_slice(&right[r..]);
            (self.at, self.taken) = (end, (0, 0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn pieces_give_the_order_of_the_whole() {
        let mut random = Random::new(7);
        for len in [0, 1, 2, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE, 5 * AT_ONCE + 17, 8 * AT_ONCE] {
            for different in [1, 50, u32::MAX] {
                let items: Vec<(u32, usize)> = (0..len).map(|at| (random.below(different), at)).collect();
                let mut whole = items.clone();
                whole.sort_by_key(|item| item.0);
                let mut sorting = Sorting::new(items);
                let mut steps = 1;
                while sorting.step(|a, b| a.0.cmp(&b.0)) {
                    steps += 1;
                }
                assert_eq!(sorting.end(), whole, "{len} items of {different}");
                let passes = 1 + (len / AT_ONCE + 1).ilog2() as usize + 1;
                assert!(steps <= passes * (len / AT_ONCE + 1), "{steps} steps for {len} items");
            }
        }
    }
}
