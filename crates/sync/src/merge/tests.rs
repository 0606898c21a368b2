//! The laws of merging, as properties over random cells of one record.

use super::*;
use crate::{
    ids::RecordId,
    testing::{any_cell, cell, stamp},
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The live cells after merging in this order, by stamp.
fn state<'c>(cells: impl IntoIterator<Item = &'c Cell>) -> Vec<Cell> {
    let mut live: Vec<Cell> = Vec::new();
    for cell in cells {
        if let Merge::Inserted { dead } = merge(&live, cell) {
            dead.into_iter().rev().for_each(|place| drop(live.remove(place)));
            live.push(cell.clone());
        }
    }
    live.sort_by_key(|cell| cell.stamp);
    live
}

/// Cells of one record; those of one stamp are one cell (invariant 4).
fn cells_of_a_record() -> impl Strategy<Value = Vec<Cell>> {
    proptest::collection::vec(any_cell(), 1..14).prop_map(|cells| {
        let mut by_stamp = BTreeMap::new();
        for cell in cells {
            by_stamp.entry(cell.stamp).or_insert(Cell { record: RecordId([1; 16]), ..cell });
        }
        by_stamp.into_values().collect()
    })
}

#[test]
fn examples() {
    let older = cell(1, stamp(10, 0), &[16, 17]);
    let newer = cell(1, stamp(20, 0), &[17, 18]);
    let all = cell(1, stamp(30, 0), &[16, 17, 18]);
    let early = cell(1, stamp(5, 0), &[16]);
    assert_eq!(merge::<Cell>(&[], &older), Merge::Inserted { dead: vec![] });
    assert_eq!(merge(&[&older], &newer), Merge::Inserted { dead: vec![] });
    assert_eq!(merge(&[&older, &newer], &all), Merge::Inserted { dead: vec![0, 1] });
    assert_eq!(merge(&[&newer, &older], &early), Merge::Superseded);
    assert_eq!(merge(&[&newer, &older], &older), Merge::Present(1));
    assert_eq!(live(&[&early, &older, &newer]), [false, true, true]);
    assert_eq!(winner([&older, &newer], &Tag::builtin(17)), Some(&newer));
    assert_eq!(winner([&older, &newer], &Tag::builtin(99)), None);
}

#[test]
fn a_database_row_of_stamp_and_tags_merges_alike() {
    let older = cell(1, stamp(10, 0), &[16]);
    let newer = cell(1, stamp(20, 0), &[16]);
    let rows = [(older.stamp, older.tags.clone())];
    assert_eq!(merge(&rows, &newer.view()), Merge::Inserted { dead: vec![0] });
    assert_eq!(merge(&[newer.view()], &rows[0]), Merge::Superseded);
}

proptest! {
    #[test]
    fn order_and_repetition_do_not_matter(
        cells in cells_of_a_record(),
        arrivals in proptest::collection::vec(any::<prop::sample::Index>(), 0..40),
    ) {
        let expected = state(&cells);
        let repeated: Vec<&Cell> = arrivals.iter().map(|index| index.get(&cells)).chain(&cells).collect();
        prop_assert_eq!(&state(repeated.iter().copied()), &expected);
        prop_assert_eq!(&state(repeated.iter().rev().copied()), &expected);
    }

    #[test]
    fn merging_is_commutative_associative_and_idempotent(cells in cells_of_a_record(), cut: (u8, u8)) {
        let (a, rest) = cells.split_at(usize::from(cut.0) % (cells.len() + 1));
        let (b, c) = rest.split_at(usize::from(cut.1) % (rest.len() + 1));
        let union = |left: &[Cell], right: &[Cell]| state(left.iter().chain(right));
        let (a, b, c) = (state(a), state(b), state(c));
        prop_assert_eq!(union(&a, &b), union(&b, &a));
        prop_assert_eq!(union(&union(&a, &b), &c), union(&a, &union(&b, &c)));
        prop_assert_eq!(union(&a, &a), a);
    }

    #[test]
    fn what_is_live_is_what_wins_and_storage_is_bounded(cells in cells_of_a_record()) {
        let merged = state(&cells);
        let wins: Vec<Cell> =
            cells.iter().zip(live(&cells)).filter(|(_, alive)| *alive).map(|(cell, _)| cell.clone()).collect();
        prop_assert_eq!(&merged, &wins);
        let tags: BTreeSet<Tag> = cells.iter().flat_map(|cell| cell.tags.view().iter()).collect();
        prop_assert!(merged.len() <= tags.len());
        for tag in &tags {
            prop_assert_eq!(winner(&merged, tag), winner(&cells, tag), "pruning changed the value of {}", tag);
        }
    }
}
