//! Protections removed one at a time from a copy of the code, to see that the simulator notices.
//!
//! The copy lies in the target folder. Where a protection stands it gets a question to the environment, so that one build
//! can do without any of them; the code that ships has no such question, and no feature that could bring it in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};

use super::build;
use crate::context::Context;
use crate::files;

/// What the copy asks the environment for.
const VARIABLE: &str = "PERENNIAL_PLANTED";
/// Seeds that the code must pass with nothing removed.
const SOUND_SEEDS: u64 = 60;
/// Seeds within which something removed must be noticed.
const SEEDS: u64 = 400;

/// What cargo reads of the workspace: every member has to be there, also what is not built.
const FOLDERS: [&str; 9] = [
    ".cargo",
    "crates",
    "locales",
    "src",
    "tests/analytics/src",
    "tests/fuzz",
    "tests/load",
    "tests/sim",
    "xtask",
];
const ALONE: [&str; 5] =
    ["Cargo.toml", "Cargo.lock", "build.rs", "tests/Cargo.toml", "tests/analytics/Cargo.toml"];

/// A place where a protection stands, and how it looks without.
struct Place {
    file: &'static str,
    /// Text that is there exactly once.
    with: &'static str,
    /// What stands there instead; `REMOVED` is whether the protection is to be missing.
    without: &'static str,
}

/// A protection.
struct Protection {
    name: &'static str,
    /// What goes wrong without it.
    without: &'static str,
    places: &'static [Place],
}

const PROTECTIONS: &[Protection] = &[
    Protection {
        name: "row-lock",
        without: "two pushes read the same head",
        places: &[
            Place {
                file: "crates/server/src/db/store.rs",
                with: r#"pool.begin_with("BEGIN IMMEDIATE").await?"#,
                without: r#"pool.begin_with(if REMOVED { "BEGIN" } else { "BEGIN IMMEDIATE" }).await?"#,
            },
            Place {
                file: "crates/server/src/db/sqlite.rs",
                with: "connect(options(file).create_if_missing(true), 1)",
                without: "connect(options(file).create_if_missing(true), if REMOVED { 4 } else { 1 })",
            },
        ],
    },
    Protection {
        name: "epoch-check",
        without: "a restored server takes what was meant for the lost one",
        places: &[
            Place {
                file: "crates/server/src/cells/push.rs",
                with: "if log.epoch != push.epoch {",
                without: "if log.epoch != push.epoch && !REMOVED {",
            },
            Place {
                file: "crates/server/src/cells/pull.rs",
                with: "if log.epoch != request.epoch {",
                without: "if log.epoch != request.epoch && !REMOVED {",
            },
        ],
    },
    Protection {
        name: "clock-gate",
        without: "a wrong clock wins for a year",
        places: &[Place {
            file: "crates/server/src/cells/plan/judge.rs",
            with: "(!self.gate.allows(cell.stamp.time())).then_some",
            without: "(!self.gate.allows(cell.stamp.time()) && !REMOVED).then_some",
        }],
    },
    Protection {
        name: "fork-check",
        without: "of two copies of a device one believes sent what the other one sent",
        places: &[
            Place {
                file: "crates/server/src/cells/plan.rs",
                with: "if cell.fingerprint() == present.fingerprint() {",
                without: "if cell.fingerprint() == present.fingerprint() || REMOVED {",
            },
            Place {
                file: "crates/server/src/cells/push.rs",
                with: "if answered.hash != push.batch.hash().0 {",
                without: "if answered.hash != push.batch.hash().0 && !REMOVED {",
            },
        ],
    },
    Protection {
        name: "frozen-batch",
        without: "after a lost answer the same number is sent with other cells",
        places: &[
            Place {
                file: "crates/engine/src/replica/outgoing.rs",
                with: "let fresh = self.state().outbox.next_to_send().is_none();",
                without: "if REMOVED && self.state().outbox.next_to_send().is_some() {
                    let (device, export_key) = {
                        let state = self.state();
                        (state.identity.device, state.identity.export_key)
                    };
                    let meta = sync::wire::meta::Meta {
                        server_time: 0,
                        gate: Gate(0),
                        at: sync::cursor::Position::START,
                    };
                    let same = sync::wire::device::DeviceReply { device, export_key, unsent_lost: 0, meta };
                    self.forked(&same).await?;
                }
                let fresh = self.state().outbox.next_to_send().is_none();",
            },
            Place {
                file: "crates/engine/src/replica/repairs.rs",
                with: "counters.batch = 1;",
                without: "counters.batch = if REMOVED { batches.first().copied().unwrap_or(1) } else { 1 };",
            },
        ],
    },
    Protection {
        name: "two-layers",
        without: "what was not sent counts as what the server has",
        places: &[Place {
            file: "crates/engine/src/records/apply.rs",
            with: "self.insert(Layer::Dirty, &cell.view(), Some(&mut changes));",
            without: "let layer = if REMOVED { Layer::Acknowledged } else { Layer::Dirty };
            self.insert(layer, &cell.view(), Some(&mut changes));",
        }],
    },
];

