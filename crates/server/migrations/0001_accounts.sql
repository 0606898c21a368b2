-- Accounts, sessions, workspaces and who may do what in them.
-- Instants are milliseconds since 1970-01-01 UTC. Ids are 16 random bytes. Everything that belongs to a workspace
-- has the workspace first in its key, so that the same tables can be distributed by workspace.

CREATE TABLE server_secret (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    secret BLOB NOT NULL
);

CREATE TABLE account (
    id            BLOB PRIMARY KEY,
    email         TEXT NOT NULL,
    email_key     TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at    INTEGER NOT NULL
);

CREATE TABLE session (
    token_hash BLOB PRIMARY KEY,
    account    BLOB NOT NULL REFERENCES account (id),
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL
);
CREATE INDEX session_of_account ON session (account);

CREATE TABLE workspace (
    workspace  BLOB PRIMARY KEY,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    head       INTEGER NOT NULL DEFAULT 0,
    epoch      BLOB NOT NULL,
    link       BLOB NOT NULL,
    gc_floor   INTEGER NOT NULL DEFAULT 0,
    min_client INTEGER NOT NULL,
    last_stamp BLOB NOT NULL
);

-- A member who left keeps the row: history names the person for ever.
CREATE TABLE member (
    workspace  BLOB NOT NULL REFERENCES workspace (workspace),
    account    BLOB NOT NULL REFERENCES account (id),
    role       TEXT NOT NULL CHECK (role IN ('read_only', 'member', 'administrator', 'owner')),
    joined_at  INTEGER NOT NULL,
    removed_at INTEGER,
    PRIMARY KEY (workspace, account)
);
CREATE INDEX member_of_account ON member (account, workspace);

-- A grant that ended keeps the row: hello tells the client so explicitly.
CREATE TABLE stream_grant (
    workspace     BLOB NOT NULL REFERENCES workspace (workspace),
    account       BLOB NOT NULL REFERENCES account (id),
    stream        BLOB NOT NULL,
    mode          TEXT NOT NULL CHECK (mode IN ('read', 'write', 'append')),
    revoked_at    INTEGER,
    revoked_epoch BLOB,
    PRIMARY KEY (workspace, account, stream)
);

-- `session` is the sign-in that the device last spoke under: when a browser lost its store, that is how the server
-- knows which device it was and how many changes it last reported as unsent.
CREATE TABLE device (
    workspace    BLOB NOT NULL REFERENCES workspace (workspace),
    device       BLOB NOT NULL,
    account      BLOB NOT NULL REFERENCES account (id),
    installation BLOB NOT NULL,
    previous     BLOB NOT NULL,
    label        TEXT NOT NULL,
    export_key   BLOB NOT NULL,
    session      BLOB NOT NULL,
    created_at   INTEGER NOT NULL,
    unsent       INTEGER NOT NULL DEFAULT 0,
    last_batch   INTEGER NOT NULL DEFAULT 0,
    last_stamp   BLOB NOT NULL,
    PRIMARY KEY (workspace, device)
);
CREATE UNIQUE INDEX device_of_installation ON device (workspace, account, installation, previous);
CREATE INDEX device_of_session ON device (workspace, account, session);

CREATE TABLE invitation (
    workspace  BLOB NOT NULL REFERENCES workspace (workspace),
    id         BLOB NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    email      TEXT,
    role       TEXT NOT NULL CHECK (role IN ('read_only', 'member', 'administrator', 'owner')),
    invited_by BLOB NOT NULL REFERENCES account (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER,
    used_by    BLOB REFERENCES account (id),
    PRIMARY KEY (workspace, id)
);
