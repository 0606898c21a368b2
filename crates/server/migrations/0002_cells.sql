-- The log of a workspace: live cells, what they replaced, and where the log stands.
-- `body` is the encoded cell, byte-exact as it was pushed; the other columns only find it.

-- Cells that win at least one register.
CREATE TABLE cell (
    workspace   BLOB NOT NULL,
    stream      BLOB NOT NULL,
    record      BLOB NOT NULL,
    stamp       BLOB NOT NULL,
    seq         INTEGER NOT NULL,
    account     BLOB NOT NULL,
    accepted_at INTEGER NOT NULL,
    body        BLOB NOT NULL,
    PRIMARY KEY (workspace, stream, record, stamp)
);
CREATE UNIQUE INDEX cell_by_sequence ON cell (workspace, stream, seq);
CREATE UNIQUE INDEX cell_by_stamp ON cell (workspace, stamp);

-- Cells that were accepted and win nothing (any more).
CREATE TABLE history (
    workspace   BLOB NOT NULL,
    stream      BLOB NOT NULL,
    record      BLOB NOT NULL,
    seq         INTEGER NOT NULL,
    stamp       BLOB NOT NULL,
    account     BLOB NOT NULL,
    accepted_at INTEGER NOT NULL,
    replaced_at INTEGER NOT NULL,
    body        BLOB NOT NULL,
    PRIMARY KEY (workspace, stream, record, seq)
);
CREATE UNIQUE INDEX history_by_stamp ON history (workspace, stamp);

-- One row per commit: the greatest sequence it gave, and the link that its position is signed over.
CREATE TABLE chain (
    workspace    BLOB NOT NULL,
    seq          INTEGER NOT NULL,
    link         BLOB NOT NULL,
    committed_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, seq)
);

-- What a batch was answered, so that a repeat gets the same. Kept for thirty days.
CREATE TABLE batch (
    workspace   BLOB NOT NULL,
    device      BLOB NOT NULL,
    number      INTEGER NOT NULL,
    hash        BLOB NOT NULL,
    results     TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    answered_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, device, number)
);
CREATE INDEX batch_by_time ON batch (answered_at);

-- Digest sums of a stream: 64 parts of 64 buckets, 16 bytes each, big-endian. A part per row, because a change then
-- writes one kilobyte and an upload at most 64 rows.
CREATE TABLE bucket (
    workspace BLOB NOT NULL,
    stream    BLOB NOT NULL,
    part      INTEGER NOT NULL,
    cells     INTEGER NOT NULL,
    sums      BLOB NOT NULL,
    PRIMARY KEY (workspace, stream, part)
);
