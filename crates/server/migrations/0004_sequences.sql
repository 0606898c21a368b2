-- The cells of a stream by their sequence are looked for only by whoever says `seq > 0`. PostgreSQL would otherwise take
-- this index where a record is looked for, and read the whole stream, for as long as it knows nothing about the table.
DROP INDEX cell_by_sequence;
CREATE UNIQUE INDEX cell_by_sequence ON cell (workspace, stream, seq) WHERE seq > 0;
