//! `perennial-server user add`: a first account, or one for a demonstration, without a browser.

use std::io::stdin;
use std::sync::Arc;

use server::clock::{SystemClock, SystemRandom};
use server::config::Config;
use server::db::Accounts;
use server::db::types::{AccountCreation, Signup};
use server::handlers::accounts::new_account;
use server::handlers::workspaces::new_workspace;
use server::secret::SecretToken;
use server::state::AppState;
use sync::wire::accounts::Secret;

use super::{CliResult, UserAddArguments, open, say};

pub(super) async fn add(arguments: UserAddArguments) -> CliResult<()> {
    let db = open(&arguments.data).await?;
    let state =
        AppState::new(db.clone(), Arc::new(SystemClock), Arc::new(SystemRandom), Config::default()).await?;
    let password = if arguments.password_stdin { Some(read_password()?) } else { None };
    let made_up = password.is_none();
    let password = password.unwrap_or_else(|| Secret::new(SecretToken::generate(&SystemRandom).reveal()));
    let account = new_account(&state, &arguments.email, &arguments.name, password.clone()).await;
    let account = account.map_err(|error| describe(error.problem()))?;
    let name = arguments.workspace.map(|name| server::validate::name("workspace", &name)).transpose();
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

fn read_password() -> CliResult<Secret> {
    let mut line = String::new();
    stdin().read_line(&mut line)?;
    Ok(Secret::new(line.trim_end_matches(['\n', '\r'])))
}

fn describe(problem: &sync::wire::problem::Problem) -> String {
    match &problem.field {
        Some(field) => format!("{field}: {}", problem.detail),
        None => format!("{} {}", problem.title, problem.detail),
    }
}
