-- Attachments, by content. What one workspace holds, another does not know of; and what one person has uploaded, another
-- does not know of before a cell names it that he may read.

-- Content that is whole and is what its name says. `content` names its pieces. `unnamed_since` is absent while a cell names
-- it.
CREATE TABLE blob (
    workspace     BLOB NOT NULL,
    hash          BLOB NOT NULL,
    content       BLOB NOT NULL,
    length        INTEGER NOT NULL,
    stored_at     INTEGER NOT NULL,
    unnamed_since INTEGER,
    PRIMARY KEY (workspace, hash)
);

-- The bytes in pieces of 64 KiB, counted from 0; the last may be shorter. Small enough for whoever copies tables.
CREATE TABLE blob_piece (
    workspace BLOB NOT NULL,
    content   BLOB NOT NULL,
    piece     INTEGER NOT NULL,
    body      BLOB NOT NULL,
    PRIMARY KEY (workspace, content, piece)
);

-- Uploads that are not whole yet, each person's own: nobody can spoil another's, or learn of it.
CREATE TABLE blob_upload (
    workspace  BLOB NOT NULL,
    account    BLOB NOT NULL,
    hash       BLOB NOT NULL,
    content    BLOB NOT NULL,
    length     INTEGER NOT NULL,
    received   INTEGER NOT NULL,
    touched_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, account, hash)
);

-- Which cells name what. Where the cell is, live or in the history, is found by its stamp, so that this follows every move.
CREATE TABLE blob_use (
    workspace BLOB NOT NULL,
    hash      BLOB NOT NULL,
    stamp     BLOB NOT NULL,
    PRIMARY KEY (workspace, hash, stamp)
);

-- Who had the content: uploaded it, or could read it when naming it. A cell makes content readable only if whoever wrote or
-- delivered it is among them; otherwise a hash alone would open what it names.
CREATE TABLE blob_holder (
    workspace BLOB NOT NULL,
    hash      BLOB NOT NULL,
    account   BLOB NOT NULL,
    PRIMARY KEY (workspace, hash, account)
);
