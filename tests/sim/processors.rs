//! What the simulator takes of a computer: one processor for each job.

/// Keeps this thread, and all that it starts from now on, on one of the processors that it may use. A run is one thread at a
/// time, its own or one of its databases': where each turn wakes another processor, a third of the time nobody works. Where the
/// system does not let it choose, runs only take longer.
#[cfg(target_os = "linux")]
pub fn stay(job: usize) {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    let Ok(all) = sched_getaffinity(None) else { return };
    let allowed: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|number| all.is_set(*number)).collect();
    let mut one = CpuSet::new();
    if let Some(number) = allowed.get(job % allowed.len().max(1)) {
        one.set(*number);
        let _ = sched_setaffinity(None, &one);
    }
}

/// Other systems give each thread whatever processor is free.
#[cfg(not(target_os = "linux"))]
pub fn stay(_job: usize) {}
