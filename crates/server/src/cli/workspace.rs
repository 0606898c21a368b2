//! `perennial-server workspace …`.

use std::sync::Arc;

use clap::Subcommand;
use server::auth::email_key;
use server::clock::{Clock as _, SystemClock, SystemRandom};
use server::config::Config;
use server::db::{Accounts as _, Operation as _, Workspaces as _};
use server::handlers::workspaces::new_workspace;
use server::state::AppState;
use server::validate;
use sync::ids::WorkspaceId;

use super::user::describe;
use super::{CliResult, DataArguments, open, say};

#[derive(Debug, Subcommand)]
pub(super) enum WorkspaceCommand {
    /// All workspaces: id, members, devices, changes, name.
    List {
        #[command(flatten)]
        data: DataArguments,
    },
    /// The members of a workspace: role, e-mail, name.
    Show {
        #[command(flatten)]
        data: DataArguments,
        /// As in the list.
        #[arg(value_parser = workspace_id)]
        workspace: WorkspaceId,
    },
    /// Create a workspace.
    Create {
        #[command(flatten)]
        data: DataArguments,
        /// What people see.
        #[arg(long)]
        name: String,
        /// The e-mail of the account that owns it.
        #[arg(long)]
        owner: String,
    },
    /// Give a workspace another name. Browsers show it after their next hello.
    Rename {
        #[command(flatten)]
        data: DataArguments,
        /// As in the list.
        #[arg(value_parser = workspace_id)]
        workspace: WorkspaceId,
        /// What people see.
        name: String,
    },
    /// Say for how long values are kept that were replaced by newer ones.
    KeepHistory {
        #[command(flatten)]
        data: DataArguments,
        /// As in the list.
        #[arg(value_parser = workspace_id)]
        workspace: WorkspaceId,
        /// At least 30; two years unless said.
        #[arg(value_parser = clap::value_parser!(u32).range(30..=36_500))]
        days: u32,
    },
}

fn workspace_id(text: &str) -> Result<WorkspaceId, String> {
    text.parse().map_err(|_| "give the id as the list shows it".to_owned())
}

pub(super) async fn run(command: WorkspaceCommand) -> CliResult<()> {
    match command {
        WorkspaceCommand::List { data } => list(&data).await,
        WorkspaceCommand::Show { data, workspace } => show(&data, workspace).await,
        WorkspaceCommand::Create { data, name, owner } => create(&data, &name, &owner).await,
        WorkspaceCommand::Rename { data, workspace, name } => rename(&data, workspace, &name).await,
        WorkspaceCommand::KeepHistory { data, workspace, days } => keep(&data, workspace, days).await,
    }
}

async fn list(data: &DataArguments) -> CliResult<()> {
    let db = open(data).await?;
    for row in db.workspaces().await? {
        say(&format!(
            "{} members {} devices {} changes {} {}",
            row.id, row.members, row.devices, row.head, row.name
        ));
    }
    db.close().await;
    Ok(())
}

async fn show(data: &DataArguments, workspace: WorkspaceId) -> CliResult<()> {
    let db = open(data).await?;
    for member in db.members(workspace).await? {
        say(&format!("{} {} {}", member.role.as_str(), member.email, member.name));
    }
    db.close().await;
    Ok(())
}

async fn create(data: &DataArguments, name: &str, owner: &str) -> CliResult<()> {
    let name = validate::name("name", name).map_err(|error| describe(error.problem()))?;
    let db = open(data).await?;
    let owner = db.account_by_email(&email_key(owner)).await?.ok_or("no account has this e-mail")?;
    let state = AppState::new(db.clone(), Arc::new(SystemClock), Arc::new(SystemRandom), Config::default());
    let workspace = new_workspace(&state.await?, name);
    db.create_workspace(&workspace, owner.id).await?;
    say(&format!("workspace {} {}", workspace.id, workspace.name));
    db.close().await;
    Ok(())
}

async fn keep(data: &DataArguments, workspace: WorkspaceId, days: u32) -> CliResult<()> {
    let db = open(data).await?;
    let found = db.keep_history(workspace, days, SystemClock.now_ms()).await?;
    db.close().await;
    if found { Ok(()) } else { Err("there is no such workspace".into()) }
}

async fn rename(data: &DataArguments, workspace: WorkspaceId, name: &str) -> CliResult<()> {
    let name = validate::name("name", name).map_err(|error| describe(error.problem()))?;
    let db = open(data).await?;
    let found = db.rename_workspace(workspace, &name, SystemClock.now_ms()).await?;
    db.close().await;
    if found { Ok(()) } else { Err("there is no such workspace".into()) }
}
