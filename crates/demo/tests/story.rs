//! The story holds together: the rules of the model accept every record, and it shows what it is meant to show.

use std::collections::{BTreeMap, HashMap, HashSet};

use demo::{Locale, Record, Setting, story};
use model::entities::answer::{self, Question};
use model::entities::{campaign, company, contact, deal, lead, order, order_line};
use model::expand::{Now, Records};
use model::text::is_cjk;
use model::{Catalogue, Command, FieldId, Kind, Money, RecordId, Value, date};

const TODAY: i32 = 20_779;

fn setting(locale: Locale) -> Setting {
    let now = i64::from(TODAY) * 86_400_000 + 36_000_000;
    Setting {
        workspace: RecordId([7; 16]),
        today: TODAY,
        now,
        me: RecordId([9; 16]),
        locale,
        first_pipeline: false,
    }
}

#[test]
fn the_first_pipeline_of_the_workspace_is_used_where_it_is_there() {
    let story = story(&Setting { first_pipeline: true, ..setting(Locale::En) });
    assert!(story.iter().all(|record| !matches!(record.kind, Kind::Pipeline | Kind::Stage)));
    let workspace = RecordId([7; 16]);
    let stages: Vec<_> = model::defaults::STAGES
        .iter()
        .map(|stage| (Value::Ref(model::defaults::stage_id(workspace, stage.key)), stage.kind))
        .collect();
    let mut used = HashSet::new();
    for record in story.iter().filter(|record| record.kind == Kind::Deal) {
        let value = |field| {
            record.changes.iter().find(|change| change.field == field).and_then(|change| change.value.clone())
        };
        assert_eq!(value(deal::PIPELINE), Some(Value::Ref(model::defaults::pipeline_id(workspace))));
        let stage = value(deal::STAGE).expect("a stage");
        let (_, outcome) = stages.iter().find(|(id, _)| *id == stage).expect("one of the workspace");
        assert_eq!(value(deal::STATUS), Some(Value::Choice((*outcome).to_owned())));
        used.insert(*outcome);
    }
    assert_eq!(used.len(), 3, "open, won and lost");
}

type Registers = HashMap<(FieldId, Option<RecordId>), Value>;

/// Records told so far, with their registers.
#[derive(Default)]
struct Told(HashMap<RecordId, (Kind, Registers)>);

impl Told {
    fn add(&mut self, record: &Record) {
        let registers = record.changes.iter().filter_map(|c| Some(((c.field, c.element), c.value.clone()?)));
        self.0.insert(record.id, (record.kind, registers.collect()));
    }
}

impl Records for Told {
    fn kind(&self, id: RecordId) -> Option<Kind> {
        self.0.get(&id).map(|record| record.0)
    }

    fn is_deleted(&self, _: RecordId) -> bool {
        false
    }

    fn value(&self, id: RecordId, field: FieldId, element: Option<RecordId>) -> Option<Value> {
        self.0.get(&id)?.1.get(&(field, element)).cloned()
    }

    fn elements(&self, id: RecordId, field: FieldId) -> Vec<(RecordId, Value)> {
        let Some((_, registers)) = self.0.get(&id) else { return Vec::new() };
        let of_field = registers.iter().filter(|((of, _), _)| *of == field);
        let mut all: Vec<_> =
            of_field.filter_map(|((_, element), value)| Some(((*element)?, value.clone()))).collect();
        all.sort_by_key(|(element, _)| *element);
        all
    }

    fn merged(&self, _: RecordId) -> Vec<RecordId> {
        Vec::new()
    }

    fn all(&self, kind: Kind) -> Vec<RecordId> {
        // Only small kinds are asked for as a whole; a million comparisons of order lines would prove nothing more.
        if matches!(kind, Kind::OrderLine | Kind::Deal) {
            return Vec::new();
        }
        let mut all: Vec<RecordId> =
            self.0.iter().filter(|(_, record)| record.0 == kind).map(|(id, _)| *id).collect();
        all.sort_unstable();
        all
    }
}

