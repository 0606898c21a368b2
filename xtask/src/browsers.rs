//! The browsers and drivers of the tests: found on PATH, or Debian's installed where this is root.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::context::Context;
use crate::process;

/// A program that a Debian package brings.
pub(crate) struct Program {
    /// Names it goes by, the preferred first.
    names: &'static [&'static str],
    /// Debian's packages.
    packages: &'static [&'static str],
}

pub(crate) const CHROMIUM: Program = Program {
    names: &["chromium", "chromium-browser", "google-chrome"],
    packages: &["chromium", "fonts-noto-cjk"],
};
pub(crate) const CHROMEDRIVER: Program = Program { names: &["chromedriver"], packages: &["chromium-driver"] };
pub(crate) const FIREFOX: Program =
    Program { names: &["firefox-esr", "firefox"], packages: &["firefox-esr"] };
pub(crate) const WEBKIT_DRIVER: Program =
    Program { names: &["WebKitWebDriver"], packages: &["webkit2gtk-driver", "libwebkit2gtk-4.1-0"] };
pub(crate) const XVFB: Program = Program { names: &["xvfb-run"], packages: &["xvfb", "xauth"] };

impl Program {
    /// Where the program is, after installing it if that is possible.
    pub(crate) fn ensure(&self, context: &Context) -> Result<PathBuf> {
        if let Some(path) = self.find(context) {
            return Ok(path);
        }
        let (name, packages) = (self.names[0], self.packages.join(" "));
        if context.which("apt-get").is_some() && is_root(context) {
            println!("Installing {packages} …");
            let apt = |arguments: &[&str]| {
                process::run(
                    context.command("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"),
                )
            };
            apt(&["update", "-qq"])?;
            apt(&[&["install", "-y", "-qq", "--no-install-recommends"], self.packages].concat())?;
        }
        match self.find(context) {
            Some(path) => Ok(path),
            None => bail!("{name} is missing. On Debian: apt-get install {packages}"),
        }
    }

    fn find(&self, context: &Context) -> Option<PathBuf> {
        self.names.iter().find_map(|name| context.which(name))
    }
}

fn is_root(context: &Context) -> bool {
    Path::new("/usr/bin/id").exists()
        && process::answer(context.command("id").arg("-u")).is_some_and(|id| id.trim() == "0")
}
