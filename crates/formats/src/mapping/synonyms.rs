//! What other programs call the options of a field, beside the options' own words in the three languages.

use model::FieldId;
use model::entities::{activity, deal, lead, order};

/// Options with the words of others, separated by bars. Case, spaces and hyphens do not matter.
const OTHERS: &[(FieldId, &str, &str)] = &[
    (order::STATUS, "draft", "quotation|quote|entwurf"),
    (
        order::STATUS,
        "confirmed",
        "open|pending|processing|in process|approved|authorized|created|new|sale|sales order",
    ),
    (order::STATUS, "partly_delivered", "partially delivered|partially shipped|partially fulfilled|partial"),
    (
        order::STATUS,
        "delivered",
        "shipped|fulfilled|complete|completed|done|resolved|closed|geliefert|已发货|已完成|已出貨",
    ),
    (order::STATUS, "cancelled", "canceled|cancel|void|voided|storniert|unavailable|disputed"),
    (order::STATUS, "returned", "return|refunded|refund|retoure|已退款"),
    (order::STATUS, "paid", "bezahlt|payment received"),
    (deal::STATUS, "won", "closed won|closedwon|success|gewonnen|已成交|赢单关闭"),
    (deal::STATUS, "lost", "closed lost|closedlost|dead|verloren|已流失|输单"),
    (deal::STATUS, "open", "offen|in progress|进行中"),
    (lead::STATUS, "new", "open|not contacted|open - not contacted|neu"),
    (
        lead::STATUS,
        "working",
        "contacted|attempted to contact|in progress|working - contacted|nurturing|connected",
    ),
    (lead::STATUS, "disqualified", "unqualified|junk|closed - not converted"),
    (lead::STATUS, "converted", "closed - converted"),
    (activity::TYPE, "call", "phone|phone call|telephone|anruf|telefonat"),
    (activity::TYPE, "email", "e-mail|mail"),
    (activity::TYPE, "meeting", "event|appointment|demo|termin|besprechung"),
    (activity::TYPE, "visit", "besuch|on-site"),
    (activity::TYPE, "task", "to do|to-do|todo|aufgabe"),
    (activity::TYPE, "note", "notes|comment|notiz"),
    (activity::TYPE, "chat", "sms|whatsapp|wechat|message|text message"),
    (activity::PRIORITY, "high", "urgent|highest|hoch"),
    (activity::PRIORITY, "normal", "medium|mittel|none"),
    (activity::PRIORITY, "low", "lowest|niedrig"),
];

/// The words of others for the options of a field, each with the option's key.
pub(crate) fn other_words(field: FieldId) -> impl Iterator<Item = (&'static str, &'static str)> {
    let own = OTHERS.iter().filter(move |(of, ..)| *of == field);
    own.flat_map(|(_, key, words)| words.split('|').map(|word| (word, *key)))
}

#[cfg(test)]
mod tests {
    use model::{Catalogue, FieldKind, Kind};

    use super::*;

    #[test]
    fn every_word_stands_for_an_option_and_only_once() {
        let catalogue = Catalogue::default();
        for (field, key, words) in OTHERS {
            let def = [Kind::Order, Kind::Deal, Kind::Lead, Kind::Activity]
                .iter()
                .find_map(|kind| catalogue.field(*kind, *field))
                .expect("a field");
            let FieldKind::Choice(options) = &def.kind else { panic!("{field:?} has no options") };
            assert!(options.iter().any(|option| option.key == *key), "{key}");
            for word in words.split('|') {
                assert_eq!(other_words(*field).filter(|(other, _)| other == &word).count(), 1, "{word}");
            }
        }
    }
}
