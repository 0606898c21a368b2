//! Waiting until a server listens.

use std::net::{SocketAddr, TcpStream};
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

const LIMIT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);

/// Returns once the address accepts connections; an error when the server ends or takes too long.
pub(crate) fn until_up(child: &mut Child, address: SocketAddr) -> Result<()> {
    let started = Instant::now();
    while TcpStream::connect_timeout(&address, PAUSE).is_err() {
        if let Some(status) = child.try_wait()? {
            bail!("the server ended with {status} before it listened");
        }
        if started.elapsed() > LIMIT {
            child.kill()?;
            bail!("the server does not listen on {address} after {} s", LIMIT.as_secs());
        }
        thread::sleep(PAUSE);
    }
    Ok(())
}
