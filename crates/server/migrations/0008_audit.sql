-- What administrators did, and what of sessions and devices can be ended.

-- Only ever added to. `actor` is an account, or nobody when the operator of the server acted; `subject` names what it was done
-- to; `details` is a JSON object of texts.
CREATE TABLE audit (
    workspace BLOB NOT NULL REFERENCES workspace (workspace),
    number    INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    actor     BLOB,
    act       TEXT NOT NULL,
    subject   TEXT,
    details   TEXT NOT NULL,
    PRIMARY KEY (workspace, number)
);

-- Browser and system that a session began in.
ALTER TABLE session ADD COLUMN label TEXT NOT NULL DEFAULT '';

-- A revoked device keeps the row. `confined`: so is the session that it last spoke under, in this workspace.
ALTER TABLE device ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;
UPDATE device SET seen_at = created_at;
ALTER TABLE device ADD COLUMN revoked_at INTEGER;
ALTER TABLE device ADD COLUMN revoked_epoch BLOB;
ALTER TABLE device ADD COLUMN confined INTEGER NOT NULL DEFAULT 0;
