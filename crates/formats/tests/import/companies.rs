//! Whether a customer is a company or a person: by the head of the column, by the form of the name, row by row.

use model::entities::{company, contact, order};
use model::{Kind, RecordId};
use protocol::import::Target;

use crate::harness::{Imported, import, text, texts};

/// Kind and name of the customer of each order.
fn customers(imported: &Imported) -> Vec<(Kind, String)> {
    let name_of = |id: RecordId| {
        let record = imported.records.iter().find(|record| record.id == id).expect("told before");
        match record.kind {
            Kind::Company => text(record, company::NAME).to_owned(),
            _ => format!("{} {}", text(record, contact::GIVEN_NAME), text(record, contact::FAMILY_NAME)),
        }
    };
    let orders = imported.of(Kind::Order).into_iter();
    let links = orders.map(|order| order.links.iter().find(|link| link.field == order::CUSTOMER));
    links.map(|link| link.expect("a customer").otherwise).map(|(kind, id)| (kind, name_of(id))).collect()
}

fn company_of(name: &str) -> (Kind, String) {
    (Kind::Company, name.to_owned())
}

fn person(name: &str) -> (Kind, String) {
    (Kind::Contact, name.to_owned())
}

#[test]
fn a_column_that_holds_both_is_decided_by_each_row() {
    for head in ["Customer", "Customer name", "Kunde"] {
        let rows = "1,2024-05-01,Falkenrath GmbH,10\n2,2024-05-01,Anna Berg,20\n3,2024-05-01,Northwind Inc.,30\n\
            4,2024-05-02,Falkenrath GmbH,40\n5,2024-05-02,Keil & Co. KG,50\n6,2024-05-02,Aceros S.A.,60\n";
        let imported = import(format!("Order number,Date,{head},Amount\n{rows}").as_bytes());
        assert_eq!(
            (imported.preview.kind, imported.counts.troubled),
            (Kind::Order, 0),
            "{}",
            imported.report
        );
        let expected = [
            company_of("Falkenrath GmbH"),
            person("Anna Berg"),
            company_of("Northwind Inc."),
            company_of("Falkenrath GmbH"),
            company_of("Keil & Co. KG"),
            company_of("Aceros S.A."),
        ];
        assert_eq!(customers(&imported), expected);
        assert_eq!((imported.of(Kind::Company).len(), imported.of(Kind::Contact).len()), (4, 1));
    }
    let chinese = "订单号,日期,客户名称,金额\n1,2024-05-01,华兴机械有限公司,10\n2,2024-05-01,王小明,20\n\
        3,2024-05-01,东方模具厂,30\n4,2024-05-01,長青集團,40\n";
    let found = customers(&import(chinese.as_bytes()));
    let kinds: Vec<Kind> = found.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, [Kind::Company, Kind::Contact, Kind::Company, Kind::Company], "{found:?}");
}

#[test]
fn the_head_of_a_column_says_company() {
    for head in ["Company", "Firma", "公司", "Account", "Company name"] {
        let imported =
            import(format!("Order number,Date,{head},Amount\n1,2024-05-01,Falkenrath,10\n").as_bytes());
        assert_eq!(customers(&imported), [company_of("Falkenrath")], "{head}");
        assert!(imported.of(Kind::Contact).is_empty(), "{head}");
    }
}

#[test]
fn a_number_beside_a_companys_name_is_the_companys() {
    let imported = import(
        "Order number,Date,Customer ID,Customer,Amount\n1,2024-05-01,7,Falkenrath GmbH,10\n\
         2,2024-05-01,8,Anna Berg,20\n"
            .as_bytes(),
    );
    assert_eq!(customers(&imported), [company_of("Falkenrath GmbH"), person("Anna Berg")]);
    let own = import("Customer number,Company name,City\n7,Falkenrath GmbH,Bielefeld\n".as_bytes());
    assert_eq!(own.of(Kind::Company)[0].id, imported.of(Kind::Company)[0].id, "of its own file, too");
}

#[test]
fn customers_without_a_letter_are_numbers() {
    let imported = import("Customer,Date,Amount\n1001,2024-05-01,10\n1002,2024-05-01,20\n".as_bytes());
    assert_eq!(imported.preview.columns[0].target, Target::CustomerKey);
    let orders = import("Order number,Date,Customer ID,Amount\n7,2024-05-02,1001,10\n".as_bytes());
    assert_eq!(orders.of(Kind::Contact)[0].id, imported.of(Kind::Contact)[0].id);
}

#[test]
fn the_address_beside_a_companys_name_makes_no_person() {
    let imported = import(
        "Order number,Date,Customer,E-mail,Amount\n1,2024-05-01,Falkenrath GmbH,office@falkenrath.example,10\n\
         2,2024-05-01,Anna Berg,anna@berg.example,20\n"
            .as_bytes(),
    );
    assert_eq!(customers(&imported), [company_of("Falkenrath GmbH"), person("Anna Berg")]);
    assert_eq!(imported.of(Kind::Contact).len(), 1);
    assert_eq!(texts(imported.of(Kind::Company)[0], company::EMAILS), ["office@falkenrath.example"]);
}

#[test]
fn deals_and_calls_tell_them_apart_as_well() {
    let deals = import("Deal,Contact,Amount\nMill,Falkenrath GmbH,100\nLathe,Anna Berg,200\n".as_bytes());
    let of = |imported: &Imported, kind| {
        let records = imported.of(kind);
        records.iter().map(|record| record.links[0].otherwise.0).collect::<Vec<_>>()
    };
    assert_eq!(of(&deals, Kind::Deal), [Kind::Company, Kind::Contact]);
    let calls = import(
        "Type,Subject,Date,Customer\ncall,One,2024-05-01,Falkenrath GmbH\ncall,Two,2024-05-01,Anna Berg\n"
            .as_bytes(),
    );
    assert_eq!(of(&calls, Kind::Activity), [Kind::Company, Kind::Contact]);
}

#[test]
fn lists_of_companies_are_no_people() {
    for table in [
        "Company name,Phone,City\nFalkenrath,+49 521 99887,Bielefeld\n",
        "Account Name,Phone,Billing City\nFalkenrath,+49 521 99887,Bielefeld\n",
        "公司名称,电话,城市\n华兴机械,021-5080 1234,上海\n",
        "Name,Phone,City\nFalkenrath GmbH,+49 521 99887,Bielefeld\nNorthwind Inc.,+1 555 010 2030,Boston\n",
    ] {
        let imported = import(table.as_bytes());
        assert_eq!(imported.preview.kind, Kind::Company, "{table}");
        assert_eq!(imported.counts.troubled, 0, "{}", imported.report);
    }
}
