//! The kinds of record. A kind's code is stored in every record's first cell and is never reused.

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $key:literal, $stream:ident;)*) => {
        /// What a record is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Kind { $($(#[$doc])* $name,)* }

        impl Kind {
            /// Every kind, in the order of its code.
            pub const ALL: &'static [Kind] = &[$(Kind::$name,)*];

            /// The number stored in the record's `kind` field.
            pub const fn code(self) -> u32 { match self { $(Kind::$name => $code,)* } }

            /// The name in rules, links and locale ids, e.g. `contact`.
            pub const fn key(self) -> &'static str { match self { $(Kind::$name => $key,)* } }

            /// The stream that new records of this kind are written to.
            pub const fn stream(self) -> Home { match self { $(Kind::$name => Home::$stream,)* } }
        }
    };
}

/// Which of the two streams of a workspace holds a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// Everybody reads, administrators write: definitions, pipelines, shared settings.
    Config,
    /// Customers and everything about them.
    Shared,
}

kinds! {
    /// An organisation.
    Company = 1, "company", Shared;
    /// A person.
    Contact = 2, "contact", Shared;
    /// Somebody who may become a customer, as captured and not yet qualified.
    Lead = 3, "lead", Shared;
    /// A chance to sell, in a stage of a pipeline.
    Deal = 4, "deal", Shared;
    /// An ordered set of stages.
    Pipeline = 5, "pipeline", Config;
    /// One stage of a pipeline.
    Stage = 6, "stage", Config;
    /// A call, visit, meeting, e-mail, note or task.
    Activity = 7, "activity", Shared;
    /// Something that is sold.
    Product = 8, "product", Shared;
    /// A purchase.
    Order = 9, "order", Shared;
    /// One line of an order.
    OrderLine = 10, "order-line", Shared;
    /// A trade show or another occasion where leads are captured.
    Event = 11, "event", Shared;
    /// A label that people put on records.
    Tag = 12, "tag", Shared;
    /// A stored rule that selects customers.
    Segment = 13, "segment", Shared;
    /// A stored way of looking at a list.
    SavedView = 14, "view", Shared;
    /// What a member says of himself beyond the directory; its record id is the member's id.
    Profile = 15, "profile", Shared;
    /// Settings of the workspace; one record, its id is the workspace's id.
    Workspace = 16, "workspace", Config;
    /// An exchange rate valid from a date.
    Rate = 17, "rate", Config;
    /// One run of an import: what was read, by whom, with what result.
    Import = 18, "import", Shared;
    /// The definition of a custom field.
    CustomField = 19, "custom-field", Config;
    /// What is set for a score, and what was learned for it.
    Score = 20, "score", Config;
    /// Who came into a segment and who went, on one day.
    SegmentDay = 21, "segment-day", Config;
    /// What a customer said when asked how content he is.
    Answer = 22, "answer", Shared;
    /// Something sent to many customers at once, and whom it was kept from to compare with.
    Campaign = 23, "campaign", Shared;
}

impl Kind {
    /// The kind with this code, if this version knows it.
    pub fn from_code(code: u32) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }

    /// The kind with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.key() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_keys_are_unique_and_found() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(*kind));
            assert_eq!(Kind::from_key(kind.key()), Some(*kind));
        }
        assert_eq!(Kind::from_code(0), None);
    }
}
