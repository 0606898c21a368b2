//! `cargo xtask serve`: builds what is missing, starts the server, and stops it with this command.

mod demo;
mod wait;

use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::context::Context;
use crate::{lan, page, process};

#[derive(Args)]
pub(crate) struct Options {
    /// Port to listen on
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Folder of the database [default: data/ in the checkout]
    #[arg(long)]
    data: Option<PathBuf>,
    /// Fill a demo workspace and print how to sign in to it
    #[arg(long)]
    demo: bool,
    /// Debug builds: quick to make after an edit, slow to use
    #[arg(long)]
    debug: bool,
    /// Also serve tablets and phones on this network, over https with a certificate of your own
    #[arg(long)]
    lan: bool,
}

/// `cargo xtask serve`.
pub(crate) fn run(context: &Context, options: &Options) -> Result<()> {
    let listen = SocketAddr::from((host(options.lan), options.port));
    // Before the long part: nobody wants to hear after ten minutes that the port is taken.
    TcpListener::bind(listen).with_context(|| format!("cannot listen on {listen}; choose another --port"))?;

    let assets = if options.debug { page::debug(context)? } else { release_page(context)? };
    let server = server(context, options.debug)?;
    let data = options.data.clone().unwrap_or_else(|| context.root.join("data"));
    fs::create_dir_all(&data).with_context(|| data.display().to_string())?;

    let mut command = Command::new(&server);
    command
        .arg("serve")
        .arg("--listen")
        .arg(listen.to_string())
        .arg("--data")
        .arg(&data)
        .arg("--assets")
        .arg(&assets);
    let tls = if options.lan { Some(lan::certificate(&data.join("tls"))?) } else { None };
    if let Some(tls) = &tls {
        command.arg("--tls-cert").arg(&tls.certificate).arg("--tls-key").arg(&tls.key);
    }
    let account = if options.demo { Some(demo::account(&server, &data)?) } else { None };

    let mut child = command.spawn().with_context(|| server.display().to_string())?;
    stop_together(&child)?;
    wait::until_up(&mut child, SocketAddr::from((Ipv4Addr::LOCALHOST, options.port)))?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://localhost:{}", options.port);
    if let Some(account) = &account {
        demo::seed(context, account, &url, &data)?;
    }
    announce(&url, account.as_ref(), tls.as_ref(), options.port);
    let status = child.wait()?;
    if !status.success() && status.code().is_some() {
        bail!("the server ended with {status}");
    }
    Ok(())
}

fn host(lan: bool) -> IpAddr {
    if lan { Ipv4Addr::UNSPECIFIED.into() } else { Ipv4Addr::LOCALHOST.into() }
}

fn release_page(context: &Context) -> Result<PathBuf> {
    page::build(context)?;
    Ok(context.dist())
}

/// Builds the server and returns its program.
pub(crate) fn server(context: &Context, debug: bool) -> Result<PathBuf> {
    let mut cargo = context.command("cargo");
    cargo.args(["build", "--package", "server", "--bin", "perennial-server"]);
    if !debug {
        println!("Building the server (some minutes the first time) …");
        cargo.arg("--release");
    }
    process::run(&mut cargo)?;
    let program = format!("perennial-server{}", std::env::consts::EXE_SUFFIX);
    Ok(context.target.join(if debug { "debug" } else { "release" }).join(program))
}

/// Ctrl-C reaches the server by itself; a signal sent to this command alone has to be passed on.
fn stop_together(child: &Child) -> Result<()> {
    let id = child.id().to_string();
    ctrlc::set_handler(move || {
        // An error means that the server has already gone.
        let _ = Command::new("kill").arg(&id).status();
    })
    .context("cannot listen for Ctrl-C")
}

fn announce(url: &str, account: Option<&demo::Account>, tls: Option<&lan::Tls>, port: u16) {
    println!("\nPerennial is running: {url}");
    match account {
        Some(account) => println!("Sign in as {} with the password {}", account.email, account.password),
        None => println!("Open it and create the first account and workspace."),
    }
    if let Some(tls) = tls {
        lan::explain(tls, port);
    }
    println!("Ctrl-C stops it.");
}
