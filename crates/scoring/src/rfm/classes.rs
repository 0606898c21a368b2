//! Scores of everybody: each column is compared with its boundaries a thousand customers at a time, without branches.

use super::column::{ScoreColumn, cell_of};
use super::{CLASSES, Cuts, Factor, Monetary, amounts};
use crate::numbers::{Cell, Numbers, over_cells};
use crate::orders::Purchases;

/// Customers scored at once.
const CHUNK: usize = 1024;

/// For some rows how many of the bounds their number lies strictly above.
fn above(numbers: &Numbers, from: usize, bounds: [i64; 4], classes: &mut [u8]) {
    let (least, most) = numbers.reach();
    // Whatever is above a bound that the cells do not reach down to is so for everybody; nothing is above the greatest cell.
    let always = bounds.iter().map(|&bound| u8::from(bound < least)).sum::<u8>();
    let bounds = bounds.map(|bound| if bound < least { most } else { bound.min(most) });
    over_cells!(numbers.cells(), cells => {
        let bounds = bounds.map(|bound| Cell::of(bound, numbers.base()));
        for (class, cell) in classes.iter_mut().zip(&cells[from..]) {
            *class = always + cell.beyond(&bounds);
        }
    });
}

/// Scores of every customer.
pub(super) fn scores(purchases: &Purchases, cuts: &[Cuts; 3], monetary: Monetary) -> ScoreColumn {
    let bounds = |factor: Factor| cuts[factor as usize].points.map(|cut| cut.whole);
    // Not more days since than a boundary are a day after `today − boundary − 1`, so that days need not be converted.
    let today = i64::from(purchases.today);
    let days = bounds(Factor::Recency).map(|since| today.saturating_sub(since).saturating_sub(1));
    let (orders, amount) = (purchases.orders(), amounts(purchases, monetary));
    let (frequencies, monies) = (bounds(Factor::Frequency), bounds(Factor::Monetary));
    let mut cells = vec![0u8; purchases.len()];
    let [mut r, mut f, mut m, mut bought] = [[0u8; CHUNK]; 4];
    for (from, cells) in (0..).step_by(CHUNK).zip(cells.chunks_mut(CHUNK)) {
        let rows = cells.len();
        above(purchases.last_days(), from, days, &mut r[..rows]);
        above(orders, from, frequencies, &mut f[..rows]);
        above(&amount, from, monies, &mut m[..rows]);
        above(orders, from, [0, i64::MAX, i64::MAX, i64::MAX], &mut bought[..rows]);
        let flat = |class: &mut [u8], factor: Factor, numbers: &Numbers, value: i64| {
            if cuts[factor as usize].flat {
                let rows = (from..).map_while(|row| numbers.get(row));
                let equal = class.iter_mut().zip(rows).filter(|(_, number)| *number == value);
                equal.for_each(|(class, _)| *class = CLASSES / 2);
            }
        };
        flat(
            &mut r[..rows],
            Factor::Recency,
            purchases.last_days(),
            today.saturating_sub(bounds(Factor::Recency)[0]),
        );
        flat(&mut f[..rows], Factor::Frequency, orders, frequencies[0]);
        flat(&mut m[..rows], Factor::Monetary, &amount, monies[0]);
        let classes = r.iter().zip(&f).zip(&m).zip(&bought);
        for (cell, (((r, f), m), bought)) in cells.iter_mut().zip(classes) {
            // All ones or all zeros, because bytes are not multiplied in one instruction.
            *cell = cell_of(*r, *f, *m) & 0u8.wrapping_sub(*bought);
        }
    }
    ScoreColumn::of(cells)
}
