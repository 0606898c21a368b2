//! Contacts, companies, leads and other kinds, in the forms in which they are exported.

use model::entities::{activity, common as fields, company, contact, deal, lead, product};
use model::{Kind, Value, date};
use protocol::import::{Hints, MatchKey, Target};

use crate::harness::{How, Imported, hints, import, import_as, text, texts, value};

const CONTACTS: &str = "\
First name,Last name,Company,Job title,E-mail,Mobile,Work phone,Street,City,ZIP,Country,Tags,Birthday
Anna,Brandner,Falkenrath GmbH,Buyer,anna@falkenrath.example,+49 171 1234567,+49 521 99887,Mill Road 5,Bielefeld,33602,DE,vip; fair,1985-04-23
Jonas,Kolbing,FALKENRATH  GmbH,Engineer,jonas@falkenrath.example,,,,,,,fair,
";

fn links(imported: &Imported, at: usize) -> Vec<(&str, Option<&str>)> {
    let contact = imported.of(Kind::Contact)[at];
    let name = |key: &'_ MatchKey| match key {
        MatchKey::Name(name) => name.clone(),
        other => format!("{other:?}"),
    };
    contact
        .links
        .iter()
        .map(|link| {
            let target =
                imported.records.iter().find(|record| record.id == link.otherwise.1).expect("told before");
            assert!(link.matches.iter().map(name).any(|name| !name.is_empty()));
            let field = if target.kind == Kind::Company { company::NAME } else { model::entities::tag::NAME };
            (text(target, field), link.entry.as_ref().map(|(_, title)| title.as_str()))
        })
        .collect()
}

#[test]
fn contacts_with_companies_tags_and_addresses() {
    let imported = import(CONTACTS.as_bytes());
    assert_eq!((imported.preview.kind, imported.counts.troubled), (Kind::Contact, 0), "{}", imported.report);
    assert_eq!((imported.of(Kind::Contact).len(), imported.of(Kind::Company).len()), (2, 1));
    let anna = imported.of(Kind::Contact)[0];
    assert_eq!((text(anna, contact::GIVEN_NAME), text(anna, contact::FAMILY_NAME)), ("Anna", "Brandner"));
    assert_eq!(links(&imported, 0), [("vip", None), ("fair", None), ("Falkenrath GmbH", Some("Buyer"))]);
    assert_eq!(links(&imported, 1), [("fair", None), ("Falkenrath GmbH", Some("Engineer"))]);
    assert_eq!(value(anna, contact::BIRTHDAY), date::day(1985, 4, 23).map(Value::Date).as_ref());
    let Some(Value::Address(address)) = value(anna, contact::ADDRESS) else { panic!("an address") };
    assert_eq!(
        (address.lines.as_str(), address.city.as_str(), address.postal_code.as_str()),
        ("Mill Road 5", "Bielefeld", "33602")
    );
    let phones: Vec<_> = anna.changes.iter().filter(|change| change.field == contact::PHONES).collect();
    let labels = phones.iter().map(|change| match &change.value {
        Some(Value::Entry { label, .. }) => label.as_str(),
        _ => panic!("a labelled phone"),
    });
    assert_eq!(labels.collect::<Vec<_>>(), ["mobile", "work"]);
    assert_eq!(anna.matches, [MatchKey::Email("anna@falkenrath.example".into())]);
}

#[test]
fn names_in_the_order_of_their_language() {
    let imported = import("姓名,公司名称,职位,手机号,邮箱,微信号\n欧阳雪,苏州霁川精密机械有限公司,采购经理,13800138000,xue@jichuan.example,ouyang_x\n王小明 先生,,,13900139000,,\n".as_bytes());
    assert_eq!(imported.counts.troubled, 0, "{}", imported.report);
    let people = imported.of(Kind::Contact);
    assert_eq!((text(people[0], contact::FAMILY_NAME), text(people[0], contact::GIVEN_NAME)), ("欧阳", "雪"));
    assert_eq!((text(people[1], contact::FAMILY_NAME), text(people[1], contact::SALUTATION)), ("王", "mr"));
    assert_eq!(text(people[0], contact::WECHAT), "ouyang_x");
}

