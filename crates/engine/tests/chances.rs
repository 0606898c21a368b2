//! Chances of deals: from few deals what was set and how often deals were won, from many what is known of them; of leads from
//! many only.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::{activity, common as all, deal, lead, score};
use model::{Change, Command, Kind, RecordId, SortKey, Value, defaults};
use protocol::query::{ReportQuery, RowsQuery};
use protocol::reports::{Block, Cell};
use protocol::view::{KeepView, ScoreView, Shown};
use protocol::{Query, View};

const DAY: i64 = 86_400_000;

fn scores_of(desk: &mut Desk, id: RecordId) -> Vec<ScoreView> {
    match desk.ask(Query::Scores(id)) {
        View::Scores(scores) => scores.open().expect("opens"),
        other => panic!("{other:?}"),
    }
}

fn score_of(desk: &mut Desk, id: RecordId) -> Option<ScoreView> {
    let chances = ["win", "conversion"];
    scores_of(desk, id).into_iter().find(|score| chances.contains(&score.key.as_str()))
}

fn percent(view: &ScoreView) -> f64 {
    match view.value {
        Value::Decimal { mantissa, places: 1 } => mantissa as f64 / 10.0,
        ref other => panic!("{other:?}"),
    }
}

fn thousandths(cell: &Cell) -> i64 {
    match cell {
        Cell::Number(number, 3) => (number * 1000.0).round() as i64,
        Cell::Empty => 0,
        other => panic!("{other:?}"),
    }
}

/// The parts give the sum, and the sum the score.
fn adds_up(view: &ScoreView) {
    let parts: i64 = view.parts.iter().map(|part| thousandths(&part.contribution)).sum();
    let sum = view.parts.iter().find(|part| part.label == Cell::message("win-sum")).expect("has a sum");
    assert_eq!(thousandths(&sum.value), parts, "{view:?}");
    let probability = 100.0 / (1.0 + (-parts as f64 / 1000.0).exp());
    assert!((probability - percent(view)).abs() <= 0.050_001, "{probability} {view:?}");
}

fn notes(view: &ScoreView) -> Vec<&str> {
    view.notes.iter().map(|note| note.message.as_str()).collect()
}

fn stage(key: &str) -> Value {
    Value::Ref(defaults::stage_id(WORKSPACE, key))
}

/// A deal that is created so many days ago, talked about some days later, and ends.
fn past(desk: &mut Desk, ago: i64, lasted: i64, talks: i64, status: &str, more: Vec<Change>) -> RecordId {
    desk.now = NOW - ago * DAY;
    let mut changes = vec![set(deal::TITLE, text("Anlage"))];
    changes.extend(more);
    let id = desk.create(Kind::Deal, changes);
    for talk in 0..talks {
        call(desk, id, NOW - ago * DAY + (talk % lasted.max(1)) * DAY);
    }
    desk.now = NOW - (ago - lasted) * DAY;
    desk.update(id, vec![set(deal::STATUS, choice(status))]);
    desk.now = NOW;
    id
}

fn call(desk: &mut Desk, of: RecordId, at: i64) -> RecordId {
    let changes = vec![
        set(activity::TYPE, choice("call")),
        set(activity::SUBJECT, text("Rückruf")),
        set(activity::DONE_AT, Value::Instant(at)),
        Change { field: activity::ABOUT, element: Some(of), value: Some(Value::Ref(of)) },
    ];
    desk.create(Kind::Activity, changes)
}

/// Forty deals of each outcome: those that are talked about and come by referral are won more often.
fn history(desk: &mut Desk) -> Vec<RecordId> {
    let mut deals = Vec::new();
    for n in 0..80i64 {
        let won = n % 2 == 0;
        let likes = if won { n % 8 != 0 } else { n % 8 == 1 };
        let source = if likes { "referral" } else { "cold_call" };
        let changes = vec![
            set(deal::SOURCE, choice(source)),
            set(deal::AMOUNT, money(100_000 + 1_000 * (n * 37 % 11))),
        ];
        let talks = if likes { 3 } else { 0 };
        let status = if won { "won" } else { "lost" };
        deals.push(past(desk, 400 - n * 3, 20 + n * 13 % 40, talks, status, changes));
    }
    deals
}

fn keep(desk: &mut Desk) -> KeepView {
    keep_of(desk, "score-win")
}

