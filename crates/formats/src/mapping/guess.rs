//! The guess: kind of the rows and target of every column.

use model::entities::answer::{self, Question};
use model::entities::{company, contact, lead, order, order_line};
use model::{Catalogue, FieldKind, Kind, Label, export};
use protocol::import::{Hints, KINDS, Target};

use super::names::{folded, target_by_name};
use super::{ColumnStats, Shape};

/// What the columns seem to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// Kind of the rows.
    pub kind: Kind,
    /// One target per column.
    pub targets: Vec<Target>,
}

/// Guesses from the names of the columns (empty where there are none), their content, and what the workspace knows. A
/// given kind is kept.
pub fn guess(kind: Option<Kind>, names: &[String], stats: &[ColumnStats], hints: &Hints) -> Guess {
    let own = |kind: &Kind| export::is_one(*kind, names);
    let kind = kind.or_else(|| KINDS.into_iter().find(own)).unwrap_or_else(|| guess_kind(names, stats));
    let is_own = own(&kind);
    let mut targets = vec![Target::Ignore; names.len()];
    let mut named: Vec<(u8, usize, Target)> = names
        .iter()
        .zip(stats)
        .enumerate()
        // What a file of this program has computed says nothing new, though it is called as other programs call their fields.
        .filter(|(_, (name, _))| !(is_own && export::is_computed(kind, name)))
        .filter_map(|(at, (name, column))| {
            let (target, sure) = target_of(kind, name, hints)?;
            Some((sure, at, as_content_has_it(kind, name, target, column, hints)?))
        })
        .collect();
    // The surest names take their targets first; among equals the first column.
    named.sort_by_key(|(sure, at, _)| (3 - *sure, *at));
    for (_, at, target) in named {
        if is_repeatable(kind, &target) || !targets.contains(&target) {
            targets[at] = target;
        }
    }
    drop_whole_names(&mut targets);
    if !is_own {
        let unnamed = names.iter().all(String::is_empty);
        by_content(kind, unnamed, stats, &mut targets);
    }
    Guess { kind, targets }
}

/// Where a name points: to a field that the workspace defined and named so, unless the name is exactly that of another.
fn target_of(kind: Kind, name: &str, hints: &Hints) -> Option<(Target, u8)> {
    let found = target_by_name(kind, name);
    if found.as_ref().is_some_and(|(_, sure)| *sure > 2) {
        return found;
    }
    let is_it = |label: &str| folded(label) == folded(name);
    let own = hints.custom.iter().find(|(of, def)| {
        let labelled = matches!(&def.label, Label::Text(label) if is_it(label));
        *of == kind && !name.is_empty() && (labelled || is_it(&def.key))
    });
    own.map(|(_, def)| (Target::Field(def.id), 3)).or(found)
}

/// What the cells make of a target: customers without a letter are numbers (a shop's `Name` those of its orders), and members
/// are members of this workspace.
fn as_content_has_it(
    kind: Kind,
    name: &str,
    target: Target,
    column: &ColumnStats,
    hints: &Hints,
) -> Option<Target> {
    if target == Target::CustomerName && column.is_without_letters() {
        let is_order = kind == Kind::Order && folded(name) == "name";
        return Some(if is_order { Target::Field(order::NUMBER) } else { Target::CustomerKey });
    }
    let is_member = |field| {
        let catalogue = Catalogue::default();
        catalogue.field(kind, field).is_some_and(|def| def.kind == FieldKind::Member)
    };
    match target {
        Target::Field(field) if is_member(field) => {
            let is_known =
                |name: &String| hints.members.iter().any(|(known, _)| folded(known) == folded(name));
            column.examples.iter().any(is_known).then_some(target)
        }
        target => Some(target),
    }
}

