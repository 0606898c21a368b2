//! Pages as they come in, when the server is asked, and what is kept.

use sync::cell::{Cell, CellBuilder};
use sync::cursor::{Position, Token};
use sync::ids::{DeviceId, MemberId, StreamId};
use sync::stamp::{Gate, HybridTime};
use sync::wire::history::{Accepted, HistoryItem, HistoryReply};
use sync::wire::meta::Meta;

use super::*;

const TEXT: u8 = 5;

fn record(number: u8) -> RecordId {
    RecordId([number; 16])
}

fn cell(ms: u64, values: &[(u8, &[u8])]) -> Cell {
    let stamp = Stamp::new(HybridTime::new(ms, 0), DeviceId::new(3));
    let mut cell = CellBuilder::new(StreamId([7; 16]), sync::ids::RecordId([1; 16]), stamp, 1);
    for (place, (kind, bytes)) in values.iter().enumerate() {
        cell.push(Tag::builtin(20 + place as u32), *kind, *bytes);
    }
    cell.build().expect("a small cell")
}

fn page(more: bool, cells: Vec<Cell>) -> Vec<u8> {
    let meta = Meta { server_time: 1, gate: Gate(2), at: Position { seq: 9, token: Token([9; 16]) } };
    let (member, accepted_at, via) = (MemberId([4; 16]), 5, None);
    let item = |(place, cell)| HistoryItem {
        accepted: Accepted { seq: 100 - place as u64, accepted_at, member, via },
        cell,
    };
    HistoryReply { meta, more, items: cells.into_iter().enumerate().map(item).collect() }.to_bytes()
}

fn pages(more: bool, cells: Vec<Cell>) -> Pages {
    let mut pages = Pages::default();
    pages.add(&HistoryPage::decode(&page(more, cells)).expect("a page"));
    pages
}

#[test]
fn what_cannot_be_read_is_left_out() {
    let encrypted = Cell { key_epoch: 1, ..cell(40, &[(TEXT, b"secret")]) };
    let newer = Cell { payload: vec![9], ..cell(30, &[(TEXT, b"codec")]) };
    let pages = pages(false, vec![encrypted, newer, cell(20, &[(TEXT, b"a"), (0xee, b"?"), (0, b"")])]);
    let read: Vec<(u64, Tag, &[u8])> =
        pages.writes.iter().map(|one| (one.stamp.ms(), one.tag, &*one.bytes)).collect();
    assert_eq!(read, [(20, Tag::builtin(20), &b"a"[..]), (20, Tag::builtin(22), b"")]);
    assert!(pages.writes.iter().all(|one| one.member == RecordId([4; 16])));
}

#[test]
fn pages_are_asked_for_until_enough_is_known() {
    let three = || vec![cell(3, &[(TEXT, b"c")]), cell(2, &[(TEXT, b"b")]), cell(1, &[(TEXT, b"a")])];
    let large = vec![cell(1, &[(TEXT, &[b'x'; 60_000])])];
    for (name, pages, entries, next) in [
        ("the end", pages(false, three()), 50, None),
        ("more are wanted", pages(true, three()), 50, Some(98)),
        ("one more than wanted says that there is more", pages(true, three()), 3, Some(98)),
        ("enough", pages(true, three()), 2, None),
        ("an empty page ends it", pages(true, vec![]), 50, None),
        ("too much to keep", Pages { bytes: MOST_BYTES, ..pages(true, large) }, 50, None),
    ] {
        assert_eq!(pages.next(entries), next, "{name}");
    }
}

#[test]
fn each_history_is_asked_for_once_and_again_after_a_failure_or_a_new_look() {
    let (mut told, one, none) = (Told::default(), &[record(1)][..], Vec::<RecordId>::new());
    assert!(told.is_missing(record(1)));
    assert_eq!(told.due(one, None), none, "the server cannot be asked");
    assert!(told.is_missing(record(1)));
    assert_eq!(told.due(one, Some(10)), one);
    assert_eq!(told.due(one, Some(11)), none, "it is being asked");
    assert!(!told.is_missing(record(1)));

    told.answered(record(1), None, Some(10));
    assert!(told.is_missing(record(1)));
    assert_eq!(told.due(one, Some(10)), none, "not heard since it did not answer");
    assert_eq!(told.due(one, Some(11)), one);

    told.answered(record(1), Some(pages(false, vec![cell(1, &[(TEXT, b"a")])])), Some(11));
    assert_eq!(told.due(one, Some(12)), none, "it has answered");
    assert!(!told.is_missing(record(1)));
    told.renew(record(1));
    assert_eq!(told.of_record(record(1)).len(), 1, "what it told stays until it tells again");
    assert_eq!(told.due(one, Some(12)), one);
    assert_eq!(told.due(&[record(2)], Some(12)), [record(2)]);
}

#[test]
fn few_histories_are_kept_and_all_that_are_looked_at() {
    let mut told = Told::default();
    let all: Vec<RecordId> = (0..9).map(record).collect();
    all.iter().for_each(|one| drop(told.due(&[*one], Some(1))));
    assert_eq!(told.stories.iter().map(|story| story.record).collect::<Vec<_>>(), all[9 - KEPT..]);
    assert_eq!(told.due(&all, Some(1)), all[..9 - KEPT], "those that were dropped are asked for again");
    assert_eq!(told.stories.len(), all.len());
    assert_eq!(told.due(&all, Some(2)), []);
}
