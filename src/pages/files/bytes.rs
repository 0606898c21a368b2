//! The bytes of attached files: from the browser to the engine and back, in parts, so that no message is large.

use js_sys::{Array, Uint8Array};
use model::attachment::{Attachment, Hash, UNKNOWN_TYPE, name_of};
use protocol::files::{Ask, PART_BYTES, Told, Wanted};
use protocol::{Failure, FailureCode, Reply, Request};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File};

use super::picture;
use crate::engine;
use crate::i18n::t;

/// Larger files are not taken: they would fill what the browser gives.
pub const MOST_BYTES: u64 = 100 << 20;

/// Why a file was not added.
#[derive(Debug, Clone, PartialEq)]
pub enum NotAdded {
    /// There is nothing in it.
    Empty,
    /// It is larger than [`MOST_BYTES`].
    TooLarge,
    /// The browser could not read it: it was moved, or is a folder.
    Unreadable,
    /// The engine could not keep it.
    Failed(Failure),
}

impl From<Failure> for NotAdded {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Asks the engine about files.
pub async fn ask(ask: &Ask) -> Result<Told, Failure> {
    match engine::call(Request::Files(protocol::encode(ask))).await? {
        Reply::Files(bytes) => protocol::decode(&bytes)
            .map_err(|unreadable| Failure::new(FailureCode::Internal, unreadable.to_string())),
        _ => Err(Failure::new(FailureCode::Internal, "an answer to something else")),
    }
}

fn unexpected<T>() -> Result<T, NotAdded> {
    Err(Failure::new(FailureCode::Internal, "an answer to something else").into())
}

/// Keeps a file on this device, with a thumbnail where it is a picture. It is durable when this returns.
pub async fn keep(file: &File) -> Result<Attachment, NotAdded> {
    match file.size() as u64 {
        0 => return Err(NotAdded::Empty),
        1..=MOST_BYTES => {}
        _ => return Err(NotAdded::TooLarge),
    }
    let (hash, length) = put(file, None).await?;
    let thumbnail = match picture::thumbnail(file).await {
        Some(small) => Some(put(&small, None).await?.0),
        None => None,
    };
    let media_type = Some(file.type_()).filter(|kind| !kind.is_empty());
    let media_type = media_type.unwrap_or_else(|| UNKNOWN_TYPE.to_owned());
    let name =
        Some(name_of(&file.name())).filter(|name| !name.is_empty()).unwrap_or_else(|| t("file-unnamed"));
    Ok(Attachment { hash, length, media_type, thumbnail, name })
}

/// Keeps the bytes of a blob.
async fn put(blob: &Blob, expected: Option<Hash>) -> Result<(Hash, u64), NotAdded> {
    let Told::Put(put) = ask(&Ask::Begin).await? else { return unexpected() };
    match put_parts(put, blob).await {
        Ok(()) => match ask(&Ask::End { put, expected }).await? {
            Told::Stored { hash, length } => Ok((hash, length)),
            _ => unexpected(),
        },
        Err(why) => {
            // Why it failed is what counts.
            let _ = ask(&Ask::Drop { put }).await;
            Err(why)
        }
    }
}

async fn put_parts(put: u32, blob: &Blob) -> Result<(), NotAdded> {
    let size = blob.size() as u64;
    for from in (0..size).step_by(PART_BYTES) {
        let to = size.min(from + PART_BYTES as u64);
        let part = slice(blob, from, to).ok_or(NotAdded::Unreadable)?;
        let bytes = read(&part).await.ok_or(NotAdded::Unreadable)?;
        ask(&Ask::Part { put, bytes }).await?;
    }
    Ok(())
}

/// Bytes of a blob, without reading them. `None` when the browser cannot.
pub fn slice(blob: &Blob, from: u64, to: u64) -> Option<Blob> {
    blob.slice_with_f64_and_f64(from as f64, to as f64).ok()
}

/// The bytes of a blob. `None` when the browser could not read them: it is a file that was moved or changed.
pub async fn read(blob: &Blob) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// Keeps the bytes of a blob if they are this content. It is durable when this returns.
///
/// # Errors
/// `FileUnreadable` when they are not, or could not be read; else why the engine could not keep them.
pub async fn keep_as(blob: &Blob, hash: Hash) -> Result<(), Failure> {
    match put(blob, Some(hash)).await {
        Ok(_) => Ok(()),
        Err(NotAdded::Failed(failure)) => Err(failure),
        Err(_) => Err(Failure::new(FailureCode::FileUnreadable, "a content of the file")),
    }
}

/// Brings a content to this device, if it is not here.
pub async fn fetch(file: &Attachment) -> Result<(), Failure> {
    let wanted = Wanted { hash: file.hash, length: Some(file.length) };
    ask(&Ask::Fetch(wanted)).await.map(|_| ())
}

/// A content that is here, as a blob of this type.
pub async fn content(hash: Hash, media_type: &str) -> Result<Blob, Failure> {
    let (parts, mut from) = (Array::new(), 0);
    loop {
        match ask(&Ask::Read { hash, from }).await? {
            Told::Bytes(bytes) if bytes.is_empty() => break,
            Told::Bytes(bytes) => {
                from += bytes.len() as u64;
                parts.push(&Uint8Array::from(bytes.as_slice()));
            }
            _ => return Err(Failure::new(FailureCode::Internal, "an answer to something else")),
        }
    }
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_u8_array_sequence_and_options(&parts, &options)
        .map_err(|error| Failure::new(FailureCode::Internal, format!("{error:?}")))
}

/// Offers a content that is here as a file to save. It is never opened as a page: its type is that of unknown bytes.
pub async fn save(file: &Attachment) -> Result<(), Failure> {
    let blob = content(file.hash, UNKNOWN_TYPE).await?;
    crate::browser::save_blob(&file.name, &blob).map_err(|error| failed(&error))
}

fn failed(error: &JsValue) -> Failure {
    let text = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    Failure::new(FailureCode::Internal, text.unwrap_or_default())
}
