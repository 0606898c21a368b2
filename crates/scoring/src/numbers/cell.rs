//! Cells of one, two, four and eight bytes.

/// A number as it is kept.
pub(crate) trait Cell: Copy + Default + Ord {
    /// The cell of a number that fits.
    fn of(value: i64, base: i64) -> Self;

    /// The number of a cell.
    fn number(self, base: i64) -> i64;

    /// How much a cell is above another one that is not greater.
    fn above(self, least: Self) -> u64;

    /// How many of these it is greater than.
    fn beyond(self, bounds: &[Self; 4]) -> u8;

    /// Whether the cell is at least the first and at most the second.
    fn within(self, least: Self, most: Self) -> bool;
}

macro_rules! narrow {
    ($($cell:ty),*) => {$(
        impl Cell for $cell {
            #[inline]
            fn of(value: i64, base: i64) -> Self {
                value.wrapping_sub(base) as $cell
            }

            #[inline]
            fn number(self, base: i64) -> i64 {
                base.wrapping_add(i64::from(self))
            }

            #[inline]
            fn above(self, least: Self) -> u64 {
                u64::from(self.wrapping_sub(least))
            }

            #[inline]
            fn beyond(self, bounds: &[Self; 4]) -> u8 {
                // Added up as wide as what is compared: then all of it is done for several cells at once.
                let [a, b, c, d] = bounds.map(|bound| <$cell>::from(self > bound));
                (a + b + c + d) as u8
            }

            #[inline]
            fn within(self, least: Self, most: Self) -> bool {
                self.wrapping_sub(least) <= most.wrapping_sub(least)
            }
        }
    )*};
}

narrow!(u8, u16, u32);

impl Cell for i64 {
    #[inline]
    fn of(value: i64, _: i64) -> Self {
        value
    }

    #[inline]
    fn number(self, _: i64) -> i64 {
        self
    }

    #[inline]
    fn above(self, least: Self) -> u64 {
        self.wrapping_sub(least) as u64
    }

    #[inline]
    fn beyond(self, bounds: &[Self; 4]) -> u8 {
        let [a, b, c, d] = bounds.map(|bound| i64::from(self > bound));
        (a + b + c + d) as u8
    }

    #[inline]
    fn within(self, least: Self, most: Self) -> bool {
        (self >= least) & (self <= most)
    }
}

/// The cells of a column.
#[derive(Debug, Clone)]
pub(crate) enum Cells {
    Byte(Vec<u8>),
    Short(Vec<u16>),
    Word(Vec<u32>),
    /// The numbers themselves.
    Long(Vec<i64>),
}

impl Default for Cells {
    fn default() -> Self {
        Self::Byte(Vec::new())
    }
}

/// The same for cells of every width.
macro_rules! over_cells {
    ($cells:expr, $name:ident => $body:expr) => {
        match $cells {
            $crate::numbers::Cells::Byte($name) => $body,
            $crate::numbers::Cells::Short($name) => $body,
            $crate::numbers::Cells::Word($name) => $body,
            $crate::numbers::Cells::Long($name) => $body,
        }
    };
}
pub(crate) use over_cells;

impl Cells {
    /// The greatest distance from the base that a cell can hold: a row of ones.
    pub(super) fn most(&self) -> u64 {
        match self {
            Self::Byte(_) => u8::MAX.into(),
            Self::Short(_) => u16::MAX.into(),
            Self::Word(_) => u32::MAX.into(),
            Self::Long(_) => u64::MAX,
        }
    }

    /// A base and the narrowest cells for numbers between two bounds, with room for so many of them. Half of the distance
    /// that is left lies below the least; where nothing is negative, the base is not either.
    pub(super) fn for_bounds(least: i64, most: i64, len: usize) -> (i64, Self) {
        let span = most.wrapping_sub(least) as u64;
        let cells = match span {
            0..=0xff => Self::Byte(Vec::with_capacity(len)),
            0x100..=0xffff => Self::Short(Vec::with_capacity(len)),
            0x1_0000..=0xffff_ffff => Self::Word(Vec::with_capacity(len)),
            _ => return (0, Self::Long(Vec::with_capacity(len))),
        };
        let below = least.saturating_sub(((cells.most() - span) / 2) as i64);
        (if least < 0 { below } else { below.max(0) }, cells)
    }
}
