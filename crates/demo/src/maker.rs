//! Building records, and the fixed sequence of chance that the story follows.

use model::derive::{derive_id, element_of};
use model::entities::common;
use model::value::Currency;
use model::{Catalogue, Change, FieldId, Kind, RecordId, Value, date};

use crate::{Locale, Record, Setting};

pub(crate) const MS_PER_DAY: i64 = 86_400_000;
const MS_PER_HOUR: i64 = 3_600_000;

/// The story as far as it is told.
pub(crate) struct Maker {
    pub(crate) setting: Setting,
    pub(crate) chance: Chance,
    catalogue: Catalogue,
    records: Vec<Record>,
}

/// A small generator with a fixed seed (splitmix64): the same story everywhere.
pub(crate) struct Chance(u64);

impl Chance {
    /// A sequence of its own: what is told by it moves nothing that is told by another one.
    pub(crate) fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number below `end`; 0 for an empty range.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % (end.max(1) as u64)) as usize
    }

    /// A whole number from `from` to `to`, both included.
    pub(crate) fn between(&mut self, from: i32, to: i32) -> i32 {
        from + self.below((to - from + 1).max(1) as usize) as i32
    }

    /// True in so many of a hundred cases.
    pub(crate) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// An index, by weights.
    pub(crate) fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut left = self.below(weights.iter().sum::<u32>() as usize) as u32;
        for (at, weight) in weights.iter().enumerate() {
            if left < *weight {
                return at;
            }
            left -= weight;
        }
        weights.len().saturating_sub(1)
    }
}

impl Maker {
    pub(crate) fn new(setting: Setting) -> Self {
        Self { setting, chance: Chance::of(2026), catalogue: Catalogue::default(), records: Vec::new() }
    }

    pub(crate) fn finish(self) -> Vec<Record> {
        self.records
    }

    /// The id of the record of this kind and name in the story.
    pub(crate) fn id(&self, kind: Kind, name: &str) -> RecordId {
        derive_id(self.setting.workspace, &format!("sample/{}/{name}", kind.key()))
    }

    /// The text in the interface's language.
    pub(crate) fn say(&self, text: [&'static str; 3]) -> &'static str {
        say(self.setting.locale, text)
    }

    /// Begins a record that was created on this day.
    pub(crate) fn record(&self, kind: Kind, name: &str, created: i32) -> Draft {
        let mut draft = Draft { id: self.id(kind, name), kind, changes: Vec::new() };
        let me = Value::Ref(self.setting.me);
        draft.put(common::CREATED_AT, Value::Instant(at(created.min(self.setting.today), 9)));
        draft.put(common::CREATED_BY, me.clone());
        let owned = matches!(kind, Kind::Company | Kind::Contact | Kind::Lead | Kind::Deal | Kind::Order);
        if owned && common::applies(kind, common::OWNER) {
            draft.put(common::OWNER, me);
        }
        draft
    }

    /// Adds the record to the story.
    pub(crate) fn tell(&mut self, draft: Draft) -> RecordId {
        let Draft { id, kind, mut changes } = draft;
        for change in &mut changes {
            // Sets were collected without elements, because those depend on the definition.
            if let (None, Some(def), Some(value)) =
                (change.element, self.catalogue.field(kind, change.field), &change.value)
            {
                change.element = def.is_set().then(|| element_of(def, value));
            }
        }
        self.records.push(Record { id, kind, changes });
        id
    }
}

/// The working day on or before this day.
pub(crate) fn working(day: i32) -> i32 {
    day - i32::from(date::weekday(day).saturating_sub(4))
}

/// A text in a language.
pub(crate) fn say(locale: Locale, [en, hans, hant]: [&'static str; 3]) -> &'static str {
    match locale {
        Locale::En => en,
        Locale::Hans => hans,
        Locale::Hant => hant,
    }
}

/// Milliseconds of an hour (UTC) on a day.
pub(crate) fn at(day: i32, hour: i64) -> i64 {
    i64::from(day) * MS_PER_DAY + hour * MS_PER_HOUR
}

/// A record being put together.
pub(crate) struct Draft {
    pub(crate) id: RecordId,
    kind: Kind,
    changes: Vec<Change>,
}

impl Draft {
    pub(crate) fn put(&mut self, field: FieldId, value: Value) {
        self.changes.push(Change { field, element: None, value: Some(value) });
    }

    pub(crate) fn with(mut self, field: FieldId, value: Value) -> Self {
        self.put(field, value);
        self
    }

    pub(crate) fn text(self, field: FieldId, text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { self } else { self.with(field, Value::Text(text)) }
    }

    pub(crate) fn choice(self, field: FieldId, key: &str) -> Self {
        self.with(field, Value::Choice(key.to_owned()))
    }

    pub(crate) fn date(self, field: FieldId, day: i32) -> Self {
        self.with(field, Value::Date(day))
    }

    pub(crate) fn link(self, field: FieldId, id: RecordId) -> Self {
        self.with(field, Value::Ref(id))
    }

    pub(crate) fn entry(self, field: FieldId, label: &str, text: impl Into<String>) -> Self {
        self.with(field, Value::Entry { label: label.to_owned(), text: text.into() })
    }

    /// Links a record with a role; the record is the element.
    pub(crate) fn role(mut self, field: FieldId, id: RecordId, role: &str, text: &str) -> Self {
        let value = Value::Entry { label: role.to_owned(), text: text.to_owned() };
        self.changes.push(Change { field, element: Some(id), value: Some(value) });
        self
    }

    pub(crate) fn money(self, field: FieldId, minor: i64, currency: Currency) -> Self {
        self.with(field, Value::Money { minor, currency })
    }

    pub(crate) fn decimal(self, field: FieldId, mantissa: i64, places: u8) -> Self {
        self.with(field, Value::Decimal { mantissa, places })
    }
}
