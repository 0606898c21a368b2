// DuckDB in its worker, single-threaded, over Arrow tables that it took in.
import * as duckdb from "@duckdb/duckdb-wasm";
import { Int32, makeVector, Table, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";

import { CLASS, PARETO, RFM, RFM_CHECK, SCORES_CHECK, SEGMENT, TOP } from "./sql.mjs";

const folder = "/node_modules/@duckdb/duckdb-wasm/dist";

export async function prepare(data) {
  const database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker(`${folder}/duckdb-browser-eh.worker.js`));
  await database.instantiate(`${folder}/duckdb-eh.wasm`);
  const connection = await database.connect();
  const put = (name, columns) =>
    connection.insertArrowFromIPCStream(tableToIPC(new Table(columns), "stream"), { name, create: true });
  const whole = (values) => makeVector(BigInt64Array.from(values, BigInt));
  const customers = data.total.length;
  await put("orders", { customer: makeVector(Int32Array.from(data.customer)), day: makeVector(data.day), amount: whole(data.amount) });
  await put("customers", {
    id: vectorFromArray(Int32Array.from({ length: customers }, (_, at) => at), new Int32()),
    country: vectorFromArray(Array.from(data.country, (at) => data.countries[at]), new Utf8()),
    last_day: makeVector(data.lastDay),
    orders: makeVector(Int32Array.from(data.orders)),
    total: whole(data.total),
  });
  const found = async (sql) => Number((await connection.query(sql)).toArray()[0].found);
  const value = { r: `(${data.today} - last_day)`, f: "orders", m: "total" };
  const list = Object.entries(value).map(([name, of]) => `quantile_cont(${of}, [0.2, 0.4, 0.6, 0.8]) AS ${name}`);
  const points = ["r", "f", "m"].flatMap((name) => [1, 2, 3, 4].map((k) => `${name}[${k}] AS ${name}${k}`));
  const scores = `CREATE OR REPLACE TEMP TABLE scores AS
    WITH lists AS (SELECT ${list.join(", ")} FROM customers WHERE orders > 0),
      cuts AS (SELECT ${points.join(", ")} FROM lists)
    SELECT id, 5 - (${CLASS(value.r, "r")}) AS r, 1 + ${CLASS(value.f, "f")} AS f, 1 + ${CLASS(value.m, "m")} AS m
    FROM customers, cuts WHERE orders > 0`;

  return {
    tasks: {
      segment: async () => (await connection.query(SEGMENT(data.today))).getChild("id").toArray().reduce((sum, id) => sum + id, 0),
      rfm: async () => {
        await connection.query(RFM(data.today).replace("CREATE", "CREATE OR REPLACE"));
        return found(RFM_CHECK(customers));
      },
      quintiles: async () => {
        await connection.query(scores);
        return found(SCORES_CHECK);
      },
      pareto: () => found(PARETO),
      top: async () => (await connection.query(TOP)).toArray().reduce((sum, row) => sum + Number(row.id) + Number(row.total), 0),
    },
  };
}