/// Plants, builds once, and runs the seeds with each protection missing, and with none.
pub(super) fn run(context: &Context) -> Result<()> {
    let copy = copy(context)?;
    let program = build(&copy)?;
    let began = Instant::now();
    let sound = seeds(&copy, &program, SOUND_SEEDS, "none")?;
    ensure!(sound.is_none(), "with every protection in place: {}", sound.unwrap_or_default());
    println!(
        "nothing removed: {SOUND_SEEDS} seeds kept every promise ({:.0} s)",
        began.elapsed().as_secs_f32()
    );
    let mut unnoticed = Vec::new();
    for protection in PROTECTIONS {
        let began = Instant::now();
        match seeds(&copy, &program, SEEDS, protection.name)? {
            Some(noticed) => {
                let took = began.elapsed().as_secs_f32();
                println!(
                    "{} removed ({}): noticed in {took:.0} s\n  {noticed}",
                    protection.name, protection.without
                );
            }
            None => unnoticed.push(protection.name),
        }
    }
    if !unnoticed.is_empty() {
        bail!("{SEEDS} seeds do not notice that these are missing: {}", unnoticed.join(", "));
    }
    Ok(())
}

/// A source text with a question wherever a protection stands in it.
fn planted(name: &str, mut text: String) -> Result<String> {
    for protection in PROTECTIONS {
        let name_of = protection.name;
        let question = format!("std::env::var_os({VARIABLE:?}).is_some_and(|name| name == {name_of:?})");
        for place in protection.places.iter().filter(|place| place.file == name) {
            text = place.planted(&text, &question)?;
        }
    }
    Ok(text)
}

impl Place {
    /// The text with the question in it.
    fn planted(&self, text: &str, question: &str) -> Result<String> {
        let found = text.matches(self.with).count();
        ensure!(found == 1, "{} has {:?} {found} times: say here where it stands now", self.file, self.with);
        Ok(text.replacen(self.with, &self.without.replace("REMOVED", question), 1))
    }
}

/// The files of the copy.
fn wanted(root: &Path) -> Result<Vec<PathBuf>> {
    let mut wanted: Vec<PathBuf> = ALONE.iter().map(|name| root.join(name)).collect();
    for folder in FOLDERS {
        wanted.extend(files::below(&root.join(folder))?);
    }
    Ok(wanted)
}

/// A planted copy of the sources. Files that are as they were are left alone, so that only what changed is built again.
fn copy(context: &Context) -> Result<Context> {
    let root = context.target.join("planted");
    for from in wanted(&context.root)? {
        let name = files::relative(&from, &context.root);
        let mut bytes = fs::read(&from).with_context(|| name.clone())?;
        if PROTECTIONS.iter().flat_map(|protection| protection.places).any(|place| place.file == name) {
            bytes = planted(&name, String::from_utf8(bytes)?)?.into_bytes();
        }
        let to = root.join(&name);
        if fs::read(&to).ok().as_ref() != Some(&bytes) {
            fs::create_dir_all(to.parent().context("a file lies in a folder")?)?;
            fs::write(&to, bytes).with_context(|| name)?;
        }
    }
    // A target folder of its own: cargo tells crates apart by their place in the workspace, and would take these for the real ones.
    let target = root.join("target");
    Ok(Context { root, target, tools: context.tools.clone() })
}

/// Runs seeds without a protection; what they noticed, if anything.
fn seeds(copy: &Context, program: &Path, seeds: u64, missing: &str) -> Result<Option<String>> {
    let mut sim = copy.command(&program.to_string_lossy());
    sim.args(["--seeds", &seeds.to_string(), "--shrink", "no"]).env(VARIABLE, missing);
    let output = sim.stdout(Stdio::null()).output()?;
    match output.status.code() {
        Some(0) => Ok(None),
        Some(1) => {
            let said = String::from_utf8_lossy(&output.stderr);
            let noticed = said.lines().find(|line| line.starts_with("seed ")).unwrap_or("it failed");
            Ok(Some(noticed.to_owned()))
        }
        _ => bail!("the simulator ended with {}", output.status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_protection_stands_where_it_is_said_to() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for place in PROTECTIONS.iter().flat_map(|protection| protection.places) {
            let text = fs::read_to_string(root.join(place.file)).unwrap();
            assert_ne!(planted(place.file, text.clone()).unwrap(), text, "{}", place.file);
        }
    }

    #[test]
    fn the_copy_has_all_that_cargo_reads() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let wanted = wanted(&root).unwrap();
        let members = ["crates/server", "xtask", "tests", "tests/analytics", "tests/load"];
        let manifests = members.map(|member| format!("{member}/Cargo.toml"));
        let tests = fs::read_to_string(root.join("tests/Cargo.toml")).unwrap();
        let paths = tests.lines().filter_map(|line| line.strip_prefix("path = "));
        let paths = paths.map(|path| format!("tests/{}", path.trim_matches('"')));
        for name in manifests.into_iter().chain(paths) {
            assert!(wanted.contains(&root.join(&name)), "{name}");
        }
        let workspace = fs::read_to_string(root.join("Cargo.toml")).unwrap();
        assert!(
            workspace
                .contains(r#"members = ["crates/*", "xtask", "tests", "tests/analytics", "tests/load"]"#)
        );
    }

    #[test]
    fn what_moved_away_is_an_error() {
        let place = Place { file: "x.rs", with: "check()", without: "REMOVED || check()" };
        assert_eq!(place.planted("if check() {}", "gone").unwrap(), "if gone || check() {}");
        for text in ["if checks() {}", "check(); check();"] {
            assert!(place.planted(text, "gone").is_err(), "{text}");
        }
    }
}
