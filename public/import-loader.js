// The import worker, a module worker. docs/decisions/0004-build-and-pwa.md
import init, * as worker from "./import.js";
import { attach } from "./worker-ports.js";

attach(init, worker, new URL("./import_bg.wasm", import.meta.url));
