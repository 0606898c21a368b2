-- A device is issued once per incarnation, which the client names. Devices from before have their own id as its name.
DROP INDEX device_of_installation;
ALTER TABLE device ADD COLUMN incarnation BLOB NOT NULL DEFAULT x'';
UPDATE device SET incarnation = device;
CREATE UNIQUE INDEX device_of_incarnation ON device (workspace, account, incarnation);
