-- A stream as of a sequence, in pieces: the live cells of equal ranges of records, each as one segment. `pieces` is the
-- hash of each range's segment in the order of the records; a range without one has 32 zero bytes.
CREATE TABLE snapshot (
    workspace BLOB NOT NULL,
    stream    BLOB NOT NULL,
    seq       INTEGER NOT NULL,
    made_at   INTEGER NOT NULL,
    pieces    BLOB NOT NULL,
    PRIMARY KEY (workspace, stream)
);

-- The pieces by the hash of their bytes. One that no snapshot names any more stays for a while, for who is fetching it.
CREATE TABLE segment (
    workspace  BLOB NOT NULL,
    stream     BLOB NOT NULL,
    hash       BLOB NOT NULL,
    first      BLOB NOT NULL,
    last       BLOB NOT NULL,
    cells      INTEGER NOT NULL,
    bytes      INTEGER NOT NULL,
    unnamed_at INTEGER,
    body       BLOB NOT NULL,
    PRIMARY KEY (workspace, stream, hash)
);
