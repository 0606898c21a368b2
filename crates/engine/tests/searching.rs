//! Search: what is found, in which order, and that it is found whatever the way.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::{company, contact, product, tag};
use model::{Filter, Kind};
use proptest::prelude::*;
use protocol::query::RowsQuery;
use protocol::view::SearchView;
use protocol::{Query, View};

fn search(desk: &mut Desk, typed: &str) -> SearchView {
    match desk.ask(Query::Search { text: typed.to_owned(), kinds: vec![], limit: 200 }) {
        View::Search(view) => view,
        other => panic!("{other:?}"),
    }
}

fn found(desk: &mut Desk, typed: &str) -> Vec<String> {
    search(desk, typed).hits.into_iter().map(|hit| hit.record.name).collect()
}

fn base() -> Desk {
    let mut desk = Desk::new();
    let shanghai = desk.company("上海万达机床有限公司");
    let muller = desk.company("Müller & Söhne GmbH");
    for (family, given, phone, email, at) in [
        ("单", "雄信", "+86 138 1234 5678", "shan@example.cn", Some(shanghai)),
        ("曾", "国藩", "", "", Some(shanghai)),
        ("吕", "布", "", "lb@example.cn", None),
        ("Müller", "Jörg", "+49 (0)89 123456", "j.mueller@example.de", Some(muller)),
        ("Smith", "Müllerina", "", "", None),
    ] {
        let id = desk.contact(family, given);
        let mut changes = Vec::new();
        if !phone.is_empty() {
            changes.push(add(Kind::Contact, contact::PHONES, entry("work", phone)));
        }
        if !email.is_empty() {
            changes.push(add(Kind::Contact, contact::EMAILS, entry("work", email)));
        }
        changes.extend(at.map(|company| works_at(company, "")));
        if !changes.is_empty() {
            desk.update(id, changes);
        }
    }
    desk.create(Kind::Product, vec![set(product::NAME, text("Lathe")), set(product::SKU, text("138-1234"))]);
    desk
}

#[test]
fn everything_is_found_in_every_way_that_people_type() {
    let mut desk = base();
    for (typed, first, total) in [
        ("单雄信", "单雄信", 1),
        ("單雄信", "单雄信", 1),
        ("shanxx", "", 0),
        ("shanxiongxin", "单雄信", 1),
        ("danxiong", "单雄信", 1),
        ("sxx", "单雄信", 1),
        ("zengguo", "曾国藩", 1),
        ("lubu", "吕布", 1),
        ("lvbu", "吕布", 1),
        ("lübu", "吕布", 1),
        ("萬達", "上海万达机床有限公司", 3),
        ("wanda", "上海万达机床有限公司", 3),
        ("shwd", "上海万达机床有限公司", 3),
        ("muller", "Jörg Müller", 3),
        ("MÜLLER söhne", "Müller & Söhne GmbH", 2),
        ("jorg muller", "Jörg Müller", 1),
        ("muller jorg", "Jörg Müller", 1),
        ("ｍｕｌｌｅｒ　ｊｏ", "Jörg Müller", 1),
        ("13812345678", "单雄信", 1),
        ("+86138", "单雄信", 1),
        ("1234-5678", "单雄信", 1),
        ("5678", "单雄信", 1),
        ("138-1234", "Lathe", 2),
        ("0089123456", "Jörg Müller", 1),
        ("example.de", "Jörg Müller", 1),
        ("mueller@", "Jörg Müller", 1),
        ("athe", "Lathe", 1),
        ("nothing", "", 0),
        ("muller nothing", "", 0),
        ("   ", "", 0),
    ] {
        let view = search(&mut desk, typed);
        let name = view.hits.first().map(|hit| hit.record.name.clone()).unwrap_or_default();
        assert_eq!((name.as_str(), view.total), (first, total), "{typed}");
    }
}

