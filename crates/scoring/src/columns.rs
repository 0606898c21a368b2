//! Records of one kind as typed columns, changed in place: what segments are evaluated over.
//!
//! Amounts are whole minor units of the workspace's currency, days are days since 1970, numbers are whole, in millionths
//! where the field has decimals. Everything else (texts, choices, references, tags and other sets) is a code of a
//! dictionary of contents, so that a rule looks at each different content once and not at each row. A record keeps its
//! row while it exists; the row of a deleted one is used again.

mod dictionary;
mod rows;
mod texts;

use model::filter::matches::{EvalContext, FieldSource, Folded};
use model::value::Currency;
use model::{Cardinality, FieldDef, FieldId, FieldKind, Filter, Money, Op, Operand, RecordId, Value, codec};

use crate::bitmap::Bitmap;
use crate::numbers::Numbers;
use dictionary::Dictionary;
pub use rows::Rows;

/// Decimals are kept in units of 10^-6.
pub(crate) const DECIMAL_PLACES: u8 = 6;

/// The currency that amounts are kept in.
#[derive(Clone, Copy)]
pub struct Account<'a> {
    /// The workspace's currency.
    pub currency: Currency,
    /// An amount in it, by the rate of the day that the caller goes by; `None` where there is no rate.
    pub convert: &'a dyn Fn(Money) -> Option<i64>,
}

impl std::fmt::Debug for Account<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("currency", &self.currency).finish_non_exhaustive()
    }
}

/// What the numbers of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Whole numbers.
    Whole,
    /// Numbers in millionths.
    Millionths,
    /// Minor units of the currency of account.
    Amount,
    /// Milliseconds since 1970.
    Moment,
    /// Days since 1970.
    Day,
}

/// One field of all records.
#[derive(Debug, Clone)]
pub(crate) enum Column {
    /// Numbers, amounts, days, moments.
    Numbers { measure: Measure, values: Numbers, filled: Bitmap, left_out: Bitmap },
    /// Everything else.
    Coded { codes: Numbers, dictionary: Dictionary },
}

/// Records of one kind.
#[derive(Debug, Clone, Default)]
pub struct Table {
    rows: Rows,
    columns: Vec<(FieldId, Column)>,
}

impl Table {
    /// An empty table with these fields.
    pub fn new<'a>(fields: impl IntoIterator<Item = &'a FieldDef>) -> Self {
        let columns = fields.into_iter().map(|def| (def.id, Column::of(&def.kind, def.cardinality)));
        Self { rows: Rows::default(), columns: columns.collect() }
    }

    /// Which record is in which row.
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// Takes over a record, new or changed, and tells its row.
    pub fn put(&mut self, id: u32, record: &dyn FieldSource, account: &Account<'_>) -> u32 {
        let row = self.rows.take(id);
        for (field, column) in &mut self.columns {
            column.write(row as usize, *field, record, account);
        }
        row
    }

    /// Whether there is a column of a field.
    pub fn has(&self, field: FieldId) -> bool {
        self.position(field).is_some()
    }

    /// Adds a field of which no record has a value until [`Table::write`] says so.
    pub fn add(&mut self, def: &FieldDef) {
        if !self.has(def.id) {
            self.columns.push((def.id, Column::of(&def.kind, def.cardinality)));
        }
    }

    /// Takes over one field of a record that has a row.
    pub fn write(&mut self, field: FieldId, id: u32, record: &dyn FieldSource, account: &Account<'_>) {
        let column = self.columns.iter_mut().find(|(other, _)| *other == field);
        if let (Some(row), Some((_, column))) = (self.rows.row(id), column) {
            column.write(row as usize, field, record, account);
        }
    }

    /// Lets go of all fields but some.
    pub fn retain(&mut self, keeps: impl Fn(FieldId) -> bool) {
        self.columns.retain(|(field, _)| keeps(*field));
    }

    /// Lets go of a record.
    pub fn remove(&mut self, id: u32) -> bool {
        let Some(row) = self.rows.give(id) else { return false };
        self.columns.iter_mut().for_each(|(_, column)| column.clear(row as usize));
        true
    }

    /// Puts a computed column in, by row, or in place of what there was.
    pub fn attach(&mut self, field: FieldId, measure: Measure, values: Numbers, filled: Bitmap) {
        self.columns.retain(|(other, _)| *other != field);
        let left_out = Bitmap::default();
        self.columns.push((field, Column::Numbers { measure, values, filled, left_out }));
    }

    /// Changes one value of a computed column.
    pub fn set(&mut self, field: FieldId, row: usize, value: Option<i64>) {
        let column = self.columns.iter_mut().find(|(other, _)| *other == field);
        if let Some((_, Column::Numbers { values, filled, .. })) = column {
            put_number(values, filled, row, value);
        }
    }

    /// Rows whose amount has no rate, so that it counts as absent.
    pub fn without_rate(&self, field: FieldId) -> usize {
        match self.column(field) {
            Some(Column::Numbers { left_out, .. }) => left_out.count(),
            _ => 0,
        }
    }

    /// Where the column of a field is, for [`Table::at`].
    pub(crate) fn position(&self, field: FieldId) -> Option<usize> {
        self.columns.iter().position(|(other, _)| *other == field)
    }

    pub(crate) fn at(&self, position: usize) -> &Column {
        &self.columns[position].1
    }

    pub(crate) fn column(&self, field: FieldId) -> Option<&Column> {
        self.columns.iter().find(|(other, _)| *other == field).map(|(_, column)| column)
    }

    /// Bytes that are held.
    pub fn bytes(&self) -> usize {
        self.rows.bytes() + self.columns.iter().map(|(_, column)| column.bytes()).sum::<usize>()
    }
}