#[test]
fn every_record_is_accepted_complete_and_after_what_it_names() {
    let catalogue = Catalogue::default();
    let setting = setting(Locale::Hans);
    let now = Now { at: setting.now, today: TODAY, zone: "Asia/Shanghai".into(), me: Some(setting.me) };
    let mut told = Told::default();
    for record in story(&setting) {
        let create = Command::Create { id: record.id, kind: record.kind, changes: record.changes.clone() };
        let writes = create
            .expand(&told, &catalogue, &now)
            .unwrap_or_else(|problems| panic!("{record:?}: {problems:?}"));
        assert_eq!(writes.len(), 1, "{record:?}");
        let given: HashSet<_> = record.changes.iter().map(|change| (change.field, change.element)).collect();
        assert_eq!(given.len(), record.changes.len(), "a register twice in {record:?}");
        for change in &writes[0].changes {
            let known = given.contains(&(change.field, change.element))
                || change.field == model::entities::common::KIND;
            assert!(known, "{:?} would be filled in for {record:?}", change.field);
        }
        told.add(&record);
    }
}

#[test]
fn the_same_for_the_same_workspace_and_day() {
    let one = story(&setting(Locale::En));
    assert_eq!(one, story(&setting(Locale::En)));
    let ids: HashSet<_> = one.iter().map(|record| record.id).collect();
    assert_eq!(ids.len(), one.len());
    let chinese = story(&setting(Locale::Hans));
    assert!(one.iter().map(|record| record.id).eq(chinese.iter().map(|record| record.id)));
    let other = Setting { workspace: RecordId([8; 16]), ..setting(Locale::En) };
    assert!(story(&other).iter().all(|record| !ids.contains(&record.id)));
}

#[test]
fn it_works_on_any_day() {
    for today in [19_000, 20_000, 20_001, 20_002, 20_003, 20_004, 20_005, 20_006, 30_000] {
        let setting = Setting { today, now: i64::from(today) * 86_400_000, ..setting(Locale::Hant) };
        for record in story(&setting) {
            for change in &record.changes {
                if let Some(Value::Date(day)) = &change.value {
                    assert!((today - 3000..today + 2300).contains(day), "{change:?}");
                }
            }
        }
    }
}

fn of(records: &[Record], kind: Kind) -> impl Iterator<Item = &Record> {
    records.iter().filter(move |record| record.kind == kind)
}

fn value(record: &Record, field: FieldId) -> Option<&Value> {
    record.changes.iter().find(|change| change.field == field).and_then(|change| change.value.as_ref())
}

#[test]
fn sixty_companies_four_hundred_people_fifteen_hundred_orders() {
    let records = story(&setting(Locale::En));
    let count = |kind| of(&records, kind).count();
    assert_eq!((count(Kind::Company), count(Kind::Contact), count(Kind::Order)), (60, 400, 1500));
    assert_eq!((count(Kind::Event), count(Kind::Lead)), (2, 93));
    assert!(count(Kind::Deal) > 120 && count(Kind::Activity) > 600 && count(Kind::OrderLine) > 2000);
    let chinese = of(&records, Kind::Contact).filter(|person| {
        value(person, contact::FAMILY_NAME)
            .and_then(Value::as_text)
            .is_some_and(|name| name.chars().all(is_cjk))
    });
    assert!((180..=240).contains(&chinese.count()));
    for (kind, field, keys) in [
        (Kind::Deal, deal::STATUS, &["open", "won", "lost"][..]),
        (Kind::Lead, lead::GRADE, &["grade_a", "grade_b", "grade_c", "grade_d"][..]),
        (Kind::Lead, lead::STATUS, &["new", "working", "qualified", "disqualified", "converted"][..]),
    ] {
        for key in keys {
            let some = of(&records, kind).any(|r| value(r, field).and_then(Value::as_text) == Some(key));
            assert!(some, "no {kind:?} is {key}");
        }
    }
}

#[test]
fn revenue_is_concentrated_and_some_stopped_buying() {
    let records = story(&setting(Locale::En));
    let mut revenue: BTreeMap<RecordId, f64> = BTreeMap::new();
    let mut last: BTreeMap<RecordId, i32> = BTreeMap::new();
    for record in of(&records, Kind::Order) {
        let customer = value(record, order::CUSTOMER).and_then(Value::as_ref_id).expect("a customer");
        let amount = value(record, order::AMOUNT).and_then(Money::from_value).expect("an amount");
        let rate = match amount.currency.as_str() {
            "CNY" => 7.8,
            "USD" => 1.08,
            _ => 1.0,
        };
        *revenue.entry(customer).or_default() += amount.minor as f64 / rate;
        let Some(Value::Date(day)) = value(record, order::ORDERED_ON) else { panic!("a date") };
        assert!(*day < TODAY && date::weekday(*day) < 5);
        let latest = last.entry(customer).or_insert(*day);
        *latest = (*latest).max(*day);
    }
    let mut sums: Vec<f64> = revenue.into_values().collect();
    sums.sort_by(f64::total_cmp);
    let all: f64 = sums.iter().sum();
    let top: f64 = sums.iter().rev().take(sums.len().div_ceil(5)).sum();
    assert!((0.5..0.9).contains(&(top / all)), "the best fifth brings {}", top / all);
    assert_eq!(last.len(), 50, "ten companies have not bought yet");
    assert!(last.values().filter(|day| **day < TODAY - 300).count() >= 8);
    assert!(last.values().filter(|day| **day > TODAY - 60).count() >= 30);
}

