// The other side of RxDB's HTTP replication as its documentation describes it: pull by checkpoint, push with the state
// that was assumed, and a stream of what was written. It keeps everything in memory and writes nothing to a disk.
import http from "node:http";

const documents = new Map();
// In the order of their writing; a document stands at the place of its last one.
const log = new Map();
const streams = new Set();
let written = 0;

function pull(from, limit) {
  const found = [];
  for (const [id, seq] of log) {
    if (seq <= from) continue;
    found.push({ ...documents.get(id), seq });
    if (found.length === limit) break;
  }
  return { documents: found.map(({ seq, ...document }) => document), checkpoint: { seq: found.at(-1)?.seq ?? from } };
}

function push(rows) {
  const conflicts = [];
  const accepted = [];
  for (const { newDocumentState, assumedMasterState } of rows) {
    const present = documents.get(newDocumentState.id);
    if (present && JSON.stringify(present) !== JSON.stringify(assumedMasterState)) {
      conflicts.push(present);
      continue;
    }
    written += 1;
    documents.set(newDocumentState.id, newDocumentState);
    log.delete(newDocumentState.id);
    log.set(newDocumentState.id, written);
    accepted.push(newDocumentState);
  }
  const event = JSON.stringify({ documents: accepted, checkpoint: { seq: written } });
  if (accepted.length > 0) for (const stream of streams) stream.write(`data: ${event}\n\n`);
  return conflicts;
}

async function answer(request, response) {
  const url = new URL(request.url, "http://localhost");
  if (url.pathname === "/stream") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(": open\n\n");
    streams.add(response);
    response.on("close", () => streams.delete(response));
    return;
  }
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const result = url.pathname === "/push"
    ? push(JSON.parse(Buffer.concat(chunks)))
    : pull(Number(url.searchParams.get("seq")), Number(url.searchParams.get("limit")));
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(result));
}

const server = http.createServer(answer).listen(0, "127.0.0.1", () => process.send(server.address().port));
