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
