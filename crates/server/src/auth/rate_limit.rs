//! Attempts per account, per address and per both: a bounded table of token buckets, keyed by hash so that it holds no names.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;

use crate::clock::{Random, random_bytes};

/// How many attempts may come at once, and how fast new ones are earned.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    /// Attempts available at rest.
    pub burst: u32,
    /// Milliseconds until one more is earned.
    pub refill_ms: u64,
}

/// Buckets kept at most; the fullest are dropped first because they carry the least memory of misuse.
const BUCKETS_MAX: usize = 20_000;

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// The time at which the bucket is full again; how far it lies ahead is how much was used.
    full_at_ms: u64,
}

/// Limits attempts by key. Buckets refill with time: once the attempts stop, the next one passes after one refill.
#[derive(Debug)]
pub struct RateLimit {
    allowance: Allowance,
    key: [u8; 32],
    buckets: Mutex<HashMap<[u8; 16], Bucket>>,
}

impl RateLimit {
    /// An empty table.
    pub fn new(allowance: Allowance, random: &dyn Random) -> Self {
        Self { allowance, key: random_bytes(random), buckets: Mutex::new(HashMap::new()) }
    }

    /// Takes one attempt, or says after how many whole seconds one will be available.
    ///
    /// # Errors
    /// The seconds to wait.
    pub fn take(&self, subject: &[u8], now_ms: u64) -> Result<(), u64> {
        let key = self.key_of(subject);
        let mut buckets = self.buckets.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if buckets.len() >= BUCKETS_MAX && !buckets.contains_key(&key) {
            drop_fullest(&mut buckets, now_ms);
        }
        let bucket = buckets.entry(key).or_insert(Bucket { full_at_ms: now_ms });
        let capacity_ms = u64::from(self.allowance.burst) * self.allowance.refill_ms;
        // No bucket is emptier than empty: a clock that was set back keeps nobody out for longer than that.
        bucket.full_at_ms = bucket.full_at_ms.clamp(now_ms, now_ms + capacity_ms);
        let full_at = bucket.full_at_ms + self.allowance.refill_ms;
        let excess_ms = (full_at - now_ms).saturating_sub(capacity_ms);
        if excess_ms > 0 {
            return Err(excess_ms.div_ceil(1000));
        }
        bucket.full_at_ms = full_at;
        Ok(())
    }

    /// Gives an attempt back: a successful sign-in does not count.
    pub fn give_back(&self, subject: &[u8]) {
        let key = self.key_of(subject);
        let mut buckets = self.buckets.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(&key) {
            bucket.full_at_ms = bucket.full_at_ms.saturating_sub(self.allowance.refill_ms);
        }
    }

    fn key_of(&self, subject: &[u8]) -> [u8; 16] {
        let hash = blake3::keyed_hash(&self.key, subject);
        let mut key = [0; 16];
        key.copy_from_slice(&hash.as_bytes()[..16]);
        key
    }
}

fn drop_fullest(buckets: &mut HashMap<[u8; 16], Bucket>, now_ms: u64) {
    buckets.retain(|_, bucket| bucket.full_at_ms > now_ms);
    if buckets.len() < BUCKETS_MAX {
        return;
    }
    let mut times: Vec<u64> = buckets.values().map(|bucket| bucket.full_at_ms).collect();
    let middle = times.len() / 2;
    let (_, median, _) = times.select_nth_unstable(middle);
    let median = *median;
    buckets.retain(|_, bucket| bucket.full_at_ms > median);
}

/// What counts as one address: the IPv4 address, or the /64 an IPv6 customer is given.
pub fn address_key(address: IpAddr) -> [u8; 8] {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            [0, 0, 0, 4, a, b, c, d]
        }
        IpAddr::V6(v6) => {
            let octets = v6.octets();
            let mut prefix = [0; 8];
            prefix.copy_from_slice(&octets[..8]);
            prefix
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemRandom;

    fn limit() -> RateLimit {
        RateLimit::new(Allowance { burst: 3, refill_ms: 10_000 }, &SystemRandom)
    }

    #[test]
    fn a_burst_passes_then_one_per_refill() {
        let limit = limit();
        let at = |now| limit.take(b"ada@example.org", now);
        assert_eq!([at(0), at(0), at(0)], [Ok(()); 3]);
        assert_eq!(at(0), Err(10));
        assert_eq!(at(9_500), Err(1));
        assert_eq!(at(10_000), Ok(()));
        assert_eq!(at(10_000), Err(10));
        assert_eq!(limit.take(b"other", 10_000), Ok(()));
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let limit = limit();
        let year = 365 * 24 * 3_600_000;
        assert_eq!(limit.take(b"ada", year), Ok(()));
        assert_eq!(limit.take(b"ada", 0), Err(10));
        assert_eq!(limit.take(b"ada", 10_000), Ok(()), "counted from when it was seen");
        assert_eq!(limit.take(b"bob", 0), Ok(()));
    }

    #[test]
    fn success_gives_the_attempt_back() {
        let limit = limit();
        for _ in 0..20 {
            assert_eq!(limit.take(b"ada", 0), Ok(()));
            limit.give_back(b"ada");
        }
    }

    #[test]
    fn the_table_stays_bounded_and_keeps_the_worst() {
        let limit = limit();
        for _ in 0..3 {
            assert_eq!(limit.take(b"attacked", 0), Ok(()));
        }
        for n in 0..(BUCKETS_MAX as u32 + 10) {
            assert_eq!(limit.take(&n.to_be_bytes(), 1), Ok(()));
        }
        assert!(limit.buckets.lock().expect("not poisoned").len() <= BUCKETS_MAX);
        assert!(limit.take(b"attacked", 2).is_err());
    }

    #[test]
    fn addresses_of_one_customer_share_a_key() {
        let key = |text: &str| address_key(text.parse().expect("an address"));
        assert_eq!(key("2001:db8:1:2::3"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::3"), key("2001:db8:1:3::3"));
        assert_eq!(key("::ffff:192.0.2.7"), key("192.0.2.7"));
        assert_ne!(key("192.0.2.8"), key("192.0.2.7"));
    }
}
