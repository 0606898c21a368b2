//! Compressed copies beside the files, so that the server never compresses the same bytes twice.

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Result, anyhow};
use brotli::enc::BrotliEncoderParams;
use brotli::enc::backward_references::BrotliEncoderMode::{BROTLI_FORCE_MSB_PRIOR, BROTLI_MODE_GENERIC};

use crate::files;

const COMPRESSIBLE: &[&str] = &["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest"];

/// Smaller files travel in one packet anyway.
const SMALLEST: u64 = 512;

/// Writes a `.br` and a `.gz` beside each compressible file of a folder, on every core.
pub(super) fn beside(folder: &Path) -> Result<()> {
    let all = files::below(folder)?;
    let mut chosen: Vec<(u64, &PathBuf)> = Vec::new();
    for path in &all {
        let ends = path.extension().is_some_and(|end| COMPRESSIBLE.iter().any(|one| end == *one));
        let size = fs::metadata(path)?.len();
        if ends && size >= SMALLEST {
            chosen.push((size, path));
        }
    }
    // The largest first, dealt out in turn, so that no core is left with a long tail.
    chosen.sort_by_key(|(size, path)| (std::cmp::Reverse(*size), *path));
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let shares: Vec<_> = (0..cores)
            .map(|core| {
                let share = chosen.iter().skip(core).step_by(cores);
                scope.spawn(move || share.map(|(_, path)| both(path)).collect::<Result<Vec<()>>>())
            })
            .collect();
        for share in shares {
            share.join().map_err(|_| anyhow!("compressing panicked"))??;
        }
        Ok(())
    })
}

fn both(path: &Path) -> Result<()> {
    let bytes = fs::read(path)?;
    fs::write(with_ending(path, ".br"), brotli(&bytes)?)?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&bytes)?;
    fs::write(with_ending(path, ".gz"), gzip.finish()?)?;
    Ok(())
}

/// Brotli at its highest quality: slow once, small for ever. Programs and texts suit different models of what comes next;
/// a program is 1 % smaller by its high bits.
pub(crate) fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let all = [BROTLI_MODE_GENERIC, BROTLI_FORCE_MSB_PRIOR].map(|mode| {
        let mut small = Vec::new();
        let parameters = BrotliEncoderParams { quality: 11, lgwin: 24, mode, ..Default::default() };
        brotli::BrotliCompress(&mut &bytes[..], &mut small, &parameters).map(|_| small)
    });
    let [generic, by_high_bits] = all;
    let (generic, by_high_bits) = (generic?, by_high_bits?);
    Ok(if by_high_bits.len() < generic.len() { by_high_bits } else { generic })
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn copies_decompress_to_the_original_and_pictures_have_none() {
        let folder = tempfile::tempdir().unwrap();
        let text = "evergreen ".repeat(200);
        for name in ["page.js", "icon.png", "small.js"] {
            let text = if name == "small.js" { "1" } else { &text };
            fs::write(folder.path().join(name), text).unwrap();
        }
        beside(folder.path()).unwrap();
        let names: Vec<_> = files::below(folder.path())
            .unwrap()
            .iter()
            .map(|path| files::relative(path, folder.path()))
            .collect();
        assert_eq!(names, ["icon.png", "page.js", "page.js.br", "page.js.gz", "small.js"]);

        let mut plain = Vec::new();
        let small = fs::read(folder.path().join("page.js.br")).unwrap();
        brotli::BrotliDecompress(&mut &small[..], &mut plain).unwrap();
        assert_eq!(plain, text.as_bytes());
        let mut plain = String::new();
        let small = fs::File::open(folder.path().join("page.js.gz")).unwrap();
        flate2::read::GzDecoder::new(small).read_to_string(&mut plain).unwrap();
        assert_eq!(plain, text);
    }
}
