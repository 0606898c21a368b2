//! `cargo xtask serve`: builds what is missing, starts the server, and stops it with this command.

mod demo;

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;

use crate::context::Context;
use crate::server::{self, Build, Running};
use crate::{files, lan, page};

#[derive(Args)]
pub(crate) struct Options {
    /// Port to listen on
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Folder of the database [default: data/ in the checkout]
    #[arg(long)]
    data: Option<PathBuf>,
    /// Fill a demo workspace and print how to sign in to it; on this computer only
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
    let data = options.data.clone().unwrap_or_else(|| context.root.join("data"));
    keep_demo_here(options, &data)?;
    let listen = SocketAddr::from((host(options.lan), options.port));
    // Before the long part: nobody wants to hear after ten minutes that the port is taken.
    TcpListener::bind(listen).with_context(|| format!("cannot listen on {listen}; choose another --port"))?;

    let (assets, program) = built(context, options.debug)?;
    files::create_private(&data)?;
    let tls = if options.lan { Some(lan::certificate(&data.join("tls"))?) } else { None };
    let account = if options.demo { Some(demo::account(&program, &data)?) } else { None };

    let mut running = Running::start(&program, &listen.to_string(), &data, Some(&assets), tls.as_ref())?;
    stop_together(running.id())?;
    // The session cookie belongs to a host name: one name everywhere.
    let url = running.url.replace("127.0.0.1", "localhost").replace("0.0.0.0", "localhost");
    if let Some(account) = &account {
        demo::seed(context, account, &url, &data)?;
    }
    announce(&url, account.as_ref(), running.setup_code.as_deref(), tls.as_ref(), options.port);
    let status = running.wait()?;
    // Without a code it was a signal, which somebody sent on purpose.
    if !status.success() && status.code().is_some() {
        bail!("the server ended with {status}");
    }
    Ok(())
}

/// The page's folder and the server's program. In release both are built at the same time: the end of the page is one
/// long step on one core.
fn built(context: &Context, debug: bool) -> Result<(PathBuf, PathBuf)> {
    if debug {
        return Ok((page::debug(context)?, server::build(context, Build::Debug)?));
    }
    thread::scope(|scope| {
        let server = scope.spawn(|| server::build(context, Build::Release));
        let page = page::release(context);
        let server = server.join().map_err(|_| anyhow!("building the server panicked"))?;
        Ok((page?, server?))
    })
}

/// The password of the demo account is in this source, so nobody else's computer may reach a server that has it.
fn keep_demo_here(options: &Options, data: &Path) -> Result<()> {
    if options.lan && (options.demo || demo::may_be_in(data)) {
        bail!(
            "everybody knows the password of the demo account, so the demo is for this computer: leave --lan out, or \
             serve the network another folder (--data) without --demo"
        );
    }
    Ok(())
}

fn host(lan: bool) -> IpAddr {
    if lan { Ipv4Addr::UNSPECIFIED.into() } else { Ipv4Addr::LOCALHOST.into() }
}

/// Ctrl-C reaches the server by itself; a signal sent to this command alone has to be passed on.
fn stop_together(server: u32) -> Result<()> {
    ctrlc::set_handler(move || {
        // An error means that the server has already gone.
        let _ = Command::new("kill").arg(server.to_string()).status();
    })
    .context("cannot listen for Ctrl-C")
}

fn announce(
    url: &str,
    account: Option<&demo::Account>,
    setup_code: Option<&str>,
    tls: Option<&lan::Tls>,
    port: u16,
) {
    println!("\nPerennial is running: {url}");
    match (account, setup_code) {
        (Some(account), _) => {
            println!("Sign in as {} with the password {}", account.email, account.password);
        }
        (None, Some(code)) => {
            println!("Create the first account and workspace at {url}/#setup={code}");
            println!("On another device it needs the setup code {code}");
        }
        (None, None) => println!("Open it and create the first account and workspace."),
    }
    if let Some(tls) = tls {
        lan::explain(tls, port);
    }
    println!("Ctrl-C stops it.");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_stays_on_this_computer() {
        let folder = tempfile::tempdir().unwrap();
        let allowed = |lan, demo| {
            let options = Options { port: 0, data: None, demo, debug: false, lan };
            keep_demo_here(&options, folder.path()).is_ok()
        };
        let all = || [(false, false), (false, true), (true, false), (true, true)].map(|(l, d)| allowed(l, d));
        assert_eq!(all(), [true, true, true, false]);
        // The account may be there whenever somebody began to create it, whatever came of that.
        assert!(demo::account(Path::new("no-such-server"), folder.path()).is_err());
        assert_eq!(all(), [true, true, false, false]);
    }
}
