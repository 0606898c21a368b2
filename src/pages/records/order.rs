//! The order of a list: what the address says, else what one looks for first in records of its kind.

use model::entities::{activity, common, deal, lead, order, rate};
use model::{FieldId, Kind, SortKey};

use crate::routes::ListState;

const fn up(field: FieldId) -> SortKey {
    SortKey { field, descending: false }
}

const fn down(field: FieldId) -> SortKey {
    SortKey { field, descending: true }
}

/// The order of a list that nobody has sorted: what happened last comes first, and of deals the open one that is expected
/// first. Everything else goes by its name, which no mark has to say.
const fn usual(kind: Kind) -> &'static [SortKey] {
    const ORDERS: &[SortKey] = &[down(order::ORDERED_ON)];
    const ACTIVITIES: &[SortKey] = &[down(activity::STARTS_AT), down(activity::DUE_ON)];
    const LEADS: &[SortKey] = &[down(lead::CAPTURED_AT)];
    const DEALS: &[SortKey] = &[up(deal::STATUS), up(deal::CLOSE_ON)];
    const RATES: &[SortKey] = &[down(rate::VALID_FROM)];
    match kind {
        Kind::Order => ORDERS,
        Kind::Activity => ACTIVITIES,
        Kind::Lead => LEADS,
        Kind::Deal => DEALS,
        Kind::Rate => RATES,
        _ => &[],
    }
}

/// How the rows are sorted, as the heads show it.
pub(super) fn shown(kind: Kind, state: &ListState) -> Vec<SortKey> {
    if state.sort.is_empty() { usual(kind).to_vec() } else { state.sort.clone() }
}

/// What the address says after a press on a head. The usual order goes without saying; who ends it where nothing else was
/// asked for wants it the other way round.
pub(super) fn chosen(kind: Kind, state: &ListState, sort: Vec<SortKey>) -> Vec<SortKey> {
    match (usual(kind), sort.as_slice()) {
        ([only], []) if state.sort.is_empty() => {
            vec![SortKey { descending: !only.descending, ..*only }]
        }
        (usual, sort) if usual == sort => Vec::new(),
        _ => sort,
    }
}

/// The order that is asked for: by the group first, and in it as else.
pub(super) fn asked(kind: Kind, state: &ListState) -> Vec<SortKey> {
    let own = shown(kind, state);
    let Some(group) = state.group else { return own };
    let mut sort = vec![up(group)];
    sort.extend(own.into_iter().filter(|key| key.field != group));
    if sort.len() == 1 {
        sort.push(up(common::DISPLAY_NAME));
    }
    sort
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(by: Vec<SortKey>) -> ListState {
        ListState { sort: by, ..ListState::default() }
    }

    #[test]
    fn groups_come_first_and_names_in_them_when_nothing_else_is_said() {
        let field = FieldId::Builtin;
        let by = |group: Option<u32>, by: Vec<SortKey>| {
            asked(Kind::Company, &ListState { group: group.map(field), ..sorted(by) })
        };
        assert_eq!(by(None, vec![]), []);
        assert_eq!(by(None, vec![down(field(103))]), [down(field(103))]);
        assert_eq!(by(Some(103), vec![]), [up(field(103)), up(common::DISPLAY_NAME)]);
        assert_eq!(
            by(Some(103), vec![down(field(103)), down(field(110))]),
            [up(field(103)), down(field(110))]
        );
        let grouped = ListState { group: Some(lead::STATUS), ..ListState::default() };
        assert_eq!(asked(Kind::Lead, &grouped), [up(lead::STATUS), down(lead::CAPTURED_AT)]);
    }

    #[test]
    fn the_usual_order_is_shown_and_each_press_changes_something() {
        let mut state = ListState::default();
        assert_eq!(shown(Kind::Order, &state), [down(order::ORDERED_ON)]);
        // Ended, turned round, and back to the usual one, which the address does not name.
        for (pressed, expect) in [
            (vec![], vec![up(order::ORDERED_ON)]),
            (vec![down(order::ORDERED_ON)], vec![]),
            (vec![up(order::NUMBER)], vec![up(order::NUMBER)]),
            (vec![], vec![]),
        ] {
            state = sorted(chosen(Kind::Order, &state, pressed));
            assert_eq!(state.sort, expect);
        }
        assert_eq!(chosen(Kind::Company, &ListState::default(), vec![]), []);
        let catalogue = model::Catalogue::default();
        for kind in Kind::ALL {
            let columns = catalogue.default_columns(*kind);
            assert!(usual(*kind).iter().all(|key| columns.contains(&key.field)), "{}", kind.key());
        }
    }
}
