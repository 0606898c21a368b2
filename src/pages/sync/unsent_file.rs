//! The file of unsent changes, with the contents of attached files behind it that are not on the server: put together for
//! saving, and taken apart again. However large it is, this page holds one part of it at a time.

use js_sys::{Array, Uint8Array};
use model::attachment::UNKNOWN_TYPE;
use protocol::files::{Ask, Hash, Told};
use protocol::unsent::contents::{Content, END_BYTES, End, MOST_CONTENTS, index_and_end};
use protocol::{Failure, FailureCode, Reply, Request};
use web_sys::{Blob, BlobPropertyBag, File};

use crate::pages::files::bytes::{ask, content, keep_as, read, slice};
use crate::state::toasts;
use crate::{browser, engine, tr};

/// Offers everything that is not on the server as one file to save.
///
/// # Errors
/// When the changes could not be read, or the browser takes no file. What cannot be read of the contents is left out, and
/// said.
pub(super) async fn save() -> Result<(), Failure> {
    let Reply::File { name, media_type, bytes } = engine::call(Request::ExportUnsent).await? else {
        return Err(Failure::new(FailureCode::Internal, "an answer to something else"));
    };
    let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
    let left_out = add_contents(&parts, bytes.len() as u64).await;
    let options = BlobPropertyBag::new();
    options.set_type(&media_type);
    let blob = Blob::new_with_blob_sequence_and_options(&parts, &options);
    blob.and_then(|blob| browser::save_blob(&name, &blob))
        .map_err(|error| Failure::new(FailureCode::Internal, format!("{error:?}")))?;
    match left_out {
        Ok(0) => {}
        Ok(count) => toasts::trouble(tr!("sync-export-without", count = count)),
        // The changes are saved all the same.
        Err(failure) => toasts::failed(&failure),
    }
    Ok(())
}

/// Adds the contents that are not on the server. Returns how many of them could not be read.
async fn add_contents(parts: &Array, sealed: u64) -> Result<u32, Failure> {
    let Told::Contents(unsent) = ask(&Ask::Unsent).await? else { return Ok(0) };
    let (mut added, mut left_out) = (Vec::<(Hash, u64)>::new(), 0);
    for (hash, length) in unsent {
        if added.len() as u64 == MOST_CONTENTS {
            left_out += 1;
            continue;
        }
        match content(hash, UNKNOWN_TYPE).await {
            Ok(blob) if blob.size() as u64 == length => {
                parts.push(&blob);
                added.push((hash, length));
            }
            _ => left_out += 1,
        }
    }
    if !added.is_empty() {
        parts.push(&Uint8Array::from(index_and_end(sealed, &added).as_slice()));
    }
    Ok(left_out)
}

/// Reads what a file is: its sealed part, and where contents lie in it.
///
/// # Errors
/// `FileUnreadable`.
pub(super) async fn take_apart(file: &File) -> Result<(Vec<u8>, Vec<Content>), Failure> {
    let size = file.size() as u64;
    let last = bytes(file, size.saturating_sub(END_BYTES), size).await?;
    let Some(end) = End::read(&last, size) else { return Ok((bytes(file, 0, size).await?, Vec::new())) };
    let unreadable = |_| unreadable("the end of the file");
    let end = end.map_err(unreadable)?;
    let (from, to) = end.index();
    let contents = end.contents(&bytes(file, from, to).await?).map_err(unreadable)?;
    Ok((bytes(file, 0, end.sealed).await?, contents))
}

/// Keeps the contents of a file on this device, from where they are sent. Returns how many are here now, and why this device
/// could not keep the next one: then the others are not tried. Those that are not what they are called are not kept.
pub(super) async fn keep_contents(file: &File, contents: &[Content]) -> (u32, Option<Failure>) {
    let mut kept = 0;
    for one in contents {
        let Some(part) = slice(file, one.from, one.from + one.length) else { continue };
        match keep_as(&part, one.hash).await {
            Ok(()) => kept += 1,
            Err(failure) if failure.code == FailureCode::FileUnreadable => {}
            Err(failure) => return (kept, Some(failure)),
        }
    }
    (kept, None)
}

async fn bytes(file: &File, from: u64, to: u64) -> Result<Vec<u8>, Failure> {
    let part = slice(file, from, to).ok_or_else(|| unreadable("a part of the file"))?;
    read(&part).await.ok_or_else(|| unreadable("the file"))
}

fn unreadable(what: &str) -> Failure {
    Failure::new(FailureCode::FileUnreadable, what)
}
