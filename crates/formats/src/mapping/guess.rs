//! The guess: kind of the rows and target of every column.

use model::entities::{company, contact, lead, order};
use model::{Catalogue, Kind};
use protocol::import::{KINDS, Target};

use super::names::target_by_name;
use super::{ColumnStats, Shape};

/// What the columns seem to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// Kind of the rows.
    pub kind: Kind,
    /// One target per column.
    pub targets: Vec<Target>,
}

/// Guesses from the names of the columns (empty where there are none) and their content. A given kind is kept.
pub fn guess(kind: Option<Kind>, names: &[String], stats: &[ColumnStats]) -> Guess {
    let kind = kind.unwrap_or_else(|| guess_kind(names, stats));
    let mut targets = vec![Target::Ignore; names.len()];
    let mut named: Vec<(u8, usize, Target)> = names
        .iter()
        .enumerate()
        .filter_map(|(at, name)| target_by_name(kind, name).map(|(target, sure)| (sure, at, target)))
        .collect();
    // The surest names take their targets first; among equals the first column.
    named.sort_by_key(|(sure, at, _)| (3 - *sure, *at));
    for (_, at, target) in named {
        if is_repeatable(kind, &target) || !targets.contains(&target) {
            targets[at] = target;
        }
    }
    drop_whole_names(&mut targets);
    let unnamed = names.iter().all(String::is_empty);
    by_content(kind, unnamed, stats, &mut targets);
    Guess { kind, targets }
}

/// Whether several columns may go there: phones, e-mails, tags, lines of an address.
pub(crate) fn is_repeatable(kind: Kind, target: &Target) -> bool {
    match target {
        Target::Ignore | Target::AddressPart(_, 0) => true,
        Target::Field(contact::COMPANIES) => false,
        Target::Field(field) => Catalogue::default().field(kind, *field).is_some_and(model::FieldDef::is_set),
        _ => false,
    }
}

/// A whole name beside both of its parts says nothing more.
fn drop_whole_names(targets: &mut [Target]) {
    let has = |field| targets.contains(&Target::Field(field));
    let parts = (has(contact::FAMILY_NAME) && has(contact::GIVEN_NAME))
        || (has(lead::FAMILY_NAME) && has(lead::GIVEN_NAME));
    if parts {
        targets.iter_mut().filter(|target| **target == Target::FullName).for_each(|t| *t = Target::Ignore);
    }
}

fn guess_kind(names: &[String], stats: &[ColumnStats]) -> Kind {
    let mut best = (0, Kind::Contact);
    for kind in &KINDS {
        let found: Vec<(Target, u8)> = names.iter().filter_map(|name| target_by_name(*kind, name)).collect();
        let has = |wanted: &[Target]| found.iter().any(|(target, _)| wanted.contains(target));
        let complete = match kind {
            Kind::Order => {
                has(&[Target::Field(order::ORDERED_ON)])
                    && has(&[Target::Field(order::AMOUNT), Target::Quantity])
                    && has(&[
                        Target::CustomerKey,
                        Target::CustomerEmail,
                        Target::CustomerName,
                        Target::CompanyName,
                    ])
            }
            Kind::Contact => has(&[
                Target::FullName,
                Target::Field(contact::FAMILY_NAME),
                Target::Field(contact::GIVEN_NAME),
                Target::Field(contact::EMAILS),
                Target::Field(contact::PHONES),
            ]),
            Kind::Company => has(&[Target::Field(company::NAME)]),
            _ => true,
        };
        // Sure names count double, and a kind whose essential columns are missing is hardly meant.
        let score: u32 = found.iter().map(|(_, sure)| if *sure > 1 { 2 } else { 1 }).sum();
        let score = if complete { score + 1 } else { score / 2 };
        if score > best.0 && !found.is_empty() {
            best = (score, *kind);
        }
    }
    if best.0 >= 3 {
        return best.1;
    }
    let any =
        |wanted: &[Shape]| stats.iter().any(|column| column.shape().is_some_and(|s| wanted.contains(&s)));
    if any(&[Shape::Date]) && any(&[Shape::Number]) && !any(&[Shape::Email, Shape::Phone, Shape::ShortHan]) {
        return Kind::Order;
    }
    best.1
}

/// Gives targets to columns without one, from what they hold.
fn by_content(kind: Kind, unnamed: bool, stats: &[ColumnStats], targets: &mut [Target]) {
    if unnamed && kind == Kind::Order {
        return order_by_content(stats, targets);
    }
    let fields = match kind {
        Kind::Contact => [Some(contact::EMAILS), Some(contact::PHONES), Some(contact::WEBSITE)],
        Kind::Company => [Some(company::EMAILS), Some(company::PHONES), Some(company::WEBSITE)],
        Kind::Lead => [Some(lead::EMAILS), Some(lead::PHONES), Some(lead::WEBSITE)],
        _ => [None; 3],
    };
    for (at, column) in stats.iter().enumerate() {
        let target = match column.shape() {
            Some(Shape::Email) => fields[0].map(Target::Field),
            Some(Shape::Phone) => fields[1].map(Target::Field),
            Some(Shape::Link) => fields[2].map(Target::Field),
            Some(Shape::ShortHan | Shape::Text) if unnamed => first_text(kind),
            _ => None,
        };
        let free = targets.get(at) == Some(&Target::Ignore);
        if let Some(target) = target.filter(|_| free)
            && (is_repeatable(kind, &target) || !targets.contains(&target))
        {
            targets[at] = target;
        }
    }
}

