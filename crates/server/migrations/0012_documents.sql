-- What members publish for people without an account. What these send back are cells, written by the document's device.
-- `token_hash` stands for what opens it. The bytes of one that was taken off are gone, and the row remains, so that its
-- address is not given again.
CREATE TABLE document (
    workspace    BLOB NOT NULL,
    document     BLOB NOT NULL,
    token_hash   BLOB NOT NULL UNIQUE,
    stream       BLOB NOT NULL,
    account      BLOB NOT NULL,
    device       BLOB NOT NULL,
    kind         TEXT NOT NULL,
    label        TEXT NOT NULL,
    body         BLOB NOT NULL,
    answer       BLOB,
    published_at INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL,
    withdrawn_at INTEGER,
    PRIMARY KEY (workspace, document)
);
