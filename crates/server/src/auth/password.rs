//! Passwords: argon2id, at most a few at a time, and the same work whether the account exists or not.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use prometheus_client::metrics::counter::Counter;
use tokio::sync::Semaphore;

use crate::clock::{Random, random_bytes};
use sync::wire::accounts::Secret;

/// Hashing takes about 20 MB and 30 ms each; more at once would only starve the rest of the server.
const HASHES_AT_ONCE: usize = 2;

/// What one hash costs. The default follows the OWASP recommendation; tests lower it.
#[derive(Debug, Clone, Copy)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
}

impl Default for PasswordCost {
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2 }
    }
}

impl PasswordCost {
    /// For tests only: as cheap as the algorithm allows.
    pub const CHEAP: Self = Self { memory_kib: 8, passes: 1 };
}

/// The password hasher could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The parameters or a stored hash are unusable.
    #[error("password hash: {0}")]
    Hash(String),
    /// The task that hashes was stopped.
    #[error("password task: {0}")]
    Task(#[from] tokio::task::JoinError),
    /// The server is shutting down.
    #[error("password queue is closed")]
    Closed,
}

/// Hashes and verifies passwords off the request threads.
#[derive(Debug)]
pub struct Passwords {
    cost: PasswordCost,
    permits: Arc<Semaphore>,
    decoy: String,
    hashed: Counter,
}

impl Passwords {
    /// `hashed` counts every hash from now on. They are what an attempt takes its time for.
    ///
    /// # Errors
    /// When the cost is outside what argon2 allows.
    pub fn new(cost: PasswordCost, random: &dyn Random, hashed: Counter) -> Result<Self, PasswordError> {
        let decoy = hash_now(cost, &Secret::new("decoy"), random_bytes(random))?;
        Ok(Self { cost, permits: Arc::new(Semaphore::new(HASHES_AT_ONCE)), decoy, hashed })
    }

    /// The stored form (PHC string) of a password.
    ///
    /// # Errors
    /// When hashing is impossible; never because of the password itself.
    pub async fn hash(&self, password: Secret, random: &dyn Random) -> Result<String, PasswordError> {
        let (cost, salt) = (self.cost, random_bytes(random));
        self.at_its_turn(move || hash_now(cost, &password, salt)).await?
    }

    /// Whether the password belongs to the stored hash. Without one (unknown account) a decoy is verified, so that
    /// the time taken does not tell which accounts exist.
    ///
    /// # Errors
    /// When a stored hash is unreadable.
    pub async fn verify(&self, stored: Option<&str>, password: Secret) -> Result<bool, PasswordError> {
        let known = stored.is_some();
        let stored = stored.unwrap_or(&self.decoy).to_owned();
        let matches = self.at_its_turn(move || verify_now(&stored, &password)).await??;
        Ok(known && matches)
    }

    /// The permit goes with the work: who asked may hang up, and the hash is computed to its end all the same.
    async fn at_its_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| PasswordError::Closed)?;
        self.hashed.inc();
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        Ok(done.await?)
    }
}

fn hash_now(cost: PasswordCost, password: &Secret, salt: [u8; 16]) -> Result<String, PasswordError> {
    let broken = |error: &dyn std::fmt::Display| PasswordError::Hash(error.to_string());
    let params = Params::new(cost.memory_kib, cost.passes, 1, None).map_err(|e| broken(&e))?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_with_salt(password.reveal().as_bytes(), &salt)
        .map(|hash: PasswordHash| hash.to_string())
        .map_err(|e| broken(&e))
}

fn verify_now(stored: &str, password: &Secret) -> Result<bool, PasswordError> {
    let hash = PasswordHash::new(stored).map_err(|e| PasswordError::Hash(e.to_string()))?;
    Ok(Argon2::default().verify_password(password.reveal().as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemRandom;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_account_matches() {
        let hashed = Counter::default();
        let passwords = Passwords::new(PasswordCost::CHEAP, &SystemRandom, hashed.clone()).expect("cheap");
        let stored = passwords.hash(Secret::new("长青 correct"), &SystemRandom).await.expect("hashes");
        assert!(stored.starts_with("$argon2id$"));
        for (hash, typed, expected) in [
            (Some(stored.as_str()), "长青 correct", true),
            (Some(stored.as_str()), "长青 wrong", false),
            (None, "decoy", false),
        ] {
            assert_eq!(
                passwords.verify(hash, Secret::new(typed)).await.expect("verifies"),
                expected,
                "{typed}"
            );
        }
        assert_eq!(hashed.get(), 4, "one for what is stored and one for each attempt");
    }
}
