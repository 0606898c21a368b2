//! A mapping made ready: for every column what is done with its cells, and how its numbers and dates are read.

use std::borrow::Cow;
use std::collections::HashMap;

use model::entities::answer::{self, Question};
use model::entities::{common, contact, deal, order, order_line};
use model::field::{FieldDef, FieldKind};
use model::parse::{Hints, parse_choice};
use model::value::Currency;
use model::zone::Offsets;
use model::{Catalogue, FieldId, Kind, RecordId};
use protocol::import::Target;

use super::Keys;
use super::ids::folded;
use crate::mapping::{Convention, other_words};
use crate::report;
use crate::table::Cells;

/// What a file is typed with.
#[derive(Debug, Clone)]
pub struct PlanSettings {
    /// Kind of the rows.
    pub kind: Kind,
    /// One target per column.
    pub mapping: Vec<Target>,
    /// Names of the columns; may be empty texts.
    pub names: Vec<String>,
    /// How numbers and dates are written, per column.
    pub conventions: Vec<Convention>,
    /// Workspace, the key of the ids.
    pub workspace: RecordId,
    /// What is known of the workspace.
    pub hints: protocol::import::Hints,
    /// Columns that the file has as a report of an import before.
    pub own_columns: usize,
}

/// What is done with a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Action {
    Ignore,
    /// A field of the row's own record.
    Single(FieldDef),
    /// A set; its elements get this label when they carry none.
    Set(FieldDef, &'static str),
    /// Another record by its name.
    Named(FieldDef, Kind),
    /// The same of a kind of which none is made from a name.
    Found(FieldDef, Kind),
    /// A member by name or e-mail address.
    Member(FieldDef),
    /// One part of an address.
    Address(FieldDef, u8),
    /// A field of the order's line.
    Line(FieldDef),
    FullName,
    JobTitle,
    ExternalId,
    CompanyName,
    CustomerKey,
    CustomerEmail,
    CustomerName,
    Product,
    ProductSku,
    ProductCategory,
    /// The answer to a question, on its scale.
    Asked(Question, FieldDef),
}

#[derive(Clone)]
pub(super) struct PlannedColumn {
    pub(super) action: Action,
    pub(super) hints: Hints,
    /// Percentages are written as fractions: 0.2 is a fifth.
    pub(super) is_fraction: bool,
}

/// A mapping made ready.
pub struct Plan {
    pub(super) kind: Kind,
    pub(super) columns: Vec<PlannedColumn>,
    pub(super) keys: Keys,
    pub(super) catalogue: Catalogue,
    pub(super) currency: Option<Currency>,
    /// The clocks of the zone that times without an offset are in.
    pub(super) offsets: Offsets,
    /// That zone by its name.
    pub(super) zone: String,
    source: String,
    /// Columns of a report before those of the file.
    own_columns: usize,
    /// Members by their folded names and addresses; nobody where two share one.
    members: HashMap<String, Option<RecordId>>,
    /// How states of deals are written.
    statuses: Vec<(String, String)>,
    /// The column that names the currency of the row's amounts.
    pub(super) currency_column: Option<usize>,
}

impl Plan {
    /// Prepares a mapping. Targets that the kind does not have are ignored.
    pub fn new(settings: PlanSettings) -> Self {
        let given = settings.hints;
        let catalogue = Catalogue::new(given.custom);
        let columns = settings.mapping.iter().enumerate().map(|(at, target)| {
            let name = settings.names.get(at).map(String::as_str).unwrap_or_default();
            let convention = settings.conventions.get(at).copied().unwrap_or_default();
            let action = action(&catalogue, settings.kind, target, name);
            let hints = Hints {
                decimal_comma: convention.decimal_comma,
                day_first: convention.day_first,
                currency: currency_in(name).or(given.currency),
                zone: given.zone.clone(),
                offsets: if holds_times(&action) { given.offsets.clone() } else { Offsets::default() },
                choice_labels: labels_for(&action, &given.choice_labels),
                rounds: true,
            };
            PlannedColumn { action, hints, is_fraction: convention.fraction == Some(true) }
        });
        let columns: Vec<PlannedColumn> = columns.collect();
        let names_currency = |column: &PlannedColumn| matches!(&column.action, Action::Single(def) if def.kind == FieldKind::Currency);
        Self {
            kind: settings.kind,
            currency_column: columns.iter().position(names_currency),
            columns,
            keys: Keys::new(settings.workspace),
            currency: given.currency,
            offsets: given.offsets,
            zone: if given.zone.is_empty() { "UTC".to_owned() } else { given.zone },
            source: given.source.trim().to_owned(),
            own_columns: settings.own_columns,
            members: by_name(given.members),
            statuses: catalogue
                .field(Kind::Deal, deal::STATUS)
                .map(|def| labels_for(&Action::Single(def.clone()), &given.choice_labels))
                .unwrap_or_default(),
            catalogue,
        }
    }

