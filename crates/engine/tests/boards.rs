//! Which pipeline a board shows: the one that was asked for or that a saved view remembers, as long as it is there.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::{pipeline, saved_view};
use model::{Command, Filter, Kind, RecordId, Value};
use protocol::query::BoardQuery;
use protocol::view::SavedViewRow;
use protocol::{Query, View};

fn shown(desk: &mut Desk, pipeline: Option<RecordId>) -> RecordId {
    match desk.ask(Query::Board(BoardQuery { pipeline, filter: Filter::default(), cards: 1 })) {
        View::Board(view) => view.pipeline,
        other => panic!("{other:?}"),
    }
}

fn saved(desk: &mut Desk) -> SavedViewRow {
    let View::Catalogue(mut catalogue) = desk.ask(Query::Catalogue) else { panic!("no catalogue") };
    catalogue.views.remove(0)
}

#[test]
fn a_saved_view_leads_to_its_pipeline_until_that_is_gone() {
    let mut desk = Desk::new();
    desk.deal("Lathe", 100);
    let first = shown(&mut desk, None);
    let service = desk.create(Kind::Pipeline, vec![set(pipeline::NAME, text("Service"))]);
    let view = desk.create(
        Kind::SavedView,
        vec![
            set(saved_view::NAME, text("Repairs")),
            set(saved_view::OF_KIND, choice("deal")),
            set(saved_view::LAYOUT, choice("board")),
            set(saved_view::PIPELINE, Value::Ref(service)),
        ],
    );
    let row = saved(&mut desk);
    assert_eq!((row.id, row.pipeline), (view, Some(service)));
    assert_eq!(shown(&mut desk, row.pipeline), service);

    desk.run(Command::Delete { ids: vec![service] }).expect("deleted");
    assert_eq!(saved(&mut desk).pipeline, None);
    for gone in [service, view, RecordId([9; 16])] {
        assert_eq!(shown(&mut desk, Some(gone)), first, "a board all the same");
    }
    desk.update(view, vec![clear(saved_view::PIPELINE)]);
    assert_eq!(saved(&mut desk).pipeline, None);
}