#[test]
fn customers_answer_are_brought_by_others_and_some_buy_bargains_only() {
    let records = story(&setting(Locale::En));
    for question in Question::ALL {
        let key = Value::Choice(question.key().to_owned());
        let answers =
            of(&records, Kind::Answer).filter(|record| value(record, answer::QUESTION) == Some(&key));
        let scores: Vec<i64> = answers
            .map(|record| match (value(record, answer::SCORE), value(record, answer::ANSWERED_ON)) {
                (Some(Value::Int(score)), Some(Value::Date(day))) if *day < TODAY => *score,
                other => panic!("{other:?}"),
            })
            .collect();
        assert!(scores.len() >= 30, "{question:?}: {} answers", scores.len());
        assert!(scores.iter().all(|score| question.takes(*score)));
        let different: HashSet<_> = scores.iter().collect();
        assert!(different.len() >= 4, "{question:?}: {different:?}");
    }
    let brought =
        of(&records, Kind::Company).filter(|company| value(company, company::REFERRED_BY).is_some());
    assert_eq!(brought.count(), 17);
    let ends =
        of(&records, Kind::Company).filter(|company| value(company, company::CONTRACT_ENDS_ON).is_some());
    assert!((8..30).contains(&ends.count()));
    let mut bought: BTreeMap<RecordId, (u32, u32)> = BTreeMap::new();
    let customer: HashMap<RecordId, RecordId> = of(&records, Kind::Order)
        .filter_map(|order| Some((order.id, value(order, order::CUSTOMER)?.as_ref_id()?)))
        .collect();
    for line in of(&records, Kind::OrderLine) {
        let order = value(line, order_line::ORDER).and_then(Value::as_ref_id).expect("an order");
        let (lines, reduced) = bought.entry(customer[&order]).or_default();
        *lines += 1;
        *reduced += u32::from(value(line, order_line::DISCOUNT).is_some());
    }
    assert_eq!(bought.values().filter(|(lines, reduced)| lines == reduced).count(), 4);
    assert!(bought.values().filter(|(_, reduced)| *reduced == 0).count() > 30);
}

#[test]
fn a_campaign_is_over_and_some_were_held_out_of_it() {
    let records = story(&setting(Locale::En));
    let [campaign] = of(&records, Kind::Campaign).collect::<Vec<_>>()[..] else { panic!("one campaign") };
    let until = value(campaign, campaign::COUNTS_UNTIL);
    assert!(matches!(until, Some(Value::Date(day)) if *day < TODAY), "{until:?}");
    let of_field = |field| -> Vec<RecordId> {
        let has = |record: &&Record| value(record, field) == Some(&Value::Ref(campaign.id));
        of(&records, Kind::Company).filter(has).map(|record| record.id).collect()
    };
    let (reached, held_out) = (of_field(company::CAMPAIGNS), of_field(company::HELD_OUT_OF));
    assert_eq!((reached.len(), held_out.len()), (27, 12));
    assert!(held_out.iter().all(|customer| !reached.contains(customer)));
}

#[test]
fn notes_are_in_the_language_of_the_customer() {
    let records = story(&setting(Locale::En));
    let chinese: HashSet<RecordId> = of(&records, Kind::Company)
        .filter(|c| {
            value(c, company::LANGUAGE).and_then(Value::as_text).is_some_and(|tag| tag.starts_with("zh"))
        })
        .map(|company| company.id)
        .collect();
    let mut seen = 0;
    for note in of(&records, Kind::Activity) {
        let about = note.changes.iter().filter(|change| change.field == model::entities::activity::ABOUT);
        let about_chinese = about.filter_map(|change| change.element).any(|id| chinese.contains(&id));
        if let Some(Value::Text(body)) = value(note, model::entities::activity::BODY) {
            assert_eq!(body.chars().any(is_cjk), about_chinese, "{body}");
            seen += 1;
        }
    }
    assert!(seen > 300);
}
