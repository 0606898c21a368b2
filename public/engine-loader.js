// The engine worker, a module worker. docs/decisions/0004-build-and-pwa.md
import init, * as worker from "./engine.js";
import { attach } from "./worker-ports.js";

attach(init, worker, new URL("./engine_bg.wasm", import.meta.url));
