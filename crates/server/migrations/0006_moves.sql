-- Records that changed their stream or are gone for good.

-- What stands in the log in place of cells that left a stream: 1 purged, 2 moved to `target`.
CREATE TABLE marker (
    workspace BLOB NOT NULL,
    stream    BLOB NOT NULL,
    seq       INTEGER NOT NULL,
    kind      INTEGER NOT NULL,
    record    BLOB NOT NULL,
    target    BLOB,
    PRIMARY KEY (workspace, stream, seq)
);
CREATE INDEX marker_by_record ON marker (workspace, record);

-- Where moved records are, and by which move.
CREATE TABLE place (
    workspace BLOB NOT NULL,
    record    BLOB NOT NULL,
    stream    BLOB NOT NULL,
    stamp     BLOB NOT NULL,
    PRIMARY KEY (workspace, record)
);

-- Ids that are never accepted again.
CREATE TABLE purged (
    workspace BLOB NOT NULL,
    record    BLOB NOT NULL,
    purged_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, record)
);

-- Whether a push has to look into the tables above: most workspaces move and purge nothing.
ALTER TABLE workspace ADD COLUMN has_moved INTEGER NOT NULL DEFAULT 0;
ALTER TABLE workspace ADD COLUMN has_purged INTEGER NOT NULL DEFAULT 0;
