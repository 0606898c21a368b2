// SQLite compiled to wasm, in memory.
import { PARETO, RFM, RFM_CHECK, SCORES_CHECK, SEGMENT, TOP } from "./sql.mjs";

export async function prepare(data) {
  const SQL = await window.initSqlJs({ locateFile: (file) => `/node_modules/sql.js/dist/${file}` });
  const database = new SQL.Database();
  const customers = data.total.length;
  database.run("CREATE TABLE orders (customer INTEGER, day INTEGER, amount INTEGER)");
  database.run("CREATE TABLE customers (id INTEGER PRIMARY KEY, country TEXT, last_day INTEGER, orders INTEGER, total INTEGER)");
  database.run("BEGIN");
  const order = database.prepare("INSERT INTO orders VALUES (?, ?, ?)");
  for (let row = 0; row < data.customer.length; row += 1) order.run([data.customer[row], data.day[row], data.amount[row]]);
  order.free();
  const customer = database.prepare("INSERT INTO customers VALUES (?, ?, ?, ?, ?)");
  for (let at = 0; at < customers; at += 1) {
    customer.run([at, data.countries[data.country[at]], data.lastDay[at], data.orders[at], data.total[at]]);
  }
  customer.free();
  database.run("COMMIT");
  const rows = (sql) => database.exec(sql)[0].values;
  // Groups of equal size, which is what SQLite has; the answer differs where equal values are divided.
  const scores = `CREATE TEMP TABLE scores AS SELECT id, 6 - ntile(5) OVER (ORDER BY ${data.today} - last_day) AS r,
    ntile(5) OVER (ORDER BY orders) AS f, ntile(5) OVER (ORDER BY total) AS m FROM customers WHERE orders > 0`;

  return {
    tasks: {
      segment: () => rows(SEGMENT(data.today)).reduce((sum, [id]) => sum + id, 0),
      rfm: () => {
        database.run("DROP TABLE IF EXISTS rfm");
        database.run(RFM(data.today));
        return rows(RFM_CHECK(customers))[0][0];
      },
      quintiles: () => {
        database.run("DROP TABLE IF EXISTS scores");
        database.run(scores);
        return rows(SCORES_CHECK)[0][0];
      },
      pareto: () => rows(PARETO)[0][0],
      top: () => rows(TOP).reduce((sum, [id, total]) => sum + id + total, 0),
    },
  };
}
