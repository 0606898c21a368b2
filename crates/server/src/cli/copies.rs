//! `backup`, `restore`, `migrate` and `check`: databases as a whole.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use server::cells::erase::replay_all;
use server::clock::{Clock as _, SystemClock, SystemRandom};
use server::config::Config;
use server::db::acts::to_be_repeated;
use server::db::backup::{Backup, back_up};
use server::db::check::{Report, check};
use server::db::copy::{Copied, Copying, copy};
use server::db::location::Location;
use server::db::store::{Connections, Store};
use server::state::AppState;

use super::{CliResult, DataArguments, make_private, open, say};

/// `perennial-server backup`.
pub(super) async fn backup(data: &DataArguments, file: &Path) -> CliResult<()> {
    let from = Store::open_unchanged(&data.location()?, data.connections()).await?;
    let copied = back_up(&from, file, SystemClock.now_ms()).await?;
    from.close().await;
    tell(&copied);
    say(&format!("backup {}", file.display()));
    Ok(())
}

/// `perennial-server restore`.
pub(super) async fn restore(
    data: &DataArguments,
    file: &Path,
    lost: Option<&Location>,
    erased: PathBuf,
) -> CliResult<()> {
    let backup = Backup::open(file).await?;
    let restored = put_back(data, &backup, lost, erased).await;
    backup.close().await;
    restored
}

async fn put_back(
    data: &DataArguments,
    backup: &Backup,
    lost: Option<&Location>,
    erased: PathBuf,
) -> CliResult<()> {
    let lost = match lost {
        Some(location) => Some(Store::open_unchanged(location, Connections::default()).await?),
        None => None,
    };
    let to = open(data).await?;
    tell(&copy(&backup.store, &to, Copying::Restored(&SystemRandom)).await?);
    erase_again(&to, erased).await?;
    let report = check(&to).await?;
    say("every workspace has a new epoch, and all sessions have ended");
    match &lost {
        Some(lost) => {
            let acts = to_be_repeated(lost, &to).await?;
            acts.revocations.iter().for_each(|act| say(&format!("repeat first: {act}")));
            acts.others.iter().for_each(|act| say(&format!("repeat: {act}")));
        }
        None => say(&format!(
            "repeat what administrators did since {}, first what took something away: removed members, lowered roles, \
             changed passwords, withdrawn and used invitations. With --lost this is read from the database that was lost",
            backup.made_at.map_or("the backup".to_owned(), |at| format!("{at} (milliseconds since 1970)")),
        )),
    }
    to.close().await;
    sound(&report)
}

/// What was erased after the backup has come back with it, and goes again.
async fn erase_again(to: &Arc<Store>, list: PathBuf) -> CliResult<()> {
    if !list.exists() {
        say(&format!(
            "no list of what was erased at {}: if the server was asked to erase anything, stop here, empty the target, and \
             restore again with --erase-log",
            list.display()
        ));
        return Ok(());
    }
    let config = Config { erase_log: Some(list), ..Config::default() };
    let state = AppState::new(to.clone(), Arc::new(SystemClock), Arc::new(SystemRandom), config).await?;
    let gone = replay_all(&state).await.map_err(|error| error.problem().title.clone())?;
    say(&format!("{gone} records that were erased after the backup are gone again"));
    Ok(())
}

/// `perennial-server migrate`.
pub(super) async fn migrate(from: &Location, to: &Location) -> CliResult<()> {
    let source = Store::open_unchanged(from, Connections::default()).await?;
    if let Location::Sqlite(file) = to {
        make_private(file)?;
    }
    let target = Store::open(to).await?;
    tell(&copy(&source, &target, Copying::Same).await?);
    let (before, after) = (check(&source).await?, check(&target).await?);
    source.close().await;
    target.close().await;
    digests(&after);
    if before.streams != after.streams {
        return Err(
            "the digests differ: did a server run meanwhile? Empty the target and migrate again".into()
        );
    }
    sound(&after)?;
    say(&format!("{to} has what {from} has; stop using {from}"));
    Ok(())
}

/// `perennial-server check`.
pub(super) async fn check_all(data: &DataArguments) -> CliResult<()> {
    let db = Store::open_unchanged(&data.location()?, data.connections()).await?;
    let report = check(&db).await?;
    db.close().await;
    digests(&report);
    sound(&report)
}

fn tell(copied: &[Copied]) {
    for of in copied {
        say(&format!("{} {}", of.rows, of.table));
    }
}

fn digests(report: &Report) {
    for (workspace, stream, total) in &report.streams {
        say(&format!(
            "workspace {workspace} stream {stream} cells {} digest {:032x}",
            total.cells, total.sum
        ));
    }
}

fn sound(report: &Report) -> CliResult<()> {
    report.faults.iter().for_each(|fault| say(&format!("fault: {fault}")));
    if report.faults.is_empty() { Ok(()) } else { Err(format!("{} faults", report.faults.len()).into()) }
}
