//! What was done long ago is not done now.

use model::entities::{activity, deal};

use super::*;

const LONG_AGO: i64 = NOW - 400 * 86_400_000;

fn deal_row(status: &str, closed_at: Option<i64>) -> ImportRecord {
    let mut changes = vec![set(deal::TITLE, text("Mill")), set(deal::STATUS, choice(status))];
    changes.extend(closed_at.map(|at| set(deal::CLOSED_AT, Value::Instant(at))));
    row(1, Kind::Deal, changes)
}

fn value(desk: &Desk, field: FieldId) -> Option<Value> {
    let slot = desk.ws.records.slot(RecordId([1; 16])).expect("imported");
    desk.ws.records.value(slot, field)
}

fn stage_of(desk: &Desk) -> Option<String> {
    let stage = value(desk, deal::STAGE)?.as_ref_id()?;
    let slot = desk.ws.records.slot(stage)?;
    desk.ws.records.value(slot, model::entities::stage::STAGE_KIND)?.as_text().map(str::to_owned)
}

#[test]
fn deals_that_had_ended_ended_then() {
    let won = |at| deal_row("won", at);
    let open = || deal_row("open", None);
    for (rows, cut, status, closed) in [
        (vec![won(Some(LONG_AGO))], false, "won", Some(LONG_AGO)),
        (vec![deal_row("lost", Some(LONG_AGO))], false, "lost", Some(LONG_AGO)),
        // Created and ended, in one piece and in two.
        (vec![open(), won(Some(LONG_AGO))], false, "won", Some(LONG_AGO)),
        (vec![open(), won(Some(LONG_AGO))], true, "won", Some(LONG_AGO)),
        // Nothing is known, or what is known cannot be.
        (vec![won(None)], false, "won", Some(NOW)),
        (vec![open(), won(Some(NOW + 1))], true, "won", Some(NOW)),
        (vec![deal_row("open", Some(LONG_AGO))], false, "open", None),
        // It began anew.
        (vec![won(Some(LONG_AGO)), open()], true, "open", None),
    ] {
        let mut desk = Desk::new();
        let blocks = if cut { rows.chunks(1).map(<[_]>::to_vec).collect() } else { vec![rows.clone()] };
        import(&mut desk, IMPORT, blocks);
        assert_eq!(value(&desk, deal::CLOSED_AT), closed.map(Value::Instant), "{rows:?}");
        assert_eq!(value(&desk, deal::STATUS), Some(choice(status)), "{rows:?}");
        assert_eq!(stage_of(&desk).as_deref(), Some(status), "{rows:?}");
        let entered = closed.unwrap_or(NOW);
        assert_eq!(value(&desk, deal::STAGE_ENTERED_AT), Some(Value::Instant(entered)), "{rows:?}");
        let (progress, cells) =
            import(&mut desk, RecordId([0x12; 16]), vec![rows[rows.len() - 1..].to_vec()]);
        assert_eq!((counts(&progress), cells), ((0, 0, 1, 0), 0), "{rows:?} again");
    }
}

#[test]
fn calls_of_last_year_were_done_last_year() {
    for (kind, at, done) in
        [("call", LONG_AGO, Some(LONG_AGO)), ("call", NOW + 1, None), ("task", LONG_AGO, None)]
    {
        let mut desk = Desk::new();
        let starts = Value::Zoned { at, zone: "UTC".into() };
        let changes = vec![set(activity::TYPE, choice(kind)), set(activity::STARTS_AT, starts)];
        import(&mut desk, IMPORT, vec![vec![row(1, Kind::Activity, changes)]]);
        assert_eq!(value(&desk, activity::DONE_AT), done.map(Value::Instant), "{kind} {at}");
    }
}