#[test]
fn the_same_file_in_other_encodings_gives_the_same_records() {
    let table = "姓名,公司,电话,城市\n张伟,上海精密机床有限公司,13800138000,上海\n李娜,苏州工业设备厂,13900139000,苏州\n";
    let expected = import(table.as_bytes());
    assert_eq!(expected.of(Kind::Contact).len(), 2);
    let utf16 = |mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
        [mark, &table.encode_utf16().flat_map(bytes).collect::<Vec<_>>()].concat()
    };
    for (name, bytes) in [
        ("UTF-8 with mark", ["\u{FEFF}".as_bytes(), table.as_bytes()].concat()),
        ("GB18030", encoding_rs::GB18030.encode(table).0.into_owned()),
        ("UTF-16 LE with mark", utf16(b"\xFF\xFE", u16::to_le_bytes)),
        ("UTF-16 BE with mark", utf16(b"\xFE\xFF", u16::to_be_bytes)),
        ("UTF-16 LE", utf16(b"", u16::to_le_bytes)),
        ("CRLF", table.replace('\n', "\r\n").into_bytes()),
        ("CR", table.replace('\n', "\r").into_bytes()),
        ("semicolons", table.replace(',', ";").into_bytes()),
        ("tabs", table.replace(',', "\t").into_bytes()),
        (
            "quoted",
            table
                .lines()
                .map(|line| format!("\"{}\"\n", line.replace(',', "\",\"")))
                .collect::<String>()
                .into_bytes(),
        ),
        ("title rows", format!("客户名单 2026,,,\n,,,\n{table}").into_bytes()),
    ] {
        // Titles above the table only move its lines down.
        let mut records = import(&bytes).records;
        records.iter_mut().zip(&expected.records).for_each(|(record, same)| record.line = same.line);
        assert_eq!(records, expected.records, "{name}");
    }
}

#[test]
fn a_shared_mailbox_recognises_nobody() {
    let imported = import(
        "Name,E-mail\nAnna Berg,info@b.example\nBen Dorn,info@b.example\nAnna Berg,info@b.example\n"
            .as_bytes(),
    );
    let people = imported.of(Kind::Contact);
    assert_eq!(people.len(), 3);
    assert!(people[1].matches.is_empty() && people[0].id != people[1].id);
    assert_eq!(people[0].id, people[2].id, "the same person twice is one");
}

#[test]
fn keys_of_other_systems_decide_first() {
    let imported = import("Customer ID,Name,E-mail\nK-7,Anna Berg,a@b.example\n".as_bytes());
    let anna = imported.of(Kind::Contact)[0];
    let external = MatchKey::External { source: "customer-id".into(), key: "K-7".into() };
    assert_eq!(anna.matches, [external, MatchKey::Email("a@b.example".into())]);
    assert_eq!(texts(anna, fields::EXTERNAL_IDS), ["K-7"]);
    let order = import("Date,Customer ID,Amount\n2024-01-02,K-7,5\n".as_bytes());
    assert_eq!(
        order.of(Kind::Order)[0].links[0].otherwise.1,
        anna.id,
        "the order finds the contact of the other file"
    );
}

#[test]
fn companies_products_leads_deals_and_tasks() {
    let companies = import(
        "公司名稱,產業,網站,電話,統一編號\n霧嶺精密,machinery,https://wuling.example,+886 4 2345,12345678\n"
            .as_bytes(),
    );
    assert_eq!(
        (companies.preview.kind, companies.counts.troubled),
        (Kind::Company, 0),
        "{}",
        companies.report
    );
    assert_eq!(text(companies.of(Kind::Company)[0], company::INDUSTRY), "machinery");

    let products = import("SKU,Name,Price,Category\nVM-1,Mill,\"1,250.50\",Machines\n".as_bytes());
    assert_eq!(
        value(products.of(Kind::Product)[0], product::PRICE),
        Some(&Value::Decimal { mantissa: 125_050, places: 2 })
    );
    assert_eq!(
        products.of(Kind::Product)[0].matches,
        [MatchKey::Sku("VM-1".into()), MatchKey::Name("Mill".into())]
    );

    let leads = import("Name,Company,Grade,Next step\nAnna Berg,Falkenrath,grade a,Call\n".as_bytes());
    assert_eq!((leads.preview.kind, text(leads.of(Kind::Lead)[0], lead::GRADE)), (Kind::Lead, "grade_a"));

    let deals = import(
        "Opportunity,Account,Contact,Amount,Close date\nNew mill,Falkenrath,Anna Berg,120000,2026-03-01\n"
            .as_bytes(),
    );
    let record = deals.of(Kind::Deal)[0];
    assert_eq!((text(record, deal::TITLE), record.links.len()), ("New mill", 2));

    let tasks = import("Subject,Due date,Company\nCall about the mill,2026-03-01,Falkenrath\n".as_bytes());
    assert_eq!(text(tasks.of(Kind::Activity)[0], activity::TYPE), "task");
}

#[test]
fn the_mapping_can_be_changed() {
    let mapping = vec![Target::FullName, Target::Ignore];
    let how = How { kind: Some(Kind::Contact), mapping: Some(mapping), ..How::default() };
    let imported = import_as(b"x,y\nAnna Berg,zzz\n", how).expect("readable");
    assert_eq!(text(imported.of(Kind::Contact)[0], contact::FAMILY_NAME), "Berg");
    assert_eq!(imported.of(Kind::Contact)[0].changes.len(), 2);
    assert_eq!(hints().locale, "en");
}

