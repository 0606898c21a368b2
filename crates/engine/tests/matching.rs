//! Imports read what is there step by step: what changes meanwhile is matched as it is when the last step is done.
#![allow(missing_docs)]

mod common;

use common::*;
use engine::commands::Planned;
use engine::replica::Mirror;
use model::entities::contact;
use model::{Change, Command, Kind, RecordId};
use protocol::import::{Begin, Block, ImportRecord, MatchKey};

const IMPORT: RecordId = RecordId([0x11; 16]);
const FIRST: &str = "first@example.com";
const LAST: &str = "last@example.com";

fn mail(email: &str) -> Change {
    add(Kind::Contact, contact::EMAILS, entry("work", email))
}

fn crowd(desk: &mut Desk) {
    for n in 0..1_500 {
        create(desk, &format!("P{n}"), &format!("p{n}@example.com"));
    }
}

fn create(desk: &mut Desk, name: &str, email: &str) -> RecordId {
    desk.create(Kind::Contact, vec![set(contact::FAMILY_NAME, text(name)), mail(email)])
}

fn next(desk: &mut Desk) -> Option<Planned> {
    let author = desk.author();
    let mut stamps = desk.stamps();
    desk.ws.import_next(IMPORT, &author, &mut stamps).expect("goes on")
}

fn gets(desk: &mut Desk, id: RecordId, email: &str) {
    desk.update(id, vec![mail(email)]);
}

fn loses(desk: &mut Desk, id: RecordId, email: &str) {
    desk.update(id, vec![Change { value: None, ..mail(email) }]);
}

fn delete(desk: &mut Desk, id: RecordId) {
    desk.run(Command::Delete { ids: vec![id] }).expect("deleted");
}

/// Begins an import and lets it read its first step, then takes over a row with this address.
fn import(desk: &mut Desk, email: &str, meanwhile: impl FnOnce(&mut Desk)) {
    let author = desk.author();
    let mut stamps = desk.stamps();
    let begin = Begin { import: IMPORT, name: "people.csv".into(), kind: Kind::Contact };
    let planned = desk.ws.import_begin(&begin, &author, &mut stamps).expect("begins");
    desk.commit(planned);
    assert!(next(desk).is_some_and(|planned| planned.cells.is_empty()), "a step that only reads");
    meanwhile(desk);
    let row = ImportRecord {
        line: 2,
        id: RecordId([1; 16]),
        kind: Kind::Contact,
        matches: vec![MatchKey::Email(email.to_owned())],
        only_new: false,
        changes: vec![set(contact::FAMILY_NAME, text("Row"))],
        links: vec![],
    };
    desk.ws.import_block(IMPORT, &protocol::encode(&Block { records: vec![row] })).expect("a block");
    while let Some(planned) = next(desk) {
        desk.commit(planned);
        desk.ws.import_written(IMPORT);
    }
}

/// Whose family name the row gave: nobody's when it became a record of its own.
fn named(desk: &Desk, people: [RecordId; 2]) -> [bool; 2] {
    let is_row = |id| {
        let slot = desk.ws.records.slot(id).expect("a person");
        desk.ws.records.text(slot, contact::FAMILY_NAME) == "Row"
    };
    people.map(is_row)
}

/// Whoever was there, one before and one behind the first step, and whether the row meant them.
fn matched(email: &str, meanwhile: impl FnOnce(&mut Desk, [RecordId; 2])) -> [bool; 2] {
    let mut desk = Desk::new();
    let first = create(&mut desk, "First", FIRST);
    crowd(&mut desk);
    let people = [first, create(&mut desk, "Last", LAST)];
    import(&mut desk, email, |desk| meanwhile(desk, people));
    named(&desk, people)
}

#[test]
fn what_changes_meanwhile_is_matched_as_it_is_then() {
    type Meanwhile = fn(&mut Desk, [RecordId; 2]);
    let cases: [(&str, &str, Meanwhile, [bool; 2]); 9] = [
        ("read", FIRST, |_, _| (), [true, false]),
        ("to come", LAST, |_, _| (), [false, true]),
        ("read, gets a key", "new@x.com", |desk, [first, _]| gets(desk, first, "new@x.com"), [true, false]),
        ("to come, gets a key", "new@x.com", |desk, [_, last]| gets(desk, last, "new@x.com"), [false, true]),
        ("read, merged", FIRST, |desk, [first, last]| _ = desk.merge(last, &[first]), [false, true]),
        ("read, loses it", FIRST, |desk, [first, _]| loses(desk, first, FIRST), [false, false]),
        ("to come, loses it", LAST, |desk, [_, last]| loses(desk, last, LAST), [false, false]),
        ("read, deleted", FIRST, |desk, [first, _]| delete(desk, first), [false, false]),
        ("to come, deleted", LAST, |desk, [_, last]| delete(desk, last), [false, false]),
    ];
    for (what, email, meanwhile, expected) in cases {
        assert_eq!(matched(email, meanwhile), expected, "{what}");
    }
}

#[test]
fn who_is_new_is_matched() {
    let mut new = None;
    let mut desk = Desk::new();
    crowd(&mut desk);
    import(&mut desk, "new@x.com", |desk| new = Some(create(desk, "New", "new@x.com")));
    let new = new.expect("somebody");
    assert_eq!(named(&desk, [new, new]), [true, true]);
}

#[test]
fn of_several_with_a_key_one_that_keeps_it_is_found() {
    let swapped = matched(FIRST, |desk, [first, last]| {
        gets(desk, last, FIRST);
        loses(desk, first, FIRST);
    });
    assert_eq!(swapped, [false, true]);
    for at in 0..3 {
        let mut desk = Desk::new();
        let mut all: Vec<RecordId> = (0..3).map(|_| create(&mut desk, "One", "all@x.com")).collect();
        all.sort();
        crowd(&mut desk);
        import(&mut desk, "all@x.com", |desk| loses(desk, all[at], "all@x.com"));
        all.remove(at);
        assert_eq!(named(&desk, [all[0], all[1]]), [true, false], "without the one at {at}");
    }
}

#[test]
fn another_memory_is_read_from_its_beginning() {
    let found = matched(FIRST, |desk, _| {
        let reopened = desk.reopened();
        let old = std::mem::replace(&mut desk.ws, reopened);
        desk.ws.replaces(old);
        // What was read first has another slot there.
        assert!(next(desk).is_some_and(|planned| planned.cells.is_empty()), "it reads again");
    });
    assert_eq!(found, [true, false]);
}