#[test]
fn what_a_field_refers_to_is_offered_and_found_by_kind_alone() {
    let mut desk = base();
    for name in ["Wanda", "Key account", "At risk"] {
        desk.create(Kind::Tag, vec![set(tag::NAME, text(name))]);
    }
    let mut of = |kind, typed: &str| match desk.ask(Query::Search {
        text: typed.to_owned(),
        kinds: vec![kind],
        limit: 4,
    }) {
        View::Search(view) => {
            let names: Vec<String> = view.hits.into_iter().map(|hit| hit.record.name).collect();
            (names.join(", "), view.total)
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(of(Kind::Tag, ""), ("At risk, Key account, Wanda".to_owned(), 3));
    assert_eq!(of(Kind::Tag, "risk"), ("At risk".to_owned(), 1));
    let (stages, total) = of(Kind::Stage, "");
    assert_eq!(stages.split(", ").count(), 4, "no more than asked for");
    assert!(total > 4, "{total}");
    let second = stages.split(", ").nth(1).expect("a second").to_owned();
    assert_eq!(of(Kind::Stage, &second), (second, 1));
    assert_eq!(of(Kind::Pipeline, "").1, 1);
    assert_eq!(of(Kind::Contact, ""), (String::new(), 0), "of many kinds something has to be typed");
    assert_eq!(search(&mut desk, "wanda").total, 3, "a tag is nobody");
}

#[test]
fn the_beginning_of_a_name_comes_before_a_word_in_it_and_before_its_inside() {
    let mut desk = Desk::new();
    for name in ["Banana", "Big Anaconda", "Analog Devices", "Ana"] {
        desk.company(name);
    }
    assert_eq!(found(&mut desk, "ana"), ["Ana", "Analog Devices", "Big Anaconda", "Banana"]);
}

#[test]
fn what_changes_is_found_under_its_new_name_only() {
    let mut desk = base();
    assert_eq!(found(&mut desk, "lathe"), ["Lathe"]);
    let acme = desk.company("Before");
    assert_eq!(found(&mut desk, "before"), ["Before"]);
    desk.update(acme, vec![set(company::NAME, text("After"))]);
    assert_eq!((found(&mut desk, "before"), found(&mut desk, "after")), (vec![], vec!["After".to_owned()]));
    desk.run(model::Command::Delete { ids: vec![acme] }).expect("deleted");
    assert_eq!(found(&mut desk, "after"), Vec::<String>::new());
}

#[test]
fn a_search_in_a_list_keeps_the_order_of_the_list() {
    let mut desk = base();
    let query = RowsQuery { filter: Filter::Text("muller".into()), ..rows_of(Kind::Contact) };
    assert_eq!(desk.names(query), ["Jörg Müller", "Müllerina Smith"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Every part of every name finds its record, and the scan finds exactly what asking each record finds.
    #[test]
    fn any_fragment_finds_its_record(
        names in prop::collection::vec("[a-cÄß王李小 ]{1,8}", 1..20),
        cut in (0usize..8, 1usize..8),
        typed in "[a-c王李 ]{1,4}",
    ) {
        let mut desk = Desk::new();
        let ids: Vec<_> = names.iter().filter(|name| !name.trim().is_empty()).map(|name| desk.company(name)).collect();
        let shown: Vec<String> = names.iter().filter(|name| !name.trim().is_empty()).cloned().collect();
        for (name, id) in shown.iter().zip(&ids) {
            let part: String = name.chars().skip(cut.0 % name.chars().count()).take(cut.1).collect();
            let hits = search(&mut desk, &part);
            prop_assert!(part.trim().is_empty() || hits.hits.iter().any(|hit| hit.record.id == *id), "{} in {}", part, name);
        }
        let hits: Vec<_> = search(&mut desk, &typed).hits.into_iter().map(|hit| hit.record.id).collect();
        let listed = desk.rows(RowsQuery { filter: Filter::Text(typed.clone()), ..rows_of(Kind::Company) });
        let mut one_by_one: Vec<_> = listed.rows.iter().map(|row| row.id).collect();
        let mut hits = hits;
        hits.sort_unstable();
        one_by_one.sort_unstable();
        if !typed.trim().is_empty() {
            prop_assert_eq!(hits, one_by_one, "{}", typed);
        }
    }
}