/// Where the first text column of a file without names goes.
fn first_text(kind: Kind) -> Option<Target> {
    match kind {
        Kind::Contact | Kind::Lead => Some(Target::FullName),
        Kind::Company => Some(Target::Field(company::NAME)),
        Kind::Product => Some(Target::Field(model::entities::product::NAME)),
        Kind::Deal => Some(Target::Field(model::entities::deal::TITLE)),
        _ => None,
    }
}

/// Lists of purchases without names: the customer stands first, then the date; the amount is the last number with
/// decimals, the quantity a small whole number between them.
fn order_by_content(stats: &[ColumnStats], targets: &mut [Target]) {
    let shapes: Vec<Option<Shape>> = stats.iter().map(ColumnStats::shape).collect();
    let Some(date) = shapes.iter().position(|shape| *shape == Some(Shape::Date)) else { return };
    targets[date] = Target::Field(order::ORDERED_ON);
    let amount = shapes.iter().rposition(|shape| *shape == Some(Shape::Number));
    if let Some(amount) = amount {
        targets[amount] = Target::Field(order::AMOUNT);
    }
    let email = shapes.iter().position(|shape| *shape == Some(Shape::Email));
    if let Some(email) = email {
        targets[email] = Target::CustomerEmail;
    } else if let Some(key) = (0..date).find(|at| stats[*at].filled > 0) {
        targets[key] = Target::CustomerKey;
    }
    let after = date + 1..amount.unwrap_or(stats.len());
    let quantity =
        after.into_iter().find(|at| shapes[*at] == Some(Shape::Whole) && targets[*at] == Target::Ignore);
    if let Some(quantity) = quantity {
        targets[quantity] = Target::Quantity;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(table: &str) -> (Kind, Vec<Target>) {
        let mut lines = table.lines();
        let names: Vec<String> = lines.next().unwrap_or("").split(',').map(str::to_owned).collect();
        let mut stats = vec![ColumnStats::default(); names.len()];
        for line in lines {
            line.split(',').zip(&mut stats).for_each(|(cell, column)| column.note(cell));
        }
        let guess = guess(None, &names, &stats);
        (guess.kind, guess.targets)
    }

    #[test]
    fn kinds_are_guessed_from_names() {
        for (names, kind) in [
            ("First name,Last name,Company,E-mail", Kind::Contact),
            ("姓名,公司,手机,邮箱", Kind::Contact),
            ("公司名稱,產業,網站,電話", Kind::Company),
            ("Company,Website,Industry,Employees", Kind::Company),
            ("Order number,Date,Customer,Amount", Kind::Order),
            ("订单号,下单时间,客户编号,金额", Kind::Order),
            (
                "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
                Kind::Order,
            ),
            ("SKU,Name,Price,Category", Kind::Product),
            ("Opportunity,Account,Amount,Close date", Kind::Deal),
            ("Name,Email,Grade,Next step", Kind::Lead),
            ("Subject,Due date,Priority", Kind::Activity),
        ] {
            assert_eq!(guessed(names).0, kind, "{names}");
        }
    }

    #[test]
    fn single_targets_are_given_once_and_sets_to_all() {
        let (_, targets) = guessed("Name,Phone,Mobile,E-mail,E-mail 2,City,City\n");
        let field = Target::Field;
        assert_eq!(
            targets,
            [
                Target::FullName,
                field(contact::PHONES),
                field(contact::PHONES),
                field(contact::EMAILS),
                field(contact::EMAILS),
                Target::AddressPart(contact::ADDRESS, 1),
                Target::Ignore,
            ]
        );
        assert_eq!(guessed("Name,First name,Last name").1[0], Target::Ignore);
    }

    #[test]
    fn content_helps_where_names_do_not() {
        let (kind, targets) =
            guessed("Name,Reach us,Direct\nAnna,a@b.cn,+49 89 12345\nBen,b@b.cn,+49 89 54321");
        assert_eq!(kind, Kind::Contact);
        assert_eq!(targets[1..], [Target::Field(contact::EMAILS), Target::Field(contact::PHONES)]);
    }

    #[test]
    fn purchases_without_names() {
        let (kind, targets) = guessed(
            ",,,,\n00004,0001,19970101,2,29.33\n00004,0001,19970118,2,29.73\n00021,0002,19970101,3,63.34",
        );
        assert_eq!(kind, Kind::Order);
        assert_eq!(
            targets,
            [
                Target::CustomerKey,
                Target::Ignore,
                Target::Field(order::ORDERED_ON),
                Target::Quantity,
                Target::Field(order::AMOUNT)
            ]
        );
    }
}
