//! Whole numbers kept as narrow as all of them allow: one, two or four bytes above a common base, or eight.
//!
//! Kernels run over the cells, so that a comparison reads no more bytes than the numbers need and a vector instruction does as
//! many of them as fit. A number that does not fit makes the whole column wider, or moves its base; either happens rarely,
//! because half of the room that is left lies on each side.

mod cell;
mod compare;

pub(crate) use cell::{Cell, Cells, over_cells};

/// Numbers converted at once.
const CHUNK: usize = 1024;

/// A column of numbers.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    base: i64,
    cells: Cells,
}

impl PartialEq for Numbers {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for Numbers {}

impl FromIterator<i64> for Numbers {
    fn from_iter<I: IntoIterator<Item = i64>>(values: I) -> Self {
        let mut numbers = Self::default();
        let mut chunk = Vec::with_capacity(CHUNK);
        for value in values {
            chunk.push(value);
            if chunk.len() == CHUNK {
                numbers.append(&chunk);
                chunk.clear();
            }
        }
        numbers.append(&chunk);
        numbers
    }
}

impl Numbers {
    /// So many zeros.
    pub fn zeros(len: usize) -> Self {
        Self { base: 0, cells: Cells::Byte(vec![0; len]) }
    }

    /// So many, all of them the least, with room for whatever lies between the bounds.
    pub(crate) fn between_bounds(len: usize, (least, most): (i64, i64)) -> Self {
        if len == 0 {
            return Self::default();
        }
        let (base, cells) = Cells::for_bounds(least, most, len);
        let mut numbers = Self { base, cells };
        numbers.grow(len, least);
        numbers
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        over_cells!(&self.cells, cells => cells.len())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number at a place.
    pub fn get(&self, at: usize) -> Option<i64> {
        over_cells!(&self.cells, cells => cells.get(at).map(|cell| cell.number(self.base)))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = i64> + Clone + '_ {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// What cell 0 stands for; 0 where cells are the numbers themselves.
    pub(crate) fn base(&self) -> i64 {
        self.base
    }

    pub(crate) fn cells(&self) -> &Cells {
        &self.cells
    }

    /// The numbers from a place on, as many as there is room for.
    pub(crate) fn read(&self, from: usize, into: &mut [i64]) {
        over_cells!(&self.cells, cells => {
            let own = cells.get(from..).unwrap_or_default();
            into.iter_mut().zip(own).for_each(|(place, cell)| *place = cell.number(self.base));
        });
    }

    /// The least and the greatest; in the reverse order where there is none.
    pub(crate) fn bounds(&self) -> (i64, i64) {
        over_cells!(&self.cells, cells => {
            let Some(&first) = cells.first() else { return (i64::MAX, i64::MIN) };
            let least = cells.iter().fold(first, |least, &cell| least.min(cell));
            let most = cells.iter().fold(first, |most, &cell| most.max(cell));
            (least.number(self.base), most.number(self.base))
        })
    }

    /// The least and the greatest number that the cells could hold.
    pub(crate) fn reach(&self) -> (i64, i64) {
        match self.cells {
            Cells::Long(_) => (i64::MIN, i64::MAX),
            _ => (self.base, self.base.saturating_add(self.cells.most() as i64)),
        }
    }

    /// Puts these at the end.
    pub(crate) fn append<T: Copy + Into<i64>>(&mut self, values: &[T]) {
        // The widest cell of all is a row of ones, so that the bits of all cells together tell whether each of them fits.
        let above = |value: T| value.into().wrapping_sub(self.base) as u64;
        let bits = values.iter().fold(0, |bits, &value| bits | above(value));
        if bits > self.cells.most() {
            let least = values.iter().fold(i64::MAX, |least, &value| least.min(value.into()));
            let most = values.iter().fold(i64::MIN, |most, &value| most.max(value.into()));
            self.make_room(least, most);
        }
        let base = self.base;
        over_cells!(&mut self.cells, cells => {
            extend(cells, values, base);
        });
    }

    /// Changes one, which has to be there.
    pub(crate) fn put(&mut self, at: usize, value: i64) {
        self.make_room(value, value);
        over_cells!(&mut self.cells, cells => cells[at] = Cell::of(value, self.base));
    }

    /// Puts one in between.
    pub(crate) fn insert(&mut self, at: usize, value: i64) {
        self.make_room(value, value);
        over_cells!(&mut self.cells, cells => {
            reserve(cells, 1);
            cells.insert(at, Cell::of(value, self.base));
        });
    }

    /// Takes one out, which has to be there.
    pub(crate) fn remove(&mut self, at: usize) {
        over_cells!(&mut self.cells, cells => _ = cells.remove(at));
    }

    /// Fills up to a length.
    pub(crate) fn grow(&mut self, len: usize, filling: i64) {
        if len > self.len() {
            self.make_room(filling, filling);
            over_cells!(&mut self.cells, cells => {
                reserve(cells, len - cells.len());
                cells.resize(len, Cell::of(filling, self.base));
            });
        }
    }

    /// Sees to it that numbers between the bounds can be kept.
    fn make_room(&mut self, least: i64, most: i64) {
        let fits = |value: i64| value.wrapping_sub(self.base) as u64 <= self.cells.most();
        if matches!(self.cells, Cells::Long(_)) || (fits(least) && fits(most)) {
            return;
        }
        let own = self.bounds();
        let (least, most) = (least.min(own.0), most.max(own.1));
        let (base, cells) = Cells::for_bounds(least, most, self.len());
        let old = std::mem::replace(self, Self { base, cells });
        let mut chunk = [0; CHUNK];
        for from in (0..old.len()).step_by(CHUNK) {
            let chunk = &mut chunk[..CHUNK.min(old.len() - from)];
            old.read(from, chunk);
            self.append(chunk);
        }
    }

    /// Bytes that are held.
    pub fn bytes(&self) -> usize {
        over_cells!(&self.cells, cells => size_of_val(&cells[..]) / cells.len().max(1) * cells.capacity())
    }
}

fn extend<C: Cell, T: Copy + Into<i64>>(cells: &mut Vec<C>, values: &[T], base: i64) {
    reserve(cells, values.len());
    cells.extend(values.iter().map(|&value| C::of(value.into(), base)));
}

/// Room for more, without letting the capacity double.
pub(crate) fn reserve<T>(column: &mut Vec<T>, more: usize) {
    if column.len() + more > column.capacity() {
        column.reserve_exact(more + column.len() / 8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Numbers of very different sizes.
    fn number() -> impl Strategy<Value = i64> {
        (0u32..64, any::<i64>()).prop_map(|(bits, value)| value >> bits)
    }

    proptest! {
        #[test]
        fn holds_what_was_put_in(
            first in proptest::collection::vec(number(), 0..50),
            steps in proptest::collection::vec((0usize..4, any::<usize>(), number()), 0..60),
        ) {
            let mut numbers: Numbers = first.iter().copied().collect();
            let mut expected = first;
            for (step, at, value) in steps {
                let len = expected.len();
                match step {
                    0 => {
                        numbers.insert(at % (len + 1), value);
                        expected.insert(at % (len + 1), value);
                    }
                    1 if len > 0 => {
                        numbers.remove(at % len);
                        expected.remove(at % len);
                    }
                    2 if len > 0 => {
                        numbers.put(at % len, value);
                        expected[at % len] = value;
                    }
                    3 => {
                        numbers.grow(len + at % 3, value);
                        expected.resize(len + at % 3, value);
                    }
                    _ => {}
                }
                prop_assert!(numbers.iter().eq(expected.iter().copied()));
                let bounds = (expected.iter().min().copied(), expected.iter().max().copied());
                prop_assert_eq!(numbers.bounds(), (bounds.0.unwrap_or(i64::MAX), bounds.1.unwrap_or(i64::MIN)));
            }
            prop_assert_eq!(&numbers, &expected.into_iter().collect::<Numbers>());
        }
    }

    #[test]
    fn columns_are_as_narrow_as_their_numbers() {
        for (values, bytes) in [
            (vec![1_000_000, 1_000_255], 2),
            (vec![0, 256], 4),
            (vec![-5, 250], 2),
            (vec![-1, i64::from(u32::MAX) - 1], 8),
            (vec![0, i64::from(u32::MAX) + 1], 16),
            (vec![i64::MIN, i64::MAX], 16),
        ] {
            let mut numbers = Numbers::default();
            numbers.append(&values);
            assert_eq!(numbers.bytes(), bytes, "{values:?}");
            assert!(numbers.iter().eq(values));
        }
    }

    /// Growing in one direction converts the column a few times and not with each number.
    #[test]
    fn room_is_left_on_both_sides() {
        let mut numbers: Numbers = [20_000, 20_100].into_iter().collect();
        let mut bases = vec![numbers.base()];
        for day in (18_000..20_000).rev() {
            numbers.insert(0, day);
            if bases.last() != Some(&numbers.base()) {
                bases.push(numbers.base());
            }
        }
        assert!(bases.len() < 12, "{bases:?}");
    }
}
