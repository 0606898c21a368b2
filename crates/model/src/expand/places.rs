//! Places in lists that people put in order by hand: ranks of what is new in them, and of many that are placed together.

use std::borrow::Cow;

use super::action::Action;
use crate::command::Change;
use crate::entities::deal;
use crate::field::FieldId;
use crate::id::RecordId;
use crate::kind::Kind;
use crate::rank;
use crate::value::Value;

/// Fields of a deal that put it on top of another lane when they change.
const PLACING: [FieldId; 3] = [deal::STAGE, deal::PIPELINE, deal::STATUS];

impl Action<'_> {
    /// Several records in the order in which they are written. Deals that enter a lane together keep the order that they had in
    /// theirs: each goes on top of the one before, so the lowest is first.
    pub(super) fn in_order_of_placing<'i>(
        &self,
        ids: &'i [RecordId],
        changes: &[Change],
    ) -> Cow<'i, [RecordId]> {
        if ids.len() < 2 || !changes.iter().any(|change| PLACING.contains(&change.field)) {
            return Cow::Borrowed(ids);
        }
        let ranked = |id: &RecordId| {
            let rank = self.text(*id, deal::RANK);
            (rank.is_none(), rank, *id)
        };
        let mut ranked: Vec<_> = ids.iter().map(ranked).collect();
        sorting::ascending(&mut ranked);
        Cow::Owned(ranked.into_iter().rev().map(|(.., id)| id).collect())
    }

    pub(super) fn put_default_rank(&mut self, deal: RecordId) {
        if let Some(stage) = self.reference(deal, deal::STAGE)
            && self.value(deal, deal::RANK).is_none()
        {
            self.put_on_top(deal, stage);
        }
    }

    pub(super) fn put_on_top(&mut self, deal: RecordId, stage: RecordId) {
        let rank = self.rank_after(deal, stage, None);
        self.put(deal, deal::RANK, Value::Text(rank));
    }

    /// A rank directly below `after`; on top for `None`, or when `after` is no longer in that column.
    pub(super) fn rank_after(&mut self, deal: RecordId, stage: RecordId, after: Option<RecordId>) -> String {
        if after.is_none() {
            return self.rank_on_top(Kind::Deal, (deal::STAGE, stage), deal::RANK, deal);
        }
        let column = self.ranked(Kind::Deal, deal::STAGE, stage, deal::RANK, Some(deal));
        let place = after.and_then(|after| column.iter().position(|(_, id)| *id == after));
        let above = place.and_then(|place| column.get(place)).map(|(rank, _)| rank.as_str());
        let below = column[place.map_or(0, |place| place + 1)..].iter().map(|(rank, _)| rank.as_str());
        // Equal ranks (two devices, one gap) leave no room between: go below all of them.
        let below = below.into_iter().find(|rank| above.is_none_or(|above| *rank > above));
        rank::between(above, below)
    }

    /// A rank for one of the records of a kind that refer to another one: above all others.
    fn rank_on_top(
        &mut self,
        kind: Kind,
        (by, to): (FieldId, RecordId),
        rank: FieldId,
        own: RecordId,
    ) -> String {
        let list = (kind, by, to, rank);
        let first = match self.tops.get(&list) {
            Some(first) => Some(first.clone()),
            None => {
                let written = self.written.get(&rank).into_iter().flatten().copied();
                let written = written.filter(|id| *id != own && self.reference(*id, by) == Some(to));
                let written = written.filter_map(|id| self.text(id, rank));
                written.chain(self.records.first_rank(kind, by, to, rank)).min()
            }
        };
        let top = rank::between(None, first.as_deref());
        self.tops.insert(list, top.clone());
        top
    }

    /// Records that refer to another one, by rank and id; those without a rank are left out.
    pub(super) fn ranked(
        &self,
        kind: Kind,
        by: FieldId,
        to: RecordId,
        rank: FieldId,
        without: Option<RecordId>,
    ) -> Vec<(String, RecordId)> {
        let all = self.referring(kind, by, to).into_iter().filter(|id| Some(*id) != without);
        let mut ranked: Vec<_> = all.filter_map(|id| Some((self.text(id, rank)?, id))).collect();
        sorting::ascending(&mut ranked);
        ranked
    }
}