impl Column {
    fn of(kind: &FieldKind, cardinality: Cardinality) -> Self {
        let measure = match (kind, cardinality) {
            (FieldKind::Int, Cardinality::One) => Measure::Whole,
            (FieldKind::Decimal | FieldKind::Percent, Cardinality::One) => Measure::Millionths,
            (FieldKind::Money, Cardinality::One) => Measure::Amount,
            (FieldKind::Instant | FieldKind::Zoned, Cardinality::One) => Measure::Moment,
            (FieldKind::Date, Cardinality::One) => Measure::Day,
            _ => return Self::Coded { codes: Numbers::default(), dictionary: Dictionary::default() },
        };
        let (values, filled, left_out) = Default::default();
        Self::Numbers { measure, values, filled, left_out }
    }

    fn write(&mut self, row: usize, field: FieldId, record: &dyn FieldSource, account: &Account<'_>) {
        match self {
            Self::Numbers { measure, values, filled, left_out } => {
                let mut rate_missing = false;
                let value = first(record, field).and_then(|value| match value {
                    Value::Money { minor, currency } => {
                        let converted = (account.convert)(Money { minor, currency });
                        rate_missing = converted.is_none();
                        converted
                    }
                    value => number(&value, *measure),
                });
                put_number(values, filled, row, value);
                if rate_missing || left_out.contains(row) {
                    left_out.set(row, rate_missing);
                }
            }
            Self::Coded { codes, dictionary } => {
                let mut content = Vec::new();
                record.visit(field, &mut |element, value| {
                    encode(element, value, &mut content);
                    true
                });
                put_code(codes, dictionary, row, &content);
            }
        }
    }

    fn clear(&mut self, row: usize) {
        match self {
            Self::Numbers { values, filled, left_out, .. } => {
                put_number(values, filled, row, None);
                if left_out.contains(row) {
                    left_out.set(row, false);
                }
            }
            Self::Coded { codes, dictionary } => put_code(codes, dictionary, row, &[]),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Numbers { values, filled, left_out, .. } => {
                values.bytes() + filled.bytes() + left_out.bytes()
            }
            Self::Coded { codes, dictionary } => codes.bytes() + dictionary.bytes(),
        }
    }

