-- Messages to other servers. `hash` is that of address, type and bytes; these are gone when it came to an end. `next_at` is
-- when it is sent next: absent after its end, and put off for a while by whoever is sending it.
CREATE TABLE relay (
    workspace    BLOB NOT NULL,
    relay        BLOB NOT NULL,
    account      BLOB NOT NULL,
    hash         BLOB NOT NULL,
    url          TEXT NOT NULL,
    content_type TEXT NOT NULL,
    body         BLOB NOT NULL,
    state        TEXT NOT NULL,
    attempts     INTEGER NOT NULL,
    status       INTEGER,
    asked_at     INTEGER NOT NULL,
    next_at      INTEGER,
    ended_at     INTEGER,
    PRIMARY KEY (workspace, relay)
);
CREATE INDEX relay_by_time ON relay (next_at);
