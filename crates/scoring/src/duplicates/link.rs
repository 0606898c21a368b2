//! From pairs to groups: records that hang together.

/// Groups of at least two records, in chains too. Each ascending, ordered by their first record.
pub fn groups(records: u32, pairs: impl Iterator<Item = (u32, u32)>) -> Vec<Vec<u32>> {
    let mut head: Vec<u32> = (0..records).collect();
    let mut joined = Vec::new();
    for (a, b) in pairs {
        let (a_head, b_head) = (find(&mut head, a), find(&mut head, b));
        // The lowest record leads its group.
        let (low, high) = (a_head.min(b_head), a_head.max(b_head));
        head[high as usize] = low;
        joined.extend([a, b]);
    }
    joined.sort_unstable();
    joined.dedup();
    let mut members: Vec<(u32, u32)> =
        joined.iter().map(|&record| (find(&mut head, record), record)).collect();
    members.sort_unstable();
    members
        .chunk_by(|x, y| x.0 == y.0)
        .map(|group| group.iter().map(|&(_, record)| record).collect())
        .collect()
}

fn find(head: &mut [u32], record: u32) -> u32 {
    let mut at = record;
    while head[at as usize] != at {
        let above = head[head[at as usize] as usize];
        head[at as usize] = above;
        at = above;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_become_groups() {
        let pairs = [(5, 3), (1, 2), (3, 7), (2, 1)];
        assert_eq!(groups(9, pairs.into_iter()), [vec![1, 2], vec![3, 5, 7]]);
        assert!(groups(0, [].into_iter()).is_empty());
    }
}
