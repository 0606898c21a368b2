// Names of the packages that an engine's modules name; inline in the page it would be a script of its own.
const map = document.createElement("script");
map.type = "importmap";
map.textContent = JSON.stringify({
  imports: {
    "@duckdb/duckdb-wasm": "/node_modules/@duckdb/duckdb-wasm/dist/duckdb-browser.mjs",
    "apache-arrow": "/node_modules/apache-arrow/Arrow.dom.mjs",
    flatbuffers: "/node_modules/flatbuffers/mjs/flatbuffers.js",
    tslib: "/node_modules/tslib/tslib.es6.mjs",
  },
});
document.currentScript.after(map);