fn keep_of(desk: &mut Desk, key: &str) -> KeepView {
    let query = ReportQuery { key: key.into(), kind: None, settings: vec![], is_paused: false };
    match desk.ask(Query::Report(query)) {
        View::Report(view) => view.open().flatten().expect("has the report").keep.expect("can be kept"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn without_history_it_is_what_is_set_and_every_deal_that_ends_moves_it() {
    let mut desk = Desk::new();
    for (key, set_for_it) in [("contacted", 10.0), ("solution", 40.0), ("negotiation", 80.0)] {
        let id = desk.create(Kind::Deal, vec![set(deal::TITLE, text(key)), set(deal::STAGE, stage(key))]);
        let view = score_of(&mut desk, id).expect("is open");
        assert_eq!(percent(&view), set_for_it, "{key}");
        assert_eq!(notes(&view), ["win-few", "win-stages-set"]);
        adds_up(&view);
    }
    let id = desk.deal("Neu", 1_000);
    past(&mut desk, 50, 9, 0, "lost", vec![]);
    let after = score_of(&mut desk, id).expect("is open");
    // (0 + 5 · 0.1) / (1 + 5)
    assert_eq!(percent(&after), 8.3);
    adds_up(&after);
    desk.update(id, vec![set(deal::STATUS, choice("won"))]);
    assert_eq!(score_of(&mut desk, id), None, "what has ended has no chance any more");
}

#[test]
fn from_many_deals_it_is_learned_what_matters() {
    let mut desk = Desk::new();
    history(&mut desk);
    let likes =
        desk.create(Kind::Deal, vec![set(deal::TITLE, text("A")), set(deal::SOURCE, choice("referral"))]);
    (0..3).for_each(|_| _ = call(&mut desk, likes, NOW - DAY));
    let other =
        desk.create(Kind::Deal, vec![set(deal::TITLE, text("B")), set(deal::SOURCE, choice("cold_call"))]);
    let [one, two] = [likes, other].map(|id| score_of(&mut desk, id).expect("is open"));
    for view in [&one, &two] {
        assert_eq!(notes(view), ["win-learned", "win-auc"], "{view:?}");
        assert_eq!(view.notes[0].count, 80);
        assert!((65..=95).contains(&view.notes[1].count), "{:?}", view.notes);
        adds_up(view);
    }
    assert!(percent(&one) > 60.0 && percent(&two) < 40.0, "{one:?} {two:?}");
    let labels: Vec<&Cell> = one.parts.iter().map(|part| &part.label).collect();
    for label in ["win-usual", "win-contacts", "win-source", "win-stage"] {
        assert!(labels.contains(&&Cell::message(label)), "{label}: {labels:?}");
    }

    // It is a column, and can be sorted by.
    let sort = vec![SortKey { field: deal::WIN_PROBABILITY, descending: true }];
    let columns = vec![all::DISPLAY_NAME, deal::WIN_PROBABILITY];
    let query = RowsQuery { sort, columns, ..rows_of(Kind::Deal) };
    let listed = desk.rows(query.clone());
    assert_eq!(listed.rows[0].id, likes);
    assert_eq!(listed.rows[0].cells[1], Shown::Value(one.value.clone()));

    // A contact more, and the list is in another order.
    (0..9).for_each(|_| _ = call(&mut desk, other, NOW - DAY));
    desk.update(other, vec![set(deal::SOURCE, choice("referral"))]);
    assert_eq!(desk.rows(query).rows[0].id, other);
    let mut fresh = desk.reopened();
    let viewer = desk.viewer();
    let again = engine::queries::answer(&mut fresh, &Query::Scores(other), &viewer).expect("answered");
    assert_eq!(again, desk.ask(Query::Scores(other)), "a new engine says the same");
}

#[test]
fn nothing_is_learned_from_what_came_after_a_deal_had_ended() {
    let mut desk = Desk::new();
    let deals = history(&mut desk);
    let before = keep(&mut desk).fit;
    assert!(before.contains("intercept="), "{before}");
    for (n, id) in deals.iter().enumerate() {
        // Talks in the days after the end, and next steps.
        let ended = NOW - (400 - n as i64 * 3 - (20 + n as i64 * 13 % 40)) * DAY;
        (0..n % 4).for_each(|_| _ = call(&mut desk, *id, ended + 2 * DAY));
        let changes = if n % 2 == 0 {
            vec![]
        } else {
            vec![set(deal::NEXT_STEP, text("?")), set(deal::PROBABILITY, Value::Int(1))]
        };
        if !changes.is_empty() {
            desk.update(*id, changes);
        }
    }
    assert_eq!(keep(&mut desk).fit, before);

    // What somebody wrote over afterwards is not known for any day before, whatever it says now.
    let mut wrote = |minor: i64| {
        for (n, id) in deals.iter().enumerate().filter(|(n, _)| n % 2 == 1) {
            desk.update(*id, vec![set(deal::AMOUNT, money(minor + n as i64))]);
        }
        keep(&mut desk).fit
    };
    assert_eq!(wrote(5), wrote(90_000_000));
}

#[test]
fn what_is_kept_is_applied_and_not_learned_again() {
    let mut desk = Desk::new();
    history(&mut desk);
    let id =
        desk.create(Kind::Deal, vec![set(deal::TITLE, text("A")), set(deal::SOURCE, choice("referral"))]);
    let learned = score_of(&mut desk, id).expect("is open");
    let offered = keep(&mut desk);
    assert!(!offered.exists && !offered.is_same && offered.population == 80, "{offered:?}");
    let changes = vec![
        set(score::KEY, text(&offered.key)),
        set(score::VERSION, Value::Int(offered.version)),
        set(score::FIT, text(&offered.fit)),
    ];
    desk.run(Command::Create { id: offered.record, kind: Kind::Score, changes }).expect("kept");
    assert_eq!(score_of(&mut desk, id).expect("is open").parts, learned.parts);
    assert!(keep(&mut desk).is_same);

    // Sixty more that say the opposite: what is kept still holds, and what would be learned is offered.
    for n in 0..60 {
        let changes = vec![set(deal::SOURCE, choice("referral"))];
        past(&mut desk, 90, 5 + n % 7, 0, "lost", changes);
    }
    assert_eq!(score_of(&mut desk, id).expect("is open").parts, learned.parts);
    let anew = keep(&mut desk);
    assert!(anew.exists && !anew.is_same && anew.population == 140, "{anew:?}");
    desk.update(offered.record, vec![set(score::VERSION, Value::Int(offered.version + 1))]);
    let newer = score_of(&mut desk, id).expect("is open");
    assert_ne!(newer.parts, learned.parts);
    assert!(notes(&newer).contains(&"score-newer"));
}

#[test]
fn deals_that_cannot_be_told_apart_have_the_share_of_all() {
    let mut desk = Desk::new();
    for n in 0..70 {
        past(
            &mut desk,
            200,
            30,
            0,
            if n % 2 == 0 { "won" } else { "lost" },
            vec![set(deal::AMOUNT, money(500))],
        );
    }
    let id = desk.deal("Neu", 500);
    let view = score_of(&mut desk, id).expect("is open");
    assert_eq!(notes(&view), ["win-silent"]);
    // (35 + 5 · 0.1) / (70 + 5)
    assert_eq!(percent(&view), 47.3);
    adds_up(&view);
}

#[test]
fn the_forecast_counts_deals_without_a_probability_of_their_own_by_what_is_computed() {
    let mut desk = Desk::new();
    past(&mut desk, 50, 9, 0, "lost", vec![]);
    let plain = desk.deal("Neu", 100_000);
    let own = vec![
        set(deal::TITLE, text("Sicher")),
        set(deal::AMOUNT, money(100_000)),
        set(deal::PROBABILITY, Value::Decimal { mantissa: 90, places: 0 }),
    ];
    desk.create(Kind::Deal, own);
    let weighted = |desk: &mut Desk, computed: f64| {
        let settings = vec![("computed".to_owned(), computed)];
        let query = ReportQuery { key: "forecast".into(), kind: None, settings, is_paused: false };
        let View::Report(view) = desk.ask(Query::Report(query)) else { panic!("no report") };
        let report = view.open().flatten().expect("has the report").report;
        let Some(Block::Figures(figures)) = report.blocks.first() else { panic!("no figures") };
        let figure = figures.iter().find(|figure| figure.label == "forecast-weighted").expect("is there");
        match figure.value.cell {
            Cell::Money(minor, _) => minor,
            ref other => panic!("{other:?}"),
        }
    };
    // 10 % is set for the stage; (0 + 5 · 0.1) / 6 = 8.3 % is computed.
    assert_eq!(weighted(&mut desk, 0.0), 10_000 + 90_000);
    assert_eq!(weighted(&mut desk, 100.0), 8_300 + 90_000);
    desk.update(plain, vec![set(deal::STAGE, stage("negotiation"))]);
    let now = percent(&score_of(&mut desk, plain).expect("is open"));
    assert!(now > 50.0, "{now}");
    assert_eq!(weighted(&mut desk, 100.0), (now * 1_000.0).round() as i64 + 90_000);
}

/// Leads of each outcome; those with a good grade who came by themselves are converted more often.
fn leads(desk: &mut Desk, each: i64) -> Vec<RecordId> {
    let mut made = Vec::new();
    for n in 0..2 * each {
        let converts = n % 2 == 0;
        let likes = if converts { n % 8 != 0 } else { n % 8 == 1 };
        desk.now = NOW - (300 - n) * DAY;
        let grade = if likes { "grade_a" } else { "grade_c" };
        let changes = vec![set(lead::FAMILY_NAME, text("Wu")), set(lead::GRADE, choice(grade))];
        let id = desk.create(Kind::Lead, changes);
        if likes {
            call(desk, id, desk.now);
        }
        desk.now += (3 + n % 20) * DAY;
        if converts {
            let contact = desk.next_id();
            desk.run(Command::ConvertLead { lead: id, contact, company: None, deal: None })
                .expect("converted");
        } else {
            desk.update(id, vec![set(lead::STATUS, choice("disqualified"))]);
        }
        desk.now = NOW;
        made.push(id);
    }
    made
}

#[test]
fn a_lead_has_points_by_rules_and_a_learned_probability_once_enough_have_ended() {
    let mut desk = Desk::new();
    leads(&mut desk, 29);
    let grade = |key| vec![set(lead::FAMILY_NAME, text("Lin")), set(lead::GRADE, choice(key))];
    let [good, poor] = ["grade_a", "grade_c"].map(|key| desk.create(Kind::Lead, grade(key)));
    assert_eq!(score_of(&mut desk, good), None, "too few");
    leads(&mut desk, 6);
    let [one, two] = [good, poor].map(|id| score_of(&mut desk, id).expect("is learned"));
    for view in [&one, &two] {
        adds_up(view);
        assert_eq!(notes(view), ["conversion-learned", "conversion-auc"]);
        assert_eq!(view.notes[0].count, 70);
    }
    assert!(percent(&one) > percent(&two) + 15.0, "{one:?} {two:?}");
    let rules = scores_of(&mut desk, good).into_iter().find(|score| score.key == "lead").expect("always");
    assert_eq!((rules.value.clone(), notes(&rules)), (Value::Int(30), vec!["lead-by-rules"]));

    let offered = keep_of(&mut desk, "score-conversion");
    assert_eq!((offered.key.as_str(), offered.population), ("conversion-lead", 70));
    let changes = vec![
        set(score::KEY, text(&offered.key)),
        set(score::VERSION, Value::Int(offered.version)),
        set(score::FIT, text(&offered.fit)),
    ];
    desk.run(Command::Create { id: offered.record, kind: Kind::Score, changes }).expect("kept");
    let parts = score_of(&mut desk, good).expect("is kept").parts;
    assert_eq!(parts, one.parts);
    leads(&mut desk, 20);
    assert_eq!(score_of(&mut desk, good).expect("is kept").parts, parts, "kept, not learned again");
    desk.update(good, vec![set(lead::STATUS, choice("disqualified"))]);
    assert_eq!(score_of(&mut desk, good), None);
}

#[test]
fn of_leads_too_nothing_is_learned_from_what_was_written_after_the_end() {
    let mut desk = Desk::new();
    let made = leads(&mut desk, 35);
    let before = keep_of(&mut desk, "score-conversion").fit;
    assert!(before.contains("s-grade_a="), "{before}");
    for (n, id) in made.iter().enumerate() {
        (0..n % 3).for_each(|_| _ = call(&mut desk, *id, NOW - DAY));
        if n % 2 == 0 {
            desk.update(*id, vec![set(lead::QUALIFIER, choice("has_budget")), set(lead::NOTE, text("!"))]);
        }
    }
    assert_eq!(keep_of(&mut desk, "score-conversion").fit, before);
    // Filled later: whether it was known before is not known, so nothing is learned from it.
    made.iter().step_by(2).for_each(|id| _ = desk.update(*id, vec![set(lead::BUDGET, money(5_000))]));
    assert_eq!(keep_of(&mut desk, "score-conversion").fit, before);
}
