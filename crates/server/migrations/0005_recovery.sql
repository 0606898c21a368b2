-- What brings a lost state back. A gate that clients proved to have been told holds again after a restore; and of a cell
-- that another member's device brought, the history names that member too.
ALTER TABLE workspace ADD COLUMN gate_floor INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cell ADD COLUMN via BLOB;
ALTER TABLE history ADD COLUMN via BLOB;
