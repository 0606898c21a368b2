//! The simulator on the command line: so many seeds, and of the first that breaks a promise the shortest script that still
//! does.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool")]

use std::process::ExitCode;
use std::time::Instant;

use tests::faults::{Fault, parse};
use tests::run::{Broken, Report, Script, run};

const USAGE: &str = "sim [--seeds N] [--start S] [--steps K] [--faults all|none|NAME,…]";

/// What was asked for.
struct Asked {
    seeds: u64,
    script: Script,
}

fn read(mut words: impl Iterator<Item = String>) -> Result<Asked, String> {
    let mut asked = Asked { seeds: 100, script: Script { seed: 0, steps: 160, faults: parse("all")? } };
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value\n{USAGE}"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("{value:?} is no number\n{USAGE}"));
        match word.as_str() {
            "--seeds" => asked.seeds = number()?,
            "--start" => asked.script.seed = number()?,
            "--steps" => {
                asked.script.steps = usize::try_from(number()?).map_err(|error| error.to_string())?
            }
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
        if smaller.faults.remove(&fault)
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

fn main() -> ExitCode {
    let asked = match read(std::env::args().skip(1)) {
        Ok(asked) => asked,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    let began = Instant::now();
    let mut operations = 0;
    let first = asked.script.seed;
    for seed in first..first + asked.seeds {
        let script = Script { seed, ..asked.script.clone() };
        match once(&script) {
            Ok(report) => operations += report.operations,
            Err(broken) => {
                eprintln!("seed {seed}: {}", broken.0);
                let (least, broken) = shrink(&script);
                let names: Vec<&str> = least.faults.iter().map(|fault| fault.name()).collect();
                let faults = if names.is_empty() { "none".to_owned() } else { names.join(",") };
                eprintln!("shortest: --start {seed} --seeds 1 --steps {} --faults {faults}", least.steps);
                eprintln!("  {}", broken.0);
                return ExitCode::FAILURE;
            }
        }
    }
    let took = began.elapsed().as_secs_f64();
    println!("{} seeds, {operations} operations, {took:.1} s: every promise kept", asked.seeds);
    ExitCode::SUCCESS
}
