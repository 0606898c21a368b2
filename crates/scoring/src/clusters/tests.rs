//! Iris against its reference, and points with nothing to group.

use super::*;
use proptest::prelude::*;

const IRIS: &str = include_str!("../../../../tests/fixtures/iris/iris.csv");
const REFERENCE: &str = include_str!("../../../../tests/fixtures/iris/kmeans_iris.json");

fn iris() -> Vec<f64> {
    let numbers = |line: &str| {
        line.split(',').take(4).map(|cell| cell.parse().expect("a number")).collect::<Vec<f64>>()
    };
    IRIS.lines().skip(1).flat_map(numbers).collect()
}

fn settings(groups: usize) -> Settings {
    Settings { groups, standardise: false, starts: 30, seed: 1 }
}

#[test]
fn iris_reaches_the_reference() {
    let reference: serde_json::Value = serde_json::from_str(REFERENCE).expect("a JSON document");
    let values = iris();
    let points = Points { values: &values, features: 4 };
    for groups in 2..=5usize {
        let found = fit(points, settings(groups)).expect("sound points");
        let expected = reference["inertia"][groups.to_string()].as_f64().expect("inertia");
        assert!((found.inertia - expected).abs() < 1e-9, "{groups}: {} {expected}", found.inertia);
        assert!(found.converged && !found.fewer);
    }
    let three = fit(points, settings(3)).expect("sound points");
    let mut sizes = three.sizes.clone();
    sizes.sort_unstable();
    assert_eq!(serde_json::json!(sizes), reference["sizes_k3"]);
    let mut centres = three.centres.clone();
    centres.sort_by(|a, b| a[0].total_cmp(&b[0]));
    for (found, expected) in centres.iter().flatten().zip(
        reference["centers_k3"]
            .as_array()
            .expect("rows")
            .iter()
            .flat_map(|row| row.as_array().expect("numbers")),
    ) {
        assert!((found - expected.as_f64().expect("a number")).abs() < 1e-9);
    }
    let expected = reference["silhouette_k3"].as_f64().expect("a number");
    assert!((silhouette(points, &three).expect("few points") - expected).abs() < 1e-9);
}

#[test]
fn a_group_is_described_by_what_stands_out() {
    let values = [1.0, 10.0, 5.0, 1.1, 10.0, 5.1, 9.0, 10.0, 5.1, 9.1, 10.0, 5.0];
    let points = Points { values: &values, features: 3 };
    let groups = fit(points, settings(2)).expect("sound points");
    let traits = describe(points, &groups, 0.7);
    let first: Vec<(u32, bool)> = traits[0].iter().map(|one| (one.feature, one.deviations > 0.0)).collect();
    assert_eq!(first, [(0, false)], "equal features say nothing, the third does not differ: {traits:?}");
    assert!((traits[0][0].mean - 1.05).abs() < 1e-12 && (traits[0][0].of_all - 5.05).abs() < 1e-12);
    assert!(traits[1][0].deviations > 0.9);
}

#[test]
fn published_groups_are_applied() {
    let values = iris();
    let points = Points { values: &values, features: 4 };
    for standardise in [false, true] {
        let found = fit(points, Settings { standardise, ..settings(3) }).expect("sound points");
        let again: Vec<u32> = values.chunks(4).filter_map(|point| found.nearest(point)).collect();
        assert_eq!(again, found.group_of, "{standardise}");
        assert_eq!(found.nearest(&[1.0]), None);
    }
}

#[test]
fn degenerate_points_are_defined() {
    let of = |values: &[f64], groups| fit(Points { values, features: 1 }, settings(groups));
    let equal = of(&[3.0; 5], 3).expect("sound");
    assert_eq!((equal.sizes.as_slice(), equal.fewer, equal.inertia), (&[5][..], true, 0.0));
    assert_eq!(of(&[], 2).expect("sound").sizes.len(), 0);
    assert_eq!(of(&[1.0], 0), Err(ClustersError::NoGroups));
    assert_eq!(of(&[1.0, f64::NAN], 1), Err(ClustersError::NotFinite { point: 1, feature: 0 }));
    assert_eq!(fit(Points { values: &[1.0], features: 0 }, settings(1)), Err(ClustersError::Shape));
    assert_eq!(silhouette(Points { values: &[3.0; 5], features: 1 }, &equal), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn rows_may_come_in_any_order(values in proptest::collection::vec(-9.0f64..9.0, 2..60), groups in 1usize..5) {
        let values = &values[..values.len() / 2 * 2];
        let turned: Vec<f64> = values.chunks(2).rev().flatten().copied().collect();
        let options = Settings { groups, starts: 3, ..Settings::default() };
        let first = fit(Points { values, features: 2 }, options).expect("sound");
        let second = fit(Points { values: &turned, features: 2 }, options).expect("sound");
        prop_assert_eq!(first.inertia.to_bits(), second.inertia.to_bits());
        prop_assert_eq!(&first.centres.len(), &second.centres.len());
        prop_assert_eq!(first.sizes.iter().sum::<u32>() as usize, values.len() / 2);
        let back: Vec<u32> = second.group_of.iter().rev().copied().collect();
        prop_assert_eq!(first.group_of, back);
    }
}
