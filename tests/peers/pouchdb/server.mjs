// PouchDB's own server on LevelDB in a folder, with what clients need to replicate.
import http from "node:http";
import path from "node:path";

import expressPouchDB from "express-pouchdb";
import PouchDB from "pouchdb";

const folder = process.argv[2];
const Stored = PouchDB.defaults({ prefix: `${folder}${path.sep}` });
const app = expressPouchDB(Stored, {
  mode: "minimumForPouchDB",
  configPath: path.join(folder, "config.json"),
  logPath: path.join(folder, "log.txt"),
});
const server = http.createServer(app).listen(0, "127.0.0.1", () => process.send(server.address().port));
