//! The ledger against entries in a map: the same after any changes; and its memory.

use std::collections::BTreeMap;

use super::*;
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Step {
    Put(Entry),
    Remove(u32),
}

fn entry() -> impl Strategy<Value = Entry> {
    let amount = prop_oneof![6 => 0i64..5000, 1 => -500i64..0, 1 => any::<i64>()];
    (0u32..60, 0u32..700, -30i32..30, amount, prop_oneof![Just(0u32), 0u32..4])
        .prop_map(|(id, customer, day, amount, code)| Entry { id, customer, day, amount, code })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![3 => entry().prop_map(Step::Put), 1 => (0u32..70).prop_map(Step::Remove)];
    proptest::collection::vec(step, 0..120)
}

fn contents(ledger: &Ledger) -> Vec<Entry> {
    (0..ledger.customers()).flat_map(|customer| ledger.entries(customer)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn changed_in_place_is_like_made_anew(steps in steps(), codes in proptest::collection::vec(0u32..4, 0..3)) {
        let mut ledger = Ledger::new(700);
        let mut expected: BTreeMap<u32, Entry> = BTreeMap::new();
        for step in steps {
            match step {
                Step::Put(entry) => prop_assert_eq!(ledger.put(entry), expected.insert(entry.id, entry)),
                Step::Remove(id) => prop_assert_eq!(ledger.remove(id), expected.remove(&id)),
            }
        }
        let anew = Ledger::of(700, expected.values().copied());
        prop_assert_eq!(contents(&ledger), contents(&anew));
        prop_assert_eq!(ledger.len(), expected.len());
        for today in [-40, 0, 40] {
            let all = ledger.purchases(today);
            prop_assert_eq!(&all, &anew.purchases(today));
            for customer in 0..700 {
                prop_assert_eq!(all.get(customer), Some(ledger.purchase(customer, today)));
            }
        }
        for id in 0..70 {
            prop_assert_eq!(ledger.get(id), expected.get(&id).copied());
        }
        let counts = ledger.count_between(-5, 12, Some(&codes));
        for (customer, count) in counts.into_iter().enumerate() {
            let counted = |entry: &&Entry| entry.customer as usize == customer
                && (-5..=12).contains(&entry.day) && codes.contains(&entry.code);
            prop_assert_eq!(count as usize, expected.values().filter(counted).count());
        }
    }

    #[test]
    fn of_two_entries_with_one_id_the_later_counts(entries in proptest::collection::vec(entry(), 0..40)) {
        let ledger = Ledger::of(700, entries.iter().copied());
        let mut one_by_one = Ledger::new(700);
        entries.iter().for_each(|entry| { one_by_one.put(*entry); });
        prop_assert_eq!(contents(&ledger), contents(&one_by_one));
        prop_assert_eq!(ledger.len(), one_by_one.len());
    }
}

#[test]
fn memory_stays_within_twice_the_raw_columns() {
    let entry = |id: u32| Entry {
        id,
        customer: id.wrapping_mul(2_654_435_761) % 5000,
        day: (id % 900) as i32,
        amount: i64::from(id),
        code: 0,
    };
    // Customer, day, amount and id of each, plus where each customer's rows begin.
    let raw = |rows: usize| rows * 20 + 5000 * 4;
    let loaded = Ledger::of(5000, (0..50_000).map(entry));
    assert!(loaded.bytes() < raw(50_000) * 12 / 10, "{} of {}", loaded.bytes(), raw(50_000));
    let mut edited = loaded;
    (50_000..75_000).for_each(|id| {
        edited.put(entry(id));
    });
    assert!(edited.bytes() < raw(75_000) * 15 / 10, "{} of {}", edited.bytes(), raw(75_000));
}