#[test]
fn records_are_as_old_as_the_earliest_says() {
    let created = |at| set(model::entities::common::CREATED_AT, Value::Instant(at));
    let person = |at: Option<i64>| {
        let changes = [Some(set(contact::FAMILY_NAME, text("Berg"))), at.map(created)];
        row(1, Kind::Contact, changes.into_iter().flatten().collect())
    };
    let created_at = |desk: &Desk| value(desk, model::entities::common::CREATED_AT);
    let day = 86_400_000;
    for (files, expected) in [
        (vec![None], NOW),
        (vec![Some(LONG_AGO)], LONG_AGO),
        (vec![Some(NOW + day)], NOW),
        (vec![None, Some(LONG_AGO)], LONG_AGO),
        (vec![Some(LONG_AGO), Some(LONG_AGO + day)], LONG_AGO),
        (vec![Some(LONG_AGO), Some(LONG_AGO - day)], LONG_AGO - day),
        (vec![Some(LONG_AGO), None], LONG_AGO),
    ] {
        let mut desk = Desk::new();
        for (file, number) in files.iter().zip(0x11..) {
            import(&mut desk, RecordId([number; 16]), vec![vec![person(*file)]]);
        }
        assert_eq!(created_at(&desk), Some(Value::Instant(expected)), "{files:?}");
        let last = *files.last().expect("one");
        let (progress, cells) = import(&mut desk, RecordId([0x20; 16]), vec![vec![person(last)]]);
        assert_eq!((counts(&progress), cells), ((0, 0, 1, 0), 0), "{files:?} again");
    }
}

#[test]
fn a_task_that_was_open_is_done_when_a_later_file_says_so() {
    let task = |done: Option<i64>| {
        let done = done.map(|at| set(activity::DONE_AT, Value::Instant(at)));
        let changes = [Some(set(activity::TYPE, choice("task"))), done];
        row(1, Kind::Activity, changes.into_iter().flatten().collect())
    };
    let mut desk = Desk::new();
    import(&mut desk, IMPORT, vec![vec![task(None)]]);
    assert_eq!(value(&desk, activity::DONE_AT), None);
    for (at, number) in [(LONG_AGO, 0x12), (LONG_AGO + 5, 0x13)] {
        import(&mut desk, RecordId([number; 16]), vec![vec![task(Some(at))]]);
        assert_eq!(value(&desk, activity::DONE_AT), Some(Value::Instant(LONG_AGO)));
    }
}

#[test]
fn stages_are_found_by_their_names_in_the_pipeline_that_the_row_says() {
    let mut desk = Desk::new();
    let pipeline = desk.create(Kind::Pipeline, vec![set(model::entities::pipeline::NAME, text("Service"))]);
    let stage_in = |desk: &mut Desk, pipeline, name: &str| {
        use model::entities::stage;
        let changes = vec![set(stage::NAME, text(name)), set(stage::PIPELINE, Value::Ref(pipeline))];
        desk.create(Kind::Stage, changes)
    };
    let first = {
        let records = &desk.ws.records;
        let all = (0..records.slots() as u32).filter(|slot| records.kind(*slot) == Some(Kind::Pipeline));
        all.map(|slot| records.id(slot)).find(|id| *id != pipeline).expect("the first pipeline")
    };
    let [sold, served] = [first, pipeline].map(|of| stage_in(&mut desk, of, "Contract sent"));
    let only = stage_in(&mut desk, pipeline, "Repaired");
    let found = |field, kind, name: &str| Link {
        field,
        set: false,
        entry: None,
        matches: vec![MatchKey::Name(name.to_owned())],
        otherwise: (kind, RecordId::default()),
    };
    for (id, pipeline, stage, expected, problems) in [
        (1, None, "contract SENT", Some(sold), 0),
        (2, Some("service"), "Contract sent", Some(served), 0),
        (3, None, "Repaired", Some(only), 0),
        (4, None, "Nowhere", None, 1),
        (5, Some("Elsewhere"), "Contract sent", Some(sold), 1),
    ] {
        let links = pipeline.map(|name| found(deal::PIPELINE, Kind::Pipeline, name)).into_iter();
        let links = links.chain([found(deal::STAGE, Kind::Stage, stage)]).collect();
        let deal = ImportRecord { links, ..row(id, Kind::Deal, vec![set(deal::TITLE, text("Mill"))]) };
        let (progress, _) = import(&mut desk, RecordId([0x20 + id; 16]), vec![vec![deal]]);
        assert_eq!((progress.created, progress.problems.len()), (1, problems), "{stage}");
        let slot = desk.ws.records.slot(RecordId([id; 16])).expect("imported");
        let own = desk.ws.records.value(slot, deal::STAGE).and_then(|value| value.as_ref_id());
        assert!(own.is_some() && expected.is_none_or(|expected| own == Some(expected)), "{stage}");
        for problem in &progress.problems {
            assert!(["Nowhere", "Elsewhere"].contains(&problem.problem.detail.as_str()), "{problem:?}");
        }
    }
}
