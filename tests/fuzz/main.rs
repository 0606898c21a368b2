//! Every decoder as a function from bytes, with what must hold of it: it never panics, takes memory in proportion to what it
//! was given, and writes again what it accepted just as it was. Tried with the committed corpus, and with seeded changes of
//! it: the same ones in every run, others as long as `PERENNIAL_FUZZ_SECONDS` says (`cargo xtask fuzz --long`).

mod corpus;
mod memory;
mod mutate;
mod seeds;
mod targets;

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::{Duration, Instant};

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use corpus::{folder, inputs, keep};
use memory::holding;
use mutate::mutated;
use targets::{TARGETS, target};

/// The changes of every run.
const SEED: u64 = 20_261_129;
/// How many of them, for each target.
const CHANGES: usize = 200;
/// Bytes that a target may hold at once, whatever it is given: fixed tables, and texts of errors.
const FIXED: usize = 512 << 10;
/// … and for each byte of its input: a decoder's own lists, what the target builds to compare, and what is written again.
const FOR_EACH: usize = 160;

fn check(run: fn(&[u8]), name: &str, input: &[u8]) {
    let caught = std::panic::catch_unwind(|| holding(|| run(input)));
    let held = caught.unwrap_or_else(|_| panic!("{name} does not stand {}", sync::hex::encode(input)));
    let bound = FIXED + FOR_EACH * input.len();
    assert!(held <= bound, "{name} held {held} bytes for {}", sync::hex::encode(input));
}

/// A changed input of a corpus.
fn changed(inputs: &[Vec<u8>], random: &mut ChaCha8Rng) -> Vec<u8> {
    let (one, other) = (random.random_range(0..inputs.len()), random.random_range(0..inputs.len()));
    mutated(&inputs[one], &inputs[other], random)
}

#[test]
fn every_decoder_stands_its_corpus_and_changes_of_it() {
    for target in TARGETS {
        let inputs = inputs(target.name);
        assert!(!inputs.is_empty(), "{} begins with nothing", target.name);
        inputs.iter().for_each(|input| check(target.run, target.name, input));
        let mut random = ChaCha8Rng::seed_from_u64(SEED);
        for _ in 0..CHANGES {
            check(target.run, target.name, &changed(&inputs, &mut random));
        }
    }
}

/// Other changes in every run, for as long as is said; what is found belongs into the corpus.
#[test]
fn every_decoder_stands_more_for_as_long_as_is_said() {
    let Ok(seconds) = std::env::var("PERENNIAL_FUZZ_SECONDS") else { return };
    let time = Duration::from_secs(seconds.parse().expect("a number of seconds for each target"));
    let seed = RandomState::new().build_hasher().finish();
    println!("seed {seed}");
    for target in TARGETS {
        let mut inputs = inputs(target.name);
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let (began, mut tried) = (Instant::now(), 0_u64);
        while began.elapsed() < time {
            let input = changed(&inputs, &mut random);
            check(target.run, target.name, &input);
            tried += 1;
            // Changes of changes lead further; what was begun with stays.
            if tried % 64 == 0 && inputs.len() < 4_096 && input.len() < 4_096 {
                inputs.push(input);
            }
        }
        println!("{}: {tried} inputs", target.name);
    }
}

/// A length of four thousand million before nothing at all.
#[test]
fn a_great_number_alone_costs_nothing() {
    for target in TARGETS {
        for input in inputs(target.name) {
            for at in 0..input.len().min(64) {
                for edge in [&[0xff; 8][..], &[0xff, 0xff, 0xff, 0xff, 0x0f], &[0x80, 0x80, 0x80, 0x80, 0x08]]
                {
                    let mut bytes = input.clone();
                    let end = (at + edge.len()).min(bytes.len());
                    bytes.splice(at..end, edge.iter().copied());
                    check(target.run, target.name, &bytes);
                }
            }
        }
    }
}

/// Run with `UPDATE_SNAPSHOT=1` to add what is made by today's code.
#[test]
fn every_target_has_a_corpus_and_every_corpus_a_target() {
    for target in TARGETS {
        if std::env::var_os("UPDATE_SNAPSHOT").is_some() {
            keep(target.name);
        }
        assert!(corpus::file(target.name).is_file(), "{} has no committed corpus", target.name);
    }
    for entry in std::fs::read_dir(folder()).expect("a folder") {
        let name = entry.expect("reads").file_name().into_string().expect("text");
        assert!(name.strip_suffix(".txt").is_some_and(|name| target(name).is_some()), "{name}");
    }
}

/// What is allocated is seen: otherwise nothing above would mean anything.
#[test]
fn memory_is_counted() {
    let held = holding(|| drop(std::hint::black_box(vec![0_u8; 3 << 20])));
    assert!((3 << 20..4 << 20).contains(&held), "{held}");
    let greedy: fn(&[u8]) = |_| drop(std::hint::black_box(vec![0_u8; 64 << 20]));
    assert!(std::panic::catch_unwind(|| check(greedy, "greedy", &[])).is_err());
    assert!(std::panic::catch_unwind(|| check(|_| panic!("a fault"), "broken", &[])).is_err());
}