    /// The source of keys: the other system by its name, else what the keys are of.
    pub(super) fn source<'a>(&'a self, otherwise: &'a str) -> &'a str {
        if self.source.is_empty() { otherwise } else { &self.source }
    }

    /// The record that a row of a report says it is.
    pub(super) fn record_of(&self, cells: Cells<'_>) -> Option<RecordId> {
        if self.own_columns == 0 { None } else { report::record_of(cells.get(report::RECORD_COLUMN)) }
    }

    /// The id of a record that is known only by everything that its row says.
    pub(super) fn row_id(&self, cells: Cells<'_>) -> RecordId {
        self.keys.of_parts(self.kind, "row", cells.iter().skip(self.own_columns))
    }

    /// The member of this name or e-mail address.
    pub(super) fn member(&self, text: &str) -> Option<RecordId> {
        self.members.get(&folded(text)).copied().flatten()
    }

    /// The state of a deal that is said to be in this stage, where the stage is the end of it in other words.
    pub(super) fn ended_as(&self, stage: &str) -> Option<String> {
        let def = self.def(Kind::Deal, deal::STATUS)?;
        let FieldKind::Choice(options) = &def.kind else { return None };
        let hints = Hints { choice_labels: self.statuses.clone(), ..Hints::default() };
        parse_choice(options, stage, &hints).filter(|status| status != "open")
    }

    /// A definition that this crate relies on.
    pub(super) fn def(&self, kind: Kind, field: FieldId) -> Option<&FieldDef> {
        self.catalogue.field(kind, field)
    }
}

fn action(catalogue: &Catalogue, kind: Kind, target: &Target, name: &str) -> Action {
    match target {
        Target::Ignore => Action::Ignore,
        Target::FullName => Action::FullName,
        Target::ExternalId => Action::ExternalId,
        Target::CompanyName => Action::CompanyName,
        Target::CustomerKey => Action::CustomerKey,
        Target::CustomerEmail => Action::CustomerEmail,
        Target::CustomerName => Action::CustomerName,
        Target::Product => Action::Product,
        Target::ProductSku => Action::ProductSku,
        Target::ProductCategory => Action::ProductCategory,
        Target::Quantity => line(catalogue, order_line::QUANTITY),
        Target::Asked(question) => match catalogue.field(kind, answer::SCORE) {
            Some(def) => Action::Asked(*question, def.clone()),
            None => Action::Ignore,
        },
        Target::AddressPart(field, part) => match catalogue.field(kind, *field) {
            Some(def) if def.kind == FieldKind::Address => Action::Address(def.clone(), *part),
            _ => Action::Ignore,
        },
        Target::Field(contact::COMPANIES) => Action::JobTitle,
        Target::Field(field) => match catalogue.field(kind, *field) {
            Some(def) => field_action(def, name),
            None if kind == Kind::Order => line(catalogue, *field),
            None => Action::Ignore,
        },
    }
}

/// Whether the values of a column are moments.
fn holds_times(action: &Action) -> bool {
    let (Action::Single(def) | Action::Set(def, _) | Action::Line(def)) = action else { return false };
    matches!(def.kind, FieldKind::Instant | FieldKind::Zoned)
}

/// The words of this column's options: the same word may mean other options elsewhere.
fn labels_for(action: &Action, all: &[(String, String)]) -> Vec<(String, String)> {
    let (Action::Single(def) | Action::Set(def, _) | Action::Line(def)) = action else { return Vec::new() };
    let FieldKind::Choice(options) = &def.kind else { return Vec::new() };
    let is_own = |(_, key): &&(String, String)| options.iter().any(|option| option.key == key.as_str());
    let others = other_words(def.id).map(|(word, key)| (word.to_owned(), key.to_owned()));
    all.iter().filter(is_own).cloned().chain(others).collect()
}

