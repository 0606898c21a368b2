//! `perennial-server user …`: accounts without a browser.

use std::io::stdin;
use std::sync::Arc;

use prometheus_client::metrics::counter::Counter;
use server::auth::email_key;
use server::auth::password::Passwords;
use server::clock::{Clock as _, SystemClock, SystemRandom};
use server::config::Config;
use server::db::types::{AccountCreation, Signup};
use server::db::{Accounts as _, Operation as _};
use server::handlers::accounts::new_account;
use server::handlers::workspaces::new_workspace;
use server::secret::SecretToken;
use server::state::AppState;
use server::validate;
use sync::wire::accounts::Secret;

use super::{CliResult, DataArguments, UserAddArguments, open, say};

pub(super) async fn add(arguments: UserAddArguments) -> CliResult<()> {
    let db = open(&arguments.data).await?;
    let state =
        AppState::new(db.clone(), Arc::new(SystemClock), Arc::new(SystemRandom), Config::default()).await?;
    let (password, made_up) = new_password(arguments.password_stdin)?;
    let account = new_account(&state, &arguments.email, &arguments.name, password.clone()).await;
    let account = account.map_err(|error| describe(error.problem()))?;
    let name = arguments.workspace.map(|name| validate::name("workspace", &name)).transpose();
    let workspace = name.map_err(|error| describe(error.problem()))?.map(|name| new_workspace(&state, name));
    match db.create_account(&account, workspace.as_ref(), Signup::Open).await? {
        AccountCreation::Created => {}
        AccountCreation::EmailTaken if arguments.if_missing => {
            db.close().await;
            return Ok(());
        }
        AccountCreation::EmailTaken | AccountCreation::NotFirst => {
            return Err(format!("{} has an account already", account.email).into());
        }
    }
    say(&format!("account {} {}", account.id, account.email));
    if let Some(workspace) = workspace {
        say(&format!("workspace {} {}", workspace.id, workspace.name));
    }
    if made_up {
        say(&format!("password {}", password.reveal()));
    }
    db.close().await;
    Ok(())
}

pub(super) async fn list(data: &DataArguments) -> CliResult<()> {
    let db = open(data).await?;
    for account in db.accounts().await? {
        say(&format!("{} {} {}", account.id, account.email, account.name));
    }
    db.close().await;
    Ok(())
}

pub(super) async fn password(data: &DataArguments, email: &str, from_stdin: bool) -> CliResult<()> {
    let db = open(data).await?;
    let account = db.account_by_email(&email_key(email)).await?.ok_or("no account has this e-mail")?;
    let (password, made_up) = new_password(from_stdin)?;
    validate::password("password", &password).map_err(|error| describe(error.problem()))?;
    let passwords = Passwords::new(Config::default().password_cost, &SystemRandom, Counter::default())?;
    let hash = passwords.hash(password.clone(), &SystemRandom).await?;
    db.reset_password(account.id, &hash, SystemClock.now_ms()).await?;
    if made_up {
        say(&format!("password {}", password.reveal()));
    }
    db.close().await;
    Ok(())
}

/// The password of standard input, or one made up; and whether it was.
fn new_password(from_stdin: bool) -> CliResult<(Secret, bool)> {
    if from_stdin {
        return Ok((read_password()?, false));
    }
    Ok((Secret::new(SecretToken::generate(&SystemRandom).reveal()), true))
}

fn read_password() -> CliResult<Secret> {
    let mut line = String::new();
    stdin().read_line(&mut line)?;
    Ok(Secret::new(line.trim_end_matches(['\n', '\r'])))
}

pub(super) fn describe(problem: &sync::wire::problem::Problem) -> String {
    match &problem.field {
        Some(field) => format!("{field}: {}", problem.detail),
        None => format!("{} {}", problem.title, problem.detail),
    }
}
