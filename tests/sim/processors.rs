//! What the simulator takes of a computer: one processor for each job, and where others work, only what they leave.

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

/// Gives way to everything else. Linux divides processors among sessions before it looks at who in them is how nice, so this
/// process begins a session of its own, and the least of them. It ends with the one that started it all the same.
#[cfg(target_os = "linux")]
pub fn give_way() {
    use rustix::process::{Signal, nice, set_parent_process_death_signal, setsid};

    /// The least that a process and a session can ask for.
    const NICEST: i32 = 19;
    // Where one of them is refused, it is less polite and nothing else.
    let _ = set_parent_process_death_signal(Some(Signal::TERM));
    let _ = setsid();
    let _ = nice(NICEST);
    let _ = std::fs::write("/proc/self/autogroup", NICEST.to_string());
}

/// Other systems give each thread whatever processor is free.
#[cfg(not(target_os = "linux"))]
pub fn stay(_job: usize) {}

/// Other systems are asked by whoever starts this.
#[cfg(not(target_os = "linux"))]
pub fn give_way() {}
