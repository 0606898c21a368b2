//! What the server told, merged with what is known here.

use std::rc::Rc;

use model::entities::{common, company};
use model::{FieldId, Kind, Value};
use protocol::account::Role;
use protocol::{Query, View};
use sync::cell::{Cell, CellBuilder};
use sync::cursor::{Position, Token};
use sync::entry::EntryRef;
use sync::ids::{DeviceId, MemberId, StreamId};
use sync::stamp::{Gate, HybridTime};
use sync::wire::history::{Accepted, HistoryItem, HistoryPage, HistoryReply};
use sync::wire::meta::Meta;

use super::*;
use crate::history::told::Pages;
use crate::locale::fixed::FixedLocale;
use crate::records::register::tag_of;
use crate::viewer::Viewer;
use crate::workspace::Workspace;

const ACME: RecordId = RecordId([1; 16]);
const ADA: RecordId = RecordId([0xa; 16]);
const BEN: RecordId = RecordId([0xb; 16]);

fn set(cell: CellBuilder, field: FieldId, value: &Value) -> CellBuilder {
    let mut bytes = Vec::new();
    let kind = model::codec::encode(Some(value), &mut bytes);
    cell.set(tag_of(field, None).expect("stored"), kind, bytes)
}

fn named(ms: u64, device: u64, text: &str) -> CellBuilder {
    let stamp = Stamp::new(HybridTime::new(ms, 0), DeviceId::new(device));
    let cell = CellBuilder::new(StreamId([7; 16]), sync::ids::RecordId(ACME.0), stamp, 1);
    set(cell, company::NAME, &Value::Text(text.into()))
}

fn created(ms: u64, device: u64, text: &str) -> Cell {
    let kind = Value::Int(i64::from(Kind::Company.code()));
    set(named(ms, device, text), common::KIND, &kind).build().expect("a small cell")
}

fn renamed(ms: u64, device: u64, text: &str) -> Cell {
    named(ms, device, text).build().expect("a small cell")
}

/// A workspace that was pulled with the present value, then saw `live` overwrite it.
fn workspace(present: Cell, live: &[Cell]) -> Workspace {
    let mut workspace = Workspace::new(RecordId([0xee; 16]), DeviceId::new(9));
    workspace.set_directory([(DeviceId::new(1), ADA)]);
    workspace.load(Layer::Acknowledged, [EntryRef::Cell(present.view())]);
    workspace.opened();
    for cell in live {
        let history = workspace.history_of([EntryRef::Cell(cell.view())]);
        workspace.apply_remote([EntryRef::Cell(cell.view())], &history);
    }
    workspace
}

fn tell(workspace: &mut Workspace, more: bool, cells: &[Cell]) {
    let meta = Meta { server_time: 1, gate: Gate(2), at: Position { seq: 9, token: Token([9; 16]) } };
    let item = |(place, cell): (usize, &Cell)| {
        let member = if cell.stamp.device() == DeviceId::new(1) { ADA } else { BEN };
        let accepted =
            Accepted { seq: 100 - place as u64, accepted_at: 1, member: MemberId(member.0), via: None };
        HistoryItem { accepted, cell: cell.clone() }
    };
    let bytes = HistoryReply { meta, more, items: cells.iter().enumerate().map(item).collect() }.to_bytes();
    let mut pages = Pages::default();
    pages.add(&HistoryPage::decode(&bytes).expect("a page"));
    assert_eq!(workspace.history.told.due(&[ACME], Some(1)), [ACME]);
    workspace.history.told.answered(ACME, Some(pages), Some(1));
}

fn view(workspace: &mut Workspace, limit: u32) -> HistoryView {
    let locale = Rc::new(FixedLocale::default());
    let viewer = Viewer { me: ADA, role: Role::Owner, locale, zone: "UTC".into(), now: 1_000_000 };
    match super::super::answer(workspace, &Query::History { record: ACME, limit }, &viewer) {
        Ok(View::History(view)) => view,
        other => panic!("{other:?}"),
    }
}

fn text(shown: &Shown) -> String {
    match shown {
        Shown::Value(Value::Text(text)) => text.clone(),
        other => format!("{other:?}"),
    }
}

/// The names: (when, who, before, after, present).
type Told = (i64, Option<String>, Option<String>, String, bool);

fn names(view: &HistoryView) -> Vec<Told> {
    let names = view.entries.iter().filter(|entry| entry.field == company::NAME);
    names
        .map(|entry| {
            let before = entry.before.as_ref().map(text);
            (entry.at, entry.by.clone(), before, text(&entry.after), entry.current)
        })
        .collect()
}

fn told(at: i64, by: RecordId, before: Option<&str>, after: &str, current: bool) -> Told {
    (at, Some(by.to_string()), before.map(str::to_owned), after.to_owned(), current)
}

#[test]
fn a_new_device_shows_the_values_and_authors_of_before() {
    let mut workspace = workspace(created(30, 1, "Acme SE"), &[]);
    let before = view(&mut workspace, 50);
    assert_eq!((names(&before), before.missing), (vec![told(30, ADA, None, "Acme SE", true)], true));

    let cells = [created(30, 1, "Acme SE"), renamed(20, 2, "Acme AG"), renamed(10, 1, "Acme")];
    tell(&mut workspace, false, &cells);
    let after = view(&mut workspace, 50);
    let expected = vec![
        told(30, ADA, Some("Acme AG"), "Acme SE", true),
        told(20, BEN, Some("Acme"), "Acme AG", false),
        told(10, ADA, None, "Acme", false),
    ];
    assert_eq!((names(&after), after.more, after.missing), (expected, false, false));
}

#[test]
fn what_both_know_is_one_entry_and_the_gaps_are_filled() {
    let mut workspace = workspace(created(10, 1, "Acme"), &[renamed(30, 1, "Acme SE")]);
    assert_eq!(
        names(&view(&mut workspace, 50)),
        [told(30, ADA, Some("Acme"), "Acme SE", true), told(10, ADA, None, "Acme", false)]
    );
    // 40 was accepted since the last pull; 20 was overwritten before this device heard of it.
    let cells =
        [renamed(40, 2, "New"), renamed(30, 1, "Acme SE"), renamed(20, 2, "Acme AG"), created(10, 1, "Acme")];
    tell(&mut workspace, false, &cells);
    assert_eq!(
        names(&view(&mut workspace, 50)),
        [
            told(30, ADA, Some("Acme AG"), "Acme SE", true),
            told(20, BEN, Some("Acme"), "Acme AG", false),
            told(10, ADA, None, "Acme", false),
        ]
    );
}

#[test]
fn more_is_said_where_there_is_more() {
    for (server_more, limit, shown, more) in
        [(false, 50, 4, false), (true, 50, 4, true), (false, 2, 2, true), (false, 4, 4, false)]
    {
        let mut workspace = workspace(created(30, 1, "c"), &[]);
        tell(&mut workspace, server_more, &[renamed(20, 2, "b"), renamed(10, 1, "a")]);
        let view = view(&mut workspace, limit);
        assert_eq!((view.entries.len(), view.more), (shown, more), "{server_more} {limit}");
    }
}
