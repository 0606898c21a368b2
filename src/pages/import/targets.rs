//! Where a column can go, for each kind of row, with the words for it.

use leptos::prelude::*;
use model::entities::answer::Question;
use model::entities::order_line;
use model::{FieldDef, FieldKind, Kind};
use protocol::import::Target;

use crate::i18n::{field, t};
use crate::state::app;
use crate::tr;

/// Parts of an address, in the order of `Target::AddressPart`.
const PARTS: [&str; 5] = ["lines", "city", "region", "postal-code", "country"];

/// Every target of a kind with its words, `Ignore` first, in the order of the form.
pub fn targets(kind: Kind) -> Vec<(Target, String)> {
    let mut all = vec![(Target::Ignore, t("import-to-ignore"))];
    if matches!(kind, Kind::Contact | Kind::Lead) {
        all.push((Target::FullName, t("import-to-full-name")));
    }
    if matches!(kind, Kind::Contact | Kind::Order | Kind::Deal | Kind::Activity | Kind::Answer) {
        all.push((Target::CompanyName, t("import-to-company")));
    }
    if matches!(kind, Kind::Order | Kind::Deal | Kind::Activity | Kind::Answer) {
        all.extend([
            (Target::CustomerKey, t("import-to-customer-key")),
            (Target::CustomerName, t("import-to-customer-name")),
            (Target::CustomerEmail, t("import-to-customer-email")),
        ]);
    }
    if kind == Kind::Order {
        all.extend([
            (Target::Product, t("import-to-product")),
            (Target::ProductSku, t("import-to-product-sku")),
            (Target::ProductCategory, t("import-to-product-category")),
            (Target::Quantity, t("import-to-quantity")),
        ]);
    }
    if kind == Kind::Answer {
        let asked = |question: Question| (Target::Asked(question), t(&format!("choice-{}", question.key())));
        all.extend(Question::ALL.map(asked));
    }
    all.push((Target::ExternalId, t("import-to-external-id")));
    let catalogue = app().catalogue.get_untracked();
    for def in catalogue.importable(kind) {
        let label = field(kind, def);
        if def.kind == FieldKind::Address {
            for (part, key) in (0_u8..).zip(PARTS) {
                let name = tr!(
                    "import-to-address-part",
                    field = label.as_str(),
                    part = t(&format!("address-{key}"))
                );
                all.push((Target::AddressPart(def.id, part), name));
            }
        } else {
            all.push((Target::Field(def.id), label));
        }
    }
    if kind == Kind::Order {
        all.extend(catalogue.importable(Kind::OrderLine).into_iter().filter(|def| is_of_line(def)).map(
            |def| {
                let label = field(Kind::OrderLine, def);
                (Target::Field(def.id), tr!("import-to-line", field = label.as_str()))
            },
        ));
    }
    all
}

/// Fields of an order's line that have no target of their own.
fn is_of_line(def: &FieldDef) -> bool {
    let own = [order_line::ORDER, order_line::PRODUCT, order_line::QUANTITY];
    order_line::FIELDS.iter().any(|field| field.id == def.id) && !own.contains(&def.id)
}