#[test]
fn options_are_read_by_their_words_in_every_language_and_field_by_field() {
    let file =
        "Company name,Industry,Relation\nA,机械,Partner\nB,電子,合作伙伴\nC,aerospace,Something else\n";
    let pair = |word: &str, key: &str| (word.to_owned(), key.to_owned());
    let choice_labels = vec![
        pair("机械", "machinery"),
        pair("電子", "electronics"),
        pair("合作伙伴", "partner"),
        // The same word for an option of another field.
        pair("机械", "task"),
    ];
    let how = How { hints: Hints { choice_labels, ..hints() }, ..How::default() };
    let imported = import_as(file.as_bytes(), how).expect("a table");
    let said: Vec<_> = imported
        .of(Kind::Company)
        .iter()
        .map(|record| (text(record, company::INDUSTRY), text(record, company::RELATION)))
        .collect();
    assert_eq!(said, [("machinery", "partner"), ("electronics", "partner"), ("aerospace", "")]);
    assert_eq!(imported.counts.troubled, 1, "{}", imported.report);
}

#[test]
fn keys_carry_the_name_of_their_system_and_orders_find_their_customers_by_it() {
    let named = |source: &str| How { hints: Hints { source: source.into(), ..hints() }, ..How::default() };
    let people = "Customer ID,First name,Last name\n7,Ada,Berg\n";
    let ada = |source: &str| {
        let imported = import_as(people.as_bytes(), named(source)).expect("a table");
        let record = imported.of(Kind::Contact)[0].clone();
        let ids = value(&record, fields::EXTERNAL_IDS).cloned();
        (record.id, record.matches, ids)
    };
    let entry = |label: &str| Some(Value::Entry { label: label.into(), text: "7".into() });
    let key = |source: &str| MatchKey::External { source: source.into(), key: "7".into() };
    let (general, _, of_nothing) = ada("");
    let (shop, matches, of_shop) = ada(" Shop ");
    assert_eq!((of_nothing, of_shop), (entry("customer-id"), entry("Shop")));
    assert_eq!(matches[0], key("Shop"));
    assert_ne!(general, shop, "the same number in two systems is two people");
    let orders = "Order number,Date,Customer ID,Amount\n1,2024-05-01,7,10\n";
    let imported = import_as(orders.as_bytes(), named("Shop")).expect("a table");
    let customer = &imported.of(Kind::Order)[0].links[0];
    assert_eq!((&customer.matches[0], customer.otherwise), (&key("Shop"), (Kind::Contact, shop)));
}

#[test]
fn a_name_recognises_only_those_of_whom_nothing_else_is_known() {
    let file = "Order number,Date,Customer ID,E-mail,Customer,Amount\n\
        1,2024-05-01,1001,,John Smith,10\n2,2024-05-01,1002,,John Smith,20\n\
        3,2024-05-01,,j@smith.example,John Smith,30\n4,2024-05-01,,,John Smith,40\n";
    let imported = import(file.as_bytes());
    assert_eq!(imported.counts.troubled, 0, "{}", imported.report);
    let orders = imported.of(Kind::Order);
    let by_name = |key: &MatchKey| matches!(key, MatchKey::Name(_));
    let named: Vec<_> = orders.iter().map(|order| order.links[0].matches.iter().any(by_name)).collect();
    assert_eq!(named, [false, false, false, true]);
    let customers: std::collections::HashSet<_> =
        orders.iter().map(|order| order.links[0].otherwise.1).collect();
    assert_eq!(customers.len(), 4);
}

#[test]
fn companies_with_numbers_are_as_many_as_the_numbers() {
    let orders = "Order number,Date,Customer ID,Company,Amount\n\
        1,2024-05-01,1,Acme,10\n2,2024-05-01,2,Acme,20\n3,2024-05-01,1,Acme,30\n";
    let imported = import(orders.as_bytes());
    let customers: Vec<_> = imported.of(Kind::Order).iter().map(|order| order.links[0].otherwise).collect();
    assert_eq!(customers[0], customers[2]);
    assert_ne!(customers[0], customers[1]);
    assert_eq!(imported.of(Kind::Company).len(), 2);
    let own = import("Customer number,Company name,Industry\n1,Acme,machinery\n".as_bytes());
    assert_eq!(own.of(Kind::Company)[0].id, customers[0].1, "the company's own file means the same one");
    let deals = "Opportunity,Account,Customer,Amount\nMill,Acme,1,100\n";
    let mapping = vec![
        Target::Field(deal::TITLE),
        Target::CompanyName,
        Target::CustomerKey,
        Target::Field(deal::AMOUNT),
    ];
    let how = How { kind: Some(Kind::Deal), mapping: Some(mapping), ..How::default() };
    let deals = import_as(deals.as_bytes(), how).expect("a table");
    let links: Vec<_> = deals.of(Kind::Deal)[0].links.iter().map(|link| link.otherwise).collect();
    assert_eq!(links, [customers[0]]);
}
