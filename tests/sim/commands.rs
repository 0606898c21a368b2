//! What people do in a run.

use model::entities::company;
use model::{Change, Command, Kind, RecordId, Value};
use rand::{Rng, RngExt};

fn set(field: model::FieldId, text: String) -> Change {
    Change { field, element: None, value: Some(Value::Text(text)) }
}

/// A command, on records that somebody made or on new ones, which are then known too.
pub(crate) fn command(random: &mut impl Rng, known: &mut Vec<RecordId>, step: usize) -> Command {
    let fresh = |random: &mut dyn Rng| {
        let mut id = [0; 16];
        random.fill_bytes(&mut id);
        RecordId(id)
    };
    let one = |random: &mut dyn Rng, known: &[RecordId]| known[random.random_range(0..known.len())];
    match random.random_range(0..10) {
        kind if kind < 4 || known.is_empty() => {
            let id = fresh(random);
            known.push(id);
            let changes = vec![set(company::NAME, format!("Company {step}"))];
            Command::Create { id, kind: Kind::Company, changes }
        }
        4 => {
            let ids: Vec<RecordId> = (0..random.random_range(2..40)).map(|_| fresh(random)).collect();
            known.extend(&ids);
            let create = |id| Command::Create {
                id,
                kind: Kind::Company,
                changes: vec![set(company::NAME, format!("Imported {step}"))],
            };
            Command::Batch(ids.into_iter().map(create).collect())
        }
        5 => Command::Delete { ids: vec![one(random, known)] },
        6 => Command::Restore { ids: vec![one(random, known)] },
        _ => {
            let ids = vec![one(random, known)];
            Command::Update { ids, changes: vec![set(company::NAME, format!("Renamed {step}"))] }
        }
    }
}
