//! Tests of exports.

use super::*;
use crate::testing::{DEVICE, MS, WORKSPACE, assert_exact, each_flip, unhex, vectors};

const KEY: ExportKey = ExportKey([0x5a; 32]);

fn head() -> ExportHead {
    ExportHead { workspace: WORKSPACE, device: DEVICE, member: MemberId([0x3d; 16]), created_at: MS }
}

#[test]
fn golden() {
    let batch = unhex(vectors::BATCH);
    let batch = Batch::decode(&batch).unwrap();
    let bytes = seal(&head(), &[batch], &[br#"{"draft":1}"#], &KEY).unwrap();
    assert_eq!(crate::hex::encode(&bytes), vectors::EXPORT);
    let export = Export::decode(&bytes).unwrap();
    assert_eq!(export.head, head());
    assert_eq!(export.verify(&KEY), Ok(()));
    assert_eq!(
        export.sections().collect::<Vec<_>>(),
        [Section::Batch(batch), Section::Draft(br#"{"draft":1}"#)]
    );
    assert_eq!(export.batches().collect::<Vec<_>>(), [batch]);
    assert_eq!(export.verify(&ExportKey([0x5b; 32])), Err(SealError));
    assert_exact(&bytes, |bytes| Export::decode(bytes).map(drop));
}

#[test]
fn every_altered_bit_breaks_the_seal_or_the_form() {
    each_flip(&unhex(vectors::EXPORT), |bit, flipped| {
        if let Ok(export) = Export::decode(flipped) {
            assert_eq!(export.verify(&KEY), Err(SealError), "bit {bit}");
        }
    });
}

#[test]
fn parts_of_a_newer_build_are_kept_and_batches_of_another_workspace_refused() {
    let mut bytes = seal(&head(), &[], &[b"x"], &KEY).unwrap();
    let part = bytes.len() - SEAL - 6;
    assert_eq!(bytes[part], DRAFT);
    bytes[part] = 77;
    let export = Export::decode(&bytes).unwrap();
    assert_eq!(export.sections().collect::<Vec<_>>(), [Section::Unknown { kind: 77, bytes: b"x" }]);
    let elsewhere = ExportHead { workspace: WorkspaceId([1; 16]), ..head() };
    let batch = unhex(vectors::BATCH);
    let mixed = seal(&elsewhere, &[Batch::decode(&batch).unwrap()], &[], &KEY).unwrap();
    assert_eq!(Export::decode(&mixed).map(drop), Err(DecodeError::NotCanonical("export batch")));
}

#[test]
fn other_files_are_named_and_keys_stay_hidden() {
    assert_eq!(
        Export::decode(b"PK\x03\x04").map(drop),
        Err(DecodeError::BadMagic("an export of unsent changes"))
    );
    let mut newer = unhex(vectors::EXPORT);
    newer[5] = 2;
    let expected = DecodeError::UnknownFormat { what: "export", found: 2 };
    assert_eq!(Export::decode(&newer).map(drop), Err(expected));
    assert_eq!(format!("{KEY:?}"), "ExportKey(hidden)");
    let json = serde_json::to_string(&KEY).unwrap();
    assert_eq!(serde_json::from_str::<ExportKey>(&json).unwrap(), KEY);
}