    /// For each code whether a rule about its field holds for its content; nothing for a column of numbers.
    pub(crate) fn decide(&self, op: Op, rule: &Filter, context: &EvalContext<'_>) -> Vec<u8> {
        let Self::Coded { dictionary, .. } = self else { return Vec::new() };
        let Filter::Field { field, operand, .. } = rule else { return Vec::new() };
        if let (Op::Contains, Operand::Values(sought)) = (op, operand) {
            let parts: Vec<Folded> =
                sought.iter().filter_map(|value| Some(Folded::new(value.as_text()?, context.fold))).collect();
            let values = |content: &[u8]| decode(content).into_iter().map(|(_, value)| value).collect();
            if let Some(answers) = dictionary.with_part(&parts, values, context.fold) {
                return answers;
            }
        }
        let rule = Filter::Field { field: *field, op, operand: operand.clone() };
        let answer = |code| u8::from(rule.matches(&Content(decode(dictionary.get(code))), context));
        (0..dictionary.len() as u32).map(answer).collect()
    }
}

fn first(record: &dyn FieldSource, field: FieldId) -> Option<Value> {
    let mut found = None;
    record.visit(field, &mut |_, value| {
        found = Some(value.clone());
        false
    });
    found
}

fn number(value: &Value, measure: Measure) -> Option<i64> {
    match value {
        Value::Date(day) if measure == Measure::Day => Some(i64::from(*day)),
        _ if measure == Measure::Day => None,
        Value::Int(whole) => Some(*whole),
        Value::Instant(at) | Value::Zoned { at, .. } => Some(*at),
        Value::Decimal { mantissa, places } => {
            Some(mantissa.saturating_mul(10i64.pow(u32::from(DECIMAL_PLACES.saturating_sub(*places)))))
        }
        _ => None,
    }
}

fn put_number(values: &mut Numbers, filled: &mut Bitmap, row: usize, value: Option<i64>) {
    // Nothing is kept as what fits anyway.
    let nothing = values.base();
    values.grow(row + 1, nothing);
    values.put(row, value.unwrap_or(nothing));
    filled.set(row, value.is_some());
}

fn put_code(codes: &mut Numbers, dictionary: &mut Dictionary, row: usize, content: &[u8]) {
    codes.grow(row + 1, 0);
    // First the new one, so that an unchanged content is not dropped in between.
    let code = dictionary.take(content);
    dictionary.give(codes.get(row).unwrap_or_default() as u32);
    codes.put(row, code.into());
    if dictionary.is_wasteful() {
        let renamed = dictionary.compact();
        *codes = codes.iter().map(|code| renamed[code as usize].into()).collect();
    }
}

/// Appends one value of a field: 1 and the element, or 0; the length; the type and the bytes of the codec.
fn encode(element: Option<RecordId>, value: &Value, content: &mut Vec<u8>) {
    content.push(u8::from(element.is_some()));
    content.extend(element.into_iter().flat_map(|id| id.0));
    let mut bytes = Vec::new();
    let kind = codec::encode(Some(value), &mut bytes);
    content.extend((bytes.len() as u32).to_le_bytes());
    content.push(kind);
    content.extend(bytes);
}

fn decode(mut content: &[u8]) -> Vec<(Option<RecordId>, Value)> {
    let mut values = Vec::new();
    while let Some((value, rest)) = decode_one(content) {
        values.push(value);
        content = rest;
    }
    values
}

/// A value with its element, and what comes after it.
type Decoded<'a> = ((Option<RecordId>, Value), &'a [u8]);

fn decode_one(content: &[u8]) -> Option<Decoded<'_>> {
    let (&has_element, mut rest) = content.split_first()?;
    let mut element = None;
    if has_element == 1 {
        let (id, after) = rest.split_first_chunk::<16>()?;
        element = Some(RecordId(*id));
        rest = after;
    }
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (&kind, rest) = rest.split_first()?;
    let (bytes, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    Some(((element, codec::decode(kind, bytes).ok()??), rest))
}

/// The content of one field as a rule about this field sees it.
struct Content(Vec<(Option<RecordId>, Value)>);

impl FieldSource for Content {
    fn visit(&self, _: FieldId, visit: &mut dyn FnMut(Option<RecordId>, &Value) -> bool) {
        let _ = self.0.iter().all(|(element, value)| visit(*element, value));
    }
}

#[cfg(test)]
mod tests;
