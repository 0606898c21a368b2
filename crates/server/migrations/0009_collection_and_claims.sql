-- What the server forgets: when it last looked through a workspace, and for how many days its history is kept.
ALTER TABLE workspace ADD COLUMN collected_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE workspace ADD COLUMN history_days INTEGER NOT NULL DEFAULT 730;
-- What one device claimed before all others: for ever, or until an instant.
CREATE TABLE claim (
    workspace  BLOB NOT NULL,
    namespace  TEXT NOT NULL,
    token      TEXT NOT NULL,
    account    BLOB NOT NULL,
    device     BLOB NOT NULL,
    claimed_at INTEGER NOT NULL,
    expires_at INTEGER,
    PRIMARY KEY (workspace, namespace, token)
);
