//! Golden vectors of reconcile, fetch and offer, and what their readers refuse.

use super::super::offer::{Offer, offer};
use super::*;
use crate::cursor::Token;
use crate::stamp::Gate;
use crate::testing::{MS, RECORD, STREAM, assert_exact, cell_a, cell_b, each_flip, stamp, unhex, vectors};

const EPOCH: Epoch = Epoch([0x0e; 16]);
const PERMIT: Permit = Permit([0x9a; Permit::LEN]);

fn at() -> Position {
    Position { seq: 4711, token: Token([0x70; 16]) }
}

fn names() -> Vec<CellName> {
    vec![
        CellName { record: RECORD, stamp: stamp(MS, 1) },
        CellName { record: RECORD, stamp: stamp(MS + 1, 0) },
    ]
}

fn reply() -> ReconcileReply {
    ReconcileReply {
        meta: Meta { server_time: MS, gate: Gate(MS + 60_000), at: at() },
        epoch: EPOCH,
        seq: 4711,
        permit: PERMIT,
        to: 4096,
        buckets: vec![Bucket { number: 7, cells: Vec::new() }, Bucket { number: 0x08cd, cells: names() }],
    }
}

#[test]
fn a_request_is_golden() {
    let request =
        ReconcileRequest { epoch: EPOCH, at: at(), stream: STREAM, from: 4094, sums: vec![1, 1 << 100] };
    let bytes = request.to_bytes();
    assert_eq!(crate::hex::encode(&bytes), vectors::RECONCILE);
    assert_eq!(ReconcileRequest::from_bytes(&bytes), Ok(request));
    assert_exact(&bytes, |bytes| ReconcileRequest::from_bytes(bytes).map(drop));
    each_flip(&bytes, |_, flipped| drop(ReconcileRequest::from_bytes(flipped)));
}

#[test]
fn a_reply_is_golden() {
    let bytes = reply().to_bytes();
    assert_eq!(crate::hex::encode(&bytes), vectors::RECONCILED);
    assert_eq!(ReconcileReply::from_bytes(&bytes), Ok(reply()));
    assert_exact(&bytes, |bytes| ReconcileReply::from_bytes(bytes).map(drop));
    each_flip(&bytes, |_, flipped| drop(ReconcileReply::from_bytes(flipped)));
}

#[test]
fn a_reply_out_of_order_is_refused() {
    let bucket = DecodeError::NotCanonical("reconcile bucket");
    let cells = DecodeError::NotCanonical("order of cells");
    let mut descending = reply();
    descending.buckets.reverse();
    let mut beyond = reply();
    beyond.to = 0x08cd;
    let mut twice = reply();
    twice.buckets[1].cells[1] = twice.buckets[1].cells[0];
    for (what, reply, error) in [
        ("descending", descending, bucket.clone()),
        ("beyond its end", beyond, bucket),
        ("twice", twice, cells),
    ] {
        assert_eq!(ReconcileReply::from_bytes(&reply.to_bytes()), Err(error), "{what}");
    }
}

#[test]
fn a_fetch_is_golden() {
    let fetch = FetchRequest { epoch: EPOCH, stream: STREAM, cells: names() };
    let bytes = fetch.to_bytes();
    assert_eq!(crate::hex::encode(&bytes), vectors::FETCH);
    assert_eq!(FetchRequest::from_bytes(&bytes), Ok(fetch));
    assert_exact(&bytes, |bytes| FetchRequest::from_bytes(bytes).map(drop));
}

#[test]
fn an_offer_is_golden() {
    let (a, b) = (cell_a(), cell_b());
    let bytes = offer(EPOCH, PERMIT, STREAM, &[a.view(), b.view()]);
    assert_eq!(crate::hex::encode(&bytes), vectors::OFFER);
    let read = Offer::decode(&bytes).unwrap();
    assert_eq!((read.epoch, read.permit, read.stream), (EPOCH, PERMIT, STREAM));
    assert_eq!(read.cells, [a.view(), b.view()]);
    assert_exact(&bytes, |bytes| Offer::decode(bytes).map(drop));
    each_flip(&bytes, |_, flipped| drop(Offer::decode(flipped).map(|offer| offer.cells.len())));
    assert!(Offer::decode(&unhex(vectors::FETCH)).is_err(), "a fetch is no offer");
}