/// Whether several columns may go there: phones, e-mails, tags, lines of an address, categories and those below them.
pub(crate) fn is_repeatable(kind: Kind, target: &Target) -> bool {
    match target {
        Target::Ignore | Target::AddressPart(_, 0) | Target::ProductCategory => true,
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

/// Whether rows with these columns are people: they have names of people. Numbers and addresses beside the name of a company
/// alone are the company's.
fn is_of_people(found: &[(Target, u8)], named_as_companies: bool) -> bool {
    let has = |wanted: &[Target]| found.iter().any(|(target, _)| wanted.contains(target));
    let field = Target::Field;
    let reach = [contact::EMAILS, contact::PHONES].map(field);
    has(&[contact::FAMILY_NAME, contact::GIVEN_NAME].map(field))
        || (has(&[Target::FullName]) && !named_as_companies)
        || (has(&reach)
            && (has(&[field(contact::COMPANIES)]) || !has(&[Target::CompanyName, Target::FullName])))
}

fn guess_kind(names: &[String], stats: &[ColumnStats]) -> Kind {
    let is_name = |name: &String| matches!(target_by_name(Kind::Contact, name), Some((Target::FullName, _)));
    let companies = names.iter().zip(stats).any(|(name, column)| is_name(name) && column.names_companies());
    let mut best = (0, Kind::Contact);
    for kind in &KINDS {
        let found: Vec<(Target, u8)> = names.iter().filter_map(|name| target_by_name(*kind, name)).collect();
        let has = |wanted: &[Target]| found.iter().any(|(target, _)| wanted.contains(target));
        let complete = match kind {
            Kind::Order => {
                has(&[Target::Field(order::ORDERED_ON)])
                    && has(&[
                        Target::Field(order::AMOUNT),
                        Target::Quantity,
                        Target::Field(order_line::UNIT_PRICE),
                    ])
                    && has(&[
                        Target::CustomerKey,
                        Target::CustomerEmail,
                        Target::CustomerName,
                        Target::CompanyName,
                    ])
            }
            Kind::Contact => is_of_people(&found, companies),
            Kind::Company => has(&[Target::Field(company::NAME)]),
            Kind::Answer => has(&[Target::Field(answer::SCORE)]) || has(&Question::ALL.map(Target::Asked)),
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
    let has_amounts = any(&[Shape::Number]) || (any(&[Shape::Whole]) && !any(&[Shape::Text, Shape::Link]));
    if any(&[Shape::Date]) && has_amounts && !any(&[Shape::Email, Shape::Phone, Shape::ShortHan]) {
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
/// decimals, or the last whole one where none has any, the quantity a small whole number between them.
fn order_by_content(stats: &[ColumnStats], targets: &mut [Target]) {
    let shapes: Vec<Option<Shape>> = stats.iter().map(ColumnStats::shape).collect();
    let Some(date) = shapes.iter().position(|shape| *shape == Some(Shape::Date)) else { return };
    targets[date] = Target::Field(order::ORDERED_ON);
    let last = |wanted| shapes.iter().rposition(|shape| *shape == Some(wanted));
    let amount = last(Shape::Number).or_else(|| last(Shape::Whole).filter(|at| *at > date));
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
        let guess = guess(None, &names, &stats, &Hints::default());
        (guess.kind, guess.targets)
    }

    #[test]
    fn kinds_are_guessed_from_names() {
        for (names, kind) in [
            ("First name,Last name,Company,E-mail", Kind::Contact),
            ("姓名,公司,手机,邮箱", Kind::Contact),
            ("公司名稱,產業,網站,電話", Kind::Company),
            ("Company,Website,Industry,Employees", Kind::Company),
            ("Company name,Phone,City", Kind::Company),
            ("Company,E-mail,Phone", Kind::Company),
            ("公司名称,电话,城市", Kind::Company),
            ("Email,Company,Job title", Kind::Contact),
            ("Name,Phone,City\nAnna Berg,1,x", Kind::Contact),
            ("Name,Phone,City\nFalkenrath GmbH,1,x\nNorthwind Inc.,2,y\nBergmann,3,z", Kind::Company),
            ("order_id,customer_id,order_purchase_timestamp,price", Kind::Order),
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
            ("Customer,NPS,CSAT,Date,Comment", Kind::Answer),
            ("Name,Email,Satisfaction,Submitted at", Kind::Answer),
            ("公司名称,满意度,日期,意见", Kind::Answer),
            ("客戶,滿意度,推薦意願,日期", Kind::Answer),
            ("Company,Survey,Score,Date", Kind::Answer),
            ("First name,Last name,Email,Phone,NPS", Kind::Contact),
        ] {
            assert_eq!(guessed(names).0, kind, "{names}");
        }
    }

    #[test]
    fn what_a_list_computed_is_not_taken_over_again() {
        let catalogue = Catalogue::default();
        for kind in KINDS {
            let computed: Vec<_> =
                catalogue.fields(kind).filter(|def| !def.is_stored()).map(|def| def.id).collect();
            let names = |shown: &[model::FieldId]| -> Vec<String> {
                let fields = export::fields(&catalogue, kind, shown);
                let keys = fields.iter().map(|def| def.key.to_string());
                std::iter::once(export::ID.to_owned()).chain(keys).collect()
            };
            let (with, without) = (names(&computed), names(&[]));
            let of = |names: &[String]| {
                let mut stats = vec![ColumnStats::default(); names.len()];
                // What is computed may look like an e-mail address or a phone number.
                stats.iter_mut().for_each(|column| column.note("a@b.cn"));
                let guess = guess(None, names, &stats, &Hints::default());
                assert_eq!(guess.kind, kind, "{names:?}");
                names.iter().cloned().zip(guess.targets).collect::<Vec<_>>()
            };
            let (with, without) = (of(&with), of(&without));
            for (name, target) in &with[1..=computed.len()] {
                assert_eq!(*target, Target::Ignore, "{kind:?} {name}");
            }
            let rest: Vec<_> = with[..1].iter().chain(&with[computed.len() + 1..]).cloned().collect();
            assert_eq!(rest, without, "the others go where they went");
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
