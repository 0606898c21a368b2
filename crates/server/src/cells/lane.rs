//! Who may write next. Everybody waits in one line for the database's writer; uploads first wait in a line of their own
//! of which only one at a time joins the other. So an interactive change has at most one slice of an upload before it.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::error::{ApiError, ApiResult};

/// Uploads that may wait. Each holds a decoded batch in memory; a client keeps one in flight.
const WAITING_MAX: usize = 64;

/// The line of the uploads.
#[derive(Debug)]
pub struct BulkLane {
    turn: Semaphore,
    waiting: AtomicUsize,
}

/// The right to join the line of all writers.
#[derive(Debug)]
pub struct BulkTurn<'a> {
    lane: &'a BulkLane,
    _turn: Option<SemaphorePermit<'a>>,
}

impl Default for BulkLane {
    fn default() -> Self {
        Self { turn: Semaphore::new(1), waiting: AtomicUsize::new(0) }
    }
}

impl BulkLane {
    /// Uploads in progress or waiting.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Waits for the turn.
    ///
    /// # Errors
    /// `too_many` when the line is full.
    pub async fn enter(&self) -> ApiResult<BulkTurn<'_>> {
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= WAITING_MAX {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(ApiError::too_many(2));
        }
        // Counts out again however this ends, also when the client gives up waiting.
        let mut turn = BulkTurn { lane: self, _turn: None };
        turn._turn = Some(self.turn.acquire().await.map_err(|_| ApiError::unavailable(1))?);
        Ok(turn)
    }
}

impl Drop for BulkTurn<'_> {
    fn drop(&mut self) {
        self.lane.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    #[tokio::test]
    async fn one_upload_at_a_time_and_a_bounded_line() {
        let lane = BulkLane::default();
        let first = lane.enter().await.expect("free");
        let mut context = Context::from_waker(Waker::noop());
        {
            let mut second = pin!(lane.enter());
            assert!(second.as_mut().poll(&mut context).is_pending());
            drop(first);
            let Poll::Ready(Ok(turn)) = second.as_mut().poll(&mut context) else {
                panic!("the turn is free")
            };
            assert!(pin!(lane.enter()).as_mut().poll(&mut context).is_pending());
            drop(turn);
        }
        assert_eq!(lane.waiting(), 0);
        lane.waiting.store(WAITING_MAX, Ordering::Relaxed);
        assert!(lane.enter().await.is_err());
        assert_eq!(lane.waiting(), WAITING_MAX);
    }
}
