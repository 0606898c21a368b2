//! Tests of batches.

use super::*;
use crate::testing::{
    DEVICE, WORKSPACE, assert_checked, assert_exact, cell, cell_a, cell_b, each_flip, stamp, unhex, vectors,
};

/// With a right checksum.
fn sealed(content: &[u8]) -> Vec<u8> {
    [content, &checksum(&[content])].concat()
}

#[test]
fn golden() {
    let bytes = freeze(WORKSPACE, DEVICE, 200, &[cell_a(), cell_b()]).unwrap();
    assert_eq!(crate::hex::encode(&bytes), vectors::BATCH);
    let batch = Batch::decode(&bytes).unwrap();
    assert_eq!((batch.workspace, batch.device, batch.number, batch.len()), (WORKSPACE, DEVICE, 200, 2));
    assert_eq!(batch.cells().map(|cell| cell.to_cell()).collect::<Vec<_>>(), [cell_a(), cell_b()]);
    assert_eq!(
        batch.raw_cells().map(<[u8]>::to_vec).collect::<Vec<_>>(),
        [unhex(vectors::CELL_A), unhex(vectors::CELL_B)]
    );
    assert_eq!(batch.as_bytes(), bytes);
    assert_eq!(batch.hash().to_string(), vectors::BATCH_HASH);
    assert_exact(&bytes, |bytes| Batch::decode(bytes).map(drop));
    assert_checked(&bytes, |bytes| Batch::decode(bytes).map(drop));
    each_flip(&bytes, |_, flipped| {
        let _ = Batch::decode(&sealed(&flipped[..flipped.len() - 16]))
            .map(|batch| assert_eq!(batch.cells().count(), batch.len()));
    });
}

#[test]
fn limits() {
    let cells = vec![cell(1, stamp(1, 0), &[16]); MAX_BATCH_CELLS + 1];
    assert_eq!(freeze::<crate::cell::Cell>(WORKSPACE, DEVICE, 1, &[]), Err(FreezeError::Cells(0)));
    assert_eq!(freeze(WORKSPACE, DEVICE, 1, &cells), Err(FreezeError::Cells(1001)));
    assert!(freeze(WORKSPACE, DEVICE, u64::MAX, &cells[..MAX_BATCH_CELLS]).is_ok());
    let large = crate::cell::Cell { payload: vec![0; 60_000], ..cell_a() };
    let refused = freeze(WORKSPACE, DEVICE, 1, &vec![large; 18]);
    assert!(matches!(refused, Err(FreezeError::Bytes(bytes)) if bytes > MAX_BATCH_BYTES));
    let oversized = crate::cell::Cell { clear: vec![0; 1_025], ..cell_a() };
    assert!(matches!(freeze(WORKSPACE, DEVICE, 1, &[oversized]), Err(FreezeError::Cell(_))));
    let too_long = vec![BATCH_FORMAT; MAX_BATCH_BYTES + 1];
    assert!(matches!(Batch::decode(&too_long), Err(DecodeError::TooMuch { what: "batch", .. })));
}

#[test]
fn an_empty_batch_and_another_format_are_refused() {
    let mut empty = unhex(vectors::BATCH)[..27].to_vec();
    empty.push(0);
    assert_eq!(Batch::decode(&sealed(&empty)), Err(DecodeError::NotCanonical("batch cells")));
    empty[0] = 9;
    assert_eq!(Batch::decode(&sealed(&empty)), Err(DecodeError::UnknownFormat { what: "batch", found: 9 }));
}

#[test]
fn runs_fit_one_batch_each_and_leave_nothing_out() {
    let small = vec![cell(1, stamp(1, 0), &[16]); 2_500];
    let large = vec![crate::cell::Cell { payload: vec![0; 65_536], ..cell_a() }; 40];
    for (cells, lengths) in [(small, vec![1_000, 1_000, 500]), (large, vec![15, 15, 10]), (vec![], vec![])] {
        assert_eq!(runs(&cells).map(<[_]>::len).collect::<Vec<_>>(), lengths);
        assert!(runs(&cells).all(|run| freeze(WORKSPACE, DEVICE, u64::MAX, run).is_ok()));
    }
}