fn by_name(members: Vec<(String, RecordId)>) -> HashMap<String, Option<RecordId>> {
    let mut found: HashMap<String, Option<RecordId>> = HashMap::new();
    for (name, id) in members {
        let known = found.entry(folded(&name)).or_insert(Some(id));
        *known = known.filter(|other| *other == id);
    }
    found
}

fn line(catalogue: &Catalogue, field: FieldId) -> Action {
    catalogue.field(Kind::OrderLine, field).map_or(Action::Ignore, |def| Action::Line(def.clone()))
}

fn field_action(def: &FieldDef, name: &str) -> Action {
    if !def.is_stored() || def.id == common::KIND || [order::CUSTOMER, answer::CUSTOMER].contains(&def.id) {
        return Action::Ignore;
    }
    match &def.kind {
        FieldKind::Ref(kinds) => match kinds.first() {
            Some(kind) if can_be_named(*kind) => Action::Named(def.clone(), *kind),
            Some(kind @ (Kind::Stage | Kind::Pipeline)) => Action::Found(def.clone(), *kind),
            _ => Action::Single(def.clone()),
        },
        FieldKind::Member if !def.is_set() => Action::Member(def.clone()),
        FieldKind::Role { .. } | FieldKind::Bytes | FieldKind::Rank | FieldKind::Attachment => Action::Ignore,
        _ if def.is_set() => Action::Set(def.clone(), label_of(def, name)),
        _ => Action::Single(def.clone()),
    }
}

/// Kinds of which a record can be made from its name alone.
fn can_be_named(kind: Kind) -> bool {
    matches!(kind, Kind::Company | Kind::Product | Kind::Tag | Kind::Event)
}

/// Label of phones, e-mails and external ids, from the name of the column.
fn label_of(def: &FieldDef, name: &str) -> &'static str {
    if !matches!(def.kind, FieldKind::Phone | FieldKind::Email) {
        return "";
    }
    let name = name.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["mobil", "cell", "handy", "手机", "手機", "行動"]) {
        "mobile"
    } else if has(&["fax", "传真", "傳真"]) {
        "fax"
    } else if has(&["home", "private", "personal", "privat", "家庭", "住宅"]) {
        "home"
    } else if has(&[
        "work", "business", "office", "company", "direct", "办公", "公司", "辦公", "座机", "市話",
    ]) {
        "work"
    } else {
        ""
    }
}

/// A currency named in the head of an amount column: `Amount (EUR)`, `金额（元）`.
fn currency_in(name: &str) -> Option<Currency> {
    let open = name.find(['(', '（', '['])?;
    let inside: Cow<'_, str> =
        model::text::narrow(name[open..].trim_matches(['(', ')', '（', '）', '[', ']', ' ']));
    inside.parse().ok().or(match inside.as_ref() {
        "€" => Some(Currency(*b"EUR")),
        "$" | "US$" => Some(Currency(*b"USD")),
        "元" | "人民币" | "RMB" | "¥" => Some(Currency(*b"CNY")),
        "£" => Some(Currency(*b"GBP")),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_labels_and_currencies() {
        let catalogue = Catalogue::default();
        let phones = catalogue.field(Kind::Contact, contact::PHONES).expect("declared");
        for (name, label) in [
            ("Mobile phone", "mobile"),
            ("手机号", "mobile"),
            ("办公电话", "work"),
            ("Phone", ""),
            ("Fax", "fax"),
        ] {
            assert_eq!(label_of(phones, name), label, "{name}");
        }
        assert_eq!(currency_in("Amount (EUR)"), Some(Currency(*b"EUR")));
        assert_eq!(currency_in("金额（元）"), Some(Currency(*b"CNY")));
        assert_eq!(currency_in("Amount (net)"), None);
    }

    #[test]
    fn targets_of_other_kinds_are_ignored() {
        let catalogue = Catalogue::default();
        let done = |kind, target| action(&catalogue, kind, &target, "");
        assert_eq!(done(Kind::Company, Target::Field(contact::BIRTHDAY)), Action::Ignore);
        assert!(matches!(done(Kind::Order, Target::Field(order_line::UNIT_PRICE)), Action::Line(_)));
        assert!(matches!(done(Kind::Contact, Target::Field(common::TAGS)), Action::Named(_, Kind::Tag)));
        assert_eq!(done(Kind::Order, Target::Field(order::CUSTOMER)), Action::Ignore);
    }
}
