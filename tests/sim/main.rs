//! The simulator on the command line: so many seeds, and of the first that breaks a promise the shortest script that still
//! does.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool")]

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tests::faults::{Fault, parse};
use tests::processors;
use tests::run::{Broken, Report, Script, run};

const USAGE: &str =
    "sim [--seeds N] [--start S] [--steps K] [--faults all|none|NAME,…] [--jobs J] [--shrink yes|no]";
/// How often it says how far it is.
const SAYS_EVERY: Duration = Duration::from_secs(30);

/// What was asked for.
struct Asked {
    seeds: u64,
    jobs: usize,
    /// Look for the shortest script that fails.
    shrinks: bool,
    script: Script,
}

fn read(mut words: impl Iterator<Item = String>) -> Result<Asked, String> {
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let script = Script { seed: 0, steps: 160, faults: parse("all")? };
    let mut asked = Asked { seeds: 100, jobs, shrinks: true, script };
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value\n{USAGE}"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("{value:?} is no number\n{USAGE}"));
        let size = || usize::try_from(number()?).map_err(|error| error.to_string());
        match word.as_str() {
            "--seeds" => asked.seeds = number()?,
            "--start" => asked.script.seed = number()?,
            "--steps" => asked.script.steps = size()?,
            "--jobs" => asked.jobs = size()?.max(1),
            "--shrink" => asked.shrinks = value == "yes",
            "--faults" => asked.script.faults = parse(&value)?,
            _ => return Err(format!("{word} is unknown\n{USAGE}")),
        }
    }
    Ok(asked)
}

/// One run on a runtime of its own: nothing of one seed reaches another.
fn once(script: &Script) -> Result<Report, Broken> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Broken(error.to_string()))?;
    let running = std::panic::AssertUnwindSafe(|| runtime.block_on(run(script)));
    std::panic::catch_unwind(running).unwrap_or_else(|_| Err(Broken("it panicked, see above".into())))
}

/// The least script with this seed that still breaks a promise: without the faults that it does not need, then with fewer
/// steps.
fn shrink(script: &Script) -> (Script, Broken) {
    let mut least =
        (script.clone(), once(script).err().unwrap_or_else(|| Broken("it does not repeat".into())));
    for fault in Fault::ALL {
        let mut smaller = least.0.clone();
        if smaller.faults.remove(fault)
            && let Err(broken) = once(&smaller)
        {
            least = (smaller, broken);
        }
    }
    let mut step = least.0.steps / 2;
    while step > 0 {
        let smaller = Script { steps: least.0.steps.saturating_sub(step), ..least.0.clone() };
        match once(&smaller) {
            Err(broken) => least = (smaller, broken),
            Ok(_) => step /= 2,
        }
    }
    least
}

/// What the threads share.
#[derive(Default)]
struct Progress {
    /// Seeds taken.
    taken: AtomicU64,
    operations: AtomicU64,
    /// The least seed that failed.
    failed: Mutex<Option<(u64, Broken)>>,
}

impl Progress {
    fn has_failed(&self) -> bool {
        self.failed.lock().is_ok_and(|failed| failed.is_some())
    }

    /// Takes seeds until there are no more, or one failed.
    fn work(&self, asked: &Asked) {
        while !self.has_failed() {
            let taken = self.taken.fetch_add(1, Ordering::Relaxed);
            if taken >= asked.seeds {
                return;
            }
            let script = Script { seed: asked.script.seed + taken, ..asked.script.clone() };
            match once(&script) {
                Ok(report) => drop(self.operations.fetch_add(report.operations, Ordering::Relaxed)),
                Err(broken) => {
                    let mut failed = self.failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    if failed.as_ref().is_none_or(|(seed, _)| script.seed < *seed) {
                        *failed = Some((script.seed, broken));
                    }
                }
            }
        }
    }

    /// Says now and then how far it is.
    fn say(&self, asked: &Asked, began: Instant, ended: &std::sync::mpsc::Receiver<()>) {
        while ended.recv_timeout(SAYS_EVERY) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            let taken = self.taken.load(Ordering::Relaxed).min(asked.seeds);
            eprintln!("{taken} of {} seeds, {:.0} s", asked.seeds, began.elapsed().as_secs_f64());
        }
    }
}

/// Prints the shortest script that fails as the first one did.
fn print_shortest(script: &Script) {
    let (least, broken) = shrink(script);
    let names: Vec<&str> = least.faults.iter().map(|fault| fault.name()).collect();
    let faults = if names.is_empty() { "none".to_owned() } else { names.join(",") };
    eprintln!("shortest: --start {} --seeds 1 --steps {} --faults {faults}", least.seed, least.steps);
    eprintln!("  {}", broken.0);
}

fn main() -> ExitCode {
    let asked = match read(std::env::args().skip(1)) {
        Ok(asked) => asked,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    let (began, progress) = (Instant::now(), Progress::default());
    let (end, ended) = std::sync::mpsc::channel();
    std::thread::scope(|threads| {
        let (progress, asked) = (&progress, &asked);
        let work = |job| {
            processors::stay(job);
            progress.work(asked);
        };
        let workers: Vec<_> = (0..asked.jobs).map(|job| threads.spawn(move || work(job))).collect();
        threads.spawn(move || progress.say(asked, began, &ended));
        workers.into_iter().for_each(|worker| drop(worker.join()));
        drop(end);
    });
    if let Some((seed, broken)) = progress.failed.into_inner().ok().flatten() {
        eprintln!("seed {seed}: {}", broken.0);
        if asked.shrinks {
            print_shortest(&Script { seed, ..asked.script });
        }
        return ExitCode::FAILURE;
    }
    let (took, operations) = (began.elapsed().as_secs_f64(), progress.operations.into_inner());
    println!(
        "{} seeds, {operations} operations, {took:.1} s ({:.1} seeds/s, {:.0} operations/s): every promise kept",
        asked.seeds,
        asked.seeds as f64 / took,
        operations as f64 / took
    );
    ExitCode::SUCCESS
}
