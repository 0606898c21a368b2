-- Who may see what: two more roles, teams, the visibility policy, and events with streams of their own.

-- The words of a column cannot be changed in place, so the two tables that name roles are made anew.
CREATE TABLE member_next (
    workspace  BLOB NOT NULL REFERENCES workspace (workspace),
    account    BLOB NOT NULL REFERENCES account (id),
    role       TEXT NOT NULL
               CHECK (role IN ('booth', 'read_only', 'member', 'manager', 'administrator', 'owner')),
    joined_at  INTEGER NOT NULL,
    removed_at INTEGER,
    PRIMARY KEY (workspace, account)
);
INSERT INTO member_next (workspace, account, role, joined_at, removed_at)
SELECT workspace, account, role, joined_at, removed_at FROM member;
DROP TABLE member;
ALTER TABLE member_next RENAME TO member;
CREATE INDEX member_of_account ON member (account, workspace);

-- `event` is the record of the event that the person becomes staff of.
CREATE TABLE invitation_next (
    workspace  BLOB NOT NULL REFERENCES workspace (workspace),
    id         BLOB NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    email      TEXT,
    role       TEXT NOT NULL
               CHECK (role IN ('booth', 'read_only', 'member', 'manager', 'administrator', 'owner')),
    event      BLOB,
    invited_by BLOB NOT NULL REFERENCES account (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER,
    used_by    BLOB REFERENCES account (id),
    PRIMARY KEY (workspace, id)
);
INSERT INTO invitation_next (workspace, id, token_hash, email, role, invited_by, created_at, expires_at, used_at, used_by)
SELECT workspace, id, token_hash, email, role, invited_by, created_at, expires_at, used_at, used_by FROM invitation;
DROP TABLE invitation;
ALTER TABLE invitation_next RENAME TO invitation;

-- The teams that an invited person joins.
CREATE TABLE invitation_team (
    workspace  BLOB NOT NULL,
    invitation BLOB NOT NULL,
    team       BLOB NOT NULL,
    PRIMARY KEY (workspace, invitation, team)
);

-- A team that was removed keeps the row: there may be records in its stream.
CREATE TABLE team (
    workspace  BLOB NOT NULL REFERENCES workspace (workspace),
    team       BLOB NOT NULL,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER,
    PRIMARY KEY (workspace, team)
);

CREATE TABLE team_member (
    workspace BLOB NOT NULL,
    team      BLOB NOT NULL,
    account   BLOB NOT NULL,
    manager   INTEGER NOT NULL,
    PRIMARY KEY (workspace, team, account)
);

-- All that is known of an event is the id of its record.
CREATE TABLE event (
    workspace  BLOB NOT NULL REFERENCES workspace (workspace),
    event      BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, event)
);

CREATE TABLE event_staff (
    workspace BLOB NOT NULL,
    event     BLOB NOT NULL,
    account   BLOB NOT NULL,
    PRIMARY KEY (workspace, event, account)
);

-- `narrowed`: the policy is or was another than 'everyone', so that there may be records in streams of teams and people.
ALTER TABLE workspace ADD COLUMN policy TEXT NOT NULL DEFAULT 'everyone' CHECK (policy IN ('everyone', 'team', 'own'));
ALTER TABLE workspace ADD COLUMN narrowed INTEGER NOT NULL DEFAULT 0;
