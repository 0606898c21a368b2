//! Messages in their binary form.

use sync::batch::runs;
use sync::wire::history::HistoryPage;
use sync::wire::offer::{Offer, offer as write_offer};
use sync::wire::pull::PullPage;
use sync::wire::push::PushRequest;
use sync::wire::reconcile::{FetchRequest, ReconcileReply, ReconcileRequest};

use super::same;

pub(super) fn push(bytes: &[u8]) {
    if let Ok(found) = PushRequest::from_bytes(bytes) {
        same(&found.to_bytes(), bytes);
    }
}

pub(super) fn pull(bytes: &[u8]) {
    if let Ok(found) = PullPage::decode(bytes) {
        assert_eq!(found.entries().count(), found.len());
        same(&found.to_reply().to_bytes(), bytes);
    }
}

pub(super) fn history(bytes: &[u8]) {
    if let Ok(found) = HistoryPage::decode(bytes) {
        assert!(found.items().count() <= sync::limits::MAX_REPLY_ENTRIES);
        same(&found.to_reply().to_bytes(), bytes);
    }
}

pub(super) fn offer(bytes: &[u8]) {
    if let Ok(found) = Offer::decode(bytes) {
        same(&write_offer(found.epoch, found.permit, found.stream, &found.cells), bytes);
        assert_eq!(runs(&found.cells).map(<[_]>::len).sum::<usize>(), found.cells.len());
    }
}

pub(super) fn reconcile_request(bytes: &[u8]) {
    if let Ok(found) = ReconcileRequest::from_bytes(bytes) {
        same(&found.to_bytes(), bytes);
    }
}

pub(super) fn reconcile_reply(bytes: &[u8]) {
    if let Ok(found) = ReconcileReply::from_bytes(bytes) {
        same(&found.to_bytes(), bytes);
    }
}

pub(super) fn fetch(bytes: &[u8]) {
    if let Ok(found) = FetchRequest::from_bytes(bytes) {
        same(&found.to_bytes(), bytes);
    }
}
