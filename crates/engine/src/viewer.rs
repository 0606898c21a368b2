//! Who looks: everything about an answer that is not in the records.

use std::rc::Rc;

use model::RecordId;
use protocol::account::Role;

use crate::locale::Locale;

/// The person and the page that a query is answered for.
#[derive(Clone)]
pub struct Viewer {
    /// The member.
    pub me: RecordId,
    /// What the member may do.
    pub role: Role,
    /// The page's language.
    pub locale: Rc<dyn Locale>,
    /// IANA zone of the device, used while the workspace has none.
    pub zone: String,
    /// Milliseconds since 1970.
    pub now: i64,
}

impl std::fmt::Debug for Viewer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Viewer")
            .field("me", &self.me)
            .field("locale", &self.locale.key())
            .finish_non_exhaustive()
    }
}
