// Files as people bring them: in the encodings and shapes of other programs.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const FIXTURES = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../fixtures");

// Lines of cells as delimited text; quotes only where they are needed.
export function csv(rows, delimiter = ",") {
  const cell = (text) => (/["\r\n,;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return `${rows.map((row) => row.map(cell).join(delimiter)).join("\r\n")}\r\n`;
}

export const file = (name, content, mimeType = "text/csv") => ({
  name,
  mimeType,
  buffer: Buffer.isBuffer(content) ? content : Buffer.from(content, "utf8"),
});

export const withBom = (text) => Buffer.from(`\uFEFF${text}`, "utf8");

export const utf16 = (text) => Buffer.from(`\uFEFF${text}`, "utf16le");

// Node only decodes GB18030, so the two-byte part of the code is turned around once.
const TWO_BYTES = new Map();
for (let first = 0x81; first <= 0xfe; first += 1) {
  for (let second = 0x40; second <= 0xfe; second += 1) {
    const bytes = Buffer.from([first, second]);
    const text = second === 0x7f ? "" : new TextDecoder("gb18030").decode(bytes);
    if ([...text].length === 1 && !TWO_BYTES.has(text)) TWO_BYTES.set(text, bytes);
  }
}

export function gb18030(text) {
  const encode = (letter) => (letter.charCodeAt(0) < 0x80 ? Buffer.from(letter) : TWO_BYTES.get(letter));
  return Buffer.concat([...text].map(encode));
}

// The purchases of 2,357 customers; see tests/fixtures/README.md.
export async function cdnow() {
  return file("CDNOW_sample.txt", await readFile(path.join(FIXTURES, "cdnow/CDNOW_sample.txt")), "text/plain");
}

export async function concentration() {
  return JSON.parse(await readFile(path.join(FIXTURES, "cdnow/concentration_cdnow_sample.json"), "utf8"));
}
