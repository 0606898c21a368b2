//! Options that several entities share.

use crate::define::choices;
use crate::field::ChoiceDef;

/// Buying roles, and the roles a person has in a company.
pub const BUYING_ROLES: &[ChoiceDef] =
    choices!["decides" => Good, "evaluates" => Info, "influences", "uses", "buys", "blocks" => Bad];

/// Ways of touching a customer.
pub const CHANNELS: &[ChoiceDef] = choices![
    "phone",
    "email",
    "visit",
    "wechat",
    "whatsapp",
    "sms",
    "video_call",
    "letter",
    "web",
    "trade_show"
];

/// Where a customer came from.
pub const SOURCES: &[ChoiceDef] = choices![
    "trade_show",
    "referral",
    "website",
    "search",
    "advertising",
    "social_media",
    "cold_call",
    "mailing",
    "partner",
    "existing_customer",
    "tender",
    "purchased_list",
    "other_source"
];

/// Languages of correspondence, by BCP 47 tag.
pub const LANGUAGES: &[ChoiceDef] = choices![
    "en", "zh-Hans", "zh-Hant", "de", "fr", "es", "it", "pt", "ru", "ja", "ko", "vi", "th", "id", "tr", "pl",
    "ar"
];

/// Whether amounts contain tax.
pub const TAX_BASIS: &[ChoiceDef] = choices!["net", "gross"];

/// Units of quantities.
pub const UNITS: &[ChoiceDef] = choices![
    "piece",
    "set",
    "hour",
    "day",
    "month",
    "year",
    "kilogram",
    "tonne",
    "metre",
    "square_metre",
    "cubic_metre",
    "litre",
    "box",
    "pallet",
    "licence",
    "flat_rate"
];

/// Segments of the recency-frequency-monetary grid, best first.
pub const RFM_SEGMENTS: &[ChoiceDef] = choices![
    "champions" => Good, "loyal" => Good, "potential_loyalist" => Info, "new_customers" => Info,
    "promising" => Info, "need_attention" => Warn, "about_to_sleep" => Warn, "at_risk" => Bad,
    "cannot_lose" => Bad, "hibernating", "lost_customers"
];

/// The four lifecycle classes.
pub const LIFECYCLE: &[ChoiceDef] =
    choices!["account", "target" => Info, "prospect" => Warn, "customer_class" => Good];

/// How customers of a group are served.
pub const SERVICE_MODES: &[ChoiceDef] = choices!["professional", "general", "process"];

/// Classes by share of revenue: A until 80 %, B until 95 %.
pub const ABC: &[ChoiceDef] = choices!["class_a" => Good, "class_b" => Info, "class_c"];
