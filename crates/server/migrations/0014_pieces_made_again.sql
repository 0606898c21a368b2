-- Pieces of before may hold records that have since moved to other streams. They are made again when a device needs them.
DELETE FROM snapshot;
DELETE FROM segment;
