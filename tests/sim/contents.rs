//! Attached files, as a page asks its engine about them.

use model::attachment::Attachment;
use model::entities::common::ATTACHMENTS;
use model::{Change, Command, RecordId};
use protocol::files::{Ask, Hash, PART_BYTES, Standing, Told, Wanted};
use protocol::{FailureCode, Reply, Request};

use crate::page::Page;

/// So many bytes.
pub fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 7 % 251) as u8).collect()
}

/// Asks the engine about files.
///
/// # Errors
/// What it refused.
pub async fn ask(page: &mut Page, ask: Ask) -> Result<Told, FailureCode> {
    match page.call(Request::Files(protocol::encode(&ask))).await {
        Ok(Reply::Files(bytes)) => Ok(protocol::decode(&bytes).expect("an answer about files")),
        Ok(other) => panic!("{other:?}"),
        Err(failure) => Err(failure.code),
    }
}

/// Puts a file on the device.
pub async fn put(page: &mut Page, bytes: &[u8]) -> Hash {
    let Ok(Told::Put(put)) = ask(page, Ask::Begin).await else { panic!("it begins") };
    for part in bytes.chunks(PART_BYTES) {
        assert_eq!(ask(page, Ask::Part { put, bytes: part.to_vec() }).await, Ok(Told::Done));
    }
    match ask(page, Ask::End { put, expected: None }).await {
        Ok(Told::Stored { hash, length }) if length == bytes.len() as u64 => hash,
        other => panic!("{other:?}"),
    }
}

/// What a record says of a file that is attached to it.
pub fn attachment(hash: Hash, length: usize, thumbnail: Option<Hash>) -> Change {
    let file = Attachment {
        hash,
        length: length as u64,
        media_type: "image/jpeg".into(),
        thumbnail,
        name: "photo.jpg".into(),
    };
    Change { field: ATTACHMENTS, element: Some(file.element()), value: Some(file.to_value()) }
}

/// Says on a record that a file is attached to it.
pub async fn attach(page: &mut Page, record: u8, hash: Hash, length: usize, thumbnail: Option<Hash>) {
    let changes = vec![attachment(hash, length, thumbnail)];
    let done = page.call(Request::Run(Command::Update { ids: vec![RecordId([record; 16])], changes })).await;
    assert!(done.is_ok(), "{done:?}");
}

/// How it stands with a file.
pub async fn standing(page: &mut Page, hash: Hash, length: Option<usize>) -> Standing {
    let wanted = Wanted { hash, length: length.map(|length| length as u64) };
    match ask(page, Ask::Standings(vec![wanted])).await {
        Ok(Told::Standings(mut standings)) => standings.remove(0),
        other => panic!("{other:?}"),
    }
}

/// Asks again and again, until it stands so.
pub async fn until_standing(page: &mut Page, hash: Hash, length: Option<usize>, expected: &Standing) {
    for _ in 0..20_000 {
        if standing(page, hash, length).await == *expected {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("{:?} instead of {expected:?}", standing(page, hash, length).await);
}

/// All bytes of a file that is here.
///
/// # Errors
/// Where it is not.
pub async fn read(page: &mut Page, hash: Hash) -> Result<Vec<u8>, FailureCode> {
    let mut bytes = Vec::new();
    loop {
        match ask(page, Ask::Read { hash, from: bytes.len() as u64 }).await? {
            Told::Bytes(more) if more.is_empty() => return Ok(bytes),
            Told::Bytes(more) => bytes.extend(more),
            other => panic!("{other:?}"),
        }
    }
}
